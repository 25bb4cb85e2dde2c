//! How far indexing is.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::World;
use super::answer::{Family, json_answer};
use super::queue::Operation;
use super::refusal::Refused;
use super::state::{RowRef, Thread};
use crate::sim::quirks::{StatusShape, StatusThread};
use crate::wire::{HttpRequest, HttpResponse};

/// Where a run that never ends seems to stand.
const STUCK_AT: f64 = 35.0;

/// What is known of one row, of one reindex, or of everything.
struct Progress {
    thread: Option<(u64, String)>,
    finished: bool,
    percent: f64,
    /// What it is about; `None` where it is about nothing in particular.
    name: Option<String>,
    error: Option<String>,
}

impl World {
    pub(super) fn index_status(&self, request: &HttpRequest) -> Result<HttpResponse, Refused> {
        let asked = |name: &str| {
            let mut query = request.query.iter();
            let found = query.find(|(key, _)| key.eq_ignore_ascii_case(name));
            found
                .map(|(_, value)| value.as_str())
                .filter(|value| !value.is_empty())
        };
        if let Some(thread) = asked("threadId") {
            let mut threads = self.state.threads.iter();
            let found = threads
                .find(|(number, known)| known.uuid == thread || number.to_string() == thread);
            let (number, _) = found.ok_or_else(|| {
                Refused::invalid(
                    format!("No indexing thread with id {thread} was found."),
                    "Please try again with the id of a recent reindex.",
                )
            })?;
            return Ok(self.show_thread(Some(*number)));
        }
        if self.scenario.quirks.status_thread == StatusThread::Required {
            return Err(Refused::invalid(
                "Parameter threadId is missing.",
                "Please provide a threadId.",
            ));
        }
        let progress = match asked("repoId") {
            None => self.progress_of_all(),
            Some(id) => {
                let id: u64 = id.parse().map_err(|_| {
                    Refused::invalid("Parameter repoId is wrong.", "Please provide a number.")
                })?;
                let row = self.state.find(id).ok_or_else(|| Refused::missing(id))?;
                self.progress_of_row(row)
            }
        };
        Ok(self.show_progress(&progress))
    }

    /// The answer about one reindex, or about everything.
    pub(super) fn show_thread(&self, number: Option<u64>) -> HttpResponse {
        let found = number.and_then(|number| Some((number, self.state.threads.get(&number)?)));
        let progress = found.map_or_else(
            || self.progress_of_all(),
            |(number, thread)| self.progress_of_thread(number, thread),
        );
        self.show_progress(&progress)
    }

    fn progress_of_thread(&self, number: u64, thread: &Thread) -> Progress {
        let name = thread.row.and_then(|row| self.name_of(row));
        let finished = thread.finished.is_some();
        let running = thread
            .row
            .map(|row| self.percent_of(row))
            .unwrap_or_default();
        Progress {
            thread: Some((number, thread.uuid.clone())),
            finished,
            percent: if finished { 100.0 } else { running },
            name,
            error: thread.error.clone(),
        }
    }

    fn progress_of_row(&self, row: RowRef) -> Progress {
        let busy = self.is_busy(row);
        let found = self.state.row(row);
        let ran = found.is_some_and(|row| row.last_indexed.is_some() || row.last_error.is_some());
        Progress {
            thread: None,
            finished: !busy,
            percent: match (busy, ran) {
                (true, _) => self.percent_of(row),
                (false, true) => 100.0,
                (false, false) => 0.0,
            },
            name: (busy || ran).then(|| self.name_of(row)).flatten(),
            // While it runs again, what went wrong before is not known any more.
            error: found
                .filter(|_| !busy)
                .and_then(|row| row.last_error.clone()),
        }
    }

