//! Integrations: list, create, read, change, delete.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::World;
use super::answer::{Family, json_answer};
use super::body::Body;
use super::host_type;
use super::queue::PRIORITY_MANUAL;
use super::refusal::Refused;
use super::settings::{self, RowKind};
use super::state::{Integration, Row, RowRef};
use super::timeline::TimelineKind;
use super::views::show_settings;
use crate::sim::marker::Marker;
use crate::sim::quirks::{
    ConnectionPut, Duplicates, FeatureReach, GetOneShape, GithubAppKeys, IdSpaces, Lists,
    TrustFolderStatOnCreate, TypeOnPut, UnsentOnPut, UserPatInPutAnswers,
};
use crate::wire::{HttpRequest, HttpResponse};

/// Which answer an integration is part of: they do not show the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Created,
    Updated,
    One,
    List,
}

impl World {
    pub(super) fn list_integrations(&self) -> HttpResponse {
        let rows: Vec<Value> = self
            .state
            .integrations
            .values()
            .map(|found| self.show_integration(found, Answer::List))
            .collect();
        let rows = self.in_order(rows);
        let success = self.success(Family::Others, true);
        json_answer(200, &json!({"success": success, "integrations": rows}))
    }

    pub(super) fn get_integration(&self, id: u64) -> Result<HttpResponse, Refused> {
        let found = self.integration(id)?;
        let shown = self.show_integration(found, Answer::One);
        let success = self.success(Family::OneIntegration, true);
        let body = match self.scenario.quirks.get_one {
            GetOneShape::IntegrationArray => json!({"success": success, "integration": [shown]}),
            GetOneShape::IntegrationsArray => json!({"success": success, "integrations": [shown]}),
            GetOneShape::IntegrationObject => json!({"success": success, "integration": shown}),
        };
        Ok(json_answer(200, &body))
    }

    pub(super) fn create_integration(
        &mut self,
        request: &HttpRequest,
    ) -> Result<HttpResponse, Refused> {
        let quirks = self.scenario.quirks;
        let body = Body::read(request, RowKind::Integration, &quirks)?;
        let kind = body.kind.as_deref().ok_or_else(|| {
            Refused::invalid("Property type is missing.", "Please provide a type.")
        })?;
        let host_type = host_type::find(kind).ok_or_else(|| {
            Refused::invalid(
                format!("Unknown integration type {kind:?}."),
                "Please provide one of the documented types.",
            )
        })?;
        let origin = host_type.origin(body.origin.as_deref(), &quirks)?;
        host_type.check_new(&body, &quirks)?;
        let name = display_name(body.display_name.as_deref(), &origin);
        self.check_duplicate(&name, &origin)?;
        let mut settings = settings::defaults(RowKind::Integration, &quirks);
        settings.extend(body.settings.clone());
        if kind == "FILESPACE" {
            settings.entry("folderDepth".to_owned()).or_insert(json!(1));
        }
        if quirks.trust_folder_stat_on_create == TrustFolderStatOnCreate::Ignored {
            settings.insert("trustFolderStat".to_owned(), json!(false));
        }
        self.settle_mapping(&BTreeMap::new(), &body.settings, &mut settings)?;
        self.check_filters(&settings)?;

        let id = self.next_integration_id();
        let row = Row {
            id,
            display_name: name,
            origin,
            disabled: body.disabled.unwrap_or(false),
            removing: false,
            created: self.state.now,
            last_indexed: None,
            last_error: None,
            secret: body.secret().map(Marker::of),
            username: body.username,
            settings,
        };
        let integration = Integration {
            row,
            kind: host_type.name.to_owned(),
        };
        let shown = self.show_integration(&integration, Answer::Created);
        self.state.integrations.insert(id, integration);
        let row = RowRef::Integration(id);
        self.record(row, TimelineKind::Created);
        if self.state.is_live(row) {
            self.start_scan(id, PRIORITY_MANUAL, None);
        }
        Ok(self.one_integration(&shown))
    }

    fn check_duplicate(&self, name: &str, origin: &str) -> Result<(), Refused> {
        let mut rows = self.state.integrations.values().map(|found| &found.row);
        let is_there = rows.any(|row| row.display_name == name && row.origin == origin);
        if is_there && self.scenario.quirks.duplicates == Duplicates::Refused {
            return Err(Refused::invalid(
                "Such an integration exists already.",
                "Please provide another name.",
            ));
        }
        Ok(())
    }

