use gijctl::event::{OutcomeKind, StepResult, StepStatus};
use gijctl::model::{Field, FieldValue};
use gijctl::plan::Action;
use gijctl::wire::Method;

use crate::support::{Mishap, Rig, Run, Sent, answer, connection_reset, host, spec};

const URL: &str = "https://jira.vineyard.example";

fn general(lines: &[&str]) -> String {
    format!(
        "apiVersion: gijctl.dev/v1\nkind: GeneralSettings\nmetadata: {{ name: site }}\nspec:\n  {}\n",
        lines.join("\n  ")
    )
}

fn scenario(general: &str) -> String {
    format!(
        "general: {general}\nhosts:\n{}",
        host("a", "10s", &["x 2m"])
    )
}

fn rig(manifests: &[String]) -> Rig {
    Rig::new(&scenario("{}"), manifests).with_ledger()
}

/// Other manifests in the world as the rig has left it.
fn declare(rig: &mut Rig, manifests: &[String]) {
    rig.desired = Rig::new(&scenario("{}"), manifests).desired;
}

fn site_step(run: &Run) -> &StepResult {
    let mut steps = run.outcome.steps.iter();
    steps
        .find(|step| step.address.to_string() == "GeneralSettings/site")
        .unwrap_or_else(|| panic!("it has no step"))
}

fn told(step: &StepResult) -> String {
    let warnings: Vec<_> = step.warnings.iter().map(ToString::to_string).collect();
    warnings.join("\n")
}

fn sent_settings(rig: &Rig) -> usize {
    let sent = rig.wire.sent();
    sent.iter().filter(|sent| is_settings(sent)).count()
}

fn is_settings(sent: &Sent) -> bool {
    sent.method == Method::Post && sent.path.ends_with("global-settings")
}

fn alternative(rig: &Rig) -> String {
    rig.sim
        .with_world(|world| world.general_settings().alt_jira_base_url.clone())
}

#[test]
fn work_by_hand_stops_no_run_and_is_not_done_by_it() {
    let rig = rig(&[general(&["commitsLimit: 30"]), spec("a", "")]);
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    assert_eq!(run.step("a").status, StepStatus::Done);
    let by_hand = site_step(&run);
    assert_eq!(by_hand.action, "manual");
    assert_eq!(by_hand.status, StepStatus::ByHand);
    assert!(!by_hand.written);
    assert!(run.events.iter().all(|event| {
        let kind = &event.kind;
        !matches!(kind, gijctl::event::EventKind::StepStarted { change } if change.address.name.as_str() == "site")
    }));
    // It is nobody's word yet.
    assert_eq!(rig.plan().manual.len(), 1);
}

#[test]
fn work_by_hand_alone_succeeds_and_changes_nothing() {
    let rig = rig(&[general(&["commitsLimit: 30"])]);
    let run = rig.apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
    assert!(!run.outcome.has_changed());
}

#[test]
fn the_day_of_the_world_decides_whether_a_word_counts() {
    // The world begins on the fifth of January 2026.
    let word = |on: &str| {
        let line = format!("acknowledged: {{ commitsLimit: {{ by: jane, on: {on}, value: 30 }} }}");
        rig(&[general(&["commitsLimit: 30", &line])])
    };
    assert!(word("2026-01-05").plan().manual.is_empty());
    assert!(!word("2025-07-01").plan().manual.is_empty());
    let rig = word("2026-01-05");
    rig.wait("4319h");
    assert!(rig.plan().manual.is_empty(), "the last day");
    rig.wait("48h");
    assert!(!rig.plan().manual.is_empty(), "half a year later");
}

#[test]
fn what_has_a_request_is_sent_once_and_then_remembered() {
    let mut rig = rig(&[general(&[&format!("altJiraBaseUrl: {URL}")])]);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["site done"], "{:?}", run.outcome);
    assert!(run.outcome.has_changed());
    assert!(told(site_step(&run)).contains("could not be read back"));
    assert_eq!(alternative(&rig), URL);
    assert!(!rig.plan().has_differences());
    assert!(rig.apply().statuses().is_empty());
    assert_eq!(sent_settings(&rig), 1);

    declare(&mut rig, &[general(&["altJiraBaseUrl: \"\""])]);
    assert_eq!(rig.apply().statuses(), ["site done"]);
    assert_eq!(alternative(&rig), "");
    assert_eq!(sent_settings(&rig), 2);
}

