//! Flags before file before default.

use std::collections::BTreeMap;
use std::time::Duration;

use super::args::{Allowance, Apply, OnFailure, OnStale, Planning, Quiet};
use super::config::{self, Config, Rollout};
use super::connect::Refusal;
use crate::exec;
use crate::model::spoken_duration;
use crate::plan::{Guards, Policy, Prune, QuietFirstIndex, Rotate};
use crate::reconcile::CheckSecrets;

/// What a plan depends on.
///
/// # Errors
/// Where it is asked to prune, and what is read may not be all that the owner has.
pub(super) fn policy(planning: &Planning, config: &Config) -> Result<Policy, Refusal> {
    let rollout = &config.rollout;
    let default = Policy::default();
    let quiet = planning.quiet_first_index.or(rollout.quiet_first_index);
    Ok(Policy {
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
        prune: prune(planning, config)?,
        release: config.ledger.release.iter().cloned().collect(),
        guards: guards(planning, config),
        rotate: match &planning.rotate {
            None => Rotate::ChangedOnly,
            Some(all) if all.is_empty() => Rotate::All,
            Some(addresses) => Rotate::Only(addresses.iter().cloned().collect()),
        },
        secrets: default.secrets,
        today: default.today,
    })
}

/// Whether secrets are looked up for the plan.
pub(super) const fn check_secrets(planning: &Planning) -> CheckSecrets {
    if planning.check_secrets {
        CheckSecrets::BeforeThePlan
    } else {
        CheckSecrets::Never
    }
}

/// The manifests are all that an owner has only where that is said in the file beside them. What
/// else is asked to be pruned might be declared where nobody looked.
fn prune(planning: &Planning, config: &Config) -> Result<Prune, Refusal> {
    if !planning.prune {
        return Ok(Prune::Never);
    }
    let refused = |message: &str, help: &str| {
        let message = format!("--prune cannot be carried out: {message}");
        Err(Refusal::usage(
            message,
            format!("{help}, or leave out --prune"),
        ))
    };
    match planning.paths.as_slice() {
        [folder] if folder.is_dir() => {
            if config::beside(&planning.paths, config::FILE_NAME).is_none() {
                refused(
                    "PATH has no gijctl.yaml that names `ledger.owner`, so another folder may declare what this one does not",
                    "name the folder that holds all manifests of one owner, with a gijctl.yaml that says `ledger: { owner: NAME }`",
                )
            } else if config.ledger.owner.is_none() {
                refused(
                    "gijctl.yaml names no `ledger.owner`, so another folder may declare what this one does not",
                    "say whose manifests these are, as in `ledger: { owner: NAME }`",
                )
            } else {
                Ok(Prune::WholeSet)
            }
        }
        _ => refused(
            "PATH is not just the folder of a gijctl.yaml, so a manifest that was not read may declare what these do not",
            "name that folder and nothing else as PATH",
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
        requests_per_minute: apply
            .requests_per_minute
            .or(rollout.requests_per_minute)
            .unwrap_or(default.requests_per_minute),
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

/// What a run works by, for the journal, by the names of the flags.
pub(super) fn told(
    policy: &Policy,
    settings: &exec::Settings,
    lock_timeout: Duration,
) -> BTreeMap<String, String> {
    let Policy {
        batch_size,
        quiet_first_index,
        only,
        prune,
        release: _,
        guards,
        secrets: _,
        rotate,
        today: _,
    } = policy;
    let Guards {
        delete,
        disable,
        change_percent,
        change_floor: _,
        protect: _,
    } = guards;
    let exec::Settings {
        stagger,
        settle,
        index_timeout,
        poll_interval,
        requests_per_minute,
        on_failure,
        on_stale,
        deadline,
    } = settings;
    let addresses = |all: &std::collections::BTreeSet<_>| {
        let all: Vec<_> = all.iter().map(ToString::to_string).collect();
        all.join(" ")
    };
    let mut told = vec![
        (
            "allow",
            format!("delete={delete},disable={disable},change={change_percent}"),
        ),
        ("batch-size", batch_size.to_string()),
        ("index-timeout", spoken_duration(*index_timeout)),
        ("lock-timeout", spoken_duration(lock_timeout)),
        (
            "on-failure",
            match on_failure {
                exec::OnFailure::Halt => "halt".to_owned(),
                exec::OnFailure::Continue => "continue".to_owned(),
            },
        ),
        (
            "on-stale",
            match on_stale {
                exec::OnStale::Stop => "stop".to_owned(),
                exec::OnStale::Skip => "skip".to_owned(),
            },
        ),
        ("poll-interval", spoken_duration(*poll_interval)),
        (
            "quiet-first-index",
            match quiet_first_index {
                QuietFirstIndex::Auto => "auto".to_owned(),
                QuietFirstIndex::Always => "always".to_owned(),
                QuietFirstIndex::Never => "never".to_owned(),
            },
        ),
        ("requests-per-minute", requests_per_minute.to_string()),
        ("settle", spoken_duration(*settle)),
        ("stagger", spoken_duration(*stagger)),
    ];
    if let Some(only) = only {
        told.push(("only", addresses(only)));
    }
    match prune {
        Prune::Never => {}
        Prune::WholeSet => told.push(("prune", "yes".to_owned())),
    }
    match rotate {
        Rotate::ChangedOnly => {}
        Rotate::All => told.push(("rotate", "all".to_owned())),
        Rotate::Only(only) => told.push(("rotate", addresses(only))),
    }
    if let Some(deadline) = deadline {
        told.push(("deadline", spoken_duration(*deadline)));
    }
    told.into_iter()
        .map(|(flag, value)| (flag.to_owned(), value))
        .collect()
}
