//! GIJ051: notes of before.

use crate::manifest::places::Key;
use crate::model::Field;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Seen, Subject, is};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ051",
    name: "notes-need-reset",
    level: Level::Info,
    rationale: "Git notes show only where they were fetched. Switched on later, those of before come with a reset of the index, by hand.",
    page: "Git notes",
    contradictions: &[],
    bad: Example::Situation("a manifest switches `refSpecNotes` on where it is off"),
    good: Example::Situation("it is on from the start"),
    mends: false,
    check: Check::live(live),
};

fn live(subject: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        let Some(row) = seen.row_of(&wanted.address) else {
            continue;
        };
        if is(&wanted.fields, Field::RefSpecNotes, true)
            && is(&row.fields, Field::RefSpecNotes, false)
        {
            let message =
                "notes are switched on, and those of commits before do not come by themselves";
            found.push(
                subject
                    .raise(&wanted.address, Key::Field(Field::RefSpecNotes), message)
                    .help("use Reset index in GIJ once it is applied"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn it_is_said_where_it_was_off() {
        let of = |value| {
            found_live(
                "id: 7\nrefSpecNotes: true",
                &[row(7, "GITHUB", &[(Field::RefSpecNotes, value)])],
                &[],
            )
        };
        assert_eq!(of(false), ["GIJ051"]);
        assert_eq!(of(true), none());
    }
}
