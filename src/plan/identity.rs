//! Which live integration a manifest speaks of, most certain first: the ledger, the manifest's own
//! `id`, the display name, and what it connects to. A row claimed by a more certain match is out of
//! the question for a less certain one.

use std::collections::{BTreeMap, BTreeSet};

use super::problem::PlanProblem;
use crate::model::integration_type::OriginRule;
use crate::model::{
    Field, FieldMap, FieldValue, IntegrationId, IntegrationType, Name, normalise_origin,
};
use crate::state::{Desired, DesiredIntegration, LedgerView, LiveIntegration, LiveType};

/// How certain a match is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MatchedBy {
    Ledger,
    Id,
    DisplayName,
    Connection,
}

impl MatchedBy {
    const ALL: [Self; 4] = [Self::Ledger, Self::Id, Self::DisplayName, Self::Connection];
}

/// What the manifests speak of.
pub(super) struct Matches<'a> {
    pub by_name: BTreeMap<Name, (MatchedBy, &'a LiveIntegration)>,
    pub claimed: BTreeSet<IntegrationId>,
    pub problems: Vec<PlanProblem>,
}

/// Finds each manifest's live integration.
pub(super) fn resolve<'a>(
    desired: &Desired,
    live: &'a [LiveIntegration],
    ledger: &LedgerView,
) -> Matches<'a> {
    let mut matches = Matches {
        by_name: BTreeMap::new(),
        claimed: BTreeSet::new(),
        problems: Vec::new(),
    };
    let mut failed = BTreeSet::new();
    for level in MatchedBy::ALL {
        let mut found: BTreeMap<IntegrationId, Vec<&DesiredIntegration>> = BTreeMap::new();
        for (name, wanted) in &desired.integrations {
            if matches.by_name.contains_key(name) || failed.contains(name) {
                continue;
            }
            let free = live.iter().filter(|row| !matches.claimed.contains(&row.id));
            let candidates: Vec<_> = match level {
                MatchedBy::Ledger => free
                    .filter(|row| bound_to(ledger, wanted) == Some(row.id))
                    .collect(),
                MatchedBy::Id => free.filter(|row| wanted.id == Some(row.id)).collect(),
                MatchedBy::DisplayName => free
                    .filter(|row| row.display_name == wanted.display_name)
                    .collect(),
                MatchedBy::Connection => free.filter(|row| same_connection(wanted, row)).collect(),
            };
            match candidates.as_slice() {
                [] => {
                    if let (MatchedBy::Id, Some(id)) = (level, wanted.id) {
                        failed.insert(name.clone());
                        matches.problems.push(missing_id(wanted, id, live));
                    }
                }
                [one] => found.entry(one.id).or_default().push(wanted),
                several => {
                    failed.insert(name.clone());
                    matches.problems.push(ambiguous(wanted, level, several));
                }
            }
        }
        for (id, claimants) in found {
            let Some(row) = live.iter().find(|row| row.id == id) else {
                continue;
            };
            match claimants.as_slice() {
                [one] => {
                    matches.claimed.insert(id);
                    matches
                        .by_name
                        .insert(one.address.name.clone(), (level, row));
                }
                several => {
                    for wanted in several {
                        failed.insert(wanted.address.name.clone());
                    }
                    matches.problems.push(contested(row, several));
                }
            }
        }
    }
    matches
}

fn bound_to(ledger: &LedgerView, wanted: &DesiredIntegration) -> Option<IntegrationId> {
    match ledger {
        LedgerView::Off => None,
        LedgerView::Bindings(bindings) => bindings.get(&wanted.address).copied(),
    }
}

fn text(fields: &FieldMap, field: Field) -> &str {
    match fields.get(&field) {
        Some(FieldValue::Text(text)) => text,
        _ => "",
    }
}

/// The origin that a manifest states or its type implies; `None` where only GIJ knows it.
fn origin_of(wanted: &DesiredIntegration) -> Option<String> {
    let kind = wanted.integration_type;
    let stated = text(&wanted.fields, Field::Origin);
    if !stated.is_empty() {
        return Some(normalise_origin(kind, stated));
    }
    match kind.requirements().origin {
        OriginRule::Implied(Some(origin)) => Some(normalise_origin(kind, origin)),
        OriginRule::Implied(None) | OriginRule::Required => None,
    }
}

