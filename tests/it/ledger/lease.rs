use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use gijctl::client::{RestClient, Transport, TransportError};
use gijctl::clock::{Clock, VirtualClock};
use gijctl::ledger::{Holder, JiraLedger, LedgerError, LedgerStore as _, Runner};
use gijctl::sim::Embedded;
use gijctl::state::Entry;
use gijctl::wire::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::support::{
    Jira, Kept, URL, acquire, address, block_on, chance, create, entry, id, kept, settings,
};
use crate::support::{Mishap, Sent, answer};

const LEASE: &str = "gijctl.platform.lease";

fn claims(jira: &Jira) -> Vec<String> {
    let keys = jira.keys().into_iter();
    keys.filter(|key| key.starts_with(LEASE)).collect()
}

fn pass_time(clock: &VirtualClock, minutes: u64) {
    clock.advance_to(clock.now() + Duration::from_mins(minutes));
}

/// Two runs on one Jira, each with a client of its own.
fn with_two(test: impl AsyncFnOnce(&Jira, &VirtualClock, &mut Kept<'_>, &mut Kept<'_>)) {
    let jira = Jira::new();
    let clock = jira.clock();
    let (client, other_client) = (jira.client(), jira.client());
    let mut one = kept(&client, &clock, "one");
    let mut two = kept(&other_client, &clock, "two");
    block_on(test(&jira, &clock, &mut one, &mut two));
}

