use jiff::Timestamp;

use super::*;
use crate::clock::{Pace, VirtualClock};
use crate::model::IntegrationId;
use crate::state::Entry;

const JIRA: &str = "https://jira.acme.example";

/// A folder with a ledger in it, and the time there.
struct Place {
    folder: tempfile::TempDir,
    clock: VirtualClock,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            clock: VirtualClock::new(Timestamp::UNIX_EPOCH, Pace::Stepped),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("ledger.json")
    }

    fn of(&self, url: &str, who: &str) -> LedgerFile<'_, VirtualClock> {
        LedgerFile::new(&self.path(), url, &Owner::default(), who, &self.clock)
    }

    fn owned_by(&self, owner: &str) -> LedgerFile<'_, VirtualClock> {
        let owner = owner.parse().unwrap();
        LedgerFile::new(&self.path(), JIRA, &owner, "one", &self.clock)
    }

    fn one(&self) -> LedgerFile<'_, VirtualClock> {
        self.of(JIRA, "one")
    }

    async fn read(&self, url: &str) -> Result<Ledger, LedgerError> {
        let mut ledger = self.of(url, "one");
        ledger.read().await?;
        Ok(ledger.ledger().unwrap().clone())
    }

    async fn write_one_entry(&self) -> Ledger {
        let mut ledger = self.one();
        ledger.acquire(Duration::ZERO, &mut |_| {}).await.unwrap();
        let entry = Entry::new(IntegrationId::new(7).unwrap().into());
        ledger.ledger_mut().unwrap().remember(&address(), entry);
        ledger.save().await.unwrap();
        ledger.release().await.unwrap();
        ledger.ledger().unwrap().clone()
    }
}

fn address() -> Address {
    "Integration/a".parse().unwrap()
}

#[tokio::test]
async fn what_is_remembered_is_there_when_the_file_is_opened_again() {
    let place = Place::new();
    let written = place.write_one_entry().await;
    assert_eq!(place.read(JIRA).await.unwrap(), written);
}

#[tokio::test]
async fn a_ledger_of_another_jira_is_refused() {
    let place = Place::new();
    place.write_one_entry().await;
    let error = place.read("https://two.example").await.unwrap_err();
    assert!(error.to_string().contains(JIRA), "{error}");
}

#[tokio::test]
async fn a_file_that_is_no_ledger_is_refused_and_left_alone() {
    let place = Place::new();
    std::fs::write(place.path(), "precious").unwrap();
    let error = place.one().acquire(Duration::ZERO, &mut |_| {}).await;
    assert!(matches!(error, Err(LedgerError::Unreadable { .. })));
    assert_eq!(std::fs::read_to_string(place.path()).unwrap(), "precious");
}

#[tokio::test]
async fn what_this_version_does_not_know_is_passed_over_and_a_newer_format_is_refused() {
    let place = Place::new();
    let text =
        r#"{"formatVersion":1,"url":"https://jira.acme.example","mood":"good","resources":{}}"#;
    std::fs::write(place.path(), text).unwrap();
    assert_eq!(place.read(JIRA).await.unwrap(), Ledger::default());
    let newer = text.replace("\"formatVersion\":1", "\"formatVersion\":2");
    std::fs::write(place.path(), newer).unwrap();
    let error = place.read(JIRA).await.unwrap_err();
    assert!(error.to_string().contains("in format 2"), "{error}");
    assert!(error.help().contains("that version"), "{}", error.help());
}

#[tokio::test]
async fn an_odd_entry_is_named_with_the_file() {
    let place = Place::new();
    let text = r#"{"formatVersion":1,"url":"https://jira.acme.example","resources":{"Integration/a":{"entry":{"id":0}}}}"#;
    std::fs::write(place.path(), text).unwrap();
    let error = place.read(JIRA).await.unwrap_err().to_string();
    assert!(error.contains("ledger.json"), "{error}");
    assert!(
        error.contains("Integration/a is odd: its id is 0"),
        "{error}"
    );
}

