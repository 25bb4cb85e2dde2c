//! When to look again: seldom while nothing can be over yet, at once when it should be.
//!
//! # Guarantees
//! Of an indexing that takes the time T, its end is seen no later than after T / 20 or two seconds,
//! whichever is more, and never later than after the longest poll. Where what is seen foretells the
//! end, or nothing foretells it at all, half of all ends are seen within T / 50.
//!
//! There are at most `T / 2 s` looks in the first 100 seconds, 51 for each time that T is e times as
//! long as that, and one for each longest poll. Most of the time it is half of that.

use std::time::Duration;

use jiff::Timestamp;

use super::moment::later;
use super::rules::WaitRules;

/// While the end is far off, a twentieth of the time that it takes at least: not even an end that
/// nothing foretold is seen later.
const FAR: u32 = 20;

/// Where nothing is known of the end, half of this is what a look comes late on average.
const UNKNOWN: u32 = 25;

/// Near the end.
const NEAR: u32 = 50;

/// A look that another one makes cheap may come this much of its interval earlier.
const EARLY: u32 = 3;

/// What a look showed of the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sight {
    /// No end is possible before this.
    pub not_before: Option<Timestamp>,
    /// How long the rest takes by what is seen.
    pub rest: Option<Duration>,
}

/// When the next look is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextLook {
    /// Then.
    pub at: Timestamp,
    /// From then on, where somebody else looks anyway.
    pub soonest: Timestamp,
}

impl NextLook {
    /// At exactly this moment, and not before.
    pub const fn exactly(at: Timestamp) -> Self {
        Self { at, soonest: at }
    }
}

/// The machine. It never reads a clock.
#[derive(Debug, Clone)]
pub struct Poll {
    started: Timestamp,
    longest: Duration,
    /// Since when the end has been near.
    near_since: Option<Timestamp>,
}

impl Poll {
    /// For something that began then, with looks no further apart than the longest.
    pub fn new(started: Timestamp, longest: Duration) -> Self {
        Self {
            started,
            longest: longest.max(WaitRules::LEAST_POLL),
            near_since: None,
        }
    }

    /// When to look again after a look that showed this.
    pub fn next(&mut self, now: Timestamp, sight: Sight) -> NextLook {
        let at_least = self.at_least(now, sight);
        let (far, near) = (at_least / FAR, at_least / NEAR);
        let wait = match sight.rest {
            None => {
                self.near_since = None;
                at_least / UNKNOWN
            }
            Some(rest) if rest > far * 2 => {
                self.near_since = None;
                far
            }
            Some(rest) => {
                let since = *self.near_since.get_or_insert(now);
                // What should have been over for long was foretold wrongly.
                let shortest = near.max(passed(since, now) / 4).min(far);
                let towards = if rest > near * 2 { rest / 2 } else { rest };
                towards.clamp(shortest, far)
            }
        };
        let wait = self.within(wait);
        NextLook {
            at: later(now, wait),
            soonest: later(now, wait.saturating_sub(wait / EARLY)),
        }
    }

    /// The looks while nothing is left but to see that nothing more comes, until then: so many in
    /// equal steps, the last one exactly at the end, and more where that would be too few for the time
    /// it has taken.
    pub fn settling(&self, now: Timestamp, end: Timestamp, looks: u32) -> NextLook {
        let even = passed(now, end) / looks.max(1);
        let sight = Sight {
            not_before: Some(end),
            rest: None,
        };
        let longest = self.within(self.at_least(now, sight) / (FAR / 2));
        NextLook::exactly(later(now, even.clamp(WaitRules::LEAST_POLL, longest)))
    }

    /// How long it takes at the least.
    fn at_least(&self, now: Timestamp, sight: Sight) -> Duration {
        let end = sight.not_before.map_or(now, |moment| moment.max(now));
        passed(self.started, end)
    }

    fn within(&self, wait: Duration) -> Duration {
        let shortest = WaitRules::SHORTEST_POLL.min(self.longest);
        wait.clamp(shortest, self.longest)
    }
}

