//! GIJ012: `|` where `||` is meant.

use crate::manifest::places::Key;
use crate::manifest::text::jmespath::{self, OddCondition};
use crate::model::Field;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, text};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ012",
    name: "filter-pipe",
    level: Level::Warning,
    rationale: "In JMESPath `|` hands the answer on its left to the expression on its right, which forgets it; `||` is the word for or. Examples of the vendor's for Gerrit and GitLab print the first where the second is meant.",
    page: "GitLab JMESPath filter examples",
    contradictions: &[],
    bad: Example::Integration(r#"apiFilter: "[?starts_with(name,'a') | ends_with(name,'b')]""#),
    good: Example::Integration(r#"apiFilter: "[?starts_with(name,'a') || ends_with(name,'b')]""#),
    mends: true,
    check: Check::offline(check),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    let key = Key::Field(Field::ApiFilter);
    for wanted in subject.integrations() {
        let filter = text(&wanted.fields, Field::ApiFilter);
        if jmespath::odd_conditions(filter).contains(&OddCondition::Pipe) {
            let fix = jmespath::with_or(filter)
                .and_then(|becomes| subject.replace(&wanted.address, key, (filter, &becomes)));
            let message = "`|` hands the answer on its left to the right side and is no or: the condition on the left counts for nothing";
            found.push(
                subject
                    .raise(&wanted.address, key, message)
                    .help("write `||`; the vendor's examples with `|` are taken for misprints")
                    .fix(fix),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn the_pipe_becomes_an_or() {
        let spec = "apiFilter: \"[?starts_with(name,'a') | ends_with(name,'b')]\"";
        assert_eq!(
            mended(spec),
            ["\"[?starts_with(name,'a') || ends_with(name,'b')]\""]
        );
    }
}
