#![expect(clippy::unwrap_used, reason = "a test may")]

use std::cell::Cell;
use std::time::Duration;

use gijctl::event::{EventKind, OutcomeKind, StepStatus};
use gijctl::plan::{Change, Inside};
use gijctl::state::Entry;
use gijctl::wire::Method;
use serde_json::json;

use crate::support::{
    Mishap, Rig, Sent, answer, by_hand, change_by_hand, connection_reset, cut_off, deletion, host,
    integration, no_answer_in_time, says,
};

/// Two integrations that are there and remembered; of the second only the ledger knows.
fn rig(head: &str) -> Rig {
    let hosts = [host("a", "10s", &["x 2m"]), host("b", "10s", &["x 2m"])];
    let scenario = format!("{head}\nhosts:\n{}", hosts.concat());
    let mut rig = Rig::new(&scenario, &["a", "b"].map(integration)).with_ledger();
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
    let a = "a".parse().unwrap();
    rig.desired.integrations.retain(|name, _| *name == a);
    rig.wait("1h");
    rig
}

fn deletes(rig: &Rig) -> usize {
    let sent = rig.wire.sent();
    sent.iter()
        .filter(|sent| sent.method == Method::Delete)
        .count()
}

fn there(rig: &Rig, name: &str) -> usize {
    rig.all_named(name).len()
}

fn remembered(rig: &Rig, name: &str) -> Option<Entry> {
    rig.place().entry(name)
}

#[test]
fn a_deleted_integration_is_waited_for_until_it_is_gone_and_then_forgotten() {
    for head in ["", "quirks: { deletion: atOnce }"] {
        let rig = rig(head);
        let plan = rig.plan_of(vec![deletion(&rig, "b")]);
        let run = rig.carry_out(&plan);
        assert_eq!(run.statuses(), ["b done"], "{:?}", run.outcome);
        assert_eq!(there(&rig, "b"), 0);
        assert_eq!(there(&rig, "a"), 1);
        assert_eq!(remembered(&rig, "b"), None);
        assert_eq!(deletes(&rig), 1);
    }
}

#[test]
fn the_ledger_knows_of_a_deletion_before_it_is_sent() {
    let rig = rig("");
    let plan = rig.plan_of(vec![deletion(&rig, "b")]);
    let place = rig.place().clone();
    let known = std::rc::Rc::new(Cell::new(false));
    let seen = std::rc::Rc::clone(&known);
    rig.wire.mishaps(move |sent, _| {
        if sent.method == Method::Delete {
            let entry = place.entry("b").unwrap();
            seen.set(entry.deleting.is_some());
        }
        Mishap::None
    });
    rig.carry_out(&plan);
    assert!(known.get());
}

