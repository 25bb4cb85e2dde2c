//! YAML manifests to the desired state, or everything that is wrong with them.
//!
//! ```text
//! text ──yaml──▶ tree ──values──▶ tree ──check──▶ declared ──rules, resolve──▶ Desired
//!                                          ▲
//!                                        shape ──schema──▶ JSON Schemas
//! ```
//!
//! [`shape`] declares once what manifests look like. Every step reports all that it finds and
//! passes on what is right, so that one run names every mistake of every file.

mod check;
mod declared;
mod document;
mod each;
pub mod explain;
mod general;
mod load;
pub mod places;
mod resolve;
mod rules;
pub mod schema;
pub mod shape;
pub mod text;
pub mod values;
mod yaml;

pub use each::{LoadedForEach, load_for_each};
pub use load::{Loaded, Masks, load, load_with_places, load_with_values};
pub use places::Places;
pub use rules::refusal;
