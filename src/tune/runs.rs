//! Telling one run of the schedule from the next.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::model::RepositoryId;

/// Fewer dates than this tell nothing of how long a run takes.
const FEWEST_ROWS: usize = 3;

/// One run of the schedule, as far as dates show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// The dates of its rows, in order.
    pub dates: Vec<Timestamp>,
}

impl Pass {
    /// The first date.
    pub fn from(&self) -> Timestamp {
        self.dates.first().copied().unwrap_or_default()
    }

    /// The last date.
    pub fn to(&self) -> Timestamp {
        self.dates.last().copied().unwrap_or_default()
    }

    /// The time between its first date and its last one.
    pub fn spread(&self) -> Duration {
        Duration::try_from(self.to().duration_since(self.from())).unwrap_or_default()
    }

    /// About how long it took: nobody saw when the first of its rows was begun, so that is taken to
    /// have lasted as long as the others do on average.
    pub fn length(&self) -> Duration {
        let rows = u32::try_from(self.dates.len()).unwrap_or(u32::MAX);
        let Some(gaps) = rows.checked_sub(1).filter(|gaps| *gaps > 0) else {
            return Duration::ZERO;
        };
        self.spread() + self.spread() / gaps
    }

    /// The dates in so many parts of equal length, counted.
    pub fn buckets(&self, number: usize) -> Vec<usize> {
        let mut buckets = vec![0; number];
        let whole = self.spread().as_millis().max(1);
        for date in &self.dates {
            let since = Duration::try_from(date.duration_since(self.from())).unwrap_or_default();
            let place = since.as_millis() * number as u128 / whole;
            let place = usize::try_from(place)
                .unwrap_or(number)
                .min(number.saturating_sub(1));
            if let Some(bucket) = buckets.get_mut(place) {
                *bucket += 1;
            }
        }
        buckets
    }
}

/// The runs that can be told apart and were seen whole, the oldest first.
///
/// A run ends where a row comes again, or where nothing happens for longer than `gap`. One is whole
/// where it has at least half of all `rows`, and they do not all have one date; the newest only where nothing can follow it any more:
/// it has all rows, or the last look came more than `gap` after it.
pub fn passes(
    dates: &[(Timestamp, RepositoryId)],
    rows: usize,
    gap: Duration,
    last_look: Timestamp,
) -> Vec<Pass> {
    let longest = SignedDuration::try_from(gap).unwrap_or(SignedDuration::MAX);
    let mut passes = Vec::new();
    let mut dates_here: Vec<Timestamp> = Vec::new();
    let mut rows_here = BTreeSet::new();
    for (date, row) in dates {
        let is_far = dates_here
            .last()
            .is_some_and(|last| date.duration_since(*last) > longest);
        if is_far || rows_here.contains(row) {
            passes.push(Pass {
                dates: std::mem::take(&mut dates_here),
            });
            rows_here.clear();
        }
        dates_here.push(*date);
        rows_here.insert(*row);
    }
    let newest = Pass { dates: dates_here };
    let is_over = newest.dates.len() >= rows || last_look.duration_since(newest.to()) > longest;
    if is_over {
        passes.push(newest);
    }
    passes.retain(|pass| {
        let number = pass.dates.len();
        number >= FEWEST_ROWS && number * 2 >= rows && !pass.spread().is_zero()
    });
    passes
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: Duration = Duration::from_mins(10);

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    fn dates(all: &[(i64, u64)]) -> Vec<(Timestamp, RepositoryId)> {
        all.iter()
            .map(|(minute, row)| (at(*minute), RepositoryId::new(*row).unwrap()))
            .collect()
    }

    fn lengths(all: &[(i64, u64)], rows: usize, last_look: i64) -> Vec<u64> {
        let passes = passes(&dates(all), rows, GAP, at(last_look));
        let minutes = passes.iter().map(|pass| pass.length().as_secs() / 60);
        minutes.collect()
    }

    #[test]
    fn a_run_takes_its_spread_and_a_row_more() {
        assert_eq!(lengths(&[(1, 1), (2, 2), (3, 3)], 3, 4), [3]);
    }

    #[test]
    fn a_pause_or_a_row_that_comes_again_ends_a_run() {
        let pause = [(1, 1), (2, 2), (3, 3), (30, 1), (32, 2), (34, 3)];
        assert_eq!(lengths(&pause, 3, 35), [3, 6]);
        let again = [(1, 1), (2, 2), (3, 3), (4, 1), (6, 2), (8, 3)];
        assert_eq!(lengths(&again, 3, 9), [3, 6]);
    }

    #[test]
    fn a_run_that_may_not_be_over_is_not_counted() {
        let under_way = [(1, 1), (2, 2), (3, 3)];
        assert_eq!(lengths(&under_way, 4, 5), [0_u64; 0]);
        assert_eq!(lengths(&under_way, 4, 14), [3]);
    }

    #[test]
    fn few_rows_or_less_than_half_of_them_say_nothing() {
        assert_eq!(lengths(&[], 0, 60), [0_u64; 0]);
        assert_eq!(lengths(&[(1, 1)], 1, 60), [0_u64; 0]);
        assert_eq!(lengths(&[(1, 1), (2, 2)], 2, 60), [0_u64; 0]);
        assert_eq!(lengths(&[(1, 1), (2, 2), (3, 3)], 7, 60), [0_u64; 0]);
        assert_eq!(lengths(&[(1, 1), (2, 2), (3, 3)], 6, 60), [3]);
        assert_eq!(lengths(&[(1, 1), (1, 2), (1, 3)], 3, 60), [0_u64; 0]);
    }

    #[test]
    fn all_dates_are_in_one_of_the_parts() {
        let pass = Pass {
            dates: vec![at(0), at(1), at(1), at(9)],
        };
        assert_eq!(pass.buckets(3), [3, 0, 1]);
        let at_once = Pass {
            dates: vec![at(5); 3],
        };
        assert_eq!(at_once.buckets(2), [3, 0]);
    }
}
