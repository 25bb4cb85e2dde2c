//! Drift, prune, guards and the check of secrets, as people run them.

use super::run::{CELLAR, Place, QUICK};

/// Another integration, whose token is in the variable `ATTIC_PAT`.
const ATTIC: &str = "
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: attic }
spec:
  type: GITHUB
  displayName: Attic
  apiPath: /orgs/attic/repos
  credentials: { pat: { env: ATTIC_PAT } }
";

const OWNER: &str = "ledger: { owner: growers }\n";

fn with_ledger<'a>(command: &[&'a str]) -> Vec<&'a str> {
    let flags = ["--simulator=state.json", "--ledger=file:ledger.json"];
    [command, &flags].concat()
}

/// Two integrations that were applied, one manifest of which was taken away.
fn with_one_taken_away(config: &str) -> Place {
    let place = Place::new(&[
        ("m/cellar.yaml", CELLAR),
        ("m/attic.yaml", ATTIC),
        ("m/simulator.yaml", QUICK),
        ("m/gijctl.yaml", config),
    ])
    .with("CELLAR_PAT", "made-up")
    .with("ATTIC_PAT", "made-up");
    let _ = place
        .run(&with_ledger(&["apply", "m", "--yes"]))
        .ends_with(0);
    place.write("m/attic.yaml", "");
    place
}

#[test]
fn drift_ends_with_0_in_sync_2_with_differences_and_1_where_it_cannot_tell() {
    let place = Place::of_cellar(QUICK);
    let drift = ["drift", "--simulator=state.json"];
    let ran = place.run(&drift).ends_with(2);
    assert!(
        ran.stdout
            .contains("Integration/cellar is declared and not there"),
        "{}",
        ran.stdout
    );
    let _ = place
        .run(&["apply", "--simulator=state.json", "--yes"])
        .ends_with(0);
    let ran = place.run(&drift).ends_with(0);
    assert!(ran.stdout.contains("In sync"), "{}", ran.stdout);
    let document = place
        .run(&["drift", "--simulator=state.json", "--format=json"])
        .ends_with(0)
        .document("plan");
    assert_eq!(document["summary"]["unchanged"], 1);
    let unreachable = place.with("JIRA_TOKEN", "t");
    let _ = unreachable
        .run(&["drift", "--url=http://127.0.0.1:9"])
        .ends_with(1);
}

#[test]
fn what_is_only_to_be_taken_note_of_is_in_sync() {
    let place = Place::of_cellar(QUICK);
    let _ = place
        .run(&["apply", "--simulator=state.json", "--yes", "--ledger=none"])
        .ends_with(0);
    let ran = place
        .run(&with_ledger(&["drift", "--format=json"]))
        .ends_with(0);
    assert_eq!(ran.document("plan")["summary"]["adopt"], 1);
}

