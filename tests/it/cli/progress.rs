//! What whoever follows a run by machine gets on standard error.

use serde_json::Value;

use super::run::{CELLAR, FAILING, Place, QUICK};

const APPLY: [&str; 5] = [
    "apply",
    "--simulator=s.json",
    "--yes",
    "--progress=json",
    "--format=json",
];

/// Every line, each of which is an object with an event and a text.
fn lines(stderr: &str) -> Vec<Value> {
    let lines: Vec<Value> = stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    for line in &lines {
        assert!(line["event"].is_string(), "{line}");
        assert!(line["text"].is_string(), "{line}");
    }
    lines
}

#[test]
fn every_line_of_a_run_is_an_object_and_the_first_is_its_plan() {
    let place = Place::of_cellar(QUICK);
    let ran = place.run(&APPLY).ends_with(0);
    let lines = lines(&ran.stderr);
    assert_eq!(lines[0]["event"], "plan");
    assert_eq!(lines[0]["summary"]["create"], 1);
    assert_eq!(lines[0]["changes"][0]["address"], "Integration/cellar");
    assert_eq!(lines[0]["changes"][0]["action"], "create");
    let fingerprint = lines[0]["fingerprint"].as_str().unwrap();
    assert!(fingerprint.starts_with("sha256:"), "{fingerprint}");
    assert_eq!(ran.document("outcome")["outcome"], "succeeded");
}

#[test]
fn so_is_every_line_of_a_run_that_fails() {
    let ran = Place::of_cellar(FAILING).run(&APPLY).ends_with(3);
    let _ = lines(&ran.stderr);
    let place = Place::of_cellar(QUICK);
    let nowhere = place.run(&[
        "apply",
        "nowhere",
        "--simulator",
        "--yes",
        "--progress=json",
    ]);
    let lines = lines(&nowhere.stderr);
    assert!(
        lines.iter().any(|line| line["event"] == "error"),
        "{lines:?}"
    );
}

#[test]
fn every_line_on_standard_error_is_an_object_as_the_schema_says() {
    let place = Place::of_cellar(QUICK);
    place.write(
        "attic.yaml",
        &CELLAR.replace("cellar", "attic").replace("Cellar", "Attic"),
    );
    let ran = place
        .run(&[
            "apply",
            "--simulator=s.json",
            "--yes",
            "--stagger=1h",
            "--progress=json",
        ])
        .ends_with(0);
    let schema = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schemas")
        .join("progress.schema.json");
    let schema = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut events = std::collections::BTreeSet::new();
    for line in ran.stderr.lines() {
        let document: Value = serde_json::from_str(line).unwrap();
        assert!(validator.is_valid(&document), "{line}");
        events.insert(document["event"].as_str().unwrap().to_owned());
    }
    let known = [
        "batch-started",
        "indexing",
        "staggering",
        "step-finished",
        "step-started",
    ];
    for event in known {
        assert!(events.contains(event), "{event} of {events:?}");
    }
}
