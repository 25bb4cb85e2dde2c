//! The real process, killed by the system at random moments. The moments are told by the number of
//! requests that have arrived, so that a slow machine meets the same ones as a fast one.

#![expect(clippy::unwrap_used, reason = "a test may")]

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::dice::{Dice, number};
use super::runner::tell;
use super::served::{BRISK, Site};

/// Another seed comes from `GIJCTL_KILL_SEED`, other numbers of cases from `GIJCTL_KILLS`.
const SEED: u64 = 20_260_105;

/// They mostly wait, so that several share a processor well.
const AT_ONCE: usize = 4;

/// After so many runs that nobody kills all must be as it should.
const FURTHER_RUNS: usize = 3;

#[test]
fn killed_at_a_few_moments_running_again_leads_to_the_same_end() {
    leads_to_the_same_end(4);
}

#[test]
#[ignore = "it takes minutes; .ci/run runs it by its name"]
fn killed_at_two_hundred_moments_running_again_leads_to_the_same_end() {
    leads_to_the_same_end(number("GIJCTL_KILLS", 200));
}

fn leads_to_the_same_end(cases: u64) {
    let seed = number("GIJCTL_KILL_SEED", SEED);
    let whole = Site::new();
    let _ = whole.apply("token-one", &BRISK).end().ends_with(0);
    let requests = whole.log().len();
    let expected = whole.end();
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let case = next.fetch_add(1, Ordering::Relaxed);
                    if case >= cases {
                        return;
                    }
                    let mut dice = Dice::of_case(seed, case);
                    let request = dice.below(requests + 1);
                    // Between two requests there are moments of its own work.
                    let later = Duration::from_micros(u64::try_from(dice.below(4_000)).unwrap());
                    let end = killed_and_run_again(request, later);
                    let what = format!(
                        "case {case} of seed {seed}: killed {later:?} after request {request} of about {requests}"
                    );
                    assert_eq!(end, expected, "{what}");
                }
            });
        }
    });
    tell(&format!(
        "{cases} processes killed in runs of about {requests} requests, seed {seed}"
    ));
}

fn killed_and_run_again(request: usize, later: Duration) -> (Vec<String>, [Value; 2]) {
    let site = Site::new();
    let mut running = site.apply("token-one", &BRISK);
    site.wait_until(&mut running, |log| log.len() >= request);
    std::thread::sleep(later);
    running.kill();
    // Nobody waits for minutes until its lease has ended by itself.
    site.remove_claims("token-one");
    let mut said = String::new();
    for _ in 0..FURTHER_RUNS {
        let ran = site.apply("token-one", &BRISK).end();
        if ran.code == Some(0) {
            return site.end();
        }
        said = format!("{:?}:\n{}\n{}", ran.code, ran.stdout, ran.stderr);
    }
    panic!("{FURTHER_RUNS} further runs do not get it done; the last ended with {said}");
}
