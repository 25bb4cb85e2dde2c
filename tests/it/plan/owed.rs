//! What a run that was cut short has left to do.

use std::collections::BTreeSet;

use gijctl::model::{Field, FieldMap, FieldValue};
use gijctl::plan::{Action, Cause, Indexing, Plan, Policy, QuietFirstIndex, Update};
use gijctl::state::{Ledger, PendingCreate};
use jiff::Timestamp;

use super::support::{
    Row, address, amended, applied, changes, hub, hub_row, ledger, live, notes, plan_with, planned,
};

const ON: FieldValue = FieldValue::Bool(true);
const OFF: FieldValue = FieldValue::Bool(false);

fn owing_reindex(manifest: &str, row: &Row) -> Ledger {
    let known = applied(manifest, std::slice::from_ref(row));
    amended(known, "hub", |entry| entry.owed.reindex = true)
}

fn owing_quiet(manifest: &str, row: &Row) -> Ledger {
    let known = applied(manifest, std::slice::from_ref(row));
    amended(known, "hub", |entry| {
        entry.owed.quiet = BTreeSet::from([Field::SmartCommitsEnabled]);
    })
}

fn the_update(plan: &Plan) -> &Update {
    let updates = plan
        .changes
        .iter()
        .filter_map(|change| match &change.action {
            Action::Update(update) => Some(update),
            _ => None,
        });
    let updates: Vec<_> = updates.collect();
    assert_eq!(updates.len(), 1, "{}", changes(plan));
    updates[0]
}

#[test]
fn a_reindex_that_is_owed_is_a_change_of_its_own() {
    let manifest = hub("hub", &[]);
    let row = hub_row(1, "hub");
    let plan = plan_with(
        &manifest,
        std::slice::from_ref(&row),
        Some(&owing_reindex(&manifest, &row)),
    );
    assert_eq!(changes(&plan), "1 update hub 1 reindex");
    assert!(plan.has_differences());
    assert_eq!(
        notes(&plan),
        "hub: a run was cut short after it changed the connection: the reindex that must follow is still owed, and is asked for now"
    );
    assert_eq!(plan.changes[0].can_remove, None);
}

#[test]
fn a_reindex_that_is_owed_goes_with_what_differs_besides() {
    let manifest = hub("hub", &["features: { tagsFilter: '^v' }"]);
    let row = hub_row(1, "hub");
    let known = owing_reindex(&hub("hub", &[]), &row);
    let plan = plan_with(&manifest, &[row], Some(&known));
    assert_eq!(
        changes(&plan),
        "1 update hub 1 reindex: tagsFilter - -> \"^v\""
    );
}

#[test]
fn what_is_switched_off_cannot_be_reindexed() {
    let manifest = hub("hub", &[]);
    let row = hub_row(1, "hub").switched_off();
    let plan = plan_with(
        &manifest,
        std::slice::from_ref(&row),
        Some(&owing_reindex(&manifest, &row)),
    );
    assert_eq!(changes(&plan), "");
    let on = hub("hub", &["disabled: false"]);
    let plan = plan_with(
        &on,
        std::slice::from_ref(&row),
        Some(&owing_reindex(&manifest, &row)),
    );
    assert_eq!(
        changes(&plan),
        "1 enable hub 1 reindex: disabled Some(true) -> false"
    );
}

#[test]
fn an_end_of_quiet_that_is_owed_reaches_the_repositories_inside() {
    let manifest = hub("hub", &["features: { smartCommitsEnabled: true }"]);
    let row = hub_row(1, "hub").with(Field::SmartCommitsEnabled, OFF);
    let known = owing_quiet(&manifest, &row);
    let plan = plan_with(&manifest, &[row], Some(&known));
    let both = FieldMap::from([(Field::SmartCommitsEnabled, ON)]);
    assert_eq!(the_update(&plan).inside, both);
    assert_eq!(the_update(&plan).fields, both);
    assert_eq!(plan.changes[0].indexing, Indexing::None);
    // gijctl left it off itself, so nobody in Jira moved.
    assert_eq!(plan.changes[0].cause, Cause::Manifest);
    assert!(
        notes(&plan)
            .contains("smartCommitsEnabled is switched on, for the repositories inside as well")
    );
}

#[test]
fn an_end_of_quiet_is_owed_although_the_integration_itself_is_as_wanted() {
    let manifest = hub("hub", &["features: { smartCommitsEnabled: true }"]);
    let row = hub_row(1, "hub").with(Field::SmartCommitsEnabled, ON);
    let known = owing_quiet(&manifest, &row);
    let plan = plan_with(&manifest, &[row], Some(&known));
    assert!(the_update(&plan).fields.is_empty());
    assert!(!the_update(&plan).inside.is_empty());
}

#[test]
fn an_end_of_quiet_is_owed_to_settings_that_no_manifest_states() {
    let manifest = hub("hub", &[]);
    let row = hub_row(1, "hub").with(Field::SmartCommitsEnabled, OFF);
    let known = owing_quiet(&manifest, &row);
    let plan = plan_with(&manifest, &[row], Some(&known));
    let on = FieldMap::from([(Field::SmartCommitsEnabled, ON)]);
    assert_eq!(the_update(&plan).fields, on);
}

