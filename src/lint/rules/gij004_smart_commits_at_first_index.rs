//! GIJ004: smart commits while history is read.

use crate::manifest::places::Key;
use crate::model::Field;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{QuietFirstIndex, Subject, is, is_indexed};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ004",
    name: "smart-commits-at-first-index",
    level: Level::Info,
    rationale: "Smart commits that are on from the start can act on commits of years ago. Whether they do, nobody has to know where they are off until the first indexing is done.",
    page: "Tips for Jira admins",
    contradictions: &[31],
    bad: Example::Integration(
        "features: { requireUserPat: true, smartCommitsEnabled: true, sendCommitEmails: false }",
    ),
    good: Example::Integration(
        "features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }",
    ),
    mends: false,
    check: Check::offline(check).unless(is_indexed),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    let afterwards = match subject.rollout.quiet {
        QuietFirstIndex::Always => return,
        QuietFirstIndex::OnOldApps => {
            "only on apps older than 4.23 gijctl switches them on afterwards"
        }
        QuietFirstIndex::Never => "by `quietFirstIndex: never` gijctl leaves them on",
    };
    for wanted in subject.integrations().filter(|one| one.id.is_none()) {
        if is(&wanted.fields, Field::SmartCommitsEnabled, true) {
            let key = Key::Field(Field::SmartCommitsEnabled);
            let message = format!(
                "smart commits are on during the first indexing, which reads all of history; {afterwards}"
            );
            found.push(subject.raise(&wanted.address, key, message).help(
                "if it is yet to be indexed for the first time, `quietFirstIndex: always` under `rollout` in gijctl.yaml keeps them off until then on every app; where it is indexed, --live knows",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::QuietFirstIndex;

    #[test]
    fn what_gijctl_does_about_it_is_as_the_rollout_is_set() {
        let on = "features: { requireUserPat: true, smartCommitsEnabled: true, sendCommitEmails: false }";
        let of = |quiet| message_for(quiet, on);
        let old = of(QuietFirstIndex::OnOldApps);
        assert!(old.ends_with("gijctl switches them on afterwards"), "{old}");
        let never = of(QuietFirstIndex::Never);
        assert!(never.ends_with("gijctl leaves them on"), "{never}");
        assert_eq!(of(QuietFirstIndex::Always), "");
    }

    #[test]
    fn it_is_said_of_new_integrations_only() {
        let on = "features: { requireUserPat: true, smartCommitsEnabled: true, sendCommitEmails: false }";
        assert_eq!(found(on), ["GIJ004"]);
        assert_eq!(found(&format!("id: 7\n{on}")), none());
        assert_eq!(found_beside(on, &row(7, "GITHUB", &[])), none());
        let mut new = row(7, "GITHUB", &[]);
        new.last_indexed = None;
        assert_eq!(found_beside(on, &new), ["GIJ004"]);
    }
}
