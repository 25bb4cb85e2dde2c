//! Why a run, or a step of it, ends otherwise than it should.

use std::fmt;

use super::asker::Answer;
use crate::event::{Report, StepStatus};
use crate::ledger::LedgerError;
use crate::model::{Address, RowId, first_few};
use crate::remote::{Delivery, RemoteError};

/// How many addresses a message lists.
const LISTED: usize = 5;

/// Why a run stops before its end.
#[derive(Debug, Clone)]
pub(super) enum Halt {
    /// It was told to.
    Interrupted,
    /// Its time is up.
    Deadline,
    /// It is not to wait, and this says what it would wait for.
    NotWaited(String),
    /// No window is open.
    OutsideWindows {
        /// When the next one opens, by the clock of its place.
        opens: String,
    },
    /// The canary failed.
    CanaryFailed(Address),
    /// The canary may not be created in this run, for a reason that is told with it.
    CanaryLeftOut(Address),
    /// Nobody said to go on after the canary.
    CanaryAlone {
        /// The canary.
        canary: Address,
        /// Whether somebody said no, or nobody could be asked.
        answer: Answer,
    },
    /// Others keep GIJ busy, and the run was told not to wait.
    Busy(Vec<String>),
    /// Something was failing before, and the run was told to stop for that.
    Failing(Vec<String>),
    /// A step failed.
    StepFailed(Address),
    /// These are not as they were when the plan was made.
    Stale(Vec<Address>),
    /// GIJ is not done with earlier work, or cannot be asked.
    Gate(String),
    /// These hold fewer repositories than they must.
    TooFew(Vec<RowId>),
    /// Another run may have taken over.
    LeaseLost(LedgerError),
}

impl Halt {
    /// All of these as one; `None` where there is none.
    pub(super) fn all(halts: Vec<Self>) -> Option<Self> {
        let mut halts = halts.into_iter();
        let first = halts.next()?;
        Some(halts.fold(first, |all, halt| match (all, halt) {
            (Self::Gate(all), Self::Gate(one)) => Self::Gate(format!("{all}; {one}")),
            (all, _) => all,
        }))
    }

    /// Whether the run ends as it was told to beforehand, so that running again goes on.
    pub(super) const fn is_pause(&self) -> bool {
        matches!(
            self,
            Self::Deadline
                | Self::NotWaited(_)
                | Self::OutsideWindows { .. }
                | Self::CanaryAlone { .. }
        )
    }
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted => f.write_str("told to stop"),
            Self::Deadline => f.write_str("the time given with --deadline is up"),
            Self::NotWaited(what) => f.write_str(what),
            Self::OutsideWindows { opens } => write!(
                f,
                "outside the hours in which changes may be made, which begin again at {opens}"
            ),
            Self::CanaryFailed(address) => write!(
                f,
                "{address} failed, and it was to show whether the others may be created"
            ),
            Self::CanaryLeftOut(address) => write!(
                f,
                "{address} is left out, and it was to show whether the others may be created"
            ),
            Self::CanaryAlone { canary, answer } => {
                let why = match answer {
                    Answer::Stop => "not agreed to go on with the others",
                    Answer::NobodyToAsk | Answer::GoOn => {
                        "nobody is there to be asked whether to go on with the others (with --canary-soak they follow after a time)"
                    }
                    Answer::AgreedBeforehand => {
                        "--yes means that nobody is asked whether to go on with the others (with --canary-soak they follow after a time)"
                    }
                };
                write!(
                    f,
                    "{canary} is indexed, and {why}; running again creates them, since {canary} is there now"
                )
            }
            Self::Busy(names) => write!(
                f,
                "GIJ is indexing what others began, and the run is not to wait for it: {}",
                first_few(names, LISTED)
            ),
            Self::Failing(names) => write!(
                f,
                "GIJ cannot index what was there before, and the run is not to go on beside it: {}; put it right or switch it off in Jira, then run again",
                first_few(names, LISTED)
            ),
            Self::StepFailed(address) => write!(f, "{address} failed"),
            Self::Stale(addresses) => {
                let names: Vec<_> = addresses.iter().map(ToString::to_string).collect();
                write!(
                    f,
                    "not as the plan saw it: {}; nothing more was sent",
                    first_few(&names, LISTED)
                )
            }
            Self::TooFew(ids) => {
                let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
                write!(
                    f,
                    "everything was done, but too few repositories are in {}: see the warnings",
                    first_few(&ids, LISTED)
                )
            }
            Self::Gate(reason) => f.write_str(reason),
            Self::LeaseLost(error) => write!(f, "{error}; {}", error.help()),
        }
    }
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

    /// A step of which nobody knows whether it had its effect.
    pub(super) fn unconfirmed(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            status: StepStatus::Unconfirmed,
            ..Self::failed(message, help)
        }
    }

    /// A step whose write is not sent, since the run is to end.
    pub(super) fn not_sent(halt: &Halt) -> Self {
        Self::failed(
            format!("not sent: {halt}"),
            "run apply again, which goes on with it",
        )
    }

    /// A read before a write failed: whatever became of the read, nothing was written.
    pub(super) fn before_write(error: RemoteError) -> Self {
        Self {
            status: StepStatus::Failed,
            ..Self::from(error)
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

impl From<StepError> for Report {
    fn from(error: StepError) -> Self {
        Self {
            status: error.status,
            error: Some((error.message, error.help)),
            indexed_at: None,
            indexing: None,
            goes_on: false,
        }
    }
}
