//! How much one run may do.

use std::collections::BTreeSet;

use gijctl::model::Field;
use gijctl::plan::{Approval, Approved, Guards, Inside, Plan, Policy, Prune, trips};
use gijctl::state::Observed;

use super::support::{
    Row, address, applied, hub, hub_row, ledger, live, planned, repository, text,
};

fn name(number: u64) -> String {
    format!("n{number:02}")
}

/// Manifests of so many integrations, each with more lines, and their rows.
fn many(count: u64, more: &str) -> (String, Vec<Row>) {
    let manifest = |number| {
        let path = format!("apiPath: /{}", name(number));
        hub(&name(number), &[&path, more])
    };
    let row = |number| {
        let path = text(&format!("/{}", name(number)));
        hub_row(number, &name(number)).with(Field::ApiPath, path)
    };
    (
        (1..=count).map(manifest).collect(),
        (1..=count).map(row).collect(),
    )
}

/// Which guards trip, each with its message and help.
fn said(plan: &Plan) -> Vec<String> {
    let trips = plan.trips.iter();
    trips
        .map(|trip| format!("{}: {} | {}", trip.guard, trip.message, trip.help))
        .collect()
}

fn guarded(guards: Guards) -> Policy {
    Policy {
        guards,
        prune: Prune::WholeSet,
        ..Policy::default()
    }
}

/// A plan that deletes the second and third of three.
fn deleting(policy: &Policy) -> Plan {
    let (all, rows) = many(3, "features: {}");
    let known = applied(&all, &rows);
    let (first, _) = many(1, "features: {}");
    let mut seen = live(&rows);
    seen.repositories = Observed::Known(Vec::new());
    planned(&first, &seen, Some(&known), policy)
}

#[test]
fn deletions_are_not_allowed_unless_somebody_says_how_many() {
    let plan = deleting(&guarded(Guards::default()));
    assert_eq!(
        said(&plan),
        [
            "delete: it deletes 2 integrations, and `delete` allows 0: Integration/n02 (id 2), Integration/n03 (id 3) | \
             if all of them are to go, run with --allow delete=2; otherwise declare them again"
        ]
    );
    let allowed = Guards {
        delete: 2,
        ..Guards::default()
    };
    assert!(deleting(&guarded(allowed)).trips.is_empty());
}

#[test]
fn a_plan_with_a_guard_in_the_way_cannot_be_agreed_to() {
    let plan = deleting(&guarded(Guards::default()));
    let trips = plan.trips.clone();
    assert_eq!(Approved::new(plan, Approval::Confirmed), Err(trips));
}

#[test]
fn few_may_be_switched_off_at_once() {
    for (count, trip) in [(5, false), (6, true)] {
        let (off, rows) = many(count, "disabled: true");
        let plan = planned(&off, &live(&rows), None, &Policy::default());
        assert_eq!(!plan.trips.is_empty(), trip, "{count}");
    }
    let (off, rows) = many(6, "disabled: true");
    let plan = planned(&off, &live(&rows), None, &Policy::default());
    assert!(
        said(&plan)[0].contains("--allow disable=6"),
        "{:?}",
        said(&plan)
    );
}

/// So many of all integrations are changed.
fn changing(changed: u64, all: u64, guards: Guards) -> Plan {
    let (mut manifests, rows) = many(changed, "features: { tagsFilter: '^v' }");
    let (rest, all_rows) = many(all, "features: {}");
    let rest: Vec<_> = rest.split("---\n").skip(1).collect();
    for manifest in rest.iter().skip(rows.len()) {
        manifests += &format!("---\n{manifest}");
    }
    planned(&manifests, &live(&all_rows), None, &guarded(guards))
}

#[test]
fn no_more_than_a_share_may_be_changed_at_once() {
    assert!(changing(12, 24, Guards::default()).trips.is_empty());
    let plan = changing(13, 24, Guards::default());
    assert_eq!(
        said(&plan),
        [
            "change: it changes 13 of the 24 integrations that exist, which is 55 %, and `change` allows 50 % | \
             look whether so many are meant to change, then run with --allow change=55, or change fewer at once with --only"
        ]
    );
    let raised = Guards {
        change_percent: 55,
        ..Guards::default()
    };
    assert!(changing(13, 24, raised).trips.is_empty());
}

#[test]
fn a_few_may_be_changed_whatever_share_that_is() {
    assert!(changing(10, 10, Guards::default()).trips.is_empty());
    assert_eq!(changing(11, 11, Guards::default()).trips.len(), 1);
}

#[test]
fn creating_and_taking_note_is_no_change_of_what_exists() {
    let (manifests, rows) = many(30, "features: {}");
    let plan = planned(
        &manifests,
        &live(&rows),
        Some(&ledger(&[])),
        &Policy::default(),
    );
    assert_eq!(plan.summary().adopt, 30);
    assert!(plan.trips.is_empty());
    let plan = planned(&manifests, &live(&[]), None, &Policy::default());
    assert_eq!(plan.summary().create, 30);
    assert!(plan.trips.is_empty());
}

fn protecting(number: u64) -> Guards {
    Guards {
        delete: usize::MAX,
        protect: BTreeSet::from([address(&name(number))]),
        ..Guards::default()
    }
}