#[test]
fn while_one_run_holds_the_lease_another_without_patience_leaves_at_once_and_says_who() {
    with_two(async |jira, clock, one, two| {
        let start = clock.now();
        acquire(one).await.unwrap();
        match acquire(two).await {
            Err(LedgerError::Held(holder)) => {
                assert_eq!(holder.who, "one");
                assert_eq!(holder.since, start);
                assert_eq!(holder.until, Some(start + Duration::from_mins(10)));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(clock.now(), start);
        assert_eq!(claims(jira).len(), 1);
    });
}

#[test]
fn another_waits_is_told_once_and_works_once_the_lease_is_given_back() {
    let jira = Jira::new();
    let clock = jira.clock();
    let (client, other_client) = (jira.client(), jira.client());
    let one = RefCell::new(kept(&client, &clock, "one"));
    let mut two = kept(&other_client, &clock, "two");
    block_on(acquire(&mut one.borrow_mut())).unwrap();
    let told = RefCell::new(Vec::new());
    let looks = Cell::new(0);
    let first = RefCell::new(None);
    let given_back = Cell::new(false);
    jira.wire.mishaps({
        let key = claims(&jira)[0].clone();
        let looks = Rc::new(looks);
        let given_back = Rc::new(given_back);
        move |sent, sim| {
            if sent.path.ends_with("/user/properties") {
                looks.set(looks.get() + 1);
            }
            // After some looks the holder is done.
            if looks.get() == 6 && !given_back.replace(true) {
                remove(sim, &key);
            }
            Mishap::None
        }
    });
    let patience = Duration::from_mins(15);
    block_on(two.acquire(patience, &mut |holder: &Holder| {
        told.borrow_mut().push(holder.to_string());
        first.replace(Some(holder.who.clone()));
    }))
    .unwrap();
    assert_eq!(told.borrow().len(), 1);
    assert_eq!(first.borrow().as_deref(), Some("one"));
    assert!(told.borrow()[0].contains("since"), "{:?}", told.borrow());
}

fn remove(sim: &Embedded, key: &str) {
    let request = HttpRequest {
        method: gijctl::wire::Method::Delete,
        path: format!("/rest/api/2/user/properties/{key}"),
        query: Vec::new(),
        headers: vec![("authorization".to_owned(), "Bearer anybody".to_owned())],
        body: None,
    };
    assert_eq!(sim.handle(&request).expect("no file is needed").status, 204);
}

#[test]
fn patience_ends_when_it_is_over_and_not_later() {
    with_two(async |_, clock, one, two| {
        acquire(one).await.unwrap();
        let start = clock.now();
        let patience = Duration::from_mins(2);
        let refused = two.acquire(patience, &mut |_: &Holder| {}).await;
        assert!(matches!(refused, Err(LedgerError::Held(_))));
        assert_eq!(clock.now().duration_since(start).as_secs(), 120);
    });
}

#[test]
fn who_waits_for_long_is_told_about_once_a_minute() {
    with_two(async |_, clock, one, two| {
        acquire(one).await.unwrap();
        let start = clock.now();
        let mut told = Vec::new();
        let patience = Duration::from_mins(5);
        let refused = two
            .acquire(patience, &mut |_: &Holder| {
                told.push(clock.now().duration_since(start).as_secs());
            })
            .await;
        assert!(matches!(refused, Err(LedgerError::Held(_))));
        assert_eq!(told.len(), 5, "{told:?}");
        let mut pairs = told.windows(2);
        assert!(pairs.all(|pair| (60..=65).contains(&(pair[1] - pair[0]))));
    });
}

#[test]
fn who_holds_it_is_told_by_the_account_in_jira_where_the_machine_names_none() {
    let jira = Jira::new();
    let clock = jira.clock();
    let client = jira.client();
    let mut nameless = settings("one");
    nameless.who = Runner {
        account: None,
        place: "on build-7".to_owned(),
    };
    let mut one = JiraLedger::new(&client, &clock, nameless, chance("one"));
    block_on(acquire(&mut one)).unwrap();
    let mut two = kept(&client, &clock, "two");
    match block_on(acquire(&mut two)) {
        Err(LedgerError::Held(holder)) => {
            assert!(
                holder.who.starts_with("Jira account ") && holder.who.ends_with(" on build-7"),
                "{}",
                holder.who
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_claim_of_a_run_that_was_killed_ends_by_itself_and_is_removed_by_the_next() {
    with_two(async |jira, clock, one, two| {
        acquire(one).await.unwrap();
        pass_time(clock, 11);
        // A minute is allowed for clocks that differ.
        assert!(matches!(acquire(two).await, Err(LedgerError::Held(_))));
        clock.advance_to(clock.now() + Duration::from_secs(1));
        acquire(two).await.unwrap();
        assert_eq!(claims(jira).len(), 1);
        assert!(jira.value(&claims(jira)[0])["who"] == "two");
        // The first wakes up again.
        let lost = one.keep_alive().await.unwrap_err();
        assert!(matches!(lost, LedgerError::LeaseLost { .. }), "{lost}");
        assert!(lost.help().contains("what the other run did"), "{lost}");
        one.ledger_mut()
            .unwrap()
            .intend(&address(1), create("a", &[]));
        assert_eq!(one.save().await, Err(lost));
        one.release().await.unwrap();
        assert_eq!(claims(jira).len(), 1, "the other's claim stays");
        two.keep_alive().await.unwrap();
    });
}

#[test]
fn once_the_own_claim_has_ended_nothing_is_written_any_more() {
    with_two(async |jira, clock, one, _| {
        acquire(one).await.unwrap();
        let book = one.ledger_mut().unwrap();
        book.intend(&address(1), create("a", &[]));
        pass_time(clock, 10);
        let before = jira.keys();
        let lost = one.save().await.unwrap_err();
        assert!(matches!(lost, LedgerError::LeaseLost { .. }), "{lost}");
        assert!(lost.to_string().contains("it ended at"), "{lost}");
        assert_eq!(jira.keys(), before);
        // Nobody else had to do with it, and nobody is said to have.
        assert!(lost.help().starts_with("no other run was seen"), "{lost}");
        // Nobody came meanwhile.
        one.keep_alive().await.unwrap();
        one.save().await.unwrap();
    });
}

#[test]
fn a_lease_is_renewed_at_a_third_of_its_length_and_not_before() {
    with_two(async |jira, clock, one, two| {
        acquire(one).await.unwrap();
        for round in 1..=30 {
            let before = jira.wire.sent().len();
            pass_time(clock, 3);
            one.keep_alive().await.unwrap();
            assert_eq!(jira.wire.sent().len(), before, "round {round}");
            pass_time(clock, 1);
            one.keep_alive().await.unwrap();
            assert_eq!(jira.wire.sent().len(), before + 2, "round {round}");
            assert!(matches!(acquire(two).await, Err(LedgerError::Held(_))));
        }
        assert_eq!(jira.value(&claims(jira)[0])["heartbeats"], 30);
    });
}

#[test]
fn a_run_that_overslept_goes_on_where_nobody_came_meanwhile() {
    with_two(async |_, clock, one, two| {
        acquire(one).await.unwrap();
        pass_time(clock, 60);
        one.keep_alive().await.unwrap();
        assert!(matches!(acquire(two).await, Err(LedgerError::Held(_))));
    });
}

#[test]
fn a_claim_that_was_removed_by_hand_is_a_lost_lease() {
    with_two(async |jira, clock, one, _| {
        acquire(one).await.unwrap();
        jira.remove(&claims(jira)[0]);
        pass_time(clock, 4);
        let lost = one.keep_alive().await.unwrap_err();
        assert!(lost.to_string().contains("removed"), "{lost}");
        assert_eq!(one.keep_alive().await, Err(lost));
    });
}

#[test]
fn a_renewal_that_fails_is_tried_again_until_the_lease_has_ended() {
    with_two(async |jira, clock, one, _| {
        acquire(one).await.unwrap();
        jira.wire.mishaps(|_, _| Mishap::Lost(answer(503)));
        pass_time(clock, 4);
        one.keep_alive().await.unwrap();
        pass_time(clock, 4);
        one.keep_alive().await.unwrap();
        jira.wire.mishaps(|_, _| Mishap::None);
        pass_time(clock, 1);
        one.keep_alive().await.unwrap();
        jira.wire.mishaps(|_, _| Mishap::Lost(answer(503)));
        pass_time(clock, 11);
        let lost = one.keep_alive().await.unwrap_err();
        assert!(lost.to_string().contains("could not be renewed"), "{lost}");
    });
}

#[test]
fn a_write_is_refused_when_half_of_the_lease_is_over_and_it_cannot_be_renewed() {
    with_two(async |jira, clock, one, _| {
        acquire(one).await.unwrap();
        let refused = |sent: &Sent, _: &Embedded| {
            if sent.is_write() {
                Mishap::Lost(answer(403))
            } else {
                Mishap::None
            }
        };
        jira.wire.mishaps(refused);
        pass_time(clock, 4);
        one.ready_to_write().await.unwrap();
        pass_time(clock, 1);
        one.keep_alive().await.unwrap();
        let refused = one.ready_to_write().await.unwrap_err();
        assert!(
            refused.to_string().contains("too soon for a write"),
            "{refused}"
        );
        assert!(
            refused.to_string().starts_with("Jira could not be reached"),
            "{refused}"
        );
        // It is held still, and once it is renewed there is time to write.
        jira.wire.mishaps(|_, _| Mishap::None);
        one.ready_to_write().await.unwrap();
        let before = jira.wire.sent().len();
        one.ready_to_write().await.unwrap();
        assert_eq!(jira.wire.sent().len(), before);
    });
}

/// So many entries that they fill several parts.
const MANY: u64 = 400;

#[test]
fn a_save_that_takes_longer_than_the_lease_renews_it_between_its_parts() {
    with_two(async |jira, _, one, two| {
        acquire(one).await.unwrap();
        let book = one.ledger_mut().unwrap();
        for number in 1..=MANY {
            book.remember(&address(number), entry(number));
        }
        let parts = Rc::new(Cell::new(0));
        let counted = Rc::clone(&parts);
        jira.wire.mishaps(move |sent, sim| {
            if sent.is_write() && !sent.path.contains(".lease.") {
                counted.set(counted.get() + 1);
                pass_time(&sim.clock(), 4);
            }
            Mishap::None
        });
        one.save().await.unwrap();
        assert!(parts.get() >= 4, "{}", parts.get());
        assert!(matches!(acquire(two).await, Err(LedgerError::Held(_))));
        two.read().await.unwrap();
        let remembered = two.ledger().unwrap().entries().count();
        assert_eq!(u64::try_from(remembered), Ok(MANY));
    });
}

#[test]
fn a_sign_of_life_is_due_each_third_of_a_lease_and_each_minute() {
    let jira = Jira::new();
    let (client, clock) = (jira.client(), jira.clock());
    for (lease, heartbeat) in [(90, 30), (180, 60), (600, 60)] {
        let mut settings = settings("one");
        settings.lease = Duration::from_secs(lease);
        let ledger = JiraLedger::new(&client, &clock, settings, chance("one"));
        assert_eq!(ledger.heartbeat(), Duration::from_secs(heartbeat));
    }
}

/// The claim of a run on a machine whose clock is years ahead.
fn claim_of_years_ahead(heartbeats: u64, lease: Option<u64>) -> Value {
    json!({
        "formatVersion": 1,
        "run": "fa5e",
        "who": "somebody on build-9",
        "since": "2190-01-01T00:00:00Z",
        "expires": format!("2190-01-01T00:{:02}:00Z", 10 + heartbeats),
        "heartbeats": heartbeats,
        "leaseSeconds": lease,
    })
}

const YEARS_AHEAD: &str = "gijctl.platform.lease.fa5e";

#[test]
fn a_claim_that_ends_in_years_is_taken_over_once_it_was_not_renewed_for_longer_than_its_lease() {
    with_two(async |jira, clock, one, _| {
        jira.write(YEARS_AHEAD, &claim_of_years_ahead(0, Some(600)));
        let start = clock.now();
        let patience = Duration::from_mins(15);
        one.acquire(patience, &mut |_: &Holder| {}).await.unwrap();
        let waited = clock.now().duration_since(start).as_secs();
        assert!((660..=670).contains(&waited), "{waited}");
        assert_eq!(claims(jira).len(), 1);
        assert_eq!(jira.value(&claims(jira)[0])["who"], "one");
    });
}

#[test]
fn a_claim_that_ends_in_years_is_never_taken_over_while_it_is_renewed() {
    with_two(async |jira, clock, one, _| {
        jira.write(YEARS_AHEAD, &claim_of_years_ahead(0, Some(600)));
        let start = clock.now();
        let renewed = Cell::new(0);
        jira.wire.mishaps(move |_, sim| {
            let minutes = sim.clock().now().duration_since(start).as_mins();
            let heartbeats = u64::try_from(minutes / 4).expect("time goes on");
            if renewed.replace(heartbeats) < heartbeats {
                let request = HttpRequest {
                    method: gijctl::wire::Method::Put,
                    path: format!("/rest/api/2/user/properties/{YEARS_AHEAD}"),
                    query: Vec::new(),
                    headers: vec![("authorization".to_owned(), "Bearer anybody".to_owned())],
                    body: Some(
                        claim_of_years_ahead(heartbeats, Some(600))
                            .to_string()
                            .into(),
                    ),
                };
                sim.handle(&request).expect("no file is needed");
            }
            Mishap::None
        });
        let patience = Duration::from_hours(1);
        let refused = one.acquire(patience, &mut |_: &Holder| {}).await;
        assert!(matches!(refused, Err(LedgerError::Held(_))), "{refused:?}");
        assert_eq!(claims(jira), [YEARS_AHEAD]);
    });
}

#[test]
fn a_claim_that_ends_in_years_and_does_not_say_how_long_its_lease_is_is_watched_for_the_longest() {
    with_two(async |jira, _, one, _| {
        jira.write(YEARS_AHEAD, &claim_of_years_ahead(0, None));
        let patience = Duration::from_hours(1);
        let refused = one.acquire(patience, &mut |_: &Holder| {}).await;
        assert!(matches!(refused, Err(LedgerError::Held(_))), "{refused:?}");
        assert_eq!(claims(jira), [YEARS_AHEAD]);
    });
}

#[test]
fn a_lease_that_is_held_says_which_property_says_so_and_how_to_remove_it() {
    with_two(async |jira, _, one, two| {
        acquire(one).await.unwrap();
        let held = acquire(two).await.unwrap_err();
        let key = &claims(jira)[0];
        let remove = format!("DELETE /rest/api/2/user/properties/{key}?userKey=");
        assert!(held.help().contains(&remove), "{}", held.help());
        one.release().await.unwrap();
        jira.write(YEARS_AHEAD, &claim_of_years_ahead(0, Some(600)));
        let held = acquire(two).await.unwrap_err();
        assert!(held.help().contains(YEARS_AHEAD), "{}", held.help());
        assert!(
            held.to_string()
                .contains("somebody on build-9, whose clock is wrong"),
            "{held}"
        );
    });
}

#[test]
fn runs_of_different_owners_do_not_work_at_once_either() {
    let jira = Jira::new();
    let clock = jira.clock();
    let client = jira.client();
    let mut one = kept(&client, &clock, "one");
    let mut settings = settings("two");
    settings.owner = "payments".parse().expect("a name");
    let mut two = JiraLedger::new(&client, &clock, settings, chance("two"));
    block_on(acquire(&mut one)).expect("nobody else is there");
    assert!(matches!(
        block_on(acquire(&mut two)),
        Err(LedgerError::Held(_))
    ));
}

#[test]
fn a_lease_that_cannot_be_given_back_says_until_when_it_lasts() {
    with_two(async |jira, _, one, _| {
        acquire(one).await.unwrap();
        jira.wire.mishaps(|_, _| Mishap::Lost(answer(503)));
        let error = one.release().await.unwrap_err();
        assert!(matches!(error, LedgerError::Unwritable { .. }));
        assert!(
            error.help().contains("ends by itself at"),
            "{}",
            error.help()
        );
    });
}

/// Carries requests to the world, each only when it is let through.
struct Gate(Embedded);

impl Transport for Gate {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let bearer = ("authorization".to_owned(), "Bearer anybody".to_owned());
        request.headers.push(bearer);
        wait_for_a_step().await;
        Ok(self.0.handle(&request).expect("no file is needed"))
    }
}

async fn wait_for_a_step() {
    let mut stepped = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut stepped, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

/// The time of two runs, which passes for both alike.
#[derive(Clone)]
struct Shared {
    now: Rc<Cell<Timestamp>>,
    /// Until when the run that has this clock sleeps.
    wakes: Rc<Cell<Timestamp>>,
}

impl Clock for Shared {
    fn now(&self) -> Timestamp {
        self.now.get()
    }

    async fn sleep_until(&self, moment: Timestamp) {
        self.wakes.set(moment);
        while self.now.get() < moment {
            wait_for_a_step().await;
        }
    }
}

/// How many runs hold the lease, and how many ever held it.
#[derive(Default)]
struct Watch {
    now: Cell<u32>,
    ever: Cell<u32>,
}

/// Takes the lease, works for a while, and gives it back.
async fn work(sim: &Embedded, clock: Shared, who: &str, patience: Duration, watch: &Watch) {
    let client = RestClient::new(Gate(sim.clone()), URL);
    let mut ledger = JiraLedger::new(&client, &clock, settings(who), chance(who));
    match ledger.acquire(patience, &mut |_: &Holder| {}).await {
        Ok(()) => {}
        Err(LedgerError::Held(_)) => return,
        Err(other) => panic!("{other}"),
    }
    assert_eq!(watch.now.replace(1), 0, "two hold the lease");
    watch.ever.set(watch.ever.get() + 1);
    let entry = Entry::new(id(u64::from(watch.ever.get())));
    let book = ledger.ledger_mut().expect("it was read");
    book.forget(&address(1));
    book.remember(&address(1), entry);
    ledger.save().await.expect("nobody else writes");
    watch.now.set(0);
    ledger.release().await.expect("Jira answers");
}

/// Lets two runs take turns as the bits of a number say, and then in turn until both have ended.
/// Says how many of them worked.
fn interleaved(sim: &Embedded, schedule: u32, bits: u32, patience: Duration) -> u32 {
    let now = Rc::new(Cell::new(Timestamp::UNIX_EPOCH));
    let clocks = [(); 2].map(|()| Shared {
        now: Rc::clone(&now),
        wakes: Rc::default(),
    });
    let watch = Watch::default();
    let run = |number: usize, who| -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(work(sim, clocks[number].clone(), who, patience, &watch))
    };
    let mut runs = [Some(run(0, "one")), Some(run(1, "two"))];
    let mut context = Context::from_waker(Waker::noop());
    for step in 0..10_000_u32 {
        // A step takes a tenth of a second, or until somebody wakes up where all sleep.
        let soon = now.get() + Duration::from_millis(100);
        let awake = |number: usize| clocks[number].wakes.get() <= soon;
        let wanted = if step < bits {
            usize::from(schedule >> step & 1 == 1)
        } else {
            (step % 2) as usize
        };
        let can_go = |number: usize| runs[number].is_some() && awake(number);
        let goes = if can_go(wanted) { wanted } else { 1 - wanted };
        now.set(soon);
        if !can_go(goes) {
            continue;
        }
        if let Some(run) = &mut runs[goes]
            && run.as_mut().poll(&mut context).is_ready()
        {
            runs[goes] = None;
        }
        if runs.iter().all(Option::is_none) {
            return watch.ever.get();
        }
    }
    panic!("two runs with schedule {schedule:b} never end");
}

#[test]
fn however_the_requests_of_two_runs_interleave_never_do_two_hold_the_lease() {
    const BITS: u32 = 11;
    let jira = Jira::new();
    let mut worked = [0; 3];
    for schedule in 0..1_u32 << BITS {
        let count = interleaved(&jira.sim, schedule, BITS, Duration::ZERO);
        worked[count as usize] += 1;
    }
    println!("none, one, both worked: {worked:?}");
    assert_eq!(worked[0], 0, "one of two always works");
    assert!(worked[1] > 0 && worked[2] > 0, "{worked:?}");
    assert!(claims(&jira).is_empty());
}

#[test]
fn two_runs_with_patience_both_work_one_after_the_other() {
    const BITS: u32 = 9;
    let jira = Jira::new();
    for schedule in 0..1_u32 << BITS {
        let worked = interleaved(&jira.sim, schedule, BITS, Duration::from_mins(15));
        assert_eq!(worked, 2, "{schedule:b}");
    }
}
