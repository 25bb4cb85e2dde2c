//! The reindex that a change of the connection needs. It is owed from before the change until it
//! was waited for to its end, so that a run cut short in between does not forget it: the next one
//! asks for it, or waits for what was asked for.

use std::num::NonZeroU32;
use std::time::Duration;

use jiff::Timestamp;

use super::batch::Started;
use super::halt::StepError;
use super::reads::pause_before_resend;
use super::run::Run;
use super::waiting::{Waiting, rows_of};
use crate::clock::Clock;
use crate::event::StepStatus;
use crate::ledger::LedgerStore;
use crate::model::RowId;
use crate::pace::{Baseline, IndexWait, WaitKind};
use crate::plan::{Change, Indexing};
use crate::remote::{Delivery, ReindexTicket, Remote};
use crate::state::{ReindexAsked, RepositoriesPolicy};

/// How often a reindex is sent. It is a `POST`, which the transport never repeats, so that is done
/// here alone: GIJ merges one with another that waits already (C21), and sending it again does no
/// harm.
const SENDS: u32 = 3;
const BETWEEN_SENDS: Duration = Duration::from_secs(10);

/// Whether a reindex was owed before a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Debt {
    /// It is owed because of this change only.
    New,
    /// One was asked for before, and another is owed because of this change.
    Another(ReindexAsked),
    /// It was owed before, or is not written down.
    Unchanged,
}

/// A reindex that GIJ has taken.
pub(super) struct TakenReindex {
    pub ticket: ReindexTicket,
    /// The dates from before it was asked for.
    pub baseline: Baseline,
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Takes note, before a write that needs a reindex, that it is owed.
    pub(super) async fn owe_reindex(&mut self, change: &Change) -> Result<Debt, StepError> {
        if change.indexing != Indexing::Reindex || self.asked_before(change).is_some() {
            return Ok(Debt::Unchanged);
        }
        let entry = self.ledger.ledger();
        let entry = entry.and_then(|ledger| ledger.entry(&change.address));
        let debt = match entry.map(|entry| (entry.owed.reindex, entry.owed.asked.clone())) {
            None | Some((true, None)) => return Ok(Debt::Unchanged),
            Some((true, Some(asked))) => Debt::Another(asked),
            Some((false, _)) => Debt::New,
        };
        self.set_reindex_owed(change, true);
        self.forget_asked(change);
        if let Err(error) = self.try_save().await {
            self.owe_as_before(change, debt);
            return Err(StepError::failed(
                format!(
                    "not sent, since no note could be taken of the reindex that must follow: {error}"
                ),
                error.help(),
            ));
        }
        Ok(debt)
    }

    /// The write was not done after all.
    pub(super) async fn forgive(&mut self, change: &Change, debt: Debt) {
        if debt != Debt::Unchanged {
            self.owe_as_before(change, debt);
            self.save_books().await;
        }
    }

    fn owe_as_before(&mut self, change: &Change, debt: Debt) {
        match debt {
            Debt::New => self.set_reindex_owed(change, false),
            Debt::Another(asked) => self.set_asked(change, Some(asked)),
            Debt::Unchanged => {}
        }
    }

    /// The reindex was waited for to its end.
    pub(super) fn reindex_is_over(&mut self, change: &Change) {
        if change.indexing == Indexing::Reindex {
            self.set_reindex_owed(change, false);
            self.forget_asked(change);
        }
    }

    /// `None` where nothing is remembered of the resource.
    pub(super) fn is_reindex_owed(&self, change: &Change) -> Option<bool> {
        let entry = self.ledger.ledger()?.entry(&change.address)?;
        Some(entry.owed.reindex)
    }

    fn set_reindex_owed(&mut self, change: &Change, owed: bool) {
        if let Some(ledger) = self.ledger.ledger_mut() {
            ledger.amend(&change.address, |entry| entry.owed.reindex = owed);
        }
    }

    /// The dates as they are before a write that leads to a reindex: GIJ may start on its own.
    pub(super) async fn baseline_if_needed(
        &mut self,
        change: &Change,
        id: RowId,
    ) -> Result<Option<Baseline>, StepError> {
        if change.indexing != Indexing::Reindex {
            return Ok(None);
        }
        let live = self
            .ask(self.row_now(id))
            .await
            .map_err(StepError::before_write)?;
        let scan = live.and_then(|live| live.last_indexed);
        self.baseline(id, scan).await.map(Some)
    }

