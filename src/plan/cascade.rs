//! The copies of settings that the repositories inside an integration keep: GIJ does not say that a
//! change of the integration reaches the rows that are there already, so they are looked at.
//!
//! Rows that are and stay switched off are left out: an update may switch them on (C11). What a manifest of a
//! single repository states is that repository's own.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::change::{Action, FieldChange, Held, HeldReason, Indexing};
use super::compare::differs;
use super::planner::{Difference, Planner};
use super::repositories::InsideFound;
use super::wanted::Wanted;
use crate::model::{
    Address, Field, FieldMap, FieldValue, IntegrationId, Place, RepositoryId, RowId, RowType,
};
use crate::state::{Cascade, Desired, DesiredIntegration, Live, LiveRepository, Observed};

/// As many names are kept; the number is always whole.
const EXAMPLES: usize = 3;

/// The two settings that say which projects see a row: one means nothing without the other.
const OF_PROJECTS: [Field; 2] = [Field::Global, Field::ProjectMappingIds];

/// How the repositories inside an integration differ from what its manifest says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Divergence {
    /// The integration.
    pub address: Address,
    /// Its number.
    pub id: IntegrationId,
    /// What its manifest says is done about it.
    pub cascade: Cascade,
    /// How many of the repositories inside are switched on.
    pub repositories: usize,
    /// How many of these differ.
    pub differing: usize,
    /// In which settings, each with what is wanted.
    pub fields: Vec<FieldInside>,
}

/// One setting that repositories inside an integration have otherwise than its manifest says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldInside {
    /// Which.
    pub field: Field,
    /// The value that the manifest says.
    pub wanted: FieldValue,
    /// The same in words, where the value alone says little: keys of projects.
    pub in_words: Option<String>,
    /// How many repositories have another.
    pub repositories: usize,
    /// The names of the first of them, in the order of their numbers.
    pub examples: Vec<String>,
}

/// Settings that the repositories inside an integration are brought in line with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cascading {
    /// Which integration.
    pub id: RowId,
    /// The settings that some of them have otherwise, with the values they get.
    pub wanted: FieldMap,
    /// The repositories that have any of them otherwise: what is written later is none but these.
    pub rows: BTreeSet<RepositoryId>,
    /// The settings that manifests of single repositories decide.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub own: BTreeMap<RepositoryId, BTreeSet<Field>>,
}

impl Cascading {
    /// What is still to be sent to which of these rows: to each only what it has otherwise, and to
    /// none that was not seen so when the plan was made.
    pub fn left<'a>(
        &self,
        rows: impl IntoIterator<Item = &'a LiveRepository>,
    ) -> Vec<(&'a LiveRepository, FieldMap)> {
        let left = self.differing(rows).into_iter();
        left.filter(|(row, _)| self.rows.contains(&row.id))
            .collect()
    }

    /// Those of these rows that have something otherwise and had not when the plan was made.
    pub fn differing_since<'a>(&self, rows: &'a [LiveRepository]) -> Vec<&'a LiveRepository> {
        let differing = self.differing(rows).into_iter().map(|(row, _)| row);
        differing
            .filter(|row| !self.rows.contains(&row.id))
            .collect()
    }

    fn differing<'a>(
        &self,
        rows: impl IntoIterator<Item = &'a LiveRepository>,
    ) -> Vec<(&'a LiveRepository, FieldMap)> {
        let inside = |row: &&LiveRepository| row.parent.map(RowId::Integration) == Some(self.id);
        let is_meant = |row: &&LiveRepository| inside(row) && !row.disabled;
        let differing = rows.into_iter().filter(is_meant).map(|row| {
            let fields = otherwise(row, &self.wanted, self.own.get(&row.id));
            (row, whole(fields, &self.wanted))
        });
        differing.filter(|(_, fields)| !fields.is_empty()).collect()
    }
}

