use std::cell::RefCell;

use gijctl::client::{Timeouts, Transport, TransportError, TransportErrorKind};
use gijctl::clock::Clock as _;
use gijctl::remote::{Delivery, TimeoutPhase};
use gijctl::sim::{Embedded, Exchange, Fault};
use gijctl::wire::{HttpRequest, HttpResponse, Method};
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::Notify;

/// What gijctl signs in with. Nobody may ever get to see it.
pub(crate) const BEARER: &str = "bearer-of-a-test";

type Answered = Result<HttpResponse, TransportError>;
type Plan = dyn FnMut(&Sent, &Embedded) -> Mishap;

/// What happens to one request.
pub(crate) enum Mishap {
    /// Nothing: it is answered.
    None,
    /// It does not reach the world; this comes back.
    Lost(Answered),
    /// It reaches the world, and this comes back instead of the answer.
    AnswerLost(Answered),
    /// It meets with this, and what the network makes of it comes back.
    Fault(Fault),
    /// The process is killed before it is sent.
    KilledBefore,
    /// The process is killed when it has arrived, before its answer comes.
    KilledAfter,
}

/// A request as it was sent.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) at: Timestamp,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
}

impl Sent {
    /// The request in a line, without query and body.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method.as_str(), self.path)
    }

    /// Whether it creates an integration.
    pub(crate) fn is_create(&self) -> bool {
        self.method == Method::Post && self.path.ends_with("/1.0/integration")
    }

    /// Whether it is no mere question.
    pub(crate) fn is_write(&self) -> bool {
        self.method != Method::Get
    }
}

/// Carries requests to the world in this process.
pub(crate) struct Wire {
    sim: Embedded,
    sent: RefCell<Vec<Sent>>,
    mishaps: RefCell<Box<Plan>>,
    killed: Notify,
}

impl Wire {
    pub(crate) fn new(sim: Embedded) -> Self {
        Self {
            sim,
            sent: RefCell::default(),
            mishaps: RefCell::new(Box::new(|_, _| Mishap::None)),
            killed: Notify::new(),
        }
    }

    /// Decides what happens to each request from now on.
    pub(crate) fn mishaps(&self, plan: impl FnMut(&Sent, &Embedded) -> Mishap + 'static) {
        *self.mishaps.borrow_mut() = Box::new(plan);
    }

    /// Is over when the process is killed; whatever runs must be dropped then.
    pub(crate) async fn killed(&self) {
        self.killed.notified().await;
    }

    /// Everything that was sent so far, whether or not it arrived.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.borrow().clone()
    }

    /// Forgets what was sent so far.
    pub(crate) fn forget(&self) {
        self.sent.borrow_mut().clear();
    }

    fn handle(&self, request: HttpRequest) -> Answered {
        let handled = self.sim.handle(&signed(request));
        handled.map_err(|error| failed(TransportErrorKind::Reset, &error.to_string()))
    }

    fn disturbed(&self, fault: Fault, request: HttpRequest) -> Answered {
        let request = signed(request);
        let exchange = fault.happen(&request, || self.sim.handle(&request));
        match exchange {
            Ok(Exchange::Answer(answer)) => Ok(answer),
            Ok(Exchange::Reset) => connection_reset(),
            Ok(Exchange::Truncated(_)) => Err(failed(
                TransportErrorKind::Truncated,
                "the answer broke off",
            )),
            Ok(Exchange::Silence | Exchange::Stalled(_)) => {
                let clock = self.sim.clock();
                clock.advance_to(clock.now() + Timeouts::default().answer);
                no_answer_in_time()
            }
            Err(error) => Err(failed(TransportErrorKind::Reset, &error.to_string())),
        }
    }
}

impl Transport for &Wire {
    async fn send(&self, request: HttpRequest) -> Answered {
        let body = request.body.as_deref();
        let sent = Sent {
            at: self.sim.clock().now(),
            method: request.method,
            path: request.path.clone(),
            body: body.and_then(|body| serde_json::from_slice(body).ok()),
        };
        self.sent.borrow_mut().push(sent.clone());
        let mishap = self.mishaps.borrow_mut()(&sent, &self.sim);
        match mishap {
            Mishap::None => self.handle(request),
            Mishap::Lost(back) => back,
            Mishap::AnswerLost(back) => {
                self.handle(request)?;
                back
            }
            Mishap::Fault(fault) => self.disturbed(fault, request),
            Mishap::KilledBefore => {
                self.killed.notify_one();
                std::future::pending().await
            }
            Mishap::KilledAfter => {
                self.handle(request)?;
                self.killed.notify_one();
                std::future::pending().await
            }
        }
    }
}

/// The connection broke while the answer was waited for.
pub(crate) fn connection_reset() -> Answered {
    let detail = "connection reset by peer";
    Err(failed(TransportErrorKind::Reset, detail))
}

/// Nothing came for as long as anybody waits.
pub(crate) fn no_answer_in_time() -> Answered {
    let kind = TransportErrorKind::Timeout(TimeoutPhase::Answer);
    Err(failed(kind, "no answer in time"))
}

/// Nobody knows whether the request had its effect.
fn failed(kind: TransportErrorKind, detail: &str) -> TransportError {
    TransportError {
        kind,
        delivery: Delivery::Unknown,
        detail: detail.to_owned(),
    }
}

fn signed(mut request: HttpRequest) -> HttpRequest {
    let bearer = ("authorization".to_owned(), format!("Bearer {BEARER}"));
    request.headers.push(bearer);
    request
}

/// An answer without any sense but its status.
#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands where a failure of the network may stand as well"
)]
pub(crate) fn answer(status: u16) -> Answered {
    Ok(HttpResponse {
        status,
        headers: vec![("content-type".to_owned(), "text/html".to_owned())],
        body: "<html><body>sorry</body></html>".into(),
    })
}

/// The answer began and broke off.
pub(crate) fn cut_off() -> Answered {
    Err(TransportError {
        kind: TransportErrorKind::Truncated,
        delivery: Delivery::Unknown,
        detail: "the answer stopped short".to_owned(),
    })
}

/// Nobody could be reached.
pub(crate) fn no_connection() -> Answered {
    Err(TransportError {
        kind: TransportErrorKind::Connect,
        delivery: Delivery::NotDone,
        detail: "connection refused".to_owned(),
    })
}

/// An answer of this status, with one more header and this JSON, which may be none.
#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands where a failure of the network may stand as well"
)]
pub(crate) fn says(status: u16, header: (&str, &str), json: &str) -> Answered {
    let headers = [("content-type", "application/json"), header];
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    Ok(HttpResponse {
        status,
        headers: headers.map(owned).to_vec(),
        body: json.to_owned().into(),
    })
}
