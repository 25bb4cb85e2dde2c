//! `gijctl status`: the table, the document, and who is meant.

use serde_json::Value;

use super::run::Place;

/// A Jira with something of everything: indexed, failed, empty, disabled, and a plain repository.
const MIXED: &str = "
pace: stepped
start: 2026-03-02T07:30:00Z
integrations:
- type: GITHUB
  displayName: Cellar
  origin: https://api.github.com
  settings: { apiPath: /orgs/cellar/repos }
  repositories:
  - { name: barrels }
  - { name: corks }
- { type: GITLAB, displayName: Attic, origin: 'https://gitlab.com', disabled: true, repositories: [{ name: boxes }] }
- { type: VSTS, displayName: Barn, origin: 'https://dev.azure.com', repositories: [] }
repositories:
- { origin: 'https://git.acme.example/hay.git', displayName: hay }
- { origin: 'https://git.acme.example/oats.git', displayName: oats, disabled: true }
";

const SIMULATOR: &str = "--simulator";

fn mixed() -> Place {
    Place::new(&[
        ("simulator.yaml", MIXED),
        ("m/cellar.yaml", super::run::CELLAR),
    ])
}

fn row<'a>(document: &'a Value, name: &str) -> &'a Value {
    let rows = document["rows"].as_array().unwrap();
    rows.iter()
        .find(|row| row["displayName"] == name)
        .unwrap_or_else(|| panic!("no {name} in {document:#}"))
}