#[tokio::test]
async fn while_one_holds_the_lock_another_is_told_once_who_and_leaves_when_its_patience_is_over() {
    let place = Place::new();
    let mut first = place.one();
    first.acquire(Duration::ZERO, &mut |_| {}).await.unwrap();
    let mut told = Vec::new();
    let mut second = place.of(JIRA, "two");
    let refused = second
        .acquire(Duration::from_mins(1), &mut |holder| {
            told.push(holder.who.clone());
        })
        .await;
    let waited = place.clock.now().duration_since(Timestamp::UNIX_EPOCH);
    assert_eq!(waited.as_secs(), 60);
    assert_eq!(told, ["one"]);
    match refused {
        Err(LedgerError::Held(holder)) => assert_eq!(holder.who, "one"),
        other => panic!("{other:?}"),
    }
    first.release().await.unwrap();
    second.acquire(Duration::ZERO, &mut |_| {}).await.unwrap();
}

#[tokio::test]
async fn who_waits_for_long_is_told_once_a_minute() {
    let place = Place::new();
    let mut first = place.one();
    first.acquire(Duration::ZERO, &mut |_| {}).await.unwrap();
    let mut told = 0;
    let mut second = place.of(JIRA, "two");
    let refused = second
        .acquire(Duration::from_secs(210), &mut |_| told += 1)
        .await;
    assert!(matches!(refused, Err(LedgerError::Held(_))));
    assert_eq!(told, 4);
}

#[tokio::test]
async fn a_lock_ends_with_whoever_holds_it() {
    let place = Place::new();
    let mut first = place.one();
    first.acquire(Duration::ZERO, &mut |_| {}).await.unwrap();
    drop(first);
    let mut second = place.one();
    second.acquire(Duration::ZERO, &mut |_| {}).await.unwrap();
}

#[tokio::test]
async fn nothing_is_written_without_the_lock() {
    let place = Place::new();
    let mut ledger = place.one();
    ledger.read().await.unwrap();
    let entry = Entry::new(IntegrationId::new(7).unwrap().into());
    ledger.ledger_mut().unwrap().remember(&address(), entry);
    assert!(ledger.save().await.is_err());
    assert!(!place.path().exists());
}

#[tokio::test]
async fn what_one_owner_has_applied_is_refused_to_another_by_name() {
    let place = Place::new();
    place.write_one_entry().await;
    let mut second = place.owned_by("two");
    for refused in [
        second.read().await,
        second.acquire(Duration::ZERO, &mut |_| {}).await,
    ] {
        let error = refused.unwrap_err();
        let said = "it belongs to the owner default, and these manifests to the owner two";
        assert!(error.to_string().ends_with(said), "{error}");
        let help = error.help();
        assert!(help.contains("ledger: { owner: default }"), "{help}");
    }
    assert_eq!(second.ledger(), None);
}

#[tokio::test]
async fn a_file_that_names_no_owner_becomes_that_of_the_first_who_saves() {
    let place = Place::new();
    let text = r#"{"formatVersion":1,"url":"https://jira.acme.example","resources":{}}"#;
    std::fs::write(place.path(), text).unwrap();
    let mut first = place.owned_by("one");
    first.read().await.unwrap();
    assert_eq!(std::fs::read_to_string(place.path()).unwrap(), text);
    first.acquire(Duration::ZERO, &mut |_| {}).await.unwrap();
    first.save().await.unwrap();
    first.release().await.unwrap();
    let error = place.owned_by("two").read().await.unwrap_err();
    assert!(error.to_string().contains("the owner one"), "{error}");
    place.owned_by("one").read().await.unwrap();
}

#[tokio::test]
async fn no_lock_is_left_beside_what_is_no_ledger() {
    let place = Place::new();
    std::fs::write(place.path(), "precious").unwrap();
    let refused = place.one().acquire(Duration::ZERO, &mut |_| {}).await;
    assert!(refused.is_err());
    let left = std::fs::read_dir(place.folder.path()).unwrap().count();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn a_folder_that_is_missing_is_told_by_the_first_look() {
    let place = Place::new();
    let path = place.folder.path().join("gone/ledger.json");
    let owner = Owner::default();
    let mut ledger = LedgerFile::new(&path, JIRA, &owner, "one", &place.clock);
    for refused in [
        ledger.read().await,
        ledger.acquire(Duration::ZERO, &mut |_| {}).await,
    ] {
        let error = refused.unwrap_err().to_string();
        assert!(error.contains("there is no folder"), "{error}");
    }
}
