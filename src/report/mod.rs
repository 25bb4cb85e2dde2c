//! Values as text and JSON. Pure: the same value gives the same bytes.
//!
//! Text carries colour as terminal escapes; whoever prints strips them where they are not wanted.
//! Nothing is said by colour alone.

pub mod diagnostics;
pub mod doctor;
pub mod documents;
pub mod drift;
pub mod errand;
pub mod explain;
pub mod export;
pub mod failure;
pub mod forecast;
pub mod gantt;
pub mod history;
pub mod html;
pub mod init;
pub mod instances;
pub mod lint;
pub mod manual;
pub mod outcome;
mod outcome_document;
pub mod plan;
mod plan_parts;
mod plan_sections;
pub mod preview;
pub mod preview_document;
pub mod probe;
pub mod probe_for_support;
pub mod progress;
pub mod progress_json;
pub mod rollout;
pub mod sarif;
pub mod simulation;
pub mod status;
pub mod status_document;
mod style;
pub mod tune;
mod words;

pub use style::strip;
