use std::collections::BTreeMap;

use gijctl::ledger::{Fingerprinter, JiraLedger, LedgerError, LedgerStore as _};
use gijctl::model::{Secret, SecretSlot};
use gijctl::remote::ResolvedCredentials;

use super::support::{
    Jira, URL, acquire, address, block_on, chance, change, create, entry, id, jira_with, kept,
    requests, settings,
};

#[test]
fn what_is_saved_is_there_for_the_next_run() {
    let jira = jira_with(3);
    change(&jira, |ledger| {
        ledger.intend(&address(7), create("seven", &[1, 2, 3, 9]));
        ledger.forget(&address(2));
    });
    let ledger = jira.remembered();
    let entries: BTreeMap<_, _> = ledger.entries().collect();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[&address(3)], &entry(3));
    assert_eq!(
        ledger.pending(&address(7)),
        Some(&create("seven", &[1, 2, 3, 9]))
    );
    assert_eq!(
        jira.keys(),
        ["gijctl.platform.0"],
        "the lease was given back"
    );
}

#[test]
fn ten_thousand_resources_fit_and_are_read_and_written_part_by_part() {
    for (count, most) in [(1, 8), (300, 20), (10_000, 400)] {
        let jira = Jira::new();
        let written = requests(&jira, || {
            change(&jira, |ledger| {
                for number in 1..=count {
                    ledger.remember(&address(number), entry(number));
                }
            });
        });
        let read = requests(&jira, || {
            assert_eq!(jira.remembered().entries().count() as u64, count);
        });
        let one_changed = requests(&jira, || {
            change(&jira, |ledger| {
                ledger.amend(&address(count), |entry| entry.prevent_destroy = true);
            });
        });
        let parts = jira.keys().len();
        println!(
            "{count} resources: {parts} parts, {written} requests to write them, {read} to read them, {one_changed} for a run that changes one"
        );
        assert!(written < most, "{count}: {written}");
        assert_eq!(read, 2 + parts, "{count}");
        assert_eq!(one_changed, 5 + parts + 2, "{count}");
        assert!(jira.largest() <= 30_000, "{count}: {}", jira.largest());
    }
}

#[test]
fn a_save_writes_only_the_parts_of_what_was_touched() {
    let jira = jira_with(300);
    let parts = jira.keys().len();
    let generations = || -> Vec<_> {
        let keys = jira.keys();
        keys.iter()
            .map(|key| jira.value(key)["generation"].as_u64().unwrap())
            .collect()
    };
    let before = generations();
    change(&jira, |ledger| {
        ledger.amend(&address(5), |entry| entry.delete_files = true);
    });
    let after = generations();
    let changed = before.iter().zip(&after).filter(|(a, b)| a != b).count();
    assert_eq!((changed, after.len()), (1, parts));
}

#[test]
fn a_resource_that_grows_moves_and_parts_that_are_empty_at_the_end_go() {
    let jira = jira_with(100);
    let parts = jira.keys().len();
    assert!(parts > 1);
    let known: Vec<u64> = (1..4_000).map(|number| number * 2).collect();
    change(&jira, |ledger| {
        ledger.intend(&address(1), create("one", &known));
    });
    assert!(jira.largest() <= 30_000);
    assert_eq!(
        jira.remembered().pending(&address(1)),
        Some(&create("one", &known))
    );
    change(&jira, |ledger| {
        for number in 1..=100 {
            ledger.forget(&address(number));
        }
    });
    assert_eq!(jira.keys(), ["gijctl.platform.0"]);
    assert_eq!(jira.remembered().entries().count(), 0);
}

#[test]
fn a_part_that_somebody_else_wrote_meanwhile_is_not_written_over() {
    let jira = jira_with(2);
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "one");
    block_on(async {
        acquire(&mut ledger).await.unwrap();
        let mut value = jira.value("gijctl.platform.0");
        value["generation"] = 99.into();
        jira.write("gijctl.platform.0", &value);
        ledger.ledger_mut().unwrap().forget(&address(1));
        let error = ledger.save().await.unwrap_err();
        assert!(matches!(error, LedgerError::Unwritable { .. }));
        assert!(
            error.to_string().contains("another run wrote it"),
            "{error}"
        );
        assert_eq!(jira.value("gijctl.platform.0"), value);
    });
}

#[test]
fn nothing_is_saved_without_the_lease() {
    let jira = jira_with(1);
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "one");
    block_on(async {
        ledger.read().await.unwrap();
        ledger.ledger_mut().unwrap().forget(&address(1));
        let error = ledger.save().await.unwrap_err();
        assert!(
            error.to_string().contains("does not hold its lease"),
            "{error}"
        );
    });
    assert_eq!(jira.remembered().entries().count(), 1);
}

#[test]
fn what_could_not_be_saved_is_saved_the_next_time() {
    let jira = jira_with(1);
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "one");
    block_on(async {
        acquire(&mut ledger).await.unwrap();
        jira.wire.mishaps(|sent, _| {
            if sent.is_write() {
                crate::support::Mishap::Lost(crate::support::answer(503))
            } else {
                crate::support::Mishap::None
            }
        });
        ledger.ledger_mut().unwrap().remember(&address(2), entry(2));
        assert!(ledger.save().await.is_err());
        jira.wire.mishaps(|_, _| crate::support::Mishap::None);
        ledger.save().await.unwrap();
    });
    assert_eq!(jira.remembered().entries().count(), 2);
}

#[test]
fn what_other_owners_look_after_is_known_with_their_names() {
    let jira = jira_with(3);
    let client = jira.client();
    let clock = jira.clock();
    let mut settings = settings("other");
    settings.owner = "payments".parse().unwrap();
    let mut other = JiraLedger::new(&client, &clock, settings, chance("other"));
    block_on(other.read()).unwrap();
    let ledger = other.ledger().unwrap();
    assert_eq!(ledger.entries().count(), 0);
    assert_eq!(ledger.other_owner(id(2)), Some("platform"));
    assert_eq!(ledger.other_owner(id(4)), None);
    assert_eq!(other.notice(), None);
}

#[test]
fn a_ledger_that_was_kept_for_another_address_says_so() {
    let jira = jira_with(1);
    let mut value = jira.value("gijctl.platform.0");
    assert_eq!(value["url"], URL);
    value["url"] = "https://production.example".into();
    jira.write("gijctl.platform.0", &value);
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "one");
    block_on(ledger.read()).unwrap();
    assert_eq!(ledger.ledger().unwrap().entries().count(), 1);
    let notice = ledger.notice().unwrap();
    assert!(notice.contains("https://production.example"), "{notice}");
}

#[test]
fn no_property_holds_a_secret_or_the_key_of_its_fingerprint() {
    let key = "canary-key-canary-key-canary-key-canary-key";
    let secret = "canary-secret-8431";
    let credentials = ResolvedCredentials {
        username: None,
        slot: SecretSlot::Pat,
        secret: Secret::new(secret.to_owned()),
    };
    let fingerprinter = Fingerprinter::new(Secret::new(key.to_owned())).unwrap();
    let jira = Jira::new();
    change(&jira, |ledger| {
        let mut entry = entry(1);
        entry.secret = Some(fingerprinter.mark(&address(1), &credentials));
        ledger.remember(&address(1), entry);
    });
    let kept = jira.remembered();
    let mark = kept.entry(&address(1)).unwrap().secret.clone().unwrap();
    assert_eq!(mark, fingerprinter.mark(&address(1), &credentials));
    for key in jira.keys() {
        assert!(!jira.value(&key).to_string().contains("canary"), "{key}");
    }
}
