//! Exports: what is there as manifests that plan to no change.

#![expect(clippy::unwrap_used, reason = "a test may")]

/// Sites of every type with whatever values.
mod any_site;
/// The files of the program.
mod folder;
/// What manifests are called.
mod names;
/// From a site to manifests and back.
mod round_trip;
/// Helpers.
mod support;
/// A bulk export that somebody downloaded.
mod tsv;
/// Only what no manifest declares.
mod unmanaged;
