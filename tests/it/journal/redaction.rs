//! No secret, no escape for a terminal, and nothing without an end is kept.

use std::collections::BTreeSet;

use gijctl::event::{EventKind, Report, StepStatus, WaitingFor, Warning};
use gijctl::journal::{
    ErrorLine, LISTED, LONGEST_LINE, LONGEST_TEXT, OutcomeLine, RequestLine, RunLine,
};
use gijctl::model::{Field, FieldValue, RepositoryId};
use gijctl::pace::{FailedRow, Progress, WaitSummary};
use gijctl::plan::{Change, FieldChange, Held, HeldReason, Note, Trip};

use super::values::{
    HOSTILE, address, at, event, id, journal, outcome, plan, request, run_line, setting, text,
    update, waiting,
};

/// A message of Git that quotes the address which it was given.
const QUOTING: &str = "unable to access 'https://oauth2:canary@git.wine.example/a.git/'\u{1b}[31m";

/// A text longer than any that is kept, of characters that take much room.
fn endless() -> String {
    "\u{1F347}\"".repeat(LONGEST_TEXT)
}

/// Everything that brings texts from elsewhere, with this text in all of them.
fn written_with(foreign: &str) -> String {
    let (journal, sheet) = journal();
    let foreign = foreign.to_owned();
    journal.begin(
        at("09:00:00"),
        RunLine {
            instance: foreign.clone(),
            url: foreign.clone(),
            ..run_line()
        },
    );
    let mut made = plan();
    made.instance.account.name.clone_from(&foreign);
    made.changes = vec![Change {
        fields: vec![
            setting(Field::Origin, text(&foreign), text(&foreign)),
            FieldChange::Username(foreign.clone()),
        ],
        ..update("attic")
    }];
    made.held = vec![Held {
        address: address("shed"),
        action: "delete",
        reason: HeldReason::Stale(foreign.clone()),
    }];
    made.trips = vec![Trip {
        guard: "delete",
        message: foreign.clone(),
        help: foreign.clone(),
    }];
    made.notes = vec![Note {
        address: address("attic"),
        text: foreign.clone(),
    }];
    made.warnings = vec![foreign.clone()];
    journal.plan(at("09:00:01"), &made);
    for kind in events_with(&foreign) {
        journal.event(&event("09:00:02", kind));
    }
    journal.request(
        at("09:00:03"),
        RequestLine {
            method: foreign.clone(),
            path: foreign.clone(),
            failure: Some(foreign.clone()),
            jira_request: Some(foreign.clone()),
            ..request()
        },
    );
    let error = ErrorLine {
        address: None,
        message: foreign.clone(),
        help: foreign.clone(),
    };
    journal.outcome(
        at("09:00:04"),
        OutcomeLine {
            stopped: Some(foreign.clone()),
            errors: vec![error; LISTED * 3],
            warnings: vec![foreign; LISTED * 3],
            ..outcome()
        },
    );
    sheet.text()
}

fn events_with(foreign: &str) -> Vec<EventKind> {
    let foreign = foreign.to_owned();
    let row = FailedRow {
        id: RepositoryId::new(1).unwrap(),
        name: foreign.clone(),
        reason: foreign.clone(),
    };
    let progress = Progress {
        current: Some((foreign.clone(), f64::NAN)),
        ..Progress::default()
    };
    let waiting_for = WaitingFor {
        display_name: foreign.clone(),
        ..waiting(progress).remove(0)
    };
    vec![
        EventKind::WaitingForLease {
            holder: foreign.clone(),
            until: at("09:15:00"),
        },
        EventKind::EarlierWorkFound {
            waiting: vec![waiting_for.clone(); LISTED * 3],
        },
        EventKind::BatchStarted {
            batch: 1,
            batches: 1,
            addresses: vec![address("attic"); LISTED * 3],
        },
        EventKind::Indexing {
            waiting: vec![waiting_for; LISTED * 3],
            next_look: at("09:00:05"),
        },
        EventKind::LookFailed {
            reason: foreign.clone(),
            next_look: at("09:00:05"),
        },
        EventKind::Warned {
            address: None,
            warning: Warning::FailingBefore {
                display_name: foreign.clone(),
                rows: vec![row.clone()],
            },
        },
        EventKind::Warned {
            address: Some(address("attic")),
            warning: Warning::FoundAgain {
                id: id(3),
                reason: foreign.clone(),
            },
        },
        EventKind::StepFinished {
            address: address("attic"),
            report: Box::new(Report {
                status: StepStatus::Failed,
                error: Some((foreign.clone(), foreign.clone())),
                indexed_at: None,
                indexing: Some(WaitSummary {
                    failed: vec![row.clone(); LISTED * 3],
                    with_errors: vec![row],
                    ..WaitSummary::default()
                }),
                goes_on: false,
            }),
        },
        EventKind::Stopping { reason: foreign },
    ]
}

#[test]
fn what_an_address_signs_in_with_is_nowhere() {
    let text = written_with(QUOTING);
    assert!(text.contains("***@git.wine.example"), "{text}");
    assert!(!text.contains("canary"), "{text}");
}

#[test]
fn a_secret_has_a_name_and_nothing_else() {
    let text = super::values::whole_run();
    assert!(
        text.contains(r#"{"name":"pat","sensitive":true}"#),
        "{text}"
    );
    assert!(!text.contains("CELLAR_PAT"), "{text}");
}

#[test]
fn the_query_of_a_request_is_not_kept() {
    let (journal, sheet) = journal();
    let path = "/rest/api/2/user?username=canary#canary".to_owned();
    journal.request(at("09:00:00"), RequestLine { path, ..request() });
    let text = sheet.text();
    assert!(text.contains(r#""path":"/rest/api/2/user""#), "{text}");
    assert!(!text.contains("canary"), "{text}");
}

#[test]
fn the_history_shows_nothing_that_a_terminal_acts_on() {
    let told = super::values::history(written_with(HOSTILE).as_bytes());
    let shown = gijctl::report::strip(&gijctl::report::history::text(&told));
    assert!(shown.contains("vat"), "{shown}");
    let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!shown.contains(acts), "{shown:?}");
    assert!(!shown.lines().any(|line| line.starts_with("error: gone")));
}

#[test]
fn no_line_is_longer_than_what_is_read_again() {
    let text = written_with(&endless());
    for line in text.lines() {
        assert!(line.len() <= LONGEST_LINE, "{} bytes", line.len());
    }
    let told = super::values::history(text.as_bytes());
    assert_eq!(told.damaged, []);
    assert_eq!(told.runs[0].missing_lines, 0);
}

#[test]
fn a_value_that_is_too_long_is_cut_and_said_to_be() {
    let (journal, sheet) = journal();
    let long = "x".repeat(LONGEST_TEXT + 1);
    let many: BTreeSet<_> = (1..=100_000).collect();
    let mut made = plan();
    made.changes = vec![Change {
        fields: vec![
            setting(Field::TagsFilter, text("^v"), text(&long)),
            setting(
                Field::ProjectMappingIds,
                FieldValue::Ids(BTreeSet::new()),
                FieldValue::Ids(many),
            ),
            setting(Field::ApiPath, text("/a"), text("/b")),
        ],
        ..update("attic")
    }];
    journal.plan(at("09:00:00"), &made);
    let text = sheet.text();
    let change: serde_json::Value = serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
    assert_eq!(change["fields"][0]["cut"], true);
    assert_eq!(change["fields"][1]["cut"], true);
    assert_eq!(change["fields"][2]["cut"], serde_json::Value::Null);
    assert!(text.len() < 32_000, "{} bytes", text.len());
}
