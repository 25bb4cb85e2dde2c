//! GIJ033: names that say what is inside.

use std::collections::BTreeMap;

use crate::manifest::places::Key;
use crate::model::{Field, RowId, several_rows};

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

const HELP: &str =
    "name it after the organisation or group that it brings in, as in `displayName: GitHub acme`";

fn is_made_up(name: &str) -> bool {
    let name = name.trim();
    name.starts_with("https://") || name.starts_with("http://")
}

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        if wanted.id.is_none() && !wanted.fields.contains_key(&Field::DisplayName) {
            let message = "people see the name of the manifest, since there is no `displayName`";
            found.push(subject.raise_at_name(&wanted.address, message).help(HELP));
        }
        if is_made_up(&wanted.display_name) {
            let message = "this name says which host it is, and not which organisation or group";
            found.push(
                subject
                    .raise(&wanted.address, Key::Field(Field::DisplayName), message)
                    .help(HELP),
            );
        }
    }
}

/// Rows of one name, and rows that no manifest speaks for.
fn live(_: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    let mut of_name: BTreeMap<&str, Vec<RowId>> = BTreeMap::new();
    for row in seen.integrations() {
        of_name
            .entry(row.display_name.trim())
            .or_default()
            .push(row.id);
    }
    of_name.retain(|name, rows| !name.is_empty() && rows.len() > 1);
    for (name, mut rows) in of_name {
        rows.sort_unstable();
        let Some((first, others)) = rows.split_first() else {
            continue;
        };
        let message = format!("{} of the same name", several_rows(others));
        let message = match others {
            [_] => format!("there is {message}"),
            _ => format!("there are {message}"),
        };
        found.push(Raised::of_row(*first, name, &message).help(HELP));
    }
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
    fn what_has_no_name_of_its_own_is_told() {
        assert_eq!(found("# no displayName"), ["GIJ033"]);
        assert_eq!(found("id: 7\n# no displayName"), none());
    }

    #[test]
    fn rows_of_one_name_are_told_once() {
        let pat = [(Field::RequireUserPat, true)];
        let rows = [
            row(7, "GITHUB", &pat),
            row(8, "GITHUB", &pat),
            row(9, "GITHUB", &pat),
        ];
        assert_eq!(found_live("", &rows, &[]), ["GIJ033"]);
        assert_eq!(found_live("", &rows[..1], &[]), none());
    }

    #[test]
    fn a_row_by_its_address_is_told() {
        let mut rows = [row(7, "GITHUB", &[])];
        rows[0].display_name = "https://github.com/*".to_owned();
        assert_eq!(found_live("", &rows, &[]), ["GIJ033"]);
    }
}
