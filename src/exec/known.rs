//! Which integrations are noted as there before a create. Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{RowId, RowType};
use crate::state::{LiveRow, LiveType};

/// The integrations that must never be taken for one of this type that is about to be created.
///
/// Their names do not matter: somebody may give one of them the name of the new one before that is
/// looked for. Their type does, since no integration changes it: those that are surely of another
/// type are left out, but for those that stand between others without a gap, where one range of ids is
/// shorter than two. So the note stays small, and nothing is in it that was not there.
/// A repository inside an integration is never a plain one, so `inside`, the numbers of all of them,
/// may stand in between as well.
pub(super) fn known_before(
    rows: &[LiveRow],
    inside: &BTreeSet<RowId>,
    kind: RowType,
) -> BTreeSet<RowId> {
    let is_other = |row: &LiveRow| matches!(row.row_type, LiveType::Known(other) if other != kind);
    // Numbers of the two kinds of rows say nothing of each other (C25).
    let of_kind = rows.iter().filter(|row| row.place() == kind.place());
    let mut may_be_it: BTreeMap<RowId, bool> = match kind {
        RowType::Plain => inside.iter().map(|id| (*id, false)).collect(),
        RowType::Integration(_) | RowType::Inside => BTreeMap::new(),
    };
    may_be_it.extend(of_kind.map(|row| (row.id, !is_other(row))));
    let mut known = BTreeSet::new();
    // The others that follow the last one known without a gap.
    let mut between = Vec::new();
    let mut last: Option<RowId> = None;
    for (id, may_be_it) in may_be_it {
        let follows = last.is_some_and(|last| last.get().checked_add(1) == Some(id.get()));
        if !follows {
            between.clear();
        }
        last = Some(id);
        if !may_be_it {
            between.push(id);
            continue;
        }
        if known
            .last()
            .is_some_and(|last| reaches(*last, &between, id))
        {
            known.extend(between.drain(..));
        }
        between.clear();
        known.insert(id);
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
    use crate::model::{IntegrationId, IntegrationType, RepositoryId};
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
        let known = known_before(&rows(&list), &BTreeSet::new(), Github.into());
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
        assert_eq!(
            known_before(&list, &BTreeSet::new(), Github.into()).len(),
            1
        );
    }

    #[test]
    fn repositories_inside_integrations_stand_between_plain_ones() {
        let plain = |id| LiveRow {
            id: RepositoryId::new(id).unwrap().into(),
            row_type: LiveType::Known(RowType::Plain),
            ..rows(&[(id, LiveType::Known(Github.into()))]).remove(0)
        };
        let inside = |ids: &[u64]| -> BTreeSet<RowId> {
            let ids = ids.iter();
            ids.map(|id| RepositoryId::new(*id).unwrap().into())
                .collect()
        };
        let known = |ids: &[u64]| -> Vec<u64> {
            let known = known_before(&[plain(2), plain(5)], &inside(ids), RowType::Plain);
            known.into_iter().map(RowId::get).collect()
        };
        assert_eq!(known(&[1, 3, 4, 6]), [2, 3, 4, 5]);
        assert_eq!(known(&[1, 3, 6]), [2, 5]);
    }
}
