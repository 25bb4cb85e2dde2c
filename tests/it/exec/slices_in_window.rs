//! A window of starts, and what is asked for again, from one slice to the next.

use std::time::Duration;

use gijctl::event::OutcomeKind;
use gijctl::exec::Patience;
use gijctl::plan::Pacing;

use super::slices::{reindexes, slices, world};
use crate::support::{Rig, host, integration};

/// One that takes long, and others that do not.
fn one_slow_of_six() -> Rig {
    let names = ["a", "b", "c", "d", "e", "f"];
    let takes = |name| match name {
        "a" => "x 40m",
        _ => "x 5m",
    };
    let mut rig = world(
        &names.map(|name| host(name, "10s", &[takes(name)])),
        &names.map(integration),
    )
    .batch_size(3);
    rig.policy.starts.pacing = Pacing::Window;
    rig
}

#[test]
fn a_place_in_the_window_that_got_free_between_two_slices_is_filled_by_the_next() {
    let rig = one_slow_of_six();
    rig.apply();
    assert_eq!(rig.witness().created(), ["a", "b", "c"]);
    rig.wait("10m");
    let run = rig.apply();
    assert_eq!(rig.witness().created(), ["a", "b", "c", "d", "e"]);
    let stopped = run.outcome.stopped.clone().unwrap();
    assert!(stopped.contains("integration 1 (a)"), "{stopped}");
    assert!(
        !stopped.contains("(b)"),
        "what is indexed is not at work: {stopped}"
    );
    slices(&rig, "10m");
    assert_eq!(rig.witness().most_unfinished(), 3);
    assert_eq!(rig.witness().creates_sent(), 6);
}

#[test]
fn a_run_with_little_time_fills_the_window_beside_what_the_last_one_began() {
    let mut rig = one_slow_of_six();
    rig.settings.patience = Patience::Wait;
    rig.settings.deadline = Some(Duration::from_mins(8));
    rig.apply();
    rig.apply();
    assert_eq!(
        rig.witness().created().len(),
        6,
        "a is not waited for alone"
    );
    slices(&rig, "1m");
    assert_eq!(rig.witness().most_unfinished(), 3);
}

#[test]
fn what_comes_after_one_that_an_earlier_slice_began_still_waits_for_it() {
    let hosts = ["a", "b"].map(|name| host(name, "10s", &["x 30m"]));
    let after = integration("b").replace("name: b", "name: b, annotations: { rollout.after: a }");
    let mut rig = world(&hosts, &[integration("a"), after]).batch_size(2);
    rig.policy.starts.pacing = Pacing::Window;
    rig.apply();
    rig.wait("10m");
    rig.apply();
    assert_eq!(rig.witness().created(), ["a"]);
    slices(&rig, "10m");
    assert_eq!(rig.witness().created(), ["a", "b"]);
}

#[test]
fn a_first_indexing_that_failed_is_asked_for_again_by_later_slices_as_often_as_is_wanted() {
    for pacing in [Pacing::Batches, Pacing::Window] {
        let hosts = [
            host("a", "10s", &["bad 1m error=connect timed out"]),
            host("b", "10s", &["x 1m"]),
        ];
        let mut rig = world(&hosts, &["a", "b"].map(integration));
        rig.policy.starts.pacing = pacing;
        rig.settings.retry_indexing = 2;
        let mut asked = Vec::new();
        let mut ends = Vec::new();
        for _ in 0..4 {
            ends.push(rig.apply().outcome.kind());
            asked.push(reindexes(&rig));
            rig.wait("10m");
        }
        assert_eq!(asked, [0, 1, 2, 2], "{pacing:?}");
        assert_eq!(ends[1], OutcomeKind::Halted, "{pacing:?}");
        assert_eq!(ends[3], OutcomeKind::Failed, "{pacing:?}");
        assert_eq!(rig.witness().created(), ["a"], "{pacing:?}");
    }
}
