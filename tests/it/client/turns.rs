//! Whose turn it is among hundreds of callers, on a clock that no test waits for.

use std::cell::RefCell;
use std::time::Duration;

use futures_util::future::join_all;
use gijctl::client::{PatientTransport, SignIn, Transport, TransportError};
use gijctl::clock::{Chance, Clock as _, Pace, VirtualClock};
use gijctl::wire::{HttpRequest, HttpResponse, Method};
use jiff::Timestamp;

use super::support::{Scripted, answer, json, request};

/// How long a change takes.
const CHANGE: Duration = Duration::from_millis(100);

/// Refuses the first tries of each change, and takes its time for looks.
struct Busy {
    clock: VirtualClock,
    refusal: Scripted,
    refusals: usize,
    look_takes: Duration,
    /// Path and second of each request.
    asked: RefCell<Vec<(String, f64)>>,
}

/// No jitter.
struct Never;

impl Chance for Never {
    fn fraction(&self) -> f64 {
        0.0
    }

    fn number(&self) -> u64 {
        0
    }
}

impl Busy {
    fn refusing(refusals: usize, refusal: Scripted, look_takes: Duration) -> Self {
        Self {
            clock: VirtualClock::new(Timestamp::UNIX_EPOCH, Pace::Real),
            refusal,
            refusals,
            look_takes,
            asked: RefCell::default(),
        }
    }

    fn patiently(&self) -> PatientTransport<&Self, VirtualClock, Never> {
        PatientTransport::new(self, self.clock.clone(), Never, SignIn::Token)
    }

    fn now(&self) -> f64 {
        let passed = self.clock.now().duration_since(Timestamp::UNIX_EPOCH);
        passed.as_secs_f64()
    }

    /// When each try of a change came, in seconds.
    fn asked(&self, path: &str) -> Vec<f64> {
        let asked = self.asked.borrow();
        let tries = asked.iter().filter(|(other, _)| other == path);
        tries.map(|(_, second)| *second).collect()
    }
}

impl Transport for &Busy {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let now = self.now();
        let tries_before = self.asked(&request.path).len();
        self.asked.borrow_mut().push((request.path, now));
        let (takes, answer) = match request.method {
            Method::Put if tries_before < self.refusals => (CHANGE, self.refusal.clone()),
            Method::Put => (CHANGE, json(200, "{}")),
            _ => (self.look_takes, json(200, "{}")),
        };
        let end = self.clock.now() + takes;
        self.clock.sleep_until(end).await;
        answer
    }
}

fn limited() -> Scripted {
    answer(429, &["retry-after: 5"], "")
}

fn path_of(number: u32) -> String {
    format!("/rest/gitplugin/1.0/integration/{number}")
}

fn change(number: u32) -> HttpRequest {
    request(Method::Put, &path_of(number))
}

fn look() -> HttpRequest {
    request(Method::Get, "/rest/gitplugin/1.0/integration")
}

#[tokio::test(start_paused = true)]
async fn a_change_that_is_tried_again_goes_before_hundreds_that_came_after_it() {
    let jira = Busy::refusing(3, limited(), Duration::from_secs(1));
    let way = jira.patiently();
    let changed = way.send(change(3));
    let looks = join_all((0..400).map(|_| way.send(look())));
    let (changed, looks) = tokio::join!(biased; changed, looks);
    assert_eq!(changed.map(|answer| answer.status), Ok(200));
    let asked = jira.asked(&path_of(3));
    assert_eq!(asked.len(), 4);
    for tries in asked.windows(2) {
        let waited = tries[1] - tries[0];
        assert!(
            waited <= 6.2,
            "the change itself, the wait of 5 s, and one look at most: {waited}"
        );
    }
    assert!(looks.iter().all(Result::is_ok), "each has its turn");
}

#[tokio::test(start_paused = true)]
async fn changes_that_are_each_refused_once_starve_behind_no_looks() {
    let jira = Busy::refusing(1, limited(), Duration::from_secs(10));
    let way = jira.patiently();
    let changes = join_all((0..20).map(|number| way.send(change(number))));
    let looks = join_all((0..300).map(|_| way.send(look())));
    tokio::select! {
        biased;
        changes = changes => for end in changes {
            assert_eq!(end.map(|answer| answer.status), Ok(200));
        },
        _ = looks => panic!("the changes came first"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_that_gets_no_turn_in_two_minutes_ends_then_with_what_became_of_it() {
    let away = answer(503, &["retry-after: 5"], "");
    for (refusal, status) in [(limited(), 429), (away, 503)] {
        let jira = Busy::refusing(1, refusal, Duration::from_hours(1));
        let way = jira.patiently();
        let changed = async { (way.send(change(3)).await, jira.now()) };
        let looks = join_all((0..300).map(|_| way.send(look())));
        tokio::select! {
            biased;
            (changed, changed_at) = changed => {
                assert_eq!(changed.map(|answer| answer.status), Ok(status));
                assert!((119.9..120.1).contains(&changed_at), "{status}: {changed_at}");
            }
            _ = looks => panic!("{status}: the looks take an hour each"),
        }
        assert_eq!(jira.asked(&path_of(3)), [0.0], "{status}");
    }
}
