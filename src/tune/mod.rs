//! From the dates of repositories to the reindex interval, with what it rests on and what nobody can
//! tell.
//!
//! ```text
//! looks ──Sightings──▶ dates of each row ──runs──▶ runs, from their beginning to their end ──advise──▶ Tuning
//! ```
//!
//! # Assumptions
//! - An integration's date is when GIJ has read its list, and then its repositories get into the queue:
//!   that is where a run begins. No page says so, and where it is not so, nothing is concluded.
//! - A repository's date is when its last indexing ended. No page says so; it may also be when it
//!   began, and a run that failed may move it or not.
//! - The queue is worked off in turn: nobody comes twice before all others came once.
//! - A run takes no less than the longest of what was reindexed alone to measure it, and no more than
//!   all of that together.
//!
//! # Guarantees
//! - No two runs are taken for one: between them lies the date of an integration.
//! - A run is not counted where its beginning lies before the first look, where it was not seen to its
//!   end, or where another may have followed it between two looks.
//!
//! # Caveats
//! - GIJ shows neither its queue nor how long its last run took, and dates do not say who asked. What
//!   is indexed by itself after a run makes that seem longer. Otherwise what is told of a run is wrong by
//!   a tenth or the time of one repository at most, and by that of another that fails.

mod advice;
mod runs;
mod sightings;
mod values;

pub use advice::{DEFAULT_MINUTES, advise};
pub use runs::{Pass, Runs, runs};
pub use sightings::{Part, Sightings};
pub use values::{
    Advised, BatchAdvice, Confidence, Enough, Facts, Interval, Length, Measure, Measured, Setting,
    Settings, Tuning, Why, Writing,
};
