//! What a service's list and an integration's filter mean: which rows GIJ would get, keep and lose,
//! and where integrations overlap.
//!
//! # Guarantees
//! Nothing counts as lost that could be a fault of the look: where the list is not whole, where the
//! filter's result depends on GIJ's own paging, or where names and addresses cannot be compared.

mod addresses;
mod compare;
mod overlap;
mod values;

pub use compare::compare;
pub use overlap::{Overlap, overlaps};
pub use values::{Comparison, Lost, Preview, Seen, Unseen, Why};
