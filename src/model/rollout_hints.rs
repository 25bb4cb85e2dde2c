//! What a manifest says of when it is to be created.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::name::Address;

/// What a manifest says of when it is to be created.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RolloutHints {
    /// Lower goes first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub order: i32,
    /// What must be indexed before it is created.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub after: BTreeSet<Address>,
    /// How many seconds its first indexing is expected to take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_seconds: Option<u64>,
}

impl RolloutHints {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How long its first indexing is expected to take.
    pub fn expected(&self) -> Option<Duration> {
        self.expected_seconds.map(Duration::from_secs)
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
const fn is_zero(number: &i32) -> bool {
    *number == 0
}
