//! Moments to come.

use std::time::Duration;

use jiff::Timestamp;

/// The moment so much later; the end of time where there is none.
pub fn later(moment: Timestamp, by: Duration) -> Timestamp {
    moment.checked_add(by).unwrap_or(Timestamp::MAX)
}
