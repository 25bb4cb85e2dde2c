//! The live state, or a bulk export that a person made, as manifests that plan to no change.
//!
//! ```text
//! Live ──┐                ┌─ name   (by display name, stable)
//!        ├─▶ Site ──▶ for each row ─┤
//! TSV ───┘                └─ choose (what can be stated, and why not the rest)
//!                                │
//!                    factor ◀────┴────▶ write ──▶ files
//! ```
//!
//! What is stated follows from the table of settings, so that a new setting needs no change here.
//! A value that a manifest could not hold is left out, and a comment in its place says so: manifests
//! that cannot be validated are worth nothing.
//!
//! Rows are integrations and plain repositories. Repositories inside integrations come with them and
//! have no manifests of their own: what differs on one of them is told by nothing that GIJ shows
//! from what it merely has not yet passed on.
//!
//! # Guarantees
//! - The same site gives the same bytes. Nothing depends on time.
//! - What is written passes `validate`, and a plan of it changes nothing.
//! - No secret is in it: only names of environment variables to put them into.
//! - A resource keeps its name when others are added later.

mod choose;
mod credentials;
mod factor;
mod files;
mod names;
mod projects;
mod site;
mod slug;
pub mod tsv;
mod write;
mod yaml;

pub use files::{HEADING, UnknownAddresses, export};
pub use site::{
    Declared, Export, ExportedFile, ExportedRow, FeaturesIn, Layout, LeftOut, Options, Site,
    SiteRow, SiteSource, Variable,
};
