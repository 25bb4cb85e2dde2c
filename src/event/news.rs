//! Which looks at an indexing show something new.

use std::time::Duration;

use jiff::Timestamp;

use super::kinds::WaitingFor;
use crate::model::RowId;
use crate::pace::Progress;

/// A wait is told when something moved, and else once in this time, so that nobody takes the
/// silence for a hang.
const SILENCE: Duration = Duration::from_mins(1);

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

    /// Forgets what was told: the next look begins another wait.
    pub const fn forget(&mut self) {
        self.told_at = None;
    }
}

/// A percentage moves at every look, which is no news.
fn without_percent(progress: &Progress) -> Progress {
    Progress {
        current: None,
        ..progress.clone()
    }
}
