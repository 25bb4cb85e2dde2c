//! The run from its first batch to its last.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use super::gate::EarlierWork;
use super::settings::{OnFailure, Settings};
use super::stop::Stop;
use super::waiting::Waiting;
use crate::clock::Clock;
use crate::event::{EventKind, EventSink, Outcome, Recorder, Report, StepStatus, Warning};
use crate::ledger::{LedgerError, LedgerStore};
use crate::model::{Address, IntegrationId, RepositoryId};
use crate::pace::{Unindexed, Verdict, WaitSummary};
use crate::plan::{Approved, Bookkeeping, Change, Indexing, Plan};
use crate::remote::{Delivery, Remote, RemoteError, ResolvedCredentials};

/// The credentials that the plan's creations need, resolved before anything is written.
pub type Secrets = BTreeMap<Address, ResolvedCredentials>;

/// Carries out plans.
pub struct Executor<'a, R, C> {
    /// GIJ.
    pub remote: &'a R,
    /// Time.
    pub clock: &'a C,
    /// How.
    pub settings: &'a Settings,
    /// Whether to stop.
    pub stop: Stop,
}

impl<R: Remote, C: Clock> Executor<'_, R, C> {
    /// Carries out a plan and says what became of it. Never fails as a whole: the outcome tells.
    pub async fn execute<L: LedgerStore>(
        &self,
        approved: &Approved,
        secrets: &Secrets,
        ledger: &mut L,
        sink: &mut dyn EventSink,
    ) -> Outcome {
        let plan = approved.plan();
        let mut run = Run {
            remote: self.remote,
            clock: self.clock,
            settings: self.settings,
            stop: &self.stop,
            secrets,
            ledger,
            books: &plan.bookkeeping,
            recorder: Recorder::new(plan, sink),
            started: self.clock.now(),
            last_start: None,
            given_up: BTreeSet::new(),
            settled: BTreeSet::new(),
            told_too_few: BTreeSet::new(),
            told: BTreeSet::new(),
        };
        run.record(EventKind::RunStarted {
            changes: plan.changes.len(),
            batches: plan.changes.last().map_or(0, |change| change.batch),
        });
        run.refresh_books(plan).await;
        if let Err(halt) = run.all(plan).await {
            run.stopping(halt);
        }
        run.record(EventKind::RunFinished);
        run.recorder.finish()
    }
}

/// Why a run stops before its end.
#[derive(Debug)]
pub(super) enum Halt {
    /// It was told to.
    Interrupted,
    /// Its time is up.
    Deadline,
    /// A step failed.
    StepFailed(Address),
    /// GIJ is not done with earlier work, or cannot be asked.
    Gate(String),
    /// Another run may have taken over.
    LeaseLost(LedgerError),
}

/// A failure of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StepError {
    pub status: StepStatus,
    pub message: String,
    pub help: String,
}

impl StepError {
    /// A step that was not made, or whose effect is known to be missing.
    pub(super) fn failed(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            status: StepStatus::Failed,
            message: message.into(),
            help: help.into(),
        }
    }
}

impl From<RemoteError> for StepError {
    fn from(error: RemoteError) -> Self {
        Self {
            status: match error.delivery {
                Delivery::NotDone => StepStatus::Failed,
                Delivery::Unknown => StepStatus::Unconfirmed,
            },
            help: error.kind.help(),
            message: error.to_string(),
        }
    }
}

/// How the waiting of one step ended.
pub(super) enum Ended {
    Verdict(Verdict),
    /// The looks failed for a reason that does not pass.
    Unseen(RemoteError),
    /// The run stopped meanwhile.
    Left,
}

