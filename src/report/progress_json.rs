//! What happens in a run, a JSON object a line, for whoever follows it by machine.
//!
//! Every object has `event` and `text`, which is what people get to read. What happens in the run has
//! `time`; what is said beside it has none: `plan`, `note` and `error`. What else an object has depends
//! on the event. Keys may be added, and none changes its meaning.

use std::collections::BTreeMap;

use jiff::Timestamp;
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

/// One line.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    time: String,
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batches: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scanned: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    indexed: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queued: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settling: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    percent: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    elapsed_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    eta_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    eta_low_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    eta_high_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_look: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    text: String,
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
        let mut line = Line {
            time: event.at.to_string(),
            event: word(&event.kind),
            text,
            ..Line::default()
        };
        fill(&mut line, &event.kind);
        vec![to_line(&line)]
    }

    fn waiting(
        &self,
        now: Timestamp,
        (one, all): (&WaitingFor, &[WaitingFor]),
        next_look: Timestamp,
    ) -> Line {
        let seen = &one.progress;
        let run = self.overall.progress(now, all);
        let run = run.as_ref();
        let address = self.addresses.get(&one.id);
        Line {
            time: now.to_string(),
            event: "indexing",
            address: address.map(ToString::to_string),
            id: Some(one.id.get()),
            name: Some(harmless(&one.display_name)),
            status: None,
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
            until: None,
            text: waiting_line(one, now),
        }
    }
}

/// Something that is said beside the run, such as that it was told to stop.
pub fn note(text: &str) -> String {
    said("note", text)
}

/// All that is wrong with manifests, as people get to read it.
pub fn mistakes(text: &str) -> String {
    said("error", text)
}

fn said(event: &'static str, text: &str) -> String {
    to_line(&Said {
        event,
        address: None,
        text: strip(text).trim().to_owned(),
        help: None,
    })
}

/// Something that went wrong, with what to do, and of which resource where it is of one.
pub fn error(address: Option<&Address>, message: &str, help: &str) -> String {
    to_line(&Said {
        event: "error",
        address: address.map(ToString::to_string),
        text: harmless(message),
        help: (!help.is_empty()).then(|| harmless(help)),
    })
}

/// What a run is about to do, before it does.
pub fn plan(plan: &Plan) -> String {
    let changes = plan.changes.iter();
    to_line(&Planned {
        event: "plan",
        fingerprint: &plan.fingerprint,
        summary: plan.summary(),
        changes: changes
            .map(|change| PlannedChange {
                address: change.address.to_string(),
                action: change.action.as_str(),
                batch: change.batch,
            })
            .collect(),
        text: strip(&super::plan::text(plan)).trim().to_owned(),
    })
}

/// A line with the name of the instance that it is about, where there are several.
pub fn of_instance(line: &str, name: &str) -> String {
    match line.strip_prefix('{') {
        Some(rest) => format!("{{\"instance\":{},{rest}", serde_json::Value::from(name)),
        None => line.to_owned(),
    }
}

/// Something that is said beside the run.
#[derive(Debug, Serialize)]
struct Said {
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

/// The plan of a run.
#[derive(Debug, Serialize)]
struct Planned<'a> {
    event: &'static str,
    fingerprint: &'a str,
    summary: Summary,
    changes: Vec<PlannedChange>,
    text: String,
}

/// One change of it.
#[derive(Debug, Serialize)]
struct PlannedChange {
    address: String,
    action: &'static str,
    batch: u32,
}

/// What an event says besides its text.
fn fill(line: &mut Line, kind: &EventKind) {
    match kind {
        EventKind::BatchStarted { batch, batches, .. } => {
            (line.batch, line.batches) = (Some(*batch), Some(*batches));
        }
        EventKind::HeldBack { address, until, .. } => {
            line.address = Some(address.to_string());
            line.until = until.map(|until| until.to_string());
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
const fn word(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::RunStarted { .. } => "run-started",
        EventKind::WaitingForLease { .. } => "waiting-for-lease",
        EventKind::EarlierWorkFound { .. } => "earlier-work-found",
        EventKind::EarlierWorkDone => "earlier-work-done",
        EventKind::BatchStarted { .. } => "batch-started",
        EventKind::Ahead { .. } => "ahead",
        EventKind::StillWaiting { .. } => "still-waiting",
        EventKind::Staggering { .. } => "staggering",
        EventKind::HeldBack { .. } => "held-back",
        EventKind::StepStarted { .. } => "step-started",
        EventKind::StepPassedOver { .. } => "step-passed-over",
        EventKind::Asking { .. } => "asking",
        EventKind::StepWritten { .. } => "step-written",
        EventKind::Indexing { .. } => "indexing",
        EventKind::LookFailed { .. } => "look-failed",
        EventKind::QuietEnding { .. } => "quiet-ending",
        EventKind::Cascading { .. } => "cascading",
        EventKind::LookingForCreate { .. } => "looking-for-create",
        EventKind::Deleting { .. } => "deleting",
        EventKind::ReindexStarted { .. } => "reindex-started",
        EventKind::ReindexAsked { .. } => "reindex-asked",
        EventKind::ErrandEnded { .. } => "errand-ended",
        EventKind::Warned { .. } => "warned",
        EventKind::StepFinished { .. } => "step-finished",
        EventKind::Stopping { .. } => "stopping",
        EventKind::RunFinished => "run-finished",
    }
}

/// A percentage as a whole number; what is none is 0.
fn whole(percent: f64) -> u8 {
    (0..=100_u8)
        .rev()
        .find(|whole| f64::from(*whole) <= percent)
        .unwrap_or(0)
}

fn to_line(line: &impl Serialize) -> String {
    // It holds nothing that JSON cannot.
    serde_json::to_string(line).unwrap_or_default()
}
