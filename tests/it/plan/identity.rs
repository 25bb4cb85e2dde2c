//! Which live integration a manifest speaks of.

use gijctl::model::{Field, IntegrationType};
use gijctl::state::Ledger;

use super::support::{
    address, applied, changes, hub, hub_row, id, ledger, manifest_of, notes, plan, plan_with,
    problems, problems_with, row, text,
};

const GITLAB: IntegrationType = IntegrationType::GitlabServer;

/// A GitLab server at the origin that rows of support have, by another name than any row.
fn gitlab(name: &str, more: &[&str]) -> String {
    let lines = [
        "origin: https://git.acme.example",
        "credentials: { pat: { env: PAT } }",
    ];
    manifest_of(name, "GITLAB_SERVER", &[&lines, more].concat())
}

fn matched(manifests: &str, rows: &[super::support::Row], ledger: Option<&Ledger>) -> Option<u64> {
    let plan = plan_with(manifests, rows, ledger);
    plan.matched.values().next().map(|id| id.get())
}

#[test]
fn the_ledger_goes_before_a_display_name() {
    let manifest = hub("hub", &[]);
    let rows = [hub_row(1, "other"), hub_row(2, "hub")];
    assert_eq!(
        matched(&manifest, &rows, Some(&ledger(&[("hub", 1)]))),
        Some(1)
    );
}

#[test]
fn a_ledger_and_an_id_that_disagree_are_told() {
    let manifest = hub("hub", &["id: 2"]);
    let rows = [hub_row(1, "other"), hub_row(2, "hub")];
    assert_eq!(
        problems_with(&manifest, &rows, Some(&ledger(&[("hub", 1)]))),
        "the ledger binds it to integration 1 (\"other\"), and the manifest says `spec.id: 2` | \
         leave `spec.id` out to keep integration 1; to manage 2 instead, give the manifest another metadata.name"
    );
}

#[test]
fn an_id_goes_before_a_display_name() {
    let manifest = hub("hub", &["id: 1"]);
    let rows = [hub_row(1, "other"), hub_row(2, "hub")];
    assert_eq!(matched(&manifest, &rows, None), Some(1));
}

#[test]
fn a_display_name_goes_before_a_connection() {
    let manifest = hub("hub", &["apiPath: /orgs/a/repos"]);
    let same_path = hub_row(1, "other").with(Field::ApiPath, text("/orgs/a/repos"));
    let rows = [same_path, hub_row(2, "hub")];
    assert_eq!(matched(&manifest, &rows, None), Some(2));
}

#[test]
fn a_connection_is_the_last_resort() {
    let manifest = gitlab("lab", &[]);
    let rows = [row(1, GITLAB, "renamed by somebody")];
    assert_eq!(matched(&manifest, &rows, None), Some(1));
}

#[test]
fn what_was_found_by_its_connection_is_always_told() {
    let plan = plan(&gitlab("lab", &[]), &[row(1, GITLAB, "renamed")]);
    assert_eq!(changes(&plan), "");
    assert_eq!(
        notes(&plan),
        "lab: integration 1 (renamed) was found by what it connects to, not by its name"
    );
}

#[test]
fn a_binding_to_a_row_that_is_gone_counts_for_nothing() {
    let manifest = hub("hub", &[]);
    let rows = [hub_row(2, "hub")];
    assert_eq!(
        matched(&manifest, &rows, Some(&ledger(&[("hub", 1)]))),
        Some(2)
    );
}

/// A ledger under which `hub` was applied, and a row of its number that is as told.
fn known_and(name: &str, path: &str) -> (Ledger, super::support::Row) {
    let was = hub_row(1, "hub").with(Field::ApiPath, text("/hub"));
    let known = applied(&hub("hub", &["apiPath: /hub"]), &[was]);
    let row = hub_row(1, name).with(Field::ApiPath, text(path));
    (known, row)
}

#[test]
fn a_bound_row_with_nothing_left_of_what_was_applied_is_not_taken_silently() {
    let (known, row) = known_and("payroll", "/payroll");
    let manifest = hub("hub", &["apiPath: /hub"]);
    assert_eq!(
        problems_with(&manifest, std::slice::from_ref(&row), Some(&known)),
        "the ledger binds it to integration 1, which has neither the name nor the connection of Integration/hub any more: \
         it is \"payroll\" now, the manifest says \"hub\", and it may be another one | \
         look at it in Jira, then set `spec.id: 1` if it is the one that is meant; \
         to have a new one created, give the manifest another metadata.name"
    );
    let rows = [row, hub_row(7, "hub").with(Field::ApiPath, text("/hub"))];
    let said = problems_with(&manifest, &rows, Some(&known));
    assert!(said.contains("or `spec.id: 7` if that is"), "{said}");
}

#[test]
fn an_id_says_which_one_is_meant_where_the_ledger_may_be_wrong() {
    let (known, row) = known_and("payroll", "/payroll");
    let rows = [row, hub_row(7, "hub").with(Field::ApiPath, text("/hub"))];
    for (id, wanted) in [("id: 1", 1), ("id: 7", 7)] {
        let manifest = hub("hub", &["apiPath: /hub", id]);
        assert_eq!(matched(&manifest, &rows, Some(&known)), Some(wanted));
    }
}

