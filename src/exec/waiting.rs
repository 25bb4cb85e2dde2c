//! Looking at GIJ until everything that is waited for has come to its end.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::halt::Halt;
use super::run::Run;
use super::settings::Patience;
use crate::clock::Clock;
use crate::event::{EventKind, WaitingFor};
use crate::ledger::LedgerStore;
use crate::model::{IndexingSeen, RowId, first_few};
use crate::pace::{
    IndexWait, Observation, Progress, Prospect, RowSeen, ScanSeen, StatusSeen, Unindexed, Verdict,
    later,
};
use crate::plan::Pacing;
use crate::remote::{Remote, RemoteError};
use crate::state::{LiveRepository, LiveRow};

/// How many names a message lists.
const LISTED: usize = 5;

/// How the waiting of one step ended.
pub(super) enum Ended {
    Verdict(Verdict),
    /// The looks failed for a reason that does not pass.
    Unseen(RemoteError),
    /// The run stopped meanwhile.
    Left,
}

/// Of so many parts of the time, one is spent on looks: lists of many thousand repositories are work
/// for Jira, too.
const SHARE_OF_TIME: u32 = 10;

/// The last look of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct LastLook {
    began: Timestamp,
    /// How long after its begin the next one may begin, by its requests and by the time they took.
    pause: Duration,
}

/// One integration or plain repository that is waited for.
pub(super) struct Waiting {
    pub id: RowId,
    pub display_name: String,
    pub since: Timestamp,
    wait: IndexWait,
    /// The thread of the reindex that was asked for, if one was and GIJ named it.
    thread: Option<String>,
    ask: Vec<RowId>,
    progress: Progress,
    next_look: Timestamp,
    /// How often it was looked at, whether or not something was seen.
    looks: u32,
    /// From when on another one's look serves it, too.
    soonest: Timestamp,
    ended: Option<Ended>,
}

impl Waiting {
    pub(super) fn new(id: RowId, display_name: String, wait: IndexWait, since: Timestamp) -> Self {
        Self {
            id,
            display_name,
            since,
            ask: wait.first_questions(),
            wait,
            thread: None,
            progress: Progress::default(),
            next_look: since,
            looks: 0,
            soonest: since,
            ended: None,
        }
    }

    pub(super) fn with_thread(mut self, thread: Option<String>) -> Self {
        self.thread = thread;
        self
    }

    /// Says that it was begun at an earlier moment.
    pub(super) fn begun_at(mut self, begun: Timestamp) -> Self {
        self.since = begun;
        self.wait = self.wait.begun_at(begun);
        self
    }

    /// What is seen of it, where it was left before its end, or nothing in it moves any more.
    pub(super) fn seen_unfinished(&self) -> Option<IndexingSeen> {
        let is_unfinished = match &self.ended {
            None | Some(Ended::Left) => self.looks > 0,
            Some(Ended::Verdict(Verdict::Unindexed { why, .. })) => {
                matches!(why, Unindexed::Stalled { .. })
            }
            Some(Ended::Verdict(_) | Ended::Unseen(_)) => false,
        };
        is_unfinished.then(|| self.wait.seen())
    }

    /// Whether it has not ended.
    pub(super) const fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// How many repositories were indexed, and in what time; `None` where it did not end so.
    pub(super) fn took(&self) -> Option<(usize, Duration)> {
        match &self.ended {
            Some(Ended::Verdict(Verdict::Indexed(summary))) => {
                Some((summary.indexed, self.wait.was_busy_for()))
            }
            _ => None,
        }
    }

    /// What was judged of it at its end, where it came to one.
    pub(super) const fn verdict(&self) -> Option<&Verdict> {
        match &self.ended {
            Some(Ended::Verdict(verdict)) => Some(verdict),
            Some(Ended::Unseen(_) | Ended::Left) | None => None,
        }
    }

