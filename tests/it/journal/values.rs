//! Values to write down, and paper that is kept in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex};

use gijctl::event::{Event, EventKind, Report, StepStatus, WaitingFor, Warning};
use gijctl::journal::{
    AgreementLine, History, Journal, OutcomeLine, Paper, Reader, RequestLine, RunLine, SignalLine,
    Writer,
};
use gijctl::model::{
    Address, AppVersion, Field, FieldMap, FieldValue, IntegrationId, IntegrationType, RepositoryId,
    RowId,
};
use gijctl::pace::{FailedRow, Progress, WaitSummary};
use gijctl::plan::{
    Action, Cause, Change, Creation, FieldChange, Foreseen, Held, HeldReason, Indexing, Note, Plan,
    Sight, Trip, Update,
};
use gijctl::state::{Account, Authority, InstanceInfo, RepositoriesPolicy};
use jiff::Timestamp;

/// A name of a repository or an account that would clear the screen of whoever reads it.
pub(super) const HOSTILE: &str = "vat\u{1b}[2J\u{202e}\r\nerror: gone";

/// Paper in memory, which can be full.
#[derive(Clone, Default)]
pub(super) struct Sheet(Arc<Mutex<SheetState>>);

#[derive(Default)]
struct SheetState {
    text: String,
    appends: usize,
    /// How many more bytes there is room for.
    room: Option<usize>,
}

impl Sheet {
    pub(super) fn text(&self) -> String {
        self.0.lock().unwrap().text.clone()
    }

    pub(super) fn appends(&self) -> usize {
        self.0.lock().unwrap().appends
    }

    pub(super) fn leave_room(&self, bytes: Option<usize>) {
        self.0.lock().unwrap().room = bytes;
    }
}

impl Paper for Sheet {
    fn append(&mut self, lines: &str) -> io::Result<()> {
        let mut sheet = self.0.lock().unwrap();
        sheet.appends += 1;
        let fits = sheet.room.unwrap_or(usize::MAX).min(lines.len());
        sheet.text.push_str(&lines[..fits]);
        sheet.room = sheet.room.map(|room| room - fits);
        if fits == lines.len() {
            Ok(())
        } else {
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }
    }
}

/// A journal on a sheet.
pub(super) fn journal() -> (Journal, Sheet) {
    let sheet = Sheet::default();
    (Journal::new("events.jsonl", sheet.clone()), sheet)
}

/// A history of a text.
pub(super) fn history(text: &[u8]) -> History {
    let mut reader = Reader::new();
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        reader.line(line);
    }
    reader.finish(Writer::Gone)
}

pub(super) fn at(time: &str) -> Timestamp {
    format!("2026-05-11T{time}Z").parse().unwrap()
}

pub(super) fn event(time: &str, kind: EventKind) -> Event {
    Event { at: at(time), kind }
}

pub(super) fn address(name: &str) -> Address {
    format!("Integration/{name}").parse().unwrap()
}

pub(super) fn id(number: u64) -> RowId {
    IntegrationId::new(number).unwrap().into()
}

pub(super) fn run_line() -> RunLine {
    RunLine {
        run: "20260511T090000Z-4711".to_owned(),
        gijctl_version: "0.1.0".to_owned(),
        instance: "tracker".to_owned(),
        url: "https://tracker.wine.example/jira".to_owned(),
        settings: BTreeMap::from([("batch-size".to_owned(), "1".to_owned())]),
    }
}

pub(super) fn create(name: &str) -> Change {
    Change {
        address: address(name),
        display_name: name.to_owned(),
        batch: 2,
        action: Action::Create(Creation {
            row_type: IntegrationType::Github.into(),
            fields: FieldMap::new(),
            afterwards: FieldMap::new(),
            disabled: None,
            credentials: None,
        }),
        indexing: Indexing::Initial,
        cause: Cause::Manifest,
        fields: vec![
            FieldChange::Type(IntegrationType::Github),
            FieldChange::Username("vintner".to_owned()),
            FieldChange::Secret {
                name: "pat",
                from: "environment variable CELLAR_PAT".to_owned(),
            },
        ],
        repositories: RepositoriesPolicy::default(),
        rollout: gijctl::model::RolloutHints::default(),
        can_remove: None,
    }
}

