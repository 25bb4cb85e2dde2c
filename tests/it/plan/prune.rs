//! What is deleted, and what is not.
#![expect(clippy::unwrap_used, reason = "a test may")]

use std::collections::{BTreeMap, BTreeSet};

use gijctl::model::{Field, IntegrationType};
use gijctl::plan::{self, Action, Files, Guards, HeldReason, Inside, KnownTo, Plan, Policy, Prune};
use gijctl::state::{Ledger, Live, Observed};
use jiff::Timestamp;
use proptest::prelude::*;

use super::support::{
    Row, address, amended, applied, changes, desired, gap, held, hub, hub_row, id, ledger, live,
    manifest_of, notes, planned, problems_of, repository, row, text, with_other_owner,
};

/// The manifest that stays, and the one that was taken away.
fn stays() -> String {
    hub("stays", &["displayName: Stays", "apiPath: /stays"])
}

fn goes(more: &[&str]) -> String {
    let lines = ["displayName: Goes", "apiPath: /goes"];
    hub("goes", &[&lines, more].concat())
}

fn rows() -> [Row; 2] {
    [
        hub_row(1, "Stays").with(Field::ApiPath, text("/stays")),
        hub_row(2, "Goes").with(Field::ApiPath, text("/goes")),
    ]
}

/// The ledger once both were applied.
fn both(more: &[&str]) -> Ledger {
    applied(&(stays() + &goes(more)), &rows())
}

fn seen(rows: &[Row]) -> Live {
    let mut seen = live(rows);
    seen.repositories = Observed::Known(vec![
        repository(10, 2, "casks"),
        repository(11, 2, "barrels"),
        repository(12, 1, "corks"),
    ]);
    seen
}

fn pruning() -> Policy {
    Policy {
        prune: Prune::WholeSet,
        ..Policy::default()
    }
}

fn pruned(known: &Ledger) -> Plan {
    planned(&stays(), &seen(&rows()), Some(known), &pruning())
}

#[track_caller]
fn assert_held(plan: &Plan, reason: &HeldReason) {
    assert_eq!(changes(plan), "");
    let held: Vec<_> = plan
        .held
        .iter()
        .map(|held| (held.action, &held.address, &held.reason))
        .collect();
    assert_eq!(held, [("delete", &address("goes"), reason)]);
    assert!(plan.unmanaged.is_empty());
}

#[test]
fn what_the_ledger_knows_and_no_manifest_declares_is_deleted() {
    let plan = pruned(&both(&[]));
    assert_eq!(changes(&plan), "1 delete goes 2 none");
    assert_eq!(plan.changes[0].display_name, "Goes");
    assert!(plan.seen.contains_key(&id(2)));
    assert!(plan.unmanaged.is_empty());
}

#[test]
fn a_deletion_says_what_goes_with_it() {
    let plan = pruned(&both(&[]));
    let inside = Inside::Known {
        repositories: 2,
        names: vec!["barrels".to_owned(), "casks".to_owned()],
    };
    assert_eq!(plan.changes[0].can_remove, Some(inside));
}

#[test]
fn without_prune_it_is_left_alone_and_known_as_ours() {
    let plan = planned(
        &stays(),
        &seen(&rows()),
        Some(&both(&[])),
        &Policy::default(),
    );
    assert_eq!(changes(&plan), "");
    assert!(plan.held.is_empty());
    assert_eq!(
        plan.unmanaged[0].known_to,
        KnownTo::ThisOwner(address("goes"))
    );
}

#[test]
fn what_the_ledger_does_not_know_is_never_deleted() {
    let plan = pruned(&applied(&stays(), &rows()));
    assert_eq!(changes(&plan), "");
    assert_eq!(plan.unmanaged[0].known_to, KnownTo::Nobody);
}

#[test]
fn without_a_ledger_nothing_is_deleted_and_that_is_told() {
    let plan = planned(&stays(), &seen(&rows()), None, &pruning());
    assert_eq!(plan.summary().delete, 0);
    assert!(plan.warnings[0].starts_with("--prune deletes nothing: without a ledger"));
}

#[test]
fn an_empty_set_deletes_nothing() {
    let known = applied(&goes(&[]), &rows());
    let plan = planned("# nothing\n", &seen(&rows()), Some(&known), &pruning());
    assert_eq!(plan.held[0].reason, HeldReason::EmptySet);
    assert_eq!(changes(&plan), "");
}

