//! When whoever waits for a lease is told of its holder.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use crate::pace::later;

/// In a log that says nothing for longer than this a run looks as if it hung.
const EVERY: Duration = Duration::from_mins(1);

/// What was told so far: of each holder at once, and of whoever it is about once a minute.
#[derive(Debug, Default)]
pub(super) struct Telling {
    told_of: BTreeSet<String>,
    next: Option<Timestamp>,
}

impl Telling {
    /// Whether it is time to tell of this holder. If so, that counts as told.
    pub(super) fn is_due(&mut self, holder: &str, now: Timestamp) -> bool {
        let is_new = self.told_of.insert(holder.to_owned());
        let is_due = is_new || self.next.is_some_and(|next| now >= next);
        if is_due {
            self.next = Some(later(now, EVERY));
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn each_holder_is_told_of_at_once_and_whoever_it_is_once_a_minute() {
        let mut telling = Telling::default();
        let mut told = |holder, second| telling.is_due(holder, at(second));
        assert!(told("a", 0));
        assert!(!told("a", 59));
        assert!(told("a", 60));
        assert!(told("b", 70));
        assert!(!told("a", 120), "a minute since the last word");
        assert!(told("a", 130));
    }
}
