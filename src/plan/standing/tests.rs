use super::super::{Policy, plan};
use super::*;
use crate::model::{
    Address, Credentials, IntegrationId, IntegrationType, Name, SecretRef, SecretSlot,
};
use crate::state::{
    Account, Authority, Desired, DesiredIntegration, Entry, InstanceInfo, Lifecycle, Live,
    Observed, PendingCreate, RepositoriesPolicy,
};

fn text(value: &str) -> FieldValue {
    FieldValue::Text(value.to_owned())
}

fn row(number: u64, name: &str) -> LiveRow {
    LiveRow {
        id: IntegrationId::new(number).unwrap().into(),
        row_type: LiveType::Known(IntegrationType::Github.into()),
        display_name: name.to_owned(),
        fields: FieldMap::from([
            (Field::DisplayName, text(name)),
            (Field::RequireUserPat, FieldValue::Bool(false)),
        ]),
        unreadable: std::collections::BTreeSet::new(),
        disabled: false,
        created: None,
        last_indexed: None,
    }
}

/// Integration 1 called `a` is to ask for tokens and to be switched off, under another name.
fn wanted(name: &str, id: Option<u64>) -> DesiredIntegration {
    let address = Address::integration(name.parse::<Name>().unwrap());
    DesiredIntegration {
        address,
        declared_at: String::new(),
        integration_type: IntegrationType::Github,
        id: id.and_then(IntegrationId::new),
        display_name: name.to_owned(),
        fields: FieldMap::from([
            (Field::DisplayName, text(name)),
            (Field::RequireUserPat, FieldValue::Bool(true)),
        ]),
        projects: None,
        credentials: Some(Credentials {
            username: None,
            slot: SecretSlot::Pat,
            secret: SecretRef::Env("TOKEN".to_owned()),
        }),
        disabled: Some(true),
        repositories: RepositoriesPolicy::default(),
        lifecycle: Lifecycle::default(),
        rollout: crate::model::RolloutHints::default(),
    }
}

fn planned(wanted: DesiredIntegration, rows: &[LiveRow], ledger: Option<&Ledger>) -> Plan {
    let live = Live {
        instance: InstanceInfo {
            url: "https://jira.acme.example".to_owned(),
            jira_version: None,
            app_version: None,
            account: Account {
                name: "svc".to_owned(),
                authority: Authority::Administrator,
            },
        },
        integrations: Observed::Known(rows.to_vec()),
        projects: Observed::NotAsked,
        repositories: Observed::NotAsked,
    };
    let desired = Desired {
        integrations: [(wanted.address.name.clone(), wanted)].into(),
        ..Desired::default()
    };
    plan(&desired, &live, ledger, &Policy::default()).unwrap()
}

/// The plan for integration 1, which becomes `b`, asks for tokens and is switched off.
fn renaming() -> Plan {
    planned(wanted("b", Some(1)), &[row(1, "a")], None)
}

/// How each change stands, by its word.
fn standings(
    plan: &Plan,
    rows: &[LiveRow],
    ledger: Option<&Ledger>,
) -> Vec<(&'static str, String)> {
    let situation = Situation::new(plan, rows, ledger);
    plan.changes
        .iter()
        .map(|change| {
            let standing = match situation.standing(change) {
                Standing::AsPlanned => "as planned".to_owned(),
                Standing::AlreadyDone => "already done".to_owned(),
                Standing::Stale { why } => why,
            };
            (change.action.as_str(), standing)
        })
        .collect()
}

