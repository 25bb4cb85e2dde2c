//! Which live integration a manifest speaks of, most certain first: the ledger, the manifest's own
//! `id`, the display name, and what it connects to. A row claimed by a more certain match is out of
//! the question for a less certain one.

use std::collections::{BTreeMap, BTreeSet};

use super::problem::PlanProblem;
use crate::model::integration_type::OriginRule;
use crate::model::{
    Field, FieldMap, FieldValue, IntegrationId, IntegrationType, Name, normalise_origin,
};
use crate::state::{Desired, DesiredIntegration, Ledger, LiveIntegration, LiveType};

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
    /// The manifests of which nobody can say what they speak of.
    pub failed: BTreeSet<Name>,
    pub problems: Vec<PlanProblem>,
}

/// The live integrations by all that one may be found by, each list in the order of ids.
struct Index<'a> {
    rows: BTreeMap<IntegrationId, &'a LiveIntegration>,
    display_names: BTreeMap<&'a str, Vec<&'a LiveIntegration>>,
    connections: BTreeMap<Connection<'a>, Vec<&'a LiveIntegration>>,
}

/// The part of a connection that every answer shows.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Connection<'a> {
    kind: IntegrationType,
    origin: String,
    api_path: &'a str,
    api_filter: &'a str,
}

impl<'a> Index<'a> {
    fn of(live: &'a [LiveIntegration]) -> Self {
        let rows: BTreeMap<_, _> = live.iter().map(|row| (row.id, row)).collect();
        let mut display_names: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut connections: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in rows.values().copied() {
            display_names
                .entry(row.display_name.as_str())
                .or_default()
                .push(row);
            if let LiveType::Known(kind) = row.integration_type {
                let origin = normalise_origin(kind, text(&row.fields, Field::Origin));
                connections
                    .entry(Connection::of(kind, origin, &row.fields))
                    .or_default()
                    .push(row);
            }
        }
        Self {
            rows,
            display_names,
            connections,
        }
    }

    /// What a manifest may speak of at one level, in the order of ids.
    fn candidates(
        &self,
        level: MatchedBy,
        wanted: &DesiredIntegration,
        ledger: Option<&Ledger>,
    ) -> Vec<&'a LiveIntegration> {
        let of_id = |id: Option<IntegrationId>| {
            let row = id.and_then(|id| self.rows.get(&id));
            row.copied().into_iter().collect()
        };
        match level {
            MatchedBy::Ledger => of_id(bound_to(ledger, wanted)),
            MatchedBy::Id => of_id(wanted.id),
            MatchedBy::DisplayName => self.called(&wanted.display_name).to_vec(),
            MatchedBy::Connection => self.connected(wanted),
        }
    }

    fn called(&self, display_name: &str) -> &[&'a LiveIntegration] {
        let rows = self.display_names.get(display_name);
        rows.map_or(&[], Vec::as_slice)
    }

    fn connected(&self, wanted: &DesiredIntegration) -> Vec<&'a LiveIntegration> {
        // Without an origin of its own nothing tells this connection from another of its type.
        let Some(origin) = origin_of(wanted) else {
            return Vec::new();
        };
        let connection = Connection::of(wanted.integration_type, origin, &wanted.fields);
        let rows = self.connections.get(&connection).into_iter().flatten();
        rows.copied()
            .filter(|row| {
                same_where_shown(wanted, row, Field::TfsCollection)
                    && same_where_shown(wanted, row, Field::AwsRegion)
            })
            .collect()
    }
}

impl<'a> Connection<'a> {
    fn of(kind: IntegrationType, origin: String, fields: &'a FieldMap) -> Self {
        Self {
            kind,
            origin,
            api_path: text(fields, Field::ApiPath),
            api_filter: text(fields, Field::ApiFilter),
        }
    }
}

/// Finds each manifest's live integration.
pub(super) fn resolve<'a>(
    desired: &Desired,
    live: &'a [LiveIntegration],
    ledger: Option<&Ledger>,
) -> Matches<'a> {
    let index = Index::of(live);
    let mut matches = Matches {
        by_name: BTreeMap::new(),
        claimed: BTreeSet::new(),
        failed: BTreeSet::new(),
        problems: Vec::new(),
    };
    for level in MatchedBy::ALL {
        let mut found: BTreeMap<IntegrationId, Vec<&DesiredIntegration>> = BTreeMap::new();
        for (name, wanted) in &desired.integrations {
            if matches.by_name.contains_key(name) || matches.failed.contains(name) {
                continue;
            }
            let mut candidates = index.candidates(level, wanted, ledger);
            candidates.retain(|row| !matches.claimed.contains(&row.id));
            match candidates.as_slice() {
                [] => {
                    if let (MatchedBy::Id, Some(id)) = (level, wanted.id) {
                        matches.failed.insert(name.clone());
                        let same_name = index.called(&wanted.display_name);
                        matches
                            .problems
                            .push(missing_id(wanted, id, same_name.first().copied()));
                    }
                }
                [one] => found.entry(one.id).or_default().push(wanted),
                several => {
                    matches.failed.insert(name.clone());
                    matches.problems.push(ambiguous(wanted, level, several));
                }
            }
        }
        for (id, claimants) in found {
            let Some(&row) = index.rows.get(&id) else {
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
                        matches.failed.insert(wanted.address.name.clone());
                    }
                    matches.problems.push(contested(row, several));
                }
            }
        }
    }
    matches
}

fn bound_to(ledger: Option<&Ledger>, wanted: &DesiredIntegration) -> Option<IntegrationId> {
    let entry = ledger?.entry(&wanted.address)?;
    Some(entry.id)
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

/// Whether a row has the collection or the region of a manifest. Where GIJ does not show it, a
/// manifest that states one may mean another row of the same host.
fn same_where_shown(wanted: &DesiredIntegration, row: &LiveIntegration, field: Field) -> bool {
    let stated = text(&wanted.fields, field);
    if row.unreadable.contains(&field) {
        stated.is_empty()
    } else {
        stated == text(&row.fields, field)
    }
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
    same_name: Option<&LiveIntegration>,
) -> PlanProblem {
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
