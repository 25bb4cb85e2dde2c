//! In which order and in which batches changes are made.
//!
//! First everything that makes GIJ index nothing, together; what switches off comes before what
//! changes settings, since it takes load away. Then what ends a quiet first indexing, which waits
//! until that is over. Then each reindexing in a batch of its own, since it can remove rows; what is
//! switched on again is reindexed, too, and ends its quiet first indexing after that. Then what is changed of
//! repositories inside the integrations that were indexed anew by then. Then the repositories inside
//! integrations are brought in line, one integration after the other, since an update of one can
//! start an indexing. Then the new integrations and plain repositories, in an order of their own. Then
//! what is deleted, one by one, once everything else is in place. Within each by address.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Action, Change, Indexing};
use super::rollout::{PlannedRollout, batches, in_order};
use crate::model::Address;

/// Sorts the changes and numbers their batches.
pub(super) fn schedule(
    mut changes: Vec<Change>,
    rollout: &PlannedRollout,
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
    let is_creation = |change: &Change| stage(change) == Stage::Create;
    let from = changes
        .iter()
        .position(is_creation)
        .unwrap_or(changes.len());
    let many = changes[from..]
        .iter()
        .take_while(|one| is_creation(one))
        .count();
    let creates = changes.splice(from..from + many, []).collect();
    let creates = in_order(creates, rollout.starts.canary.as_ref());
    let batch_of = batches(&creates, rollout);
    // They may take others of their batch from further back in the order.
    let mut creates: Vec<_> = batch_of.into_iter().zip(creates).collect();
    creates.sort_by_key(|(batch, _)| *batch);
    let (batch_of, creates): (Vec<_>, Vec<_>) = creates.into_iter().unzip();
    changes.splice(from..from, creates);

    let mut batch = 0;
    let mut in_batch = 0;
    let mut last_stage = None;
    for (place, change) in changes.iter_mut().enumerate() {
        let stage = stage(change);
        let room = match stage {
            Stage::Quick | Stage::EndOfQuiet | Stage::LateEndOfQuiet | Stage::Inside => usize::MAX,
            Stage::Reindex | Stage::Cascade | Stage::Delete => 1,
            Stage::Create => match place.checked_sub(from) {
                Some(number @ 1..) if batch_of[number] == batch_of[number - 1] => usize::MAX,
                _ => 0,
            },
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
