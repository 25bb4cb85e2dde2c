use std::time::Duration;

use gijctl::event::{EventKind, OutcomeKind};
use gijctl::exec::OnFailure;
use gijctl::plan::QuietFirstIndex;

use crate::support::{Rig, host, integration, spec};

fn scenario(head: &str) -> String {
    let hosts = [
        host("a", "20s", &["x 3m", "y 30s appears=40s"]),
        host("b", "10s", &["x 1m"]),
        host("c", "10s", &["x 1m", "off 1m disabled"]),
    ];
    format!("{head}hosts:\n{}", hosts.concat())
}

fn three(head: &str) -> Rig {
    Rig::new(&scenario(head), &["a", "b", "c"].map(integration))
}

/// Stops a run at every event in turn, runs again, and compares where that leads.
fn leads_to_the_same_end(make: impl Fn() -> Rig) {
    let whole = make();
    let run = whole.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    whole.wait("1h");
    let expected = whole.end_state();
    for k in 1..=run.events.len() {
        let mut rig = make();
        rig.stop_at_event = Some(k);
        let stopped = rig.apply();
        // After the last write there is nothing left to stop.
        if stopped.outcome.kind() != OutcomeKind::Succeeded {
            assert_eq!(
                stopped.outcome.kind(),
                OutcomeKind::Interrupted,
                "at event {k}"
            );
        }
        rig.stop_at_event = None;
        let again = rig.apply();
        assert_eq!(
            again.outcome.kind(),
            OutcomeKind::Succeeded,
            "at event {k}: {:?}",
            again.outcome
        );
        assert!(!rig.plan().has_differences(), "at event {k}");
        assert!(rig.witness().most_unfinished() <= 1, "at event {k}");
        rig.wait("1h");
        assert_eq!(
            rig.end_state(),
            expected,
            "stopped at event {k} of {:?}",
            run.events[k - 1].kind
        );
    }
}

#[test]
fn interrupted_anywhere_running_again_leads_to_the_same_end() {
    leads_to_the_same_end(|| three(""));
}

#[test]
fn interrupted_anywhere_in_a_reindex_running_again_leads_to_the_same_end() {
    let filtered = |name: &str| {
        format!(
            "- match: {{ displayName: {name}, apiFilter: '[?fork]' }}\n  scan: 10s\n  repositories:\n  - {{ name: x, cloneAndIndex: 1m }}\n"
        )
    };
    leads_to_the_same_end(|| {
        let text = format!(
            "integrations:\n- {{ type: GITHUB, displayName: a, settings: {{ apiPath: /orgs/a/repos }} }}\nhosts:\n{}{}{}",
            filtered("a"),
            host("a", "10s", &["x 2m", "y 2m"]),
            host("b", "10s", &["x 1m"])
        );
        Rig::new(
            &text,
            &[spec("a", "apiFilter: '[?fork]'"), integration("b")],
        )
    });
}

#[test]
fn interrupted_anywhere_in_a_quiet_indexing_running_again_leads_to_the_same_end() {
    leads_to_the_same_end(|| {
        let features = "features: { smartCommitsEnabled: true, sendCommitEmails: true }";
        let manifests = ["a", "b"].map(|name| spec(name, features));
        Rig::new(&scenario("appVersion: '4.20.0'\n"), &manifests)
    });
}

#[test]
fn told_to_stop_before_its_first_write_a_run_writes_nothing() {
    let mut rig = three("");
    rig.stop_at_event = Some(1);
    let run = rig.apply();
    assert_eq!(
        run.statuses(),
        ["a not-reached", "b not-reached", "c not-reached"]
    );
    assert_eq!(run.outcome.kind(), OutcomeKind::Interrupted);
    assert!(rig.witness().writes().is_empty());
}

#[test]
fn told_to_stop_during_a_wait_a_run_creates_nothing_more() {
    let mut rig = three("");
    let whole = three("").apply();
    let during = whole
        .events
        .iter()
        .position(|e| matches!(e.kind, EventKind::Indexing { .. }));
    rig.stop_at_event = Some(during.unwrap() + 1);
    let run = rig.apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Interrupted);
    assert_eq!(rig.witness().created(), ["a"]);
    assert_eq!(
        run.statuses(),
        ["a unconfirmed", "b not-reached", "c not-reached"]
    );
    let (error, help) = run.error("a");
    assert!(error.contains("was created"), "{error}");
    assert!(error.contains("before it was seen to finish"), "{error}");
    assert!(help.contains("waits for it"), "{help}");
}

#[test]
fn nothing_is_started_after_the_deadline() {
    for continues in [OnFailure::Halt, OnFailure::Continue] {
        let mut rig = three("").on_failure(continues);
        rig.settings.deadline = Some(Duration::from_mins(5));
        let run = rig.apply();
        assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
        let stopped = run.outcome.stopped.clone().unwrap();
        assert!(stopped.contains("--deadline"), "{stopped}");
        let took = run
            .outcome
            .finished_at
            .unwrap()
            .duration_since(run.outcome.started_at.unwrap());
        assert_eq!(took.as_secs(), 5 * 60);
        assert_eq!(rig.witness().created(), ["a", "b"]);
        rig.settings.deadline = None;
        assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
        assert_eq!(rig.witness().created(), ["a", "b", "c"]);
    }
}

#[test]
fn a_second_run_that_finds_the_work_of_the_first_unfinished_waits_for_it() {
    let mut rig = Rig::new(&scenario(""), &[integration("a")]);
    rig.settings.deadline = Some(Duration::from_secs(30));
    rig.apply();
    rig.settings.deadline = None;
    let run = rig.apply();
    assert!(run.plan.changes.is_empty());
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
    assert!(rig.inside("a").iter().all(|row| row.last_indexed.is_some()));
}

#[test]
fn starts_keep_their_distance() {
    let mut rig = three("").batch_size(3).quiet(QuietFirstIndex::Never);
    rig.settings.stagger = Duration::from_mins(2);
    rig.apply();
    let sent = rig.wire.sent();
    let creates: Vec<_> = sent
        .iter()
        .filter(|sent| sent.is_create())
        .map(|sent| sent.at)
        .collect();
    for pair in creates.windows(2) {
        assert!(pair[1].duration_since(pair[0]).as_secs() >= 120);
    }
}
