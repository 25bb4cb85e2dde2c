//! Which live row a manifest speaks of, most certain first: the ledger, a create whose end is
//! not known, the manifest's own `id`, the display name, and what it connects to. A row claimed by a
//! more certain match is out of the question for a less certain one. So is one that another owner
//! manages, and one that GIJ has been asked to delete and has switched off: it may go any moment. A row
//! that the ledger binds and nothing is left of is not taken unless the manifest names its `id`.

use std::collections::{BTreeMap, BTreeSet};

use super::mismatch::{
    ambiguous, contested, estranged, made_another, missing_id, owned_elsewhere, pinned_elsewhere,
};
use super::problem::PlanProblem;
use super::recognition::{is_made_another, is_recognised};
use super::wanted::Wanted;
use crate::model::integration_type::OriginRule;
use crate::model::{Address, Field, FieldMap, FieldValue, Place, RowId, RowType};
use crate::state::{Ledger, LiveRow, LiveType};

/// How certain a match is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MatchedBy {
    Ledger,
    Pending,
    Id,
    DisplayName,
    Connection,
}

impl MatchedBy {
    const ALL: [Self; 5] = [
        Self::Ledger,
        Self::Pending,
        Self::Id,
        Self::DisplayName,
        Self::Connection,
    ];

    /// Whether the manifest names the row, and does not only resemble it.
    const fn is_by_name(self) -> bool {
        matches!(self, Self::Ledger | Self::Id | Self::DisplayName)
    }
}

/// What the manifests speak of.
pub(super) struct Matches<'a> {
    pub by_address: BTreeMap<Address, (MatchedBy, &'a LiveRow)>,
    pub claimed: BTreeSet<RowId>,
    /// The rows that GIJ has been asked to delete and has switched off.
    pub leaving: BTreeSet<RowId>,
    /// The manifests whose place is still taken by one of these.
    pub awaiting: BTreeMap<Address, RowId>,
    /// The manifests of which nobody can say what they speak of.
    pub failed: BTreeSet<Address>,
    pub problems: Vec<PlanProblem>,
}

/// The live rows by all that one may be found by, each list in the order of ids.
struct Index<'a> {
    ledger: Option<&'a Ledger>,
    /// The rows that the ledger binds to some address, declared or not.
    bound: BTreeSet<RowId>,
    rows: BTreeMap<RowId, &'a LiveRow>,
    display_names: BTreeMap<Place, BTreeMap<&'a str, Vec<&'a LiveRow>>>,
    connections: BTreeMap<Connection<'a>, Vec<&'a LiveRow>>,
}

/// The part of a connection that every answer shows.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Connection<'a> {
    kind: RowType,
    origin: String,
    api_path: &'a str,
    api_filter: &'a str,
}

