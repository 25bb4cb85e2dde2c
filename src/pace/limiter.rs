//! How many requests run at once, and how far apart they start: as many as one Jira answers gladly.

use std::time::Duration;

use jiff::Timestamp;

use super::latency::Latencies;
use super::moment::later;

/// What is tried first: gentle, and enough for a list beside a wait.
const FIRST_WINDOW: f64 = 2.0;

/// More at once would only be felt by the people who work in Jira.
const WIDEST_WINDOW: f64 = 8.0;

/// The longest time between two starts that is kept to save tokens. Beyond it Jira may as well
/// refuse, which says how long to wait.
const LONGEST_GAP: Duration = Duration::from_mins(1);

/// Jira's bucket of tokens as an answer shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// How many tokens it holds when full.
    pub limit: u32,
    /// How many are in it now.
    pub remaining: u32,
    /// How often tokens are added.
    pub interval: Duration,
    /// How many are added each time.
    pub fill: u32,
    /// How long until the next ones, where it is empty and Jira says.
    pub next_tokens: Option<Duration>,
}

impl Bucket {
    /// How many tokens are added in a minute, where any are.
    fn per_minute(&self) -> Option<u32> {
        let interval = self.interval.as_millis();
        if self.fill == 0 || interval == 0 {
            return None;
        }
        let tokens = u128::from(self.fill) * 60_000 / interval;
        Some(u32::try_from(tokens).unwrap_or(u32::MAX))
    }
}

/// Leave for one request. It is given back by [`Limiter::ended`] or [`Limiter::abandoned`].
#[derive(Debug)]
#[must_use = "leave that is not given back is lost"]
pub struct Leave {
    /// Which window it was given by.
    generation: u64,
}

/// Whether a request may start.
#[derive(Debug)]
pub enum Admission {
    /// Now.
    Go(Leave),
    /// Ask again then.
    At(Timestamp),
    /// Ask again once another has ended.
    WhenOneEnds,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended<'a> {
    /// With an answer that says nothing against more of its kind.
    Well {
        /// What kind of request it was: requests of one kind take about as long as each other.
        /// None where the time depends on others than Jira.
        kind: Option<&'a str>,
        /// How long the answer took.
        took: Duration,
    },
    /// It was refused since there are too many, with the wait that Jira asks for.
    Limited(Option<Duration>),
    /// No answer came in time.
    Late,
    /// In a way that says nothing of how busy Jira is.
    Otherwise,
}

/// The limiter of one instance: a window of requests that run at once, which grows by one with each
/// window of good answers and is halved when Jira has enough.
///
/// # Guarantees
/// - The window is never below one and never above eight.
/// - Nothing starts before a wait that Jira asked for is over. After it one request at a time
///   tries whether all is well again.
/// - Of requests that ran together, several refusals halve the window once.
#[derive(Debug, Clone)]
pub struct Limiter {
    window: f64,
    /// How often the window was halved.
    generation: u64,
    running: u32,
    /// After a refusal, until a good answer.
    one_at_a_time: bool,
    closed_until: Option<Timestamp>,
    gap: Duration,
    next_start: Option<Timestamp>,
    latencies: Latencies,
    /// How many requests a minute Jira's bucket has tokens for.
    per_minute: Option<u32>,
    refused_at: Option<Timestamp>,
}

impl Default for Limiter {
    fn default() -> Self {
        Self {
            window: FIRST_WINDOW,
            generation: 0,
            running: 0,
            one_at_a_time: false,
            closed_until: None,
            gap: Duration::ZERO,
            next_start: None,
            latencies: Latencies::default(),
            per_minute: None,
            refused_at: None,
        }
    }
}

impl Limiter {
    /// How many requests a minute Jira's limit allows in the long run, where its answers show one.
    pub const fn per_minute(&self) -> Option<u32> {
        self.per_minute
    }

    /// When Jira last refused a request since there were too many.
    pub const fn refused_at(&self) -> Option<Timestamp> {
        self.refused_at
    }

    /// How many may run at once.
    pub fn width(&self) -> u32 {
        if self.one_at_a_time {
            return 1;
        }
        // The window is a small number above 0.
        (1..=8)
            .rev()
            .find(|width| f64::from(*width) <= self.window)
            .unwrap_or(1)
    }

    /// Asks for leave to start one request.
    pub fn admit(&mut self, now: Timestamp) -> Admission {
        if let Some(moment) = self.closed_until {
            if moment > now {
                return Admission::At(moment);
            }
            self.closed_until = None;
        }
        if self.running >= self.width() {
            return Admission::WhenOneEnds;
        }
        if let Some(moment) = self.next_start
            && moment > now
        {
            return Admission::At(moment);
        }
        self.next_start = (!self.gap.is_zero()).then(|| later(now, self.gap));
        self.running = self.running.saturating_add(1);
        Admission::Go(Leave {
            generation: self.generation,
        })
    }