#[test]
fn the_table_shows_everything_and_what_needs_a_look_first() {
    let ran = mixed().run(&["status", SIMULATOR]).ends_with(0);
    insta::assert_snapshot!(ran.stdout, @r#"
    STATE     NAME                TYPE          KNOWN  INDEXED   QUEUED   FAILED  LAST INDEXED
    empty     "Barn" (id=6)       VSTS              0        0        0        0  24h ago     2026-03-01 07:30Z
      the host's list was read and shows no repository: check what the token may see, apiPath and apiFilter
    disabled  "Attic" (id=4)      GITLAB            1        1        0        0  24h ago     2026-03-01 07:30Z
    disabled  "oats" (id=8)       repository                                      never
    indexed   Integration/cellar  GITHUB            2        2        0        0  24h ago     2026-03-01 07:30Z

    1 plain repository is indexed and not listed; --repositories lists them
    3 integrations and 2 plain repositories: 1 empty, 2 disabled, 2 indexed. 4 of 5 repositories indexed, 1 disabled.
    "#);
    assert_eq!(ran.stderr, "");
}

#[test]
fn what_the_manifests_declare_goes_by_its_address() {
    let place = mixed();
    let ran = place
        .run(&[
            "status",
            "m",
            "--simulator",
            "--simulator-scenario=simulator.yaml",
        ])
        .ends_with(0);
    let cellar = ran.stdout.lines().find(|line| line.contains("GITHUB"));
    assert!(
        cellar.unwrap().contains("  Integration/cellar  "),
        "{}",
        ran.stdout
    );
    let document = place
        .run(&[
            "status",
            "m",
            "--simulator",
            "--simulator-scenario=simulator.yaml",
            "--format=json",
        ])
        .ends_with(0)
        .document("status");
    assert_eq!(row(&document, "Cellar")["address"], "Integration/cellar");
    assert!(row(&document, "Barn")["address"].is_null());
    assert_eq!(document["missing"], Value::Array(Vec::new()));
}

#[test]
fn what_is_declared_and_not_there_is_told() {
    let ran = Place::new(&[("cellar.yaml", super::run::CELLAR)])
        .run(&["status", SIMULATOR])
        .ends_with(0);
    assert!(
        ran.stdout
            .contains("declared, but not in Jira: Integration/cellar"),
        "{}",
        ran.stdout
    );
}

#[test]
fn the_document_counts_what_the_table_shows() {
    let document = mixed()
        .run(&["status", SIMULATOR, "--format=json"])
        .ends_with(0)
        .document("status");
    let counts = &document["summary"]["repositories"];
    assert_eq!(document["summary"]["integrations"], 3);
    assert_eq!(document["summary"]["plainRepositories"], 2);
    for (name, number) in [("known", 5), ("indexed", 4), ("disabled", 1), ("failed", 0)] {
        assert_eq!(counts[name], number, "{name} in {counts}");
    }
    assert_eq!(row(&document, "Barn")["state"], "empty");
    assert_eq!(row(&document, "Attic")["state"], "disabled");
    assert_eq!(row(&document, "oats")["state"], "disabled");
    assert!(row(&document, "hay")["repositories"].is_null());
}

#[test]
fn a_failure_inside_is_named_with_the_reason_and_where_it_is_asked_for() {
    let place = Place::of_cellar(super::run::FAILING);
    let _ = place
        .run(&["apply", "--simulator=s.json", "--yes"])
        .ends_with(3);
    let all = place.run(&["status", "--simulator=s.json"]).ends_with(0);
    assert!(
        all.stdout.contains("GIJ says: ") && all.stdout.contains("token expired"),
        "{}",
        all.stdout
    );
    assert!(!all.stdout.contains("\n    failed"), "{}", all.stdout);
    let one = place
        .run(&["status", "Integration/cellar", "--simulator=s.json"])
        .ends_with(0);
    assert!(
        one.stdout
            .contains("\n    failed        corks: HTTP 401: token expired\n"),
        "{}",
        one.stdout
    );
}

#[test]
fn a_row_goes_by_its_display_name_and_by_its_number() {
    let place = mixed();
    for subject in ["Integration/Barn", "id=6", "Integration/id=6"] {
        let document = place
            .run(&["status", subject, SIMULATOR, "--format=json"])
            .ends_with(0)
            .document("status");
        assert_eq!(document["rows"].as_array().unwrap().len(), 1, "{subject}");
        assert_eq!(document["rows"][0]["displayName"], "Barn", "{subject}");
    }
}

#[test]
fn a_name_that_is_not_there_is_an_error_that_names_what_is() {
    let place = mixed();
    let ran = place
        .run(&["status", "Integration/Bern", SIMULATOR])
        .ends_with(1);
    assert_eq!(
        ran.stderr,
        "error: Integration/Bern is not in Jira\n  help: did you mean Integration/Barn? there are Integration/Attic, Integration/Barn, Integration/cellar; gijctl status shows all\n"
    );
    let failure = place
        .run(&["status", "Integration/Bern", SIMULATOR, "--format=json"])
        .ends_with(1)
        .document("failure");
    assert_eq!(
        failure["errors"][0]["message"],
        "Integration/Bern is not in Jira"
    );
}

#[test]
fn a_list_that_cannot_be_read_is_no_empty_jira() {
    let scenario = format!(
        "{MIXED}faults:\n- {{ request: GET /rest/gitplugin/1.0/repository, then: truncated-body, times: 99 }}\n"
    );
    let ran = Place::new(&[("simulator.yaml", &scenario)])
        .run(&["status", SIMULATOR])
        .ends_with(1);
    assert_eq!(ran.stdout, "");
    assert!(
        ran.stderr.contains("GET /rest/gitplugin/1.0/repository"),
        "{}",
        ran.stderr
    );
}

#[test]
fn invalid_manifests_are_an_error_unless_none_are_wanted() {
    let place = Place::new(&[
        ("simulator.yaml", MIXED),
        ("broken.yaml", "kind: Nothing\n"),
    ]);
    let _ = place.run(&["status", SIMULATOR]).ends_with(65);
    let _ = place
        .run(&["status", SIMULATOR, "--no-manifests"])
        .ends_with(0);
}

#[test]
fn a_watch_is_for_people() {
    let ran = mixed()
        .run(&["status", "--watch", SIMULATOR, "--format=json"])
        .ends_with(64);
    assert!(
        ran.stderr.contains("--watch is for people"),
        "{}",
        ran.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_watch_on_a_pipe_tells_each_row_once_and_ends_with_130_when_told_to() {
    let place = Place::new(&[("simulator.yaml", &MIXED.replace("stepped", "real"))]);
    let mut run = place.start(&["status", "--watch", SIMULATOR, "-vv"]);
    // The last request of a look is its last question.
    run.wait_for_line_with("/index.json");
    run.signal("INT");
    let ran = run.end().ends_with(130);
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert!(
        lines.len() <= 5 && lines.iter().all(|line| line.contains("Z ")),
        "{}",
        ran.stdout
    );
}

#[test]
fn all_instances_have_their_tables_in_one_report() {
    let config = "
instances:
  staging: { url: 'http://127.0.0.1:9/staging' }
  production: { url: 'http://127.0.0.1:9/production' }
";
    let ran = Place::new(&[
        ("m/gijctl.yaml", config),
        ("m/simulator.yaml", MIXED),
        ("m/cellar.yaml", super::run::CELLAR),
    ])
    .run(&["status", "m", "--all-instances", SIMULATOR])
    .ends_with(0);
    assert_eq!(
        ran.stdout.matches("Integration/cellar").count(),
        2,
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("  staging     done  3 integrations and 2 plain repositories"),
        "{}",
        ran.stdout
    );
}
