use std::cell::Cell;
use std::rc::Rc;

use gijctl::event::{OutcomeKind, StepStatus};
use gijctl::wire::Method;

use crate::support::{
    Mishap, Rig, Sent, answer, connection_reset, create_by_hand, host, integration,
    no_answer_in_time,
};

fn two() -> Rig {
    let hosts = [host("a", "10s", &["x 2m"]), host("b", "10s", &["x 2m"])];
    let scenario = format!("hosts:\n{}", hosts.concat());
    Rig::new(&scenario, &["a", "b"].map(integration))
}

/// Lets something happen to the first request that is meant, and to no other.
fn once(
    rig: &Rig,
    is_meant: impl Fn(&Sent) -> bool + 'static,
    mishap: impl Fn() -> Mishap + 'static,
) {
    let happened = Cell::new(false);
    rig.wire.mishaps(move |sent, _| {
        if is_meant(sent) && !happened.replace(true) {
            mishap()
        } else {
            Mishap::None
        }
    });
}

#[test]
fn a_create_whose_answer_is_lost_is_found_again_and_not_sent_twice() {
    let ways: [fn() -> Mishap; 4] = [
        || Mishap::AnswerLost(connection_reset()),
        || Mishap::AnswerLost(no_answer_in_time()),
        || Mishap::AnswerLost(answer(502)),
        || Mishap::AnswerLost(answer(504)),
    ];
    for way in ways {
        let rig = two();
        once(&rig, Sent::is_create, way);
        let run = rig.apply();
        assert_eq!(run.statuses(), ["a done", "b done"]);
        assert!(run.warnings().contains("FoundAgain"), "{}", run.warnings());
        let witness = rig.witness();
        assert_eq!(witness.created(), ["a", "b"]);
        assert_eq!(witness.creates_sent(), 2);
        assert_eq!(witness.most_unfinished(), 1);
    }
}

#[test]
fn a_create_that_never_arrived_stays_unconfirmed_and_the_next_run_makes_it() {
    let rig = two();
    once(&rig, Sent::is_create, || Mishap::Lost(connection_reset()));
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a unconfirmed", "b not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    assert_eq!(rig.witness().creates_sent(), 1);
    let again = rig.apply();
    assert_eq!(again.statuses(), ["a done", "b done"]);
    assert_eq!(rig.witness().created(), ["a", "b"]);
}

#[test]
fn a_create_that_took_effect_late_is_found_by_a_later_look() {
    let rig = two();
    let looks = Rc::new(Cell::new(None::<u32>));
    rig.wire.mishaps(move |sent, sim| match looks.get() {
        None if sent.is_create() => {
            looks.set(Some(0));
            Mishap::Lost(no_answer_in_time())
        }
        Some(3) => {
            looks.set(Some(4));
            create_by_hand(sim, "a");
            Mishap::None
        }
        Some(seen) => {
            looks.set(Some(seen + 1));
            Mishap::None
        }
        None => Mishap::None,
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "b done"]);
    assert_eq!(rig.witness().created(), ["a", "b"]);
}

#[test]
fn two_integrations_of_the_name_stop_the_run_with_both_numbers() {
    let rig = two().on_failure(gijctl::exec::OnFailure::Continue);
    let happened = Cell::new(false);
    rig.wire.mishaps(move |sent, sim| {
        if sent.is_create() && !happened.replace(true) {
            create_by_hand(sim, "a");
            create_by_hand(sim, "a");
            return Mishap::Lost(answer(502));
        }
        Mishap::None
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a unconfirmed", "b not-reached"]);
    let (message, help) = run.error("a");
    assert!(message.contains("integrations 1 and 2"), "{message}");
    assert!(help.contains("remove"), "{help}");
}

#[test]
fn signing_in_is_not_tried_again_while_a_lost_create_is_looked_for() {
    let rig = two();
    let lost = Cell::new(false);
    rig.wire.mishaps(move |sent, _| {
        if sent.is_create() {
            lost.set(true);
            return Mishap::AnswerLost(connection_reset());
        }
        if lost.get() {
            return Mishap::Lost(answer(401));
        }
        Mishap::None
    });
    let run = rig.apply();
    assert_eq!(run.step("a").status, StepStatus::Unconfirmed);
    let (message, help) = run.error("a");
    assert!(
        message.contains("did not accept the credentials"),
        "{message}"
    );
    assert!(help.contains("token"), "{help}");
    let sent = rig.wire.sent();
    let create = sent.iter().position(Sent::is_create).unwrap();
    assert_eq!(sent.len() - create, 2, "the create, and one look");
}

#[test]
fn a_create_is_not_sent_when_somebody_made_the_same_since_the_plan() {
    let rig = two().meddle(|event, sim| {
        if matches!(event.kind, gijctl::event::EventKind::StepStarted { .. })
            && sim.with_world(|world| world.integrations().is_empty())
        {
            create_by_hand(sim, "a");
        }
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed", "b not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed);
    assert_eq!(rig.witness().creates_sent(), 0);
}

#[test]
fn passing_failures_of_looks_are_bridged() {
    let rig = two();
    let count = Cell::new(0_u32);
    rig.wire.mishaps(move |sent, sim| {
        let busy = sim.with_world(|world| !world.integrations().is_empty());
        if busy && sent.method == Method::Get && sent.path.ends_with("/repository") {
            count.set(count.get() + 1);
            return match count.get() % 4 {
                1 => Mishap::Lost(answer(503)),
                2 => Mishap::Lost(connection_reset()),
                _ => Mishap::None,
            };
        }
        Mishap::None
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "b done"], "{:?}", run.outcome);
    assert_eq!(rig.witness().most_unfinished(), 1);
}

#[test]
fn one_passing_failure_of_any_read_stops_nothing() {
    let reads = {
        let rig = two();
        assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
        let sent = rig.wire.sent();
        let first_write = sent.iter().position(Sent::is_write).unwrap();
        first_write..sent.len()
    };
    for failing in reads {
        let rig = two();
        let count = Cell::new(0);
        rig.wire.mishaps(move |sent, _| {
            let number = count.replace(count.get() + 1);
            if number == failing && sent.method == Method::Get {
                return Mishap::Lost(answer(503));
            }
            Mishap::None
        });
        let run = rig.apply();
        assert_eq!(
            run.statuses(),
            ["a done", "b done"],
            "when request {failing} failed"
        );
        assert_eq!(rig.witness().created(), ["a", "b"]);
    }
}

#[test]
fn a_sign_in_that_fails_during_a_wait_ends_it_at_once() {
    let rig = two();
    let refusals = Rc::new(Cell::new(0));
    let count = Rc::clone(&refusals);
    rig.wire.mishaps(move |sent, sim| {
        let scanned = sim.with_world(|world| !world.repositories().is_empty());
        if scanned && sent.method == Method::Get {
            count.set(count.get() + 1);
            return Mishap::Lost(answer(401));
        }
        Mishap::None
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed", "b not-reached"]);
    let (message, help) = run.error("a");
    assert!(message.contains("cannot be watched"), "{message}");
    assert!(help.contains("token"), "{help}");
    assert_eq!(refusals.get(), 1);
}
