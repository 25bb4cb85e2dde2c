use std::num::NonZeroUsize;

use gijctl::event::OutcomeKind;
use gijctl::exec::{OnFailure, WhenBusy, WhenFailing};
use gijctl::plan::Pacing;

use crate::support::{Rig, create_by_hand, host, integration, spec};

/// A manifest with an annotation more.
fn annotated(name: &str, annotation: &str) -> String {
    let stated = format!("metadata: {{ name: {name}, annotations: {{ {annotation} }} }}");
    integration(name).replace(&format!("metadata: {{ name: {name} }}"), &stated)
}

fn rig(hosts: &[String], manifests: &[String]) -> Rig {
    Rig::new(
        &format!("threads: 4\nhosts:\n{}", hosts.concat()),
        manifests,
    )
}

/// The first takes an hour, the others some minutes.
fn long_and_short() -> Rig {
    let hosts = [
        host("a", "10s", &["x 60m"]),
        host("b", "10s", &["x 5m"]),
        host("c", "10s", &["x 5m"]),
    ];
    rig(&hosts, &["a", "b", "c"].map(integration)).batch_size(2)
}

fn in_a_window(mut rig: Rig) -> Rig {
    rig.policy.starts.pacing = Pacing::Window;
    rig
}

#[test]
fn in_a_window_the_next_is_created_as_soon_as_one_is_indexed() {
    let rig = in_a_window(long_and_short());
    let run = rig.apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded, "{run:?}");
    rig.wait("24h");
    let witness = rig.witness();
    assert_eq!(witness.created(), ["a", "b", "c"]);
    assert_eq!(witness.most_unfinished(), 2);
    let (created, _) = witness.life("c");
    assert!(created > witness.life("b").1, "b was not indexed yet");
    assert!(created < witness.life("a").1, "it waited for a as well");
}

#[test]
fn in_batches_the_next_waits_for_all_of_a_batch() {
    let rig = long_and_short();
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
    rig.wait("24h");
    let witness = rig.witness();
    assert_eq!(witness.most_unfinished(), 2);
    assert!(witness.life("c").0 > witness.life("a").1);
}

#[test]
fn two_of_one_account_are_never_indexed_together_unless_that_is_allowed() {
    for pacing in [Pacing::Batches, Pacing::Window] {
        let mut rig = long_and_short();
        rig.policy.starts.pacing = pacing;
        rig.policy.starts.per_account = NonZeroUsize::MIN;
        assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
        rig.wait("24h");
        assert_eq!(rig.witness().most_unfinished(), 1, "{pacing:?}");
    }
}

#[test]
fn what_comes_after_a_failure_is_not_created_and_says_so() {
    let hosts = [
        host("a", "10s", &["bad 1m error=clone failed"]),
        host("b", "10s", &["x 1m"]),
        host("c", "10s", &["x 1m"]),
        host("d", "10s", &["x 1m"]),
    ];
    let manifests = [
        integration("a"),
        annotated("b", "rollout.after: a"),
        annotated("c", "rollout.after: Integration/b"),
        integration("d"),
    ];
    for pacing in [Pacing::Batches, Pacing::Window] {
        let mut rig = rig(&hosts, &manifests).on_failure(OnFailure::Continue);
        rig.policy.starts.pacing = pacing;
        let run = rig.apply();
        let mut statuses = run.statuses();
        statuses.sort();
        assert_eq!(
            statuses,
            ["a failed", "b not-reached", "c not-reached", "d done"]
        );
        for name in ["b", "c"] {
            let (message, help) = run.error(name);
            assert!(
                message.contains("comes after Integration/a, which failed"),
                "{message}"
            );
            assert!(help.contains("put Integration/a right"), "{help}");
        }
        assert_eq!(rig.witness().created(), ["a", "d"]);
    }
}

