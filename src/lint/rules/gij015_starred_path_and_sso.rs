//! GIJ015: starred repositories of a server of one's own.

use crate::manifest::places::Key;
use crate::model::{Field, IntegrationType};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, text};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ015",
    name: "starred-path-and-sso",
    level: Level::Warning,
    rationale: "The list of starred repositories fails on GitHub Enterprise Server where single sign-on is on.",
    page: "Known Issues",
    contradictions: &[],
    bad: Example::Integration(
        "type: GITHUB_SERVER
origin: https://github.acme.example
apiPath: /users/jane/starred",
    ),
    good: Example::Integration(
        "type: GITHUB_SERVER
origin: https://github.acme.example
apiPath: /orgs/acme/repos",
    ),
    mends: false,
    check: Check::offline(check),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        let path = text(&wanted.fields, Field::ApiPath);
        let path = path.split('?').next().unwrap_or_default();
        let is_starred = path
            .strip_prefix("/users/")
            .and_then(|rest| rest.trim_end_matches('/').strip_suffix("/starred"))
            .is_some_and(|user| !user.is_empty() && !user.contains('/'));
        if wanted.integration_type == IntegrationType::GithubServer && is_starred {
            let message = "the list of starred repositories fails where single sign-on is on";
            found.push(
                subject
                    .raise(&wanted.address, Key::Field(Field::ApiPath), message)
                    .help("list the repositories of an organisation, as in `/orgs/acme/repos`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn it_is_about_the_server_only() {
        assert_eq!(found("apiPath: /users/jane/starred"), none());
    }
}
