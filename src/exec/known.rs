//! Which integrations are noted as there before a create. Pure.

use std::collections::BTreeSet;

use crate::model::{RowId, RowType};
use crate::state::{LiveRow, LiveType};

/// The integrations that must never be taken for one of this type that is about to be created.
///
/// Their names do not matter: somebody may give one of them the name of the new one before that is
/// looked for. Their type does, since no integration changes it: those that are surely of another
/// type are left out, but for those that stand between others without a gap, where one range of ids is
/// shorter than two. So the note stays small, and nothing is in it that was not there.
pub(super) fn known_before(rows: &[LiveRow], kind: RowType) -> BTreeSet<RowId> {
    // Numbers of the two kinds of rows say nothing of each other (C25).
    let of_kind = rows.iter().filter(|row| row.place() == kind.place());
    let mut sorted: Vec<_> = of_kind.collect();
    sorted.sort_by_key(|row| row.id);
    let mut known = BTreeSet::new();
    // The others that follow the last one known without a gap.
    let mut between = Vec::new();
    let mut last: Option<RowId> = None;
    for row in sorted {
        let follows = last.is_some_and(|last| last.get().checked_add(1) == Some(row.id.get()));
        if !follows {
            between.clear();
        }
        last = Some(row.id);
        match row.row_type {
            LiveType::Known(other) if other != kind => between.push(row.id),
            LiveType::Known(_) | LiveType::Unknown(_) => {
                if known
                    .last()
                    .is_some_and(|id| reaches(*id, &between, row.id))
                {
                    known.extend(between.drain(..));
                }
                between.clear();
                known.insert(row.id);
            }
        }
    }
    known
}

/// Whether the ids in between lead from one to the other without a gap.
fn reaches(from: RowId, between: &[RowId], to: RowId) -> bool {
    to.get().checked_sub(from.get()) == u64::try_from(between.len()).ok().map(|len| len + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{IntegrationId, IntegrationType};
    use IntegrationType::{Github, Gitlab};

    fn rows(rows: &[(u64, LiveType)]) -> Vec<LiveRow> {
        rows.iter()
            .map(|(id, kind)| LiveRow {
                id: IntegrationId::new(*id).unwrap().into(),
                row_type: kind.clone(),
                display_name: "any".to_owned(),
                fields: crate::model::FieldMap::new(),
                unreadable: BTreeSet::new(),
                disabled: false,
                created: None,
                last_indexed: None,
            })
            .collect()
    }

    fn known(list: &[(u64, IntegrationType)]) -> Vec<u64> {
        let list: Vec<_> = list
            .iter()
            .map(|(id, kind)| (*id, LiveType::Known((*kind).into())))
            .collect();
        let known = known_before(&rows(&list), Github.into());
        known.into_iter().map(RowId::get).collect()
    }

    #[test]
    fn those_of_another_type_are_left_out_unless_they_stand_in_between_without_a_gap() {
        assert!(known(&[]).is_empty());
        assert!(known(&[(1, Gitlab), (2, Gitlab)]).is_empty());
        assert_eq!(known(&[(9, Github), (1, Gitlab), (3, Github)]), [3, 9]);
        assert_eq!(
            known(&[
                (1, Gitlab),
                (2, Github),
                (3, Gitlab),
                (4, Gitlab),
                (5, Github),
                (6, Gitlab)
            ]),
            [2, 3, 4, 5]
        );
        assert_eq!(
            known(&[(2, Github), (3, Gitlab), (5, Gitlab), (6, Github)]),
            [2, 6]
        );
    }

    #[test]
    fn one_of_a_type_that_gijctl_does_not_know_is_not_left_out() {
        let list = rows(&[(4, LiveType::Unknown("GITHUB_APP".to_owned()))]);
        assert_eq!(known_before(&list, Github.into()).len(), 1);
    }
}
