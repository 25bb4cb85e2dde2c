//! `gijctl tune --measure`: reindexes what is named, and nothing beside other work.

use super::run::{Place, Ran};

/// Two integrations that are indexed. A reindex takes a tenth of what the first indexing does.
const TWO: &str = "
pace: stepped
start: 2026-03-02T07:30:00Z
integrations:
- { type: GITHUB, displayName: Cellar, settings: { apiPath: /orgs/cellar/repos } }
- { type: GITLAB, displayName: Attic }
hosts:
- match: { type: GITHUB }
  scan: 5s
  repositories:
  - { name: barrels, cloneAndIndex: 30m }
  - { name: corks, cloneAndIndex: 30m }
- match: { type: GITLAB }
  scan: 5s
  repositories:
  - { name: boxes, cloneAndIndex: 50m }
";

const GENERAL: &str = "
apiVersion: gijctl.dev/v1
kind: GeneralSettings
metadata: { name: general }
spec: { reindexIntervalMinutes: 5 }
";

fn place() -> Place {
    Place::new(&[("simulator.yaml", TWO), ("general.yaml", GENERAL)])
}

fn measure(place: &Place, more: &[&str]) -> Ran {
    let first = [
        "tune",
        "--simulator=state.json",
        "-q",
        "--format=json",
        "--measure",
    ];
    place.run(&[&first, more].concat())
}

fn both(place: &Place) -> Ran {
    measure(place, &["id=1", "id=4", "--yes", "--write"])
}

#[test]
fn what_is_named_is_reindexed_and_its_time_counts() {
    let place = place();
    let document = both(&place).ends_with(0).document("tune");
    assert_eq!(document["confidence"], "measured");
    let all = document["integrations"].as_array().unwrap();
    let took: Vec<_> = all
        .iter()
        .map(|one| one["measuredSeconds"].as_u64().unwrap())
        .collect();
    let together = document["length"]["typical"].as_u64().unwrap();
    assert_eq!(took.len(), 2);
    // Each is told in whole seconds.
    let sum: u64 = took.iter().sum();
    assert!((sum..sum + 2).contains(&together), "{document:#}");
    let minutes = document["interval"]["minutes"].as_u64().unwrap();
    assert!(minutes * 60 > together, "{document:#}");
    let stated = format!("reindexIntervalMinutes: {minutes} }}");
    let manifest = place.read("general.yaml");
    assert!(manifest.contains(&stated), "{manifest}");
}

#[test]
fn what_was_measured_is_not_said_to_have_been_seen() {
    let place = place();
    let tune = ["tune", "--simulator=state.json", "-q", "--yes", "--measure"];
    let ran = place.run(&[&tune[..], &["id=1", "id=4"]].concat());
    let ran = ran.ends_with(0);
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("by what was measured"), "{words}");
}

#[test]
fn part_of_it_is_no_conclusion() {
    let place = place();
    let document = measure(&place, &["Integration/Cellar", "--yes"])
        .ends_with(0)
        .document("tune");
    assert_eq!(document["confidence"], "none");
    let all = document["integrations"].as_array().unwrap();
    let measured = all.iter().filter(|one| !one["measuredSeconds"].is_null());
    assert_eq!(measured.count(), 1);
}

#[test]
fn nothing_is_measured_beside_other_work() {
    let place = place();
    let _ = place
        .run(&[
            "reindex",
            "id=1",
            "--no-wait",
            "--yes",
            "--simulator=state.json",
        ])
        .ends_with(0);
    let ran = both(&place).ends_with(1);
    assert!(ran.stderr.contains("GIJ is at work on"), "{}", ran.stderr);
}

#[test]
fn nothing_is_reindexed_unasked() {
    let place = place();
    let ran = measure(&place, &["id=1"]).ends_with(64);
    assert!(
        ran.stderr.contains("there is nobody to ask"),
        "{}",
        ran.stderr
    );
}

#[test]
fn more_than_a_few_are_refused_unless_they_are_wanted() {
    let place = place();
    let ran = measure(&place, &["id=1", "id=4", "--measure-at-most=1", "--yes"]).ends_with(64);
    assert!(ran.stderr.contains("at most 1"), "{}", ran.stderr);
    let ran = measure(&place, &["id=1", "--measure-at-most=1", "--yes"]);
    let _ = ran.ends_with(0);
}

#[test]
fn a_repository_is_not_measured() {
    let place = place();
    let ran = measure(&place, &["Repository/barrels", "--yes"]).ends_with(64);
    assert!(ran.stderr.contains("only integrations"), "{}", ran.stderr);
}

#[test]
fn what_did_not_end_in_time_is_not_measured_and_nothing_is_written() {
    let place = place();
    let ran = measure(
        &place,
        &["id=1", "id=4", "--yes", "--deadline=10s", "--write"],
    );
    let ran = ran.ends_with(3);
    let document = ran.document("tune");
    assert_eq!(document["write"]["written"], false);
    assert_eq!(document["confidence"], "none");
    assert!(
        place
            .read("general.yaml")
            .contains("reindexIntervalMinutes: 5 ")
    );
}
