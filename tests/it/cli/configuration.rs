//! `gijctl.yaml`: flags go before the environment, and that before the file.

use super::run::{CELLAR, Place, QUICK, Ran};

/// Addresses at which nobody answers, so that the address that was tried shows in the message.
const TWO_JIRAS: &str = "
apiVersion: gijctl.dev/v1
instances:
  north: { url: 'http://127.0.0.1:9/north', tokenEnv: NORTH_TOKEN }
  south: { url: 'http://127.0.0.1:9/south', tokenEnv: SOUTH_TOKEN }
";

fn place(file: &str) -> Place {
    Place::new(&[
        ("m/cellar.yaml", CELLAR),
        ("m/simulator.yaml", QUICK),
        ("m/gijctl.yaml", file),
    ])
    .with("CELLAR_PAT", "made-up")
}

#[track_caller]
fn says(ran: &Ran, text: &str) {
    assert!(ran.stderr.contains(text), "{}", ran.stderr);
}

#[test]
fn of_several_instances_one_must_be_named() {
    let place = place(TWO_JIRAS).with("NORTH_TOKEN", "n");
    let ran = place.run(&["plan", "m"]).ends_with(64);
    says(&ran, "gijctl.yaml names several instances");
    says(&ran, "choose one with -i: north, south");
    let ran = place.run(&["plan", "m", "-i", "west"]).ends_with(64);
    says(&ran, "gijctl.yaml has no instance west");
    says(&ran, "it names north, south");
    // Reaching for the port of a named one shows that it is the one.
    let _ = place.run(&["plan", "m", "-i", "north"]).ends_with(1);
}

#[test]
fn an_instance_signs_in_with_the_variable_it_names() {
    let place = place(TWO_JIRAS).with("JIRA_TOKEN", "of somewhere else");
    let ran = place.run(&["plan", "m", "-i", "south"]).ends_with(64);
    says(&ran, "the environment variable SOUTH_TOKEN is not set");
    let ran = place
        .run(&["plan", "m", "-i", "south", "--token-env=OTHER"])
        .ends_with(64);
    says(&ran, "the environment variable OTHER is not set");
}

#[test]
fn the_default_instance_is_meant_unless_another_is_named() {
    let place = place(&format!("{TWO_JIRAS}defaultInstance: south\n"));
    let ran = place.run(&["plan", "m"]).ends_with(64);
    says(&ran, "SOUTH_TOKEN is not set");
    let ran = place.run(&["plan", "m", "-i", "north"]).ends_with(64);
    says(&ran, "NORTH_TOKEN is not set");
    let place = place.with("JIRA_URL", "http://127.0.0.1:9/elsewhere");
    let ran = place.run(&["plan", "m"]).ends_with(64);
    says(&ran, "JIRA_TOKEN is not set");
}

#[test]
fn a_flag_that_names_an_instance_goes_before_the_address_in_the_environment() {
    let place = place(TWO_JIRAS)
        .with("JIRA_URL", "gopher://wrong")
        .with("NORTH_TOKEN", "n");
    let ran = place.run(&["plan", "m", "-i", "north"]).ends_with(1);
    says(&ran, "connection failed");
    let ran = place
        .run(&["plan", "m", "-i", "north", "--url", "gopher://flag"])
        .ends_with(64);
    says(&ran, "gopher");
}

#[test]
fn the_address_in_the_environment_goes_before_the_file_and_after_the_flag() {
    let only = "instances: { north: { url: 'gopher://file' } }\n";
    let token = |place: Place| place.with("JIRA_TOKEN", "t");
    let _ = token(place(only)).run(&["plan", "m"]).ends_with(64);
    let from_environment = token(place(only)).with("JIRA_URL", "http://127.0.0.1:9");
    let _ = from_environment.run(&["plan", "m"]).ends_with(1);
    let _ = from_environment
        .run(&["plan", "m", "--url=gopher://flag"])
        .ends_with(64);
}

