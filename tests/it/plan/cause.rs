//! Who moved.

use gijctl::model::{Field, FieldValue, IntegrationType};
use gijctl::plan::{Cause, FieldChange, Plan};
use gijctl::state::{Digest, Ledger};
use jiff::Timestamp;

use super::support::{
    Row, address, amended, applied, changes, hub, hub_row, id, ids, ledger, plan_with, row, text,
};

const ON: FieldValue = FieldValue::Bool(true);
const OFF: FieldValue = FieldValue::Bool(false);

fn filter(value: &str) -> String {
    hub("hub", &[&format!("features: {{ tagsFilter: '{value}' }}")])
}

fn shows(value: &str) -> [Row; 1] {
    [hub_row(1, "hub").with(Field::TagsFilter, text(value))]
}

/// What was applied is `^a`.
fn known() -> Ledger {
    applied(&filter("^a"), &shows("^a"))
}

/// The cause of each change, and of each of its fields.
fn causes(plan: &Plan) -> Vec<(Cause, Vec<Cause>)> {
    let of_fields = |fields: &[FieldChange]| fields.iter().filter_map(FieldChange::cause).collect();
    let changes = plan.changes.iter();
    changes
        .map(|change| (change.cause, of_fields(&change.fields)))
        .collect()
}

#[track_caller]
fn assert_cause(manifests: &str, rows: &[Row], known: &Ledger, cause: Cause) {
    let plan = plan_with(manifests, rows, Some(known));
    assert_eq!(causes(&plan), [(cause, vec![cause])], "{}", changes(&plan));
}

#[test]
fn where_jira_is_as_gijctl_left_it_the_manifest_moved() {
    assert_cause(&filter("^b"), &shows("^a"), &known(), Cause::Manifest);
}

#[test]
fn where_the_manifest_is_as_it_was_applied_somebody_in_jira_moved() {
    assert_cause(&filter("^a"), &shows("^z"), &known(), Cause::Drift);
}

#[test]
fn where_neither_is_as_it_was_applied_both_moved() {
    assert_cause(&filter("^b"), &shows("^z"), &known(), Cause::Both);
}

#[test]
fn without_a_record_nobody_can_tell() {
    let plan = plan_with(&filter("^b"), &shows("^a"), None);
    assert_eq!(causes(&plan), [(Cause::Unknown, vec![Cause::Unknown])]);
    assert_eq!(plan.warnings, [""; 0]);
}

#[test]
fn what_was_applied_to_another_row_says_nothing_of_this_one() {
    let rebound = amended(known(), "hub", |entry| entry.id = id(9));
    let plan = plan_with(&filter("^b"), &shows("^a"), Some(&rebound));
    assert_eq!(
        causes(&plan),
        [
            (Cause::Manifest, Vec::new()),
            (Cause::Unknown, vec![Cause::Unknown])
        ]
    );
}

#[test]
fn that_nobody_can_tell_is_said_once_for_the_whole_plan_where_a_ledger_is_kept() {
    let manifests = filter("^b") + &hub("two", &["apiPath: /two", "displayName: Two"]);
    let two = hub_row(2, "Two").with(Field::ApiPath, text("/other"));
    let rows = [shows("^a")[0].clone(), two];
    let plan = plan_with(&manifests, &rows, Some(&ledger(&[])));
    assert_eq!(
        plan.warnings,
        [
            "whether the manifests or somebody in Jira moved is not known of 2 of the changes: gijctl has not applied these resources before"
        ]
    );
}

#[test]
fn a_setting_that_is_managed_for_the_first_time_was_moved_by_the_manifest() {
    let known = applied(&hub("hub", &[]), &shows("^a"));
    assert_cause(&filter("^b"), &shows("^a"), &known, Cause::Manifest);
}

#[test]
fn a_change_whose_settings_were_moved_by_either_was_moved_by_both() {
    let two = |tags: &str, hide: &str| {
        let line = format!("features: {{ tagsFilter: '{tags}', prHideFilter: '{hide}' }}");
        hub("hub", &[&line])
    };
    let shows = |tags: &str, hide: &str| {
        let row = hub_row(1, "hub").with(Field::TagsFilter, text(tags));
        [row.with(Field::PrHideFilter, text(hide))]
    };
    let known = applied(&two("^a", "^h"), &shows("^a", "^h"));
    let plan = plan_with(&two("^b", "^h"), &shows("^a", "^z"), Some(&known));
    assert_eq!(
        causes(&plan),
        [(Cause::Both, vec![Cause::Manifest, Cause::Drift])]
    );
}

