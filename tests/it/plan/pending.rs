//! Creates whose end is not known, rows of other owners, and rows that are about to go.

use std::collections::BTreeSet;

use gijctl::model::{Field, IntegrationType};
use gijctl::plan::{Action, HeldReason, KnownTo};
use gijctl::state::{Ledger, PendingCreate};
use jiff::Timestamp;

use super::support::{
    Row, address, amended, changes, held, hub, hub_row, id, ledger, notes, plan_with,
    problems_with, row, text, with_other_owner,
};

/// A create of `hub` was sent while these rows existed, and its end is not known.
fn pending(known: &[u64]) -> Ledger {
    let mut ledger = ledger(&[]);
    let create = PendingCreate {
        since: Timestamp::UNIX_EPOCH,
        known: known.iter().map(|number| id(*number)).collect(),
        row_type: IntegrationType::Github.into(),
        display_name: "hub".to_owned(),
        quiet: BTreeSet::new(),
    };
    ledger.intend(&address("hub"), create);
    ledger
}

/// A ledger in which GIJ has been asked to delete a row.
fn deleting(bindings: &[(&str, u64)], name: &str) -> Ledger {
    amended(ledger(bindings), name, |entry| {
        entry.deleting = Some(Timestamp::UNIX_EPOCH);
    })
}

#[test]
fn what_a_create_left_behind_is_taken_note_of_and_brought_in_line() {
    let manifest = hub("hub", &["features: { tagsFilter: '^v' }"]);
    let plan = plan_with(&manifest, &[hub_row(3, "hub")], Some(&pending(&[1, 2])));
    assert_eq!(
        changes(&plan),
        "1 adopt hub 3 none\n1 update hub 3 none: tagsFilter - -> \"^v\""
    );
    assert_eq!(
        notes(&plan),
        "hub: integration 3 (hub) was made by a run that was cut short before it could take note of it"
    );
}

#[test]
fn what_a_create_left_behind_is_found_by_the_name_it_was_created_with() {
    let manifest = hub("hub", &["displayName: Renamed since"]);
    let plan = plan_with(&manifest, &[hub_row(3, "hub")], Some(&pending(&[])));
    assert!(
        changes(&plan).contains("update hub 3 none: displayName \"hub\" -> \"Renamed since\""),
        "{}",
        changes(&plan)
    );
}

#[test]
fn a_row_that_was_there_before_the_create_or_has_another_type_is_not_its_work() {
    let manifest = hub("hub", &["displayName: Elsewhere", "apiPath: /elsewhere"]);
    for row in [
        hub_row(1, "hub"),
        row(2, IntegrationType::Gitlab, "hub"),
        hub_row(3, "other"),
    ] {
        let plan = plan_with(&manifest, &[row], Some(&pending(&[1])));
        assert_eq!(plan.summary().create, 1, "{}", changes(&plan));
    }
}

#[test]
fn a_row_that_the_ledger_binds_to_something_else_is_not_the_work_of_a_create() {
    let mut known = pending(&[]);
    known.remember(&address("other"), gijctl::state::Entry::new(id(3)));
    let manifests = hub("hub", &["displayName: Elsewhere", "apiPath: /elsewhere"])
        + &hub("other", &["displayName: Other"]);
    let plan = plan_with(&manifests, &[hub_row(3, "hub")], Some(&known));
    assert_eq!(plan.matched.get(&address("other")), Some(&id(3)));
    assert_eq!(plan.summary().create, 1);
}

#[test]
fn two_rows_that_a_create_may_have_made_are_an_error_which_names_both() {
    let rows = [hub_row(3, "hub"), hub_row(4, "hub")];
    assert_eq!(
        problems_with(&hub("hub", &[]), &rows, Some(&pending(&[]))),
        "integrations 3 and 4 may each be what a create of a former run made, whose end is not known: \
         they have its type and name, and were not there before | \
         remove what is too many in Jira, or say which one is meant: set `spec.id` to one of 3, 4"
    );
}

#[test]
fn of_two_rows_the_one_that_connects_as_stated_or_is_named_by_its_id_is_meant() {
    let at = |number, path: &str| hub_row(number, "hub").with(Field::ApiPath, text(path));
    let rows = [at(3, "/x"), at(4, "/hub")];
    let matched = |manifest: &str| {
        let plan = plan_with(manifest, &rows, Some(&pending(&[])));
        plan.matched.get(&address("hub")).copied()
    };
    assert_eq!(matched(&hub("hub", &["apiPath: /hub"])), Some(id(4)));
    assert_eq!(matched(&hub("hub", &["id: 3"])), Some(id(3)));
}

#[test]
fn where_a_create_left_nothing_behind_it_is_planned_as_usual() {
    let plan = plan_with(&hub("hub", &[]), &[], Some(&pending(&[])));
    assert!(matches!(plan.changes[0].action, Action::Create(_)));
}

