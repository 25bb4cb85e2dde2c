//! One request as it is, and its answer as it is.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use super::notebook::Notebook;
use super::shape;
use crate::client::{Transport, TransportError, TransportErrorKind};
use crate::clock::Clock;
use crate::remote::Delivery;
use crate::wire::{HttpRequest, HttpResponse, Method, lenient_bool, redact_value};

/// Why nothing more is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt {
    /// Somebody said stop.
    Asked,
    /// The time is up.
    Deadline,
}

/// A request that was sent, without ids, hosts, names and secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Method and path with its query and the keys of its body: `PUT integration/<id> {displayName}`.
    pub request: String,
    /// The status of the answer; `None` where none came.
    pub status: Option<u16>,
    /// What the answer looks like, or why there is none.
    pub shape: String,
}

/// A request.
pub(super) struct Ask {
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Option<Value>,
    shown: String,
}

const BASE: &str = "/rest/gitplugin/1.0/";

impl Ask {
    /// A question. `shown` is what is told of it.
    pub(super) fn get(path: &str, shown: &str) -> Self {
        Self::new(Method::Get, path, shown)
    }

    /// A request below the base of GIJ. `shown` is what is told of its path and query.
    pub(super) fn new(method: Method, path: &str, shown: &str) -> Self {
        Self {
            method,
            path: format!("{BASE}{path}"),
            query: Vec::new(),
            body: None,
            shown: format!("{} {shown}", method.as_str()),
        }
    }

    /// A request below the newer base, which only reindexing has.
    pub(super) fn at_2_0(method: Method, path: &str) -> Self {
        Self {
            path: format!("/rest/gitplugin/2.0/{path}"),
            ..Self::new(method, path, &format!("2.0/{path}"))
        }
    }

    pub(super) fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A JSON object as body, of which the keys are told, and which of them are empty.
    pub(super) fn body(mut self, body: Value) -> Self {
        if let Some(map) = body.as_object() {
            let keys = map.iter().map(|(key, value)| match value {
                Value::Null => format!("{key}: null"),
                Value::String(text) if text.is_empty() => format!("{key}: \"\""),
                _ => key.clone(),
            });
            let keys: Vec<_> = keys.collect();
            self.shown.push_str(&format!(" {{{}}}", keys.join(", ")));
        }
        self.body = Some(body);
        self
    }
}

/// A whole answer.
pub(super) struct Seen {
    pub(super) status: u16,
    /// The body where it is JSON, without what may be secret.
    pub(super) body: Option<Value>,
}

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Yes,
    /// GIJ's own no: `success: false`, or a status that is about the request.
    No,
    /// Nothing that is about the request.
    Nothing,
}

impl Seen {
    pub(super) fn says(&self) -> Says {
        let success = self.body.as_ref().and_then(|body| body.get("success"));
        match (success.and_then(lenient_bool), self.status) {
            (Some(false), _) | (_, 400 | 409 | 422) => Says::No,
            (_, 200..=299) if self.body.as_ref().is_some_and(Value::is_object) => Says::Yes,
            _ => Says::Nothing,
        }
    }

    /// The one integration in it, in whichever shape (C2).
    pub(super) fn row(&self) -> Option<&serde_json::Map<String, Value>> {
        let body = self.body.as_ref()?;
        let found = body
            .get("integration")
            .or_else(|| body.get("integrations"))?;
        match found {
            Value::Array(rows) => rows.first()?.as_object(),
            other => other.as_object(),
        }
    }

    /// What it looks like without what it says.
    pub(super) fn shape(&self) -> String {
        self.body
            .as_ref()
            .map_or_else(|| "no JSON".to_owned(), shape::of)
    }