/// The settings of one row that are not as wanted, its own left out.
fn otherwise(
    row: &LiveRepository,
    wanted: &FieldMap,
    own: Option<&BTreeSet<Field>>,
) -> BTreeSet<Field> {
    let Some(settings) = row.settings.as_deref() else {
        return BTreeSet::new();
    };
    let is_own = |field: &Field| own.is_some_and(|own| own.contains(field));
    wanted
        .iter()
        .filter(|(field, _)| !is_own(field) && !settings.unreadable.contains(field))
        .filter(|(field, value)| differs(RowType::Inside, **field, value, &settings.shared))
        .map(|(field, _)| *field)
        .collect()
}

/// These settings with their wanted values, those of projects only together.
fn whole(mut fields: BTreeSet<Field>, wanted: &FieldMap) -> FieldMap {
    if OF_PROJECTS.iter().any(|field| fields.contains(field)) {
        fields.extend(OF_PROJECTS);
    }
    let values = fields.into_iter();
    values
        .filter_map(|field| Some((field, wanted.get(&field)?.clone())))
        .collect()
}

/// Whether a setting of an integration has copies on the repositories inside that can be set there.
/// A name is nobody's copy.
fn has_copies(field: Field) -> bool {
    field != Field::DisplayName && field.at(Place::Inside).is_settable()
}

/// Whether a plan looks at the rows inside integrations: where there are any, and a manifest manages
/// something that they keep copies of.
pub fn looks_inside(desired: &Desired, live: &Live) -> bool {
    let manages = |wanted: &DesiredIntegration| {
        let mut fields = wanted.fields.keys();
        wanted.repositories.cascade != Cascade::Off
            && (wanted.projects.is_some() || fields.any(|field| has_copies(*field)))
    };
    let rows = live.integrations.known();
    rows.is_some_and(|rows| !rows.is_empty()) && desired.integrations.values().any(manages)
}

/// The rows inside integrations, and what of them is decided by manifests of their own.
#[derive(Debug, Default)]
pub(super) struct Copies<'a> {
    by_parent: BTreeMap<IntegrationId, Vec<&'a LiveRepository>>,
    own: BTreeMap<RepositoryId, BTreeSet<Field>>,
    /// Those that a manifest wants switched on: once that is done they count as the others do.
    switched_on: BTreeSet<RepositoryId>,
}

impl<'a> Copies<'a> {
    pub(super) fn of(
        desired: &Desired,
        live: &'a Live,
        found: &BTreeMap<Address, InsideFound>,
    ) -> Self {
        let mut copies = Self::default();
        for wanted in desired.repositories.values() {
            let decided = found.get(&wanted.address);
            let Some(id) = decided.and_then(InsideFound::decided) else {
                continue;
            };
            let mut own: BTreeSet<_> = wanted.fields.keys().copied().collect();
            if wanted.projects.is_some() {
                own.extend(OF_PROJECTS);
            }
            copies.own.insert(id, own);
            if wanted.disabled == Some(false) {
                copies.switched_on.insert(id);
            }
        }
        for row in live.repositories.known().into_iter().flatten() {
            let is_on = !row.disabled || copies.switched_on.contains(&row.id);
            if let Some(parent) = row.parent.filter(|_| is_on) {
                copies.by_parent.entry(parent).or_default().push(row);
            }
        }
        copies
    }

    fn inside(&self, id: IntegrationId) -> &[&'a LiveRepository] {
        self.by_parent.get(&id).map_or(&[], Vec::as_slice)
    }

    /// What manifests of the repositories inside this integration decide.
    pub(super) fn own_inside(&self, id: IntegrationId) -> BTreeMap<RepositoryId, BTreeSet<Field>> {
        let rows = self.inside(id).iter();
        rows.filter_map(|row| Some((row.id, self.own.get(&row.id)?.clone())))
            .collect()
    }
}

