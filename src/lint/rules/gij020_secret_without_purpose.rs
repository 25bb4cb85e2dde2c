//! GIJ020: secrets that nobody owns.

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::Subject;

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ020",
    name: "secret-without-purpose",
    level: Level::Warning,
    rationale: "An integration should sign in as a service account made for it, which sees just the wanted repositories. Whose account it is cannot be seen from outside, so the manifest should say it.",
    page: "GitHub",
    contradictions: &[],
    bad: Example::Integration("annotations: {}"),
    good: Example::Integration("annotations: { owner: platform team }"),
    mends: false,
    check: Check::offline(check),
};

/// Annotations that say whose account it is.
const SAYING: [&str; 2] = ["owner", "purpose"];

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for (address, _) in subject.desired.credentials() {
        let annotations = subject.places.of(address).map(|places| &places.annotations);
        let is_said = SAYING.iter().any(|key| {
            let stated = annotations.and_then(|annotations| annotations.get(*key));
            stated.is_some_and(|stated| !stated.text.trim().is_empty())
        });
        if !is_said {
            let message = "nothing says whose account this signs in with";
            found.push(subject.raise_at_name(address, message).help(
                "add `owner` or `purpose` to `metadata.annotations`; let it be an account made for this",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_purpose_does_as_well() {
        assert_eq!(found("annotations: { purpose: reads acme }"), none());
        assert_eq!(found("annotations: { purpose: '' }"), ["GIJ020"]);
    }
}
