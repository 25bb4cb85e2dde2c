use std::cell::Cell;
use std::rc::Rc;

use gijctl::ledger::{LedgerError, LedgerStore as _};
use gijctl::state::Ledger;
use jiff::SignedDuration;

use super::support::{Jira, acquire, address, block_on, create, entry, jira_with, kept};
use crate::support::{Mishap, Sent, answer, connection_reset};

/// Enough to need two parts.
const MANY: u64 = 80;

/// What a run does to the ledger: entries come, go and grow out of their part.
fn work(ledger: &mut Ledger) {
    ledger.forget(&address(2));
    let known: Vec<u64> = (1..2_000).map(|number| number * 3).collect();
    ledger.intend(&address(1), create("one", &known));
    for number in MANY..MANY + 30 {
        ledger.remember(&address(number), entry(number));
    }
}

/// What it comes to.
fn expected() -> Ledger {
    let jira = jira_with(MANY);
    super::support::change(&jira, work);
    jira.remembered()
}

/// A run that saves twice; what failed the first time gets its second try.
async fn run(jira: &Jira) -> Result<(), LedgerError> {
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "one");
    acquire(&mut ledger).await?;
    work(ledger.ledger_mut().expect("it was read"));
    let saved = match ledger.save().await {
        Ok(()) => Ok(()),
        Err(_) => ledger.save().await,
    };
    let released = ledger.release().await;
    saved.and(released)
}

/// How many requests a run sends that meets with nothing.
fn requests_of_a_run() -> usize {
    let jira = jira_with(MANY);
    let before = jira.wire.sent().len();
    block_on(run(&jira)).expect("nothing happens");
    jira.wire.sent().len() - before
}

/// Lets something happen to requests from one of a run on, so many times.
fn from(jira: &Jira, number: usize, times: usize, mishap: impl Fn(&Sent) -> Mishap + 'static) {
    let count = Rc::new(Cell::new(0));
    jira.wire.mishaps(move |sent, _| {
        let this = count.replace(count.get() + 1);
        if (number..number + times).contains(&this) {
            mishap(sent)
        } else {
            Mishap::None
        }
    });
}

/// Runs with a mishap; where that ends the run, later ones must get there, once its lease is over.
fn gets_there(jira: &Jira, number: usize, expected: &Ledger) {
    if let Err(error) = block_on(run(jira)) {
        assert!(!error.to_string().is_empty());
    }
    jira.wire.mishaps(|_, _| Mishap::None);
    let later = jira.clock().now_in(SignedDuration::from_mins(12));
    jira.clock().advance_to(later);
    block_on(run(jira)).unwrap_or_else(|error| panic!("after request {number}: {error}"));
    let mut remembered = jira.remembered();
    assert!(remembered.take_touched().is_empty());
    assert_eq!(&remembered, expected, "after request {number}");
    let claims = jira.keys().into_iter().filter(|key| key.contains("lease"));
    assert_eq!(claims.count(), 0, "after request {number}");
    assert!(jira.largest() <= 30_000);
}

trait Later {
    fn now_in(&self, time: SignedDuration) -> jiff::Timestamp;
}

impl Later for gijctl::clock::VirtualClock {
    fn now_in(&self, time: SignedDuration) -> jiff::Timestamp {
        gijctl::clock::Clock::now(self) + time
    }
}

#[test]
fn a_single_lost_answer_to_a_write_stops_nothing() {
    let ways: [fn() -> Mishap; 2] = [
        || Mishap::AnswerLost(connection_reset()),
        || Mishap::Lost(answer(503)),
    ];
    let expected = expected();
    for number in 0..requests_of_a_run() {
        for way in ways {
            let jira = jira_with(MANY);
            let happened = Rc::new(Cell::new(false));
            let is_write = Rc::clone(&happened);
            from(&jira, number, 1, move |sent| {
                if sent.is_write() {
                    is_write.set(true);
                    way()
                } else {
                    Mishap::None
                }
            });
            block_on(run(&jira)).unwrap_or_else(|error| panic!("request {number}: {error}"));
            assert_eq!(jira.remembered(), expected, "request {number}");
        }
    }
}

#[test]
fn whichever_answer_is_lost_for_good_a_later_run_gets_there() {
    let expected = expected();
    for number in 0..requests_of_a_run() {
        let jira = jira_with(MANY);
        from(&jira, number, 1, |_| Mishap::AnswerLost(answer(504)));
        gets_there(&jira, number, &expected);
    }
}

#[test]
fn a_run_that_is_cut_off_at_any_request_leaves_a_ledger_that_the_next_one_completes() {
    let expected = expected();
    for number in 0..requests_of_a_run() {
        let jira = jira_with(MANY);
        from(&jira, number, 10_000, |_| Mishap::Lost(connection_reset()));
        let before = jira_with(MANY).remembered();
        let _cut = block_on(run(&jira));
        jira.wire.mishaps(|_, _| Mishap::None);
        // Whatever was written, no entry that was not touched is lost.
        let between = jira.remembered();
        for (address, entry) in before.entries() {
            let touched = *address == self::address(2);
            assert!(
                touched || between.entry(address) == Some(entry),
                "{address} after request {number}"
            );
        }
        gets_there(&jira, number, &expected);
    }
}
