//! A transport that is patient with a Jira that is busy or away for a moment.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Mutex, Notify};

use super::headers;
use super::request_log::{RequestEnd, RequestLog, RequestRecord};
use super::retry::{self, Acquaintance, Judgement, SignIn, Tried};
use super::transport::{SignInFailure, Transport, TransportError, TransportErrorKind};
use crate::clock::{Chance, Clock};
use crate::pace::later;
use crate::pace::{Admission, Again, Backoff, BackoffRules, FailedTry, Leave, Limiter};
use crate::remote::Delivery;
use crate::wire::{HttpRequest, HttpResponse};

/// Carries requests by another transport, as many at once as Jira answers gladly, and tries again
/// what may be tried again; `retry.rs` has the rules. One serves one instance.
///
/// # Guarantees
/// - `POST` and `DELETE` are sent at most once.
/// - All tries of a request start within two minutes of its first one, and a wait that Jira asks for
///   is kept or, if it is too long, told at once.
/// - Once signing in has failed in a way that locks the account, nothing more is sent.
/// - A request whose future is dropped leaves nothing behind.
pub struct PatientTransport<T, C, D> {
    inner: T,
    clock: C,
    chance: D,
    rules: BackoffRules,
    sign_in: SignIn,
    log: Option<Rc<dyn RequestLog>>,
    limiter: RefCell<Limiter>,
    /// Whose turn it is to ask the limiter: first come, first served.
    turn: Mutex<()>,
    one_ended: Notify,
    requests: Cell<u64>,
    jira: Cell<Acquaintance>,
    locked: Cell<Option<SignInFailure>>,
}

impl<T, C, D> PatientTransport<T, C, D> {
    /// A patient way over `inner`.
    pub fn new(inner: T, clock: C, chance: D, sign_in: SignIn) -> Self {
        Self {
            inner,
            clock,
            chance,
            rules: BackoffRules::default(),
            sign_in,
            log: None,
            limiter: RefCell::default(),
            turn: Mutex::new(()),
            one_ended: Notify::new(),
            requests: Cell::new(0),
            jira: Cell::new(Acquaintance::Stranger),
            locked: Cell::new(None),
        }
    }

    /// Tells every try of every request from now on.
    #[must_use]
    pub fn logging_to(mut self, log: Rc<dyn RequestLog>) -> Self {
        self.log = Some(log);
        self
    }

    fn next_number(&self) -> u64 {
        let number = self.requests.get().saturating_add(1);
        self.requests.set(number);
        number
    }

    fn end(&self, leave: Leave, give_back: impl FnOnce(&mut Limiter, Leave)) {
        give_back(&mut self.limiter.borrow_mut(), leave);
        self.one_ended.notify_one();
    }

    fn tell(&self, record: &RequestRecord) {
        if let Some(log) = &self.log {
            log.sent(record);
        }
    }
}

impl<T: Transport, C: Clock, D: Chance> PatientTransport<T, C, D> {
    /// Waits for leave to send one request no later than `latest`.
    async fn admitted(&self, latest: Timestamp) -> Result<Leave, TransportError> {
        let _turn = self.turn.lock().await;
        loop {
            if let Some(failure) = self.locked.get() {
                return Err(locked(failure));
            }
            let now = self.clock.now();
            if now > latest {
                return Err(limited(None));
            }
            let admission = self.limiter.borrow_mut().admit(now);
            match admission {
                Admission::Go(leave) => return Ok(leave),
                Admission::WhenOneEnds => self.one_ended.notified().await,
                Admission::At(moment) => {
                    let wait = passed(now, moment);
                    if wait > self.rules.longest_demand || moment > latest {
                        return Err(limited(Some(wait)));
                    }
                    let wait_ms = wait.as_millis();
                    tracing::debug!(%wait_ms, "waiting, since Jira limits the rate of requests");
                    self.clock.sleep_until(moment).await;
                }
            }
        }
    }

