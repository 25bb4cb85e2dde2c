//! A transport that is patient with a Jira that is busy or away for a moment.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;

use super::headers;
use super::queue::Queue;
use super::request_log::{RequestEnd, RequestLog, RequestRecord, Unanswered};
use super::retry::{self, Acquaintance, Judgement, SignIn, Tried};
use super::transport::{Carried, SignInFailure, Transport, TransportError, TransportErrorKind};
use crate::clock::{Chance, Clock};
use crate::pace::later;
use crate::pace::{Admission, Again, Backoff, BackoffRules, FailedTry, GiveUp, Leave, Limiter};
use crate::remote::{Delivery, Traffic};
use crate::wire::{HttpRequest, HttpResponse, Method};

/// After how long without an answer somebody is told, again and again.
const SILENCE: Duration = Duration::from_mins(1);

/// Carries requests by another transport, as many at once as Jira answers gladly, and tries again
/// what may be tried again; `retry.rs` has the rules. One serves one instance.
///
/// # Guarantees
/// - `POST` and `DELETE` are sent at most once.
/// - All tries of a request start within two minutes of its first one, and a wait that Jira asks for
///   is kept or, if it is too long, told at once.
/// - Of those who wait for leave whoever came first goes first. That counts for all its tries, so a
///   request that is tried again never queues behind those that came after it.
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
    queue: Queue,
    requests: Cell<u64>,
    /// How many tries of them were sent.
    sent: Cell<u64>,
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
            queue: Queue::default(),
            requests: Cell::new(0),
            sent: Cell::new(0),
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
        self.queue.call_first();
    }

    fn tell(&self, record: &RequestRecord) {
        if let Some(log) = &self.log {
            log.sent(record);
        }
    }
}

impl<T: Transport, C: Clock, D: Chance> PatientTransport<T, C, D> {
    /// Waits for leave to send one request, where there is a `latest` no longer than until then.
    async fn admitted(&self, number: u64, latest: Option<Timestamp>) -> Result<Leave, NoLeave> {
        let place = self.queue.enter(number);
        loop {
            if let Some(failure) = self.locked.get() {
                return Err(NoLeave::Locked(failure));
            }
            let now = self.clock.now();
            if latest.is_some_and(|latest| now > latest) {
                return Err(NoLeave::TimeIsUp);
            }
            let mut look_again = latest;
            if place.is_first() {
                let admission = self.limiter.borrow_mut().admit(now);
                match admission {
                    Admission::Go(leave) => return Ok(leave),
                    Admission::WhenOneEnds => {}
                    Admission::At(moment) => {
                        let wait = passed(now, moment);
                        let is_too_late = latest.is_some_and(|latest| moment > latest);
                        if wait > self.rules.longest_demand || is_too_late {
                            return Err(NoLeave::TooLong(wait));
                        }
                        let wait_ms = wait.as_millis();
                        tracing::debug!(%wait_ms, "waiting, since Jira limits the rate of requests");
                        look_again = Some(moment);
                    }
                }
            }
            if look_again.is_some_and(|moment| moment <= now) {
                return Err(NoLeave::TimeIsUp);
            }
            tokio::select! {
                biased;
                () = place.called() => {}
                () = self.sleep_until(look_again) => {}
            }
        }
    }

    async fn sleep_until(&self, moment: Option<Timestamp>) {
        match moment {
            Some(moment) => self.clock.sleep_until(moment).await,
            None => std::future::pending().await,
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
        self.sent.set(self.sent.get().saturating_add(1));
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
        self.carry(request).await.map(|carried| carried.response)
    }

    fn traffic(&self) -> Traffic {
        let limiter = self.limiter.borrow();
        Traffic {
            sent: self.sent.get(),
            per_minute: limiter.per_minute(),
            refused_at: limiter.refused_at(),
        }
    }

    async fn carry(&self, request: HttpRequest) -> Result<Carried, TransportError> {
        let silence = self.told_of_silence(request.method, request.path.clone());
        tokio::select! {
            biased;
            carried = Box::pin(self.carried(request)) => carried,
            never = silence => match never {},
        }
    }
}

impl<T: Transport, C: Clock, D: Chance> PatientTransport<T, C, D> {
    /// Tells once a minute that a request has no answer, for as long as it is waited for.
    async fn told_of_silence(&self, method: Method, path: String) -> Infallible {
        let Some(log) = &self.log else {
            return std::future::pending().await;
        };
        let began = self.clock.now();
        let mut told_at = began;
        loop {
            told_at = later(told_at, SILENCE);
            self.clock.sleep_until(told_at).await;
            log.unanswered(&Unanswered {
                method,
                path: path.clone(),
                so_far: passed(began, told_at),
            });
        }
    }

    async fn carried(&self, request: HttpRequest) -> Result<Carried, TransportError> {
        let number = self.next_number();
        let mut leave = self.admitted(number, None).await?;
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
            let doubt_before = doubt;
            doubt = doubt.or_of(&tried);
            leave = match self.admitted(number, Some(latest)).await {
                Ok(leave) => leave,
                // Nothing but its own failure is known of it.
                Err(NoLeave::TimeIsUp) => {
                    let why = GiveUp::Time.as_str();
                    tracing::info!(request = number, attempt, method, %path, %what, why, "gave up");
                    return doubt_before.kept_in(tried);
                }
                // What is in the way now says more than the failure before it.
                Err(no_leave) => return doubt.kept_in(Err(no_leave.into())),
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

    /// What is told of the last try. Its answer stays as it is, whatever it says: whoever asked must
    /// know that a no is not about the tries before it.
    fn kept_in(self, tried: Tried) -> Result<Carried, TransportError> {
        match (tried, self) {
            (Ok(response), Self::None) => Ok(Carried {
                response,
                earlier: Delivery::NotDone,
            }),
            (Ok(response), Self::Some) => Ok(Carried {
                response,
                earlier: Delivery::Unknown,
            }),
            (Err(error), Self::None) => Err(error),
            (Err(error), Self::Some) => Err(TransportError {
                delivery: Delivery::Unknown,
                ..error
            }),
        }
    }
}

/// Why there is no leave to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NoLeave {
    /// Signing in failed before.
    Locked(SignInFailure),
    /// Jira asks for a longer wait than is granted.
    TooLong(Duration),
    /// No turn came in the time in which the request may be tried again.
    TimeIsUp,
}

impl From<NoLeave> for TransportError {
    fn from(no_leave: NoLeave) -> Self {
        match no_leave {
            NoLeave::Locked(failure) => locked(failure),
            NoLeave::TooLong(wait) => limited(Some(wait)),
            NoLeave::TimeIsUp => limited(None),
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
