//! `gijctl doctor`: every check in good health and in bad, the document, and the exit code.

use serde_json::Value;

use super::run::{CELLAR, Place, Ran};

const START: &str = "
pace: stepped
start: 2026-03-02T07:30:00Z
";

/// A check-up of a Jira that is like this beside what is usual.
fn check_up(more: &str) -> Ran {
    let place = Place::new(&[("simulator.yaml", &format!("{START}{more}"))]);
    place.run(&["doctor", "--simulator", "--format=json"])
}

/// How one check stands.
fn status(document: &Value, check: &str) -> String {
    let checks = document["checks"].as_array().unwrap();
    let one = checks.iter().find(|one| one["check"] == check).unwrap();
    one["status"].as_str().unwrap().to_owned()
}

/// All messages of one check.
fn messages(document: &Value, check: &str) -> Vec<String> {
    let findings = document["findings"].as_array().unwrap();
    let of_check = findings.iter().filter(|one| one["check"] == check);
    of_check
        .map(|one| one["message"].as_str().unwrap().to_owned())
        .collect()
}

#[track_caller]
fn tells(ran: Ran, code: i32, check: &str, words: &str) {
    let document = ran.ends_with(code).document("doctor");
    let all = messages(&document, check);
    assert!(
        all.iter().any(|message| message.contains(words)),
        "no {words:?} in {all:?}"
    );
}

