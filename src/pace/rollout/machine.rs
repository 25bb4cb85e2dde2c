//! The machine itself.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use jiff::Timestamp;

use super::answer::{Hold, Left, Next, Reason, StopReason};
use super::limits::{AfterFailure, Canary, RolloutItem, RolloutLimits, Soak};
use crate::pace::later;

/// The machine. It never reads a clock.
#[derive(Debug, Clone)]
pub struct Rollout {
    items: Vec<RolloutItem>,
    limits: RolloutLimits,
    waiting: BTreeSet<usize>,
    unsettled: BTreeSet<usize>,
    failed: BTreeSet<usize>,
    left_out: BTreeSet<usize>,
    /// Those that have not come to their end, by batch.
    open: BTreeMap<u32, BTreeSet<usize>>,
    /// Whether no item is of an earlier batch than one before it.
    is_by_batch: bool,
    first_failed: Option<usize>,
    last_start: Option<Timestamp>,
    canary_settled: Option<Timestamp>,
    /// Whether somebody said to go on after the canary.
    is_approved: bool,
}

impl Rollout {
    /// Starts with nothing started. What an item comes after must not lead back to it, or neither
    /// is ever started.
    pub fn new(items: Vec<RolloutItem>, limits: RolloutLimits) -> Self {
        let mut open: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
        for (number, item) in items.iter().enumerate() {
            open.entry(item.batch).or_default().insert(number);
        }
        Self {
            waiting: (0..items.len()).collect(),
            unsettled: BTreeSet::new(),
            failed: BTreeSet::new(),
            left_out: BTreeSet::new(),
            open,
            is_by_batch: items.is_sorted_by_key(|item| item.batch),
            first_failed: None,
            last_start: None,
            canary_settled: None,
            is_approved: false,
            items,
            limits,
        }
    }

    /// Something else was started before, and starts keep their distance from it.
    pub const fn started_before(&mut self, at: Timestamp) {
        self.last_start = Some(at);
    }

    /// This one was started.
    pub fn started(&mut self, item: usize, now: Timestamp) {
        if self.waiting.remove(&item) {
            self.unsettled.insert(item);
        }
        self.last_start = Some(now);
    }

    /// This one is indexed, or has been before.
    pub fn settled(&mut self, item: usize, now: Timestamp) {
        self.is_over(item);
        if self.limits.canary.is_some_and(|canary| canary.item == item) {
            self.canary_settled = Some(now);
        }
    }

    /// This one failed, whether it was started or not.
    pub fn failed(&mut self, item: usize) {
        self.is_over(item);
        self.failed.insert(item);
        self.first_failed.get_or_insert(item);
    }

    /// This one failed before the rollout began: it halts nothing, but nothing comes after it.
    pub fn failed_before(&mut self, item: usize) {
        self.is_over(item);
        self.failed.insert(item);
    }

    /// This one is not to be started: what comes after it is not, either.
    pub fn left_out(&mut self, item: usize) {
        self.is_over(item);
        self.left_out.insert(item);
    }

    /// This one turned out to be there already. A canary that is there is none any more.
    pub fn was_there(&mut self, item: usize, now: Timestamp) {
        if self.limits.canary.is_some_and(|canary| canary.item == item) {
            self.limits.canary = None;
        }
        self.settled(item, now);
    }

    /// Why nothing may follow, now that all has come to its end; `None` where it may.
    pub fn verdict(&self) -> Option<StopReason> {
        let canary = self.limits.canary.map(|canary| canary.item);
        match (canary, self.limits.after_failure, self.first_failed) {
            (Some(canary), ..) if self.failed.contains(&canary) => {
                Some(StopReason::CanaryFailed(canary))
            }
            (_, AfterFailure::Halt, Some(item)) => Some(StopReason::Failed(item)),
            _ => None,
        }
    }

    /// Those that were not started, in order.
    pub fn not_started(&self) -> impl Iterator<Item = usize> {
        self.waiting.iter().copied()
    }

    /// How many were not started.
    pub fn left(&self) -> usize {
        self.waiting.len()
    }

