//! Which looks at an indexing show something new.

use std::time::Duration;

use jiff::Timestamp;

use super::kinds::WaitingFor;
use crate::model::RowId;
use crate::pace::Progress;

/// A wait is told when something moved, and else once in this time, so that nobody takes the
/// silence for a hang.
const SILENCE: Duration = Duration::from_mins(1);

/// Counts that change faster than this are told together: a night of lines is to be read by people.
const CHANGES_APART: Duration = Duration::from_secs(30);

/// What was told last of a wait, for whoever does not tell every look.
#[derive(Debug, Clone, Default)]
pub struct News {
    told: Vec<(RowId, Progress)>,
    told_at: Option<Timestamp>,
}

impl News {
    /// Whether a look is to be told; if so, it counts as told.
    pub fn takes(&mut self, now: Timestamp, waiting: &[WaitingFor]) -> bool {
        let state: Vec<_> = waiting
            .iter()
            .map(|one| (one.id, without_percent(&one.progress)))
            .collect();
        let silent = self
            .told_at
            .is_none_or(|at| now.duration_since(at).unsigned_abs() >= SILENCE);
        let news = state != self.told || silent;
        if news {
            self.told = state;
            self.told_at = Some(now);
        }
        news
    }

    /// The same for lines that people read as they come, where the next look is known: what begins,
    /// is all indexed or goes wrong for the first time is told at once, what only counts on no more
    /// often than it changes by much, and never is there silence for longer than a minute.
    pub fn takes_line(
        &mut self,
        now: Timestamp,
        waiting: &[WaitingFor],
        next_look: Timestamp,
    ) -> bool {
        let state: Vec<_> = waiting
            .iter()
            .map(|one| (one.id, without_percent(&one.progress)))
            .collect();
        let phases = |state: &[(RowId, Progress)]| -> Vec<_> {
            let phase = |(id, progress): &(RowId, Progress)| {
                let has_failed = progress.failed > 0;
                (*id, progress.scanned, progress.settling, has_failed)
            };
            state.iter().map(phase).collect()
        };
        let longest = waiting.iter().map(|one| passed(one.since, now)).max();
        let apart = (longest.unwrap_or_default() / 60).clamp(CHANGES_APART, SILENCE);
        let news = match self.told_at {
            None => true,
            Some(at) => {
                phases(&state) != phases(&self.told)
                    || passed(at, next_look) > SILENCE
                    || (state != self.told && passed(at, now) >= apart)
            }
        };
        if news {
            self.told = state;
            self.told_at = Some(now);
        }
        news
    }

    /// Forgets what was told: the next look begins another wait.
    pub const fn forget(&mut self) {
        self.told_at = None;
    }
}

/// A percentage moves at every look, as does what is reckoned from it, which is no news.
fn without_percent(progress: &Progress) -> Progress {
    Progress {
        current: None,
        per_minute: None,
        longest: None,
        rest: None,
        queued: 0,
        ..progress.clone()
    }
}

fn passed(since: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(since)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::IntegrationId;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("it is a moment")
    }

    fn waiting(progress: Progress) -> Vec<WaitingFor> {
        vec![WaitingFor {
            id: IntegrationId::new(7).expect("it is a number").into(),
            display_name: "Cellar".to_owned(),
            since: at(0),
            progress,
        }]
    }

    fn indexed(indexed: usize) -> Progress {
        Progress {
            scanned: true,
            known: 1_000,
            indexed,
            ..Progress::default()
        }
    }

    /// When lines are told of looks that come each eleven seconds.
    fn told(looks: impl Iterator<Item = Progress>) -> Vec<i64> {
        let mut news = News::default();
        (0..)
            .step_by(11)
            .zip(looks)
            .filter(|(second, progress)| {
                news.takes_line(at(*second), &waiting(progress.clone()), at(second + 11))
            })
            .map(|(second, _)| second)
            .collect()
    }

    #[test]
    fn what_only_counts_on_is_told_every_half_a_minute() {
        assert_eq!(told((0..10).map(indexed)), [0, 33, 66, 99]);
    }

    #[test]
    fn where_nothing_moves_there_is_a_line_before_a_minute_is_over() {
        assert_eq!(told((0..12).map(|_| indexed(4))), [0, 55, 110]);
    }

    #[test]
    fn a_change_of_state_is_told_at_once() {
        let failed = Progress {
            failed: 1,
            ..indexed(2)
        };
        let more_failed = Progress {
            failed: 2,
            ..indexed(3)
        };
        let settling = Progress {
            settling: true,
            ..indexed(1_000)
        };
        let looks = [
            Progress::default(),
            indexed(1),
            failed,
            more_failed,
            settling,
        ];
        assert_eq!(told(looks.into_iter()), [0, 11, 22, 44]);
    }
}
