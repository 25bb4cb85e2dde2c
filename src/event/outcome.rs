//! The outcome of a run.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::kinds::{Event, EventKind, EventSink, Warning};
use crate::model::{Address, RowId};
use crate::pace::WaitSummary;
use crate::plan::{Change, Held, HeldReason, Indexing, MANUAL, ManualWork, Plan};

/// How a change ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepStatus {
    /// Made, and everything it started is indexed.
    Done,
    /// It was so already.
    AlreadyDone,
    /// Refused, or made but not indexed.
    Failed,
    /// The run stopped before it, or it was left out.
    NotReached,
    /// Sent, and nobody knows whether it had its effect, or how the indexing that it started ended.
    Unconfirmed,
    /// Not gijctl's to make: a person does it in Jira.
    ByHand,
}

impl StepStatus {
    /// The word in outcomes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::AlreadyDone => "already-done",
            Self::Failed => "failed",
            Self::NotReached => "not-reached",
            Self::Unconfirmed => "unconfirmed",
            Self::ByHand => "by-hand",
        }
    }
}

/// What became of one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepResult {
    /// The resource.
    pub address: Address,
    /// What was to be done.
    pub action: &'static str,
    /// The batch it belongs to; 0 where it was left out before the first, or is done by hand.
    pub batch: u32,
    /// How it ended.
    pub status: StepStatus,
    /// GIJ's number of the resource, where it is known.
    pub id: Option<RowId>,
    /// Whether GIJ took the write.
    pub written: bool,
    /// What went wrong, and what to do about it.
    pub error: Option<(String, String)>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it was done with.
    pub finished_at: Option<Timestamp>,
    /// When all that it started was indexed.
    pub indexed_at: Option<Timestamp>,
    /// How the indexing ended.
    pub indexing: Option<WaitSummary>,
    /// Whether nothing went wrong and only the indexing goes on in GIJ.
    pub goes_on: bool,
    /// What people should know.
    pub warnings: Vec<Warning>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeKind {
    /// Every change is made and indexed; what people do by hand is no part of the run.
    Succeeded,
    /// It failed, and this run changed nothing.
    Failed,
    /// It stopped part-way: some changes were made, or it ended as it was told to beforehand.
    Halted,
    /// It was told to stop.
    Interrupted,
}

impl OutcomeKind {
    /// The word in outcomes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Halted => "halted",
            Self::Interrupted => "interrupted",
        }
    }
}

/// What became of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an outcome decides the exit code"]
pub struct Outcome {
    /// What became of each change, in the plan's order, and of the work by hand after them.
    pub steps: Vec<StepResult>,
    /// Why the run stopped before its end, if it did.
    pub stopped: Option<String>,
    /// Whether it was told to stop.
    pub interrupted: bool,
    /// Whether it ended before its end as it was told to beforehand: with its window, its time, its
    /// canary, or since it was not to wait.
    pub paused: bool,
    /// What GIJ was still at when the run ended without waiting for it.
    pub goes_on: Vec<GoesOn>,
    /// What people should know that is about no one change.
    pub warnings: Vec<Warning>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// Something that GIJ is at work on while nobody waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoesOn {
    /// GIJ's number of it.
    pub id: RowId,
    /// Its display name.
    pub display_name: String,
}

impl StepResult {
    /// Whether nothing of it is left for gijctl to do. What people do by hand is theirs.
    pub const fn is_settled(&self) -> bool {
        match self.status {
            StepStatus::Done | StepStatus::AlreadyDone | StepStatus::ByHand => true,
            StepStatus::Failed | StepStatus::NotReached | StepStatus::Unconfirmed => false,
        }
    }

    /// Whether somebody has to put something right before running again helps.
    pub const fn needs_a_hand(&self) -> bool {
        match self.status {
            StepStatus::Failed => true,
            StepStatus::Unconfirmed => !self.goes_on,
            StepStatus::Done
            | StepStatus::AlreadyDone
            | StepStatus::NotReached
            | StepStatus::ByHand => false,
        }
    }

    /// Whether it was left out by choice, since it was not as planned any more.
    pub const fn is_left_out(&self) -> bool {
        matches!(self.status, StepStatus::NotReached) && self.error.is_some()
    }
}

const LOOK_AGAIN: &str = "run apply again, which looks at it anew";