#[test]
fn a_jira_in_good_health_needs_nothing() {
    let place = Place::new(&[("simulator.yaml", START)]);
    let ran = place.run(&["doctor", "--simulator"]).ends_with(0);
    insta::assert_snapshot!(ran.stdout, @"
    connection      ok        http://localhost:2990 is RUNNING
    sign-in         ok        as admin, with a personal access token
    permissions     ok        Jira administrator
    app             ok        answers: 0 integrations, 0 repositories
    licence         ok        valid
    versions        ok        GIJ 5.2.1, Jira 10.3.5
    clock           ok        agrees with this machine
    rate limit      ok        none that Jira's answers tell of
    ledger          ok        can be read; nothing is in it so far; only an apply shows whether it can
                              be written
    duplicates      ok        none
    never indexed   ok        repositories that wait for their first indexing: 0
    failing         ok        0 of the 0 that GIJ was asked about
    rows            ok        0 integrations and plain repositories, 0 of them declared

    13 checks: nothing found
    next: write a first manifest: gijctl explain Integration shows one
    ");
    assert_eq!(ran.stderr, "");
}

#[test]
fn what_is_found_is_told_by_its_weight_with_the_reason_and_what_to_do() {
    let scenario = format!(
        "{START}
appVersion: 4.22.0
integrations:
- {{ type: GITHUB_APP, displayName: App, origin: 'https://github.com' }}
accounts: [{{ token: anybody, name: mia, authority: user }}]
quirks: {{ managers: allowed }}
"
    );
    let place = Place::new(&[("simulator.yaml", &scenario)]);
    let ran = place.run(&["doctor", "--simulator"]).ends_with(1);
    insta::assert_snapshot!(ran.stdout, @"
    connection      ok        http://localhost:2990 is RUNNING
    sign-in         ok        as mia, with a personal access token
    permissions     error     neither Jira administrator nor GIJ manager
    app             error     does not answer as it should
    licence         -         not told: Jira's plugin manager answers administrators only
    versions        -         not told: Jira's plugin manager answers administrators only
    clock           ok        agrees with this machine
    rate limit      ok        none that Jira's answers tell of
    ledger          ok        can be read; nothing is in it so far; only an apply shows whether it can
                              be written
    duplicates      -         not told: GIJ's rows cannot be read
    never indexed   -         not told: GIJ's rows cannot be read
    failing         -         not told: GIJ's rows cannot be read
    rows            -         not told: GIJ's rows cannot be read

    error: this account is neither Jira administrator nor GIJ manager
      why:  GIJ shows and changes integrations for administrators only
      help: give gijctl's account the permission Jira Administrators, or use another account

    error: GET /rest/gitplugin/1.0/integration: the account is not allowed to do this: Client must be
           authenticated as an administrator to access this resource.
      why:  GIJ shows integrations to Jira administrators, and to its managers where it lets them use
            its REST API (C23)
      help: use an account that is a Jira administrator; a GIJ manager may do less

    7 checks: 2 errors; 6 could not be made
    next: put right the errors above, the first one first, then run doctor again
    ");
}

#[test]
fn nothing_more_is_asked_where_nobody_answers() {
    let place = Place::new(&[]).with("JIRA_TOKEN", "made-up");
    let ran = place
        .run(&["doctor", "--url=http://127.0.0.1:9", "--format=json"])
        .ends_with(1);
    let document = ran.document("doctor");
    assert_eq!(status(&document, "connection"), "error");
    assert_eq!(status(&document, "signIn"), "unknown");
    assert_eq!(status(&document, "rows"), "unknown");
    assert_eq!(document["summary"]["error"], 1);
}

#[test]
fn a_token_that_nobody_has_is_an_error_of_the_sign_in() {
    let ran = check_up("accounts: [{ token: another, name: mia }]");
    let document = ran.ends_with(1).document("doctor");
    assert_eq!(status(&document, "connection"), "ok");
    assert_eq!(status(&document, "signIn"), "error");
    assert_eq!(status(&document, "permissions"), "unknown");
}

#[test]
fn a_manager_is_told_what_he_lacks() {
    let ran = check_up(
        "accounts: [{ token: anybody, name: mia, authority: manager }]
quirks: { managers: allowed }",
    );
    let document = ran.ends_with(2).document("doctor");
    assert_eq!(status(&document, "permissions"), "warning");
    assert_eq!(status(&document, "app"), "ok");
    assert_eq!(status(&document, "licence"), "unknown");
    assert_eq!(status(&document, "versions"), "unknown");
}

#[test]
fn whoever_is_neither_administrator_nor_manager_cannot_work() {
    let ran = check_up("accounts: [{ token: anybody, name: mia, authority: user }]");
    tells(
        ran,
        1,
        "permissions",
        "neither Jira administrator nor GIJ manager",
    );
}

#[test]
fn an_app_that_does_not_answer_is_an_error() {
    let ran = check_up(
        "faults: [{ request: 'GET /rest/gitplugin/1.0/integration', times: 99, then: login-page-before }]",
    );
    tells(ran, 1, "app", "a web page came");
}

#[test]
fn a_licence_that_is_not_valid_is_an_error() {
    tells(
        check_up("license: { valid: false }"),
        1,
        "licence",
        "is not valid",
    );
}

#[test]
fn a_licence_that_ends_soon_is_a_warning() {
    let until = |day: &str| check_up(&format!("license: {{ maintainedUntil: {day}T00:00:00Z }}"));
    tells(until("2026-04-01"), 2, "licence", "until 2026-04-01");
    tells(
        until("2026-03-01"),
        2,
        "licence",
        "no updates since 2026-03-01",
    );
    let document = until("2026-04-02").ends_with(0).document("doctor");
    assert_eq!(status(&document, "licence"), "ok");
    tells(
        check_up("license: { evaluation: true }"),
        2,
        "licence",
        "to try it with",
    );
}

#[test]
fn what_is_told_of_a_licence_counts_where_its_validity_is_not() {
    let document = check_up(
        "license: { valid: null, evaluation: true, maintainedUntil: 2026-03-01T00:00:00Z }",
    )
    .ends_with(2)
    .document("doctor");
    let all = messages(&document, "licence");
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all[0].contains("to try it with"), "{all:?}");
    assert!(all[1].contains("no updates since 2026-03-01"), "{all:?}");
    tells(
        check_up("license: { valid: null }"),
        0,
        "licence",
        "the licence is not known",
    );
}

#[test]
fn versions_of_which_one_is_not_told_are_not_called_fine() {
    let hidden =
        "faults: [{ request: GET /rest/api/2/serverInfo, times: 99, then: login-page-before }]";
    let document = check_up(hidden).ends_with(0).document("doctor");
    assert_eq!(status(&document, "versions"), "unknown");
    let old = check_up(&format!("{hidden}\nappVersion: 4.16.0"));
    tells(old, 2, "versions", "no reindex endpoint");
}

#[test]
fn versions_that_the_vendor_does_not_name_together_are_told() {
    tells(check_up("jiraVersion: 9.12.4"), 2, "versions", "no pair");
    tells(check_up("jiraVersion: 10.5.0"), 0, "versions", "no pair");
    tells(
        check_up("appVersion: 4.16.0"),
        2,
        "versions",
        "no reindex endpoint",
    );
}

#[test]
fn a_clock_that_goes_wrong_is_told_with_its_side() {
    tells(check_up("clockAhead: 6m"), 2, "clock", "6m ahead of");
    tells(check_up("clockAhead: -40s"), 2, "clock", "40s behind");
    let document = check_up("clockAhead: 20s").ends_with(0).document("doctor");
    assert_eq!(status(&document, "clock"), "ok");
}

#[test]
fn a_ledger_of_somebody_else_is_an_error() {
    let place = Place::of_cellar(super::run::QUICK);
    place.write("gijctl.yaml", "ledger: { owner: platform }\n");
    let file = "--ledger=file:ledger.json";
    let simulator = "--simulator=state.json";
    let applied = place.run(&["apply", "--yes", simulator, file]);
    assert_eq!(applied.code, Some(0), "{}", applied.stderr);
    let own = place.run(&["doctor", simulator, file, "--format=json"]);
    let own = own.ends_with(0).document("doctor");
    assert_eq!(status(&own, "ledger"), "ok");
    place.write("gijctl.yaml", "ledger: { owner: payments }\n");
    let ran = place.run(&["doctor", simulator, file, "--format=json"]);
    tells(ran, 1, "ledger", "platform");
}

#[test]
fn what_is_there_twice_is_told() {
    let twice = "integrations:
- { type: GITHUB, displayName: One, settings: { apiPath: /orgs/a/repos }, repositories: [{ name: a }] }
- { type: GITHUB, displayName: Two, settings: { apiPath: /orgs/a/repos }, repositories: [{ name: a }] }
- { type: GITLAB, displayName: Two, repositories: [{ name: b }] }
repositories:
- { origin: 'https://git.acme.example/hay.git', displayName: hay }
- { origin: 'https://GIT.acme.example/hay.git/', displayName: straw }
";
    let document = check_up(twice).ends_with(2).document("doctor");
    let all = messages(&document, "duplicates");
    assert_eq!(all.len(), 3, "{all:?}");
    assert!(
        all[0].contains("may bring in the same repositories: \"One\" (id=1), \"Two\" (id=3)"),
        "{all:?}"
    );
    assert!(all[1].contains("have one name: \"Two\""), "{all:?}");
    assert!(all[2].contains("clones of one: \"hay\""), "{all:?}");
}

#[test]
fn what_is_switched_off_is_there_for_nothing_and_no_duplicate() {
    let with = |one: &str, inside: &str, hay: &str| {
        check_up(&format!(
            "integrations:
- {{ type: GITHUB, displayName: One, disabled: {one}, settings: {{ apiPath: /orgs/a/repos }}, repositories: [{{ name: a }}] }}
- {{ type: GITHUB, displayName: Two, settings: {{ apiPath: /orgs/a/repos }}, repositories: [{{ name: b, disabled: {inside} }}] }}
repositories:
- {{ origin: 'https://git.acme.example/hay.git', displayName: hay, disabled: {hay} }}
- {{ origin: 'https://git.acme.example/hay.git', displayName: straw }}
- {{ origin: 'https://github.com/b.git', displayName: beans }}
"
        ))
    };
    let document = with("true", "true", "true").ends_with(0).document("doctor");
    assert_eq!(status(&document, "duplicates"), "ok");
    let document = with("false", "false", "false")
        .ends_with(2)
        .document("doctor");
    let all = messages(&document, "duplicates");
    assert_eq!(all.len(), 3, "{all:?}");
}

#[test]
fn two_rows_that_one_manifest_may_mean_are_an_error() {
    let scenario = format!(
        "{START}integrations:
- {{ type: GITHUB, displayName: Cellar, settings: {{ apiPath: /orgs/cellar/repos }}, repositories: [{{ name: a }}] }}
- {{ type: GITHUB, displayName: Cellar, settings: {{ apiPath: /orgs/cellar/repos }}, repositories: [{{ name: a }}] }}
"
    );
    let place = Place::new(&[("simulator.yaml", &scenario), ("cellar.yaml", CELLAR)]);
    let ran = place.run(&["doctor", "--simulator", "--format=json"]);
    let document = ran.ends_with(1).document("doctor");
    assert_eq!(status(&document, "duplicates"), "error");
    let without = ["doctor", "--simulator", "--no-manifests", "--format=json"];
    let document = place.run(&without).ends_with(2).document("doctor");
    assert_eq!(status(&document, "duplicates"), "warning");
}

#[test]
fn rows_that_failed_or_never_came_to_their_end_are_told() {
    let document = check_up(
        "integrations:
- { type: VSTS, displayName: Barn, origin: 'https://dev.azure.com', repositories: [] }
- { type: GITLAB_SERVER, displayName: Old, origin: 'https://gl.acme.example' }
- { type: GITHUB, displayName: Slow }
hosts:
- match: { type: GITLAB_SERVER }
  scan: 5s
  repositories:
  - { name: a, cloneAndIndex: 20s, error: 'HTTP 401: token expired' }
- match: { type: GITHUB }
  scan: 5s
  repositories:
  - { name: b, cloneAndIndex: 20s, stuck: true }
",
    )
    .ends_with(2)
    .document("doctor");
    let stuck = messages(&document, "neverIndexed");
    assert!(
        stuck[0].contains("Barn was scanned and holds no repository"),
        "{stuck:?}"
    );
    assert!(
        stuck[1].contains("1 of its repositories were never indexed: b"),
        "{stuck:?}"
    );
    assert_eq!(stuck.len(), 2, "{stuck:?}");
    let failing = messages(&document, "failing");
    assert!(
        failing[0].contains("a: HTTP 401: token expired"),
        "{failing:?}"
    );
    assert_eq!(failing.len(), 1, "{failing:?}");
}

#[test]
fn a_repository_that_fails_again_and_again_is_told_at_every_moment() {
    let scenario = format!(
        "{START}schedule: 30m
integrations: [{{ type: GITHUB, displayName: Shop }}]
hosts:
- match: {{ type: GITHUB }}
  scan: 5s
  repositories:
  - {{ name: broken, cloneAndIndex: 40m, error: 'HTTP 401: token expired' }}
  - {{ name: one, cloneAndIndex: 10m }}
"
    );
    let place = Place::new(&[("simulator.yaml", &scenario)]);
    for _ in 0..6 {
        let simulator = "--simulator=state.json";
        let passes = ["tune", "--looks=2", "--every=47m", "-q", simulator];
        let _ = place.run(&passes).ends_with(0);
        let document = place
            .run(&["doctor", simulator, "--format=json"])
            .ends_with(2)
            .document("doctor");
        let mut told = messages(&document, "neverIndexed");
        told.extend(messages(&document, "failing"));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("broken"), "{told:?}");
    }
}

