//! What was asked of the world and what happened in it, for tests and for the curious.

use jiff::Timestamp;

use super::state::RowRef;
use crate::wire::Method;

/// The older half is dropped when a record grows beyond this.
const MOST_ENTRIES: usize = 200_000;

/// One request, without its body, which may hold a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedRequest {
    /// When it came.
    pub at: Timestamp,
    /// Its method.
    pub method: Method,
    /// Its path below Jira's base address, without the query.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
}

/// Something that happened to a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEvent {
    /// When.
    pub at: Timestamp,
    /// To which row.
    pub row: RowRef,
    /// The integration that the row is, or is inside of; none for a plain repository.
    pub integration: Option<u64>,
    /// What.
    pub kind: TimelineKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimelineKind {
    /// It was created by a request.
    Created,
    /// Its host is being listed.
    ScanStarted,
    /// Its host has been listed.
    ScanEnded,
    /// Its host could not be listed, and why.
    ScanFailed(String),
    /// A scan had found it, and now it has a row.
    RowAppeared,
    /// A worker began to index it.
    IndexingStarted,
    /// It was indexed.
    IndexingEnded,
    /// Indexing it failed, and why.
    IndexingFailed(String),
    /// Indexing it was cancelled.
    IndexingCancelled,
    /// It is gone.
    Deleted,
}

/// Appends to a record that may not grow for ever.
pub(super) fn append<T>(record: &mut Vec<T>, entry: T) {
    if record.len() >= MOST_ENTRIES {
        record.drain(..MOST_ENTRIES / 2);
    }
    record.push(entry);
}
