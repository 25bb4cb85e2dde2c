//! What happens in a run, a JSON object a line, for whoever follows it by machine.
//!
//! Every object has `event` and `text`, which is what people get to read. What happens in the run has
//! `time`; what is said beside it has none: `plan`, `note` and `error`. What else an object has depends
//! on the event. Keys may be added, and none changes its meaning.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::progress::{line, waiting_line};
use super::style::strip;
use super::words::{between, harmless};
use crate::event::{Event, EventKind, Overall, WaitingFor};
use crate::model::{Address, RowId};
use crate::plan::{Plan, Summary};

/// The lines. It remembers which address belongs to which row.
#[derive(Debug, Default)]
pub struct ProgressLines {
    addresses: BTreeMap<RowId, Address>,
    overall: Overall,
}

/// One line of `--progress json`. Which keys it has besides `event` and `text` depends on the event.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl progress")]
pub struct ProgressDocument {
    /// Which of several instances it is about (`--all-instances`).
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    /// When, in RFC 3339; absent from a `plan`, a `note` and an `error`.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    /// What happened.
    event: ProgressEvent,
    /// `Kind/name` of what it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// GIJ's number of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    /// Its display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["done", "already-done", "failed", "not-reached", "unconfirmed", "by-hand"]))]
    status: Option<&'static str>,
    /// The batch that is worked on, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<u32>,
    /// How many batches there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    batches: Option<u32>,
    /// How many of the new ones of the whole run are indexed.
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<usize>,
    /// How many there are to index in the whole run.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<usize>,
    /// Whether the host's list of repositories has been read.
    #[serde(skip_serializing_if = "Option::is_none")]
    scanned: Option<bool>,
    /// How many repositories are known to be inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<usize>,
    /// How many of them are indexed.
    #[serde(skip_serializing_if = "Option::is_none")]
    indexed: Option<usize>,
    /// How many of them GIJ could not index.
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<usize>,
    /// How many of them wait for their turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    queued: Option<usize>,
    /// How many of them are switched off.
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled: Option<usize>,
    /// Whether only the settle time is waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    settling: Option<bool>,
    /// The repository that is indexed now.
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<String>,
    /// How far that one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    percent: Option<u8>,
    /// For how long it has been waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    elapsed_seconds: Option<u64>,
    /// How much longer it should take; absent where that cannot be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    eta_seconds: Option<u64>,
    /// Less is not likely.
    #[serde(skip_serializing_if = "Option::is_none")]
    eta_low_seconds: Option<u64>,
    /// More is not likely.
    #[serde(skip_serializing_if = "Option::is_none")]
    eta_high_seconds: Option<u64>,
    /// When GIJ is asked again, in RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_look: Option<String>,
    /// Until when nothing can be begun, or something is looked for, in RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// What to do about an `error`.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    /// Identifies the `plan`.
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    /// How many changes of each kind are planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Summary>,
    /// What is planned, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Vec<PlannedChange>>,
    /// The line that people get, without the time; of a `plan` all of it.
    text: String,
}

/// One change of a plan.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedChange {
    /// `Kind/name`.
    address: String,
    /// What is done.
    action: &'static str,
    /// In which batch, counted from 1.
    batch: u32,
}

/// What happened. A word never changes its meaning; others may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProgressEvent {
    /// The rollout begins.
    RunStarted,
    /// Another run is at work on the same Jira.
    WaitingForLease,
    /// GIJ is still indexing what was begun before.
    EarlierWorkFound,
    /// It is done with that.
    EarlierWorkDone,
    /// A batch begins.
    BatchStarted,
    /// What comes next is known.
    Ahead,
    /// Nothing is new: a sign of life.
    StillWaiting,
    /// Starts are kept apart (`--stagger`).
    Staggering,
    /// Something must not start yet.
    HeldBack,
    /// A change is about to be made.
    StepStarted,
    /// A change is not made, for a reason that is told with its end.
    StepPassedOver,
    /// Somebody is asked whether to go on.
    Asking,
    /// GIJ took it.
    StepWritten,
    /// Something is being indexed; one line for each.
    Indexing,
    /// A look failed for a passing reason.
    LookFailed,
    /// A quiet first indexing is ended.
    QuietEnding,
    /// The repositories inside are brought in line.
    Cascading,
    /// It is looked for, since the answer was lost.
    LookingForCreate,
    /// GIJ removes it.
    Deleting,
    /// A reindex is about to be asked for.
    ReindexStarted,
    /// GIJ took it.
    ReindexAsked,
    /// Something that was waited for without a change came to its end.
    ErrandEnded,
    /// People should know this.
    Warned,
    /// A change is done with.
    StepFinished,
    /// Nothing more is begun.
    Stopping,
    /// The rollout is over.
    RunFinished,
    /// What the run is about to do, before it does.
    Plan,
    /// Said beside the run, such as that it was told to stop.
    Note,
    /// Something went wrong.
    Error,
}

