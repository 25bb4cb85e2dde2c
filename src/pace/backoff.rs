//! Trying again: how long to wait between the tries of one request, and when to give up.

use std::time::Duration;

use jiff::Timestamp;

use super::moment::later;

/// How patient the tries of one request are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackoffRules {
    /// The longest wait after the first try; it doubles with each further one.
    pub base: Duration,
    /// The longest wait between two tries that nobody asked for.
    pub cap: Duration,
    /// No try starts later than this after the first one.
    pub total: Duration,
    /// The longest wait that is granted where Jira asks for one.
    pub longest_demand: Duration,
}

impl Default for BackoffRules {
    /// Eight tries wait 45 s on average and 91 s at most, which is about as long as a node takes
    /// to hand over to another. Half a minute of waiting for a rate limit is common; more than
    /// one and a half says that this is not the time to run.
    fn default() -> Self {
        Self {
            base: Duration::from_secs(1),
            cap: Duration::from_secs(30),
            total: Duration::from_mins(2),
            longest_demand: Duration::from_secs(90),
        }
    }
}

/// What a try that failed leaves to decide on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FailedTry {
    /// How many tries a failure of this kind is worth in all.
    pub most_tries: u32,
    /// The wait that Jira asks for.
    pub demanded: Option<Duration>,
    /// A throw of the dice, from 0 up to 1.
    pub chance: f64,
}

/// What to do after a try that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Try again then.
    At(Timestamp),
    /// The failure counts.
    GiveUp(GiveUp),
}

/// Why the last failure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GiveUp {
    /// It has been tried often enough.
    Tries,
    /// It has been tried for long enough.
    Time,
    /// Jira asks for a longer wait than is granted.
    Demand(Duration),
}

impl GiveUp {
    /// A few words for a log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tries => "tried often enough",
            Self::Time => "tried long enough",
            Self::Demand(_) => "the wait that is asked for is too long",
        }
    }
}

/// The tries of one request: exponential waits with full jitter, so that many who failed together
/// do not come back together.
#[derive(Debug, Clone)]
pub struct Backoff {
    rules: BackoffRules,
    started: Timestamp,
    failed: u32,
}

impl Backoff {
    /// The first try starts now.
    pub const fn new(rules: BackoffRules, now: Timestamp) -> Self {
        Self {
            rules,
            started: now,
            failed: 0,
        }
    }

    /// The number of the try that runs or comes next, from 1.
    pub const fn attempt(&self) -> u32 {
        self.failed.saturating_add(1)
    }

    /// A try failed now.
    ///
    /// A wait that Jira asks for is kept whole; the jitter goes on top of it.
    pub fn failed(&mut self, now: Timestamp, failure: FailedTry) -> Again {
        let longest = self.longest_wait();
        self.failed = self.failed.saturating_add(1);
        if let Some(demanded) = failure.demanded
            && demanded > self.rules.longest_demand
        {
            return Again::GiveUp(GiveUp::Demand(demanded));
        }
        if self.failed >= failure.most_tries {
            return Again::GiveUp(GiveUp::Tries);
        }
        let jitter = longest.mul_f64(fraction(failure.chance));
        let wait = match failure.demanded {
            Some(demanded) => demanded.saturating_add(jitter.min(self.rules.base)),
            None => jitter,
        };
        let latest = later(self.started, self.rules.total);
        match later(now, wait) {
            next if next > latest => Again::GiveUp(GiveUp::Time),
            next => Again::At(next),
        }
    }

    fn longest_wait(&self) -> Duration {
        let factor = 1_u32.checked_shl(self.failed).unwrap_or(u32::MAX);
        self.rules.base.saturating_mul(factor).min(self.rules.cap)
    }
}

/// Whatever was thrown, as a number that a wait may be multiplied with.
fn fraction(chance: f64) -> f64 {
    if chance.is_nan() {
        1.0
    } else {
        chance.clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn failed(chance: f64) -> FailedTry {
        FailedTry {
            most_tries: 8,
            demanded: None,
            chance,
        }
    }

    fn millis(again: Again) -> i128 {
        match again {
            Again::At(at) => at.duration_since(START).as_millis(),
            Again::GiveUp(why) => panic!("it gave up: {why:?}"),
        }
    }

    #[test]
    fn the_longest_wait_doubles_up_to_the_cap() {
        let mut backoff = Backoff::new(BackoffRules::default(), START);
        let waits: Vec<i128> = (0..7)
            .map(|_| millis(backoff.failed(START, failed(1.0))))
            .collect();
        assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(
            backoff.failed(START, failed(1.0)),
            Again::GiveUp(GiveUp::Tries)
        );
    }

    #[test]
    fn a_wait_may_be_anything_from_nothing_to_the_longest() {
        let wait = |chance| {
            let mut backoff = Backoff::new(BackoffRules::default(), START);
            millis(backoff.failed(START, failed(chance)))
        };
        assert_eq!([wait(0.0), wait(0.25)], [0, 250]);
    }

    #[test]
    fn a_wait_that_jira_asks_for_is_kept_whole() {
        let mut backoff = Backoff::new(BackoffRules::default(), START);
        let asked = FailedTry {
            demanded: Some(Duration::from_secs(20)),
            ..failed(0.5)
        };
        assert_eq!(millis(backoff.failed(START, asked)), 20_500);
    }

    #[test]
    fn a_wait_that_is_too_long_ends_the_trying_at_once() {
        let mut backoff = Backoff::new(BackoffRules::default(), START);
        let hour = Duration::from_hours(1);
        let asked = FailedTry {
            demanded: Some(hour),
            ..failed(0.0)
        };
        assert_eq!(
            backoff.failed(START, asked),
            Again::GiveUp(GiveUp::Demand(hour))
        );
    }

    #[test]
    fn no_try_starts_after_the_time_for_all_of_them() {
        let mut backoff = Backoff::new(BackoffRules::default(), START);
        let late = later(START, Duration::from_mins(2));
        assert_eq!(
            backoff.failed(late, failed(0.01)),
            Again::GiveUp(GiveUp::Time)
        );
    }

    #[test]
    fn a_failure_worth_fewer_tries_ends_them_sooner() {
        let mut backoff = Backoff::new(BackoffRules::default(), START);
        let refused = FailedTry {
            most_tries: 2,
            ..failed(0.0)
        };
        assert_eq!(backoff.failed(START, refused), Again::At(START));
        assert_eq!(backoff.failed(START, refused), Again::GiveUp(GiveUp::Tries));
    }

    proptest! {
        #[test]
        fn every_wait_is_within_its_bounds_and_so_are_all_together(
            tries in prop::collection::vec((any::<f64>(), prop::option::of(0_u64..200), 0_u64..40), 1..40),
        ) {
            let rules = BackoffRules::default();
            let mut backoff = Backoff::new(rules, START);
            let mut now = START;
            let mut ended = false;
            for (chance, demanded, took) in tries {
                now = later(now, Duration::from_secs(took));
                let demanded = demanded.map(Duration::from_secs);
                match backoff.failed(now, FailedTry { most_tries: 8, demanded, chance }) {
                    Again::At(next) => {
                        let wait = Duration::try_from(next.duration_since(now)).unwrap();
                        prop_assert!(wait >= demanded.unwrap_or_default());
                        prop_assert!(wait <= demanded.unwrap_or_default() + rules.cap);
                        prop_assert!(next <= later(START, rules.total));
                        now = next;
                    }
                    Again::GiveUp(_) => {
                        ended = true;
                        break;
                    }
                }
            }
            prop_assert!(ended || backoff.attempt() <= 8);
        }
    }
}
