//! What a list means for the rows that GIJ has.

use serde_json::{Value, json};

use super::fake::{Answer, Fake};
use super::services::{CANARY, GITLAB, instead, project};
use crate::cli::run::{Place, Ran};

/// A Jira with the integration, and rows of these names in it.
fn jira(names: &[&str]) -> String {
    let rows: Vec<_> = names
        .iter()
        .map(|name| format!("{{ name: {name}, group: team }}"))
        .collect();
    format!(
        "pace: stepped\nintegrations:\n- type: GITLAB\n  displayName: Cellar\n  origin: https://gitlab.com\n  repositories: [{}]\n",
        rows.join(", ")
    )
}

fn compared(names: &[&str], answer: Answer, spec: &str, code: i32) -> (Ran, Value) {
    compared_with(&jira(names), &Fake::of(vec![answer]), spec, code)
}

fn compared_with(jira: &str, fake: &Fake, spec: &str, code: i32) -> (Ran, Value) {
    let manifest = format!(
        "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: cellar }}\nspec:\n  displayName: Cellar\n{spec}"
    );
    let place = Place::new(&[
        ("m/cellar.yaml", &manifest),
        ("m/gijctl.yaml", &instead("gitlab.com", fake)),
        ("simulator.yaml", jira),
    ])
    .with("CELLAR_PAT", CANARY);
    let arguments = [
        "preview",
        "m",
        "Integration/cellar",
        "--simulator",
        "--simulator-scenario=simulator.yaml",
    ];
    let ran = place
        .run(&[&arguments[..], &["--format=json"]].concat())
        .ends_with(code);
    let comparison = ran.document("preview")["integrations"][0]["comparison"].clone();
    let told = place.run(&arguments).ends_with(code);
    assert!(!told.stdout.contains("canary") && !told.stderr.contains("canary"));
    (told, comparison)
}

fn page(paths: &[&str]) -> Answer {
    let page: Vec<_> = paths.iter().map(|path| project(path)).collect();
    Answer::json(&json!(page).to_string())
}

#[test]
fn rows_that_would_go_and_come_are_named() {
    let answer = page(&["team/kept", "team/old-one", "team/new"]);
    let (told, comparison) = compared(&["kept", "old-one", "gone"], answer, GITLAB, 2);
    assert_eq!(comparison["stays"], 1);
    assert_eq!(comparison["added"], json!(["team/new"]));
    assert_eq!(
        removed(&comparison),
        [("gone", "notListed"), ("old-one", "filteredOut")]
    );
    assert!(
        told.stdout
            .contains("GIJ has 3: 1 stays, 2 would be removed, 1 would be added"),
        "{}",
        told.stdout
    );
}

#[test]
fn a_list_that_is_not_whole_removes_nothing() {
    let answer = page(&["team/kept"]).with("x-next-page", "2");
    let limited = answer
        .with("ratelimit-limit", "300")
        .with("ratelimit-remaining", "0")
        .with("ratelimit-reset", "4102444800");
    let (told, comparison) = compared(&["kept", "gone"], limited, GITLAB, 1);
    assert_eq!(comparison["removed"], json!([]));
    assert_eq!(comparison["unsure"], json!(["gone"]));
    assert!(
        told.stdout.contains("nothing counts as removed"),
        "{}",
        told.stdout
    );
}

#[test]
fn an_empty_list_that_is_whole_removes_everything() {
    let (_, comparison) = compared(&["a", "b"], page(&[]), GITLAB, 2);
    assert_eq!(comparison["removed"].as_array().unwrap().len(), 2);
}

#[test]
fn what_is_listed_twice_is_there_once() {
    let (_, comparison) = compared(
        &["twin", "kept"],
        page(&["team/twin", "team/twin", "team/kept"]),
        GITLAB,
        0,
    );
    assert_eq!(comparison["stays"], 2);
    assert_eq!(comparison["added"], json!([]));
    assert_eq!(comparison["unsure"], json!([]));
}

