//! GIJ031: repositories that every project sees.

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::Subject;

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ031",
    name: "open-to-all",
    level: Level::Warning,
    rationale: "A new integration is open to every project of Jira unless its manifest names some. Where that is meant it can be said.",
    page: "Setting Project Permissions",
    contradictions: &[],
    bad: Example::Integration("# no projects"),
    good: Example::Integration("projects: [PAY]"),
    mends: false,
    check: Check::offline(check),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        if wanted.id.is_none() && wanted.projects.is_none() {
            let message = "every project of Jira sees this, since nothing says which should";
            found.push(
                subject
                    .raise_at_name(&wanted.address, message)
                    .help("state `projects: [KEY, …]`, or `projects: all` where that is meant"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn all_on_purpose_is_fine_and_so_is_what_exists_already() {
        assert_eq!(found("projects: all"), none());
        assert_eq!(found("id: 7\n# no projects"), none());
    }
}
