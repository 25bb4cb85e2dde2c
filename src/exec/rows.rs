//! The rows as the run last saw them: the integrations and, where the plan is about any, the plain
//! repositories and those inside integrations that it is about. One look serves the gate, the check
//! before a batch and the creates in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::reads::WhenStopped;
use super::run::Run;
use crate::clock::Clock;
use crate::ledger::LedgerStore;
use crate::model::{Field, FieldValue, RowId};
use crate::plan::differs;
use crate::remote::{Remote, RemoteError};
use crate::state::{Digest, LiveRepository, LiveRow, LiveType};

/// A list older than this is read again before anything is decided by it.
const FRESH: Duration = Duration::from_secs(10);

/// The rows as they were last seen.
#[derive(Default)]
pub(super) struct Rows {
    list: Arc<Vec<LiveRow>>,
    seen_at: Option<Timestamp>,
    /// The rows that this run has written, as they were read back.
    own: BTreeMap<RowId, LiveRow>,
    /// The numbers of all repositories inside integrations, where they were read.
    inside: BTreeSet<RowId>,
}

impl Rows {
    /// All of them.
    pub(super) fn all(&self) -> Arc<Vec<LiveRow>> {
        Arc::clone(&self.list)
    }

    /// The numbers of all repositories inside integrations. None of them is ever a plain one.
    pub(super) const fn inside(&self) -> &BTreeSet<RowId> {
        &self.inside
    }

    /// One of them.
    pub(super) fn get(&self, id: RowId) -> Option<&LiveRow> {
        self.list.iter().find(|row| row.id == id)
    }

    /// Takes note of a row that this run has written: from now on that is what is expected of it.
    pub(super) fn wrote(&mut self, row: &LiveRow) {
        let list = Arc::make_mut(&mut self.list);
        match list.iter_mut().find(|other| other.id == row.id) {
            Some(other) => other.clone_from(row),
            None => list.push(row.clone()),
        }
        self.own.insert(row.id, row.clone());
    }

    /// What each row is expected to be: as the plan saw it, or as this run left it.
    ///
    /// A row that was read by itself may show less than the same row in a list, so its digest is
    /// not held against that of the list.
    pub(super) fn expected(&self, seen: &BTreeMap<RowId, Digest>) -> BTreeMap<RowId, Digest> {
        let mut expected = seen.clone();
        let now: BTreeMap<_, _> = self.list.iter().map(|row| (row.id, row)).collect();
        for row in self.own.values() {
            let same = now.get(&row.id).filter(|now| moved(row, now).is_empty());
            let expected_of = same.map_or(row, |same| *same);
            expected.insert(row.id, expected_of.digest());
        }
        expected
    }
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Reads all rows, unless that was done only just now.
    pub(super) async fn see_rows(&mut self) -> Result<(), RemoteError> {
        let now = self.clock.now();
        let is_fresh = |at: Timestamp| now.duration_since(at).unsigned_abs() <= FRESH;
        if self.rows.seen_at.is_some_and(is_fresh) {
            return Ok(());
        }
        self.read_rows().await
    }

    /// Reads all rows.
    pub(super) async fn read_rows(&mut self) -> Result<(), RemoteError> {
        self.read_rows_again(WhenStopped::EndAtOnce).await
    }

    /// The same, with a word on what being told to stop means.
    pub(super) async fn read_rows_again(
        &mut self,
        when_stopped: WhenStopped,
    ) -> Result<(), RemoteError> {
        let remote = self.remote;
        let mut list = self.read(when_stopped, remote.integrations()).await?;
        if self.plan.is_about_repositories() {
            let repositories = remote.repository_settings(&self.plan.parents);
            let repositories = self.read(when_stopped, repositories).await?;
            let inside = repositories.iter().filter(|row| row.parent.is_some());
            self.rows.inside = inside.map(|row| row.id.into()).collect();
            let changes = self.plan.changes.iter();
            let meant: BTreeSet<_> = changes.filter_map(|change| change.action.id()).collect();
            list.extend(
                repositories
                    .iter()
                    .filter(|row| row.parent.is_none() || meant.contains(&row.id.into()))
                    .filter_map(LiveRepository::row),
            );
        }
        self.rows.list = Arc::new(list);
        self.rows.seen_at = Some(self.clock.now());
        Ok(())
    }

    /// One row as it is now. GIJ has no request for a single repository, so their list is read.
    pub(super) async fn row_now(&self, id: RowId) -> Result<Option<LiveRow>, RemoteError> {
        let id = match id {
            RowId::Integration(id) => return self.remote.integration(id).await,
            RowId::Repository(id) => id,
        };
        let all = self.remote.repository_settings(&self.plan.parents).await?;
        let row = all.iter().find(|row| row.id == id);
        Ok(row.and_then(LiveRepository::row))
    }
}

/// The names of the settings that two looks at a row show differently. What only one of them shows
/// at all counts only where its absence means that it is empty.
pub(super) fn moved(before: &LiveRow, now: &LiveRow) -> Vec<&'static str> {
    let LiveType::Known(kind) = now.row_type else {
        return Vec::new();
    };
    let fields: BTreeSet<Field> = before
        .fields
        .keys()
        .chain(now.fields.keys())
        .copied()
        .filter(|field| !before.unreadable.contains(field) && !now.unreadable.contains(field))
        .collect();
    let mut moved: Vec<_> = fields
        .into_iter()
        .filter(
            |field| match (before.fields.get(field), now.fields.get(field)) {
                (Some(value), Some(_)) | (Some(value @ FieldValue::Text(_)), None) => {
                    differs(kind, *field, value, &now.fields)
                }
                (None, Some(value @ FieldValue::Text(_))) => {
                    differs(kind, *field, value, &before.fields)
                }
                _ => false,
            },
        )
        .map(Field::name)
        .collect();
    if before.display_name != now.display_name && !moved.contains(&Field::DisplayName.name()) {
        moved.push(Field::DisplayName.name());
    }
    if before.disabled != now.disabled {
        moved.push(crate::plan::SWITCH);
    }
    moved
}