    pub(super) fn update_integration(
        &mut self,
        id: u64,
        request: &HttpRequest,
    ) -> Result<HttpResponse, Refused> {
        let quirks = self.scenario.quirks;
        let before = self.integration(id)?.clone();
        let body = Body::read(request, RowKind::Integration, &quirks)?;
        if body.kind.is_some() && quirks.type_on_put == TypeOnPut::Refused {
            return Err(Refused::invalid(
                "The type of an integration cannot be changed.",
                "Please create a new integration.",
            ));
        }
        let mut settings = match quirks.unsent_on_put {
            UnsentOnPut::Kept => before.row.settings.clone(),
            UnsentOnPut::Replaced => settings::defaults(RowKind::Integration, &quirks),
        };
        settings.extend(body.settings.clone());
        self.settle_mapping(&before.row.settings, &body.settings, &mut settings)?;
        self.check_filters(&settings)?;

        let is_reconnected = is_reconnected(&before.row, &settings, &body);
        if quirks.features == FeatureReach::AllRows {
            self.reach_inside(id, &settings);
        }
        if let Some(found) = self.state.integrations.get_mut(&id) {
            found.row.settings = settings;
            found.row.take_identity(&body);
        }
        self.revision += 1;
        self.put_disabled(RowRef::Integration(id), body.disabled);
        if is_reconnected
            && quirks.connection_put == ConnectionPut::Scans
            && self.state.is_live(RowRef::Integration(id))
        {
            self.start_scan(id, PRIORITY_MANUAL, None);
        }
        let shown = self.show_integration(self.integration(id)?, Answer::Updated);
        Ok(self.one_integration(&shown))
    }

    pub(super) fn delete_integration(&mut self, id: u64) -> Result<HttpResponse, Refused> {
        self.integration(id)?;
        self.remove(RowRef::Integration(id));
        Ok(self.plain_success())
    }

    pub(super) fn next_integration_id(&mut self) -> u64 {
        let counters = &mut self.state.counters;
        counters.integration = match self.scenario.quirks.id_spaces {
            IdSpaces::Shared => counters
                .integration
                .max(counters.repository)
                .saturating_add(1),
            IdSpaces::Separate => counters.integration.saturating_add(1),
        };
        counters.integration
    }

    pub(super) fn next_repository_id(&mut self) -> u64 {
        let counters = &mut self.state.counters;
        counters.repository = match self.scenario.quirks.id_spaces {
            IdSpaces::Shared => counters
                .integration
                .max(counters.repository)
                .saturating_add(1),
            IdSpaces::Separate => counters.repository.saturating_add(1),
        };
        counters.repository
    }

    fn integration(&self, id: u64) -> Result<&Integration, Refused> {
        let found = self.state.integrations.get(&id);
        found.ok_or_else(|| Refused::missing(id))
    }

    /// Gives the rows inside an integration the settings that are about to change on it.
    fn reach_inside(&mut self, id: u64, settings: &BTreeMap<String, Value>) {
        let Some(before) = self.state.integrations.get(&id) else {
            return;
        };
        let changed: Vec<(String, Value)> = settings
            .iter()
            .filter(|(name, value)| before.row.settings.get(*name) != Some(value))
            .filter(|(name, _)| settings::find(name, RowKind::Repository).is_some())
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        for inside in self.state.inside(id) {
            if let Some(row) = self.state.row_mut(RowRef::Repository(inside)) {
                row.settings.extend(changed.iter().cloned());
            }
        }
    }

    fn one_integration(&self, shown: &Value) -> HttpResponse {
        let success = self.success(Family::OneIntegration, true);
        json_answer(200, &json!({"success": success, "integration": shown}))
    }

    /// The integrations as they are in the list of repositories, where they are.
    pub(super) fn among_repositories(&self) -> Vec<Value> {
        if self.scenario.quirks.lists == Lists::Apart {
            return Vec::new();
        }
        let all = self.state.integrations.values();
        all.map(|found| self.show_integration(found, Answer::One))
            .collect()
    }

    fn show_integration(&self, integration: &Integration, answer: Answer) -> Value {
        let quirks = &self.scenario.quirks;
        let row = &integration.row;
        let mut shown = Map::new();
        shown.insert("id".to_owned(), json!(row.id));
        row.show(&mut shown);
        shown.insert("integrationType".to_owned(), json!(integration.kind));
        let site = (quirks, &self.state.general);
        show_settings(&row.settings, RowKind::Integration, site, &mut shown);
        let is_of_app = host_type::find(&integration.kind).is_none();
        if answer == Answer::List && is_of_app && quirks.github_app_keys == GithubAppKeys::Shown {
            shown.insert("githubAppPem".to_owned(), json!("pem-of-the-simulator"));
        }
        if answer == Answer::List {
            shown.insert("showAllTags".to_owned(), json!(row.shows_all_tags()));
        }
        if answer == Answer::Updated
            && quirks.user_pat_in_put_answers == UserPatInPutAnswers::Missing
        {
            shown.shift_remove("requireUserPat");
        }
        Value::Object(shown)
    }
}

/// Whether an update changes what is listed, or how GIJ signs in to list it.
fn is_reconnected(row: &Row, settings: &BTreeMap<String, Value>, body: &Body) -> bool {
    const CONNECTION: [&str; 5] = [
        "apiPath",
        "apiFilter",
        "tfsCollection",
        "awsRegion",
        "folderDepth",
    ];
    let moved = |name: &&str| row.settings.get(*name) != settings.get(*name);
    let is_elsewhere = body.origin.as_ref().is_some_and(|to| *to != row.origin);
    CONNECTION.iter().any(moved) || is_elsewhere || body.secret().is_some()
}

/// The name of a new integration: the stated one, or one made from its origin.
pub(super) fn display_name(stated: Option<&str>, origin: &str) -> String {
    match stated {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ if origin == "https://api.github.com" => "https://github.com/*".to_owned(),
        _ => format!("{origin}/*"),
    }
}
