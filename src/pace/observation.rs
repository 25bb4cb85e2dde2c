//! What one look shows.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::model::{RepositoryId, RowId};

/// The dates before a reindex; empty for a first indexing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// The integration's own date.
    pub scan: Option<Timestamp>,
    /// Each repository's name and date.
    pub rows: BTreeMap<RepositoryId, (String, Option<Timestamp>)>,
}

/// One look at an integration and all that is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The integration itself.
    pub scan: ScanSeen,
    /// The repositories inside.
    pub rows: Vec<RowSeen>,
    /// What GIJ says of the rows it was asked about; one that it would not speak of is left out.
    pub statuses: BTreeMap<RowId, StatusSeen>,
}

/// The integration itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanSeen {
    /// It is there and switched on.
    Enabled {
        /// When it was last scanned.
        last_indexed: Option<Timestamp>,
    },
    /// It is there and switched off: nothing in it will be indexed.
    Disabled,
    /// It is not there any more.
    Gone,
}

/// One repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowSeen {
    /// Its number.
    pub id: RepositoryId,
    /// Its name.
    pub name: String,
    /// Whether it is switched off.
    pub disabled: bool,
    /// When it was last indexed.
    pub last_indexed: Option<Timestamp>,
}

/// What GIJ says of one row's indexing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StatusSeen {
    /// Whether its task is over.
    pub finished: Option<bool>,
    /// How far, in per cent.
    pub percent: Option<f64>,
    /// What went wrong.
    pub errors: Vec<String>,
}

impl StatusSeen {
    /// Whether this says that the row has failed, and not merely met errors on its way.
    pub fn is_failure(&self) -> bool {
        !self.errors.is_empty() && self.finished != Some(false)
    }

    /// The first error.
    pub fn reason(&self) -> String {
        self.errors.first().cloned().unwrap_or_default()
    }
}
