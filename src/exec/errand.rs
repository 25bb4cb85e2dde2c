//! Waiting for integrations, and reindexing them, without changing a setting. The looks, the gate,
//! the request for a reindex and the wait after it are those of a rollout.

use std::collections::{BTreeMap, BTreeSet};

use super::advice;
use super::asked::Named;
use super::halt::{Halt, StepError};
use super::reindex::TakenReindex;
use super::run::{Executor, Run, Secrets};
use super::waiting::{Ended, Waiting};
use crate::clock::Clock;
use crate::event::{
    Afterwards, ErrandOutcome, ErrandStep, EventKind, EventSink, ReindexOrder, Report, StepStatus,
    Target,
};
use crate::ledger::LedgerStore;
use crate::model::RowId;
use crate::pace::{Baseline, IndexWait, Unindexed, Verdict, WaitKind, WaitSummary};
use crate::plan::Plan;
use crate::remote::{ReindexTicket, Remote};
use crate::state::{LiveRepository, LiveRow, ReindexAsked};

use super::gate::EarlierWork;

impl<R: Remote, C: Clock> Executor<'_, R, C> {
    /// Waits until these are indexed with everything inside. Nothing is written.
    pub async fn wait<L: LedgerStore>(
        &self,
        targets: &[Target],
        ledger: &mut L,
        sink: &mut dyn EventSink,
    ) -> ErrandOutcome {
        let (plan, secrets) = (Plan::without_changes(), Secrets::new());
        let mut run = self.run(&plan, &secrets, ledger, sink);
        let mut steps: Vec<_> = targets.iter().map(ErrandStep::not_reached).collect();
        run.record(EventKind::RunStarted {
            changes: 0,
            batches: 0,
        });
        let waited = run.wait_for_targets(targets, &mut steps).await;
        run.close_errand(steps, waited)
    }

    /// Reindexes these one after the other.
    pub async fn reindex<L: LedgerStore>(
        &self,
        order: &ReindexOrder,
        ledger: &mut L,
        sink: &mut dyn EventSink,
    ) -> ErrandOutcome {
        let (plan, secrets) = (Plan::without_changes(), Secrets::new());
        let mut run = self.run(&plan, &secrets, ledger, sink);
        let mut steps: Vec<_> = order.targets.iter().map(ErrandStep::not_reached).collect();
        run.record(EventKind::RunStarted {
            changes: 0,
            batches: 0,
        });
        let reindexed = run.reindex_targets(order, &mut steps).await;
        run.close_errand(steps, reindexed)
    }
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    fn close_errand(mut self, steps: Vec<ErrandStep>, ended: Result<(), Halt>) -> ErrandOutcome {
        if let Err(halt) = ended {
            self.stopping(&halt);
        }
        self.record(EventKind::RunFinished);
        let outcome = self.recorder.finish();
        ErrandOutcome {
            steps,
            stopped: outcome.stopped,
            interrupted: outcome.interrupted,
            warnings: outcome.warnings,
            started_at: outcome.started_at,
            finished_at: outcome.finished_at,
        }
    }

    async fn wait_for_targets(
        &mut self,
        targets: &[Target],
        steps: &mut [ErrandStep],
    ) -> Result<(), Halt> {
        let remote = self.remote;
        let read = self.read_rows().await;
        read.map_err(|error| self.cannot_go_on(&error))?;
        let read = self.ask(remote.repositories()).await;
        let mut inside = inside_of(targets, read.map_err(|error| self.cannot_go_on(&error))?);
        let mut waiting = Vec::new();
        let mut awaited = Vec::new();
        for (target, step) in targets.iter().zip(steps.iter_mut()) {
            let rows = inside.remove(&target.id).unwrap_or_default();
            match self.stands(target, rows).await? {
                Stands::Ended(report) => self.end(step, *report),
                Stands::Busy => {
                    waiting.push(self.first_wait(target));
                    awaited.push(step);
                }
                Stands::Reindexed(asked, named) => {
                    let name = &target.display_name;
                    let how = (&*asked, named);
                    waiting.push(self.resumed_wait(target.id, name, target.repositories, how));
                    awaited.push(step);
                }
                Stands::ScannedAnew(before) => {
                    let asked = TakenReindex {
                        ticket: ReindexTicket { thread: None },
                        baseline: *before,
                    };
                    let name = &target.display_name;
                    waiting.push(self.reindex_wait(target.id, name, target.repositories, asked));
                    awaited.push(step);
                }
            }
        }
        let waited = self.wait_for(&mut waiting).await;
        for (step, one) in awaited.into_iter().zip(waiting) {
            let report = self.conclude_errand(step, one.ended());
            self.end(step, report);
        }
        waited
    }

    /// Whether a target is still at work, by the rules of the gate before a batch.
    async fn stands(&mut self, target: &Target, rows: Vec<LiveRepository>) -> Result<Stands, Halt> {
        let ended = |error: StepError| Ok(Stands::Ended(Box::new(error.into())));
        let is_off = |row: &LiveRepository| RowId::from(row.id) == target.id && row.disabled;
        if let Some(asked) = self.asked_of(target.id)
            && !rows.iter().any(is_off)
        {
            let named = rows.into_iter().map(|row| (row.id, row.display_name));
            return Ok(Stands::Reindexed(Box::new(asked), named.collect()));
        }
        if target.id.integration().is_none() {
            return self.plain_stands(target, rows).await;
        }
        let row = match self.rows.get(target.id).cloned() {
            None => return ended(gone()),
            Some(row) if row.disabled => return ended(switched_off()),
            Some(row) => row,
        };
        let before = baseline_of(&row, &rows);
        let (undated, dated): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|row| !row.disabled && row.last_indexed.is_none());
        if self.may_still_grow(&row) || self.owed_first_indexings().contains(&target.id) {
            return Ok(Stands::Busy);
        }
        let Some(failed) = self.failing_if_idle(&row, undated).await? else {
            return Ok(Stands::Busy);
        };
        if self.is_scanned_now(target.id).await? {
            return Ok(Stands::ScannedAnew(Box::new(before)));
        }
        let (disabled, indexed): (Vec<_>, Vec<_>) = dated.into_iter().partition(|row| row.disabled);
        let summary = WaitSummary {
            indexed: indexed.len(),
            disabled: disabled.into_iter().map(|row| row.display_name).collect(),
            failed,
            ..WaitSummary::default()
        };
        let report = self.report_of_idle(target, &row, summary);
        Ok(Stands::Ended(Box::new(report)))
    }

    /// Whether GIJ is reading the host's list again: what is inside is queued only after that. Where
    /// it does not say (C18), the dates have to do.
    async fn is_scanned_now(&mut self, id: RowId) -> Result<bool, Halt> {
        let remote = self.remote;
        let read = self.ask(remote.index_status(id, None)).await;
        let status = read.map_err(|error| self.cannot_go_on(&error))?;
        Ok(status.is_some_and(|status| status.finished == Some(false)))
    }

    /// The same for a plain repository, which is all that is in it.
    async fn plain_stands(
        &mut self,
        target: &Target,
        rows: Vec<LiveRepository>,
    ) -> Result<Stands, Halt> {
        let ended = |report: Report| Ok(Stands::Ended(Box::new(report)));
        let Some(row) = rows.into_iter().next() else {
            return ended(gone().into());
        };
        if row.disabled {
            return ended(switched_off().into());
        }
        if let Some(at) = row.last_indexed {
            let summary = WaitSummary {
                indexed: 1,
                ..WaitSummary::default()
            };
            return ended(Report::indexed(at, summary));
        }
        match self.failing_of(vec![row]).await? {
            Some(failed) if !failed.is_empty() => {
                let summary = WaitSummary {
                    failed,
                    ..WaitSummary::default()
                };
                let why = Unindexed::RowsFailed;
                ended(unindexed(target.id, &target.display_name, &why, summary))
            }
            _ => Ok(Stands::Busy),
        }
    }

    fn report_of_idle(&self, target: &Target, row: &LiveRow, summary: WaitSummary) -> Report {
        let rules = self
            .settings
            .rules(target.id, WaitKind::Initial, target.repositories);
        let (found, expected) = (summary.known(), rules.expect.minimum());
        let why = match (summary.failed.is_empty(), found) {
            (false, _) => Unindexed::RowsFailed,
            (true, 0) if expected > 0 => Unindexed::NoRepositories,
            (true, _) if found < expected => Unindexed::TooFew { found, expected },
            (true, _) => {
                // When the last of it was indexed is not known to the second; the scan is what GIJ tells.
                return Report::indexed(row.last_indexed.unwrap_or(self.clock.now()), summary);
            }
        };
        unindexed(target.id, &target.display_name, &why, summary)
    }

    /// The wait for a first indexing.
    fn first_wait(&self, target: &Target) -> Waiting {
        let (id, kind) = (target.id, WaitKind::Initial);
        let rules = self.settings.rules(id, kind, target.repositories);
        let now = self.clock.now();
        let wait = IndexWait::new(id, rules, Baseline::default(), now)
            .with_experience(self.experience_of_row(id));
        Waiting::new(id, target.display_name.clone(), wait, now)
    }

    async fn reindex_targets(
        &mut self,
        order: &ReindexOrder,
        steps: &mut [ErrandStep],
    ) -> Result<(), Halt> {
        // What is stuck may be what a reindex is to put right: no gate waits for it.
        let ids = order.targets.iter().map(|target| target.id);
        self.given_up.extend(ids);
        for (place, (target, step)) in order.targets.iter().zip(steps).enumerate() {
            self.may_write().await?;
            if order.afterwards == Afterwards::Wait {
                self.wait_for_earlier_work(EarlierWork::OfAnybody).await?;
                self.keep_distance().await?;
            }
            self.record(EventKind::ReindexStarted {
                label: target.label(),
                id: target.id,
                number: number(place + 1),
                of: number(order.targets.len()),
            });
            let report = match self.reindex_target(order, target, step).await {
                Ok(report) => report,
                Err(error) => error.into(),
            };
            let has_failed = report.status != StepStatus::Done;
            self.end(step, report);
            if has_failed {
                self.may_go_on()?;
                return Err(Halt::Gate(format!(
                    "{} failed, and nothing more was asked for",
                    target.label()
                )));
            }
        }
        Ok(())
    }

    async fn reindex_target(
        &mut self,
        order: &ReindexOrder,
        target: &Target,
        step: &mut ErrandStep,
    ) -> Result<Report, StepError> {
        let read = self.ask(self.row_now(target.id)).await;
        let row = read.map_err(StepError::before_write)?.ok_or_else(gone)?;
        if row.disabled {
            return Err(switched_off());
        }
        if row.display_name != target.display_name {
            return Err(StepError::failed(
                format!(
                    "not sent: {} is called {:?} now",
                    target.id, row.display_name
                ),
                "see with gijctl status which integration is meant, then run again",
            ));
        }
        self.only_this_repository(target.id).await?;
        let baseline = match order.afterwards {
            Afterwards::Wait => self.baseline(target.id, row.last_indexed).await?,
            Afterwards::Leave => Baseline::default(),
        };
        let asked = self.ask_for_reindex(target.id, order.priority).await;
        step.asked = !matches!(&asked, Err(error) if error.status == StepStatus::Failed);
        let ticket = asked?;
        self.record(EventKind::ReindexAsked {
            label: target.label(),
            id: target.id,
        });
        if order.afterwards == Afterwards::Leave {
            return Ok(Report::done());
        }
        let asked = TakenReindex { ticket, baseline };
        let name = &target.display_name;
        let one = self.reindex_wait(target.id, name, target.repositories, asked);
        let mut waiting = vec![one];
        let waited = self.wait_for(&mut waiting).await;
        let one = waiting.pop();
        step.took = one.as_ref().and_then(Waiting::took).map(|(_, took)| took);
        let ended = one.map_or(Ended::Left, Waiting::ended);
        let report = self.conclude_errand(step, ended);
        // Why the run is to end is told once, by whoever asks next.
        drop(waited);
        Ok(report)
    }

    /// The request to reindex takes the numbers of integrations and of repositories. Where an
    /// integration has the number too, all of that might be indexed anew (C25).
    async fn only_this_repository(&mut self, id: RowId) -> Result<(), StepError> {
        if id.repository().is_none() {
            return Ok(());
        }
        match self.namesake(id).await? {
            None => Ok(()),
            Some(other) => Err(StepError::failed(
                format!(
                    "not sent: integration {other:?} has the number {} too, and GIJ's request to reindex does not say which of them it means (C25)",
                    id.get()
                ),
                "reindex the repository in Jira by hand",
            )),
        }
    }

    fn conclude_errand(&mut self, step: &ErrandStep, ended: Ended) -> Report {
        match ended {
            Ended::Verdict(Verdict::Indexed(summary)) => {
                self.settled.insert(step.id);
                Report::indexed(self.clock.now(), summary)
            }
            Ended::Verdict(Verdict::Unindexed { why, summary }) => {
                unindexed(step.id, &step.display_name, &why, summary)
            }
            Ended::Unseen(error) => StepError::failed(
                format!("its indexing cannot be watched: {error}"),
                error.kind.help(),
            )
            .into(),
            Ended::Verdict(Verdict::LookAgain { .. }) | Ended::Left => StepError::unconfirmed(
                "its indexing goes on in GIJ: this run ended before it was seen to finish",
                "gijctl status shows how far it is",
            )
            .into(),
        }
    }

    fn end(&mut self, step: &mut ErrandStep, report: Report) {
        self.record(EventKind::ErrandEnded {
            label: step.label(),
            report: Box::new(report.clone()),
        });
        step.report = report;
    }
}

