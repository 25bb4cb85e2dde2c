//! The end of a quiet first indexing: what was off gets its wanted value, on the repositories
//! inside as well, since each keeps a copy of its own.
//!
//! The repositories come before their integration: a run that ends in between leaves a difference
//! behind that the next plan sees, and does all of it again. Where a ledger is kept it says so too.

use std::collections::{BTreeMap, BTreeSet};

use super::halt::{Halt, StepError};
use super::inside::{Taken, Unwritten};
use super::readback::Sent;
use super::run::Run;
use super::waiting::rows_of;
use crate::clock::Clock;
use crate::event::EventKind;
use crate::ledger::LedgerStore;
use crate::model::{Field, FieldMap, RepositoryId, RowId};
use crate::plan::{Action, Change};
use crate::remote::Remote;

const STAYS_OFF: &str =
    "until then smart commits or commit e-mails stay off on some of its repositories";

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    pub(super) async fn end_quiet(&mut self, change: &Change, id: RowId) -> Result<(), StepError> {
        let Action::Create(creation) = &change.action else {
            return Ok(());
        };
        let afterwards = &creation.afterwards;
        if afterwards.is_empty() {
            return Ok(());
        }
        // What was not there when the plan was made no manifest could speak of.
        self.set_inside(change, id, afterwards, &BTreeMap::new())
            .await?;
        let refused = self
            .update_these_only(change, id, Sent::fields(afterwards))
            .await
            .map_err(unfinished)?;
        self.remember_taken(change, afterwards, &refused);
        self.quiet_is_over(change);
        Ok(())
    }

    /// Sets these on every repository inside that is switched on: an update may switch on one that
    /// is not (C11). What a manifest decides of a single one is its own.
    pub(super) async fn set_inside(
        &mut self,
        change: &Change,
        id: RowId,
        fields: &FieldMap,
        own: &BTreeMap<RepositoryId, BTreeSet<Field>>,
    ) -> Result<(), StepError> {
        // A plain repository has nothing inside.
        if fields.is_empty() || id.integration().is_none() {
            return Ok(());
        }
        let remote = self.remote;
        self.may_go_on().map_err(|halt| cut_short(&halt))?;
        let repositories = self.ask(remote.repositories()).await.map_err(unfinished)?;
        let inside = rows_of(id, &repositories).into_iter();
        let switched_on = inside.filter(|row| !row.disabled);
        let sent: Vec<_> = switched_on
            .map(|row| (row.id, all_but(fields, own.get(&row.id))))
            .filter(|(_, fields)| !fields.is_empty())
            .collect();
        self.record(EventKind::QuietEnding {
            address: change.address.clone(),
            repositories: sent.len(),
        });
        let rows: Vec<_> = sent.iter().map(|(id, fields)| (*id, fields)).collect();
        let written = self
            .write_inside(change, id, &rows, &mut Taken::ByNone)
            .await;
        written.map_err(|unwritten| match unwritten {
            Unwritten::Cut(halt) => cut_short(&halt),
            Unwritten::Failed(error) => unfinished(error),
        })
    }
}

fn all_but(fields: &FieldMap, own: Option<&BTreeSet<Field>>) -> FieldMap {
    let mut fields = fields.clone();
    fields.retain(|field, _| own.is_none_or(|own| !own.contains(field)));
    fields
}

/// Whoever tells the run to stop does not wait for thousands of repositories.
fn cut_short(halt: &Halt) -> StepError {
    StepError::failed(
        format!("the run was to end before its quiet first indexing was brought to an end: {halt}"),
        format!("run apply again, which goes on with it; {STAYS_OFF}"),
    )
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
