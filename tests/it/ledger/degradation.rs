use gijctl::ledger::{LedgerError, LedgerStore as _};
use gijctl::sim::Embedded;
use gijctl::wire::{HttpRequest, HttpResponse, Method};
use serde_json::{Value, json};

use super::support::{Jira, acquire, address, block_on, jira_with, kept};
use crate::support::{Mishap, Sent, answer, connection_reset};

fn is_about_keys(sent: &Sent) -> bool {
    sent.path.ends_with("/user/properties")
}

/// An answer in the form of Jira's core.
fn in_jiras_words(status: u16) -> Mishap {
    Mishap::Lost(Ok(HttpResponse {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: r#"{"errorMessages":["No."],"errors":{}}"#.into(),
    }))
}

/// What reading comes to while requests of a kind meet with something.
fn read_with(
    jira: &Jira,
    is_meant: impl Fn(&Sent) -> bool + 'static,
    mishap: impl Fn() -> Mishap + 'static,
) -> Result<(bool, Option<String>), LedgerError> {
    jira.wire.mishaps(move |sent, _| {
        if is_meant(sent) {
            mishap()
        } else {
            Mishap::None
        }
    });
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "one");
    let read = block_on(ledger.read());
    let acquired = block_on(acquire(&mut ledger));
    assert_eq!(read.is_ok(), acquired.is_ok());
    read.map(|()| (ledger.ledger().is_some(), ledger.notice()))
}

#[test]
fn where_jira_refuses_properties_gijctl_says_so_in_a_line_and_goes_on_without() {
    for status in [403, 404] {
        let ways: [fn(u16) -> Mishap; 2] = [in_jiras_words, |status| Mishap::Lost(answer(status))];
        for way in ways {
            let (is_kept, notice) =
                read_with(&jira_with(1), is_about_keys, move || way(status)).unwrap();
            assert!(!is_kept);
            let notice = notice.unwrap();
            assert!(notice.contains("--ledger file:PATH"), "{notice}");
            assert!(notice.contains("which secrets changed"), "{notice}");
            assert_eq!(notice.lines().count(), 1);
        }
    }
}

#[test]
fn a_failure_that_may_pass_is_an_error_and_never_an_empty_ledger() {
    let ways: [fn() -> Mishap; 5] = [
        || Mishap::Lost(answer(500)),
        || Mishap::Lost(answer(503)),
        || Mishap::Lost(answer(200)),
        || Mishap::Lost(answer(401)),
        || Mishap::Lost(connection_reset()),
    ];
    for way in ways {
        let error = read_with(&jira_with(1), is_about_keys, way).unwrap_err();
        let is_told = matches!(
            error,
            LedgerError::Unreadable { .. } | LedgerError::NotSignedIn(_)
        );
        assert!(is_told, "{error}");
        let is_about_a_part = |sent: &Sent| sent.path.ends_with("gijctl.platform.0");
        let error = read_with(&jira_with(1), is_about_a_part, way).unwrap_err();
        assert!(error.to_string().contains("gijctl.platform.0"), "{error}");
        assert!(!error.help().is_empty());
    }
}

#[test]
fn an_account_that_may_not_write_goes_on_without_a_ledger_only_where_there_is_none() {
    let refused = |jira: &Jira| {
        jira.wire.mishaps(|sent, _| {
            if sent.is_write() {
                in_jiras_words(403)
            } else {
                Mishap::None
            }
        });
        let client = jira.client();
        let clock = jira.clock();
        let mut ledger = kept(&client, &clock, "one");
        let acquired = block_on(acquire(&mut ledger));
        acquired.map(|()| ledger.ledger().is_some())
    };
    assert_eq!(refused(&Jira::new()), Ok(false));
    let error = refused(&jira_with(1)).unwrap_err();
    assert!(matches!(error, LedgerError::Unwritable { .. }), "{error}");
}

fn error_with(key: &str, value: &Value) -> LedgerError {
    let jira = jira_with(1);
    jira.write(key, value);
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "one");
    let error = block_on(acquire(&mut ledger)).unwrap_err();
    drop(ledger);
    let claims = jira.keys().into_iter().filter(|key| key.contains("lease"));
    let own: Vec<_> = claims.filter(|found| found != key).collect();
    assert!(own.is_empty(), "the lease was not given back: {own:?}");
    error
}

#[test]
fn a_newer_format_is_refused_with_the_version_that_wrote_it() {
    let value = json!({"formatVersion": 2, "writtenBy": "gijctl 7.1.0", "entries": []});
    let error = error_with("gijctl.platform.0", &value);
    assert!(
        error.to_string().contains("gijctl 7.1.0 in format 2"),
        "{error}"
    );
    assert!(error.to_string().contains("gijctl.platform.0"), "{error}");
}

