//! GIJ006: integrations that are too large.

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Seen, Subject};
use crate::model::size_limits::MOST_REPOSITORIES;

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ006",
    name: "too-many-repositories",
    level: Level::Warning,
    rationale: "The vendor advises at most about 2,000 repositories in one integration.",
    page: "Getting Started Guide: App operations and planning",
    contradictions: &[],
    bad: Example::Situation("an integration with 1,900 repositories; from 2,001 on it is an error"),
    good: Example::Situation("an integration with 900 repositories"),
    mends: false,
    check: Check::live(live),
};

/// From so many on it is time to think of another.
const MANY: usize = 1_800;

fn live(_: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    for row in seen.integrations() {
        let count = seen.inside(row).count();
        if count > MANY {
            let level = if count > MOST_REPOSITORIES {
                Level::Error
            } else {
                Level::Warning
            };
            let message = format!(
                "it has {count} repositories, and at most about {MOST_REPOSITORIES} are advised"
            );
            found.push(
                Raised::of_row(row.id, &row.display_name, &message)
                    .level(level)
                    .help("split it by `apiPath` or `apiFilter`, by organisation or group"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn it_weighs_more_the_more_there_are() {
        let rows = [row(7, "GITHUB", &[])];
        let of = |count| {
            levels_live(
                &rows,
                &(1..=count)
                    .map(|id| repository(id, 7, Indexed::Lately))
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(of(1_800), []);
        assert_eq!(of(1_801), [("GIJ006", Level::Warning)]);
        assert_eq!(of(2_001), [("GIJ006", Level::Error)]);
    }
}
