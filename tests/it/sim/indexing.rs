use std::collections::BTreeMap;

use gijctl::sim::{RowRef, TimelineKind};
use serde_json::json;

use super::talk::{INTEGRATION, REINDEX, REPOSITORY, STATUS, Talk};

const TRICKLE: &str = "
hosts:
- scan: 30s
  repositories:
  - {name: early, cloneAndIndex: 1m}
  - {name: late, appears: 5m, cloneAndIndex: 1m}
  - {name: middle, appears: 2m, cloneAndIndex: 1m}
";

const THREE: &str = "
hosts:
- scan: 10s
  repositories:
  - {name: a, cloneAndIndex: 100s}
  - {name: b, cloneAndIndex: 200s}
  - {name: c, cloneAndIndex: 50s}
";

fn started(kind: &TimelineKind) -> bool {
    *kind == TimelineKind::IndexingStarted
}

fn ended(kind: &TimelineKind) -> bool {
    *kind == TimelineKind::IndexingEnded
}

#[test]
fn rows_appear_one_after_another_once_the_scan_is_over() {
    let mut talk = Talk::with(TRICKLE);
    let id = talk.create_github();
    talk.wait("29s");
    assert!(talk.names().is_empty());
    assert!(talk.integration(id).get("lastIndexedDate").is_none());
    talk.wait("1s");
    assert!(talk.integration(id).get("lastIndexedDate").is_some());
    assert_eq!(talk.names(), ["early"]);
    talk.wait("2m");
    assert_eq!(talk.names(), ["early", "middle"]);
    talk.wait("3m");
    assert_eq!(talk.names(), ["early", "middle", "late"]);
}

#[test]
fn one_thread_indexes_one_row_at_a_time() {
    let mut talk = Talk::with(THREE);
    talk.create_github();
    talk.wait("1h");
    let at = |events: Vec<(i64, RowRef)>| events.into_iter().map(|(at, _)| at).collect::<Vec<_>>();
    assert_eq!(at(talk.events(started)), [10, 110, 310]);
    assert_eq!(at(talk.events(ended)), [110, 310, 360]);
}

#[test]
fn more_threads_index_side_by_side() {
    let mut talk = Talk::with(&format!("threads: 3\n{THREE}"));
    talk.create_github();
    talk.wait("211s");
    assert_eq!(talk.indexed(), ["a", "b", "c"]);
}

#[test]
fn the_date_of_a_row_is_the_end_of_its_run() {
    let mut talk = Talk::with(THREE);
    talk.create_github();
    talk.wait("1h");
    let dates: Vec<i64> = talk
        .world
        .repositories()
        .iter()
        .map(|row| {
            row.last_indexed
                .unwrap()
                .duration_since(talk.start)
                .as_secs()
        })
        .collect();
    assert_eq!(dates, [110, 310, 360]);
}

#[test]
fn a_reindex_of_a_queued_row_merges_into_its_task() {
    let mut talk = Talk::with(THREE);
    talk.create_github();
    talk.wait("11s");
    let c = talk.world.repositories()[2].id;
    let first = talk.post(REINDEX, &json!({"repoId": c, "priority": 30}));
    let second = talk.post(REINDEX, &json!({"repoId": c}));
    assert_eq!(first["threadId"], second["threadId"]);
    talk.wait("1h");
    let mut runs: BTreeMap<RowRef, usize> = BTreeMap::new();
    for (_, row) in talk.events(started) {
        *runs.entry(row).or_default() += 1;
    }
    assert!(runs.values().all(|count| *count == 1), "{runs:?}");
    let order: Vec<RowRef> = talk
        .events(started)
        .into_iter()
        .map(|(_, row)| row)
        .collect();
    assert_eq!(
        order[1],
        RowRef::Repository(c),
        "the higher priority counts"
    );
}

