//! The end of a quiet first indexing: what was off gets its wanted value, on the repositories
//! inside as well, since each keeps a copy of its own.
//!
//! The repositories come before their integration: a run that ends in between leaves a difference
//! behind that the next plan sees, and does all of it again. Where a ledger is kept it says so too.

use std::collections::BTreeMap;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use super::halt::{Halt, StepError};
use super::readback::Sent;
use super::run::Run;
use super::waiting::rows_of;
use crate::clock::Clock;
use crate::event::EventKind;
use crate::ledger::LedgerStore;
use crate::model::{FieldMap, RowId};
use crate::plan::{Action, Change};
use crate::remote::{Remote, RemoteError};

const STAYS_OFF: &str =
    "until then smart commits or commit e-mails stay off on some of its repositories";

/// How many repositories are written at once: there may be thousands. The transport sends fewer at
/// a time where Jira is slow.
const AT_ONCE: usize = 8;

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    pub(super) async fn end_quiet(&mut self, change: &Change, id: RowId) -> Result<(), StepError> {
        let Action::Create(creation) = &change.action else {
            return Ok(());
        };
        let afterwards = &creation.afterwards;
        if afterwards.is_empty() {
            return Ok(());
        }
        self.set_inside(change, id, afterwards).await?;
        let refused = self
            .update_these_only(change, id, Sent::fields(afterwards))
            .await
            .map_err(unfinished)?;
        self.remember_taken(change, afterwards, &refused);
        self.quiet_is_over(change);
        Ok(())
    }

    /// Sets these on every repository inside.
    pub(super) async fn set_inside(
        &mut self,
        change: &Change,
        id: RowId,
        fields: &FieldMap,
    ) -> Result<(), StepError> {
        // A plain repository has nothing inside.
        if fields.is_empty() || id.integration().is_none() {
            return Ok(());
        }
        let remote = self.remote;
        self.may_go_on().map_err(|halt| cut_short(&halt))?;
        let repositories = self.ask(remote.repositories()).await.map_err(unfinished)?;
        let inside = rows_of(id, &repositories);
        self.record(EventKind::QuietEnding {
            address: change.address.clone(),
            repositories: inside.len(),
        });
        let mut rows = inside.iter().enumerate();
        let mut in_flight = FuturesUnordered::new();
        let mut failures = BTreeMap::new();
        let mut cut = None;
        loop {
            while in_flight.len() < AT_ONCE && failures.is_empty() && cut.is_none() {
                let Some((place, row)) = rows.next() else {
                    break;
                };
                let asked = self.may_write();
                tokio::pin!(asked);
                // What is under way goes on meanwhile: the lease may be renewed by requests of its
                // own, which would wait for ever for a turn that one of these holds.
                let may_write = loop {
                    tokio::select! {
                        biased;
                        Some(ended) = in_flight.next() => note_failure(&mut failures, ended),
                        may_write = &mut asked => break may_write,
                    }
                };
                match may_write {
                    // It is not sent after one that failed meanwhile.
                    Ok(()) if !failures.is_empty() => break,
                    Ok(()) => in_flight.push(async move {
                        (place, remote.update_repository(row.id, fields, None).await)
                    }),
                    Err(halt) => cut = Some(halt),
                }
            }
            match in_flight.next().await {
                None => break,
                Some(ended) => note_failure(&mut failures, ended),
            }
        }
        // The first in the order of the rows is told, whichever came back first.
        match (failures.into_values().next(), cut) {
            (Some(error), _) => Err(unfinished(error)),
            (None, Some(halt)) => Err(cut_short(&halt)),
            (None, None) => Ok(()),
        }
    }
}

fn note_failure(
    failures: &mut BTreeMap<usize, RemoteError>,
    (place, ended): (usize, Result<(), RemoteError>),
) {
    if let Err(error) = ended {
        failures.insert(place, error);
    }
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
