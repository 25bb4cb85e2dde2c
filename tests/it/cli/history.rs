//! The journal of a real run, and its history.

use serde_json::Value;

use super::run::{FAILING, Place, QUICK, Ran};

const APPLY: [&str; 4] = ["apply", "--simulator=s.json", "--yes", "--events=e.jsonl"];

/// What is printed, without the number of the process, which is another each time.
fn told(ran: &Ran) -> String {
    let mut told = String::new();
    for line in ran.stdout.lines() {
        let line = match line
            .strip_prefix("run ")
            .and_then(|run| run.split_once('-'))
        {
            Some((began, _)) => format!("run {began}-PID"),
            None => line.to_owned(),
        };
        told.push_str(&line);
        told.push('\n');
    }
    told
}

#[test]
fn a_run_is_told_and_after_it_the_next() {
    let place = Place::of_cellar(QUICK);
    let _ = place.run(&APPLY).ends_with(0);
    let _ = place.run(&APPLY).ends_with(0);
    let ran = place.run(&["history", "e.jsonl"]).ends_with(0);
    assert_eq!(ran.stderr, "");
    insta::assert_snapshot!(told(&ran), @"
    run 20260105T080000Z-PID
      began     2026-01-05 08:00:00Z, gijctl 0.1.0
      Jira      http://localhost:2990 (simulator), as admin, GIJ 5.2.1, Jira 10.3.5
      settings  allow delete=0,disable=5,change=50, batch-size 1, index-timeout 30m, lock-timeout 15m, on-failure halt, on-stale stop, pacing batches, per-account 1, poll-interval 1m, quiet-first-index auto, requests-per-minute 60, retry-indexing 0, settle 1m, stagger 0s, when-busy wait, when-failing continue
      plan      1 to create; agreed to beforehand
                sha256:09dc7fe3b29abe0f09647d8be8c2ee426b92ea0a0fe90850c53421586ee6dc53
      08:00:00Z batch 1 of 1: 1 change, took 1m 6s
        08:00:00Z done         create Integration/cellar (id 1) in 1m 6s
                  cause manifest: type, displayName, apiPath, global, pat
                  indexing of Cellar seen from 08:00:00Z to 08:00:27Z: 1 of 1 repository indexed
                  repositories: 1 indexed
      requests  64 sent
                DELETE /rest/api/2/user/properties/{key}: 1 sent, slowest 0 ms at 08:01:06Z
                GET /rest/api/2/mypermissions: 1 sent, slowest 0 ms at 08:00:00Z
                GET /rest/api/2/myself: 1 sent, slowest 0 ms at 08:00:00Z
                GET /rest/api/2/serverInfo: 1 sent, slowest 0 ms at 08:00:00Z
                GET /rest/api/2/user/properties: 2 sent, slowest 0 ms at 08:00:00Z
                GET /rest/api/2/user/properties/{key}: 4 sent, slowest 0 ms at 08:00:00Z
                GET /rest/gitplugin/1.0/index.json: 10 sent, slowest 0 ms at 08:00:00Z
                GET /rest/gitplugin/1.0/integration: 3 sent, slowest 0 ms at 08:00:00Z
                GET /rest/gitplugin/1.0/integration/{id}: 17 sent, slowest 0 ms at 08:00:00Z
                GET /rest/gitplugin/1.0/repository: 17 sent, slowest 0 ms at 08:00:00Z
                GET /rest/plugins/1.0/com.xiplink.jira.git.jira_git_plugin-key: 1 sent, slowest 0 ms at 08:00:00Z
                POST /rest/gitplugin/1.0/integration: 1 sent, slowest 0 ms at 08:00:00Z
                PUT /rest/api/2/user/properties/{key}: 5 sent, slowest 0 ms at 08:00:00Z
      Succeeded at 08:01:06Z, after 1m 6s; exit code 0

    run 20260105T080106Z-PID
      began     2026-01-05 08:01:06Z, gijctl 0.1.0
      Jira      http://localhost:2990 (simulator), as admin, GIJ 5.2.1, Jira 10.3.5
      settings  allow delete=0,disable=5,change=50, batch-size 1, index-timeout 30m, lock-timeout 15m, on-failure halt, on-stale stop, pacing batches, per-account 1, poll-interval 1m, quiet-first-index auto, requests-per-minute 60, retry-indexing 0, settle 1m, stagger 0s, when-busy wait, when-failing continue
      plan      1 unchanged; agreed to beforehand
                sha256:e5698031a36138a8da64fd950163035a1adb0c3062f02c4bc34ce3fe7a6d95d4
      requests  13 sent
                DELETE /rest/api/2/user/properties/{key}: 1 sent, slowest 0 ms at 08:01:06Z
                GET /rest/api/2/mypermissions: 1 sent, slowest 0 ms at 08:01:06Z
                GET /rest/api/2/myself: 1 sent, slowest 0 ms at 08:01:06Z
                GET /rest/api/2/serverInfo: 1 sent, slowest 0 ms at 08:01:06Z
                GET /rest/api/2/user/properties: 2 sent, slowest 0 ms at 08:01:06Z
                GET /rest/api/2/user/properties/{key}: 1 sent, slowest 0 ms at 08:01:06Z
                GET /rest/gitplugin/1.0/integration: 2 sent, slowest 0 ms at 08:01:06Z
                GET /rest/gitplugin/1.0/repository: 2 sent, slowest 0 ms at 08:01:06Z
                GET /rest/plugins/1.0/com.xiplink.jira.git.jira_git_plugin-key: 1 sent, slowest 0 ms at 08:01:06Z
                PUT /rest/api/2/user/properties/{key}: 1 sent, slowest 0 ms at 08:01:06Z
      Succeeded at 08:01:06Z, after 0s; exit code 0
    ");
}

#[test]
fn a_failure_is_told_with_its_help() {
    let place = Place::of_cellar(FAILING);
    let _ = place.run(&APPLY).ends_with(3);
    let ran = place.run(&["history", "e.jsonl"]).ends_with(0);
    insta::assert_snapshot!(told(&ran), @"
    run 20260105T080000Z-PID
      began     2026-01-05 08:00:00Z, gijctl 0.1.0
      Jira      http://localhost:2990 (simulator), as admin, GIJ 5.2.1, Jira 10.3.5
      settings  allow delete=0,disable=5,change=50, batch-size 1, index-timeout 30m, lock-timeout 15m, on-failure halt, on-stale stop, pacing batches, per-account 1, poll-interval 1m, quiet-first-index auto, requests-per-minute 60, retry-indexing 0, settle 1m, stagger 0s, when-busy wait, when-failing continue
      plan      1 to create; agreed to beforehand
                sha256:09dc7fe3b29abe0f09647d8be8c2ee426b92ea0a0fe90850c53421586ee6dc53
      08:00:00Z batch 1 of 1: 1 change, took 55s
        08:00:00Z failed       create Integration/cellar (id 1) in 55s
                  cause manifest: type, displayName, apiPath, global, pat
                  indexing of Cellar seen from 08:00:00Z to 08:00:27Z: 1 of 2 repositories indexed
                  repositories: 1 indexed, 1 failed
                    corks: HTTP 401: token expired
                  error: GIJ could not index 1 repository: corks: HTTP 401: token expired
                  help: the Git service did not accept the credential, since it is valid no more: renew the token, then run again
      requests  77 sent
                DELETE /rest/api/2/user/properties/{key}: 1 sent, slowest 0 ms at 08:00:55Z
                GET /rest/api/2/mypermissions: 1 sent, slowest 0 ms at 08:00:00Z
                GET /rest/api/2/myself: 1 sent, slowest 0 ms at 08:00:00Z
                GET /rest/api/2/serverInfo: 1 sent, slowest 0 ms at 08:00:00Z
                GET /rest/api/2/user/properties: 2 sent, slowest 0 ms at 08:00:00Z
                GET /rest/api/2/user/properties/{key}: 3 sent, slowest 0 ms at 08:00:00Z
                GET /rest/gitplugin/1.0/index.json: 19 sent, slowest 0 ms at 08:00:00Z
                GET /rest/gitplugin/1.0/integration: 3 sent, slowest 0 ms at 08:00:00Z
                GET /rest/gitplugin/1.0/integration/{id}: 20 sent, slowest 0 ms at 08:00:00Z
                GET /rest/gitplugin/1.0/repository: 20 sent, slowest 0 ms at 08:00:00Z
                GET /rest/plugins/1.0/com.xiplink.jira.git.jira_git_plugin-key: 1 sent, slowest 0 ms at 08:00:00Z
                POST /rest/gitplugin/1.0/integration: 1 sent, slowest 0 ms at 08:00:00Z
                PUT /rest/api/2/user/properties/{key}: 4 sent, slowest 0 ms at 08:00:00Z
      Stopped part-way at 08:00:55Z, after 55s (Integration/cellar failed); exit code 3
    ");
}

#[test]
fn every_line_of_a_real_run_and_its_history_are_as_their_schemas_say() {
    let place = Place::of_cellar(FAILING);
    let _ = place.run(&APPLY).ends_with(3);
    let schema = jsonschema::validator_for(&gijctl::journal::line_schema()).unwrap();
    let journal = place.read("e.jsonl");
    for line in journal.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(schema.is_valid(&line), "{line:#}");
    }
    assert!(!journal.contains("made-up-token"), "{journal}");
    let history = place
        .run(&["history", "e.jsonl", "--format=json"])
        .ends_with(0)
        .document("history");
    let run = &history["runs"][0];
    assert_eq!(run["ending"]["how"], "ended");
    assert_eq!(run["ending"]["outcome"], "halted");
    assert_eq!(run["ending"]["exit"], 3);
    assert_eq!(run["steps"][0]["status"], "failed");
    assert_eq!(run["plan"]["changes"][0]["address"], "Integration/cellar");
}

#[test]
fn a_run_that_comes_to_no_plan_is_told_with_what_was_in_its_way() {
    let place = Place::of_cellar(&format!(
        "{QUICK}accounts: [{{ token: another, name: vintner }}]\n"
    ));
    let _ = place.run(&APPLY).ends_with(1);
    let ran = place.run(&["history", "e.jsonl"]).ends_with(0);
    assert!(
        ran.stdout.contains("Jira did not accept the credentials"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("Failed, and changed nothing, at "),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_secret_that_is_missing_is_told_by_whose_it_is() {
    let place = Place::of_cellar(QUICK).with("CELLAR_PAT", "");
    let _ = place.run(&APPLY).ends_with(1);
    let ran = place.run(&["history", "e.jsonl"]).ends_with(0);
    assert!(
        ran.stdout.contains("error: Integration/cellar: "),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("  not begun: create Integration/cellar"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_journal_that_cannot_be_opened_stops_the_run_before_it_asks_anything() {
    for (file, why) in [
        ("nowhere/e.jsonl", "cannot be opened"),
        ("cellar.yaml", "is no journal of gijctl"),
        (".", "is no file"),
    ] {
        let place = Place::of_cellar(QUICK);
        let before = place.read("cellar.yaml");
        let events = format!("--events={file}");
        let ran = place
            .run(&[
                "apply",
                "--simulator=s.json",
                "--yes",
                &events,
                "--format=json",
            ])
            .ends_with(1);
        let failure = ran.document("failure");
        let message = failure["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(why), "{message}");
        assert!(
            failure["errors"][0]["help"]
                .as_str()
                .unwrap()
                .contains("--events"),
            "{failure:#}"
        );
        assert_eq!(place.read("cellar.yaml"), before);
        let plan = place
            .run(&["plan", "--simulator=s.json", "--format=json"])
            .ends_with(0)
            .document("plan");
        assert_eq!(plan["summary"]["create"], 1, "nothing was changed");
    }
}

#[test]
fn a_plan_that_cannot_be_made_of_its_manifests_begins_no_journal() {
    let place = Place::of_cellar(QUICK);
    place.write("cellar.yaml", "kind: Nonsense\n");
    let _ = place.run(&APPLY).ends_with(65);
    assert!(!place.path("e.jsonl").exists());
}

#[test]
fn the_history_of_what_is_no_journal_is_a_failure_in_every_form() {
    let place = Place::of_cellar(QUICK);
    for file in ["cellar.yaml", "nowhere.jsonl"] {
        let ran = place.run(&["history", file, "--format=json"]).ends_with(1);
        let failure = ran.document("failure");
        assert!(
            failure["errors"][0]["help"]
                .as_str()
                .unwrap()
                .contains("--events"),
            "{failure:#}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_was_killed_is_told_as_far_as_it_came() {
    let slow = "
pace: real
hosts:
- scan: 1h
  repositories: [{ name: barrels, cloneAndIndex: 1h }]
";
    let place = Place::of_cellar(slow);
    let mut run = place.start(&APPLY);
    let _ = run.wait_for_line_with("Cellar: scanning");
    let ran = place.run(&["history", "e.jsonl"]).ends_with(0);
    assert!(
        ran.stdout.contains("  Still at work; at "),
        "{}",
        ran.stdout
    );
    run.signal("KILL");
    assert_eq!(run.end().code, None);
    let ran = place.run(&["history", "e.jsonl"]).ends_with(0);
    assert!(
        ran.stdout.contains("  Killed or lost after "),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains(
            "may be half done: create Integration/cellar (id 1) was taken by GIJ: its indexing was not waited for to its end"
        ),
        "{}",
        ran.stdout
    );
}

#[cfg(unix)]
#[test]
fn a_run_that_was_told_to_stop_says_when() {
    let slow = "
pace: real
hosts:
- scan: 1h
  repositories: [{ name: barrels, cloneAndIndex: 1h }]
";
    let place = Place::of_cellar(slow);
    let mut run = place.start(&APPLY);
    let _ = run.wait_for_line_with("Cellar: scanning");
    run.signal("INT");
    let _ = run.end().ends_with(130);
    let history = place
        .run(&["history", "e.jsonl", "--format=json"])
        .ends_with(0)
        .document("history");
    let run = &history["runs"][0];
    assert!(run["toldToStopAt"].is_string(), "{run:#}");
    assert_eq!(run["ending"]["outcome"], "interrupted");
}

/// Real time, and a repository that takes far longer than the test.
#[cfg(unix)]
const SLOW: &str = "
pace: real
hosts:
- scan: 1h
  repositories:
  - { name: barrels, cloneAndIndex: 1h }
";

#[cfg(unix)]
#[test]
fn a_run_that_was_stopped_while_it_waited_for_another_is_told_as_interrupted() {
    let place = Place::of_cellar(SLOW);
    let ledger = "--ledger=file:l.json";
    let mut first = place.start(&["apply", "--simulator=s.json", "--yes", ledger]);
    first.wait_for_line_with("Cellar: scanning");
    let other = [
        "apply",
        "--simulator=t.json",
        "--yes",
        "--events=e.jsonl",
        ledger,
    ];
    let mut second = place.start(&other);
    second.wait_for_line_with("waiting for another run to end");
    second.signal("TERM");
    let _ = second.end().ends_with(130);
    first.signal("INT");
    let _ = first.end().ends_with(130);
    let ran = place.run(&["history", "e.jsonl"]).ends_with(0);
    let last = ran.stdout.trim_end().lines().last().unwrap();
    assert!(last.starts_with("  Interrupted at "), "{}", ran.stdout);
    assert!(
        last.ends_with("(told to stop: nothing was changed); exit code 130"),
        "{}",
        ran.stdout
    );
}