#[test]
fn what_is_on_two_pages_and_left_out_on_both_would_be_removed() {
    let fake = Fake::new(|_, asked, _| {
        let at = usize::from(asked.target.contains("&page=2"));
        let pages = [
            page(&["team/one", "team/two"]),
            page(&["team/two", "team/three"]),
        ];
        pages[at].clone().with("x-next-page", ["2", ""][at])
    });
    let spec = GITLAB.replace("[?!archived]", "[?name != 'two']");
    let (_, comparison) = compared_with(&jira(&["one", "two", "three"]), &fake, &spec, 2);
    assert_eq!(comparison["stays"], 2);
    assert_eq!(removed(&comparison), [("two", "filteredOut")]);
    assert_eq!(comparison["unsure"], json!([]));
}

fn removed(comparison: &Value) -> Vec<(&str, &str)> {
    let removed = comparison["removed"].as_array().unwrap().iter();
    removed
        .map(|one| (one["name"].as_str().unwrap(), one["why"].as_str().unwrap()))
        .collect()
}

/// What a list that tells no addresses means for rows, of which some tell no group.
fn by_names(rows: &str, paths: &[&str], code: i32) -> Value {
    let page: Vec<_> = paths
        .iter()
        .map(|path| {
            let mut project = project(path);
            project["http_url_to_repo"] = Value::Null;
            project
        })
        .collect();
    let fake = Fake::of(vec![Answer::json(&json!(page).to_string())]);
    let jira = format!(
        "pace: stepped\nintegrations:\n- type: GITLAB\n  displayName: Cellar\n  origin: https://gitlab.com\n  repositories: [{rows}]\n"
    );
    compared_with(&jira, &fake, GITLAB, code).1
}

#[test]
fn a_row_of_another_group_is_not_the_repository_of_its_name() {
    let rows = "{ name: kept, group: team }, { name: tools, group: team }";
    let comparison = by_names(rows, &["team/kept", "other/tools"], 2);
    assert_eq!(removed(&comparison), [("tools", "notListed")]);
    assert_eq!(comparison["added"], json!(["other/tools"]));
    assert_eq!(comparison["stays"], 1);
}

#[test]
fn a_group_may_be_told_with_what_it_is_in() {
    let rows = "{ name: kept, group: wine }";
    let comparison = by_names(rows, &["acme/Wine/kept"], 0);
    assert_eq!(comparison["stays"], 1);
}

#[test]
fn a_row_that_may_be_either_of_two_shares_the_fate_of_both() {
    let row = "{ name: kept }, { name: old-one }";
    let paths = ["a/kept", "b/kept", "a/old-one", "b/old-one"];
    let comparison = by_names(row, &paths, 2);
    assert_eq!(comparison["stays"], 1);
    assert_eq!(removed(&comparison), [("old-one", "filteredOut")]);
    assert_eq!(comparison["added"], json!(["b/kept"]));
    assert_eq!(comparison["unsure"], json!([]));
}

#[test]
fn a_row_that_may_be_either_of_two_with_different_fates_is_no_success() {
    let mut kept = project("a/old-one");
    kept["archived"] = json!(false);
    let mut page = json!([kept, project("b/old-one"), project("a/x")]);
    for project in page.as_array_mut().unwrap() {
        project["http_url_to_repo"] = Value::Null;
    }
    let fake = Fake::of(vec![Answer::json(&page.to_string())]);
    let jira = jira(&["x"]).replace("{ name: x, group: team }", "{ name: old-one }, { name: x }");
    let (_, comparison) = compared_with(&jira, &fake, GITLAB, 1);
    assert_eq!(comparison["unsure"], json!(["old-one"]));
    assert_eq!(comparison["removed"], json!([]));
    assert_eq!(comparison["doubt"], Value::Null);
}

