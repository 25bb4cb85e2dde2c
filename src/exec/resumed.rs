//! What an earlier run created and nobody has seen indexed yet, where starts need not wait for it: in
//! a window it takes up a place, as if this run had created it.

use std::collections::BTreeMap;

use super::hosts::host_of_row;
use super::run::Run;
use crate::clock::Clock;
use crate::ledger::LedgerStore;
use crate::model::{Address, RowId};
use crate::pace::RolloutItem;
use crate::plan::{Action, Creation, Pacing, Plan};
use crate::remote::Remote;
use crate::state::Ledger;

/// One of them.
#[derive(Debug, Clone)]
pub(super) struct Resumed {
    pub address: Address,
    pub item: RolloutItem,
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Whether starts need not wait for all that earlier runs have created: not where they come in
    /// batches, nor before the canary is indexed, beside which nothing goes.
    pub(super) fn starts_beside(&self) -> bool {
        let starts = &self.plan.rollout.starts;
        let ledger = self.ledger.ledger();
        let is_indexed = |canary: &Address| {
            let entry = ledger.and_then(|ledger| ledger.entry(canary));
            self.plan.matched.contains_key(canary)
                && !entry.is_some_and(|entry| entry.owed.first_indexing)
        };
        starts.pacing == Pacing::Window && starts.canary.as_ref().is_none_or(is_indexed)
    }

    /// Those whose host and account are known, so that the limits hold for them as well.
    pub(super) fn resumed(&self) -> BTreeMap<RowId, Resumed> {
        let plan = self.plan;
        // It belongs to no earlier batch, which others would wait for.
        let last = plan.changes.iter().map(|change| change.batch).max();
        let ledger = self.ledger.ledger().into_iter();
        ledger
            .flat_map(Ledger::entries)
            .filter(|(_, entry)| entry.owed.first_indexing && entry.deleting.is_none())
            .filter_map(|(address, entry)| {
                let account = match plan.accounts.get(address) {
                    Some(known) => known.clone(),
                    None => created(plan, address)?.account(),
                };
                let item = RolloutItem {
                    host: host_of_row(self.rows.get(entry.id)?)?,
                    account,
                    after: Vec::new(),
                    batch: last.unwrap_or_default(),
                };
                let address = address.clone();
                Some((entry.id, Resumed { address, item }))
            })
            .collect()
    }
}

/// The creation of what an earlier run has created of the same saved plan.
fn created<'p>(plan: &'p Plan, address: &Address) -> Option<&'p Creation> {
    let mut changes = plan.changes.iter();
    changes.find_map(|change| match &change.action {
        Action::Create(creation) if change.address == *address => Some(creation),
        _ => None,
    })
}
