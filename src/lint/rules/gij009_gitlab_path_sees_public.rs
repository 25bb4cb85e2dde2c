//! GIJ009: paths that list all of gitlab.com.

use crate::manifest::places::Key;
use crate::model::{Field, IntegrationType};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, text};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ009",
    name: "gitlab-path-sees-public",
    level: Level::Warning,
    rationale: "The API of gitlab.com lists every public project there is unless it is asked for those of a group, of a user or of a member. A filter is the better way there.",
    page: "Working with Custom API Path",
    contradictions: &[],
    bad: Example::Integration(
        "type: GITLAB
apiPath: /projects
",
    ),
    good: Example::Integration(
        "type: GITLAB
apiPath: /projects?membership=true
",
    ),
    mends: false,
    check: Check::offline(check),
};

/// Whether a path lists only what the account, a group or a user has to do with, or nothing public.
fn is_narrow(path: &str) -> bool {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let is_asked = |parameter: &str| match parameter.split_once('=') {
        Some(("membership" | "owned" | "starred", value)) => is_true(value),
        Some(("visibility", value)) => matches!(value, "private" | "internal"),
        Some(("min_access_level", _)) => true,
        _ => false,
    };
    path.contains("/groups/") || path.contains("/users/") || query.split('&').any(is_asked)
}

/// What GitLab takes for true.
fn is_true(value: &str) -> bool {
    ["true", "t", "1", "yes", "y", "on"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word))
}

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        let path = text(&wanted.fields, Field::ApiPath);
        let is_wide = !path.is_empty() && !is_narrow(path);
        if wanted.integration_type == IntegrationType::Gitlab && is_wide {
            let message = "this path lists the public projects of all of gitlab.com as well";
            found.push(
                subject
                    .raise(&wanted.address, Key::Field(Field::ApiPath), message)
                    .help("use `apiFilter` instead, name a group, or add `membership=true`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_group_is_narrow_and_a_server_of_ones_own_is_another_matter() {
        let of = |kind: &str, path: &str| found(&format!("{kind}\napiPath: {path}\napiFilter: ''"));
        assert!(of("type: GITLAB", "/projects").contains(&"GIJ009"));
        assert!(!of("type: GITLAB", "/groups/acme/projects").contains(&"GIJ009"));
        assert!(!of("type: GITLAB", "/users/jane/projects").contains(&"GIJ009"));
        assert!(of("type: GITLAB", "/projects?simple_membership=true").contains(&"GIJ009"));
        assert!(of("type: GITLAB", "/projects?x=/groups/").contains(&"GIJ009"));
        assert!(!of("type: GITLAB", "/projects?x=1&owned=true").contains(&"GIJ009"));
        assert!(!of("type: GITLAB", "/projects?visibility=private").contains(&"GIJ009"));
        assert!(of("type: GITLAB", "/projects?visibility=public").contains(&"GIJ009"));
        assert!(!of("type: GITLAB", "/projects?membership=1").contains(&"GIJ009"));
        assert!(!of("type: GITLAB", "/projects?membership=TRUE").contains(&"GIJ009"));
        assert!(of("type: GITLAB", "/projects?membership=false").contains(&"GIJ009"));
        let server = "type: GITLAB_SERVER\norigin: https://gitlab.acme.example";
        assert!(!of(server, "/projects").contains(&"GIJ009"));
    }
}