impl ProgressDocument {
    /// Only what every line has.
    fn new(event: ProgressEvent, text: String) -> Self {
        Self {
            instance: None,
            time: None,
            event,
            address: None,
            id: None,
            name: None,
            status: None,
            batch: None,
            batches: None,
            done: None,
            of: None,
            scanned: None,
            known: None,
            indexed: None,
            failed: None,
            queued: None,
            disabled: None,
            settling: None,
            repository: None,
            percent: None,
            elapsed_seconds: None,
            eta_seconds: None,
            eta_low_seconds: None,
            eta_high_seconds: None,
            next_look: None,
            until: None,
            help: None,
            fingerprint: None,
            summary: None,
            changes: None,
            text,
        }
    }
}

impl ProgressLines {
    /// Takes note of what the lines to come need, whether the event gets one or not.
    pub fn note(&mut self, event: &Event) {
        self.overall.take(event);
        if let EventKind::StepWritten {
            address,
            id: Some(id),
        } = &event.kind
        {
            self.addresses.insert(*id, address.clone());
        }
    }

    /// The lines of an event, one for each integration that is waited for.
    pub fn of(&self, event: &Event) -> Vec<String> {
        if let EventKind::Indexing { waiting, next_look } = &event.kind {
            let one = |one| self.waiting(event.at, (one, waiting), *next_look);
            return waiting.iter().map(one).map(|line| to_line(&line)).collect();
        }
        let Some(text) = line(event) else {
            return Vec::new();
        };
        // People read the time at the beginning of their line; here it has a key.
        let text = strip(&text);
        let text = text.split_once(' ').map_or("", |(_, text)| text).to_owned();
        let mut line = ProgressDocument {
            time: Some(event.at.to_string()),
            ..ProgressDocument::new(word(&event.kind), text)
        };
        fill(&mut line, &event.kind);
        vec![to_line(&line)]
    }

    fn waiting(
        &self,
        now: Timestamp,
        (one, all): (&WaitingFor, &[WaitingFor]),
        next_look: Timestamp,
    ) -> ProgressDocument {
        let seen = &one.progress;
        let run = self.overall.progress(now, all);
        let run = run.as_ref();
        let address = self.addresses.get(&one.id);
        ProgressDocument {
            time: Some(now.to_string()),
            address: address.map(ToString::to_string),
            id: Some(one.id.get()),
            name: Some(harmless(&one.display_name)),
            batch: run.map(|run| run.batch),
            batches: run.map(|run| run.batches),
            done: run.map(|run| run.done),
            of: run.map(|run| run.of),
            scanned: Some(seen.scanned),
            known: Some(seen.known),
            indexed: Some(seen.indexed),
            failed: Some(seen.failed),
            queued: Some(seen.queued),
            disabled: Some(seen.disabled),
            settling: Some(seen.settling),
            repository: seen.current.as_ref().map(|(name, _)| harmless(name)),
            percent: seen.current.as_ref().map(|(_, percent)| whole(*percent)),
            elapsed_seconds: Some(between(one.since, now).as_secs()),
            eta_seconds: seen.rest.map(|rest| rest.likely.as_secs()),
            eta_low_seconds: seen.rest.map(|rest| rest.low.as_secs()),
            eta_high_seconds: seen.rest.map(|rest| rest.high.as_secs()),
            next_look: Some(next_look.to_string()),
            text: waiting_line(one, now),
            ..ProgressDocument::new(ProgressEvent::Indexing, String::new())
        }
    }
}

/// Something that is said beside the run, such as that it was told to stop.
pub fn note(text: &str) -> String {
    said(ProgressEvent::Note, text)
}

/// All that is wrong with manifests, as people get to read it.
pub fn mistakes(text: &str) -> String {
    said(ProgressEvent::Error, text)
}

fn said(event: ProgressEvent, text: &str) -> String {
    to_line(&ProgressDocument::new(event, strip(text).trim().to_owned()))
}

/// Something that went wrong, with what to do, and of which resource where it is of one.
pub fn error(address: Option<&Address>, message: &str, help: &str) -> String {
    to_line(&ProgressDocument {
        address: address.map(ToString::to_string),
        help: (!help.is_empty()).then(|| harmless(help)),
        ..ProgressDocument::new(ProgressEvent::Error, harmless(message))
    })
}

/// What a run is about to do, before it does.
pub fn plan(plan: &Plan) -> String {
    let changes = plan.changes.iter();
    let text = strip(&super::plan::text(plan)).trim().to_owned();
    to_line(&ProgressDocument {
        fingerprint: Some(plan.fingerprint.clone()),
        summary: Some(plan.summary()),
        changes: Some(
            changes
                .map(|change| PlannedChange {
                    address: change.address.to_string(),
                    action: change.action.as_str(),
                    batch: change.batch,
                })
                .collect(),
        ),
        ..ProgressDocument::new(ProgressEvent::Plan, text)
    })
}

