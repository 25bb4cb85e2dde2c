use std::cell::Cell;
use std::rc::Rc;

use gijctl::client::TransportError;
use gijctl::clock::Clock as _;
use gijctl::event::{EventKind, OutcomeKind, StepStatus};
use gijctl::ledger::Fingerprinter;
use gijctl::model::Secret;
use gijctl::sim::Embedded;
use gijctl::wire::{HttpResponse, Method};
use jiff::SignedDuration;
use serde_json::json;

use crate::support::{
    Mishap, Rig, Sent, answer, change_by_hand, connection_reset, create_by_hand, cut_off, host,
    integration, no_answer_in_time, no_connection, says, spec,
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
fn a_create_that_never_arrived_is_sent_again_after_the_grace_period() {
    let rig = two();
    once(&rig, Sent::is_create, || Mishap::Lost(connection_reset()));
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "b done"]);
    assert_eq!(rig.witness().created(), ["a", "b"]);
    let creates = creates(&rig);
    assert_eq!(creates.len(), 3);
    assert!(creates[1].at.duration_since(creates[0].at).as_secs() >= 60);
}

#[test]
fn a_create_that_never_arrives_is_sent_three_times_and_stays_unconfirmed() {
    let rig = two().with_ledger();
    rig.wire.mishaps(|sent, _| {
        if sent.is_create() {
            Mishap::Lost(answer(502))
        } else {
            Mishap::None
        }
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a unconfirmed", "b not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    assert_eq!(rig.witness().creates_sent(), 3);
    assert!(rig.place().pending("a").is_some());
    rig.wire.mishaps(|_, _| Mishap::None);
    assert_eq!(rig.apply().statuses(), ["a done", "b done"]);
    assert_eq!(rig.witness().created(), ["a", "b"]);
    assert_eq!(rig.place().pending("a"), None);
}

fn creates(rig: &Rig) -> Vec<Sent> {
    let sent = rig.wire.sent().into_iter();
    sent.filter(Sent::is_create).collect()
}

/// Makes what comes back.
type Odd = fn() -> Mishap;

/// Everything that may come back instead of the answer to a create.
fn everything_odd() -> Vec<(&'static str, Odd)> {
    vec![
        ("reset before", || Mishap::Lost(connection_reset())),
        ("reset after", || Mishap::AnswerLost(connection_reset())),
        ("no connection", || Mishap::Lost(no_connection())),
        ("timeout before", || Mishap::Lost(no_answer_in_time())),
        ("timeout after", || Mishap::AnswerLost(no_answer_in_time())),
        ("500 before", || Mishap::Lost(answer(500))),
        ("500 after", || Mishap::AnswerLost(answer(500))),
        ("502 after", || Mishap::AnswerLost(answer(502))),
        ("503 before", || Mishap::Lost(answer(503))),
        ("503 after", || Mishap::AnswerLost(answer(503))),
        ("login page before", || Mishap::Lost(answer(200))),
        ("login page after", || Mishap::AnswerLost(answer(200))),
        ("garbage before", || Mishap::Lost(garbage())),
        ("garbage after", || Mishap::AnswerLost(garbage())),
        ("truncated before", || Mishap::Lost(cut_off())),
        ("truncated after", || Mishap::AnswerLost(cut_off())),
        ("429", || {
            Mishap::Lost(says(429, ("retry-after", "30"), "{}"))
        }),
    ]
}

fn garbage() -> Result<HttpResponse, TransportError> {
    says(200, ("x-garbage", "yes"), "%PDF-1.7")
}

#[test]
fn whatever_comes_back_from_a_create_there_is_one_integration_in_the_end() {
    for (what, mishap) in everything_odd() {
        for remembers in [true, false] {
            let rig = if remembers {
                two().with_ledger()
            } else {
                two()
            };
            once(&rig, Sent::is_create, mishap);
            let run = rig.apply();
            assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded, "{what}");
            assert_eq!(rig.witness().created(), ["a", "b"], "{what}");
            assert_eq!(rig.witness().most_unfinished(), 1, "{what}");
            if remembers {
                assert_eq!(rig.place().saved().all_pending().count(), 0, "{what}");
                let entry = rig.place().entry("a").unwrap();
                assert_eq!(entry.id.get(), rig.live("a").id, "{what}");
            }
        }
    }
}

#[test]
fn whatever_comes_back_and_however_the_run_ends_the_next_one_makes_one() {
    for (what, mishap) in everything_odd() {
        let rig = two().with_ledger();
        let lost = Cell::new(false);
        rig.wire.mishaps(move |sent, _| {
            if lost.get() {
                return Mishap::Lost(answer(401));
            }
            if sent.is_create() {
                lost.set(true);
                return mishap();
            }
            Mishap::None
        });
        let run = rig.apply();
        assert_ne!(run.outcome.kind(), OutcomeKind::Succeeded, "{what}");
        rig.wire.mishaps(|_, _| Mishap::None);
        let again = rig.apply();
        assert_eq!(again.outcome.kind(), OutcomeKind::Succeeded, "{what}");
        assert_eq!(rig.witness().created(), ["a", "b"], "{what}");
        assert_eq!(rig.place().saved().all_pending().count(), 0, "{what}");
    }
}

#[test]
fn the_next_run_looks_for_the_rest_of_the_grace_period_before_it_sends_anything() {
    let rig = two().with_ledger();
    once(&rig, Sent::is_create, || Mishap::Lost(connection_reset()));
    let looking =
        |event: &gijctl::event::Event| matches!(event.kind, EventKind::LookingForCreate { .. });
    let place = rig.apply().events.iter().position(looking).unwrap();
    let mut rig = two().with_ledger();
    once(&rig, Sent::is_create, || Mishap::Lost(connection_reset()));
    rig.stop_at_event = Some(place + 1);
    let run = rig.apply();
    assert_eq!(run.step("a").status, StepStatus::Unconfirmed);
    assert!(
        run.error("a").1.contains("looks for it"),
        "{:?}",
        run.error("a")
    );
    rig.stop_at_event = None;
    let looks = Cell::new(0);
    rig.wire.mishaps(move |sent, sim| {
        if sent.line() == "GET /rest/gitplugin/1.0/integration" {
            looks.set(looks.get() + 1);
            // The request of the first run takes its effect only now.
            if looks.get() == 5 {
                create_by_hand(sim, "a");
            }
        }
        Mishap::None
    });
    let again = rig.apply();
    assert_eq!(again.statuses(), ["a done", "b done"]);
    assert_eq!(rig.witness().created(), ["a", "b"]);
    assert_eq!(creates(&rig).len(), 2, "one of each run");
}

#[test]
fn a_create_that_is_clearly_refused_is_not_pending() {
    let rig = two().with_ledger();
    once(&rig, Sent::is_create, || {
        Mishap::Lost(says(
            200,
            ("x-a", "b"),
            r#"{"success":false,"error":"no such host"}"#,
        ))
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed", "b not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed);
    assert_eq!(rig.place().pending("a"), None);
    assert_eq!(creates(&rig).len(), 1);
}

#[test]
fn a_create_waits_as_long_as_jira_asks_and_gives_up_where_that_is_too_long() {
    let rig = two();
    once(&rig, Sent::is_create, || {
        Mishap::Lost(says(429, ("retry-after", "45"), "{}"))
    });
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
    let sent = creates(&rig);
    assert!(sent[1].at.duration_since(sent[0].at).as_secs() >= 45);
    let rig = two().with_ledger();
    once(&rig, Sent::is_create, || {
        Mishap::Lost(says(429, ("retry-after", "3600"), "{}"))
    });
    let run = rig.apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed);
    assert!(run.error("a").1.contains("3600 s"), "{:?}", run.error("a"));
    assert_eq!(rig.place().pending("a"), None);
    assert_eq!(creates(&rig).len(), 1);
}

#[test]
fn a_create_that_cannot_be_noted_before_is_not_sent() {
    let rig = two().with_ledger();
    rig.place().save_fails(|_| true);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed", "b not-reached"]);
    assert!(run.error("a").0.contains("no note could be taken"));
    assert_eq!(creates(&rig).len(), 0);
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed);
}

