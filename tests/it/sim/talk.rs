#![expect(clippy::unwrap_used, reason = "a test may")]

use gijctl::sim::{RowRef, Scenario, TimelineEvent, TimelineKind, World};
use gijctl::wire::{HttpRequest, HttpResponse, Method};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

pub(crate) const INTEGRATION: &str = "/rest/gitplugin/1.0/integration";
pub(crate) const REPOSITORY: &str = "/rest/gitplugin/1.0/repository";
pub(crate) const REINDEX: &str = "/rest/gitplugin/2.0/reindex";
pub(crate) const STATUS: &str = "/rest/gitplugin/1.0/index.json";

/// A world, and the moment at which it is.
pub(crate) struct Talk {
    pub(crate) world: World,
    pub(crate) start: Timestamp,
    pub(crate) now: Timestamp,
}

impl Talk {
    pub(crate) fn with(scenario: &str) -> Self {
        let world = World::new(Scenario::from_yaml(scenario).unwrap());
        let now = world.now();
        Self {
            world,
            start: now,
            now,
        }
    }

    /// The same world after a trip through its saved state.
    pub(crate) fn read_back(self, scenario: &str) -> Self {
        let scenario = Scenario::from_yaml(scenario).unwrap();
        let saved = self.world.to_json().unwrap();
        let world = World::from_json(scenario, &saved).unwrap();
        Self { world, ..self }
    }

    pub(crate) fn wait(&mut self, duration: &str) {
        self.now += duration.parse::<SignedDuration>().unwrap();
        self.world.advance(self.now);
    }

    pub(crate) fn send(&mut self, request: &HttpRequest) -> HttpResponse {
        self.world.handle(request, self.now)
    }

    pub(crate) fn get(&mut self, path: &str) -> Value {
        body(&self.send(&request(Method::Get, path, None)))
    }

    pub(crate) fn post(&mut self, path: &str, sent: &Value) -> Value {
        body(&self.send(&request(Method::Post, path, Some(sent))))
    }

    pub(crate) fn put(&mut self, path: &str, sent: &Value) -> Value {
        body(&self.send(&request(Method::Put, path, Some(sent))))
    }

    pub(crate) fn delete(&mut self, path: &str) -> Value {
        body(&self.send(&request(Method::Delete, path, None)))
    }

    /// Creates an integration from these properties and says its number.
    pub(crate) fn create(&mut self, sent: &Value) -> u64 {
        let answer = self.post(INTEGRATION, sent);
        let id = answer["integration"]["id"].as_u64();
        id.unwrap_or_else(|| panic!("{answer}"))
    }

    /// A GitHub integration with nothing said but what must be.
    pub(crate) fn create_github(&mut self) -> u64 {
        self.create(&json!({"type": "GITHUB", "pat": "t"}))
    }

    pub(crate) fn integration(&mut self, id: u64) -> Value {
        self.get(&format!("{INTEGRATION}/{id}"))["integration"][0].clone()
    }

    pub(crate) fn repositories(&mut self) -> Vec<Value> {
        let answer = self.get(REPOSITORY);
        answer["repositories"].as_array().unwrap().clone()
    }

    /// The names of all repositories that have a row.
    pub(crate) fn names(&self) -> Vec<String> {
        let rows = self.world.repositories();
        rows.into_iter().map(|row| row.display_name).collect()
    }

    /// The names of all repositories that have been indexed.
    pub(crate) fn indexed(&self) -> Vec<String> {
        let rows = self.world.repositories().into_iter();
        rows.filter(|row| row.last_indexed.is_some())
            .map(|row| row.display_name)
            .collect()
    }

    /// What happened, each with the seconds since the start.
    pub(crate) fn events(&self, wanted: impl Fn(&TimelineKind) -> bool) -> Vec<(i64, RowRef)> {
        let seconds =
            |event: &TimelineEvent| (event.at.duration_since(self.start).as_secs(), event.row);
        let events = self.world.timeline().iter();
        events
            .filter(|event| wanted(&event.kind))
            .map(seconds)
            .collect()
    }
}

/// A request of somebody who is signed in; a query may stand in the path.
pub(crate) fn request(method: Method, path: &str, sent: Option<&Value>) -> HttpRequest {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    };
    HttpRequest {
        method,
        path: path.to_owned(),
        query: query
            .split('&')
            .filter(|one| !one.is_empty())
            .map(pair)
            .collect(),
        headers: vec![("authorization".to_owned(), "Bearer t0".to_owned())],
        body: sent.map(|sent| sent.to_string().into()),
    }
}

pub(crate) fn body(response: &HttpResponse) -> Value {
    serde_json::from_slice(&response.body).unwrap_or(Value::Null)
}
