//! Flags before file before default.

use super::args::{Allowance, Apply, OnFailure, OnStale, Planning, Quiet};
use super::config::{self, Config, Rollout};
use crate::exec;
use crate::plan::{Guards, Policy, Prune, QuietFirstIndex, Rotate};
use crate::reconcile::CheckSecrets;

/// What a plan depends on.
pub(super) fn policy(planning: &Planning, config: &Config) -> Policy {
    let rollout = &config.rollout;
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
        prune: prune(planning, config),
        guards: guards(planning, config),
        rotate: match &planning.rotate {
            None => Rotate::ChangedOnly,
            Some(all) if all.is_empty() => Rotate::All,
            Some(addresses) => Rotate::Only(addresses.iter().cloned().collect()),
        },
        secrets: default.secrets,
    }
}

/// Whether secrets are looked up for the plan.
pub(super) const fn check_secrets(planning: &Planning) -> CheckSecrets {
    if planning.check_secrets {
        CheckSecrets::BeforeThePlan
    } else {
        CheckSecrets::Never
    }
}

/// The manifests are all that an owner has only where he says so himself: in the file beside them.
fn prune(planning: &Planning, config: &Config) -> Prune {
    let unknown = |reason: &str| Prune::UnknownScope {
        reason: reason.to_owned(),
    };
    if !planning.prune {
        return Prune::Never;
    }
    match planning.paths.as_slice() {
        [folder] if folder.is_dir() => {
            if config::beside(&planning.paths, config::FILE_NAME).is_none() {
                unknown(
                    "PATH has no gijctl.yaml that names `ledger.owner`, so another folder may declare it",
                )
            } else if config.ledger.owner.is_none() {
                unknown("gijctl.yaml names no `ledger.owner`, so another folder may declare it")
            } else {
                Prune::WholeSet
            }
        }
        _ => unknown(
            "PATH is not just the folder of a gijctl.yaml, so a manifest that was not read may declare it",
        ),
    }
}

/// Flags raise what the file allows, and never lower it.
fn guards(planning: &Planning, config: &Config) -> Guards {
    let default = Guards::default();
    let file = &config.guards;
    let change = file.change.as_ref();
    let mut guards = Guards {
        delete: file.delete.unwrap_or(default.delete),
        disable: file.disable.unwrap_or(default.disable),
        change_percent: change
            .and_then(|change| change.percent)
            .unwrap_or(default.change_percent),
        change_floor: change
            .and_then(|change| change.floor)
            .unwrap_or(default.change_floor),
        protect: file.protect.iter().cloned().collect(),
    };
    for allowance in &planning.allow {
        match *allowance {
            Allowance::Delete(number) => guards.delete = guards.delete.max(number),
            Allowance::Disable(number) => guards.disable = guards.disable.max(number),
            Allowance::Change(percent) => {
                guards.change_percent = guards.change_percent.max(percent);
            }
        }
    }
    guards
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
