use gijctl::event::OutcomeKind;
use gijctl::wire::Method;
use serde_json::json;

use crate::support::{Rig, Sent, host, spec};

/// One indexed integration, whose host lists less once there is a filter.
fn one(settings: &str, manifest: &str) -> Rig {
    one_under("", settings, manifest)
}

fn one_under(head: &str, settings: &str, manifest: &str) -> Rig {
    let filtered = "- match: { displayName: a, apiFilter: '[?fork]' }\n  scan: 1m\n  repositories:\n  \
                    - { name: x, cloneAndIndex: 20m }\n  - { name: new, cloneAndIndex: 10m, appears: 40s }\n";
    let scenario = format!(
        "{head}\nintegrations:\n- {{ type: GITHUB, displayName: a, {settings} settings: {{ apiPath: /orgs/a/repos }} }}\nhosts:\n{filtered}{}",
        host("a", "10s", &["x 20m", "y 20m", "off 1m disabled"])
    );
    Rig::new(&scenario, &[spec("a", manifest)])
}

fn reindexes(rig: &Rig) -> Vec<Sent> {
    let sent = rig.wire.sent().into_iter();
    sent.filter(|sent| sent.method == Method::Post && sent.path.contains("index"))
        .collect()
}

#[test]
fn a_changed_filter_is_followed_by_a_reindex_that_is_waited_for() {
    let rig = one("", "apiFilter: '[?fork]'");
    let before = rig.live("a").last_indexed;
    let old_date = rig
        .inside("a")
        .iter()
        .find(|row| row.display_name == "x")
        .unwrap()
        .last_indexed;
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    let indexed_at = run.step("a").indexed_at.unwrap();
    let rows = rig.inside("a");
    let x = rows
        .iter()
        .find(|row| row.display_name == "x")
        .unwrap()
        .last_indexed;
    assert!(x > old_date && x.unwrap() <= indexed_at);
    let new = rows
        .iter()
        .find(|row| row.display_name == "new")
        .unwrap()
        .last_indexed;
    assert!(new.unwrap() <= indexed_at);
    assert!(rig.live("a").last_indexed > before);
}

#[test]
fn repositories_that_a_new_filter_removes_are_named() {
    // Until GIJ comes to their removal it shows them as switched off (C17).
    let lingering = one("", "apiFilter: '[?fork]'").apply();
    let summary = lingering.step("a").indexing.clone().unwrap();
    assert_eq!(summary.disabled, ["y", "off"]);
    let gone = one_under("quirks: { deletion: atOnce }", "", "apiFilter: '[?fork]'").apply();
    let summary = gone.step("a").indexing.clone().unwrap();
    assert_eq!(summary.removed, ["y", "off"]);
}

#[test]
fn a_reindex_names_the_integration_and_is_sent_once() {
    let rig = one("", "apiFilter: '[?fork]'");
    let id = rig.live("a").id;
    rig.apply();
    let bodies: Vec<_> = reindexes(&rig).into_iter().map(|sent| sent.body).collect();
    assert_eq!(bodies, [Some(json!({ "repoId": id }))]);
}

#[test]
fn a_changed_setting_is_one_write_and_no_reindex() {
    let rig = one(
        "",
        "features: { sourcesDiffViewEnabled: false, revisionIndexing: false }",
    );
    let run = rig.apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
    let writes = rig.witness().writes();
    assert_eq!(writes, ["PUT /rest/gitplugin/1.0/integration/1"]);
    assert!(!rig.plan().has_differences());
}

#[test]
fn an_enabled_integration_is_reindexed_and_waited_for() {
    let rig = one("disabled: true,", "disabled: false");
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    assert_eq!(
        rig.witness().writes(),
        [
            "PUT /rest/gitplugin/1.0/repository/1/disable",
            "POST /rest/gitplugin/2.0/reindex"
        ]
    );
    assert!(!rig.live("a").disabled);
    assert!(run.step("a").indexed_at.is_some());
}

#[test]
fn an_integration_is_disabled_by_the_endpoint_that_works() {
    let rig = one("", "disabled: true");
    let run = rig.apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
    assert!(rig.live("a").disabled);
    let writes = rig.witness().writes();
    assert_eq!(writes, ["PUT /rest/gitplugin/1.0/repository/1/disable"]);
}

#[test]
fn a_switch_that_gij_ignores_is_a_failure() {
    let scenario = "quirks: { disableEndpoint: missing, disabledOnPut: ignored }\n\
                    integrations:\n- { type: GITHUB, displayName: a }\n";
    let rig = Rig::new(
        scenario,
        &[spec("a", "disabled: true").replace("  apiPath: /orgs/a/repos\n", "")],
    );
    let run = rig.apply();
    let (message, _) = run.error("a");
    assert!(message.contains("C11"), "{message}");
    assert!(!rig.live("a").disabled);
}

#[test]
fn an_app_without_the_new_reindex_is_asked_by_the_old_one() {
    let scenario = format!(
        "appVersion: '4.16.0'\nintegrations:\n- {{ type: GITHUB, displayName: a, settings: {{ apiPath: /orgs/other/repos }} }}\nhosts:\n{}",
        host("a", "10s", &["x 2m"])
    );
    let rig = Rig::new(&scenario, &[spec("a", "")]);
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    let arrived: Vec<_> = reindexes(&rig)
        .into_iter()
        .map(|sent| sent.line())
        .collect();
    assert_eq!(arrived.last().unwrap(), "POST /rest/gitplugin/1.0/index");
}

#[test]
fn an_hour_of_indexing_costs_few_questions() {
    let rows: Vec<_> = (0..20).map(|n| format!("r{n} 12m")).collect();
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    let scenario = format!("hosts:\n{}", host("a", "10s", &rows));
    let rig = Rig::new(&scenario, &[spec("a", "")]);
    let run = rig.apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
    let sent = rig.wire.sent();
    let took = run
        .outcome
        .finished_at
        .unwrap()
        .duration_since(run.outcome.started_at.unwrap());
    assert!(took.as_hours() >= 4);
    // A look is the list, the integration and at most six statuses; 60 looks in an hour, and the
    // quicker ones of the beginning.
    let hours = usize::try_from(took.as_hours() + 1).unwrap();
    assert!(
        sent.len() <= 8 * 60 * hours + 8 * 60,
        "{} requests in {hours} hours",
        sent.len()
    );
    let lists = sent
        .iter()
        .filter(|sent| sent.line() == "GET /rest/gitplugin/1.0/repository");
    assert!(lists.count() <= 60 * hours + 60);
}
