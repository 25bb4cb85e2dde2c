//! Right before a batch: is each change still what was planned?

use super::batch::Judged;
use super::halt::Halt;
use super::run::Run;
use crate::clock::Clock;
use crate::ledger::LedgerStore;
use crate::model::RowId;
use crate::plan::{Action, Change, Situation, Standing, Update};
use crate::remote::Remote;
use crate::state::{Ledger, LiveRow};

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Holds the changes of a batch against what is there now.
    pub(super) async fn judge<'p>(&mut self, batch: &'p [Change]) -> Result<Judged<'p>, Halt> {
        if let Err(error) = self.see_rows().await {
            self.may_go_on()?;
            return Err(Halt::Gate(format!(
                "cannot see whether what is to be changed is as the plan saw it: {error}; {}",
                error.kind.help()
            )));
        }
        let rows = self.rows.all();
        let expected = self.rows.expected(&self.plan.seen);
        let ledger = self.ledger.ledger();
        let situation = Situation::new(self.plan, rows.iter(), ledger).expecting(&expected);
        let mut judged = Judged::default();
        for change in batch {
            let remembered = by_ledger(change, ledger, &rows);
            match remembered.unwrap_or_else(|| situation.standing(change)) {
                Standing::AsPlanned => judged.to_do.push(change),
                Standing::AlreadyDone => judged.done.push(change),
                Standing::Stale { why } => judged.stale.push((change, why)),
            }
        }
        Ok(judged)
    }
}

/// What the ledger knows better than the rows.
fn by_ledger(change: &Change, ledger: Option<&Ledger>, rows: &[LiveRow]) -> Option<Standing> {
    let ledger = ledger?;
    let entry = |id: RowId| {
        let entry = ledger.entry(&change.address);
        entry.filter(|entry| entry.id == id)
    };
    match &change.action {
        // Whether it was made is asked when it is made.
        Action::Create(_) => ledger.pending(&change.address).map(|_| Standing::AsPlanned),
        Action::Update(update) if says_nothing(update) => {
            let entry = entry(update.id)?;
            let is_there = rows.iter().any(|row| row.id == update.id);
            (!entry.owed.needs_change() && is_there).then_some(Standing::AlreadyDone)
        }
        _ => None,
    }
}

/// Whether an update is about owed work only.
fn says_nothing(update: &Update) -> bool {
    update.fields.is_empty() && update.credentials.is_none()
}
