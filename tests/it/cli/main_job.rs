//! The main job: the example is validated, planned and applied, and then nothing is left to do.

use std::path::Path;

use super::run::{CELLAR, Place, QUICK, Ran};

fn acme() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme");
    folder.into_os_string().into_string().unwrap()
}

#[test]
fn the_example_is_valid_without_a_warning() {
    let place = Place::new(&[]);
    let ran = place.run(&["validate", &acme()]).ends_with(0);
    assert_eq!(ran.stdout, "The manifests are valid: 6 integrations.\n");
    assert_eq!(ran.stderr, "");
    let document = place
        .run(&["validate", &acme(), "--format=json"])
        .ends_with(0)
        .document("validation");
    assert_eq!(document["integrations"], 6);
    assert_eq!(document["diagnostics"].as_array().unwrap().len(), 0);
}

#[test]
fn the_example_is_applied_one_by_one_and_then_nothing_is_left_to_do() {
    let place = Place::new(&[]);
    let apply = [
        "apply",
        &acme(),
        "--simulator=acme.json",
        "--simulator-pace=stepped",
        "--yes",
    ];
    let ran = place.run(&apply).ends_with(0);
    assert!(
        ran.stdout
            .contains("Plan: 6 to create, in 6 batches. 1 not managed."),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("\nApplied: 6 done, in 4"),
        "{}",
        ran.stdout
    );
    let starts: Vec<_> = ran
        .stderr
        .lines()
        .filter(|line| line.contains(" create ") || line.contains(" done "))
        .collect();
    assert_eq!(starts.len(), 12);
    for pair in starts.chunks(2) {
        let [start, end] = pair else { unreachable!() };
        let address = start.split_whitespace().last().unwrap();
        assert!(start.contains(" create "), "{start}");
        assert!(
            end.contains(&format!(" done {address}: ")),
            "{end} after {start}"
        );
    }

    let ran = place.run(&apply).ends_with(0);
    assert!(
        ran.stdout
            .contains("Nothing to do: Jira is as the manifests say. 6 unchanged, 1 not managed.\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.stderr, "");
}

#[test]
fn the_same_command_prints_the_same_bytes() {
    let apply = |place: &Place| {
        place
            .run(&[
                "apply",
                &acme(),
                "--simulator=acme.json",
                "--simulator-pace=stepped",
                "--yes",
                "--format=json",
            ])
            .ends_with(0)
    };
    let (one, other) = (Place::new(&[]), Place::new(&[]));
    let (one, other) = (apply(&one), apply(&other));
    assert_eq!(one.stdout, other.stdout);
    assert_eq!(one.stderr, other.stderr);
    let _ = one.document("outcome");
}

#[test]
fn the_time_of_the_embedded_gij_goes_on_where_the_last_run_ended() {
    // GIJ is done in half a minute, the run only when the set of repositories has settled.
    let place = Place::of_cellar(QUICK);
    let outcome = place
        .run(&["apply", "--simulator=s.json", "--yes", "--format=json"])
        .ends_with(0)
        .document("outcome");
    let ended = outcome["finishedAt"].as_str().unwrap().to_owned();
    let outcome = place
        .run(&["apply", "--simulator=s.json", "--yes", "--format=json"])
        .ends_with(0)
        .document("outcome");
    assert_eq!(outcome["startedAt"], ended);
}

#[test]
fn a_ledger_in_a_file_is_written_by_an_apply_and_adopts_what_is_there_already() {
    let place = Place::of_cellar(QUICK);
    let _ = place
        .run(&["apply", "--simulator=s.json", "--yes"])
        .ends_with(0);
    let with_ledger = ["--simulator=s.json", "--ledger=file:ledger.json"];
    let ran = place
        .run(&[&["plan", "--detailed-exitcode"], &with_ledger[..]].concat())
        .ends_with(0);
    assert!(
        ran.stdout.contains("  = adopt Integration/cellar (id 1)"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains(
            "Nothing to do: Jira is as the manifests say. 1 integration to take note of."
        ),
        "{}",
        ran.stdout
    );
    assert!(!place.path("ledger.json").exists(), "a plan writes nothing");

    let outcome = place
        .run(&[&["apply", "--yes", "--format=json"], &with_ledger[..]].concat())
        .ends_with(0)
        .document("outcome");
    assert_eq!(outcome["steps"][0]["action"], "adopt");
    assert_eq!(outcome["steps"][0]["status"], "done");
    let ledger: serde_json::Value = serde_json::from_str(&place.read("ledger.json")).unwrap();
    assert_eq!(ledger["resources"]["Integration/cellar"]["entry"]["id"], 1);

    let plan = place
        .run(&[&["plan", "--format=json"], &with_ledger[..]].concat())
        .ends_with(0)
        .document("plan");
    assert_eq!(plan["summary"]["adopt"], 0);
    assert_eq!(plan["summary"]["unchanged"], 1);
}

/// Applies the cellar, then plans it with other texts in its manifest.
fn planned_anew(others: &[(&str, &str)]) -> Ran {
    let place = Place::of_cellar(QUICK);
    let flags = ["--simulator=s.json", "--ledger=file:ledger.json"];
    let _ = place
        .run(&[&["apply", "--yes"], &flags[..]].concat())
        .ends_with(0);
    let manifest = others
        .iter()
        .fold(CELLAR.to_owned(), |text, (from, to)| text.replace(from, to));
    place.write("cellar.yaml", &manifest);
    place.run(&[&["plan", "--format=json"], &flags[..]].concat())
}

#[test]
fn with_a_ledger_a_renamed_integration_is_found_by_its_number() {
    let path = "apiPath: /orgs/cellar/repos";
    let filtered = format!("{path}\n  apiFilter: \"[?!archived]\"");
    let plan = planned_anew(&[("Cellar", "Vault"), (path, &filtered)])
        .ends_with(0)
        .document("plan");
    assert_eq!(plan["summary"]["update"], 1);
    assert_eq!(plan["summary"]["create"], 0);
    assert_eq!(plan["changes"][0]["id"], 1);
}

#[test]
fn a_manifest_that_may_mean_another_integration_must_say_so() {
    let ran = planned_anew(&[("Cellar", "Vault"), ("/orgs/cellar/", "/orgs/vault/")]).ends_with(1);
    assert!(ran.stdout.contains("spec.id: 1"), "{}", ran.stdout);
}