/// How a target stands before it is waited for.
enum Stands {
    /// It is still at work.
    Busy,
    /// An earlier run asked for a reindex of these rows, and nobody has seen its end.
    Reindexed(Box<ReindexAsked>, Named),
    /// It was indexed before, with these dates, and is about to be indexed anew.
    ScannedAnew(Box<Baseline>),
    /// It is not.
    Ended(Box<Report>),
}

/// The dates as they are.
fn baseline_of(row: &LiveRow, rows: &[LiveRepository]) -> Baseline {
    let rows = rows.iter();
    Baseline {
        scan: row.last_indexed,
        rows: rows
            .map(|row| (row.id, (row.display_name.clone(), row.last_indexed)))
            .collect(),
    }
}

/// The repositories inside the targets, and those that are targets themselves. Those of others are
/// dropped at once.
fn inside_of(
    targets: &[Target],
    repositories: Vec<LiveRepository>,
) -> BTreeMap<RowId, Vec<LiveRepository>> {
    let meant: BTreeSet<_> = targets.iter().map(|target| target.id).collect();
    let mut inside: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in repositories {
        let whose = row
            .parent
            .map_or(RowId::Repository(row.id), RowId::Integration);
        if meant.contains(&whose) {
            inside.entry(whose).or_default().push(row);
        }
    }
    inside
}

fn unindexed(id: RowId, name: &str, why: &Unindexed, summary: WaitSummary) -> Report {
    let (message, help) = advice::unindexed(name, id, why, &summary);
    Report {
        indexing: Some(summary),
        ..StepError::failed(message, help).into()
    }
}

fn gone() -> StepError {
    StepError::failed("it is not in Jira any more", "gijctl status shows what is")
}

fn switched_off() -> StepError {
    StepError::failed(
        "it is disabled, or about to be removed: GIJ indexes nothing in it",
        "enable it first, by its manifest or in Jira, or leave it out",
    )
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
