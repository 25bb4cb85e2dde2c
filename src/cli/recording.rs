//! The journal of a run, where one is wanted.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::connect::AnyClock;
use super::exit::Exit;
use super::live_view::Voice;
use super::plan::problems_of;
use crate::clock::Clock as _;
use crate::event::{ErrandOutcome, Event, EventSink, Outcome};
use crate::journal::{
    AgreementLine, ErrorLine, Journal, JournalError, OutcomeLine, RequestLine, RunLine, SignalLine,
};
use crate::plan::{Approval, Plan, PlanProblem};
use crate::reconcile::{Decision, ErrandError};

/// Writes down what happens, where that is wanted, and says it once when that fails.
#[derive(Clone)]
pub(super) struct Recording {
    journal: Option<Arc<Journal>>,
    clock: AnyClock,
    voice: Voice,
}

impl Recording {
    /// Opens the journal, if one is wanted.
    pub(super) fn open(
        path: Option<&Path>,
        clock: &AnyClock,
        voice: Voice,
    ) -> Result<Self, JournalError> {
        Ok(Self {
            journal: path.map(Journal::open).transpose()?.map(Arc::new),
            clock: clock.clone(),
            voice,
        })
    }

    /// The run begins.
    pub(super) fn begins(
        &self,
        instance: &str,
        url: &str,
        settings: impl FnOnce() -> BTreeMap<String, String>,
    ) {
        self.with(|journal, now| {
            let line = RunLine {
                run: format!("{}-{}", now.strftime("%Y%m%dT%H%M%SZ"), std::process::id()),
                gijctl_version: env!("CARGO_PKG_VERSION").to_owned(),
                instance: instance.to_owned(),
                url: url.to_owned(),
                settings: settings(),
            };
            journal.begin(now, line);
        });
    }

    /// The plan is made.
    pub(super) fn planned(&self, plan: &Plan) {
        self.with(|journal, now| journal.plan(now, plan));
    }

    /// It is agreed to, or not.
    pub(super) fn decided(&self, decision: Decision) {
        let agreed = match decision {
            Decision::StopHere => "declined",
            Decision::GoOn(Approval::Confirmed) => "confirmed",
            Decision::GoOn(Approval::Beforehand) => "beforehand",
        };
        let agreed = agreed.to_owned();
        self.with(|journal, now| journal.agreement(now, AgreementLine { agreed }));
    }

    /// The run was told to stop.
    pub(super) fn stopping(&self) {
        self.signal("stopping");
    }

    /// The run was told to end at once, and does.
    pub(super) fn ending_at_once(&self, why: &str) {
        self.signal("ending-at-once");
        self.ended("interrupted", Exit::Interrupted, |line| {
            line.stopped = Some(why.to_owned());
        });
    }

    /// It was carried out as far as the outcome says, which tells of what could not be written.
    pub(super) fn carried_out(&self, outcome: &mut Outcome) {
        let kind = outcome.kind();
        self.ended(kind.as_str(), kind.into(), |line| {
            line.stopped.clone_from(&outcome.stopped);
            line.paused = outcome.paused.then_some(true);
            line.warnings = outcome.warnings.iter().map(ToString::to_string).collect();
        });
        let gaps = self.journal.as_ref().and_then(|journal| journal.gaps());
        let gaps = gaps.map(crate::event::Warning::Other);
        outcome.warnings.extend(gaps);
    }

    /// A run that changes no setting came as far as the outcome says, which tells of what could not
    /// be written.
    pub(super) fn errand_ended(&self, outcome: &mut ErrandOutcome) {
        let kind = outcome.kind();
        self.ended(kind.as_str(), kind.into(), |line| {
            line.stopped.clone_from(&outcome.stopped);
            line.warnings = outcome.warnings.iter().map(ToString::to_string).collect();
        });
        let gaps = self.journal.as_ref().and_then(|journal| journal.gaps());
        outcome
            .warnings
            .extend(gaps.map(crate::event::Warning::Other));
    }

    /// Such a run was not begun.
    pub(super) fn errand_failed(&self, error: &ErrandError) {
        match error {
            ErrandError::Pass(error) => self.failed(&problems_of(error)),
            ErrandError::Unselected(all) => self.ended("failed", Exit::Failed, |line| {
                line.errors = all
                    .iter()
                    .map(|one| ErrorLine {
                        address: None,
                        message: one.message.clone(),
                        help: one.help.clone(),
                    })
                    .collect();
            }),
        }
    }

    /// Its plan was not agreed to.
    pub(super) fn declined(&self) {
        self.ended("declined", Exit::Failed, |_| {});
    }

    /// It was told to stop before it changed anything.
    pub(super) fn interrupted(&self, why: &str) {
        self.ended("interrupted", Exit::Interrupted, |line| {
            line.stopped = Some(why.to_owned());
        });
    }

    /// Something stood in the way.
    pub(super) fn failed(&self, problems: &[PlanProblem]) {
        self.ended("failed", Exit::Failed, |line| {
            line.errors = problems
                .iter()
                .map(|problem| ErrorLine {
                    address: problem.address.as_ref().map(ToString::to_string),
                    message: problem.message.clone(),
                    help: problem.help.clone(),
                })
                .collect();
        });
    }

    /// A request was sent, and is over.
    pub(super) fn requested(&self, at: Timestamp, line: RequestLine) {
        self.with(|journal, _| journal.request(at, line));
    }

    fn signal(&self, effect: &str) {
        let effect = effect.to_owned();
        self.with(|journal, now| journal.signal(now, SignalLine { effect }));
    }

    fn ended(&self, outcome: &str, exit: Exit, more: impl FnOnce(&mut OutcomeLine)) {
        self.with(|journal, now| {
            let mut line = OutcomeLine {
                outcome: outcome.to_owned(),
                exit: exit.code(),
                stopped: None,
                paused: None,
                errors: Vec::new(),
                warnings: Vec::new(),
            };
            more(&mut line);
            journal.outcome(now, line);
        });
    }

    fn with(&self, tell: impl FnOnce(&Journal, Timestamp)) {
        if let Some(journal) = &self.journal {
            tell(journal, self.clock.now());
            if let Some(trouble) = journal.news_of_trouble() {
                self.voice.say(&format!("warning: {trouble}"));
            }
        }
    }
}

impl EventSink for Recording {
    fn emit(&mut self, event: &Event) {
        self.with(|journal, _| journal.event(event));
    }
}