    /// The dates of an integration, whose own is known, and of the rows inside.
    pub(super) async fn baseline(
        &mut self,
        id: RowId,
        scan: Option<Timestamp>,
    ) -> Result<Baseline, StepError> {
        let remote = self.remote;
        let repositories = self
            .ask(remote.repositories())
            .await
            .map_err(StepError::before_write)?;
        let rows = rows_of(id, &repositories);
        Ok(Baseline {
            scan,
            rows: rows
                .into_iter()
                .map(|row| (row.id, (row.name, row.last_indexed)))
                .collect(),
        })
    }

    pub(super) async fn reindex_if_needed<'p>(
        &mut self,
        change: &'p Change,
        id: RowId,
        baseline: Option<Baseline>,
    ) -> Result<Option<Started<'p>>, StepError> {
        let Some(baseline) = baseline else {
            return Ok(None);
        };
        let ticket = self
            .ask_for_reindex(id, None)
            .await
            .map_err(|error| self.not_reindexed(change, id, &error))?;
        self.written(change, id);
        let taken = TakenReindex { ticket, baseline };
        self.note_asked(change, &taken);
        let waiting = self.reindex_wait(id, &change.display_name, change.repositories, taken);
        Ok(Some(Started {
            change,
            id,
            waiting,
        }))
    }

    /// The wait for a reindex that was asked for just now.
    pub(super) fn reindex_wait(
        &self,
        id: RowId,
        display_name: &str,
        repositories: RepositoriesPolicy,
        taken: TakenReindex,
    ) -> Waiting {
        let TakenReindex { ticket, baseline } = taken;
        let kind = match ticket.thread {
            Some(_) => WaitKind::Reindex,
            None => WaitKind::ReindexUnnamed,
        };
        let rules = self.settings.rules(id, kind, repositories);
        let now = self.clock.now();
        let wait = IndexWait::new(id, rules, baseline, now);
        Waiting::new(id, display_name.to_owned(), wait, now).with_thread(ticket.thread)
    }

    /// Asks for a reindex, at the place in GIJ's queue that is wanted.
    pub(super) async fn ask_for_reindex(
        &mut self,
        id: RowId,
        priority: Option<NonZeroU32>,
    ) -> Result<ReindexTicket, StepError> {
        let mut sent = 0;
        let mut status = StepStatus::Failed;
        self.may_finish_writing()
            .await
            .map_err(|halt| StepError::not_sent(&halt))?;
        loop {
            let error = match self.remote.reindex(id, priority).await {
                Ok(ticket) => return Ok(ticket),
                Err(error) => error,
            };
            sent += 1;
            // What refuses one request does not undo the one before it.
            if error.delivery == Delivery::Unknown {
                status = StepStatus::Unconfirmed;
            }
            let pause = pause_before_resend(&error.kind, BETWEEN_SENDS);
            let may_resend = error.kind.is_transient() && sent < SENDS;
            if let (true, Some(pause)) = (may_resend, pause)
                && self.sleep_for(pause).await.is_ok()
                && self.may_write().await.is_ok()
            {
                continue;
            }
            return Err(StepError {
                status,
                ..error.into()
            });
        }
    }

    fn not_reindexed(&self, change: &Change, id: RowId, error: &StepError) -> StepError {
        StepError {
            message: format!(
                "written, but the reindex that must follow failed: {}",
                error.message
            ),
            help: format!("{}; {}", error.help, self.advice_on_reindex(change, id)),
            status: error.status,
        }
    }

    /// A step failed after its write may have been done, so that it did not come to the reindex.
    pub(super) fn before_reindex(&self, change: &Change, id: RowId, error: StepError) -> StepError {
        if change.indexing != Indexing::Reindex {
            return error;
        }
        StepError {
            help: format!("{}; {}", error.help, self.advice_on_reindex(change, id)),
            ..error
        }
    }

    fn advice_on_reindex(&self, change: &Change, id: RowId) -> String {
        match self.is_reindex_owed(change) {
            Some(true) => {
                "then run apply again: the ledger knows that the reindex is owed".to_owned()
            }
            Some(false) | None => format!(
                "then reindex {id} in Jira by hand: where the change was made, the next plan shows no difference any more"
            ),
        }
    }
}
