//! How a timeline comes about, in words that events and the lines of a journal have in common.

use jiff::Timestamp;

use super::curve::{Curve, Point};
use super::values::{BatchSpan, Lane, Origin, Pause, Phase, Span, Timeline, Why};

/// As many parts are kept of one change; what follows counts as the last of them.
const MOST_SPANS: usize = 40;

/// As many pauses are kept; the others are counted.
const MOST_PAUSES: usize = 500;

/// As many integrations of earlier work are kept.
const MOST_OTHERS: usize = 200;

/// As many batches are kept.
const MOST_BATCHES: usize = 100_000;

/// One look at an integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen<'a> {
    /// GIJ's number of it.
    pub id: u64,
    /// Its display name.
    pub label: &'a str,
    /// Whether the host's list has been read.
    pub scanned: bool,
    /// How many repositories are indexed.
    pub indexed: u64,
    /// How many there are to index.
    pub of: u64,
    /// Whether only the settle time is waited for.
    pub settling: bool,
}

/// A change that is going to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned<'a> {
    /// The address.
    pub label: &'a str,
    /// What is done.
    pub action: &'a str,
    /// The batch it belongs to.
    pub batch: u32,
    /// GIJ's number of it, where it has one already.
    pub id: Option<u64>,
    /// Whether it makes GIJ index something.
    pub indexes: bool,
}

impl Timeline {
    /// Takes in a change of the plan.
    pub fn planned(&mut self, change: Planned<'_>) {
        let key = (change.label.to_owned(), change.action.to_owned());
        self.planned.entry(key).or_insert(self.lanes.len());
        self.lanes.push(Lane {
            label: change.label.to_owned(),
            action: change.action.to_owned(),
            batch: change.batch,
            id: change.id,
            origin: Origin::Plan,
            indexes: change.indexes,
            spans: Vec::new(),
            curve: Curve::default(),
            end: None,
        });
    }

    /// The rollout begins: every change is queued.
    pub fn rollout(&mut self, at: Timestamp) {
        self.goes_on(at);
        for lane in &mut self.lanes {
            enter(lane, at, Phase::Queued);
        }
    }

    /// Nothing can start for a while.
    pub fn pause(&mut self, at: Timestamp, why: Why, note: &str) {
        self.sees(at);
        if self.pausing && self.pauses.last().is_some_and(|open| open.why == why) {
            return;
        }
        self.end_pause(at);
        if self.pauses.len() >= MOST_PAUSES {
            self.more_pauses += 1;
            return;
        }
        self.pausing = true;
        self.pauses.push(Pause {
            why,
            from: at,
            to: None,
            note: note.to_owned(),
        });
    }

    /// What stood in the way does no more.
    pub fn goes_on(&mut self, at: Timestamp) {
        self.sees(at);
        self.end_pause(at);
    }

    /// A batch begins.
    pub fn batch(&mut self, at: Timestamp, number: u32, changes: u64) {
        self.goes_on(at);
        self.end_batch(at);
        if self.batches.len() < MOST_BATCHES {
            self.batches.push(BatchSpan {
                number,
                from: at,
                to: None,
                changes,
            });
        }
    }

    /// A change is about to be made.
    pub fn step(&mut self, at: Timestamp, label: &str, action: &str) {
        self.goes_on(at);
        let key = (label.to_owned(), action.to_owned());
        if let Some(lane) = self.planned.get(&key).copied() {
            self.current.insert(key.0, lane);
            enter(&mut self.lanes[lane], at, Phase::Writing);
        }
    }

    /// GIJ took it.
    pub fn written(&mut self, at: Timestamp, label: &str, id: Option<u64>) {
        self.sees(at);
        if let Some(lane) = self.lane(label) {
            lane.id = id.or(lane.id);
            if lane.indexes {
                enter(lane, at, Phase::Scanning);
            }
        }
    }

    /// A change enters a phase. That starts nothing, so whatever stands in the way of the next start
    /// still does.
    pub fn phase(&mut self, at: Timestamp, label: &str, phase: Phase) {
        self.sees(at);
        if let Some(lane) = self.lane(label) {
            enter(lane, at, phase);
        }
    }