pub(super) fn update(name: &str) -> Change {
    Change {
        batch: 1,
        action: Action::Update(Update {
            id: id(3),
            fields: FieldMap::new(),
            inside: FieldMap::new(),
            own: BTreeMap::new(),
            credentials: None,
        }),
        indexing: Indexing::None,
        cause: Cause::Drift,
        fields: vec![
            setting(Field::TagsFilter, text("^v  \\d"), text("^v")),
            FieldChange::Setting {
                field: Field::ProjectMappingIds,
                before: None,
                after: FieldValue::Ids(BTreeSet::from([10_400, 10_401])),
                in_words: Some("WINE, OAK".to_owned()),
                cause: Cause::Manifest,
            },
            FieldChange::Disabled {
                before: Some(true),
                after: false,
                cause: Cause::Drift,
            },
        ],
        ..create(name)
    }
}

pub(super) fn setting(field: Field, before: FieldValue, after: FieldValue) -> FieldChange {
    FieldChange::Setting {
        field,
        before: Some(before),
        after,
        in_words: None,
        cause: Cause::Drift,
    }
}

pub(super) fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

/// A plan with one of everything.
pub(super) fn plan() -> Plan {
    Plan {
        rollout: gijctl::plan::PlannedRollout::default(),
        manual: Vec::new(),
        instance: InstanceInfo {
            url: "https://tracker.wine.example/jira".to_owned(),
            jira_version: Some("10.3.5".to_owned()),
            app_version: AppVersion::parse("5.2.1"),
            account: Account {
                name: "vintner".to_owned(),
                authority: Authority::Administrator,
            },
        },
        changes: vec![update("attic"), create("cellar")],
        held: vec![Held {
            address: address("shed"),
            action: "delete",
            reason: HeldReason::PreventDestroy,
        }],
        awaited: Vec::new(),
        accounts: BTreeMap::new(),
        divergences: Vec::new(),
        unmanaged: Vec::new(),
        unchanged: vec![address("barn")],
        matched: BTreeMap::new(),
        expected: BTreeMap::new(),
        bookkeeping: BTreeMap::new(),
        seen: BTreeMap::new(),
        previews: BTreeMap::from([(
            address("attic"),
            Foreseen {
                sight: Sight::Whole,
                found: 3,
                stays: 2,
                added: 1,
                removed: vec![gijctl::plan::RemovedRow {
                    name: "barrels".to_owned(),
                    id: RepositoryId::new(41).unwrap(),
                }],
                unsure: 0,
            },
        )]),
        sign_ins: BTreeMap::new(),
        trips: vec![Trip {
            guard: "disable",
            message: "7 would be switched off".to_owned(),
            help: "allow it with --allow disable=7".to_owned(),
        }],
        warnings: vec!["there is no ledger".to_owned()],
        notes: vec![Note {
            address: address("attic"),
            text: "it removes rows".to_owned(),
        }],
        fingerprint: "sha256:00ff".to_owned(),
        parents: BTreeSet::new(),
        forgotten: Vec::new(),
        released: Vec::new(),
        secrets: BTreeMap::new(),
    }
}

pub(super) fn progress(indexed: usize) -> Progress {
    Progress {
        scanned: true,
        known: 12,
        disabled: 2,
        indexed,
        failed: 1,
        settling: false,
        current: Some(("barrels".to_owned(), 41.6)),
        ..Progress::default()
    }
}

pub(super) fn waiting(progress: Progress) -> Vec<WaitingFor> {
    vec![WaitingFor {
        id: id(7),
        display_name: "Cellar".to_owned(),
        since: at("09:00:10"),
        progress,
    }]
}

pub(super) fn indexing(time: &str, indexed: usize) -> Event {
    event(
        time,
        EventKind::Indexing {
            waiting: waiting(progress(indexed)),
            next_look: at("23:00:00"),
        },
    )
}

fn row(number: u64) -> FailedRow {
    FailedRow {
        id: RepositoryId::new(number).unwrap(),
        name: format!("vat-{number}"),
        reason: "clone failed".to_owned(),
    }
}

pub(super) fn finished(name: &str, status: StepStatus) -> EventKind {
    EventKind::StepFinished {
        address: address(name),
        report: Box::new(Report {
            status,
            error: Some(("GIJ refused".to_owned(), "put it right".to_owned())),
            indexed_at: Some(at("09:05:00")),
            indexing: Some(WaitSummary {
                indexed: 10,
                disabled: vec!["old".to_owned()],
                failed: vec![row(21)],
                with_errors: vec![row(22)],
                unfinished: vec!["slow".to_owned()],
                removed: vec!["gone".to_owned()],
            }),
            goes_on: false,
        }),
    }
}

