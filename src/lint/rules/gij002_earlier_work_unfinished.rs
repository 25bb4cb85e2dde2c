//! GIJ002: new integrations while others are at work.

use std::collections::BTreeSet;

use crate::model::count;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Seen, Subject};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ002",
    name: "earlier-work-unfinished",
    level: Level::Warning,
    rationale: "A new integration should wait until the last one is indexed with every repository inside. gijctl waits for what it creates itself; this is about what others began.",
    page: "Getting Started Guide: Integration creation",
    contradictions: &[],
    bad: Example::Situation(
        "some repositories were never indexed, and the manifests declare an integration that is not there yet",
    ),
    good: Example::Situation("every enabled repository was indexed once"),
    mends: false,
    check: Check::live(live),
};

/// What to do before anything new. Whether a repository is at work or stuck is not seen here.
pub(super) const FIRST: &str = "`gijctl status` shows whether they are at work: wait for those with `gijctl wait`; those that fail or do not move have to be mended or filtered out first";

fn live(subject: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    let is_new = |address| !seen.matched.contains_key(address);
    let is_known = seen.live.integrations.known().is_some();
    if !is_known || !subject.integrations().any(|one| is_new(&one.address)) {
        return;
    }
    let disabled: BTreeSet<_> = seen
        .integrations()
        .iter()
        .filter(|row| row.disabled)
        .filter_map(|row| row.id.integration())
        .collect();
    let unfinished = seen.repositories().iter().filter(|one| {
        let parent_is_off = one.parent.is_some_and(|parent| disabled.contains(&parent));
        !one.disabled && one.last_indexed.is_none() && !parent_is_off
    });
    let unfinished = unfinished.count();
    if unfinished > 0 {
        let repositories = count(
            unfinished,
            "enabled repository was",
            "enabled repositories were",
        );
        let message = format!(
            "{repositories} never indexed, and the manifests declare an integration that is yet to come"
        );
        found.push(Raised::of_set(message).help(FIRST));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn it_is_said_only_where_something_is_to_come() {
        let rows = [row(7, "GITHUB", &[])];
        let inside = [repository(1, 7, Indexed::Never)];
        assert_eq!(
            found_live("displayName: another", &rows, &inside),
            ["GIJ002"]
        );
        assert_eq!(found_live("id: 7", &rows, &inside), none());
        let done = [repository(1, 7, Indexed::Lately)];
        assert_eq!(found_live("displayName: another", &rows, &done), none());
    }
}