#[test]
fn what_is_protected_is_never_deleted_whatever_is_allowed() {
    let plan = deleting(&guarded(protecting(3)));
    assert_eq!(
        said(&plan),
        [
            "protect: it deletes Integration/n03 (id 3), which `protect` names | \
             no flag allows this: change the manifest back, leave it out with --only, or take Integration/n03 out of guards.protect in gijctl.yaml"
        ]
    );
}

#[test]
fn what_is_protected_is_neither_switched_off_nor_narrowed() {
    for (line, word) in [
        ("disabled: true", "switches off"),
        ("apiFilter: '[?!fork]'", "can take repositories away from"),
    ] {
        let (manifest, rows) = many(1, line);
        let plan = planned(&manifest, &live(&rows), None, &guarded(protecting(1)));
        assert!(said(&plan)[0].contains(word), "{:?}", said(&plan));
    }
    let (manifest, rows) = many(1, "features: { tagsFilter: '^v' }");
    let plan = planned(&manifest, &live(&rows), None, &guarded(protecting(1)));
    assert!(plan.trips.is_empty());
}

#[test]
fn another_name_takes_no_protection_away() {
    let (_, rows) = many(1, "features: {}");
    let renamed = hub(
        "aaa",
        &["displayName: n01", "apiPath: /n01", "disabled: true"],
    );
    let known = ledger(&[("n01", 1)]);
    let plan = planned(
        &renamed,
        &live(&rows),
        Some(&known),
        &guarded(protecting(1)),
    );
    assert_eq!(
        said(&plan),
        [
            "protect: it switches off Integration/aaa (id 1), which the ledger knows as Integration/n01, and `protect` names that | \
             no flag allows this: change the manifest back, leave it out with --only, or take Integration/n01 out of guards.protect in gijctl.yaml"
        ]
    );
    assert_eq!(trips(&plan, &protecting(1), Some(&known)), plan.trips);
}

#[test]
fn a_new_name_of_what_is_protected_is_told_before_the_old_one_protects_nothing() {
    let (_, rows) = many(1, "features: {}");
    let renamed = hub("aaa", &["displayName: n01", "apiPath: /n01"]);
    let known = ledger(&[("n01", 1)]);
    let plan = planned(
        &renamed,
        &live(&rows),
        Some(&known),
        &guarded(protecting(1)),
    );
    assert!(plan.trips.is_empty());
    let said = "guards.protect names Integration/n01, which is Integration/aaa from the next apply on: name that as well, lest it be protected no more";
    assert!(
        plan.warnings.iter().any(|told| told == said),
        "{:?}",
        plan.warnings
    );
}

#[test]
fn a_protected_address_that_nothing_has_is_told_without_a_ledger_too() {
    let (manifest, rows) = many(1, "features: {}");
    let policy = Policy {
        guards: protecting(9),
        ..Policy::default()
    };
    let plan = planned(&manifest, &live(&rows), None, &policy);
    assert_eq!(
        plan.warnings,
        ["guards.protect names Integration/n09, which no manifest declares: it protects nothing"]
    );
}

#[test]
fn a_protected_address_that_nothing_has_is_told() {
    let (manifest, rows) = many(1, "features: {}");
    let policy = guarded(protecting(9));
    let plan = planned(
        &manifest,
        &live(&rows),
        Some(&ledger(&[("n01", 1)])),
        &policy,
    );
    assert_eq!(
        plan.warnings,
        [
            "guards.protect names Integration/n09, which no manifest declares and the ledger does not know: it protects nothing"
        ]
    );
}

#[test]
fn the_guards_judge_a_finished_plan_anew() {
    let plan = deleting(&guarded(Guards::default()));
    assert_eq!(trips(&plan, &Guards::default(), None), plan.trips);
    let allowed = Guards {
        delete: 2,
        ..Guards::default()
    };
    assert!(trips(&plan, &allowed, None).is_empty());
}

#[test]
fn a_change_of_the_connection_says_what_it_can_remove() {
    let (manifest, rows) = many(1, "apiFilter: '[?!fork]'");
    let mut seen = live(&rows);
    let blind = planned(&manifest, &seen, None, &Policy::default());
    assert_eq!(blind.changes[0].can_remove, Some(Inside::NotAsked));
    assert!(blind.lacks_repositories());
    let inside = (1..=30).map(|number| repository(number, 1, &format!("r{number:02}")));
    let elsewhere = repository(99, 7, "elsewhere");
    seen.repositories = Observed::Known(inside.chain([elsewhere]).collect());
    let plan = planned(&manifest, &seen, None, &Policy::default());
    let Some(Inside::Known {
        repositories,
        names,
    }) = &plan.changes[0].can_remove
    else {
        panic!("{:?}", plan.changes[0].can_remove);
    };
    assert_eq!((*repositories, names.len()), (30, 20));
    assert_eq!(names[0], "r01");
    assert!(!plan.lacks_repositories());
    assert_eq!(plan.fingerprint, blind.fingerprint);
}

#[test]
fn a_change_of_a_toggle_removes_nothing() {
    let (manifest, rows) = many(1, "features: { tagsFilter: '^v' }");
    let plan = planned(&manifest, &live(&rows), None, &Policy::default());
    assert_eq!(plan.changes[0].can_remove, None);
    assert!(!plan.lacks_repositories());
}
