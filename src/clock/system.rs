//! The machine's own clock.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::Clock;

/// The machine's own clock. It never goes back: a run that plans its next look by it must not stand
/// still because somebody has put the clock of the machine right.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let passed = BEGINNING.elapsed();
        let mut steady = STEADY.lock().unwrap_or_else(PoisonError::into_inner);
        steady.now(Timestamp::now(), passed)
    }

    async fn sleep_until(&self, moment: Timestamp) {
        let wait = moment.duration_since(self.now());
        tokio::time::sleep(Duration::try_from(wait).unwrap_or_default()).await;
    }
}

static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);
static STEADY: Mutex<Steady> = Mutex::new(Steady::NEW);

/// Time that goes on where the clock of the machine was put back. Where it was put forward, as after
/// a sleep, that counts.
#[derive(Debug, Clone, Copy)]
struct Steady {
    /// What the clock showed last, and how long the process had been running then.
    last: Option<(Timestamp, Duration)>,
    /// By how much the clock was put back in all.
    put_back: SignedDuration,
}

impl Steady {
    const NEW: Self = Self {
        last: None,
        put_back: SignedDuration::ZERO,
    };

    fn now(&mut self, shown: Timestamp, passed: Duration) -> Timestamp {
        if let Some((before, ran)) = self.last
            && shown < before
        {
            let since = SignedDuration::try_from(passed.saturating_sub(ran));
            let by = before.duration_since(shown);
            self.put_back = self
                .put_back
                .saturating_add(by)
                .saturating_add(since.unwrap_or_default());
        }
        self.last = Some((shown, passed));
        // A clock at the end of time stays there.
        shown.saturating_add(self.put_back).unwrap_or(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(seconds: i64) -> Timestamp {
        Timestamp::new(1_700_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn time_goes_on_after_the_clock_was_put_back() {
        let mut steady = Steady::NEW;
        let mut at = |clock, passed| steady.now(shown(clock), Duration::from_secs(passed));
        assert_eq!(at(0, 0), shown(0));
        assert_eq!(at(10, 10), shown(10));
        assert_eq!(at(-3_590, 11), shown(11), "an hour back");
        assert_eq!(at(-3_580, 21), shown(21));
    }

    #[test]
    fn a_clock_that_was_put_forward_is_believed() {
        let mut steady = Steady::NEW;
        assert_eq!(steady.now(shown(0), Duration::ZERO), shown(0));
        let after_a_sleep = steady.now(shown(5_000), Duration::from_secs(1));
        assert_eq!(after_a_sleep, shown(5_000));
    }
}
