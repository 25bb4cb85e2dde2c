//! How a Jira is: what was asked of it, and what that comes to, in order of weight.
//!
//! ```text
//! Seen ──one function for each check──▶ Checked { says, findings } ──▶ Examination
//! ```
//!
//! # Guarantees
//! - What could not be asked is told as such, and nothing is concluded from it.
//! - The same answers give the same findings, in the same order.

mod access;
mod app;
mod books;
mod duplicates;
mod examination;
mod pulse;
mod rows;
mod seen;
mod values;

pub use examination::examine;
pub use seen::{Asked, Books, Ended, LedgerSize, Remembered, Rows, Runner, Seen, Skew, Way};
pub use values::{Check, Checked, Examination, Finding, Standing, Weight};
