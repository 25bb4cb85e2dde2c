//! Asking for a reindex.

use serde_json::{Value, json};

use super::World;
use super::answer::{Family, html_answer, json_answer};
use super::body::json_object;
use super::indexing::after;
use super::multipart;
use super::queue::PRIORITY_MANUAL;
use super::refusal::Refused;
use super::state::{RowRef, Thread};
use crate::sim::marker::seeded_uuid;
use crate::wire::{HttpRequest, HttpResponse};

/// What is known of a finished reindex is forgotten after this long.
const REMEMBERED: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

impl World {
    /// `2.0/reindex` came with 4.17.
    pub(super) fn has_reindex_2(&self) -> bool {
        self.scenario.app_version.at_least(4, 17)
    }

    pub(super) fn reindex(&mut self, request: &HttpRequest) -> Result<HttpResponse, Refused> {
        let empty = request.body.as_deref().unwrap_or_default().is_empty();
        let body = if empty {
            serde_json::Map::new()
        } else {
            json_object(request)?
        };
        let priority = match body.get("priority") {
            None | Some(Value::Null) => PRIORITY_MANUAL,
            Some(value) => value
                .as_u64()
                .and_then(|number| u32::try_from(number).ok())
                .filter(|number| *number >= 1)
                .ok_or_else(|| {
                    Refused::invalid(
                        "Property priority has a wrong value.",
                        "Please provide a number from 1.",
                    )
                })?,
        };
        let row = self.row_of(body.get("repoId"))?;
        let thread = self.start_reindex(row, priority);
        let found = self.state.threads.get(&thread);
        let body = json!({
            "success": self.success(Family::Others, true),
            "finished": found.is_some_and(|thread| thread.finished.is_some()),
            "threadId": found.map(|thread| thread.uuid.clone()),
        });
        Ok(json_answer(200, &body))
    }

    /// The older way, by a form or by JSON.
    pub(super) fn old_reindex(&mut self, request: &HttpRequest) -> Result<HttpResponse, Refused> {
        let header = |name: &str| {
            let mut headers = request.headers.iter();
            headers
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        let rows = match header("content-type").and_then(multipart::boundary) {
            Some(_) if header("x-atlassian-token") != Some("no-check") => {
                return Ok(html_answer(403, "XSRF check failed"));
            }
            Some(boundary) => {
                let bytes = request.body.as_deref().unwrap_or_default();
                let texts = multipart::fields(bytes, boundary, "repoId");
                texts.into_iter().map(Value::from).collect()
            }
            None => match json_object(request)?.remove("repoId") {
                Some(Value::Array(ids)) => ids,
                Some(id) => vec![id],
                None => Vec::new(),
            },
        };
        let rows: Vec<Option<RowRef>> = if rows.is_empty() {
            vec![None]
        } else {
            let found = rows.iter().map(|id| self.row_of(Some(id)));
            found.collect::<Result<_, _>>()?
        };
        let mut last = None;
        for row in rows {
            last = Some(self.start_reindex(row, PRIORITY_MANUAL));
        }
        Ok(self.show_thread(last))
    }

    /// The row of a `repoId`; left out or blank it means everything.
    fn row_of(&self, id: Option<&Value>) -> Result<Option<RowRef>, Refused> {
        let id = match id {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(other) => other.as_u64(),
        };
        let id: u64 = id.ok_or_else(|| {
            Refused::invalid(
                "Property repoId has a wrong value.",
                "Please provide a number.",
            )
        })?;
        let row = self.state.find(id).ok_or_else(|| Refused::missing(id))?;
        Ok(Some(row))
    }

    fn start_reindex(&mut self, row: Option<RowRef>, priority: u32) -> u64 {
        let number = self.new_thread(row);
        let Some(row) = row else {
            // It is over as soon as all tasks are in the queue.
            self.index_everything(priority);
            self.finish_thread(Some(number), None);
            return number;
        };
        let joined = if self.state.is_live(row) {
            self.index_row(row, priority, Some(number))
        } else {
            None
        };
        match joined {
            Some(other) if other != number => {
                self.state.threads.remove(&number);
                other
            }
            Some(_) => number,
            None => {
                self.finish_thread(Some(number), None);
                number
            }
        }
    }

    /// Queues a reindex of every integration and every plain repository.
    pub(super) fn index_everything(&mut self, priority: u32) {
        for row in self.top_rows() {
            self.index_row(row, priority, None);
        }
    }

    /// Every integration and every plain repository that is on.
    fn top_rows(&self) -> Vec<RowRef> {
        let integrations = self
            .state
            .integrations
            .keys()
            .copied()
            .map(RowRef::Integration);
        let plain = self
            .state
            .repositories
            .values()
            .filter(|found| found.parent.is_none())
            .map(|found| RowRef::Repository(found.row.id));
        integrations
            .chain(plain)
            .filter(|row| self.state.is_live(*row))
            .collect()
    }

    fn new_thread(&mut self, row: Option<RowRef>) -> u64 {
        let now = self.state.now;
        self.state.threads.retain(|_, thread| {
            thread
                .finished
                .is_none_or(|at| after(at, REMEMBERED) >= now)
        });
        self.state.counters.thread = self.state.counters.thread.saturating_add(1);
        self.revision += 1;
        let number = self.state.counters.thread;
        let thread = Thread {
            uuid: seeded_uuid(self.scenario.seed, &format!("thread {number}")),
            row,
            finished: None,
            error: None,
        };
        self.state.threads.insert(number, thread);
        number
    }
}