#[test]
fn a_first_request_that_takes_effect_after_the_second_stops_the_run_with_both_numbers() {
    let rig = two().with_ledger();
    let sends = Cell::new(0);
    rig.wire.mishaps(move |sent, sim| {
        if sent.is_create() {
            sends.set(sends.get() + 1);
            match sends.get() {
                1 => return Mishap::Lost(no_answer_in_time()),
                2 => create_by_hand(sim, "a"),
                _ => {}
            }
        }
        Mishap::None
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a unconfirmed", "b not-reached"]);
    let (message, _) = run.error("a");
    assert!(message.contains("integrations 1 and 2"), "{message}");
}

#[test]
fn one_of_another_path_that_appeared_meanwhile_is_not_taken_for_ours() {
    let rig = two();
    once(&rig, Sent::is_create, || Mishap::Lost(connection_reset()));
    let rig = rig.meddle(|event, sim| {
        if matches!(event.kind, EventKind::LookingForCreate { .. })
            && sim.with_world(|world| world.integrations().is_empty())
        {
            create_by_hand(sim, "a");
            change_by_hand(sim, 1, &json!({ "apiPath": "/orgs/theirs/repos" }));
        }
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a unconfirmed", "b not-reached"]);
    let (message, _) = run.error("a");
    assert!(message.contains("integration 1 appeared"), "{message}");
    assert_eq!(rig.live("a").settings["apiPath"], "/orgs/theirs/repos");
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

fn when_the_first_batch_starts(rig: Rig, mut what: impl FnMut(&Embedded) + 'static) -> Rig {
    rig.meddle(move |event, sim| {
        if matches!(event.kind, EventKind::BatchStarted { batch: 1, .. }) {
            what(sim);
        }
    })
}

#[test]
fn a_create_is_not_sent_when_somebody_made_another_of_the_name_since_the_plan() {
    let rig = when_the_first_batch_starts(two(), |sim| {
        create_by_hand(sim, "a");
        change_by_hand(sim, 1, &json!({ "apiPath": "/orgs/theirs/repos" }));
        sim.clock()
            .advance_to(sim.clock().now() + SignedDuration::from_secs(11));
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed", "b not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed);
    let (message, _) = run.error("a");
    assert!(message.contains("appeared since the plan"), "{message}");
    assert_eq!(rig.witness().creates_sent(), 0);
}

#[test]
fn a_create_is_already_done_when_somebody_made_the_very_same_since_the_plan() {
    let rig = when_the_first_batch_starts(two().with_ledger(), |sim| {
        create_by_hand(sim, "a");
        sim.clock()
            .advance_to(sim.clock().now() + SignedDuration::from_secs(11));
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a already-done", "b done"]);
    assert_eq!(rig.place().entry("a").unwrap().id.get(), 1);
    assert_eq!(rig.witness().most_unfinished(), 1);
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

/// Of a run that ended when it was about to send the create of `a`, the intent is left.
fn with_an_intent() -> Rig {
    let hosts = ["a", "renamed", "b"].map(|name| host(name, "10s", &["x 2m"]));
    let scenario = format!("hosts:\n{}", hosts.concat());
    let rig = Rig::new(&scenario, &["a", "b"].map(integration)).with_ledger();
    once(&rig, Sent::is_create, || Mishap::KilledBefore);
    assert!(rig.apply_unless_killed().is_none());
    assert!(rig.place().pending("a").is_some());
    rig.wait("1h");
    rig
}

#[test]
fn a_lost_create_is_looked_for_by_the_name_that_its_manifest_has_by_now() {
    let mut rig = with_an_intent();
    let manifests = [spec("a", "displayName: renamed"), integration("b")];
    rig.desired = Rig::new("{}", &manifests).desired;
    once(&rig, Sent::is_create, || {
        Mishap::AnswerLost(connection_reset())
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "b done"]);
    assert_eq!(rig.witness().created(), ["renamed", "b"]);
}

#[test]
fn nobody_claims_to_know_the_secret_of_what_an_earlier_run_created() {
    let mut rig = with_an_intent();
    let key = Secret::new("k".repeat(40));
    rig.fingerprints = Some(Fingerprinter::new(key).unwrap());
    rig.wire.mishaps(|_, _| Mishap::None);
    let rig = when_the_first_batch_starts(rig, |sim| create_by_hand(sim, "a"));
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "b done"]);
    assert!(run.warnings().contains("FoundAgain"), "{}", run.warnings());
    let mark_of = |name| rig.place().entry(name).unwrap().secret.unwrap();
    assert_eq!(mark_of("a").fingerprint, None);
    assert!(mark_of("b").fingerprint.is_some());
}

#[test]
fn a_create_of_which_there_are_two_stays_noted_as_pending() {
    let rig = with_an_intent();
    let happened = Cell::new(false);
    rig.wire.mishaps(move |sent, sim| {
        if sent.is_create() && !happened.replace(true) {
            create_by_hand(sim, "a");
        }
        Mishap::None
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a unconfirmed", "b not-reached"]);
    assert!(rig.place().pending("a").is_some());
    assert_eq!(rig.place().entry("a"), None);
}

#[test]
fn what_an_earlier_manifest_made_with_another_type_is_not_taken_for_what_is_wanted_now() {
    let mut rig = with_an_intent();
    rig.wire.mishaps(|_, _| Mishap::None);
    let manifests = [
        integration("a").replace("GITHUB", "GITLAB"),
        integration("b"),
    ];
    rig.desired = Rig::new("{}", &manifests).desired;
    let rig = when_the_first_batch_starts(rig, |sim| create_by_hand(sim, "a"));
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a unconfirmed", "b not-reached"]);
    let (message, _) = run.error("a");
    assert!(message.contains("GITLAB is wanted now"), "{message}");
    assert_eq!(rig.place().entry("a"), None);
    assert_eq!(
        rig.witness().creates_sent(),
        1,
        "by the run that was killed"
    );
}

#[test]
fn a_create_that_appears_late_under_the_former_name_of_its_manifest_is_told() {
    let mut rig = with_an_intent();
    let manifests = [spec("a", "displayName: renamed"), integration("b")];
    rig.desired = Rig::new("{}", &manifests).desired;
    let happened = Cell::new(false);
    rig.wire.mishaps(move |sent, sim| {
        if sent.is_create() && !happened.replace(true) {
            create_by_hand(sim, "a");
        }
        Mishap::None
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a unconfirmed", "b not-reached"]);
    let (message, _) = run.error("a");
    assert!(message.contains("created twice"), "{message}");
}
