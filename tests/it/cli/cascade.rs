//! The copies that repositories inside an integration keep, from the plan to the end.

use super::run::Place;

const WORLD: &str = "
integrations:
- type: GITHUB
  displayName: Cellar
  settings: { apiPath: /orgs/cellar/repos, sendCommitEmails: false }
  repositories:
  - { name: racks, settings: { sendCommitEmails: true } }
  - { name: presses, settings: { sendCommitEmails: true } }
  - { name: labels }
";

const MANIFEST: &str = "
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: cellar }
spec:
  type: GITHUB
  displayName: Cellar
  apiPath: /orgs/cellar/repos
  credentials: { pat: { env: CELLAR_PAT } }
  features: { sendCommitEmails: false }
  repositories: { cascade: CASCADE }
";

fn place(cascade: &str) -> Place {
    let manifest = MANIFEST.replace("CASCADE", cascade);
    Place::new(&[("m/cellar.yaml", &manifest), ("m/simulator.yaml", WORLD)])
}

const HERE: [&str; 3] = [
    "--simulator=s.json",
    "--simulator-scenario=m/simulator.yaml",
    "--simulator-pace=stepped",
];

fn with<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [arguments, &HERE[..]].concat()
}

#[test]
fn a_report_is_no_difference_and_names_some() {
    let place = place("report");
    let plan = with(&["plan", "m", "--detailed-exitcode"]);
    let ran = place.run(&plan).ends_with(0);
    assert!(
        ran.stdout.contains("Integration/cellar: 2 of 3 differ")
            && ran.stdout.contains("racks, presses"),
        "{}",
        ran.stdout
    );
}

#[test]
fn an_apply_brings_them_in_line_and_leaves_nothing_to_do() {
    let place = place("apply");
    let _ = place
        .run(&with(&["plan", "m", "--detailed-exitcode"]))
        .ends_with(2);
    let ran = place
        .run(&with(&["apply", "m", "--yes", "--format=json"]))
        .ends_with(0);
    let outcome = ran.document("outcome");
    let steps: Vec<_> = outcome["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| format!("{} {}", step["action"], step["status"]))
        .collect();
    assert!(
        steps.contains(&"\"cascade\" \"done\"".to_owned()),
        "{steps:?}"
    );
    let _ = place
        .run(&with(&["plan", "m", "--detailed-exitcode"]))
        .ends_with(0);
}

#[test]
fn a_saved_plan_writes_what_was_reviewed() {
    let place = place("apply");
    let _ = place
        .run(&with(&["plan", "m", "-o", "plan.json"]))
        .ends_with(0);
    let ran = place
        .run(&with(&["apply", "--plan=plan.json", "--yes"]))
        .ends_with(0);
    assert!(
        ran.stderr
            .contains("2 of 2 repositories inside brought in line"),
        "{}",
        ran.stderr
    );
    let again = place
        .run(&with(&["apply", "--plan=plan.json", "--yes"]))
        .ends_with(0);
    assert!(
        !again.stderr.contains("2 of 2 repositories inside"),
        "{}",
        again.stderr
    );
}
