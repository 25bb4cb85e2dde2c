//! `gijctl init`: what it checks, what it writes, and what it leaves alone.

use super::run::{CELLAR, Place, QUICK};

/// A Jira with one integration in it, kept in a file, and no gijctl.yaml.
fn place_with_one_integration() -> Place {
    let place = Place::new(&[("old/cellar.yaml", CELLAR), ("old/simulator.yaml", QUICK)])
        .with("CELLAR_PAT", "made-up-token");
    let _ = place
        .run(&["apply", "old", "--simulator=jira.json", "--yes"])
        .ends_with(0);
    place
}

#[test]
fn a_jira_that_answers_is_checked_and_named_in_the_file() {
    let place = Place::new(&[("simulator.yaml", QUICK)]);
    let ran = place
        .run(&["init", "--simulator", "--owner", "platform"])
        .ends_with(0);
    insta::assert_snapshot!(ran.stdout, @"
    ok           address          http://localhost:2990
    ok           connection       Jira 10.3.5
    ok           sign-in          as admin
    ok           rights           Jira administrator
    ok           GIJ              answers; integrations there: 0
    ok           version of GIJ   5.2.1
    ok           projects         visible to this account: 1
    ok           ledger           can be read; manifests remembered there: 0
    not checked  writing it       only the first apply shows that: init changes
                                  nothing in Jira

    Wrote gijctl.yaml.

    Next
      gijctl export -d . --simulator
      gijctl explain Integration
      gijctl plan . --simulator
    ");
    insta::assert_snapshot!(place.read("gijctl.yaml"), @"
    # How gijctl reaches Jira for the manifests in this folder. Flags go before what is stated here.
    apiVersion: gijctl.dev/v1

    instances:
      default:
        url: http://localhost:2990

    # Whose manifests these are: each owner looks after what it has made and nothing else.
    ledger:
      owner: platform
    ");
    let _ = place.run(&["plan", "--simulator"]).ends_with(0);
}

#[test]
fn nothing_is_sent_to_jira_but_reads() {
    let place = place_with_one_integration();
    let before = place.run(&["export", "--simulator=jira.json"]).ends_with(0);
    let _ = place
        .run(&["init", "-d", "live", "--simulator=jira.json", "--from-live"])
        .ends_with(0);
    let after = place.run(&["export", "--simulator=jira.json"]).ends_with(0);
    assert_eq!(before.stdout, after.stdout);
}

#[test]
fn what_is_there_is_exported_beside_it_and_plans_to_no_change() {
    let place = place_with_one_integration();
    let ran = place
        .run(&["init", "-d", "live", "--simulator=jira.json", "--from-live"])
        .ends_with(0);
    assert!(
        ran.stdout.contains("Wrote live/gijctl.yaml."),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("Exported 1 integration"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .ends_with("Next\n  gijctl plan live --simulator=jira.json\n"),
        "{}",
        ran.stdout
    );
    let _ = place
        .run(&[
            "plan",
            "live",
            "--simulator=jira.json",
            "--detailed-exitcode",
        ])
        .ends_with(0);
}

#[test]
fn a_file_that_is_there_is_named_and_never_touched() {
    let place = Place::new(&[("live/gijctl.yaml", "# mine\n")]);
    for more in [vec![], vec!["--yes"], vec!["--offline"]] {
        let arguments = [
            &["init", "-d", "live", "--url", "https://jira.acme.example"],
            more.as_slice(),
        ]
        .concat();
        let ran = place.run(&arguments).ends_with(1);
        assert!(
            ran.stderr.contains("live/gijctl.yaml is there already"),
            "{}",
            ran.stderr
        );
        assert_eq!(place.read("live/gijctl.yaml"), "# mine\n");
    }
}

#[test]
fn a_folder_of_somebody_elses_gets_neither_manifests_nor_the_file() {
    let place = place_with_one_integration();
    place.write("live/notes.txt", "mine");
    let ran = place
        .run(&["init", "-d", "live", "--simulator=jira.json", "--from-live"])
        .ends_with(1);
    assert!(ran.stderr.contains("notes.txt"), "{}", ran.stderr);
    let found: Vec<_> = std::fs::read_dir(place.path("live"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(found, ["notes.txt"]);
}

#[test]
fn without_an_address_and_anybody_to_ask_the_flags_are_named() {
    let ran = Place::new(&[]).run(&["init"]).ends_with(64);
    for flag in [
        "--url",
        "JIRA_URL",
        "--instance",
        "--token-env",
        "--ledger",
        "--owner",
    ] {
        assert!(ran.stderr.contains(flag), "{flag}: {}", ran.stderr);
    }
}

#[test]
fn an_address_that_would_give_the_token_away_is_wrong_usage() {
    let place = Place::new(&[]);
    for url in [
        "http://jira.acme.example",
        "https://u:canary@jira.acme.example",
        "jira.acme.example",
    ] {
        let ran = place
            .run(&["init", "--offline", "--url", url])
            .ends_with(64);
        assert!(!ran.stderr.contains("canary"), "{}", ran.stderr);
        assert!(!place.path("gijctl.yaml").exists());
    }
}

#[test]
fn a_check_that_fails_writes_nothing_and_says_what_to_do() {
    let place = Place::new(&[]);
    let ran = place
        .run(&[
            "init",
            "--url",
            "http://127.0.0.1:9",
            "--token-env",
            "LIVE_PAT",
        ])
        .ends_with(1);
    insta::assert_snapshot!(ran.stdout, @"
    ok           address          http://127.0.0.1:9
    failed       set-up           nothing to sign in with: the environment variable
                                  LIVE_PAT is not set
                                  help: put a personal access token into LIVE_PAT,
                                  or a name and password into JIRA_USER and
                                  JIRA_PASSWORD
    ");
    insta::assert_snapshot!(ran.stderr, @"
    error: 1 check failed, so nothing was written
      help: put right what failed and run init again, or write the file without asking Jira: --offline
    ");
    assert!(!place.path("gijctl.yaml").exists());
    let ran = place
        .with("LIVE_PAT", "canary")
        .run(&[
            "init",
            "--url",
            "http://127.0.0.1:9",
            "--token-env",
            "LIVE_PAT",
            "-d",
            "live",
        ])
        .ends_with(1);
    assert!(
        ran.stdout.contains("failed       connection"),
        "{}",
        ran.stdout
    );
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("canary"));
}

#[test]
fn offline_nobody_is_asked_and_the_file_is_written() {
    let place = Place::new(&[("ca.pem", "")]);
    let ran = place
        .run(&[
            "init",
            "--offline",
            "-d",
            "live",
            "--url",
            "https://jira.acme.example/jira/",
            "-i",
            "prod",
            "--token-env",
            "LIVE_PAT",
            "--ca-file",
            "ca.pem",
            "--ledger",
            "file:live/ledger.json",
        ])
        .ends_with(0);
    assert!(ran.stdout.contains("not checked"), "{}", ran.stdout);
    let text = place.read("live/gijctl.yaml");
    let ca = place.folder().canonicalize().unwrap().join("ca.pem");
    assert!(
        text.contains(&format!("caFile: {}\n", ca.display())),
        "{text}"
    );
    assert!(
        text.contains("  prod:\n    url: https://jira.acme.example/jira\n"),
        "{text}"
    );
    assert!(text.contains("    tokenEnv: LIVE_PAT\n"), "{text}");
    assert!(text.contains("    ledger: file:ledger.json\n"), "{text}");
}

#[test]
fn a_file_above_is_told_before_its_place_is_taken() {
    let place = Place::new(&[("gijctl.yaml", "ledger: { owner: platform }\n")]);
    let ran = place
        .run(&[
            "init",
            "--offline",
            "-d",
            "team",
            "--url",
            "https://jira.acme.example",
        ])
        .ends_with(0);
    assert!(ran.stderr.contains("until now"), "{}", ran.stderr);
}

#[test]
fn an_account_that_may_not_is_told_apart_from_one_that_is_unknown() {
    let scenario = "
pace: stepped
accounts:
- { name: admin, token: admins }
- { name: someone, token: someones, authority: user }
";
    let place = Place::new(&[("simulator.yaml", scenario)]);
    let run = |token: &str| {
        let place = Place::new(&[("simulator.yaml", scenario)]).with("JIRA_TOKEN", token);
        place.run(&["init", "--simulator"])
    };
    let unknown = run("nobodys").ends_with(1);
    assert!(
        unknown.stdout.contains("failed       sign-in"),
        "{}",
        unknown.stdout
    );
    let someone = run("someones");
    assert!(
        someone.stdout.contains("note         rights"),
        "{}",
        someone.stdout
    );
    let _ = place
        .with("JIRA_TOKEN", "admins")
        .run(&["init", "--simulator"])
        .ends_with(0);
}

#[test]
fn as_json_there_is_one_document_however_it_ends() {
    let place = place_with_one_integration();
    let document = place
        .run(&[
            "init",
            "-d",
            "live",
            "--simulator=jira.json",
            "--from-live",
            "--format",
            "json",
        ])
        .ends_with(0)
        .document("init");
    assert_eq!(document["config"]["text"], place.read("live/gijctl.yaml"));
    assert_eq!(
        document["export"]["integrations"][0]["address"],
        "Integration/cellar"
    );
    let failed = place
        .run(&[
            "init",
            "-d",
            "other",
            "--url",
            "http://127.0.0.1:9",
            "--format",
            "json",
        ])
        .ends_with(1)
        .document("init");
    assert!(failed["config"].is_null());
    place
        .run(&["init", "-d", "other", "--format", "json"])
        .ends_with(64)
        .document("failure");
}
