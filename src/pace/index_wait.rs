//! Waiting until an integration *with every repository inside it* is indexed.
//!
//! No call of GIJ says so. What is put together here: the integration's own date says that the
//! host's list was read; each repository's date says that this one was worked on; and since rows
//! appear one after the other, the set of them must stay the same for a while before it counts as
//! whole. GIJ's own status tells failures, which never get a date, from work in progress.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use super::estimate::{Estimate, Experience, rest_of};
use super::moment::later;
use super::observation::{Baseline, Observation, RowSeen, ScanSeen, StatusSeen};
use super::poll::{NextLook, Poll, Sight};
use super::rules::{Expectation, RowFailure, WaitKind, WaitRules};
use super::tempo::{RowsSeen, Tempo};
use super::verdict::{FailedRow, Progress, Unindexed, Verdict, WaitSummary};
use crate::model::{RepositoryId, RowId};

/// How many rows are asked about in one look while others are still being worked on: those that were
/// seen to be worked on, and some of the rest in turn. More would spend Jira's rate limit on what the
/// dates tell anyway.
const ASKED_PER_LOOK: usize = 5;

/// Where hundreds wait, a twentieth of them has its turn in a look, so that the one that is worked on
/// for an hour is found long before the wait would be given up; but never more than this.
const MOST_IN_TURN: usize = 50;

/// Of how many indexed rows errors are asked about. Beyond it a sample must do.
const CHECKED: usize = 50;

/// What counts as progress: only what cannot come twice. GIJ indexes finished rows again by its
/// schedule, and tries failed ones again; neither may keep a wait alive whose last row hangs.
#[derive(Debug, Clone, Default)]
struct Advance {
    scanned: bool,
    known: BTreeSet<RepositoryId>,
    gone: BTreeSet<RepositoryId>,
    done: BTreeSet<RepositoryId>,
    /// The furthest that each row was seen to be, in per cent.
    furthest: BTreeMap<RowId, f64>,
}

/// The machine. Feed it every look; it never reads a clock.
#[derive(Debug, Clone)]
pub struct IndexWait {
    id: RowId,
    rules: WaitRules,
    baseline: Baseline,
    started: Timestamp,
    moved_at: Timestamp,
    /// When something last moved in this one.
    advanced_at: Timestamp,
    advance: Advance,
    /// When the integration was last scanned.
    scan: Option<Timestamp>,
    /// Since when, and in how many looks, the set of rows has been the same after the scan.
    same_since: Timestamp,
    same_looks: u32,
    set: BTreeSet<RepositoryId>,
    names: BTreeMap<RepositoryId, String>,
    rows: Vec<RowSeen>,
    statuses: BTreeMap<RowId, StatusSeen>,
    /// The indexed rows that GIJ was asked about after they had their date.
    checked: BTreeSet<RepositoryId>,
    next_turn: usize,
    asked_at_end: bool,
    poll: Poll,
    tempo: Tempo,
    /// What others took, where enough of them are known.
    experience: Option<Experience>,
    /// How many requests a minute it may make.
    per_minute: u32,
}

impl IndexWait {
    /// Starts to wait now: for an integration with all inside, or for a plain repository, whose one
    /// row stands for the scan and for what it brings.
    pub fn new(id: impl Into<RowId>, rules: WaitRules, baseline: Baseline, now: Timestamp) -> Self {
        let names = baseline
            .rows
            .iter()
            .map(|(id, (name, _))| (*id, name.clone()))
            .collect();
        let poll = Poll::new(now, rules.longest_poll);
        Self {
            id: id.into(),
            rules,
            baseline,
            started: now,
            moved_at: now,
            advanced_at: now,
            advance: Advance::default(),
            scan: None,
            same_since: now,
            same_looks: 0,
            set: BTreeSet::new(),
            names,
            rows: Vec::new(),
            statuses: BTreeMap::new(),
            checked: BTreeSet::new(),
            next_turn: 0,
            asked_at_end: false,
            poll,
            tempo: Tempo::default(),
            experience: None,
            per_minute: u32::MAX,
        }
    }

    /// Lets it learn from what others took.
    #[must_use]
    pub fn with_experience(mut self, experience: Option<Experience>) -> Self {
        self.experience = experience;
        self
    }