    /// How it ended; where the run stopped before, that.
    pub(super) fn ended(self) -> Ended {
        self.ended.unwrap_or(Ended::Left)
    }

    /// Whether whoever is not to wait for GIJ looks once more: nothing was seen of it so far, or it
    /// is as good as over.
    fn is_worth_a_look(&self, now: Timestamp) -> bool {
        self.looks == 0
            || match self.wait.prospect(now) {
                Prospect::AtWork => false,
                Prospect::NearlyOver | Prospect::Unclear => true,
            }
    }

    fn take(&mut self, verdict: Verdict) {
        self.looks = self.looks.saturating_add(1);
        match verdict {
            Verdict::LookAgain {
                at,
                soonest,
                ask,
                progress,
            } => {
                self.soonest = soonest;
                self.next_look = at;
                self.ask = ask;
                self.progress = progress;
            }
            end => self.ended = Some(Ended::Verdict(end)),
        }
    }
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Looks until all have ended. One list of repositories serves all that are due, and those that
    /// are soon.
    pub(super) async fn wait_for(&mut self, waiting: &mut [Waiting]) -> Result<(), Halt> {
        while waiting.iter().any(Waiting::is_open) {
            self.watch(waiting, None).await?;
        }
        Ok(())
    }

    /// The same until one more has ended, or until that moment.
    pub(super) async fn watch(
        &mut self,
        waiting: &mut [Waiting],
        until: Option<Timestamp>,
    ) -> Result<(), Halt> {
        // Writes and what is read for them are nobody's to count.
        self.counted = self.remote.traffic().sent;
        let open_before = waiting.iter().filter(|one| one.is_open()).count();
        loop {
            let now = self.clock.now();
            let open = waiting.iter().filter(|one| one.is_open()).count();
            if open < open_before || until.is_some_and(|until| now >= until) {
                return Ok(());
            }
            let Some(wanted) = next_look(waiting) else {
                return Ok(());
            };
            self.leave_to_gij(now, waiting)?;
            let next_look = wanted.max(self.may_look_at(now, waiting));
            if next_look > now {
                self.record(EventKind::Indexing {
                    waiting: told(waiting),
                    next_look,
                });
                let until = until.map_or(next_look, |until| until.min(next_look));
                self.sleep_until(until).await?;
            } else {
                let due: Vec<usize> = (0..waiting.len())
                    .filter(|&i| waiting[i].ended.is_none() && waiting[i].soonest <= now)
                    .collect();
                self.look(waiting, &due).await?;
            }
            self.may_go_on()?;
        }
    }

    /// Ends a run that is not to wait, where GIJ is at work on any of these.
    fn leave_to_gij(&mut self, now: Timestamp, waiting: &[Waiting]) -> Result<(), Halt> {
        let open = waiting.iter().filter(|one| one.is_open());
        let (about_to_end, at_work): (Vec<_>, Vec<_>) =
            open.partition(|one| one.is_worth_a_look(now));
        // In a window one that ends makes room for the next, whatever the others are at.
        let makes_room = self.plan.rollout.starts.pacing == Pacing::Window;
        let is_worth_it = at_work.is_empty() || (makes_room && !about_to_end.is_empty());
        if self.settings.patience == Patience::Wait || is_worth_it {
            return Ok(());
        }
        let names = at_work.iter().map(|one| {
            self.recorder.goes_on(one.id, &one.display_name);
            format!("{} ({})", one.id, one.display_name)
        });
        let names: Vec<_> = names.collect();
        let by_number = at_work.iter().filter_map(|one| one.id.integration());
        let by_number: Vec<_> = by_number.map(|id| format!("id={id}")).collect();
        // Manifests would name what is not there yet.
        let waits = match by_number.len() {
            0 => "gijctl wait --no-manifests".to_owned(),
            1..=LISTED => format!("gijctl wait {}", by_number.join(" ")),
            _ => "gijctl wait --no-manifests".to_owned(),
        };
        let what = format!(
            "GIJ is at work on {}, and --no-wait does not wait for it: `{waits}` does",
            first_few(&names, LISTED)
        );
        Err(self.end_for(Halt::NotWaited(what)))
    }

