//! GIJ046: GitHub Apps.

use crate::model::shortened;
use crate::state::LiveType;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Seen, Subject};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ046",
    name: "unmanaged-app",
    level: Level::Info,
    rationale: "A GitHub App must not be renamed, and its permissions, webhook and keys must stay; it is suspended from the side of GIJ. Large organisations need a filter, and each a connection of its own.",
    page: "GitHub App integration",
    contradictions: &[],
    bad: Example::Situation("an integration of a type that gijctl does not know"),
    good: Example::Situation("none"),
    mends: false,
    check: Check::live(live),
};

fn live(_: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    for row in seen.integrations() {
        if let LiveType::Unknown(kind) = &row.row_type {
            let kind = shortened(kind, 40);
            let message = format!("it is of the type {kind}, which gijctl shows and never touches");
            found.push(
                Raised::of_row(row.id, &row.display_name, &message)
                    .help("if it is a GitHub App, leave its name, permissions, webhook and keys as they are, and suspend it from GIJ's side"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_type_that_nobody_knows_is_told() {
        assert_eq!(
            found_live("", &[row(7, "GITHUB_APP", &[])], &[]),
            ["GIJ046"]
        );
    }
}
