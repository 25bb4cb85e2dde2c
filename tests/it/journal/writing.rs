//! A journal that cannot be written stops nobody, and says so.

use gijctl::event::{Event, EventKind, EventSink, Tee};

use super::values::{Sheet, at, event, events, history, journal, run_line};
use crate::support::{Rig, host, integration};

fn batch(number: u32) -> EventKind {
    EventKind::BatchStarted {
        batch: number,
        batches: 9,
        addresses: Vec::new(),
    }
}

#[test]
fn a_full_disk_is_told_once_and_at_the_end() {
    let (journal, sheet) = journal();
    journal.begin(at("09:00:00"), run_line());
    assert_eq!(journal.news_of_trouble(), None);
    assert_eq!(journal.gaps(), None);
    sheet.leave_room(Some(0));
    journal.event(&event("09:00:01", batch(1)));
    let told = journal.news_of_trouble().unwrap();
    assert!(told.contains("events.jsonl"), "{told}");
    assert!(told.contains("the run goes on"), "{told}");
    journal.event(&event("09:00:02", batch(2)));
    assert_eq!(journal.news_of_trouble(), None, "once is enough");
    let gaps = journal.gaps().unwrap();
    assert!(gaps.contains("2 lines could not be written"), "{gaps}");
}

#[test]
fn a_line_that_broke_off_spoils_no_later_one_and_the_gap_is_seen() {
    let (journal, sheet) = journal();
    journal.begin(at("09:00:00"), run_line());
    sheet.leave_room(Some(20));
    journal.event(&event("09:00:01", batch(1)));
    journal.event(&event("09:00:02", batch(2)));
    sheet.leave_room(None);
    journal.event(&event("09:00:03", batch(3)));
    let told = history(sheet.text().as_bytes());
    let run = &told.runs[0];
    assert_eq!(run.missing_lines, 2);
    assert_eq!(run.batches.len(), 1);
    assert_eq!(run.batches[0].batch, 3);
    assert_eq!(told.damaged.len(), 1);
    assert_eq!(told.damaged[0].line, 2);
    assert_eq!(told.damaged[0].reason, "it breaks off");
}

/// A world with one integration, whose rollout is told to a journal.
fn rollout_told_to(journal: gijctl::journal::Journal) -> crate::support::Run {
    let scenario = format!(
        "hosts:\n{}",
        host("cellar", "5s", &["barrels 20s", "corks 1m"])
    );
    Rig::new(&scenario, &[integration("cellar")])
        .meddle(move |event, _| journal.event(event))
        .apply()
}

#[test]
fn a_rollout_goes_on_where_its_journal_is_full() {
    let (journal, sheet) = journal();
    sheet.leave_room(Some(0));
    let run = rollout_told_to(journal);
    assert_eq!(run.statuses(), ["cellar done"]);
    assert_eq!(sheet.text(), "");
    assert!(sheet.appends() > 1, "each line was tried");
}

#[test]
fn the_history_of_a_rollout_agrees_with_its_outcome() {
    let (journal, sheet): (_, Sheet) = journal();
    journal.begin(at("09:00:00"), run_line());
    let run = rollout_told_to(journal);
    let step = run.step("cellar");
    let told = history(sheet.text().as_bytes());
    let told = &told.runs[0].steps[0];
    assert_eq!(told.status.as_deref(), Some(step.status.as_str()));
    assert_eq!(told.id, step.id.map(gijctl::model::RowId::get));
    assert_eq!(Some(told.started_at), step.started_at);
    assert_eq!(told.finished_at, step.finished_at);
    assert_eq!(told.indexed_at, step.indexed_at);
    let indexed = told.repositories.as_ref().map(|all| all.indexed);
    assert_eq!(indexed, Some(2));
}

#[test]
fn everybody_who_listens_hears_every_event() {
    #[derive(Default)]
    struct Kept(Vec<Event>);
    impl EventSink for Kept {
        fn emit(&mut self, event: &Event) {
            self.0.push(event.clone());
        }
    }
    let (mut one, mut other) = (Kept::default(), Kept::default());
    let told: Vec<_> = events()
        .into_iter()
        .map(|kind| event("09:00:00", kind))
        .collect();
    let mut tee = Tee(vec![&mut one, &mut other]);
    for event in &told {
        tee.emit(event);
    }
    assert_eq!(one.0, told);
    assert_eq!(other.0, told);
}
