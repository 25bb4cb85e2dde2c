//! Flags before file before default.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::args::{
    self, Allowance, Apply, OnFailure, OnStale, Planning, Quiet, Settling, Timing, WhenBusy,
    WhenFailing,
};
use super::config::{self, Config, Rollout};
use super::connect::Refusal;
use crate::exec;
use crate::forecast::indexed;
use crate::model::{Address, spoken_duration};
use crate::pace::{RolloutLimits, WindowSpan, Windows};
use crate::plan::{
    Action, Blind, Guards, Pacing, Plan, Policy, Prune, QuietFirstIndex, Rotate, StartPolicy,
};
use crate::reconcile::CheckSecrets;
use crate::report::rollout;

/// What a plan depends on.
///
/// # Errors
/// Where it is asked to prune, and what is read may not be all that the owner has.
pub(super) fn policy(planning: &Planning, config: &Config) -> Result<Policy, Refusal> {
    let rollout = &config.rollout;
    let creating = &planning.creating;
    let default = Policy::default();
    let quiet = creating.quiet_first_index.or(rollout.quiet_first_index);
    Ok(Policy {
        batch_size: creating
            .batch_size
            .or(rollout.batch_size)
            .unwrap_or(default.batch_size),
        starts: StartPolicy {
            pacing: match creating.pacing.or(rollout.pacing) {
                None => default.starts.pacing,
                Some(args::Pacing::Batches) => Pacing::Batches,
                Some(args::Pacing::Window) => Pacing::Window,
            },
            per_host: creating.per_host.or(rollout.per_host),
            per_account: creating
                .per_account
                .or(rollout.per_account)
                .unwrap_or(default.starts.per_account),
            canary: creating
                .canary
                .clone()
                .or_else(|| Some(rollout.canary.as_ref()?.name.clone())),
        },
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
        previews: default.previews,
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
        remove: file.remove.unwrap_or(default.remove),
        blind: default.blind,
        protect: file.protect.iter().cloned().collect(),
    };
    for allowance in &planning.allow {
        match *allowance {
            Allowance::Delete(number) => guards.delete = guards.delete.max(number),
            Allowance::Disable(number) => guards.disable = guards.disable.max(number),
            Allowance::Remove(number) => guards.remove = guards.remove.max(number),
            Allowance::Unseen => guards.blind = Blind::GoOn,
            Allowance::Change(percent) => {
                guards.change_percent = guards.change_percent.max(percent);
            }
        }
    }
    guards
}

/// How a plan is carried out where only gijctl.yaml says so.
pub(super) fn of_rollout(rollout: &Rollout) -> exec::Settings {
    let default = exec::Settings::default();
    exec::Settings {
        patience: default.patience,
        stagger: rollout.stagger.unwrap_or(default.stagger),
        settle: rollout.settle.unwrap_or(default.settle),
        index_timeout: rollout.index_timeout.unwrap_or(default.index_timeout),
        poll_interval: rollout.poll_interval.unwrap_or(default.poll_interval),
        requests_per_minute: rollout
            .requests_per_minute
            .unwrap_or(default.requests_per_minute),
        on_failure: rollout
            .on_failure
            .map_or(default.on_failure, OnFailure::into_exec),
        on_stale: default.on_stale,
        when_busy: rollout
            .when_busy
            .map_or(default.when_busy, WhenBusy::into_exec),
        when_failing: rollout
            .when_failing
            .map_or(default.when_failing, WhenFailing::into_exec),
        retry_indexing: rollout.retry_indexing.unwrap_or(default.retry_indexing),
        canary_soak: rollout.canary.as_ref().and_then(|canary| canary.soak),
        windows: windows(&rollout.windows, rollout.time_zone.as_ref()),
        deadline: rollout.deadline,
    }
}

/// Makes sure that no flag says something of what there is not.
///
/// # Errors
/// Where one does.
pub(super) fn check_timing(
    timing: &Timing,
    canary: Option<&Address>,
    settings: &exec::Settings,
) -> Result<(), Refusal> {
    if timing.canary_soak.is_some() && canary.is_none() {
        return Err(Refusal::usage(
            "--canary-soak says how long to wait after a canary, and there is none",
            "name one with --canary, or as `rollout.canary` in gijctl.yaml",
        ));
    }
    if timing.time_zone.is_some() && settings.windows.is_none() {
        return Err(Refusal::usage(
            "--time-zone says whose clock the windows are by, and there are none",
            "name one with --window, or in `rollout.windows` in gijctl.yaml",
        ));
    }
    Ok(())
}

/// The same where flags say when something may be started: they go before the file.
pub(super) fn of_timing(timing: &Timing, settling: &Settling, rollout: &Rollout) -> exec::Settings {
    let file = of_rollout(rollout);
    let spans = if timing.window.is_empty() {
        &rollout.windows
    } else {
        &timing.window
    };
    let zone = timing.time_zone.as_ref().or(rollout.time_zone.as_ref());
    exec::Settings {
        stagger: timing.stagger.unwrap_or(file.stagger),
        settle: settling.settle.unwrap_or(file.settle),
        canary_soak: timing.canary_soak.or(file.canary_soak),
        windows: windows(spans, zone),
        deadline: timing.deadline.or(file.deadline),
        ..file
    }
}

/// How a plan is carried out: flags go before the file.
pub(super) fn execution(apply: &Apply, rollout: &Rollout) -> exec::Settings {
    let patience = &apply.patience;
    let timed = of_timing(&apply.timing, &patience.settling, rollout);
    exec::Settings {
        patience: if apply.no_wait {
            exec::Patience::Leave
        } else {
            timed.patience
        },
        index_timeout: patience.index_timeout.unwrap_or(timed.index_timeout),
        poll_interval: patience.poll_interval.unwrap_or(timed.poll_interval),
        requests_per_minute: patience
            .requests_per_minute
            .unwrap_or(timed.requests_per_minute),
        on_failure: apply
            .on_failure
            .map_or(timed.on_failure, OnFailure::into_exec),
        on_stale: match apply.on_stale {
            None => timed.on_stale,
            Some(OnStale::Stop) => exec::OnStale::Stop,
            Some(OnStale::Skip) => exec::OnStale::Skip,
        },
        when_busy: apply.when_busy.map_or(timed.when_busy, WhenBusy::into_exec),
        when_failing: apply
            .when_failing
            .map_or(timed.when_failing, WhenFailing::into_exec),
        retry_indexing: apply.retry_indexing.unwrap_or(timed.retry_indexing),
        ..timed
    }
}

/// The same as a plan shows it that would be carried out from now on.
pub(super) fn shown(settings: &exec::Settings, now: Timestamp) -> rollout::Timing {
    rollout::Timing {
        now,
        stagger: settings.stagger,
        canary_soak: settings.canary_soak,
        windows: settings.windows.clone(),
        deadline: settings.deadline,
    }
}

impl OnFailure {
    const fn into_exec(self) -> exec::OnFailure {
        match self {
            Self::Halt => exec::OnFailure::Halt,
            Self::Continue => exec::OnFailure::Continue,
            Self::OtherHosts => exec::OnFailure::OtherHosts,
        }
    }
}

impl WhenBusy {
    const fn into_exec(self) -> exec::WhenBusy {
        match self {
            Self::Wait => exec::WhenBusy::Wait,
            Self::Stop => exec::WhenBusy::Stop,
        }
    }
}

impl WhenFailing {
    const fn into_exec(self) -> exec::WhenFailing {
        match self {
            Self::Continue => exec::WhenFailing::Continue,
            Self::Stop => exec::WhenFailing::Stop,
        }
    }
}

/// The hours in which changes may be made, by the clock of a place.
fn windows(spans: &[WindowSpan], zone: Option<&TimeZone>) -> Option<Windows> {
    Windows::new(spans.to_vec(), zone.cloned().unwrap_or(TimeZone::UTC))
}

/// The limits by which new integrations would follow each other from a moment on.
pub(super) fn limits(plan: &Plan, settings: &exec::Settings, start: Timestamp) -> RolloutLimits {
    let canary = plan.rollout.starts.canary.as_ref();
    let canary = canary.and_then(|address| {
        let mut changes = indexed(plan);
        changes.position(|change| {
            change.address == *address && matches!(change.action, Action::Create(_))
        })
    });
    settings.limits(&plan.rollout, canary, start)
}

/// What a run works by, for the journal, by the names of the flags.
#[expect(clippy::too_many_lines, reason = "it has a few lines for each setting")]
pub(super) fn told(
    policy: &Policy,
    settings: &exec::Settings,
    lock_timeout: Duration,
) -> BTreeMap<String, String> {
    let Policy {
        batch_size,
        starts,
        quiet_first_index,
        only,
        prune,
        release: _,
        guards,
        secrets: _,
        rotate,
        previews: _,
        today: _,
    } = policy;
    let Guards {
        delete,
        disable,
        change_percent,
        change_floor: _,
        remove,
        blind: _,
        protect: _,
    } = guards;
    let exec::Settings {
        patience,
        stagger,
        settle,
        index_timeout,
        poll_interval,
        requests_per_minute,
        on_failure,
        on_stale,
        when_busy,
        when_failing,
        retry_indexing,
        canary_soak,
        windows,
        deadline,
    } = settings;
    let StartPolicy {
        pacing,
        per_host,
        per_account,
        canary,
    } = starts;
    let addresses = |all: &std::collections::BTreeSet<_>| {
        let all: Vec<_> = all.iter().map(ToString::to_string).collect();
        all.join(" ")
    };
    let mut told = vec![
        (
            "allow",
            match remove {
                0 => format!("delete={delete},disable={disable},change={change_percent}"),
                remove => {
                    format!(
                        "delete={delete},disable={disable},change={change_percent},remove={remove}"
                    )
                }
            },
        ),
        ("batch-size", batch_size.to_string()),
        ("index-timeout", spoken_duration(*index_timeout)),
        ("lock-timeout", spoken_duration(lock_timeout)),
        (
            "on-failure",
            match on_failure {
                exec::OnFailure::Halt => "halt".to_owned(),
                exec::OnFailure::Continue => "continue".to_owned(),
                exec::OnFailure::OtherHosts => "other-hosts".to_owned(),
            },
        ),
        (
            "on-stale",
            match on_stale {
                exec::OnStale::Stop => "stop".to_owned(),
                exec::OnStale::Skip => "skip".to_owned(),
            },
        ),
        ("pacing", pacing.as_str().to_owned()),
        ("per-account", per_account.to_string()),
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
        ("retry-indexing", retry_indexing.to_string()),
        ("settle", spoken_duration(*settle)),
        ("stagger", spoken_duration(*stagger)),
        (
            "when-busy",
            match when_busy {
                exec::WhenBusy::Wait => "wait".to_owned(),
                exec::WhenBusy::Stop => "stop".to_owned(),
            },
        ),
        (
            "when-failing",
            match when_failing {
                exec::WhenFailing::Continue => "continue".to_owned(),
                exec::WhenFailing::Stop => "stop".to_owned(),
            },
        ),
    ];
    if let Some(per_host) = per_host {
        told.push(("per-host", per_host.to_string()));
    }
    if let Some(canary) = canary {
        told.push(("canary", canary.to_string()));
    }
    if let Some(soak) = canary_soak {
        told.push(("canary-soak", spoken_duration(*soak)));
    }
    if let Some(windows) = windows {
        let spans: Vec<_> = windows.spans().iter().map(ToString::to_string).collect();
        told.push(("window", spans.join("; ")));
        let zone = windows.zone().iana_name().unwrap_or("UTC");
        told.push(("time-zone", zone.to_owned()));
    }
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
    match patience {
        exec::Patience::Wait => {}
        exec::Patience::Leave => told.push(("no-wait", "yes".to_owned())),
    }
    if let Some(deadline) = deadline {
        told.push(("deadline", spoken_duration(*deadline)));
    }
    told.into_iter()
        .map(|(flag, value)| (flag.to_owned(), value))
        .collect()
}