#[test]
fn what_a_create_may_have_left_is_told_where_its_manifest_is_gone() {
    let plan = plan_with("# nothing\n", &[hub_row(3, "hub")], Some(&pending(&[])));
    assert_eq!(
        notes(&plan),
        "hub: a run was cut short while it created this, and no manifest declares it any more: \
         it may be integration 3 (hub), which is left alone"
    );
    assert_eq!(changes(&plan), "");
}

fn others() -> Ledger {
    with_other_owner(&ledger(&[]), 3, "payments")
}

#[test]
fn what_another_owner_manages_is_never_taken_over() {
    let wanted = "integration 3 (hub) is managed by the owner payments, whose ledger binds it | \
                  gijctl never takes over what another owner manages. \
                  To leave it there, take this manifest away. To hand it over: take it out of the manifests of payments, \
                  name the address that it had there (as in `ledger: { release: [Integration/hub] }`) in their gijctl.yaml, \
                  apply there, and then apply here";
    let of_x = wanted.replace("Integration/hub", "Integration/x");
    let rows = [hub_row(3, "hub")];
    assert_eq!(
        problems_with(&hub("hub", &[]), &rows, Some(&others())),
        wanted
    );
    assert_eq!(
        problems_with(&hub("x", &["id: 3"]), &rows, Some(&others())),
        of_x
    );
    let both = with_other_owner(&ledger(&[("x", 3)]), 3, "payments");
    assert_eq!(problems_with(&hub("x", &[]), &rows, Some(&both)), of_x);
}

#[test]
fn what_another_owner_manages_is_not_found_by_what_it_connects_to() {
    let manifest = hub("mine", &["apiPath: /same"]);
    let rows: [Row; 1] = [hub_row(3, "hub").with(Field::ApiPath, text("/same"))];
    let plan = plan_with(&manifest, &rows, Some(&others()));
    assert_eq!(plan.summary().create, 1);
    assert_eq!(
        plan.unmanaged[0].known_to,
        KnownTo::OtherOwner("payments".to_owned())
    );
}

#[test]
fn of_two_rows_of_one_name_the_one_of_another_owner_is_out_of_the_question() {
    let rows = [hub_row(3, "hub"), hub_row(4, "hub")];
    let plan = plan_with(&hub("hub", &[]), &rows, Some(&others()));
    assert_eq!(plan.matched.get(&address("hub")), Some(&id(4)));
}

#[test]
fn a_name_whose_row_is_about_to_go_is_waited_for_and_not_created_beside_it() {
    let known = deleting(&[("old", 3)], "old");
    let rows = [hub_row(3, "hub").switched_off()];
    for manifest in [
        hub("hub", &["apiPath: /new"]),
        hub("x", &["id: 3", "apiPath: /new"]),
    ] {
        let plan = plan_with(&manifest, &rows, Some(&known));
        assert_eq!(changes(&plan), "");
        let reasons: BTreeSet<_> = plan.held.iter().map(|held| held.action).collect();
        assert_eq!(reasons, BTreeSet::from(["create", "delete"]));
        for held in &plan.held {
            assert_eq!(held.reason, HeldReason::PendingDeletion(id(3)));
        }
        assert!(plan.unmanaged.is_empty());
    }
}

#[test]
fn a_manifest_that_came_back_waits_for_its_own_row_to_go() {
    let rows = [hub_row(3, "hub").switched_off()];
    let plan = plan_with(
        &hub("hub", &[]),
        &rows,
        Some(&deleting(&[("hub", 3)], "hub")),
    );
    assert_eq!(
        held(&plan),
        "create hub: PendingDeletion(Integration(IntegrationId(3)))"
    );
    assert_eq!(changes(&plan), "");
    assert!(plan.unmanaged.is_empty());
}

#[test]
fn what_is_about_to_go_is_not_found_by_what_it_connects_to() {
    let rows = [hub_row(3, "old").switched_off()];
    let plan = plan_with(
        &hub("new", &[]),
        &rows,
        Some(&deleting(&[("old", 3)], "old")),
    );
    assert_eq!(plan.summary().create, 1);
}

#[test]
fn a_new_row_of_the_name_is_matched_although_the_old_one_still_lingers() {
    let rows = [hub_row(3, "hub").switched_off(), hub_row(4, "hub")];
    let plan = plan_with(
        &hub("hub", &[]),
        &rows,
        Some(&deleting(&[("hub", 3)], "hub")),
    );
    assert_eq!(plan.matched.get(&address("hub")), Some(&id(4)));
    assert!(plan.held.is_empty());
}

#[test]
fn a_row_that_was_kept_and_is_declared_again_is_taken_note_of_anew() {
    let plan = plan_with(
        &hub("hub", &[]),
        &[hub_row(3, "hub")],
        Some(&deleting(&[("hub", 3)], "hub")),
    );
    assert_eq!(changes(&plan), "1 adopt hub 3 none");
}
