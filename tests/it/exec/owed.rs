#![expect(clippy::unwrap_used, reason = "a test may")]

use std::cell::Cell;

use gijctl::clock::Clock as _;
use gijctl::event::{EventKind, OutcomeKind, StepStatus};
use gijctl::exec::OnFailure;
use gijctl::ledger::Fingerprinter;
use gijctl::model::{Field, FieldMap, FieldValue, Secret};
use gijctl::plan::{Action, Change, Indexing, QuietFirstIndex, Update};
use gijctl::wire::Method;

use crate::support::{
    Mishap, Rig, Sent, answer, by_hand, connection_reset, host, integration, rotation, says, spec,
};

/// One integration that is there, remembered, and indexed.
fn remembered(lines: &str) -> Rig {
    let hosts = host("a", "10s", &["x 2m", "y 2m"]);
    let rig = Rig::new(&format!("hosts:\n{hosts}"), &[spec("a", lines)]).with_ledger();
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
    rig.wait("1h");
    rig
}

/// The same, of which a manifest wants another path now.
fn with_another_path() -> Rig {
    let rig = remembered("");
    crate::support::change_by_hand(
        &rig.sim,
        1,
        &serde_json::json!({ "apiPath": "/orgs/other/repos" }),
    );
    rig
}

fn is_reindex(sent: &Sent) -> bool {
    sent.method == Method::Post && sent.path.contains("index")
}

fn owes_reindex(rig: &Rig) -> bool {
    rig.place().entry("a").unwrap().owed.reindex
}

#[test]
fn a_reindex_is_owed_from_before_the_change_until_it_was_waited_for() {
    let rig = with_another_path();
    let place = rig.place().clone();
    let owed = std::rc::Rc::new(Cell::new((false, false)));
    let seen = std::rc::Rc::clone(&owed);
    rig.wire.mishaps(move |sent, _| {
        let noted = place.entry("a").is_some_and(|entry| entry.owed.reindex);
        match sent.method {
            Method::Put => seen.set((noted, false)),
            Method::Post => seen.set((seen.get().0, noted)),
            _ => {}
        }
        Mishap::None
    });
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    assert_eq!(owed.get(), (true, true));
    assert!(!owes_reindex(&rig));
}

#[test]
fn a_run_that_ends_before_the_reindex_is_over_leaves_it_owed() {
    let mut rig = with_another_path();
    let waiting = |event: &gijctl::event::Event| matches!(event.kind, EventKind::Indexing { .. });
    let place = with_another_path().apply().events.iter().position(waiting);
    rig.stop_at_event = place.map(|place| place + 1);
    let run = rig.apply();
    assert!(owes_reindex(&rig));
    assert_eq!(run.statuses(), ["a unconfirmed"]);
    let (error, help) = run.error("a");
    assert!(error.contains("before it was seen to finish"), "{error}");
    assert!(help.contains("which waits for it"), "{help}");
}

