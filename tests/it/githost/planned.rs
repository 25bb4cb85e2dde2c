//! Plans that know what the next scans would remove, and the guard that judges it.

use serde_json::{Value, json};

use super::fake::{Answer, Fake};
use super::services::{CANARY, instead, project};
use crate::cli::run::{Place, Ran};
use crate::cli::served::serve;

/// A Jira that has three repositories of the integration.
const JIRA: &str = "
pace: stepped
hosts:
- scan: 1s
  repositories: [{ name: kept, group: team, cloneAndIndex: 1s }]
integrations:
- type: GITLAB
  displayName: Cellar
  origin: https://gitlab.com
  repositories: [{ name: kept, group: team }, { name: old-one, group: team }, { name: gone, group: team }]
";

/// The integration with a filter that Jira does not have yet: a change that can remove rows.
const NARROWED: &str = "
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: cellar }
spec:
  type: GITLAB
  displayName: Cellar
  apiFilter: '[?!archived]'
  credentials: { pat: { env: CELLAR_PAT } }
";

/// What the service lists: with the filter one row stays, one is left out, and one is not there.
fn lists() -> Fake {
    let page = json!([project("team/kept"), project("team/old-one")]);
    Fake::of(vec![Answer::json(&page.to_string())])
}

fn place(manifest: &str, fake: &Fake, config: &str) -> Place {
    let config = format!("{}{config}", instead("gitlab.com", fake));
    Place::new(&[
        ("m/cellar.yaml", manifest),
        ("m/gijctl.yaml", &config),
        ("simulator.yaml", JIRA),
    ])
    .with("CELLAR_PAT", CANARY)
    .with("JIRA_TOKEN", "anybody")
}

fn simulated(place: &Place, arguments: &[&str], code: i32) -> Ran {
    let simulator = [
        "--simulator",
        "--simulator-scenario=simulator.yaml",
        "--ledger=none",
    ];
    let ran = place.run(&[arguments, &simulator].concat()).ends_with(code);
    assert!(!ran.stdout.contains("canary"), "{}", ran.stdout);
    assert!(!ran.stderr.contains("canary"), "{}", ran.stderr);
    ran
}

fn plan(place: &Place, more: &[&str]) -> Value {
    let ran = simulated(place, &[&["plan", "m", "--format=json"], more].concat(), 0);
    ran.document("plan")
}

fn guards(plan: &Value) -> Vec<&str> {
    let trips = plan["trips"].as_array().unwrap();
    trips
        .iter()
        .map(|trip| trip["guard"].as_str().unwrap())
        .collect()
}

#[test]
fn what_the_next_scan_would_remove_is_named_and_guarded_by_a_budget() {
    let fake = lists();
    let here = place(NARROWED, &fake, "");
    let made = plan(&here, &["--preview"]);
    let foreseen = &made["previews"][0];
    assert_eq!(foreseen["address"], "Integration/cellar");
    assert_eq!(foreseen["removed"], json!(["gone", "old-one"]));
    assert_eq!(foreseen["stays"], 1);
    assert_eq!(foreseen["untold"], Value::Null);
    assert_eq!(guards(&made), ["remove"]);
    assert_eq!(
        guards(&plan(&here, &["--preview", "--allow=remove=1"])),
        ["remove"]
    );
    assert_eq!(
        guards(&plan(&here, &["--preview", "--allow=remove=2"])),
        [""; 0]
    );
    let allowing = place(NARROWED, &fake, "guards: { remove: 2 }\n");
    assert_eq!(guards(&plan(&allowing, &["--preview"])), [""; 0]);
}

#[test]
fn people_read_the_names_and_what_allows_it() {
    let fake = lists();
    let told = simulated(
        &place(NARROWED, &fake, ""),
        &["plan", "m", "--preview", "-q"],
        0,
    )
    .stdout;
    let from = told.find("What the next scans would do").unwrap();
    insta::assert_snapshot!(told[from..], @"");
}

#[test]
fn a_plan_asks_nobody_unless_it_is_told_to() {
    let fake = lists();
    let made = plan(&place(NARROWED, &fake, ""), &[]);
    assert_eq!(made.get("previews"), None);
    assert_eq!(guards(&made), [""; 0]);
    assert!(fake.asked().is_empty());
    let always = place(NARROWED, &fake, "preview: always\n");
    assert_eq!(guards(&plan(&always, &[])), ["remove"]);
    assert_eq!(fake.asked().len(), 1);
}

#[test]
fn what_a_scan_would_remove_anyway_is_told_and_stands_in_nobodys_way() {
    let fake = lists();
    let unchanged = NARROWED.replace("  apiFilter: '[?!archived]'\n", "");
    let made = plan(&place(&unchanged, &fake, ""), &["--preview"]);
    assert_eq!(made["previews"][0]["removed"], json!(["gone"]));
    assert_eq!(guards(&made), [""; 0]);
}

