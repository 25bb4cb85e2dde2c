//! Rows that are there before the first request.

use serde::Deserialize;
use serde_json::{Map, Value};

/// An integration that is there from the start, indexed already.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::sim) struct SeedIntegration {
    /// Its type, of which GIJ may know more than its documentation.
    #[serde(rename = "type")]
    pub(in crate::sim) kind: String,
    pub(in crate::sim) display_name: Option<String>,
    pub(in crate::sim) origin: Option<String>,
    #[serde(default)]
    pub(in crate::sim) disabled: bool,
    /// Its settings, under the names of the REST API.
    #[serde(default)]
    pub(in crate::sim) settings: Map<String, Value>,
    /// What is inside; when left out, what its host has.
    pub(in crate::sim) repositories: Option<Vec<SeedRepository>>,
}

/// A repository inside such an integration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::sim) struct SeedRepository {
    pub(in crate::sim) name: String,
    pub(in crate::sim) group: Option<String>,
    #[serde(default)]
    pub(in crate::sim) disabled: bool,
    /// Where it differs from the integration.
    #[serde(default)]
    pub(in crate::sim) settings: Map<String, Value>,
}

/// A repository without an integration that is there from the start, indexed already.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::sim) struct SeedPlainRepository {
    pub(in crate::sim) origin: String,
    pub(in crate::sim) display_name: Option<String>,
    #[serde(default)]
    pub(in crate::sim) disabled: bool,
    #[serde(default)]
    pub(in crate::sim) settings: Map<String, Value>,
}