    /// A request ended, with the bucket that its answer showed.
    pub fn ended(&mut self, leave: Leave, now: Timestamp, how: Ended<'_>, bucket: Option<Bucket>) {
        let was_full = self.running >= self.width();
        match how {
            Ended::Well { kind, took } => {
                if kind.is_some_and(|kind| self.latencies.rising(kind, took)) {
                    self.halve(&leave);
                } else if was_full && leave.generation == self.generation {
                    self.window = (self.window + 1.0 / self.window).min(WIDEST_WINDOW);
                }
                if leave.generation == self.generation {
                    self.one_at_a_time = false;
                }
            }
            Ended::Limited(wait) => {
                self.halve(&leave);
                self.one_at_a_time = true;
                self.refused_at = Some(now);
                if let Some(wait) = wait {
                    self.closed_until = self.closed_until.max(Some(later(now, wait)));
                }
            }
            Ended::Late => self.halve(&leave),
            Ended::Otherwise => {}
        }
        if let Some(bucket) = bucket {
            self.space_out(now, &bucket);
        }
        self.abandoned(leave);
    }

    /// Nobody waits for a request's end any more.
    pub const fn abandoned(&mut self, _leave: Leave) {
        self.running = self.running.saturating_sub(1);
    }

    /// What ran beside others when the window was halved says again what was said already.
    fn halve(&mut self, leave: &Leave) {
        if leave.generation == self.generation {
            self.window = (self.window / 2.0).max(1.0);
            self.generation = self.generation.wrapping_add(1);
        }
    }

