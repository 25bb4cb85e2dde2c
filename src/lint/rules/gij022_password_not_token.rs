//! GIJ022: passwords where tokens work.

use crate::manifest::places::Key;
use crate::model::{IntegrationType, SecretSlot};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::Subject;

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ022",
    name: "password-not-token",
    level: Level::Warning,
    rationale: "A token can be given less than its owner may do, and be taken back alone.",
    page: "Creating Personal Access Tokens",
    contradictions: &[],
    bad: Example::Integration(
        "type: AZURE_DEVOPS
origin: https://devops.acme.example
credentials: { username: svc, password: { env: SECRET } }",
    ),
    good: Example::Integration(
        "type: AZURE_DEVOPS
origin: https://devops.acme.example
credentials: { pat: { env: SECRET } }",
    ),
    mends: false,
    check: Check::offline(check),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        let takes_tokens = matches!(
            wanted.integration_type,
            IntegrationType::AzureDevops | IntegrationType::TfsServer
        );
        let credentials = wanted.credentials.as_ref();
        if takes_tokens && credentials.is_some_and(|one| one.slot == SecretSlot::Password) {
            let message = "this signs in with a password where a token works";
            found.push(
                subject
                    .raise(&wanted.address, Key::Credentials, message)
                    .help("make a personal access token and state it as `pat`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_type_that_takes_no_token_is_left_alone() {
        let gerrit = "type: GERRIT\norigin: https://gerrit.acme.example\nrefSpecCustom: '+refs/meta/*:refs/meta/*'";
        assert_eq!(found(gerrit), none());
    }
}
