//! The hours in which something may be started.

#[cfg(test)]
mod tests;
mod text;
mod week;

pub use text::{WindowError, ZoneError, time_zone};
pub use week::{WindowSpan, Windows};
