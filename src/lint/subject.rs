//! What rules look at.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::diag::SourceMap;
use crate::manifest::places::{Key, Places};
use crate::model::{
    Address, Field, FieldMap, FieldValue, GeneralSetting, GeneralValue, IntegrationId, RowId,
};
use crate::state::{
    Desired, DesiredGeneral, DesiredIntegration, DesiredRepository, Live, LiveRepository, LiveRow,
    LiveType,
};

use super::rule::{Fix, Raised};

/// The manifests, and what is said of rollouts.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What the manifests ask for.
    pub desired: &'a Desired,
    /// Where it is written.
    pub places: &'a Places,
    /// The texts, masked where nobody may see them.
    pub sources: &'a SourceMap,
    /// The day, in UTC.
    pub today: Date,
    /// What gijctl.yaml says of rollouts.
    pub rollout: RolloutFacts,
}

/// What gijctl.yaml says of rollouts, as far as rules care.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RolloutFacts {
    /// How many first indexings may run at once.
    pub batch_size: Option<usize>,
    /// Whether smart commits are off while history is read.
    pub quiet: QuietFirstIndex,
}

/// Whether gijctl keeps smart commits off while history is read for the first time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum QuietFirstIndex {
    /// On old apps only.
    #[default]
    OnOldApps,
    /// On every app.
    Always,
    /// On none.
    Never,
}

/// What is in Jira. What could not be read is a gap, and rules say nothing of it.
#[derive(Debug, Clone)]
pub struct Seen<'a> {
    /// What Jira answered.
    pub live: &'a Live,
    /// Which row each manifest means.
    pub matched: &'a BTreeMap<Address, RowId>,
    /// The time by Jira's own clock, where it tells.
    pub now: Option<Timestamp>,
    managed: BTreeMap<RowId, &'a Address>,
    rows: BTreeMap<RowId, &'a LiveRow>,
    inside: BTreeMap<IntegrationId, Vec<&'a LiveRepository>>,
}

impl<'a> Subject<'a> {
    /// The integrations.
    pub fn integrations(&self) -> impl Iterator<Item = &'a DesiredIntegration> {
        self.desired.integrations.values()
    }

    /// The repositories.
    pub fn repositories(&self) -> impl Iterator<Item = &'a DesiredRepository> {
        self.desired.repositories.values()
    }

    /// Every integration and repository with the settings that are stated of it.
    pub fn settings(&self) -> impl Iterator<Item = (&'a Address, &'a FieldMap)> {
        let integrations = self.integrations().map(|one| (&one.address, &one.fields));
        integrations.chain(self.repositories().map(|one| (&one.address, &one.fields)))
    }

    /// Something about a value of a manifest: at the value where it is stated, else at the name.
    pub fn raise(&self, address: &Address, key: Key, message: impl Into<String>) -> Raised {
        let place = self.places.of(address).map(|manifest| {
            let placed = manifest.value(key);
            placed.map_or(manifest.name, |placed| placed.value)
        });
        Raised::at(address, place, message)
    }

    /// Something about a manifest as a whole.
    pub fn raise_at_name(&self, address: &Address, message: impl Into<String>) -> Raised {
        let place = self.places.of(address).map(|manifest| manifest.name);
        Raised::at(address, place, message)
    }

    /// Another value of a key that is stated as this one.
    pub fn replace(
        &self,
        address: &Address,
        key: Key,
        (was, becomes): (&str, &str),
    ) -> Option<Fix> {
        Some(Fix::Replace {
            at: self.places.value(address, key)?.clone(),
            was: was.to_owned(),
            becomes: becomes.to_owned(),
            sets: (address.clone(), key),
        })
    }

    /// What is stated of a setting of Jira as a whole, and by which manifest.
    pub fn general(&self, key: &str) -> Option<(&'a DesiredGeneral, &'a GeneralValue)> {
        let setting = GeneralSetting::by_key(key)?;
        let mut manifests = self.desired.general.values();
        manifests.find_map(|manifest| Some((manifest, manifest.settings.get(&setting)?)))
    }
}

