//! How long first indexings took: what later ones are estimated by.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::ids::RepositoryId;
use super::row_type::RowType;

/// One first indexing that was seen to its end. It names no repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FirstIndexing {
    /// When it was over.
    pub at: Timestamp,
    /// The Git host.
    pub host: String,
    /// What was indexed.
    pub row_type: RowType,
    /// How many repositories were in it.
    pub repositories: u32,
    /// How many seconds it took.
    pub seconds: u32,
}

/// What was seen of an indexing that was left to GIJ: whoever goes on with it can tell whether it has
/// moved since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexingSeen {
    /// When something last moved.
    pub moved_at: Timestamp,
    /// How many repositories were known.
    pub known: usize,
    /// How many of them were indexed.
    pub indexed: usize,
    /// How far those were that GIJ was at work on, in whole per cent: some of them where there are
    /// many.
    pub percents: BTreeMap<RepositoryId, u8>,
}

impl IndexingSeen {
    /// Of how many repositories it says how far they are.
    pub const MOST_PERCENTS: usize = 20;
}
