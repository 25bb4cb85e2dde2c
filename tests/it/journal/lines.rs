//! Every event and every decision has a line of its own, as the published schema says.

use std::collections::BTreeSet;

use gijctl::event::{EventKind, Origin, WaitingFor};
use gijctl::journal::{Line, Reading, Record, WaitHistory, line_schema};
use serde_json::Value;

use super::values::{
    address, at, create, errand_events, event, events, history, id, indexing, journal, plan,
    progress, request, run_line, whole_run,
};

fn values(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The number of a kind of event. A new kind does not compile without one; a sign of
/// life has none, since it is not written down.
const fn number(kind: &EventKind) -> Option<usize> {
    match kind {
        EventKind::RunStarted { .. } => Some(0),
        EventKind::WaitingForLease { .. } => Some(1),
        EventKind::EarlierWorkFound { .. } => Some(2),
        EventKind::EarlierWorkDone => Some(3),
        EventKind::BatchStarted { .. } => Some(4),
        EventKind::Staggering { .. } => Some(5),
        EventKind::StepStarted { .. } | EventKind::StepPassedOver { .. } => Some(6),
        EventKind::StepWritten { .. } => Some(7),
        EventKind::Indexing { .. } => Some(8),
        EventKind::LookFailed { .. } => Some(9),
        EventKind::QuietEnding { .. } => Some(10),
        EventKind::Warned { .. } => Some(11),
        EventKind::StepFinished { .. } => Some(12),
        EventKind::Stopping { .. } => Some(13),
        EventKind::RunFinished => Some(14),
        EventKind::LookingForCreate { .. } => Some(15),
        EventKind::Deleting { .. } => Some(16),
        EventKind::ReindexStarted { .. } => Some(17),
        EventKind::ReindexAsked { .. } => Some(18),
        EventKind::ErrandEnded { .. } => Some(19),
        EventKind::Cascading { .. } => Some(20),
        EventKind::HeldBack { .. } => Some(21),
        EventKind::Asking { .. } => Some(22),
        EventKind::Ahead { .. } | EventKind::Foreseen { .. } | EventKind::StillWaiting { .. } => {
            None
        }
    }
}

#[test]
fn the_samples_hold_every_kind_of_event() {
    let found: BTreeSet<_> = events()
        .iter()
        .chain(&errand_events())
        .filter_map(number)
        .collect();
    assert_eq!(found, (0..=22).collect());
}

#[test]
fn a_run_with_everything_in_it_has_lines_of_every_kind_and_no_others() {
    let found: BTreeSet<_> = values(&whole_run())
        .iter()
        .map(|line| line["kind"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(found, Record::KINDS.map(str::to_owned).into());
}

#[test]
fn every_line_is_as_the_schema_says() {
    let schema = jsonschema::validator_for(&line_schema()).unwrap();
    for line in values(&whole_run()) {
        let errors: Vec<_> = schema.iter_errors(&line).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?} in {line:#}");
        let mut without_time = line.clone();
        without_time.as_object_mut().unwrap().remove("at");
        assert!(!schema.is_valid(&without_time), "{without_time:#}");
        let mut of_no_kind = line.clone();
        of_no_kind["kind"] = Value::from("unheard-of");
        assert!(!schema.is_valid(&of_no_kind), "{of_no_kind:#}");
    }
}

#[test]
fn every_line_reads_back_as_it_was_written() {
    for text in whole_run().lines() {
        match Line::read(text.as_bytes()) {
            Reading::Known(line) => assert_eq!(line.to_text().unwrap(), text),
            other => panic!("{other:?} from {text}"),
        }
    }
}

#[test]
fn every_line_says_its_version_its_number_and_when_before_anything_else() {
    let text = whole_run();
    for (seq, line) in (1..).zip(text.lines()) {
        let start = format!(r#"{{"v":1,"seq":{seq},"at":"2026-05-11T09:00:"#);
        assert!(line.starts_with(&start), "{line}");
    }
}

#[test]
fn every_decision_of_a_plan_has_a_line() {
    let lines = values(&whole_run());
    let of = |kind: &str| {
        let all = lines.iter().filter(|line| line["kind"] == kind);
        all.cloned().collect::<Vec<_>>()
    };
    let changes = of("change");
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[0]["address"], "Integration/attic");
    assert_eq!(changes[0]["action"], "update");
    assert_eq!(changes[0]["id"], 3);
    assert_eq!(changes[0]["batch"], 1);
    assert_eq!(changes[0]["indexing"], "none");
    assert_eq!(changes[0]["cause"], "drift");
    let fields = changes[0]["fields"].as_array().unwrap();
    assert_eq!(fields[0]["name"], "tagsFilter");
    assert_eq!(fields[0]["before"], "^v  \\d");
    assert_eq!(fields[0]["after"], "^v");
    assert_eq!(fields[1]["after"], serde_json::json!([10_400, 10_401]));
    assert_eq!(fields[1]["before"], Value::Null);
    assert_eq!(fields[1]["cause"], "manifest");
    assert_eq!(fields[2]["name"], "disabled");
    assert_eq!(of("held")[0]["reason"], "lifecycle.preventDestroy");
    assert_eq!(of("trip")[0]["guard"], "disable");
    assert_eq!(of("note")[0]["message"], "it removes rows");
    assert_eq!(of("warning")[0]["message"], "there is no ledger");
    assert_eq!(of("plan")[0]["account"], "vintner");
    assert_eq!(of("plan")[0]["summary"]["create"], 1);
}

#[test]
fn a_look_is_told_when_something_moved_and_once_a_minute() {
    let (journal, sheet) = journal();
    journal.begin(at("09:00:00"), run_line());
    for (time, indexed) in [
        ("09:00:10", 1),
        ("09:00:20", 1),
        ("09:00:30", 2),
        ("09:00:40", 2),
        ("09:01:29", 2),
        ("09:01:30", 2),
        ("09:01:40", 2),
    ] {
        journal.event(&indexing(time, indexed));
    }
    let told: Vec<_> = values(&sheet.text())
        .iter()
        .filter(|line| line["kind"] == "wait")
        .map(|line| line["at"].as_str().unwrap()[11..19].to_owned())
        .collect();
    assert_eq!(told, ["09:00:10", "09:00:30", "09:01:30"]);
}

#[test]
fn the_lines_of_a_plan_are_written_at_once() {
    let (journal, sheet) = journal();
    journal.plan(at("09:00:00"), &plan());
    assert_eq!(sheet.text().lines().count(), 8);
    assert_eq!(sheet.appends(), 1);
}

#[test]
fn what_was_earlier_work_and_what_is_of_the_run_is_told_apart() {
    let told = history(whole_run().as_bytes());
    let run = &told.runs[0];
    assert_eq!(run.earlier_work.len(), 1);
    assert_eq!(run.waits.len(), 1);
    assert_eq!(run.waits[0].indexed, 4);
    assert_eq!(run.missing_lines, 0);
}

#[test]
fn work_by_hand_is_told_as_a_change_without_a_batch_and_without_a_secret() {
    let setting = |key: &str| gijctl::model::GeneralSetting::by_key(key).unwrap();
    let reference = "environment variable HOOK";
    let wanted = [
        ("commitsLimit", gijctl::model::GeneralValue::Integer(30)),
        (
            "webhookSecretKey",
            gijctl::model::GeneralValue::Reference(reference.to_owned()),
        ),
    ];
    let work = gijctl::plan::ManualWork {
        address: "GeneralSettings/site".parse().unwrap(),
        settings: wanted
            .map(|(key, wanted)| gijctl::plan::ManualSetting {
                setting: setting(key),
                wanted,
                reason: gijctl::plan::ManualReason::NotAcknowledged,
            })
            .to_vec(),
    };
    let plan = gijctl::plan::Plan {
        manual: vec![work],
        changes: Vec::new(),
        ..plan()
    };
    let records = gijctl::journal::plan_records(&plan);
    let told = serde_json::to_string(&records[1]).unwrap();
    assert!(told.contains(r#""action":"manual""#), "{told}");
    assert!(told.contains(r#""batch":0"#), "{told}");
    assert!(
        told.contains(r#""name":"webhookSecretKey","cause":"unknown","sensitive":true"#),
        "{told}"
    );
    assert!(!told.contains("HOOK"), "{told}");
}

fn seen(number: u64, name: &str, indexed: usize) -> WaitingFor {
    WaitingFor {
        id: id(number),
        display_name: name.to_owned(),
        since: at("09:00:20"),
        progress: progress(indexed),
    }
}

#[test]
fn what_the_run_began_is_no_earlier_work_in_its_history() {
    let (journal, sheet) = journal();
    journal.begin(at("09:00:00"), run_line());
    journal.plan(at("09:00:01"), &plan());
    let kinds = [
        EventKind::StepStarted {
            change: Box::new(create("cellar")),
        },
        EventKind::StepWritten {
            address: address("cellar"),
            id: Some(id(7)),
        },
        EventKind::EarlierWorkFound {
            waiting: vec![seen(3, "Attic", 0)],
        },
        EventKind::Indexing {
            waiting: vec![seen(7, "Cellar", 4), seen(3, "Attic", 5)],
            next_look: at("09:01:00"),
        },
        EventKind::EarlierWorkDone,
        EventKind::Indexing {
            waiting: vec![seen(7, "Cellar", 8)],
            next_look: at("09:02:00"),
        },
    ];
    for (second, kind) in (10..).zip(kinds) {
        journal.event(&event(&format!("09:00:{second}"), kind));
    }
    let run = history(sheet.text().as_bytes()).runs.remove(0);
    let names = |waits: &[WaitHistory]| -> Vec<_> {
        let one = |wait: &WaitHistory| (wait.display_name.clone(), wait.indexed);
        waits.iter().map(one).collect()
    };
    assert_eq!(names(&run.earlier_work), [("Attic".to_owned(), 5)]);
    assert_eq!(names(&run.waits), [("Cellar".to_owned(), 8)]);
    let lanes: Vec<_> = run
        .timeline
        .lanes
        .iter()
        .map(|lane| {
            (
                lane.label.as_str(),
                lane.origin,
                lane.curve.last().map(|p| p.indexed),
            )
        })
        .filter(|(_, _, indexed)| indexed.is_some())
        .collect();
    assert_eq!(
        lanes,
        [
            ("Integration/cellar", Origin::Plan, Some(8)),
            ("Attic", Origin::EarlierWork, Some(5)),
        ]
    );
}

#[test]
fn the_timeline_of_a_run_that_was_killed_is_as_long_as_its_record() {
    let (journal, sheet) = journal();
    journal.begin(at("09:00:00"), run_line());
    journal.plan(at("09:00:30"), &plan());
    journal.request(at("09:07:00"), request());
    let run = history(sheet.text().as_bytes()).runs.remove(0);
    assert_eq!(run.timeline.began, Some(at("09:00:00")));
    assert_eq!(run.timeline.until(), Some(at("09:07:00")));
}

#[test]
fn the_time_of_a_question_has_its_own_word_in_the_timeline() {
    let (journal, sheet) = journal();
    journal.begin(at("09:00:00"), run_line());
    journal.plan(at("09:00:01"), &plan());
    let asking = EventKind::Asking {
        canary: address("attic"),
        left: 1,
    };
    journal.event(&event("09:00:10", asking));
    let change = Box::new(create("cellar"));
    journal.event(&event("09:05:10", EventKind::StepStarted { change }));
    let run = history(sheet.text().as_bytes()).runs.remove(0);
    let pauses: Vec<_> = run
        .timeline
        .pauses
        .iter()
        .map(|pause| (pause.why.as_str(), pause.from, pause.to))
        .collect();
    assert_eq!(
        pauses,
        [(
            "waiting for an answer",
            at("09:00:10"),
            Some(at("09:05:10"))
        )]
    );
}
