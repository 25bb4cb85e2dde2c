//! Origins: the address of a Git host, a path mask of a tracked folder, or where one repository is
//! cloned from.

use super::integration_type::IntegrationType;

/// The form in which two origins are compared: scheme and host in lower case, no trailing
/// slash, and the API host where GIJ stores that instead of the one people write.
///
/// Paths of tracked folders keep their case, since it matters there.
pub fn normalise_origin(kind: IntegrationType, origin: &str) -> String {
    let origin = origin.trim();
    if kind == IntegrationType::Filespace {
        return origin.trim_end_matches(['/', '\\']).to_owned();
    }
    let Some((scheme, rest)) = origin.split_once("://") else {
        return origin.trim_end_matches('/').to_owned();
    };
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let scheme = scheme.to_ascii_lowercase();
    let authority = host_in_lower_case(authority);
    let normal = format!("{scheme}://{authority}{}", path.trim_end_matches('/'));
    let web_address = matches!(
        normal.as_str(),
        "https://github.com" | "https://www.github.com"
    );
    if kind == IntegrationType::Github && web_address {
        "https://api.github.com".to_owned()
    } else {
        normal
    }
}

/// How a plain repository is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloneScheme {
    /// `https://host/path`.
    Https,
    /// `http://host/path`.
    Http,
    /// `ssh://user@host/path`, or `user@host:path`.
    Ssh,
    /// A path on the Jira host, or a `file://` address of one: what lies there is the original.
    Path,
}

impl CloneScheme {
    /// How an origin is reached, by its beginning; `None` where it begins like none of them.
    pub fn of(origin: &str) -> Option<Self> {
        if let Some((scheme, _)) = origin.split_once("://") {
            return match scheme.to_ascii_lowercase().as_str() {
                "https" => Some(Self::Https),
                "http" => Some(Self::Http),
                "ssh" | "git+ssh" | "ssh+git" => Some(Self::Ssh),
                "file" => Some(Self::Path),
                _ => None,
            };
        }
        let mut start = origin.chars();
        match (start.next(), start.next(), start.next()) {
            (Some('/'), ..) | (Some('\\'), Some('\\'), _) => Some(Self::Path),
            (Some(drive), Some(':'), Some('/' | '\\')) if drive.is_ascii_alphabetic() => {
                Some(Self::Path)
            }
            _ => scp_parts(origin).map(|_| Self::Ssh),
        }
    }

    /// Whether user name and secret mean anything to it.
    pub const fn takes_credentials(self) -> bool {
        matches!(self, Self::Https | Self::Http)
    }
}

/// The host, user included, and the path of `user@host:path`, as Git tells it from a path: the
/// colon comes before any slash.
fn scp_parts(origin: &str) -> Option<(&str, &str)> {
    let (host, path) = origin.split_once(':')?;
    (!host.is_empty() && !host.contains(['/', '\\'])).then_some((host, path))
}

/// The form in which the origins of plain repositories are compared: scheme and host in lower
/// case, no trailing slash. The path and its `.git` stay, since a server may tell them apart.
pub fn normalise_clone_origin(origin: &str) -> String {
    let origin = origin.trim();
    let without_slash = |path: &str| path.trim_end_matches('/').to_owned();
    if let Some((scheme, rest)) = origin.split_once("://") {
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let scheme = scheme.to_ascii_lowercase();
        let authority = host_in_lower_case(authority);
        return format!("{scheme}://{authority}{}", without_slash(path));
    }
    match (CloneScheme::of(origin), scp_parts(origin)) {
        (Some(CloneScheme::Ssh), Some((host, path))) => {
            format!("{}:{}", host_in_lower_case(host), without_slash(path))
        }
        _ if origin.len() > 1 => origin.trim_end_matches(['/', '\\']).to_owned(),
        _ => origin.to_owned(),
    }
}

