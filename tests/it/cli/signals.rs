//! Being told to stop while a repository is being indexed.

#![cfg(unix)]

use super::run::{Place, Running};

/// Real time, and a repository that takes far longer than the test.
const SLOW: &str = "
pace: real
hosts:
- scan: 1h
  repositories:
  - { name: barrels, cloneAndIndex: 1h }
";

fn waiting(place: &Place, format: &str) -> Running {
    let mut run = place.start(&["apply", "--simulator=s.json", "--yes", "--format", format]);
    run.wait_for_line_with("Cellar: scanning");
    run
}

#[test]
fn the_first_signal_ends_a_wait_and_the_result_is_told() {
    for signal in ["INT", "TERM"] {
        let place = Place::of_cellar(SLOW);
        let run = waiting(&place, "human");
        run.signal(signal);
        let ran = run.end().ends_with(130);
        assert!(
            ran.stderr
                .contains("stopping before the next change; a second Ctrl-C ends at once"),
            "{}",
            ran.stderr
        );
        assert!(ran.stdout.contains("\nInterrupted: "), "{}", ran.stdout);
        assert!(
            ran.stdout
                .ends_with("Run apply again to go on: finished work is not repeated.\n"),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn an_interrupted_run_is_one_document_and_nothing_is_made_twice() {
    let place = Place::of_cellar(SLOW);
    let run = waiting(&place, "json");
    run.signal("INT");
    let outcome = run.end().ends_with(130).document("outcome");
    assert_eq!(outcome["outcome"], "interrupted");
    assert!(outcome["steps"][0]["indexedAt"].is_null());
    let plan = place
        .run(&["plan", "--simulator=s.json", "--format=json"])
        .ends_with(0)
        .document("plan");
    assert_eq!(plan["summary"]["create"], 0);
    assert_eq!(plan["summary"]["unchanged"], 1);
}

#[test]
fn two_processes_on_one_state_file_are_an_error_of_the_second() {
    let place = Place::of_cellar(SLOW);
    let run = waiting(&place, "human");
    let ran = place.run(&["plan", "--simulator=s.json"]).ends_with(1);
    assert_eq!(
        ran.stderr,
        "error: the simulator's state file s.json is in use by another process; \
         wait for it to end, or name another file\n"
    );
    run.signal("INT");
    let _ = run.end().ends_with(130);
}