#[test]
fn an_empty_setting_is_the_same_whether_gij_shows_it_or_leaves_it_out() {
    let known = applied(&filter(""), &[hub_row(1, "hub")]);
    assert_cause(&filter("^b"), &shows(""), &known, Cause::Manifest);
    assert_cause(&filter(""), &shows("^z"), &known, Cause::Drift);
}

#[test]
fn another_spelling_of_the_origin_is_no_move() {
    let lab = |origin: &str| {
        super::support::manifest_of(
            "lab",
            "GITLAB_SERVER",
            &[
                &format!("origin: {origin}"),
                "id: 1",
                "credentials: { pat: { env: PAT } }",
            ],
        )
    };
    let lab_row = row(1, IntegrationType::GitlabServer, "lab");
    let rows = [lab_row.clone()];
    let known = applied(&lab("HTTPS://Git.Acme.Example/"), &rows);
    let moved = [lab_row.with(Field::Origin, text("https://moved.example"))];
    assert_cause(
        &lab("https://git.acme.example"),
        &moved,
        &known,
        Cause::Drift,
    );
}

#[test]
fn switches_are_told_apart_too() {
    let off = hub("hub", &["disabled: true"]);
    let on = hub("hub", &["disabled: false"]);
    let is_on = [hub_row(1, "hub")];
    let is_off = [hub_row(1, "hub").switched_off()];
    assert_cause(&off, &is_on, &applied(&on, &is_on), Cause::Manifest);
    assert_cause(&off, &is_on, &applied(&off, &is_off), Cause::Drift);
    assert_cause(&on, &is_off, &applied(&off, &is_off), Cause::Manifest);
    assert_cause(&on, &is_off, &applied(&on, &is_on), Cause::Drift);
}

#[test]
fn projects_are_told_apart_as_sets() {
    let mapped = |numbers: &[u64]| {
        let row = hub_row(1, "hub").with(Field::Global, OFF);
        [row.with(Field::ProjectMappingIds, ids(numbers))]
    };
    let pay = hub("hub", &["projects: [PAY]"]);
    let both = hub("hub", &["projects: [OPS, PAY]"]);
    let known = applied(&pay, &mapped(&[10_000]));
    assert_cause(&both, &mapped(&[10_000]), &known, Cause::Manifest);
    assert_cause(&pay, &mapped(&[10_000, 10_002]), &known, Cause::Drift);
    assert_cause(&both, &mapped(&[10_002]), &known, Cause::Both);
    let global = [mapped(&[10_000])[0].clone().with(Field::Global, ON)];
    assert_cause(&pay, &global, &known, Cause::Drift);
    let all = hub("hub", &["projects: all"]);
    assert_cause(&all, &mapped(&[10_000]), &known, Cause::Manifest);
}

#[test]
fn what_the_ledger_knows_and_jira_does_not_was_removed_there() {
    let plan = plan_with(&filter("^a"), &[], Some(&known()));
    assert_eq!(plan.changes[0].cause, Cause::Drift);
    let plan = plan_with(&filter("^a"), &[], Some(&ledger(&[])));
    assert_eq!(plan.changes[0].cause, Cause::Manifest);
}

#[test]
fn what_gijctl_deleted_itself_was_not_removed_by_somebody() {
    let deleted = amended(known(), "hub", |entry| {
        entry.deleting = Some(Timestamp::UNIX_EPOCH);
    });
    let plan = plan_with(&filter("^a"), &[], Some(&deleted));
    assert_eq!(plan.changes[0].cause, Cause::Manifest);
}

#[test]
fn a_manifest_with_another_name_keeps_what_is_known_of_its_row() {
    let renamed = filter("^a").replace("name: hub ", "name: new ") + "  displayName: hub\n";
    let plan = plan_with(&renamed, &shows("^z"), Some(&known()));
    let update = plan.changes.last().unwrap();
    assert_eq!(update.cause, Cause::Drift, "{}", changes(&plan));
    assert_eq!(plan.forgotten, [address("hub")]);
}

#[test]
fn who_moved_does_not_show_in_the_fingerprint() {
    let drift = plan_with(&filter("^a"), &shows("^z"), Some(&known()));
    let manifest = applied(&filter("^z"), &shows("^z"));
    let manifest = plan_with(&filter("^a"), &shows("^z"), Some(&manifest));
    assert_ne!(drift.changes[0].cause, manifest.changes[0].cause);
    assert_eq!(drift.fingerprint, manifest.fingerprint);
}

#[test]
fn a_record_that_says_something_else_altogether_makes_both_move() {
    let odd = amended(known(), "hub", |entry| {
        let digest = Digest::of(["something else"]);
        entry.applied.insert("tagsFilter".to_owned(), digest);
    });
    assert_cause(&filter("^b"), &shows("^a"), &odd, Cause::Both);
}
