//! Deleting what no manifest declares any more.

use super::run::{Run, StepError};
use crate::clock::Clock;
use crate::ledger::LedgerStore;
use crate::plan::{Change, Deletion, Files};
use crate::remote::{Clones, Remote};

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Deletes an integration with everything inside.
    pub(super) async fn delete(
        &mut self,
        change: &Change,
        deletion: &Deletion,
    ) -> Result<(), StepError> {
        let clones = match deletion.files {
            Files::Keep => Clones::Keep,
            Files::Remove => Clones::Remove,
        };
        let now = self.clock.now();
        if let Some(ledger) = self.ledger.ledger_mut() {
            ledger.amend(&change.address, |entry| entry.deleting = Some(now));
        }
        self.save_books(Some(&change.address)).await;
        self.remote.delete_integration(deletion.id, clones).await?;
        self.written(change, deletion.id);
        Ok(())
    }
}
