//! What went wrong in one run holds in the next, until it is put right.

use std::time::Duration;

use gijctl::event::OutcomeKind;
use gijctl::exec::{OnFailure, Patience, WhenFailing};
use gijctl::model::Address;

use crate::support::{Rig, create_by_hand, host, integration, spec};

fn rig(hosts: &[String], manifests: &[String]) -> Rig {
    let scenario = format!("threads: 2\nhosts:\n{}", hosts.concat());
    Rig::new(&scenario, manifests).with_ledger()
}

fn after(name: &str, before: &str) -> String {
    let annotations = format!("name: {name}, annotations: {{ rollout.after: {before} }}");
    integration(name).replace(&format!("name: {name}"), &annotations)
}

fn elsewhere(name: &str) -> String {
    spec(name, "origin: https://ghe.acme.example/api/v3")
        .replace("type: GITHUB", "type: GITHUB_SERVER")
}

#[test]
fn runs_that_are_each_too_short_to_see_a_stall_see_it_together() {
    let hosts = [
        host("a", "10s", &["x 1m", "hung 1m stuck"]),
        host("b", "10s", &["x 1m"]),
    ];
    let mut rig = rig(&hosts, &["a", "b"].map(integration));
    rig.settings.deadline = Some(Duration::from_mins(8));
    let mut kinds = Vec::new();
    for _ in 0..5 {
        kinds.push(rig.apply().outcome.kind());
    }
    // Half an hour without a movement passes in the fourth or fifth slice.
    assert!(
        kinds[..3].iter().all(|kind| *kind == OutcomeKind::Halted),
        "{kinds:?}"
    );
    assert_eq!(kinds[4], OutcomeKind::Failed);
    let next = rig.apply();
    assert_eq!(next.outcome.kind(), OutcomeKind::Failed);
    assert!(next.outcome.stopped.unwrap().contains("hung"));
    assert_eq!(rig.witness().created(), ["a"]);
}

#[test]
fn slices_that_do_not_wait_see_a_stall_by_what_the_ledger_knows() {
    let hosts = [
        host("a", "10s", &["x 1m", "hung 1m stuck"]),
        host("b", "10s", &["x 1m"]),
    ];
    let mut rig = rig(&hosts, &["a", "b"].map(integration));
    rig.settings.patience = Patience::Leave;
    let mut kinds = Vec::new();
    for _ in 0..6 {
        kinds.push(rig.apply().outcome.kind());
        rig.wait("10m");
    }
    assert_eq!(kinds[..3], [OutcomeKind::Halted; 3]);
    assert_eq!(kinds[5], OutcomeKind::Failed);
    assert_eq!(rig.witness().created(), ["a"]);
}

#[test]
fn a_run_that_goes_on_after_failures_goes_past_what_stalled_in_an_earlier_one() {
    let hosts = [
        host("a", "10s", &["hung 1m stuck"]),
        host("b", "10s", &["x 1m"]),
    ];
    let mut rig = rig(&hosts, &["a", "b"].map(integration)).on_failure(OnFailure::Continue);
    rig.settings.deadline = Some(Duration::from_mins(20));
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Halted);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["b done"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted, "a is not indexed");
}

#[test]
fn a_repository_that_gets_further_between_two_runs_has_not_stalled() {
    let hosts = [host("a", "10s", &["large 5h"]), host("b", "10s", &["x 1m"])];
    let mut rig = rig(&hosts, &["a", "b"].map(integration));
    rig.settings.deadline = Some(Duration::from_mins(8));
    while rig.witness().created() != ["a", "b"] {
        let run = rig.apply();
        assert_ne!(
            run.outcome.kind(),
            OutcomeKind::Failed,
            "{:?}",
            run.outcome.stopped
        );
        rig.wait("40m");
    }
}

#[test]
fn an_integration_that_stayed_empty_stops_the_next_run_too() {
    let hosts = [host("a", "10s", &[]), host("b", "10s", &["x 1m"])];
    let rig = rig(&hosts, &["a", "b"].map(integration));
    assert_eq!(rig.apply().statuses(), ["a failed", "b not-reached"]);
    let next = rig.apply();
    assert_eq!(next.statuses(), ["b not-reached"]);
    assert!(
        next.outcome
            .stopped
            .unwrap()
            .contains("holds no repository")
    );
}

#[test]
fn what_comes_after_something_that_failed_is_not_created_by_the_next_run_either() {
    let hosts = [
        host("a", "10s", &[]),
        host("b", "10s", &["x 1m"]),
        host("c", "10s", &["x 1m"]),
    ];
    let manifests = [integration("a"), after("b", "a"), integration("c")];
    let rig = rig(&hosts, &manifests).on_failure(OnFailure::Continue);
    assert_eq!(
        rig.apply().statuses(),
        ["a failed", "b not-reached", "c done"]
    );
    assert_eq!(rig.apply().statuses(), ["b not-reached"]);
    assert_eq!(rig.witness().created(), ["a", "c"]);
}

#[test]
fn a_host_on_which_something_failed_is_left_alone_by_the_next_run_too() {
    let hosts = [
        host("a", "10s", &["bad 1m error=clone failed"]),
        host("b", "10s", &["x 1m"]),
        host("c", "10s", &["x 1m"]),
    ];
    let manifests = [integration("a"), integration("b"), elsewhere("c")];
    let rig = rig(&hosts, &manifests).on_failure(OnFailure::OtherHosts);
    rig.apply();
    let next = rig.apply();
    assert_eq!(next.statuses(), ["b not-reached"]);
    assert!(next.error("b").0.contains("failed on the same host"));
}

#[test]
fn a_canary_that_failed_keeps_the_next_run_from_creating_the_others() {
    let hosts = [
        host("a", "10s", &["bad 1m error=clone failed"]),
        host("b", "10s", &["x 1m"]),
    ];
    let mut rig = rig(&hosts, &["a", "b"].map(integration)).on_failure(OnFailure::Continue);
    let canary: Address = "Integration/a".parse().unwrap();
    rig.policy.starts.canary = Some(canary);
    rig.settings.canary_soak = Some(Duration::from_mins(1));
    rig.apply();
    let next = rig.apply();
    assert_eq!(next.statuses(), ["b not-reached"]);
    assert_eq!(rig.witness().created(), ["a"]);
}

#[test]
fn what_is_seen_to_fail_while_it_is_waited_for_stops_a_run_that_is_to_stop_for_it() {
    let hosts = [
        host("theirs", "10s", &["x 5m", "bad 1m error=clone failed"]),
        host("ours", "10s", &["x 1m"]),
    ];
    let mut rig = rig(&hosts, &[integration("ours")]);
    rig.settings.when_failing = WhenFailing::Stop;
    create_by_hand(&rig.sim, "theirs");
    let run = rig.apply();
    assert_eq!(run.statuses(), ["ours not-reached"]);
    assert_eq!(rig.witness().creates_sent(), 0);
}

#[test]
fn a_first_indexing_is_asked_for_again_only_after_a_pause() {
    let hosts = [host("a", "10s", &["bad 1m error=connect timed out"])];
    let mut rig = rig(&hosts, &[integration("a")]);
    rig.settings.retry_indexing = 2;
    let before = gijctl::clock::Clock::now(&rig.clock());
    let run = rig.apply();
    let took = run.outcome.finished_at.unwrap().duration_since(before);
    assert!(took >= jiff::SignedDuration::from_mins(1 + 2 + 3), "{took}");
    assert!(
        run.warnings().contains("is asked for again in 2m"),
        "{}",
        run.warnings()
    );
}
