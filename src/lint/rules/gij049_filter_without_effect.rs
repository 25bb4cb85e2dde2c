//! GIJ049: a filter of what is not there.

use crate::manifest::places::Key;
use crate::model::{Field, IntegrationType, Place};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, text};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ049",
    name: "filter-without-effect",
    level: Level::Info,
    rationale: "There are no pull requests in tracked folders and in plain repositories, so a filter of them has no effect.",
    page: "Pull request filters",
    contradictions: &[],
    bad: Example::Integration(
        r#"type: FILESPACE
origin: /srv/git
folderDepth: 1
features: { prHideFilter: "^wip/", smartCommitsEnabled: false, sendCommitEmails: false }"#,
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
    let folders = subject
        .integrations()
        .filter(|one| one.integration_type == IntegrationType::Filespace)
        .map(|one| (&one.address, &one.fields));
    let plain = subject
        .repositories()
        .filter(|one| one.place() == Place::Plain)
        .map(|one| (&one.address, &one.fields));
    for (address, fields) in folders.chain(plain) {
        if !text(fields, Field::PrHideFilter).is_empty() {
            let message = "there are no pull requests here that a filter could hide";
            found.push(
                subject
                    .raise(address, Key::Field(Field::PrHideFilter), message)
                    .help("leave `prHideFilter` out, or narrow the FeatureSet that states it"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_service_has_pull_requests() {
        let spec = "features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false, prHideFilter: '^wip/' }";
        assert_eq!(found(spec), none());
    }
}