#[test]
fn what_must_not_be_destroyed_is_held_although_its_manifest_is_gone() {
    let plan = pruned(&both(&["lifecycle: { preventDestroy: true }"]));
    assert_held(&plan, &HeldReason::PreventDestroy);
}

#[test]
fn a_type_that_is_not_known_is_never_deleted() {
    let mut rows = rows();
    rows[1] = rows[1].clone().of_unknown_type("GITHUB_APP");
    let plan = planned(&stays(), &seen(&rows), Some(&both(&[])), &pruning());
    assert_held(&plan, &HeldReason::UnknownType("GITHUB_APP".to_owned()));
}

#[test]
fn a_row_with_nothing_left_of_what_was_applied_is_never_deleted() {
    let other = hub_row(2, "Another").with(Field::ApiPath, text("/another"));
    let seen = seen(&[rows()[0].clone(), other]);
    let plan = planned(&stays(), &seen, Some(&both(&[])), &pruning());
    assert_held(&plan, &HeldReason::NotRecognised(id(2)));
}

#[test]
fn a_row_of_another_type_than_was_applied_is_never_deleted() {
    let other = row(2, IntegrationType::Gitlab, "Goes").with(Field::ApiPath, text("/goes"));
    let seen = seen(&[rows()[0].clone(), other]);
    let plan = planned(&stays(), &seen, Some(&both(&[])), &pruning());
    assert_held(&plan, &HeldReason::NotRecognised(id(2)));
}

#[test]
fn a_row_that_somebody_renamed_is_still_the_one() {
    let renamed = hub_row(2, "Renamed").with(Field::ApiPath, text("/goes"));
    let seen = seen(&[rows()[0].clone(), renamed]);
    let plan = planned(&stays(), &seen, Some(&both(&[])), &pruning());
    assert_eq!(changes(&plan), "1 delete goes 2 none");
}

#[test]
fn what_another_owner_knows_too_is_never_deleted() {
    let plan = pruned(&with_other_owner(&both(&[]), 2, "payments"));
    assert_held(&plan, &HeldReason::OtherOwner("payments".to_owned()));
}

#[test]
fn where_it_cannot_be_read_what_is_inside_nothing_is_deleted() {
    let mut seen = seen(&rows());
    seen.repositories = Observed::Gap(gap("GET repository"));
    let plan = planned(&stays(), &seen, Some(&both(&[])), &pruning());
    let reason = "GET repository: it broke off".to_owned();
    assert_held(&plan, &HeldReason::InsideUnreadable(reason));
    assert!(!plan.lacks_repositories());
}

#[test]
fn a_plan_that_would_delete_asks_for_what_is_inside_first() {
    let plan = planned(&stays(), &live(&rows()), Some(&both(&[])), &pruning());
    assert_held(&plan, &HeldReason::InsideNotAsked);
    assert!(plan.lacks_repositories());
}

#[test]
fn clones_are_kept_unless_the_manifest_asked_for_their_removal() {
    let files = |plan: &Plan| match &plan.changes[0].action {
        Action::Delete(deletion) => deletion.files,
        other => panic!("{other:?}"),
    };
    assert_eq!(files(&pruned(&both(&[]))), Files::Keep);
    let asked = both(&["lifecycle: { deleteFiles: true }"]);
    assert_eq!(files(&pruned(&asked)), Files::Remove);
}

#[test]
fn clones_that_may_be_the_originals_are_kept_whatever_was_asked_for() {
    let folder = manifest_of("goes", "FILESPACE", &["origin: /srv/git", "folderDepth: 1"]);
    let folder_row = row(2, IntegrationType::Filespace, "goes")
        .with(Field::Origin, text("/srv/git"))
        .with(Field::FolderDepth, gijctl::model::FieldValue::Integer(1));
    let rows = [rows()[0].clone(), folder_row];
    let known = applied(&(stays() + &folder), &rows);
    let known = amended(known, "goes", |entry| entry.delete_files = true);
    let plan = planned(&stays(), &seen(&rows), Some(&known), &pruning());
    let Action::Delete(deletion) = &plan.changes[0].action else {
        panic!("{}", changes(&plan));
    };
    assert_eq!(deletion.files, Files::Keep);
    assert!(notes(&plan).contains("deleteFiles is not acted on"));
}

