//! GIJ034: repositories that are not looked at.

use jiff::ToSpan as _;
use jiff::tz::TimeZone;

use crate::state::LiveRepository;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Seen, Subject};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ034",
    name: "not-indexed-for-a-day",
    level: Level::Info,
    rationale: "With pull requests an interval of no longer than a day is advised. The day is that of the machine which runs gijctl.",
    page: "Associate pull requests to issues based on commits",
    contradictions: &[],
    bad: Example::Situation("a repository that is switched on and was last indexed three days ago"),
    good: Example::Situation("the same, indexed this morning"),
    mends: false,
    check: Check::live(live),
};

fn live(subject: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    let is_old = |one: &LiveRepository| {
        one.last_indexed.is_some_and(|at| {
            let day = at.to_zoned(TimeZone::UTC).date();
            // The whole day before yesterday is longer ago than a day, whatever the hour.
            day.checked_add(2.days())
                .is_ok_and(|passed| passed <= subject.today)
        })
    };
    for row in seen.integrations().iter().filter(|row| !row.disabled) {
        let inside = seen.inside(row).filter(|one| !one.disabled);
        let old = inside.filter(|one| is_old(one)).count();
        if old > 0 {
            let message =
                format!("{old} of its repositories were last indexed more than a day ago");
            found.push(
                Raised::of_row(row.id, &row.display_name, &message)
                    .help("see `gijctl status`, and the schedule under Git > General settings > Scheduled jobs"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn yesterday_is_soon_enough() {
        let rows = [row(7, "GITHUB", &[(Field::RequireUserPat, true)])];
        let of = |at: &str| {
            found_live(
                "",
                &rows,
                &[repository(1, 7, Indexed::At(at.parse().unwrap()))],
            )
        };
        assert_eq!(of("2026-02-28T00:00:00Z"), none());
        assert_eq!(of("2026-02-27T23:00:00Z"), ["GIJ034"]);
    }
}
