//! What is there before the first request.

use jiff::SignedDuration;
use serde_json::{Map, Value};

use super::World;
use super::host_type;
use super::integrations::display_name;
use super::settings::{self, RowKind};
use super::state::{Integration, Row, RowRef};
use crate::sim::quirks::Quirks;
use crate::sim::scenario::{
    Ending, HostRepository, Scenario, ScenarioError, SeedIntegration, SeedPlainRepository,
    SeedRepository,
};

/// How long ago the rows of a scenario were created and indexed.
const AGE: SignedDuration = SignedDuration::from_hours(24);

impl World {
    /// Creates the integrations of the scenario, indexed a day before its start.
    pub(super) fn plant_seeds(&mut self) {
        let start = self.state.now;
        let before = start.checked_sub(AGE).unwrap_or(start);
        self.state.now = before;
        for seed in std::mem::take(&mut self.scenario.integrations) {
            self.plant(&seed);
            self.scenario.integrations.push(seed);
        }
        for seed in std::mem::take(&mut self.scenario.repositories) {
            self.plant_plain(&seed);
            self.scenario.repositories.push(seed);
        }
        self.state.now = start;
    }

    fn plant(&mut self, seed: &SeedIntegration) {
        let id = self.next_integration_id();
        let mut settings = settings::defaults(RowKind::Integration, &self.scenario.quirks);
        settings.extend(seed.settings.clone());
        let stated = seed
            .origin
            .as_deref()
            .map(|origin| origin.trim_end_matches('/'));
        let known = host_type::find(&seed.kind);
        let origin = known
            .and_then(|kind| kind.origin(stated, &Quirks::default()).ok())
            .or_else(|| stated.map(str::to_owned))
            .unwrap_or_default();
        let integration = Integration {
            row: Row {
                id,
                display_name: display_name(seed.display_name.as_deref(), &origin),
                origin,
                disabled: seed.disabled,
                removing: false,
                created: self.state.now,
                last_indexed: Some(self.state.now),
                last_error: None,
                username: None,
                secret: None,
                settings,
            },
            kind: seed.kind.clone(),
        };
        let listed = self.host_of(&integration).repositories(self.scenario.seed);
        self.state.integrations.insert(id, integration);
        match &seed.repositories {
            None => {
                for listing in listed {
                    self.plant_inside(id, listing, &Map::new());
                }
            }
            Some(rows) => {
                for row in rows {
                    let known = listed
                        .iter()
                        .find(|listing| listing.name == row.name && listing.group == row.group);
                    let listing = known.cloned().unwrap_or_else(|| unlisted(row));
                    let listing = HostRepository {
                        disabled: row.disabled,
                        ..listing
                    };
                    self.plant_inside(id, listing, &row.settings);
                }
            }
        }
    }

    fn plant_plain(&mut self, seed: &SeedPlainRepository) {
        let mut repository = self.new_plain(&seed.origin, seed.display_name.as_deref());
        let now = self.state.now;
        let row = &mut repository.row;
        row.disabled = seed.disabled;
        row.settings.extend(seed.settings.clone());
        row.last_indexed = (!seed.disabled).then_some(now);
        self.state.repositories.insert(row.id, repository);
    }

    fn plant_inside(
        &mut self,
        parent: u64,
        listing: HostRepository,
        settings: &Map<String, Value>,
    ) {
        let indexed = listing.ending == Ending::Indexed && !listing.disabled;
        let error = match &listing.ending {
            Ending::Failed(error) if !listing.disabled => Some(error.clone()),
            Ending::Failed(_) | Ending::Indexed | Ending::Never => None,
        };
        let Some(id) = self.insert_inside(parent, listing) else {
            return;
        };
        let now = self.state.now;
        if let Some(row) = self.state.row_mut(RowRef::Repository(id)) {
            row.settings.extend(settings.clone());
            row.last_indexed = indexed.then_some(now);
            row.last_error = error;
        }
    }
}

/// A repository of a scenario that its host does not list: the next scan removes it.
fn unlisted(row: &SeedRepository) -> HostRepository {
    HostRepository {
        name: row.name.clone(),
        group: row.group.clone(),
        appears: SignedDuration::ZERO,
        clone_and_index: SignedDuration::from_mins(1),
        disabled: row.disabled,
        ending: Ending::Indexed,
    }
}

/// What is wrong with the rows of a scenario.
pub(in crate::sim) fn check(scenario: &Scenario) -> Result<(), ScenarioError> {
    for (number, seed) in scenario.repositories.iter().enumerate() {
        let place = format!("repositories[{number}]");
        check_settings(&place, &seed.settings, RowKind::Repository)?;
    }
    for (number, seed) in scenario.integrations.iter().enumerate() {
        let place = format!("integrations[{number}]");
        let implied = host_type::find(&seed.kind)
            .is_none_or(|kind| kind.origin(None, &Quirks::default()).is_ok());
        if seed.origin.is_none() && !implied {
            let problem = format!("type {} needs an origin", seed.kind);
            return Err(ScenarioError::content(place, problem));
        }
        check_settings(&place, &seed.settings, RowKind::Integration)?;
        for row in seed.repositories.iter().flatten() {
            let place = format!("{place}, repository {:?}", row.name);
            check_settings(&place, &row.settings, RowKind::Repository)?;
        }
    }
    Ok(())
}

fn check_settings(
    place: &str,
    given: &Map<String, Value>,
    kind: RowKind,
) -> Result<(), ScenarioError> {
    for (name, value) in given {
        let setting = settings::find(name, kind).ok_or_else(|| {
            ScenarioError::content(place, format!("{name:?} is no setting of such a row"))
        })?;
        settings::read(setting, value).map_err(|refused| {
            ScenarioError::content(place, format!("{} {}", refused.error, refused.advice))
        })?;
    }
    Ok(())
}