/// The host that an origin is reached at, in lower case and without user and port. What names no host,
/// as a path of the Jira host, is a host of its own.
pub fn host_of(origin: &str) -> String {
    let origin = origin.trim();
    let authority = match origin.split_once("://") {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("file") => "",
        Some((_, rest)) => rest.split(['/', '?', '#']).next().unwrap_or(rest),
        None => match CloneScheme::of(origin) {
            Some(CloneScheme::Ssh) => scp_parts(origin).map_or("", |(host, _)| host),
            _ => "",
        },
    };
    let authority = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if is_port(port) => host,
        _ => authority,
    };
    let host = host.to_ascii_lowercase();
    match host.as_str() {
        "" => "the Jira host".to_owned(),
        // One service, whichever of its names people write.
        "api.github.com" | "www.github.com" => "github.com".to_owned(),
        _ => host,
    }
}

fn host_in_lower_case(authority: &str) -> String {
    match authority.rsplit_once('@') {
        Some((user, host)) => format!("{user}@{}", host.to_ascii_lowercase()),
        None => authority.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_origin_is_told_whatever_leads_to_it() {
        for (origin, host) in [
            ("https://api.github.com", "github.com"),
            ("https://GitHub.com/acme/x.git", "github.com"),
            ("ssh://git@git.acme.example:7999/x.git", "git.acme.example"),
            ("git@Git.Acme.example:team/x.git", "git.acme.example"),
            ("https://u:p@[2001:db8::1]:8443/x", "[2001:db8::1]"),
            ("https://[2001:db8::1]/x", "[2001:db8::1]"),
            ("/srv/git/x.git", "the Jira host"),
            ("file:///srv/git/x.git", "the Jira host"),
            ("", "the Jira host"),
        ] {
            assert_eq!(host_of(origin), host, "{origin}");
        }
    }

    #[test]
    fn origins_compare_without_case_of_host_and_trailing_slash() {
        let gitlab = |o| normalise_origin(IntegrationType::GitlabServer, o);
        assert_eq!(
            gitlab("HTTPS://Git.Acme.example/"),
            "https://git.acme.example"
        );
        assert_eq!(
            gitlab("https://git.acme.example/GitLab/"),
            "https://git.acme.example/GitLab"
        );
        assert_ne!(
            gitlab("https://git.acme.example/a"),
            gitlab("https://git.acme.example/A")
        );
    }

    #[test]
    fn github_reads_back_as_its_api_host() {
        let github = |o| normalise_origin(IntegrationType::Github, o);
        assert_eq!(
            github("https://github.com/"),
            github("https://api.github.com")
        );
    }

    #[test]
    fn tracked_folders_keep_their_path() {
        assert_eq!(
            normalise_origin(IntegrationType::Filespace, "/Repos/*"),
            "/Repos/*"
        );
        assert_eq!(
            normalise_origin(IntegrationType::Filespace, "/Repos/"),
            "/Repos"
        );
    }

    #[test]
    fn a_plain_repository_is_reached_in_one_of_four_ways() {
        for (origin, scheme) in [
            ("https://git.acme.example/a.git", Some(CloneScheme::Https)),
            ("HTTP://git.acme.example/a.git", Some(CloneScheme::Http)),
            (
                "ssh://git@git.acme.example:22/a.git",
                Some(CloneScheme::Ssh),
            ),
            ("git@git.acme.example:team/a.git", Some(CloneScheme::Ssh)),
            ("git.acme.example:a", Some(CloneScheme::Ssh)),
            ("/srv/git/a.git", Some(CloneScheme::Path)),
            ("file:///srv/git/a.git", Some(CloneScheme::Path)),
            (r"D:\git\a", Some(CloneScheme::Path)),
            (r"\\files\git\a", Some(CloneScheme::Path)),
            ("ftp://git.acme.example/a.git", None),
            ("a.git", None),
            ("./a:b", None),
        ] {
            assert_eq!(CloneScheme::of(origin), scheme, "{origin}");
        }
    }

    #[test]
    fn clone_addresses_compare_without_case_of_host_and_trailing_slash() {
        for (one, other) in [
            (
                "https://Git.Acme.example/A.git/",
                "https://git.acme.example/A.git",
            ),
            ("git@Git.Acme.example:A.git/", "git@git.acme.example:A.git"),
            ("/srv/A.git/", "/srv/A.git"),
        ] {
            assert_eq!(normalise_clone_origin(one), other);
            assert_eq!(normalise_clone_origin(other), other);
        }
        assert_ne!(
            normalise_clone_origin("https://git.acme.example/a"),
            normalise_clone_origin("https://git.acme.example/a.git")
        );
    }
}
