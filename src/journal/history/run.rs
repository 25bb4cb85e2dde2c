//! One run, put together line by line.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::timeline;
use super::values::{
    BatchHistory, Ending, FailedRequest, PlanHistory, RequestHistory, RunHistory, StepHistory,
    WaitHistory,
};
use super::words::last_known;
use crate::event::Timeline;
use crate::journal::records::{
    FinishedLine, PlanLine, Record, RequestLine, RunLine, StepLine, WaitLine, WaitingLine,
};
use crate::journal::text::LISTED;

/// A run whose lines are being read.
pub(super) struct RunReader {
    run: RunHistory,
    last_seq: u64,
    requests: BTreeMap<String, RequestHistory>,
    /// Whether GIJ was found at earlier work and is not done with it.
    waits_for_earlier_work: bool,
    /// The number and the name of each integration of that.
    earlier_work: BTreeSet<(u64, String)>,
    last_known: String,
}

impl RunReader {
    pub(super) fn new(seq: u64, at: Timestamp, line: RunLine) -> Self {
        let RunLine {
            run,
            gijctl_version,
            instance,
            url,
            settings,
        } = line;
        let mut timeline = Timeline::default();
        timeline.sees(at);
        Self {
            last_known: "it began".to_owned(),
            last_seq: seq,
            requests: BTreeMap::new(),
            waits_for_earlier_work: false,
            earlier_work: BTreeSet::new(),
            run: RunHistory {
                run,
                gijctl_version,
                instance,
                url,
                settings,
                started_at: at,
                last_at: at,
                missing_lines: seq.saturating_sub(1),
                waited_for_run: None,
                plan: None,
                agreed: None,
                earlier_work: Vec::new(),
                batches: Vec::new(),
                steps: Vec::new(),
                waits: Vec::new(),
                failed_looks: 0,
                requests: Vec::new(),
                failed_requests: Vec::new(),
                warnings: Vec::new(),
                stopped: None,
                told_to_stop_at: None,
                ending: Ending::Lost {
                    last_known: String::new(),
                    half_done: Vec::new(),
                },
                timeline,
            },
        }
    }

    /// Takes note of a line, whatever it says.
    pub(super) fn count(&mut self, seq: u64, at: Timestamp) {
        let missing = seq.saturating_sub(self.last_seq.saturating_add(1));
        self.run.missing_lines = self.run.missing_lines.saturating_add(missing);
        self.last_seq = self.last_seq.max(seq);
        self.run.last_at = at;
        self.run.timeline.sees(at);
    }

    pub(super) fn take(&mut self, at: Timestamp, record: Record) {
        self.last_known = last_known(&record);
        timeline::take(&mut self.run.timeline, at, &record);
        let run = &mut self.run;
        match record {
            Record::Plan(line) => run.plan = Some(plan(at, line)),
            Record::Change(line) => {
                if let Some(plan) = &mut run.plan {
                    plan.changes.push(line);
                }
            }
            Record::Held(line) => {
                if let Some(plan) = &mut run.plan {
                    plan.held.push(line);
                }
            }
            Record::Trip(line) => {
                if let Some(plan) = &mut run.plan {
                    plan.trips.push(line);
                }
            }
            Record::Preview(line) => {
                if let Some(plan) = &mut run.plan {
                    plan.previews.push(line);
                }
            }
            Record::Note(line) => {
                if let Some(plan) = &mut run.plan {
                    plan.notes.push(line);
                }
            }
            Record::Agreement(line) => run.agreed = Some(line.agreed),
            Record::Lease(line) => run.waited_for_run = Some(line.holder),
            Record::EarlierWork(line) => self.earlier_work_found(at, line),
            Record::EarlierWorkDone(_) => {
                self.waits_for_earlier_work = false;
                self.earlier_work.clear();
            }
            Record::Batch(line) => {
                self.end_batch(at);
                self.run.batches.push(BatchHistory {
                    batch: line.batch,
                    batches: line.batches,
                    changes: line.changes,
                    started_at: at,
                    ended_at: None,
                });
            }
            Record::Step(line) => run.steps.push(step(at, line)),
            Record::Written(line) => {
                if let Some(step) = self.open_step(&line.address) {
                    step.written_at = Some(at);
                    step.id = line.id.or(step.id);
                }
            }
            Record::Wait(line) => self.looked(at, line),
            Record::LookFailed(_) => run.failed_looks += 1,
            Record::QuietEnd(line) => {
                if let Some(step) = self.open_step(&line.address) {
                    step.quiet_ended_at = Some(at);
                }
            }
            Record::Warning(line) => run.warnings.push(line),
            Record::Finished(line) => self.finished(at, line),
            Record::Stopping(line) => run.stopped = Some(line.reason),
            Record::RolloutEnd(_) => self.end_batch(at),
            Record::Request(line) => self.request(at, line),
            Record::Signal(_) => {
                run.told_to_stop_at.get_or_insert(at);
            }
            Record::Outcome(line) => {
                if line.stopped.is_some() {
                    run.stopped = line.stopped;
                }
                // Those of the rollout have lines of their own.
                let is_told = |warning: &String| {
                    let mut told = run.warnings.iter();
                    told.any(|told| told.address.is_none() && told.message == *warning)
                };
                let warnings = line.warnings.into_iter();
                run.ending = Ending::Ended {
                    outcome: line.outcome,
                    exit: line.exit,
                    at,
                    paused: line.paused == Some(true),
                    errors: line.errors,
                    warnings: warnings.filter(|warning| !is_told(warning)).collect(),
                };
            }
            // The reader begins another run with each line of the first kind; the others are told
            // by what follows.
            // What comes of the last two stands in the end of their step.
            Record::Run(_)
            | Record::Rollout(_)
            | Record::Stagger(_)
            | Record::Hold(_)
            | Record::Question(_)
            | Record::Cascade(_)
            | Record::LostCreate(_)
            | Record::Deleting(_) => {}
        }
    }

