//! What each manifest is called, and which rows can be found by their display name.

use std::collections::{BTreeMap, BTreeSet};

use super::site::{Declared, Site};
use super::slug::slug;
use crate::manifest::refusal;
use crate::model::{Field, FieldValue, Name, Place, RowId, RowType};
use crate::state::{LiveRow, LiveType};

/// How the manifest of a row is called and finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Naming {
    /// The manifest's name.
    pub(super) name: Name,
    /// Whether its display name tells it from all others.
    pub(super) found_by: FoundBy,
}

/// How the row of a manifest is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FoundBy {
    /// By its display name.
    DisplayName,
    /// Only by its number, since another row of its kind has the same display name.
    IdOfNamesakes,
    /// Only by its number, since another manifest is called like that.
    IdOfOtherManifest,
    /// Only by its number, since no manifest can hold its display name.
    IdOfUnfitName,
}

/// Names all rows of known types, those that are not exported included: a name must not depend on
/// what is selected. Integrations and repositories may have the same name, as their addresses
/// differ.
///
/// In the order of ids, each takes the slug of its display name, or of its type and id; where an
/// older one has that, its id is added. One that comes later has a higher id, and so changes nobody
/// else's name.
pub(super) fn name_all(site: &Site, beside: Option<&Declared>) -> BTreeMap<RowId, Naming> {
    let nothing = Declared::default();
    let declared = beside.unwrap_or(&nothing);
    let places = [Place::Integration, Place::Plain];
    let named = places.map(|place| name_place(site, declared, place));
    named.into_iter().flatten().collect()
}

fn name_place(site: &Site, declared: &Declared, place: Place) -> BTreeMap<RowId, Naming> {
    let mut taken: BTreeSet<String> = declared
        .names
        .iter()
        .map(|name| name.as_str().to_owned())
        .chain(display_names_in(declared, place).map(str::to_owned))
        .collect();
    let mut rows: Vec<(&LiveRow, RowType)> = site
        .rows
        .iter()
        .filter(|one| !declared.rows.contains(&one.row.id))
        .filter_map(|one| match one.row.row_type {
            LiveType::Known(row_type) => Some((&one.row, row_type)),
            LiveType::Unknown(_) => None,
        })
        .filter(|(_, row_type)| row_type.place() == place)
        .collect();
    rows.sort_by_key(|(row, _)| row.id);
    let names: BTreeMap<RowId, Name> = rows
        .iter()
        .filter_map(|(row, row_type)| Some((row.id, free_name(row, *row_type, &mut taken)?)))
        .collect();
    let found_by = how_found((site, place), declared, &rows, &names);
    names
        .into_iter()
        .map(|(id, name)| {
            let found_by = found_by.get(&id).copied().unwrap_or(FoundBy::DisplayName);
            (id, Naming { name, found_by })
        })
        .collect()
}

fn display_names_in(declared: &Declared, place: Place) -> impl Iterator<Item = &str> {
    let names = declared.display_names.iter();
    names.filter_map(move |(other, name)| (*other == place).then_some(name.as_str()))
}

/// The word for a type in names and paths.
pub(super) fn type_slug(row_type: RowType) -> String {
    match row_type {
        RowType::Integration(kind) => kind.as_str().to_ascii_lowercase().replace('_', "-"),
        RowType::Plain | RowType::Inside => "repository".to_owned(),
    }
}

/// The first name that is free. `None` cannot happen: every candidate is a name, and they never end.
fn free_name(row: &LiveRow, row_type: RowType, taken: &mut BTreeSet<String>) -> Option<Name> {
    let id = row.id.get();
    let of_type = || format!("{}-{id}", type_slug(row_type));
    let base = slug(&row.display_name).unwrap_or_else(of_type);
    let with_id = format!("{base}-{id}");
    let numbered = (2_u64..).map(|number| format!("{with_id}-{number}"));
    let mut candidates = [base.clone(), with_id.clone()].into_iter().chain(numbered);
    let name = candidates.find(|name| !taken.contains(name))?;
    taken.insert(name.clone());
    name.parse().ok()
}

/// Those that are found only by their number.
///
/// A manifest that states no display name is called by its own name. So one that cannot state its
/// own may take the one of another from it, and so on.
fn how_found(
    (site, place): (&Site, Place),
    declared: &Declared,
    rows: &[(&LiveRow, RowType)],
    names: &BTreeMap<RowId, Name>,
) -> BTreeMap<RowId, FoundBy> {
    let mut bearers: BTreeMap<&str, usize> = BTreeMap::new();
    for one in site.rows.iter().filter(|one| one.row.place() == place) {
        *bearers.entry(one.row.display_name.as_str()).or_default() += 1;
    }
    let is_alone = |row: &LiveRow| bearers.get(row.display_name.as_str()) == Some(&1);
    let mut by_id: BTreeMap<RowId, FoundBy> = rows
        .iter()
        .filter_map(|(row, row_type)| {
            let display_name = FieldValue::Text(row.display_name.clone());
            if refusal(*row_type, Field::DisplayName, &display_name).is_some() {
                Some((row.id, FoundBy::IdOfUnfitName))
            } else if is_alone(row) {
                None
            } else {
                Some((row.id, FoundBy::IdOfNamesakes))
            }
        })
        .collect();
    loop {
        let called: BTreeSet<&str> = by_id
            .keys()
            .filter_map(|id| names.get(id))
            .map(Name::as_str)
            .chain(display_names_in(declared, place))
            .collect();
        let more: Vec<RowId> = rows
            .iter()
            .filter(|(row, _)| !by_id.contains_key(&row.id))
            .filter(|(row, _)| called.contains(row.display_name.as_str()))
            .map(|(row, _)| row.id)
            .collect();
        if more.is_empty() {
            return by_id;
        }
        by_id.extend(more.into_iter().map(|id| (id, FoundBy::IdOfOtherManifest)));
    }
}
