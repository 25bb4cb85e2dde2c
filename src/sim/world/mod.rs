//! The pure core: requests and moments in, answers out.

mod access;
mod answer;
mod body;
mod general;
mod host_type;
mod indexing;
mod integrations;
mod jira;
mod mapping;
mod multipart;
mod persist;
mod properties;
mod queue;
mod refusal;
mod reindex;
mod repositories;
mod route;
mod scan;
mod seeds;
mod settings;
mod state;
mod status;
mod switch;
mod timeline;
mod views;

use jiff::Timestamp;

use self::answer::{json_answer, unknown_path};
use self::route::{Endpoint, Route};
use self::state::State;
use super::scenario::Scenario;
use crate::wire::{HttpRequest, HttpResponse};

pub use general::GeneralSettings;
pub use persist::StateError;
pub(super) use seeds::check as check_seeds;
pub use state::RowRef;
pub use timeline::{LoggedRequest, TimelineEvent, TimelineKind};
pub use views::{IntegrationView, RepositoryView};

/// A body larger than this is refused.
pub(super) const MOST_BODY_BYTES: usize = 4 * 1024 * 1024;

/// A Jira with GIJ in which nothing happens but by requests and by time.
#[derive(Debug)]
pub struct World {
    scenario: Scenario,
    state: State,
    /// Grows with every change of the state, so that a shell knows when to save it.
    revision: u64,
    log: Vec<LoggedRequest>,
    timeline: Vec<TimelineEvent>,
}

impl World {
    /// A world at the start of its scenario.
    pub fn new(scenario: Scenario) -> Self {
        let mut state = State::new(scenario.start);
        state.general = scenario.general.clone();
        let mut world = Self::with_state(scenario, state);
        world.plant_seeds();
        world.plan_schedule();
        world
    }

    fn with_state(scenario: Scenario, state: State) -> Self {
        Self {
            scenario,
            state,
            revision: 0,
            log: Vec::new(),
            timeline: Vec::new(),
        }
    }

    /// Answers a request that comes at a moment, before which everything else has happened.
    pub fn handle(&mut self, request: &HttpRequest, now: Timestamp) -> HttpResponse {
        self.advance(now);
        let response = self.answer(request);
        // What the request put in the queue starts at once where a worker is free.
        self.advance(now);
        let entry = LoggedRequest {
            at: self.state.now,
            method: request.method,
            path: request.path.clone(),
            status: response.status,
        };
        timeline::append(&mut self.log, entry);
        response
    }

    fn answer(&mut self, request: &HttpRequest) -> HttpResponse {
        let size = request.body.as_ref().map_or(0, bytes::Bytes::len);
        if size > MOST_BODY_BYTES {
            return answer::html_answer(413, "Request Entity Too Large");
        }
        let endpoint = match route::route(request, self.served()) {
            Route::Found(endpoint) => endpoint,
            Route::UnknownPath => return unknown_path(&request.path),
            Route::WrongMethod => {
                let body =
                    serde_json::json!({"message": "HTTP method not allowed", "status-code": 405});
                return json_answer(405, &body);
            }
        };
        let user = match self.admit(request, &endpoint) {
            Ok(user) => user,
            Err(response) => return response,
        };
        let answered = match endpoint {
            Endpoint::Status => Ok(json_answer(200, &serde_json::json!({"state": "RUNNING"}))),
            Endpoint::License => Ok(self.license()),
            Endpoint::ServerInfo => Ok(self.server_info(request)),
            Endpoint::Myself => Ok(jira::myself(&user)),
            Endpoint::Permissions => Ok(jira::permissions(&user)),
            Endpoint::Projects => Ok(self.projects()),
            Endpoint::Plugin => Ok(self.plugin()),
            Endpoint::Properties => Ok(self.property_keys(request, &user)),
            Endpoint::Property(key) => Ok(self.property(request, &user, &key)),
            Endpoint::ListIntegrations => Ok(self.list_integrations()),
            Endpoint::CreateIntegration => self.create_integration(request),
            Endpoint::GetIntegration(id) => self.get_integration(id),
            Endpoint::UpdateIntegration(id) => self.update_integration(id, request),
            Endpoint::DeleteIntegration(id) => self.delete_integration(id),
            Endpoint::Disable(id) => self.disable(id, request),
            Endpoint::ListRepositories => self.list_repositories(request),
            Endpoint::CreateRepository => self.create_repository(request),
            Endpoint::UpdateRepository => self.update_repository(request),
            Endpoint::DeleteRepository => self.delete_repository(request),
            Endpoint::GlobalSettings => self.set_global_settings(request),
            Endpoint::Reindex => self.reindex(request),
            Endpoint::OldReindex => self.old_reindex(request),
            Endpoint::IndexStatus => self.index_status(request),
        };
        answered.unwrap_or_else(|refused| self.refusal(&refused))
    }

    /// What this version of the app serves besides what all do.
    fn served(&self) -> route::Served {
        route::Served {
            reindex_2: self.has_reindex_2(),
            global_settings: self.has_global_settings(),
        }
    }

    /// A number that grows with every change.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The moment up to which everything has happened.
    pub fn now(&self) -> Timestamp {
        self.state.now
    }

    /// Every request since the world was made or read back.
    pub fn log(&self) -> &[LoggedRequest] {
        &self.log
    }

    /// Everything that has happened since the world was made or read back.
    pub fn timeline(&self) -> &[TimelineEvent] {
        &self.timeline
    }

    fn record(&mut self, row: RowRef, kind: TimelineKind) {
        let integration = match row {
            RowRef::Integration(id) => Some(id),
            RowRef::Repository(id) => {
                let found = self.state.repositories.get(&id);
                found.and_then(|found| found.parent.as_ref().map(|parent| parent.id))
            }
        };
        let event = TimelineEvent {
            at: self.state.now,
            row,
            integration,
            kind,
        };
        timeline::append(&mut self.timeline, event);
        self.revision += 1;
    }
}
