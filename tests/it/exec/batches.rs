use gijctl::event::OutcomeKind;
use gijctl::exec::OnFailure;

use crate::support::{Rig, host, integration, spec};

/// Three integrations of which the first has this host, the others one quick repository each.
fn three(first_host: &str) -> Rig {
    let others = [
        host("b", "10s", &["only 30s"]),
        host("c", "10s", &["only 30s"]),
    ];
    let scenario = format!("hosts:\n{first_host}{}{}", others[0], others[1]);
    Rig::new(&scenario, &["a", "b", "c"].map(integration))
}

/// All three are created, one after the other, each when nothing happens any more in the last.
fn one_after_the_other(rig: &Rig) {
    let run = rig.apply();
    rig.wait("24h");
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    let witness = rig.witness();
    assert_eq!(witness.created(), ["a", "b", "c"]);
    assert_eq!(witness.most_unfinished(), 1);
}

#[test]
fn the_next_integration_waits_for_every_repository_of_the_last() {
    one_after_the_other(&three(&host("a", "30s", &["x 10m", "y 2m", "z 45m"])));
}

#[test]
fn rows_that_trickle_in_are_waited_for() {
    let gaps = [5, 20, 35, 55];
    for gap in gaps {
        let rows: Vec<_> = (0..8)
            .map(|n| format!("r{n} 1s appears={}s", gap * (n + 1)))
            .collect();
        let rows: Vec<_> = rows.iter().map(String::as_str).collect();
        one_after_the_other(&three(&host("a", "1s", &rows)));
    }
}

#[test]
fn rows_that_appear_while_others_are_indexed_are_waited_for() {
    let rows = ["x 4m", "y 3m appears=50s", "z 10s appears=100s"];
    one_after_the_other(&three(&host("a", "1m", &rows)));
}

#[test]
fn a_slow_scan_is_waited_for() {
    one_after_the_other(&three(&host("a", "25m", &["x 10s"])));
}

#[test]
fn a_row_that_is_switched_off_is_not_waited_for() {
    let rig = three(&host("a", "10s", &["x 1m", "old 3h disabled"]));
    one_after_the_other(&rig);
}

#[test]
fn an_integration_of_disabled_rows_alone_is_done_when_its_set_of_rows_is() {
    one_after_the_other(&three(&host("a", "10s", &["old 3h disabled"])));
}

#[test]
fn one_long_repository_among_hundreds_is_no_stall() {
    let generated = "  - { generate: { count: 120, prefix: r-, from: 1s, to: 2s } }\n";
    let first = host("a", "10s", &["long 1h"]) + generated;
    one_after_the_other(&three(&first).index_timeout(15));
}

#[test]
fn nothing_is_created_after_a_repository_that_fails() {
    let rig = three(&host(
        "a",
        "10s",
        &["x 1m", "bad 2m error=HTTP 401 Unauthorized", "z 40m"],
    ));
    let run = rig.apply();
    assert_eq!(
        run.statuses(),
        ["a failed", "b not-reached", "c not-reached"]
    );
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    let (message, help) = run.error("a");
    assert!(
        message.contains("1 repository: bad: HTTP 401 Unauthorized"),
        "{message}"
    );
    assert!(help.contains("renew the token"), "{help}");
    assert_eq!(rig.witness().created(), ["a"]);
}

#[test]
fn the_others_in_it_are_waited_for_before_the_run_continues_after_a_failure() {
    let rows = ["bad 5s error=clone failed", "x 20m", "late 3m appears=50s"];
    let rig = three(&host("a", "10s", &rows)).on_failure(OnFailure::Continue);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed", "b done", "c done"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    rig.wait("24h");
    assert_eq!(rig.witness().most_unfinished(), 1);
}

#[test]
fn a_scan_that_fails_stops_the_run_with_the_reason_of_gij() {
    let refused =
        "- match: { displayName: a }\n  scan: 20s\n  tokens: [another]\n  repositories: []\n";
    let run = three(refused).apply();
    assert_eq!(
        run.statuses(),
        ["a failed", "b not-reached", "c not-reached"]
    );
    let (message, help) = run.error("a");
    assert!(
        message.contains("the host refused the credentials"),
        "{message}"
    );
    assert!(help.contains("token"), "{help}");
}

#[test]
fn the_stall_limit_counts_from_the_last_progress_and_names_what_is_left() {
    let rig = three(&host("a", "10s", &["x 50m", "y 50m", "hung 1m stuck"])).index_timeout(20);
    let run = rig.apply();
    assert_eq!(
        run.statuses(),
        ["a failed", "b not-reached", "c not-reached"]
    );
    let (message, _) = run.error("a");
    assert!(message.ends_with("not indexed: hung"), "{message}");
    let step = run.step("a");
    let took = step
        .finished_at
        .unwrap()
        .duration_since(step.started_at.unwrap());
    // Two repositories of 50 minutes came first, one after the other.
    assert!((120..=123).contains(&took.as_mins()), "{took}");
}

#[test]
fn reindexing_by_the_schedule_is_no_progress_of_a_stuck_row() {
    let rows = ["hung 1m stuck", "x 1m", "y 1m"];
    let scenario = format!(
        "threads: 2\nschedule: 5m\nhosts:\n{}",
        host("a", "10s", &rows)
    );
    let rig = Rig::new(&scenario, &[integration("a")]);
    let mut rig = rig;
    rig.settings.deadline = Some(std::time::Duration::from_hours(10));
    let run = rig.apply();
    let (message, _) = run.error("a");
    assert!(message.ends_with("not indexed: hung"), "{message}");
}

#[test]
fn an_integration_without_repositories_is_a_failure() {
    let run = three(&host("a", "10s", &[])).apply();
    assert_eq!(
        run.statuses(),
        ["a failed", "b not-reached", "c not-reached"]
    );
    let (message, help) = run.error("a");
    assert!(message.contains("holds no repository"), "{message}");
    assert!(help.contains("expectAtLeast: 0"), "{help}");
}

#[test]
fn an_integration_without_repositories_is_fine_where_the_manifest_says_so() {
    let scenario = format!("hosts:\n{}", host("a", "10s", &[]));
    let manifest = spec("a", "repositories: { expectAtLeast: 0 }");
    let run = Rig::new(&scenario, &[manifest]).apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
}

#[test]
fn too_few_repositories_are_a_failure_that_counts_them() {
    let scenario = format!("hosts:\n{}", host("a", "10s", &["x 1m", "y 1m"]));
    let manifest = spec("a", "repositories: { expectAtLeast: 3 }");
    let run = Rig::new(&scenario, &[manifest]).apply();
    let (message, _) = run.error("a");
    assert!(message.contains("holds 2 repositories"), "{message}");
    assert!(message.contains("at least 3"), "{message}");
}

#[test]
fn a_repository_that_comes_late_is_enough_to_meet_the_expectation() {
    let scenario = format!(
        "hosts:\n{}",
        host("a", "10s", &["x 1m", "y 1m appears=15m"])
    );
    let manifest = spec("a", "repositories: { expectAtLeast: 2 }");
    let run = Rig::new(&scenario, &[manifest]).apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
}

#[test]
fn an_integration_that_is_created_disabled_is_not_waited_for() {
    let scenario = format!("hosts:\n{}", host("b", "10s", &["x 1m"]));
    let manifests = [spec("a", "disabled: true"), integration("b")];
    let rig = Rig::new(&scenario, &manifests);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "b done"]);
    assert!(rig.live("a").disabled);
    assert_eq!(rig.live("a").last_indexed, None);
    assert!(rig.inside("a").is_empty());
}
