//! `--all-instances`: every instance of gijctl.yaml, and one report.

use serde_json::Value;

use super::run::{Place, QUICK};

/// Two instances, each with a variable of its own for the secret.
const TWO: &str = "
instances:
  staging:
    url: http://127.0.0.1:9/staging
    values: { patEnv: STAGING_PAT, suffix: ' (staging)' }
  production:
    url: http://127.0.0.1:9/production
    values: { patEnv: PRODUCTION_PAT, suffix: '' }
";

const CELLAR: &str = "
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: cellar }
spec:
  type: GITHUB
  displayName: Cellar${values.suffix}
  apiPath: /orgs/cellar/repos
  credentials: { pat: { env: '${values.patEnv}' } }
  projects: all
";

fn place(scenario: &str) -> Place {
    Place::new(&[
        ("m/gijctl.yaml", TWO),
        ("m/cellar.yaml", CELLAR),
        ("m/simulator.yaml", scenario),
    ])
    .with("PRODUCTION_PAT", "made-up")
}

fn both(scenario: &str) -> Place {
    place(scenario).with("STAGING_PAT", "made-up")
}

/// The flags that every test gives.
fn all<'a>(command: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&[command, "m", "--all-instances", "--simulator"], more].concat()
}

/// The exit codes of a document, by the names of the instances.
fn exit_codes(document: &Value) -> Vec<(&str, u64)> {
    let instances = document["instances"].as_array().unwrap().iter();
    instances
        .map(|one| {
            (
                one["name"].as_str().unwrap(),
                one["exitCode"].as_u64().unwrap(),
            )
        })
        .collect()
}

#[test]
fn a_plan_for_all_instances_is_one_report_in_the_order_of_names() {
    let place = both(QUICK);
    let ran = place
        .run(&all("plan", &["--detailed-exitcode"]))
        .ends_with(2);
    let order: Vec<_> = [
        "Instance production (http://127.0.0.1:9/production)",
        "displayName  \"Cellar\"",
        "Instance staging (http://127.0.0.1:9/staging)",
        "displayName  \"Cellar (staging)\"",
        "All instances\n  production  differs  Plan: 1 to create, in 1 batch.\n  staging     differs  Plan: 1 to create, in 1 batch.\n",
    ]
    .iter()
    .map(|text| {
        ran.stdout
            .find(text)
            .unwrap_or_else(|| panic!("no {text} in\n{}", ran.stdout))
    })
    .collect();
    assert!(order.is_sorted(), "{}", ran.stdout);
    let one_by_one = place
        .run(&all(
            "plan",
            &["--detailed-exitcode", "--instance-concurrency=1"],
        ))
        .ends_with(2);
    assert_eq!(one_by_one.stdout, ran.stdout);
}

#[test]
fn machines_get_one_document_that_holds_those_of_the_command() {
    let place = both(QUICK);
    let document = place
        .run(&all("drift", &["--format=json"]))
        .ends_with(2)
        .document("instances");
    assert_eq!(exit_codes(&document), [("production", 2), ("staging", 2)]);
    let staging = &document["instances"][1];
    assert_eq!(staging["url"], "http://127.0.0.1:9/staging");
    assert_eq!(
        staging["document"]["changes"][0]["displayName"],
        "Cellar (staging)"
    );
    let document = place
        .run(&["validate", "m", "--all-instances", "--format=json"])
        .ends_with(0)
        .document("instances");
    assert_eq!(exit_codes(&document), [("production", 0), ("staging", 0)]);
    assert_eq!(document["instances"][0]["document"]["valid"], true);
}

#[test]
fn apply_works_on_each_and_names_it_in_its_progress() {
    let ran = both(QUICK).run(&all("apply", &["--yes"])).ends_with(0);
    for name in ["production", "staging"] {
        let done = ran
            .stderr
            .lines()
            .find(|line| line.contains("done Integration/cellar"))
            .unwrap_or_default();
        assert!(done.starts_with('['), "{}", ran.stderr);
        let named = ran.stderr.lines().filter(|line| {
            line.starts_with(&format!("[{name}] ")) && line.contains("done Integration/cellar")
        });
        assert_eq!(named.count(), 1, "{}", ran.stderr);
        assert!(
            ran.stdout.contains(&format!("Instance {name} ")),
            "{}",
            ran.stdout
        );
    }
    assert!(
        ran.stderr.lines().all(|line| line.starts_with('[')),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stdout.matches("Applied: 1 done").count(), 4);
}

#[test]
fn one_that_fails_stops_no_other_and_the_whole_stopped_part_way() {
    // The secret of staging is missing.
    let document = place(QUICK)
        .run(&all(
            "apply",
            &["--yes", "--format=json", "--instance-concurrency=1"],
        ))
        .ends_with(3)
        .document("instances");
    assert_eq!(exit_codes(&document), [("production", 0), ("staging", 1)]);
    let [production, staging] = [0, 1].map(|at| &document["instances"][at]["document"]);
    assert_eq!(production["outcome"], "succeeded");
    assert!(
        staging["errors"][0]["message"]
            .as_str()
            .unwrap()
            .contains("STAGING_PAT"),
        "{staging:#}"
    );
}