impl Outcome {
    /// Takes in what was to be done and was left out before anything was: what a saved plan holds and
    /// is as it was no more, for which `help` says what to do, and what nobody could look at. The plan
    /// as a whole is not carried out then.
    pub fn take_in_left_out(&mut self, all: &[Held], help: &str) {
        for held in all {
            let (why, help) = match &held.reason {
                HeldReason::Stale(why) => (why.clone(), help),
                HeldReason::InsideUnreadable(_) => (held.reason.to_string(), LOOK_AGAIN),
                _ => continue,
            };
            self.steps.push(StepResult {
                address: held.address.clone(),
                action: held.action,
                batch: 0,
                status: StepStatus::NotReached,
                id: None,
                written: false,
                error: Some((why, help.to_owned())),
                started_at: None,
                finished_at: None,
                indexed_at: None,
                indexing: None,
                goes_on: false,
                warnings: Vec::new(),
            });
        }
    }

    /// Whether the run changed something in GIJ, or may have.
    pub fn has_changed(&self) -> bool {
        let is_change = |step: &StepResult| step.written || step.status == StepStatus::Unconfirmed;
        self.steps.iter().any(is_change)
    }

    /// Whether somebody has to put something right before running again goes on: something failed,
    /// or the run stopped for another reason than that it was told to.
    pub fn needs_a_hand(&self) -> bool {
        let stands_in_the_way = self.stopped.is_some() && !self.paused && !self.interrupted;
        stands_in_the_way || self.steps.iter().any(StepResult::needs_a_hand)
    }

    /// How the run ended.
    pub fn kind(&self) -> OutcomeKind {
        let all_done = self.steps.iter().all(StepResult::is_settled);
        match (
            self.interrupted,
            all_done && self.stopped.is_none(),
            // What is left goes on by itself with the next run, whatever this one came to.
            self.has_changed() || self.paused,
        ) {
            (true, ..) => OutcomeKind::Interrupted,
            (false, true, _) => OutcomeKind::Succeeded,
            (false, false, true) => OutcomeKind::Halted,
            (false, false, false) => OutcomeKind::Failed,
        }
    }
}

/// Folds events into an [`Outcome`] while passing them on.
pub struct Recorder<'a> {
    outcome: Outcome,
    index: BTreeMap<(Address, &'static str), usize>,
    current: BTreeMap<Address, usize>,
    planned: Vec<Planned>,
    sink: &'a mut dyn EventSink,
}

/// One change of the plan.
struct Planned {
    address: Address,
    batch: u32,
    is_indexed: bool,
}

impl<'a> Recorder<'a> {
    /// Starts with every change of the plan not reached.
    pub fn new(plan: &Plan, sink: &'a mut dyn EventSink) -> Self {
        let automatic = plan.changes.iter().map(not_reached);
        let steps: Vec<_> = automatic.chain(plan.manual.iter().map(by_hand)).collect();
        let index = steps
            .iter()
            .enumerate()
            .map(|(at, step)| ((step.address.clone(), step.action), at))
            .collect();
        Self {
            outcome: Outcome {
                steps,
                stopped: None,
                interrupted: false,
                paused: false,
                goes_on: Vec::new(),
                warnings: Vec::new(),
                started_at: None,
                finished_at: None,
            },
            index,
            current: BTreeMap::new(),
            planned: plan.changes.iter().map(planned).collect(),
            sink,
        }
    }

    /// Takes in one event.
    pub fn record(&mut self, at: Timestamp, kind: EventKind) {
        let ahead = match &kind {
            EventKind::BatchStarted { batch, .. } => Some(self.ahead_of(*batch)),
            _ => None,
        };
        for kind in std::iter::once(kind).chain(ahead) {
            let event = Event { at, kind };
            self.fold(&event);
            self.sink.emit(&event);
        }
    }

    /// What comes after a batch.
    fn ahead_of(&self, batch: u32) -> EventKind {
        let later = self.planned.iter().filter(|one| one.batch > batch);
        let batches: BTreeSet<_> = later
            .clone()
            .filter(|one| one.is_indexed)
            .map(|one| one.batch)
            .collect();
        EventKind::Ahead {
            indexed: self.planned.iter().filter(|one| one.is_indexed).count(),
            next: later.map(|one| one.address.clone()).next(),
            batches: u32::try_from(batches.len()).unwrap_or(u32::MAX),
        }
    }

    /// Takes note that the run was told to stop.
    pub fn interrupted(&mut self) {
        self.outcome.interrupted = true;
    }

