//! What was asked, and what was answered.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::model::{Address, AppVersion, RowId};
use crate::remote::{License, RemoteError, RemoteErrorKind, ServerSeen, Traffic};
use crate::state::{Authority, LiveRepository, LiveRow};
use crate::status::Overview;

/// An answer, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked<T> {
    /// This.
    Known(T),
    /// It was asked, and this came.
    Failed(RemoteError),
    /// It was not asked, since something before it stood in the way.
    NotAsked,
}

impl<T> Asked<T> {
    /// The answer, where there is one.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Failed(_) | Self::NotAsked => None,
        }
    }

    /// Whether the request reached nobody who could answer anything else.
    pub const fn found_nobody(&self) -> bool {
        matches!(
            self,
            Self::Failed(RemoteError {
                kind: RemoteErrorKind::Connection { .. }
                    | RemoteErrorKind::NotSent { .. }
                    | RemoteErrorKind::Unavailable { .. }
                    | RemoteErrorKind::Timeout { .. },
                ..
            })
        )
    }
}

impl<T> From<Result<T, RemoteError>> for Asked<T> {
    fn from(answer: Result<T, RemoteError>) -> Self {
        match answer {
            Ok(value) => Self::Known(value),
            Err(error) => Self::Failed(error),
        }
    }
}

/// How the account signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// With a personal access token.
    Token,
    /// With a name and a password.
    Password,
}

/// How far Jira's clock is from this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skew {
    /// Jira's clock before this one: negative where Jira's is behind.
    pub ahead: SignedDuration,
    /// How far that may be wrong: half the time that the answer took, and the second that a date
    /// in a header is told to.
    pub give_or_take: SignedDuration,
}

/// All rows there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// All integrations, sorted by id.
    pub integrations: Vec<LiveRow>,
    /// All repositories, sorted by id, with their settings.
    pub repositories: Vec<LiveRepository>,
    /// How far their indexing is, and what GIJ says of a few of them.
    pub overview: Overview,
    /// Which row each manifest declares.
    pub addresses: BTreeMap<RowId, Address>,
    /// What manifests declare of which nobody can say which row it is, in words.
    pub unclear: Vec<String>,
}

/// What gijctl remembers of this Jira.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Books {
    /// Nothing, as asked for.
    NotKept,
    /// It was not looked at.
    NotAsked,
    /// This.
    Read(Remembered),
    /// It cannot be read.
    Unreadable {
        /// What went wrong.
        message: String,
        /// What to do.
        help: String,
    },
}

/// A run that holds the lease of a ledger, or ended without giving it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runner {
    /// Who, since when and until when, in words.
    pub words: String,
    /// Whether it has surely ended.
    pub ended: Ended,
}

/// Whether a run has surely ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It has.
    Surely,
    /// It may be at work.
    NotSeen,
}

/// How large a ledger is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerSize {
    /// All of it, in bytes.
    pub bytes: u64,
    /// Into how many parts it is cut.
    pub parts: usize,
    /// The resource of which most is remembered, with its bytes, and the most that fit into a part.
    pub largest: Option<(Address, usize, usize)>,
}

/// What was read of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remembered {
    /// How many resources are in it.
    pub resources: usize,
    /// Creates of which nobody saw the end.
    pub pending: Vec<Address>,
    /// What is being deleted: its address, its row, and since when.
    pub deleting: Vec<(Address, RowId, Timestamp)>,
    /// What people should know of the place.
    pub notice: Option<String>,
    /// Whether the place keeps anything at all.
    pub keeps: bool,
    /// The runs that hold its lease, or ended without giving it back.
    pub runners: Vec<Runner>,
    /// How large it is; `None` where nothing is kept so far.
    pub size: Option<LedgerSize>,
    /// Why neither could be told, and what to do, where that is so.
    pub unexamined: Option<(String, String)>,
}

/// Everything that was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The address of Jira.
    pub url: String,
    /// How the account signs in.
    pub way: Way,
    /// This machine's time when everything was asked.
    pub now: Timestamp,
    /// The state of Jira in its own word.
    pub readiness: Asked<String>,
    /// The name of the account.
    pub account: Asked<String>,
    /// What it may do.
    pub authority: Asked<Authority>,
    /// Version and clock of Jira.
    pub server: Asked<ServerSeen>,
    /// How far its clock is from this one, where it tells.
    pub skew: Option<Skew>,
    /// Version of the app.
    pub app: Asked<Option<AppVersion>>,
    /// Licence of the app.
    pub license: Asked<License>,
    /// All rows there are.
    pub rows: Asked<Rows>,
    /// What gijctl remembers.
    pub books: Books,
    /// How the requests went.
    pub traffic: Traffic,
    /// Whether manifests were read that declare anything.
    pub declares: bool,
}
