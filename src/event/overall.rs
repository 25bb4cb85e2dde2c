//! How far a whole run is, folded from its events.

use std::time::Duration;

use jiff::Timestamp;

use super::kinds::{Event, EventKind, TimeAhead, WaitingFor};
use crate::model::Address;
use crate::pace::later;

/// Fewer batches than this say nothing of the others.
const FEWEST_BATCHES: usize = 3;

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunProgress {
    /// The batch that is being worked on.
    pub batch: u32,
    /// How many there are.
    pub batches: u32,
    /// How many of what is indexed in this run are done.
    pub done: usize,
    /// How many there are.
    pub of: usize,
    /// What begins after this batch.
    pub next: Option<Address>,
    /// Between which moments all of it is likely to be done, where that can be told.
    pub finish: Option<(Timestamp, Timestamp)>,
}

/// The fold. It knows nothing before the first batch begins.
#[derive(Debug, Clone, Default)]
pub struct Overall {
    batch: u32,
    batches: u32,
    done: usize,
    of: usize,
    next: Option<Address>,
    /// How many batches after this one hold something that is indexed.
    left: u32,
    /// When the batch began, where something in it is indexed.
    began: Option<Timestamp>,
    took: Vec<Duration>,
    /// How many are not started, and how long they should take.
    foreseen: Option<(usize, Option<TimeAhead>)>,
}

impl Overall {
    /// Takes in one event.
    pub fn take(&mut self, event: &Event) {
        match &event.kind {
            EventKind::BatchStarted { batch, batches, .. } => {
                self.batch_ended(event.at);
                (self.batch, self.batches) = (*batch, *batches);
            }
            EventKind::Ahead {
                indexed,
                next,
                batches,
            } => {
                self.of = *indexed;
                self.next.clone_from(next);
                self.left = *batches;
            }
            EventKind::Foreseen { not_started, ahead } => {
                self.foreseen = Some((*not_started, *ahead));
            }
            EventKind::Indexing { .. } if self.batch > 0 => {
                self.began.get_or_insert(event.at);
            }
            EventKind::StepFinished { report, .. } if report.indexed_at.is_some() => {
                self.done = self.done.saturating_add(1);
            }
            EventKind::RunFinished => *self = Self::default(),
            _ => {}
        }
    }

    /// How far the run is while these are waited for; `None` where there are no batches.
    pub fn progress(&self, now: Timestamp, waiting: &[WaitingFor]) -> Option<RunProgress> {
        (self.batch > 0).then(|| RunProgress {
            batch: self.batch,
            batches: self.batches,
            done: self.done,
            of: self.of,
            next: self.next.clone(),
            finish: self.finish(now, waiting),
        })
    }

    fn batch_ended(&mut self, at: Timestamp) {
        if let Some(began) = self.began.take() {
            let took = Duration::try_from(at.duration_since(began)).unwrap_or_default();
            let place = self.took.partition_point(|other| *other <= took);
            self.took.insert(place, took);
        }
    }

    fn finish(&self, now: Timestamp, waiting: &[WaitingFor]) -> Option<(Timestamp, Timestamp)> {
        let rests = waiting.iter().map(|one| one.progress.rest);
        let rests = rests.collect::<Option<Vec<_>>>()?;
        let low = rests.iter().map(|rest| rest.low).max()?;
        let high = rests.iter().map(|rest| rest.high).max()?;
        match self.foreseen {
            Some((0, _)) => return Some((later(now, low), later(now, high))),
            Some((_, Some(ahead))) if ahead.side_by_side => {
                let longest = high.checked_add(ahead.high)?;
                return Some((later(now, low.max(ahead.low)), later(now, longest)));
            }
            Some((_, Some(ahead))) => {
                let (low, high) = (low.checked_add(ahead.low)?, high.checked_add(ahead.high)?);
                return Some((later(now, low), later(now, high)));
            }
            // What is left of this batch is not known.
            Some((_, None)) if self.left == 0 => return None,
            Some((_, None)) | None => {}
        }
        let (each_low, each_high) = match self.left {
            0 => (Duration::ZERO, Duration::ZERO),
            _ if self.took.len() < FEWEST_BATCHES => return None,
            _ => {
                let last = self.took.len() - 1;
                (self.took[last / 10], self.took[last - last / 10])
            }
        };
        let all = |of_this: Duration, each: Duration| {
            let others = each.checked_mul(self.left)?;
            Some(later(now, of_this.checked_add(others)?))
        };
        Some((all(low, each_low)?, all(high, each_high)?))
    }
}