#[test]
fn the_token_of_an_instance_never_goes_to_another_address() {
    let only = "instances: { north: { url: 'http://127.0.0.1:9/north', tokenEnv: NORTH_TOKEN } }\n";
    let place = place(only).with("NORTH_TOKEN", "n");
    let ran = place
        .run(&["plan", "m", "--url=http://127.0.0.1:9/south"])
        .ends_with(64);
    says(&ran, "JIRA_TOKEN is not set");
    // The same address is the same instance, however it is given.
    let _ = place
        .run(&["plan", "m", "--url=http://127.0.0.1:9/north/"])
        .ends_with(1);
}

#[test]
fn an_empty_variable_is_an_absent_one() {
    let place = place("").with("JIRA_URL", "").with("JIRA_TOKEN", "");
    let ran = place.run(&["plan", "m"]).ends_with(64);
    says(&ran, "no Jira is named");
}

#[test]
fn what_is_wrong_with_the_file_is_told_with_line_and_column_and_without_its_text() {
    for (text, said, place_in_it) in [
        ("rollout:\n  batchsize: 2\n", "batchsize", "line 2"),
        (
            "instances:\n  north:\n    url: https://n.example\n    token: canary-8431\n",
            "token",
            "line 4",
        ),
        (
            "rollout:\n  settle: soon\n",
            "`soon` is no duration",
            "line 2",
        ),
        ("rollout:\n  onFailure: panic\n", "halt, continue", "line 2"),
        ("rollout: { batchSize: 0 }\n", "nonzero", "line 1"),
        ("apiVersion: gijctl.dev/v2\n", "gijctl.dev/v2", "line 1"),
        (
            "instances:\n  north: { ledger: jar }\n",
            "file:PATH",
            "line 2",
        ),
    ] {
        let ran = place(text).run(&["plan", "m", "--simulator"]).ends_with(64);
        let first = ran.stderr.lines().next().unwrap();
        assert!(first.starts_with("error: m/gijctl.yaml: "), "{first}");
        assert!(first.contains(said), "{first}");
        assert!(first.contains(place_in_it), "{first}");
        assert!(!ran.stderr.contains("canary-8431"), "{}", ran.stderr);
    }
}

#[test]
fn a_file_of_comments_is_an_empty_one() {
    let ran = place("# nothing yet\n\n")
        .run(&["plan", "m", "--simulator"])
        .ends_with(0);
    assert_eq!(ran.stderr, "");
}

#[test]
fn flags_go_before_the_rollout_of_the_file() {
    let place = place("rollout: { batchSize: 2, perAccount: 2 }\n");
    place.write(
        "m/attic.yaml",
        &CELLAR.replace("cellar", "attic").replace("Cellar", "Attic"),
    );
    let batches = |arguments: &[&str]| {
        let plan = place
            .run(&[&["plan", "m", "--simulator", "--format=json"], arguments].concat())
            .ends_with(0)
            .document("plan");
        plan["changes"][1]["batch"].clone()
    };
    assert_eq!(batches(&[]), 1);
    assert_eq!(batches(&["--batch-size=1"]), 2);
    assert_eq!(batches(&["--per-account=1"]), 2);
}

#[test]
fn files_that_the_file_names_are_beside_it() {
    let place = place(
        "instances: { north: { url: 'http://127.0.0.1:9', caFile: own.pem, ledger: 'file:l.json' } }\n",
    )
    .with("JIRA_TOKEN", "t");
    let ran = place.run(&["plan", "m"]).ends_with(64);
    says(&ran, "m/own.pem");
    place.write(
        "m/gijctl.yaml",
        "instances: { north: { url: 'http://127.0.0.1:9', ledger: 'file:l.json' } }\n",
    );
    place.write("m/l.json", "no ledger");
    let ran = place.run(&["plan", "m"]).ends_with(1);
    says(&ran, "m/l.json cannot be read: it is no ledger");
    let ran = place.run(&["plan", "m", "--ledger=none"]).ends_with(1);
    says(&ran, "connection failed");
}