    /// Somebody said to go on after the canary.
    pub const fn approved(&mut self) {
        self.is_approved = true;
    }

    /// Those that were started and have not come to their end, in order.
    pub fn unsettled(&self) -> impl Iterator<Item = usize> {
        self.unsettled.iter().copied()
    }

    /// What to do now.
    pub fn next(&self, now: Timestamp) -> Next {
        if self.waiting.is_empty() && self.unsettled.is_empty() {
            return Next::Done;
        }
        if self.limits.deadline.is_some_and(|end| now >= end) {
            return self.stop(StopReason::Deadline);
        }
        let Some(first) = self.candidates().next() else {
            return self.wait_or_stop(None, StopReason::AllHeldBack);
        };
        if let Some(reason) = self.stop_reason(now) {
            let hold = Hold {
                item: first,
                reason: Reason::Stopping(reason),
            };
            return self.wait_or_stop(Some(hold), reason);
        }
        if let Some(answer) = self.about_canary(first, now) {
            return answer;
        }
        // What is told is what holds back the first that is not started.
        let mut hold = None;
        for item in self.candidates() {
            match self.held_back(item) {
                None => return self.start_or_stagger(item, now),
                Some(reason) => {
                    let earlier_batch = matches!(reason, Reason::EarlierBatch(_));
                    hold = hold.or(Some(Hold { item, reason }));
                    // Nothing that comes later may start before it.
                    if earlier_batch && self.is_by_batch {
                        break;
                    }
                }
            }
            if self.is_full() {
                break;
            }
        }
        self.wait_or_stop(hold, StopReason::AllHeldBack)
    }

    fn is_over(&mut self, item: usize) {
        self.waiting.remove(&item);
        self.unsettled.remove(&item);
        let Some(batch) = self.items.get(item).map(|item| item.batch) else {
            return;
        };
        if let Some(open) = self.open.get_mut(&batch) {
            open.remove(&item);
            if open.is_empty() {
                self.open.remove(&batch);
            }
        }
    }

    fn is_open(&self, item: usize) -> bool {
        self.waiting.contains(&item) || self.unsettled.contains(&item)
    }

    fn is_full(&self) -> bool {
        self.unsettled.len() >= self.limits.at_once.get()
    }

    /// Those that were not started and may still be in this run, in order.
    fn candidates(&self) -> impl Iterator<Item = usize> {
        let waiting = self.waiting.iter().copied();
        waiting.filter(|item| self.left_out_because_of(*item).is_none())
    }

    fn wait_or_stop(&self, hold: Option<Hold>, reason: StopReason) -> Next {
        if self.unsettled.is_empty() {
            self.stop(reason)
        } else {
            Next::UntilOneSettles { hold }
        }
    }

    fn stop(&self, reason: StopReason) -> Next {
        let left = self.waiting.iter().map(|item| Left {
            item: *item,
            because_of: self.left_out_because_of(*item),
        });
        Next::Stop {
            reason,
            left: left.collect(),
        }
    }

    /// Why nothing more is started, whatever the limits say.
    fn stop_reason(&self, now: Timestamp) -> Option<StopReason> {
        if let Some(Canary { item, .. }) = self.limits.canary {
            if self.failed.contains(&item) {
                return Some(StopReason::CanaryFailed(item));
            }
            if self.left_out_because_of(item).is_some() {
                return Some(StopReason::CanaryLeftOut(item));
            }
        }
        if let (AfterFailure::Halt, Some(item)) = (self.limits.after_failure, self.first_failed) {
            return Some(StopReason::Failed(item));
        }
        let windows = self.limits.windows.as_ref()?;
        (!windows.is_open(now)).then(|| StopReason::OutsideWindows {
            opens: windows.next_opening(now),
        })
    }

