//! Time passes: workers take tasks, and runs end.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::World;
use super::queue::{Operation, PRIORITY_REMOVE, PRIORITY_SCHEDULED, Task};
use super::state::{RowRef, Running};
use super::timeline::TimelineKind;
use crate::sim::quirks::{DeletionStyle, LastIndexed, ReindexWhileRunning};
use crate::sim::scenario::Ending;

/// How long a worker needs to remove a row.
const REMOVAL: SignedDuration = SignedDuration::from_secs(15);
/// Fetching what is new takes this part of the first clone and indexing.
const REINDEX_PART: i32 = 10;
const SHORTEST_REINDEX: SignedDuration = SignedDuration::from_secs(1);

impl World {
    /// Lets everything happen that happens until `now`. Time never goes back.
    pub fn advance(&mut self, now: Timestamp) {
        loop {
            self.start_ready();
            match self.next_event() {
                Some(moment) if moment <= now => {
                    self.state.now = self.state.now.max(moment);
                    self.finish_due();
                }
                _ => break,
            }
        }
        self.state.now = self.state.now.max(now);
    }

    /// When something next happens by itself.
    pub fn next_event(&self) -> Option<Timestamp> {
        let state = &self.state;
        let scans = state.scans.iter().map(|scan| scan.end);
        let arrivals = state.arrivals.front().map(|arrival| arrival.at);
        let running = state.running.iter().filter_map(|running| running.end);
        let queued = self
            .has_free_worker()
            .then(|| state.queue.next_start_after(state.now))
            .flatten();
        let scheduled = state.scheduled;
        scans
            .chain(arrivals)
            .chain(running)
            .chain(queued)
            .chain(scheduled)
            .min()
    }

    fn has_free_worker(&self) -> bool {
        self.state.running.len() < usize::from(self.scenario.threads)
    }

    fn start_ready(&mut self) {
        while self.has_free_worker() {
            let locked: BTreeSet<RowRef> = self.state.running.iter().map(|run| run.row).collect();
            let Some(task) = self.state.queue.take_ready(self.state.now, &locked) else {
                break;
            };
            self.start(&task);
        }
    }

    fn start(&mut self, task: &Task) {
        let now = self.state.now;
        let duration = match task.operation {
            Operation::Remove => Some(REMOVAL),
            // A row that was switched off meanwhile is skipped.
            Operation::Index if !self.state.is_live(task.row) => {
                self.finish_thread(task.thread, None);
                return;
            }
            Operation::Index => self.indexing_time(task.row),
        };
        self.state.running.push(Running {
            row: task.row,
            operation: task.operation,
            started: now,
            end: duration.map(|duration| after(now, duration)),
            thread: task.thread,
        });
        if task.operation == Operation::Index {
            if self.scenario.quirks.last_indexed == LastIndexed::Start
                && let Some(row) = self.state.row_mut(task.row)
            {
                row.last_indexed = Some(now);
            }
            self.record(task.row, TimelineKind::IndexingStarted);
        }
    }

    /// How long indexing a repository takes; `None` for ever.
    fn indexing_time(&self, row: RowRef) -> Option<SignedDuration> {
        let RowRef::Repository(id) = row else {
            return Some(SignedDuration::ZERO);
        };
        let repository = self.state.repositories.get(&id)?;
        let whole = repository.listing.clone_and_index;
        match (&repository.listing.ending, repository.row.last_indexed) {
            (Ending::Never, _) => None,
            (_, None) => Some(whole),
            (_, Some(_)) => Some((whole / REINDEX_PART).max(SHORTEST_REINDEX)),
        }
    }

    /// Sets the moment of the next scheduled reindex, unless it is set already.
    pub(super) fn plan_schedule(&mut self) {
        let now = self.state.now;
        self.state.scheduled = self
            .scenario
            .schedule
            .map(|every| self.state.scheduled.unwrap_or_else(|| after(now, every)));
    }

    /// Ends everything whose time has come, in one fixed order.
    fn finish_due(&mut self) {
        let now = self.state.now;
        if self.state.scheduled.is_some_and(|moment| moment <= now) {
            self.index_everything(PRIORITY_SCHEDULED);
            self.state.scheduled = None;
            self.plan_schedule();
        }
        let (due, scans) = split(std::mem::take(&mut self.state.scans), |scan| {
            scan.end <= now
        });
        self.state.scans = scans;
        for scan in due {
            self.finish_scan(&scan);
        }
        while let Some(arrival) = self.state.arrivals.pop_front_if(|next| next.at <= now) {
            self.appear(arrival);
        }
        let (due, running) = split(std::mem::take(&mut self.state.running), |running| {
            running.end.is_some_and(|end| end <= now)
        });
        self.state.running = running;
        for running in due {
            match running.operation {
                Operation::Index => self.finish_indexing(&running),
                // A scan that found the row again meanwhile has called its removal off.
                Operation::Remove => {
                    if self.state.row(running.row).is_some_and(|row| row.removing) {
                        self.delete_now(running.row);
                    }
                }
            }
        }
    }

