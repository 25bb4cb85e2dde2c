//! GIJ045: the parents of Gerrit.

use crate::manifest::places::Key;
use crate::model::{Field, IntegrationType};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, text};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ045",
    name: "gerrit-parents",
    level: Level::Warning,
    rationale: "All-Projects and All-Users of Gerrit hold no branches but only meta data, and fetching them fails unless that is asked for.",
    page: "Known Issues",
    contradictions: &[],
    bad: Example::Integration(
        r#"type: GERRIT
origin: https://gerrit.acme.example
refSpecCustom: """#,
    ),
    good: Example::Integration(
        r#"type: GERRIT
origin: https://gerrit.acme.example
refSpecCustom: "+refs/meta/*:refs/meta/*""#,
    ),
    mends: false,
    check: Check::offline(check),
};

const REFS: &str = "+refs/meta/*:refs/meta/*";

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        let filter = text(&wanted.fields, Field::ApiFilter);
        let leaves_out = filter.contains("All-Projects") && filter.contains("All-Users");
        let fetches = text(&wanted.fields, Field::RefSpecCustom).contains(REFS);
        if wanted.integration_type == IntegrationType::Gerrit && !leaves_out && !fetches {
            let message = "All-Projects and All-Users come in as well, and fetching them fails";
            found.push(
                subject
                    .raise(&wanted.address, Key::Type, message)
                    .help(format!(
                        "state `refSpecCustom: \"{REFS}\"`, or leave both out by `apiFilter`"
                    )),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_filter_that_leaves_both_out_does_as_well() {
        let spec = "type: GERRIT\norigin: https://gerrit.acme.example\napiFilter: \"[?name!='All-Projects' && name!='All-Users']\"";
        assert_eq!(found(spec), none());
    }
}
