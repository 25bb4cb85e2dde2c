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
use crate::event::{EventKind, StepStatus};
use crate::ledger::LedgerStore;
use crate::model::{FieldMap, RowId};
use crate::plan::{Action, Change};
use crate::remote::{Delivery, Remote, RemoteError};

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
        let mut endings = Endings::default();
        let mut cut = None;
        loop {
            while in_flight.len() < AT_ONCE && endings.failures.is_empty() && cut.is_none() {
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
                        Some(ended) = in_flight.next() => endings.note(ended),
                        may_write = &mut asked => break may_write,
                    }
                };
                match may_write {
                    // It is not sent after one that failed meanwhile.
                    Ok(()) if !endings.failures.is_empty() => break,
                    Ok(()) => in_flight.push(async move {
                        (place, remote.update_repository(row.id, fields, None).await)
                    }),
                    Err(halt) => cut = Some(halt),
                }
            }
            let ended = in_flight.next().await;
            let is_over = ended.is_none();
            if let Some(ended) = ended {
                endings.note(ended);
            }
            // Whatever comes after the first one that took it, something was changed.
            if endings.is_first_taken() {
                self.written(change, id);
            }
            if is_over {
                break;
            }
        }
        match (endings.told(), cut) {
            (Some(error), _) => Err(error),
            (None, Some(halt)) => Err(cut_short(&halt)),
            (None, None) => Ok(()),
        }
    }
}

/// How the writes to the repositories ended so far.
#[derive(Default)]
struct Endings {
    /// Those that failed, by their place in the order of the rows.
    failures: BTreeMap<usize, RemoteError>,
    taken: Taken,
}

/// Whether any repository took what was written.
#[derive(Default, PartialEq, Eq)]
enum Taken {
    #[default]
    ByNone,
    BySome,
    /// By some, and that is recorded.
    Recorded,
}

impl Endings {
    fn note(&mut self, (place, ended): (usize, Result<(), RemoteError>)) {
        match ended {
            Err(error) => {
                self.failures.insert(place, error);
            }
            Ok(()) if self.taken == Taken::ByNone => self.taken = Taken::BySome,
            Ok(()) => {}
        }
    }

    /// Whether that some took it is still to be recorded. If so, it counts as recorded.
    fn is_first_taken(&mut self) -> bool {
        let is_first = self.taken == Taken::BySome;
        if is_first {
            self.taken = Taken::Recorded;
        }
        is_first
    }

    /// The first failure in the order of the rows, whichever came back first. Where any of them may
    /// have been a change all the same, so may the step.
    fn told(self) -> Option<StepError> {
        let is_in_doubt = |error: &RemoteError| error.delivery == Delivery::Unknown;
        let any_in_doubt = self.failures.values().any(is_in_doubt);
        let first = self.failures.into_values().next()?;
        let mut told = unfinished(first);
        if any_in_doubt {
            told.status = StepStatus::Unconfirmed;
        }
        Some(told)
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
