//! What counts as progress: only what cannot come twice. GIJ indexes finished rows again by its
//! schedule, and tries failed ones again; neither may keep a wait alive whose last row hangs.

use std::collections::{BTreeMap, BTreeSet};

use super::observation::StatusSeen;
use crate::model::{IndexingSeen, RepositoryId, RowId};

/// All that was seen so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Advance {
    scanned: bool,
    known: BTreeSet<RepositoryId>,
    gone: BTreeSet<RepositoryId>,
    done: BTreeSet<RepositoryId>,
    /// The furthest that each row was seen to be, in per cent.
    furthest: BTreeMap<RowId, f64>,
}

/// What one look shows.
pub(super) struct AdvanceSeen<'a> {
    pub(super) scanned: bool,
    pub(super) present: BTreeSet<RepositoryId>,
    pub(super) done: BTreeSet<RepositoryId>,
    pub(super) statuses: &'a BTreeMap<RowId, StatusSeen>,
}

impl Advance {
    /// As an earlier run left it, as far as that was written down: what is there now was there then
    /// unless there is more of it.
    pub(super) fn of(seen: &IndexingSeen, now: &AdvanceSeen<'_>) -> Self {
        let as_before = |rows: &BTreeSet<RepositoryId>, before: usize| {
            if rows.len() > before {
                BTreeSet::new()
            } else {
                rows.clone()
            }
        };
        let percents = seen.percents.iter();
        let percents = percents.map(|(id, percent)| {
            // A part of a per cent was not written down.
            (RowId::Repository(*id), f64::from(*percent) + 1.0)
        });
        Self {
            scanned: now.scanned,
            known: as_before(&now.present, seen.known),
            gone: BTreeSet::new(),
            done: as_before(&now.done, seen.indexed),
            furthest: percents.collect(),
        }
    }

    /// These were there from the start.
    pub(super) fn know(&mut self, rows: impl Iterator<Item = RepositoryId>) {
        self.known.extend(rows);
    }

    /// Takes note of a look, and says whether anything in it is new.
    pub(super) fn take(&mut self, seen: AdvanceSeen<'_>) -> bool {
        let gone: Vec<_> = self.known.difference(&seen.present).copied().collect();
        let mut moved = seen.scanned && !std::mem::replace(&mut self.scanned, true);
        for id in seen.done {
            moved |= self.done.insert(id);
        }
        for id in gone {
            moved |= self.gone.insert(id);
        }
        for id in seen.present {
            moved |= self.known.insert(id);
        }
        for (row, status) in seen.statuses {
            // What is over says nothing of how far the run that is waited for is.
            let running = status.percent.filter(|_| status.finished != Some(true));
            let Some(percent) = running.map(|percent| percent.clamp(0.0, 100.0)) else {
                continue;
            };
            let furthest = self.furthest.entry(*row).or_insert(0.0);
            if percent > *furthest {
                *furthest = percent;
                moved = true;
            }
        }
        moved
    }

    /// The furthest that a row was seen to be, in whole per cent.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between 0 and 101"
    )]
    pub(super) fn percent_of(&self, row: RowId) -> Option<u8> {
        let furthest = *self.furthest.get(&row)?;
        (furthest > 0.0).then(|| furthest.clamp(0.0, 100.0) as u8)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn id(number: u64) -> RepositoryId {
        RepositoryId::new(number).unwrap()
    }

    fn at_work(percent: f64) -> BTreeMap<RowId, StatusSeen> {
        let status = StatusSeen {
            finished: Some(false),
            percent: Some(percent),
            errors: Vec::new(),
        };
        BTreeMap::from([(RowId::Repository(id(1)), status)])
    }

    fn moves(percent: f64, done: &[u64]) -> bool {
        let before = IndexingSeen {
            moved_at: Timestamp::UNIX_EPOCH,
            known: 2,
            indexed: 1,
            percents: BTreeMap::from([(id(1), 40)]),
        };
        let statuses = at_work(percent);
        let look = || AdvanceSeen {
            scanned: true,
            present: [1, 2].map(id).into(),
            done: done.iter().copied().map(id).collect(),
            statuses: &statuses,
        };
        Advance::of(&before, &look()).take(look())
    }

    #[test]
    fn what_an_earlier_run_saw_already_is_no_progress() {
        assert!(!moves(40.7, &[2]));
    }

    #[test]
    fn a_repository_that_is_further_or_one_more_that_is_done_is_progress() {
        assert!(moves(42.0, &[2]));
        assert!(moves(40.0, &[1, 2]));
    }
}
