//! One request and its answer, with what a message needs to say about them.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::answer::{self, Accepted, unexpected};
use super::transport::{Carried, Transport};
use crate::clock::{Clock, SystemClock};
use crate::model::Secret;
use crate::remote::{Delivery, RemoteError, RemoteErrorKind};
use crate::wire::{HttpRequest, HttpResponse, IntegrationAnswer, IntegrationRow, Method};

/// A request that is being put together.
#[derive(Debug)]
pub(super) struct Call {
    request: HttpRequest,
    secret: Option<Secret>,
}

/// A whole answer, not judged yet. It may repeat secrets, so it cannot be printed.
pub(super) struct Answer {
    method: Method,
    path: String,
    response: HttpResponse,
    /// Whether an earlier try of the request may have had its effect.
    earlier: Delivery,
    secret: Option<Secret>,
}

/// The row in an answer about one.
pub(super) enum RowSeen {
    /// Here it is.
    One(IntegrationRow),
    /// Its key is there and holds none.
    Empty,
    /// Nothing is where a row would be.
    NoKey,
}

impl Call {
    pub(super) fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            request: HttpRequest {
                method,
                path: path.into(),
                query: Vec::new(),
                headers: Vec::new(),
                body: None,
            },
            secret: None,
        }
    }

    pub(super) fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.request.query.push((name.to_owned(), value.into()));
        self
    }

    /// `name` in lower case.
    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.request
            .headers
            .push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn body(mut self, body: Bytes) -> Self {
        self.request.body = Some(body);
        self
    }

    pub(super) fn json(self, body: &impl Serialize) -> Result<Self, RemoteError> {
        match serde_json::to_vec(body) {
            Ok(body) => Ok(self.body(Bytes::from(body))),
            Err(error) => Err(self.not_sent(RemoteErrorKind::NotSent {
                detail: format!("its body cannot be written: {error}"),
            })),
        }
    }

    /// Names the secret in the body, lest a message of the answer repeat it.
    pub(super) fn hiding(mut self, secret: Option<&Secret>) -> Self {
        self.secret = secret.cloned();
        self
    }

    /// An error of before sending.
    pub(super) fn not_sent(&self, kind: RemoteErrorKind) -> RemoteError {
        RemoteError {
            request: label(self.request.method, &self.request.path),
            kind,
            delivery: Delivery::NotDone,
        }
    }

    /// Has it carried and leaves one line in the log, without query, headers and bodies.
    pub(super) async fn send_by(self, transport: &impl Transport) -> Result<Answer, RemoteError> {
        let Self { request, secret } = self;
        let method = request.method;
        let path = request.path.clone();
        let clock = SystemClock;
        let start = clock.now();
        let sent = transport.carry(request).await;
        let ms = clock.now().duration_since(start).as_millis();
        let verb = method.as_str();
        match sent {
            Ok(Carried { response, earlier }) => {
                let bytes = response.body.len();
                let status = response.status;
                tracing::debug!(method = verb, %path, status, %ms, bytes, "request");
                Ok(Answer {
                    method,
                    path,
                    response,
                    earlier,
                    secret,
                })
            }
            Err(error) => {
                tracing::debug!(method = verb, %path, %ms, failure = ?error.kind, "request");
                let delivery = match method {
                    Method::Get => Delivery::NotDone,
                    Method::Post | Method::Put | Method::Delete => error.delivery,
                };
                Err(RemoteError {
                    request: label(method, &path),
                    kind: error.into(),
                    delivery,
                })
            }
        }
    }
}

impl Answer {
    /// Whether it is a yes; see [`answer::check`].
    pub(super) fn accept(&self) -> Result<Accepted, RemoteError> {
        answer::check(&self.path, &self.response).map_err(|kind| self.error(kind))
    }

    /// Whether it is a yes to a write that Jira's core answers without a body.
    pub(super) fn accept_without_words(&self) -> Result<(), RemoteError> {
        answer::check_without_words(&self.path, &self.response).map_err(|kind| self.error(kind))
    }

    /// Whether it is the word of Jira's core that what was asked for does not exist.
    pub(super) fn says_nothing_is_there(&self) -> bool {
        answer::says_nothing_is_there(&self.response)
    }

