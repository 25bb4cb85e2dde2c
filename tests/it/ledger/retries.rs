//! How much is asked of a Jira that is away: the transport's tries are not multiplied by others.

use std::time::Duration;

use gijctl::clock::Clock as _;
use gijctl::ledger::LedgerStore as _;

use super::support::{Jira, acquire, address, block_on, entry, jira_with, kept};
use crate::support::{Mishap, Sent, answer};

/// How often the transport tries what passes by itself.
const TRIES: usize = 8;

/// What a save sends that starts when Jira is away, and how long it takes.
fn save_while(is_away: impl Fn(&Sent) -> bool + 'static, status: u16) -> (Vec<String>, Duration) {
    let jira = jira_with(1);
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "one");
    block_on(async {
        acquire(&mut ledger).await.unwrap();
        let changed = ledger.ledger_mut().unwrap();
        changed.remember(&address(2), entry(2));
        be_away(&jira, is_away, status);
        let start = clock.now();
        ledger.save().await.unwrap_err();
        let took = clock.now().duration_since(start);
        (methods(&jira), took.try_into().unwrap())
    })
}

fn be_away(jira: &Jira, is_away: impl Fn(&Sent) -> bool + 'static, status: u16) {
    jira.wire.forget();
    jira.wire.mishaps(move |sent, _| {
        if is_away(sent) {
            Mishap::Lost(answer(status))
        } else {
            Mishap::None
        }
    });
}

fn methods(jira: &Jira) -> Vec<String> {
    let sent = jira.wire.sent();
    sent.iter()
        .map(|sent| sent.method.as_str().to_owned())
        .collect()
}

#[test]
fn a_save_gives_up_after_the_tries_of_one_read_where_all_is_away() {
    let (sent, took) = save_while(|_| true, 503);
    assert_eq!(sent, vec!["GET"; TRIES]);
    assert!(took <= Duration::from_mins(2), "{took:?}");
}

#[test]
fn a_save_gives_up_after_the_tries_of_one_write_and_a_look_whether_it_was_done() {
    let (sent, took) = save_while(Sent::is_write, 503);
    let mut expected = vec!["GET"];
    expected.extend(vec!["PUT"; TRIES]);
    expected.push("GET");
    assert_eq!(sent, expected);
    assert!(took <= Duration::from_mins(2), "{took:?}");
}

#[test]
fn what_the_transport_sends_but_once_is_sent_three_times_with_a_look_before_each() {
    let (sent, _) = save_while(Sent::is_write, 500);
    assert_eq!(sent, ["GET", "PUT", "GET", "PUT", "GET", "PUT", "GET"]);
}

#[test]
fn a_renewal_gives_up_after_the_tries_of_one_write_and_a_look_whether_it_was_done() {
    let jira = jira_with(1);
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "one");
    block_on(async {
        acquire(&mut ledger).await.unwrap();
        clock.advance_to(clock.now() + Duration::from_mins(4));
        be_away(&jira, Sent::is_write, 503);
        ledger.keep_alive().await.unwrap();
    });
    let mut expected = vec!["GET"];
    expected.extend(vec!["PUT"; TRIES]);
    expected.push("GET");
    assert_eq!(methods(&jira), expected);
}

#[test]
fn a_lease_that_cannot_be_given_back_is_tried_three_times() {
    let jira = jira_with(1);
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "one");
    block_on(async {
        acquire(&mut ledger).await.unwrap();
        be_away(&jira, |_| true, 503);
        ledger.release().await.unwrap_err();
    });
    assert_eq!(methods(&jira), ["DELETE"; 3]);
}
