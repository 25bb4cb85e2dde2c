//! Settings of Jira as a whole, from the first plan to somebody's word.

use std::path::Path;

use super::run::{Place, QUICK};

const WORLD: [&str; 3] = [
    "--simulator=s.json",
    "--simulator-scenario=simulator.yaml",
    "--simulator-pace=stepped",
];

fn manifest(more: &str) -> String {
    format!(
        "apiVersion: gijctl.dev/v1\nkind: GeneralSettings\nmetadata: {{ name: site }}\nspec:\n  reindexIntervalMinutes: 20\n  altJiraBaseUrl: https://jira.wine.example\n{more}"
    )
}

fn place() -> Place {
    Place::new(&[("m/site.yaml", &manifest("")), ("simulator.yaml", QUICK)])
}

fn with<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [arguments, &WORLD[..]].concat()
}

#[test]
fn work_by_hand_is_a_difference_until_somebody_gives_his_word() {
    let place = place();
    let applied = place.run(&with(&["apply", "m", "--yes"])).ends_with(0);
    let end = "To be done by hand, in Jira
  - Git > General settings > Scheduled jobs > Repository reindex interval: 20
    minutes
  Once it is done, acknowledge it in the manifest: until then plan and drift
  report it as a difference.
";
    assert!(applied.stdout.ends_with(end), "{}", applied.stdout);

    let plan = with(&["plan", "m", "--detailed-exitcode", "--format=json"]);
    let document = place.run(&plan).ends_with(2).document("plan");
    assert_eq!(document["summary"]["manual"], 1);
    assert_eq!(document["summary"]["update"], 0);
    let change = &document["changes"][0];
    assert_eq!(change["action"], "manual");
    assert_eq!(change["fields"][0]["name"], "reindexIntervalMinutes");
    assert_eq!(change["fields"][0]["after"], 20);
    assert_eq!(
        change["fields"][0]["instructions"]["where"],
        "Git > General settings > Scheduled jobs > Repository reindex interval"
    );
    let _ = place.run(&with(&["drift", "m"])).ends_with(2);

    place.write(
        "m/site.yaml",
        &manifest(
            "  acknowledged: { reindexIntervalMinutes: { by: jane, on: 2026-01-05, value: 20 } }\n",
        ),
    );
    let _ = place.run(&plan).ends_with(0);
    let _ = place.run(&with(&["drift", "m"])).ends_with(0);
}

#[test]
fn the_outcome_says_what_is_left_to_people() {
    let place = place();
    let apply = with(&["apply", "m", "--yes", "--format=json"]);
    let outcome = place.run(&apply).ends_with(0).document("outcome");
    assert_eq!(outcome["outcome"], "succeeded");
    let steps: Vec<_> = outcome["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| format!("{} {}", step["action"], step["status"]))
        .collect();
    assert_eq!(steps, ["\"update\" \"done\"", "\"manual\" \"by-hand\""]);
}

#[test]
fn the_example_leaves_to_people_what_they_have_not_given_their_word_for() {
    let place = Place::new(&[]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/general");
    let example = folder.into_os_string().into_string().unwrap();
    let valid = place.run(&["validate", &example]).ends_with(0);
    assert_eq!(
        valid.stdout,
        "The manifests are valid: 0 integrations and 7 general settings.\n"
    );
    assert_eq!(valid.stderr, "");
    let plan = place.run(&["plan", &example, "--simulator=s.json"]);
    let plan = plan.ends_with(0);
    assert!(
        plan.stdout
            .ends_with("Plan: 1 to update, in 1 batch; 3 settings to set by hand.\n"),
        "{}",
        plan.stdout
    );
}
