//! The few answers of Jira's own REST API that are used.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// `GET /rest/api/2/serverInfo`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerInfo {
    /// The address Jira believes to have.
    #[serde(default)]
    pub base_url: Option<String>,
    /// Version of Jira.
    #[serde(default)]
    pub version: Option<String>,
    /// The same number by number; public clients of Jira insist on it.
    #[serde(default)]
    pub version_numbers: Vec<u64>,
    /// Number of the build.
    #[serde(default)]
    pub build_number: Option<u64>,
    /// `Server` on Data Center.
    #[serde(default)]
    pub deployment_type: Option<String>,
    /// Its clock, told to whoever is signed in: `2026-03-02T07:30:00.000+0000`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_time: Option<String>,
    /// Name of the site.
    #[serde(default)]
    pub server_title: Option<String>,
}

/// `GET /status`: answered to anybody, also while Jira starts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct StatusAnswer {
    /// `RUNNING` where all is well.
    #[serde(default)]
    pub state: Option<String>,
}

/// `GET /rest/api/2/myself`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Myself {
    /// Stable key of the user.
    #[serde(default)]
    pub key: Option<String>,
    /// Name to sign in with.
    #[serde(default)]
    pub name: Option<String>,
    /// Name to show.
    #[serde(default)]
    pub display_name: Option<String>,
}

/// One entry of `GET /rest/api/2/mypermissions`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Permission {
    /// Its key, once more.
    #[serde(default)]
    pub key: String,
    /// Name for people.
    #[serde(default)]
    pub name: String,
    /// Whether the caller has it.
    #[serde(default)]
    pub have_permission: bool,
}

/// `GET /rest/api/2/mypermissions`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PermissionsAnswer {
    /// By key.
    pub permissions: BTreeMap<String, Permission>,
}

/// One entry of `GET /rest/api/2/project`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ProjectRow {
    /// The number, as text.
    pub id: serde_json::Value,
    /// The key.
    pub key: String,
    /// The name.
    #[serde(default)]
    pub name: String,
}

/// `GET /rest/plugins/1.0/{app key}-key`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PluginInfo {
    /// Version of the app.
    #[serde(default)]
    pub version: Option<String>,
    /// Whether it is switched on.
    #[serde(default)]
    pub enabled: Option<bool>,
}

/// `GET /rest/plugins/1.0/{app key}-key/license`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LicenseAnswer {
    /// Whether it lets the app work.
    #[serde(default)]
    pub valid: Option<bool>,
    /// Whether it is one to try the app with.
    #[serde(default)]
    pub evaluation: Option<bool>,
    /// Until when updates are covered, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maintenance_expiry_date: Option<i64>,
}

/// `GET /rest/api/2/user/properties`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PropertyKeys {
    /// One entry for each property.
    #[serde(default)]
    pub keys: Option<Vec<PropertyKey>>,
}

/// One entry of [`PropertyKeys`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PropertyKey {
    /// The key.
    pub key: String,
}

/// `GET /rest/api/2/user/properties/{key}`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PropertyAnswer {
    /// The key, once more.
    pub key: String,
    /// The value.
    #[serde(default)]
    pub value: Option<serde_json::Value>,
}
