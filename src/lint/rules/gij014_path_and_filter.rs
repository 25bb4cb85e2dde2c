//! GIJ014: a path and a filter together.

use super::super::rule::{Adopted, Check, Example, Level, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ014",
    name: "path-and-filter",
    level: Level::Info,
    rationale: "One sentence of the vendor calls the two exclusive and the next combines them. Where both are stated, look after the first indexing whether the right repositories have come in.",
    page: "Working with Custom API Path",
    contradictions: &[22],
    bad: Example::Integration(
        r#"apiPath: /orgs/acme/repos
apiFilter: "[?!archived]""#,
    ),
    good: Example::Integration("apiPath: /orgs/acme/repos"),
    mends: false,
    check: Check::adopts(&[Adopted::all("path-and-filter")]),
};

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn examples_are_enough() {
        holds(&super::RULE);
    }
}
