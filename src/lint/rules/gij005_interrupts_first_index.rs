//! GIJ005: changes to what is still being indexed.

use crate::manifest::places::Key;
use crate::model::{Field, FieldValue, count, normalise_origin};
use crate::state::{DesiredIntegration, LiveRow};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Seen, Subject, text};
use super::gij002_earlier_work_unfinished::FIRST;

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ005",
    name: "interrupts-first-index",
    level: Level::Warning,
    rationale: "An integration should not be switched off, or be given another origin, path or filter, while its history is read for the first time.",
    page: "Cancel indexing",
    contradictions: &[],
    bad: Example::Situation(
        "a manifest changes the filter of an integration that has repositories which were never indexed",
    ),
    good: Example::Situation("the same once all are indexed"),
    mends: false,
    check: Check::live(live),
};

/// Settings that say what is brought in.
const SCAN: [Field; 6] = [
    Field::Origin,
    Field::ApiPath,
    Field::ApiFilter,
    Field::TfsCollection,
    Field::AwsRegion,
    Field::FolderDepth,
];

fn live(subject: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        let Some(row) = seen.row_of(&wanted.address) else {
            continue;
        };
        let unfinished = seen
            .inside(row)
            .filter(|one| !one.disabled && one.last_indexed.is_none())
            .count();
        if row.disabled || unfinished == 0 {
            continue;
        }
        let changed = SCAN.into_iter().find(|field| changes(wanted, row, *field));
        let (key, what) = match (wanted.disabled, changed) {
            (Some(true), _) => (Key::Disabled, "switches it off".to_owned()),
            (_, Some(field)) => (Key::Field(field), format!("changes its `{field}`")),
            _ => continue,
        };
        let of_its = "of its repositories";
        let never = count(
            unfinished,
            &format!("{of_its} was never indexed"),
            &format!("{of_its} were never indexed"),
        );
        let message = format!("this {what} while {never}");
        found.push(subject.raise(&wanted.address, key, message).help(FIRST));
    }
}

/// Whether a setting is stated otherwise than the row shows it. What a row cannot show is not known.
fn changes(wanted: &DesiredIntegration, row: &LiveRow, field: Field) -> bool {
    if !wanted.fields.contains_key(&field)
        || row.unreadable.contains(&field)
        || wanted.lifecycle.ignore_fields.contains(&field)
    {
        return false;
    }
    if let Some(FieldValue::Integer(stated)) = wanted.fields.get(&field) {
        return row.fields.get(&field) != Some(&FieldValue::Integer(*stated));
    }
    let (stated, shown) = (text(&wanted.fields, field), text(&row.fields, field));
    if field == Field::Origin {
        let kind = wanted.integration_type;
        return normalise_origin(kind, stated) != normalise_origin(kind, shown);
    }
    stated != shown
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_new_filter_interrupts() {
        let rows = [row(7, "GITHUB", &[])];
        let inside = [repository(1, 7, Indexed::Never)];
        let filter = "id: 7\napiFilter: '[?!archived]'";
        assert_eq!(found_live(filter, &rows, &inside), ["GIJ005"]);
        assert_eq!(
            found_live("id: 7\ndisabled: true", &rows, &inside),
            ["GIJ005"]
        );
        assert_eq!(found_live("id: 7", &rows, &inside), none());
        let done = [repository(1, 7, Indexed::Lately)];
        assert_eq!(found_live(filter, &rows, &done), none());
    }
}
