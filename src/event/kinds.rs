//! The closed set of events.

use std::time::Duration;

use jiff::Timestamp;

use crate::model::{Address, Field, RowId};
use crate::pace::{FailedRow, Progress, WaitSummary};
use crate::plan::Change;

/// Something that happened, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When, by the clock of the run.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
}

/// How long all that is not started yet should take if nothing else were under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeAhead {
    /// Less is not likely.
    pub low: Duration,
    /// More is not likely.
    pub high: Duration,
    /// Whether it can begin beside what is under way.
    pub side_by_side: bool,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum EventKind {
    /// The run begins.
    RunStarted {
        /// How many changes are to be made.
        changes: usize,
        /// In how many batches.
        batches: u32,
    },
    /// Another run holds the lease, and this one waits until it is free.
    WaitingForLease {
        /// Who holds it since when, in words.
        holder: String,
        /// When it is waited no longer.
        until: Timestamp,
    },
    /// Before the first batch: GIJ is still indexing integrations of earlier work.
    EarlierWorkFound {
        /// Which.
        waiting: Vec<WaitingFor>,
    },
    /// GIJ is done with all that it was indexing before.
    EarlierWorkDone,
    /// A batch begins.
    BatchStarted {
        /// Its number.
        batch: u32,
        /// How many there are.
        batches: u32,
        /// What it holds.
        addresses: Vec<Address>,
    },
    /// What the run holds besides the batch that has just begun.
    Ahead {
        /// How many changes of the whole run start an indexing.
        indexed: usize,
        /// What begins after this batch.
        next: Option<Address>,
        /// How many later batches start an indexing.
        batches: u32,
    },
    /// How long what is not started yet should take; told with each start.
    Foreseen {
        /// How many are not started.
        not_started: usize,
        /// How long they take; `None` where that cannot be told.
        ahead: Option<TimeAhead>,
    },
    /// Nothing else was told for a minute: the run still waits, and this is for what.
    StillWaiting {
        /// What was told last.
        told: Box<EventKind>,
        /// Since when.
        since: Timestamp,
        /// Until when at the latest something else is done.
        until: Timestamp,
    },
    /// Nothing starts until then, so that starts do not come too close.
    Staggering {
        /// When the next change is made.
        until: Timestamp,
    },
    /// The next one that is to be created is held back; told once for each reason.
    HeldBack {
        /// The resource.
        address: Address,
        /// By what, in words.
        reason: String,
        /// Until when, where that is known.
        until: Option<Timestamp>,
    },
    /// A change is about to be made.
    StepStarted {
        /// The change.
        change: Box<Change>,
    },
    /// A change is not made, since it is made already or is left out; its end follows.
    StepPassedOver {
        /// The change.
        change: Box<Change>,
    },
    /// Somebody is asked whether to go on after the canary.
    Asking {
        /// The canary.
        canary: Address,
        /// How many others there are to create.
        left: usize,
    },
    /// GIJ took the change.
    StepWritten {
        /// The resource.
        address: Address,
        /// Its number; `None` where it has none, as settings of Jira as a whole.
        id: Option<RowId>,
    },
    /// Something is being indexed; told at every look.
    Indexing {
        /// What is waited for.
        waiting: Vec<WaitingFor>,
        /// When the next look is.
        next_look: Timestamp,
    },
    /// A look failed for a passing reason.
    LookFailed {
        /// Why.
        reason: String,
        /// When the next look is.
        next_look: Timestamp,
    },
    /// The settings that were off during a quiet first indexing are being set.
    QuietEnding {
        /// The resource.
        address: Address,
        /// On how many repositories inside besides.
        repositories: usize,
    },
    /// The repositories inside an integration are brought in line with it; told before the first
    /// one and a few times on the way.
    Cascading {
        /// The resource.
        address: Address,
        /// How many repositories were written so far.
        written: usize,
        /// How many are to be written.
        repositories: usize,
    },
    /// It is not certain whether a create had its effect, and the integration is looked for.
    LookingForCreate {
        /// The resource.
        address: Address,
        /// Why it is not certain.
        reason: String,
        /// Until when it is looked for before it is sent again.
        until: Timestamp,
    },
    /// GIJ is removing something; told at every look.
    Deleting {
        /// The resource.
        address: Address,
        /// Since when it is waited for.
        since: Timestamp,
        /// How many repositories are still inside, where that could be seen.
        repositories: Option<usize>,
        /// When the next look is.
        next_look: Timestamp,
    },
    /// A reindex is about to be asked for, of an integration that nothing else is changed of.
    ReindexStarted {
        /// How messages call it.
        label: String,
        /// Its number.
        id: RowId,
        /// Which of them it is, counted from 1.
        number: u32,
        /// How many there are.
        of: u32,
    },
    /// GIJ took that request.
    ReindexAsked {
        /// How messages call it.
        label: String,
        /// Its number.
        id: RowId,
    },
    /// An integration that was waited for without any change is done with.
    ErrandEnded {
        /// How messages call it.
        label: String,
        /// How it ended.
        report: Box<Report>,
    },
    /// Something people should know.
    Warned {
        /// The resource; `None` where it is about the whole.
        address: Option<Address>,
        /// What.
        warning: Warning,
    },
    /// A change is done, or is not going to be.
    StepFinished {
        /// The resource.
        address: Address,
        /// How it ended.
        report: Box<Report>,
    },
    /// The run stops before its end.
    Stopping {
        /// Why.
        reason: String,
    },
    /// The run is over.
    RunFinished,
}

/// An integration whose indexing is waited for.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingFor {
    /// Its number.
    pub id: RowId,
    /// Its display name.
    pub display_name: String,
    /// Since when it is waited for.
    pub since: Timestamp,
    /// How far it is.
    pub progress: Progress,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Whether it is done.
    pub status: super::StepStatus,
    /// What went wrong, and what to do about it.
    pub error: Option<(String, String)>,
    /// When all that it started was indexed.
    pub indexed_at: Option<Timestamp>,
    /// How the indexing ended.
    pub indexing: Option<WaitSummary>,
    /// Whether nothing went wrong and only the indexing goes on in GIJ, which this run did not see
    /// to its end.
    pub goes_on: bool,
}

impl Report {
    /// Made, and nothing had to be indexed, or nobody waited for it to the end.
    pub const fn done() -> Self {
        Self {
            status: super::StepStatus::Done,
            error: None,
            indexed_at: None,
            indexing: None,
            goes_on: false,
        }
    }

    /// Made, and everything that it started is indexed.
    pub const fn indexed(at: Timestamp, summary: WaitSummary) -> Self {
        Self {
            status: super::StepStatus::Done,
            error: None,
            indexed_at: Some(at),
            indexing: Some(summary),
            goes_on: false,
        }
    }
}

/// Something people should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// A setting did not take the value that GIJ accepted.
    DidNotStick {
        /// The setting.
        field: Field,
        /// What is known of it.
        caution: &'static str,
    },
    /// Rows that GIJ cannot index, from before this run.
    FailingBefore {
        /// The integration.
        display_name: String,
        /// The rows.
        rows: Vec<FailedRow>,
    },
    /// The answer to a create was lost; the integration was found again.
    FoundAgain {
        /// Its number.
        id: RowId,
        /// What was lost.
        reason: String,
    },
    /// Something else, in words.
    Other(String),
}

/// Takes in events as they happen.
pub trait EventSink {
    /// Takes in one.
    fn emit(&mut self, event: &Event);
}
