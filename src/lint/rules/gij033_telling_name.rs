//! GIJ033: names that say what is inside.

use crate::manifest::places::Key;
use crate::model::Field;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Seen, Subject};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ033",
    name: "telling-name",
    level: Level::Info,
    rationale: "People choose among integrations by their names: one should say which organisation or group it brings in. The one that GIJ makes up says the host only.",
    page: "Getting Started Guide: Integration creation",
    contradictions: &[],
    bad: Example::Integration("displayName: https://github.com/*"),
    good: Example::Integration("displayName: GitHub acme"),
    mends: false,
    check: Check::offline(check).and_live(live),
};

fn is_made_up(name: &str) -> bool {
    let name = name.trim();
    name.starts_with("https://") || name.starts_with("http://")
}

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        if is_made_up(&wanted.display_name) {
            let message = "this name says which host it is, and not which organisation or group";
            found.push(
                subject
                    .raise(&wanted.address, Key::Field(Field::DisplayName), message)
                    .help("name it after what it brings in, as in `GitHub acme`"),
            );
        }
    }
}

/// Rows that no manifest speaks for.
fn live(_: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    for row in seen.unmanaged() {
        if is_made_up(&row.display_name) {
            let message = "its name says which host it is, and not which organisation or group";
            found.push(
                Raised::of_row(row.id, &row.display_name, message)
                    .help("declare it, with a `displayName` of its own"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_row_by_its_address_is_told() {
        let mut rows = [row(7, "GITHUB", &[])];
        rows[0].display_name = "https://github.com/*".to_owned();
        assert_eq!(found_live("", &rows, &[]), ["GIJ033"]);
    }
}
