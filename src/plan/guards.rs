//! Guards judge the finished plan: how much it does, and to what.

use std::collections::BTreeSet;

use super::change::{Action, Change, Plan, Trip};
use super::foreseen::Foreseen;
use super::policy::{Blind, Guards};
use crate::model::{Address, Kind, count, first_few};
use crate::state::Ledger;

/// As many are named in a message.
const NAMED: usize = 5;

/// What stands in the way of carrying a plan out. What is protected is so under the address that its
/// manifest has now, and under the one that the ledger knows it by.
pub fn trips(plan: &Plan, guards: &Guards, ledger: Option<&Ledger>) -> Vec<Trip> {
    let budgets = [
        too_many_deletions(plan, guards),
        too_many_disabled(plan, guards),
        too_many_changed(plan, guards),
        too_many_removed(plan, guards),
        unseen(plan, guards),
    ];
    let mut trips: Vec<_> = budgets.into_iter().flatten().collect();
    trips.extend(protected(plan, guards, ledger));
    trips
}

fn too_many_deletions(plan: &Plan, guards: &Guards) -> Option<Trip> {
    let names = named(plan, |change| matches!(change.action, Action::Delete(_)));
    (names.len() > guards.delete).then(|| Trip {
        guard: "delete",
        message: format!(
            "it deletes {}, and `delete` allows {}: {}",
            resources(plan, names.len()),
            guards.delete,
            first_few(&names, NAMED)
        ),
        help: format!(
            "if all of them are to go, run with --allow delete={}; otherwise declare them again",
            names.len()
        ),
    })
}

fn too_many_disabled(plan: &Plan, guards: &Guards) -> Option<Trip> {
    let names = named(plan, |change| matches!(change.action, Action::Disable(_)));
    (names.len() > guards.disable).then(|| Trip {
        guard: "disable",
        message: format!(
            "it switches off {}, and `disable` allows {}: {}",
            resources(plan, names.len()),
            guards.disable,
            first_few(&names, NAMED)
        ),
        help: format!(
            "if all of them are to be switched off, run with --allow disable={}",
            names.len()
        ),
    })
}

/// Resources count, not writes: an integration whose repositories inside are brought in line is one,
/// however many of them there are.
fn too_many_changed(plan: &Plan, guards: &Guards) -> Option<Trip> {
    let changed: BTreeSet<_> = plan
        .changes
        .iter()
        .filter(|change| {
            matches!(
                change.action,
                Action::Update(_) | Action::Enable(_) | Action::Disable(_) | Action::Cascade(_)
            )
        })
        .map(|change| &change.address)
        .collect();
    let changed = changed.len();
    let all = plan.matched.len();
    let allowed = usize::from(guards.change_percent);
    if changed <= guards.change_floor || changed * 100 <= allowed * all {
        return None;
    }
    let percent = (changed * 100).div_ceil(all.max(1));
    Some(Trip {
        guard: "change",
        message: format!(
            "it changes {changed} of the {all} {} that exist, which is {percent} %, and `change` allows {allowed} %",
            nouns(plan)
        ),
        help: format!(
            "look whether so many are meant to change, then run with --allow change={percent}, or change fewer at once with --only"
        ),
    })
}

/// What scans would remove that this plan causes. What they would remove without it is nothing that
/// leaving the plan out would save.
fn foreseen(plan: &Plan) -> impl Iterator<Item = (&Address, &Foreseen)> {
    let changes = plan.changes.iter();
    let causes: BTreeSet<_> = changes
        .filter(|change| change.action.brings_a_scan())
        .map(|change| &change.address)
        .collect();
    let previews = plan.previews.iter();
    previews.filter(move |(address, _)| causes.contains(address))
}

