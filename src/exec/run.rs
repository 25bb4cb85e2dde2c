//! The run from its first batch to its last.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use super::asker::Asker;
use super::gate::EarlierWork;
use super::halt::Halt;
use super::rows::Rows;
use super::settings::{Patience, Settings};
use super::stop::Stop;
use super::waiting::LastLook;
use crate::clock::Clock;
use crate::event::{EventKind, EventSink, Outcome, Recorder, Warning};
use crate::ledger::{Fingerprinter, LedgerError, LedgerStore};
use crate::model::{Address, RepositoryId, RowId};
use crate::pace::{Budget, WaitRules, later};
use crate::plan::{Action, Approved, Change, Indexing, Plan};
use crate::remote::{Remote, ResolvedCredentials};

/// The credentials that the plan's changes need, resolved before anything is written.
pub type Secrets = BTreeMap<Address, ResolvedCredentials>;

/// A run that says nothing for longer is taken for one that hangs, by people and by their runners.
const SILENCE: Duration = Duration::from_mins(1);

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
    /// Whom to ask in the middle of the run.
    pub asker: &'a dyn Asker,
    /// What the ledger's marks of secrets are made with; without it only that one was sent is known.
    pub fingerprints: Option<&'a Fingerprinter>,
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
        let mut run = self.run(plan, secrets, ledger, sink);
        run.record(EventKind::RunStarted {
            changes: plan.changes.len(),
            batches: plan.changes.last().map_or(0, |change| change.batch),
        });
        run.refresh_books().await;
        if let Err(halt) = run.all().await {
            run.stopping(&halt);
        }
        run.save_books().await;
        run.record(EventKind::RunFinished);
        run.recorder.finish()
    }

    /// A run that has done nothing so far.
    pub(super) fn run<'a, L: LedgerStore>(
        &'a self,
        plan: &'a Plan,
        secrets: &'a Secrets,
        ledger: &'a mut L,
        sink: &'a mut dyn EventSink,
    ) -> Run<'a, R, C, L> {
        Run {
            remote: self.remote,
            clock: self.clock,
            settings: self.settings,
            stop: &self.stop,
            asker: self.asker,
            fingerprints: self.fingerprints,
            secrets,
            ledger,
            plan,
            recorder: Recorder::new(plan, sink),
            rows: Rows::default(),
            budget: Budget::new(self.settings.requests_per_minute),
            counted: self.remote.traffic().sent,
            looked: None,
            told_at: self.clock.now(),
            told_last: None,
            started: self.clock.now(),
            last_start: None,
            lease_lost: None,
            ended_by: None,
            told_of_ledger: None,
            found: BTreeSet::new(),
            given_up: BTreeSet::new(),
            under_way: BTreeSet::new(),
            failed_hosts: BTreeMap::new(),
            failing: Vec::new(),
            settled: BTreeSet::new(),
            told_too_few: BTreeSet::new(),
            first_failed: None,
            told: BTreeSet::new(),
            taken_over: BTreeSet::new(),
        }
    }
}

