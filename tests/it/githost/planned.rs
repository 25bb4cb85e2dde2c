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

/// The names of the rows that would be removed.
fn names(foreseen: &Value) -> Vec<&str> {
    let rows = foreseen["removed"].as_array().unwrap();
    rows.iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect()
}

#[test]
fn what_the_next_scan_would_remove_is_named_and_guarded_by_a_budget() {
    let fake = lists();
    let here = place(NARROWED, &fake, "");
    let made = plan(&here, &["--preview"]);
    let foreseen = &made["previews"][0];
    assert_eq!(foreseen["address"], "Integration/cellar");
    assert_eq!(names(foreseen), ["gone", "old-one"]);
    assert!(foreseen["removed"][0]["id"].is_u64());
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
fn what_a_service_lists_twice_and_the_filter_leaves_out_is_guarded_as_well() {
    let page = json!([
        project("team/kept"),
        project("team/gone"),
        project("team/old-one"),
        project("team/old-one")
    ]);
    let fake = Fake::of(vec![Answer::json(&page.to_string())]);
    let made = plan(&place(NARROWED, &fake, ""), &["--preview"]);
    assert_eq!(names(&made["previews"][0]), ["old-one"]);
    assert_eq!(guards(&made), ["remove"]);
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
    insta::assert_snapshot!(told[from..], @"
    What the next scans would do
      - Integration/cellar: 1 stays, 0 would be added, 2 would be removed
        - gone (id 4)
        - old-one (id 3)

    Notes
      - Integration/cellar: the next scan lists the host's repositories anew: those it no longer lists are removed from Jira with their settings

    Guards in the way: apply refuses the plan
      - remove: the scans it causes would remove 2 repositories, and `remove` allows 0: gone (id 4) of Integration/cellar, old-one (id 3) of Integration/cellar
        help: gijctl preview names them all; if all of them are to go, with what is set on their rows, run with --allow remove=2

    Plan: 1 to update, in 1 batch.
    ");
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
    assert_eq!(names(&made["previews"][0]), ["gone"]);
    assert_eq!(guards(&made), [""; 0]);
}

#[test]
fn a_rotation_is_asked_with_the_new_secret() {
    let fake = Fake::of(vec![Answer::json("[]")]);
    let unchanged = NARROWED.replace("  apiFilter: '[?!archived]'\n", "");
    let made = plan(&place(&unchanged, &fake, ""), &["--preview", "--rotate"]);
    assert_eq!(names(&made["previews"][0]), ["gone", "kept", "old-one"]);
    assert_eq!(guards(&made), ["remove"]);
    assert_eq!(fake.asked()[0].header("private-token"), Some(CANARY));
}

#[test]
fn what_cannot_be_seen_is_refused() {
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
    assert!(
        message.contains("gone (id 4) of Integration/cellar"),
        "{message}"
    );
}

#[test]
fn an_apply_that_is_allowed_to_remove_goes_on() {
    let fake = lists();
    let apply = ["apply", "m", "--yes", "--settle=0s", "--allow=remove=2"];
    let ran = over_the_network(&place(NARROWED, &fake, ""), &apply, 0);
    assert!(ran.stdout.contains("2 would be removed"), "{}", ran.stdout);
}

#[test]
fn an_apply_of_its_own_accord_is_stopped_where_nobody_can_see_unless_that_is_allowed() {
    let fake = Fake::of(vec![Answer::status(500), Answer::status(500)]);
    let here = place(NARROWED, &fake, "");
    let apply = ["apply", "m", "--yes", "--settle=0s"];
    let refused = over_the_network(&here, &apply, 1);
    assert!(refused.stderr.contains("`unseen`"), "{}", refused.stderr);
    assert!(refused.stderr.contains("status 500"), "{}", refused.stderr);
    let ran = over_the_network(&here, &[&apply[..], &["--allow=unseen"]].concat(), 0);
    assert!(ran.stdout.contains("not known: "), "{}", ran.stdout);
}

#[test]
fn a_secret_that_the_service_refuses_is_not_sent_to_jira() {
    let fake = Fake::of(vec![Answer::status(401)]);
    let unchanged = NARROWED.replace("  apiFilter: '[?!archived]'\n", "");
    let apply = ["apply", "m", "--yes", "--rotate"];
    let refused = over_the_network(&place(&unchanged, &fake, ""), &apply, 1);
    let says = "does not take the credential";
    assert!(refused.stderr.contains(says), "{}", refused.stderr);
}

#[test]
fn a_secret_that_is_not_there_lets_nothing_be_narrowed() {
    let fake = lists();
    let here = place(NARROWED, &fake, "").with("CELLAR_PAT", "");
    let refused = over_the_network(&here, &["apply", "m", "--yes"], 1);
    assert!(refused.stderr.contains("CELLAR_PAT"), "{}", refused.stderr);
    assert!(fake.asked().is_empty());
}

/// The integration switched off in Jira, and switched on by its manifest.
fn switched_on(fake: &Fake) -> Place {
    let manifest = NARROWED.replace("  apiFilter: '[?!archived]'\n", "  disabled: false\n");
    let off = JIRA.replace(
        "displayName: Cellar",
        "displayName: Cellar\n  disabled: true",
    );
    Place::new(&[
        ("m/cellar.yaml", &manifest),
        ("m/gijctl.yaml", &instead("gitlab.com", fake)),
        ("simulator.yaml", &off),
    ])
    .with("CELLAR_PAT", CANARY)
    .with("JIRA_TOKEN", "anybody")
}

#[test]
fn what_is_switched_on_again_is_guarded_like_what_is_narrowed() {
    let fake = lists();
    let here = switched_on(&fake);
    let made = plan(&here, &["--preview"]);
    assert_eq!(made["changes"][0]["action"], "enable");
    assert_eq!(guards(&made), ["remove"]);
    let refused = over_the_network(&here, &["apply", "m", "--yes"], 1);
    assert!(refused.stderr.contains("gone (id 4)"), "{}", refused.stderr);
}

#[test]
fn a_saved_plan_that_switches_on_is_asked_about_again() {
    let all = json!([
        project("team/kept"),
        project("team/gone"),
        project("team/old-one")
    ]);
    let fake = Fake::of(vec![Answer::json(&all.to_string()), Answer::json("[]")]);
    let here = switched_on(&fake);
    let save = ["plan", "m", "--preview", "-o", "plan.json"];
    let _ = simulated(&here, &save, 0);
    let refused = simulated(&here, &APPLY_SAVED, 1);
    assert!(
        refused.stderr.contains("which the plan does not foresee"),
        "{}",
        refused.stderr
    );
}

#[test]
fn where_nothing_is_inside_nobody_is_asked_what_would_go() {
    let fake = Fake::of(vec![Answer::status(500)]);
    let empty = JIRA.replace(
        "repositories: [{ name: kept, group: team }, { name: old-one, group: team }, { name: gone, group: team }]",
        "repositories: []",
    );
    let manifest = format!("{NARROWED}  repositories: {{ expectAtLeast: 0 }}\n");
    let here = place(&manifest, &fake, "");
    here.write("simulator.yaml", &empty);
    let apply = ["apply", "m", "--yes", "--settle=0s"];
    let _ = over_the_network(&here, &apply, 0);
    assert!(fake.asked().is_empty());
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

/// Saves a plan that may remove both repositories which the first answer leaves out.
fn saved(answers: Vec<Answer>, config: &str) -> (Fake, Place) {
    let page = json!([project("team/kept"), project("team/old-one")]);
    let first = vec![Answer::json(&page.to_string())];
    let fake = Fake::of([first, answers].concat());
    let here = place(NARROWED, &fake, config);
    let save = [
        "plan",
        "m",
        "--preview",
        "--allow=remove=2",
        "-o",
        "plan.json",
    ];
    let _ = simulated(&here, &save, 0);
    (fake, here)
}

const APPLY_SAVED: [&str; 4] = ["apply", "--plan=plan.json", "--yes", "--settle=0s"];

fn allowing(number: usize) -> Vec<String> {
    let arguments = APPLY_SAVED.map(str::to_owned).into_iter();
    arguments
        .chain([format!("--allow=remove={number}")])
        .collect()
}

fn carried_out(here: &Place, number: usize, code: i32) -> Ran {
    let arguments = allowing(number);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    simulated(here, &arguments, code)
}

#[test]
fn a_saved_plan_is_held_against_the_budget_and_asked_about_again() {
    let page = json!([project("team/kept"), project("team/old-one")]).to_string();
    let (fake, here) = saved(vec![Answer::json(&page)], "");
    let refused = simulated(&here, &APPLY_SAVED, 1);
    assert!(refused.stderr.contains("`remove`"), "{}", refused.stderr);
    let _ = carried_out(&here, 2, 0);
    assert_eq!(fake.asked().len(), 3);
    for asked in fake.asked() {
        assert_eq!(asked.header("private-token"), Some(CANARY));
    }
}

#[test]
fn a_saved_plan_is_stale_where_more_would_be_removed_than_it_foresees() {
    let (_, here) = saved(vec![Answer::json("[]")], "");
    let refused = carried_out(&here, 9, 1);
    assert!(
        refused.stderr.contains("would remove kept (id "),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_saved_plan_stands_where_less_would_be_removed() {
    let page = json!([
        project("team/kept"),
        project("team/gone"),
        project("team/old-one")
    ]);
    let (_, here) = saved(vec![Answer::json(&page.to_string())], "");
    let ran = carried_out(&here, 1, 0);
    assert!(ran.stdout.contains("1 would be removed"), "{}", ran.stdout);
}

#[test]
fn a_saved_plan_whose_service_does_not_answer_again_is_refused_unless_that_is_allowed() {
    let (_, here) = saved(vec![Answer::status(500), Answer::status(500)], "");
    let refused = carried_out(&here, 2, 1);
    assert!(refused.stderr.contains("`unseen`"), "{}", refused.stderr);
    let allowed = [&APPLY_SAVED[..], &["--allow=remove=2,unseen"]].concat();
    let ran = simulated(&here, &allowed, 0);
    assert!(
        ran.stdout
            .contains("what was foreseen when the plan was made stands"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_saved_plan_that_could_not_see_is_refused_by_whoever_does_not_allow_it() {
    let fake = Fake::of(vec![Answer::status(500)]);
    let here = place(NARROWED, &fake, "preview: never\n");
    let save = ["plan", "m", "--preview", "-o", "plan.json"];
    let _ = simulated(&here, &save, 0);
    let refused = simulated(&here, &APPLY_SAVED, 1);
    assert!(refused.stderr.contains("`unseen`"), "{}", refused.stderr);
    let allowed = [&APPLY_SAVED[..], &["--allow=unseen"]].concat();
    let _ = simulated(&here, &allowed, 0);
}

#[test]
fn a_saved_plan_says_that_nobody_is_asked_again_where_that_is_wanted() {
    let (fake, here) = saved(Vec::new(), "preview: never\n");
    let ran = carried_out(&here, 2, 0);
    assert!(ran.stdout.contains("are not asked again"), "{}", ran.stdout);
    assert_eq!(fake.asked().len(), 1);
}

#[test]
fn a_saved_plan_of_which_nobody_foresaw_anything_is_asked_about_when_it_is_carried_out() {
    let fake = lists();
    let here = place(NARROWED, &fake, "");
    let (_served, url) = serve(&here, &["--pace=scaled:100000"]);
    let jira = ["--url", &url, "--ledger=none"];
    let plan = [&["plan", "m", "-o", "plan.json"], &jira[..]].concat();
    let _ = here.run(&plan).ends_with(0);
    assert!(fake.asked().is_empty());
    let apply = [&APPLY_SAVED[..], &jira].concat();
    let ran = here.run(&apply).ends_with(1);
    assert!(
        ran.stderr.contains("gone (id 4) of Integration/cellar"),
        "{}",
        ran.stderr
    );
    assert_eq!(fake.asked().len(), 1);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_plan_that_waits_for_a_service_with_one_document() {
    // Connections are taken by the system, and nobody ever answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let config = format!(
        "gitHosts: [{{ host: gitlab.com, url: 'http://{}' }}]\n",
        silent.local_addr().unwrap()
    );
    let here = Place::new(&[
        ("m/cellar.yaml", NARROWED),
        ("m/gijctl.yaml", &config),
        ("simulator.yaml", JIRA),
    ])
    .with("CELLAR_PAT", CANARY);
    let mut run = here.start(&[
        "plan",
        "m",
        "--preview",
        "--simulator",
        "--simulator-scenario=simulator.yaml",
        "--format=json",
    ]);
    run.wait_for_line_with("asking");
    run.signal("INT");
    let document = run.end().ends_with(130).document("failure");
    let message = document["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("told to stop"), "{message}");
}

#[test]
fn what_was_foreseen_stands_in_the_journal_and_on_the_page() {
    let fake = lists();
    let here = place(NARROWED, &fake, "");
    let apply = [
        "apply",
        "m",
        "--yes",
        "--settle=0s",
        "--allow=remove=2",
        "--events=e.jsonl",
        "--report=page.html",
    ];
    let _ = over_the_network(&here, &apply, 0);
    let page = here.read("page.html");
    assert!(page.contains("What the next scans would do"));
    assert!(page.contains("What Integration/cellar would lose"));
    let line = here
        .read("e.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .find(|line| line["kind"] == "preview")
        .unwrap();
    let named = line["names"].to_string();
    assert!(named.contains("gone (id "), "{named}");
    assert_eq!(line["removed"], 2);
    let told = here
        .run(&["history", "e.jsonl", "--report=again.html"])
        .ends_with(0);
    let foreseen =
        "foreseen: Integration/cellar: 1 stays, 0 would be added, 2 would be removed: gone (id ";
    assert!(told.stdout.contains(foreseen), "{}", told.stdout);
    assert!(
        here.read("again.html")
            .contains("What Integration/cellar would lose")
    );
}
