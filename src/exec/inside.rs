//! Writes to the repositories inside an integration, of which there may be thousands.

use std::collections::BTreeMap;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use super::halt::{Halt, StepError};
use super::run::Run;
use crate::clock::Clock;
use crate::event::StepStatus;
use crate::ledger::LedgerStore;
use crate::model::{FieldMap, RepositoryId, RowId};
use crate::plan::Change;
use crate::remote::{Delivery, Remote, RemoteError};

/// How many repositories are written at once. The transport sends fewer at a time where Jira is slow.
const AT_ONCE: usize = 8;

/// Why not all were written.
pub(super) enum Unwritten {
    /// The run is to end.
    Cut(Halt),
    /// One of them failed, and none was sent after it.
    Failed(StepError),
}

/// Whether any repository took what a step wrote.
#[derive(Default, PartialEq, Eq)]
pub(super) enum Taken {
    /// None so far.
    #[default]
    ByNone,
    /// Some did.
    BySome,
    /// Some did, and that is recorded.
    Recorded,
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Sends each of these repositories its settings, a few at a time. `id` is the integration.
    pub(super) async fn write_inside(
        &mut self,
        change: &Change,
        id: RowId,
        rows: &[(RepositoryId, &FieldMap)],
        taken: &mut Taken,
    ) -> Result<(), Unwritten> {
        let remote = self.remote;
        let mut rows = rows.iter().enumerate();
        let mut in_flight = FuturesUnordered::new();
        let mut endings = Endings {
            failures: BTreeMap::new(),
            taken,
        };
        let mut cut = None;
        loop {
            while in_flight.len() < AT_ONCE && endings.failures.is_empty() && cut.is_none() {
                let Some((place, &(row, fields))) = rows.next() else {
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
                        (place, remote.update_repository(row, fields, None).await)
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
            (Some(error), _) => Err(Unwritten::Failed(error)),
            (None, Some(halt)) => Err(Unwritten::Cut(halt)),
            (None, None) => Ok(()),
        }
    }
}

/// How the writes to the repositories ended so far.
struct Endings<'t> {
    /// Those that failed, by their place in the order of the rows.
    failures: BTreeMap<usize, RemoteError>,
    taken: &'t mut Taken,
}

impl Endings<'_> {
    fn note(&mut self, (place, ended): (usize, Result<(), RemoteError>)) {
        match ended {
            Err(error) => {
                self.failures.insert(place, error);
            }
            Ok(()) if *self.taken == Taken::ByNone => *self.taken = Taken::BySome,
            Ok(()) => {}
        }
    }

    /// Whether that some took it is still to be recorded. If so, it counts as recorded.
    fn is_first_taken(&mut self) -> bool {
        let is_first = *self.taken == Taken::BySome;
        if is_first {
            *self.taken = Taken::Recorded;
        }
        is_first
    }

    /// The first failure in the order of the rows, whichever came back first. Where any of them may
    /// have been a change all the same, so may the step.
    fn told(self) -> Option<StepError> {
        let is_in_doubt = |error: &RemoteError| error.delivery == Delivery::Unknown;
        let any_in_doubt = self.failures.values().any(is_in_doubt);
        let first = self.failures.into_values().next()?;
        let mut told = StepError::from(first);
        if any_in_doubt {
            told.status = StepStatus::Unconfirmed;
        }
        Some(told)
    }
}
