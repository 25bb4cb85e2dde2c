//! The lines of a run.

use std::time::Duration;

use gijctl::event::{Event, EventKind, Report, RunProgress, StepStatus, WaitingFor, Warning};
use gijctl::model::Field;
use gijctl::pace::{Basis, Estimate, Progress};
use gijctl::report::progress_json::{self, ProgressDocument, ProgressLines};
use gijctl::report::{documents, progress, strip};
use insta::assert_snapshot;
use jiff::{SignedDuration, Timestamp};

use super::values::{HOSTILE, address, at, create, id, indexed, plan, row, waiting};

fn next_day(time: &str) -> Timestamp {
    at(time) + SignedDuration::from_hours(24)
}

fn line(kind: EventKind) -> Option<String> {
    let event = Event {
        at: at("09:05:00"),
        kind,
    };
    progress::line(&event).map(|line| strip(&line))
}

fn lines(kinds: Vec<EventKind>) -> String {
    let shown = |kind| line(kind).unwrap_or_else(|| "(no line)".to_owned());
    kinds.into_iter().map(shown).collect::<Vec<_>>().join("\n")
}

fn finished(status: StepStatus, error: Option<(&str, &str)>) -> EventKind {
    EventKind::StepFinished {
        address: address("cellar"),
        report: Box::new(Report {
            status,
            error: error.map(|(message, help)| (message.to_owned(), help.to_owned())),
            indexed_at: None,
            indexing: None,
            goes_on: false,
        }),
    }
}

fn warned(warning: Warning) -> EventKind {
    EventKind::Warned {
        address: Some(address("cellar")),
        warning,
    }
}

fn some_progress() -> Progress {
    Progress {
        scanned: true,
        known: 12,
        indexed: 4,
        ..Progress::default()
    }
}

