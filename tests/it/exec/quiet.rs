#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use gijctl::clock::Clock as _;
use gijctl::event::{Event, EventKind, OutcomeKind, StepStatus};
use gijctl::exec::OnFailure;
use gijctl::model::Field;
use gijctl::plan::QuietFirstIndex;
use gijctl::sim::TimelineKind;
use gijctl::wire::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::cell::Cell;

use crate::support::{
    Mishap, Rig, Sent, answer, by_hand, change_row_by_hand, host, integration, says, spec,
};

const FEATURES: &str = "features: { smartCommitsEnabled: true, sendCommitEmails: true }";

fn rig(version: &str) -> Rig {
    let hosts = [
        host("a", "10s", &["x 3m", "y 2m appears=45s"]),
        host("b", "10s", &["x 1m"]),
    ];
    let scenario = format!("appVersion: '{version}'\nhosts:\n{}", hosts.concat());
    Rig::new(&scenario, &[spec("a", FEATURES), integration("b")])
}

fn loud(settings: &serde_json::Map<String, Value>) -> (bool, bool) {
    let is_on = |name: &str| settings[name] == Value::Bool(true);
    (is_on("smartCommitsEnabled"), is_on("sendCommitEmails"))
}

/// What the create of `a` said of both settings.
fn created_with(rig: &Rig) -> (Option<Value>, Option<Value>) {
    let sent = rig.wire.sent().into_iter().find(Sent::is_create).unwrap();
    let body = sent.body.unwrap();
    let said = |name: &str| body.get(name).cloned();
    (said("smartCommitsEnabled"), said("sendCommitEmails"))
}

#[test]
fn on_an_old_app_a_first_indexing_is_quiet_until_every_row_is_indexed() {
    let rig = rig("4.20.0");
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    assert_eq!(created_with(&rig), (Some(false.into()), Some(false.into())));
    let witness = rig.witness();
    let id = rig.live("a").id;
    let of_a = |event: &&gijctl::sim::TimelineEvent| {
        event.integration == Some(id) && event.kind == TimelineKind::IndexingEnded
    };
    let last = witness
        .timeline
        .iter()
        .filter(of_a)
        .map(|event| event.at)
        .max()
        .unwrap();
    let first_loud = witness.sent.iter().find(|sent| {
        let body = sent.body.as_ref();
        body.is_some_and(|body| body.get("smartCommitsEnabled") == Some(&Value::Bool(true)))
    });
    assert!(first_loud.unwrap().at >= last);
}

#[test]
fn afterwards_the_integration_and_every_row_inside_have_the_wanted_values() {
    let rig = rig("4.20.0");
    rig.apply();
    assert_eq!(loud(&rig.live("a").settings), (true, true));
    let rows = rig.inside("a");
    assert_eq!(rows.len(), 2);
    for row in rows {
        assert_eq!(loud(&row.settings), (true, true), "{}", row.display_name);
    }
    assert!(!rig.plan().has_differences());
}

#[test]
fn an_app_of_today_needs_no_quiet() {
    let rig = rig("5.2.1");
    rig.apply();
    assert_eq!(created_with(&rig), (Some(true.into()), Some(true.into())));
    assert_eq!(
        rig.witness().writes().len(),
        2,
        "two creates and nothing else"
    );
}

#[test]
fn quiet_can_be_asked_for_and_refused() {
    let always = rig("5.2.1").quiet(QuietFirstIndex::Always);
    always.apply();
    assert_eq!(created_with(&always).0, Some(false.into()));
    let never = rig("4.20.0").quiet(QuietFirstIndex::Never);
    never.apply();
    assert_eq!(created_with(&never).0, Some(true.into()));
}

#[test]
fn smart_commits_are_not_switched_on_while_a_first_indexing_goes_on() {
    let mut rig = rig("4.20.0");
    rig.settings.deadline = Some(std::time::Duration::from_mins(1));
    rig.apply();
    rig.settings.deadline = None;
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    let sent = rig.wire.sent();
    let first_loud = sent.iter().find(|sent| {
        let body = sent.body.as_ref();
        body.is_some_and(|body| body.get("smartCommitsEnabled") == Some(&Value::Bool(true)))
    });
    let rows = rig.inside("a");
    let last = rows.iter().filter_map(|row| row.last_indexed).max();
    assert!(Some(first_loud.unwrap().at) >= last);
    assert!(rows.iter().all(|row| loud(&row.settings) == (true, true)));
}

#[test]
fn told_to_stop_while_a_quiet_indexing_is_brought_to_an_end_a_run_writes_nothing_more() {
    for continues in [OnFailure::Halt, OnFailure::Continue] {
        let ending = |event: &Event| matches!(event.kind, EventKind::QuietEnding { .. });
        let whole = rig("4.20.0").apply();
        let place = whole.events.iter().position(ending).unwrap();
        let mut rig = rig("4.20.0").on_failure(continues);
        rig.stop_at_event = Some(place + 1);
        let run = rig.apply();
        assert_eq!(run.outcome.kind(), OutcomeKind::Interrupted);
        let writes = rig.witness().writes();
        assert_eq!(writes.len(), 1, "the create and nothing else: {writes:?}");
        assert!(run.error("a").1.contains("run apply again"));
    }
}

