use std::cell::Cell;

use gijctl::event::OutcomeKind;
use gijctl::plan::{Action, Files, HeldReason, Prune, QuietFirstIndex};
use gijctl::sim::RepositoryView;
use gijctl::wire::Method;
use serde_json::json;

use crate::support::{Mishap, Rig, connection_reset, host, integration};

const ORIGIN: &str = "https://git.vineyard.example/press.git";

fn repository(name: &str, lines: &[&str]) -> String {
    let lines = lines.join("\n  ");
    format!(
        "apiVersion: gijctl.dev/v1\nkind: Repository\nmetadata: {{ name: {name} }}\nspec:\n  {lines}\n"
    )
}

fn press(more: &[&str]) -> String {
    let origin = format!("origin: {ORIGIN}");
    repository("press", &[&[origin.as_str()], more].concat())
}

/// The repository `x` of the integration `a`.
fn inside(more: &[&str]) -> String {
    let which = ["integration: a", "match: { displayName: x }"];
    repository("x-of-a", &[&which, more].concat())
}

fn scenario(head: &str) -> String {
    format!(
        "{head}\nprojects: [{{ id: 10000, key: PAY, name: Pay }}]\nhosts:\n{}- match: {{ origin: {ORIGIN} }}\n  scan: 0s\n  repositories: [{{ name: press, cloneAndIndex: 9m }}]\n",
        host("a", "10s", &["x 2m", "y 2m"])
    )
}

fn rig(manifests: &[String]) -> Rig {
    Rig::new(&scenario(""), manifests).with_ledger()
}

/// The same manifests, changed, in the world as the rig has left it.
fn declare(rig: &mut Rig, manifests: &[String]) {
    rig.desired = Rig::new(&scenario(""), manifests).desired;
}

fn succeed(rig: &Rig) -> Vec<String> {
    let run = rig.apply();
    let kind = run.outcome.kind();
    assert_eq!(kind, OutcomeKind::Succeeded, "{:?}", run.outcome);
    run.statuses()
}

fn repositories(rig: &Rig) -> Vec<RepositoryView> {
    rig.sim.with_world(|world| world.repositories())
}

fn called(rig: &Rig, name: &str) -> Vec<RepositoryView> {
    let mut all = repositories(rig);
    all.retain(|row| row.display_name == name);
    all
}

fn requests(rig: &Rig, method: Method, end: &str) -> usize {
    let sent = rig.wire.sent();
    sent.iter()
        .filter(|sent| sent.method == method && sent.path.contains(end))
        .count()
}

fn nothing_is_left(rig: &Rig) {
    let plan = rig.plan();
    assert!(plan.changes.is_empty(), "{:?}", plan.changes);
    assert!(plan.held.is_empty(), "{:?}", plan.held);
}

#[test]
fn a_plain_repository_is_created_waited_for_and_as_wanted_after_that() {
    let manifests = [press(&["mainBranch: main", "projects: [PAY]"])];
    let rig = rig(&manifests);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["press done"], "{:?}", run.outcome);
    let row = &called(&rig, "press")[0];
    assert_eq!(row.settings["mainBranch"], json!("main"));
    assert_eq!(row.settings["projectMappingIds"], json!([10000]));
    assert!(row.last_indexed.unwrap() <= run.outcome.steps[0].indexed_at.unwrap());
    nothing_is_left(&rig);
    assert!(succeed(&rig).is_empty());
}

#[test]
fn a_create_whose_answer_is_lost_makes_one_repository() {
    let rig = rig(&[press(&[])]);
    let happened = Cell::new(false);
    rig.wire.mishaps(move |sent, _| {
        let is_create = sent.method == Method::Post && sent.path.ends_with("/1.0/repository");
        if is_create && !happened.replace(true) {
            Mishap::AnswerLost(connection_reset())
        } else {
            Mishap::None
        }
    });
    assert_eq!(succeed(&rig), ["press done"]);
    assert_eq!(called(&rig, "press").len(), 1);
    assert_eq!(requests(&rig, Method::Post, "/1.0/repository"), 1);
    nothing_is_left(&rig);
}

