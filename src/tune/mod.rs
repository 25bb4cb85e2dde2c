//! From the dates of repositories to the reindex interval, with what it rests on and what nobody can
//! tell.
//!
//! ```text
//! looks ──Sightings──▶ dates of each repository ──passes──▶ runs, one after the other ──advise──▶ Tuning
//! ```
//!
//! # Assumptions
//! - A repository's date is when its last indexing ended. No page says so; it may also be when it
//!   began, and a run that failed may move it or not. Dates of one run lie close together either way.
//! - A run works on each repository once, so one that comes again belongs to the next run.
//! - A run takes no less than the longest of what was reindexed alone to measure it, and no more than
//!   all of that together.
//!
//! # Caveats
//! - GIJ shows neither its queue nor how long its last run took. What is told here is an estimate:
//!   the time that the first repository of a run took is added as the mean of all others.

mod advice;
mod passes;
mod sightings;
mod values;

pub use advice::{DEFAULT_MINUTES, advise};
pub use passes::{Pass, passes};
pub use sightings::{Part, Sightings};
pub use values::{
    BatchAdvice, Confidence, Enough, Facts, Interval, Length, Measure, Measured, Setting, Settings,
    Tuning, Writing,
};