#[test]
fn new_rows_take_the_integration_s_settings_and_old_ones_keep_their_own() {
    let mut talk = Talk::with(TRICKLE);
    let id = talk.create(&json!({"type": "GITHUB", "pat": "t", "smartCommitsEnabled": false}));
    talk.wait("1m");
    talk.put(
        &format!("{INTEGRATION}/{id}"),
        &json!({"smartCommitsEnabled": true, "tagsFilter": "^v"}),
    );
    talk.wait("3m");
    let rows = talk.repositories();
    assert_eq!(rows[0]["displayName"], "early");
    assert_eq!(rows[0]["smartCommitsEnabled"], false);
    assert!(rows[0].get("tagsFilter").is_none());
    assert_eq!(rows[1]["displayName"], "middle");
    assert_eq!(rows[1]["smartCommitsEnabled"], true);
    assert_eq!(rows[1]["tagsFilter"], "^v");
}

#[test]
fn a_disabled_row_is_not_indexed() {
    let mut talk = Talk::with(
        "hosts: [{scan: 1s, repositories: [{name: off, cloneAndIndex: 1s, disabled: true}]}]",
    );
    talk.create_github();
    talk.wait("1h");
    assert_eq!(talk.names(), ["off"]);
    assert!(talk.events(started).is_empty());
}

#[test]
fn an_integration_created_disabled_is_not_scanned() {
    let mut talk = Talk::with(THREE);
    talk.create(&json!({"type": "GITHUB", "pat": "t", "disabled": true}));
    talk.wait("1h");
    assert!(talk.names().is_empty());
    assert!(
        talk.events(|kind| *kind == TimelineKind::ScanStarted)
            .is_empty()
    );
}

#[test]
fn disabling_an_integration_cancels_what_runs_inside() {
    let mut talk = Talk::with(THREE);
    let id = talk.create_github();
    talk.wait("20s");
    talk.put(
        &format!("{REPOSITORY}/{id}/disable?disable=true"),
        &json!({}),
    );
    talk.wait("1h");
    assert!(talk.indexed().is_empty());
    assert_eq!(
        talk.events(|kind| *kind == TimelineKind::IndexingCancelled)
            .len(),
        1
    );
}

#[test]
fn before_4_23_a_run_that_has_begun_goes_on() {
    let mut talk = Talk::with(&format!("appVersion: '4.22'\n{THREE}"));
    let id = talk.create_github();
    talk.wait("20s");
    talk.put(
        &format!("{REPOSITORY}/{id}/disable?disable=true"),
        &json!({}),
    );
    talk.wait("1h");
    assert_eq!(talk.indexed(), ["a"]);
}

#[test]
fn a_failing_row_never_gets_a_date_and_its_status_says_why() {
    let mut talk = Talk::with(
        "hosts: [{scan: 1s, repositories: [{name: bad, cloneAndIndex: 10s, error: no such ref}]}]",
    );
    talk.create_github();
    talk.wait("1h");
    let row = talk.repositories().remove(0);
    assert!(row.get("lastIndexedDate").is_none());
    let status = talk.get(&format!("{STATUS}?repoId={}", row["id"]));
    assert_eq!(status["finished"], true);
    assert_eq!(status["errors"], json!({"bad": "no such ref"}));
}

#[test]
fn a_stuck_row_runs_for_ever_and_keeps_its_thread() {
    let mut talk = Talk::with(
        "
hosts:
- scan: 1s
  repositories:
  - {name: stuck, cloneAndIndex: 10s, stuck: true}
  - {name: behind, cloneAndIndex: 10s}
",
    );
    talk.create_github();
    talk.wait("100h");
    assert!(talk.indexed().is_empty());
    let stuck = talk.world.repositories()[0].id;
    let status = talk.get(&format!("{STATUS}?repoId={stuck}"));
    assert_eq!(status["finished"], false);
    assert_eq!(status["errors"], json!({}));
}