    /// GIJ is still indexing these from before, and nothing starts until it is done. What this run
    /// has begun may be indexed besides.
    pub fn earlier_work_found(&mut self, at: Timestamp, seen: &[Seen<'_>]) {
        self.pause(at, Why::EarlierWork, "");
        self.waits_for_earlier_work = true;
        let named = seen.iter().map(|one| (one.id, one.label.to_owned()));
        self.earlier_work.extend(named);
        self.look(at, seen);
    }

    /// Something is being indexed.
    pub fn look(&mut self, at: Timestamp, seen: &[Seen<'_>]) {
        self.sees(at);
        for one in seen {
            let Some(lane) = self.lane_of(one) else {
                continue;
            };
            let phase = match (one.scanned && one.of > 0, one.settling) {
                (_, true) => Phase::Settling,
                (true, false) => Phase::Indexing,
                (false, false) => Phase::Scanning,
            };
            let lane = &mut self.lanes[lane];
            enter(lane, at, phase);
            lane.curve.take(Point {
                at,
                indexed: one.indexed,
                of: one.of,
            });
        }
    }

    /// A look failed for a passing reason.
    pub fn look_failed(&mut self, at: Timestamp) {
        self.sees(at);
        self.failed_looks += 1;
    }

    /// GIJ is done with earlier work.
    pub fn earlier_work_done(&mut self, at: Timestamp) {
        self.goes_on(at);
        self.waits_for_earlier_work = false;
        self.earlier_work.clear();
        for lane in &mut self.lanes {
            if lane.origin == Origin::EarlierWork && lane.end.is_none() {
                leave(lane, at);
                lane.end = Some((at, "done".to_owned()));
            }
        }
    }

    /// A change is done with, and so many of its repositories are indexed, where that was waited
    /// for: what the last look showed is told by nothing else.
    pub fn finished(
        &mut self,
        at: Timestamp,
        label: &str,
        status: &str,
        indexed: Option<(u64, u64)>,
    ) {
        self.sees(at);
        if let Some(lane) = self.lane(label) {
            if let Some((indexed, of)) = indexed {
                lane.curve.take(Point { at, indexed, of });
            }
            leave(lane, at);
            lane.end = Some((at, status.to_owned()));
        }
    }

    /// Something happened that starts nothing and ends nothing.
    pub fn sees(&mut self, at: Timestamp) {
        self.began = Some(self.began.map_or(at, |began| began.min(at)));
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
    }

    /// The run is over.
    pub fn end(&mut self, at: Timestamp) {
        self.goes_on(at);
        self.end_batch(at);
        for lane in &mut self.lanes {
            leave(lane, at);
        }
        self.ended = Some(at);
    }

    /// The last moment that there is something to say of.
    pub fn until(&self) -> Option<Timestamp> {
        self.ended.or(self.last)
    }

    fn end_pause(&mut self, at: Timestamp) {
        if std::mem::take(&mut self.pausing)
            && let Some(open) = self.pauses.last_mut()
        {
            open.to = Some(at);
        }
    }

    fn end_batch(&mut self, at: Timestamp) {
        if let Some(open) = self.batches.last_mut() {
            open.to.get_or_insert(at);
        }
    }

    fn lane(&mut self, label: &str) -> Option<&mut Lane> {
        let at = self.current.get(label)?;
        self.lanes.get_mut(*at)
    }

    /// The lane of what was seen. Its number alone does not tell it: a plain repository may have the
    /// one of an integration, so that what is at work goes first. What earlier work was named as is
    /// never taken for a change of this run, nor a change of this run for earlier work.
    fn lane_of(&mut self, seen: &Seen<'_>) -> Option<usize> {
        let key = (seen.id, seen.label.to_owned());
        let place = |origin: Origin| {
            let is_it = |lane: &Lane| {
                lane.id == Some(seen.id) && lane.origin == origin && lane.end.is_none()
            };
            self.lanes.iter().position(|lane| {
                is_it(lane) && (origin == Origin::EarlierWork || lane.started().is_some())
            })
        };
        if !self.earlier_work.contains(&key)
            && let Some(ours) = place(Origin::Plan)
        {
            return Some(ours);
        }
        // A journal names only the first of very many, so that others may turn up later.
        if !self.waits_for_earlier_work {
            return None;
        }
        if let Some(known) = place(Origin::EarlierWork) {
            return Some(known);
        }
        let others = self.lanes.len() - self.planned.len().min(self.lanes.len());
        if others >= MOST_OTHERS {
            return None;
        }
        self.lanes.push(Lane {
            label: seen.label.to_owned(),
            action: String::new(),
            batch: 0,
            id: Some(seen.id),
            origin: Origin::EarlierWork,
            indexes: true,
            spans: Vec::new(),
            curve: Curve::default(),
            end: None,
        });
        Some(self.lanes.len() - 1)
    }
}

/// A lane enters a phase, unless it is in it. What was queued for no time was not queued.
fn enter(lane: &mut Lane, at: Timestamp, phase: Phase) {
    let queued = Span {
        phase: Phase::Queued,
        from: at,
        to: None,
    };
    if phase != Phase::Queued {
        lane.spans.pop_if(|last| *last == queued);
    }
    match lane.spans.last() {
        Some(last) if last.phase == phase && last.to.is_none() => return,
        Some(last) if lane.spans.len() >= MOST_SPANS && last.to.is_none() => return,
        _ => leave(lane, at),
    }
    lane.spans.push(Span {
        phase,
        from: at,
        to: None,
    });
}

/// A lane leaves the phase it is in.
fn leave(lane: &mut Lane, at: Timestamp) {
    if let Some(last) = lane.spans.last_mut() {
        last.to.get_or_insert(at);
    }
}
