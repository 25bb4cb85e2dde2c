//! A clock for the embedded simulator and for tests: hours pass in seconds, or in none.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Clock;

/// How virtual time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// As on the wall.
    Real,
    /// So many virtual seconds in one real second.
    Scaled(u32),
    /// Only when somebody sleeps, and then at once.
    Stepped,
}

#[derive(Debug)]
struct State {
    pace: Pace,
    /// Virtual time at `anchor`.
    base: Timestamp,
    anchor: tokio::time::Instant,
}

/// A clock that starts where it is told and passes as it is told. Clones show the same time.
#[derive(Debug, Clone)]
pub struct VirtualClock {
    state: Arc<Mutex<State>>,
}

impl VirtualClock {
    /// A clock that shows `start` now.
    pub fn new(start: Timestamp, pace: Pace) -> Self {
        Self {
            state: Arc::new(Mutex::new(State {
                pace,
                base: start,
                anchor: tokio::time::Instant::now(),
            })),
        }
    }

    /// Puts a stepped clock forward; never back. Other clocks go by themselves.
    pub fn advance_to(&self, moment: Timestamp) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.pace == Pace::Stepped && moment > state.base {
            state.base = moment;
        }
    }

    fn real_wait(&self, moment: Timestamp) -> Option<Duration> {
        let ahead = moment.duration_since(self.now());
        let ahead = Duration::try_from(ahead).ok().filter(|d| !d.is_zero())?;
        let pace = self
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pace;
        match pace {
            Pace::Real => Some(ahead),
            Pace::Scaled(factor) => Some(ahead / factor.max(1)),
            Pace::Stepped => None,
        }
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let factor = match state.pace {
            Pace::Real => 1,
            Pace::Scaled(factor) => factor.max(1),
            Pace::Stepped => return state.base,
        };
        let passed =
            SignedDuration::try_from(state.anchor.elapsed()).unwrap_or(SignedDuration::ZERO);
        let virtual_passed = i32::try_from(factor)
            .ok()
            .and_then(|factor| passed.checked_mul(factor))
            .unwrap_or(SignedDuration::MAX);
        state
            .base
            .checked_add(virtual_passed)
            .unwrap_or(Timestamp::MAX)
    }

    async fn sleep_until(&self, moment: Timestamp) {
        if let Some(wait) = self.real_wait(moment) {
            tokio::time::sleep(wait).await;
        } else {
            self.advance_to(moment);
            // Lets other tasks of the same thread see the new time, as a real wait would.
            tokio::task::yield_now().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stepped_clock_moves_only_when_somebody_sleeps() {
        let clock = VirtualClock::new(Timestamp::UNIX_EPOCH, Pace::Stepped);
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
        let later = Timestamp::from_second(3_600).unwrap();
        clock.sleep_until(later).await;
        assert_eq!(clock.now(), later);
        clock.sleep_until(Timestamp::UNIX_EPOCH).await;
        assert_eq!(clock.now(), later, "time never goes back");
    }

    #[tokio::test(start_paused = true)]
    async fn sleeping_until_now_does_not_put_a_clock_forward_that_goes_by_itself() {
        for pace in [Pace::Real, Pace::Scaled(60)] {
            let clock = VirtualClock::new(Timestamp::UNIX_EPOCH, pace);
            clock
                .sleep_until(Timestamp::from_second(600).unwrap())
                .await;
            let now = clock.now();
            clock.sleep_until(now).await;
            assert_eq!(clock.now(), now, "{pace:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_scaled_clock_sleeps_so_much_shorter() {
        let clock = VirtualClock::new(Timestamp::UNIX_EPOCH, Pace::Scaled(60));
        let real = tokio::time::Instant::now();
        clock
            .sleep_until(Timestamp::from_second(600).unwrap())
            .await;
        assert_eq!(real.elapsed().as_secs(), 10);
        assert!(clock.now() >= Timestamp::from_second(600).unwrap());
    }
}