    /// What is to be done for the sake of the canary; `None` where the others may go on. It goes
    /// before all that the order or the batches say.
    fn about_canary(&self, first: usize, now: Timestamp) -> Option<Next> {
        let Canary { item, soak } = self.limits.canary?;
        if self.waiting.contains(&item) {
            return Some(self.start_or_stagger(item, now));
        }
        if self.unsettled.contains(&item) {
            let reason = Reason::CanaryFirst(item);
            let hold = Some(Hold {
                item: first,
                reason,
            });
            return Some(Next::UntilOneSettles { hold });
        }
        match soak {
            Soak::For(time) => {
                let until = later(self.canary_settled?, time);
                let hold = Hold {
                    item: first,
                    reason: Reason::Soaking(item),
                };
                (until > now).then(|| self.not_before(until, now, hold))
            }
            Soak::UntilApproved => (!self.is_approved).then_some(Next::AskAbout(item)),
        }
    }

    fn start_or_stagger(&self, item: usize, now: Timestamp) -> Next {
        let earliest = self.last_start.map(|last| later(last, self.limits.stagger));
        match earliest {
            Some(until) if until > now => {
                let reason = Reason::Staggering;
                self.not_before(until, now, Hold { item, reason })
            }
            _ => Next::Start(item),
        }
    }

    /// Until then, but no longer than the window is open or the time lasts.
    fn not_before(&self, until: Timestamp, now: Timestamp, hold: Hold) -> Next {
        let windows = self.limits.windows.as_ref();
        let closing = windows.and_then(|windows| windows.closing(now));
        let ends = [closing, self.limits.deadline];
        Next::NotBefore {
            until: ends.into_iter().flatten().fold(until, Timestamp::min),
            hold,
        }
    }

    /// What keeps this one from starting until another has come to its end.
    fn held_back(&self, item: usize) -> Option<Reason> {
        let it = &self.items[item];
        let mut before = it.after.iter().copied();
        if let Some(before) = before.find(|before| self.is_open(*before)) {
            return Some(Reason::After(before));
        }
        if let Some(earlier) = self.open_before(it.batch) {
            return Some(Reason::EarlierBatch(earlier));
        }
        if self.is_full() {
            return Some(Reason::AtOnce(self.limits.at_once));
        }
        let of_host = |other: &RolloutItem| other.host == it.host;
        if let Some(busy) = self.crowded(self.limits.per_host, of_host) {
            return Some(Reason::HostBusy(busy));
        }
        let account = it.account.as_ref()?;
        let of_account =
            |other: &RolloutItem| other.host == it.host && other.account.as_ref() == Some(account);
        self.crowded(self.limits.per_account, of_account)
            .map(Reason::AccountBusy)
    }

    /// The first of an earlier batch that has not come to its end and still may.
    fn open_before(&self, batch: u32) -> Option<usize> {
        let earlier = self.open.range(..batch).flat_map(|(_, items)| items);
        let mut earlier = earlier.copied();
        earlier
            .find(|item| self.unsettled.contains(item) || self.left_out_because_of(*item).is_none())
    }

    /// The first of the unsettled that are alike, where there are as many as may be.
    fn crowded(
        &self,
        most: Option<NonZeroUsize>,
        is_alike: impl Fn(&RolloutItem) -> bool,
    ) -> Option<usize> {
        let most = most?.get();
        let mut alike = self.unsettled().filter(|item| is_alike(&self.items[*item]));
        let first = alike.next()?;
        (1 + alike.count() >= most).then_some(first)
    }

    /// What failed and keeps this one from being started in this run, itself or by what it comes
    /// after.
    fn left_out_because_of(&self, item: usize) -> Option<usize> {
        if self.failed.is_empty() && self.left_out.is_empty() {
            return None;
        }
        let mut seen = BTreeSet::new();
        let mut open = vec![item];
        while let Some(item) = open.pop() {
            if self.failed.contains(&item) || self.left_out.contains(&item) {
                return Some(item);
            }
            if !self.waiting.contains(&item) || !seen.insert(item) {
                continue;
            }
            if let Some(failed) = self.failed_on_host_of(item) {
                return Some(failed);
            }
            open.extend(self.items[item].after.iter().rev());
        }
        None
    }

    fn failed_on_host_of(&self, item: usize) -> Option<usize> {
        if self.limits.after_failure != AfterFailure::OtherHosts {
            return None;
        }
        let host = &self.items[item].host;
        let mut failed = self.failed.iter().copied();
        failed.find(|failed| self.items[*failed].host == *host)
    }
}
