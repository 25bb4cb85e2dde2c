//! `plan -o` and `apply --plan`.

use std::fs;

use serde_json::Value;

use super::run::{CELLAR, FAILING, Place, QUICK, Ran};

const SAVE: [&str; 5] = ["plan", "m", "-o", "plan.json", "--simulator=s.json"];
const APPLY: [&str; 6] = [
    "apply",
    "--plan=plan.json",
    "--simulator=s.json",
    "--simulator-scenario=m/simulator.yaml",
    "--simulator-pace=stepped",
    "--yes",
];

/// One integration that is to be created, in a folder of its own.
fn new_cellar() -> Place {
    place(CELLAR, QUICK)
}

/// The same, where it exists and is to have another setting.
fn known_cellar() -> Place {
    place(
        &CELLAR.replace("spec:", "spec:\n  features: { gitViewerEnabled: false }"),
        &format!(
            "{QUICK}integrations: [{{ type: GITHUB, displayName: Cellar, settings: {{ apiPath: /orgs/cellar/repos }} }}]\n"
        ),
    )
}

fn place(manifest: &str, scenario: &str) -> Place {
    Place::new(&[("m/cellar.yaml", manifest), ("m/simulator.yaml", scenario)])
        .with("CELLAR_PAT", "made-up-token")
}

fn saved(place: Place) -> Place {
    let _ = place.run(&SAVE).ends_with(0);
    place
}

#[track_caller]
fn says(ran: &Ran, text: &str) {
    assert!(ran.stderr.contains(text), "{}", ran.stderr);
}

/// The integrations as the embedded GIJ keeps them.
fn integrations(place: &Place) -> Value {
    let state: Value = serde_json::from_str(&place.read("s.json")).unwrap();
    assert!(state.get("integrations").is_some(), "{state:#}");
    state["integrations"].clone()
}

fn count(place: &Place) -> usize {
    integrations(place).as_object().unwrap().len()
}

#[test]
fn a_plan_is_saved_as_the_document_that_json_prints_and_shown_as_ever() {
    let place = new_cellar();
    let shown = place.run(&["plan", "m", "--simulator=s.json"]).ends_with(0);
    let ran = place.run(&SAVE).ends_with(0);
    assert_eq!(ran.stdout, shown.stdout);
    says(
        &ran,
        "gijctl apply --plan=plan.json --simulator=s.json --simulator-scenario=m/simulator.yaml\n",
    );
    let printed = place
        .run(&["plan", "m", "--simulator=s.json", "--format=json"])
        .ends_with(0)
        .document("plan");
    let file = Ran {
        stdout: place.read("plan.json"),
        ..ran
    };
    let mut file = file.document("plan");
    assert!(file.as_object_mut().unwrap().remove("saved").is_some());
    assert_eq!(file, printed);
}

