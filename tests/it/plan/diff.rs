//! What differs, and what of it is changed, held back or only told.

use std::collections::BTreeSet;

use gijctl::model::{Field, FieldMap, FieldValue, IntegrationType, Shape};
use gijctl::plan::{self, Action, HeldReason, Policy, QuietFirstIndex};
use gijctl::state::Observed;
use proptest::prelude::*;

use super::samples::{Choice, Sample};
use super::support::{
    Row, address, changes, desired, gap, held, hub, hub_row, ids, ledger, live, manifest_of, notes,
    plan, plan_with, problems, problems_of, row, text,
};

const ON: FieldValue = FieldValue::Bool(true);
const OFF: FieldValue = FieldValue::Bool(false);

/// What is changed on a row that a manifest of GitHub finds by its name.
fn diff(more: &[&str], row: Row) -> String {
    changes(&plan(&hub("hub", more), &[row]))
}

fn hub_with(field: Field, value: FieldValue) -> Row {
    hub_row(1, "hub").with(field, value)
}

#[test]
fn what_is_as_stated_is_unchanged() {
    let plan = plan(
        &hub("hub", &["features: { smartCommitsEnabled: false }"]),
        &[hub_with(Field::SmartCommitsEnabled, OFF)],
    );
    assert_eq!(changes(&plan), "");
    assert_eq!(plan.unchanged, [address("hub")]);
}

#[test]
fn a_toggle_that_differs_is_updated_and_indexes_nothing() {
    let row = hub_with(Field::SmartCommitsEnabled, ON);
    assert_eq!(
        diff(&["features: { smartCommitsEnabled: false }"], row),
        "1 update hub 1 none: smartCommitsEnabled true -> false"
    );
}

#[test]
fn a_toggle_that_gij_leaves_out_is_set() {
    assert_eq!(
        diff(&["features: { requireUserPat: false }"], hub_row(1, "hub")),
        "1 update hub 1 none: requireUserPat - -> false"
    );
}

#[test]
fn every_setting_of_every_type_shows_in_a_diff() {
    for kind in IntegrationType::ALL {
        let first = Sample::whole(kind, Choice::First).without("disabled");
        let wanted = desired(&first.manifest());
        let creation = {
            let made = plan::plan(&wanted, &live(&[]), None, &Policy::default());
            match &made.unwrap().changes[0].action {
                Action::Create(creation) => creation.clone(),
                other => panic!("{other:?}"),
            }
        };
        for (field, value) in &creation.fields {
            let mut made = row(1, kind, "by id");
            made.0.fields.extend(creation.fields.clone());
            made.0.fields.insert(*field, another(*field, value));
            let manifest = first.manifest() + "  id: 1\n";
            let plan = plan(&manifest, &[made]);
            let Action::Update(update) = &plan.changes[0].action else {
                panic!("{kind} {field}: {}", changes(&plan));
            };
            assert_eq!(update.fields.get(field), Some(value), "{kind}");
            let shown = changes(&plan);
            assert!(shown.contains(&format!("{field} ")), "{kind}: {shown}");
            assert_eq!(plan.changes[0].fields.len(), 1, "{kind}: {shown}");
        }
    }
}

/// A value that is not this one.
fn another(field: Field, value: &FieldValue) -> FieldValue {
    match value {
        FieldValue::Bool(value) => FieldValue::Bool(!value),
        FieldValue::Integer(value) => FieldValue::Integer(value + 1),
        FieldValue::Text(_) if field == Field::Origin => text("https://another.example"),
        FieldValue::Text(value) => text(&format!("{value}another")),
        FieldValue::Ids(_) => ids(&[10_002]),
    }
}

