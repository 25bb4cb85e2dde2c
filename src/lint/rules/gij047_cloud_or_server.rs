//! GIJ047: which of Microsoft's types is the cloud.

use super::super::rule::{Adopted, Check, Example, Level, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ047",
    name: "cloud-or-server",
    level: Level::Warning,
    rationale: "The vendor's text and its samples have AZURE and AZURE_DEVOPS the other way round. The samples are taken for right; the type cannot change later.",
    page: "Add New Integration",
    contradictions: &[7],
    bad: Example::Integration(
        "type: AZURE
origin: https://devops.acme.example",
    ),
    good: Example::Integration(
        "type: AZURE
origin: https://dev.azure.com/acme",
    ),
    mends: false,
    check: Check::adopts(&[Adopted::all("cloud-or-server")]),
};

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn examples_are_enough() {
        holds(&super::RULE);
    }
}
