//! Whether answers take longer than they used to.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// How many of the latest answers are held against what is usual.
const LATEST: usize = 5;

/// How many answers make what is usual known. Fewer would call the first warm ones usual.
const LEAST_KNOWN: u32 = 15;

/// How many times as long as usual is too long.
const FACTOR: f64 = 2.0;

/// How much longer than usual they must be as well: a few milliseconds double by themselves.
const LEAST_RISE: f64 = 0.25;

/// What one answer counts for in what is usual: some twenty are remembered.
const WEIGHT: f64 = 0.05;

/// More kinds than this are not told apart; requests have far fewer.
const MOST_KINDS: usize = 64;

/// What is known of how long answers take, each kind of request by itself: a list of all
/// repositories takes longer than one row, which says nothing of Jira's health.
///
/// # What counts as rising
/// The median of the latest five answers of a kind is more than twice what is usual for it, and
/// more than a quarter of a second above it. What is usual is a moving average of the answers before
/// those five, and is not known before there are fifteen of them. So no single slow answer counts,
/// nor two in a row; a lasting change counts once and becomes the new usual.
#[derive(Debug, Clone, Default)]
pub(super) struct Latencies {
    kinds: BTreeMap<String, Series>,
}

#[derive(Debug, Clone, Default)]
struct Series {
    usual: f64,
    known: u32,
    latest: VecDeque<f64>,
}

impl Latencies {
    /// Takes in one answer, and says whether the latest ones take too long.
    pub(super) fn rising(&mut self, kind: &str, took: Duration) -> bool {
        if !self.kinds.contains_key(kind) && self.kinds.len() >= MOST_KINDS {
            return false;
        }
        let series = self.kinds.entry(kind.to_owned()).or_default();
        series.rising(took.as_secs_f64())
    }
}

impl Series {
    fn rising(&mut self, took: f64) -> bool {
        self.latest.push_back(took);
        if self.latest.len() > LATEST
            && let Some(oldest) = self.latest.pop_front()
        {
            self.learn(oldest);
        }
        let rising = self.known >= LEAST_KNOWN
            && self.latest.len() == LATEST
            && self.median() > (self.usual * FACTOR).max(self.usual + LEAST_RISE);
        if rising {
            // The next verdict needs answers from after this one.
            for took in std::mem::take(&mut self.latest) {
                self.learn(took);
            }
        }
        rising
    }

    fn learn(&mut self, took: f64) {
        self.known = self.known.saturating_add(1);
        // A plain average until there is something to remember.
        let weight = (1.0 / f64::from(self.known)).max(WEIGHT);
        self.usual += (took - self.usual) * weight;
    }

    fn median(&self) -> f64 {
        let mut sorted: Vec<f64> = self.latest.iter().copied().collect();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdicts(millis: impl IntoIterator<Item = u64>) -> Vec<bool> {
        let mut latencies = Latencies::default();
        millis
            .into_iter()
            .map(|ms| latencies.rising("a", Duration::from_millis(ms)))
            .collect()
    }

    fn usual() -> Vec<u64> {
        vec![200; 25]
    }

    #[test]
    fn answers_that_stay_as_they_are_do_not_rise() {
        assert!(!verdicts(usual()).contains(&true));
    }

    #[test]
    fn three_slow_answers_of_five_are_a_rise_and_two_are_none() {
        let two = [usual(), vec![2_000, 200, 2_000, 200, 200]].concat();
        assert!(!verdicts(two).contains(&true));
        let three = [usual(), vec![2_000, 200, 2_000, 200, 2_000]].concat();
        assert_eq!(verdicts(three).iter().rposition(|rising| *rising), Some(29));
    }

    #[test]
    fn slow_answers_before_anything_is_usual_are_no_rise() {
        let early = [vec![200; 10], vec![2_000; 5]].concat();
        assert!(!verdicts(early).contains(&true));
    }

    #[test]
    fn a_few_milliseconds_more_are_no_rise() {
        let tiny = [vec![20; 25], vec![200; 5]].concat();
        assert!(!verdicts(tiny).contains(&true));
    }

    #[test]
    fn a_rise_counts_once_and_lasting_slowness_becomes_usual() {
        let slow = [usual(), vec![2_000; 60]].concat();
        let rises = verdicts(slow).into_iter().filter(|rising| *rising).count();
        assert!((1..=4).contains(&rises), "{rises}");
    }

    #[test]
    fn each_kind_has_its_own_usual() {
        let mut latencies = Latencies::default();
        for _ in 0..40 {
            assert!(!latencies.rising("row", Duration::from_millis(50)));
            assert!(!latencies.rising("list", Duration::from_secs(20)));
        }
    }
}