    /// How many requests a minute are for it from now on. Fewer of them leave room for fewer
    /// questions.
    pub const fn allow(&mut self, per_minute: u32) {
        self.per_minute = per_minute;
    }

    /// When something last moved.
    pub const fn moved_at(&self) -> Timestamp {
        self.moved_at
    }

    /// For how long something has moved in this one: until the last repository was seen to be done,
    /// without the time in which nothing more came.
    pub fn was_busy_for(&self) -> Duration {
        passed(self.started, self.advanced_at)
    }

    /// Something moved in another integration that is waited for besides: GIJ is at work, and this
    /// one may only have to wait for its turn in the queue.
    pub fn others_moved(&mut self, at: Timestamp) {
        self.moved_at = self.moved_at.max(at);
    }

    /// The rows to ask about in the very first look.
    pub fn first_questions(&self) -> Vec<RowId> {
        vec![self.id]
    }

    /// A look failed for a passing reason: nothing was seen, but time went on.
    pub fn observe_nothing(&mut self, now: Timestamp) -> Verdict {
        if self.stalled(now) {
            return self.end(Unindexed::Stalled {
                since: self.moved_at,
            });
        }
        // What was asked for at the end was not answered.
        self.asked_at_end = false;
        let next = self.poll.next(now, Sight::default());
        Verdict::LookAgain {
            at: next.at,
            soonest: next.at,
            ask: self.first_questions(),
            progress: self.progress(now),
        }
    }

    /// Takes in one look.
    pub fn observe(&mut self, now: Timestamp, seen: Observation) -> Verdict {
        self.rows = seen.rows;
        let last_scan = match seen.scan {
            ScanSeen::Gone => return self.end(Unindexed::Gone),
            ScanSeen::Disabled => return self.end(Unindexed::Disabled),
            ScanSeen::Enabled { last_indexed } => last_indexed,
        };
        self.scan = last_scan;
        if self.advances(&seen.statuses) {
            self.moved_at = now;
            self.advanced_at = now;
        }
        self.remember_checked(&seen.statuses);
        self.statuses.extend(seen.statuses);
        self.remember_set(now);
        let mut tempo = std::mem::take(&mut self.tempo);
        tempo.see(now, &self.rows_seen(), &self.statuses);
        self.tempo = tempo;

        if !self.scanned()
            && let Some(reason) = self.scan_failure()
        {
            return self.end(Unindexed::ScanFailed { reason });
        }
        let failed = self.failed_rows();
        if !failed.is_empty()
            && self.rules.kind == WaitKind::Initial
            && self.rules.on_row_failure == RowFailure::EndsWait
        {
            return self.end(Unindexed::RowsFailed);
        }
        let all_done = self.scanned() && self.unfinished_rows().next().is_none();
        let settled = all_done && self.settled(now);
        let enough = self.set.len() >= self.rules.expect.minimum();
        if settled && enough {
            if self.asked_at_end {
                return self.all_indexed(&failed);
            }
            self.asked_at_end = true;
            let ask = self.questions_at_end(&failed);
            if ask.is_empty() {
                return self.all_indexed(&failed);
            }
            let progress = self.progress(now);
            return Verdict::LookAgain {
                at: now,
                soonest: now,
                ask,
                progress,
            };
        }
        if settled && self.set.is_empty() {
            return self.end(Unindexed::NoRepositories);
        }
        if self.stalled(now) {
            return self.end(self.why_stalled(settled));
        }
        let next = self.next_look(now, all_done && !settled);
        Verdict::LookAgain {
            at: next.at,
            soonest: next.soonest,
            ask: self.questions(passed(now, next.at)),
            progress: self.progress(now),
        }
    }

    /// Why nothing has moved for too long, as far as anybody can see.
    fn why_stalled(&self, settled: bool) -> Unindexed {
        if settled {
            return Unindexed::TooFew {
                found: self.set.len(),
                expected: self.rules.expect.minimum(),
            };
        }
        match self.scan_status() {
            Some(status) if !self.scanned() => Unindexed::ScanFailed {
                reason: status.reason(),
            },
            _ => Unindexed::Stalled {
                since: self.moved_at,
            },
        }
    }

    fn all_indexed(&self, failed: &[FailedRow]) -> Verdict {
        if failed.is_empty() || self.rules.on_row_failure == RowFailure::IsToldOnly {
            Verdict::Indexed(self.summary())
        } else {
            self.end(Unindexed::RowsFailed)
        }
    }

