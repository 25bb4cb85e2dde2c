//! Where gijctl keeps what it remembers: beside what it describes, in the properties of its own
//! Jira account; in a file; or nowhere.
//!
//! # Guarantees
//! - What [`LedgerStore::save`] has returned for survives the end of the process.
//! - Between [`LedgerStore::acquire`] and [`LedgerStore::release`] no other run of the same owner
//!   writes, and a run that lost its lease learns so before its next write.
//! - Losing the ledger costs attribution, prune and the knowledge of secrets, and nothing else.

mod encoding;
mod error;
mod file;
mod file_lock;
mod fingerprint;
mod jira;
mod owner;
mod ranges;
mod read_only;
mod runner;
mod store;
mod telling;

pub use error::{Holder, LedgerError, Loss};
pub use file::LedgerFile;
pub use fingerprint::{Fingerprinter, LEAST_KEY_LENGTH, WeakKey};
pub use jira::{JiraLedger, JiraLedgerSettings};
pub use owner::{OddOwner, Owner};
pub use read_only::ReadOnlyLedger;
pub use runner::Runner;
pub use store::{Condition, LedgerStore, Size};