#[test]
fn a_rotation_is_asked_with_the_new_secret() {
    let fake = Fake::of(vec![Answer::json("[]")]);
    let unchanged = NARROWED.replace("  apiFilter: '[?!archived]'\n", "");
    let made = plan(&place(&unchanged, &fake, ""), &["--preview", "--rotate"]);
    assert_eq!(
        made["previews"][0]["removed"],
        json!(["gone", "kept", "old-one"])
    );
    assert_eq!(guards(&made), ["remove"]);
    assert_eq!(fake.asked()[0].header("private-token"), Some(CANARY));
}

#[test]
fn what_cannot_be_seen_is_refused_where_it_was_to_be_seen() {
    let fake = Fake::of(vec![Answer::status(401)]);
    let here = place(NARROWED, &fake, "");
    let made = plan(&here, &["--preview"]);
    assert_eq!(guards(&made), ["unseen"]);
    let untold = made["previews"][0]["untold"].as_str().unwrap();
    assert!(untold.contains("does not take the credential"), "{untold}");
    assert_eq!(made["previews"][0]["removed"], json!([]));
    assert_eq!(
        guards(&plan(&here, &["--preview", "--allow=unseen"])),
        [""; 0]
    );
}

/// Runs it against the embedded GIJ on a socket, which gijctl takes for a Jira.
fn over_the_network(place: &Place, arguments: &[&str], code: i32) -> Ran {
    let (_served, url) = serve(place, &["--pace=scaled:100000"]);
    let ran = place
        .run(&[arguments, &["--url", &url, "--ledger=none"]].concat())
        .ends_with(code);
    assert!(!ran.stdout.contains("canary"), "{}", ran.stdout);
    assert!(!ran.stderr.contains("canary"), "{}", ran.stderr);
    ran
}

#[test]
fn an_apply_that_narrows_asks_by_itself_and_is_stopped_before_it_changes_anything() {
    let fake = lists();
    let apply = ["apply", "m", "--yes", "--format=json"];
    let ran = over_the_network(&place(NARROWED, &fake, ""), &apply, 1);
    assert_eq!(fake.asked().len(), 1);
    let document = ran.document("failure");
    let message = document["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("the guard `remove` is in the way"),
        "{message}"
    );
    assert!(message.contains("gone of Integration/cellar"), "{message}");
}

#[test]
fn an_apply_that_is_allowed_to_remove_goes_on() {
    let fake = lists();
    let apply = ["apply", "m", "--yes", "--settle=0s", "--allow=remove=2"];
    let ran = over_the_network(&place(NARROWED, &fake, ""), &apply, 0);
    assert!(ran.stdout.contains("2 would be removed"), "{}", ran.stdout);
}

#[test]
fn an_apply_of_its_own_accord_goes_on_where_nobody_can_see_and_says_so() {
    let fake = Fake::of(vec![Answer::status(500)]);
    let apply = ["apply", "m", "--yes", "--settle=0s"];
    let ran = over_the_network(&place(NARROWED, &fake, ""), &apply, 0);
    assert!(ran.stdout.contains("not known: "), "{}", ran.stdout);
    assert!(ran.stdout.contains("status 500"), "{}", ran.stdout);
}

#[test]
fn an_apply_that_narrows_nothing_asks_nobody() {
    let fake = lists();
    let unchanged = NARROWED.replace(
        "apiFilter: '[?!archived]'",
        "features: { gitViewerEnabled: false }",
    );
    let apply = ["apply", "m", "--yes", "--settle=0s"];
    let ran = over_the_network(&place(&unchanged, &fake, ""), &apply, 0);
    assert!(fake.asked().is_empty());
    assert!(!ran.stdout.contains("next scans"), "{}", ran.stdout);
    let never = place(NARROWED, &fake, "preview: never\n");
    let _ = over_the_network(&never, &apply, 0);
    assert!(fake.asked().is_empty());
}

#[test]
fn a_saved_plan_is_judged_by_what_its_making_foresaw() {
    let fake = lists();
    let here = place(NARROWED, &fake, "");
    let save = [
        "plan",
        "m",
        "--preview",
        "--allow=remove=2",
        "-o",
        "plan.json",
    ];
    let _ = simulated(&here, &save, 0);
    let refused = simulated(&here, &["apply", "--plan=plan.json", "--yes"], 1);
    assert!(refused.stderr.contains("`remove`"), "{}", refused.stderr);
    let apply = [
        "apply",
        "--plan=plan.json",
        "--yes",
        "--allow=remove=2",
        "--settle=0s",
    ];
    let _ = simulated(&here, &apply, 0);
    assert_eq!(fake.asked().len(), 1);
}
