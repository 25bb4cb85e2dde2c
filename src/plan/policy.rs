//! What a plan depends on besides the two snapshots.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use crate::model::{Address, AppVersion};

/// What a plan depends on besides the two snapshots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// How many new integrations may be in their first indexing at once.
    pub batch_size: NonZeroUsize,
    /// Whether first indexings are quiet.
    pub quiet_first_index: QuietFirstIndex,
    /// The only addresses to change; `None` is all.
    pub only: Option<BTreeSet<Address>>,
}

impl Default for Policy {
    /// One at a time, as the vendor advises.
    fn default() -> Self {
        Self {
            batch_size: NonZeroUsize::MIN,
            quiet_first_index: QuietFirstIndex::Auto,
            only: None,
        }
    }
}

/// Whether smart commits and commit e-mails stay off until a new integration is indexed, so that
/// commits of years ago cause neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuietFirstIndex {
    /// On apps before 4.23, which run smart commits during a first indexing, and on apps that do
    /// not tell their version.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl QuietFirstIndex {
    /// Whether it applies to an app of this version.
    pub fn applies_to(self, version: Option<&AppVersion>) -> bool {
        match self {
            Self::Auto => version.is_none_or(|version| !version.at_least(4, 23)),
            Self::Always => true,
            Self::Never => false,
        }
    }
}
