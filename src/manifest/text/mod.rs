//! Checks of the texts that manifests hold: expressions, patterns, addresses and paths.
//!
//! Each module knows one language and nothing of manifests, YAML or settings. It gets a text and
//! says where the text is wrong, as a byte offset into it. Messages are sentences without a full
//! stop.
//!
//! The empty text clears a setting. Where a setting can be cleared, its check accepts it;
//! [`origin`], [`aws_region`], [`cron`] and [`name_template`] do not.

pub mod api_path;
pub mod aws_region;
pub mod base_url;
pub mod branch;
pub mod cron;
pub mod finding;
pub mod java_regex;
pub mod jmespath;
pub mod link_template;
pub mod name_template;
pub mod origin;
mod ref_name;
pub mod refspec;
pub mod suggest;

pub use finding::{Excerpt, TextError, TextWarning};
