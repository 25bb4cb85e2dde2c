//! Nothing is started while GIJ is still indexing something from before.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use super::halt::Halt;
use super::resumed::Resumed;
use super::run::Run;
use super::settings::{WhenBusy, WhenFailing};
use super::waiting::{Ended, Waiting};
use crate::clock::Clock;
use crate::event::{EventKind, WaitingFor, Warning};
use crate::ledger::LedgerStore;
use crate::model::{IntegrationId, RowId, spoken_duration};
use crate::pace::{Baseline, FailedRow, IndexWait, Progress, Unindexed, Verdict};
use crate::plan::Plan;
use crate::remote::{IndexStatus, Remote, RemoteError};
use crate::state::{LiveRepository, LiveRow};

/// Of how many rows without a date GIJ's own status is asked. Where there are more, the integration
/// counts as busy without asking: so many do not fail one by one.
const ASKED: usize = 20;

/// An integration created within this time may be in its first scan still, or have ended it just now.
const YOUNG: Duration = Duration::from_hours(24);

/// By how much Jira's clock may differ from this machine's without harm here.
const CLOCK_SKEW: Duration = Duration::from_mins(5);

/// Whose indexing is waited for.
#[derive(Debug, Clone, Copy)]
pub(super) enum EarlierWork {
    /// Everybody's, since something new is to be started.
    OfAnybody,
    /// That of the declared integrations, since an earlier run may have ended before they were done.
    OfDeclared,
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Waits until everything in sight has been indexed once. Rows that fail are told and not
    /// waited for: they would block for ever.
    pub(super) async fn wait_for_earlier_work(&mut self, whose: EarlierWork) -> Result<(), Halt> {
        let plan = self.plan;
        let mut waiting = self.earlier_work(whose).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        while !waiting.is_empty() {
            if let Err(halt) = self.watch(&mut waiting, None).await {
                for one in &waiting {
                    self.remember_seen(one);
                }
                return Err(halt);
            }
            let mut halts = Vec::new();
            while let Some(ended) = waiting.iter().position(|one| !one.is_open()) {
                let ended = waiting.remove(ended);
                match self.earlier_indexing_again(&ended).await {
                    Ok(Some(again)) => {
                        waiting.push(again);
                        continue;
                    }
                    Ok(None) => {}
                    Err(halt) => {
                        halts.push(halt);
                        continue;
                    }
                }
                halts.extend(self.judge_earlier_work(plan, ended).err());
            }
            // What is certain now is not made more so by waiting for the others.
            if let Some(halt) = Halt::all(halts) {
                return Err(halt);
            }
        }
        self.record(EventKind::EarlierWorkDone);
        // What fails may have been seen only now.
        match whose {
            EarlierWork::OfAnybody => self.may_begin_beside(plan, &[]),
            EarlierWork::OfDeclared => Ok(()),
        }
    }

    /// What GIJ is still busy with, to be waited for. What this run has started itself is none of it.
    pub(super) async fn earlier_work(&mut self, whose: EarlierWork) -> Result<Vec<Waiting>, Halt> {
        let busy = self.found_busy(whose).await?;
        self.tell_earlier_work(&busy);
        Ok(busy.into_iter().map(|row| self.wait_for_row(row)).collect())
    }

    /// What is to be waited for before anything is started, and apart from it what takes up places of
    /// the rollout and is in nobody's way else.
    pub(super) async fn earlier_work_beside(
        &mut self,
    ) -> Result<(Vec<Waiting>, Vec<(Resumed, Waiting)>), Halt> {
        let busy = self.found_busy(EarlierWork::OfAnybody).await?;
        let mut resumed = self.resumed();
        let (mut before, mut beside) = (Vec::new(), Vec::new());
        for row in busy {
            match resumed.remove(&row.id) {
                Some(one) => beside.push((one, self.wait_for_row(row))),
                None => before.push(row),
            }
        }
        self.tell_earlier_work(&before);
        let before = before.into_iter().map(|row| self.wait_for_row(row));
        Ok((before.collect(), beside))
    }

    async fn found_busy(&mut self, whose: EarlierWork) -> Result<Vec<Busy>, Halt> {
        let plan = self.plan;
        let busy = self.busy_rows(plan, whose).await?;
        if let EarlierWork::OfAnybody = whose {
            self.may_begin_beside(plan, &busy)?;
        }
        Ok(busy)
    }

