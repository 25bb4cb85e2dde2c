//! GIJ045: the parents of Gerrit.

use serde_json::json;

use crate::manifest::places::Key;
use crate::manifest::text::{jmespath, refspec};
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

/// What Gerrit keeps in every project that holds nothing else.
const META: &str = "refs/meta/config";
const PARENTS: [&str; 2] = ["All-Projects", "All-Users"];

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        let filter = text(&wanted.fields, Field::ApiFilter);
        let come_in: Vec<_> = PARENTS
            .into_iter()
            .filter(|name| {
                // Gerrit tells both; what a filter makes of other fields is not known.
                let project = json!({ "id": name, "name": name });
                jmespath::keeps(filter, &project) == Some(true)
            })
            .collect();
        let fetches = refspec::fetches(text(&wanted.fields, Field::RefSpecCustom), META);
        if wanted.integration_type == IntegrationType::Gerrit && !come_in.is_empty() && !fetches {
            let all = come_in.join(" and ");
            let message = if come_in.len() == 1 {
                format!("{all} comes in as well, and fetching it fails")
            } else {
                format!("{all} come in as well, and fetching them fails")
            };
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

    #[test]
    fn it_counts_what_a_filter_keeps_and_not_what_it_names() {
        let of = |rest: &str| {
            found(&format!(
                "type: GERRIT\norigin: https://gerrit.acme.example\n{rest}"
            ))
        };
        assert_eq!(of("apiFilter: \"[?!starts_with(id,'All-')]\""), none());
        assert_eq!(of("apiFilter: \"[?starts_with(name,'team/')]\""), none());
        let both = "apiFilter: \"[?name=='All-Projects' || name=='All-Users']\"";
        assert_eq!(of(both), ["GIJ045"]);
        assert_eq!(of("apiFilter: \"[?name!='All-Users']\""), ["GIJ045"]);
        assert_eq!(of("refSpecCustom: '+refs/*:refs/*'"), none());
        let heads = "refSpecCustom: '+refs/heads/*:refs/heads/*'";
        assert_eq!(of(heads), ["GIJ045"]);
    }
}