impl<'a> Index<'a> {
    fn of(live: &[&'a LiveRow], ledger: Option<&'a Ledger>) -> Self {
        let entries = ledger.into_iter().flat_map(Ledger::entries);
        let rows: BTreeMap<_, _> = live.iter().map(|row| (row.id, *row)).collect();
        let mut display_names: BTreeMap<_, BTreeMap<_, Vec<_>>> = BTreeMap::new();
        let mut connections: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in rows.values().copied() {
            display_names
                .entry(row.place())
                .or_default()
                .entry(row.display_name.as_str())
                .or_default()
                .push(row);
            if let LiveType::Known(kind) = row.row_type {
                let origin = kind.normalise_origin(text(&row.fields, Field::Origin));
                connections
                    .entry(Connection::of(kind, origin, &row.fields))
                    .or_default()
                    .push(row);
            }
        }
        Self {
            ledger,
            bound: entries.map(|(_, entry)| entry.id).collect(),
            rows,
            display_names,
            connections,
        }
    }

    /// What a manifest may speak of at one level, in the order of ids.
    fn candidates(&self, level: MatchedBy, wanted: Wanted<'_>) -> Vec<&'a LiveRow> {
        let of_id = |id: Option<RowId>| {
            let row = id.and_then(|id| self.rows.get(&id));
            row.copied().into_iter().collect()
        };
        match level {
            MatchedBy::Ledger => of_id(self.bound_to(wanted)),
            MatchedBy::Pending => self.created_for(wanted),
            MatchedBy::Id => of_id(wanted.id),
            MatchedBy::DisplayName => self
                .called(wanted.row_type.place(), wanted.display_name)
                .to_vec(),
            MatchedBy::Connection => self.connected(wanted),
        }
    }

    fn bound_to(&self, wanted: Wanted<'_>) -> Option<RowId> {
        let entry = self.ledger?.entry(wanted.address)?;
        Some(entry.id)
    }

    /// Whether a bound row has neither the name nor the connection that it had when it was applied
    /// last, nor one that is wanted now. Numbers can come to mean other rows where Jira's database
    /// was restored or replaced. What the API cannot manage is told as that.
    fn is_estranged(&self, wanted: Wanted<'_>, row: &LiveRow) -> bool {
        let LiveType::Known(kind) = row.row_type else {
            return false;
        };
        let entry = self.ledger.and_then(|ledger| ledger.entry(wanted.address));
        let is_as_applied = || entry.is_some_and(|entry| is_recognised(entry, kind, row));
        let connects_as_wanted = || {
            self.connected(wanted)
                .iter()
                .any(|other| other.id == row.id)
        };
        row.display_name != wanted.display_name && !is_as_applied() && !connects_as_wanted()
    }

    /// Whether a manifest means this row, which the ledger binds. Who says `spec.id` is believed where
    /// the ledger's own row is not plainly the one that is meant.
    fn bound(&self, wanted: Wanted<'_>, row: &'a LiveRow) -> Look<'a> {
        let is_estranged = self.is_estranged(wanted, row);
        match wanted.id {
            Some(id) if id == row.id => Look::Found(row),
            Some(_) if is_estranged => Look::Nothing,
            Some(id) => Look::Problem(pinned_elsewhere(wanted, row, id)),
            None if is_estranged => {
                let same_name = self
                    .called(wanted.row_type.place(), wanted.display_name)
                    .first();
                Look::Problem(estranged(wanted, row, same_name.copied()))
            }
            None if is_made_another(wanted, row) => Look::Problem(made_another(wanted, row)),
            None => Look::Found(row),
        }
    }

    /// What a create whose end is not known may have made.
    fn created_for(&self, wanted: Wanted<'_>) -> Vec<&'a LiveRow> {
        let pending = self
            .ledger
            .and_then(|ledger| ledger.pending(wanted.address));
        let Some(pending) = pending else {
            return Vec::new();
        };
        let kind = LiveType::Known(pending.row_type);
        let place = pending.row_type.place();
        let mut rows = self.called(place, &pending.display_name).to_vec();
        rows.retain(|row| {
            row.row_type == kind
                && !pending.known.contains(&row.id)
                && !self.bound.contains(&row.id)
        });
        if rows.len() > 1 {
            let connected = self.connected(wanted);
            let narrowed: Vec<_> = rows
                .iter()
                .filter(|row| match wanted.id {
                    Some(id) => row.id == id,
                    None => connected.iter().any(|other| other.id == row.id),
                })
                .copied()
                .collect();
            if !narrowed.is_empty() {
                return narrowed;
            }
        }
        rows
    }

    fn called(&self, place: Place, display_name: &str) -> &[&'a LiveRow] {
        let of_place = self.display_names.get(&place);
        let rows = of_place.and_then(|names| names.get(display_name));
        rows.map_or(&[], Vec::as_slice)
    }

    /// The owner who manages a row, where that is another.
    fn other_owner(&self, row: &LiveRow) -> Option<&'a str> {
        self.ledger.and_then(|ledger| ledger.other_owner(row.id))
    }

    /// The rows that GIJ has been asked to delete, and that it shows switched off until it gets to
    /// that (C17).
    fn leaving(&self) -> BTreeSet<RowId> {
        let entries = self.ledger.into_iter().flat_map(Ledger::entries);
        entries
            .filter(|(_, entry)| entry.deleting.is_some())
            .filter(|(_, entry)| self.rows.get(&entry.id).is_some_and(|row| row.disabled))
            .map(|(_, entry)| entry.id)
            .collect()
    }

    fn connected(&self, wanted: Wanted<'_>) -> Vec<&'a LiveRow> {
        // Without an origin of its own nothing tells this connection from another of its type.
        let Some(origin) = origin_of(wanted) else {
            return Vec::new();
        };
        let connection = Connection::of(wanted.row_type, origin, wanted.fields);
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
    fn of(kind: RowType, origin: String, fields: &'a FieldMap) -> Self {
        Self {
            kind,
            origin,
            api_path: text(fields, Field::ApiPath),
            api_filter: text(fields, Field::ApiFilter),
        }
    }
}

/// Finds each manifest's live row. Repositories inside integrations are none of its business.
pub(super) fn resolve<'a>(
    all: &[Wanted<'_>],
    live: &[&'a LiveRow],
    ledger: Option<&'a Ledger>,
) -> Matches<'a> {
    let index = Index::of(live, ledger);
    let mut matches = Matches {
        by_address: BTreeMap::new(),
        claimed: BTreeSet::new(),
        leaving: index.leaving(),
        awaiting: BTreeMap::new(),
        failed: BTreeSet::new(),
        problems: Vec::new(),
    };
    for level in MatchedBy::ALL {
        let mut found: BTreeMap<RowId, Vec<Wanted<'_>>> = BTreeMap::new();
        for &wanted in all {
            let address = wanted.address;
            if matches.by_address.contains_key(address) || matches.failed.contains(address) {
                continue;
            }
            match matches.look(&index, level, wanted) {
                Look::Nothing => {}
                Look::Found(row) => found.entry(row.id).or_default().push(wanted),
                Look::Problem(problem) => matches.fail(address, problem),
            }
        }
        matches.claim(&index, level, found);
    }
    let Matches {
        awaiting,
        by_address,
        ..
    } = &mut matches;
    awaiting.retain(|address, _| !by_address.contains_key(address));
    matches
}

/// What one manifest finds at one level.
enum Look<'a> {
    Nothing,
    Found(&'a LiveRow),
    Problem(PlanProblem),
}

impl<'a> Matches<'a> {
    fn look(&mut self, index: &Index<'a>, level: MatchedBy, wanted: Wanted<'_>) -> Look<'a> {
        let mut candidates = index.candidates(level, wanted);
        candidates.retain(|row| !self.claimed.contains(&row.id));
        let (leaving, staying): (Vec<_>, Vec<_>) = candidates
            .into_iter()
            .partition(|row| self.leaving.contains(&row.id));
        let (others, ours): (Vec<_>, Vec<_>) = staying
            .into_iter()
            .partition(|row| index.other_owner(row).is_some());
        match ours.as_slice() {
            [] => {}
            [one] if level == MatchedBy::Ledger => return index.bound(wanted, one),
            [one] => return Look::Found(one),
            several => return Look::Problem(ambiguous(wanted, level, several)),
        }
        if !level.is_by_name() {
            return Look::Nothing;
        }
        if let Some(row) = others.first()
            && let Some(owner) = index.other_owner(row)
        {
            return Look::Problem(owned_elsewhere(wanted, row, owner));
        }
        if let Some(row) = leaving.first() {
            self.awaiting
                .entry(wanted.address.clone())
                .or_insert(row.id);
            return Look::Nothing;
        }
        match (level, wanted.id) {
            (MatchedBy::Id, Some(id)) => {
                let same_name = index.called(wanted.row_type.place(), wanted.display_name);
                Look::Problem(missing_id(wanted, id, same_name.first().copied()))
            }
            _ => Look::Nothing,
        }
    }

    fn claim(
        &mut self,
        index: &Index<'a>,
        level: MatchedBy,
        found: BTreeMap<RowId, Vec<Wanted<'_>>>,
    ) {
        for (id, claimants) in found {
            let Some(&row) = index.rows.get(&id) else {
                continue;
            };
            match claimants.as_slice() {
                [one] => {
                    self.claimed.insert(id);
                    self.by_address.insert(one.address.clone(), (level, row));
                }
                several => {
                    self.problems.push(contested(row, several));
                    for wanted in several {
                        self.failed.insert(wanted.address.clone());
                    }
                }
            }
        }
    }

    fn fail(&mut self, address: &Address, problem: PlanProblem) {
        self.failed.insert(address.clone());
        self.problems.push(problem);
    }
}

fn text(fields: &FieldMap, field: Field) -> &str {
    match fields.get(&field) {
        Some(FieldValue::Text(text)) => text,
        _ => "",
    }
}

/// The origin that a manifest states or its type implies; `None` where only GIJ knows it.
fn origin_of(wanted: Wanted<'_>) -> Option<String> {
    let kind = wanted.row_type;
    let stated = text(wanted.fields, Field::Origin);
    if !stated.is_empty() {
        return Some(kind.normalise_origin(stated));
    }
    match kind.integration()?.requirements().origin {
        OriginRule::Implied(Some(origin)) => Some(kind.normalise_origin(origin)),
        OriginRule::Implied(None) | OriginRule::Required => None,
    }
}

/// Whether a row has the collection or the region of a manifest. Where GIJ does not show it, a
/// manifest that states one may mean another row of the same host.
fn same_where_shown(wanted: Wanted<'_>, row: &LiveRow, field: Field) -> bool {
    let stated = text(wanted.fields, field);
    if row.unreadable.contains(&field) {
        stated.is_empty()
    } else {
        stated == text(&row.fields, field)
    }
}
