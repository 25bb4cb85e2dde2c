//! How long first indexings took: what later ones are estimated by.

use jiff::Timestamp;

use super::integration_type::OriginRule;
use super::origin::{CloneScheme, normalise_clone_origin};
use super::row_type::RowType;

/// The longest name that a host can have.
const LONGEST_HOST: usize = 253;

/// Where something is on the disk of Jira itself.
const ON_DISK: &str = "local";

/// One first indexing that was seen to its end. It names no repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FirstIndexing {
    /// When it was over.
    pub at: Timestamp,
    /// The Git host.
    pub host: String,
    /// What was indexed.
    pub row_type: RowType,
    /// How many repositories were in it.
    pub repositories: u32,
    /// How many seconds it took.
    pub seconds: u32,
}

/// The name of the Git host that an origin leads to, in lower case and without user, port and path;
/// that of the type where none is stated, and empty where nobody can say.
pub fn host_of(row_type: RowType, origin: Option<&str>) -> String {
    let kind = row_type.integration();
    let implied = kind.and_then(|kind| match kind.requirements().origin {
        OriginRule::Implied(implied) => implied,
        OriginRule::Required => None,
    });
    let stated = origin.map(str::trim).filter(|origin| !origin.is_empty());
    let Some(origin) = stated.or(implied) else {
        return String::new();
    };
    if CloneScheme::of(origin) == Some(CloneScheme::Path) {
        return ON_DISK.to_owned();
    }
    let origin = match row_type {
        RowType::Integration(_) => row_type.normalise_origin(origin),
        RowType::Plain | RowType::Inside => normalise_clone_origin(origin),
    };
    let host = if let Some((_, rest)) = origin.split_once("://") {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        without_port(host)
    } else {
        let user_and_host = origin.split(':').next().unwrap_or_default();
        user_and_host.rsplit('@').next().unwrap_or_default()
    };
    let is_host = !host.is_empty() && host.len() <= LONGEST_HOST && !host.contains(['/', '\\']);
    if is_host {
        host.to_ascii_lowercase()
    } else {
        String::new()
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::IntegrationType;

    #[test]
    fn a_host_is_named_without_user_port_and_path() {
        let github = RowType::Integration(IntegrationType::Github);
        assert_eq!(host_of(github, None), "api.github.com");
        assert_eq!(
            host_of(github, Some("https://github.com")),
            "api.github.com"
        );
        let plain = |origin| host_of(RowType::Plain, Some(origin));
        assert_eq!(
            plain("ssh://git@Git.Acme.example:7999/pay/x.git"),
            "git.acme.example"
        );
        assert_eq!(plain("git@git.acme.example:pay/x.git"), "git.acme.example");
        assert_eq!(plain("https://u:p@git.acme.example/x"), "git.acme.example");
        assert_eq!(plain("/srv/git/x.git"), "local");
        assert_eq!(plain("https://"), "");
    }
}