#[test]
fn a_bound_row_is_taken_by_its_name_or_its_connection_as_applied_or_as_wanted() {
    for (name, path, manifest) in [
        // Somebody renamed it, or gave it another path.
        ("renamed", "/hub", hub("hub", &["apiPath: /hub"])),
        ("hub", "/moved", hub("hub", &["apiPath: /hub"])),
        // The manifest changes one of them.
        ("hub", "/hub", hub("hub", &["apiPath: /new"])),
        (
            "hub",
            "/hub",
            hub("hub", &["displayName: New", "apiPath: /hub"]),
        ),
        // It was changed by hand to what the manifest says by now.
        (
            "x",
            "/new",
            hub("hub", &["displayName: New", "apiPath: /new"]),
        ),
        (
            "New",
            "/x",
            hub("hub", &["displayName: New", "apiPath: /new"]),
        ),
    ] {
        let (known, row) = known_and(name, path);
        assert_eq!(
            matched(&manifest, &[row], Some(&known)),
            Some(1),
            "{name} {path}"
        );
    }
}

#[test]
fn a_bound_row_of_another_type_and_name_is_told_as_another_one() {
    let (known, _) = known_and("hub", "/hub");
    let other = row(1, IntegrationType::Gitlab, "payroll");
    let said = problems_with(&hub("hub", &["apiPath: /hub"]), &[other], Some(&known));
    assert!(
        said.starts_with("the ledger binds it to integration 1"),
        "{said}"
    );
    assert!(!said.contains("delete 1 in Jira"), "{said}");
}

#[test]
fn an_id_that_names_no_row_is_an_error_which_names_the_row_of_that_name() {
    let manifest = hub("hub", &["id: 9"]);
    assert_eq!(
        problems(&manifest, &[hub_row(2, "hub")]),
        "there is no integration 9 that `spec.id` could mean | integration 2 is called \"hub\": set `id: 2`"
    );
    assert_eq!(
        problems(&manifest, &[]),
        "there is no integration 9 that `spec.id` could mean | remove `id` to have it created, or set it to the number Jira shows"
    );
}

#[test]
fn two_rows_of_one_name_are_an_error_which_names_both_ids() {
    assert_eq!(
        problems(&hub("hub", &[]), &[hub_row(4, "hub"), hub_row(7, "hub")]),
        "integrations 4 and 7 have this displayName | say which one is meant: set `spec.id` to one of 4, 7"
    );
}

#[test]
fn a_manifest_that_changes_both_name_and_connection_must_say_which_one_it_means() {
    let (known, row) = known_and("hub", "/hub");
    let rows = [row];
    let changed = ["displayName: New", "apiPath: /new"];
    assert_eq!(
        problems_with(&hub("hub", &changed), &rows, Some(&known)),
        "the ledger binds it to integration 1 (\"hub\"), and the manifest gives that both another name (\"New\") and another connection: it may mean another integration | \
         set `spec.id: 1` if this integration is to become that one; to have a new one created, give the manifest another metadata.name. Teams that share a Jira set a `ledger.owner` of their own"
    );
    let meant = hub("hub", &[&changed[..], &["id: 1"]].concat());
    assert_eq!(matched(&meant, &rows, Some(&known)), Some(1));
}

#[test]
fn two_rows_of_one_connection_are_an_error_which_names_both_ids() {
    let rows = [row(4, GITLAB, "one"), row(7, GITLAB, "two")];
    assert_eq!(
        problems(&gitlab("lab", &[]), &rows),
        "integrations 4 and 7 have the same type, origin, path and filter | say which one is meant: set `spec.id` to one of 4, 7"
    );
}

#[test]
fn two_manifests_for_one_row_are_an_error_which_names_both() {
    let manifests = gitlab("lab-a", &[]) + &gitlab("lab-b", &[]);
    assert_eq!(
        problems(&manifests, &[row(4, GITLAB, "somebody's")]),
        "integration 4 (somebody's) fits Integration/lab-a (a.yaml:4:19) and Integration/lab-b (a.yaml:12:19) | set `spec.id: 4` on the one that means it, and a displayName of its own on each"
    );
}

#[test]
fn a_contested_row_causes_no_problem_but_that_one() {
    let bindings = ledger(&[("a", 4), ("b", 4)]);
    let manifests =
        hub("a", &["projects: [NOPE]"]) + &hub("b", &["projects: [NOPE]", "apiPath: /b"]);
    let said = problems_with(&manifests, &[hub_row(4, "b")], Some(&bindings));
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("Integration/a") && said.contains("Integration/b"));
}

#[test]
fn a_row_that_one_manifest_is_sure_of_is_not_taken_by_a_weaker_match() {
    let manifests = gitlab("sure", &[]) + &gitlab("unsure", &["displayName: Unsure"]);
    let plan = plan(&manifests, &[row(1, GITLAB, "sure")]);
    assert_eq!(plan.matched.get(&address("sure")), Some(&id(1)));
    assert_eq!(plan.matched.get(&address("unsure")), None);
    assert_eq!(plan.summary().create, 1);
}