    /// Takes note that the run ends before its end as it was told to beforehand.
    pub fn paused(&mut self) {
        self.outcome.paused = true;
    }

    /// Takes note that GIJ is still at something that the run does not wait for.
    pub fn goes_on(&mut self, id: RowId, display_name: &str) {
        if self.outcome.goes_on.iter().all(|one| one.id != id) {
            self.outcome.goes_on.push(GoesOn {
                id,
                display_name: display_name.to_owned(),
            });
        }
    }

    /// How many of the plan's changes nothing was done about so far.
    pub fn left(&self) -> usize {
        let is_left = |step: &&StepResult| step.status == StepStatus::NotReached;
        self.outcome.steps.iter().filter(is_left).count()
    }

    /// The outcome so far.
    pub fn finish(self) -> Outcome {
        self.outcome
    }

    fn step(&mut self, address: &Address) -> Option<&mut StepResult> {
        let at = *self.current.get(address)?;
        self.outcome.steps.get_mut(at)
    }

    fn fold(&mut self, event: &Event) {
        match &event.kind {
            EventKind::RunStarted { .. } => self.outcome.started_at = Some(event.at),
            EventKind::StepStarted { change } | EventKind::StepPassedOver { change } => {
                let key = (change.address.clone(), change.action.as_str());
                if let Some(at) = self.index.get(&key) {
                    self.current.insert(change.address.clone(), *at);
                    self.outcome.steps[*at].started_at = Some(event.at);
                }
            }
            EventKind::StepWritten { address, id } => {
                let id = *id;
                if let Some(step) = self.step(address) {
                    step.id = id.or(step.id);
                    step.written = true;
                }
            }
            EventKind::StepFinished { address, report } => {
                let report = report.clone();
                if let Some(step) = self.step(address) {
                    step.status = report.status;
                    step.error = report.error;
                    step.indexed_at = report.indexed_at;
                    step.indexing = report.indexing;
                    step.goes_on = report.goes_on;
                    step.finished_at = Some(event.at);
                }
            }
            EventKind::Warned { address, warning } => {
                let warning = warning.clone();
                match address.as_ref().and_then(|address| self.step(address)) {
                    Some(step) => step.warnings.push(warning),
                    None => self.outcome.warnings.push(warning),
                }
            }
            EventKind::Stopping { reason } => self.outcome.stopped = Some(reason.clone()),
            EventKind::RunFinished => self.outcome.finished_at = Some(event.at),
            EventKind::WaitingForLease { .. }
            | EventKind::EarlierWorkFound { .. }
            | EventKind::EarlierWorkDone
            | EventKind::BatchStarted { .. }
            | EventKind::Ahead { .. }
            | EventKind::Foreseen { .. }
            | EventKind::StillWaiting { .. }
            | EventKind::Staggering { .. }
            | EventKind::Asking { .. }
            | EventKind::HeldBack { .. }
            | EventKind::Indexing { .. }
            | EventKind::LookFailed { .. }
            | EventKind::LookingForCreate { .. }
            | EventKind::Deleting { .. }
            | EventKind::QuietEnding { .. }
            | EventKind::Cascading { .. }
            | EventKind::ReindexStarted { .. }
            | EventKind::ReindexAsked { .. }
            | EventKind::ErrandEnded { .. } => {}
        }
    }
}

/// Work that no run does: its end is known from the start.
fn by_hand(work: &ManualWork) -> StepResult {
    StepResult {
        address: work.address.clone(),
        action: MANUAL,
        batch: 0,
        status: StepStatus::ByHand,
        id: None,
        written: false,
        error: None,
        started_at: None,
        finished_at: None,
        indexed_at: None,
        indexing: None,
        goes_on: false,
        warnings: Vec::new(),
    }
}

fn planned(change: &Change) -> Planned {
    Planned {
        address: change.address.clone(),
        batch: change.batch,
        is_indexed: change.indexing != Indexing::None,
    }
}

fn not_reached(change: &Change) -> StepResult {
    StepResult {
        address: change.address.clone(),
        action: change.action.as_str(),
        batch: change.batch,
        status: StepStatus::NotReached,
        id: change.action.id(),
        written: false,
        error: None,
        started_at: None,
        finished_at: None,
        indexed_at: None,
        indexing: None,
        goes_on: false,
        warnings: Vec::new(),
    }
}
