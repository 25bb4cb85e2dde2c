//! `{"success": …}` around most answers, and the shape of a refusal.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lenient::lenient_bool;

/// The value of `success`, which is a boolean on some pages and a text on others (C1).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Success(pub Value);

impl Success {
    /// What it says; `None` where the key is absent or says something else.
    pub fn as_bool(&self) -> Option<bool> {
        lenient_bool(&self.0)
    }
}

/// An answer in which GIJ says no. Its HTTP status is not documented.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Refusal {
    /// `false`.
    #[serde(default)]
    pub success: Success,
    /// What went wrong.
    #[serde(default)]
    pub error: Option<String>,
    /// What GIJ advises.
    #[serde(default)]
    pub advice: Option<String>,
}
