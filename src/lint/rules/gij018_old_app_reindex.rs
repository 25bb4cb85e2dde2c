//! GIJ018: apps without a sound reindex.

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Seen, Subject};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ018",
    name: "old-app-reindex",
    level: Level::Warning,
    rationale: "The vendor asks for 4.17 or later where repositories are to be indexed anew by request.",
    page: "Deprecation notice",
    contradictions: &[],
    bad: Example::Situation("GIJ 4.16"),
    good: Example::Situation("GIJ 4.17"),
    mends: false,
    check: Check::live(live),
};

fn live(_: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    if let Some(version) = &seen.live.instance.app_version
        && !version.at_least(4, 17)
    {
        let message = format!("GIJ is {version}, and indexing anew by request needs 4.17");
        found.push(Raised::of_set(message).help("upgrade GIJ"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn it_is_about_older_apps_than_that() {
        assert_eq!(found_live_on("4.16.9", &[], &[]), ["GIJ018"]);
        assert_eq!(found_live_on("4.17.0", &[], &[]), none());
    }
}
