use gijctl::clock::Clock as _;
use gijctl::event::{Afterwards, ErrandOutcome, OutcomeKind};
use gijctl::status::State;
use gijctl::wire::Method;

use crate::support::{Mishap, Rig, answer, connection_reset, host, integration};

/// Three integrations that were applied, and indexed unless a test says otherwise.
fn three(repositories: &[&str]) -> Rig {
    let hosts = ["a", "b", "c"].map(|name| host(name, "10s", repositories));
    let scenario = format!("hosts:\n{}", hosts.concat());
    Rig::new(&scenario, &["a", "b", "c"].map(integration))
}

fn applied(repositories: &[&str]) -> Rig {
    let rig = three(repositories);
    let _ = rig.apply();
    rig.wire.forget();
    rig
}

/// The rows that reindexes were asked for, in order.
fn reindexed(rig: &Rig) -> Vec<u64> {
    let sent = rig.wire.sent();
    let asked = sent.iter().filter(|sent| sent.path.ends_with("/reindex"));
    asked
        .filter_map(|sent| sent.body.as_ref()?["repoId"].as_u64())
        .collect()
}

fn statuses(outcome: &ErrandOutcome) -> Vec<(&str, &str)> {
    let steps = outcome.steps.iter();
    steps
        .map(|step| (step.display_name.as_str(), step.report.status.as_str()))
        .collect()
}

#[test]
fn only_what_is_named_is_reindexed_in_the_order_in_which_it_is_named() {
    let rig = applied(&["x 2m"]);
    let outcome = rig
        .reindex(&["Integration/c", "Integration/a"], Afterwards::Wait)
        .unwrap();
    assert_eq!(outcome.kind(), OutcomeKind::Succeeded);
    assert_eq!(statuses(&outcome), [("c", "done"), ("a", "done")]);
    assert_eq!(reindexed(&rig), [rig.live("c").id, rig.live("a").id]);
    let writes = rig.witness().writes();
    assert_eq!(writes, vec!["POST /rest/gitplugin/2.0/reindex"; 2]);
}

#[test]
fn the_next_is_asked_for_only_once_the_last_is_indexed() {
    let rig = applied(&["x 2m"]);
    let outcome = rig
        .reindex(&["Integration/a", "Integration/b"], Afterwards::Wait)
        .unwrap();
    let sent = rig.wire.sent();
    let asked: Vec<_> = sent
        .iter()
        .filter(|sent| sent.path.ends_with("/reindex"))
        .map(|sent| sent.at)
        .collect();
    let first_done = outcome.steps[0].report.indexed_at.unwrap();
    assert!(asked[1] >= first_done, "{asked:?} {first_done}");
}

#[test]
fn without_waiting_all_are_asked_for_at_once() {
    let rig = applied(&["x 2m"]);
    let before = rig.clock().now();
    let outcome = rig
        .reindex(&["Integration/a", "Integration/b"], Afterwards::Leave)
        .unwrap();
    assert_eq!(outcome.kind(), OutcomeKind::Succeeded);
    assert_eq!(reindexed(&rig).len(), 2);
    assert_eq!(rig.clock().now(), before);
}

#[test]
fn a_failed_reindex_stops_before_the_next() {
    let rig = applied(&["x 2m"]);
    rig.wire.mishaps(|sent, _| {
        if sent.path.ends_with("/reindex") {
            Mishap::Lost(answer(403))
        } else {
            Mishap::None
        }
    });
    let outcome = rig
        .reindex(&["Integration/a", "Integration/b"], Afterwards::Wait)
        .unwrap();
    assert_eq!(outcome.kind(), OutcomeKind::Failed);
    assert_eq!(statuses(&outcome), [("a", "failed"), ("b", "not-reached")]);
    assert_eq!(reindexed(&rig).len(), 1);
}

#[test]
fn a_lost_answer_is_sent_again_as_in_a_rollout() {
    let rig = applied(&["x 2m"]);
    let mut lost = false;
    rig.wire.mishaps(move |sent, _| {
        if sent.method == Method::Post && !std::mem::replace(&mut lost, true) {
            Mishap::AnswerLost(connection_reset())
        } else {
            Mishap::None
        }
    });
    let outcome = rig.reindex(&["Integration/a"], Afterwards::Wait).unwrap();
    assert_eq!(outcome.kind(), OutcomeKind::Succeeded);
    assert_eq!(reindexed(&rig), vec![rig.live("a").id; 2]);
}

#[test]
fn a_reindex_goes_ahead_although_its_own_target_is_stuck() {
    let rig = three(&["x 2m", "y 1m stuck"]);
    let _ = rig.apply();
    rig.wire.forget();
    let _ = rig.reindex(&["Integration/a"], Afterwards::Leave).unwrap();
    assert_eq!(reindexed(&rig), [rig.live("a").id]);
}

#[test]
fn a_lost_lease_ends_it_before_anything_is_asked_for() {
    let rig = three(&["x 2m"]).with_ledger();
    let _ = rig.apply();
    rig.wire.forget();
    rig.place().lease_is_lost(|_| true);
    let outcome = rig.reindex(&["Integration/a"], Afterwards::Wait).unwrap();
    assert_eq!(outcome.kind(), OutcomeKind::Failed);
    assert!(
        outcome.stopped.clone().unwrap().contains("lease"),
        "{outcome:?}"
    );
    assert_eq!(reindexed(&rig), Vec::<u64>::new());
}

