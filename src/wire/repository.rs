//! Repository rows as GIJ writes them. There may be a hundred thousand, so only what is used is kept.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::envelope::Success;

/// One repository.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryRow {
    /// Its number.
    pub id: u64,
    /// Its name.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Where it is cloned from.
    #[serde(default)]
    pub origin: Option<String>,
    /// The integration it is inside of; absent on plain repositories.
    #[serde(default)]
    pub tracked_folder_id: Option<u64>,
    /// Whether it is switched off.
    #[serde(default)]
    pub disabled: Option<bool>,
    /// End of the last indexing in milliseconds since 1970 (whether its end is an assumption);
    /// absent before the first.
    #[serde(default)]
    pub last_indexed_date: Option<i64>,
}

/// Answer of `GET repository`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RepositoryList {
    /// Whether it worked.
    #[serde(default)]
    pub success: Success,
    /// The rows; `None` where the key is missing, which is no empty list.
    #[serde(default)]
    pub repositories: Option<Vec<RepositoryRow>>,
}

/// The same answer with each row as it was sent, for whoever wants every key of a row: read one by
/// one and let go again, since a hundred thousand maps take more room than there is.
///
/// A row may hold secrets: it is to be read as an [`super::IntegrationRow`], which drops them.
#[derive(Default, Deserialize)]
pub struct RawRepositoryList<'a> {
    /// Whether it worked.
    #[serde(default)]
    pub success: Success,
    /// The rows; `None` where the key is missing, which is no empty list.
    #[serde(borrow, default)]
    pub repositories: Option<Vec<&'a RawValue>>,
}