    fn end(&self, why: Unindexed) -> Verdict {
        Verdict::Unindexed {
            why,
            summary: self.summary(),
        }
    }

    /// Whether the host's list has been read since the wait began.
    fn scanned(&self) -> bool {
        is_after(self.scan, self.baseline.scan)
    }

    /// Takes note of what is new in this look, and says whether anything is.
    fn advances(&mut self, statuses: &BTreeMap<RowId, StatusSeen>) -> bool {
        let present: BTreeSet<_> = self.rows.iter().map(|row| row.id).collect();
        let done: Vec<_> = self.done_rows().map(|row| row.id).collect();
        let gone: Vec<_> = self.advance.known.difference(&present).copied().collect();
        let mut moved = self.scanned() && !std::mem::replace(&mut self.advance.scanned, true);
        for id in done {
            moved |= self.advance.done.insert(id);
        }
        for id in gone {
            moved |= self.advance.gone.insert(id);
        }
        for id in present {
            moved |= self.advance.known.insert(id);
        }
        for (row, status) in statuses {
            // What is over says nothing of how far the run that is waited for is.
            let running = status.percent.filter(|_| status.finished != Some(true));
            let Some(percent) = running.map(|percent| percent.clamp(0.0, 100.0)) else {
                continue;
            };
            let furthest = self.advance.furthest.entry(*row).or_insert(0.0);
            if percent > *furthest {
                *furthest = percent;
                moved = true;
            }
        }
        moved
    }

    /// Takes note of the rows that were indexed when GIJ answered that it is done with them.
    fn remember_checked(&mut self, statuses: &BTreeMap<RowId, StatusSeen>) {
        let is_checked = |row: &&RowSeen| {
            let status = statuses.get(&RowId::Repository(row.id));
            status.is_some_and(|status| status.finished != Some(false))
        };
        let checked: Vec<_> = self
            .done_rows()
            .filter(is_checked)
            .map(|row| row.id)
            .collect();
        self.checked.extend(checked);
    }

    /// Takes note of how long the set of rows has been the same.
    fn remember_set(&mut self, now: Timestamp) {
        self.names
            .extend(self.rows.iter().map(|row| (row.id, row.name.clone())));
        let set: BTreeSet<_> = self.rows.iter().map(|row| row.id).collect();
        if self.scanned() && self.same_looks > 0 && set == self.set {
            self.same_looks = self.same_looks.saturating_add(1);
        } else {
            self.set = set;
            self.same_since = now;
            // The set can only be whole once the host's list has been read.
            self.same_looks = u32::from(self.scanned());
            self.asked_at_end = false;
        }
    }

    fn settled(&self, now: Timestamp) -> bool {
        self.same_looks >= self.rules.settle_looks.max(1)
            && passed(self.same_since, now) >= self.rules.settle
    }

    fn stalled(&self, now: Timestamp) -> bool {
        passed(self.moved_at, now) >= self.rules.stall_limit
    }

    fn scan_failure(&self) -> Option<String> {
        let status = self.scan_status()?;
        let counts = match self.rules.kind {
            WaitKind::Initial => true,
            WaitKind::Reindex => status.finished == Some(true),
            WaitKind::ReindexUnnamed => false,
        };
        counts.then(|| status.reason())
    }

    /// What GIJ says of the scan, where it says that it failed.
    fn scan_status(&self) -> Option<&StatusSeen> {
        let status = self.statuses.get(&self.id)?;
        status.is_failure().then_some(status)
    }

    fn is_done(&self, row: &RowSeen) -> bool {
        let before = self.baseline.rows.get(&row.id).and_then(|(_, date)| *date);
        is_after(row.last_indexed, before)
    }

    /// The rows that are switched on and have no date that counts.
    fn pending_rows(&self) -> impl Iterator<Item = &RowSeen> {
        self.rows
            .iter()
            .filter(|row| !row.disabled && !self.is_done(row))
    }

    fn failure(&self, row: &RowSeen) -> Option<&StatusSeen> {
        self.statuses
            .get(&RowId::Repository(row.id))
            .filter(|status| status.is_failure())
    }

    fn failed_rows(&self) -> Vec<FailedRow> {
        self.pending_rows()
            .filter_map(|row| Some(failed_row(row, self.failure(row)?)))
            .collect()
    }