#[test]
fn a_ledger_in_jira_remembers_what_was_sent() {
    let manifests = [general(&[&format!("altJiraBaseUrl: {URL}")])];
    let rig = Rig::new(&scenario("{}"), &manifests).with_jira_ledger();
    assert_eq!(rig.apply().statuses(), ["site done"]);
    assert!(!rig.plan().has_differences());
    assert!(rig.jira_ledger().given("altJiraBaseUrl").is_some());
}

#[test]
fn an_answer_without_words_is_a_yes() {
    let manifests = [general(&[&format!("altJiraBaseUrl: {URL}")])];
    let scenario = format!(
        "quirks: {{ globalSettingsAnswer: empty }}\n{}",
        scenario("{}")
    );
    let rig = Rig::new(&scenario, &manifests).with_ledger();
    assert_eq!(rig.apply().statuses(), ["site done"]);
    assert_eq!(alternative(&rig), URL);
}

#[test]
fn a_lost_answer_is_unconfirmed_and_the_next_apply_sends_it_again() {
    let rig = rig(&[general(&[&format!("altJiraBaseUrl: {URL}")])]);
    rig.wire.mishaps(|sent, _| {
        if is_settings(sent) {
            Mishap::AnswerLost(connection_reset())
        } else {
            Mishap::None
        }
    });
    let run = rig.apply();
    assert_eq!(site_step(&run).status, StepStatus::Unconfirmed);
    let (_, help) = site_step(&run).error.clone().unwrap_or_default();
    assert!(help.contains("sent again"), "{help}");
    rig.wire.mishaps(|_, _| Mishap::None);
    assert_eq!(rig.apply().statuses(), ["site done"]);
}

#[test]
fn an_account_that_may_not_is_told_and_nothing_is_remembered() {
    let manifests = [general(&[&format!("altJiraBaseUrl: {URL}")])];
    let rig = rig(&manifests);
    rig.wire.mishaps(|sent, _| {
        if is_settings(sent) {
            Mishap::Lost(answer(403))
        } else {
            Mishap::None
        }
    });
    let run = rig.apply();
    assert_eq!(site_step(&run).status, StepStatus::Failed);
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed);
    assert!(rig.plan().has_differences());
}

#[test]
fn what_a_declared_general_setting_overrides_is_left_alone() {
    let manifests = [
        general(&["repositoryBrowser: false"]),
        spec("a", "features: { gitViewerEnabled: true }"),
    ];
    let rig = Rig::new(&scenario("{ repositoryBrowser: false }"), &manifests).with_ledger();
    let run = rig.apply();
    assert_eq!(run.step("a").status, StepStatus::Done);
    assert_eq!(run.warnings(), "");
    let plan = rig.plan();
    assert!(plan.changes.is_empty(), "{:?}", plan.changes);
    assert!(
        plan.notes
            .iter()
            .any(|note| note.text.contains("is left alone"))
    );

    // Once people have it on again, and the manifest says so, it is brought about.
    let mut rig = rig;
    rig.sim
        .with_world(|world| world.change_general_settings(|all| all.repository_browser = true));
    declare(
        &mut rig,
        &[
            general(&["repositoryBrowser: true"]),
            spec("a", "features: { gitViewerEnabled: true }"),
        ],
    );
    rig.apply();
    assert!(rig.plan().changes.is_empty());
    assert_eq!(rig.live("a").settings["gitViewerEnabled"], true);
}

#[test]
fn what_an_undeclared_general_setting_overrides_is_named_as_its_likely_cause() {
    let manifests = [spec("a", "features: { requireUserPat: false }")];
    let rig = Rig::new(&scenario("{ requireUserPat: true }"), &manifests).with_ledger();
    let run = rig.apply();
    let warnings = told(run.step("a"));
    assert!(
        warnings.contains("requireUserPat did not take"),
        "{warnings}"
    );
    assert!(
        warnings.contains(
            "Look whether Git > General settings > Access > Require User PAT (branch and PR/MR creation) is on"
        ),
        "{warnings}"
    );
    let plan = rig.plan();
    let Action::Update(update) = &plan.changes[0].action else {
        panic!("it differs still");
    };
    assert_eq!(
        update.fields[&Field::RequireUserPat],
        FieldValue::Bool(false)
    );
}

#[test]
fn where_rows_show_what_was_set_nothing_has_to_be_explained() {
    let manifests = [
        general(&["repositoryBrowser: false"]),
        spec("a", "features: { gitViewerEnabled: false }"),
    ];
    let scenario = format!(
        "quirks: {{ generalOverride: effectOnly }}\n{}",
        scenario("{ repositoryBrowser: false }")
    );
    let rig = Rig::new(&scenario, &manifests).with_ledger();
    rig.apply();
    assert!(rig.plan().notes.is_empty());
}
