//! What is indexed and what is not, counted from the two lists that GIJ gives and from what it says
//! of the few rows that it is asked about; and which rows an address means.
//!
//! # Assumptions
//! - A date on a row says that it was worked on once. Only GIJ's own status tells a failure from
//!   work that waits, and it is asked about a bounded number of rows in a look ([`QUESTIONS`]).
//!
//! # Caveats
//! - GIJ shows a row that it is about to remove like one that is switched off (C17), so here it
//!   counts as disabled.

mod asking;
mod cause;
mod overview;
mod select;
mod subject;

pub use asking::QUESTIONS;
pub use cause::Cause;
pub use overview::{Answer, Detail, Inside, Managed, Overview, Pending, Row, State, Totals};
pub use select::{Candidate, Unselected, select};
pub use subject::{RowKind, Subject};
