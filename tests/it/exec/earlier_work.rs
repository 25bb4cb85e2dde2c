use std::cell::Cell;
use std::time::Duration;

use gijctl::event::{EventKind, OutcomeKind};
use gijctl::exec::OnFailure;

use crate::support::{Rig, create_by_hand, host, integration};

fn with_theirs(theirs: &[&str]) -> Rig {
    let hosts = [host("theirs", "2m", theirs), host("ours", "10s", &["x 1m"])];
    let scenario = format!("threads: 2\nhosts:\n{}", hosts.concat());
    let rig = Rig::new(&scenario, &[integration("ours")]);
    create_by_hand(&rig.sim, "theirs");
    rig
}

#[test]
fn nothing_is_created_before_somebody_elses_new_integration_is_indexed() {
    let rig = with_theirs(&["x 40m", "y 5m", "late 10m appears=50s"]);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["ours done"]);
    rig.wait("24h");
    let witness = rig.witness();
    assert_eq!(witness.created(), ["theirs", "ours"]);
    assert_eq!(witness.most_unfinished(), 1);
}

#[test]
fn an_integration_that_somebody_creates_between_two_batches_is_waited_for() {
    let hosts = [
        host("a", "10s", &["x 1m"]),
        host("b", "10s", &["x 1m"]),
        host("theirs", "1m", &["x 30m"]),
    ];
    let made = Cell::new(false);
    let rig = Rig::new(
        &format!("hosts:\n{}", hosts.concat()),
        &["a", "b"].map(integration),
    )
    .meddle(move |event, sim| {
        if matches!(event.kind, EventKind::StepFinished { .. }) && !made.replace(true) {
            create_by_hand(sim, "theirs");
        }
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "b done"]);
    rig.wait("24h");
    let witness = rig.witness();
    assert_eq!(witness.created(), ["a", "theirs", "b"]);
    assert_eq!(witness.most_unfinished(), 1);
}

#[test]
fn failing_rows_of_old_integrations_are_told_and_do_not_block() {
    let rig = with_theirs(&["x 1m", "bad 1m error=no such branch"]);
    rig.wait("2h");
    let run = rig.apply();
    assert_eq!(run.statuses(), ["ours done"]);
    let warnings = run.warnings();
    assert!(warnings.contains("no such branch"), "{warnings}");
    assert_eq!(warnings.matches("FailingBefore").count(), 1, "{warnings}");
}

#[test]
fn earlier_work_that_stalls_stops_the_run_before_it_changed_anything() {
    let rig = with_theirs(&["x 1m", "hung 1m stuck"]).on_failure(OnFailure::Continue);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["ours not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed);
    let stopped = run.outcome.stopped.clone().unwrap();
    assert!(
        stopped.contains("theirs") && stopped.contains("hung"),
        "{stopped}"
    );
    assert!(rig.witness().writes().is_empty());
}

#[test]
fn earlier_work_that_is_switched_off_or_removed_meanwhile_blocks_nothing() {
    for request in ["disable", "remove"] {
        let done = Cell::new(false);
        let rig = with_theirs(&["x 10h"]).meddle(move |event, sim| {
            if matches!(event.kind, EventKind::Indexing { .. }) && !done.replace(true) {
                crate::support::by_hand(sim, request, 1);
            }
        });
        let run = rig.apply();
        assert_eq!(run.statuses(), ["ours done"], "after {request}");
        let took = run
            .outcome
            .finished_at
            .unwrap()
            .duration_since(run.outcome.started_at.unwrap());
        assert!(took.as_mins() < 10, "{took}");
    }
}

#[test]
fn an_old_integration_whose_scan_fails_blocks_nothing() {
    let refused =
        "- match: { displayName: theirs }\n  scan: 20s\n  tokens: [another]\n  repositories: []\n";
    let scenario = format!("hosts:\n{refused}{}", host("ours", "10s", &["x 1m"]));
    let rig = Rig::new(&scenario, &[integration("ours")]);
    create_by_hand(&rig.sim, "theirs");
    rig.wait("1h");
    let run = rig.apply();
    assert_eq!(run.statuses(), ["ours done"]);
    assert!(
        run.warnings().contains("refused the credentials"),
        "{}",
        run.warnings()
    );
}

#[test]
fn a_new_integration_that_is_switched_off_or_removed_during_its_indexing_is_a_failure() {
    for (request, word) in [("disable", "switched off"), ("remove", "removed")] {
        let hosts = [host("a", "10s", &["x 1h"]), host("b", "10s", &["x 1m"])];
        let done = Cell::new(false);
        let scenario = format!("quirks: {{ deletion: atOnce }}\nhosts:\n{}", hosts.concat());
        let rig = Rig::new(&scenario, &["a", "b"].map(integration)).meddle(move |event, sim| {
            if matches!(event.kind, EventKind::Indexing { .. }) && !done.replace(true) {
                crate::support::by_hand(sim, request, 1);
            }
        });
        let run = rig.apply();
        assert_eq!(run.statuses(), ["a failed", "b not-reached"]);
        let (message, _) = run.error("a");
        assert!(message.contains(word), "{message}");
    }
}

#[test]
fn rows_that_appear_after_an_interrupted_run_are_waited_for_by_the_next_one() {
    let hosts = [
        host("a", "10s", &["x 1s", "late 5m appears=50s"]),
        host("z", "10s", &["x 1m"]),
    ];
    let mut rig = Rig::new(
        &format!("hosts:\n{}", hosts.concat()),
        &["a", "z"].map(integration),
    );
    rig.settings.deadline = Some(Duration::from_secs(20));
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Halted);
    rig.settings.deadline = None;
    assert_eq!(rig.apply().statuses(), ["z done"]);
    rig.wait("24h");
    assert_eq!(rig.witness().most_unfinished(), 1);
}

#[test]
fn an_integration_that_holds_too_few_repositories_is_told_on_every_run() {
    let hosts = [host("a", "10s", &[]), host("z", "10s", &["x 1m"])];
    let rig = Rig::new(
        &format!("hosts:\n{}", hosts.concat()),
        &["a", "z"].map(integration),
    );
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Halted);
    for _ in 0..2 {
        let warnings = rig.apply().warnings();
        assert!(warnings.contains("holds 0 repositories"), "{warnings}");
    }
}
