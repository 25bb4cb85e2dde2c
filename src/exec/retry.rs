//! Asking again for a first indexing that failed: after a pause, since what passes by itself takes its
//! time.

use std::time::Duration;

use super::advice;
use super::halt::StepError;
use super::reindex::TakenReindex;
use super::run::Run;
use super::waiting::{Ended, Waiting};
use crate::clock::Clock;
use crate::event::Warning;
use crate::ledger::LedgerStore;
use crate::model::{RowId, spoken_duration};
use crate::pace::{Unindexed, Verdict, WaitSummary};
use crate::plan::Change;
use crate::remote::Remote;
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
        let pause = (FIRST_PAUSE * 2_u32.saturating_pow(u32::from(before))).min(LONGEST_PAUSE);
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
        let live = self.ask(self.row_now(id)).await?;
        let scan = live.and_then(|live| live.last_indexed);
        let baseline = self.baseline(id, scan).await?;
        let ticket = self.ask_for_reindex(id, None).await?;
        let asked = TakenReindex { ticket, baseline };
        Ok(self.reindex_wait(id, &change.display_name, change.repositories, asked))
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
