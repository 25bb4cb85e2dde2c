//! A reindex that an earlier run asked for and nobody has seen the end of. It is waited for, and not
//! asked for again: GIJ goes on with it whatever becomes of the run.
//!
//! Whether a row was indexed since is told by Jira's own dates: no row had a later one when it was
//! asked for.

use jiff::Timestamp;

use super::batch::Started;
use super::halt::StepError;
use super::reindex::TakenReindex;
use super::run::Run;
use super::waiting::{Waiting, rows_of};
use crate::clock::Clock;
use crate::ledger::LedgerStore;
use crate::model::{Consequence, RepositoryId, RowId};
use crate::pace::Baseline;
use crate::plan::{Action, Change, Indexing, Update};
use crate::remote::{ReindexTicket, Remote};
use crate::state::{Ledger, LiveRow, ReindexAsked, RepositoriesPolicy};

/// Far longer than any name of a thread. One that is longer is not kept.
const LONGEST_THREAD: usize = 200;

/// The rows of which a reindex was asked for, by number, with their names.
pub(super) type Named = Vec<(RepositoryId, String)>;

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// The reindex that an earlier run asked for, where this change needs no other.
    pub(super) fn asked_before(&self, change: &Change) -> Option<ReindexAsked> {
        let Action::Update(update) = &change.action else {
            return None;
        };
        if change.indexing != Indexing::Reindex || self.needs_another(update) {
            return None;
        }
        let entry = self.ledger.ledger()?.entry(&change.address)?;
        let owed = entry.owed.reindex && entry.id == update.id;
        entry.owed.asked.clone().filter(|_| owed)
    }

    /// The same for a row, whoever it is declared by.
    pub(super) fn asked_of(&self, id: RowId) -> Option<ReindexAsked> {
        let mut entries = self.ledger.ledger().into_iter().flat_map(Ledger::entries);
        let (_, entry) = entries
            .find(|(_, entry)| entry.id == id && entry.owed.reindex && entry.deleting.is_none())?;
        entry.owed.asked.clone()
    }

    /// Whether an update changes something that only another reindex takes in.
    fn needs_another(&self, update: &Update) -> bool {
        let Some(place) = self.rows.get(update.id).map(LiveRow::place) else {
            return true;
        };
        let mut fields = update.fields.keys();
        update.credentials.is_some()
            || fields.any(|field| match field.consequence(place) {
                Consequence::Reindex | Consequence::Rescan => true,
                Consequence::None => false,
            })
    }

    /// Takes note that it was asked for, and of the dates before.
    pub(super) fn note_asked(&mut self, change: &Change, taken: &TakenReindex) {
        let asked = ReindexAsked {
            at: self.clock.now(),
            scan: taken.baseline.scan,
            rows: newest(&taken.baseline),
            thread: taken
                .ticket
                .thread
                .clone()
                .filter(|thread| thread.len() <= LONGEST_THREAD),
        };
        self.set_asked(change, Some(asked));
    }

    /// It did not end well, or another is needed: the next one is asked for anew.
    pub(super) fn forget_asked(&mut self, change: &Change) {
        self.set_asked(change, None);
    }

    pub(super) fn set_asked(&mut self, change: &Change, asked: Option<ReindexAsked>) {
        if let Some(ledger) = self.ledger.ledger_mut() {
            ledger.amend(&change.address, |entry| entry.owed.asked = asked);
        }
    }

    /// Goes on waiting for what an earlier run asked for.
    pub(super) async fn resume_reindex<'p>(
        &mut self,
        change: &'p Change,
        id: RowId,
        asked: &ReindexAsked,
    ) -> Result<Started<'p>, StepError> {
        let remote = self.remote;
        let read = self.ask(remote.repositories()).await;
        let repositories = read.map_err(StepError::before_write)?;
        let named = rows_of(id, &repositories).into_iter();
        let named = named.map(|row| (row.id, row.name)).collect();
        let name = &change.display_name;
        let waiting = self.resumed_wait(id, name, change.repositories, (asked, named));
        Ok(Started {
            change,
            id,
            waiting,
        })
    }

    /// The wait for it, with the rows that are there now.
    pub(super) fn resumed_wait(
        &self,
        id: RowId,
        display_name: &str,
        repositories: RepositoriesPolicy,
        (asked, named): (&ReindexAsked, Named),
    ) -> Waiting {
        let rows = named.into_iter();
        let taken = TakenReindex {
            ticket: ReindexTicket {
                thread: asked.thread.clone(),
            },
            baseline: Baseline {
                scan: asked.scan,
                rows: rows.map(|(id, name)| (id, (name, asked.rows))).collect(),
            },
        };
        // A moment of another machine's clock may lie ahead.
        let begun = asked.at.min(self.clock.now());
        self.reindex_wait(id, display_name, repositories, taken)
            .begun_at(begun)
    }
}

/// The newest date of a row.
fn newest(baseline: &Baseline) -> Option<Timestamp> {
    baseline.rows.values().filter_map(|(_, date)| *date).max()
}
