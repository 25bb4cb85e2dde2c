//! GIJ004: smart commits while history is read.

use crate::manifest::places::Key;
use crate::model::Field;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{QuietFirstIndex, Subject, is};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ004",
    name: "smart-commits-at-first-index",
    level: Level::Info,
    rationale: "Smart commits that are on from the start can act on commits of years ago. Another page says that the first indexing passes them over; nobody has to know which is right where they are off until it is done.",
    page: "Tips for Jira admins",
    contradictions: &[],
    bad: Example::Integration(
        "features: { requireUserPat: true, smartCommitsEnabled: true, sendCommitEmails: false }",
    ),
    good: Example::Integration(
        "features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }",
    ),
    mends: false,
    check: Check::offline(check),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    if subject.rollout.quiet == QuietFirstIndex::Always {
        return;
    }
    for wanted in subject.integrations().filter(|one| one.id.is_none()) {
        if is(&wanted.fields, Field::SmartCommitsEnabled, true) {
            let key = Key::Field(Field::SmartCommitsEnabled);
            let message = "smart commits are on while history is read for the first time, but for apps older than 4.23, where gijctl switches them on afterwards";
            found.push(subject.raise(&wanted.address, key, message).help(
                "`quietFirstIndex: always` under `rollout` in gijctl.yaml has them off until then on every app",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn it_is_said_of_new_integrations_only() {
        let on = "features: { requireUserPat: true, smartCommitsEnabled: true, sendCommitEmails: false }";
        assert_eq!(found(on), ["GIJ004"]);
        assert_eq!(found(&format!("id: 7\n{on}")), none());
    }
}