    /// GIJ's words, for whoever probes: they are in no report.
    pub(super) fn reason(&self) -> String {
        let error = self.body.as_ref().and_then(|body| body.get("error"));
        match error.and_then(Value::as_str) {
            Some(text) => format!(
                "status {}, \"{}\"",
                self.status,
                crate::model::tidied(text, 200)
            ),
            None => format!("status {}", self.status),
        }
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Cut {
    /// Nothing more is to be asked.
    Halted(Halt),
    /// No answer came, or one about who asks.
    Failed(String),
    /// It may not or cannot go on with what it wanted to write.
    Ended(String),
}

impl Cut {
    pub(super) fn in_words(self) -> String {
        match self {
            Self::Halted(Halt::Asked) => "told to stop".to_owned(),
            Self::Halted(Halt::Deadline) => "the time is up".to_owned(),
            Self::Failed(why) | Self::Ended(why) => why,
        }
    }
}

/// Whether a request is sent when nothing more is to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Urgency {
    /// It is not.
    Ordinary,
    /// It is: it cleans up.
    CleanUp,
}

/// Sends requests and keeps what is told of them.
pub(super) struct Asker<'a, T, C> {
    pub(super) transport: &'a T,
    pub(super) clock: &'a C,
    pub(super) halt: &'a dyn Fn() -> Option<Halt>,
    pub(super) notebook: Notebook,
    /// Whether a write may have had an effect that no answer told.
    pub(super) in_doubt: bool,
}

impl<T: Transport, C: Clock> Asker<'_, T, C> {
    /// Sends a request for a question.
    pub(super) async fn ask(&mut self, question: u8, ask: Ask) -> Result<Seen, Cut> {
        let (response, shown, _) = self.send(question, ask, Urgency::Ordinary).await?;
        let seen = read(&response);
        self.keep(question, shown, seen.status, seen.shape());
        Ok(seen)
    }

    /// Sends a request and gives its answer unread, with what is told of the request. Whoever reads
    /// the answer keeps its shape.
    pub(super) async fn send(
        &mut self,
        question: u8,
        ask: Ask,
        urgency: Urgency,
    ) -> Result<(HttpResponse, String, Duration), Cut> {
        if urgency == Urgency::Ordinary
            && let Some(halt) = (self.halt)()
        {
            return Err(Cut::Halted(halt));
        }
        let Ask {
            method,
            path,
            query,
            body,
            shown,
        } = ask;
        let request = HttpRequest {
            method,
            path,
            query,
            headers: Vec::new(),
            body: body.map(|body| Bytes::from(body.to_string())),
        };
        let (verb, path) = (method.as_str(), request.path.clone());
        let start = self.clock.now();
        let sent = self.transport.send(request).await;
        let took = self.clock.now().duration_since(start).unsigned_abs();
        let status = sent.as_ref().map(|answer| answer.status).ok();
        tracing::debug!(method = verb, %path, status, ms = %took.as_millis(), "request");
        match sent {
            Ok(response) if response.status == 401 => {
                self.keep(question, shown, 401, "not read".to_owned());
                Err(Cut::Failed(
                    "Jira did not accept the credentials".to_owned(),
                ))
            }
            Ok(response) => {
                // A server that fails, or a proxy that gave up waiting for it, may have done it before.
                let says_nothing = response.status >= 500 || response.status == 408;
                if method == Method::Post && says_nothing {
                    self.in_doubt = true;
                }
                Ok((response, shown, took))
            }
            Err(error) => {
                if method == Method::Post && error.delivery == Delivery::Unknown {
                    self.in_doubt = true;
                }
                let why = in_words(&error);
                self.notebook.keep(
                    question,
                    Exchange {
                        request: shown,
                        status: None,
                        shape: "no answer".to_owned(),
                    },
                );
                Err(Cut::Failed(why))
            }
        }
    }

    pub(super) fn keep(&mut self, question: u8, request: String, status: u16, shape: String) {
        self.notebook.keep(
            question,
            Exchange {
                request,
                status: Some(status),
                shape,
            },
        );
    }
}

fn in_words(error: &TransportError) -> String {
    match error.kind {
        TransportErrorKind::Locked(_) => "signing in failed before".to_owned(),
        _ => format!(
            "no answer came: {}",
            crate::model::tidied(&error.detail, 200)
        ),
    }
}

/// Reads an answer without what may be secret in it.
pub(super) fn read(response: &HttpResponse) -> Seen {
    let mut body: Option<Value> = serde_json::from_slice(&response.body).ok();
    if let Some(body) = &mut body {
        redact_value(body);
    }
    Seen {
        status: response.status,
        body,
    }
}