    fn unfinished_rows(&self) -> impl Iterator<Item = &RowSeen> {
        self.pending_rows()
            .filter(|row| self.failure(row).is_none())
    }

    /// Whom to ask in the next look: the integration until it is scanned, the rows that have been
    /// indexed since, so that little is left to ask at the end, and the rows without a date in turn,
    /// those that failed as well since GIJ may have tried again. No more of them than there are
    /// requests for until then, and always one.
    fn questions(&mut self, until_then: Duration) -> Vec<RowId> {
        let allowed = self.allowed_questions(until_then);
        let mut ask = Vec::new();
        if !self.scanned() {
            ask.push(self.id);
        }
        let to_check = self.rows_to_check();
        let for_checks = match allowed {
            // Checks take turns with the others.
            1 => usize::from(self.next_turn % 3 == 2),
            allowed if self.pending_rows().next().is_some() => allowed * 2 / 3,
            allowed => allowed,
        };
        ask.extend(to_check.into_iter().take(for_checks));
        let (running, waiting): (Vec<_>, Vec<_>) = self
            .pending_rows()
            .map(|row| RowId::Repository(row.id))
            .filter(|row| *row != self.id)
            .partition(|row| self.is_running(*row));
        let fair = (waiting.len() / 20).clamp(ASKED_PER_LOOK, MOST_IN_TURN);
        // Those at work say when the end is, and one of the others is found to be at work.
        let left = allowed.saturating_sub(ask.len());
        let for_waiting = match (running.is_empty(), left) {
            (true, left) => left,
            (false, 0) => 0,
            // They take turns.
            (false, 1) => self.next_turn % 2,
            (false, left) => left - running.len().min(ASKED_PER_LOOK).min(left - 1),
        };
        let for_waiting = fair.min(for_waiting).min(waiting.len());
        let for_running = ASKED_PER_LOOK.min(left - for_waiting);
        ask.extend(in_turn(&running, self.next_turn, for_running));
        ask.extend(in_turn(&waiting, self.next_turn, for_waiting));
        self.next_turn = self.next_turn.wrapping_add(for_waiting.max(1));
        if ask.is_empty() {
            ask.extend(in_turn(&running, self.next_turn, 1));
        }
        ask
    }

    /// The dates say "worked on"; only the status says "without errors".
    fn rows_to_check(&self) -> Vec<RowId> {
        let unchecked = self.done_rows().map(|row| row.id);
        let unchecked = unchecked.filter(|id| !self.checked.contains(id));
        let left = CHECKED.saturating_sub(self.checked.len());
        unchecked.take(left).map(RowId::Repository).collect()
    }

    /// How many questions there are requests for in that time, besides the lists.
    fn allowed_questions(&self, time: Duration) -> usize {
        let requests = time.as_millis() * u128::from(self.per_minute) / 60_000;
        usize::try_from(requests.saturating_sub(2).max(1)).unwrap_or(usize::MAX)
    }

    /// Whether GIJ was at work on a row when it was last asked.
    fn is_running(&self, row: RowId) -> bool {
        self.statuses.get(&row).is_some_and(|status| {
            status.finished == Some(false) && status.percent.is_some_and(|percent| percent > 0.0)
        })
    }

    /// Failures come first, since what is known of them may be old.
    fn questions_at_end(&self, failed: &[FailedRow]) -> Vec<RowId> {
        let failed = failed.iter().map(|row| RowId::Repository(row.id));
        failed.chain(self.rows_to_check()).take(CHECKED).collect()
    }

    fn next_look(&mut self, now: Timestamp, only_settling: bool) -> NextLook {
        // A set that is not known to be whole begins to settle with the next look at the soonest.
        let settles_since = if self.scanned() { self.same_since } else { now };
        let settled_at = later(settles_since, self.rules.settle);
        let next = if only_settling {
            // Nothing is left but to see the same set often enough and long enough.
            let looks = self.rules.settle_looks.saturating_sub(self.same_looks);
            self.poll.settling(now, settled_at, looks)
        } else {
            let sight = Sight {
                not_before: Some(settled_at),
                rest: self.tempo.rest(now, &self.rows_seen()),
            };
            self.poll.next(now, sight)
        };
        let limit = later(self.moved_at, self.rules.stall_limit);
        let limit = limit.max(later(now, WaitRules::LEAST_POLL));
        NextLook {
            at: next.at.min(limit),
            soonest: next.soonest.min(limit),
        }
    }