#[test]
fn a_saved_plan_is_carried_out_without_its_manifests() {
    let place = saved(new_cellar());
    fs::remove_file(place.path("m/cellar.yaml")).unwrap();
    let ran = place.run(&APPLY).ends_with(0);
    assert!(
        ran.stdout.contains("  + create Integration/cellar\n"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("\nApplied: 1 done"), "{}", ran.stdout);
    assert_eq!(count(&place), 1);
}

#[test]
fn the_outcome_shows_the_plan_that_was_carried_out() {
    let place = saved(new_cellar());
    let outcome = place
        .run(&[&APPLY[..], &["--format=json"]].concat())
        .ends_with(0)
        .document("outcome");
    let file: Value = serde_json::from_str(&place.read("plan.json")).unwrap();
    assert_eq!(outcome["plan"]["fingerprint"], file["fingerprint"]);
    assert_eq!(outcome["steps"][0]["status"], "done");
}

#[test]
fn a_saved_update_that_is_applied_twice_changes_nothing_the_second_time() {
    let place = saved(known_cellar());
    let _ = place.run(&APPLY).ends_with(0);
    let once = integrations(&place);
    let _ = place.run(&APPLY).ends_with(0);
    assert_eq!(integrations(&place), once);
    let _ = place
        .run(&["plan", "m", "--simulator=s.json", "--detailed-exitcode"])
        .ends_with(0);
}

#[test]
fn a_stale_object_is_named_and_nothing_is_changed() {
    let place = saved(known_cellar());
    // Somebody else applies something else meanwhile.
    let other = CELLAR.replace("/orgs/cellar/", "/orgs/vault/");
    place.write("other/cellar.yaml", &other);
    let _ = place
        .run(&[
            "apply",
            "other",
            "--simulator=s.json",
            "--simulator-scenario=m/simulator.yaml",
            "--yes",
        ])
        .ends_with(0);
    let before = integrations(&place);
    let ran = place.run(&APPLY).ends_with(1);
    says(
        &ran,
        "Integration/cellar: integration 1 was changed since the plan was made",
    );
    says(&ran, "--on-stale skip");
    says(
        &ran,
        "The plan was not carried out: 1 error. Nothing was changed.",
    );
    let document = place
        .run(&[&APPLY[..], &["--format=json"]].concat())
        .ends_with(1)
        .document("failure");
    assert_eq!(document["errors"][0]["address"], "Integration/cellar");
    assert_eq!(document["outcome"], "failed");
    assert_eq!(document["steps"], Value::Array(Vec::new()));
    let ran = place
        .run(&[&APPLY[..], &["--on-stale=skip"]].concat())
        .ends_with(1);
    says(
        &ran,
        "Integration/cellar: integration 1 was changed since the plan was made",
    );
    says(
        &ran,
        "Everything in the saved plan was left out, and nothing is left to carry out: 1 error. Nothing was changed.",
    );
    assert_eq!(integrations(&place), before);
}

#[test]
fn a_plan_that_has_expired_is_refused() {
    let place = new_cellar();
    let _ = place
        .run(&[&SAVE[..], &["--expires=1m"]].concat())
        .ends_with(0);
    // The indexing of something else takes longer than that.
    let other = CELLAR.replace("cellar", "attic").replace("Cellar", "Attic");
    place.write("other/attic.yaml", &other);
    let _ = place
        .run(&[
            "apply",
            "other",
            "--simulator=s.json",
            "--simulator-scenario=m/simulator.yaml",
            "--yes",
        ])
        .ends_with(0);
    let ran = place.run(&APPLY).ends_with(1);
    says(&ran, "the saved plan has expired");
    says(&ran, "--expires");
    assert_eq!(count(&place), 1);
}

#[test]
fn a_plan_that_nobody_could_apply_or_that_never_ends_is_not_saved() {
    let place = new_cellar();
    for odd in ["--expires=0s", "--expires=10000h"] {
        let ran = place.run(&[&SAVE[..], &[odd]].concat()).ends_with(64);
        says(&ran, "a saved plan is valid between 1m and 720h, not ");
        assert!(!place.path("plan.json").exists());
    }
}

#[test]
fn the_command_that_is_printed_carries_the_plan_out_where_it_was_made() {
    let place = new_cellar();
    let ran = place
        .run(&[
            "plan",
            "m",
            "-o",
            "the plan.json",
            "--simulator=the state's.json",
            "--simulator-pace=stepped",
            "--ledger=file:the ledger.json",
        ])
        .ends_with(0);
    let (_, command) = ran
        .stderr
        .split_once("it is carried out by: gijctl ")
        .unwrap();
    let ran = place.run_in_a_shell(&format!("{} --yes", command.trim()));
    let _ = ran.ends_with(0);
    assert!(place.path("the ledger.json").exists());
    let state: Value = serde_json::from_str(&place.read("the state's.json")).unwrap();
    assert_eq!(state["integrations"].as_object().unwrap().len(), 1);
}

#[test]
fn the_command_that_is_printed_takes_over_what_no_plan_holds() {
    let place = new_cellar();
    let ran = place
        .run(
            &[
                &SAVE[..],
                &[
                    "--stagger=10m",
                    "--window=mon-fri 22:00-06:00",
                    "--time-zone=Europe/Berlin",
                ],
            ]
            .concat(),
        )
        .ends_with(0);
    says(
        &ran,
        " --stagger=600s '--window=mon-fri 22:00-06:00' --time-zone=Europe/Berlin",
    );
}

#[test]
fn a_plan_that_was_made_with_another_ledger_is_refused() {
    let place = saved(new_cellar());
    let other = [&APPLY[..], &["--ledger=file:other.json"]].concat();
    let ran = place.run(&other).ends_with(1);
    says(
        &ran,
        "the saved plan was made with the ledger of the owner default in Jira, and this run uses the ledger in the file ",
    );
    says(&ran, "other.json");
    says(&ran, "make the plan again");
    assert_eq!(count(&place), 0);
    assert!(!place.path("other.json").exists());
    let ran = place.run(&[&APPLY[..], &["--ledger=none"]].concat());
    says(&ran.ends_with(1), "and this run uses no ledger");
}

#[test]
fn a_plan_for_another_jira_is_refused() {
    let place = saved(new_cellar());
    place.write(
        "m/simulator.yaml",
        &format!("{QUICK}baseUrl: http://localhost:2991\n"),
    );
    let elsewhere: Vec<_> = APPLY
        .iter()
        .map(|argument| argument.replace("s.json", "t.json"))
        .collect();
    let elsewhere: Vec<_> = elsewhere.iter().map(String::as_str).collect();
    let ran = place.run(&elsewhere).ends_with(1);
    says(&ran, "the saved plan was made for http://localhost:2990");
    says(&ran, "and this is http://localhost:2991");
}

#[test]
fn a_file_that_is_no_saved_plan_is_refused() {
    let place = new_cellar();
    for (text, why) in [
        (None, "cannot be read"),
        (
            Some("kind: Integration\n".to_owned()),
            "no plan saved by gijctl",
        ),
        (
            Some(r#"{"saved":{"formatVersion":7}}"#.to_owned()),
            "it has format 7, this gijctl reads format 4",
        ),
    ] {
        if let Some(text) = text {
            place.write("plan.json", &text);
        }
        let ran = place.run(&APPLY).ends_with(1);
        says(&ran, "the saved plan plan.json ");
        says(&ran, why);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn an_edited_file_is_refused() {
    for (from, to) in [
        ("\"batch\": 1", "\"batch\": 2"),
        ("\"create\": 1", "\"create\": 0"),
        ("sha256:", "sha512:"),
    ] {
        let place = saved(new_cellar());
        let text = place.read("plan.json");
        let edited = text.replacen(from, to, 1);
        assert_ne!(text, edited);
        place.write("plan.json", &edited);
        let ran = place.run(&APPLY).ends_with(1);
        says(&ran, "it was edited or damaged");
        says(&ran, "make the plan again");
    }
}

#[test]
fn what_a_plan_is_made_of_cannot_be_said_with_a_saved_one() {
    let place = saved(new_cellar());
    for more in [
        &["m"][..],
        &["--only", "Integration/cellar"],
        &["--batch-size=2"],
        &["--quiet-first-index=never"],
    ] {
        let ran = place.run(&[&APPLY[..], more].concat()).ends_with(64);
        says(&ran, "--plan");
    }
    let ran = place
        .run(&["plan", "m", "--simulator", "--expires=1h"])
        .ends_with(64);
    says(&ran, "--out");
}

#[test]
fn what_is_somebody_elses_is_not_overwritten() {
    let place = new_cellar();
    for theirs in ["precious\n", "{}\n", ""] {
        place.write("plan.json", theirs);
        let ran = place.run(&SAVE).ends_with(1);
        says(
            &ran,
            "plan.json exists and is no saved plan: it is not overwritten",
        );
        assert_eq!(ran.stdout, "");
        assert_eq!(place.read("plan.json"), theirs);
    }
    fs::remove_file(place.path("plan.json")).unwrap();
    fs::create_dir(place.path("plan.json")).unwrap();
    let ran = place.run(&SAVE).ends_with(1);
    says(&ran, "plan.json cannot be written");
}

#[test]
fn a_saved_plan_takes_the_place_of_another() {
    let place = saved(new_cellar());
    let first = place.read("plan.json");
    place.write(
        "m/cellar.yaml",
        &CELLAR.replace("/orgs/cellar/", "/orgs/vault/"),
    );
    let place = saved(place);
    assert_ne!(place.read("plan.json"), first);
}

#[test]
fn a_folder_that_is_not_there_is_a_plain_error() {
    let place = new_cellar();
    let ran = place
        .run(&["plan", "m", "-o", "no/plan.json", "--simulator"])
        .ends_with(1);
    says(&ran, "the plan cannot be saved to no/plan.json");
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owners_eyes() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = saved(new_cellar());
    // Also where the one before was for everybody's.
    let open = fs::Permissions::from_mode(0o644);
    fs::set_permissions(place.path("plan.json"), open).unwrap();
    let place = saved(place);
    let mode = fs::metadata(place.path("plan.json")).unwrap().permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
}

#[test]
fn the_configuration_that_the_plan_was_made_with_must_be_there_still() {
    let place = new_cellar();
    place.write("m/gijctl.yaml", "rollout: { settle: 90s }\n");
    let place = saved(place);
    fs::remove_file(place.path("m/gijctl.yaml")).unwrap();
    let ran = place.run(&APPLY).ends_with(1);
    says(&ran, "m/gijctl.yaml, which is not there");
}

#[test]
fn the_configuration_that_the_plan_was_made_with_is_the_one_that_holds() {
    let place = new_cellar();
    place.write("m/gijctl.yaml", "rollout: { settle: 90s }\n");
    let place = saved(place);
    place.write("m/gijctl.yaml", "rollout: { settle: a while }\n");
    let ran = place.run(&APPLY).ends_with(64);
    says(&ran, "a while");
}

#[test]
fn a_saved_plan_that_stops_part_way_says_so() {
    let place = saved(place(CELLAR, FAILING));
    let ran = place.run(&APPLY).ends_with(3);
    says(&ran, "corks");
}

#[test]
fn a_secret_that_is_missing_is_told_before_anything_is_written() {
    let place = saved(new_cellar()).with("CELLAR_PAT", "");
    let ran = place.run(&APPLY).ends_with(1);
    says(&ran, "CELLAR_PAT");
    assert_eq!(count(&place), 0);
}

#[test]
fn no_secret_is_in_the_file_or_in_what_is_said_of_it() {
    let manifests = ["{ env: VARIABLE }", "{ file: secret.txt }", "{ command: [./secret.sh] }"]
        .iter()
        .zip(["a", "b", "c"])
        .map(|(reference, name)| {
            format!(
                "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: {name} }}\nspec: {{ type: GITHUB, apiPath: /orgs/{name}/repos, credentials: {{ pat: {reference} }}, projects: all }}\n"
            )
        })
        .collect::<Vec<_>>()
        .join("---\n");
    let place = place(&manifests, QUICK)
        .with("PATH", "/usr/bin:/bin")
        .with("JIRA_TOKEN", "qX7-token-of-jira")
        .with("VARIABLE", "qX7-variable");
    place.write("m/secret.txt", "qX7-file\n");
    place.write("m/secret.sh", "#!/bin/sh\necho qX7-program\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(place.path("m/secret.sh"), executable).unwrap();
    }
    let ran = place.run(&[&SAVE[..], &["-vv"]].concat()).ends_with(0);
    let text = place.read("plan.json");
    let whole_path = fs::canonicalize(place.path("m/secret.txt")).unwrap();
    assert!(text.contains(whole_path.to_str().unwrap()), "{text}");
    let applied = place.run(&[&APPLY[..], &["-vv"]].concat()).ends_with(0);
    for text in [text, ran.stdout, ran.stderr, applied.stdout, applied.stderr] {
        assert!(!text.contains("qX7"), "a secret is in\n{text}");
    }
}

#[test]
fn a_plan_is_not_saved_to_a_file_of_the_name_of_standard_output() {
    let place = new_cellar();
    let ran = place
        .run(&["plan", "m", "--simulator", "-o", "-"])
        .ends_with(64);
    says(&ran, "`-` is no file");
    says(&ran, "leave out -o and use --format json");
    assert!(!place.path("-").exists());
}

#[test]
fn a_plan_whose_lines_got_the_ends_of_another_system_is_the_same_plan() {
    let place = saved(new_cellar());
    let text = place.read("plan.json");
    place.write("plan.json", &text.replace('\n', "\r\n"));
    let _ = place.run(&APPLY).ends_with(0);
    assert_eq!(count(&place), 1);
}
