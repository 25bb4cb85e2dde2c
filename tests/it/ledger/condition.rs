//! What is told of a ledger to whoever examines it.

use std::time::Duration;

use gijctl::clock::Clock as _;
use gijctl::ledger::{LedgerFile, LedgerStore as _};

use super::support::{Jira, URL, acquire, address, block_on, entry, kept};

#[test]
fn a_run_at_work_is_told_with_the_end_of_its_lease_and_a_killed_one_as_ended() {
    let jira = Jira::new();
    let clock = jira.clock();
    let (client, other_client) = (jira.client(), jira.client());
    let mut one = kept(&client, &clock, "one");
    let mut two = kept(&other_client, &clock, "two");
    block_on(async {
        acquire(&mut one).await.unwrap();
        let start = clock.now();
        two.read().await.unwrap();
        let seen = two.condition().await.unwrap();
        assert_eq!(seen.ended, []);
        assert_eq!(seen.at_work.len(), 1);
        assert_eq!(seen.at_work[0].who, "one");
        assert_eq!(seen.at_work[0].until, Some(start + Duration::from_mins(10)));
        clock.advance_to(start + Duration::from_mins(12));
        let seen = two.condition().await.unwrap();
        assert_eq!(seen.at_work, []);
        assert_eq!(seen.ended.len(), 1);
        assert_eq!(seen.ended[0].who, "one");
    });
    assert_eq!(jira.keys().len(), 1, "a look removes nothing");
}

#[test]
fn its_size_is_that_of_its_parts_and_its_largest_record_is_named() {
    let jira = Jira::new();
    let clock = jira.clock();
    let client = jira.client();
    let mut ledger = kept(&client, &clock, "one");
    block_on(async {
        ledger.read().await.unwrap();
        assert_eq!(ledger.condition().await.unwrap().size.unwrap().parts, 0);
        acquire(&mut ledger).await.unwrap();
        let cellar = address(1);
        ledger.ledger_mut().unwrap().remember(&cellar, entry(1));
        ledger.save().await.unwrap();
        let size = ledger.condition().await.unwrap().size.unwrap();
        assert_eq!(size.parts, 1);
        let (largest, bytes, most) = size.largest.unwrap();
        assert_eq!(largest, cellar);
        assert!(bytes < most, "{bytes} of {most}");
        assert!(size.bytes >= jira.largest() as u64, "{}", size.bytes);
    });
}

#[test]
fn the_lock_of_a_file_tells_who_is_at_work_and_who_was_killed() {
    let jira = Jira::new();
    let clock = jira.clock();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.json");
    let owner = "platform".parse().unwrap();
    let mut one = LedgerFile::new(&path, URL, &owner, "one", &clock);
    let mut two = LedgerFile::new(&path, URL, &owner, "two", &clock);
    block_on(async {
        let seen = two.condition().await.unwrap();
        assert_eq!((seen.at_work, seen.ended), (vec![], vec![]));
        one.acquire(Duration::ZERO, &mut |_| {}).await.unwrap();
        let seen = two.condition().await.unwrap();
        assert_eq!(seen.at_work.len(), 1);
        one.release().await.unwrap();
        let seen = two.condition().await.unwrap();
        assert_eq!((seen.at_work, seen.ended), (vec![], vec![]));
        let words = r#"{"who":"anna on build-7","since":"2026-03-02T08:00:00Z"}"#;
        std::fs::write(folder.path().join("ledger.json.lock"), words).unwrap();
        let seen = two.condition().await.unwrap();
        assert_eq!(seen.at_work, []);
        assert_eq!(seen.ended[0].who, "anna on build-7");
    });
}
