//! Every exit code, and the one document on standard output that goes with it.

use super::run::{CELLAR, FAILING, Place, QUICK};
use serde_json::{Value, json};

fn keys(value: &Value) -> Vec<&str> {
    let map = value.as_object().unwrap();
    map.keys().map(String::as_str).collect()
}

#[test]
fn a_plan_that_can_be_made_ends_with_0_whatever_is_in_it() {
    let place = Place::of_cellar(QUICK);
    let ran = place
        .run(&["plan", "--simulator", "--format", "json"])
        .ends_with(0);
    let plan = ran.document("plan");
    assert_eq!(plan["summary"]["create"], 1);
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_plan_has_exactly_the_keys_that_are_promised() {
    let place = Place::of_cellar(QUICK);
    place.write(
        "simulator.yaml",
        &format!("{QUICK}integrations: [{{ type: GITLAB, displayName: Attic }}]\n"),
    );
    let plan = place
        .run(&["plan", "--simulator", "--format", "json"])
        .ends_with(0)
        .document("plan");
    assert_eq!(
        keys(&plan),
        [
            "formatVersion",
            "instance",
            "summary",
            "changes",
            "held",
            "unmanaged",
            "notes",
            "warnings",
            "secrets",
            "trips",
            "fingerprint",
            "rollout"
        ]
    );
    assert_eq!(keys(&plan["rollout"]), ["pacing", "atOnce", "perAccount"]);
    assert_eq!(keys(&plan["instance"]), ["name", "url", "appVersion"]);
    assert_eq!(
        keys(&plan["summary"]),
        [
            "create",
            "update",
            "enable",
            "disable",
            "cascade",
            "delete",
            "adopt",
            "manual",
            "unchanged",
            "unmanaged",
            "held"
        ]
    );
    let change = &plan["changes"][0];
    assert_eq!(
        keys(change),
        [
            "address",
            "displayName",
            "action",
            "batch",
            "indexing",
            "cause",
            "fields"
        ]
    );
    assert_eq!(
        change["fields"].as_array().unwrap().last().unwrap(),
        &json!({ "name": "pat", "sensitive": true })
    );
    assert_eq!(
        plan["unmanaged"],
        json!([{ "kind": "Integration", "id": 1, "integrationType": "GITLAB", "displayName": "Attic" }])
    );
    assert!(plan["fingerprint"].as_str().unwrap().starts_with("sha256:"));
}

#[test]
fn differences_end_a_plan_with_2_where_that_is_asked_for() {
    let place = Place::of_cellar(QUICK);
    let plan = ["plan", "--simulator=state.json", "--detailed-exitcode"];
    let _ = place.run(&plan).ends_with(2);
    let _ = place
        .run(&["apply", "--simulator=state.json", "--yes"])
        .ends_with(0);
    let _ = place.run(&plan).ends_with(0);
}

#[test]
fn a_done_apply_ends_with_0_and_tells_of_each_step() {
    let place = Place::of_cellar(QUICK);
    let outcome = place
        .run(&["apply", "--simulator", "--yes", "--format", "json"])
        .ends_with(0)
        .document("outcome");
    assert_eq!(outcome["formatVersion"], 1);
    assert_eq!(outcome["outcome"], "succeeded");
    let step = &outcome["steps"][0];
    for key in [
        "address",
        "action",
        "status",
        "id",
        "error",
        "startedAt",
        "finishedAt",
        "indexedAt",
    ] {
        assert!(keys(step).contains(&key), "{key} is missing in {step}");
    }
    assert_eq!(step["address"], "Integration/cellar");
    assert_eq!(step["status"], "done");
    assert_eq!(step["repositories"]["indexed"], 1);
    assert!(step["indexedAt"].is_string());
    assert_eq!(outcome["plan"]["summary"]["create"], 1);
}

#[test]
fn an_apply_that_stopped_part_way_ends_with_3() {
    let place = Place::of_cellar(FAILING);
    let ran = place
        .run(&["apply", "--simulator", "--yes", "--format", "json"])
        .ends_with(3);
    let outcome = ran.document("outcome");
    assert_eq!(outcome["outcome"], "halted");
    let step = &outcome["steps"][0];
    assert_eq!(step["status"], "failed");
    assert_eq!(step["repositories"]["failed"][0]["name"], "corks");
    assert!(
        step["error"]["message"]
            .as_str()
            .unwrap()
            .contains("token expired"),
        "{step}"
    );
    assert!(ran.stderr.contains("stopping"), "{}", ran.stderr);
}

#[test]
fn a_jira_that_cannot_be_reached_ends_with_1_in_both_formats() {
    // Nobody listens on a port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("http://127.0.0.1:{port}");
    let place = Place::of_cellar(QUICK).with("JIRA_TOKEN", "made-up");
    for command in [&["plan"][..], &["apply", "--yes"]] {
        let ran = place
            .run(&[command, &["--url", &url, "--format", "json"]].concat())
            .ends_with(1);
        let failure = ran.document("failure");
        assert_eq!(failure["formatVersion"], 1);
        let message = failure["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("connection failed"), "{message}");
        assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);

        let ran = place
            .run(&[command, &["--url", &url]].concat())
            .ends_with(1);
        assert_eq!(ran.stdout, "", "failures are no data");
        assert!(ran.stderr.contains("help: "), "{}", ran.stderr);
    }
}

#[test]
fn a_secret_that_is_missing_ends_with_1_before_anything_is_sent() {
    let place = Place::new(&[("cellar.yaml", CELLAR), ("simulator.yaml", QUICK)]);
    let ran = place
        .run(&["apply", "--simulator=state.json", "--yes", "--format=json"])
        .ends_with(1);
    let error = &ran.document("failure")["errors"][0];
    assert_eq!(error["address"], "Integration/cellar");
    assert_eq!(error["at"], "./cellar.yaml:4:19");
    assert_eq!(
        error["message"],
        "the environment variable CELLAR_PAT is not set"
    );
    let plan = place
        .run(&["plan", "--simulator=state.json", "--format=json"])
        .ends_with(0)
        .document("plan");
    assert_eq!(plan["summary"]["create"], 1);
}

#[test]
fn two_that_could_be_meant_end_a_plan_with_1_and_both_ids() {
    let place = Place::of_cellar(&format!(
        "{QUICK}integrations:\n- {{ type: GITHUB, displayName: Cellar }}\n- {{ type: GITHUB, displayName: Cellar }}\n"
    ));
    let ran = place
        .run(&["plan", "--simulator", "--format=json"])
        .ends_with(1);
    let error = &ran.document("failure")["errors"][0];
    assert_eq!(
        error["message"],
        "integrations 1 and 3 have this displayName"
    );
    assert!(
        ran.stderr.contains("--> ./cellar.yaml:4:19"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("No plan could be made: 1 error."),
        "{}",
        ran.stderr
    );
}

#[test]
fn invalid_manifests_end_every_command_with_65() {
    let place = Place::of_cellar(QUICK);
    place.write("cellar.yaml", &CELLAR.replace("projects:", "proyects:"));
    for command in [
        &["validate"][..],
        &["plan", "--simulator"],
        &["apply", "--simulator", "--yes"],
    ] {
        let ran = place
            .run(&[command, &["--format=json"]].concat())
            .ends_with(65);
        let validation = ran.document("validation");
        assert_eq!(validation["valid"], false);
        let finding = &validation["diagnostics"][0];
        assert_eq!(finding["severity"], "error");
        assert_eq!(finding["code"], "unknown-key");
        assert_eq!(finding["path"], "./cellar.yaml");
        assert_eq!(
            (&finding["line"], &finding["column"]),
            (&json!(10), &json!(3))
        );
    }
}

#[test]
fn what_is_wrong_with_manifests_is_the_data_of_validate_and_a_message_of_others() {
    let place = Place::of_cellar(QUICK);
    place.write("cellar.yaml", "kind: [");
    let ran = place.run(&["validate"]).ends_with(65);
    assert!(ran.stdout.contains("1 error"), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
    let ran = place.run(&["plan", "--simulator"]).ends_with(65);
    assert!(ran.stderr.contains("1 error"), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
}

#[test]
fn a_folder_without_manifests_is_no_valid_set() {
    let place = Place::new(&[("notes.txt", "nothing")]);
    let _ = place.run(&["validate"]).ends_with(65);
    let _ = place.run(&["validate", "nowhere"]).ends_with(65);
}

#[test]
fn a_configured_folder_without_manifests_is_an_empty_set_which_deletes_nothing() {
    let place = Place::of_cellar(QUICK);
    place.write("gijctl.yaml", "ledger: { owner: growers }\n");
    let _ = place
        .run(&["apply", "--simulator=state.json", "--yes"])
        .ends_with(0);
    std::fs::remove_file(place.path("cellar.yaml")).unwrap();
    let prune = ["apply", "--simulator=state.json", "--prune", "--yes"];
    let ran = place.run(&prune).ends_with(0);
    assert!(ran.stderr.contains("nothing is declared"), "{}", ran.stderr);
    assert!(
        ran.stdout
            .contains("delete Integration/cellar: no manifest declares anything"),
        "{}",
        ran.stdout
    );
    let _ = place.run(&["validate"]).ends_with(0);
}

#[test]
fn wrong_usage_ends_with_64_and_a_document() {
    let place = Place::of_cellar(QUICK);
    place.write(".broken/gijctl.yaml", "rollout: { batchsize: 2 }\n");
    place.write(".broken/cellar.yaml", CELLAR);
    for (arguments, said) in [
        (
            &["apply", "--simulator"][..],
            "there is no terminal to ask on",
        ),
        (
            &["plan", "--frobnicate"],
            "unexpected argument '--frobnicate'",
        ),
        (&["frobnicate"], "unrecognized subcommand 'frobnicate'"),
        (&["plan", "--batch-size", "0"], "--batch-size"),
        (&["apply", "--settle", "5"], "`5` is no duration"),
        (
            &["plan", "--ledger", "file:"],
            "write jira, file:PATH or none",
        ),
        (&["plan", "--only", "cellar"], "`cellar` is no address"),
        (&["plan"], "no Jira is named"),
        (
            &["plan", "--url", "https://jira.wine.example"],
            "the environment variable JIRA_TOKEN is not set",
        ),
        (&["plan", "-i", "cave"], "gijctl.yaml has no instance cave"),
        (&["plan", ".broken", "--simulator"], "batchsize"),
        (&["schema", "wine"], "there is no schema wine"),
        (
            &["simulator", "--listen", "0.0.0.0:0"],
            "not an address of this machine alone",
        ),
        (&["simulator", "--pace", "stepped"], "cannot be stepped"),
        (
            &["plan", "--simulator-pace=stepped"],
            "but --simulator is missing",
        ),
    ] {
        let ran = place
            .run(&[arguments, &["--format", "json"]].concat())
            .ends_with(64);
        let failure = ran.document("failure");
        let message = failure["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(said), "{arguments:?}: {message}");
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
        let ran = place.run(arguments).ends_with(64);
        assert_eq!(ran.stdout, "", "{arguments:?}");
    }
}

#[test]
fn every_document_of_apply_says_how_the_run_ended_and_what_became_of_each_step() {
    let place = Place::of_cellar(QUICK).with("CELLAR_PAT", "");
    place.write(".invalid/cellar.yaml", "kind: [");
    for (arguments, code, schema) in [
        (&["--simulator", "--yes"][..], 1, "failure"),
        (&["--simulator"], 64, "failure"),
        (&["--frobnicate"], 64, "failure"),
        (
            &["--simulator", "--yes", "--rotate=Integration/shed"],
            64,
            "failure",
        ),
        (&["--plan=gone.json", "--simulator", "--yes"], 1, "failure"),
        (&[".invalid", "--simulator", "--yes"], 65, "validation"),
    ] {
        let run = [&["apply"], arguments, &["--format=json"]].concat();
        let document = place.run(&run).ends_with(code).document(schema);
        assert_eq!(document["outcome"], "failed", "{arguments:?}");
        assert_eq!(document["steps"], json!([]), "{arguments:?}");
    }
    let plan = ["plan", "--frobnicate", "--format=json"];
    let document = place.run(&plan).ends_with(64).document("failure");
    assert_eq!(document.get("outcome"), None);
}

#[test]
fn what_follows_two_dashes_is_no_flag() {
    let place = Place::of_cellar(QUICK);
    let ran = place
        .run(&["plan", "--frobnicate", "--", "--format=json"])
        .ends_with(64);
    assert_eq!(ran.stdout, "");
}

#[test]
fn a_file_that_is_not_ours_is_refused_and_left_alone() {
    let place = Place::of_cellar(QUICK);
    place.write("letter.txt", "Dear Bacchus,\n");
    for arguments in [
        ["plan", "--simulator=letter.txt", "--format=json"],
        ["plan", "--simulator", "--ledger=file:letter.txt"],
    ] {
        let ran = place.run(&arguments).ends_with(1);
        assert!(ran.stderr.contains("letter.txt"), "{}", ran.stderr);
    }
    assert_eq!(place.read("letter.txt"), "Dear Bacchus,\n");
}

#[test]
fn a_quiet_run_says_nothing_beside_its_result() {
    let place = Place::of_cellar(QUICK);
    let ran = place
        .run(&["apply", "--simulator", "--yes", "-q", "--format=json"])
        .ends_with(0);
    assert_eq!(ran.stderr, "");
    let _ = ran.document("outcome");
}

#[test]
fn a_token_that_is_not_accepted_is_told_the_same_with_and_without_a_ledger() {
    let scenario = format!("{QUICK}accounts: [{{ token: another, name: vintner }}]\n");
    let place = Place::of_cellar(&scenario);
    let without = place
        .run(&["plan", "--simulator", "--ledger=none"])
        .ends_with(1);
    let with = place.run(&["plan", "--simulator"]).ends_with(1);
    assert_eq!(with.stderr, without.stderr);
    assert!(with.stderr.contains("Jira did not accept the credentials"));
}

#[test]
fn the_secret_of_what_is_not_selected_is_not_asked_for() {
    let place = Place::of_cellar(QUICK);
    let attic = CELLAR.replace("cellar", "attic").replace("Cellar", "Attic");
    place.write("attic.yaml", &attic.replace("CELLAR_PAT", "GONE"));
    for command in [&["plan"][..], &["apply", "--yes"]] {
        let flags = ["--simulator", "--check-secrets"];
        let all = [command, &flags].concat();
        let ran = place.run(&all).ends_with(1);
        assert!(ran.stderr.contains("GONE is not set"), "{}", ran.stderr);
        let one = [&all[..], &["--only", "Integration/cellar"]].concat();
        let _ = place.run(&one).ends_with(0);
    }
}

#[test]
fn the_usage_of_apply_shows_its_two_ways() {
    let place = Place::of_cellar(QUICK);
    let ran = place
        .run(&["apply", ".", "--plan", "plan.json"])
        .ends_with(64);
    let usage =
        "Usage: gijctl apply [OPTIONS] [PATH]...\n       gijctl apply [OPTIONS] --plan <FILE>\n";
    assert!(ran.stderr.contains(usage), "{}", ran.stderr);
}