#[test]
fn a_repository_is_not_taken_for_two_rows_of_its_name() {
    let rows = "{ name: x, group: p }, { name: x, group: q }, { name: y }";
    let comparison = by_names(rows, &["x", "a/y"], 1);
    assert_eq!(comparison["stays"], 1);
    assert_eq!(comparison["unsure"], json!(["x", "x"]));
    assert_eq!(comparison["added"], json!([]));
}

#[test]
fn what_the_manifest_does_not_state_is_taken_from_gij() {
    let fake = Fake::of(vec![page(&["team/a"])]);
    let manifest = "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: { name: cellar }\nspec: { type: GITLAB, displayName: Cellar, credentials: { pat: { env: CELLAR_PAT } } }\n";
    let place = Place::new(&[
        ("m/cellar.yaml", manifest),
        ("m/gijctl.yaml", &instead("gitlab.com", &fake)),
        (
            "simulator.yaml",
            "pace: stepped\nintegrations:\n- type: GITLAB\n  displayName: Cellar\n  origin: https://gitlab.com\n  settings: { apiPath: /api/v4/groups/team/projects }\n  repositories: [{ name: a, group: team }]\n",
        ),
    ])
    .with("CELLAR_PAT", CANARY);
    let _ = place
        .run(&[
            "preview",
            "m",
            "--simulator",
            "--simulator-scenario=simulator.yaml",
        ])
        .ends_with(0);
    assert_eq!(
        fake.targets(),
        ["/api/v4/groups/team/projects?per_page=100"]
    );
}

#[test]
fn repositories_that_two_integrations_would_bring_in_are_told() {
    let fake = Fake::of(vec![page(&["team/a", "team/b"])]);
    let manifest = |name: &str, filter: &str| {
        format!(
            "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: {name} }}\nspec: {{ type: GITLAB, apiFilter: \"{filter}\", credentials: {{ pat: {{ env: CELLAR_PAT }} }} }}\n"
        )
    };
    let place = Place::new(&[
        ("m/one.yaml", &manifest("one", "[?name != 'x']")),
        ("m/two.yaml", &manifest("two", "[?name == 'b']")),
        ("m/gijctl.yaml", &instead("gitlab.com", &fake)),
    ])
    .with("CELLAR_PAT", CANARY);
    let ran = place
        .run(&["preview", "m", "--no-compare", "--format=json"])
        .ends_with(0);
    assert_eq!(
        ran.document("preview")["overlaps"],
        json!([{ "integrations": ["Integration/one", "Integration/two"], "repositories": ["team/b"] }])
    );
}

#[test]
fn more_than_the_vendor_advises_is_a_finding() {
    let number = 2_001;
    let paths: Vec<_> = (0..number)
        .map(|number| format!("team/r{number}"))
        .collect();
    let paths: Vec<_> = paths.iter().map(String::as_str).collect();
    let (told, comparison) = compared(&[], page(&paths), GITLAB, 2);
    assert_eq!(comparison["added"].as_array().unwrap().len(), number);
    assert!(told.stdout.contains("more than 2000"), "{}", told.stdout);
    assert!(told.stdout.contains("and 1981 more"), "{}", told.stdout);
}

#[test]
fn an_address_that_no_manifest_declares_is_wrong_usage() {
    let place = Place::new(&[("m/cellar.yaml", crate::cli::run::CELLAR)]);
    let ran = place
        .run(&["preview", "m", "Integration/celar", "--no-compare"])
        .ends_with(64);
    assert!(
        ran.stderr
            .contains("no manifest declares Integration/celar"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_cannot_be_compared_is_no_success() {
    let elsewhere = json!([{ "name": "x", "path_with_namespace": "other/x" }]).to_string();
    let (told, comparison) = compared(&["a"], Answer::json(&elsewhere), GITLAB, 1);
    assert_eq!(comparison["removed"], json!([]));
    assert_eq!(comparison["unsure"], json!(["a"]));
    assert!(
        told.stdout.contains("asks for another list"),
        "{}",
        told.stdout
    );
}