    /// From when on the budget allows a look. What is asked at the end of an indexing is not spaced
    /// out, only kept within the minute.
    fn may_look_at(&mut self, now: Timestamp, waiting: &[Waiting]) -> Timestamp {
        self.count_requests();
        let open = waiting.iter().filter(|one| one.ended.is_none());
        let ready = self
            .budget
            .ready_at(now, least_requests(open.clone().count()));
        match self.looked {
            Some(last) if !open.clone().any(|one| one.wait.is_at_its_end()) => {
                ready.max(later(last.began, last.pause))
            }
            _ => ready,
        }
    }

    /// Takes note of what was sent since it was counted last.
    pub(super) fn count_requests(&mut self) -> u32 {
        let now = self.clock.now();
        let traffic = self.remote.traffic();
        let sent = u32::try_from(traffic.sent.saturating_sub(self.counted)).unwrap_or(u32::MAX);
        self.counted = traffic.sent;
        self.budget.spend(now, sent);
        self.budget
            .heed(now, traffic.per_minute, traffic.refused_at);
        sent
    }

    /// A look may take longer than the lease, so the run shows again and again that it is at it.
    async fn look(&mut self, waiting: &mut [Waiting], due: &[usize]) -> Result<(), Halt> {
        self.show_alive().await?;
        let (began, counted) = (self.clock.now(), self.counted);
        let remote = self.remote;
        let repositories = match self.glance(remote.repositories()).await? {
            Ok(repositories) => repositories,
            Err(error) => {
                self.look_failed(waiting, due, &error);
                return Ok(());
            }
        };
        let open = waiting.iter().filter(|one| one.ended.is_none()).count();
        let share = self.budget.per_minute() / u32::try_from(open.max(1)).unwrap_or(u32::MAX);
        for &i in due {
            let one = &mut waiting[i];
            match self.observe(one, &repositories).await? {
                Ok(seen) => {
                    one.wait.allow(share);
                    let verdict = one.wait.observe(self.clock.now(), seen);
                    one.take(verdict);
                }
                Err(error) => self.look_failed(waiting, &[i], &error),
            }
        }
        // All share one queue: what waits in it behind another is not stuck.
        if let Some(moved) = waiting.iter().map(|one| one.wait.moved_at()).max() {
            for one in waiting {
                one.wait.others_moved(moved);
            }
        }
        self.count_requests();
        let requests = u32::try_from(self.counted.saturating_sub(counted)).unwrap_or(u32::MAX);
        let took = self.clock.now().duration_since(began);
        let took = Duration::try_from(took).unwrap_or_default();
        let rested = (took * SHARE_OF_TIME).min(self.settings.poll_interval);
        self.looked = Some(LastLook {
            began,
            pause: self.budget.time_for(requests).max(rested),
        });
        Ok(())
    }

    /// One request of a look. Being told to stop ends it, and the lease is kept after it.
    async fn glance<T>(
        &mut self,
        read: impl Future<Output = Result<T, RemoteError>>,
    ) -> Result<Result<T, RemoteError>, Halt> {
        let seen = self.ask(read).await;
        if self.stop.is_requested() {
            return Err(Halt::Interrupted);
        }
        self.show_alive().await?;
        Ok(seen)
    }

