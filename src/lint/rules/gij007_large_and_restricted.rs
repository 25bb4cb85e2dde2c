//! GIJ007: many groups under one list of projects.

use std::collections::BTreeSet;

use crate::model::Field;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Seen, Subject, is};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ007",
    name: "large-and-restricted",
    level: Level::Warning,
    rationale: "An integration of more than a hundred repositories with restricted visibility should be one for each organisation or group, so that each can have projects of its own.",
    page: "Getting Started Guide: App operations and planning",
    contradictions: &[],
    bad: Example::Situation(
        "120 repositories of two groups in an integration that is open to some projects",
    ),
    good: Example::Situation("two integrations, one for each group"),
    mends: false,
    check: Check::live(live),
};

/// From more repositories on it is advised.
const MANY: usize = 100;

fn live(_: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    for row in seen.integrations() {
        if !is(&row.fields, Field::Global, false) {
            continue;
        }
        let mut count = 0;
        let mut groups = BTreeSet::new();
        for one in seen.inside(row) {
            count += 1;
            let group = one
                .settings
                .as_ref()
                .and_then(|settings| settings.group.as_deref());
            groups.extend(group.filter(|group| !group.is_empty()));
        }
        if count > MANY && groups.len() > 1 {
            let message = format!(
                "its {count} repositories of {} groups share one list of projects",
                groups.len()
            );
            found.push(
                Raised::of_row(row.id, &row.display_name, &message)
                    .help("make an integration for each group, with its own projects"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn one_group_or_few_repositories_are_fine() {
        let of = |count, groups: u64| {
            let inside: Vec<_> = (1..=count)
                .map(|id| {
                    in_group(
                        repository(id, 7, Indexed::Lately),
                        &format!("g{}", id % groups),
                    )
                })
                .collect();
            found_live(
                "",
                &[row(
                    7,
                    "GITHUB",
                    &[(Field::Global, false), (Field::RequireUserPat, true)],
                )],
                &inside,
            )
        };
        assert_eq!(of(101, 2), ["GIJ007"]);
        assert_eq!(of(100, 2), none());
        assert_eq!(of(101, 1), none());
    }
}