#[test]
fn a_refused_token_fails_the_scan_and_removes_nothing() {
    let scenario = "
hosts:
- scan: 10s
  tokens: [good]
  repositories: [{name: a, cloneAndIndex: 10s}]
";
    let mut talk = Talk::with(scenario);
    let id = talk.create(&json!({"type": "GITHUB", "pat": "good"}));
    talk.wait("1h");
    assert_eq!(talk.indexed(), ["a"]);
    talk.put(&format!("{INTEGRATION}/{id}"), &json!({"pat": "bad"}));
    let before = talk.integration(id)["lastIndexedDate"].clone();
    let answer = talk.post(REINDEX, &json!({"repoId": id}));
    talk.wait("1h");
    assert_eq!(talk.names(), ["a"]);
    assert_eq!(talk.integration(id)["lastIndexedDate"], before);
    let thread = answer["threadId"].as_str().unwrap();
    let status = talk.get(&format!("{STATUS}?threadId={thread}"));
    assert_eq!(status["finished"], true);
    assert_eq!(status["errors"].as_object().unwrap().len(), 1, "{status}");
}

#[test]
fn a_narrower_filter_removes_rows_at_the_next_reindex() {
    let mut talk = Talk::with(
        "
hosts:
- match: {apiFilter: few}
  scan: 10s
  repositories: [{name: a, cloneAndIndex: 100s}, {name: new, cloneAndIndex: 10s}]
- scan: 10s
  repositories: [{name: a, cloneAndIndex: 100s}, {name: b, cloneAndIndex: 100s}]
",
    );
    let id = talk.create_github();
    talk.wait("1h");
    talk.put(&format!("{INTEGRATION}/{id}"), &json!({"apiFilter": "few"}));
    talk.wait("1h");
    assert_eq!(
        talk.names(),
        ["a", "b"],
        "the filter acts on the next reindex"
    );
    let before = talk.world.repositories()[0].last_indexed;
    talk.post(REINDEX, &json!({"repoId": id}));
    talk.wait("1h");
    assert_eq!(talk.names(), ["a", "new"]);
    assert!(talk.world.repositories()[0].last_indexed > before);
}

#[test]
fn the_thread_of_an_integration_ends_with_its_scan() {
    let mut talk = Talk::with(THREE);
    let id = talk.create_github();
    talk.wait("1h");
    let answer = talk.post(REINDEX, &json!({"repoId": id}));
    assert_eq!(answer["finished"], false);
    let path = format!("{STATUS}?threadId={}", answer["threadId"].as_str().unwrap());
    assert_eq!(talk.get(&path)["finished"], false);
    talk.wait("10s");
    assert_eq!(talk.get(&path)["finished"], true);
    let all = talk.get(STATUS);
    assert_eq!(
        all["finished"], false,
        "the rows inside are still being indexed"
    );
}

#[test]
fn a_reindex_without_a_row_reindexes_everything() {
    let mut talk = Talk::with(THREE);
    talk.create_github();
    talk.create_github();
    talk.wait("1h");
    let answer = talk.post(REINDEX, &json!({}));
    assert_eq!(answer["finished"], true);
    talk.wait("1h");
    assert_eq!(talk.events(ended).len(), 12);
}

#[test]
fn deleting_lingers_as_a_disabled_row_behind_all_indexing() {
    let mut talk = Talk::with(THREE);
    let busy = talk.create_github();
    let gone = talk.create_github();
    talk.wait("15s");
    let answer = talk.delete(&format!("{INTEGRATION}/{gone}?deleteFiles=false"));
    assert_eq!(answer, json!({"success": true}));
    talk.wait("300s");
    assert_eq!(talk.integration(gone)["disabled"], true);
    talk.wait("10m");
    let left: Vec<u64> = talk.world.integrations().iter().map(|row| row.id).collect();
    assert_eq!(left, [busy]);
    assert!(
        talk.world
            .repositories()
            .iter()
            .all(|row| row.integration == Some(busy))
    );
}

