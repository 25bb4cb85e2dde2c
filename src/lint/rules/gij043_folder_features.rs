//! GIJ043: features that folders have not.

use crate::manifest::places::Key;
use crate::model::{Field, IntegrationType};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, is};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ043",
    name: "folder-features",
    level: Level::Warning,
    rationale: "Tracked folders have no service behind them: nobody can have a token there, and there are no pull requests and no branches to create.",
    page: "Tracked Folders",
    contradictions: &[],
    bad: Example::Integration(
        "type: FILESPACE
origin: /srv/git
folderDepth: 1
features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }",
    ),
    good: Example::Integration(
        "type: FILESPACE
origin: /srv/git
folderDepth: 1
features: { smartCommitsEnabled: false, sendCommitEmails: false }",
    ),
    mends: false,
    check: Check::offline(check),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        if wanted.integration_type == IntegrationType::Filespace
            && is(&wanted.fields, Field::RequireUserPat, true)
        {
            let message = "a tracked folder has no service that would give people tokens";
            found.push(
                subject
                    .raise(&wanted.address, Key::Field(Field::RequireUserPat), message)
                    .help("leave `requireUserPat` out, or narrow the FeatureSet that states it"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn folders_are_not_asked_for_tokens() {
        let spec = "type: FILESPACE\norigin: /srv/git\nfolderDepth: 1\nfeatures: { smartCommitsEnabled: false, sendCommitEmails: false }";
        assert_eq!(found(spec), none());
    }
}
