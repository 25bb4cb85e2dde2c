//! What a look leads to.

use jiff::Timestamp;

use super::estimate::Estimate;
use crate::model::{RepositoryId, RowId};

/// What a look leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Not yet.
    LookAgain {
        /// When to look again.
        at: Timestamp,
        /// From when on it may be looked again, where that is done for another one anyway.
        soonest: Timestamp,
        /// Of which rows to ask GIJ's own status then.
        ask: Vec<RowId>,
        /// How far it is.
        progress: Progress,
    },
    /// Scanned, whole, and every repository that is switched on is indexed.
    Indexed(WaitSummary),
    /// It will not become indexed by waiting.
    Unindexed {
        /// Why.
        why: Unindexed,
        /// How far it came.
        summary: WaitSummary,
    },
}

/// Why an integration will not become indexed by waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unindexed {
    /// GIJ could not list the host's repositories.
    ScanFailed {
        /// GIJ's reason.
        reason: String,
    },
    /// GIJ could not index some repositories; they are in the summary.
    RowsFailed,
    /// The scan is over and found nothing.
    NoRepositories,
    /// The scan is over and found too few.
    TooFew {
        /// How many there are.
        found: usize,
        /// How many the manifest states.
        expected: usize,
    },
    /// Nothing moved for too long.
    Stalled {
        /// Since when.
        since: Timestamp,
    },
    /// The integration was switched off meanwhile.
    Disabled,
    /// The integration is not there any more.
    Gone,
}

/// How far an indexing is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    /// Whether the host's list has been read.
    pub scanned: bool,
    /// Repositories known.
    pub known: usize,
    /// Of these, switched off and not waited for.
    pub disabled: usize,
    /// Of these, indexed.
    pub indexed: usize,
    /// Of these, failed.
    pub failed: usize,
    /// Of these, neither done nor seen to be worked on.
    pub queued: usize,
    /// Whether all is indexed and only the settle time is waited for.
    pub settling: bool,
    /// The repository worked on, and how far in per cent, where GIJ says.
    pub current: Option<(String, f64)>,
    /// How many are done in a minute, once a few are.
    pub per_minute: Option<f64>,
    /// The repository that has been known for the longest time and is not done, and since when.
    pub longest: Option<(String, Timestamp)>,
    /// How long it still takes, where enough is known to say.
    pub rest: Option<Estimate>,
}

/// A repository that GIJ could not index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedRow {
    /// Its number.
    pub id: RepositoryId,
    /// Its name.
    pub name: String,
    /// GIJ's reason.
    pub reason: String,
}

/// How an indexing ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WaitSummary {
    /// How many repositories are indexed.
    pub indexed: usize,
    /// Names of those that are switched off.
    pub disabled: Vec<String>,
    /// Those that GIJ could not index.
    pub failed: Vec<FailedRow>,
    /// Those that are indexed but met errors.
    pub with_errors: Vec<FailedRow>,
    /// Names of those that are neither indexed nor failed.
    pub unfinished: Vec<String>,
    /// Names of those that were there before and are not any more.
    pub removed: Vec<String>,
}

impl WaitSummary {
    /// How many repositories there are, whatever became of them.
    pub const fn known(&self) -> usize {
        self.indexed + self.disabled.len() + self.failed.len() + self.unfinished.len()
    }
}

/// What looks say of the end of an indexing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prospect {
    /// GIJ is at it, as far as anybody can see: it may take any time.
    AtWork,
    /// All is indexed, and nothing is left but to see the same a few times.
    NearlyOver,
    /// GIJ has not been asked about all that has no date: it may have failed, and nothing be left.
    /// The next look tells more.
    Unclear,
}