#[test]
fn a_missing_row_is_called_a_repository_whatever_it_is() {
    let mut talk = Talk::with("{}");
    let answer = talk.delete(&format!("{INTEGRATION}/5"));
    assert_eq!(answer["success"], false);
    assert_eq!(answer["error"], "Repository with id=5 does not exist");
}

#[test]
fn the_same_requests_at_the_same_moments_give_the_same_bytes() {
    let play = || {
        let mut talk = Talk::with(&format!("seed: 9\n{THREE}"));
        let mut answers = Vec::new();
        let id = talk.create_github();
        talk.create(&json!({"type": "AWS", "username": "k", "password": "s", "awsRegion": "x"}));
        for _ in 0..20 {
            talk.wait("37s");
            answers.push(talk.get(REPOSITORY).to_string());
            answers.push(talk.post(REINDEX, &json!({"repoId": id})).to_string());
        }
        (answers, talk.world.to_json().unwrap())
    };
    assert_eq!(play(), play());
}

#[test]
fn looking_more_often_changes_nothing() {
    let end = |step: &str, times: usize| {
        let mut talk = Talk::with(TRICKLE);
        talk.create_github();
        for _ in 0..times {
            talk.wait(step);
        }
        talk.world.to_json().unwrap()
    };
    assert_eq!(end("1s", 600), end("600s", 1));
}

#[test]
fn ten_thousand_rows_are_no_trouble() {
    let mut talk = Talk::with(
        "
threads: 4
hosts:
- scan: 1s
  repositories:
  - generate: {count: 10000, prefix: r-, from: 1s, to: 9s}
",
    );
    talk.create_github();
    talk.wait("9h");
    assert_eq!(talk.indexed().len(), 10_000);
}

#[test]
fn a_schedule_reindexes_everything_behind_what_people_ask_for() {
    let mut talk = Talk::with(&format!("schedule: 1h\n{THREE}"));
    talk.create_github();
    talk.wait("59m");
    assert_eq!(talk.events(ended).len(), 3);
    talk.wait("1m");
    let plain = json!({"origin": "https://git.acme.example/x.git"});
    talk.wait("10s");
    let asked = talk.post(REPOSITORY, &plain)["id"].as_u64().unwrap();
    talk.wait("59m");
    assert_eq!(talk.events(ended).len(), 7);
    let order: Vec<RowRef> = talk
        .events(started)
        .into_iter()
        .map(|(_, row)| row)
        .collect();
    assert_eq!(order[4], RowRef::Repository(asked), "24 goes before 21");
}

#[test]
fn an_unknown_host_has_a_few_repositories_that_depend_on_the_seed_alone() {
    let names = |seed: u32| {
        let mut talk = Talk::with(&format!("seed: {seed}"));
        talk.create_github();
        talk.wait("2h");
        assert_eq!(talk.names(), talk.indexed());
        talk.events(ended)
    };
    assert!((3..=6).contains(&names(1).len()));
    assert_eq!(names(1), names(1));
    assert_ne!(names(1), names(2));
}

#[test]
fn the_first_host_that_matches_answers() {
    let mut talk = Talk::with(
        "
hosts:
- match: {type: GITLAB_SERVER, origin: 'https://git.acme.example/', apiPath: /x}
  scan: 1s
  repositories: [{name: path, cloneAndIndex: 1s}]
- match: {type: GITLAB_SERVER}
  scan: 1s
  repositories: [{name: kind, cloneAndIndex: 1s}]
- match: {displayName: mine}
  scan: 1s
  repositories: [{name: name, cloneAndIndex: 1s}]
",
    );
    let mut server =
        json!({"type": "GITLAB_SERVER", "origin": "https://git.acme.example", "pat": "t"});
    talk.create(&server);
    server["apiPath"] = json!("/x");
    talk.create(&server);
    talk.create(&json!({"type": "GITHUB", "pat": "t", "displayName": "mine"}));
    talk.wait("1m");
    assert_eq!(talk.names(), ["kind", "path", "name"]);
}