#[test]
fn every_event_has_its_line_or_none() {
    let many: Vec<_> = (1..=9).map(|n| address(&format!("vat-{n}"))).collect();
    assert_snapshot!(lines(vec![
        EventKind::RunStarted { changes: 0, batches: 0 },
        EventKind::RunStarted { changes: 1, batches: 1 },
        EventKind::RunStarted { changes: 12, batches: 5 },
        EventKind::EarlierWorkFound {
            waiting: vec![
                waiting("Cellar", "09:00:00", some_progress()),
                waiting("Attic", "09:00:00", some_progress()),
            ],
        },
        EventKind::EarlierWorkDone,
        EventKind::BatchStarted { batch: 1, batches: 5, addresses: vec![address("cellar")] },
        EventKind::BatchStarted { batch: 2, batches: 5, addresses: many },
        EventKind::Staggering { until: at("09:10:00") },
        EventKind::HeldBack { address: address("cellar"), reason: "it comes after Integration/attic".to_owned(), until: None },
        EventKind::HeldBack { address: address("cellar"), reason: "outside the hours".to_owned(), until: Some(next_day("06:00:00")) },
        EventKind::StepStarted { change: Box::new(create("cellar", 1)) },
        EventKind::StepPassedOver { change: Box::new(create("cellar", 1)) },
        EventKind::Asking { canary: address("cellar"), left: 3 },
        EventKind::StepWritten { address: address("cellar"), id: Some(id(3)) },
        EventKind::Indexing {
            waiting: vec![
                waiting("Cellar", "09:00:00", some_progress()),
                waiting("Attic", "09:04:50", Progress::default()),
            ],
            next_look: at("09:05:30"),
        },
        EventKind::LookFailed {
            reason: "GET /rest/gitplugin/1.0/repository: no answer in time".to_owned(),
            next_look: at("09:05:30"),
        },
        EventKind::QuietEnding { address: address("cellar"), repositories: 1 },
        EventKind::QuietEnding { address: address("cellar"), repositories: 3 },
        EventKind::Stopping { reason: "told to stop".to_owned() },
        EventKind::RunFinished,
    ]), @"
    (no line)
    09:05:00Z 1 change in 1 batch
    09:05:00Z 12 changes in 5 batches
    09:05:00Z GIJ is still indexing earlier work; nothing starts before it is done: Cellar, Attic
    09:05:00Z earlier work is done
    09:05:00Z batch 1 of 5: Integration/cellar
    09:05:00Z batch 2 of 5: Integration/vat-1, Integration/vat-2, Integration/vat-3, Integration/vat-4, Integration/vat-5, Integration/vat-6 and 3 more
    09:05:00Z next start at 09:10:00Z (--stagger)
    09:05:00Z Integration/cellar waits: it comes after Integration/attic
    09:05:00Z Integration/cellar waits until 2026-05-12 06:00:00Z: outside the hours
    09:05:00Z create Integration/cellar
    (no line)
    (no line)
    (no line)
    09:05:00Z Cellar: 4 of 12 repositories indexed, 5m elapsed; Attic: scanning, 10s elapsed
    09:05:00Z could not look: GET /rest/gitplugin/1.0/repository: no answer in time; looking again at 09:05:30Z
    09:05:00Z Integration/cellar: ends its quiet first indexing, on it and on 1 repository inside
    09:05:00Z Integration/cellar: ends its quiet first indexing, on it and on 3 repositories inside
    09:05:00Z stopping: told to stop
    (no line)
    ");
}

#[test]
fn every_end_of_a_step_has_its_line() {
    let with_repositories = |count| EventKind::StepFinished {
        address: address("cellar"),
        report: Box::new(Report {
            status: StepStatus::Done,
            error: None,
            indexed_at: Some(at("09:04:00")),
            indexing: Some(indexed(count)),
            goes_on: false,
        }),
    };
    assert_snapshot!(lines(vec![
        finished(StepStatus::Done, None),
        with_repositories(1),
        with_repositories(0),
        finished(StepStatus::AlreadyDone, None),
        finished(StepStatus::Failed, Some(("GIJ refused: no such host", "check the origin"))),
        finished(StepStatus::Unconfirmed, Some(("the answer was lost", "run apply again"))),
        finished(StepStatus::NotReached, None),
    ]), @"
    09:05:00Z done Integration/cellar
    09:05:00Z done Integration/cellar: 1 repository indexed
    09:05:00Z done Integration/cellar: 0 repositories indexed
    09:05:00Z already-done Integration/cellar
    09:05:00Z failed Integration/cellar: GIJ refused: no such host
              help: check the origin
    09:05:00Z unconfirmed Integration/cellar: the answer was lost
              help: run apply again
    09:05:00Z not-reached Integration/cellar
    ");
}

#[test]
fn every_warning_has_its_words() {
    assert_snapshot!(lines(vec![
        warned(Warning::DidNotStick { field: Field::RequireUserPat, caution: "" }),
        warned(Warning::DidNotStick { field: Field::TrustFolderStat, caution: "GIJ is known for it (C15)" }),
        warned(Warning::FailingBefore {
            display_name: "Attic".to_owned(),
            rows: vec![row(21, "chest", "clone failed"), row(22, "trunk", "too large")],
        }),
        warned(Warning::FoundAgain { id: id(12), reason: "no answer in time".to_owned() }),
        EventKind::Warned { address: None, warning: Warning::Other("something else".to_owned()) },
    ]), @"
    09:05:00Z warning: Integration/cellar: requireUserPat did not take the value that GIJ accepted; it is not tried again in this run. Look whether Git > General settings > Access > Require User PAT (branch and PR/MR creation) is on; a GeneralSettings manifest that states `requireUserPat` has this explained instead of tried.
    09:05:00Z warning: Integration/cellar: trustFolderStat did not take the value that GIJ accepted; it is not tried again in this run. GIJ is known for it (C15)
    09:05:00Z warning: Integration/cellar: Attic: not indexed since before this run, and not waited for: chest (clone failed), trunk (too large)
    09:05:00Z warning: Integration/cellar: the answer to the create was lost (no answer in time); it was made all the same, as integration 12
    09:05:00Z warning: something else
    ");
}

#[test]
fn a_wait_tells_how_far_it_is() {
    let base = some_progress();
    let shown = [
        Progress::default(),
        Progress {
            known: 1,
            ..Progress::default()
        },
        Progress {
            scanned: true,
            ..Progress::default()
        },
        Progress {
            known: 1,
            indexed: 0,
            ..base.clone()
        },
        Progress {
            indexed: 2,
            current: Some(("must".to_owned(), 33.4)),
            ..base.clone()
        },
        Progress {
            failed: 1,
            disabled: 2,
            queued: 4,
            current: Some(("must".to_owned(), 99.6)),
            per_minute: Some(0.0615),
            longest: Some(("marc".to_owned(), at("08:04:00"))),
            rest: Some(Estimate {
                likely: Duration::from_mins(81),
                low: Duration::from_mins(50),
                high: Duration::from_mins(140),
                basis: Basis::ThisRun,
            }),
            ..base.clone()
        },
        Progress {
            indexed: 12,
            settling: true,
            ..base
        },
    ]
    .map(|progress| {
        progress::waiting_line(&waiting("Cellar", "08:00:00", progress), at("09:05:00"))
    });
    assert_snapshot!(shown.join("\n"), @"
    Cellar: scanning, 1h 5m elapsed
    Cellar: scanning, 1 repository so far, 1h 5m elapsed
    Cellar: scanned, no repository so far, 1h 5m elapsed
    Cellar: 0 of 1 repository indexed, 1h 5m elapsed
    Cellar: 2 of 12 repositories indexed, 1h 5m elapsed, must at 33 %
    Cellar: 4 of 10 repositories indexed, 1 failed, 4 queued, 2 disabled, 0.1 a minute, 1h 5m elapsed, must at 100 %, about 1h 20m left (50m to 2h 30m), marc waiting longest: 1h 1m
    Cellar: 12 of 12 repositories indexed, making sure that no more appear, 1h 5m elapsed
    ");
}

#[test]
fn where_there_is_little_room_the_name_is_cut_and_the_numbers_are_not() {
    let far = Progress {
        failed: 1,
        disabled: 2,
        rest: Some(Estimate {
            likely: Duration::from_mins(80),
            low: Duration::from_mins(50),
            high: Duration::from_mins(150),
            basis: Basis::ThisRun,
        }),
        ..some_progress()
    };
    let lines = [Progress::default(), some_progress(), far]
        .map(|seen| waiting("The cellar of the vineyard", "08:00:00", seen))
        .map(|one| {
            [60, 40, 20]
                .map(|width| progress::short_waiting_line(&one, at("09:05:00"), width))
                .join("\n")
        });
    assert_snapshot!(lines.join("\n"), @"
    The cellar of the vineyard scanning, 1h 5m
    The cellar of the viney… scanning, 1h 5m
    The cel… scanning, 1h 5m
    The cellar of the vineyard 4/12, 1h 5m
    The cellar of the vineyard 4/12, 1h 5m
    The cel… 4/12, 1h 5m
    The cellar of the vineyard 4/10, 1 failed, about 1h 20m left
    The cel… 4/10, 1 failed, about 1h 20m left
    The cel… 4/10, 1 failed, about 1h 20m left
    ");
}

#[test]
fn how_far_the_run_is_fits_into_a_line_and_into_a_short_one() {
    let first = RunProgress {
        batch: 1,
        batches: 3,
        done: 0,
        of: 5,
        next: None,
        finish: None,
    };
    let later = RunProgress {
        batch: 2,
        done: 3,
        next: Some(address("attic")),
        finish: Some((at("10:05:00"), at("11:40:00"))),
        ..first.clone()
    };
    let lines = [first, later].map(|run| {
        [
            progress::run_line(&run, at("09:05:00"), at("09:06:00")),
            progress::short_run_line(&run, at("09:05:00"), 60),
        ]
        .join("\n")
    });
    assert_snapshot!(lines.join("\n"), @"
    batch 1 of 3, 0 of 5 indexed, next look 09:06:00Z
    batch 1/3, 0 of 5 indexed
    batch 2 of 3, 3 of 5 indexed, next look 09:06:00Z, then Integration/attic, all finished between 10:05Z and 11:40Z
    batch 2/3, 3 of 5 indexed, by 11:40Z
    ");
}

/// The lines of these events for machines, in a run that has begun its first batch.
fn json_lines(kinds: Vec<EventKind>) -> Vec<String> {
    let mut lines = ProgressLines::default();
    let events = kinds.into_iter().map(|kind| Event {
        at: at("09:05:00"),
        kind,
    });
    events
        .flat_map(|event| {
            lines.note(&event);
            lines.of(&event)
        })
        .collect()
}

#[test]
fn machines_get_an_object_a_line_as_the_schema_says() {
    let some_progress = Progress {
        current: Some(("must".to_owned(), 33.4)),
        queued: 7,
        rest: Some(Estimate {
            likely: Duration::from_mins(80),
            low: Duration::from_mins(50),
            high: Duration::from_mins(150),
            basis: Basis::ThisRun,
        }),
        ..some_progress()
    };
    let mut lines = json_lines(vec![
        EventKind::RunStarted {
            changes: 2,
            batches: 2,
        },
        EventKind::BatchStarted {
            batch: 1,
            batches: 2,
            addresses: vec![address("cellar")],
        },
        EventKind::Ahead {
            indexed: 2,
            next: Some(address("attic")),
            batches: 1,
        },
        EventKind::Staggering {
            until: at("09:10:00"),
        },
        EventKind::HeldBack {
            address: address("cellar"),
            reason: "it comes after Integration/attic".to_owned(),
            until: Some(at("09:20:00")),
        },
        EventKind::StepStarted {
            change: Box::new(create("cellar", 1)),
        },
        EventKind::StepWritten {
            address: address("cellar"),
            id: Some(id(7)),
        },
        EventKind::Indexing {
            waiting: vec![
                waiting("Cellar", "09:00:00", some_progress),
                WaitingFor {
                    id: id(8),
                    ..waiting(HOSTILE, "09:04:50", Progress::default())
                },
            ],
            next_look: at("09:05:30"),
        },
        warned(Warning::Other("take care".to_owned())),
        finished(StepStatus::Done, None),
        finished(StepStatus::Failed, Some(("it did not", "look at it"))),
        EventKind::Stopping {
            reason: "told to stop".to_owned(),
        },
        EventKind::RunFinished,
    ]);
    lines.push(progress_json::note("stopping before the next change"));
    let schema = documents::schema::<ProgressDocument>();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for line in &lines {
        let document = serde_json::from_str(line).unwrap();
        assert!(validator.is_valid(&document), "{line}");
    }
    assert_snapshot!(lines.join("\n"), @r#"
    {"time":"2026-05-11T09:05:00Z","event":"run-started","text":"2 changes in 2 batches"}
    {"time":"2026-05-11T09:05:00Z","event":"batch-started","batch":1,"batches":2,"text":"batch 1 of 2: Integration/cellar"}
    {"time":"2026-05-11T09:05:00Z","event":"staggering","until":"2026-05-11T09:10:00Z","text":"next start at 09:10:00Z (--stagger)"}
    {"time":"2026-05-11T09:05:00Z","event":"held-back","address":"Integration/cellar","until":"2026-05-11T09:20:00Z","text":"Integration/cellar waits until 09:20:00Z: it comes after Integration/attic"}
    {"time":"2026-05-11T09:05:00Z","event":"step-started","address":"Integration/cellar","text":"create Integration/cellar"}
    {"time":"2026-05-11T09:05:00Z","event":"indexing","address":"Integration/cellar","id":7,"name":"Cellar","batch":1,"batches":2,"done":0,"of":2,"scanned":true,"known":12,"indexed":4,"failed":0,"queued":7,"disabled":0,"settling":false,"repository":"must","percent":33,"elapsedSeconds":300,"etaSeconds":4800,"etaLowSeconds":3000,"etaHighSeconds":9000,"nextLook":"2026-05-11T09:05:30Z","text":"Cellar: 4 of 12 repositories indexed, 7 queued, 5m elapsed, must at 33 %, about 1h 20m left (50m to 2h 30m)"}
    {"time":"2026-05-11T09:05:00Z","event":"indexing","id":8,"name":"wine\\u{1b}[2J\\u{1b}[31m\\u{202e}\\u{d}\\u{a}error: all is lost\\u{7}","batch":1,"batches":2,"done":0,"of":2,"scanned":false,"known":0,"indexed":0,"failed":0,"queued":0,"disabled":0,"settling":false,"elapsedSeconds":10,"nextLook":"2026-05-11T09:05:30Z","text":"wine\\u{1b}[2J\\u{1b}[31m\\u{202e}\\u{d}\\u{a}error: all is lost\\u{7}: scanning, 10s elapsed"}
    {"time":"2026-05-11T09:05:00Z","event":"warned","address":"Integration/cellar","text":"warning: Integration/cellar: take care"}
    {"time":"2026-05-11T09:05:00Z","event":"step-finished","address":"Integration/cellar","status":"done","text":"done Integration/cellar"}
    {"time":"2026-05-11T09:05:00Z","event":"step-finished","address":"Integration/cellar","status":"failed","text":"failed Integration/cellar: it did not\n          help: look at it"}
    {"time":"2026-05-11T09:05:00Z","event":"stopping","text":"stopping: told to stop"}
    {"event":"note","text":"stopping before the next change"}
    "#);
}

#[test]
fn a_line_for_machines_says_of_something_held_back_what_it_is_and_until_when() {
    let [line] = &json_lines(vec![EventKind::HeldBack {
        address: address("cellar"),
        reason: "the canary is not through".to_owned(),
        until: Some(at("09:20:00")),
    }])[..] else {
        panic!("one line");
    };
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["address"], "Integration/cellar");
    assert_eq!(line["until"], "2026-05-11T09:20:00Z");
}

#[test]
fn nothing_that_jira_says_reaches_the_terminal_as_it_is() {
    let hostile = || HOSTILE.to_owned();
    let progress = Progress {
        current: Some((hostile(), 1.0)),
        ..some_progress()
    };
    for kind in [
        EventKind::EarlierWorkFound {
            waiting: vec![waiting(HOSTILE, "09:00:00", progress.clone())],
        },
        EventKind::Indexing {
            waiting: vec![waiting(HOSTILE, "09:00:00", progress)],
            next_look: at("09:05:30"),
        },
        EventKind::LookFailed {
            reason: hostile(),
            next_look: at("09:05:30"),
        },
        EventKind::Stopping { reason: hostile() },
        finished(StepStatus::Failed, Some((HOSTILE, HOSTILE))),
        warned(Warning::Other(hostile())),
        warned(Warning::FailingBefore {
            display_name: hostile(),
            rows: vec![row(1, HOSTILE, HOSTILE)],
        }),
        warned(Warning::FoundAgain {
            id: id(1),
            reason: hostile(),
        }),
    ] {
        let line = line(kind).unwrap();
        assert!(line.contains("wine\\u{1b}[2J"), "{line}");
        assert!(
            !line.contains(['\u{1b}', '\u{202e}', '\r', '\u{7}']),
            "{line}"
        );
        assert!(!line.contains("\nerror: all is lost"), "{line}");
    }
}

fn estimate(low: u64, high: u64) -> Progress {
    Progress {
        rest: Some(Estimate {
            likely: Duration::from_secs(low.midpoint(high)),
            low: Duration::from_secs(low),
            high: Duration::from_secs(high),
            basis: Basis::ThisRun,
        }),
        ..some_progress()
    }
}

#[test]
fn a_range_whose_ends_read_the_same_is_no_range() {
    let shown = |low, high| {
        let one = waiting("Cellar", "09:00:00", estimate(low, high));
        progress::waiting_line(&one, at("09:05:00"))
    };
    assert!(
        shown(230, 250).ends_with(", about 4m left"),
        "{}",
        shown(230, 250)
    );
    assert!(
        shown(230, 400).ends_with(", about 5m left (4m to 7m)"),
        "{}",
        shown(230, 400)
    );
}

fn run_progress(low: Timestamp, high: Timestamp) -> RunProgress {
    RunProgress {
        batch: 12,
        batches: 200,
        done: 11,
        of: 200,
        next: None,
        finish: Some((low, high)),
    }
}

#[test]
fn the_end_of_the_run_has_its_day_where_that_is_another() {
    let now = at("09:05:00");
    let next_look = at("09:05:10");
    let line = |low, high| progress::run_line(&run_progress(low, high), now, next_look);
    assert_snapshot!(
        [
            line(at("17:00:10"), at("18:00:00")),
            line(at("17:00:10"), at("17:00:50")),
            line(at("17:00:10"), next_day("05:00:00")),
        ].join("\n"),
        @"
    batch 12 of 200, 11 of 200 indexed, next look 09:05:10Z, all finished between 17:00Z and 18:00Z
    batch 12 of 200, 11 of 200 indexed, next look 09:05:10Z, all finished at about 17:00Z
    batch 12 of 200, 11 of 200 indexed, next look 09:05:10Z, all finished between 17:00Z and 2026-05-12 05:00Z
    "
    );
}

#[test]
fn where_there_is_little_room_the_end_of_the_run_stays() {
    let run = run_progress(at("17:00:00"), at("18:00:00"));
    let shown = [60, 35, 28, 10].map(|width| progress::short_run_line(&run, at("09:05:00"), width));
    assert_snapshot!(shown.join("\n"), @"
    batch 12/200, 11 of 200 indexed, by 18:00Z
    batch 12/200, 11/200, by 18:00Z
    11/200 indexed, by 18:00Z
    11/200, by 18:00Z
    ");
}

#[test]
fn a_batch_lists_no_more_than_fits() {
    let event = Event {
        at: at("09:05:00"),
        kind: EventKind::BatchStarted {
            batch: 2,
            batches: 5,
            addresses: (1..=9).map(|n| address(&format!("vat-{n}"))).collect(),
        },
    };
    let shown = [40, 80].map(|width| strip(&progress::line_within(&event, width).unwrap()));
    assert_snapshot!(shown.join("\n"), @"
    09:05:00Z batch 2 of 5: Integration/vat-1 and 8 more
    09:05:00Z batch 2 of 5: Integration/vat-1, Integration/vat-2 and 7 more
    ");
}

#[test]
fn whatever_machines_get_is_an_object_with_an_event_and_a_text() {
    let held_back = Event {
        at: at("09:05:00"),
        kind: EventKind::HeldBack {
            address: address("cellar"),
            reason: "outside the hours".to_owned(),
            until: Some(at("10:00:00")),
        },
    };
    let lines = [
        ProgressLines::default().of(&held_back).remove(0),
        progress_json::plan(&plan(vec![create("cellar", 1)])),
        progress_json::note("\u{1b}[1mtold to stop\u{1b}[0m\n"),
        progress_json::error(Some(&address("cellar")), "no such host", "check the origin"),
        progress_json::of_instance(&progress_json::error(None, "gone", ""), "north \"1\""),
    ];
    let shown: Vec<_> = lines
        .iter()
        .map(|line| {
            let mut object: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(
                object["event"].is_string() && object["text"].is_string(),
                "{line}"
            );
            assert!(!line.contains('\n'), "{line}");
            object["text"] = serde_json::Value::from("…");
            object.to_string()
        })
        .collect();
    assert_snapshot!(shown.join("\n"), @r#"
    {"time":"2026-05-11T09:05:00Z","event":"held-back","address":"Integration/cellar","until":"2026-05-11T10:00:00Z","text":"…"}
    {"event":"plan","fingerprint":"sha256:00","summary":{"create":1,"update":0,"enable":0,"disable":0,"cascade":0,"delete":0,"adopt":0,"manual":0,"unchanged":0,"unmanaged":0,"held":0},"changes":[{"address":"Integration/cellar","action":"create","batch":1}],"text":"…"}
    {"event":"note","text":"…"}
    {"event":"error","address":"Integration/cellar","help":"check the origin","text":"…"}
    {"instance":"north \"1\"","event":"error","text":"…"}
    "#);
}
