//! GIJ017: clones that fail again and again.

use jiff::SignedDuration;

use crate::model::count;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Seen, Subject};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ017",
    name: "failing-clone-each-scan",
    level: Level::Warning,
    rationale: "Before 4.20 each scan tries repositories anew that could not be cloned, and recalculates who may see what. They should be filtered out.",
    page: "Fix performance issues for nested cloned repositories",
    contradictions: &[],
    bad: Example::Situation(
        "GIJ 4.19 with an integration that is switched on, above all where repositories were never indexed",
    ),
    good: Example::Situation("GIJ 4.20"),
    mends: false,
    check: Check::live(live),
};

/// What was made lately may still be on its way.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_hours(48);

fn live(_: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    let (Some(version), Some(now)) = (&seen.live.instance.app_version, seen.now) else {
        return;
    };
    if version.at_least(4, 20) {
        return;
    }
    let told = found.len();
    for row in seen.integrations().iter().filter(|row| !row.disabled) {
        let is_old = row
            .created
            .is_some_and(|made| now.duration_since(made) > ON_ITS_WAY);
        let never = seen
            .inside(row)
            .filter(|one| !one.disabled && one.last_indexed.is_none())
            .count();
        if is_old && never > 0 {
            let of_its = count(never, "of its repositories was", "of its repositories were");
            let message = format!(
                "{of_its} never indexed, and GIJ {version} tries what fails anew with each scan"
            );
            found.push(Raised::of_row(row.id, &row.display_name, &message).help(
                "`gijctl status` shows them; filter out those that fail, or upgrade GIJ to 4.20",
            ));
        }
    }
    // What cannot be cloned may have no row at all.
    if found.len() == told && seen.integrations().iter().any(|row| !row.disabled) {
        let message = format!(
            "GIJ {version} tries repositories that cannot be cloned anew with each scan, and they may show nowhere"
        );
        found.push(Raised::of_set(message).help(
            "look for repositories that GIJ should have and lacks, filter out what fails, or upgrade GIJ to 4.20",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn it_is_about_old_apps_and_old_integrations() {
        let never = [repository(1, 7, Indexed::Never)];
        let of = |app: &str, created: &str| {
            let mut rows = [row(7, "GITHUB", &[])];
            rows[0].created = created.parse().ok();
            found_live_on(app, &rows, &never)
        };
        assert_eq!(of("4.19.1", "2026-02-01T00:00:00Z"), ["GIJ017"]);
        assert_eq!(of("4.20.0", "2026-02-01T00:00:00Z"), none());
    }

    #[test]
    fn an_old_app_is_told_of_where_no_row_shows_what_fails() {
        let rows = [row(7, "GITHUB", &[])];
        let indexed = [repository(1, 7, Indexed::Lately)];
        assert_eq!(found_live_on("4.19.1", &rows, &indexed), ["GIJ017"]);
        assert_eq!(found_live_on("4.20.0", &rows, &indexed), none());
        assert_eq!(found_live_on("4.19.1", &[], &[]), none());
    }
}