    /// With plenty of tokens nothing is spaced out. With a fifth of them left, or fewer than there
    /// are requests, requests start as fast as tokens come.
    fn space_out(&mut self, now: Timestamp, bucket: &Bucket) {
        self.per_minute = bucket.per_minute();
        let few = (bucket.limit / 5).max(self.running);
        if bucket.remaining > few || bucket.fill == 0 {
            self.gap = Duration::ZERO;
            self.next_start = None;
            return;
        }
        self.gap = (bucket.interval / bucket.fill).min(LONGEST_GAP);
        if bucket.remaining == 0 {
            let wait = bucket.next_tokens.unwrap_or(self.gap).min(LONGEST_GAP);
            self.next_start = self.next_start.max(Some(later(now, wait)));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Timestamp = Timestamp::UNIX_EPOCH;
    const WELL: Ended<'_> = Ended::Well {
        kind: Some("a"),
        took: Duration::from_millis(50),
    };

    fn at(seconds: u64) -> Timestamp {
        later(START, Duration::from_secs(seconds))
    }

    fn go(limiter: &mut Limiter, now: Timestamp) -> Leave {
        match limiter.admit(now) {
            Admission::Go(leave) => leave,
            other => panic!("it may start, but: {other:?}"),
        }
    }

    fn all_that_may_start(limiter: &mut Limiter, now: Timestamp) -> Vec<Leave> {
        std::iter::from_fn(|| match limiter.admit(now) {
            Admission::Go(leave) => Some(leave),
            _ => None,
        })
        .collect()
    }

    fn end_all(limiter: &mut Limiter, leaves: Vec<Leave>, how: Ended<'_>) {
        for leave in leaves {
            limiter.ended(leave, START, how, None);
        }
    }

    /// A limiter that has had only good answers for a while.
    fn wide() -> Limiter {
        let mut limiter = Limiter::default();
        for _ in 0..60 {
            let leaves = all_that_may_start(&mut limiter, START);
            end_all(&mut limiter, leaves, WELL);
        }
        limiter
    }

    fn bucket(remaining: u32) -> Bucket {
        Bucket {
            limit: 100,
            remaining,
            interval: Duration::from_mins(1),
            fill: 20,
            next_tokens: None,
        }
    }

    #[test]
    fn a_full_window_of_good_answers_widens_it_by_one_up_to_eight() {
        let mut limiter = Limiter::default();
        let leaves = all_that_may_start(&mut limiter, START);
        assert_eq!(leaves.len(), 2);
        end_all(&mut limiter, leaves, WELL);
        assert_eq!(
            limiter.width(),
            2,
            "the second of the two found it half empty"
        );
        assert_eq!(wide().width(), 8);
    }

    #[test]
    fn one_request_after_the_other_does_not_widen_it() {
        let mut limiter = Limiter::default();
        for _ in 0..60 {
            let leave = go(&mut limiter, START);
            limiter.ended(leave, START, WELL, None);
        }
        assert_eq!(limiter.width(), 2);
    }

    #[test]
    fn refusals_of_one_window_halve_it_once() {
        let mut limiter = wide();
        let leaves = all_that_may_start(&mut limiter, START);
        assert_eq!(leaves.len(), 8);
        end_all(&mut limiter, leaves, Ended::Late);
        assert_eq!(limiter.width(), 4);
    }

    #[test]
    fn a_refusal_closes_it_for_the_wait_and_opens_it_for_one_until_all_is_well() {
        let mut limiter = wide();
        let leave = go(&mut limiter, START);
        let wait = Ended::Limited(Some(Duration::from_secs(10)));
        limiter.ended(leave, START, wait, None);
        assert_eq!(limiter.refused_at(), Some(START));
        assert!(matches!(limiter.admit(at(9)), Admission::At(t) if t == at(10)));
        let probe = go(&mut limiter, at(10));
        assert!(matches!(limiter.admit(at(10)), Admission::WhenOneEnds));
        limiter.ended(probe, at(11), WELL, None);
        assert_eq!(limiter.width(), 4);
    }

    #[test]
    fn a_good_answer_from_before_the_refusal_does_not_open_it() {
        let mut limiter = wide();
        let (refused, slow) = (go(&mut limiter, START), go(&mut limiter, START));
        limiter.ended(refused, START, Ended::Limited(None), None);
        limiter.ended(slow, START, WELL, None);
        assert_eq!(limiter.width(), 1);
    }

    #[test]
    fn a_shorter_wait_does_not_open_it_before_a_longer_one_is_over() {
        let mut limiter = wide();
        let (long, short) = (go(&mut limiter, START), go(&mut limiter, START));
        let wait = |seconds| Ended::Limited(Some(Duration::from_secs(seconds)));
        limiter.ended(long, START, wait(60), None);
        limiter.ended(short, START, wait(5), None);
        assert!(matches!(limiter.admit(at(6)), Admission::At(t) if t == at(60)));
    }

    #[test]
    fn answers_that_become_slow_halve_it() {
        let mut limiter = wide();
        let slow = Ended::Well {
            kind: Some("a"),
            took: Duration::from_secs(3),
        };
        for _ in 0..5 {
            let leave = go(&mut limiter, START);
            limiter.ended(leave, START, slow, None);
        }
        assert_eq!(limiter.width(), 4);
    }

    #[test]
    fn few_tokens_space_requests_out_as_fast_as_tokens_come() {
        let mut limiter = Limiter::default();
        let leave = go(&mut limiter, START);
        limiter.ended(leave, START, WELL, Some(bucket(20)));
        assert_eq!(limiter.per_minute(), Some(20));
        let leave = go(&mut limiter, START);
        assert!(matches!(limiter.admit(START), Admission::At(t) if t == at(3)));
        limiter.ended(leave, START, WELL, Some(bucket(21)));
        let _leave = go(&mut limiter, START);
    }

    #[test]
    fn an_empty_bucket_is_waited_for() {
        let mut limiter = Limiter::default();
        let leave = go(&mut limiter, START);
        let told = Bucket {
            next_tokens: Some(Duration::from_secs(17)),
            ..bucket(0)
        };
        limiter.ended(leave, START, WELL, Some(told));
        assert!(matches!(limiter.admit(START), Admission::At(t) if t == at(17)));
    }

    #[test]
    fn no_bucket_keeps_requests_apart_for_more_than_a_minute() {
        let mut limiter = Limiter::default();
        let leave = go(&mut limiter, START);
        let odd = Bucket {
            limit: u32::MAX,
            remaining: 0,
            interval: Duration::MAX,
            fill: 1,
            next_tokens: Some(Duration::MAX),
        };
        limiter.ended(leave, START, WELL, Some(odd));
        assert!(matches!(limiter.admit(START), Admission::At(t) if t == at(60)));
    }

    #[test]
    fn leave_that_is_given_back_unused_counts_for_nothing() {
        let mut limiter = Limiter::default();
        let leaves = all_that_may_start(&mut limiter, START);
        assert!(matches!(limiter.admit(START), Admission::WhenOneEnds));
        for leave in leaves {
            limiter.abandoned(leave);
        }
        assert_eq!(all_that_may_start(&mut limiter, START).len(), 2);
    }

    proptest! {
        #[test]
        fn the_window_stays_within_its_bounds_whatever_happens(
            steps in prop::collection::vec((0_u8..6, 0_u64..5_000, 0_u32..30), 1..300),
        ) {
            let mut limiter = Limiter::default();
            let mut running = Vec::new();
            let mut now = START;
            for (what, millis, tokens) in steps {
                now = later(now, Duration::from_millis(millis));
                let took = Duration::from_millis(millis);
                let how = match what {
                    0 | 1 => None,
                    2 => Some(Ended::Limited(Some(took))),
                    3 => Some(Ended::Late),
                    4 => Some(Ended::Otherwise),
                    _ => Some(Ended::Well { kind: Some("a"), took }),
                };
                match how {
                    None => {
                        let width = limiter.width();
                        if let Admission::Go(leave) = limiter.admit(now) {
                            running.push(leave);
                            prop_assert!(running.len() <= width as usize);
                        }
                    }
                    Some(how) => if let Some(leave) = running.pop() {
                        limiter.ended(leave, now, how, Some(bucket(tokens)));
                    },
                }
                prop_assert!((1..=8).contains(&limiter.width()));
            }
            while let Some(leave) = running.pop() {
                limiter.abandoned(leave);
            }
            let much_later = later(now, Duration::from_hours(1));
            prop_assert!(matches!(limiter.admit(much_later), Admission::Go(_)));
        }
    }
}
