//! Rows as they are shown: in answers, and to tests.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::World;
use super::body::Body;
use super::general::GeneralSettings;
use super::settings::{RowKind, SETTINGS, Shown};
use super::state::Row;
use crate::sim::marker::Marker;
use crate::sim::quirks::{Quirks, UnsureFields};

/// An integration as it truly is, whatever the answers show of it.
#[derive(Debug, Clone, PartialEq)]
pub struct IntegrationView {
    /// Its number.
    pub id: u64,
    /// Its type.
    pub integration_type: String,
    /// Its name.
    pub display_name: String,
    /// Its origin.
    pub origin: String,
    /// Whether it is switched off.
    pub disabled: bool,
    /// Whether it waits for its removal.
    pub removing: bool,
    /// End of its last scan.
    pub last_indexed: Option<Timestamp>,
    /// Its settings.
    pub settings: Map<String, Value>,
}

/// A repository as it truly is, whatever the answers show of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RepositoryView {
    /// Its number.
    pub id: u64,
    /// The integration that it is inside of.
    pub integration: Option<u64>,
    /// Its name.
    pub display_name: String,
    /// Its origin.
    pub origin: String,
    /// Whether it is switched off.
    pub disabled: bool,
    /// Whether it waits for its removal.
    pub removing: bool,
    /// End of its last indexing that succeeded.
    pub last_indexed: Option<Timestamp>,
    /// Its settings.
    pub settings: Map<String, Value>,
}

impl World {
    /// All integrations, by number.
    pub fn integrations(&self) -> Vec<IntegrationView> {
        let view = |found: &super::state::Integration| IntegrationView {
            id: found.row.id,
            integration_type: found.kind.clone(),
            display_name: found.row.display_name.clone(),
            origin: found.row.origin.clone(),
            disabled: found.row.disabled,
            removing: found.row.removing,
            last_indexed: found.row.last_indexed,
            settings: settings_map(&found.row.settings),
        };
        self.state.integrations.values().map(view).collect()
    }

    /// All repositories, by number.
    pub fn repositories(&self) -> Vec<RepositoryView> {
        let view = |found: &super::state::Repository| RepositoryView {
            id: found.row.id,
            integration: found.parent.as_ref().map(|parent| parent.id),
            display_name: found.row.display_name.clone(),
            origin: found.row.origin.clone(),
            disabled: found.row.disabled,
            removing: found.row.removing,
            last_indexed: found.row.last_indexed,
            settings: settings_map(&found.row.settings),
        };
        self.state.repositories.values().map(view).collect()
    }
}

fn settings_map(settings: &BTreeMap<String, Value>) -> Map<String, Value> {
    settings
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Adds every setting that an answer shows.
pub(super) fn show_settings(
    settings: &BTreeMap<String, Value>,
    kind: RowKind,
    (quirks, general): (&Quirks, &GeneralSettings),
    shown: &mut Map<String, Value>,
) {
    for setting in SETTINGS.iter().filter(|setting| setting.is_on(kind)) {
        if setting.shown == Shown::Unsure && quirks.unsure_fields == UnsureFields::Hidden {
            continue;
        }
        if let Some(value) = settings.get(setting.name) {
            shown.insert(setting.name.to_owned(), value.clone());
        }
    }
    general.override_shown(quirks, shown);
}

impl Row {
    /// Adds what every answer shows of a row beside its settings.
    pub(super) fn show(&self, shown: &mut Map<String, Value>) {
        shown.insert("displayName".to_owned(), json!(self.display_name));
        shown.insert("origin".to_owned(), json!(self.origin));
        // A row that waits for its removal looks disabled.
        shown.insert("disabled".to_owned(), json!(self.disabled || self.removing));
        shown.insert("initDate".to_owned(), json!(self.created.as_millisecond()));
        if let Some(indexed) = self.last_indexed {
            shown.insert(
                "lastIndexedDate".to_owned(),
                json!(indexed.as_millisecond()),
            );
        }
    }

    pub(super) fn shows_all_tags(&self) -> bool {
        let filter = self.settings.get("tagsFilter").and_then(Value::as_str);
        filter.is_none_or(str::is_empty)
    }

    /// Takes the name, the origin and the credentials that a PUT states.
    pub(super) fn take_identity(&mut self, body: &Body) {
        if let Some(origin) = body.origin.as_ref().filter(|origin| !origin.is_empty()) {
            self.origin.clone_from(origin);
        }
        if let Some(name) = &body.display_name {
            self.display_name = super::integrations::display_name(Some(name), &self.origin);
        }
        if let Some(username) = &body.username {
            self.username = Some(username.clone());
        }
        if let Some(secret) = body.secret() {
            self.secret = Some(Marker::of(secret));
        }
    }
}
