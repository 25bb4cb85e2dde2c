//! How fast an indexing goes, by what its looks showed.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::estimate::{Course, spread_of};
use super::observation::{RowSeen, StatusSeen};
use crate::model::{RepositoryId, RowId};

/// Fewer repositories than this have no rate.
const FEWEST_DONE: usize = 2;

/// Two looks at a row that GIJ works on: the first one, and the last.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Track {
    first: (Timestamp, f64),
    last: (Timestamp, f64),
}

/// What is seen of the speed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tempo {
    /// When the first row was seen, and how many were done by then.
    began: Option<(Timestamp, usize)>,
    tracks: BTreeMap<RowId, Track>,
    first_seen: BTreeMap<RepositoryId, Timestamp>,
}

/// The rows as one look shows them.
pub(super) struct RowsSeen<'a> {
    /// Those that are done.
    pub(super) done: Vec<&'a RowSeen>,
    /// Those that are neither done nor failed.
    pub(super) unfinished: Vec<&'a RowSeen>,
}

impl Tempo {
    /// Takes note of a look.
    pub(super) fn see(
        &mut self,
        now: Timestamp,
        rows: &RowsSeen<'_>,
        statuses: &BTreeMap<RowId, StatusSeen>,
    ) {
        if self.began.is_none() && !(rows.done.is_empty() && rows.unfinished.is_empty()) {
            self.began = Some((now, rows.done.len()));
        }
        for row in &rows.unfinished {
            self.first_seen.entry(row.id).or_insert(now);
            let id = RowId::Repository(row.id);
            let Some(percent) = statuses.get(&id).and_then(running_percent) else {
                continue;
            };
            let seen = (now, percent);
            let track = self.tracks.entry(id).or_insert(Track {
                first: seen,
                last: seen,
            });
            if percent < track.last.1 {
                // It was begun anew.
                track.first = seen;
            }
            track.last = seen;
        }
        for row in &rows.done {
            self.tracks.remove(&RowId::Repository(row.id));
        }
    }

    /// How far it is, and how fast it came there.
    pub(super) fn course(&self, now: Timestamp, rows: &RowsSeen<'_>) -> Course {
        let (began, before) = self.began.unwrap_or((now, 0));
        let partly = rows.unfinished.iter().filter_map(|row| self.percent(row));
        Course {
            elapsed: passed(began, now),
            done: rows.done.len().saturating_sub(before),
            left: rows.unfinished.len(),
            partly: partly.map(|percent| percent / 100.0).sum(),
            spread: spread_of(&gaps(&rows.done)),
        }
    }

    /// How long the rest takes if everything goes on as it does.
    pub(super) fn rest(&self, now: Timestamp, rows: &RowsSeen<'_>) -> Option<Duration> {
        let unfinished = rows.unfinished.iter().copied();
        let (running, queued): (Vec<_>, Vec<_>) =
            unfinished.partition(|row| self.percent(row).is_some());
        let rests = running.iter().map(|row| self.rest_of_row(now, row));
        let running_rest = rests
            .collect::<Option<Vec<_>>>()
            .and_then(|rests| rests.into_iter().max());
        if queued.is_empty() {
            return running_rest;
        }
        let course = self.course(now, rows);
        if course.done < FEWEST_DONE {
            return None;
        }
        let each = course.elapsed / u32::try_from(course.done).unwrap_or(u32::MAX);
        let queued = each.checked_mul(u32::try_from(queued.len()).unwrap_or(u32::MAX))?;
        queued.checked_add(running_rest.unwrap_or(each / 2))
    }

    /// How long the slowest of those that are worked on takes by itself.
    pub(super) fn slowest(&self, now: Timestamp, rows: &RowsSeen<'_>) -> Option<Duration> {
        let rests = rows.unfinished.iter();
        rests.filter_map(|row| self.rest_of_row(now, row)).max()
    }

    /// How many are done in a minute.
    pub(super) fn per_minute(&self, now: Timestamp, rows: &RowsSeen<'_>) -> Option<f64> {
        let course = self.course(now, rows);
        let minutes = course.elapsed.as_secs_f64() / 60.0;
        let done = u32::try_from(course.done).unwrap_or(u32::MAX);
        (course.done >= FEWEST_DONE && minutes > 0.0).then(|| f64::from(done) / minutes)
    }

    /// Of those that are not done, the one that has been known for the longest time, and since when.
    pub(super) fn longest<'a>(&self, rows: &RowsSeen<'a>) -> Option<(&'a RowSeen, Timestamp)> {
        rows.unfinished
            .iter()
            .filter_map(|row| Some((*row, *self.first_seen.get(&row.id)?)))
            .min_by_key(|(row, since)| (*since, row.id))
    }

    fn percent(&self, row: &RowSeen) -> Option<f64> {
        let track = self.tracks.get(&RowId::Repository(row.id))?;
        Some(track.last.1)
    }

    fn rest_of_row(&self, now: Timestamp, row: &RowSeen) -> Option<Duration> {
        let track = self.tracks.get(&RowId::Repository(row.id))?;
        let (first, last) = (track.first, track.last);
        let (took, came) = (passed(first.0, last.0).as_secs_f64(), last.1 - first.1);
        if took <= 0.0 || came <= 0.0 {
            return None;
        }
        let rest = (100.0 - last.1) * took / came;
        let rest = Duration::try_from_secs_f64(rest.max(0.0)).ok()?;
        Some(rest.saturating_sub(passed(last.0, now)))
    }
}

/// How far a row is that GIJ is at work on.
fn running_percent(status: &StatusSeen) -> Option<f64> {
    let percent = status.percent.filter(|_| status.finished != Some(true))?;
    (percent > 0.0 && percent <= 100.0).then_some(percent)
}

/// The times between the ends of one and the next, by Jira's clock.
fn gaps(done: &[&RowSeen]) -> Vec<Duration> {
    let mut dates: Vec<_> = done.iter().filter_map(|row| row.last_indexed).collect();
    dates.sort_unstable();
    dates
        .windows(2)
        .filter_map(|pair| match pair {
            [one, next] => Some(passed(*one, *next)),
            _ => None,
        })
        .collect()
}

fn passed(since: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(since)).unwrap_or(Duration::ZERO)
}
