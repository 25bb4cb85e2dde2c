//! The end of a quiet first indexing: what was off gets its wanted value, on the repositories
//! inside as well, since each keeps a copy of its own.
//!
//! The repositories come before their integration: a run that ends in between leaves a difference
//! behind that the next plan sees, and does all of it again.

use super::run::{Run, StepError};
use super::waiting::rows_inside;
use crate::clock::Clock;
use crate::event::{EventKind, StepStatus};
use crate::ledger::LedgerStore;
use crate::model::{FieldMap, IntegrationId};
use crate::plan::{Action, Change};
use crate::remote::Remote;

const STAYS_OFF: &str =
    "until then smart commits or commit e-mails stay off on some of its repositories";

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    pub(super) async fn end_quiet(
        &mut self,
        change: &Change,
        id: IntegrationId,
    ) -> Result<(), StepError> {
        let Action::Create(creation) = &change.action else {
            return Ok(());
        };
        if creation.afterwards.is_empty() {
            return Ok(());
        }
        self.set_inside(change, id, &creation.afterwards).await?;
        self.may_still_write()?;
        self.update_these_only(change, id, &creation.afterwards)
            .await
            .map(drop)
            .map_err(unfinished)
    }

    /// Sets these on every repository inside.
    pub(super) async fn set_inside(
        &mut self,
        change: &Change,
        id: IntegrationId,
        fields: &FieldMap,
    ) -> Result<(), StepError> {
        if fields.is_empty() {
            return Ok(());
        }
        let repositories = self
            .patiently(|| self.remote.repositories())
            .await
            .map_err(unfinished)?;
        let inside = rows_inside(id, &repositories);
        self.may_still_write()?;
        self.record(EventKind::QuietEnding {
            address: change.address.clone(),
            repositories: inside.len(),
        });
        for row in inside {
            self.may_still_write()?;
            self.remote
                .update_repository(row.id, fields)
                .await
                .map_err(unfinished)?;
        }
        Ok(())
    }

    /// There may be thousands of repositories inside: whoever tells the run to stop does not wait
    /// for all of them.
    fn may_still_write(&self) -> Result<(), StepError> {
        self.may_go_on().map_err(|_| StepError {
            status: StepStatus::Failed,
            message: "the run was to end before its quiet first indexing was brought to an end"
                .into(),
            help: format!("run apply again, which goes on with it; {STAYS_OFF}"),
        })
    }
}

fn unfinished(error: impl Into<StepError>) -> StepError {
    let error = error.into();
    StepError {
        message: format!(
            "indexed, but the end of its quiet first indexing failed: {}",
            error.message
        ),
        help: format!("{}; {STAYS_OFF}", error.help),
        ..error
    }
}
