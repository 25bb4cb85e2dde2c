//! What a plan says of the copies that the repositories inside an integration keep.

use gijctl::model::{Address, Field, FieldValue};
use gijctl::plan::{self, Action, FieldInside, HeldReason, Plan, Policy, looks_inside};
use gijctl::sim::Quirks;
use gijctl::state::{Live, Observed};

use super::support::{Jira, changes, desired, gap, hub, hub_row, live, notes, planned};

/// An integration with smart commits off, and repositories inside that have them on or off.
fn jira(repositories: &[&str]) -> Jira {
    let head = "projects: [{ id: 10000, key: PAY, name: Pay }, { id: 10001, key: OPS, name: Ops }]\nintegrations:\n- type: GITHUB\n  displayName: a\n  settings: { apiPath: /a, smartCommitsEnabled: false, global: false, projectMappingIds: [10000] }\n  repositories:\n";
    let scenario = format!("{head}  - {}\n", repositories.join("\n  - "));
    Jira::with(&scenario, Quirks::default())
}

const LOUD: [&str; 4] = [
    "{ name: one, settings: { smartCommitsEnabled: true } }",
    "{ name: two, settings: { smartCommitsEnabled: true } }",
    "{ name: three }",
    "{ name: four, disabled: true, settings: { smartCommitsEnabled: true } }",
];

fn quiet(cascade: &str) -> String {
    hub(
        "a",
        &[
            "apiPath: /a",
            "features: { smartCommitsEnabled: false }",
            &format!("repositories: {{ cascade: {cascade} }}"),
        ],
    )
}

/// What is said of repositories inside, one field a line.
fn said(plan: &Plan) -> Vec<String> {
    let one = |field: &FieldInside| {
        let value = serde_json::to_string(&field.wanted).unwrap();
        format!(
            "{} {value}: {} ({})",
            field.field,
            field.repositories,
            field.examples.join(" ")
        )
    };
    let found = plan.divergences.iter();
    found
        .flat_map(|found| {
            let counts = format!("{} of {}", found.differing, found.repositories);
            std::iter::once(counts).chain(found.fields.iter().map(one))
        })
        .collect()
}

#[test]
fn a_report_counts_the_repositories_that_are_switched_on_and_changes_nothing() {
    let jira = jira(&LOUD);
    let plan = jira.plan(&quiet("report"));
    assert_eq!(
        said(&plan),
        ["2 of 3", "smartCommitsEnabled false: 2 (one two)"]
    );
    assert!(!plan.has_differences());
    assert_eq!(plan.summary().cascade, 0);
}

#[test]
fn what_manifests_do_not_say_is_reported() {
    let jira = jira(&LOUD);
    let manifests = quiet("report").replace("  repositories: { cascade: report }\n", "");
    assert_eq!(said(&jira.plan(&manifests)).len(), 2);
}

#[test]
fn nobody_looks_where_it_is_off() {
    let jira = jira(&LOUD);
    let before = jira.requests();
    let plan = jira.plan(&quiet("off"));
    assert!(plan.divergences.is_empty());
    let asked = jira.asked_since(before);
    let list = "GET /rest/gitplugin/1.0/repository".to_owned();
    assert!(!asked.contains(&list), "{asked:#?}");
}

#[test]
fn nobody_looks_where_nothing_is_managed_that_they_keep_a_copy_of() {
    let seen = live(&[hub_row(1, "a")]);
    let looks = |lines: &[&str]| looks_inside(&desired(&hub("a", lines)), &seen);
    assert!(!looks(&[
        "apiPath: /a",
        "displayName: a",
        "features: { requireUserPat: true }"
    ]));
    assert!(looks(&["features: { gitViewerEnabled: true }"]));
    assert!(looks(&["projects: all"]));
    assert!(!looks_inside(
        &desired(&hub("a", &["projects: all"])),
        &live(&[])
    ));
}

#[test]
fn an_apply_is_one_change_with_counts_however_many_there_are() {
    let many: Vec<_> = (0..300)
        .map(|n| format!("{{ name: r{n}, settings: {{ smartCommitsEnabled: true }} }}"))
        .collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    let jira = jira(&many);
    jira.apply(&quiet("off"));
    assert_eq!(
        changes(&jira.plan(&quiet("apply"))),
        "1 cascade a 1 none: smartCommitsEnabled -> false on 300"
    );
}