#[test]
fn a_client_certificate_is_named_by_the_file_or_by_a_flag() {
    let place =
        place("instances: { north: { url: 'https://jira.wine.invalid', clientCert: own.pem } }\n")
            .with("JIRA_TOKEN", "t");
    let ran = place.run(&["plan", "m"]).ends_with(64);
    says(&ran, "m/own.pem cannot be read");
    place.write("m/own.pem", "canary");
    let ran = place.run(&["plan", "m"]).ends_with(64);
    says(&ran, "m/own.pem cannot be used: it holds no certificate");
    assert!(!ran.stderr.contains("canary"), "{}", ran.stderr);
    let ran = place
        .run(&["plan", "m", "--client-cert=other.pem"])
        .ends_with(64);
    says(&ran, "other.pem");
}

#[test]
fn a_proxy_that_is_no_address_is_not_passed_by() {
    for variable in [
        "HTTPS_PROXY",
        "https_proxy",
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        let place = place("")
            .with("JIRA_TOKEN", "t")
            .with(variable, "robot:canary@:");
        let ran = place
            .run(&["plan", "m", "--url=https://jira.wine.invalid"])
            .ends_with(64);
        says(&ran, &format!("the proxy in {variable} is no address"));
        assert!(!ran.stderr.contains("canary"), "{}", ran.stderr);
        let _ = place.run(&["plan", "m", "--simulator"]).ends_with(0);
    }
}

#[test]
fn an_address_with_a_password_in_it_is_refused_and_not_repeated() {
    let place = place("").with("JIRA_TOKEN", "t");
    let ran = place
        .run(&[
            "plan",
            "m",
            "--url=https://sommelier:canary-5518@jira.wine.example",
        ])
        .ends_with(64);
    says(&ran, "must hold no user name or password");
    assert!(!ran.stderr.contains("canary-5518"), "{}", ran.stderr);
}

#[test]
fn a_token_does_not_travel_over_plain_http_unless_that_is_allowed() {
    let place = place("").with("JIRA_TOKEN", "t");
    let plan = ["plan", "m", "--url=http://jira.wine.invalid"];
    let ran = place.run(&plan).ends_with(64);
    says(&ran, "http");
    let ran = place
        .run(&[&plan[..], &["--insecure-http"]].concat())
        .ends_with(1);
    says(&ran, "connection failed");
}

#[test]
fn the_section_about_the_ledger_is_checked_and_nothing_that_may_be_secret_is_repeated() {
    const REFERENCE: &str = "fingerprintKey must say where the key is";
    for (text, said) in [
        ("ledger: { owner: Platform }\n", "a-z, 0-9 and -"),
        ("ledger: { lease: 59s }\n", "a lease lasts between"),
        ("ledger: { lease: soon }\n", "`soon` is no duration"),
        ("ledger: { place: jira }\n", "place"),
        ("ledger: { fingerprintKey: canary-8431 }\n", REFERENCE),
        ("ledger: { fingerprintKey: 84318431 }\n", REFERENCE),
        (
            "ledger: { fingerprintKey: { canary-8431: x } }\n",
            REFERENCE,
        ),
        (
            "ledger: { fingerprintKey: { env: canary-8431 } }\n",
            REFERENCE,
        ),
        (
            "ledger: { fingerprintKey: { env: A, file: b } }\n",
            REFERENCE,
        ),
        (
            "ledger: { fingerprintKey: { command: canary-8431 } }\n",
            REFERENCE,
        ),
        ("ledger: { fingerprintKey: {} }\n", REFERENCE),
    ] {
        let ran = place(text).run(&["plan", "m", "--simulator"]).ends_with(64);
        assert!(ran.stderr.contains(said), "{text}: {}", ran.stderr);
        assert!(!ran.stderr.contains("8431"), "{text}: {}", ran.stderr);
    }
}