#[test]
fn a_deletion_that_cannot_be_noted_is_not_sent() {
    let rig = rig("");
    let plan = rig.plan_of(vec![deletion(&rig, "b")]);
    rig.place().save_fails(|_| true);
    let run = rig.carry_out(&plan);
    assert_eq!(run.statuses(), ["b failed"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed);
    assert_eq!(deletes(&rig), 0);
    assert_eq!(remembered(&rig, "b").unwrap().deleting, None);
}

#[test]
fn whatever_comes_back_from_a_deletion_exactly_that_integration_is_gone_in_the_end() {
    let ways: [fn() -> Mishap; 10] = [
        || Mishap::Lost(connection_reset()),
        || Mishap::AnswerLost(connection_reset()),
        || Mishap::Lost(no_answer_in_time()),
        || Mishap::AnswerLost(no_answer_in_time()),
        || Mishap::Lost(answer(503)),
        || Mishap::AnswerLost(answer(500)),
        || Mishap::AnswerLost(answer(200)),
        || Mishap::AnswerLost(cut_off()),
        || Mishap::Lost(cut_off()),
        || Mishap::Lost(says(429, ("retry-after", "20"), "{}")),
    ];
    for (number, way) in ways.into_iter().enumerate() {
        for head in ["", "quirks: { deletion: atOnce }"] {
            let rig = rig(head);
            let plan = rig.plan_of(vec![deletion(&rig, "b")]);
            let happened = Cell::new(false);
            rig.wire.mishaps(move |sent, _| {
                if sent.method == Method::Delete && !happened.replace(true) {
                    way()
                } else {
                    Mishap::None
                }
            });
            let run = rig.carry_out(&plan);
            assert_eq!(
                run.statuses(),
                ["b done"],
                "way {number}: {:?}",
                run.outcome
            );
            assert_eq!((there(&rig, "a"), there(&rig, "b")), (1, 0), "way {number}");
            assert_eq!(remembered(&rig, "b"), None, "way {number}");
        }
    }
}

#[test]
fn a_deletion_that_is_refused_leaves_no_note() {
    let rig = rig("");
    let plan = rig.plan_of(vec![deletion(&rig, "b")]);
    rig.wire.mishaps(|sent, _| {
        if sent.method == Method::Delete {
            Mishap::Lost(says(403, ("x-a", "b"), "{}"))
        } else {
            Mishap::None
        }
    });
    let run = rig.carry_out(&plan);
    assert_eq!(run.statuses(), ["b failed"]);
    assert_eq!(remembered(&rig, "b").unwrap().deleting, None);
}

#[test]
fn what_lingers_disabled_is_accepted_with_a_warning_and_stays_known() {
    // The queue is busy with something that never ends, so that nothing is ever removed.
    let hosts = [host("a", "10s", &["x 2m"]), host("b", "10s", &["x 2m"])];
    let stuck = host("stuck", "10s", &["x 1m stuck"]);
    let scenario = format!("hosts:\n{}{stuck}", hosts.concat());
    let rig = Rig::new(&scenario, &["a", "b"].map(integration))
        .with_ledger()
        .index_timeout(20);
    rig.apply();
    crate::support::create_by_hand(&rig.sim, "stuck");
    rig.wait("10m");
    let plan = rig.plan_of(vec![deletion(&rig, "b")]);
    let run = rig.carry_out(&plan);
    assert_eq!(run.statuses(), ["b done"], "{:?}", run.outcome);
    assert!(run.warnings().contains("C17"), "{}", run.warnings());
    assert_eq!(there(&rig, "b"), 1);
    assert!(remembered(&rig, "b").unwrap().deleting.is_some());
    let again = rig.carry_out(&plan);
    assert_eq!(again.statuses(), ["b already-done"]);
    assert_eq!(deletes(&rig), 1);
}

#[test]
fn one_that_is_switched_on_again_meanwhile_is_a_failure() {
    let rig = rig("").meddle(|event, sim| {
        if matches!(event.kind, EventKind::Deleting { .. }) {
            by_hand(sim, "enable", 2);
        }
    });
    // Nobody can switch on what this simulator removes, so its answers say so.
    let plan = rig.plan_of(vec![deletion(&rig, "b")]);
    let id = rig.live("b").id;
    let (is_sent, looks) = (Cell::new(false), Cell::new(0));
    rig.wire.mishaps(move |sent, _| {
        is_sent.set(is_sent.get() || sent.method == Method::Delete);
        if is_sent.get() && sent.line() == format!("GET /rest/gitplugin/1.0/integration/{id}") {
            looks.set(looks.get() + 1);
            let disabled = looks.get() == 1;
            let body = format!(
                r#"{{"success":"true","integration":[{{"id":{id},"integrationType":"GITHUB","displayName":"b","disabled":{disabled}}}]}}"#
            );
            return Mishap::Lost(says(200, ("x-a", "b"), &body));
        }
        Mishap::None
    });
    let run = rig.carry_out(&plan);
    assert_eq!(run.statuses(), ["b failed"]);
    let (message, _) = run.error("b");
    assert!(message.contains("switched it on again"), "{message}");
    assert_eq!(remembered(&rig, "b").unwrap().deleting, None);
}

#[test]
fn one_that_was_changed_since_the_plan_is_not_deleted() {
    let rig = rig("");
    let plan = rig.plan_of(vec![deletion(&rig, "b")]);
    let id = rig.live("b").id;
    change_by_hand(
        &rig.sim,
        id,
        &serde_json::json!({ "apiPath": "/orgs/other/repos" }),
    );
    let run = rig.carry_out(&plan);
    assert_eq!(run.statuses(), ["b failed"]);
    assert_eq!(deletes(&rig), 0);
    assert_eq!(remembered(&rig, "b").unwrap().deleting, None);
}

#[test]
fn one_that_is_changed_right_before_its_deletion_is_not_deleted() {
    let rig = rig("").meddle(|event, sim| {
        if matches!(event.kind, EventKind::StepStarted { .. }) {
            let rows = sim.with_world(|world| world.integrations());
            let b = rows.iter().find(|row| row.display_name == "b").unwrap().id;
            change_by_hand(sim, b, &json!({ "apiPath": "/orgs/other/repos" }));
        }
    });
    let plan = rig.plan_of(vec![deletion(&rig, "b")]);
    let run = rig.carry_out(&plan);
    assert_eq!(run.statuses(), ["b failed"]);
    let (message, _) = run.error("b");
    assert!(message.ends_with("only just now: apiPath"), "{message}");
    assert_eq!(deletes(&rig), 0);
    assert_eq!(remembered(&rig, "b").unwrap().deleting, None);
}

#[test]
fn one_that_holds_more_than_was_reviewed_is_not_deleted() {
    let rig = rig("");
    let reviewed = Inside::Known {
        repositories: 0,
        names: Vec::new(),
    };
    let change = Change {
        can_remove: Some(reviewed),
        ..deletion(&rig, "b")
    };
    let run = rig.carry_out(&rig.plan_of(vec![change]));
    assert_eq!(run.statuses(), ["b failed"]);
    let (message, _) = run.error("b");
    assert!(message.contains("1 repositories are inside"), "{message}");
    assert_eq!(deletes(&rig), 0);
}

#[test]
fn where_no_look_works_after_a_deletion_nobody_says_that_it_was_accepted() {
    let rig = rig("").index_timeout(20);
    let plan = rig.plan_of(vec![deletion(&rig, "b")]);
    let id = rig.live("b").id;
    let is_sent = Cell::new(false);
    rig.wire.mishaps(move |sent, _| {
        is_sent.set(is_sent.get() || sent.method == Method::Delete);
        if is_sent.get() && sent.line() == format!("GET /rest/gitplugin/1.0/integration/{id}") {
            return Mishap::Lost(answer(503));
        }
        Mishap::None
    });
    let run = rig.carry_out(&plan);
    assert_eq!(run.statuses(), ["b unconfirmed"]);
    assert!(remembered(&rig, "b").unwrap().deleting.is_some());
}

#[test]
fn a_run_that_ended_between_its_note_and_its_request_deletes_when_it_is_run_again() {
    let rig = rig("");
    let plan = rig.plan_of(vec![deletion(&rig, "b")]);
    let now = gijctl::clock::Clock::now(&rig.clock());
    rig.place().amend(|ledger| {
        let address = "Integration/b".parse().unwrap();
        ledger.amend(&address, |entry| entry.deleting = Some(now));
    });
    let run = rig.carry_out(&plan);
    assert_eq!(run.statuses(), ["b done"]);
    assert_eq!(there(&rig, "b"), 0);
}

#[test]
fn a_deletion_made_twice_is_made_once() {
    let rig = rig("");
    let plan = rig.plan_of(vec![deletion(&rig, "b")]);
    rig.carry_out(&plan);
    let again = rig.carry_out(&plan);
    assert_eq!(again.statuses(), ["b already-done"]);
    assert_eq!(again.outcome.kind(), OutcomeKind::Succeeded);
    assert_eq!(deletes(&rig), 1);
}

#[test]
fn told_to_stop_between_two_deletions_a_run_makes_only_the_first() {
    let mut rig = rig("");
    let changes = vec![deletion(&rig, "b"), deletion(&rig, "a")];
    let plan = rig.plan_of(changes);
    let first = |event: &gijctl::event::Event| matches!(event.kind, EventKind::StepWritten { .. });
    let whole = self::rig("");
    let changes = vec![deletion(&whole, "b"), deletion(&whole, "a")];
    let events = whole.carry_out(&whole.plan_of(changes)).events;
    rig.stop_at_event = events.iter().position(first).map(|place| place + 1);
    let run = rig.carry_out(&plan);
    assert_eq!(run.step("b").status, StepStatus::Done);
    assert_eq!(run.step("a").status, StepStatus::NotReached);
    assert_eq!(run.outcome.kind(), OutcomeKind::Interrupted);
    assert_eq!(there(&rig, "a"), 1);
    assert!(run.warnings().contains("was not waited for"));
}

#[test]
fn a_deletion_polls_less_and_less_often() {
    let mut rig = rig("");
    rig.settings.poll_interval = Duration::from_mins(5);
    rig.settings.index_timeout = Duration::from_hours(2);
    let plan = rig.plan_of(vec![deletion(&rig, "b")]);
    // Its answers never change: nothing moves.
    let id = rig.live("b").id;
    let is_sent = Cell::new(false);
    rig.wire.mishaps(move |sent, _| {
        is_sent.set(is_sent.get() || sent.method == Method::Delete);
        if is_sent.get() && sent.line() == format!("GET /rest/gitplugin/1.0/integration/{id}") {
            let body = format!(
                r#"{{"success":"true","integration":[{{"id":{id},"integrationType":"GITHUB","displayName":"b","disabled":true}}]}}"#
            );
            return Mishap::Lost(says(200, ("x-a", "b"), &body));
        }
        Mishap::None
    });
    let before = rig.wire.sent().len();
    rig.carry_out(&plan);
    let looks = |sent: &&Sent| sent.path.ends_with(&format!("/integration/{id}"));
    let sent = rig.wire.sent();
    let looks = sent[before..].iter().filter(looks).count();
    assert!((25..=45).contains(&looks), "{looks} looks in two hours");
}
