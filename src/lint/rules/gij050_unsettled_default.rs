//! GIJ050: defaults that nobody knows.

use crate::model::Field;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::Subject;

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ050",
    name: "unsettled-default",
    level: Level::Info,
    rationale: "By one page Git notes are fetched and the dates of folders are believed by default, by another not. Only what is stated is known.",
    page: "Add New Integration",
    contradictions: &[14, 15],
    bad: Example::Integration("# no refSpecNotes"),
    good: Example::Integration("refSpecNotes: false"),
    mends: false,
    check: Check::offline(check),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations().filter(|one| one.id.is_none()) {
        let unstated: Vec<_> = [Field::RefSpecNotes, Field::TrustFolderStat]
            .into_iter()
            .filter(|field| field.applies_to(wanted.integration_type))
            .filter(|field| !wanted.fields.contains_key(field))
            .map(|field| format!("`{field}`"))
            .collect();
        if !unstated.is_empty() {
            let message = format!(
                "the default of {} is documented both ways",
                unstated.join(" and of ")
            );
            found.push(
                subject
                    .raise_at_name(&wanted.address, message)
                    .help("state it"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn an_integration_that_exists_has_its_values() {
        assert_eq!(
            found("id: 7\n# no refSpecNotes\n# no trustFolderStat"),
            none()
        );
        assert_eq!(found("# no trustFolderStat"), ["GIJ050"]);
    }
}