#[test]
fn a_manifest_that_is_wrong_for_one_instance_is_told_of_that_one() {
    let place = both(QUICK);
    let configuration = TWO
        .replace("' (staging)'", "5")
        .replace("suffix: ''", "suffix: Wine");
    place.write("m/gijctl.yaml", &configuration);
    let manifest = CELLAR.replace("Cellar${values.suffix}", "${values.suffix}");
    place.write("m/cellar.yaml", &manifest);
    let ran = place.run(&all("plan", &[])).ends_with(65);
    assert!(
        ran.stdout.ends_with(
            "All instances\n  production  done     Plan: 1 to create, in 1 batch.\n  staging     invalid  1 error\n"
        ),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stderr
            .contains("[staging]   = note: `${values.suffix}` is 5"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_gijctl_yaml_above_the_manifests_serves_every_instance_and_is_told_of_once() {
    let place = Place::new(&[
        ("p/.git/HEAD", ""),
        ("p/gijctl.yaml", TWO),
        ("p/sub/cellar.yaml", CELLAR),
        ("p/sub/simulator.yaml", QUICK),
    ]);
    let arguments = ["plan", "p/sub", "--all-instances", "--simulator"];
    let ran = place.run(&arguments).ends_with(0);
    assert_eq!(
        ran.stderr,
        "note: p/gijctl.yaml counts here: it is above what was named\n"
    );
    assert!(
        ran.stdout.contains("\"Cellar (staging)\""),
        "{}",
        ran.stdout
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_those_at_work_and_begins_no_other() {
    let slow = QUICK
        .replace("pace: stepped", "pace: real")
        .replace("20s", "20h");
    let place = both(&slow);
    let mut running = place.start(&all(
        "apply",
        &["--yes", "--format=json", "--instance-concurrency=1"],
    ));
    running.wait_for_line_with("[production]");
    running.wait_for_line_with("create Integration/cellar");
    running.signal("INT");
    let document = running.end().ends_with(130).document("instances");
    assert_eq!(
        exit_codes(&document),
        [("production", 130), ("staging", 130)]
    );
    assert_eq!(
        document["instances"][1]["document"]["errors"][0]["message"],
        "told to stop before this instance was begun: nothing was changed"
    );
}

#[test]
fn rules_and_check_ups_are_for_every_instance() {
    let place = both(QUICK);
    let linted = place
        .run(&all("lint", &["--format=json", "--fail-on=info"]))
        .ends_with(2);
    let document = linted.document("instances");
    assert_eq!(
        exit_codes(&document),
        [("production", 2), ("staging", 2)],
        "{document:#}"
    );
    let ran = place.run(&all("lint", &["--fail-on=info"])).ends_with(2);
    assert!(
        ran.stdout.contains("staging     findings"),
        "{}",
        ran.stdout
    );
    let looked = place.run(&all("doctor", &["--format=json"])).ends_with(0);
    let document = looked.document("instances");
    assert_eq!(
        exit_codes(&document),
        [("production", 0), ("staging", 0)],
        "{document:#}"
    );
    for instance in document["instances"].as_array().unwrap() {
        assert!(instance["document"]["checks"].is_array(), "{instance:#}");
    }
}

#[test]
fn what_is_for_one_instance_is_refused() {
    let place = both(QUICK);
    for (arguments, why) in [
        (&["plan", "m", "-i", "staging"][..], "cannot be used with"),
        (
            &["plan", "m", "--url", "http://127.0.0.1:9"],
            "cannot be used with",
        ),
        (&["plan", "m", "--token-env", "ANY"], "cannot be used with"),
        (&["plan", "m", "--simulator=state.json"], "one state file"),
        (&["plan", "m", "--ledger=file:l.json"], "one ledger file"),
        (
            &["plan", "m", "-o", "plan.json"],
            "a saved plan is for one instance",
        ),
        (
            &["apply", "--plan", "plan.json", "--yes"],
            "a saved plan is for one instance",
        ),
        (&["apply", "m", "--yes", "--events", "e.jsonl"], "--events"),
        (&["apply", "m", "--yes", "--report", "r.html"], "--report"),
        (&["apply", "m"], "run apply with --yes"),
        (
            &["lint", "m", "--fix", "--yes"],
            "name one instance with -i",
        ),
        (&["lint", "m", "--sarif", "s.json"], "--sarif"),
        (&["lint", "--list"], "rules are the same"),
        (
            &["export"],
            "is for validate, lint, plan, drift, status, doctor and apply",
        ),
        (
            &["schema"],
            "is for validate, lint, plan, drift, status, doctor and apply",
        ),
    ] {
        let ran = place
            .run(&[arguments, &["--all-instances"]].concat())
            .ends_with(64);
        assert!(ran.stderr.contains(why), "{arguments:?}: {}", ran.stderr);
    }
    let ran = place
        .run(&["plan", "m", "--simulator", "--instance-concurrency=2"])
        .ends_with(64);
    assert!(ran.stderr.contains("--all-instances"), "{}", ran.stderr);
    place.write("m/gijctl.yaml", "rollout: {}");
    let ran = place.run(&all("plan", &[])).ends_with(64);
    assert!(
        ran.stderr.contains("gijctl.yaml names none"),
        "{}",
        ran.stderr
    );
}
