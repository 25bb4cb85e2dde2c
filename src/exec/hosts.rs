//! Which Git host a change is about, where a failure keeps its host alone.

use super::halt::StepError;
use super::run::Run;
use super::settings::OnFailure;
use crate::clock::Clock;
use crate::event::StepStatus;
use crate::ledger::LedgerStore;
use crate::model::RowId;
use crate::plan::{Action, Change, git_host};
use crate::remote::Remote;
use crate::state::{LiveRow, LiveType};

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Takes note that something failed on the host of a change.
    pub(super) fn note_failed_host(&mut self, change: &Change) {
        if self.settings.on_failure != OnFailure::OtherHosts {
            return;
        }
        if let Some(host) = self.host_of(change) {
            let first = change.address.clone();
            self.failed_hosts.entry(host).or_insert(first);
        }
    }

    /// The same for a row whose first indexing an earlier run began.
    pub(super) fn note_failed_host_of(&mut self, id: RowId) {
        let plan = self.plan;
        let mut matched = plan.matched.iter();
        let declared = matched.find(|(_, row)| **row == id);
        let host = self.rows.get(id).and_then(host_of_row);
        if let (OnFailure::OtherHosts, Some((address, _)), Some(host)) =
            (self.settings.on_failure, declared, host)
        {
            let first = address.clone();
            self.failed_hosts.entry(host).or_insert(first);
        }
    }

    /// Why a change is left out, where something failed on its host before.
    pub(super) fn host_left_alone(&self, change: &Change) -> Option<StepError> {
        if self.failed_hosts.is_empty() {
            return None;
        }
        let host = self.host_of(change)?;
        let failed = self.failed_hosts.get(&host)?;
        Some(StepError {
            status: StepStatus::NotReached,
            ..StepError::failed(
                format!("not sent: {failed} failed on the same host, {host}"),
                format!("put {failed} right, then run apply again"),
            )
        })
    }

    /// The Git host that a change is about, where it is about one.
    fn host_of(&self, change: &Change) -> Option<String> {
        if let Action::Create(creation) = &change.action {
            return Some(creation.host());
        }
        host_of_row(self.rows.get(change.action.id()?)?)
    }
}

pub(super) fn host_of_row(row: &LiveRow) -> Option<String> {
    match row.row_type {
        LiveType::Known(row_type) => Some(git_host(row_type, &row.fields)),
        LiveType::Unknown(_) => None,
    }
}
