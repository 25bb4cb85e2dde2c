//! The canary of a rollout that is carried out by several runs: one that an earlier run created is
//! tried out all the same, and the ledger knows how far that is.

use jiff::Timestamp;

use super::run::{Run, is_creation};
use crate::clock::Clock;
use crate::ledger::LedgerStore;
use crate::model::{Address, RowId};
use crate::remote::Remote;
use crate::state::{CanaryTrial, Entry};

/// How a canary that is there already stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EarlierCanary {
    /// It has been indexed since that moment, and may still be on trial.
    Indexed(Timestamp),
    /// Its first indexing failed.
    Failed,
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// The canary where an earlier run has created it and nothing was created after it; `None` where
    /// it proves nothing any more.
    pub(super) fn earlier_canary(&self) -> Option<(Address, EarlierCanary)> {
        let address = self.plan.rollout.starts.canary.clone()?;
        let entry = self.canary_entry()?;
        if entry.owed.first_indexing && self.given_up.contains(&entry.id) {
            return Some((address, EarlierCanary::Failed));
        }
        let trial = entry.canary?;
        let is_over = match self.settings.canary_soak {
            Some(_) => false,
            // Somebody was asked before, and running again says to go on.
            None => trial.asked,
        };
        let since = trial.indexed.min(self.clock.now());
        (!is_over).then_some((address, EarlierCanary::Indexed(since)))
    }

    /// The first indexing of a row was seen to its end. If it is the canary, its trial begins.
    pub(super) fn begin_trial(&mut self, id: RowId) {
        let plan = self.plan;
        let canary = plan.rollout.starts.canary.as_ref();
        let is_owed = |entry: &Entry| entry.id == id && entry.owed.first_indexing;
        let mut others = plan.changes.iter().filter(|change| is_creation(change));
        // Where nothing is to come after it, it is tried out for nothing.
        if others.all(|change| Some(&change.address) == canary)
            || !self.canary_entry().is_some_and(is_owed)
        {
            return;
        }
        let indexed = self.clock.now();
        self.set_trial(Some(CanaryTrial {
            indexed,
            asked: false,
        }));
    }

    /// Somebody was asked whether to go on after it, or nobody could be.
    pub(super) fn note_asked_about_canary(&mut self) {
        let trial = self.canary_entry().and_then(|entry| entry.canary);
        self.set_trial(trial.map(|trial| CanaryTrial {
            asked: true,
            ..trial
        }));
    }

    /// Something is created after it.
    pub(super) fn end_trial(&mut self) {
        self.set_trial(None);
    }

    fn set_trial(&mut self, trial: Option<CanaryTrial>) {
        let Some(address) = &self.plan.rollout.starts.canary else {
            return;
        };
        if let Some(ledger) = self.ledger.ledger_mut() {
            ledger.amend(address, |entry| entry.canary = trial);
        }
    }

    fn canary_entry(&self) -> Option<&Entry> {
        let address = self.plan.rollout.starts.canary.as_ref()?;
        self.ledger.ledger()?.entry(address)
    }
}
