//! Diagnostics: what is wrong, where, and what to do. Values only; rendering is elsewhere.

mod diagnostic;
mod source_map;

pub use diagnostic::{Diagnostic, Label, Severity};
pub use source_map::{FileId, Location, SourceMap, Span};
