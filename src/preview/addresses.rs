//! Addresses of repositories in a form in which those of GIJ's rows and of a service's list compare.

use crate::model::percent_decoded;

/// Host and path, without scheme, user, `.git` and last slash; a host in lower case, and a path as
/// people read it. A path of this machine stays as it is.
pub(super) fn normal(address: &str) -> String {
    let address = address.trim().trim_end_matches(['/', '\\']);
    let rest = match address.split_once("://") {
        Some((_, rest)) => percent_decoded(rest),
        None if address.starts_with(['/', '\\']) => return address.to_owned(),
        // As Git writes it: user@host:path.
        None => match address.split_once(':') {
            Some((host, path)) if host.len() > 1 && !host.contains('/') => {
                format!("{host}/{}", path.trim_start_matches('/'))
            }
            _ => return address.to_owned(),
        },
    };
    let (authority, path) = rest.split_once('/').unwrap_or((&rest, ""));
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = host.to_ascii_lowercase();
    let host = [":22", ":443", ":80"]
        .iter()
        .find_map(|port| host.strip_suffix(port))
        .unwrap_or(&host);
    let path = path.strip_suffix(".git").unwrap_or(path);
    // Gerrit's addresses for those who sign in.
    let path = path.strip_prefix("a/").unwrap_or(path);
    format!("{host}/{path}")
}

/// The host of a normal address; empty of a path.
pub(super) fn host(normal: &str) -> &str {
    if normal.starts_with(['/', '\\']) {
        return "";
    }
    normal.split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_repository_compare_however_they_are_written() {
        for address in [
            "https://git.acme.example/team/a.git",
            "https://bot@Git.Acme.example/team/a",
            "ssh://git@git.acme.example:22/team/a.git/",
            "git@git.acme.example:team/a.git",
            "https://git.acme.example/a/team/a",
        ] {
            assert_eq!(normal(address), "git.acme.example/team/a", "{address}");
        }
        assert_eq!(normal("/srv/git/a.git"), "/srv/git/a.git");
        assert_eq!(
            host(&normal("https://git.acme.example:8443/x")),
            "git.acme.example:8443"
        );
    }

    #[test]
    fn an_address_compares_with_one_that_spells_its_blanks_out() {
        let encoded = "https://acme@dev.azure.com/acme/My%20Project/_git/Some";
        let plain = "https://dev.azure.com/acme/My Project/_git/Some";
        assert_eq!(normal(encoded), normal(plain));
    }

    #[test]
    fn paths_keep_their_case_and_hosts_do_not() {
        assert_ne!(normal("https://g.example/A"), normal("https://g.example/a"));
        assert_eq!(normal("https://G.example/a"), normal("https://g.example/a"));
    }
}
