//! The ledger beside what it describes: in the properties of gijctl's own Jira account.
//!
//! ```text
//! gijctl.OWNER.0, .1, …     parts of the ledger, each below the size that Jira takes
//! gijctl.OWNER.lease.RUN    the claim of a run that is at work
//! ```
//!
//! # Guarantees
//! - A resource is in one part. Where one has to move, it goes to a later part, which is written
//!   before the one it leaves, and parts are read in ascending order: no reader misses it. Of two
//!   copies that an ended process left behind, the one with the higher revision counts.
//! - A part is read again before it is written. Where somebody else wrote it meanwhile, that is an
//!   error.
//! - Of all runs of one account, whoever owns their ledgers, at most one holds the lease: each
//!   writes its claim before it looks for others, so of two at least one sees the other, and
//!   whoever sees another withdraws.
//!
//! # Assumptions
//! - Jira shows a property to whoever reads after it was written, on all its nodes.
//! - The clocks of the machines that gijctl runs on differ by no more than a minute.
//!
//! # Caveats
//! Runs with different accounts do not see each other's properties.

mod claim;
mod key;
mod lease;
mod shard;
mod shelf;
mod store;
mod trouble;

pub use store::{JiraLedger, JiraLedgerSettings};
