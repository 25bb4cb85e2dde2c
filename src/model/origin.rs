//! Origins: the address of a Git host, or a path mask of a tracked folder.

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
    let authority = match authority.rsplit_once('@') {
        Some((user, host)) => format!("{user}@{}", host.to_ascii_lowercase()),
        None => authority.to_ascii_lowercase(),
    };
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
