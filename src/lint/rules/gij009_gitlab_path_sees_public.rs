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
    rationale: "The API of gitlab.com lists every public project there is unless it is asked for those of a group or of a member. A filter is the better way there.",
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

/// What narrows a path to what the account has to do with.
const NARROW: [&str; 3] = ["membership=true", "owned=true", "/groups/"];

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        let path = text(&wanted.fields, Field::ApiPath);
        let is_wide = !path.is_empty() && !NARROW.iter().any(|narrow| path.contains(narrow));
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
        let server = "type: GITLAB_SERVER\norigin: https://gitlab.acme.example";
        assert!(!of(server, "/projects").contains(&"GIJ009"));
    }
}