#[test]
fn what_came_last_and_waits_is_a_remark_unless_nothing_beside_it_was_ever_indexed() {
    let after_a_day = |first: &str| {
        let scenario = format!(
            "{START}schedule: 30m
threads: 2
integrations: [{{ type: GITHUB, displayName: Shop }}]
hosts:
- match: {{ type: GITHUB }}
  scan: 5s
  repositories:
  - {{ name: one, cloneAndIndex: 10m{first} }}
  - {{ name: late, cloneAndIndex: 10m, stuck: true }}
"
        );
        let place = Place::new(&[("simulator.yaml", &scenario)]);
        let simulator = "--simulator=state.json";
        let a_day = ["tune", "--looks=2", "--every=24h", "-q", simulator];
        let _ = place.run(&a_day).ends_with(0);
        place.run(&["doctor", simulator, "--format=json"])
    };
    let told = "of its repositories were never indexed";
    tells(after_a_day(""), 0, "neverIndexed", told);
    tells(after_a_day(", stuck: true"), 2, "neverIndexed", told);
}

#[test]
fn what_signs_in_is_not_shown_where_git_or_its_host_say_it() {
    let ran = check_up(
        "integrations: [{ type: GITHUB, displayName: Shop }]
hosts:
- match: { type: GITHUB }
  scan: 5s
  repositories:
  - { name: broken, cloneAndIndex: 20s, error: 'HTTP 401: token=CANARY5 Bearer CANARY8 private_token=CANARY6' }
",
    );
    assert!(!ran.stdout.contains("CANARY"), "{}", ran.stdout);
    tells(ran, 2, "failing", "token=*** Bearer *** private_token=***");
}

