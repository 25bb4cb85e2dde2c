//! How long first indexings took: what later ones are estimated by.

use jiff::Timestamp;

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