#[test]
fn a_plain_repository_goes_as_the_host_of_its_origin_says() {
    let mut talk = Talk::with(
        "
hosts:
- match: {origin: 'https://git.acme.example/x.git'}
  scan: 1s
  repositories: [{name: x, cloneAndIndex: 30s, error: no access}]
",
    );
    let id = talk.post(
        REPOSITORY,
        &json!({"origin": "https://git.acme.example/x.git"}),
    )["id"]
        .clone();
    talk.wait("30s");
    let status = talk.get(&format!("{STATUS}?repoId={id}"));
    assert_eq!(status["errors"], json!({"x": "no access"}));
}

#[test]
fn a_world_that_is_saved_and_read_back_at_any_moment_ends_the_same() {
    let scenario = format!(
        "threads: 2\nschedule: 10m\n{TRICKLE}  - {{name: bad, cloneAndIndex: 20s, error: no}}\n"
    );
    let play = |saved_at: Option<usize>| {
        let mut talk = Talk::with(&scenario);
        let id = talk.create_github();
        for step in 0..40 {
            if saved_at == Some(step) {
                talk = talk.read_back(&scenario);
            }
            talk.wait("17s");
            if step == 30 {
                talk.post(REINDEX, &json!({"repoId": id}));
                talk.delete(&format!("{INTEGRATION}/{id}"));
            }
        }
        talk.world.to_json().unwrap()
    };
    let whole = play(None);
    for step in 0..40 {
        assert_eq!(play(Some(step)), whole, "saved before step {step}");
    }
}

#[test]
fn rows_inside_go_before_plain_ones_of_the_same_request() {
    let mut talk = Talk::with(
        "
hosts:
- match: {type: GITHUB}
  scan: 10s
  repositories: [{name: inside, cloneAndIndex: 10s}]
- match: {origin: 'https://git.acme.example/one.git'}
  scan: 1s
  repositories: [{name: one, cloneAndIndex: 100s}]
- match: {origin: 'https://git.acme.example/two.git'}
  scan: 1s
  repositories: [{name: two, cloneAndIndex: 100s}]
",
    );
    for name in ["one", "two"] {
        let origin = format!("https://git.acme.example/{name}.git");
        talk.post(REPOSITORY, &json!({"origin": origin}));
    }
    talk.create_github();
    talk.wait("1h");
    let order: Vec<(i64, RowRef)> = talk.events(started);
    let ids: Vec<u64> = talk.world.repositories().iter().map(|row| row.id).collect();
    let [one, two, inside] = ids.as_slice() else {
        panic!("{ids:?}");
    };
    let expected = [(0, one), (100, inside), (110, two)];
    assert_eq!(
        order,
        expected.map(|(at, id)| (at, RowRef::Repository(*id)))
    );
}

#[test]
fn a_row_that_a_scan_finds_again_while_it_is_being_removed_stays() {
    let mut talk = Talk::with(
        "
hosts:
- match: {apiFilter: few}
  scan: 10s
  repositories: [{name: a, cloneAndIndex: 100s}]
- scan: 10s
  repositories: [{name: a, cloneAndIndex: 100s}, {name: b, cloneAndIndex: 100s}]
",
    );
    let id = talk.create_github();
    talk.wait("1h");
    let before = talk.world.repositories()[1].id;
    for filter in ["few", ""] {
        talk.put(
            &format!("{INTEGRATION}/{id}"),
            &json!({"apiFilter": filter}),
        );
        talk.post(REINDEX, &json!({"repoId": id}));
        talk.wait("12s");
    }
    assert!(
        !talk.world.repositories()[1].removing,
        "its removal had begun at 20 seconds"
    );
    talk.wait("1h");
    assert_eq!(talk.names(), ["a", "b"]);
    assert_eq!(talk.world.repositories()[1].id, before);
}