    /// The run as far as it is known. One without an end is at work, or gone.
    pub(super) fn finish(self, at_work: bool) -> RunHistory {
        let mut run = self.run;
        run.requests = self.requests.into_values().collect();
        if !matches!(run.ending, Ending::Ended { .. }) {
            run.ending = if at_work {
                Ending::Running {
                    last_known: self.last_known,
                }
            } else {
                Ending::Lost {
                    last_known: self.last_known,
                    half_done: half_done(&run),
                }
            };
        }
        run
    }

    fn end_batch(&mut self, at: Timestamp) {
        if let Some(batch) = self.run.batches.last_mut() {
            batch.ended_at.get_or_insert(at);
        }
    }

    fn earlier_work_found(&mut self, at: Timestamp, line: WaitLine) {
        self.waits_for_earlier_work = true;
        let named = line.waiting.iter();
        let named = named.map(|one| (one.id, one.display_name.clone()));
        self.earlier_work.extend(named);
        look(&mut self.run.earlier_work, at, line.waiting);
    }

    fn looked(&mut self, at: Timestamp, line: WaitLine) {
        let waiting = line.waiting.into_iter();
        let (others, ours): (Vec<_>, Vec<_>) = waiting.partition(|one| self.is_earlier_work(one));
        look(&mut self.run.earlier_work, at, others);
        look(&mut self.run.waits, at, ours);
    }

    /// Whether it was named as earlier work, or nothing that this run has begun has its number: a
    /// journal names only the first of very many.
    fn is_earlier_work(&self, one: &WaitingLine) -> bool {
        let key = (one.id, one.display_name.clone());
        let mut steps = self.run.steps.iter();
        self.waits_for_earlier_work
            && (self.earlier_work.contains(&key)
                || !steps.any(|step| step.id == Some(one.id) && step.finished_at.is_none()))
    }

    fn open_step(&mut self, address: &str) -> Option<&mut StepHistory> {
        let mut steps = self.run.steps.iter_mut().rev();
        steps.find(|step| step.address == address)
    }

    fn finished(&mut self, at: Timestamp, line: FinishedLine) {
        let FinishedLine {
            address,
            status,
            error,
            goes_on,
            indexed_at,
            repositories,
        } = line;
        if let Some(step) = self.open_step(&address) {
            step.finished_at = Some(at);
            step.status = Some(status);
            step.error = error;
            step.goes_on = goes_on == Some(true);
            step.indexed_at = indexed_at;
            step.repositories = repositories;
        }
    }

