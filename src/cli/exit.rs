//! Exit codes: one table.

use std::process::ExitCode;

use crate::event::OutcomeKind;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or in sync.
    Done,
    /// Failed, and this run changed nothing.
    Failed,
    /// Differences were found, and finding them was the question.
    Differences,
    /// Stopped part-way: some changes were made.
    PartWay,
    /// Wrong usage.
    Usage,
    /// The manifests cannot be used.
    InvalidManifests,
    /// Told to stop.
    Interrupted,
}

impl Exit {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Differences => 2,
            Self::PartWay => 3,
            Self::Usage => 64,
            Self::InvalidManifests => 65,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

impl From<OutcomeKind> for Exit {
    fn from(kind: OutcomeKind) -> Self {
        match kind {
            OutcomeKind::Succeeded => Self::Done,
            OutcomeKind::Failed => Self::Failed,
            OutcomeKind::Halted => Self::PartWay,
            OutcomeKind::Interrupted => Self::Interrupted,
        }
    }
}
