//! `gijctl wait`: whom it waits for, and how it ends.

use super::run::{CELLAR, FAILING, Place, QUICK};

#[test]
fn what_the_manifests_declare_must_be_there() {
    let ran = Place::of_cellar(QUICK)
        .run(&["wait", "--simulator"])
        .ends_with(1);
    assert!(
        ran.stderr
            .contains("declared, but not in Jira: Integration/cellar"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_is_indexed_is_not_waited_for_and_nothing_is_written() {
    let place = Place::of_cellar(QUICK);
    let _ = place
        .run(&["apply", "--simulator=s.json", "--yes"])
        .ends_with(0);
    let document = place
        .run(&["wait", "--simulator=s.json", "--format=json"])
        .ends_with(0)
        .document("indexing");
    assert_eq!(document["command"], "wait");
    assert_eq!(document["outcome"], "succeeded");
    assert_eq!(document["integrations"][0]["address"], "Integration/cellar");
    assert_eq!(document["integrations"][0]["asked"], false);
}

#[test]
fn what_failed_ends_with_1_and_the_reason() {
    let place = Place::of_cellar(FAILING);
    let _ = place
        .run(&["apply", "--simulator=s.json", "--yes"])
        .ends_with(3);
    let ran = place.run(&["wait", "--simulator=s.json"]).ends_with(1);
    assert!(
        ran.stdout
            .contains("GIJ could not index 1 repository: corks")
            && ran
                .stdout
                .contains("help: the Git service did not accept the credential"),
        "{}",
        ran.stdout
    );
}

#[test]
fn without_manifests_all_that_is_switched_on_is_waited_for() {
    let nothing = Place::new(&[("simulator.yaml", QUICK)])
        .run(&["wait", "--simulator"])
        .ends_with(1);
    assert!(
        nothing.stderr.contains("there is nothing to wait for"),
        "{}",
        nothing.stderr
    );
}

#[test]
fn a_deadline_ends_the_wait_with_1_and_leaves_the_indexing_alone() {
    let slow = QUICK.replace("20s", "2h");
    let place = Place::of_cellar(&slow);
    let _ = place
        .run(&["apply", "--simulator=s.json", "--yes", "--deadline=1m"])
        .ends_with(3);
    let ran = place
        .run(&["wait", "--simulator=s.json", "--deadline=1m"])
        .ends_with(1);
    assert!(ran.stdout.contains("not seen to finish"), "{}", ran.stdout);
    let ran = place
        .run(&["wait", "--simulator=s.json", "--quiet"])
        .ends_with(0);
    assert_eq!(ran.stderr, "");
    assert!(
        ran.stdout.contains("Done: 1 integration indexed"),
        "{}",
        ran.stdout
    );
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_wait_with_130() {
    const SLOW: &str = "
pace: real
hosts:
- scan: 1h
  repositories:
  - { name: barrels, cloneAndIndex: 1h }
";
    let place = Place::new(&[("cellar.yaml", CELLAR), ("simulator.yaml", SLOW)])
        .with("CELLAR_PAT", "made-up-token");
    let _ = place
        .run(&["apply", "--simulator=s.json", "--yes", "--deadline=0s"])
        .code;
    let _ = place
        .run(&[
            "apply",
            "--simulator=s.json",
            "--simulator-pace=stepped",
            "--yes",
            "--deadline=1m",
        ])
        .ends_with(3);
    let mut run = place.start(&["wait", "--simulator=s.json", "--format=json"]);
    run.wait_for_line_with("Cellar: scanning");
    run.signal("INT");
    let document = run.end().ends_with(130).document("indexing");
    assert_eq!(document["outcome"], "interrupted");
    assert_eq!(document["integrations"][0]["status"], "unconfirmed");
}
