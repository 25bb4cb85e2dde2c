//! Asking again for a first indexing that failed: after a pause, since what passes by itself takes its
//! time.

use std::time::Duration;

use super::advice;
use super::halt::{Halt, StepError};
use super::reindex::TakenReindex;
use super::run::Run;
use super::waiting::{Ended, Waiting};
use crate::clock::Clock;
use crate::event::Warning;
use crate::ledger::LedgerStore;
use crate::model::{Address, RowId, spoken_duration};
use crate::pace::{Unindexed, Verdict, WaitSummary, later};
use crate::plan::Change;
use crate::remote::Remote;
use crate::state::{RepositoriesPolicy, Retried};
use crate::status::Cause;

/// Before the first time; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_mins(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(30);

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// How long to wait before this row's indexing is asked for once more, where that may mend what
    /// went wrong; `None` where it cannot.
    pub(super) fn pause_before_retry(
        &mut self,
        change: &Change,
        (id, left): (RowId, u8),
        ended: &Ended,
    ) -> Option<Duration> {
        let Ended::Verdict(Verdict::Unindexed { why, summary }) = ended else {
            return None;
        };
        if !may_mend(why, summary) || self.may_go_on().is_err() || self.window_is_open().is_err() {
            return None;
        }
        let before = self.settings.retry_indexing.saturating_sub(left);
        let pause = pause_after(before);
        let (message, _) = advice::unindexed(&change.display_name, id, why, summary);
        let pause_told = spoken_duration(pause);
        self.warn(
            Some(&change.address),
            Warning::Other(format!(
                "its first indexing did not end well, and is asked for again in {pause_told}: {message}"
            )),
        );
        Some(pause)
    }

    /// Asks for one more indexing of this row; `None` where that is not to be, or was refused.
    pub(super) async fn try_indexing_again(
        &mut self,
        change: &Change,
        id: RowId,
    ) -> Option<Waiting> {
        let may_ask = self.may_write().await.and_then(|()| self.window_is_open());
        let again = match may_ask {
            Ok(()) => self.index_again(change, id).await,
            Err(halt) => Err(StepError::not_sent(&halt)),
        };
        match again {
            Ok(waiting) => Some(waiting),
            Err(error) => {
                self.warn(
                    Some(&change.address),
                    Warning::Other(format!(
                        "its first indexing could not be asked for again: {}",
                        error.message
                    )),
                );
                None
            }
        }
    }

    async fn index_again(&mut self, change: &Change, id: RowId) -> Result<Waiting, StepError> {
        self.count_retry(&change.address);
        self.reindexed(id, &change.display_name, change.repositories)
            .await
    }

    /// Asks for the first indexing of what an earlier run has created once more, where it did not end
    /// well and was not asked for often enough; `None` where it is to be judged as it is.
    pub(super) async fn earlier_indexing_again(
        &mut self,
        one: &Waiting,
    ) -> Result<Option<Waiting>, Halt> {
        let id = one.id;
        let Some((address, retried)) = self.retries_of(id) else {
            return Ok(None);
        };
        let times = retried.map_or(0, |retried| retried.times);
        let window_is_open = self.window_is_open().is_ok();
        if times >= self.settings.retry_indexing || !window_is_open || !one.may_end_better() {
            return Ok(None);
        }
        if let Some(last) = retried {
            let until = later(last.at, pause_after(times.saturating_sub(1)));
            self.hold_out(
                until,
                "a failed indexing is asked for again only after a pause",
            )
            .await?;
        }
        self.may_write().await?;
        self.warn(
            Some(&address),
            Warning::Other(format!(
                "its first indexing, which an earlier run began, did not end well, and is asked for again ({} of {})",
                times.saturating_add(1),
                self.settings.retry_indexing
            )),
        );
        self.count_retry(&address);
        self.save_books().await;
        let expected = self.plan.expected.get(&id).copied();
        let repositories = RepositoriesPolicy {
            expect_at_least: expected,
            ..RepositoriesPolicy::default()
        };
        match self.reindexed(id, &one.display_name, repositories).await {
            Ok(waiting) => Ok(Some(waiting)),
            Err(error) => {
                let text = format!(
                    "its first indexing could not be asked for again: {}",
                    error.message
                );
                self.warn(Some(&address), Warning::Other(text));
                Ok(None)
            }
        }
    }

    /// Whose row it is where its first indexing is owed, and how often that was asked for again.
    fn retries_of(&self, id: RowId) -> Option<(Address, Option<Retried>)> {
        let mut entries = self.ledger.ledger()?.entries();
        let (address, entry) = entries.find(|(_, entry)| {
            entry.id == id && entry.owed.first_indexing && entry.deleting.is_none()
        })?;
        Some((address.clone(), entry.owed.retried))
    }

    /// Takes note that it is asked for once more. What was seen of it before says nothing any more.
    fn count_retry(&mut self, address: &Address) {
        let at = self.clock.now();
        if let Some(ledger) = self.ledger.ledger_mut() {
            ledger.amend(address, |entry| {
                let before = entry.owed.retried.map_or(0, |retried| retried.times);
                entry.owed.retried = Some(Retried {
                    times: before.saturating_add(1),
                    at,
                });
                entry.owed.seen = None;
            });
        }
    }

    async fn reindexed(
        &mut self,
        id: RowId,
        display_name: &str,
        repositories: RepositoriesPolicy,
    ) -> Result<Waiting, StepError> {
        let live = self.ask(self.row_now(id)).await?;
        let scan = live.and_then(|live| live.last_indexed);
        let baseline = self.baseline(id, scan).await?;
        let ticket = self.ask_for_reindex(id, None).await?;
        let asked = TakenReindex { ticket, baseline };
        Ok(self.reindex_wait(id, display_name, repositories, asked))
    }
}

/// The pause before a row's indexing is asked for again, where that was done so often before.
fn pause_after(times: u8) -> Duration {
    (FIRST_PAUSE * 2_u32.saturating_pow(u32::from(times))).min(LONGEST_PAUSE)
}

impl Waiting {
    /// Whether it did not end well, and another try may end better without anybody doing something.
    fn may_end_better(&self) -> bool {
        match self.verdict() {
            Some(Verdict::Unindexed { why, summary }) => may_mend(why, summary),
            Some(Verdict::Indexed(summary)) => {
                !summary.failed.is_empty() && may_mend(&Unindexed::RowsFailed, summary)
            }
            Some(Verdict::LookAgain { .. }) | None => false,
        }
    }
}

/// Whether another try may end better without anybody doing something.
fn may_mend(why: &Unindexed, summary: &WaitSummary) -> bool {
    match why {
        Unindexed::ScanFailed { reason } => Cause::of(reason).passes(),
        // What hangs may hang because of what others in it have failed for.
        Unindexed::RowsFailed | Unindexed::Stalled { .. } => summary
            .failed
            .iter()
            .all(|row| Cause::of(&row.reason).passes()),
        // A manifest or a person has to change for these.
        Unindexed::NoRepositories
        | Unindexed::TooFew { .. }
        | Unindexed::Disabled
        | Unindexed::Gone => false,
    }
}