#[test]
fn rows_that_are_set_unsafely_are_told_by_name() {
    let document = check_up(
        "integrations:
- type: GITLAB_SERVER_LEGACY
  displayName: Old
  origin: 'https://gl.acme.example'
  settings: { disableSslVerification: true, trustFolderStat: true }
  repositories: [{ name: a }]
",
    )
    .ends_with(2)
    .document("doctor");
    let all = messages(&document, "rows");
    assert_eq!(all.len(), 3, "{all:?}");
    assert!(
        all.iter().all(|message| message.contains("\"Old\" (id=1)")),
        "{all:?}"
    );
}

#[test]
fn nothing_is_written() {
    let place = Place::of_cellar(super::run::QUICK);
    let file = "--ledger=file:ledger.json";
    let ran = place.run(&["doctor", "--simulator=state.json", file, "--format=json"]);
    let document = ran.ends_with(0).document("doctor");
    assert_eq!(
        messages(&document, "rows"),
        ["declared, and not in Jira: Integration/cellar"]
    );
    assert!(!place.path("ledger.json").exists());
}

#[test]
fn a_capability_file_of_another_version_is_told_not_to_count() {
    let place = Place::new(&[("simulator.yaml", START)]);
    let _ = place
        .run(&["probe", "--simulator", "-o", "cap.json"])
        .ends_with(0);
    let of_another = place.read("cap.json").replace("5.2.1", "5.1.0");
    place.write("cap.json", &of_another);
    let instances = "instances: { lab: { url: 'http://127.0.0.1:9/', capability: cap.json } }";
    place.write("gijctl.yaml", instances);
    let ran = place.run(&["doctor", "--simulator"]);
    let said = "the capability file was made with GIJ 5.1.0, and the version that answers is 5.2.1";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}

#[test]
fn a_run_that_was_killed_is_a_warning_and_one_that_let_go_is_none() {
    let place = Place::new(&[("simulator.yaml", START)]);
    let file = "--ledger=file:ledger.json";
    let look = || place.run(&["doctor", "--simulator", "--format=json", file]);
    place.write("ledger.json.lock", "");
    let healthy = look().ends_with(0).document("doctor");
    assert_eq!(status(&healthy, "ledger"), "ok");
    let words = r#"{"who":"anna on build-7","since":"2026-03-02T07:00:00Z"}"#;
    place.write("ledger.json.lock", words);
    tells(
        look(),
        2,
        "ledger",
        "ended without giving its lease back: anna on build-7 since 2026-03-02T07:00:00Z",
    );
}
