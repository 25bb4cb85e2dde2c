//! The shape of manifests as data, declared once.
//!
//! The checker, the JSON Schemas and the explanations of keys all follow from it; the settings in
//! it come from the table [`crate::model::field`], so that a new row there appears everywhere.

mod build;
mod content;
mod declaration;
mod format;
mod general;
mod sections;

pub use content::{Choice, Content, Object, Presence, Property, Selection, TextShape};
pub(crate) use declaration::PROJECT_KEY;
pub use declaration::of_kind;
pub use format::Format;
pub(crate) use general::CRON;
pub use general::{ACKNOWLEDGED, BY, EXPIRES, ON, VALUE};

/// What every manifest of this format says in `apiVersion`.
pub const API_VERSION: &str = "gijctl.dev/v1";

/// The key that names the integration which a repository is inside of.
pub const INTEGRATION: &str = "integration";

/// The key that says which of an integration's repositories is meant.
pub const MATCH: &str = "match";

/// The key of [`MATCH`] for a display name.
pub const MATCH_DISPLAY_NAME: &str = "displayName";

/// The key of [`MATCH`] for an address.
pub const MATCH_ORIGIN: &str = "origin";

/// The key of [`MATCH`] for a pattern.
pub const MATCH_GLOB: &str = "glob";

/// The word of `projects` that stands for every Jira project.
pub const ALL_PROJECTS: &str = "all";

/// The word that stands for no Jira project where general settings name projects.
pub const NO_PROJECTS: &str = "none";
