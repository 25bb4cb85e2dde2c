//! Writing a journal while a run goes on.

use std::fmt;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::line::Line;
use super::records::{AgreementLine, OutcomeLine, Record, RequestLine, RunLine, SignalLine};
use super::tell::{event_record, kept_outcome, kept_request, kept_run, plan_records};
use crate::event::{Event, EventKind, News};
use crate::plan::Plan;

/// Where lines are kept.
pub trait Paper: Send {
    /// Adds whole lines at the end, and comes back once they would outlast a crash.
    fn append(&mut self, lines: &str) -> io::Result<()>;
}

/// A journal that is being written. Everybody who has something to tell shares it.
///
/// A line that cannot be written stops nobody: what the run does to Jira matters more than what is
/// kept of it. Each later line is tried again, and the numbers of the lines show what is missing.
pub struct Journal {
    place: String,
    desk: Mutex<Desk>,
}

struct Desk {
    paper: Box<dyn Paper>,
    /// The number of the last line.
    seq: u64,
    /// Whether a line may break off at the end.
    torn: bool,
    news: News,
    lost: u64,
    /// Why the first of the lost lines could not be written.
    trouble: Option<String>,
    told: bool,
}

impl Journal {
    /// A journal on this paper, which messages call `place`.
    pub fn new(place: impl Into<String>, paper: impl Paper + 'static) -> Self {
        Self {
            place: place.into(),
            desk: Mutex::new(Desk {
                paper: Box::new(paper),
                seq: 0,
                torn: false,
                news: News::default(),
                lost: 0,
                trouble: None,
                told: false,
            }),
        }
    }

    /// The same after a line that breaks off.
    pub(super) fn after_torn_line(place: String, paper: impl Paper + 'static) -> Self {
        let journal = Self::new(place, paper);
        journal.desk().torn = true;
        journal
    }

    /// Writes down that a run begins.
    pub fn begin(&self, at: Timestamp, run: RunLine) {
        self.write(at, vec![Record::Run(kept_run(run))]);
    }

    /// Writes every decision of a plan.
    pub fn plan(&self, at: Timestamp, plan: &Plan) {
        self.write(at, plan_records(plan));
    }

    /// Writes what happened. Of the looks at an indexing only those that show something new.
    pub fn event(&self, event: &Event) {
        let mut desk = self.desk();
        match &event.kind {
            EventKind::Indexing { waiting, .. } if !desk.news.takes(event.at, waiting) => return,
            EventKind::StepFinished { .. } | EventKind::EarlierWorkDone => desk.news.forget(),
            _ => {}
        }
        let records: Vec<_> = event_record(event).into_iter().collect();
        if !records.is_empty() {
            desk.write(event.at, records);
        }
    }

    /// Writes down whether the plan is carried out.
    pub fn agreement(&self, at: Timestamp, agreement: AgreementLine) {
        self.write(at, vec![Record::Agreement(agreement)]);
    }

    /// Writes down a request, without what of it nobody should see.
    pub fn request(&self, at: Timestamp, request: RequestLine) {
        self.write(at, vec![Record::Request(kept_request(request))]);
    }

    /// Writes down that the run was told to stop.
    pub fn signal(&self, at: Timestamp, signal: SignalLine) {
        self.write(at, vec![Record::Signal(signal)]);
    }

    /// Writes down how the run ended.
    pub fn outcome(&self, at: Timestamp, outcome: OutcomeLine) {
        self.write(at, vec![Record::Outcome(kept_outcome(outcome))]);
    }

    /// Why lines could not be written, the first time that anybody asks.
    pub fn news_of_trouble(&self) -> Option<String> {
        let mut desk = self.desk();
        let trouble = desk.trouble.clone().filter(|_| !desk.told)?;
        desk.told = true;
        Some(format!(
            "the journal {} cannot be written ({trouble}); the run goes on, and tries again with \
             each later line",
            self.place
        ))
    }

    /// What is missing in it, where something is.
    pub fn gaps(&self) -> Option<String> {
        let desk = self.desk();
        let trouble = desk.trouble.as_deref()?;
        let lines = if desk.lost == 1 { "line" } else { "lines" };
        Some(format!(
            "the journal {} does not hold all of this run: {} {lines} could not be written ({trouble})",
            self.place, desk.lost
        ))
    }

    fn write(&self, at: Timestamp, records: Vec<Record>) {
        self.desk().write(at, records);
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        // Whoever panicked with it left at most a line out.
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    fn write(&mut self, at: Timestamp, records: Vec<Record>) {
        let count = records.len() as u64;
        if let Err(error) = self.try_to_write(at, records) {
            self.torn = true;
            self.lost += count;
            self.trouble.get_or_insert_with(|| error.to_string());
        }
    }

    fn try_to_write(&mut self, at: Timestamp, records: Vec<Record>) -> io::Result<()> {
        let mut lines = String::new();
        if self.torn {
            // Ends the line that may break off, so that it spoils no other.
            lines.push('\n');
        }
        let mut unwritable = None;
        for record in records {
            self.seq += 1;
            let line = Line {
                seq: self.seq,
                at,
                record,
            };
            match line.to_text() {
                Ok(text) => {
                    lines.push_str(&text);
                    lines.push('\n');
                }
                Err(error) => unwritable = Some(error),
            }
        }
        self.paper.append(&lines)?;
        self.torn = false;
        unwritable.map_or(Ok(()), |error| Err(error.into()))
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}