#[test]
fn creations_follow_what_is_declared_of_their_order() {
    let hosts = ["a", "b", "c", "d"].map(|name| host(name, "10s", &["x 1m"]));
    let manifests = [
        annotated("a", "rollout.after: \"d\""),
        annotated("b", "rollout.order: \"10\""),
        annotated("c", "rollout.expected: 2h30m"),
        annotated("d", "rollout.expected: 3h"),
    ];
    let rig = rig(&hosts, &manifests);
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
    assert_eq!(rig.witness().created(), ["c", "d", "a", "b"]);
}

#[test]
fn a_host_on_which_something_failed_is_left_alone_where_that_is_wanted() {
    let hosts = [
        host("a", "10s", &["bad 1m error=clone failed"]),
        host("b", "10s", &["x 1m"]),
        host("c", "10s", &["x 1m"]),
    ];
    let elsewhere = spec("c", "origin: https://ghe.acme.example/api/v3")
        .replace("type: GITHUB", "type: GITHUB_SERVER");
    let manifests = [integration("a"), integration("b"), elsewhere];
    let rig = rig(&hosts, &manifests).on_failure(OnFailure::OtherHosts);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed", "b not-reached", "c done"]);
    let (message, _) = run.error("b");
    assert!(
        message.contains("Integration/a failed on the same host, github.com"),
        "{message}"
    );
    assert_eq!(rig.witness().created(), ["a", "c"]);
}

/// How often a reindex was asked for.
fn reindexes(rig: &Rig) -> usize {
    let writes = rig.witness().writes();
    writes
        .iter()
        .filter(|line| line.contains("reindex"))
        .count()
}

#[test]
fn an_indexing_that_failed_is_asked_for_again_as_often_as_is_wanted() {
    let hosts = [host("a", "10s", &["bad 1m error=connect timed out"])];
    for retries in [0, 2] {
        let mut rig = rig(&hosts, &[integration("a")]);
        rig.settings.retry_indexing = retries;
        let run = rig.apply();
        assert_eq!(run.statuses(), ["a failed"]);
        assert_eq!(reindexes(&rig), usize::from(retries));
        assert_eq!(
            run.warnings().matches("asked for again").count(),
            usize::from(retries)
        );
    }
}

#[test]
fn what_waiting_cannot_mend_is_not_asked_for_again() {
    let hosts = [host("a", "10s", &["bad 1m error=HTTP 401 Unauthorized"])];
    let mut rig = rig(&hosts, &[integration("a")]);
    rig.settings.retry_indexing = 3;
    assert_eq!(rig.apply().statuses(), ["a failed"]);
    assert_eq!(reindexes(&rig), 0);
}

#[test]
fn nothing_is_begun_beside_the_work_of_others_where_the_run_is_to_stop_for_it() {
    let hosts = [
        host("theirs", "2m", &["x 40m"]),
        host("ours", "10s", &["x 1m"]),
    ];
    let mut rig = rig(&hosts, &[integration("ours")]);
    rig.settings.when_busy = WhenBusy::Stop;
    create_by_hand(&rig.sim, "theirs");
    let run = rig.apply();
    assert_eq!(run.statuses(), ["ours not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed);
    let stopped = run.outcome.stopped.unwrap();
    assert!(stopped.contains("integration 1 (theirs)"), "{stopped}");
    assert_eq!(rig.witness().creates_sent(), 0);
    rig.wait("24h");
    assert_eq!(rig.apply().statuses(), ["ours done"]);
}

#[test]
fn nothing_is_begun_beside_what_fails_where_the_run_is_to_stop_for_it() {
    let hosts = [
        host("theirs", "10s", &["x 1m", "bad 1m error=clone failed"]),
        host("ours", "10s", &["x 1m"]),
    ];
    let mut rig = rig(&hosts, &[integration("ours")]);
    rig.settings.when_failing = WhenFailing::Stop;
    create_by_hand(&rig.sim, "theirs");
    rig.wait("24h");
    let run = rig.apply();
    assert_eq!(run.statuses(), ["ours not-reached"]);
    let stopped = run.outcome.stopped.unwrap();
    assert!(stopped.contains("bad, in theirs"), "{stopped}");
    assert_eq!(rig.witness().creates_sent(), 0);
}
