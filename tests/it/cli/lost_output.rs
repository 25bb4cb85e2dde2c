//! Standard output that cannot be written: what nobody could read was not told.

#![cfg(target_os = "linux")]

use super::run::{Place, QUICK, Ran};

#[track_caller]
fn says(ran: &Ran, text: &str) {
    assert!(ran.stderr.contains(text), "{}", ran.stderr);
}

const LOST: &str = "standard output cannot be written, and not all was told";

#[test]
fn a_result_that_cannot_be_written_is_an_error() {
    let place = Place::of_cellar(QUICK);
    for command in [
        "plan --simulator",
        "plan --simulator --format=json",
        "drift --simulator",
        "validate",
        "schema plan",
    ] {
        let ran = place.run_in_a_shell(&format!("{command} >/dev/full"));
        says(&ran.ends_with(1), LOST);
    }
}

#[test]
fn a_plan_that_could_not_be_shown_is_not_carried_out() {
    let place = Place::of_cellar(QUICK);
    let ran = place
        .run_in_a_shell("apply --simulator=s.json --yes >/dev/full")
        .ends_with(1);
    says(&ran, LOST);
    says(&ran, "the plan could not be shown: nothing was changed");
    let plan = place
        .run(&["plan", "--simulator=s.json", "--format=json"])
        .ends_with(0)
        .document("plan");
    assert_eq!(plan["summary"]["create"], 1);
}

#[test]
fn an_outcome_that_could_not_be_told_says_that_changes_were_made() {
    let place = Place::of_cellar(QUICK);
    let apply = "apply --simulator=s.json --yes --format=json >/dev/full";
    says(&place.run_in_a_shell(apply).ends_with(3), LOST);
    // Nothing is left to do, so that the second run changes nothing.
    says(&place.run_in_a_shell(apply).ends_with(1), LOST);
}

/// Two instances with the same manifest.
fn two_instances() -> Place {
    let place = Place::of_cellar(QUICK);
    let one = |name: &str| format!("  {name}: {{ url: 'http://127.0.0.1:9/{name}' }}\n");
    let both = format!("instances:\n{}{}", one("a"), one("b"));
    place.write("gijctl.yaml", &both);
    place
}

#[test]
fn a_report_of_all_instances_that_cannot_be_written_is_an_error() {
    let place = two_instances();
    for command in ["plan", "plan --format=json", "drift"] {
        let run = format!("{command} --all-instances --simulator >/dev/full");
        says(&place.run_in_a_shell(&run).ends_with(1), LOST);
    }
    let apply = "apply --yes --format=json --all-instances --simulator >/dev/full";
    says(&place.run_in_a_shell(apply).ends_with(3), LOST);
}

#[test]
fn no_instance_is_begun_once_the_report_of_another_is_lost() {
    let apply = "apply --yes --all-instances --instance-concurrency=1 --simulator >/dev/full";
    let ran = two_instances().run_in_a_shell(apply).ends_with(3);
    says(&ran, "done Integration/cellar");
    says(&ran, "[b] error: not begun");
    says(&ran, LOST);
}

#[test]
fn a_reader_that_has_gone_away_is_no_failure() {
    let place = Place::of_cellar(QUICK);
    let ran = place.run_in_a_shell("schema plan 2>stderr.txt | true");
    assert_eq!(ran.code, Some(0));
    assert_eq!(place.read("stderr.txt"), "");
}
