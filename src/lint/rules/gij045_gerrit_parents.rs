//! GIJ045: the parents of Gerrit.

use serde_json::json;

use crate::manifest::places::Key;
use crate::manifest::text::jmespath::{Trial, try_on};
use crate::manifest::text::refspec;
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
        let tried = PARENTS.map(|name| {
            // What Gerrit tells of each, as far as it is the same everywhere.
            let project = json!({ "id": name, "name": name, "state": "ACTIVE" });
            (name, try_on(filter, &project))
        });
        let of = |wanted: Trial| -> Vec<_> {
            tried
                .iter()
                .filter(|(_, trial)| *trial == wanted)
                .map(|(name, _)| *name)
                .collect()
        };
        let (kept, open) = (of(Trial::Kept), of(Trial::Open));
        let fetches = refspec::fetches(text(&wanted.fields, Field::RefSpecCustom), META);
        if wanted.integration_type == IntegrationType::Gerrit && !fetches {
            // A filter asks all of them for the same fields, so that there are never both.
            let message = match (kept.as_slice(), open.as_slice()) {
                ([], []) => continue,
                ([one], _) => format!("{one} comes in as well, and fetching it fails"),
                ([], open) => format!(
                    "this filter asks for more than is known of {}, and fetching what it lets in of them fails",
                    open.join(" and ")
                ),
                (kept, _) => format!(
                    "{} come in as well, and fetching them fails",
                    kept.join(" and ")
                ),
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
        assert_eq!(of("apiFilter: \"[?state=='ACTIVE']\""), ["GIJ045"]);
        assert_eq!(of("apiFilter: \"[?parent=='All-Projects']\""), ["GIJ045"]);
        let teams = "apiFilter: \"[?starts_with(name,'team/') && parent=='a']\"";
        assert_eq!(of(teams), none());
        assert_eq!(of("refSpecCustom: '+refs/*:refs/*'"), none());
        let heads = "refSpecCustom: '+refs/heads/*:refs/heads/*'";
        assert_eq!(of(heads), ["GIJ045"]);
    }
}