#[test]
fn another_main_branch_is_followed_by_a_reindex_that_is_waited_for() {
    let mut rig = rig(&[press(&["mainBranch: main"])]);
    succeed(&rig);
    rig.wait("1h");
    let before = called(&rig, "press")[0].last_indexed;
    declare(&mut rig, &[press(&["mainBranch: trunk"])]);
    assert_eq!(succeed(&rig), ["press done"]);
    assert!(called(&rig, "press")[0].last_indexed > before);
    nothing_is_left(&rig);
}

#[test]
fn a_first_indexing_is_quiet_and_ends_with_what_is_wanted() {
    let features = "features: { smartCommitsEnabled: true }";
    let rig = rig(&[press(&[features])]).quiet(QuietFirstIndex::Always);
    assert_eq!(succeed(&rig), ["press done"]);
    let sent = rig.wire.sent();
    let create = sent.iter().find(|sent| sent.method == Method::Post);
    let body = create.and_then(|sent| sent.body.clone()).unwrap();
    assert_eq!(body["smartCommitsEnabled"], json!(false));
    let row = &called(&rig, "press")[0];
    assert_eq!(row.settings["smartCommitsEnabled"], json!(true));
    nothing_is_left(&rig);
}

#[test]
fn one_inside_waits_until_its_integration_is_there_and_is_changed_by_the_next_run() {
    let rig = rig(&[integration("a"), inside(&["projects: [PAY]"])]);
    let plan = rig.plan();
    assert!(
        matches!(plan.held[0].reason, HeldReason::Waiting(_)),
        "{:?}",
        plan.held
    );
    assert_eq!(succeed(&rig), ["a done"]);
    succeed(&rig);
    let row = &called(&rig, "x")[0];
    assert_eq!(row.settings["projectMappingIds"], json!([10000]));
    assert_ne!(
        called(&rig, "y")[0].settings["projectMappingIds"],
        json!([10000])
    );
    nothing_is_left(&rig);
}

#[test]
fn one_inside_is_changed_after_the_reindex_of_its_integration() {
    let mut rig = rig(&[integration("a")]);
    succeed(&rig);
    rig.wait("1h");
    let narrowed = integration("a") + "  apiFilter: '[?fork]'\n";
    declare(&mut rig, &[narrowed, inside(&["projects: [PAY]"])]);
    let run = rig.apply();
    let steps: Vec<_> = run
        .outcome
        .steps
        .iter()
        .map(|step| format!("{} {} {}", step.address, step.action, step.status.as_str()))
        .collect();
    assert_eq!(
        steps,
        [
            "Repository/x-of-a adopt done",
            "Integration/a update done",
            "Repository/x-of-a update done",
        ]
    );
}

#[test]
fn what_is_declared_no_more_is_deleted_with_its_clone_where_that_is_gijs() {
    let mut rig = rig(&[
        integration("a"),
        press(&["lifecycle: { deleteFiles: true }"]),
    ]);
    succeed(&rig);
    declare(&mut rig, &[integration("a")]);
    assert_eq!(rig.plan().changes, []);
    rig.policy.prune = Prune::WholeSet;
    rig.policy.guards.delete = 1;
    let plan = rig.plan();
    let Action::Delete(deletion) = &plan.changes[0].action else {
        panic!("{:?}", plan.changes);
    };
    assert_eq!(deletion.files, Files::Remove);
    assert_eq!(succeed(&rig), ["press done"]);
    assert!(called(&rig, "press").is_empty());
    assert_eq!(rig.inside("a").len(), 2);
    nothing_is_left(&rig);
}

#[test]
fn one_inside_that_is_declared_no_more_is_forgotten_and_stays() {
    let mut rig = rig(&[integration("a"), inside(&["projects: [PAY]"])]);
    succeed(&rig);
    succeed(&rig);
    declare(&mut rig, &[integration("a")]);
    rig.policy.prune = Prune::WholeSet;
    succeed(&rig);
    assert_eq!(requests(&rig, Method::Delete, "/repository"), 0);
    assert_eq!(rig.inside("a").len(), 2);
    assert!(rig.plan().forgotten.is_empty());
}

#[test]
fn a_plain_repository_is_switched_off_by_the_endpoint_for_that() {
    let mut rig = rig(&[press(&[])]);
    succeed(&rig);
    declare(&mut rig, &[press(&["disabled: true"])]);
    assert_eq!(succeed(&rig), ["press done"]);
    assert!(called(&rig, "press")[0].disabled);
    nothing_is_left(&rig);
}