    fn rows_seen(&self) -> RowsSeen<'_> {
        RowsSeen {
            done: self.done_rows().collect(),
            unfinished: self.unfinished_rows().collect(),
        }
    }

    fn done_rows(&self) -> impl Iterator<Item = &RowSeen> {
        self.rows
            .iter()
            .filter(|row| !row.disabled && self.is_done(row))
    }

    fn disabled_rows(&self) -> impl Iterator<Item = &RowSeen> {
        self.rows.iter().filter(|row| row.disabled)
    }

    fn progress(&self, now: Timestamp) -> Progress {
        let current = self.pending_rows().find_map(|row| {
            let percent = self.statuses.get(&RowId::Repository(row.id))?.percent?;
            (percent > 0.0 && percent < 100.0).then(|| (row.name.clone(), percent))
        });
        let rows = self.rows_seen();
        let running = rows.unfinished.iter();
        let running = running.filter(|row| self.is_running(RowId::Repository(row.id)));
        let longest = self.tempo.longest(&rows);
        // A plain repository is no list that has to be read first.
        let scanned = self.scanned() || self.id.repository().is_some();
        Progress {
            scanned,
            known: self.rows.len(),
            disabled: self.disabled_rows().count(),
            indexed: rows.done.len(),
            failed: self.failed_rows().len(),
            queued: rows.unfinished.len() - running.count(),
            settling: self.scanned() && rows.unfinished.is_empty(),
            current,
            per_minute: self.tempo.per_minute(now, &rows),
            longest: longest.map(|(row, since)| (row.name.clone(), since)),
            rest: self.rest(now, &rows, scanned),
        }
    }

    /// How long it still takes, as far as that can be told.
    fn rest(&self, now: Timestamp, rows: &RowsSeen<'_>, scanned: bool) -> Option<Estimate> {
        let experience = self.experience.as_ref();
        if scanned {
            let course = self.tempo.course(now, rows);
            let rest = rest_of(&course, experience)?;
            let slowest = self.tempo.slowest(now, rows);
            return Some(slowest.map_or(rest, |slowest| rest.at_least(slowest)));
        }
        // How many there are is only known where it is stated, or seen by now.
        let stated = match self.rules.expect {
            Expectation::AtLeastOne => 0,
            Expectation::AtLeast(count) => count as usize,
        };
        let whole = experience?.whole(Some(stated.max(self.rows.len())).filter(|all| *all > 1)?)?;
        whole.after(passed(self.started, now))
    }

    fn summary(&self) -> WaitSummary {
        let present: BTreeSet<_> = self.rows.iter().map(|row| row.id).collect();
        let with_errors = self.done_rows().filter_map(|row| {
            let status = self.statuses.get(&RowId::Repository(row.id))?;
            (!status.errors.is_empty()).then(|| failed_row(row, status))
        });
        let removed = self.names.iter().filter(|(id, _)| !present.contains(id));
        WaitSummary {
            indexed: self.done_rows().count(),
            disabled: names(self.disabled_rows()),
            failed: self.failed_rows(),
            with_errors: with_errors.collect(),
            unfinished: names(self.unfinished_rows()),
            removed: removed.map(|(_, name)| name.clone()).collect(),
        }
    }
}

/// So many of them, beginning with another one each turn.
fn in_turn(rows: &[RowId], turn: usize, count: usize) -> impl Iterator<Item = RowId> {
    let first = turn % rows.len().max(1);
    let turns = rows.iter().cycle().skip(first);
    turns.take(count.min(rows.len())).copied()
}

fn failed_row(row: &RowSeen, status: &StatusSeen) -> FailedRow {
    FailedRow {
        id: row.id,
        name: row.name.clone(),
        reason: status.reason(),
    }
}

fn names<'a>(rows: impl Iterator<Item = &'a RowSeen>) -> Vec<String> {
    rows.map(|row| row.name.clone()).collect()
}

fn is_after(date: Option<Timestamp>, before: Option<Timestamp>) -> bool {
    date.is_some_and(|date| before.is_none_or(|before| date > before))
}

fn passed(since: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(since)).unwrap_or(Duration::ZERO)
}
