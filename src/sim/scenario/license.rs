//! The licence of the app.

use jiff::Timestamp;
use serde::Deserialize;

/// What the plugin manager says of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(in crate::sim) struct License {
    /// Whether it lets the app work; null, and nothing is said of that.
    pub(in crate::sim) valid: Option<bool>,
    /// Whether it is one to try the app with.
    pub(in crate::sim) evaluation: bool,
    /// Until when updates are covered; left out, nothing is said of that.
    pub(in crate::sim) maintained_until: Option<Timestamp>,
}

impl Default for License {
    fn default() -> Self {
        Self {
            valid: Some(true),
            evaluation: false,
            maintained_until: None,
        }
    }
}