fn same_connection(wanted: &DesiredIntegration, row: &LiveIntegration) -> bool {
    let kind = wanted.integration_type;
    if row.integration_type != LiveType::Known(kind) {
        return false;
    }
    // Without an origin of its own nothing tells this connection from another of its type.
    let Some(origin) = origin_of(wanted) else {
        return false;
    };
    let same = |field| text(&wanted.fields, field) == text(&row.fields, field);
    normalise_origin(kind, text(&row.fields, Field::Origin)) == origin
        && same(Field::ApiPath)
        && same(Field::ApiFilter)
        && (row.unreadable.contains(&Field::TfsCollection) || same(Field::TfsCollection))
}

/// Why the type of a matched row rules the match out.
pub(super) fn type_problem(
    wanted: &DesiredIntegration,
    row: &LiveIntegration,
) -> Option<PlanProblem> {
    let (message, help) = match &row.integration_type {
        LiveType::Known(kind) if *kind == wanted.integration_type => return None,
        LiveType::Known(kind) => (
            format!(
                "integration {} ({}) has type {kind}, the manifest says {}",
                row.id, row.display_name, wanted.integration_type
            ),
            replacing(row.id, *kind),
        ),
        LiveType::Unknown(kind) => (
            format!(
                "integration {} ({}) has a type that the API cannot manage: {}",
                row.id,
                row.display_name,
                if kind.is_empty() { "(not shown)" } else { kind }
            ),
            "gijctl shows such integrations and never touches them: give the manifest another displayName".to_owned(),
        ),
    };
    Some(problem(wanted, message, help))
}

fn replacing(id: IntegrationId, kind: IntegrationType) -> String {
    format!(
        "GIJ cannot change a type. Either put `type: {kind}` back, or replace the integration by hand: delete {id} in Jira, \
         then apply. That loses its index, users' own tokens for it and commits linked by hand"
    )
}

fn missing_id(
    wanted: &DesiredIntegration,
    id: IntegrationId,
    live: &[LiveIntegration],
) -> PlanProblem {
    let same_name = live
        .iter()
        .find(|row| row.display_name == wanted.display_name);
    let help = match same_name {
        Some(row) => format!(
            "integration {} is called {:?}: set `id: {}`",
            row.id, row.display_name, row.id
        ),
        None => "remove `id` to have it created, or set it to the number Jira shows".to_owned(),
    };
    problem(
        wanted,
        format!("there is no integration {id} that `spec.id` could mean"),
        help,
    )
}

fn ambiguous(
    wanted: &DesiredIntegration,
    level: MatchedBy,
    rows: &[&LiveIntegration],
) -> PlanProblem {
    let ids: Vec<_> = rows.iter().map(|row| row.id.to_string()).collect();
    let same = match level {
        MatchedBy::Ledger | MatchedBy::Id => "the same id",
        MatchedBy::DisplayName => "this displayName",
        MatchedBy::Connection => "the same type, origin, path and filter",
    };
    problem(
        wanted,
        format!("integrations {} have {same}", ids.join(" and ")),
        format!(
            "say which one is meant: set `spec.id` to one of {}",
            ids.join(", ")
        ),
    )
}

fn contested(row: &LiveIntegration, claimants: &[&DesiredIntegration]) -> PlanProblem {
    let names: Vec<_> = claimants
        .iter()
        .map(|wanted| format!("{} ({})", wanted.address, wanted.declared_at))
        .collect();
    problem(
        claimants[0],
        format!(
            "integration {} ({}) fits {}",
            row.id,
            row.display_name,
            names.join(" and ")
        ),
        format!(
            "set `spec.id: {}` on the one that means it, and a displayName of its own on each",
            row.id
        ),
    )
}

/// A problem of one manifest.
pub(super) fn problem(
    wanted: &DesiredIntegration,
    message: String,
    help: impl Into<String>,
) -> PlanProblem {
    PlanProblem {
        address: Some(wanted.address.clone()),
        declared_at: wanted.declared_at.clone(),
        message,
        help: help.into(),
    }
}
