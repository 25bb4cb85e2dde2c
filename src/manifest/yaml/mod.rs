//! YAML texts as trees in which every key and value knows its place.
//!
//! A tree is bounded in depth and in weight before any of it is kept, aliases counted in full, so
//! that no text can cost more than its limits. A syntax error ends its document only.

mod builder;
mod core_schema;
mod json;
mod node;
mod reader;
mod syntax_error;

pub(crate) use core_schema::{Scalar, ScalarKind, has_leading_zero, yaml_1_1_meaning};
pub(crate) use json::value_of;
pub(crate) use node::{Entry, Key, Node, Value};
pub(crate) use reader::read;

/// How deep collections may nest. Manifests need six levels.
pub(crate) const MAX_DEPTH: usize = 64;
/// How many nodes one file may hold, what aliases repeat counted each time: about what a file of
/// the greatest size holds when it is written with care.
pub(crate) const MAX_NODES: usize = 200_000;
/// How many documents one file may hold.
pub(crate) const MAX_DOCUMENTS: usize = 10_000;
