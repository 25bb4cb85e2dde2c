//! How many requests waiting may make.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;

use super::moment::later;

const MINUTE: Duration = Duration::from_mins(1);

/// A refusal is kept in mind this long.
const REFUSAL_COUNTS: Duration = Duration::from_mins(5);

/// The requests that waiting may make in a minute.
///
/// # Guarantees
/// Whoever spends no more than there is room for stays within the budget over every minute,
/// wherever it begins.
#[derive(Debug, Clone)]
pub struct Budget {
    chosen: u32,
    /// What is left of it by what Jira allows.
    per_minute: u32,
    /// What was spent within the last minute, the oldest first.
    spent: VecDeque<(Timestamp, u32)>,
}

impl Budget {
    /// Unless told otherwise.
    pub const PER_MINUTE: u32 = 60;
    /// With less, too little would be seen.
    pub const LEAST_PER_MINUTE: u32 = 6;

    /// So many a minute, and at least one.
    pub const fn new(per_minute: u32) -> Self {
        let per_minute = if per_minute == 0 { 1 } else { per_minute };
        Self {
            chosen: per_minute,
            per_minute,
            spent: VecDeque::new(),
        }
    }

    /// How many a minute there are by now.
    pub const fn per_minute(&self) -> u32 {
        self.per_minute
    }

    /// Takes note of how many requests a minute Jira allows, where it shows that, and of when it last
    /// refused one. Waiting takes at most half of what is allowed, and half of its own where Jira has
    /// refused something lately without saying what it allows.
    pub fn heed(&mut self, now: Timestamp, allowed: Option<u32>, refused_at: Option<Timestamp>) {
        let was_refused =
            refused_at.is_some_and(|at| now.duration_since(at).unsigned_abs() < REFUSAL_COUNTS);
        let left = match allowed {
            Some(all) => all / 2,
            None if was_refused => self.chosen / 2,
            None => self.chosen,
        };
        self.per_minute = left.clamp(1, self.chosen);
    }

    /// So many requests were made.
    pub fn spend(&mut self, now: Timestamp, requests: u32) {
        if requests > 0 {
            self.spent.push_back((now, requests));
        }
    }

    /// How many requests may be made now.
    pub fn room(&mut self, now: Timestamp) -> u32 {
        self.forget(now);
        let spent = self.spent.iter().map(|(_, requests)| *requests);
        let spent = spent.fold(0, u32::saturating_add);
        self.per_minute.saturating_sub(spent)
    }

    /// When there is room for so many. What is more than a minute's worth is let through alone.
    pub fn ready_at(&mut self, now: Timestamp, requests: u32) -> Timestamp {
        let wanted = requests.min(self.per_minute);
        let mut room = self.room(now);
        let mut ready = now;
        for (at, _) in &self.spent {
            if room >= wanted {
                break;
            }
            // What was spent above the budget frees nothing before all of it is forgotten.
            room = self.per_minute.saturating_sub(self.after(*at));
            ready = later(*at, MINUTE);
        }
        ready
    }

    /// The time in which the budget grows by so many.
    pub fn time_for(&self, requests: u32) -> Duration {
        MINUTE * requests / self.per_minute
    }

    /// What was spent after a moment.
    fn after(&self, moment: Timestamp) -> u32 {
        let later = self.spent.iter().filter(|(at, _)| *at > moment);
        later
            .map(|(_, requests)| *requests)
            .fold(0, u32::saturating_add)
    }

    fn forget(&mut self, now: Timestamp) {
        while let Some((at, _)) = self.spent.front()
            && later(*at, MINUTE) <= now
        {
            self.spent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).unwrap()
    }

    #[test]
    fn a_minute_after_it_was_spent_there_is_room_again() {
        let mut budget = Budget::new(10);
        budget.spend(at(0), 6);
        budget.spend(at(20_000), 4);
        assert_eq!(budget.room(at(30_000)), 0);
        assert_eq!(budget.ready_at(at(30_000), 3), at(60_000));
        assert_eq!(budget.ready_at(at(30_000), 8), at(80_000));
        assert_eq!(budget.room(at(60_000)), 6);
    }

    #[test]
    fn more_than_a_minutes_worth_is_let_through_alone() {
        let mut budget = Budget::new(6);
        budget.spend(at(0), 40);
        assert_eq!(budget.ready_at(at(1), 40), at(60_000));
        assert_eq!(budget.ready_at(at(60_000), 40), at(60_000));
    }

    #[test]
    fn waiting_takes_at_most_half_of_what_jira_allows() {
        let mut budget = Budget::new(60);
        budget.heed(at(0), Some(40), None);
        assert_eq!(budget.per_minute(), 20);
        budget.heed(at(0), Some(1_000), Some(at(0)));
        assert_eq!(budget.per_minute(), 60);
        budget.heed(at(1_000), None, Some(at(0)));
        assert_eq!(budget.per_minute(), 30);
        budget.heed(at(300_000), None, Some(at(0)));
        assert_eq!(budget.per_minute(), 60);
    }

    proptest! {
        #[test]
        fn no_minute_holds_more_than_the_budget(
            per_minute in 1_u32..100,
            steps in prop::collection::vec((0_i64..20_000, 1_u32..80), 1..200),
        ) {
            let mut budget = Budget::new(per_minute);
            let mut now = 0;
            let mut all: Vec<(i64, u32)> = Vec::new();
            for (pause, wanted) in steps {
                now += pause;
                let spent = wanted.min(budget.room(at(now)));
                budget.spend(at(now), spent);
                all.push((now, spent));
            }
            for (begin, _) in &all {
                let minute = all.iter().filter(|(at, _)| (*begin..begin + 60_000).contains(at));
                let sum: u32 = minute.map(|(_, spent)| spent).sum();
                prop_assert!(sum <= per_minute, "{sum} of {per_minute} from {begin} on");
            }
        }

        #[test]
        fn when_it_says_that_there_is_room_there_is(
            per_minute in 1_u32..100,
            spent in prop::collection::vec((0_i64..20_000, 1_u32..80), 0..30),
            wanted in 1_u32..200,
        ) {
            let mut budget = Budget::new(per_minute);
            let mut now = 0;
            for (pause, requests) in spent {
                now += pause;
                budget.spend(at(now), requests);
            }
            let ready = budget.ready_at(at(now), wanted);
            prop_assert!(ready >= at(now));
            prop_assert!(budget.room(ready) >= wanted.min(per_minute));
            prop_assert!(ready <= at(now + 60_000));
        }
    }
}
