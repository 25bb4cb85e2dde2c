//! Whether a change is still what it was when the plan was made: the last question before it is
//! made, asked of what is there now.

use std::collections::BTreeMap;

use super::change::{Action, Change, Creation, FieldChange, Indexing, Plan, Update};
use super::compare::differs;
use super::general::is_given;
use crate::model::{Field, FieldMap, FieldValue, Place, RowId, several_rows};
use crate::state::{Digest, Ledger, LiveRow, LiveType};

/// How a change stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// What it is about is as the plan found it.
    AsPlanned,
    /// What it is about is as the plan wants it.
    AlreadyDone,
    /// What it is about is neither: nobody reviewed what the change would do now.
    Stale {
        /// What is otherwise, as the end of a sentence about the resource.
        why: String,
    },
}

/// What is there now, to hold changes of a plan against.
#[derive(Debug)]
pub struct Situation<'a> {
    changes: &'a [Change],
    seen: &'a BTreeMap<RowId, Digest>,
    rows: BTreeMap<RowId, &'a LiveRow>,
    called: BTreeMap<(Place, &'a str), Vec<&'a LiveRow>>,
    ledger: Option<&'a Ledger>,
}

impl<'a> Situation<'a> {
    /// All integrations that are there now, the repositories that the plan may be about, and what is remembered, where anything is.
    pub fn new(
        plan: &'a Plan,
        live: impl IntoIterator<Item = &'a LiveRow>,
        ledger: Option<&'a Ledger>,
    ) -> Self {
        let live: Vec<_> = live.into_iter().collect();
        let mut called: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for &row in &live {
            let name = (row.place(), row.display_name.as_str());
            let rows = called.entry(name).or_default();
            rows.push(row);
        }
        Self {
            changes: &plan.changes,
            seen: &plan.seen,
            rows: live.iter().map(|row| (row.id, *row)).collect(),
            called,
            ledger,
        }
    }

    /// The same, where other digests are expected than those of the plan: a run refreshes them by
    /// its own writes.
    #[must_use]
    pub const fn expecting(mut self, seen: &'a BTreeMap<RowId, Digest>) -> Self {
        self.seen = seen;
        self
    }

    /// How a change stands.
    ///
    /// # Guarantees
    /// - What an interrupted run of the same plan has done to a row does not make the other changes
    ///   of that row stale.
    /// - What cannot be seen, such as a secret or work that is still owed, is never already done.
    pub fn standing(&self, change: &Change) -> Standing {
        let Some(id) = change.action.id() else {
            return match &change.action {
                Action::Create(creation) => self.of_creation(change, creation),
                Action::Configure(configuration)
                    if is_given(self.ledger, &configuration.settings) =>
                {
                    Standing::AlreadyDone
                }
                _ => Standing::AsPlanned,
            };
        };
        if let Some(owner) = self.ledger.and_then(|ledger| ledger.other_owner(id)) {
            return stale(format!("{id} belongs to the ledger of {owner} now"));
        }
        if self.is_remembered_as_done(change, id) {
            return Standing::AlreadyDone;
        }
        let Some(row) = self.rows.get(&id) else {
            return match change.action {
                Action::Delete(_) => Standing::AlreadyDone,
                _ => stale(format!("{id} is gone")),
            };
        };
        if let Action::Delete(_) = change.action {
            return self.of_deletion(change, row);
        }
        if self.is_as_seen(row) {
            Standing::AsPlanned
        } else if is_done(change, row) && !self.is_reindex_owed(change) {
            Standing::AlreadyDone
        } else if self.is_as_seen(&self.without_own_changes(row)) {
            Standing::AsPlanned
        } else {
            stale(what_moved(change, row))
        }
    }

    /// Only what the ledger still knows as this resource is deleted, whoever reviewed it when.
    fn of_deletion(&self, change: &Change, row: &LiveRow) -> Standing {
        let entry = self.ledger.and_then(|ledger| ledger.entry(&change.address));
        let Some(entry) = entry.filter(|entry| entry.id == row.id) else {
            return stale(format!(
                "the ledger does not know {} as {} any more",
                row.id, change.address
            ));
        };
        if entry.prevent_destroy {
            stale(format!("lifecycle.preventDestroy protects {} now", row.id))
        } else if self.is_as_seen(row) {
            Standing::AsPlanned
        } else if entry.deleting.is_some() && row.disabled {
            // Its row may stay for long (C17).
            Standing::AlreadyDone
        } else {
            stale(what_moved(change, row))
        }
    }

    fn is_as_seen(&self, row: &LiveRow) -> bool {
        self.seen.get(&row.id) == Some(&row.digest())
    }

    /// What rows do not show and the ledger knows.
    fn is_remembered_as_done(&self, change: &Change, id: RowId) -> bool {
        let entry = self.ledger.and_then(|ledger| ledger.entry(&change.address));
        let is_adopted = entry.is_some_and(|entry| entry.id == id && entry.deleting.is_none());
        is_adopted && matches!(change.action, Action::Adopt(_))
    }

    /// The settings may be there already and the reindex that belongs to them not.
    fn is_reindex_owed(&self, change: &Change) -> bool {
        let entry = self.ledger.and_then(|ledger| ledger.entry(&change.address));
        change.indexing == Indexing::Reindex && entry.is_some_and(|entry| entry.owed.reindex)
    }

    /// The row as it would be without those changes of the plan that are made already.
    fn without_own_changes(&self, row: &LiveRow) -> LiveRow {
        let mut before = row.clone();
        let made = self
            .changes
            .iter()
            .filter(|change| change.action.id() == Some(row.id))
            .filter(|change| is_done(change, row));
        for field in made.flat_map(|change| &change.fields) {
            undo(&mut before, field);
        }
        before
    }