#[test]
fn deletions_come_last_and_one_by_one() {
    let known = applied(
        &(stays() + &goes(&[]) + &hub("also", &["displayName: Also"])),
        &[rows()[0].clone(), rows()[1].clone(), hub_row(3, "Also")],
    );
    let all = [rows()[0].clone(), rows()[1].clone(), hub_row(3, "Also")];
    let manifests = stays() + &hub("new", &["apiPath: /new"]);
    let plan = planned(&manifests, &seen(&all), Some(&known), &pruning());
    let order: Vec<_> = plan
        .changes
        .iter()
        .map(|change| {
            (
                change.batch,
                change.action.as_str(),
                change.address.name.as_str(),
            )
        })
        .collect();
    assert_eq!(
        order,
        [
            (1, "create", "new"),
            (2, "delete", "also"),
            (3, "delete", "goes")
        ]
    );
}

fn being_deleted() -> Ledger {
    amended(both(&[]), "goes", |entry| {
        entry.deleting = Some(Timestamp::UNIX_EPOCH);
    })
}

#[test]
fn what_gij_has_been_asked_to_delete_is_not_asked_for_again() {
    let mut rows = rows();
    rows[1] = rows[1].clone().switched_off();
    for policy in [pruning(), Policy::default()] {
        let plan = planned(&stays(), &seen(&rows), Some(&being_deleted()), &policy);
        assert_held(&plan, &HeldReason::PendingDeletion(id(2)));
    }
}

#[test]
fn what_somebody_switched_on_again_is_told_and_deleted_anew_only_with_prune() {
    let said = "goes: GIJ was asked to delete integration 2, and it is enabled: the request did not arrive, or somebody has switched it on again";
    let plan = pruned(&being_deleted());
    assert_eq!(changes(&plan), "1 delete goes 2 none");
    assert_eq!(notes(&plan), said);
    let seen = seen(&rows());
    let plan = planned(&stays(), &seen, Some(&being_deleted()), &Policy::default());
    assert_eq!(changes(&plan), "");
    assert_eq!(notes(&plan), said);
}

#[test]
fn what_is_gone_is_forgotten_once_nobody_else_can_declare_it() {
    let gone = seen(&rows()[..1]);
    let forgotten =
        |known: &Ledger, policy: &Policy| planned(&stays(), &gone, Some(known), policy).forgotten;
    assert_eq!(forgotten(&both(&[]), &pruning()), [address("goes")]);
    assert_eq!(
        forgotten(&being_deleted(), &Policy::default()),
        [address("goes")]
    );
    // It may be declared in another folder, where it was removed in Jira.
    assert_eq!(forgotten(&both(&[]), &Policy::default()), []);
}

#[test]
fn an_address_that_only_the_ledger_knows_can_be_selected_for_prune() {
    let only = |name: &str| Policy {
        only: Some(BTreeSet::from([address(name)])),
        ..pruning()
    };
    let plan = planned(&stays(), &seen(&rows()), Some(&both(&[])), &only("goes"));
    assert_eq!(changes(&plan), "1 delete goes 2 none");
}

#[test]
fn what_is_not_selected_is_held_while_something_else_is_pruned() {
    let mut known = both(&[]);
    known.remember(&address("older"), gijctl::state::Entry::new(id(3)));
    let rows = [rows(), [hub_row(3, "Older"), hub_row(4, "Theirs")]].concat();
    let policy = Policy {
        only: Some(BTreeSet::from([address("goes")])),
        ..pruning()
    };
    let plan = planned(&stays(), &seen(&rows), Some(&known), &policy);
    assert_eq!(changes(&plan), "1 delete goes 2 none");
    assert_eq!(held(&plan), "delete older: NotSelected");
}

#[test]
fn a_prune_of_nothing_but_what_is_declared_cannot_be_done() {
    let policy = Policy {
        only: Some(BTreeSet::from([address("stays")])),
        ..pruning()
    };
    let made = plan::plan(
        &desired(&stays()),
        &seen(&rows()),
        Some(&both(&[])),
        &policy,
    );
    assert!(
        problems_of(made).starts_with("--prune can delete nothing: --only names nothing but what")
    );
}

#[test]
fn an_address_that_not_even_the_ledger_knows_cannot_be_selected_for_prune() {
    let policy = Policy {
        only: Some(BTreeSet::from([address("nobody")])),
        ..pruning()
    };
    let made = plan::plan(
        &desired(&stays()),
        &seen(&rows()),
        Some(&both(&[])),
        &policy,
    );
    let said = problems_of(made);
    assert!(
        said.starts_with("--only names Integration/nobody, which no manifest declares"),
        "{said}"
    );
}