#[test]
fn a_claimed_row_makes_the_other_of_its_name_certain() {
    let manifests = hub("a", &["id: 4"]) + &hub("b", &["displayName: twin", "apiPath: /b"]);
    let plan = plan(&manifests, &[hub_row(4, "twin"), hub_row(7, "twin")]);
    assert_eq!(plan.matched.get(&address("b")), Some(&id(7)));
}

#[test]
fn another_type_under_the_name_is_an_error_which_says_how_to_replace_it() {
    let said = problems(&hub("hub", &[]), &[row(3, IntegrationType::Gitlab, "hub")]);
    assert_eq!(
        said,
        "integration 3 (hub) has type GITLAB, the manifest says GITHUB | GIJ cannot change a type. \
         Either put `type: GITLAB` back, or replace the integration by hand: delete 3 in Jira, then apply. \
         That loses its index, users' own tokens for it and commits linked by hand"
    );
}

#[test]
fn a_row_of_unknown_type_is_shown_and_never_touched() {
    let plan = plan(
        &hub("hub", &[]),
        &[hub_row(5, "An app").of_unknown_type("GITHUB_APP")],
    );
    assert_eq!(plan.unmanaged.len(), 1);
    assert_eq!(plan.unmanaged[0].integration_type, "GITHUB_APP");
    assert_eq!(plan.summary().create, 1);
}

#[test]
fn a_manifest_that_means_a_row_of_unknown_type_is_an_error_however_it_was_found() {
    let app = [hub_row(5, "hub").of_unknown_type("GITHUB_APP")];
    let wanted = "integration 5 (hub) has a type that the API cannot manage: GITHUB_APP | \
                  gijctl shows such integrations and never touches them: give the manifest another displayName";
    assert_eq!(problems(&hub("hub", &[]), &app), wanted);
    let bound = ledger(&[("x", 5)]);
    assert_eq!(problems_with(&hub("x", &[]), &app, Some(&bound)), wanted);
    assert!(problems(&hub("x", &["id: 5"]), &app).starts_with("integration 5 (hub) has a type"));
}

#[test]
fn another_path_filter_collection_region_or_origin_is_another_connection() {
    let is_taken =
        |manifest: &str, row: super::support::Row| matched(manifest, &[row], None).is_some();
    let path = gitlab("lab", &["apiPath: /groups/a/projects"]);
    assert!(!is_taken(&path, row(1, GITLAB, "x")));
    let filter = gitlab("lab", &["apiFilter: \"[?!archived]\""]);
    assert!(!is_taken(&filter, row(1, GITLAB, "x")));
    let other = row(1, GITLAB, "x").with(Field::Origin, text("https://b.example"));
    assert!(!is_taken(&gitlab("lab", &[]), other));

    let tfs = |more: &[&str]| {
        let lines = [
            "origin: https://git.acme.example",
            "credentials: { username: all, pat: { env: PAT } }",
        ];
        manifest_of("tfs", "TFS_SERVER", &[&lines, more].concat())
    };
    let tfs_row = row(1, IntegrationType::TfsServer, "x");
    let a = tfs(&["tfsCollection: A"]);
    assert!(!is_taken(&a, tfs_row.clone()));
    assert!(is_taken(
        &a,
        tfs_row.clone().with(Field::TfsCollection, text("A"))
    ));
    assert!(is_taken(&tfs(&[]), tfs_row.hiding(Field::TfsCollection)));

    let aws = manifest_of(
        "aws",
        "AWS",
        &[
            "origin: https://git.acme.example",
            "awsRegion: eu-central-1",
            "credentials: { username: KEY, password: { env: PW } }",
        ],
    );
    let aws_row = row(1, IntegrationType::Aws, "x");
    let other = aws_row.clone().with(Field::AwsRegion, text("us-east-1"));
    assert!(!is_taken(&aws, other));
    let same = aws_row.with(Field::AwsRegion, text("eu-central-1"));
    assert!(is_taken(&aws, same));
}

#[test]
fn a_connection_that_gij_does_not_show_whole_is_not_taken_for_the_stated_one() {
    let manifest = manifest_of(
        "tfs",
        "TFS_SERVER",
        &[
            "origin: https://git.acme.example",
            "tfsCollection: A",
            "credentials: { username: all, pat: { env: PAT } }",
        ],
    );
    let hidden = row(1, IntegrationType::TfsServer, "x").hiding(Field::TfsCollection);
    assert_eq!(matched(&manifest, &[hidden], None), None);
}

#[test]
fn a_name_found_behind_another_spelling_of_the_origin_is_the_same_connection() {
    let manifest = manifest_of(
        "lab",
        "GITLAB_SERVER",
        &[
            "origin: HTTPS://Git.Acme.Example/",
            "credentials: { pat: { env: PAT } }",
        ],
    );
    let rows = [row(1, GITLAB, "x")];
    assert_eq!(matched(&manifest, &rows, None), Some(1));
}