pub(super) struct Run<'a, R, C, L> {
    pub remote: &'a R,
    pub clock: &'a C,
    pub settings: &'a Settings,
    pub stop: &'a Stop,
    pub asker: &'a dyn Asker,
    pub fingerprints: Option<&'a Fingerprinter>,
    pub secrets: &'a Secrets,
    pub ledger: &'a mut L,
    pub plan: &'a Plan,
    pub recorder: Recorder<'a>,
    /// The integrations as they were last seen.
    pub rows: Rows,
    /// The requests that waiting may make.
    pub budget: Budget,
    /// How many requests were sent when they were counted last.
    pub counted: u64,
    /// When waiting looked last.
    pub looked: Option<LastLook>,
    /// When something was told last, and what that was but for signs of life.
    told_at: Timestamp,
    told_last: Option<(Timestamp, EventKind)>,
    started: Timestamp,
    pub last_start: Option<Timestamp>,
    pub lease_lost: Option<LedgerError>,
    /// Why the run is to end, where it has come to that itself: it begins nothing more.
    ended_by: Option<Halt>,
    /// The trouble with the ledger that was told last, lest every batch tell it again.
    pub told_of_ledger: Option<LedgerError>,
    /// Integrations that were to be created and turned out to be there already.
    pub found: BTreeSet<RowId>,
    /// Integrations whose indexing failed in this run, and which the gate does not wait for.
    pub given_up: BTreeSet<RowId>,
    /// What this run has started and is not indexed yet, which the gate does not wait for.
    pub under_way: BTreeSet<RowId>,
    /// The Git hosts on which something failed, with the first that did.
    pub failed_hosts: BTreeMap<String, Address>,
    /// What was failing before this run and is to stop it.
    pub failing: Vec<String>,
    /// Integrations whose set of repositories was seen to stay the same in this run.
    pub settled: BTreeSet<RowId>,
    /// Integrations that were told to hold too few repositories.
    pub told_too_few: BTreeSet<RowId>,
    /// What is wrong with a first indexing that an earlier run began.
    pub first_failed: Option<String>,
    /// Rows that were told to be failing before this run.
    pub told: BTreeSet<RepositoryId>,
    /// Names whose rows manifests of other names adopt in this run.
    pub taken_over: BTreeSet<Address>,
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    pub(super) fn record(&mut self, kind: EventKind) {
        let now = self.clock.now();
        self.told_at = now;
        if !matches!(kind, EventKind::StillWaiting { .. }) {
            self.told_last = Some((now, kind.clone()));
        }
        self.recorder.record(now, kind);
    }

    /// Lets everybody know once a minute that the run is alive, and what it waits for.
    fn tell_still_waiting(&mut self, until: Timestamp) {
        let now = self.clock.now();
        if now >= until || now < later(self.told_at, SILENCE) {
            return;
        }
        if let Some((since, told)) = self.told_last.clone() {
            self.record(EventKind::StillWaiting {
                told: Box::new(told),
                since,
                until,
            });
        }
    }

    pub(super) fn warn(&mut self, address: Option<&Address>, warning: Warning) {
        let address = address.cloned();
        self.record(EventKind::Warned { address, warning });
    }

    pub(super) fn stopping(&mut self, halt: &Halt) {
        // What failed because the run was to end, or may not write any more, did not stop it.
        let deeper = match self.may_go_on() {
            Err(Halt::Deadline) | Ok(()) => None,
            Err(deeper) => Some(deeper),
        };
        let halt = deeper.as_ref().unwrap_or(halt);
        if matches!(halt, Halt::Interrupted) {
            self.recorder.interrupted();
        }
        if halt.is_pause() {
            self.recorder.paused();
        }
        let reason = match (halt.is_pause(), self.recorder.left()) {
            (true, 1) => format!("{halt}; 1 change is left"),
            (true, left @ 2..) => format!("{halt}; {left} changes are left"),
            (true, 0) | (false, _) => halt.to_string(),
        };
        self.record(EventKind::Stopping { reason });
    }

    async fn all(&mut self) -> Result<(), Halt> {
        let plan = self.plan;
        let batches = plan.changes.last().map_or(0, |change| change.batch);
        let mut rolled_out = false;
        for batch in plan.batches() {
            self.may_go_on()?;
            if batch.first().is_some_and(is_creation) {
                if !std::mem::replace(&mut rolled_out, true) {
                    self.roll_out(plan).await?;
                }
                continue;
            }
            self.within_windows(batch)?;
            let needs_quiet = |change: &Change| {
                // An update of a repository inside can start an indexing, too.
                change.indexing != Indexing::None
                    || change.action.ends_quiet()
                    || matches!(change.action, Action::Cascade(_))
            };
            if batch.iter().any(needs_quiet) {
                self.wait_for_earlier_work(EarlierWork::OfAnybody).await?;
            }
            self.record(EventKind::BatchStarted {
                batch: batch.first().map_or(0, |change| change.batch),
                batches,
                addresses: addresses_of(batch),
            });
            self.batch(batch).await?;
        }
        if self.last_start.is_none() || !self.found.is_empty() {
            self.may_go_on()?;
            self.wait_for_earlier_work(EarlierWork::OfDeclared).await?;
        }
        if let Some(reason) = self.first_failed.take() {
            return Err(Halt::Gate(reason));
        }
        // What lacks repositories is no success on any run, unless its manifest says so.
        if self.told_too_few.is_empty() {
            Ok(())
        } else {
            Err(Halt::TooFew(self.told_too_few.iter().copied().collect()))
        }
    }

    pub(super) fn deadline(&self) -> Option<Timestamp> {
        let length = self.settings.deadline?;
        Some(later(self.started, length))
    }

    pub(super) fn may_go_on(&self) -> Result<(), Halt> {
        if self.stop.is_requested() {
            return Err(Halt::Interrupted);
        }
        if let Some(error) = &self.lease_lost {
            return Err(Halt::LeaseLost(error.clone()));
        }
        if let Some(halt) = &self.ended_by {
            return Err(halt.clone());
        }
        if self.deadline().is_some_and(|end| self.clock.now() >= end) {
            return Err(Halt::Deadline);
        }
        Ok(())
    }

    /// Ends the run before its next write, for a reason of its own. Returns that reason.
    pub(super) fn end_for(&mut self, halt: Halt) -> Halt {
        self.ended_by.get_or_insert(halt).clone()
    }

    /// To be asked before each write: whether the run is to go on, and holds its lease for as long
    /// as the write may take.
    pub(super) async fn may_write(&mut self) -> Result<(), Halt> {
        self.may_go_on()?;
        self.may_finish_writing().await
    }

    /// The same for a write that belongs to one that was made: only a lost lease is in its way, not
    /// being told to stop.
    pub(super) async fn may_finish_writing(&mut self) -> Result<(), Halt> {
        let ready = self.ledger.ready_to_write().await;
        ready.map_err(|error| self.without_lease(error))
    }

    /// Shows that the run is still at it, and asks whether it still holds its lease.
    pub(super) async fn show_alive(&mut self) -> Result<(), Halt> {
        let alive = self.ledger.keep_alive().await;
        alive.map_err(|error| self.without_lease(error))
    }

    fn without_lease(&mut self, error: LedgerError) -> Halt {
        self.lease_lost = Some(error.clone());
        Halt::LeaseLost(error)
    }

    /// Sleeps, unless the run is told to stop, its time is up, or its lease is lost.
    pub(super) async fn sleep_until(&mut self, moment: Timestamp) -> Result<(), Halt> {
        let until = self.deadline().map_or(moment, |end| end.min(moment));
        loop {
            self.may_go_on()?;
            let now = self.clock.now();
            if now >= until {
                return Ok(());
            }
            let heartbeat = later(now, self.ledger.heartbeat());
            let silence = later(self.told_at, SILENCE).max(later(now, WaitRules::LEAST_POLL));
            tokio::select! {
                biased;
                () = self.stop.requested() => return Err(Halt::Interrupted),
                () = self.clock.sleep_until(until.min(heartbeat).min(silence)) => {}
            }
            self.show_alive().await?;
            self.tell_still_waiting(until);
        }
    }

    /// Sleeps for what only a clock decides. A run that is not to wait does so only where it was given
    /// a time to end that leaves room for it; else it ends.
    pub(super) async fn hold_out(&mut self, until: Timestamp, why: &str) -> Result<(), Halt> {
        let has_time = self.deadline().is_some_and(|end| until < end);
        match self.settings.patience {
            Patience::Leave if !has_time && until > self.clock.now() => {
                let what = format!("{why}, and --no-wait waits for that only within --deadline");
                Err(self.end_for(Halt::NotWaited(what)))
            }
            Patience::Wait | Patience::Leave => self.sleep_until(until).await,
        }
    }

    pub(super) async fn sleep_for(&mut self, time: Duration) -> Result<(), Halt> {
        let until = later(self.clock.now(), time);
        self.sleep_until(until).await
    }
}

/// Whether it begins a first indexing.
pub(super) fn is_creation(change: &Change) -> bool {
    change.indexing == Indexing::Initial && matches!(change.action, Action::Create(_))
}

/// Each once, in order: one may be adopted and changed in the same batch.
fn addresses_of(batch: &[Change]) -> Vec<Address> {
    let mut seen = BTreeSet::new();
    let addresses = batch.iter().map(|change| &change.address);
    addresses
        .filter(|address| seen.insert(*address))
        .cloned()
        .collect()
}