#[test]
fn what_was_taken_away_stays_unless_prune_is_asked_for() {
    let place = with_one_taken_away(OWNER);
    let ran = place.run(&with_ledger(&["plan", "m"])).ends_with(0);
    assert!(
        ran.stdout
            .contains("gijctl created or adopted it as Integration/attic"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("Nothing to do"), "{}", ran.stdout);
}

#[test]
fn prune_deletes_only_as_many_as_are_allowed() {
    let place = with_one_taken_away(OWNER);
    let ran = place
        .run(&with_ledger(&["apply", "m", "--prune", "--yes"]))
        .ends_with(1);
    assert!(ran.stderr.contains("--allow delete=1"), "{}", ran.stderr);
    assert!(
        ran.stdout.contains("removes 1 repository with it: barrels"),
        "{}",
        ran.stdout
    );
    let allowed = [
        "apply",
        "m",
        "--prune",
        "--allow=delete=1",
        "--yes",
        "--format=json",
    ];
    let outcome = place
        .run(&with_ledger(&allowed))
        .ends_with(0)
        .document("outcome");
    assert_eq!(outcome["steps"][0]["action"], "delete");
    assert_eq!(outcome["steps"][0]["status"], "done");
}

#[test]
fn a_guard_in_the_way_fails_before_any_secret_is_asked_for() {
    let place = with_one_taken_away(OWNER);
    place.write(
        "m/new.yaml",
        &CELLAR
            .replace("cellar", "new")
            .replace("Cellar", "New")
            .replace("CELLAR_PAT", "MISSING"),
    );
    let ran = place
        .run(&with_ledger(&["apply", "m", "--prune", "--yes"]))
        .ends_with(1);
    assert!(!ran.stderr.contains("MISSING"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("the guard `delete` is in the way"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_prune_that_cannot_be_done_is_wrong_usage_and_nothing_is_done() {
    let no_owner = "rollout: { batchSize: 1 }\n";
    for (config, path, more, reason) in [
        (no_owner, "m", &[][..], "names no `ledger.owner`"),
        (OWNER, "m/cellar.yaml", &[], "PATH is not just the folder"),
        (
            OWNER,
            "m",
            &["--only=Integration/cellar"],
            "--only names nothing but what the manifests declare",
        ),
    ] {
        let place = with_one_taken_away(config);
        let before = place.read("state.json");
        for command in [&["plan"][..], &["apply", "--yes"], &["drift"]] {
            let run = [command, &[path, "--prune"], more].concat();
            let ran = place.run(&with_ledger(&run)).ends_with(64);
            assert_eq!(ran.stdout, "");
            assert!(ran.stderr.contains("--prune can"), "{}", ran.stderr);
            assert!(ran.stderr.contains(reason), "{}", ran.stderr);
        }
        assert_eq!(place.read("state.json"), before);
    }
}

#[test]
fn a_prune_without_a_ledger_is_wrong_usage() {
    let place = with_one_taken_away(OWNER);
    let ran = place
        .run(&["plan", "m", "--prune", "--simulator", "--ledger=none"])
        .ends_with(64);
    let said = "without a ledger nobody can tell what gijctl has made";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}

#[test]
fn what_is_named_and_cannot_be_meant_is_wrong_usage() {
    let place = Place::new(&[("cellar.yaml", CELLAR), ("attic.yaml", ATTIC)]);
    for (flags, said) in [
        (
            &["--only=Integration/shed"][..],
            "--only names Integration/shed, which no manifest declares",
        ),
        (
            &["--rotate=Integration/shed"],
            "--rotate names Integration/shed, which no manifest declares",
        ),
        (
            &["--rotate=Integration/attic", "--only=Integration/cellar"],
            "--rotate names Integration/attic, which --only leaves out",
        ),
    ] {
        let run = [&["plan", "--simulator", "--format=json"][..], flags].concat();
        let failure = place.run(&run).ends_with(64).document("failure");
        assert_eq!(failure["errors"][0]["message"], said);
    }
}

#[test]
fn the_file_says_how_much_is_allowed() {
    let config = format!("{OWNER}guards: {{ delete: 1, protect: [Integration/attic] }}\n");
    let place = with_one_taken_away(&config);
    let prune = ["apply", "m", "--prune", "--allow=delete=9", "--yes"];
    let ran = place.run(&with_ledger(&prune)).ends_with(1);
    assert!(
        ran.stderr.contains("the guard `protect` is in the way"),
        "{}",
        ran.stderr
    );
    place.write(
        "m/gijctl.yaml",
        &format!("{OWNER}guards: {{ delete: 1 }}\n"),
    );
    let _ = place
        .run(&with_ledger(&["apply", "m", "--prune", "--yes"]))
        .ends_with(0);
}

#[test]
fn guards_that_cannot_be_meant_are_refused() {
    for (config, said) in [
        ("guards: { change: { percent: 101 } }", "no percentage"),
        (
            "guards: { protect: [FeatureSet/lean] }",
            "only these can be protected",
        ),
        ("guards: { create: 1 }", "create"),
        (
            "ledger: { owner: Growers }",
            "the owner of a ledger has 1 to 40",
        ),
    ] {
        let place = Place::of_cellar(QUICK);
        place.write("gijctl.yaml", config);
        let ran = place.run(&["plan", "--simulator"]).ends_with(64);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    let place = Place::of_cellar(QUICK);
    let ran = place
        .run(&["plan", "--simulator", "--allow=delete"])
        .ends_with(64);
    assert!(
        ran.stderr.contains("as in delete=3,change=80"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_plan_asks_for_no_secret_unless_they_are_to_be_checked() {
    let place = Place::new(&[
        ("cellar.yaml", CELLAR),
        ("attic.yaml", ATTIC),
        ("simulator.yaml", QUICK),
    ]);
    let _ = place.run(&["plan", "--simulator"]).ends_with(0);
    let ran = place
        .run(&["plan", "--simulator", "--check-secrets"])
        .ends_with(1);
    // All that cannot be had, at once.
    assert!(ran.stderr.contains("CELLAR_PAT"), "{}", ran.stderr);
    assert!(ran.stderr.contains("ATTIC_PAT"), "{}", ran.stderr);
}

#[test]
fn a_check_of_secrets_says_what_is_known_of_each() {
    let place = Place::of_cellar(QUICK);
    let _ = place
        .run(&["apply", "--simulator=state.json", "--yes", "--ledger=none"])
        .ends_with(0);
    let plan = ["plan", "--check-secrets", "--format=json"];
    let document = place.run(&with_ledger(&plan)).ends_with(0).document("plan");
    assert_eq!(document["secrets"][0]["address"], "Integration/cellar");
    assert_eq!(document["secrets"][0]["state"], "never-applied");
}

#[test]
fn a_rotation_is_planned_for_all_or_for_those_that_are_named() {
    let place = Place::of_cellar(QUICK);
    let _ = place
        .run(&["apply", "--simulator=state.json", "--yes"])
        .ends_with(0);
    for rotate in [
        [
            "plan",
            "--simulator=state.json",
            "--format=json",
            "--rotate",
        ]
        .as_slice(),
        &[
            "plan",
            "--simulator=state.json",
            "--format=json",
            "--rotate",
            "Integration/cellar",
        ],
    ] {
        let document = place.run(rotate).ends_with(0).document("plan");
        assert_eq!(document["changes"][0]["indexing"], "reindex");
        assert_eq!(document["changes"][0]["canRemove"]["names"][0], "barrels");
        let fields = &document["changes"][0]["fields"];
        assert_eq!(fields[0]["sensitive"], true);
    }
}