#[test]
fn a_change_that_is_refused_leaves_no_reindex_owed() {
    let rig = with_another_path();
    rig.wire.mishaps(|sent, _| {
        if sent.method == Method::Put {
            Mishap::Lost(says(200, ("x-a", "b"), r#"{"success":false,"error":"no"}"#))
        } else {
            Mishap::None
        }
    });
    assert_eq!(rig.apply().statuses(), ["a failed"]);
    assert!(!owes_reindex(&rig));
}

#[test]
fn a_change_that_is_lost_and_then_refused_still_owes_its_reindex_and_may_have_been_made() {
    for refusal in [
        || says(401, ("x-a", "b"), r#"{"message":"sign in"}"#),
        || says(403, ("x-a", "b"), r#"{"message":"you may not"}"#),
        || says(400, ("x-a", "b"), r#"{"message":"what is that"}"#),
        || says(200, ("x-a", "b"), r#"{"success":false,"error":"no"}"#),
    ] {
        let rig = with_another_path();
        let tries = Cell::new(0);
        rig.wire.mishaps(move |sent, _| {
            if sent.method != Method::Put {
                return Mishap::None;
            }
            tries.set(tries.get() + 1);
            match tries.get() {
                1 => Mishap::AnswerLost(connection_reset()),
                _ => Mishap::Lost(refusal()),
            }
        });
        let run = rig.apply();
        assert_eq!(run.statuses(), ["a unconfirmed"]);
        assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
        assert!(owes_reindex(&rig));
    }
}

#[test]
fn a_reindex_that_cannot_be_noted_keeps_the_change_from_being_sent() {
    let rig = with_another_path();
    rig.place().save_fails(|_| true);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed"]);
    assert!(
        rig.wire
            .sent()
            .iter()
            .all(|sent| sent.method != Method::Put)
    );
}

#[test]
fn a_reindex_whose_answer_is_lost_is_sent_again() {
    for lost in [connection_reset as fn() -> _, || answer(503)] {
        let rig = with_another_path();
        let count = Cell::new(0);
        rig.wire.mishaps(move |sent, _| {
            if is_reindex(sent) {
                count.set(count.get() + 1);
                if count.get() < 3 {
                    return Mishap::AnswerLost(lost());
                }
            }
            Mishap::None
        });
        let run = rig.apply();
        assert_eq!(
            run.outcome.kind(),
            OutcomeKind::Succeeded,
            "{:?}",
            run.outcome
        );
        assert!(!owes_reindex(&rig));
    }
}

#[test]
fn a_reindex_that_fails_is_left_to_the_next_run() {
    let rig = with_another_path();
    rig.wire.mishaps(|sent, _| {
        if is_reindex(sent) {
            Mishap::Lost(answer(503))
        } else {
            Mishap::None
        }
    });
    let run = rig.apply();
    assert_ne!(run.outcome.kind(), OutcomeKind::Succeeded);
    assert!(
        run.error("a").1.contains("run apply again"),
        "{:?}",
        run.error("a")
    );
    assert!(owes_reindex(&rig));
    let sent = rig.wire.sent();
    assert_eq!(sent.iter().filter(|sent| is_reindex(sent)).count(), 3);
}

fn owed_work(rig: &Rig, inside: FieldMap, indexing: Indexing) -> Change {
    let change = rig.change_of("a", |row| {
        Action::Update(Update {
            id: row.id,
            fields: FieldMap::new(),
            inside,
            own: std::collections::BTreeMap::new(),
            credentials: None,
        })
    });
    Change { indexing, ..change }
}

#[test]
fn an_owed_reindex_is_made_without_another_write_and_only_once() {
    let rig = remembered("");
    rig.place().amend(|ledger| {
        let address = "Integration/a".parse().unwrap();
        ledger.amend(&address, |entry| entry.owed.reindex = true);
    });
    let before = rig.witness().writes().len();
    let plan = rig.plan_of(vec![owed_work(&rig, FieldMap::new(), Indexing::Reindex)]);
    let run = rig.carry_out(&plan);
    assert_eq!(run.statuses(), ["a done"], "{:?}", run.outcome);
    assert!(!owes_reindex(&rig));
    let writes = rig.witness().writes();
    assert_eq!(writes[before..], ["POST /rest/gitplugin/2.0/reindex"]);
    assert_eq!(rig.carry_out(&plan).statuses(), ["a already-done"]);
}

#[test]
fn a_new_secret_is_sent_reindexed_and_remembered() {
    let mut rig = remembered("");
    let key = Secret::new("k".repeat(40));
    rig.fingerprints = Some(Fingerprinter::new(key).unwrap());
    assert_eq!(
        rig.place().entry("a").unwrap().secret.unwrap().fingerprint,
        None
    );
    let plan = rig.plan_of(vec![rotation(&rig, "a", FieldMap::new())]);
    let run = rig.carry_out(&plan);
    assert_eq!(run.statuses(), ["a done"], "{:?}", run.outcome);
    assert!(run.step("a").indexed_at.is_some());
    let sent = rig.wire.sent();
    let put = sent
        .iter()
        .rfind(|sent| sent.method == Method::Put)
        .unwrap();
    assert_eq!(
        put.body,
        Some(serde_json::json!({ "pat": "token-of-a-test" }))
    );
    let entry = rig.place().entry("a").unwrap();
    assert!(entry.secret.unwrap().fingerprint.is_some());
    assert!(!entry.owed.reindex);
}

#[test]
fn a_rotation_that_is_cut_short_after_its_write_owes_the_reindex() {
    let rig = remembered("");
    let fields = FieldMap::from([(Field::RevisionIndexing, FieldValue::Bool(false))]);
    let plan = rig.plan_of(vec![rotation(&rig, "a", fields)]);
    rig.wire.mishaps(|sent, _| {
        if is_reindex(sent) {
            Mishap::Lost(says(403, ("x-a", "b"), "{}"))
        } else {
            Mishap::None
        }
    });
    let run = rig.carry_out(&plan);
    assert_eq!(run.step("a").status, StepStatus::Failed);
    assert!(owes_reindex(&rig));
    assert!(!format!("{:?}", run.outcome).contains("token-of-a-test"));
}

fn quiet() -> Rig {
    let features = "features: { smartCommitsEnabled: true, sendCommitEmails: true }";
    let rows: Vec<_> = (0..30).map(|n| format!("r{n} 10s")).collect();
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    let hosts = host("a", "10s", &rows);
    Rig::new(&format!("hosts:\n{hosts}"), &[spec("a", features)])
        .with_ledger()
        .quiet(QuietFirstIndex::Always)
}

#[test]
fn the_end_of_a_quiet_first_indexing_is_owed_until_it_came() {
    let whole = quiet();
    let run = whole.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    assert!(whole.place().entry("a").unwrap().owed.is_empty());
    let ending = |event: &gijctl::event::Event| matches!(event.kind, EventKind::QuietEnding { .. });
    let place = run.events.iter().position(ending).unwrap();
    let mut cut = quiet();
    cut.stop_at_event = Some(place);
    cut.apply();
    let owed = cut.place().entry("a").unwrap().owed.quiet;
    assert_eq!(
        owed.into_iter().collect::<Vec<_>>(),
        [Field::SmartCommitsEnabled, Field::SendCommitEmails]
    );
}

#[test]
fn what_is_not_switched_on_yet_is_not_remembered_as_applied() {
    let whole = quiet();
    let run = whole.apply();
    let applied = |rig: &Rig| {
        let entry = rig.place().entry("a").unwrap();
        entry.applied.contains_key("smartCommitsEnabled")
    };
    assert!(applied(&whole));
    let waiting = |event: &gijctl::event::Event| matches!(event.kind, EventKind::Indexing { .. });
    let mut cut = quiet();
    cut.stop_at_event = run.events.iter().position(waiting).map(|place| place + 1);
    cut.apply();
    assert!(!applied(&cut));
    assert!(
        cut.place()
            .entry("a")
            .unwrap()
            .applied
            .contains_key("apiPath")
    );
}

#[test]
fn a_repository_that_fails_ends_the_quiet_end_with_its_name_and_leaves_it_owed() {
    let rig = quiet();
    let count = Cell::new(0);
    rig.wire.mishaps(move |sent, _| {
        if sent.line() == "PUT /rest/gitplugin/1.0/repository" {
            count.set(count.get() + 1);
            if count.get() == 12 {
                return Mishap::Lost(says(403, ("x-a", "b"), "{}"));
            }
        }
        Mishap::None
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed"]);
    assert!(!rig.place().entry("a").unwrap().owed.quiet.is_empty());
    let puts = rig.wire.sent();
    let puts = puts
        .iter()
        .filter(|sent| sent.method == Method::Put)
        .count();
    assert!(
        puts < 30,
        "{puts} of 30 rows were written after one had failed"
    );
}

/// The same row under a manifest of another name, with a reindex owed to it.
fn renamed() -> Rig {
    let mut rig = remembered("");
    rig.place().amend(|ledger| {
        let address = "Integration/a".parse().unwrap();
        ledger.amend(&address, |entry| entry.owed.reindex = true);
    });
    let manifest = spec("b", "displayName: a").replace("/orgs/b/", "/orgs/a/");
    rig.desired = Rig::new("{}", &[manifest]).desired;
    rig
}

#[test]
fn what_is_owed_is_done_under_the_new_name_of_a_manifest_too() {
    let rig = renamed();
    let before = rig.witness().writes().len();
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    let writes = rig.witness().writes();
    assert_eq!(writes[before..], ["POST /rest/gitplugin/2.0/reindex"]);
    assert_eq!(rig.place().entry("a"), None);
    let entry = rig.place().entry("b").unwrap();
    assert!(!entry.owed.reindex);
    assert!(entry.secret.is_some(), "a secret was sent once");
}

#[test]
fn the_former_name_is_forgotten_with_the_same_save_that_takes_note_of_the_new_one() {
    let rig = renamed();
    let next = rig.place().saves() + 1;
    rig.place().save_fails(move |save| save > next);
    rig.apply();
    let saved = rig.place().saved();
    let owed: Vec<_> = saved
        .entries()
        .map(|(address, entry)| (address.to_string(), entry.owed.reindex))
        .collect();
    assert_eq!(owed, [("Integration/b".to_owned(), true)]);
}

#[test]
fn what_is_owed_outlives_a_deletion_that_was_taken_back() {
    let rig = renamed();
    let now = rig.clock().now();
    rig.place().amend(|ledger| {
        let address = "Integration/a".parse().unwrap();
        ledger.amend(&address, |entry| entry.deleting = Some(now));
    });
    let before = rig.witness().writes().len();
    rig.apply();
    let writes = rig.witness().writes();
    assert_eq!(writes[before..], ["POST /rest/gitplugin/2.0/reindex"]);
    let entry = rig.place().entry("b").unwrap();
    assert_eq!(entry.deleting, None);
    assert!(!entry.owed.reindex);
}

#[test]
fn what_cannot_be_read_back_keeps_the_advice_to_reindex_where_nothing_is_remembered() {
    let hosts = host("a", "10s", &["x 2m"]);
    let text = format!(
        "integrations:\n- {{ type: GITHUB, displayName: a, settings: {{ apiPath: /orgs/other/repos }} }}\nhosts:\n{hosts}"
    );
    let rig = Rig::new(&text, &[spec("a", "")]);
    let was_written = Cell::new(false);
    rig.wire.mishaps(move |sent, _| {
        if sent.method == Method::Put {
            was_written.set(true);
        } else if was_written.get() {
            return Mishap::Lost(says(403, ("x-a", "b"), "{}"));
        }
        Mishap::None
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed"]);
    let (message, help) = run.error("a");
    assert!(message.contains("could not be read back"), "{message}");
    assert!(
        help.contains("reindex integration 1 in Jira by hand"),
        "{help}"
    );
}

/// One whose first indexing fails in part, and one that comes after it.
fn failing() -> Rig {
    let hosts = [
        host("bad", "10s", &["x 10s", "y 10s error=token expired"]),
        host("next", "10s", &["z 10s"]),
    ];
    let scenario = format!("hosts:\n{}", hosts.concat());
    Rig::new(&scenario, &["bad", "next"].map(integration)).with_ledger()
}

#[test]
fn a_first_indexing_that_failed_stops_the_next_run_as_well() {
    let rig = failing();
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Halted);
    let again = rig.apply();
    assert_eq!(again.statuses(), ["next not-reached"]);
    assert_eq!(again.outcome.kind(), OutcomeKind::Failed);
    let stopped = again.outcome.stopped.clone().unwrap();
    assert!(stopped.contains("token expired"), "{stopped}");
    assert!(stopped.contains("renew the token"), "{stopped}");
    // Nor is it forgotten once that was told.
    assert!(rig.place().entry("bad").unwrap().owed.first_indexing);
}

#[test]
fn who_switches_off_what_fails_gives_it_up() {
    let rig = failing();
    rig.apply();
    let rows = rig.inside("bad");
    let failing = rows.iter().find(|row| row.display_name == "y").unwrap();
    by_hand(&rig.sim, "disable", failing.id);
    let again = rig.apply();
    assert_eq!(again.statuses(), ["next done"], "{:?}", again.outcome);
    assert_eq!(again.outcome.kind(), OutcomeKind::Succeeded);
    assert!(!rig.place().entry("bad").unwrap().owed.first_indexing);
}

#[test]
fn going_on_with_the_others_is_no_success_either() {
    let mut rig = failing();
    rig.apply();
    rig.settings.on_failure = OnFailure::Continue;
    let again = rig.apply();
    assert_eq!(again.statuses(), ["next done"], "{:?}", again.outcome);
    assert_eq!(again.outcome.kind(), OutcomeKind::Halted);
}