    fn request(&mut self, at: Timestamp, line: RequestLine) {
        let request = format!("{} {}", line.method, without_numbers(&line.path));
        // That there is no property of a key is an answer, and no failure.
        let is_absence = line.status == Some(404) && line.path.starts_with(PROPERTIES);
        let failed = line.failure.is_some()
            || (line.status.is_none_or(|status| status >= 400) && !is_absence);
        let sum = self
            .requests
            .entry(request.clone())
            .or_insert_with(|| RequestHistory {
                request,
                sent: 0,
                tried_again: 0,
                failed: 0,
                total_ms: 0,
                slowest_ms: 0,
                slowest_at: at,
            });
        sum.sent += 1;
        sum.tried_again += u64::from(line.attempt > 1);
        sum.failed += u64::from(failed);
        sum.total_ms = sum.total_ms.saturating_add(line.ms);
        if line.ms > sum.slowest_ms {
            sum.slowest_ms = line.ms;
            sum.slowest_at = at;
        }
        if failed {
            let all = &mut self.run.failed_requests;
            if all.len() == LISTED {
                all.remove(0);
            }
            all.push(FailedRequest {
                at,
                number: line.number,
                attempt: line.attempt,
                request: format!("{} {}", line.method, line.path),
                status: line.status,
                failure: line.failure,
                jira_request: line.jira_request,
            });
        }
    }
}

fn plan(at: Timestamp, line: PlanLine) -> PlanHistory {
    PlanHistory {
        made_at: at,
        fingerprint: line.fingerprint,
        app_version: line.app_version,
        jira_version: line.jira_version,
        account: line.account,
        summary: line.summary,
        changes: Vec::new(),
        held: Vec::new(),
        trips: Vec::new(),
        previews: Vec::new(),
        notes: Vec::new(),
    }
}

fn step(at: Timestamp, line: StepLine) -> StepHistory {
    StepHistory {
        address: line.address,
        action: line.action,
        batch: line.batch,
        indexing: line.indexing,
        id: line.id,
        started_at: at,
        written_at: None,
        quiet_ended_at: None,
        indexed_at: None,
        finished_at: None,
        status: None,
        error: None,
        goes_on: false,
        repositories: None,
    }
}

/// One wait is told by many looks, which agree on since when it is.
fn look(waits: &mut Vec<WaitHistory>, at: Timestamp, waiting: Vec<WaitingLine>) {
    for one in waiting {
        let mut known = waits.iter_mut().rev();
        let first_look = known
            .find(|wait| wait.id == one.id && wait.since == one.since)
            .map(|wait| wait.first_look);
        let seen = WaitHistory {
            id: one.id,
            display_name: one.display_name,
            since: one.since,
            first_look: first_look.unwrap_or(at),
            last_look: at,
            scanned: one.scanned,
            known: one.known,
            disabled: one.disabled,
            indexed: one.indexed,
            failed: one.failed,
        };
        let mut known = waits.iter_mut().rev();
        match known.find(|wait| wait.id == seen.id && wait.since == seen.since) {
            Some(wait) => *wait = seen,
            None => waits.push(seen),
        }
    }
}

/// What Jira keeps for gijctl, one key for each lease and part of the ledger.
const PROPERTIES: &str = "/rest/api/2/user/properties/";

/// A path that is the same for every row: each number in it becomes `{id}`, and the key of a property
/// `{key}`.
fn without_numbers(path: &str) -> String {
    if path.starts_with(PROPERTIES) {
        return format!("{PROPERTIES}{{key}}");
    }
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    // `/rest/api/2` is a name, and no row.
    let parts: Vec<_> = path
        .split('/')
        .enumerate()
        .map(|(at, part)| match part {
            part if at > 3 && is_number(part) => "{id}",
            part => part,
        })
        .collect();
    parts.join("/")
}

/// What may be half done in a run that has no end: whatever began and did not finish.
fn half_done(run: &RunHistory) -> Vec<String> {
    let mut steps = run.steps.iter().filter(|step| step.status.is_none());
    let mut said = Vec::new();
    for step in &mut steps {
        let StepHistory {
            address, action, ..
        } = step;
        let id = step.id.map(|id| format!(" (id {id})")).unwrap_or_default();
        said.push(match (step.written_at, step.quiet_ended_at) {
            (None, _) => format!(
                "{action} {address}{id} was begun: whether GIJ has taken it is not known"
            ),
            (Some(_), Some(_)) => format!(
                "{action} {address}{id} was indexed: whether the settings that were off meanwhile are all set is not known"
            ),
            (Some(_), None) if step.indexing == "none" => format!(
                "{action} {address}{id} was taken by GIJ: whether every setting stuck was not checked"
            ),
            (Some(_), None) => format!(
                "{action} {address}{id} was taken by GIJ: its indexing was not waited for to its end"
            ),
        });
    }
    said
}
