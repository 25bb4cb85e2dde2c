//! What is sent again, when, and what is not; on a clock that no test waits for.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use gijctl::client::{
    PatientTransport, RequestEnd, RequestLog, RequestRecord, RestClient, SignIn, SignInFailure,
    Transport, TransportError, TransportErrorKind, Unanswered,
};
use gijctl::clock::{Chance, Clock as _, Pace, VirtualClock};
use gijctl::model::{Field, FieldValue};
use gijctl::remote::{Delivery, Remote as _, RemoteErrorKind, TimeoutPhase};
use gijctl::wire::{HttpRequest, HttpResponse, Method};
use jiff::Timestamp;

use super::support::{Scripted, answer, fields, html, integration_id, json, request};

const LIST: &str = "/rest/gitplugin/1.0/integration";
const INDEX_STATUS: &str = "/rest/gitplugin/1.0/index.json";

/// Answers by a script, the last answer again and again, and keeps when it was asked.
struct Jira {
    clock: VirtualClock,
    answers: RefCell<VecDeque<Scripted>>,
    takes: Duration,
    asked: RefCell<Vec<f64>>,
    running: Cell<u32>,
    most: Cell<u32>,
}

impl Jira {
    fn new(answers: impl IntoIterator<Item = Scripted>) -> Self {
        Self {
            clock: VirtualClock::new(Timestamp::UNIX_EPOCH, Pace::Real),
            answers: RefCell::new(answers.into_iter().collect()),
            takes: Duration::ZERO,
            asked: RefCell::default(),
            running: Cell::new(0),
            most: Cell::new(0),
        }
    }

    fn taking(self, takes: Duration) -> Self {
        Self { takes, ..self }
    }

    /// Dice always fall so that the longest waits are waited.
    fn patiently(&self) -> PatientTransport<&Self, VirtualClock, Always> {
        self.signed_in_by(SignIn::Token)
    }

    fn signed_in_by(&self, sign_in: SignIn) -> PatientTransport<&Self, VirtualClock, Always> {
        PatientTransport::new(self, self.clock.clone(), Always(1.0), sign_in)
    }

    /// When each request came, in seconds.
    fn asked(&self) -> Vec<f64> {
        self.asked.borrow().clone()
    }

    fn times(&self) -> usize {
        self.asked.borrow().len()
    }

    fn now(&self) -> f64 {
        self.clock
            .now()
            .duration_since(Timestamp::UNIX_EPOCH)
            .as_secs_f64()
    }
}

impl Transport for &Jira {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.asked.borrow_mut().push(self.now());
        let answer = {
            let mut answers = self.answers.borrow_mut();
            match answers.len() {
                1 => answers.front().cloned(),
                _ => answers.pop_front(),
            }
        };
        self.running.set(self.running.get() + 1);
        self.most.set(self.most.get().max(self.running.get()));
        let end = self.clock.now() + self.takes;
        self.clock.sleep_until(end).await;
        self.running.set(self.running.get() - 1);
        answer.unwrap_or_else(|| panic!("there is no script"))
    }
}

struct Always(f64);

impl Chance for Always {
    fn fraction(&self) -> f64 {
        self.0
    }

    fn number(&self) -> u64 {
        0
    }
}

fn fails(kind: TransportErrorKind, delivery: Delivery) -> Scripted {
    Err(TransportError {
        kind,
        delivery,
        detail: "as the test says".to_owned(),
    })
}

fn no_connection() -> Scripted {
    fails(TransportErrorKind::Connect, Delivery::NotDone)
}

fn reset() -> Scripted {
    fails(TransportErrorKind::Reset, Delivery::Unknown)
}

