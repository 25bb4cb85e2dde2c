//! GIJ003: features that cost most while history is read.

use crate::model::Field;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, is_indexed};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ003",
    name: "say-what-is-used",
    level: Level::Warning,
    rationale: "What is not used should be off from the start, and that is only sure where it is stated, whatever the defaults are and whatever acts on old commits.",
    page: "Getting Started Guide: App operations and planning",
    contradictions: &[13, 31],
    bad: Example::Integration("features: { requireUserPat: true }"),
    good: Example::Integration(
        "features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }",
    ),
    mends: false,
    check: Check::offline(check).unless(is_indexed),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations().filter(|one| one.id.is_none()) {
        let unstated: Vec<_> = [Field::SmartCommitsEnabled, Field::SendCommitEmails]
            .into_iter()
            .filter(|field| !wanted.fields.contains_key(field))
            .map(|field| format!("`{field}`"))
            .collect();
        if unstated.is_empty() {
            continue;
        }
        let message = format!(
            "{} left to GIJ's default while history is read for the first time",
            match unstated.as_slice() {
                [one] => format!("{one} is"),
                all => format!("{} are", all.join(" and ")),
            }
        );
        found.push(
            subject
                .raise_at_name(&wanted.address, message)
                .help("state it under `features`, or once for many in a FeatureSet"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn an_integration_that_exists_already_is_past_it() {
        assert_eq!(found("id: 7\nfeatures: { requireUserPat: true }"), none());
    }

    #[test]
    fn what_is_indexed_already_is_past_it() {
        let keys = "features: { requireUserPat: true }";
        assert_eq!(found_beside(keys, &row(7, "GITHUB", &[])), none());
        let mut new = row(7, "GITHUB", &[]);
        new.last_indexed = None;
        assert_eq!(found_beside(keys, &new), ["GIJ003"]);
    }

    #[test]
    fn each_of_the_two_is_missed() {
        let one = "features: { requireUserPat: true, smartCommitsEnabled: false }";
        assert_eq!(found(one), ["GIJ003"]);
    }
}