    async fn observe(
        &mut self,
        one: &Waiting,
        repositories: &[LiveRepository],
    ) -> Result<Result<Observation, RemoteError>, Halt> {
        let remote = self.remote;
        let scan = match one.id {
            RowId::Integration(id) => match self.glance(remote.integration(id)).await? {
                Ok(live) => scan_seen(live.as_ref()),
                Err(error) => return Ok(Err(error)),
            },
            RowId::Repository(id) => {
                let row = repositories.iter().find(|row| row.id == id);
                plain_seen(row)
            }
        };
        let mut statuses = BTreeMap::new();
        // What is asked when all seems over is asked whatever it takes; other questions can wait.
        let is_last = one.wait.is_at_its_end();
        for row in &one.ask {
            if !self.may_ask(is_last).await? {
                break;
            }
            let thread = one.thread.as_deref().filter(|_| *row == one.id);
            let status = match self.glance(remote.index_status(*row, thread)).await? {
                Ok(status) => status,
                Err(error) => return Ok(Err(error)),
            };
            if let Some(status) = status {
                let seen = StatusSeen {
                    finished: status.finished,
                    percent: status.percent,
                    errors: status.errors,
                };
                statuses.insert(*row, seen);
            }
        }
        Ok(Ok(Observation {
            scan,
            rows: rows_of(one.id, repositories),
            statuses,
        }))
    }

    /// Whether the budget allows one more question. The last ones wait until it does.
    async fn may_ask(&mut self, is_last: bool) -> Result<bool, Halt> {
        self.count_requests();
        let now = self.clock.now();
        let ready = self.budget.ready_at(now, 1);
        if ready > now && is_last {
            self.sleep_until(ready).await?;
        }
        Ok(ready <= now || is_last)
    }

    /// A passing failure is bridged until the stall limit; any other ends the waiting, since what
    /// cannot be seen cannot be waited for.
    fn look_failed(&mut self, waiting: &mut [Waiting], due: &[usize], error: &RemoteError) {
        for &i in due {
            let one = &mut waiting[i];
            if error.kind.is_transient() {
                let verdict = one.wait.observe_nothing(self.clock.now());
                one.take(verdict);
            } else {
                one.ended = Some(Ended::Unseen(error.clone()));
            }
        }
        if let Some(next_look) = next_look(waiting) {
            self.record(EventKind::LookFailed {
                reason: error.to_string(),
                next_look,
            });
        }
    }
}

/// The list of repositories, and each of them.
fn least_requests(waiting: usize) -> u32 {
    u32::try_from(waiting).unwrap_or(u32::MAX).saturating_add(1)
}

fn next_look(waiting: &[Waiting]) -> Option<Timestamp> {
    let open = waiting.iter().filter(|one| one.ended.is_none());
    open.map(|one| one.next_look).min()
}

fn told(waiting: &[Waiting]) -> Vec<WaitingFor> {
    let open = waiting.iter().filter(|one| one.ended.is_none());
    open.map(|one| WaitingFor {
        id: one.id,
        display_name: one.display_name.clone(),
        since: one.since,
        progress: one.progress.clone(),
    })
    .collect()
}

/// The repositories that belong to a row, as the waiting sees them: those inside an integration, or
/// a plain repository itself.
pub(super) fn rows_of(id: RowId, repositories: &[LiveRepository]) -> Vec<RowSeen> {
    repositories
        .iter()
        .filter(|row| match id {
            RowId::Integration(id) => row.parent == Some(id),
            RowId::Repository(id) => row.id == id,
        })
        .map(|row| RowSeen {
            id: row.id,
            name: row.display_name.clone(),
            disabled: row.disabled,
            last_indexed: row.last_indexed,
        })
        .collect()
}

fn plain_seen(row: Option<&LiveRepository>) -> ScanSeen {
    match row {
        None => ScanSeen::Gone,
        Some(row) if row.disabled => ScanSeen::Disabled,
        Some(row) => ScanSeen::Enabled {
            last_indexed: row.last_indexed,
        },
    }
}

fn scan_seen(live: Option<&LiveRow>) -> ScanSeen {
    match live {
        None => ScanSeen::Gone,
        Some(live) if live.disabled => ScanSeen::Disabled,
        Some(live) => ScanSeen::Enabled {
            last_indexed: live.last_indexed,
        },
    }
}
