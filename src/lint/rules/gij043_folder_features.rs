//! GIJ043: features that folders have not, nor Gerrit.

use crate::manifest::places::Key;
use crate::model::{Field, IntegrationType};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, is};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ043",
    name: "folder-features",
    level: Level::Warning,
    rationale: "Tracked folders have no service behind them: nobody can have a token there, and there are no pull requests and no branches to create. Of services, Gerrit is the one for which people are not asked for tokens.",
    page: "Tracked Folders",
    contradictions: &[],
    bad: Example::Integration(
        "type: FILESPACE
origin: /srv/git/*
folderDepth: 1
features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }",
    ),
    good: Example::Integration(
        "type: FILESPACE
origin: /srv/git/*
folderDepth: 1
features: { smartCommitsEnabled: false, sendCommitEmails: false }",
    ),
    mends: false,
    check: Check::offline(check),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        let message = match wanted.integration_type {
            IntegrationType::Filespace => {
                "a tracked folder has no service that would give people tokens"
            }
            IntegrationType::Gerrit => "GIJ asks nobody for a token of Gerrit",
            _ => continue,
        };
        if is(&wanted.fields, Field::RequireUserPat, true) {
            // What a feature set says of all is said of services, and does no harm here.
            let key = Key::Field(Field::RequireUserPat);
            let stated = subject.places.value(&wanted.address, key);
            if stated.is_some_and(|stated| stated.stated_in != wanted.address) {
                continue;
            }
            found.push(
                subject
                    .raise(&wanted.address, key, message)
                    .help("leave `requireUserPat` out"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_feature_set_for_all_is_no_fault_of_the_folder() {
        let set = "apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: all }
spec: { features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false } }
";
        let spec = "type: FILESPACE\norigin: /srv/git/*\nfolderDepth: 1\n# no features";
        assert_eq!(found_with(spec, set), none());
    }

    #[test]
    fn nor_is_anybody_asked_for_a_token_of_gerrit() {
        let spec = "type: GERRIT
origin: https://gerrit.acme.example
refSpecCustom: '+refs/meta/*:refs/meta/*'
features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }";
        assert_eq!(found(spec), ["GIJ043"]);
    }

    #[test]
    fn folders_are_not_asked_for_tokens() {
        let spec = "type: FILESPACE\norigin: /srv/git/*\nfolderDepth: 1\nfeatures: { smartCommitsEnabled: false, sendCommitEmails: false }";
        assert_eq!(found(spec), none());
    }
}
