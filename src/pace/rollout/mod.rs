//! Which of the things to be indexed is started next, and why not yet.
//!
//! The machine is told what was started and how it ended. It answers what to do now; the same story
//! always gets the same answers, so that a forecast is the run itself with guessed durations.

mod answer;
mod limits;
mod machine;
#[cfg(test)]
mod tests;

pub use answer::{Hold, Left, Next, Reason, StopReason};
pub use limits::{AfterFailure, Canary, RolloutItem, RolloutLimits, Soak};
pub use machine::Rollout;