impl Planner<'_> {
    /// Holds the rows inside an integration against what its manifest says. `managed` is all that it
    /// says.
    pub(super) fn compare_copies(
        &mut self,
        wanted: Wanted<'_>,
        managed: &FieldMap,
        difference: &Difference<'_>,
    ) {
        let cascade = wanted.repositories.cascade;
        let row = difference.row;
        let Some(id) = row.id.integration().filter(|_| cascade != Cascade::Off) else {
            return;
        };
        // What is not indexed yet is still getting its rows, and those take what it has.
        if row.last_indexed.is_none() || difference.owed.first_indexing {
            return;
        }
        let ended = self.set_by_the_end_of_quiet(difference);
        let mut managed = managed.clone();
        managed.retain(|field, _| {
            let is_ignored = wanted.lifecycle.ignore_fields.contains(field);
            has_copies(*field) && !is_ignored && !ended.contains(field)
        });
        if managed.is_empty() {
            return;
        }
        match &self.live.repositories {
            Observed::Known(_) => {}
            Observed::NotAsked => return,
            Observed::Gap(gap) => {
                let reason = format!("{}: {}", gap.what, gap.reason);
                return self.cannot_look_inside(wanted, reason);
            }
        }
        if let Some((found, rows)) = self.divergence(wanted, id, &managed) {
            self.cascade(wanted, &managed, &found, rows);
            self.divergences.push(found);
        }
    }

    /// What the end of a quiet first indexing sets on the rows inside anyway.
    fn set_by_the_end_of_quiet(&self, difference: &Difference<'_>) -> BTreeSet<Field> {
        if self.ledger.is_some() {
            difference.owed.quiet.iter().copied().collect()
        } else {
            self.left_off_inside(&difference.changed)
                .into_keys()
                .collect()
        }
    }

    fn cannot_look_inside(&mut self, wanted: Wanted<'_>, reason: String) {
        if wanted.repositories.cascade == Cascade::Apply {
            self.held.push(Held {
                address: wanted.address.clone(),
                action: "cascade",
                reason: HeldReason::InsideUnreadable(reason),
            });
        } else {
            self.note(
                wanted,
                format!(
                    "whether the repositories inside have other values could not be seen: {reason}"
                ),
            );
        }
    }

    fn divergence(
        &self,
        wanted: Wanted<'_>,
        id: IntegrationId,
        managed: &FieldMap,
    ) -> Option<(Divergence, BTreeSet<RepositoryId>)> {
        let rows = self.copies.inside(id);
        let mut differing = BTreeSet::new();
        let mut counts: BTreeMap<Field, (usize, Vec<String>)> = BTreeMap::new();
        for row in rows {
            let fields = otherwise(row, managed, self.copies.own.get(&row.id));
            if !fields.is_empty() {
                differing.insert(row.id);
            }
            for field in fields {
                let (number, examples) = counts.entry(field).or_default();
                *number += 1;
                if examples.len() < EXAMPLES {
                    examples.push(row.display_name.clone());
                }
            }
        }
        let fields = counts
            .into_iter()
            .filter_map(|(field, (number, examples))| {
                let value = managed.get(&field)?;
                let in_words = match value {
                    FieldValue::Ids(ids) => Some(self.keys(ids)),
                    _ => None,
                };
                Some(FieldInside {
                    field,
                    wanted: value.clone(),
                    in_words,
                    repositories: number,
                    examples,
                })
            });
        let fields: Vec<_> = fields.collect();
        let found = Divergence {
            address: wanted.address.clone(),
            id,
            cascade: wanted.repositories.cascade,
            repositories: rows.len(),
            differing: differing.len(),
            fields,
        };
        (found.differing > 0).then_some((found, differing))
    }

    fn cascade(
        &mut self,
        wanted: Wanted<'_>,
        managed: &FieldMap,
        found: &Divergence,
        rows: BTreeSet<RepositoryId>,
    ) {
        if found.cascade != Cascade::Apply {
            return;
        }
        if !self.is_selected(wanted.address) {
            return self.hold(wanted, "cascade");
        }
        let fields = found.fields.iter().map(|one| one.field).collect();
        let cascading = Cascading {
            id: RowId::Integration(found.id),
            wanted: whole(fields, managed),
            rows,
            own: self.copies.own_inside(found.id),
        };
        let shown = found.fields.iter().cloned().map(FieldChange::Inside);
        self.change(
            wanted,
            Action::Cascade(cascading),
            Indexing::None,
            shown.collect(),
        );
    }
}
