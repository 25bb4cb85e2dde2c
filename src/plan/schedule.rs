//! In which order and in which batches changes are made.
//!
//! First everything that makes GIJ index nothing, together; what switches off comes before what
//! changes settings, since it takes load away. Then what ends a quiet first indexing, which waits
//! until that is over. Then each reindexing in a batch of its own, since it can remove rows; what is
//! switched on again is reindexed, too, and ends its quiet first indexing after that. Then what is changed of
//! repositories inside the integrations that were indexed anew by then. Then the repositories inside
//! integrations are brought in line, one integration after the other, since an update of one can
//! start an indexing. Then the new integrations and
//! plain repositories, so many at a time. Then what is deleted, one by
//! one, once everything else is in place. Within each by address.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use super::change::{Action, Change, Indexing};
use crate::model::Address;

/// Sorts the changes and numbers their batches.
pub(super) fn schedule(
    mut changes: Vec<Change>,
    batch_size: NonZeroUsize,
    parents: &BTreeMap<Address, Address>,
) -> Vec<Change> {
    let indexed: BTreeSet<_> = changes
        .iter()
        .filter(|change| change.indexing != Indexing::None || change.action.ends_quiet())
        .map(|change| change.address.clone())
        .collect();
    let is_late = |change: &Change| {
        let parent = parents.get(&change.address);
        parent.is_some_and(|parent| indexed.contains(parent))
    };
    let enabled: BTreeSet<_> = changes
        .iter()
        .filter(|change| matches!(change.action, Action::Enable(_)))
        .map(|change| change.address.clone())
        .collect();
    let stage = |change: &Change| match stage(change, &enabled) {
        Stage::Quick if change.action.is_difference() && is_late(change) => Stage::Inside,
        stage => stage,
    };
    changes.sort_by(|a, b| {
        let key = |change: &Change| (stage(change), rank(change));
        key(a).cmp(&key(b)).then_with(|| a.address.cmp(&b.address))
    });
    let mut batch = 0;
    let mut in_batch = 0;
    let mut last_stage = None;
    for change in &mut changes {
        let stage = stage(change);
        let room = match stage {
            Stage::Quick | Stage::EndOfQuiet | Stage::LateEndOfQuiet | Stage::Inside => usize::MAX,
            Stage::Reindex | Stage::Cascade | Stage::Delete => 1,
            Stage::Create => batch_size.get(),
        };
        if last_stage != Some(stage) || in_batch >= room {
            batch += 1;
            in_batch = 0;
        }
        in_batch += 1;
        last_stage = Some(stage);
        change.batch = batch;
    }
    changes
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Quick,
    EndOfQuiet,
    Reindex,
    LateEndOfQuiet,
    Inside,
    Cascade,
    Create,
    Delete,
}

fn stage(change: &Change, enabled: &BTreeSet<Address>) -> Stage {
    if let Action::Delete(_) = change.action {
        return Stage::Delete;
    }
    if let Action::Cascade(_) = change.action {
        return Stage::Cascade;
    }
    match change.indexing {
        Indexing::None if change.action.ends_quiet() => {
            if enabled.contains(&change.address) {
                Stage::LateEndOfQuiet
            } else {
                Stage::EndOfQuiet
            }
        }
        Indexing::None => Stage::Quick,
        Indexing::Reindex => Stage::Reindex,
        Indexing::Initial => Stage::Create,
    }
}

const fn rank(change: &Change) -> u8 {
    match change.action {
        // What is ours is written down first, so that what is then done to it can be as well.
        Action::Adopt(_) => 0,
        Action::Disable(_) => 1,
        Action::Update(_) | Action::Configure(_) => 2,
        Action::Enable(_) => 3,
        Action::Cascade(_) => 4,
        Action::Create(_) => 5,
        Action::Delete(_) => 6,
    }
}
