#![expect(clippy::expect_used, reason = "helpers of tests may end them")]

use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::Path;

use gijctl::client::{RestClient, Transport, TransportError};
use gijctl::model::{
    Field, FieldMap, FieldValue, IntegrationId, IntegrationType, RepositoryId, Secret, SecretSlot,
};
use gijctl::remote::{NewIntegration, RemoteError, ResolvedCredentials};
use gijctl::wire::{HttpRequest, HttpResponse, Method};

pub(super) type Scripted = Result<HttpResponse, TransportError>;

/// Gives the scripted answers in order and keeps what was asked. A request beyond the script
/// fails the test.
#[derive(Debug)]
pub(super) struct Script {
    answers: RefCell<VecDeque<Scripted>>,
    asked: RefCell<Vec<String>>,
}

impl Script {
    pub(super) fn new(answers: impl IntoIterator<Item = Scripted>) -> Self {
        Self {
            answers: RefCell::new(answers.into_iter().collect()),
            asked: RefCell::default(),
        }
    }

    pub(super) fn client(&self) -> RestClient<&Self> {
        RestClient::new(self, "https://jira.acme.example")
    }

    /// Every request as text: its line, its headers, its body.
    pub(super) fn asked(&self) -> Vec<String> {
        assert!(
            self.answers.borrow().is_empty(),
            "not every answer was used"
        );
        self.asked.borrow().clone()
    }
}

impl Transport for &Script {
    async fn send(&self, request: HttpRequest) -> Scripted {
        let text = as_text(&request);
        let answer = self.answers.borrow_mut().pop_front();
        let answer = answer.unwrap_or_else(|| panic!("the script ends before {text}"));
        self.asked.borrow_mut().push(text);
        answer
    }
}

fn as_text(request: &HttpRequest) -> String {
    let query: Vec<String> = request
        .query
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let sign = if query.is_empty() { "" } else { "?" };
    let method = request.method.as_str();
    let mut lines = vec![format!(
        "{method} {}{sign}{}",
        request.path,
        query.join("&")
    )];
    lines.extend(request.headers.iter().map(|(k, v)| format!("{k}: {v}")));
    lines.extend(
        request
            .body
            .iter()
            .map(|b| String::from_utf8_lossy(b).into_owned()),
    );
    lines.join("\n")
}

/// A request with nothing but its line.
pub(super) fn request(method: Method, path: &str) -> HttpRequest {
    HttpRequest {
        method,
        path: path.to_owned(),
        query: Vec::new(),
        headers: Vec::new(),
        body: None,
    }
}

/// An answer with its headers, written `name: value`.
#[expect(
    clippy::unnecessary_wraps,
    reason = "a script holds failures of the network as well"
)]
pub(super) fn answer(status: u16, headers: &[&str], body: &str) -> Scripted {
    let headers = headers
        .iter()
        .map(|line| line.split_once(": ").expect("a header is `name: value`"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Ok(HttpResponse {
        status,
        headers,
        body: body.to_owned().into(),
    })
}

/// JSON with a status.
pub(super) fn json(status: u16, body: &str) -> Scripted {
    answer(
        status,
        &["content-type: application/json;charset=UTF-8"],
        body,
    )
}

/// A page for people.
pub(super) fn html(status: u16, headers: &[&str]) -> Scripted {
    let headers: Vec<&str> = [&["content-type: text/html"], headers].concat();
    answer(status, &headers, "<!DOCTYPE html><title>Log in</title>")
}

/// A body of `tests/wire`.
pub(super) fn wire(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/wire")
        .join(format!("{name}.json"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A body of `tests/wire` with status 200.
pub(super) fn ok(name: &str) -> Scripted {
    json(200, &wire(name))
}

pub(super) fn integration_id(number: u64) -> IntegrationId {
    IntegrationId::new(number).expect("not 0")
}

pub(super) fn repository_id(number: u64) -> RepositoryId {
    RepositoryId::new(number).expect("not 0")
}

pub(super) fn fields(fields: &[(Field, FieldValue)]) -> FieldMap {
    fields.iter().cloned().collect()
}

pub(super) fn ids(ids: &[u64]) -> FieldValue {
    FieldValue::Ids(ids.iter().copied().collect())
}

/// A new integration for GitHub with a token.
pub(super) fn new_github(settings: &[(Field, FieldValue)], token: &str) -> NewIntegration {
    NewIntegration {
        integration_type: IntegrationType::Github,
        fields: fields(settings),
        disabled: None,
        credentials: Some(ResolvedCredentials {
            username: None,
            slot: SecretSlot::Pat,
            secret: Secret::new(token.to_owned()),
        }),
    }
}

/// The error of a call that was to fail.
pub(super) fn error<T: std::fmt::Debug>(result: Result<T, RemoteError>) -> RemoteError {
    result.expect_err("the call fails")
}
