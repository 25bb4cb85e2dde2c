//! GIJ034: repositories that are not looked at.

use jiff::SignedDuration;

use crate::model::count;
use crate::state::LiveRepository;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Seen, Subject};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ034",
    name: "not-indexed-for-a-day",
    level: Level::Info,
    rationale: "With pull requests an interval of no longer than a day is advised. A repository that is indexed daily may be a few hours late; the time is that of Jira.",
    page: "Associate pull requests to issues based on commits",
    contradictions: &[],
    bad: Example::Situation("a repository that is switched on and was last indexed three days ago"),
    good: Example::Situation("the same, indexed this morning"),
    mends: false,
    check: Check::live(live),
};

const HELP: &str =
    "see `gijctl status`, and the schedule under Git > General settings > Scheduled jobs";

/// A day, and the time that a run may take.
const LONG: SignedDuration = SignedDuration::from_hours(30);

fn live(_: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    let Some(now) = seen.now else {
        return;
    };
    let is_old = |one: &LiveRepository| {
        one.last_indexed
            .is_some_and(|at| now.duration_since(at) > LONG)
    };
    for row in seen.integrations().iter().filter(|row| !row.disabled) {
        let inside = seen.inside(row).filter(|one| !one.disabled);
        let old = inside.filter(|one| is_old(one)).count();
        if old > 0 {
            let of_its = count(old, "of its repositories was", "of its repositories were");
            let message = format!("{of_its} last indexed more than a day ago");
            found.push(Raised::of_row(row.id, &row.display_name, &message).help(HELP));
        }
    }
    let plain = seen
        .repositories()
        .iter()
        .filter(|one| one.parent.is_none());
    let old = plain.filter(|one| !one.disabled && is_old(one)).count();
    if old > 0 {
        let were = count(old, "plain repository was", "plain repositories were");
        let message = format!("{were} last indexed more than a day ago");
        found.push(Raised::of_set(message).help(HELP));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn plain_repositories_are_looked_at_as_well() {
        let of = |at: &str| {
            let mut plain = repository(1, 7, Indexed::At(at.parse().unwrap()));
            plain.parent = None;
            found_live("", &[], &[plain])
        };
        assert_eq!(of("2026-02-27T18:00:00Z"), none());
        assert_eq!(of("2026-02-27T17:59:59Z"), ["GIJ034"]);
    }

    #[test]
    fn a_day_by_the_clock_of_jira_is_soon_enough() {
        let rows = [row(7, "GITHUB", &[(Field::RequireUserPat, true)])];
        let of = |at: &str| {
            found_live(
                "",
                &rows,
                &[repository(1, 7, Indexed::At(at.parse().unwrap()))],
            )
        };
        assert_eq!(NOW, "2026-03-01T00:00:00Z");
        assert_eq!(of("2026-02-27T18:00:00Z"), none());
        assert_eq!(of("2026-02-27T17:59:59Z"), ["GIJ034"]);
    }
}