#[test]
fn what_is_indexed_already_is_not_waited_for() {
    let rig = applied(&["x 2m"]);
    rig.wait("2h");
    let before = rig.clock().now();
    let outcome = rig.wait_for(&[]).unwrap();
    assert_eq!(outcome.kind(), OutcomeKind::Succeeded);
    assert_eq!(outcome.steps.len(), 3);
    assert_eq!(rig.clock().now(), before);
    assert_eq!(rig.witness().writes(), Vec::<String>::new());
}

#[test]
fn a_reindex_that_somebody_asked_for_is_waited_for() {
    let rig = applied(&["x 2m", "y 3m"]);
    rig.wait("2h");
    let _ = rig.reindex(&["Integration/a"], Afterwards::Leave).unwrap();
    let before = rig.clock().now();
    let outcome = rig.wait_for(&["Integration/a"]).unwrap();
    assert_eq!(outcome.kind(), OutcomeKind::Succeeded);
    let inside = rig.inside("a");
    assert!(
        inside.iter().all(|row| row.last_indexed > Some(before)),
        "{inside:?}"
    );
}

#[test]
fn what_an_earlier_run_left_in_its_first_indexing_is_waited_for_and_what_it_owes_is_told() {
    let rig = applied(&["x 2m"]).with_ledger();
    let _ = rig.apply();
    rig.wait("2h");
    rig.place().amend(|ledger| {
        let address = "Integration/a".parse().unwrap();
        ledger.amend(&address, |entry| {
            entry.owed.first_indexing = true;
            entry.owed.reindex = true;
        });
    });
    let before = rig.clock().now();
    let outcome = rig.wait_for(&["Integration/a"]).unwrap();
    assert_eq!(outcome.kind(), OutcomeKind::Succeeded);
    assert!(rig.clock().now() > before, "it settles first");
    assert!(
        format!("{:?}", outcome.warnings).contains("still owes Integration/a a reindex"),
        "{:?}",
        outcome.warnings
    );
}

#[test]
fn a_wait_goes_on_until_every_repository_is_indexed() {
    let mut rig = three(&["x 2m", "y 20m appears=1m"]);
    rig.settings.deadline = Some(std::time::Duration::from_mins(1));
    let _ = rig.apply();
    rig.settings.deadline = None;
    let outcome = rig.wait_for(&["Integration/a"]).unwrap();
    assert_eq!(outcome.kind(), OutcomeKind::Succeeded);
    assert!(rig.inside("a").iter().all(|row| row.last_indexed.is_some()));
    assert_eq!(rig.inside("a").len(), 2);
}

#[test]
fn what_stands_still_ends_the_wait_with_a_failure() {
    let mut rig = three(&["x 2m", "y 1m stuck"]).index_timeout(10);
    rig.settings.deadline = Some(std::time::Duration::from_mins(1));
    let _ = rig.apply();
    rig.settings.deadline = None;
    let outcome = rig.wait_for(&["Integration/a"]).unwrap();
    assert_eq!(outcome.kind(), OutcomeKind::Failed);
    let (message, _) = outcome.steps[0].report.error.clone().unwrap();
    assert!(message.contains("nothing moved since"), "{message}");
    assert!(message.ends_with('y'), "{message}");
}

#[test]
fn a_wait_that_is_told_to_stop_is_interrupted() {
    let mut rig = three(&["x 2m"]);
    rig.settings.deadline = Some(std::time::Duration::from_secs(5));
    let _ = rig.apply();
    rig.settings.deadline = None;
    rig.stop_at_event = Some(3);
    let outcome = rig.wait_for(&["Integration/a"]).unwrap();
    assert_eq!(outcome.kind(), OutcomeKind::Interrupted);
    assert_eq!(statuses(&outcome), [("a", "unconfirmed")]);
}

#[test]
fn a_look_at_a_large_jira_asks_for_two_lists_and_a_few_rows() {
    let many: Vec<_> = (0..300)
        .map(|number| {
            let rows: Vec<_> = (0..66).map(|row| format!("{{ name: r{number}-{row} }}")).collect();
            format!(
                "- {{ type: GITHUB, displayName: i{number}, origin: 'https://api.github.com', repositories: [{}] }}\n",
                rows.join(", ")
            )
        })
        .collect();
    let rig = Rig::new(&format!("integrations:\n{}", many.concat()), &[]);
    let overview = rig.look(&[]);
    assert_eq!(overview.rows.len(), 300);
    assert_eq!(overview.totals().known, 19_800);
    let sent = rig.wire.sent();
    let of = |end: &str| sent.iter().filter(|sent| sent.path.ends_with(end)).count();
    assert_eq!(of("/1.0/integration"), 1);
    assert_eq!(of("/1.0/repository"), 1);
    assert_eq!(of("/index.json"), gijctl::status::QUESTIONS);
    assert_eq!(sent.len(), 2 + gijctl::status::QUESTIONS);
}

#[test]
fn a_look_tells_what_is_indexing_and_what_waits() {
    let mut rig = three(&["x 10m", "y 10m", "z 10m"]);
    rig.settings.deadline = Some(std::time::Duration::from_mins(1));
    let _ = rig.apply();
    rig.wait("2m");
    let overview = rig.look(&["Integration/a"]);
    let row = &overview.rows[0];
    assert_eq!(row.state(), State::Indexing { percent: 0 });
    let inside = row.inside.as_ref().unwrap();
    let states: Vec<_> = inside
        .pending
        .iter()
        .map(|one| one.answer.as_pending().as_str())
        .collect();
    assert_eq!(states, ["indexing", "queued", "queued"]);
    assert_eq!(inside.queued(), 3);
    rig.wait("10m");
    let overview = rig.look(&["Integration/a"]);
    assert_eq!(overview.rows[0].state(), State::Indexing { percent: 33 });
}
