//! One request as it is, and its answer as it is.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::give_back::Setting;
use super::notebook::Notebook;
use super::shape;
use crate::client::{Transport, TransportErrorKind, sign_in_trouble};
use crate::clock::Clock;
use crate::model::spoken_duration;
use crate::pace::later;
use crate::remote::{Delivery, RemoteErrorKind};
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

/// What an answer says. A page, or the word of a proxy or of an overloaded server, says nothing, with
/// whichever status it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Yes,
    /// GIJ's own no: `success: false`, or a status about the request in the words of Jira's REST layer.
    No,
    /// Jira's REST layer knows no such path, or not with this method.
    NoSuchPath,
    /// The account may not.
    NotAllowed,
    /// Nothing that is about the request.
    Nothing,
}

/// What answers have that says yes without `success`.
const SUBSTANCE: [&str; 9] = [
    "completionPercentage",
    "finished",
    "id",
    "integration",
    "integrations",
    "lastOperationPercent",
    "messages",
    "repositories",
    "threadId",
];

/// Whether it is a refusal as Jira writes it: `message` and its own status of its REST layer, or
/// `errorMessages` of its core.
fn is_of_jira(body: &Map<String, Value>, status: u16) -> bool {
    let is_of_rest_layer = body.get("message").is_some_and(Value::is_string)
        && body.get("status-code").and_then(Value::as_u64) == Some(status.into());
    is_of_rest_layer || body.get("errorMessages").is_some_and(Value::is_array)
}

impl Seen {
    pub(super) fn says(&self) -> Says {
        let Some(Value::Object(body)) = &self.body else {
            return Says::Nothing;
        };
        let success = body.get("success").filter(|said| !said.is_null());
        let success = success.map(lenient_bool);
        match (success, self.status) {
            (_, 408 | 429 | 500..) => Says::Nothing,
            (Some(Some(false)), 403) => Says::NotAllowed,
            (Some(Some(false)), _) => Says::No,
            (Some(Some(true)), 200..=299) => Says::Yes,
            (None, 200..=299) if SUBSTANCE.iter().any(|key| body.contains_key(*key)) => Says::Yes,
            (None, status) if is_of_jira(body, status) => match status {
                400 | 409 | 422 => Says::No,
                403 => Says::NotAllowed,
                404 | 405 => Says::NoSuchPath,
                _ => Says::Nothing,
            },
            _ => Says::Nothing,
        }
    }

    /// The one integration in it, in whichever shape (C2).
    pub(super) fn row(&self) -> Option<&Map<String, Value>> {
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
        match self.words() {
            Some(text) => format!(
                "status {}, \"{}\"",
                self.status,
                crate::model::tidied(text, 200)
            ),
            None => format!("status {}", self.status),
        }
    }