fn fine() -> Scripted {
    json(200, r#"{"success":true}"#)
}

fn get() -> HttpRequest {
    request(Method::Get, LIST)
}

/// Everything that passes by itself.
fn passing() -> Vec<Scripted> {
    let answer_late = TransportErrorKind::Timeout(TimeoutPhase::Answer);
    let connection_late = TransportErrorKind::Timeout(TimeoutPhase::Connect);
    let large = format!("{{\"integrations\":[{}", "{},".repeat(40_000));
    vec![
        no_connection(),
        reset(),
        fails(answer_late, Delivery::Unknown),
        fails(connection_late, Delivery::NotDone),
        fails(TransportErrorKind::Truncated, Delivery::Unknown),
        html(502, &[]),
        html(503, &[]),
        answer(504, &[], ""),
        json(429, "{}"),
        json(200, r#"{"integrations":[{"id":3}"#),
        json(200, &large),
    ]
}

/// How often a request is sent while the answer stays the same.
async fn times_sent(request: HttpRequest, always: Scripted) -> usize {
    let jira = Jira::new([always]);
    let _ = jira.patiently().send(request).await;
    jira.times()
}

#[tokio::test(start_paused = true)]
async fn a_read_and_a_change_are_tried_again_after_whatever_passes() {
    for method in [Method::Get, Method::Put] {
        for failure in passing() {
            let shown = format!("{method:?} {failure:?}");
            let jira = Jira::new([failure, fine()]);
            let end = jira.patiently().send(request(method, LIST)).await;
            assert_eq!(end.map(|answer| answer.status), Ok(200), "{shown}");
            assert_eq!(jira.asked(), [0.0, 1.0], "{shown}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_creates_starts_or_removes_is_sent_once_whatever_happens() {
    for method in [Method::Post, Method::Delete] {
        for failure in passing() {
            let shown = format!("{method:?} {failure:?}");
            assert_eq!(
                times_sent(request(method, LIST), failure).await,
                1,
                "{shown}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_says_no_is_not_asked_again() {
    let refusal = r#"{"success":false,"error":"no"}"#;
    for no in [
        html(200, &[]),
        html(302, &["location: /login.jsp"]),
        html(401, &[]),
        html(403, &[]),
        html(404, &[]),
        json(200, refusal),
        json(400, refusal),
        json(500, refusal),
        json(503, refusal),
        fails(TransportErrorKind::TooLarge { limit: 1 }, Delivery::Unknown),
        fails(TransportErrorKind::Invalid, Delivery::NotDone),
        fails(TransportErrorKind::Untrusted, Delivery::NotDone),
    ] {
        let shown = format!("{no:?}");
        assert_eq!(times_sent(get(), no).await, 1, "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_broken_answer_is_asked_for_again_but_not_often_and_not_for_a_change() {
    assert_eq!(times_sent(get(), html(500, &[])).await, 3);
    assert_eq!(
        times_sent(request(Method::Put, LIST), html(500, &[])).await,
        1
    );
}

#[tokio::test(start_paused = true)]
async fn an_index_status_that_says_no_by_500_is_not_asked_again() {
    let status = || request(Method::Get, INDEX_STATUS);
    assert_eq!(times_sent(status(), html(500, &[])).await, 1);
    assert_eq!(times_sent(status(), html(503, &[])).await, 8);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_address_is_told_soon() {
    let jira = Jira::new([no_connection()]);
    let error = jira.patiently().send(get()).await.unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::Connect);
    assert_eq!(jira.asked(), [0.0, 1.0, 3.0]);
}

#[tokio::test(start_paused = true)]
async fn a_jira_that_has_answered_before_may_start_again() {
    let mut script = vec![fine()];
    script.extend((0..7).map(|_| no_connection()));
    script.push(fine());
    let jira = Jira::new(script);
    let way = jira.patiently();
    assert!(way.send(get()).await.is_ok());
    assert!(way.send(get()).await.is_ok());
    assert_eq!(
        jira.asked(),
        [0.0, 0.0, 1.0, 3.0, 7.0, 15.0, 31.0, 61.0, 91.0]
    );
}

#[tokio::test(start_paused = true)]
async fn no_try_starts_two_minutes_after_the_first() {
    let jira = Jira::new([reset()]).taking(Duration::from_secs(40));
    assert!(jira.patiently().send(get()).await.is_err());
    assert_eq!(jira.asked(), [0.0, 41.0, 83.0]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_jira_asks_for_is_kept_by_everybody() {
    let limited = json(429, "{}").map(|mut answer| {
        answer
            .headers
            .push(("retry-after".to_owned(), "20".to_owned()));
        answer
    });
    let jira = Jira::new([limited, fine()]);
    let way = jira.patiently();
    let other = async {
        jira.clock
            .sleep_until(Timestamp::UNIX_EPOCH + Duration::from_secs(1))
            .await;
        way.send(request(Method::Post, LIST)).await
    };
    let (first, other) = tokio::join!(way.send(get()), other);
    assert!(first.is_ok() && other.is_ok());
    assert_eq!(jira.asked(), [0.0, 20.0, 21.0]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_too_long_is_told_at_once_and_nothing_is_sent_in_it() {
    let limited = answer(429, &["retry-after: 3600"], "");
    let jira = Jira::new([limited, fine()]);
    let way = jira.patiently();
    assert_eq!(way.send(get()).await.unwrap().status, 429);
    for method in [Method::Get, Method::Post] {
        let error = way.send(request(method, LIST)).await.unwrap_err();
        assert_eq!(error.delivery, Delivery::NotDone);
        assert_eq!(
            RemoteErrorKind::from(error),
            RemoteErrorKind::RateLimited {
                retry_after: Some(Duration::from_hours(1))
            }
        );
    }
    assert_eq!(jira.times(), 1);
    jira.clock
        .sleep_until(Timestamp::UNIX_EPOCH + Duration::from_hours(1))
        .await;
    assert_eq!(way.send(get()).await.unwrap().status, 200);
}

#[tokio::test(start_paused = true)]
async fn no_try_starts_after_two_minutes_though_another_request_was_told_to_wait() {
    let limited = answer(429, &["retry-after: 85"], "");
    let jira = Jira::new([reset(), limited, fine()]).taking(Duration::from_secs(80));
    let way = jira.patiently();
    let (first, other) = tokio::join!(way.send(get()), way.send(get()));
    let error = first.unwrap_err();
    assert_eq!(
        error.delivery,
        Delivery::Unknown,
        "the first try is in doubt"
    );
    assert!(matches!(error.kind, TransportErrorKind::Limited { .. }));
    assert_eq!(other.unwrap().status, 429);
    assert_eq!(jira.asked(), [0.0, 0.0]);
}

#[tokio::test(start_paused = true)]
async fn a_maintenance_that_says_when_it_ends_is_waited_for() {
    let jira = Jira::new([answer(503, &["retry-after: 30"], ""), fine()]);
    assert!(jira.patiently().send(get()).await.is_ok());
    assert_eq!(jira.asked(), [0.0, 31.0]);
}

#[tokio::test(start_paused = true)]
async fn few_tokens_left_space_the_requests_out() {
    let few = answer(
        200,
        &[
            "content-type: application/json",
            "x-ratelimit-limit: 50",
            "x-ratelimit-remaining: 5",
            "x-ratelimit-interval-seconds: 60",
            "x-ratelimit-fillrate: 30",
            "retry-after: 0",
        ],
        "{}",
    );
    let jira = Jira::new([few]);
    let way = jira.patiently();
    for _ in 0..4 {
        assert!(way.send(get()).await.is_ok());
    }
    assert_eq!(jira.asked(), [0.0, 0.0, 2.0, 4.0]);
}

#[tokio::test(start_paused = true)]
async fn no_more_run_at_once_than_jira_answers_gladly() {
    let jira = Jira::new([fine()]).taking(Duration::from_millis(100));
    let way = jira.patiently();
    let (a, b, c, d) = tokio::join!(
        way.send(get()),
        way.send(get()),
        way.send(get()),
        way.send(get())
    );
    assert!(a.is_ok() && b.is_ok() && c.is_ok() && d.is_ok());
    assert_eq!(jira.most.get(), 2);
}

fn captcha() -> Scripted {
    let denied = "x-authentication-denied-reason: CAPTCHA_CHALLENGE; login-url=https://x/login.jsp";
    html(403, &[denied])
}

#[tokio::test(start_paused = true)]
async fn after_a_captcha_nothing_is_sent_any_more() {
    for sign_in in [SignIn::Token, SignIn::Password] {
        let jira = Jira::new([captcha(), fine()]);
        let way = jira.signed_in_by(sign_in);
        assert_eq!(way.send(get()).await.unwrap().status, 403);
        let error = way.send(get()).await.unwrap_err();
        assert_eq!(
            error.kind,
            TransportErrorKind::Locked(SignInFailure::Captcha)
        );
        assert_eq!(error.delivery, Delivery::NotDone);
        assert_eq!(RemoteErrorKind::from(error), RemoteErrorKind::Captcha);
        assert_eq!(jira.times(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_captcha_stops_those_who_wait_for_their_turn_or_for_another_try() {
    let jira = Jira::new([reset(), captcha()]).taking(Duration::from_millis(10));
    let way = jira.patiently();
    let (first, second, third) = tokio::join!(way.send(get()), way.send(get()), way.send(get()));
    let locked = TransportErrorKind::Locked(SignInFailure::Captcha);
    assert_eq!(first.unwrap_err().kind, locked, "it waited for another try");
    assert_eq!(second.unwrap().status, 403);
    assert_eq!(third.unwrap_err().kind, locked, "it waited for its turn");
    assert_eq!(jira.times(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_is_sent_once_and_a_wrong_token_may_be_sent_again() {
    let open = answer(200, &["x-seraph-loginreason: AUTHENTICATED_FAILED"], "{}");
    for refused in [html(401, &[]), open] {
        let jira = Jira::new([refused.clone(), fine()]);
        let way = jira.signed_in_by(SignIn::Password);
        assert!(way.send(get()).await.is_ok());
        let error = way.send(get()).await.unwrap_err();
        assert_eq!(RemoteErrorKind::from(error), RemoteErrorKind::NotSignedIn);
        assert_eq!(jira.times(), 1);

        let jira = Jira::new([refused, fine()]);
        let way = jira.signed_in_by(SignIn::Token);
        assert!(way.send(get()).await.is_ok() && way.send(get()).await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn a_401_to_somebody_whom_jira_knows_is_no_wrong_password() {
    let may_not = html(401, &["x-seraph-loginreason: OK"]);
    let jira = Jira::new([may_not, fine()]);
    let way = jira.signed_in_by(SignIn::Password);
    assert!(way.send(get()).await.is_ok() && way.send(get()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_change_that_may_have_had_its_effect_stays_in_doubt() {
    let gateway = || html(502, &[]);
    let endings = [
        vec![reset(), no_connection()],
        vec![gateway(), no_connection()],
    ];
    for script in endings {
        let shown = format!("{script:?}");
        let jira = Jira::new(script);
        let error = jira
            .patiently()
            .send(request(Method::Put, LIST))
            .await
            .unwrap_err();
        assert_eq!(error.delivery, Delivery::Unknown, "{shown}");
    }
    let jira = Jira::new([no_connection()]);
    let error = jira
        .patiently()
        .send(request(Method::Put, LIST))
        .await
        .unwrap_err();
    assert_eq!(error.delivery, Delivery::NotDone);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_says_no_to_a_later_try_is_told_with_the_doubt_of_the_first() {
    let endings = [
        answer(429, &["retry-after: 3600"], ""),
        json(401, "{}"),
        html(403, &[]),
        json(200, r#"{"success":false,"error":"no"}"#),
    ];
    for ending in endings {
        let shown = format!("{ending:?}");
        let jira = Jira::new([reset(), ending.clone()]);
        let way = jira.patiently();
        let carried = way.carry(request(Method::Put, LIST)).await.unwrap();
        assert_eq!(carried.earlier, Delivery::Unknown, "{shown}");
        let alone = Jira::new([ending]);
        // Answered by the last of a script again and again, it is told in the end.
        let carried = alone.patiently().carry(request(Method::Put, LIST)).await;
        assert_eq!(carried.unwrap().earlier, Delivery::NotDone, "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_that_is_refused_at_its_second_try_may_have_been_made_by_the_first() {
    for (refusal, delivery) in [
        (vec![reset(), html(403, &[])], Delivery::Unknown),
        (vec![html(403, &[])], Delivery::NotDone),
    ] {
        let jira = Jira::new(refusal);
        let client = RestClient::new(jira.patiently(), "https://jira.acme.example");
        let settings = fields(&[(Field::ApiPath, FieldValue::Text("/a".to_owned()))]);
        let update = client.update_integration(integration_id(1), &settings, None);
        let error = update.await.unwrap_err();
        assert!(matches!(error.kind, RemoteErrorKind::NotAllowed { .. }));
        assert_eq!(error.delivery, delivery);
    }
}

/// Lets a future run until it waits.
fn start<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[tokio::test(start_paused = true)]
async fn requests_that_nobody_waits_for_any_more_are_in_nobodys_way() {
    let jira = Jira::new([fine()]).taking(Duration::from_secs(1));
    let way = jira.patiently();
    for _ in 0..20 {
        let (mut one, mut two) = (Box::pin(way.send(get())), Box::pin(way.send(get())));
        assert!(start(one.as_mut()).is_pending() && start(two.as_mut()).is_pending());
        let mut waits = Box::pin(way.send(get()));
        assert!(start(waits.as_mut()).is_pending());
        drop(one);
        drop(waits);
        drop(two);
    }
    assert_eq!(jira.times(), 40, "those who waited were never sent");
    assert!(way.send(get()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_request_dropped_between_two_tries_is_not_sent_again() {
    let jira = Jira::new([reset(), fine()]);
    let way = jira.patiently();
    {
        let mut dropped = pin!(way.send(get()));
        assert!(start(dropped.as_mut()).is_pending());
    }
    jira.clock
        .sleep_until(Timestamp::UNIX_EPOCH + Duration::from_mins(5))
        .await;
    assert_eq!(jira.times(), 1);
    assert!(way.send(get()).await.is_ok());
}

#[derive(Default)]
struct Records(RefCell<Vec<RequestRecord>>);

impl RequestLog for Records {
    fn sent(&self, record: &RequestRecord) {
        self.0.borrow_mut().push(record.clone());
    }

    fn unanswered(&self, _request: &Unanswered) {}
}

#[derive(Default)]
struct Silences(RefCell<Vec<String>>);

impl RequestLog for Silences {
    fn sent(&self, _record: &RequestRecord) {}

    fn unanswered(&self, request: &Unanswered) {
        let method = request.method.as_str();
        let line = format!("{method} {} {:?}", request.path, request.so_far);
        self.0.borrow_mut().push(line);
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_without_an_answer_is_told_of_once_a_minute() {
    let jira = Jira::new([fine()]).taking(Duration::from_secs(150));
    let silences = Rc::new(Silences::default());
    let way = jira.patiently().logging_to(silences.clone());
    assert!(way.send(get()).await.is_ok());
    assert_eq!(
        silences.0.take(),
        [
            "GET /rest/gitplugin/1.0/integration 60s",
            "GET /rest/gitplugin/1.0/integration 120s",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_quick_request_is_told_of_by_nobody() {
    let jira = Jira::new([fine()]).taking(Duration::from_secs(59));
    let silences = Rc::new(Silences::default());
    let way = jira.patiently().logging_to(silences.clone());
    assert!(way.send(get()).await.is_ok());
    assert!(silences.0.take().is_empty());
}

#[tokio::test(start_paused = true)]
async fn every_try_is_told_with_its_number() {
    let numbered = answer(200, &["x-arequestid: 612x40x2"], "{}");
    let jira = Jira::new([reset(), numbered]).taking(Duration::from_secs(2));
    let records = Rc::new(Records::default());
    let way = jira.patiently().logging_to(records.clone());
    let mut asked = get();
    asked.query = vec![("threadId".to_owned(), "canary".to_owned())];
    assert!(way.send(asked).await.is_ok());
    assert!(way.send(request(Method::Post, LIST)).await.is_ok());
    {
        let mut dropped = Box::pin(way.send(get()));
        assert!(start(dropped.as_mut()).is_pending());
    }
    let told: Vec<String> = records
        .0
        .borrow()
        .iter()
        .map(|r| {
            format!(
                "{}.{} {} {} {:?} {:?} {:?}",
                r.number,
                r.attempt,
                r.method.as_str(),
                r.path,
                r.took,
                r.end,
                r.jira_request_id
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    1.1 GET /rest/gitplugin/1.0/integration 2s Failed(Reset) None
    1.2 GET /rest/gitplugin/1.0/integration 2s Answered(200) Some("612x40x2")
    2.1 POST /rest/gitplugin/1.0/integration 2s Answered(200) Some("612x40x2")
    3.1 GET /rest/gitplugin/1.0/integration 0ns Abandoned None
    "#);
    assert_eq!(
        records.0.borrow().last().map(|record| record.end),
        Some(RequestEnd::Abandoned)
    );
}