fn passed(since: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(since)).unwrap_or(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    fn at(seconds: f64) -> Timestamp {
        later(Timestamp::UNIX_EPOCH, Duration::from_secs_f64(seconds))
    }

    /// The moments of the looks, the last being the one that sees the end.
    fn looks(end: f64, rest: impl Fn(f64) -> Option<f64>) -> Vec<f64> {
        let mut poll = Poll::new(at(0.0), MINUTE);
        let mut moments = vec![0.0];
        while let Some(now) = moments.last().copied().filter(|now| *now < end) {
            let sight = Sight {
                not_before: None,
                rest: rest(now).map(Duration::from_secs_f64),
            };
            let next = poll.next(at(now), sight);
            assert!(next.soonest <= next.at);
            moments.push(passed(at(0.0), next.at).as_secs_f64());
        }
        moments
    }

    fn reaction(end: f64, rest: impl Fn(f64) -> Option<f64>) -> f64 {
        looks(end, rest).last().unwrap() - end
    }

    /// The bound that the documentation states.
    fn most_looks(end: f64) -> f64 {
        2.0 + end.min(100.0) / 2.0 + 51.0 * (end / 100.0).max(1.0).ln() + end / 60.0
    }

    fn median(mut all: Vec<f64>) -> f64 {
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    }

    /// Ends between two minutes and some hours, spread evenly on a scale of powers.
    fn ends() -> impl Iterator<Item = f64> {
        (0..2_000).map(|n| 120.0 * (1.0 + f64::from(n) * 0.002_37).powi(3))
    }

    #[test]
    fn half_of_the_ends_that_nothing_foretells_are_seen_within_a_fiftieth() {
        let shares = ends().map(|end| reaction(end, |_| None) / end).collect();
        assert!(median(shares) <= 0.02);
    }

    #[test]
    fn ends_that_are_foretold_are_seen_twice_as_soon() {
        let late = |end: f64| reaction(end, |now| Some((end - now).max(0.0))) / end;
        assert!(median(ends().map(late).collect()) <= 0.01);
    }

    #[test]
    fn looks_are_few_while_the_end_is_far() {
        assert!(looks(3_600.0, |now| Some(3_600.0 - now)).len() <= 140);
        assert!(looks(3_600.0, |_| None).len() <= 160);
        assert!(looks(12.0 * 3_600.0, |_| None).len() <= 820);
    }

    #[test]
    fn settling_ends_with_a_look_at_its_very_end() {
        let poll = Poll::new(at(0.0), MINUTE);
        let next = poll.settling(at(1_000.0), at(1_030.0), 1);
        assert_eq!(next, NextLook::exactly(at(1_030.0)));
        let next = poll.settling(at(10.0), at(70.0), 1);
        assert_eq!(next.at, at(17.0), "much may still appear that early");
    }

    #[test]
    fn a_scan_that_is_not_over_leaves_the_time_to_settle() {
        let mut poll = Poll::new(at(0.0), MINUTE);
        let sight = Sight {
            not_before: Some(at(60.0)),
            rest: None,
        };
        assert_eq!(poll.next(at(0.0), sight).at, at(2.4));
    }

    proptest! {
        #[test]
        fn no_end_is_seen_late_however_wrong_it_was_foretold_and_looks_stay_few(
            end in 1.0_f64..100_000.0,
            rests in prop::collection::vec(prop::option::of(0.0_f64..20_000.0), 1..40),
        ) {
            let told = |now: f64| {
                // What is foretold changes with every look, and has nothing to do with the end.
                let place = now.to_bits() % rests.len() as u64;
                rests[usize::try_from(place).unwrap()]
            };
            let looks = looks(end, told);
            let late = looks.last().unwrap() - end;
            let most = (end / 20.0).clamp(2.0, 60.0);
            prop_assert!(late <= most + 0.001, "{late} of {end}");
            let count = f64::from(u32::try_from(looks.len()).unwrap());
            prop_assert!(count <= most_looks(end), "{count} of {end}");
        }

        #[test]
        fn looks_stay_within_the_bounds(
            started in 0.0_f64..1e6,
            now in 0.0_f64..1e7,
            longest in 0_u64..600,
            rest in prop::option::of(0.0_f64..1e6),
        ) {
            let longest = Duration::from_secs(longest);
            let mut poll = Poll::new(at(started), longest);
            let sight = Sight { not_before: None, rest: rest.map(Duration::from_secs_f64) };
            let wait = passed(at(now), poll.next(at(now), sight).at);
            let highest = longest.max(WaitRules::LEAST_POLL);
            prop_assert!(wait <= highest && wait >= WaitRules::SHORTEST_POLL.min(highest));
        }
    }
}