    /// GIJ's words where it says no, or Jira's.
    pub(super) fn words(&self) -> Option<&str> {
        let body = self.body.as_ref()?;
        let told = body.get("error").or_else(|| body.get("message"));
        told.and_then(Value::as_str)
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Cut {
    /// Nothing more is to be asked.
    Halted(Halt),
    /// No answer came.
    Failed(String),
    /// What came is no answer of GIJ: a page, or the word of whoever stands before it.
    NotGijs(String),
    /// Signing in fails, so nothing more is asked: a further try may do harm.
    LockedOut(RemoteErrorKind),
    /// It may not or cannot go on with what it wanted to write.
    Ended(String),
}

impl Cut {
    /// Whether it will not pass by waiting.
    pub(super) const fn is_lasting(&self) -> bool {
        match self {
            Self::LockedOut(_) | Self::Ended(_) | Self::Halted(_) => true,
            Self::Failed(_) | Self::NotGijs(_) => false,
        }
    }

    pub(super) fn in_words(self) -> String {
        match self {
            Self::Halted(Halt::Asked) => "told to stop".to_owned(),
            Self::Halted(Halt::Deadline) => "the time is up".to_owned(),
            Self::LockedOut(kind) => kind.to_string(),
            Self::Failed(why) | Self::NotGijs(why) | Self::Ended(why) => why,
        }
    }
}

/// Tells that something is waited for, and for how long by now.
pub type SignOfLife<'a> = &'a dyn Fn(&str);

/// After how long a wait is told of.
const SHORT_WAIT: Duration = Duration::from_secs(10);

/// How often it is told of again.
const BETWEEN_SIGNS: Duration = Duration::from_mins(1);

/// A wait that is told of.
pub(super) struct Wait {
    began: Timestamp,
    next_sign: Timestamp,
}

impl Wait {
    /// How long it has been by now.
    pub(super) fn so_far(&self, now: Timestamp) -> Duration {
        Duration::try_from(now.duration_since(self.began)).unwrap_or_default()
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
    pub(super) tell: SignOfLife<'a>,
    pub(super) notebook: Notebook,
    /// Whether a write may have had an effect that no answer told.
    pub(super) in_doubt: bool,
    /// The filter that a lent integration came to have by an update, where that is none that was sent.
    pub(super) written_filter: Option<String>,
    /// The names of what an update was seen to change without naming it; `None` where nobody has seen.
    pub(super) unsent: Option<Vec<String>>,
    /// What an update changed of a lent integration without naming it.
    pub(super) swept: Vec<Setting>,
    /// How signing in failed, where it did: nothing is sent after that.
    pub(super) locked_out: Option<RemoteErrorKind>,
}

impl<T: Transport, C: Clock> Asker<'_, T, C> {
    /// Sends a request for a question. What is no answer of GIJ is no answer to it.
    pub(super) async fn ask(&mut self, question: u8, ask: Ask) -> Result<Seen, Cut> {
        self.ask_with(question, ask, Urgency::Ordinary).await
    }

    /// The same with another urgency.
    pub(super) async fn ask_with(
        &mut self,
        question: u8,
        ask: Ask,
        urgency: Urgency,
    ) -> Result<Seen, Cut> {
        let is_post = ask.method == Method::Post;
        let (response, shown, _) = self.send(question, ask, urgency).await?;
        let seen = read(&response);
        self.keep(question, shown, seen.status, seen.shape());
        if seen.says() == Says::Nothing {
            // Whoever answered may have passed it on before.
            self.in_doubt |= is_post;
            return Err(not_gijs(seen.status));
        }
        Ok(seen)
    }

    /// Begins to wait for something.
    pub(super) fn wait(&self) -> Wait {
        let began = self.clock.now();
        Wait {
            began,
            next_sign: later(began, SHORT_WAIT),
        }
    }

    /// Goes on waiting for so long, and tells of a wait that is long by now.
    pub(super) async fn pause(&self, wait: &mut Wait, what: &str, time: Duration) {
        let now = self.clock.now();
        if now >= wait.next_sign {
            let so_far = spoken_duration(wait.so_far(now));
            (self.tell)(&format!("{what}: {so_far} by now"));
            wait.next_sign = later(now, BETWEEN_SIGNS);
        }
        self.clock.sleep_until(later(now, time)).await;
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
        if let Some(trouble) = &self.locked_out {
            return Err(Cut::LockedOut(trouble.clone()));
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
            Ok(response) => {
                if let Some(trouble) = sign_in_trouble(&response) {
                    self.keep(question, shown, response.status, "not read".to_owned());
                    return Err(self.lock_out(trouble));
                }
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
                self.notebook.keep(
                    question,
                    Exchange {
                        request: shown,
                        status: None,
                        shape: "no answer".to_owned(),
                    },
                );
                Err(match error.kind {
                    TransportErrorKind::Locked(_) => self.lock_out(error.into()),
                    _ => Cut::Failed(format!(
                        "no answer came: {}",
                        crate::model::tidied(&error.detail, 200)
                    )),
                })
            }
        }
    }

    fn lock_out(&mut self, trouble: RemoteErrorKind) -> Cut {
        self.locked_out = Some(trouble.clone());
        Cut::LockedOut(trouble)
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

/// What came with this status is no answer of GIJ.
pub(super) fn not_gijs(status: u16) -> Cut {
    Cut::NotGijs(format!(
        "what came with status {status} is no answer of GIJ"
    ))
}

/// Reads an answer without what may be secret in it.
pub(super) fn read(response: &HttpResponse) -> Seen {
    let json = response.may_be_json().then_some(&response.body);
    let mut body: Option<Value> = json.and_then(|body| serde_json::from_slice(body).ok());
    if let Some(body) = &mut body {
        redact_value(body);
    }
    Seen {
        status: response.status,
        body,
    }
}