    fn progress_of_all(&self) -> Progress {
        let state = &self.state;
        let indexing = |run: &super::state::Running| run.operation == Operation::Index;
        let idle = state.queue.is_empty()
            && state.scans.is_empty()
            && state.arrivals.is_empty()
            && !state.running.iter().any(indexing);
        Progress {
            thread: None,
            finished: idle,
            percent: if idle { 100.0 } else { 0.0 },
            name: None,
            error: None,
        }
    }

    fn is_busy(&self, row: RowRef) -> bool {
        let state = &self.state;
        let scanned = state
            .scans
            .iter()
            .any(|scan| RowRef::Integration(scan.integration) == row);
        let runs = state
            .running
            .iter()
            .any(|run| run.row == row && run.operation == Operation::Index);
        scanned || runs || state.queue.contains(row, Operation::Index)
    }

    fn percent_of(&self, row: RowRef) -> f64 {
        let state = &self.state;
        let scan = state
            .scans
            .iter()
            .find(|scan| RowRef::Integration(scan.integration) == row)
            .map(|scan| (scan.started, Some(scan.end)));
        let run = state
            .running
            .iter()
            .find(|run| run.row == row && run.operation == Operation::Index)
            .map(|run| (run.started, run.end));
        match scan.or(run) {
            None => 0.0,
            Some((_, None)) => STUCK_AT,
            Some((started, Some(end))) => share(started, end, state.now),
        }
    }

    fn name_of(&self, row: RowRef) -> Option<String> {
        self.state.row(row).map(|row| row.display_name.clone())
    }

    fn show_progress(&self, progress: &Progress) -> HttpResponse {
        let mut body = Map::new();
        body.insert("success".to_owned(), self.success(Family::Others, true));
        body.insert("finished".to_owned(), json!(progress.finished));
        match self.scenario.quirks.status_shape {
            StatusShape::Maps => show_maps(progress, &mut body),
            StatusShape::Lists => self.show_lists(progress, &mut body),
        }
        json_answer(200, &Value::Object(body))
    }

    fn show_lists(&self, progress: &Progress, body: &mut Map<String, Value>) {
        if let Some((_, uuid)) = &progress.thread {
            body.insert("threadId".to_owned(), json!(uuid));
        }
        let entry = |message: String, error: bool| {
            json!({
                "insertionTime": self.state.now.as_millisecond(),
                "error": error,
                "message": message,
                "details": "",
            })
        };
        let name = progress.name.clone().unwrap_or_default();
        let begun = progress
            .name
            .iter()
            .map(|name| entry(format!("Indexing {name}"), false));
        let failed = progress
            .error
            .iter()
            .map(|error| entry(format!("{name}: {error}"), true));
        let messages: Vec<Value> = begun.chain(failed).collect();
        body.insert("messages".to_owned(), json!(messages));
        let count = u64::from(progress.error.is_some());
        body.insert("errorsCount".to_owned(), json!(count));
        body.insert("completionPercentage".to_owned(), json!(progress.percent));
    }
}

fn show_maps(progress: &Progress, body: &mut Map<String, Value>) {
    if let Some((number, _)) = &progress.thread {
        body.insert("threadId".to_owned(), json!(number));
    }
    let mut messages = Map::new();
    if let Some(name) = &progress.name {
        messages.insert(format!("Indexing {name}"), json!(progress.percent));
    }
    let mut errors = Map::new();
    if let Some(error) = &progress.error {
        let name = progress.name.clone().unwrap_or_default();
        errors.insert(name, json!(error));
    }
    body.insert("messages".to_owned(), Value::Object(messages));
    body.insert("errors".to_owned(), Value::Object(errors));
    body.insert("lastOperationPercent".to_owned(), json!(progress.percent));
}

/// How much of a time has passed, in whole per cent.
fn share(started: Timestamp, end: Timestamp, now: Timestamp) -> f64 {
    let whole = end.duration_since(started).as_secs_f64();
    let passed = now.duration_since(started).as_secs_f64();
    if whole <= 0.0 {
        return 0.0;
    }
    (passed / whole * 100.0).clamp(0.0, 99.0).floor()
}
