//! Reindexing integrations to see how long each takes.

use super::errand::{Errand, ErrandError, Reindexing};
use super::lease::unless_stopped;
use super::look::{Look, LookError};
use super::pass::{Decision, PassError};
use crate::clock::Clock;
use crate::event::{ErrandOutcome, EventSink, ReindexOrder, StepStatus};
use crate::exec::Stop;
use crate::ledger::LedgerStore;
use crate::model::first_few;
use crate::remote::Remote;
use crate::status::{Detail, Row, State, Unselected};
use crate::tune::Measured;

/// As many names as are listed.
const LISTED: usize = 5;

impl<R: Remote, C: Clock> Errand<'_, R, C> {
    /// Reindexes whoever is named, one after the other, where nothing is being indexed: beside other
    /// work a measure would tell nothing. `None` where `decide` does not agree.
    pub async fn measure<L: LedgerStore>(
        &self,
        how: Reindexing,
        ledger: &mut L,
        (stop, sink): (Stop, &mut dyn EventSink),
        decide: impl AsyncFnOnce(&ReindexOrder) -> Decision,
    ) -> Result<Option<ErrandOutcome>, ErrandError> {
        let look = Look {
            desired: self.desired,
            subjects: &[],
            detail: Detail::FirstFew,
        };
        let looked = unless_stopped(&stop, async { Ok(look.once(self.remote).await) }).await?;
        let overview = looked.map_err(|error| match error {
            LookError::Remote(error) => ErrandError::Pass(PassError::Remote(error)),
            LookError::Unselected(all) => ErrandError::Unselected(all),
        })?;
        let at_work: Vec<_> = overview
            .rows
            .iter()
            .filter(|row| is_at_work(&row.state()))
            .map(Row::label)
            .collect();
        if !at_work.is_empty() {
            return Err(ErrandError::Unselected(vec![Unselected {
                message: format!(
                    "GIJ is at work on {}: beside that a measure would tell nothing",
                    first_few(&at_work, LISTED)
                ),
                help: "wait for it with gijctl wait, then run again".to_owned(),
            }]));
        }
        self.reindex(how, ledger, (stop, sink), decide).await
    }
}

/// How long each of those integrations took that were seen to their end.
pub fn measured(outcome: &ErrandOutcome) -> Vec<Measured> {
    let steps = outcome.steps.iter();
    steps
        .filter(|step| step.report.status == StepStatus::Done)
        .filter_map(|step| {
            Some(Measured {
                integration: step.id.integration()?,
                took: step.took?,
            })
        })
        .collect()
}

/// Whether GIJ is seen to be indexing something, or about to.
const fn is_at_work(state: &State) -> bool {
    match state {
        State::Scanning | State::Indexing { .. } | State::Queued | State::Reindexing => true,
        State::Failed { .. }
        | State::Empty
        | State::NotIndexed
        | State::Disabled
        | State::Indexed => false,
    }
}
