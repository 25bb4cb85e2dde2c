//! GIJ013: either not this or not that.

use crate::manifest::places::Key;
use crate::manifest::text::jmespath::{self, OddCondition};
use crate::model::Field;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, text};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ013",
    name: "or-of-negations",
    level: Level::Warning,
    rationale: "Of two things that a name is not, one is nearly always true, so such a filter keeps nearly everything. The vendor's examples show this form.",
    page: "Working with JMESPath Filters",
    contradictions: &[],
    bad: Example::Integration(r#"apiFilter: "[?!contains(name,'a') || !contains(name,'b')]""#),
    good: Example::Integration(r#"apiFilter: "[?!contains(name,'a') && !contains(name,'b')]""#),
    mends: false,
    check: Check::offline(check),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        let filter = text(&wanted.fields, Field::ApiFilter);
        if jmespath::odd_conditions(filter).contains(&OddCondition::EitherNot) {
            let message = "this keeps nearly everything: of two things that a field is not, one is nearly always true";
            found.push(
                subject
                    .raise(&wanted.address, Key::Field(Field::ApiFilter), message)
                    .help("`&&` leaves both out"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn nobody_can_tell_which_was_meant() {
        let spec = "apiFilter: \"[?!contains(name,'a') || !contains(name,'b')]\"";
        assert_eq!(found(spec), ["GIJ013"]);
        assert!(mended(spec).is_empty());
    }

    #[test]
    fn not_equal_is_a_negation_too() {
        assert_eq!(
            found("apiFilter: \"[?name!='a' || name!='b']\""),
            ["GIJ013"]
        );
        assert_eq!(found("apiFilter: \"[?name!='a' && name!='b']\""), none());
    }
}