#[test]
fn a_row_that_two_former_addresses_share_is_deleted_once() {
    let mut known = both(&[]);
    known.remember(
        &address("older"),
        known.entry(&address("goes")).unwrap().clone(),
    );
    let plan = pruned(&known);
    assert_eq!(plan.summary().delete, 1);
}

/// What can be with an integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Is {
    Declared,
    Remembered,
    There,
    Disabled,
    Deleting,
    KeptFromDestruction,
    /// Another name and path than was applied are shown.
    Replaced,
}

const ALL: [Is; 7] = [
    Is::Declared,
    Is::Remembered,
    Is::There,
    Is::Disabled,
    Is::Deleting,
    Is::KeptFromDestruction,
    Is::Replaced,
];

/// One integration with any of it.
#[derive(Debug, Clone)]
struct One(Vec<Is>);

impl One {
    fn is(&self, what: Is) -> bool {
        self.0.contains(&what)
    }
}

fn one() -> impl Strategy<Value = One> {
    proptest::sample::subsequence(ALL.to_vec(), 0..=ALL.len()).prop_map(One)
}

struct World {
    manifests: String,
    rows: Vec<Row>,
    ledger: Ledger,
}

fn world(all: &[One]) -> World {
    let mut manifests = String::from("# some\n");
    let mut rows = Vec::new();
    let mut entries = BTreeMap::new();
    for (number, one) in (1..).zip(all) {
        let name = format!("n{number}");
        let manifest = hub(
            &name,
            &[
                &format!("apiPath: /{name}"),
                &format!("displayName: {name}"),
            ],
        );
        let row = hub_row(number, &name).with(Field::ApiPath, text(&format!("/{name}")));
        if one.is(Is::Remembered) {
            let known = applied(&manifest, std::slice::from_ref(&row));
            let mut entry = known.entry(&address(&name)).unwrap().clone();
            entry.deleting = one.is(Is::Deleting).then_some(Timestamp::UNIX_EPOCH);
            entry.prevent_destroy = one.is(Is::KeptFromDestruction);
            entries.insert(address(&name), entry);
        }
        if one.is(Is::Declared) {
            // What is not to be told again by itself is said to be meant.
            let is_strange = [Is::Remembered, Is::There, Is::Replaced]
                .into_iter()
                .all(|what| one.is(what));
            let pinned = format!("spec:\n  id: {number}\n");
            manifests += &if is_strange {
                manifest.replace("spec:\n", &pinned)
            } else {
                manifest.clone()
            };
        }
        if one.is(Is::There) {
            let mut row = if one.is(Is::Replaced) {
                hub_row(number, &format!("other{number}"))
            } else {
                row
            };
            row.0.disabled = one.is(Is::Disabled);
            rows.push(row);
        }
    }
    let ledger = Ledger::read(entries, BTreeMap::new(), BTreeMap::new());
    World {
        manifests,
        rows,
        ledger,
    }
}

fn unguarded() -> Policy {
    Policy {
        guards: Guards {
            delete: usize::MAX,
            ..Guards::default()
        },
        ..pruning()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn only_what_the_ledger_knows_and_nothing_keeps_is_ever_deleted(all in proptest::collection::vec(one(), 1..6)) {
        let World { manifests, rows, ledger } = world(&all);
        let plan = planned(&manifests, &seen(&rows), Some(&ledger), &unguarded());
        for change in &plan.changes {
            if let Action::Delete(deletion) = &change.action {
                let number = usize::try_from(deletion.id.get()).unwrap();
                let one = &all[number - 1];
                prop_assert_eq!(ledger.entry(&change.address).unwrap().id, deletion.id);
                prop_assert!(one.is(Is::Remembered) && one.is(Is::There), "{one:?}");
                prop_assert!(!one.is(Is::Declared) && !one.is(Is::KeptFromDestruction) && !one.is(Is::Replaced), "{one:?}");
                prop_assert!(!(one.is(Is::Deleting) && one.is(Is::Disabled)), "{one:?}");
                prop_assert!(all.iter().any(|one| one.is(Is::Declared)));
            }
        }
        // What becomes of each row is said once.
        let mut ids: Vec<_> = plan.unmanaged.iter().map(|row| row.id).collect();
        ids.extend(plan.changes.iter().filter(|change| matches!(change.action, Action::Delete(_))).filter_map(|change| change.action.id()));
        let said = ids.len();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), said);
    }

    #[test]
    fn an_empty_set_or_a_gap_never_deletes(all in proptest::collection::vec(one(), 1..6)) {
        let World { manifests, rows, ledger } = world(&all);
        let empty = planned("# nothing\n", &seen(&rows), Some(&ledger), &unguarded());
        prop_assert_eq!(empty.summary().delete, 0);
        let mut unseen = seen(&rows);
        unseen.repositories = Observed::Gap(gap("GET repository"));
        let plan = planned(&manifests, &unseen, Some(&ledger), &unguarded());
        prop_assert_eq!(plan.summary().delete, 0);
        unseen.integrations = Observed::Gap(gap("GET integration"));
        prop_assert!(plan::plan(&desired(&manifests), &unseen, Some(&ledger), &unguarded()).is_err());
    }

    #[test]
    fn the_order_of_rows_changes_nothing(all in proptest::collection::vec(one(), 1..6)) {
        let World { manifests, mut rows, ledger } = world(&all);
        let sorted = planned(&manifests, &seen(&rows), Some(&ledger), &unguarded());
        rows.reverse();
        prop_assert_eq!(planned(&manifests, &seen(&rows), Some(&ledger), &unguarded()), sorted);
    }
}

