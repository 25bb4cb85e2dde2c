//! A case takes some tenths of a second in a debug build, and there are thousands of them.
//! `GIJCTL_FAULT_STRIDE=1` runs them all; otherwise each test takes every so-manieth question and more
//! of the writes, and each begins at another, so that together they meet every request several
//! times. `.ci/run` takes every write.

use gijctl::sim::Fault;

use super::case::{Case, Trouble};
use super::dice::number;
use super::runner::all_hold;
use super::stage::Stage;

const STRIDE: u64 = 25;

/// So many times as often as questions are writes met.
const WRITES_MORE_OFTEN: usize = 8;

/// Longer than anything is tried again by itself.
const OUTAGE: usize = 30;

fn at_every_request(trouble: Trouble, times: usize) {
    let stride = usize::try_from(number("GIJCTL_FAULT_STRIDE", STRIDE)).unwrap_or(1);
    let place = Trouble::all().iter().position(|one| *one == trouble);
    let start = place.unwrap_or_default() + times;
    let stage = Stage::get();
    let cases = (1..=stage.requests)
        .filter(|request| {
            let stride = if stage.writes.contains(request) {
                (stride / WRITES_MORE_OFTEN).max(1)
            } else {
                stride
            };
            (start + request).is_multiple_of(stride)
        })
        .map(|request| Case::of(trouble, request, times));
    all_hold(&format!("{} x{times}", trouble.as_str()), cases);
}

macro_rules! tests {
    ($($name:ident = $fault:ident,)+) => {
        /// One request goes wrong.
        mod once {
            $(
                #[test]
                fn $name() {
                    super::at_every_request(super::Trouble::Fault(super::Fault::$fault), 1);
                }
            )+
        }

        /// All requests of a while go wrong.
        mod for_long {
            $(
                #[test]
                fn $name() {
                    super::at_every_request(super::Trouble::Fault(super::Fault::$fault), super::OUTAGE);
                }
            )+
        }

        #[test]
        fn no_fault_is_forgotten() {
            let tested = [$(Fault::$fault),+];
            let missing = Fault::ALL.iter().find(|fault| !tested.contains(fault));
            assert_eq!(missing, None);
        }
    };
}

tests! {
    a_reset_before = ResetBefore,
    a_reset_after = ResetAfter,
    a_timeout_before = TimeoutBefore,
    a_timeout_after = TimeoutAfter,
    too_many_requests = Status429,
    an_error_before = Status500Before,
    an_error_after = Status500After,
    a_bad_gateway_after = Status502After,
    unavailable = Status503,
    a_login_page_before = LoginPageBefore,
    a_login_page_after = LoginPageAfter,
    garbage_before = GarbageBefore,
    garbage_after = GarbageAfter,
    half_an_answer = HalfAnswer,
    a_truncated_body = TruncatedBody,
    a_slow_body = SlowBody,
    an_expired_token = ExpiredToken,
}

#[test]
fn killed_before_a_request() {
    at_every_request(Trouble::KillBefore, 1);
}

#[test]
fn killed_before_an_answer() {
    at_every_request(Trouble::KillAfter, 1);
}
