//! What became of each integration, as the embedded GIJ has seen it.

use std::collections::BTreeMap;
use std::time::Duration;

use gijctl::sim::{RowRef, TimelineEvent, TimelineKind};
use jiff::{SignedDuration, Timestamp};

/// One integration, from its create to the moment from which nobody could doubt that it is whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    pub(super) created: Timestamp,
    /// When the last of its repositories was indexed.
    pub(super) indexed: Option<Timestamp>,
    /// When the set of its repositories was last seen to grow, or its host to be listed.
    grown: Option<Timestamp>,
    rows: usize,
    done: usize,
}

impl Life {
    /// When it was indexed, and its set of repositories had been the same for that long; `None`
    /// while it has fewer than that, or not all of them are indexed.
    pub(super) fn settled(&self, size: usize, settle: Duration) -> Option<Timestamp> {
        let whole = self.rows == size && self.done == size;
        let (indexed, grown) = (self.indexed?, self.grown?);
        let settle = SignedDuration::try_from(settle).ok()?;
        whole.then(|| indexed.max(grown + settle))
    }
}

/// The lives of all integrations, by number.
pub(super) fn lives(timeline: &[TimelineEvent]) -> BTreeMap<u64, Life> {
    let mut lives: BTreeMap<u64, Life> = BTreeMap::new();
    for event in timeline {
        let Some(id) = event.integration else {
            continue;
        };
        if event.kind == TimelineKind::Created && event.row == RowRef::Integration(id) {
            lives.insert(
                id,
                Life {
                    created: event.at,
                    indexed: None,
                    grown: None,
                    rows: 0,
                    done: 0,
                },
            );
        }
        let Some(life) = lives.get_mut(&id) else {
            continue;
        };
        match event.kind {
            TimelineKind::ScanEnded => life.grown = life.grown.max(Some(event.at)),
            TimelineKind::RowAppeared => {
                life.rows += 1;
                life.grown = life.grown.max(Some(event.at));
            }
            TimelineKind::IndexingEnded => {
                life.done += 1;
                life.indexed = life.indexed.max(Some(event.at));
            }
            _ => {}
        }
    }
    lives
}
