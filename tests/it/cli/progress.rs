//! `--progress json`: what whoever follows a run by machine gets.

use super::run::{Place, QUICK};

#[test]
fn every_line_on_standard_error_is_an_object_as_the_schema_says() {
    let place = Place::of_cellar(QUICK);
    place.write(
        "attic.yaml",
        &super::run::CELLAR
            .replace("cellar", "attic")
            .replace("Cellar", "Attic"),
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
        let document: serde_json::Value = serde_json::from_str(line).unwrap();
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