#[test]
fn the_key_for_fingerprints_is_needed_by_an_apply_and_not_by_a_plan_and_must_be_strong() {
    let place = place("ledger: { owner: platform, lease: 5m, fingerprintKey: { env: PRINTS } }\n");
    let _ = place.run(&["plan", "m", "--simulator"]).ends_with(0);
    let apply = ["apply", "m", "--simulator", "--yes"];
    let ran = place.run(&apply).ends_with(1);
    says(&ran, "the environment variable PRINTS is not set");
    let place = place.with("PRINTS", "canary-8431");
    let ran = place.run(&apply).ends_with(64);
    says(&ran, "cannot protect secrets: it has 11 characters");
    assert!(!ran.stderr.contains("canary-8431"), "{}", ran.stderr);
    let place = place.with("PRINTS", &"0123456789abcdef".repeat(2));
    let _ = place.run(&apply).ends_with(0);
}

#[test]
fn the_ledger_file_of_another_owner_is_refused_before_jira_is_asked() {
    let place = place("ledger: { owner: two }\n").with("JIRA_TOKEN", "t");
    place.write(
        "l.json",
        r#"{"formatVersion":1,"url":"http://127.0.0.1:9","owner":"one","resources":{}}"#,
    );
    let flags = ["m", "--url=http://127.0.0.1:9", "--ledger=file:l.json"];
    for command in [&["plan"][..], &["apply", "--yes"]] {
        let ran = place.run(&[command, &flags].concat()).ends_with(1);
        says(
            &ran,
            "it belongs to the owner one, and these manifests to the owner two",
        );
        says(&ran, "give each owner a file of its own with --ledger");
    }
}

#[test]
fn a_home_folder_that_no_shell_has_expanded_is_explained() {
    let place =
        place("instances: { north: { url: 'http://127.0.0.1:9', ledger: 'file:~/l.json' } }\n");
    let ran = place.run(&["plan", "m"]).ends_with(64);
    says(&ran, "nobody expands the ~ in `file:~/l.json`");
    for command in ["plan", "apply"] {
        let ran = place
            .run(&[command, "m", "--ledger=file:~/l.json"])
            .ends_with(64);
        says(&ran, "nobody expands the ~ in `file:~/l.json`");
    }
}

#[test]
fn what_is_left_empty_or_below_zero_is_told_in_plain_words() {
    const EMPTY: &str = "nothing is stated: give it a value, or leave the key out";
    for (text, said) in [
        ("ledger: { owner: }\n", EMPTY),
        ("ledger:\n  lease:\n", EMPTY),
        ("instances: { north: { url: } }\n", EMPTY),
        ("rollout:\n  settle:\n", EMPTY),
        (
            "guards: { delete: -1 }\n",
            "-1 is below 0: write a whole number, 0 or more",
        ),
        ("guards: { disable: many }\n", "a whole number, 0 or more"),
        ("guards: { change: { percent: -1 } }\n", "-1 is below 0"),
        (
            "guards: { change: { percent: 101 } }\n",
            "101 is no percentage",
        ),
        ("rollout: { batchSize: -1 }\n", "-1 is below 0"),
    ] {
        let ran = place(text).run(&["plan", "m", "--simulator"]).ends_with(64);
        assert!(ran.stderr.contains(said), "{text}: {}", ran.stderr);
        assert!(ran.stderr.contains("line "), "{text}: {}", ran.stderr);
    }
}