impl<'a> Seen<'a> {
    /// What Jira answered, and which row each manifest means.
    pub fn of(
        live: &'a Live,
        matched: &'a BTreeMap<Address, RowId>,
        now: Option<Timestamp>,
    ) -> Self {
        let mut seen = Self {
            live,
            matched,
            now,
            managed: matched.iter().map(|(address, id)| (*id, address)).collect(),
            rows: BTreeMap::new(),
            inside: BTreeMap::new(),
        };
        for row in seen.integrations() {
            seen.rows.insert(row.id, row);
        }
        for one in seen.repositories() {
            if let Some(parent) = one.parent {
                seen.inside.entry(parent).or_default().push(one);
            }
        }
        seen
    }

    /// All integrations; none where they could not be read.
    pub fn integrations(&self) -> &'a [LiveRow] {
        self.live.integrations.known().map_or(&[], Vec::as_slice)
    }

    /// All repositories; none where they could not be read.
    pub fn repositories(&self) -> &'a [LiveRepository] {
        self.live.repositories.known().map_or(&[], Vec::as_slice)
    }

    /// The repositories inside an integration.
    pub fn inside(&self, row: &LiveRow) -> impl Iterator<Item = &'a LiveRepository> {
        let inside = row.id.integration().and_then(|id| self.inside.get(&id));
        inside.into_iter().flatten().copied()
    }

    /// The integrations that no manifest means.
    pub fn unmanaged(&self) -> impl Iterator<Item = &'a LiveRow> {
        let rows = self.integrations().iter();
        rows.filter(|row| !self.managed.contains_key(&row.id))
    }

    /// Whether a manifest means this row and states this setting.
    fn states(&self, subject: &Subject<'_>, row: &LiveRow, field: Field) -> bool {
        let address = self.managed.get(&row.id);
        let wanted = address.and_then(|address| subject.desired.integrations.get(&address.name));
        wanted.is_some_and(|wanted| wanted.fields.contains_key(&field))
    }

    /// Tells the rows that have a switch on of which no manifest speaks, each with what to do: in a
    /// manifest, or in Jira where gijctl does not know the type.
    pub(super) fn raise_unstated(
        &self,
        subject: &Subject<'_>,
        (field, message): (Field, &str),
        (in_manifest, in_jira): (&str, &str),
        found: &mut Vec<Raised>,
    ) {
        for row in self.integrations() {
            if self.states(subject, row, field) || !is(&row.fields, field, true) {
                continue;
            }
            let help = if matches!(row.row_type, LiveType::Known(_)) {
                in_manifest.to_owned()
            } else {
                format!(
                    "{in_jira} in Jira: gijctl does not manage integrations of a type that it does not know"
                )
            };
            found.push(Raised::of_row(row.id, &row.display_name, message).help(help));
        }
    }

    /// The row that a manifest means.
    pub fn row_of(&self, address: &Address) -> Option<&'a LiveRow> {
        self.rows.get(self.matched.get(address)?).copied()
    }
}

/// Whether there is a row that a manifest means.
pub(super) fn is_there(seen: &Seen<'_>, address: &Address) -> bool {
    seen.row_of(address).is_some()
}

/// Whether the row that a manifest means was indexed once.
pub(super) fn is_indexed(seen: &Seen<'_>, address: &Address) -> bool {
    let row = seen.row_of(address);
    row.is_some_and(|row| row.last_indexed.is_some())
}

/// The text of a setting; empty where none is stated.
pub(super) fn text(fields: &FieldMap, field: Field) -> &str {
    match fields.get(&field) {
        Some(FieldValue::Text(text)) => text,
        _ => "",
    }
}

/// Whether a switch is stated with this value.
pub(super) fn is(fields: &FieldMap, field: Field, value: bool) -> bool {
    fields.get(&field) == Some(&FieldValue::Bool(value))
}