#[test]
fn it_comes_after_what_changes_the_integration_itself() {
    let jira = jira(&LOUD);
    jira.apply(&quiet("off"));
    let both = quiet("apply").replace("apiPath: /a", "apiPath: /b");
    let plan = jira.plan(&both);
    let actions: Vec<_> = plan.changes.iter().map(|one| one.action.as_str()).collect();
    assert_eq!(actions, ["update", "cascade"]);
    assert!(plan.changes[0].batch < plan.changes[1].batch);
}

#[test]
fn what_a_manifest_says_of_a_single_repository_is_its_own() {
    let jira = jira(&LOUD);
    let own = "---\napiVersion: gijctl.dev/v1\nkind: Repository\nmetadata: { name: own }\nspec:\n  integration: a\n  match: { displayName: one }\n  features: { smartCommitsEnabled: true }\n";
    let plan = jira.plan(&(quiet("apply") + own));
    assert_eq!(
        said(&plan),
        ["1 of 3", "smartCommitsEnabled false: 1 (two)"]
    );
}

#[test]
fn a_setting_that_is_to_be_left_alone_is_left_alone_inside_as_well() {
    let jira = jira(&LOUD);
    let ignoring = quiet("apply") + "  lifecycle: { ignoreFields: [smartCommitsEnabled] }\n";
    assert!(jira.plan(&ignoring).divergences.is_empty());
}

#[test]
fn projects_are_counted_and_sent_together() {
    let jira = jira(&[
        "{ name: one, settings: { projectMappingIds: [10001] } }",
        "{ name: two }",
    ]);
    let manifests = hub(
        "a",
        &[
            "apiPath: /a",
            "projects: [PAY]",
            "repositories: { cascade: apply }",
        ],
    );
    let plan = jira.plan(&manifests);
    assert_eq!(
        said(&plan),
        ["1 of 2", "projectMappingIds [10000]: 1 (one)"]
    );
    let cascade = plan.changes.iter().find_map(|change| match &change.action {
        Action::Cascade(cascading) => Some(&cascading.wanted),
        _ => None,
    });
    let fields: Vec<_> = cascade.unwrap().keys().copied().collect();
    assert_eq!(fields.len(), 2);
    assert_eq!(cascade.unwrap()[&Field::Global], FieldValue::Bool(false));
}

#[test]
fn a_list_that_cannot_be_read_holds_the_cascade_back_and_nothing_else() {
    let unread = Live {
        repositories: Observed::Gap(gap("the list of repositories")),
        ..live(&[hub_row(1, "a")])
    };
    let plan = planned(&quiet("apply"), &unread, None, &Policy::default());
    assert_eq!(plan.held[0].action, "cascade");
    assert!(matches!(
        plan.held[0].reason,
        HeldReason::InsideUnreadable(_)
    ));
    let plan = planned(&quiet("report"), &unread, None, &Policy::default());
    assert!(plan.held.is_empty());
    assert!(
        notes(&plan).contains("could not be seen"),
        "{}",
        notes(&plan)
    );
}

#[test]
fn what_only_names_others_holds_the_cascade_back() {
    let jira = jira(&LOUD);
    let other = hub("b", &["apiPath: /b"]);
    let manifests = quiet("apply") + &other;
    let seen = jira.observed(&manifests);
    let policy = Policy {
        only: Some(["Integration/b".parse::<Address>().unwrap()].into()),
        ..Policy::default()
    };
    let plan = plan::plan(&desired(&manifests), &seen, None, &policy).unwrap();
    let held: Vec<_> = plan.held.iter().map(|held| held.action).collect();
    assert!(held.contains(&"cascade"), "{held:?}");
}

#[test]
fn a_cascade_is_one_resource_for_the_guards() {
    let jira = jira(&LOUD);
    jira.apply(&quiet("off"));
    assert!(jira.plan(&quiet("apply")).trips.is_empty());
}
