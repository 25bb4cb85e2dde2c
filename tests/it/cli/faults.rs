//! Trying gijctl on a bad network: the `faults` of a scenario.

use super::run::{Place, QUICK};

#[test]
fn a_create_whose_answer_is_lost_is_found_again_on_the_embedded_gij() {
    let faults =
        "faults:\n- { request: POST /rest/gitplugin/1.0/integration, then: reset-after }\n";
    let place = Place::of_cellar(&format!("{QUICK}{faults}"));
    let ran = place
        .run(&["apply", "--simulator=s.json", "--yes"])
        .ends_with(0);
    assert!(
        ran.stdout.contains("the answer to the create was lost"),
        "{}",
        ran.stdout
    );
    let plan = place.run(&["plan", "--simulator=s.json", "--format=json"]);
    let plan = plan.ends_with(0).document("plan");
    assert_eq!(plan["summary"]["create"], 0);
}

#[test]
fn an_answer_that_never_comes_takes_no_real_time_on_the_embedded_gij() {
    let faults =
        "faults:\n- { request: POST /rest/gitplugin/1.0/integration, then: timeout-after }\n";
    let place = Place::of_cellar(&format!("{QUICK}{faults}"));
    let _ = place.run(&["apply", "--simulator", "--yes"]).ends_with(0);
}

#[test]
fn a_fault_that_does_not_exist_is_refused_with_those_that_do() {
    let faults = "faults:\n- { request: POST *, then: earthquake }\n";
    let place = Place::of_cellar(&format!("{QUICK}{faults}"));
    let ran = place.run(&["plan", "--simulator"]).ends_with(64);
    for word in [
        "simulator.yaml",
        "earthquake",
        "reset-after",
        "expired-token",
    ] {
        assert!(ran.stderr.contains(word), "{}", ran.stderr);
    }
}

#[test]
fn a_log_that_cannot_be_written_ends_the_simulator() {
    let place = Place::of_cellar(QUICK);
    let log = [
        "simulator",
        "--listen=127.0.0.1:0",
        "--log=missing/log.jsonl",
    ];
    let ran = place.run(&log).ends_with(1);
    assert!(ran.stderr.contains("missing/log.jsonl"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--log"), "{}", ran.stderr);
}
