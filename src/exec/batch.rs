//! One batch: checked, written step by step, and waited for.

use super::halt::{Halt, StepError};
use super::run::Run;
use super::settings::{OnFailure, OnStale};
use super::steps::Write;
use super::waiting::{Ended, Waiting};
use crate::clock::Clock;
use crate::event::{EventKind, Report, StepStatus};
use crate::ledger::LedgerStore;
use crate::model::{Address, RowId};
use crate::pace::{Unindexed, Verdict, WaitSummary};
use crate::plan::{Action, Adoption, Change, Indexing};
use crate::remote::{Remote, Switch};
use crate::state::Entry;

/// A step whose write is done and whose indexing is waited for.
pub(super) struct Started<'p> {
    pub change: &'p Change,
    pub id: RowId,
    pub waiting: Waiting,
}

/// The changes of a batch by how they stand.
#[derive(Default)]
pub(super) struct Judged<'p> {
    /// These are to be made.
    pub to_do: Vec<&'p Change>,
    /// These are made already.
    pub done: Vec<&'p Change>,
    /// These are not what was reviewed any more, for this reason.
    pub stale: Vec<(&'p Change, String)>,
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    pub(super) async fn batch(&mut self, batch: &[Change]) -> Result<(), Halt> {
        let judged = self.judge(batch).await?;
        self.tell_done(&judged.done).await;
        let checked = self.tell_stale(judged.stale);
        let made = match checked {
            Ok(()) => self.make_all(&judged.to_do).await,
            Err(halt) => Err(halt),
        };
        self.save_books().await;
        made
    }

    pub(super) async fn tell_done(&mut self, done: &[&Change]) {
        for change in done {
            self.pass_over(change);
            self.note_done(change);
            self.finish(
                &change.address,
                Report {
                    status: StepStatus::AlreadyDone,
                    ..Report::done()
                },
            );
        }
        self.save_books().await;
    }

    /// Names what is stale, and ends the run where that is wanted.
    pub(super) fn tell_stale(&mut self, stale: Vec<(&Change, String)>) -> Result<(), Halt> {
        let mut addresses = Vec::new();
        let (status, help) = match self.settings.on_stale {
            OnStale::Stop => (
                StepStatus::Failed,
                "run plan again to see what differs from it now",
            ),
            OnStale::Skip => (
                StepStatus::NotReached,
                "left out, as --on-stale skip says; run plan again to see what differs from it now",
            ),
        };
        for (change, why) in stale {
            self.pass_over(change);
            let error = StepError {
                status,
                ..StepError::failed(format!("not sent: {why}"), help)
            };
            self.finish(&change.address, error.into());
            addresses.push(change.address.clone());
        }
        match self.settings.on_stale {
            OnStale::Stop if !addresses.is_empty() => Err(Halt::Stale(addresses)),
            OnStale::Stop | OnStale::Skip => Ok(()),
        }
    }

    async fn make_all(&mut self, changes: &[&Change]) -> Result<(), Halt> {
        let mut halt = None;
        let mut started = Vec::new();
        // What is ours is remembered first, so that what is changed of it can be remembered too.
        let mut adoptions = Vec::new();
        let mut writes = Vec::new();
        for change in changes {
            match &change.action {
                Action::Adopt(adoption) => adoptions.push((*change, adoption)),
                Action::Create(creation) => writes.push((*change, Write::Create(creation))),
                Action::Update(update) => writes.push((*change, Write::Update(update))),
                Action::Enable(id) => writes.push((*change, Write::Switch(*id, Switch::On))),
                Action::Disable(id) => writes.push((*change, Write::Switch(*id, Switch::Off))),
                Action::Cascade(cascading) => writes.push((*change, Write::Cascade(cascading))),
                Action::Delete(deletion) => writes.push((*change, Write::Delete(deletion))),
                Action::Configure(configuration) => {
                    writes.push((*change, Write::Configure(configuration)));
                }
            }
        }
        if !adoptions.is_empty() {
            self.adopt(&adoptions).await?;
        }
        for (change, write) in writes {
            if let Err(reason) = self.make_one(change, &write, &mut started).await {
                halt = Some(reason);
                break;
            }
        }
        let waited = self.wait_for_started(started).await;
        match halt {
            Some(halt) => Err(halt),
            None => waited,
        }
    }

    async fn make_one<'p>(
        &mut self,
        change: &'p Change,
        write: &Write<'p>,
        started: &mut Vec<Started<'p>>,
    ) -> Result<(), Halt> {
        if let Some(error) = self.host_left_alone(change) {
            self.pass_over(change);
            self.finish(&change.address, error.into());
            return Ok(());
        }
        self.before_step(change).await?;
        self.start(change);
        match self.write(change, write).await {
            Ok(Some(step)) => started.push(step),
            Ok(None) => self.finish(&change.address, Report::done()),
            Err(error) => {
                // What may be there or not, or be there twice, is for people to look at.
                let unclear = error.status == StepStatus::Unconfirmed;
                self.note_failed_host(change);
                self.finish(&change.address, Report::from(error));
                if unclear || self.halts_on_failure() {
                    return Err(Halt::StepFailed(change.address.clone()));
                }
            }
        }
        Ok(())
    }

    /// Takes note that these are ours, all with one write of the ledger.
    async fn adopt(&mut self, changes: &[(&Change, &Adoption)]) -> Result<(), Halt> {
        self.may_write().await?;
        // Two may have swapped their names, so all is looked up before anything is replaced.
        let mut entries = Vec::new();
        for (change, adoption) in changes {
            let former = self.former_entry(change, adoption.id);
            entries.push((change, former.unwrap_or_else(|| Entry::new(adoption.id))));
        }
        for (change, entry) in entries {
            self.start(change);
            self.remember_as(change, entry);
        }
        let saved = self.try_save().await;
        for (change, _) in changes {
            let report = match &saved {
                Ok(()) => Report::done(),
                Err(error) => StepError::failed(error.to_string(), error.help()).into(),
            };
            self.finish(&change.address, report);
        }
        match (saved, changes) {
            (Err(_), [(first, _), ..]) if self.halts_on_failure() => {
                Err(Halt::StepFailed(first.address.clone()))
            }
            _ => Ok(()),
        }
    }

    /// Nothing is started once the run was told to stop, its time is up, or too soon after another.
    async fn before_step(&mut self, change: &Change) -> Result<(), Halt> {
        self.within_windows(std::slice::from_ref(change))?;
        self.may_write().await?;
        // What an earlier run asked for was started then.
        if change.indexing == Indexing::None || self.asked_before(change).is_some() {
            return Ok(());
        }
        self.keep_distance().await
    }

    async fn wait_for_started(&mut self, started: Vec<Started<'_>>) -> Result<(), Halt> {
        if started.is_empty() {
            return Ok(());
        }
        // The wait may take hours.
        self.save_books().await;
        let (steps, mut waiting): (Vec<_>, Vec<_>) = started
            .into_iter()
            .map(|step| ((step.change, step.id), step.waiting))
            .unzip();
        let waited = self.wait_for(&mut waiting).await;
        let mut failed = None;
        for ((change, id), waiting) in steps.into_iter().zip(waiting) {
            self.remember_seen(&waiting);
            let report = self.conclude(change, id, waiting.ended()).await;
            if self.note_end(change, id, report) {
                failed.get_or_insert_with(|| change.address.clone());
            }
        }
        waited?;
        match failed {
            Some(address) if self.halts_on_failure() => Err(Halt::StepFailed(address)),
            _ => Ok(()),
        }
    }

    /// Whether a failure ends the run: where that is wanted, and where the step failed because the
    /// run is to end.
    pub(super) fn halts_on_failure(&self) -> bool {
        self.settings.on_failure == OnFailure::Halt || self.may_go_on().is_err()
    }

    pub(super) async fn conclude(&mut self, change: &Change, id: RowId, ended: Ended) -> Report {
        match ended {
            Ended::Verdict(Verdict::Indexed(summary)) => {
                self.settled.insert(id);
                self.begin_trial(id);
                self.first_indexing_is_over(id);
                self.reindex_is_over(change);
                let indexed_at = self.clock.now();
                match self.end_quiet(change, id).await {
                    Ok(()) => Report::indexed(indexed_at, summary),
                    Err(error) => Report {
                        indexed_at: Some(indexed_at),
                        indexing: Some(summary),
                        ..Report::from(error)
                    },
                }
            }
            Ended::Verdict(Verdict::Unindexed { why, summary }) => {
                self.forget_asked(change);
                unindexed(change, id, &why, summary)
            }
            Ended::Unseen(error) => Report::from(StepError::failed(
                format!("written, but its indexing cannot be watched: {error}"),
                error.kind.help(),
            )),
            Ended::Verdict(Verdict::LookAgain { .. }) | Ended::Left => {
                self.recorder.goes_on(id, &change.display_name);
                let left =
                    super::advice::not_seen_to_its_end(change, id, self.is_reindex_owed(change));
                Report {
                    goes_on: true,
                    ..Report::from(left)
                }
            }
        }
    }

    /// Takes note of how the indexing that a change began has ended; returns whether it failed.
    pub(super) fn note_end(&mut self, change: &Change, id: RowId, report: Report) -> bool {
        self.under_way.remove(&id);
        let failed = matches!(report.status, StepStatus::Failed | StepStatus::Unconfirmed);
        if failed {
            self.given_up.insert(id);
            self.note_failed_host(change);
        }
        self.finish(&change.address, report);
        failed
    }

    pub(super) fn start(&mut self, change: &Change) {
        self.record(EventKind::StepStarted {
            change: Box::new(change.clone()),
        });
    }

    /// The same for one that is not made.
    pub(super) fn pass_over(&mut self, change: &Change) {
        self.record(EventKind::StepPassedOver {
            change: Box::new(change.clone()),
        });
    }

    pub(super) fn finish(&mut self, address: &Address, report: Report) {
        self.record(EventKind::StepFinished {
            address: address.clone(),
            report: Box::new(report),
        });
    }
}

fn unindexed(change: &Change, id: RowId, why: &Unindexed, summary: WaitSummary) -> Report {
    let (message, help) = super::advice::unindexed(&change.display_name, id, why, &summary);
    Report {
        indexing: Some(summary),
        ..Report::from(StepError::failed(message, help))
    }
}