    fn tell_earlier_work(&mut self, busy: &[Busy]) {
        if busy.is_empty() {
            return;
        }
        let now = self.clock.now();
        self.record(EventKind::EarlierWorkFound {
            waiting: busy
                .iter()
                .map(|row| WaitingFor {
                    id: row.id,
                    display_name: row.display_name.clone(),
                    since: now,
                    progress: Progress::default(),
                })
                .collect(),
        });
    }

    fn wait_for_row(&self, row: Busy) -> Waiting {
        let now = self.clock.now();
        let rules = self.settings.rules_for_earlier_work(row.id);
        let wait = IndexWait::new(row.id, rules, Baseline::default(), now)
            .with_experience(self.experience_of_row(row.id))
            .going_on_from(self.seen_before(row.id));
        Waiting::new(row.id, row.display_name, wait, now)
    }

    /// Whether what others began, or what is failing, is to stop the run.
    fn may_begin_beside(&self, plan: &Plan, busy: &[Busy]) -> Result<(), Halt> {
        if self.settings.when_failing == WhenFailing::Stop && !self.failing.is_empty() {
            return Err(Halt::Failing(self.failing.clone()));
        }
        let owed = self.owed_first_indexings();
        let ours = plan.matched.values().chain(&self.found).chain(&owed);
        let ours: BTreeSet<_> = ours.collect();
        let others = busy.iter().filter(|row| !ours.contains(&row.id));
        let others: Vec<_> = others
            .map(|row| format!("{} ({})", row.id, row.display_name))
            .collect();
        if self.settings.when_busy == WhenBusy::Stop && !others.is_empty() {
            return Err(Halt::Busy(others));
        }
        Ok(())
    }

    pub(super) fn judge_earlier_work(&mut self, plan: &Plan, one: Waiting) -> Result<(), Halt> {
        let (id, display_name) = (one.id, one.display_name.clone());
        self.remember_seen(&one);
        match one.ended() {
            Ended::Verdict(Verdict::Indexed(summary)) => {
                self.settled.insert(id);
                let is_owed = self.owed_first_indexings().contains(&id);
                if !summary.failed.is_empty() && is_owed {
                    let trouble = super::advice::rows_failed(&summary.failed);
                    return self.first_indexing_failed(id, &display_name, trouble);
                }
                match too_few(plan, id, summary.known()) {
                    Some(why) if is_owed => {
                        let trouble = super::advice::unindexed(&display_name, id, &why, &summary);
                        return self.first_indexing_failed(id, &display_name, trouble);
                    }
                    Some(_) | None => {
                        self.tell_too_few(plan, id, &display_name, summary.known());
                    }
                }
                self.begin_trial(id);
                self.first_indexing_is_over(id);
                self.tell_failing(&display_name, summary.failed);
                Ok(())
            }
            Ended::Verdict(Verdict::Unindexed { why, summary }) => match why {
                Unindexed::Gone | Unindexed::Disabled => Ok(()),
                Unindexed::ScanFailed { reason } if self.owed_first_indexings().contains(&id) => {
                    let (message, help) = super::advice::scan_failed(id, &reason);
                    self.first_indexing_failed(id, &display_name, (message, help))
                }
                Unindexed::ScanFailed { reason } => {
                    self.given_up.insert(id);
                    self.failing.push(format!("{id} ({display_name})"));
                    self.warn(
                        None,
                        Warning::Other(format!("GIJ cannot scan {id} ({display_name}): {reason}")),
                    );
                    Ok(())
                }
                why if self.owed_first_indexings().contains(&id) => {
                    let trouble = super::advice::unindexed(&display_name, id, &why, &summary);
                    self.first_indexing_failed(id, &display_name, trouble)
                }
                Unindexed::Stalled { .. }
                | Unindexed::RowsFailed
                | Unindexed::NoRepositories
                | Unindexed::TooFew { .. } => Err(Halt::Gate(format!(
                    "GIJ is still busy with {id} ({display_name}) from before this run, and nothing moved for {}: {}; \
                     see Jira's indexing queue, and switch off in Jira what will never be indexed; then run again",
                    spoken_duration(self.settings.index_timeout),
                    super::advice::some_names(&summary.unfinished),
                ))),
            },
            Ended::Unseen(error) => Err(cannot_see(&error)),
            Ended::Verdict(Verdict::LookAgain { .. }) | Ended::Left => Ok(()),
        }
    }