#[test]
fn odd_properties_are_named_and_never_passed_over() {
    let odd = [
        json!(7),
        json!({"formatVersion": 1}),
        json!({"formatVersion": 1, "generation": 1, "resources": {"Integration/x": {"entry": 1}}}),
        json!({"formatVersion": 1, "generation": 1, "resources": {"x": {}}}),
        json!({"formatVersion": 1, "generation": -1, "resources": {}}),
    ];
    for value in odd {
        let error = error_with("gijctl.platform.0", &value);
        assert!(
            error.to_string().contains("(gijctl.platform.0)"),
            "{value}: {error}"
        );
        assert!(
            error.help().contains("remove this property"),
            "{}",
            error.help()
        );
    }
    let error = error_with("gijctl.platform.lease.feed", &json!({"run": 1}));
    assert!(
        error.to_string().contains("gijctl.platform.lease.feed"),
        "{error}"
    );
}

#[test]
fn what_hides_with_another_owner_is_told_to_whoever_only_looks() {
    let jira = jira_with(1);
    jira.write("gijctl.payments.0", &json!({"formatVersion": 2}));
    jira.write("jira.something.else", &json!("somebody's"));
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "one");
    block_on(ledger.read()).unwrap();
    assert_eq!(ledger.ledger().unwrap().entries().count(), 1);
    let notice = ledger.notice().unwrap();
    assert!(notice.contains("what payments looks after"), "{notice}");
}

#[test]
fn what_hides_with_another_owner_never_counts_as_nobodys_for_a_run_that_may_change_it() {
    for value in [json!({"formatVersion": 2}), json!(7)] {
        let error = error_with("gijctl.payments.0", &value);
        assert!(matches!(error, LedgerError::Unreadable { .. }), "{error}");
        assert!(error.to_string().contains("(gijctl.payments.0)"), "{error}");
    }
}

#[test]
fn other_owners_are_found_though_a_part_of_the_own_ledger_was_missing_at_first() {
    let jira = jira_with(100);
    let part = jira.value("gijctl.platform.1");
    jira.remove("gijctl.platform.1");
    let looks = std::cell::Cell::new(0);
    jira.wire.mishaps(move |sent, sim| {
        if is_about_keys(sent) {
            looks.set(looks.get() + 1);
            if looks.get() == 2 {
                let values = [
                    ("gijctl.platform.1", part.clone()),
                    ("gijctl.payments.0", json!({"formatVersion": 2})),
                ];
                for (key, value) in values {
                    put(sim, key, &value);
                }
            }
        }
        Mishap::None
    });
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "one");
    block_on(ledger.read()).unwrap();
    let notice = ledger.notice().unwrap();
    assert!(notice.contains("what payments looks after"), "{notice}");
    assert!(!notice.contains("is missing"), "{notice}");
}

fn put(sim: &Embedded, key: &str, value: &Value) {
    let request = HttpRequest {
        method: Method::Put,
        path: format!("/rest/api/2/user/properties/{key}"),
        query: Vec::new(),
        headers: vec![("authorization".to_owned(), "Bearer anybody".to_owned())],
        body: Some(value.to_string().into()),
    };
    let answer = sim.handle(&request).unwrap();
    assert!((200..300).contains(&answer.status), "{}", answer.status);
}

#[test]
fn a_claim_that_was_refused_is_not_given_back() {
    let jira = Jira::new();
    jira.wire.mishaps(|sent, _| {
        if sent.is_write() {
            in_jiras_words(403)
        } else {
            Mishap::None
        }
    });
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "one");
    block_on(acquire(&mut ledger)).unwrap();
    let before = jira.wire.sent().len();
    block_on(ledger.release()).unwrap();
    assert_eq!(jira.wire.sent().len(), before);
}

#[test]
fn a_part_that_somebody_removed_is_told_and_its_resources_are_remembered_anew() {
    let jira = jira_with(100);
    jira.remove("gijctl.platform.1");
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "one");
    block_on(async {
        acquire(&mut ledger).await.unwrap();
        let notice = ledger.notice().unwrap();
        assert!(notice.contains("is missing"), "{notice}");
        let book = ledger.ledger_mut().unwrap();
        for number in 1..=100 {
            book.remember(&address(number), super::support::entry(number));
        }
        ledger.save().await.unwrap();
        ledger.read().await.unwrap();
        assert_eq!(ledger.notice(), None);
    });
    assert_eq!(jira.remembered().entries().count(), 100);
}
