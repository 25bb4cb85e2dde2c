//! How long what is not started yet will take, so that people are told when all of it should be over.

use std::collections::BTreeSet;

use super::run::{Run, is_creation};
use crate::clock::Clock;
use crate::event::{EventKind, TimeAhead};
use crate::forecast::{expected, forecast};
use crate::ledger::LedgerStore;
use crate::model::Address;
use crate::pace::{RolloutLimits, later};
use crate::plan::Plan;
use crate::remote::Remote;

/// Nobody reads the end of a rollout of more than this to the hour.
const MOST: usize = 500;

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Tells how long these would take from now on if nothing else were under way.
    pub(super) fn foresee(&mut self, not_started: &BTreeSet<&Address>) {
        let ahead = (not_started.len() <= MOST)
            .then(|| self.time_for(not_started))
            .flatten();
        self.record(EventKind::Foreseen {
            not_started: not_started.len(),
            ahead,
        });
    }

    fn time_for(&self, not_started: &BTreeSet<&Address>) -> Option<TimeAhead> {
        let mut rest: Plan = self.plan.clone();
        rest.changes
            .retain(|change| is_creation(change) && not_started.contains(&change.address));
        let history = self.ledger.ledger()?.history();
        let expected = expected(&rest, &history, self.settings.settle);
        let now = self.clock.now();
        let limits = RolloutLimits {
            deadline: None,
            windows: None,
            ..self.settings.limits(&rest.rollout, None, now)
        };
        let finish = forecast(&rest, &expected, &limits, now).finish?;
        let time = |moment: jiff::Timestamp| moment.duration_since(now).unsigned_abs();
        let ahead = TimeAhead {
            low: time(finish.low),
            high: time(finish.high),
            side_by_side: limits.at_once.get() > 1,
        };
        // Beyond its window the run ends, and nobody knows when the next one begins.
        let windows = self.settings.windows.as_ref();
        match windows.and_then(|windows| windows.closing(now)) {
            Some(closing) if later(now, ahead.high) > closing => None,
            Some(_) | None => Some(ahead),
        }
    }
}