    /// What gijctl has begun must come to its end, or be given up by somebody, before more is begun.
    fn first_indexing_failed(
        &mut self,
        id: RowId,
        display_name: &str,
        (message, help): (String, String),
    ) -> Result<(), Halt> {
        self.given_up.insert(id);
        self.note_failed_host_of(id);
        let text = format!(
            "the first indexing of {id} ({display_name}), which an earlier run began, has failed: {message}; {help}, \
             or switch off in Jira what is never to be indexed"
        );
        if self.halts_on_failure() {
            return Err(Halt::Gate(text));
        }
        self.warn(None, Warning::Other(text.clone()));
        self.first_failed.get_or_insert(text);
        Ok(())
    }

    async fn busy_rows(&mut self, plan: &Plan, whose: EarlierWork) -> Result<Vec<Busy>, Halt> {
        let remote = self.remote;
        let read = self.read_rows().await;
        read.map_err(|error| self.cannot_go_on(&error))?;
        let read = self.ask(remote.repositories()).await;
        let repositories = read.map_err(|error| self.cannot_go_on(&error))?;
        let declared: Option<BTreeSet<RowId>> = match whose {
            EarlierWork::OfAnybody => None,
            EarlierWork::OfDeclared => {
                let matched = plan.matched.values().copied();
                Some(matched.chain(self.found.iter().copied()).collect())
            }
        };
        let owed = self.owed_first_indexings();
        let is_meant = |id| declared.as_ref().is_none_or(|ids| ids.contains(&id));
        let (by_themselves, inside): (Vec<_>, Vec<_>) = repositories
            .into_iter()
            .partition(|row| row.parent.is_none());
        let mut inside_of = by_parent(inside);
        let mut busy = Vec::new();
        for row in self.rows.all().iter() {
            let Some(id) = row.id.integration() else {
                continue;
            };
            if row.disabled || self.is_known(row.id) || !is_meant(row.id) {
                continue;
            }
            let inside = inside_of.remove(&id).unwrap_or_default();
            let may_grow = declared.is_none() && self.may_still_grow(row);
            if owed.contains(&row.id) || may_grow || self.is_busy(row, inside.undated).await? {
                busy.push(Busy {
                    id: row.id,
                    display_name: row.display_name.clone(),
                });
            } else {
                self.tell_too_few(plan, row.id, &row.display_name, inside.known);
            }
        }
        for row in by_themselves {
            let id = RowId::Repository(row.id);
            if row.disabled || self.is_known(id) || !is_meant(id) {
                continue;
            }
            let display_name = row.display_name.clone();
            let is_busy = match row.last_indexed {
                None => match self.failing_of(vec![row]).await? {
                    Some(failing) => {
                        self.tell_failing(&display_name, failing);
                        false
                    }
                    None => true,
                },
                Some(_) => false,
            };
            if owed.contains(&id) || is_busy {
                busy.push(Busy { id, display_name });
            }
        }
        Ok(busy)
    }

    /// Whether this run has given it up, or is waiting for it besides.
    fn is_known(&self, id: RowId) -> bool {
        self.given_up.contains(&id) || self.under_way.contains(&id)
    }

    /// Why the run ends when it cannot look: it may have been told to end.
    pub(super) fn cannot_go_on(&self, error: &RemoteError) -> Halt {
        match self.may_go_on() {
            Ok(()) => cannot_see(error),
            Err(halt) => halt,
        }
    }

    async fn is_busy(&mut self, row: &LiveRow, undated: Vec<LiveRepository>) -> Result<bool, Halt> {
        let Some(failing) = self.failing_if_idle(row, undated).await? else {
            return Ok(true);
        };
        self.tell_failing(&row.display_name, failing);
        Ok(false)
    }

    /// The rows that failed where GIJ is done with an integration; `None` where it is not.
    pub(super) async fn failing_if_idle(
        &mut self,
        row: &LiveRow,
        undated: Vec<LiveRepository>,
    ) -> Result<Option<Vec<FailedRow>>, Halt> {
        if row.last_indexed.is_none() || undated.len() > ASKED {
            return Ok(None);
        }
        self.failing_of(undated).await
    }

