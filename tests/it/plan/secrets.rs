//! Whose credentials are sent anew.

use std::collections::{BTreeMap, BTreeSet};

use gijctl::model::Field;
use gijctl::plan::{self, Action, Indexing, Inside, Plan, Policy, Rotate, SecretState};

use super::support::{
    address, changes, desired, hub, hub_row, ledger, live, manifest_of, planned, problems_of, text,
};

fn manifests() -> String {
    hub("a", &["apiPath: /a"]) + &hub("b", &["apiPath: /b"])
}

fn rows() -> [super::support::Row; 2] {
    [
        hub_row(1, "a").with(Field::ApiPath, text("/a")),
        hub_row(2, "b").with(Field::ApiPath, text("/b")),
    ]
}

fn knowing(states: &[(&str, SecretState)]) -> Policy {
    Policy {
        secrets: states
            .iter()
            .map(|(name, state)| (address(name), *state))
            .collect(),
        ..Policy::default()
    }
}

fn rotating(rotate: Rotate) -> Policy {
    Policy {
        rotate,
        ..Policy::default()
    }
}

fn with(policy: &Policy) -> Plan {
    let known = ledger(&[("a", 1), ("b", 2)]);
    planned(&manifests(), &live(&rows()), Some(&known), policy)
}

#[test]
fn a_secret_that_changed_is_sent_anew_in_a_batch_of_its_own() {
    let plan = with(&knowing(&[
        ("a", SecretState::Changed),
        ("b", SecretState::Unchanged),
    ]));
    assert_eq!(
        changes(&plan),
        "1 update a 1 reindex: pat from environment variable A_PAT"
    );
    let Action::Update(update) = &plan.changes[0].action else {
        panic!("an update");
    };
    assert!(update.credentials.is_some() && update.fields.is_empty());
    assert_eq!(plan.changes[0].can_remove, Some(Inside::NotAsked));
}

#[test]
fn what_is_not_known_to_have_changed_is_sent_only_where_that_is_asked_for() {
    for state in [
        SecretState::Unchanged,
        SecretState::Unknown,
        SecretState::NeverApplied,
    ] {
        let plan = with(&knowing(&[("a", state)]));
        assert_eq!(changes(&plan), "");
        assert_eq!(plan.secrets, BTreeMap::from([(address("a"), state)]));
    }
    let only = Rotate::Only(BTreeSet::from([address("b")]));
    assert_eq!(
        changes(&with(&rotating(only))),
        "1 update b 2 reindex: pat from environment variable B_PAT"
    );
}

#[test]
fn all_are_rotated_one_after_the_other() {
    let plan = with(&rotating(Rotate::All));
    let batches: Vec<_> = plan.changes.iter().map(|change| change.batch).collect();
    assert_eq!(batches, [1, 2]);
}

#[test]
fn a_rotation_goes_with_what_differs_besides_in_one_write() {
    let manifest = hub("a", &["apiPath: /a", "features: { tagsFilter: '^v' }"]);
    let plan = planned(&manifest, &live(&rows()), None, &rotating(Rotate::All));
    assert_eq!(
        changes(&plan),
        "1 update a 1 reindex: tagsFilter - -> \"^v\"; pat from environment variable A_PAT"
    );
}

#[test]
fn what_is_switched_off_is_rotated_and_not_reindexed() {
    let rows = [hub_row(1, "a").switched_off()];
    let plan = planned(&hub("a", &[]), &live(&rows), None, &rotating(Rotate::All));
    assert_eq!(plan.changes[0].indexing, Indexing::None);
}

#[test]
fn a_mark_of_another_row_says_nothing_of_this_one() {
    let policy = knowing(&[("a", SecretState::Changed)]);
    let known = ledger(&[("a", 9)]);
    let plan = planned(
        &hub("a", &[]),
        &live(&[hub_row(1, "a")]),
        Some(&known),
        &policy,
    );
    assert_eq!(plan.secrets[&address("a")], SecretState::NeverApplied);
    assert_eq!(changes(&plan), "1 adopt a 1 none");
}

#[test]
fn what_is_created_gets_its_secret_anyway() {
    let policy = Policy {
        rotate: Rotate::All,
        ..knowing(&[("a", SecretState::NeverApplied)])
    };
    let plan = planned(&hub("a", &[]), &live(&[]), None, &policy);
    assert_eq!(plan.summary().create, 1);
    assert!(plan.secrets.is_empty());
}

#[test]
fn only_what_is_declared_with_credentials_can_be_rotated() {
    let folder = manifest_of(
        "folder",
        "FILESPACE",
        &["origin: /srv/git", "folderDepth: 1"],
    );
    let addresses = BTreeSet::from([address("folder"), address("nobody")]);
    let made = plan::plan(
        &desired(&folder),
        &live(&[]),
        None,
        &rotating(Rotate::Only(addresses)),
    );
    assert_eq!(
        problems_of(made),
        "--rotate names Integration/folder, whose manifest states no credentials | \
         state spec.credentials, or leave it out of --rotate\n\
         --rotate names Integration/nobody, which no manifest declares | \
         name the address of a resource in the manifests, as in Integration/github-acme"
    );
    let all = plan::plan(&desired(&folder), &live(&[]), None, &rotating(Rotate::All));
    assert_eq!(all.unwrap().summary().create, 1);
}

#[test]
fn a_rotation_that_only_leaves_out_cannot_be_done() {
    let policy = Policy {
        only: Some(BTreeSet::from([address("a")])),
        ..rotating(Rotate::Only(BTreeSet::from([address("b")])))
    };
    let manifests = hub("a", &[]) + &hub("b", &[]);
    let made = plan::plan(&desired(&manifests), &live(&[]), None, &policy);
    assert_eq!(
        problems_of(made),
        "--rotate names Integration/b, which --only leaves out | \
         name it in --only as well, or leave it out of --rotate"
    );
}

#[test]
fn a_rotation_of_all_is_held_beyond_only() {
    let policy = Policy {
        only: Some(BTreeSet::from([address("a")])),
        ..rotating(Rotate::All)
    };
    let plan = with(&policy);
    assert_eq!(plan.changes.len(), 1);
    assert_eq!(super::support::held(&plan), "update b: NotSelected");
}