fn too_many_removed(plan: &Plan, guards: &Guards) -> Option<Trip> {
    let removed: Vec<String> = foreseen(plan)
        .flat_map(|(address, foreseen)| {
            let rows = foreseen.removed.iter();
            rows.map(move |row| format!("{row} of {address}"))
        })
        .collect();
    let number = removed.len();
    (number > guards.remove).then(|| Trip {
        guard: "remove",
        message: format!(
            "the scans it causes would remove {}, and `remove` allows {}: {}",
            count(number, "repository", "repositories"),
            guards.remove,
            first_few(&removed, NAMED)
        ),
        help: format!(
            "gijctl preview names them all; if all of them are to go, with what is set on their rows, run with --allow remove={number}"
        ),
    })
}

fn unseen(plan: &Plan, guards: &Guards) -> Option<Trip> {
    if guards.blind == Blind::GoOn {
        return None;
    }
    let unseen: Vec<String> = foreseen(plan)
        .filter_map(|(address, foreseen)| Some(format!("{address} ({})", foreseen.doubt()?)))
        .collect();
    (!unseen.is_empty()).then(|| Trip {
        guard: "unseen",
        message: format!(
            "what the scans it causes would remove is not known: {}",
            first_few(&unseen, NAMED)
        ),
        help: "put right what it names; if it may be whatever it is, run with --allow unseen, and where the Git services can never be asked from here, say preview: never in gijctl.yaml".to_owned(),
    })
}

/// Nothing allows these, so each is told.
fn protected(plan: &Plan, guards: &Guards, ledger: Option<&Ledger>) -> Vec<Trip> {
    let changes = plan.changes.iter();
    changes
        .filter_map(|change| {
            let address = protection_of(change, guards, ledger)?;
            let what = match &change.action {
                Action::Delete(_) => "deletes",
                Action::Disable(_) => "switches off",
                action if action.narrows() => "can take repositories away from",
                _ => return None,
            };
            Some(Trip {
                guard: "protect",
                message: if *address == change.address {
                    format!("it {what} {}, which `protect` names", named_one(change))
                } else {
                    format!(
                        "it {what} {}, which the ledger knows as {address}, and `protect` names that",
                        named_one(change)
                    )
                },
                help: format!(
                    "no flag allows this: change the manifest back, leave it out with --only, or take {address} out of guards.protect in gijctl.yaml"
                ),
            })
        })
        .collect()
}

/// The address under which what a change is about is protected: a new name takes no protection away.
fn protection_of<'a>(
    change: &Change,
    guards: &'a Guards,
    ledger: Option<&Ledger>,
) -> Option<&'a Address> {
    let is_known_by = |address: &&Address| {
        let entry = ledger.and_then(|ledger| ledger.entry(address));
        entry.is_some_and(|entry| change.action.id() == Some(entry.id))
    };
    let by_manifest = guards.protect.get(&change.address);
    by_manifest.or_else(|| guards.protect.iter().find(is_known_by))
}

fn named(plan: &Plan, is_meant: impl Fn(&Change) -> bool) -> Vec<String> {
    let changes = plan.changes.iter();
    let meant = changes.filter(|change| is_meant(change));
    meant.map(named_one).collect()
}

fn named_one(change: &Change) -> String {
    match change.action.id() {
        Some(id) => format!("{} (id {})", change.address, id.get()),
        None => change.address.to_string(),
    }
}

/// What the plan is about, in the plural.
fn nouns(plan: &Plan) -> &'static str {
    let changed = plan.changes.iter().map(|change| &change.address);
    let mut kinds = changed
        .chain(plan.matched.keys())
        .map(|address| address.kind);
    if kinds.any(|kind| kind == Kind::Repository) {
        "integrations and repositories"
    } else {
        "integrations"
    }
}

fn resources(plan: &Plan, number: usize) -> String {
    match (number, nouns(plan)) {
        (1, "integrations") => "1 integration".to_owned(),
        (1, _) => "1 resource".to_owned(),
        (n, nouns) => format!("{n} {nouns}"),
    }
}
