//! GIJ001: few first indexings at once.

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::Subject;

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ001",
    name: "one-or-two-at-a-time",
    level: Level::Warning,
    rationale: "Each new integration has every repository cloned and its whole history read. More than two at a time overload Jira, and Git hosts refuse requests.",
    page: "Getting Started Guide: Integration creation",
    contradictions: &[],
    bad: Example::Configuration("rollout: { batchSize: 3 }"),
    good: Example::Configuration("rollout: { batchSize: 1 }"),
    mends: false,
    check: Check::offline(check),
};

/// As many first indexings as the vendor advises to run at once.
const MOST: usize = 2;

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    if let Some(size) = subject.rollout.batch_size.filter(|size| *size > MOST) {
        let message =
            format!("`rollout.batchSize` of {size} lets so many first indexings run at once");
        found.push(Raised::of_set(message).help("set it to 1 or 2 in gijctl.yaml"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn two_are_few_enough_and_three_are_not() {
        assert_eq!(found_for_batches(Some(2)), none());
        assert_eq!(found_for_batches(Some(3)), ["GIJ001"]);
        assert_eq!(found_for_batches(None), none());
    }
}