#[test]
fn a_number_alone_tells_nobody_that_it_still_means_the_same_integration() {
    let known = ledger(&[("stays", 1), ("goes", 2)]);
    assert_held(&pruned(&known), &HeldReason::NotRecognised(id(2)));
}

fn releasing(name: &str) -> Policy {
    Policy {
        release: BTreeSet::from([address(name)]),
        ..pruning()
    }
}

#[test]
fn what_is_released_is_forgotten_and_never_pruned() {
    let known = both(&[]);
    for policy in [
        releasing("goes"),
        Policy {
            prune: Prune::Never,
            ..releasing("goes")
        },
    ] {
        let plan = planned(&stays(), &seen(&rows()), Some(&known), &policy);
        assert_eq!(changes(&plan), "");
        assert_eq!(plan.released, [address("goes")]);
        assert_eq!(plan.forgotten, [address("goes")]);
        assert_eq!(plan.unmanaged[0].known_to, KnownTo::Nobody);
    }
}

#[test]
fn a_pending_create_can_be_released_too() {
    let mut known = both(&[]);
    let create = gijctl::state::PendingCreate {
        since: Timestamp::UNIX_EPOCH,
        known: BTreeSet::new(),
        row_type: IntegrationType::Github.into(),
        display_name: "begun".to_owned(),
        quiet: BTreeSet::new(),
    };
    known.intend(&address("begun"), create);
    let plan = planned(
        &stays(),
        &seen(&rows()),
        Some(&known),
        &Policy {
            prune: Prune::Never,
            ..releasing("begun")
        },
    );
    assert_eq!(plan.released, [address("begun")]);
    assert!(plan.warnings.is_empty(), "{:?}", plan.warnings);
}

#[test]
fn what_gij_was_asked_to_delete_is_not_released() {
    let mut rows = rows();
    rows[1] = rows[1].clone().switched_off();
    let plan = planned(
        &stays(),
        &seen(&rows),
        Some(&being_deleted()),
        &releasing("goes"),
    );
    assert_eq!(plan.released, []);
    assert!(
        notes(&plan).contains("it is not released"),
        "{}",
        notes(&plan)
    );
}

#[test]
fn what_a_manifest_still_declares_cannot_be_released() {
    let made = plan::plan(
        &desired(&stays()),
        &seen(&rows()),
        Some(&both(&[])),
        &releasing("stays"),
    );
    assert!(
        problems_of(made).contains(
            "ledger.release names Integration/stays, which a manifest here still declares"
        )
    );
}

#[test]
fn what_the_ledger_does_not_know_needs_no_release() {
    let plan = planned(
        &stays(),
        &seen(&rows()),
        Some(&both(&[])),
        &releasing("gone"),
    );
    let said = "ledger.release names Integration/gone, which the ledger does not know: it can be removed there";
    assert_eq!(plan.warnings, [said]);
    assert_eq!(plan.released, []);
}

#[test]
fn a_release_without_a_ledger_is_told_to_do_nothing() {
    let policy = Policy {
        prune: Prune::Never,
        ..releasing("goes")
    };
    let plan = planned(&stays(), &seen(&rows()), None, &policy);
    assert!(plan.warnings[0].starts_with("ledger.release does nothing here"));
    assert_eq!(plan.released, []);
}
