//! Asking again for a first indexing that failed.

use super::advice;
use super::cause::Cause;
use super::halt::StepError;
use super::reindex::TakenReindex;
use super::run::Run;
use super::waiting::{Ended, Waiting};
use crate::clock::Clock;
use crate::event::Warning;
use crate::ledger::LedgerStore;
use crate::model::RowId;
use crate::pace::{Unindexed, Verdict, WaitSummary};
use crate::plan::Change;
use crate::remote::Remote;

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Asks for one more indexing of this row, where that may mend what went wrong; `None` where it
    /// cannot, or where it could not be asked for.
    pub(super) async fn try_indexing_again(
        &mut self,
        change: &Change,
        id: RowId,
        ended: &Ended,
    ) -> Option<Waiting> {
        let Ended::Verdict(Verdict::Unindexed { why, summary }) = ended else {
            return None;
        };
        if !may_mend(why, summary) || self.may_go_on().is_err() || self.window_is_open().is_err() {
            return None;
        }
        let (message, _) = advice::unindexed(&change.display_name, id, why, summary);
        let again = self.index_again(change, id).await;
        let text = match &again {
            Ok(_) => {
                format!("its first indexing did not end well, and is asked for again: {message}")
            }
            Err(error) => format!(
                "its first indexing did not end well, and could not be asked for again: {}",
                error.message
            ),
        };
        self.warn(Some(&change.address), Warning::Other(text));
        again.ok()
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
        Unindexed::RowsFailed => summary
            .failed
            .iter()
            .all(|row| Cause::of(&row.reason).passes()),
        Unindexed::Stalled { .. } => true,
        // A manifest or a person has to change for these.
        Unindexed::NoRepositories
        | Unindexed::TooFew { .. }
        | Unindexed::Disabled
        | Unindexed::Gone => false,
    }
}
