use gijctl::event::{OutcomeKind, StepStatus};
use gijctl::exec::OnStale;
use serde_json::json;

use crate::support::{Rig, by_hand, change_by_hand, host, spec};

/// Two integrations that are there, and manifests that want something of each of them changed.
fn rig() -> Rig {
    let hosts = [host("a", "10s", &["x 2m"]), host("b", "10s", &["x 2m"])];
    let there = |name: &str| {
        format!(
            "- {{ type: GITHUB, displayName: {name}, settings: {{ apiPath: /orgs/{name}/repos }} }}\n"
        )
    };
    let scenario = format!(
        "integrations:\n{}{}hosts:\n{}",
        there("a"),
        there("b"),
        hosts.concat()
    );
    let wanted = "features: { sourcesDiffViewEnabled: false }";
    Rig::new(&scenario, &["a", "b"].map(|name| spec(name, wanted)))
}

#[test]
fn one_that_was_changed_since_the_plan_stops_the_run_before_its_batch() {
    let rig = rig();
    let plan = rig.plan();
    let id = rig.live("b").id;
    change_by_hand(&rig.sim, id, &json!({ "apiPath": "/orgs/other/repos" }));
    let run = rig.carry_out(&plan);
    assert_eq!(run.statuses(), ["a not-reached", "b failed"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed);
    let stopped = run.outcome.stopped.clone().unwrap();
    assert!(stopped.contains("Integration/b"), "{stopped}");
    assert!(run.error("b").0.contains("was changed since the plan"));
    assert!(rig.witness().writes().is_empty());
}

#[test]
fn one_that_was_changed_since_the_plan_is_left_out_where_that_is_wanted() {
    let mut rig = rig();
    rig.settings.on_stale = OnStale::Skip;
    let plan = rig.plan();
    let id = rig.live("b").id;
    change_by_hand(&rig.sim, id, &json!({ "apiPath": "/orgs/other/repos" }));
    let run = rig.carry_out(&plan);
    assert_eq!(run.statuses(), ["a done", "b not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    assert!(run.error("b").1.contains("--on-stale skip"));
    let writes = rig.witness().writes();
    assert_eq!(writes, ["PUT /rest/gitplugin/1.0/integration/1"]);
}

#[test]
fn one_that_is_gone_since_the_plan_is_stale() {
    let rig = rig();
    let plan = rig.plan();
    by_hand(&rig.sim, "remove", 1);
    rig.wait("1h");
    let run = rig.carry_out(&plan);
    assert!(run.error("a").0.contains("is gone"), "{:?}", run.error("a"));
}

#[test]
fn what_somebody_did_already_as_wanted_is_already_done() {
    let rig = rig();
    let plan = rig.plan();
    change_by_hand(&rig.sim, 1, &json!({ "sourcesDiffViewEnabled": false }));
    let run = rig.carry_out(&plan);
    assert_eq!(run.statuses(), ["a already-done", "b done"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
}

#[test]
fn a_change_in_the_middle_of_a_batch_is_seen_before_its_own_write() {
    let rig = rig();
    let (first, second) = (rig.live("a").id, rig.live("b").id);
    let rig = rig.meddle(move |event, sim| {
        if let gijctl::event::EventKind::StepWritten { id: Some(id), .. } = &event.kind
            && id.get() == first
        {
            change_by_hand(sim, second, &json!({ "apiPath": "/orgs/other/repos" }));
        }
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "b failed"]);
    let (message, _) = run.error("b");
    assert!(message.ends_with("only just now: apiPath"), "{message}");
}

#[test]
fn a_change_in_the_middle_of_a_batch_is_seen_before_a_switch() {
    let hosts = [host("a", "10s", &["x 2m"]), host("b", "10s", &["x 2m"])];
    let scenario = format!("hosts:\n{}", hosts.concat());
    let mut rig = Rig::new(&scenario, &["a", "b"].map(|name| spec(name, "")));
    rig.apply();
    for wanted in rig.desired.integrations.values_mut() {
        wanted.disabled = Some(true);
    }
    let (first, second) = (rig.live("a").id, rig.live("b").id);
    let rig = rig.meddle(move |event, sim| {
        if let gijctl::event::EventKind::StepWritten { id: Some(id), .. } = &event.kind
            && id.get() == first
        {
            change_by_hand(sim, second, &json!({ "apiPath": "/orgs/other/repos" }));
        }
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "b failed"]);
    let (message, _) = run.error("b");
    assert!(message.ends_with("only just now: apiPath"), "{message}");
    assert!(!rig.live("b").disabled);
}

/// Everything that a plan may hold about rows that are there and one that is not.
fn everything() -> Rig {
    let hosts = ["a", "b", "c", "d", "new"].map(|name| host(name, "5s", &["x 5s"]));
    let scenario = format!(
        "integrations:\n\
         - {{ type: GITHUB, displayName: a, settings: {{ apiPath: /orgs/a/repos }} }}\n\
         - {{ type: GITHUB, displayName: b, disabled: true, settings: {{ apiPath: /orgs/other/repos }} }}\n\
         - {{ type: GITHUB, displayName: c, settings: {{ apiPath: /orgs/c/repos }} }}\n\
         - {{ type: GITHUB, displayName: d, settings: {{ apiPath: /orgs/d/repos }} }}\n\
         hosts:\n{}",
        hosts.concat()
    );
    let manifests = [
        spec(
            "a",
            "features: { sourcesDiffViewEnabled: false }\napiFilter: '[?!archived]'",
        ),
        spec(
            "b",
            "disabled: false\nfeatures: { sourcesDiffViewEnabled: false }",
        ),
        spec("c", "disabled: true\nfeatures: { revisionIndexing: false }"),
        spec("d", ""),
        spec(
            "new",
            "features: { smartCommitsEnabled: true, sendCommitEmails: true }",
        ),
    ];
    Rig::new(&format!("appVersion: '4.20.0'\n{scenario}"), &manifests).with_ledger()
}

#[test]
fn the_writes_of_a_run_do_not_make_its_own_plan_stale() {
    let run = everything().apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    let undone = |status| matches!(status, StepStatus::Done);
    assert!(run.outcome.steps.iter().all(|step| undone(step.status)));
}

#[test]
fn a_plan_that_is_carried_out_twice_changes_nothing_the_second_time() {
    let rig = everything();
    let plan = rig.plan();
    assert!(plan.changes.len() >= 9, "{}", plan.changes.len());
    let first = rig.carry_out(&plan);
    assert_eq!(
        first.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        first.outcome
    );
    let (writes, saves) = (rig.witness().writes(), rig.place().saves());
    let second = rig.carry_out(&plan);
    assert_eq!(
        second.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        second.outcome
    );
    for step in &second.outcome.steps {
        assert_eq!(step.status, StepStatus::AlreadyDone, "{step:?}");
    }
    assert_eq!(rig.witness().writes(), writes);
    assert_eq!(rig.place().saves(), saves, "nor in the ledger");
}

#[test]
fn a_plan_that_was_cut_short_anywhere_is_carried_on_by_carrying_it_out_again() {
    let whole = everything();
    let plan = whole.plan();
    let events = whole.carry_out(&plan).events.len();
    whole.wait("1h");
    for k in 1..=events {
        let mut rig = everything();
        let plan = rig.plan();
        rig.stop_at_event = Some(k);
        rig.carry_out(&plan);
        rig.stop_at_event = None;
        let again = rig.carry_out(&plan);
        let is_fine = |step: &gijctl::event::StepResult| {
            // Of what a cut made half, a new plan has to say what is left to do.
            let half = step.status == StepStatus::Failed && !step.written;
            matches!(step.status, StepStatus::Done | StepStatus::AlreadyDone) || half
        };
        let reached = again.outcome.steps.iter();
        let mut reached = reached.take_while(|step| step.status != StepStatus::NotReached);
        assert!(reached.all(is_fine), "at event {k}: {:?}", again.outcome);
        assert_eq!(
            rig.apply().outcome.kind(),
            OutcomeKind::Succeeded,
            "at event {k}"
        );
        rig.wait("1h");
        assert_eq!(rig.end_state(), whole.end_state(), "at event {k}");
    }
}

#[test]
fn one_list_of_integrations_serves_a_batch() {
    let rig = rig();
    let before = rig.wire.sent().len();
    let run = rig.apply();
    assert_eq!(run.plan.changes.len(), 2);
    let sent = rig.wire.sent();
    let lists = sent[before..]
        .iter()
        .filter(|sent| sent.line() == "GET /rest/gitplugin/1.0/integration");
    // One for the plan, one for the batch, and one to see at the end what is still indexed.
    assert_eq!(lists.count(), 3);
}

#[test]
fn rows_that_the_plan_has_not_seen_are_not_changed_by_it() {
    let rig = rig();
    let mut plan = rig.plan();
    plan.seen.clear();
    let run = rig.carry_out(&plan);
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed);
    assert!(rig.witness().writes().is_empty());
}
