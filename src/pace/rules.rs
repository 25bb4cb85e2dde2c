//! By which rules to wait.

use std::time::Duration;

/// What must be true before an integration counts as indexed. Numbers as in the vendor's guide and
/// in the rules of this project; every one can be set by a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitRules {
    /// How long the set of repositories inside must stay the same before it counts as whole: rows
    /// appear one after the other while GIJ works through the host's list.
    pub settle: Duration,
    /// In how many looks in a row it must be the same.
    pub settle_looks: u32,
    /// How long nothing at all may move before the wait is given up. Counted from the last
    /// progress, since a large repository takes hours.
    pub stall_limit: Duration,
    /// The longest time between two looks.
    pub longest_poll: Duration,
    /// How many repositories there must be.
    pub expect: Expectation,
    /// What a repository that GIJ cannot index means for the wait.
    pub on_row_failure: RowFailure,
    /// Whether this is a first indexing.
    pub kind: WaitKind,
}

impl WaitRules {
    /// Looks come no faster than this.
    pub const SHORTEST_POLL: Duration = Duration::from_secs(2);
    /// Not even where `longest_poll` is shorter than that: Jira is asked at most this often.
    pub const LEAST_POLL: Duration = Duration::from_secs(1);
}

/// How many repositories an integration must have before it counts as indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expectation {
    /// Nothing is stated: at least one, since an empty integration mostly means a token that sees
    /// nothing, or a filter that lets nothing through.
    AtLeastOne,
    /// The manifest states how many; zero says that none is fine.
    AtLeast(u32),
}

impl Expectation {
    /// The number below which something is wrong.
    pub const fn minimum(self) -> usize {
        match self {
            Self::AtLeastOne => 1,
            Self::AtLeast(n) => n as usize,
        }
    }
}

/// What a repository that GIJ cannot index means for the wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFailure {
    /// The wait ends at once: nothing else will be started anyway.
    EndsWait,
    /// The wait goes on until the other repositories are done, and then tells: something else will
    /// be started, and must not overlap with them.
    WaitsForOthers,
    /// It is not waited for, and only told: the failure is older than this run.
    IsToldOnly,
}

/// Which dates count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitKind {
    /// A first indexing: a date must be there.
    Initial,
    /// Another indexing: a date must be later than before it. What GIJ says of errors may be left
    /// over from the run before, so it counts only once everything else is done.
    Reindex,
    /// Another indexing of which GIJ named no thread to ask for: what it says of a failed scan may
    /// be about the one before, so it counts only once nothing has moved for too long.
    ReindexUnnamed,
}