/// One repository is refused for a moment, so that the others queue for their turn, and the lease
/// comes to be renewed while they do.
#[test]
fn the_lease_is_renewed_while_repositories_wait_for_their_turn() {
    let rows: Vec<_> = (0..30).map(|n| format!("r{n} 1s")).collect();
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    let scenario = format!("hosts:\n{}", host("a", "10s", &rows));
    let rig = Rig::new(&scenario, &[spec("a", FEATURES)])
        .with_jira_ledger()
        .quiet(QuietFirstIndex::Always);
    let puts = Cell::new(0);
    rig.wire.mishaps(move |sent, sim| {
        if sent.method != Method::Put || !sent.path.ends_with("/repository") {
            return Mishap::None;
        }
        puts.set(puts.get() + 1);
        match puts.get() {
            // A renewal is due by then, and no try has waited for too long.
            2 | 20 => {
                let later = sim.clock().now() + SignedDuration::from_secs(90);
                sim.clock().advance_to(later);
                Mishap::None
            }
            _ => Mishap::None,
        }
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done"], "{:?}", run.outcome);
    let inside = rig.inside("a");
    assert!(inside.iter().all(|row| loud(&row.settings) == (true, true)));
    let sent = rig.wire.sent();
    let is_loud = |sent: &Sent| sent.method == Method::Put && sent.path.ends_with("/repository");
    let first = sent.iter().position(is_loud).unwrap();
    let last = sent.iter().rposition(is_loud).unwrap();
    assert!(
        sent[first..last]
            .iter()
            .any(|sent| sent.is_write() && !is_loud(sent)),
        "the lease was renewed in between"
    );
}

/// A run that is told to stop leaves the end of the quiet to the next one.
fn left_quiet() -> Rig {
    let ending = |event: &Event| matches!(event.kind, EventKind::QuietEnding { .. });
    let whole = rig("4.20.0").with_ledger().apply();
    let place = whole.events.iter().position(ending).unwrap();
    let mut rig = rig("4.20.0").with_ledger();
    rig.stop_at_event = Some(place + 1);
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Interrupted);
    rig.stop_at_event = None;
    rig.wire.forget();
    rig
}

/// Lets the second write to a repository go wrong.
fn second_repository(rig: &Rig, mishap: impl Fn() -> Mishap + 'static) {
    let puts = Cell::new(0);
    rig.wire.mishaps(move |sent, _| {
        if sent.method != Method::Put || !sent.path.ends_with("/repository") {
            return Mishap::None;
        }
        puts.set(puts.get() + 1);
        if puts.get() == 2 {
            mishap()
        } else {
            Mishap::None
        }
    });
}

#[test]
fn a_quiet_indexing_that_fails_to_end_after_one_repository_has_changed_something() {
    let rig = left_quiet();
    second_repository(&rig, || {
        Mishap::Lost(says(401, ("x-a", "b"), r#"{"message":"sign in"}"#))
    });
    let run = rig.apply();
    assert_eq!(run.step("a").status, StepStatus::Failed, "{run:?}");
    assert!(run.step("a").written);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    let changed = rig.inside("a").into_iter();
    assert_eq!(changed.filter(|row| loud(&row.settings).0).count(), 1);
}

#[test]
fn a_quiet_indexing_none_of_whose_repositories_can_be_written_has_changed_nothing() {
    let rig = left_quiet();
    rig.wire.mishaps(|sent, _| {
        if sent.path.ends_with("/repository") && sent.method == Method::Put {
            Mishap::Lost(says(401, ("x-a", "b"), r#"{"message":"sign in"}"#))
        } else {
            Mishap::None
        }
    });
    let run = rig.apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed, "{run:?}");
}

#[test]
fn a_repository_whose_answer_is_lost_leaves_the_step_in_doubt_though_another_was_refused_first() {
    let rig = left_quiet();
    let puts = Cell::new(0);
    rig.wire.mishaps(move |sent, _| {
        if sent.method != Method::Put || !sent.path.ends_with("/repository") {
            return Mishap::None;
        }
        puts.set(puts.get() + 1);
        match puts.get() {
            // While the first waits to be sent again the second is on its way as well.
            1 => Mishap::Lost(answer(429)),
            2 => Mishap::AnswerLost(answer(500)),
            _ => Mishap::Lost(says(403, ("x-a", "b"), r#"{"message":"you may not"}"#)),
        }
    });
    let run = rig.apply();
    assert!(!run.error("a").0.contains("500"), "{:?}", run.error("a"));
    assert_eq!(run.step("a").status, StepStatus::Unconfirmed);
}

#[test]
fn the_end_of_quiet_leaves_alone_what_is_switched_off_and_what_a_manifest_decides() {
    let scenario = format!(
        "appVersion: '4.20.0'\nhosts:\n{}{}",
        host("a", "10s", &["x 3m", "y 2m", "z 2m"]),
        host("b", "10s", &["x 1m"])
    );
    let declared = |more: &[String]| {
        let manifests = [&[spec("a", FEATURES), integration("b")], more].concat();
        Rig::new(&scenario, &manifests).with_ledger()
    };
    let mut rig = declared(&[]);
    rig.apply();
    let rows = rig.inside("a");
    let of = |name: &str| rows.iter().find(|row| row.display_name == name).unwrap().id;
    for row in &rows {
        change_row_by_hand(&rig.sim, row.id, &json!({ "smartCommitsEnabled": false }));
    }
    by_hand(&rig.sim, "disable", of("y"));
    rig.place().amend(|ledger| {
        let address = "Integration/a".parse().unwrap();
        ledger.amend(&address, |entry| {
            entry.owed.quiet.insert(Field::SmartCommitsEnabled);
        });
    });
    let own = "apiVersion: gijctl.dev/v1\nkind: Repository\nmetadata: { name: z }\nspec: { integration: a, match: { displayName: z }, features: { smartCommitsEnabled: false } }\n";
    rig.desired = declared(&[own.to_owned()]).desired;
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    let loud: Vec<_> = rig
        .inside("a")
        .into_iter()
        .filter(|row| row.settings["smartCommitsEnabled"] == json!(true))
        .map(|row| row.display_name)
        .collect();
    assert_eq!(loud, ["x"]);
}