pub(super) struct Run<'a, R, C, L> {
    pub remote: &'a R,
    pub clock: &'a C,
    pub settings: &'a Settings,
    pub stop: &'a Stop,
    pub secrets: &'a Secrets,
    pub ledger: &'a mut L,
    /// What the ledger is to remember, by address.
    pub books: &'a BTreeMap<Address, Bookkeeping>,
    pub recorder: Recorder<'a>,
    started: Timestamp,
    last_start: Option<Timestamp>,
    /// Integrations whose indexing failed in this run, and which the gate does not wait for.
    pub given_up: BTreeSet<IntegrationId>,
    /// Integrations whose set of repositories was seen to stay the same in this run.
    pub settled: BTreeSet<IntegrationId>,
    /// Integrations that were told to hold too few repositories.
    pub told_too_few: BTreeSet<IntegrationId>,
    /// Rows that were told to be failing before this run.
    pub told: BTreeSet<RepositoryId>,
}

/// A step whose write is done and whose indexing is waited for.
pub(super) struct Started<'p> {
    pub change: &'p Change,
    pub id: IntegrationId,
    pub waiting: Waiting,
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    pub(super) fn record(&mut self, kind: EventKind) {
        self.recorder.record(self.clock.now(), kind);
    }

    pub(super) fn warn(&mut self, address: Option<&Address>, warning: Warning) {
        let address = address.cloned();
        self.record(EventKind::Warned { address, warning });
    }

    fn stopping(&mut self, halt: Halt) {
        // What failed because the run was told to stop did not stop it.
        let halt = if self.stop.is_requested() {
            Halt::Interrupted
        } else {
            halt
        };
        let reason = match halt {
            Halt::Interrupted => {
                self.recorder.interrupted();
                "told to stop".to_owned()
            }
            Halt::Deadline => "the time given with --deadline is up".to_owned(),
            Halt::StepFailed(address) => format!("{address} failed"),
            Halt::Gate(reason) => reason,
            Halt::LeaseLost(error) => format!("{error}; {}", error.help()),
        };
        self.record(EventKind::Stopping { reason });
    }

    async fn all(&mut self, plan: &Plan) -> Result<(), Halt> {
        let batches = plan.changes.last().map_or(0, |change| change.batch);
        for batch in plan.batches() {
            self.may_go_on()?;
            let needs_quiet =
                |change: &Change| change.indexing != Indexing::None || change.action.ends_quiet();
            if batch.iter().any(needs_quiet) {
                self.wait_for_earlier_work(plan, EarlierWork::OfAnybody)
                    .await?;
            }
            self.record(EventKind::BatchStarted {
                batch: batch.first().map_or(0, |change| change.batch),
                batches,
                addresses: batch.iter().map(|change| change.address.clone()).collect(),
            });
            self.batch(batch).await?;
        }
        if !plan.starts_indexing() {
            self.may_go_on()?;
            self.wait_for_earlier_work(plan, EarlierWork::OfDeclared)
                .await?;
        }
        Ok(())
    }

    async fn batch(&mut self, batch: &[Change]) -> Result<(), Halt> {
        let mut halt = None;
        let mut started = Vec::new();
        for change in batch {
            if let Err(reason) = self.before_step(change).await {
                halt = Some(reason);
                break;
            }
            self.record(EventKind::StepStarted {
                change: Box::new(change.clone()),
            });
            match self.write(change).await {
                Ok(Some(step)) => started.push(step),
                Ok(None) => self.finish(&change.address, Report::done()),
                Err(error) => {
                    // What may be there or not, or be there twice, is for people to look at.
                    let unclear = error.status == StepStatus::Unconfirmed;
                    self.finish(&change.address, Report::from(error));
                    if unclear || self.halts_on_failure() {
                        halt = Some(Halt::StepFailed(change.address.clone()));
                        break;
                    }
                }
            }
        }
        let waited = self.wait_for_started(started).await;
        match halt {
            Some(halt) => Err(halt),
            None => waited,
        }
    }

    /// Nothing is started once the run was told to stop, its time is up, or too soon after another.
    async fn before_step(&mut self, change: &Change) -> Result<(), Halt> {
        self.may_go_on()?;
        self.ledger.keep_alive().await.map_err(Halt::LeaseLost)?;
        if change.indexing == Indexing::None {
            return Ok(());
        }
        if let Some(last) = self.last_start {
            let until = last
                .checked_add(self.settings.stagger)
                .unwrap_or(Timestamp::MAX);
            if until > self.clock.now() {
                self.record(EventKind::Staggering { until });
                self.sleep_until(until).await?;
            }
        }
        self.last_start = Some(self.clock.now());
        Ok(())
    }

    async fn wait_for_started(&mut self, started: Vec<Started<'_>>) -> Result<(), Halt> {
        let (steps, mut waiting): (Vec<_>, Vec<_>) = started
            .into_iter()
            .map(|step| ((step.change, step.id), step.waiting))
            .unzip();
        let waited = self.wait_for(&mut waiting).await;
        let mut failed = None;
        for ((change, id), waiting) in steps.into_iter().zip(waiting) {
            let report = self.conclude(change, id, waiting.ended()).await;
            if matches!(report.status, StepStatus::Failed | StepStatus::Unconfirmed) {
                self.given_up.insert(id);
                failed.get_or_insert_with(|| change.address.clone());
            }
            self.finish(&change.address, report);
        }
        waited?;
        match failed {
            Some(address) if self.halts_on_failure() => Err(Halt::StepFailed(address)),
            _ => Ok(()),
        }
    }

    /// Whether a failure ends the run: where that is wanted, and where the step failed because the
    /// run is to end.
    fn halts_on_failure(&self) -> bool {
        self.settings.on_failure == OnFailure::Halt || self.may_go_on().is_err()
    }

    async fn conclude(&mut self, change: &Change, id: IntegrationId, ended: Ended) -> Report {
        match ended {
            Ended::Verdict(Verdict::Indexed(summary)) => {
                self.settled.insert(id);
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
                unindexed(change, id, &why, summary)
            }
            Ended::Unseen(error) => Report {
                status: StepStatus::Failed,
                error: Some((
                    format!("written, but its indexing cannot be watched: {error}"),
                    error.kind.help(),
                )),
                indexed_at: None,
                indexing: None,
            },
            Ended::Verdict(Verdict::LookAgain { .. }) | Ended::Left => {
                self.warn(
                    Some(&change.address),
                    Warning::Other(
                        "written; its indexing goes on in GIJ and was not waited for to its end"
                            .into(),
                    ),
                );
                Report::done()
            }
        }
    }

    pub(super) fn finish(&mut self, address: &Address, report: Report) {
        self.record(EventKind::StepFinished {
            address: address.clone(),
            report: Box::new(report),
        });
    }

    fn deadline(&self) -> Option<Timestamp> {
        let length = self.settings.deadline?;
        Some(self.started.checked_add(length).unwrap_or(Timestamp::MAX))
    }

    pub(super) fn may_go_on(&self) -> Result<(), Halt> {
        if self.stop.is_requested() {
            return Err(Halt::Interrupted);
        }
        if self.deadline().is_some_and(|end| self.clock.now() >= end) {
            return Err(Halt::Deadline);
        }
        Ok(())
    }

    /// Sleeps, unless the run is told to stop or its time is up.
    pub(super) async fn sleep_until(&self, moment: Timestamp) -> Result<(), Halt> {
        let until = self.deadline().map_or(moment, |end| end.min(moment));
        tokio::select! {
            biased;
            () = self.stop.requested() => {}
            () = self.clock.sleep_until(until) => {}
        }
        self.may_go_on()
    }

    pub(super) async fn sleep_for(&self, time: Duration) -> Result<(), Halt> {
        let until = self.clock.now().checked_add(time).unwrap_or(Timestamp::MAX);
        self.sleep_until(until).await
    }
}

fn unindexed(change: &Change, id: IntegrationId, why: &Unindexed, summary: WaitSummary) -> Report {
    let (message, help) = super::advice::unindexed(change, id, why, &summary);
    Report {
        status: StepStatus::Failed,
        error: Some((message, help)),
        indexed_at: None,
        indexing: Some(summary),
    }
}

impl From<StepError> for Report {
    fn from(error: StepError) -> Self {
        Self {
            status: error.status,
            error: Some((error.message, error.help)),
            indexed_at: None,
            indexing: None,
        }
    }
}
