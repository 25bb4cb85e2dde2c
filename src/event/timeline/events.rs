//! A timeline from events.

use jiff::Timestamp;

use super::fold::{Planned, Seen};
use super::values::{GOES_ON, Phase, Timeline, Why};
use crate::event::kinds::{Event, EventKind, EventSink, WaitingFor};
use crate::model::RowId;
use crate::plan::{Indexing, Plan};

impl Timeline {
    /// Before anything of a plan has happened.
    pub fn of_plan(plan: &Plan) -> Self {
        let mut timeline = Self::default();
        for change in &plan.changes {
            timeline.planned(Planned {
                label: &change.address.to_string(),
                action: change.action.as_str(),
                batch: change.batch,
                id: change.action.id().map(RowId::get),
                indexes: change.indexing != Indexing::None,
            });
        }
        timeline
    }

    /// Takes in the changes of a plan after what happened before it was made.
    pub fn takes_plan(&mut self, at: Timestamp, plan: &Plan) {
        self.goes_on(at);
        let mut planned = Self::of_plan(plan);
        planned.began = self.began;
        planned.last = self.last;
        planned.pauses = std::mem::take(&mut self.pauses);
        *self = planned;
    }
}

impl EventSink for Timeline {
    fn emit(&mut self, event: &Event) {
        let at = event.at;
        match &event.kind {
            EventKind::RunStarted { .. } => self.rollout(at),
            EventKind::WaitingForLease { holder, .. } => self.pause(at, Why::OtherRun, holder),
            EventKind::EarlierWorkFound { waiting } => {
                self.earlier_work_found(at, &seen(waiting));
            }
            EventKind::EarlierWorkDone => self.earlier_work_done(at),
            EventKind::BatchStarted {
                batch, addresses, ..
            } => self.batch(at, *batch, number(addresses.len())),
            EventKind::Staggering { .. } => self.pause(at, Why::Stagger, ""),
            EventKind::HeldBack {
                reason,
                until: Some(_),
                ..
            } => self.pause(at, Why::HeldBack, reason),
            EventKind::Asking { canary, .. } => {
                self.pause(at, Why::Asking, &canary.to_string());
            }
            EventKind::StepStarted { change } | EventKind::StepPassedOver { change } => {
                self.step(at, &change.address.to_string(), change.action.as_str());
            }
            EventKind::StepWritten { address, id } => {
                self.written(at, &address.to_string(), id.map(RowId::get));
            }
            EventKind::Indexing { waiting, .. } => self.look(at, &seen(waiting)),
            EventKind::LookFailed { .. } => self.look_failed(at),
            EventKind::QuietEnding { address, .. } => {
                self.phase(at, &address.to_string(), Phase::EndingQuiet);
            }
            EventKind::Cascading { address, .. } => {
                self.phase(at, &address.to_string(), Phase::Cascading);
            }
            EventKind::LookingForCreate { address, .. } => {
                self.phase(at, &address.to_string(), Phase::Searching);
            }
            EventKind::Deleting { address, .. } => {
                self.phase(at, &address.to_string(), Phase::Removing);
            }
            EventKind::StepFinished { address, report } => {
                let summary = report.indexing.as_ref();
                let indexed = summary.map(|summary| {
                    let of = summary.known() - summary.disabled.len();
                    (number(summary.indexed), number(of))
                });
                let word = if report.goes_on {
                    GOES_ON
                } else {
                    report.status.as_str()
                };
                self.finished(at, &address.to_string(), word, indexed);
            }
            EventKind::Stopping { .. } => self.goes_on(at),
            EventKind::RunFinished => self.end(at),
            EventKind::Warned { .. }
            | EventKind::HeldBack { until: None, .. }
            | EventKind::Ahead { .. }
            | EventKind::Foreseen { .. }
            | EventKind::StillWaiting { .. }
            | EventKind::ReindexStarted { .. }
            | EventKind::ReindexAsked { .. }
            | EventKind::ErrandEnded { .. } => self.sees(at),
        }
    }
}

fn seen(waiting: &[WaitingFor]) -> Vec<Seen<'_>> {
    waiting.iter().map(one).collect()
}

fn one(one: &WaitingFor) -> Seen<'_> {
    let progress = &one.progress;
    Seen {
        id: one.id.get(),
        label: &one.display_name,
        scanned: progress.scanned,
        indexed: number(progress.indexed),
        of: number(progress.known.saturating_sub(progress.disabled)),
        settling: progress.settling,
    }
}

fn number(many: usize) -> u64 {
    u64::try_from(many).unwrap_or(u64::MAX)
}
