//! When things happened in a run: what each change waited for and how long each part of it took.
//!
//! A timeline keeps changes of state and a thinned curve of what was indexed, never every look, so
//! that it stays small however long a run is.

mod curve;
mod events;
mod fold;
mod values;

#[cfg(test)]
mod tests;

pub use curve::{Curve, MOST_POINTS, Point};
pub use fold::{Planned, Seen};
pub use values::{BatchSpan, GOES_ON, Lane, Origin, Pause, Phase, Span, Timeline, Why};
