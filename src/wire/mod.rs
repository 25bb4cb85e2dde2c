//! What goes over the wire, exactly as sent: Jira's core REST API, and GIJ's.
//!
//! Only shapes live here, no meaning: numbers that are sometimes text, objects that are sometimes
//! arrays, and toggles as booleans. `client` gives them meaning on one side; on the other the
//! simulator serves them. Bodies of the vendor's samples pin these types in `tests/wire`.

mod envelope;
mod http;
mod index_status;
mod integration;
mod jira;
mod lenient;
mod redact;
mod repository;

pub use envelope::{Refusal, Success};
pub use http::{HttpRequest, HttpResponse, Method};
pub use index_status::{IndexLogEntry, IndexStatusAnswer, ReindexAnswer, ReindexRequest};
pub use integration::{IntegrationAnswer, IntegrationList, IntegrationRow};
pub use jira::{
    LicenseAnswer, Myself, Permission, PermissionsAnswer, PluginInfo, ProjectRow, PropertyAnswer,
    PropertyKey, PropertyKeys, ServerInfo, StatusAnswer,
};
pub use lenient::{OneOrMany, lenient_bool, lenient_id};
pub use redact::{is_secret_key, redact_value};
pub use repository::{RawRepositoryList, RepositoryList, RepositoryRow};

/// The key under which Jira's plugin manager knows the app.
pub const APP_KEY: &str = "com.xiplink.jira.git.jira_git_plugin";
