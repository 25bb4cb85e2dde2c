//! Which way GIJ goes where its documentation goes two: found out by `gijctl probe`, kept in a file,
//! and relied on instead of the safe posture.
//!
//! # Guarantees
//! - [`Capability::safe`] is what gijctl does without a file: a client that has it sends what it
//!   would send had nobody ever probed.
//! - A file counts for the version of the app that it was made with, and for no other.
//! - What was not clear is in no file.

mod file;
mod macros;
mod readings;
mod relied;

pub use file::{CapabilityFile, FileError, MAX_BYTES, Verdict, format_version};
pub use readings::{
    Clearing, ConnectionPut, DateMoves, Deletion, DisableEndpoint, DisabledOnPut, Duplicates,
    FeatureReach, Finding, How, IdSpaces, ListOrder, Listed, Lists, Managers, MissingRow, Readings,
    SecretKeys, StatusShape, StatusThread, UnknownProperties,
};
pub use relied::{Capability, ClearBy};