#[test]
fn absent_and_empty_texts_are_the_same() {
    for field in ["apiPath", "apiFilter", "refSpecCustom"] {
        let line = format!("{field}: ''");
        let field = Field::by_name(field).unwrap();
        assert_eq!(diff(&[&line], hub_row(1, "hub")), "");
        assert_eq!(diff(&[&line], hub_with(field, text(""))), "");
        assert_ne!(diff(&[&line], hub_with(field, text("+refs/a:refs/a"))), "");
    }
    let filters = ["features: { tagsFilter: '', prHideFilter: '' }"];
    assert_eq!(diff(&filters, hub_row(1, "hub")), "");
}

#[test]
fn a_text_is_cleared_by_the_empty_text() {
    assert_eq!(
        diff(
            &["apiPath: ''"],
            hub_with(Field::ApiPath, text("/orgs/a/repos"))
        ),
        "1 update hub 1 reindex: apiPath \"/orgs/a/repos\" -> \"\""
    );
}

#[test]
fn origins_compare_as_gij_stores_them() {
    let is_same = |kind: &str, stated: &str, shown: &str| {
        let parsed = IntegrationType::parse(kind).unwrap();
        let credentials = match parsed {
            IntegrationType::Filespace => "folderDepth: 1",
            _ => "credentials: { pat: { env: PAT } }",
        };
        let manifest = manifest_of("x", kind, &[&format!("origin: '{stated}'"), credentials]);
        let row = row(1, parsed, "x").with(Field::Origin, text(shown));
        let row = row.with(Field::FolderDepth, FieldValue::Integer(1));
        changes(&plan(&manifest, &[row])).is_empty()
    };
    assert!(is_same(
        "GITHUB",
        "https://github.com/",
        "https://api.github.com"
    ));
    assert!(is_same(
        "GITLAB_SERVER",
        "HTTPS://Git.Example/Sub/",
        "https://git.example/Sub"
    ));
    assert!(!is_same(
        "GITLAB_SERVER",
        "https://git.example/sub",
        "https://git.example/Sub"
    ));
    assert!(!is_same(
        "GITHUB_SERVER",
        "https://github.com",
        "https://api.github.com"
    ));
    assert!(is_same("FILESPACE", "/srv/git/", "/srv/git"));
    assert!(is_same("FILESPACE", r"D:\git\", r"D:\git"));
    assert!(!is_same("FILESPACE", "/srv/git", "/srv/Git"));
    assert!(!is_same("FILESPACE", "/srv/git/*", "/srv/git"));
}

fn mapped(numbers: &[u64]) -> Row {
    hub_with(Field::Global, OFF).with(Field::ProjectMappingIds, ids(numbers))
}

#[test]
fn the_order_of_projects_means_nothing() {
    let row = mapped(&[10_000, 10_001]);
    assert_eq!(diff(&["projects: [PAY, OPS]"], row.clone()), "");
    assert_eq!(diff(&["projects: [OPS, PAY]"], row), "");
}

#[test]
fn another_set_of_projects_is_shown_by_keys_and_sent_with_global() {
    let plan = plan(
        &hub("hub", &["projects: [PAY, WEB]"]),
        &[mapped(&[10_000, 77])],
    );
    assert_eq!(
        changes(&plan),
        "1 update hub 1 none: projectMappingIds [77,10000] -> [10000,10002] (77, PAY -> PAY, WEB)"
    );
    let Action::Update(update) = &plan.changes[0].action else {
        panic!("an update");
    };
    assert_eq!(
        update.fields,
        FieldMap::from([
            (Field::Global, OFF),
            (Field::ProjectMappingIds, ids(&[10_000, 10_002])),
        ])
    );
}

#[test]
fn a_global_row_differs_from_a_list_even_if_it_retains_these_very_projects() {
    let row = mapped(&[10_000]).with(Field::Global, ON);
    assert_eq!(
        diff(&["projects: [PAY]"], row),
        "1 update hub 1 none: global true -> false"
    );
}

#[test]
fn a_global_row_may_retain_any_projects_where_all_are_wanted() {
    assert_eq!(
        diff(
            &["projects: all"],
            mapped(&[10_000]).with(Field::Global, ON)
        ),
        ""
    );
}

#[test]
fn all_projects_are_never_sent_with_ids() {
    let plan = plan(&hub("hub", &["projects: all"]), &[mapped(&[10_000])]);
    assert_eq!(changes(&plan), "1 update hub 1 none: global false -> true");
    let Action::Update(update) = &plan.changes[0].action else {
        panic!("an update");
    };
    assert_eq!(update.fields, FieldMap::from([(Field::Global, ON)]));
}

#[test]
fn keys_of_projects_are_in_the_order_of_the_numbers_beside_them() {
    assert_eq!(
        diff(&["projects: [OPS, PAY]"], mapped(&[10_000])),
        "1 update hub 1 none: projectMappingIds [10000] -> [10000,10001] (PAY -> PAY, OPS)"
    );
}

#[test]
fn no_project_at_all_is_a_list_too() {
    let lines = ["projects: []", "features: { gitViewerEnabled: false }"];
    let row = mapped(&[10_000]).with(Field::GitViewerEnabled, OFF);
    assert_eq!(
        diff(&lines, row),
        "1 update hub 1 none: projectMappingIds [10000] -> [] (PAY -> none)"
    );
}

#[test]
fn an_unknown_project_is_an_error_with_the_one_that_may_be_meant() {
    assert_eq!(
        problems(&hub("hub", &["projects: [PYA, NOWHERE]"]), &[]),
        "Jira shows this account no project NOWHERE | state the key of a project that the account may see; archived projects do not count\n\
         Jira shows this account no project PYA | did you mean PAY?"
    );
}

#[test]
fn ignored_settings_are_held_and_the_others_changed() {
    let manifest = hub(
        "hub",
        &[
            "displayName: New",
            "id: 1",
            "projects: all",
            "apiPath: /orgs/a/repos",
            "lifecycle: { ignoreFields: [displayName, projects] }",
        ],
    );
    let plan = plan(&manifest, &[mapped(&[])]);
    assert_eq!(
        changes(&plan),
        "1 update hub 1 reindex: apiPath - -> \"/orgs/a/repos\""
    );
    assert_eq!(
        held(&plan),
        "update hub: IgnoredFields([DisplayName, Global])"
    );
}

#[test]
fn ignored_settings_are_sent_on_a_create_all_the_same() {
    let plan = plan(
        &hub(
            "hub",
            &["projects: all", "lifecycle: { ignoreFields: [projects] }"],
        ),
        &[],
    );
    assert!(
        changes(&plan).contains("global - -> true"),
        "{}",
        changes(&plan)
    );
}

#[test]
fn what_gij_shows_nowhere_is_told_and_not_compared() {
    let lines = ["refSpecCustom: '+refs/a/*:refs/a/*'"];
    let plan = plan(
        &hub("hub", &lines),
        &[hub_row(1, "hub").hiding(Field::RefSpecCustom)],
    );
    assert_eq!(changes(&plan), "");
    assert_eq!(
        notes(&plan),
        "hub: GIJ shows no value of refSpecCustom: it was sent when it was created and cannot be compared"
    );
}

#[test]
fn switching_off_says_whether_a_first_indexing_is_interrupted() {
    let off = hub("hub", &["disabled: true"]);
    let plan = plan(&off, &[hub_row(1, "hub").never_indexed()]);
    assert_eq!(
        changes(&plan),
        "1 disable hub 1 none: disabled Some(false) -> true"
    );
    assert_eq!(
        notes(&plan),
        "hub: its first indexing has not finished: the vendor advises not to interrupt one"
    );
}

#[test]
fn switching_on_is_followed_by_a_reindex_and_comes_after_the_settings() {
    let on = hub("hub", &["disabled: false", "apiFilter: '[?!fork]'"]);
    let plan = plan(&on, &[hub_row(1, "hub").switched_off()]);
    assert_eq!(
        changes(&plan),
        "1 update hub 1 none: apiFilter - -> \"[?!fork]\"\n2 enable hub 1 reindex: disabled Some(true) -> false"
    );
}

#[test]
fn nothing_is_reindexed_that_is_or_gets_switched_off() {
    let path = "apiPath: /orgs/a/repos";
    let row = hub_row(1, "hub");
    assert_eq!(
        diff(&[path], row.clone().switched_off()),
        "1 update hub 1 none: apiPath - -> \"/orgs/a/repos\""
    );
    assert_eq!(
        diff(&[path, "disabled: true"], row),
        "1 disable hub 1 none: disabled Some(false) -> true\n1 update hub 1 none: apiPath - -> \"/orgs/a/repos\""
    );
}

#[test]
fn only_what_narrows_the_scan_is_reindexed_and_told() {
    for field in Field::ALL {
        let rescans = matches!(
            field,
            Field::Origin
                | Field::ApiPath
                | Field::ApiFilter
                | Field::TfsCollection
                | Field::AwsRegion
                | Field::FolderDepth
        );
        let declared = field.consequence(gijctl::model::Place::Integration)
            == gijctl::model::Consequence::Rescan;
        assert_eq!(declared, rescans, "{field}");
    }
    let plan = plan(
        &hub("hub", &["apiFilter: '[?!fork]'"]),
        &[hub_row(1, "hub")],
    );
    assert!(
        notes(&plan).contains("are removed from Jira"),
        "{}",
        notes(&plan)
    );
}

#[test]
fn a_creation_carries_everything_in_one_request() {
    let manifest = manifest_of(
        "lab",
        "GITLAB_SERVER",
        &[
            "displayName: Lab",
            "origin: https://lab.example",
            "credentials: { username: svc, pat: { file: secrets/lab } }",
            "projects: [PAY]",
            "features: { sendCommitEmails: false }",
        ],
    );
    assert_eq!(
        changes(&plan(&manifest, &[])),
        "1 create lab initial: type GITLAB_SERVER; displayName - -> \"Lab\"; origin - -> \"https://lab.example\"; \
         global - -> false; projectMappingIds - -> [10000] (PAY); sendCommitEmails - -> false; username svc; \
         pat from file secrets/lab"
    );
}

#[test]
fn what_is_created_switched_off_indexes_nothing_and_needs_no_quiet() {
    let policy = Policy {
        quiet_first_index: QuietFirstIndex::Always,
        ..Policy::default()
    };
    let wanted = desired(&hub("hub", &["disabled: true", "projects: all"]));
    let plan = plan::plan(&wanted, &live(&[]), None, &policy).unwrap();
    assert_eq!(
        changes(&plan),
        "1 create hub none: type GITHUB; displayName - -> \"hub\"; global - -> true; disabled None -> true; \
         pat from environment variable HUB_PAT"
    );
}

#[test]
fn a_quiet_creation_gets_its_toggles_once_it_is_indexed() {
    let policy = Policy {
        quiet_first_index: QuietFirstIndex::Always,
        ..Policy::default()
    };
    let wanted = desired(&hub("hub", &["features: { sendCommitEmails: true }"]));
    let plan = plan::plan(&wanted, &live(&[]), None, &policy).unwrap();
    let Action::Create(creation) = &plan.changes[0].action else {
        panic!("a creation");
    };
    assert_eq!(creation.fields.get(&Field::SmartCommitsEnabled), Some(&OFF));
    assert_eq!(creation.fields.get(&Field::SendCommitEmails), Some(&OFF));
    let afterwards = [
        (Field::SmartCommitsEnabled, ON),
        (Field::SendCommitEmails, ON),
    ];
    assert_eq!(creation.afterwards, FieldMap::from(afterwards));
}

#[test]
fn a_needed_creation_without_credentials_is_an_error() {
    let manifest = manifest_of("hub", "GITHUB", &["id: 1"]);
    let mut wanted = desired(&manifest);
    for integration in wanted.integrations.values_mut() {
        integration.id = None;
    }
    let made = plan::plan(&wanted, &live(&[]), None, &Policy::default());
    assert_eq!(
        problems_of(made),
        "Integration/hub has to be created, and states no credentials | \
         state spec.credentials, or spec.id if it exists already under another name"
    );
}

#[test]
fn without_a_ledger_nothing_is_adopted() {
    let plan = plan(&hub("hub", &[]), &[hub_row(1, "hub")]);
    assert_eq!(plan.summary().adopt, 0);
}

#[test]
fn a_match_that_the_ledger_does_not_know_is_adopted_and_no_difference() {
    let plan = plan_with(&hub("hub", &[]), &[hub_row(1, "hub")], Some(&ledger(&[])));
    assert_eq!(changes(&plan), "1 adopt hub 1 none");
    assert!(!plan.has_differences());
}

#[test]
fn what_the_ledger_knows_is_not_adopted_again() {
    let plan = plan_with(
        &hub("hub", &[]),
        &[hub_row(1, "hub")],
        Some(&ledger(&[("hub", 1)])),
    );
    assert_eq!(changes(&plan), "");
}

fn only(name: &str, manifests: &str, rows: &[Row]) -> Result<plan::Plan, plan::PlanProblems> {
    let policy = Policy {
        only: Some(BTreeSet::from([address(name)])),
        ..Policy::default()
    };
    plan::plan(
        &desired(manifests),
        &live(rows),
        Some(&ledger(&[])),
        &policy,
    )
}

#[test]
fn only_what_is_selected_is_changed_and_the_rest_is_held() {
    let manifests = hub("a", &["projects: all"])
        + &hub("b", &["projects: all", "apiPath: /b"])
        + &hub("c", &["apiPath: /c"])
        + &hub("d", &["apiPath: /d", "disabled: true"]);
    let rows = [
        hub_row(1, "a").with(Field::Global, OFF),
        hub_row(2, "b")
            .with(Field::Global, OFF)
            .with(Field::ApiPath, text("/b")),
        hub_row(4, "d").with(Field::ApiPath, text("/d")),
    ];
    let plan = only("a", &manifests, &rows).unwrap();
    assert_eq!(
        changes(&plan),
        "1 adopt a 1 none\n1 update a 1 none: global false -> true"
    );
    assert_eq!(
        held(&plan),
        "update b: NotSelected\ncreate c: NotSelected\ndisable d: NotSelected"
    );
    assert!(
        plan.held
            .iter()
            .all(|held| held.reason == HeldReason::NotSelected)
    );
}

#[test]
fn an_address_that_no_manifest_declares_cannot_be_selected() {
    assert_eq!(
        problems_of(only("z", &hub("a", &[]), &[])),
        "--only names Integration/z, which no manifest declares | \
         name the address of a resource in the manifests, as in Integration/github-acme"
    );
}

#[test]
fn no_plan_is_made_of_integrations_that_could_not_be_read() {
    let mut seen = live(&[]);
    for unread in [Observed::Gap(gap("GET integration")), Observed::NotAsked] {
        seen.integrations = unread;
        let wanted = desired(&hub("hub", &[]));
        let made = plan::plan(&wanted, &seen, None, &Policy::default());
        assert!(problems_of(made).contains("could not be read"));
    }
}

#[test]
fn projects_that_could_not_be_read_are_a_problem_only_where_keys_are_named_and_told_once() {
    let mut seen = live(&[]);
    seen.projects = Observed::Gap(gap("GET project"));
    let make = |manifests: &str| plan::plan(&desired(manifests), &seen, None, &Policy::default());
    let unmapped = hub("a", &["projects: all"])
        + &hub(
            "b",
            &[
                "apiPath: /b",
                "projects: []",
                "features: { gitViewerEnabled: false }",
            ],
        )
        + &hub("c", &["apiPath: /c"]);
    assert_eq!(make(&unmapped).unwrap().summary().create, 3);
    let mapped = hub("a", &["projects: [PAY]"]) + &hub("b", &["apiPath: /b", "projects: [PAY]"]);
    assert_eq!(
        problems_of(make(&mapped)),
        "GET project could not be read: it broke off | try again"
    );
}

#[test]
fn an_empty_set_of_manifests_changes_nothing_and_deletes_nothing() {
    let wanted = gijctl::state::Desired::default();
    let rows = live(&[hub_row(1, "a"), hub_row(2, "b")]);
    for known in [None, Some(ledger(&[("a", 1), ("b", 2)]))] {
        let plan = plan::plan(&wanted, &rows, known.as_ref(), &Policy::default()).unwrap();
        assert!(plan.changes.is_empty() && plan.held.is_empty());
        assert_eq!(plan.unmanaged.len(), 2);
    }
}

fn any_value(field: Field) -> BoxedStrategy<FieldValue> {
    match field.spec().shape {
        Shape::Bool => any::<bool>().prop_map(FieldValue::Bool).boxed(),
        Shape::Integer { min, max } => (min..=max).prop_map(FieldValue::Integer).boxed(),
        Shape::Text { .. } => "[a-z]{0,3}".prop_map(FieldValue::Text).boxed(),
        Shape::ProjectIds => proptest::collection::btree_set(10_000_u64..10_004, 0..3)
            .prop_map(FieldValue::Ids)
            .boxed(),
    }
}

fn any_fields() -> impl Strategy<Value = FieldMap> {
    proptest::sample::subsequence(Field::ALL.to_vec(), 0..=Field::ALL.len()).prop_flat_map(
        |fields| {
            let values: Vec<_> = fields
                .into_iter()
                .map(|field| any_value(field).prop_map(move |value| (field, value)))
                .collect();
            values.prop_map(|pairs| pairs.into_iter().collect())
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn only_stated_settings_are_ever_changed(
        stated in any_fields(),
        shown in any_fields(),
        projects in proptest::option::of(any::<bool>()),
        ignored in proptest::sample::subsequence(Field::ALL.to_vec(), 0..6),
    ) {
        let mut wanted = desired(&hub("hub", &["id: 1"]));
        let integration = wanted.integrations.values_mut().next().unwrap();
        integration.fields = stated
            .into_iter()
            .filter(|(field, _)| !matches!(field, Field::Global | Field::ProjectMappingIds))
            .collect();
        integration.projects = projects.map(|all| if all {
            gijctl::state::ProjectScope::All
        } else {
            gijctl::state::ProjectScope::Keys(BTreeSet::from(["PAY".parse().unwrap()]))
        });
        integration.lifecycle.ignore_fields = ignored.into_iter().collect();
        let mut managed: BTreeSet<_> = integration.fields.keys().copied().collect();
        match projects {
            Some(true) => managed.extend([Field::Global]),
            Some(false) => managed.extend([Field::Global, Field::ProjectMappingIds]),
            None => {}
        }
        let ignored = integration.lifecycle.ignore_fields.clone();
        let mut row = hub_row(1, "hub");
        row.0.fields = shown;
        let plan = plan::plan(&wanted, &live(&[row]), None, &Policy::default()).unwrap();
        for change in &plan.changes {
            let Action::Update(update) = &change.action else {
                panic!("only updates: {}", changes(&plan));
            };
            for field in update.fields.keys() {
                prop_assert!(managed.contains(field), "{field} is not stated");
                let is_of_projects = matches!(field, Field::Global | Field::ProjectMappingIds);
                prop_assert!(is_of_projects || !ignored.contains(field), "{field} is ignored");
            }
        }
    }
}