    /// Sends a request once and takes note of how it ended.
    async fn try_once(
        &self,
        leave: Leave,
        number: u64,
        attempt: u32,
        request: HttpRequest,
    ) -> Tried {
        let kind = retry::kind_of(&request);
        let sent_at = self.clock.now();
        let mut flight = Flight {
            transport: self,
            leave: Some(leave),
            record: RequestRecord {
                number,
                attempt,
                method: request.method,
                path: request.path.clone(),
                sent_at,
                took: Duration::ZERO,
                end: RequestEnd::Abandoned,
                jira_request_id: None,
            },
        };
        let tried = self.inner.send(request).await;
        let now = self.clock.now();
        let took = passed(sent_at, now);
        if let Some(leave) = flight.leave.take() {
            let ended = retry::ended(&tried, kind.as_deref(), took);
            let bucket = retry::bucket(&tried);
            self.end(leave, |limiter, leave| {
                limiter.ended(leave, now, ended, bucket);
            });
        }
        flight.record.took = took;
        match &tried {
            Ok(response) => {
                flight.record.end = RequestEnd::Answered(response.status);
                flight.record.jira_request_id = headers::request_id(response);
                self.jira.set(Acquaintance::Known);
                let failure = retry::sign_in_failure(response, self.sign_in);
                self.locked.set(self.locked.get().or(failure));
            }
            Err(error) => flight.record.end = RequestEnd::Failed(error.kind),
        }
        tried
    }
}

impl<T: Transport, C: Clock, D: Chance> Transport for PatientTransport<T, C, D> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let number = self.next_number();
        let mut leave = self.admitted(Timestamp::MAX).await?;
        let started = self.clock.now();
        let mut backoff = Backoff::new(self.rules, started);
        let latest = later(started, self.rules.total);
        let mut doubt = Doubt::None;
        loop {
            let attempt = backoff.attempt();
            let tried = self.try_once(leave, number, attempt, request.clone()).await;
            let Judgement::Passing {
                most_tries,
                demanded,
            } = retry::judge(&request, &tried, self.jira.get())
            else {
                return doubt.kept_in(tried);
            };
            let now = self.clock.now();
            let failure = FailedTry {
                most_tries,
                demanded,
                chance: self.chance.fraction(),
            };
            let (method, path) = (request.method.as_str(), &request.path);
            let what = failure_word(&tried);
            match backoff.failed(now, failure) {
                Again::GiveUp(why) => {
                    let why = why.as_str();
                    tracing::info!(request = number, attempt, method, %path, %what, why, "gave up");
                    return doubt.kept_in(tried);
                }
                Again::At(moment) => {
                    let wait_ms = passed(now, moment).as_millis();
                    tracing::info!(request = number, attempt, method, %path, %what, %wait_ms, "trying again");
                    self.clock.sleep_until(moment).await;
                }
            }
            doubt = doubt.or_of(&tried);
            // What is in the way now says more than the failure before it.
            leave = match self.admitted(latest).await {
                Ok(leave) => leave,
                Err(error) => return doubt.kept_in(Err(error)),
            };
        }
    }
}

/// A request on its way. Dropped before its end, it gives its leave back and says so.
struct Flight<'a, T, C, D> {
    transport: &'a PatientTransport<T, C, D>,
    leave: Option<Leave>,
    record: RequestRecord,
}

impl<T, C, D> Drop for Flight<'_, T, C, D> {
    fn drop(&mut self) {
        if let Some(leave) = self.leave.take() {
            self.transport.end(leave, Limiter::abandoned);
        }
        self.transport.tell(&self.record);
    }
}

/// Whether an earlier try of the request may have had its effect. A later one that surely had none
/// does not change that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    None,
    Some,
}

impl Doubt {
    fn or_of(self, tried: &Tried) -> Self {
        let sure = match tried {
            Ok(response) => response.status == 429,
            Err(error) => error.delivery == Delivery::NotDone,
        };
        if sure { self } else { Self::Some }
    }

    fn kept_in(self, tried: Tried) -> Tried {
        if self == Self::None {
            return tried;
        }
        let in_doubt = |error| TransportError {
            delivery: Delivery::Unknown,
            ..error
        };
        match tried {
            // As an answer it would say that nothing was done.
            Ok(response) if response.status == 429 => {
                Err(in_doubt(limited(headers::retry_after(&response))))
            }
            Ok(response) => Ok(response),
            Err(error) => Err(in_doubt(error)),
        }
    }
}

fn failure_word(tried: &Tried) -> String {
    match tried {
        Ok(response) => format!("status {}", response.status),
        Err(error) => error.kind.as_str().to_owned(),
    }
}

fn locked(failure: SignInFailure) -> TransportError {
    TransportError {
        kind: TransportErrorKind::Locked(failure),
        delivery: Delivery::NotDone,
        detail: "signing in failed before".to_owned(),
    }
}

fn limited(wait: Option<Duration>) -> TransportError {
    TransportError {
        kind: TransportErrorKind::Limited { wait },
        delivery: Delivery::NotDone,
        detail: "Jira is limiting the rate of requests".to_owned(),
    }
}

fn passed(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}
