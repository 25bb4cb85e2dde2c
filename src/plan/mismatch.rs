//! Why a manifest and a live integration do not go together, in words.

use super::identity::MatchedBy;
use super::problem::PlanProblem;
use super::wanted::Wanted;
use crate::model::{RowId, RowType};
use crate::state::{LiveRow, LiveType};

/// Why the type of a matched row rules the match out.
pub(super) fn type_problem(wanted: Wanted<'_>, row: &LiveRow) -> Option<PlanProblem> {
    let (message, help) = match &row.row_type {
        LiveType::Known(kind) if *kind == wanted.row_type => return None,
        LiveType::Known(kind) => (
            format!(
                "{} ({}) has type {kind}, the manifest says {}",
                row.id, row.display_name, wanted.row_type
            ),
            replacing(row.id, *kind),
        ),
        LiveType::Unknown(kind) => (
            format!(
                "{} ({}) has a type that the API cannot manage: {}",
                row.id,
                row.display_name,
                if kind.is_empty() { "(not shown)" } else { kind }
            ),
            "gijctl shows such integrations and never touches them: give the manifest another displayName".to_owned(),
        ),
    };
    Some(problem(wanted, message, help))
}

fn replacing(id: RowId, kind: RowType) -> String {
    format!(
        "GIJ cannot change a type. Either put `type: {kind}` back, or replace the integration by hand: delete {} in Jira, \
         then apply. That loses its index, users' own tokens for it and commits linked by hand",
        id.get()
    )
}

pub(super) fn missing_id(
    wanted: Wanted<'_>,
    id: RowId,
    same_name: Option<&LiveRow>,
) -> PlanProblem {
    let help = match same_name {
        Some(row) => format!(
            "{} is called {:?}: set `id: {}`",
            row.id,
            row.display_name,
            row.id.get()
        ),
        None => "remove `id` to have it created, or set it to the number Jira shows".to_owned(),
    };
    problem(
        wanted,
        format!("there is no {id} that `spec.id` could mean"),
        help,
    )
}

pub(super) fn ambiguous(wanted: Wanted<'_>, level: MatchedBy, rows: &[&LiveRow]) -> PlanProblem {
    let ids: Vec<_> = rows.iter().map(|row| row.id.get().to_string()).collect();
    let plural = match wanted.row_type.integration() {
        Some(_) => "integrations",
        None => "repositories",
    };
    let same = match level {
        MatchedBy::Ledger | MatchedBy::Id => "the same id",
        MatchedBy::DisplayName => "this displayName",
        MatchedBy::Connection if plural == "repositories" => "the same origin",
        MatchedBy::Connection => "the same type, origin, path and filter",
        MatchedBy::Pending => {
            return problem(
                wanted,
                format!(
                    "{plural} {} may each be what a create of a former run made, whose end is not known: they have its type and name, and were not there before",
                    ids.join(" and ")
                ),
                format!(
                    "remove what is too many in Jira, or say which one is meant: set `spec.id` to one of {}",
                    ids.join(", ")
                ),
            );
        }
    };
    problem(
        wanted,
        format!("{plural} {} have {same}", ids.join(" and ")),
        format!(
            "say which one is meant: set `spec.id` to one of {}",
            ids.join(", ")
        ),
    )
}

pub(super) fn contested(row: &LiveRow, claimants: &[Wanted<'_>]) -> PlanProblem {
    let names: Vec<_> = claimants
        .iter()
        .map(|wanted| format!("{} ({})", wanted.address, wanted.declared_at))
        .collect();
    problem(
        claimants[0],
        format!(
            "{} ({}) fits {}",
            row.id,
            row.display_name,
            names.join(" and ")
        ),
        format!(
            "set `spec.id: {}` on the one that means it, and a displayName of its own on each",
            row.id.get()
        ),
    )
}

/// What the ledger binds may have become another integration under the same number.
pub(super) fn estranged(
    wanted: Wanted<'_>,
    row: &LiveRow,
    same_name: Option<&LiveRow>,
) -> PlanProblem {
    let other = same_name
        .map(|other| {
            format!(
                ", or `spec.id: {}` if that is {}, which has this displayName",
                other.id.get(),
                other.id
            )
        })
        .unwrap_or_default();
    problem(
        wanted,
        format!(
            "the ledger binds it to {}, which has neither the name nor the connection of {} any more: it is {:?} now, the manifest says {:?}, and it may be another one",
            row.id, wanted.address, row.display_name, wanted.display_name
        ),
        format!(
            "look at it in Jira, then set `spec.id: {}` if it is the one that is meant{other}; to have a new one created, give the manifest another metadata.name",
            row.id.get()
        ),
    )
}

/// The ledger and the manifest name different rows.
pub(super) fn pinned_elsewhere(wanted: Wanted<'_>, row: &LiveRow, pinned: RowId) -> PlanProblem {
    problem(
        wanted,
        format!(
            "the ledger binds it to {} ({:?}), and the manifest says `spec.id: {}`",
            row.id,
            row.display_name,
            pinned.get()
        ),
        format!(
            "leave `spec.id` out to keep {}; to manage {} instead, give the manifest another metadata.name",
            row.id,
            pinned.get()
        ),
    )
}

/// A manifest that changes all that its row could be told by may mean another one, as where two
/// teams use one name.
pub(super) fn made_another(wanted: Wanted<'_>, row: &LiveRow) -> PlanProblem {
    problem(
        wanted,
        format!(
            "the ledger binds it to {} ({:?}), and the manifest gives that both another name ({:?}) and another connection: it may mean another integration",
            row.id, row.display_name, wanted.display_name
        ),
        format!(
            "set `spec.id: {}` if this integration is to become that one; to have a new one created, give the manifest another metadata.name. Teams that share a Jira set a `ledger.owner` of their own",
            row.id.get()
        ),
    )
}

/// What belongs to another owner is never taken over.
pub(super) fn owned_elsewhere(wanted: Wanted<'_>, row: &LiveRow, owner: &str) -> PlanProblem {
    problem(
        wanted,
        format!(
            "{} ({}) is managed by the owner {owner}, whose ledger binds it",
            row.id, row.display_name
        ),
        format!(
            "gijctl never takes over what another owner manages. To leave it there, take this manifest away. To hand it over: take it out of the manifests of {owner}, name the address that it had there (as in `ledger: {{ release: [{}] }}`) in their gijctl.yaml, apply there, and then apply here",
            wanted.address
        ),
    )
}

/// A problem of one manifest.
pub(super) fn problem(wanted: Wanted<'_>, message: String, help: impl Into<String>) -> PlanProblem {
    PlanProblem {
        address: Some(wanted.address.clone()),
        declared_at: wanted.declared_at.to_owned(),
        message,
        help: help.into(),
    }
}