    /// Those of them that failed; `None` where GIJ is still at one.
    pub(super) async fn failing_of(
        &mut self,
        undated: Vec<LiveRepository>,
    ) -> Result<Option<Vec<FailedRow>>, Halt> {
        let mut failing = Vec::new();
        for inside in undated {
            let asked = RowId::Repository(inside.id);
            let remote = self.remote;
            let read = self.ask(remote.index_status(asked, None)).await;
            let status = read.map_err(|error| self.cannot_go_on(&error))?;
            // There may be many to ask of, and the lease may end meanwhile.
            self.show_alive().await?;
            match status {
                Some(IndexStatus {
                    finished: Some(true),
                    errors,
                    ..
                }) => {
                    if let Some(reason) = errors.into_iter().next() {
                        failing.push(FailedRow {
                            id: inside.id,
                            name: inside.display_name,
                            reason,
                        });
                    }
                }
                _ => return Ok(None),
            }
        }
        Ok(Some(failing))
    }

    /// Whether rows may still appear in an integration although all of those so far are indexed: an
    /// earlier run may have ended while its first scan was only just over. Nobody can see that, so
    /// the settle time is waited out, once in a run.
    pub(super) fn may_still_grow(&self, row: &LiveRow) -> bool {
        let now = self.clock.now();
        let within = |date: Option<Timestamp>, time: Duration| {
            date.is_some_and(|date| now.duration_since(date).unsigned_abs() <= time)
        };
        !self.settled.contains(&row.id)
            && within(row.created, YOUNG)
            && within(row.last_indexed, self.settings.settle + CLOCK_SKEW)
    }

    /// An integration without repositories is no success on any run, unless its manifest says so.
    fn tell_too_few(&mut self, plan: &Plan, id: RowId, display_name: &str, known: usize) {
        let Some(expected) = plan.expected.get(&id) else {
            return;
        };
        if known >= *expected as usize || !self.told_too_few.insert(id) {
            return;
        }
        let text = format!(
            "{id} ({display_name}) holds {known} repositories where its manifest expects at least {expected}: \
             check what its token may see, apiPath and apiFilter, or put right repositories.expectAtLeast"
        );
        self.warn(None, Warning::Other(text));
    }

    /// Tells each failing row once in a run.
    fn tell_failing(&mut self, display_name: &str, rows: Vec<FailedRow>) {
        let rows: Vec<_> = rows
            .into_iter()
            .filter(|row| self.told.insert(row.id))
            .collect();
        if !rows.is_empty() {
            let failing = rows
                .iter()
                .map(|row| format!("{} ({}, in {display_name})", row.id, row.name));
            self.failing.extend(failing);
            self.warn(
                None,
                Warning::FailingBefore {
                    display_name: display_name.to_owned(),
                    rows,
                },
            );
        }
    }
}

/// A row that GIJ is not done with.
struct Busy {
    id: RowId,
    display_name: String,
}

fn cannot_see(error: &RemoteError) -> Halt {
    Halt::Gate(format!(
        "cannot see whether GIJ is still busy: {error}; {}",
        error.kind.help()
    ))
}

/// What is wrong with a set of so many repositories by what its manifest expects.
fn too_few(plan: &Plan, id: RowId, found: usize) -> Option<Unindexed> {
    let expected = *plan.expected.get(&id)? as usize;
    match found {
        0 if expected > 0 => Some(Unindexed::NoRepositories),
        found if found < expected => Some(Unindexed::TooFew { found, expected }),
        _ => None,
    }
}

/// What the gate needs to know of the rows inside an integration.
#[derive(Default)]
struct Inside {
    known: usize,
    /// Those that are switched on and were never indexed.
    undated: Vec<LiveRepository>,
}

/// The rows by the integration they are inside of. Sorted out once: there may be ten thousand
/// integrations and a hundred thousand rows.
fn by_parent(repositories: Vec<LiveRepository>) -> BTreeMap<IntegrationId, Inside> {
    let mut inside_of: BTreeMap<_, Inside> = BTreeMap::new();
    for row in repositories {
        let Some(parent) = row.parent else {
            continue;
        };
        let inside = inside_of.entry(parent).or_default();
        inside.known += 1;
        if !row.disabled && row.last_indexed.is_none() {
            inside.undated.push(row);
        }
    }
    inside_of
}
