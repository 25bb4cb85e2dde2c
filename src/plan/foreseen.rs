//! What the next scan of an integration would do to the rows that GIJ has.

use serde::{Deserialize, Serialize};

/// As many repositories the vendor advises at most in one integration (*Getting Started Guide:
/// Integration Creation*).
pub const MOST_REPOSITORIES: usize = 2_000;

/// What the next scan of an integration would do to the rows that GIJ has, by what its Git service
/// lists now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Foreseen {
    /// Whether it is known.
    pub sight: Sight,
    /// How many repositories the service lists and the filter keeps.
    pub found: usize,
    /// How many rows stay.
    pub stays: usize,
    /// How many would be added.
    pub added: usize,
    /// The names of the rows that would be removed, sorted; empty unless it is known.
    pub removed: Vec<String>,
    /// Rows that cannot be told apart, or not be found in the list for sure.
    pub unsure: usize,
}

/// Whether something is known whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Sight {
    /// It is.
    Whole,
    /// It is not, for this reason: nothing may be concluded from what is missing.
    Partial(String),
}

impl Foreseen {
    /// Of what nobody could see, for this reason.
    pub const fn unseen(reason: String) -> Self {
        Self {
            sight: Sight::Partial(reason),
            found: 0,
            stays: 0,
            added: 0,
            removed: Vec::new(),
            unsure: 0,
        }
    }

    /// Why it is not known; `None` where it is.
    pub fn blind(&self) -> Option<&str> {
        match &self.sight {
            Sight::Whole => None,
            Sight::Partial(reason) => Some(reason),
        }
    }

    /// Whether it would hold more than the vendor advises.
    pub const fn is_too_many(&self) -> bool {
        self.found > MOST_REPOSITORIES
    }
}