/// One event of every kind, in an order in which they may happen.
pub(super) fn events() -> Vec<EventKind> {
    vec![
        EventKind::WaitingForLease {
            holder: "vintner since 08:59".to_owned(),
            until: at("09:15:00"),
        },
        EventKind::RunStarted {
            changes: 2,
            batches: 2,
        },
        EventKind::EarlierWorkFound {
            waiting: waiting(Progress::default()),
        },
        EventKind::EarlierWorkDone,
        EventKind::BatchStarted {
            batch: 1,
            batches: 2,
            addresses: vec![address("attic")],
        },
        EventKind::StepStarted {
            change: Box::new(update("attic")),
        },
        EventKind::StepWritten {
            address: address("attic"),
            id: Some(id(3)),
        },
        EventKind::StepFinished {
            address: address("attic"),
            report: Box::new(Report::done()),
        },
        EventKind::BatchStarted {
            batch: 2,
            batches: 2,
            addresses: vec![address("cellar")],
        },
        EventKind::Staggering {
            until: at("09:01:00"),
        },
        EventKind::HeldBack {
            address: address("cellar"),
            reason: "its account is busy with Integration/attic".to_owned(),
            until: Some(at("09:01:00")),
        },
        EventKind::Asking {
            canary: address("attic"),
            left: 1,
        },
        EventKind::StepStarted {
            change: Box::new(create("cellar")),
        },
        EventKind::StepWritten {
            address: address("cellar"),
            id: Some(id(7)),
        },
        EventKind::Indexing {
            waiting: waiting(progress(4)),
            next_look: at("09:02:00"),
        },
        EventKind::LookFailed {
            reason: "no answer in time".to_owned(),
            next_look: at("09:02:30"),
        },
        EventKind::QuietEnding {
            address: address("cellar"),
            repositories: 3,
        },
        EventKind::Cascading {
            address: address("cellar"),
            written: 50,
            repositories: 2_000,
        },
        EventKind::LookingForCreate {
            address: address("cellar"),
            reason: "no answer in time".to_owned(),
            until: at("09:04:00"),
        },
        EventKind::Deleting {
            address: address("cellar"),
            since: at("09:03:00"),
            repositories: Some(2),
            next_look: at("09:03:10"),
        },
        EventKind::Warned {
            address: Some(address("cellar")),
            warning: Warning::FoundAgain {
                id: id(7),
                reason: "no answer in time".to_owned(),
            },
        },
        finished("cellar", StepStatus::Failed),
        EventKind::Stopping {
            reason: "Integration/cellar failed".to_owned(),
        },
        EventKind::RunFinished,
    ]
}

pub(super) fn request() -> RequestLine {
    RequestLine {
        number: 17,
        attempt: 2,
        method: "PUT".to_owned(),
        path: "/rest/gitplugin/1.0/integration/3".to_owned(),
        status: Some(503),
        failure: Some("Jira is not available (status 503)".to_owned()),
        ms: 1_250,
        jira_request: Some("541x17x1".to_owned()),
    }
}

/// What happens in a run that changes no setting.
pub(super) fn errand_events() -> Vec<EventKind> {
    vec![
        EventKind::ReindexStarted {
            label: "Attic (id=9)".to_owned(),
            id: IntegrationId::new(9).unwrap().into(),
            number: 1,
            of: 2,
        },
        EventKind::ReindexAsked {
            label: "Attic (id=9)".to_owned(),
            id: IntegrationId::new(9).unwrap().into(),
        },
        EventKind::ErrandEnded {
            label: "Attic (id=9)".to_owned(),
            report: Box::new(Report::done()),
        },
    ]
}

pub(super) fn outcome() -> OutcomeLine {
    OutcomeLine {
        outcome: "halted".to_owned(),
        exit: 3,
        stopped: Some("Integration/cellar failed".to_owned()),
        paused: None,
        errors: Vec::new(),
        warnings: vec!["the lease could not be given back".to_owned()],
    }
}

/// A whole run, with every kind of line in it.
pub(super) fn whole_run() -> String {
    let (journal, sheet) = journal();
    journal.begin(at("09:00:00"), run_line());
    journal.plan(at("09:00:01"), &plan());
    let agreed = "beforehand".to_owned();
    journal.agreement(at("09:00:02"), AgreementLine { agreed });
    for (second, kind) in (10..).zip(events()) {
        journal.event(&event(&format!("09:00:{second}"), kind));
    }
    journal.request(at("09:00:40"), request());
    let effect = "stopping".to_owned();
    journal.signal(at("09:00:41"), SignalLine { effect });
    journal.outcome(at("09:00:42"), outcome());
    sheet.text()
}