    fn of_creation(&self, change: &Change, creation: &Creation) -> Standing {
        let pending = self
            .ledger
            .and_then(|ledger| ledger.pending(&change.address));
        if pending.is_some() {
            // An earlier run was about to send it. What became of that is asked when it is made.
            return Standing::AsPlanned;
        }
        let name = (creation.row_type.place(), change.display_name.as_str());
        let rows = self.called.get(&name);
        match rows.map_or(&[][..], Vec::as_slice) {
            [] => Standing::AsPlanned,
            [row]
                if self
                    .ledger
                    .is_some_and(|ledger| ledger.other_owner(row.id).is_some()) =>
            {
                stale(format!(
                    "{} with the name {:?} belongs to the ledger of another owner",
                    row.id, row.display_name
                ))
            }
            // Whoever carries it out goes on where that run has left.
            [row] if self.is_quiet_owed(change, row) && is_created_quietly(creation, row) => {
                Standing::AsPlanned
            }
            [row] if self.is_quiet_owed(change, row) => stale(format!(
                "{} was created by an earlier run, which did not come to the end of its quiet first indexing",
                row.id
            )),
            [row] if is_created(creation, row) => Standing::AlreadyDone,
            [row] => stale(format!(
                "{} with the name {:?} appeared since the plan was made, and is not as the plan would create it",
                row.id, row.display_name
            )),
            several => {
                let ids: Vec<_> = several.iter().map(|row| row.id).collect();
                stale(format!(
                    "{} with the name {:?} appeared since the plan was made",
                    several_rows(&ids),
                    change.display_name
                ))
            }
        }
    }

    fn is_quiet_owed(&self, change: &Change, row: &LiveRow) -> bool {
        let entry = self.ledger.and_then(|ledger| ledger.entry(&change.address));
        entry.is_some_and(|entry| entry.id == row.id && !entry.owed.quiet.is_empty())
    }
}

fn stale(why: String) -> Standing {
    Standing::Stale { why }
}

/// Whether a row shows that a change is made.
fn is_done(change: &Change, row: &LiveRow) -> bool {
    match &change.action {
        Action::Update(update) => is_updated(update, row),
        Action::Enable(_) => !row.disabled,
        Action::Disable(_) => row.disabled,
        // What the rows inside show is looked at when it is made.
        Action::Cascade(_)
        | Action::Create(_)
        | Action::Adopt(_)
        | Action::Delete(_)
        | Action::Configure(_) => false,
    }
}

fn is_updated(update: &Update, row: &LiveRow) -> bool {
    // No row shows a secret, nor owed work that changes no setting.
    update.credentials.is_none() && !update.fields.is_empty() && shows(&update.fields, row)
}

/// Whether a row is what a quiet create makes, and its first indexing was not ended.
fn is_created_quietly(creation: &Creation, row: &LiveRow) -> bool {
    let quiet = Creation {
        afterwards: FieldMap::new(),
        ..creation.clone()
    };
    !creation.afterwards.is_empty() && is_created(&quiet, row)
}

fn is_created(creation: &Creation, row: &LiveRow) -> bool {
    let mut wanted = creation.fields.clone();
    wanted.extend(creation.afterwards.clone());
    // What GIJ never shows was sent along with the rest.
    wanted.retain(|field, _| !row.unreadable.contains(field));
    row.row_type == LiveType::Known(creation.row_type)
        && row.disabled == creation.disabled.unwrap_or(false)
        && shows(&wanted, row)
}

/// Whether all these settings have these values.
fn shows(wanted: &FieldMap, row: &LiveRow) -> bool {
    let LiveType::Known(kind) = row.row_type else {
        return false;
    };
    wanted
        .iter()
        .all(|(field, value)| !differs(kind, *field, value, &row.fields))
}

fn undo(row: &mut LiveRow, change: &FieldChange) {
    match change {
        FieldChange::Setting { field, before, .. } => {
            if let (Field::DisplayName, Some(FieldValue::Text(name))) = (field, before) {
                row.display_name.clone_from(name);
            }
            match before {
                Some(before) => row.fields.insert(*field, before.clone()),
                None => row.fields.remove(field),
            };
        }
        FieldChange::Disabled {
            before: Some(before),
            ..
        } => row.disabled = *before,
        FieldChange::Disabled { before: None, .. }
        | FieldChange::Inside(_)
        | FieldChange::General { .. }
        | FieldChange::Type(_)
        | FieldChange::Username(_)
        | FieldChange::Secret { .. } => {}
    }
}

/// Names the settings of the change that moved, as far as they are among those.
fn what_moved(change: &Change, row: &LiveRow) -> String {
    let moved: Vec<_> = change
        .fields
        .iter()
        .filter_map(|field| match field {
            FieldChange::Setting { field, before, .. } => {
                (row.fields.get(field) != before.as_ref()).then(|| field.name())
            }
            FieldChange::Disabled { before, .. } => {
                (Some(row.disabled) != *before).then_some("disabled")
            }
            FieldChange::Inside(_)
            | FieldChange::General { .. }
            | FieldChange::Type(_)
            | FieldChange::Username(_)
            | FieldChange::Secret { .. } => None,
        })
        .collect();
    let since = format!("{} was changed since the plan was made", row.id);
    if moved.is_empty() {
        since
    } else {
        format!("{since}: {}", moved.join(", "))
    }
}

#[cfg(test)]
mod tests;
