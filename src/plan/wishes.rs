//! What is asked for by name and cannot be done, whatever Jira answers.

use std::collections::BTreeSet;

use super::mismatch::problem;
use super::policy::{Policy, Prune, Rotate};
use super::problem::{PlanProblem, PlanProblems};
use super::wanted::{creatable, declared};
use crate::model::Address;
use crate::state::Desired;

const NAME_ONE: &str =
    "name the address of a resource in the manifests, as in Integration/github-acme";

/// Holds what a policy names against the manifests. Nobody has to be asked for that, so it can be
/// told before anything is read or done.
///
/// # Errors
/// All that is asked for and cannot be done.
pub fn check_wishes(desired: &Desired, policy: &Policy) -> Result<(), PlanProblems> {
    let mut problems = selection(desired, policy);
    problems.extend(rotation(desired, policy));
    problems.extend(still_declared(desired, policy));
    problems.extend(canary(desired, policy));
    if problems.is_empty() {
        Ok(())
    } else {
        Err(PlanProblems(problems))
    }
}

/// What `--only` names must be declared, unless it is to be pruned.
fn selection(desired: &Desired, policy: &Policy) -> Vec<PlanProblem> {
    let Some(only) = &policy.only else {
        return Vec::new();
    };
    let mut undeclared = only.iter().filter(|address| !desired.declares(address));
    match policy.prune {
        Prune::Never => undeclared.map(nobody_declares).collect(),
        Prune::WholeSet if undeclared.next().is_none() => vec![PlanProblem {
            address: None,
            declared_at: String::new(),
            message: "--prune can delete nothing: --only names nothing but what the manifests declare".into(),
            help: "leave out --only to prune everything that no manifest declares any more, name in --only what is to be deleted, or leave out --prune".into(),
        }],
        Prune::WholeSet => Vec::new(),
    }
}

/// The canary must be something that can be created.
fn canary(desired: &Desired, policy: &Policy) -> Option<PlanProblem> {
    let canary = policy.starts.canary.as_ref()?;
    let is_creatable = creatable(desired).iter().any(|one| one.address == canary);
    (!is_creatable).then(|| PlanProblem {
        address: Some(canary.clone()),
        declared_at: String::new(),
        message: "the canary must be an integration or plain repository that a manifest declares"
            .into(),
        help: NAME_ONE.into(),
    })
}

/// The problem of an address that `--only` names and nobody knows.
pub(super) fn nobody_declares(address: &Address) -> PlanProblem {
    PlanProblem {
        address: Some(address.clone()),
        declared_at: String::new(),
        message: format!("--only names {address}, which no manifest declares"),
        help: NAME_ONE.into(),
    }
}

/// What is given up is declared by whoever takes it over, and by nobody else.
fn still_declared(desired: &Desired, policy: &Policy) -> impl Iterator<Item = PlanProblem> {
    let named = policy.release.iter();
    let declared = named.filter_map(|address| declared(desired, address));
    declared.map(|wanted| {
        problem(
            wanted,
            format!("ledger.release names {}, which a manifest here still declares", wanted.address),
            "take the manifest away to hand it over, or take the address out of ledger.release in gijctl.yaml to keep it",
        )
    })
}

/// What `--rotate` names must be there to be rotated, and not be left out.
fn rotation(desired: &Desired, policy: &Policy) -> Vec<PlanProblem> {
    let Rotate::Only(addresses) = &policy.rotate else {
        return Vec::new();
    };
    let only = policy.only.as_ref();
    let problem_of = |address: &Address| rotation_problem(desired, only, address);
    addresses.iter().filter_map(problem_of).collect()
}

fn rotation_problem(
    desired: &Desired,
    only: Option<&BTreeSet<Address>>,
    address: &Address,
) -> Option<PlanProblem> {
    let Some(wanted) = declared(desired, address) else {
        return Some(PlanProblem {
            address: Some(address.clone()),
            declared_at: String::new(),
            message: format!("--rotate names {address}, which no manifest declares"),
            help: NAME_ONE.into(),
        });
    };
    if wanted.credentials.is_none() {
        return Some(problem(
            wanted,
            format!("--rotate names {address}, whose manifest states no credentials"),
            "state spec.credentials, or leave it out of --rotate",
        ));
    }
    only.is_some_and(|only| !only.contains(address)).then(|| {
        problem(
            wanted,
            format!("--rotate names {address}, which --only leaves out"),
            "name it in --only as well, or leave it out of --rotate",
        )
    })
}
