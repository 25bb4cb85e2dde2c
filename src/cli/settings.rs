//! Flags before file before default.

use super::args::{Apply, OnFailure, OnStale, Planning, Quiet};
use super::config::Rollout;
use crate::exec;
use crate::plan::{Policy, QuietFirstIndex};

/// What a plan depends on.
pub(super) fn policy(planning: &Planning, rollout: &Rollout) -> Policy {
    let default = Policy::default();
    let quiet = planning.quiet_first_index.or(rollout.quiet_first_index);
    Policy {
        batch_size: planning
            .batch_size
            .or(rollout.batch_size)
            .unwrap_or(default.batch_size),
        quiet_first_index: match quiet {
            None => default.quiet_first_index,
            Some(Quiet::Auto) => QuietFirstIndex::Auto,
            Some(Quiet::Always) => QuietFirstIndex::Always,
            Some(Quiet::Never) => QuietFirstIndex::Never,
        },
        only: (!planning.only.is_empty()).then(|| planning.only.iter().cloned().collect()),
        ..default
    }
}

/// How a plan is carried out.
pub(super) fn execution(apply: &Apply, rollout: &Rollout) -> exec::Settings {
    let default = exec::Settings::default();
    exec::Settings {
        stagger: apply.stagger.or(rollout.stagger).unwrap_or(default.stagger),
        settle: apply.settle.or(rollout.settle).unwrap_or(default.settle),
        index_timeout: apply
            .index_timeout
            .or(rollout.index_timeout)
            .unwrap_or(default.index_timeout),
        poll_interval: apply
            .poll_interval
            .or(rollout.poll_interval)
            .unwrap_or(default.poll_interval),
        on_failure: match apply.on_failure.or(rollout.on_failure) {
            None => default.on_failure,
            Some(OnFailure::Halt) => exec::OnFailure::Halt,
            Some(OnFailure::Continue) => exec::OnFailure::Continue,
        },
        on_stale: match apply.on_stale {
            None => default.on_stale,
            Some(OnStale::Stop) => exec::OnStale::Stop,
            Some(OnStale::Skip) => exec::OnStale::Skip,
        },
        deadline: apply.deadline.or(rollout.deadline),
    }
}
