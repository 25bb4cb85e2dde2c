//! The time between two starts of an indexing, whoever made the last one.

use jiff::Timestamp;

use super::halt::Halt;
use super::run::Run;
use crate::clock::Clock;
use crate::event::EventKind;
use crate::ledger::LedgerStore;
use crate::model::RowType;
use crate::pace::later;
use crate::remote::Remote;
use crate::state::{Ledger, LiveType};

/// Why nothing is started for now.
pub(super) const TOO_SOON: &str = "the next one would start too soon after the last (--stagger)";

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Waits until enough time has passed since the last start, and takes note of this one.
    pub(super) async fn keep_distance(&mut self) -> Result<(), Halt> {
        if let Some(last) = self.newest_start() {
            let until = later(last, self.settings.stagger);
            if until > self.clock.now() {
                self.record(EventKind::Staggering { until });
                self.hold_out(until, TOO_SOON).await?;
            }
        }
        self.last_start = Some(self.clock.now());
        Ok(())
    }

    /// When something was started last, in this run or before it: GIJ shows when rows were created,
    /// and the ledger knows when reindexes were asked for. Another clock may be ahead of this one.
    pub(super) fn newest_start(&self) -> Option<Timestamp> {
        let now = self.clock.now();
        let rows = self.rows.all();
        let created = rows
            .iter()
            // What appears inside an integration was started with it.
            .filter(|row| row.row_type != LiveType::Known(RowType::Inside))
            .filter_map(|row| row.created);
        let entries = self.ledger.ledger().into_iter().flat_map(Ledger::entries);
        let asked = entries.filter_map(|(_, entry)| Some(entry.owed.asked.as_ref()?.at));
        let all = self.last_start.into_iter().chain(created).chain(asked);
        all.map(|at| at.min(now)).max()
    }
}
