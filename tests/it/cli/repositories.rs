//! The example with repositories of their own: two applies, and then nothing is left to do.

use std::path::Path;

use super::run::Place;

fn example() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/repositories");
    folder.into_os_string().into_string().unwrap()
}

#[test]
fn what_waits_for_its_integration_is_done_by_the_next_apply() {
    let place = Place::new(&[]);
    let example = example();
    let world = ["--simulator=state.json", "--simulator-pace=stepped"];
    let apply = [&["apply", &example, "--yes"], &world[..]].concat();
    let first = place.run(&apply).ends_with(0);
    assert!(
        first
            .stdout
            .contains("Plan: 2 to create, in 2 batches. 1 held back."),
        "{}",
        first.stdout
    );
    assert!(
        first.stdout.contains(
            "update Repository/harvest-plans: waiting: Integration/vineyard does not exist yet"
        ),
        "{}",
        first.stdout
    );
    let second = place.run(&apply).ends_with(0);
    assert!(
        second
            .stdout
            .contains("~ update Repository/harvest-plans (id 2)"),
        "{}",
        second.stdout
    );
    let plan = [
        &["plan", &example, "--detailed-exitcode", "--format=json"],
        &world[..],
    ]
    .concat();
    let document = place.run(&plan).ends_with(0).document("plan");
    assert_eq!(document["summary"]["unchanged"], 3);
    assert_eq!(document["changes"].as_array().unwrap().len(), 0);
}

#[test]
fn what_was_applied_is_exported_as_manifests_that_plan_to_no_change() {
    let place = Place::new(&[]);
    let example = example();
    let world = ["--simulator=state.json", "--simulator-pace=stepped"];
    let ledger = "--ledger=none";
    let apply = [&["apply", &example, "--yes", ledger], &world[..]].concat();
    let _ = place.run(&apply).ends_with(0);
    let export = [&["export", "-d", "out"], &world[..]].concat();
    let ran = place.run(&export).ends_with(0);
    assert!(
        ran.stdout
            .starts_with("Exported 1 integration and 1 plain repository"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("2 repositories inside integrations"),
        "{}",
        ran.stdout
    );
    let _ = place.run(&["validate", "out"]).ends_with(0);
    let plan = [
        &[
            "plan",
            "out",
            ledger,
            "--detailed-exitcode",
            "--format=json",
        ],
        &world[..],
    ]
    .concat();
    let document = place.run(&plan).ends_with(0).document("plan");
    assert_eq!(document["summary"]["unchanged"], 2);
    assert_eq!(document["unmanaged"].as_array().unwrap().len(), 0);
}
