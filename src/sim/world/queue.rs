//! The queue in front of the worker threads.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::state::RowRef;

/// What a worker does to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Operation {
    /// Fetch and index it.
    Index,
    /// Remove it.
    Remove,
}

/// A person, or the REST API, asked for it.
pub(super) const PRIORITY_MANUAL: u32 = 24;
/// The schedule asked for it.
pub(super) const PRIORITY_SCHEDULED: u32 = 20;
/// A row is to be removed.
pub(super) const PRIORITY_REMOVE: u32 = 10;

/// Something that waits for a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Task {
    pub(super) row: RowRef,
    pub(super) operation: Operation,
    pub(super) priority: u32,
    /// Not before this moment.
    pub(super) start: Timestamp,
    pub(super) inserted: Timestamp,
    /// The reindex that it belongs to.
    pub(super) thread: Option<u64>,
}

type Key = (RowRef, Operation);
type Place = (Reverse<u32>, Timestamp, RowRef, Operation);

/// Tasks by priority from high to low, then in the order in which they came, then by row.
///
/// There is one task per row and operation: a second one merges into it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Task>", into = "Vec<Task>")]
pub(super) struct Queue {
    tasks: BTreeMap<Key, Task>,
    order: BTreeSet<Place>,
    starts: BTreeSet<(Timestamp, RowRef, Operation)>,
}

impl Queue {
    /// Adds a task; one for the same row and operation keeps its place in time, takes the higher
    /// priority and the nearer start. Says which reindex the task now belongs to.
    pub(super) fn add(&mut self, task: Task) -> Option<u64> {
        let merged = match self.remove(task.row, task.operation) {
            None => task,
            Some(waiting) => Task {
                priority: waiting.priority.max(task.priority),
                start: waiting.start.min(task.start),
                thread: waiting.thread.or(task.thread),
                ..waiting
            },
        };
        let thread = merged.thread;
        self.order.insert(place(&merged));
        self.starts
            .insert((merged.start, merged.row, merged.operation));
        self.tasks.insert((merged.row, merged.operation), merged);
        thread
    }

    /// Takes a task out.
    pub(super) fn remove(&mut self, row: RowRef, operation: Operation) -> Option<Task> {
        let task = self.tasks.remove(&(row, operation))?;
        self.order.remove(&place(&task));
        self.starts.remove(&(task.start, row, operation));
        Some(task)
    }

    /// Takes out the task that is first in line among those whose time has come and whose row no
    /// worker is busy with.
    pub(super) fn take_ready(&mut self, now: Timestamp, locked: &BTreeSet<RowRef>) -> Option<Task> {
        let ready = |(_, _, row, operation): &&Place| {
            let due = self.tasks.get(&(*row, *operation));
            !locked.contains(row) && due.is_some_and(|task| task.start <= now)
        };
        let (_, _, row, operation) = *self.order.iter().find(ready)?;
        self.remove(row, operation)
    }

    /// When the next task that still has to wait for its time may start.
    pub(super) fn next_start_after(&self, now: Timestamp) -> Option<Timestamp> {
        use std::ops::Bound::{Excluded, Unbounded};

        let last_of_now = (now, RowRef::Repository(u64::MAX), Operation::Remove);
        self.starts
            .range((Excluded(last_of_now), Unbounded))
            .next()
            .map(|(start, _, _)| *start)
    }

    pub(super) fn contains(&self, row: RowRef, operation: Operation) -> bool {
        self.tasks.contains_key(&(row, operation))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }
}

fn place(task: &Task) -> Place {
    (
        Reverse(task.priority),
        task.inserted,
        task.row,
        task.operation,
    )
}

impl From<Vec<Task>> for Queue {
    fn from(tasks: Vec<Task>) -> Self {
        let mut queue = Self::default();
        for task in tasks {
            queue.add(task);
        }
        queue
    }
}

impl From<Queue> for Vec<Task> {
    fn from(queue: Queue) -> Self {
        queue.tasks.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(number: i64) -> Timestamp {
        Timestamp::from_second(number).unwrap()
    }

    fn task(id: u64, priority: u32, inserted: i64) -> Task {
        Task {
            row: RowRef::Repository(id),
            operation: Operation::Index,
            priority,
            start: second(inserted),
            inserted: second(inserted),
            thread: None,
        }
    }

    fn order(queue: &mut Queue, now: i64) -> Vec<RowRef> {
        std::iter::from_fn(|| queue.take_ready(second(now), &BTreeSet::new()))
            .map(|task| task.row)
            .collect()
    }

    #[test]
    fn priority_goes_before_age_and_age_before_number() {
        let mut queue = Queue::from(vec![
            task(4, 24, 2),
            task(3, 24, 1),
            task(2, 24, 1),
            task(1, 25, 3),
            task(5, 10, 0),
        ]);
        let rows = [1, 2, 3, 4, 5].map(RowRef::Repository);
        assert_eq!(order(&mut queue, 9), rows);
    }

    #[test]
    fn a_second_task_for_a_row_merges_into_the_first() {
        let mut queue = Queue::default();
        queue.add(Task {
            start: second(60),
            ..task(1, 20, 1)
        });
        let thread = queue.add(Task {
            thread: Some(7),
            ..task(1, 24, 2)
        });
        assert_eq!(thread, Some(7));
        let merged = queue.take_ready(second(2), &BTreeSet::new()).unwrap();
        assert_eq!(merged.priority, 24, "the higher priority");
        assert_eq!(merged.start, second(2), "the nearer start");
        assert_eq!(merged.inserted, second(1), "the older place in line");
        assert!(queue.is_empty());
    }

    #[test]
    fn a_task_waits_for_its_time_and_for_its_row() {
        let mut queue = Queue::from(vec![task(1, 25, 0), task(2, 24, 50)]);
        let locked = BTreeSet::from([RowRef::Repository(1)]);
        assert_eq!(queue.take_ready(second(10), &locked), None);
        assert_eq!(queue.next_start_after(second(10)), Some(second(50)));
        assert_eq!(queue.next_start_after(second(50)), None);
        let next = queue.take_ready(second(50), &locked).unwrap();
        assert_eq!(next.row, RowRef::Repository(2));
    }
}