    fn finish_indexing(&mut self, running: &Running) {
        let now = self.state.now;
        let RowRef::Repository(id) = running.row else {
            return;
        };
        let Some(repository) = self.state.repositories.get_mut(&id) else {
            return;
        };
        let error = match &repository.listing.ending {
            Ending::Failed(error) => Some(error.clone()),
            Ending::Indexed | Ending::Never => None,
        };
        repository.row.last_error.clone_from(&error);
        if error.is_none() && self.scenario.quirks.last_indexed == LastIndexed::End {
            repository.row.last_indexed = Some(now);
        }
        self.finish_thread(running.thread, error.clone());
        let kind = error.map_or(TimelineKind::IndexingEnded, TimelineKind::IndexingFailed);
        self.record(running.row, kind);
    }

    /// Puts a repository in the queue; says which reindex its task belongs to.
    pub(super) fn queue_indexing(
        &mut self,
        repository: u64,
        priority: u32,
        thread: Option<u64>,
    ) -> Option<u64> {
        let row = RowRef::Repository(repository);
        let running = self.state.running.iter().find(|run| run.row == row);
        if let Some(running) = running
            && self.scenario.quirks.reindex_while_running == ReindexWhileRunning::NotStarted
        {
            return running.thread;
        }
        self.revision += 1;
        self.state.queue.add(Task {
            row,
            operation: Operation::Index,
            priority,
            start: self.state.now,
            inserted: self.state.now,
            thread,
        })
    }

    /// Lets a row go: at once, or as a task behind all indexing.
    pub(super) fn remove(&mut self, row: RowRef) {
        self.cancel_indexing(row);
        self.revision += 1;
        match self.scenario.quirks.deletion {
            DeletionStyle::AtOnce => self.delete_now(row),
            DeletionStyle::Lingers => {
                if let Some(found) = self.state.row_mut(row) {
                    found.removing = true;
                }
                self.state.queue.add(Task {
                    row,
                    operation: Operation::Remove,
                    priority: PRIORITY_REMOVE,
                    start: self.state.now,
                    inserted: self.state.now,
                    thread: None,
                });
            }
        }
    }

    fn delete_now(&mut self, row: RowRef) {
        if let RowRef::Integration(id) = row {
            self.state
                .arrivals
                .retain(|arrival| arrival.integration != id);
            for inside in self.state.inside(id) {
                self.delete_now(RowRef::Repository(inside));
            }
        }
        self.cancel_indexing(row);
        self.state.queue.remove(row, Operation::Remove);
        self.record(row, TimelineKind::Deleted);
        match row {
            RowRef::Integration(id) => {
                self.state.integrations.remove(&id);
            }
            RowRef::Repository(id) => {
                self.state.repositories.remove(&id);
            }
        }
    }

    /// Takes a row, and all that is inside of it, out of the queue and away from the workers.
    pub(super) fn cancel_indexing(&mut self, row: RowRef) {
        let mut rows = BTreeSet::from([row]);
        if let RowRef::Integration(id) = row {
            rows.extend(self.state.inside(id).into_iter().map(RowRef::Repository));
            let (cancelled, scans) = split(std::mem::take(&mut self.state.scans), |scan| {
                scan.integration == id
            });
            self.state.scans = scans;
            for scan in cancelled {
                self.finish_thread(scan.thread, None);
                self.finish_thread(scan.again.and_then(|again| again.thread), None);
            }
        }
        for row in &rows {
            if let Some(task) = self.state.queue.remove(*row, Operation::Index) {
                self.finish_thread(task.thread, None);
            }
        }
        let (cancelled, running) = split(std::mem::take(&mut self.state.running), |running| {
            rows.contains(&running.row) && running.operation == Operation::Index
        });
        self.state.running = running;
        for run in cancelled {
            self.finish_thread(run.thread, None);
            self.record(run.row, TimelineKind::IndexingCancelled);
        }
    }

    /// Notes that a reindex is over.
    pub(super) fn finish_thread(&mut self, thread: Option<u64>, error: Option<String>) {
        let Some(thread) = thread.and_then(|number| self.state.threads.get_mut(&number)) else {
            return;
        };
        thread.finished = Some(self.state.now);
        thread.error = error;
    }
}

/// A moment later than another; the end of time where there is none.
pub(super) fn after(moment: Timestamp, duration: SignedDuration) -> Timestamp {
    moment.checked_add(duration).unwrap_or(Timestamp::MAX)
}

fn split<T>(all: Vec<T>, is_taken: impl Fn(&T) -> bool) -> (Vec<T>, Vec<T>) {
    all.into_iter().partition(is_taken)
}