/// A line with the name of the instance that it is about, where there are several.
pub fn of_instance(line: &str, name: &str) -> String {
    match line.strip_prefix('{') {
        Some(rest) => format!("{{\"instance\":{},{rest}", serde_json::Value::from(name)),
        None => line.to_owned(),
    }
}

/// What an event says besides its text.
fn fill(line: &mut ProgressDocument, kind: &EventKind) {
    match kind {
        EventKind::BatchStarted { batch, batches, .. } => {
            (line.batch, line.batches) = (Some(*batch), Some(*batches));
        }
        EventKind::StepStarted { change } => line.address = Some(change.address.to_string()),
        EventKind::StepFinished { address, report } => {
            line.address = Some(address.to_string());
            line.status = Some(report.status.as_str());
            line.indexed = report.indexing.as_ref().map(|summary| summary.indexed);
            line.failed = report.indexing.as_ref().map(|all| all.failed.len());
        }
        EventKind::ErrandEnded { label, report } => {
            line.name = Some(harmless(label));
            line.status = Some(report.status.as_str());
        }
        EventKind::QuietEnding { address, .. } | EventKind::Cascading { address, .. } => {
            line.address = Some(address.to_string());
        }
        EventKind::LookingForCreate { address, until, .. } => {
            line.address = Some(address.to_string());
            line.until = Some(until.to_string());
        }
        EventKind::Deleting {
            address, next_look, ..
        } => {
            line.address = Some(address.to_string());
            line.next_look = Some(next_look.to_string());
        }
        EventKind::Warned { address, .. } => {
            line.address = address.as_ref().map(ToString::to_string);
        }
        EventKind::LookFailed { next_look, .. } => line.next_look = Some(next_look.to_string()),
        EventKind::HeldBack { address, until, .. } => {
            line.address = Some(address.to_string());
            line.until = until.map(|until| until.to_string());
        }
        EventKind::StepWritten { address, id } => {
            line.address = Some(address.to_string());
            line.id = id.map(RowId::get);
        }
        EventKind::WaitingForLease { until, .. }
        | EventKind::Staggering { until }
        | EventKind::StillWaiting { until, .. } => line.until = Some(until.to_string()),
        EventKind::ReindexStarted { label, id, .. } => {
            line.name = Some(harmless(label));
            line.id = Some(id.get());
        }
        _ => {}
    }
}

/// The word of an event, which never changes.
const fn word(kind: &EventKind) -> ProgressEvent {
    match kind {
        EventKind::RunStarted { .. } => ProgressEvent::RunStarted,
        EventKind::WaitingForLease { .. } => ProgressEvent::WaitingForLease,
        EventKind::EarlierWorkFound { .. } => ProgressEvent::EarlierWorkFound,
        EventKind::EarlierWorkDone => ProgressEvent::EarlierWorkDone,
        EventKind::BatchStarted { .. } => ProgressEvent::BatchStarted,
        EventKind::Ahead { .. } | EventKind::Foreseen { .. } => ProgressEvent::Ahead,
        EventKind::StillWaiting { .. } => ProgressEvent::StillWaiting,
        EventKind::Staggering { .. } => ProgressEvent::Staggering,
        EventKind::HeldBack { .. } => ProgressEvent::HeldBack,
        EventKind::StepStarted { .. } => ProgressEvent::StepStarted,
        EventKind::StepPassedOver { .. } => ProgressEvent::StepPassedOver,
        EventKind::Asking { .. } => ProgressEvent::Asking,
        EventKind::StepWritten { .. } => ProgressEvent::StepWritten,
        EventKind::Indexing { .. } => ProgressEvent::Indexing,
        EventKind::LookFailed { .. } => ProgressEvent::LookFailed,
        EventKind::QuietEnding { .. } => ProgressEvent::QuietEnding,
        EventKind::Cascading { .. } => ProgressEvent::Cascading,
        EventKind::LookingForCreate { .. } => ProgressEvent::LookingForCreate,
        EventKind::Deleting { .. } => ProgressEvent::Deleting,
        EventKind::ReindexStarted { .. } => ProgressEvent::ReindexStarted,
        EventKind::ReindexAsked { .. } => ProgressEvent::ReindexAsked,
        EventKind::ErrandEnded { .. } => ProgressEvent::ErrandEnded,
        EventKind::Warned { .. } => ProgressEvent::Warned,
        EventKind::StepFinished { .. } => ProgressEvent::StepFinished,
        EventKind::Stopping { .. } => ProgressEvent::Stopping,
        EventKind::RunFinished => ProgressEvent::RunFinished,
    }
}

/// A percentage as a whole number; what is none is 0.
fn whole(percent: f64) -> u8 {
    (0..=100_u8)
        .rev()
        .find(|whole| f64::from(*whole) <= percent)
        .unwrap_or(0)
}

fn to_line(line: &ProgressDocument) -> String {
    // It holds nothing that JSON cannot.
    serde_json::to_string(line).unwrap_or_default()
}
