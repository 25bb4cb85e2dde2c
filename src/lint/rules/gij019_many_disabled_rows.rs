//! GIJ019: rows that are switched off.

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Seen, Subject};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ019",
    name: "many-disabled-rows",
    level: Level::Info,
    rationale: "Repositories that are switched off still take their time on every page that lists them.",
    page: "Multiple indexing threads per node",
    contradictions: &[],
    bad: Example::Situation("300 of 900 repositories are switched off"),
    good: Example::Situation("20 of 900"),
    mends: false,
    check: Check::live(live),
};

/// Fewer are not worth a word.
const MANY: usize = 100;
/// One in so many.
const SHARE: usize = 10;

fn live(_: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    let all = seen.repositories();
    let disabled = all.iter().filter(|one| one.disabled).count();
    if disabled >= MANY && disabled * SHARE >= all.len() {
        let message = format!(
            "{disabled} of {} repositories are switched off and still take their time on pages",
            all.len()
        );
        found.push(Raised::of_set(message).help("leave out by `apiFilter` what nobody needs"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn few_of_them_are_not_worth_a_word() {
        let of = |off: u64, all: u64| {
            let rows: Vec<_> = (1..=all)
                .map(|id| {
                    repository(
                        id,
                        7,
                        if id <= off {
                            Indexed::Off
                        } else {
                            Indexed::Lately
                        },
                    )
                })
                .collect();
            found_live(
                "",
                &[row(7, "GITHUB", &[(Field::RequireUserPat, true)])],
                &rows,
            )
        };
        assert_eq!(of(100, 1_000), ["GIJ019"]);
        assert_eq!(of(99, 200), none());
        assert_eq!(of(100, 1_001), none());
    }
}
