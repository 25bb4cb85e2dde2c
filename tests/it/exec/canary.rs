#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use std::time::Duration;

use gijctl::event::OutcomeKind;
use gijctl::exec::OnFailure;

use crate::support::{Rig, host, integration};

/// Three of which the second is the canary.
fn three(canary: &[&str]) -> Rig {
    let hosts = [
        host("a", "10s", &["x 1m"]),
        host("b", "10s", canary),
        host("c", "10s", &["x 1m"]),
    ];
    let mut rig = Rig::new(
        &format!("threads: 4\nhosts:\n{}", hosts.concat()),
        &["a", "b", "c"].map(integration),
    )
    .batch_size(3);
    rig.policy.starts.canary = Some("Integration/b".parse().unwrap());
    rig
}

#[test]
fn the_canary_is_created_alone_and_the_others_after_its_time() {
    let mut rig = three(&["x 10m"]);
    rig.settings.canary_soak = Some(Duration::from_hours(2));
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
    let witness = rig.witness();
    assert_eq!(witness.created(), ["b", "a", "c"]);
    let soaked = witness.life("a").0.duration_since(witness.life("b").1);
    assert!(soaked >= jiff::SignedDuration::from_hours(2), "{soaked}");
}

#[test]
fn where_nobody_can_be_asked_the_run_ends_and_the_next_goes_on() {
    let rig = three(&["x 10m"]);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["b done", "a not-reached", "c not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    let stopped = run.outcome.stopped.unwrap();
    assert!(stopped.contains("running again creates them"), "{stopped}");
    assert!(stopped.ends_with("2 changes are left"), "{stopped}");
    assert_eq!(rig.witness().created(), ["b"]);
    let again = rig.apply();
    assert_eq!(again.outcome.kind(), OutcomeKind::Succeeded);
    assert_eq!(rig.witness().created(), ["b", "a", "c"]);
}

#[test]
fn nothing_is_created_after_a_canary_that_fails_whatever_failures_mean_otherwise() {
    let mut rig = three(&["bad 1m error=clone failed"]).on_failure(OnFailure::Continue);
    rig.settings.canary_soak = Some(Duration::from_mins(1));
    let run = rig.apply();
    assert_eq!(
        run.statuses(),
        ["b failed", "a not-reached", "c not-reached"]
    );
    assert_eq!(rig.witness().created(), ["b"]);
}
