//! The journal: what is written, how, and what is read from it again.

#![expect(clippy::unwrap_used, reason = "a test may")]

/// Journals that break off, that are damaged, or that a later version wrote.
mod broken;
/// The file: who may read it, what it never overwrites.
mod file;
/// Every event and decision has a line.
mod lines;
/// What is kept of texts.
mod redaction;
/// Values to write down.
mod values;
/// Writing that fails.
mod writing;