    /// The first header of this name, which is given in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.response.header(name)
    }

    /// Its body as a type.
    pub(super) fn decode<'a, T: Deserialize<'a>>(&'a self) -> Result<T, RemoteError> {
        answer::decode(&self.response).map_err(|kind| self.error(kind))
    }

    /// A list under its key; a missing one is no empty one.
    pub(super) fn present<T>(&self, key: &str, list: Option<T>) -> Result<T, RemoteError> {
        list.ok_or_else(|| self.error(unexpected(&format!("there is no `{key}` in it"))))
    }

    /// Whether an error is GIJ's word that there is no such row.
    pub(super) fn says_no_such_row(&self, kind: &RemoteErrorKind) -> bool {
        answer::says_no_such_row(&self.response, kind)
    }

    /// The row of an answer about one, in every shape it comes in: an object or an array of one
    /// under either key (C2), or bare.
    pub(super) fn row(&self) -> Result<RowSeen, RemoteError> {
        let answer: IntegrationAnswer = self.decode()?;
        let Some(rows) = answer.integration.or(answer.integrations) else {
            let bare: IntegrationRow = self.decode()?;
            return Ok(match bare.id() {
                Some(_) => RowSeen::One(bare),
                None => RowSeen::NoKey,
            });
        };
        let mut rows = rows.0;
        match (rows.pop(), rows.is_empty()) {
            (None, _) => Ok(RowSeen::Empty),
            (Some(row), true) => Ok(RowSeen::One(row)),
            (Some(_), false) => Err(self.error(unexpected("it shows several rows instead of one"))),
        }
    }

    /// A write is confirmed by its row, or by `success` alone.
    pub(super) fn confirm_row(&self, id: u64) -> Result<(), RemoteError> {
        let accepted = self.accept()?;
        match self.row()? {
            RowSeen::One(row) if row.id() == Some(id) => Ok(()),
            RowSeen::One(_) => Err(self.error(unexpected("it is about another row"))),
            RowSeen::Empty | RowSeen::NoKey if accepted.says_success => Ok(()),
            RowSeen::Empty | RowSeen::NoKey => {
                Err(self.error(unexpected("there is no `success` and no row in it")))
            }
        }
    }

    /// An error about this answer.
    pub(super) fn error(&self, kind: RemoteErrorKind) -> RemoteError {
        RemoteError {
            request: label(self.method, &self.path),
            delivery: self.delivery(&kind),
            kind: if self.repeats_secret() {
                without_foreign_text(kind)
            } else {
                kind
            },
        }
    }

    /// Whether the request may have had its effect although it was answered like this. An answer to
    /// one try says nothing of those before it.
    fn delivery(&self, kind: &RemoteErrorKind) -> Delivery {
        match (self.method, self.earlier) {
            (Method::Post | Method::Put | Method::Delete, Delivery::Unknown) => Delivery::Unknown,
            _ => answer::delivery(self.method, self.response.status, kind),
        }
    }

    /// Whether the secret that was sent stands anywhere in the answer.
    fn repeats_secret(&self) -> bool {
        let Some(secret) = &self.secret else {
            return false;
        };
        let plain = secret.expose();
        let quoted = serde_json::Value::from(plain).to_string();
        let escaped = quoted.trim_matches('"');
        let body = String::from_utf8_lossy(&self.response.body);
        body.contains(plain)
            || body.contains(escaped)
            || self.response.headers.iter().any(|(_, v)| v.contains(plain))
    }
}

fn label(method: Method, path: &str) -> String {
    format!("{} {path}", method.as_str())
}

/// A message that repeats a secret is left out whole: a part of it might be enough.
fn without_foreign_text(kind: RemoteErrorKind) -> RemoteErrorKind {
    match kind {
        RemoteErrorKind::Refused { .. } => RemoteErrorKind::Refused {
            error: "the reason is not shown, since it repeats the secret that was sent".to_owned(),
            advice: None,
        },
        RemoteErrorKind::NotAllowed { .. } => RemoteErrorKind::NotAllowed {
            detail: String::new(),
        },
        RemoteErrorKind::LoginPage { .. } => RemoteErrorKind::LoginPage { location: None },
        RemoteErrorKind::NotJson { .. } => RemoteErrorKind::NotJson {
            content_type: String::new(),
        },
        own_words => own_words,
    }
}
