//! Time and chance as ports. Nothing else in the program reads a clock, sleeps or throws dice.

mod chance;
mod system;
mod virtual_clock;

use std::future::Future;

use jiff::Timestamp;

pub use chance::{Chance, SeededChance, SystemChance};
pub use system::SystemClock;
pub use virtual_clock::{Pace, VirtualClock};

/// Tells the time and waits for it.
pub trait Clock {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Waits until a moment; returns at once when it has passed.
    fn sleep_until(&self, moment: Timestamp) -> impl Future<Output = ()>;
}