#[track_caller]
fn assert_standings(plan: &Plan, rows: &[LiveRow], expected: &[(&'static str, &str)]) {
    let found = standings(plan, rows, None);
    let found: Vec<_> = found.iter().map(|(a, s)| (*a, s.as_str())).collect();
    assert_eq!(found, expected);
}

fn updated(mut row: LiveRow) -> LiveRow {
    row.display_name = "b".to_owned();
    row.fields.insert(Field::DisplayName, text("b"));
    row.fields
        .insert(Field::RequireUserPat, FieldValue::Bool(true));
    row
}

fn off(mut row: LiveRow) -> LiveRow {
    row.disabled = true;
    row
}

#[test]
fn a_row_that_nobody_touched_is_as_planned() {
    assert_standings(
        &renaming(),
        &[row(1, "a")],
        &[("disable", "as planned"), ("update", "as planned")],
    );
}

#[test]
fn a_row_that_is_as_wanted_is_done_already() {
    assert_standings(
        &renaming(),
        &[off(updated(row(1, "a")))],
        &[("disable", "already done"), ("update", "already done")],
    );
}

#[test]
fn what_the_same_plan_did_before_does_not_make_the_rest_stale() {
    assert_standings(
        &renaming(),
        &[off(row(1, "a"))],
        &[("disable", "already done"), ("update", "as planned")],
    );
    assert_standings(
        &renaming(),
        &[updated(row(1, "a"))],
        &[("disable", "as planned"), ("update", "already done")],
    );
}

#[test]
fn a_row_that_somebody_changed_is_stale_and_the_settings_are_named() {
    let mut moved = row(1, "a");
    moved.display_name = "c".to_owned();
    moved.fields.insert(Field::DisplayName, text("c"));
    assert_standings(
        &renaming(),
        &[moved],
        &[
            (
                "disable",
                "integration 1 was changed since the plan was made",
            ),
            (
                "update",
                "integration 1 was changed since the plan was made: displayName",
            ),
        ],
    );
}

#[test]
fn another_setting_than_the_planned_one_makes_a_row_stale_as_well() {
    let mut moved = row(1, "a");
    moved.fields.insert(Field::ApiPath, text("/user/repos"));
    let found = standings(&renaming(), &[moved], None);
    let since = "integration 1 was changed since the plan was made";
    assert!(found.iter().all(|(_, why)| why == since), "{found:?}");
}

#[test]
fn when_it_was_indexed_does_not_matter() {
    let mut indexed = row(1, "a");
    indexed.last_indexed = Some(jiff::Timestamp::UNIX_EPOCH);
    assert_standings(
        &renaming(),
        &[indexed],
        &[("disable", "as planned"), ("update", "as planned")],
    );
}

#[test]
fn a_row_that_is_gone_is_stale() {
    let gone = "integration 1 is gone";
    assert_standings(&renaming(), &[], &[("disable", gone), ("update", gone)]);
}

#[test]
fn a_row_that_another_owner_took_over_is_stale() {
    let others = [(IntegrationId::new(1).unwrap().into(), "infra".to_owned())];
    let ledger = Ledger::read(BTreeMap::new(), BTreeMap::new(), others.into());
    let found = standings(&renaming(), &[row(1, "a")], Some(&ledger));
    assert!(found[0].1.contains("the ledger of infra"), "{found:?}");
}

fn ledger_with(address: &str, entry: Entry) -> Ledger {
    let entries = [(address.parse().unwrap(), entry)];
    Ledger::read(entries.into(), BTreeMap::new(), BTreeMap::new())
}

#[test]
fn an_update_whose_reindex_is_owed_is_not_done() {
    let mut manifest = wanted("a", None);
    manifest.disabled = None;
    manifest.fields = FieldMap::from([(Field::ApiPath, text("/all"))]);
    let plan = planned(manifest, &[row(1, "a")], None);
    let mut applied = row(1, "a");
    applied.fields.insert(Field::ApiPath, text("/all"));
    let mut entry = Entry::new(IntegrationId::new(1).unwrap().into());
    let settled = ledger_with("Integration/a", entry.clone());
    entry.owed.reindex = true;
    let owing = ledger_with("Integration/a", entry);
    let stands = |ledger| standings(&plan, std::slice::from_ref(&applied), Some(ledger));
    assert_eq!(stands(&settled), [("update", "already done".to_owned())]);
    assert_eq!(stands(&owing), [("update", "as planned".to_owned())]);
}

#[test]
fn an_adoption_that_the_ledger_knows_is_done() {
    let mut manifest = wanted("a", None);
    manifest.disabled = None;
    manifest.fields = FieldMap::new();
    let empty = Ledger::default();
    let plan = planned(manifest, &[row(1, "a")], Some(&empty));
    let known = ledger_with(
        "Integration/a",
        Entry::new(IntegrationId::new(1).unwrap().into()),
    );
    let rows = [row(1, "a")];
    let stands = |ledger| standings(&plan, &rows, Some(ledger));
    assert_eq!(stands(&empty), [("adopt", "as planned".to_owned())]);
    assert_eq!(stands(&known), [("adopt", "already done".to_owned())]);
}

#[test]
fn a_create_is_planned_until_something_of_its_name_is_there() {
    let plan = planned(wanted("b", None), &[], None);
    assert_standings(&plan, &[row(1, "a")], &[("create", "as planned")]);
    assert_standings(
        &plan,
        &[off(updated(row(2, "b")))],
        &[("create", "already done")],
    );
    let appeared = "integration 2 with the name \"b\" appeared since the plan was made, and is not as the plan would create it";
    assert_standings(&plan, &[row(2, "b")], &[("create", appeared)]);
    let both = "integrations 2 and 3 with the name \"b\" appeared since the plan was made";
    assert_standings(&plan, &[row(2, "b"), row(3, "b")], &[("create", both)]);
}

#[test]
fn a_create_that_an_earlier_run_was_about_to_send_is_planned_whatever_is_there() {
    let plan = planned(wanted("b", None), &[], None);
    let create = PendingCreate {
        since: jiff::Timestamp::UNIX_EPOCH,
        known: std::collections::BTreeSet::new(),
        row_type: IntegrationType::Github.into(),
        display_name: "b".to_owned(),
        quiet: std::collections::BTreeSet::new(),
    };
    let pending = [(plan.changes[0].address.clone(), create)];
    let ledger = Ledger::read(BTreeMap::new(), pending.into(), BTreeMap::new());
    let found = standings(&plan, &[row(2, "b")], Some(&ledger));
    assert_eq!(found, [("create", "as planned".to_owned())]);
}

#[test]
fn a_create_whose_quiet_first_indexing_was_cut_short_is_not_done() {
    let plan = planned(wanted("b", None), &[], None);
    let mut entry = Entry::new(IntegrationId::new(2).unwrap().into());
    entry.owed.quiet.insert(Field::SmartCommitsEnabled);
    let ledger = ledger_with("Integration/b", entry);
    let found = standings(&plan, &[off(updated(row(2, "b")))], Some(&ledger));
    assert!(
        found[0].1.contains("was created by an earlier run"),
        "{found:?}"
    );
}

/// The deletion of integration 1, which the ledger knows as `b`.
fn deleting() -> Plan {
    let mut plan = renaming();
    plan.changes.truncate(1);
    plan.changes[0].action = Action::Delete(super::super::Deletion {
        id: IntegrationId::new(1).unwrap().into(),
        files: super::super::Files::Keep,
    });
    plan
}

/// How the deletion stands where the ledger knows this of `b`.
fn deletion(rows: &[LiveRow], known: impl FnOnce(&mut Entry)) -> String {
    let mut entry = Entry::new(IntegrationId::new(1).unwrap().into());
    known(&mut entry);
    let ledger = ledger_with("Integration/b", entry);
    let mut found = standings(&deleting(), rows, Some(&ledger));
    found.remove(0).1
}

#[test]
fn a_deletion_is_done_where_the_row_is_gone_or_its_removal_was_asked_for() {
    assert_eq!(deletion(&[row(1, "a")], |_| {}), "as planned");
    assert_standings(&deleting(), &[], &[("delete", "already done")]);
    let asked = |entry: &mut Entry| entry.deleting = Some(jiff::Timestamp::UNIX_EPOCH);
    assert_eq!(deletion(&[off(row(1, "a"))], asked), "already done");
}

#[test]
fn a_deletion_that_was_noted_and_never_sent_is_still_planned() {
    let asked = |entry: &mut Entry| entry.deleting = Some(jiff::Timestamp::UNIX_EPOCH);
    assert_eq!(deletion(&[row(1, "a")], asked), "as planned");
}

#[test]
fn what_the_ledger_does_not_know_as_this_any_more_is_not_deleted() {
    let said = "the ledger does not know integration 1 as Integration/b any more";
    assert_standings(&deleting(), &[row(1, "a")], &[("delete", said)]);
    let another = |entry: &mut Entry| entry.id = IntegrationId::new(7).unwrap().into();
    assert_eq!(deletion(&[row(1, "a")], another), said);
}

#[test]
fn what_is_protected_by_now_is_not_deleted() {
    let protected = |entry: &mut Entry| entry.prevent_destroy = true;
    let said = deletion(&[row(1, "a")], protected);
    assert!(said.contains("preventDestroy"), "{said}");
}

#[test]
fn a_look_alike_of_another_owner_is_not_what_was_to_be_created() {
    let plan = planned(wanted("b", None), &[], None);
    let others = [(IntegrationId::new(2).unwrap().into(), "infra".to_owned())];
    let ledger = Ledger::read(BTreeMap::new(), BTreeMap::new(), others.into());
    let found = standings(&plan, &[off(updated(row(2, "b")))], Some(&ledger));
    assert!(found[0].1.contains("another owner"), "{found:?}");
}

#[test]
fn a_secret_that_is_sent_anew_is_never_done() {
    let mut plan = renaming();
    for change in &mut plan.changes {
        if let Action::Update(update) = &mut change.action {
            update.credentials = wanted("b", None).credentials;
        }
    }
    let found = standings(&plan, &[off(updated(row(1, "a")))], None);
    assert!(
        found[1].1.starts_with("integration 1 was changed"),
        "{found:?}"
    );
}

#[test]
fn a_run_may_expect_what_it_has_written_itself() {
    let plan = renaming();
    let mut other = row(1, "a");
    other.fields.insert(Field::ApiPath, text("/user/repos"));
    let rows = [other];
    let seen = [(rows[0].id, rows[0].digest())].into();
    let situation = Situation::new(&plan, &rows, None).expecting(&seen);
    assert_eq!(situation.standing(&plan.changes[1]), Standing::AsPlanned);
}
