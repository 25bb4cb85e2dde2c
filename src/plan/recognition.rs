//! Whether a row is still the one that the ledger speaks of.

use super::compare::{NAME, TYPE, differs, digest, digest_of_name, digest_of_type};
use super::wanted::Wanted;
use crate::model::{Field, RowType};
use crate::state::{Entry, LiveRow};

/// The settings that tell one connection from another.
const TELLING: [Field; 5] = [
    Field::Origin,
    Field::ApiPath,
    Field::ApiFilter,
    Field::TfsCollection,
    Field::AwsRegion,
];

/// Whether a manifest says that a row is to be called otherwise and to connect to something else.
/// Another filter alone is no other connection.
pub(super) fn is_made_another(wanted: Wanted<'_>, row: &LiveRow) -> bool {
    let kind = wanted.row_type;
    let connects_elsewhere = TELLING
        .into_iter()
        .filter(|field| *field != Field::ApiFilter && !row.unreadable.contains(field))
        .filter_map(|field| Some((field, wanted.fields.get(&field)?)))
        .any(|(field, value)| differs(kind, field, value, &row.fields));
    connects_elsewhere && row.display_name != wanted.display_name
}

/// Whether a row is still the one that gijctl worked on. Numbers can come to mean other rows where
/// Jira's database was restored or replaced.
pub(super) fn is_recognised(entry: &Entry, kind: RowType, row: &LiveRow) -> bool {
    let applied_type = entry.applied.get(TYPE);
    if applied_type.is_some_and(|applied| *applied != digest_of_type(kind)) {
        return false;
    }
    let applied: Vec<_> = TELLING
        .into_iter()
        .filter_map(|field| Some((field, entry.applied.get(field.name())?)))
        // That something was left empty tells nothing.
        .filter(|(field, applied)| **applied != digest(kind, *field, None))
        .filter(|(field, _)| !row.unreadable.contains(field))
        .collect();
    let is_as_applied =
        |(field, applied): &(Field, &_)| digest(kind, *field, row.fields.get(field)) == **applied;
    let is_called_as_then = entry.applied.get(NAME) == Some(&digest_of_name(&row.display_name));
    let connects_as_then = !applied.is_empty() && applied.iter().all(is_as_applied);
    is_called_as_then || connects_as_then
}