#[test]
fn what_is_wrong_in_the_rollout_is_told_with_its_line_and_column() {
    let wrong = [
        (
            "  windows:\n    - mon-fri 22:00-06:00\n    - never 01:00-02:00",
            "`never` is no day",
            "line 4, column 7",
        ),
        (
            "  windows: [\"mon 9-17\"]",
            "`9` is no time from 00:00 to 24:00",
            "line 2, column 13",
        ),
        ("  windows: []", "no hours are stated", "line 2, column 12"),
        (
            "  timeZone: Mars/Base",
            "`Mars/Base` is no time zone",
            "line 2, column 13",
        ),
        (
            "  canary: { name: cellar, soak: soon }",
            "`soon` is no duration",
            "line 2, column 33",
        ),
        (
            "  canary: { soak: 5m }",
            "missing field `name`",
            "line 2, column 13",
        ),
        (
            "  canary: { name: Project/x }",
            "`Project` is no kind",
            "line 2, column 19",
        ),
        (
            "  pacing: fast",
            "`fast` is none of batches, window",
            "line 2, column 11",
        ),
        (
            "  perHost: 0",
            "nothing would ever start",
            "line 2, column 12",
        ),
        (
            "  perAccount: 0",
            "nothing would ever start",
            "line 2, column 15",
        ),
        ("  stagger: 5", "`5` is no duration", "line 2, column 12"),
        (
            "  retryIndexing: 9",
            "9 is not from 0 to 5",
            "line 2, column 18",
        ),
    ];
    for (text, what, place_of_it) in wrong {
        let place = place(&format!("rollout:\n{text}\n"));
        let ran = place
            .run(&["plan", "m", "--simulator=s.json"])
            .ends_with(64);
        assert!(
            ran.stderr.contains(what) && ran.stderr.contains(place_of_it),
            "{text}: {}",
            ran.stderr
        );
    }
}

#[test]
fn a_canary_that_no_manifest_declares_is_wrong_usage() {
    let of_file = place("rollout: { canary: { name: attic } }\n");
    let of_flag = place("");
    for command in [
        &["plan", "m"][..],
        &["apply", "m", "--yes"],
        &["simulate", "m"],
        &["simulate", "m", "--offline"],
    ] {
        let simulated = [command, &["--simulator=s.json"]].concat();
        let ran = of_file.run(&simulated).ends_with(64);
        says(&ran, "Integration/attic: the canary must be an integration");
        let flag = [&simulated[..], &["--canary=Integration/attic"]].concat();
        let ran = of_flag.run(&flag).ends_with(64);
        says(&ran, "Integration/attic: the canary must be an integration");
        assert!(!of_flag.path("s.json").exists(), "nothing was begun");
    }
}

#[test]
fn a_flag_that_says_something_of_what_there_is_not_is_wrong_usage() {
    let place = place("");
    for command in [&["plan", "m"][..], &["apply", "m", "--yes"]] {
        let simulated = [command, &["--simulator=s.json"]].concat();
        let soak = [&simulated[..], &["--canary-soak=1h"]].concat();
        says(&place.run(&soak).ends_with(64), "and there is none");
        let zone = [&simulated[..], &["--time-zone=Europe/Berlin"]].concat();
        says(&place.run(&zone).ends_with(64), "and there are none");
    }
}

/// Every key, with a default or an example.
const REFERENCE: &str = include_str!("../../../docs/gijctl.yaml");

#[test]
fn the_reference_of_all_keys_can_be_read() {
    let place = place(REFERENCE);
    let ran = place
        .run(&["validate", "m", "-i", "production"])
        .ends_with(0);
    assert!(!ran.stderr.contains("error"), "{}", ran.stderr);
}

#[test]
fn the_reference_leaves_out_no_key() {
    for section in [
        "{}",
        "instances: { a: {} }",
        "ledger: {}",
        "rollout: {}",
        "rollout: { canary: {} }",
        "guards: {}",
        "guards: { change: {} }",
        "gitHosts: [{}]",
        "lint: {}",
        "lint: { overrides: [{}] }",
        "lint: { overrides: [{ selector: {} }] }",
        "lint: { confirmed: { disk: {} } }",
    ] {
        let odd = section.replacen("{}", "{ unheardOf: 1 }", 1);
        let ran = place(&odd).run(&["validate", "m"]).ends_with(64);
        let (_, keys) = ran.stderr.split_once("expected one of ").unwrap();
        let (keys, _) = keys.split_once(" at line").unwrap();
        for key in keys.split(", ") {
            let stated = format!("{key}: ");
            let opened = format!("{key}:\n");
            assert!(
                REFERENCE.contains(&stated) || REFERENCE.contains(&opened),
                "{key} of {section}"
            );
        }
    }
}
