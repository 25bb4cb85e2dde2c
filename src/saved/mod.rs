//! Plans that are kept in a file between review and execution.
//!
//! The file is the document of `plan --format json` with one more key, `saved`, which holds all that
//! is needed to carry the plan out. What the document shows follows from what is under `saved`, and
//! a file in which it does not is refused: what was reviewed is what is run.
//!
//! # Guarantees
//! - The file holds no secret, only where each is found: the name of a variable, the path of a
//!   file, a program with its arguments as the manifest has them.
//! - A file that was edited, cut short or made by a newer gijctl is refused as a whole.
//! - A plan runs only against the Jira, the version of the app and the objects it was made from, and
//!   with the ledger it was made with.
//!
//! # Caveats
//! - The digest protects against accidents and careless edits, not against somebody who writes a
//!   whole file anew: keep the file where only those can write it who may change Jira.

mod document;
mod error;
mod fit;
mod ledger_place;
mod text;

pub use document::SavedPlan;
pub use error::{NotUsable, Unfit, Unsavable};
pub use fit::{Fit, StaleChange, fit};
pub use ledger_place::LedgerPlace;
pub use text::{FORMAT_VERSION, MAX_BYTES, is_saved_plan, read, write};
