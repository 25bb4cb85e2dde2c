//! When all should be over is told while a rollout goes on, and comes out to be about true.

#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use std::cell::RefCell;
use std::rc::Rc;

use gijctl::event::{EventKind, Overall};
use gijctl::plan::Pacing;
use jiff::Timestamp;

use crate::support::{Rig, spec};

/// Eight integrations of which each holds more than the one before.
fn growing() -> Rig {
    let mut scenario = String::from("threads: 2\nhosts:\n");
    let mut manifests = Vec::new();
    for number in 1..=8 {
        let (name, count) = (format!("n{number}"), number * 6);
        scenario += &format!(
            "- match: {{ displayName: {name} }}\n  scan: 20s\n  repositories: [{{ generate: {{ count: {count}, prefix: r, from: 20s, to: 60s }} }}]\n"
        );
        manifests.push(spec(
            &name,
            &format!("repositories: {{ expectAtLeast: {count} }}"),
        ));
    }
    Rig::new(&scenario, &manifests).with_ledger()
}

/// The ranges that are told, and when all was over in the end.
fn told(rig: Rig) -> (Vec<(Timestamp, Timestamp)>, Timestamp) {
    let told = Rc::new(RefCell::new(Vec::new()));
    let (kept, mut overall) = (Rc::clone(&told), Overall::default());
    let rig = rig.meddle(move |event, _| {
        overall.take(event);
        if let EventKind::Indexing { waiting, .. } = &event.kind {
            let finish = overall
                .progress(event.at, waiting)
                .and_then(|run| run.finish);
            kept.borrow_mut().extend(finish);
        }
    });
    let run = rig.apply();
    let ranges = told.borrow().clone();
    (ranges, run.outcome.finished_at.unwrap())
}

/// How many of ten ranges hold the end.
fn right(ranges: &[(Timestamp, Timestamp)], end: Timestamp) -> usize {
    let right = ranges
        .iter()
        .filter(|(low, high)| *low <= end && end <= *high);
    right.count() * 10 / ranges.len()
}

#[test]
fn the_end_of_a_rollout_that_begins_with_the_small_ones_is_not_told_too_early() {
    let (ranges, end) = told(growing());
    assert!(ranges.len() > 50, "{}", ranges.len());
    assert!(
        right(&ranges, end) >= 7,
        "{} of ten, {end}: {ranges:?}",
        right(&ranges, end)
    );
}

#[test]
fn what_is_not_started_counts_where_several_are_indexed_at_once() {
    let mut rig = growing();
    rig.policy.starts.pacing = Pacing::Window;
    rig.policy.batch_size = 2.try_into().unwrap();
    rig.policy.starts.per_account = 2.try_into().unwrap();
    let (ranges, end) = told(rig);
    let early = ranges.iter().filter(|(_, high)| *high < end).count();
    assert!(
        early * 10 <= ranges.len() * 3,
        "{early} of {}",
        ranges.len()
    );
}
