//! Which ledger a plan was made with.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Which ledger a plan was made with: what is ours, and what somebody changed, depends on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum LedgerPlace {
    /// None.
    Nowhere,
    /// In this file, by its whole path.
    File(PathBuf),
    /// In Jira, of this owner.
    Jira(String),
}

impl LedgerPlace {
    /// What makes a run use it.
    pub(super) fn how(&self) -> String {
        match self {
            Self::Nowhere => "--ledger none".to_owned(),
            Self::File(path) => format!("--ledger file:{}", path.display()),
            Self::Jira(owner) => {
                format!("--ledger jira and `ledger.owner: {owner}` in gijctl.yaml")
            }
        }
    }
}

impl fmt::Display for LedgerPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nowhere => f.write_str("no ledger"),
            Self::File(path) => write!(f, "the ledger in the file {}", path.display()),
            Self::Jira(owner) => write!(f, "the ledger of the owner {owner} in Jira"),
        }
    }
}