#[test]
fn several_settings_are_spoken_of_as_several() {
    let lines = ["features: { smartCommitsEnabled: true, sendCommitEmails: true }"];
    let manifest = hub("hub", &lines);
    let row = hub_row(1, "hub")
        .with(Field::SmartCommitsEnabled, OFF)
        .with(Field::SendCommitEmails, OFF);
    let both = [Field::SmartCommitsEnabled, Field::SendCommitEmails];
    let owing = |row: &Row| {
        amended(owing_quiet(&manifest, row), "hub", |entry| {
            entry.owed.quiet = BTreeSet::from(both);
        })
    };
    let said = |row: Row| {
        notes(&plan_with(
            &manifest,
            std::slice::from_ref(&row),
            Some(&owing(&row)),
        ))
    };
    let told = said(row.clone());
    assert!(
        told.contains(" are switched on, for the repositories"),
        "{told}"
    );
    let told = said(row.switched_off());
    assert!(told.contains(" stay off: "), "{told}");
}

#[test]
fn what_is_wanted_off_by_now_is_not_switched_on() {
    let manifest = hub("hub", &["features: { smartCommitsEnabled: false }"]);
    let row = hub_row(1, "hub").with(Field::SmartCommitsEnabled, OFF);
    let known = owing_quiet(&manifest, &row);
    let plan = plan_with(&manifest, &[row], Some(&known));
    assert_eq!(changes(&plan), "");
}

#[test]
fn a_first_indexing_that_is_not_over_stays_quiet_while_it_is_switched_off() {
    let manifest = hub("hub", &["features: { smartCommitsEnabled: true }"]);
    let row = hub_row(1, "hub")
        .with(Field::SmartCommitsEnabled, OFF)
        .switched_off();
    let known = owing_quiet(&manifest, &row);
    let plan = plan_with(&manifest, &[row], Some(&known));
    assert_eq!(changes(&plan), "");
    assert!(notes(&plan).contains("smartCommitsEnabled stays off"));
}

#[test]
fn what_is_switched_on_again_ends_its_quiet_once_it_is_indexed() {
    let manifest = hub(
        "hub",
        &["disabled: false", "features: { smartCommitsEnabled: true }"],
    );
    let row = hub_row(1, "hub")
        .with(Field::SmartCommitsEnabled, OFF)
        .switched_off();
    let known = owing_quiet(&manifest, &row);
    let plan = plan_with(&manifest, &[row], Some(&known));
    assert_eq!(
        changes(&plan),
        "1 enable hub 1 reindex: disabled Some(true) -> false\n\
         2 update hub 1 none: smartCommitsEnabled false -> true"
    );
}

#[test]
fn a_create_that_was_cut_short_owes_what_it_left_off() {
    let mut known = ledger(&[]);
    let create = PendingCreate {
        since: Timestamp::UNIX_EPOCH,
        known: BTreeSet::new(),
        row_type: gijctl::model::IntegrationType::Github.into(),
        display_name: "hub".to_owned(),
        quiet: BTreeSet::from([Field::SmartCommitsEnabled]),
    };
    known.intend(&address("hub"), create);
    let row = hub_row(1, "hub").with(Field::SmartCommitsEnabled, OFF);
    let plan = plan_with(&hub("hub", &[]), &[row], Some(&known));
    assert!(!the_update(&plan).inside.is_empty());
}

#[test]
fn a_create_that_was_cut_short_counts_for_rows_of_its_type_only() {
    let mut known = ledger(&[]);
    let create = PendingCreate {
        since: Timestamp::UNIX_EPOCH,
        known: BTreeSet::new(),
        row_type: gijctl::model::IntegrationType::Gitlab.into(),
        display_name: "hub".to_owned(),
        quiet: BTreeSet::from([Field::SmartCommitsEnabled]),
    };
    known.intend(&address("hub"), create);
    let row = hub_row(1, "hub").with(Field::SmartCommitsEnabled, OFF);
    let plan = plan_with(&hub("hub", &[]), &[row], Some(&known));
    assert_eq!(changes(&plan), "1 adopt hub 1 none");
}

#[test]
fn with_a_ledger_nothing_is_guessed_and_without_one_it_is() {
    let manifest = hub("hub", &["features: { smartCommitsEnabled: true }"]);
    let row = hub_row(1, "hub").with(Field::SmartCommitsEnabled, OFF);
    let policy = Policy {
        quiet_first_index: QuietFirstIndex::Always,
        ..Policy::default()
    };
    let seen = live(std::slice::from_ref(&row));
    let known = ledger(&[("hub", 1)]);
    let with = planned(&manifest, &seen, Some(&known), &policy);
    assert!(the_update(&with).inside.is_empty());
    let without = planned(&manifest, &seen, None, &policy);
    assert!(!the_update(&without).inside.is_empty());
}

#[test]
fn a_first_indexing_that_would_not_be_quiet_is_told_where_it_is_switched_on() {
    let policy = |quiet| Policy {
        quiet_first_index: quiet,
        ..Policy::default()
    };
    let off = hub_row(1, "hub").switched_off();
    let said = |line: &str, row: &Row, quiet| {
        let manifest = hub("hub", &["disabled: false", line]);
        let known = applied(&manifest, std::slice::from_ref(row));
        let seen = live(std::slice::from_ref(row));
        let made = planned(&manifest, &seen, Some(&known), &policy(quiet));
        notes(&made).contains("switched on for the first time with smartCommitsEnabled on")
    };
    let on = "features: { smartCommitsEnabled: true }";
    let never = off.clone().never_indexed();
    let loud = never.clone().with(Field::SmartCommitsEnabled, ON);
    assert!(said("", &loud, QuietFirstIndex::Always));
    assert!(said(on, &never, QuietFirstIndex::Always));
    assert!(!said("", &never, QuietFirstIndex::Always));
    assert!(!said("", &loud, QuietFirstIndex::Never));
    let silenced = "features: { smartCommitsEnabled: false }";
    assert!(!said(silenced, &loud, QuietFirstIndex::Always));
    let indexed = off.with(Field::SmartCommitsEnabled, ON);
    assert!(!said(on, &indexed, QuietFirstIndex::Always));
}
