#![expect(clippy::unwrap_used, reason = "a test may")]

use gijctl::event::{Event, EventKind, OutcomeKind, StepStatus};
use gijctl::report::{documents, drift, plan};

use crate::support::{Mishap, Rig, host, integration, spec};

const NOTE: &str =
    "Integration/a: its first indexing was not seen to end well; the next apply goes on with it";

fn one(lines: &str) -> Rig {
    let hosts = host("a", "10s", &["x 10m", "y 10m appears=1m"]);
    Rig::new(&format!("hosts:\n{hosts}"), &[spec("a", lines)])
}

/// A run that is told to stop at its first look at the indexing.
fn cut_short(mut rig: Rig) -> Rig {
    let waiting = |event: &Event| matches!(event.kind, EventKind::Indexing { .. });
    let place = one("").apply().events.iter().position(waiting).unwrap();
    rig.stop_at_event = Some(place + 1);
    let run = rig.apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Interrupted);
    assert_eq!(run.step("a").status, StepStatus::Unconfirmed);
    rig.stop_at_event = None;
    rig
}

fn is_owed(rig: &Rig) -> bool {
    rig.place().entry("a").unwrap().owed.first_indexing
}

#[test]
fn a_first_indexing_is_owed_from_the_create_until_it_was_seen_to_its_end() {
    let rig = one("").with_ledger();
    let place = rig.place().clone();
    let rig = rig.meddle(move |event, _| {
        if let EventKind::Indexing { .. } = event.kind {
            assert!(place.entry("a").unwrap().owed.first_indexing);
        }
    });
    assert_eq!(rig.apply().statuses(), ["a done"]);
    assert!(!is_owed(&rig));
}

#[test]
fn how_long_it_took_is_remembered_without_a_name_of_a_repository() {
    let rig = one("").with_ledger();
    let _run = rig.apply();
    let took = rig.place().entry("a").unwrap().first_indexing.unwrap();
    assert_eq!(took.repositories, 2);
    // The scan and twice ten minutes, and no more than a look after the last of them.
    assert!((1_210..=1_275).contains(&took.seconds), "{took:?}");
    assert_eq!(took.host, "github.com");
}

#[test]
fn what_nobody_saw_to_its_end_is_told_by_name_and_is_no_difference() {
    let rig = cut_short(one("").with_ledger());
    let made = rig.plan();
    assert!(made.changes.is_empty());
    assert!(!made.has_differences());
    for text in [plan::text(&made), drift::text(&made)] {
        assert!(text.contains(NOTE), "{text}");
    }
    let document = serde_json::to_value(documents::plan(&made, "default")).unwrap();
    assert_eq!(document["notes"][0]["address"], "Integration/a");
}

#[test]
fn the_next_apply_waits_for_it_although_nothing_else_is_to_do() {
    let rig = cut_short(one("").with_ledger());
    let run = rig.apply();
    assert!(run.plan.changes.is_empty());
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
    let rows = rig.inside("a");
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.last_indexed.is_some()));
    assert!(!is_owed(&rig));
    assert!(rig.plan().awaited.is_empty());
}

#[test]
fn a_first_indexing_that_ended_meanwhile_is_looked_at_all_the_same() {
    let rig = cut_short(one("").with_ledger());
    rig.wait("3h");
    assert!(is_owed(&rig));
    let run = rig.apply();
    let looked = |event: &Event| matches!(event.kind, EventKind::EarlierWorkFound { .. });
    assert!(run.events.iter().any(looked));
    assert!(!is_owed(&rig));
    let again = rig.apply();
    assert!(
        !again.events.iter().any(looked),
        "it is asked for only once"
    );
}

#[test]
fn what_an_interrupted_wait_did_not_see_stays_owed() {
    let mut rig = cut_short(one("").with_ledger());
    rig.settings.deadline = Some(std::time::Duration::from_secs(30));
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Halted);
    assert!(is_owed(&rig));
}

#[test]
fn a_create_that_the_next_run_adopts_is_waited_for_as_well() {
    let rig = one("").with_ledger();
    rig.wire.mishaps(|sent, _| {
        if sent.is_create() {
            Mishap::KilledAfter
        } else {
            Mishap::None
        }
    });
    assert!(rig.apply_unless_killed().is_none());
    rig.wire.mishaps(|_, _| Mishap::None);
    rig.wait("3h");
    assert!(plan::text(&rig.plan()).contains(NOTE));
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done"]);
    let looked = |event: &Event| matches!(event.kind, EventKind::EarlierWorkFound { .. });
    assert!(run.events.iter().any(looked));
    assert!(!is_owed(&rig));
}

#[test]
fn the_next_integration_is_not_created_before_it_was_seen_to_its_end() {
    let mut rig = cut_short(one("").with_ledger());
    rig.wait("3h");
    rig.desired = Rig::new("{}", &["a", "b"].map(integration)).desired;
    let run = rig.apply();
    let found = |event: &Event| matches!(event.kind, EventKind::EarlierWorkFound { .. });
    let created = |event: &Event| matches!(event.kind, EventKind::StepWritten { .. });
    let place = |is: fn(&Event) -> bool| run.events.iter().position(is).unwrap();
    assert!(place(found) < place(created));
}

#[test]
fn switched_off_it_is_waited_for_no_more() {
    let mut rig = cut_short(one("").with_ledger());
    rig.desired = Rig::new("{}", &[spec("a", "disabled: true")]).desired;
    assert!(rig.plan().awaited.is_empty());
    assert_eq!(rig.apply().statuses(), ["a done"]);
    assert!(!is_owed(&rig));
}

#[test]
fn what_is_created_switched_off_has_no_first_indexing_yet() {
    let rig = one("disabled: true").with_ledger();
    assert_eq!(rig.apply().statuses(), ["a done"]);
    assert!(!is_owed(&rig));
}

#[test]
fn without_a_ledger_nothing_of_it_is_remembered() {
    let rig = cut_short(one(""));
    assert!(!plan::text(&rig.plan()).contains("not seen to finish"));
}
