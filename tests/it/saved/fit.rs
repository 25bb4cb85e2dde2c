//! When a saved plan may be carried out.

use std::collections::BTreeSet;
use std::time::Duration;

use gijctl::model::{AppVersion, Field, FieldMap, FieldValue, IntegrationId, IntegrationType};
use gijctl::plan::HeldReason;
use gijctl::saved::{Fit, SavedPlan, Unfit, fit};
use gijctl::state::{Authority, Gap, Live, LiveRow, LiveType, Observed};
use jiff::Timestamp;

use super::samples::{URL, instance, live, made_at, planned, saved};
use crate::support::{integration, spec};

fn row(number: u64, name: &str, path: &str) -> LiveRow {
    let text = |value: &str| FieldValue::Text(value.to_owned());
    LiveRow {
        id: IntegrationId::new(number).unwrap().into(),
        row_type: LiveType::Known(IntegrationType::Github.into()),
        display_name: name.to_owned(),
        fields: FieldMap::from([
            (Field::DisplayName, text(name)),
            (Field::ApiPath, text(path)),
        ]),
        unreadable: BTreeSet::new(),
        disabled: false,
        created: None,
        last_indexed: None,
    }
}

/// `a` and `b` get another path each, and `c` is created.
fn manifests() -> String {
    [integration("a"), integration("b"), integration("c")].join("---\n")
}

fn rows() -> [LiveRow; 2] {
    [row(1, "a", "/old"), row(2, "b", "/old")]
}

fn plan() -> SavedPlan {
    saved(planned(&manifests(), &rows()))
}

fn judged(live: &Live) -> Result<Fit, Unfit> {
    fit(&plan(), live, None, made_at())
}

#[track_caller]
fn refused(live: &Live) -> String {
    let error = judged(live).unwrap_err();
    format!("{error} | {}", error.help())
}

#[test]
fn a_plan_whose_objects_are_as_they_were_is_whole() {
    let whole = judged(&live(&rows())).unwrap().whole().unwrap();
    assert_eq!(whole, plan().plan);
}

#[test]
fn a_plan_is_valid_up_to_its_expiry_and_not_at_it() {
    let at = |seconds: i64| {
        let now = Timestamp::from_second(made_at().as_second() + seconds).unwrap();
        fit(&plan(), &live(&rows()), None, now)
    };
    assert!(at(3_599).is_ok());
    let error = at(3_600).unwrap_err().to_string();
    assert_eq!(
        error,
        "the saved plan has expired: it was valid until 2026-03-02T10:30:00Z, and it is 2026-03-02T10:30:00Z now"
    );
}

#[test]
fn a_validity_without_end_ends_with_time() {
    let endless = SavedPlan::new(plan().plan, "main", made_at(), Duration::MAX, |path| {
        Ok(path.to_owned())
    });
    assert_eq!(endless.unwrap().expires, Timestamp::MAX);
}

#[test]
fn another_jira_is_refused() {
    let mut other = live(&rows());
    other.instance.url = "https://other.example".to_owned();
    let refused = refused(&other);
    assert!(refused.contains(URL), "{refused}");
    assert!(refused.contains("https://other.example"), "{refused}");
}

#[test]
fn another_version_of_the_app_is_refused_and_so_is_one_that_is_not_told_any_more() {
    let mut other = live(&rows());
    other.instance.app_version = AppVersion::parse("5.3.0");
    let newer = refused(&other);
    assert!(
        newer.contains("made for GIJ 5.2.1, and this is GIJ 5.3.0"),
        "{newer}"
    );
    other.instance.app_version = None;
    let silent = refused(&other);
    assert!(silent.contains("does not tell its version"), "{silent}");
}

#[test]
fn a_version_that_was_not_known_then_is_told_and_no_obstacle() {
    let mut made = plan();
    made.plan.instance.app_version = None;
    let fitting = fit(&made, &live(&rows()), None, made_at()).unwrap();
    let plan = fitting.whole().unwrap();
    assert_eq!(
        plan.warnings,
        ["the plan was made without knowing the version of GIJ, which is 5.2.1"]
    );
    assert_eq!(plan.instance, instance());
}

#[test]
fn another_account_is_told_and_no_obstacle() {
    let mut other = live(&rows());
    other.instance.account.name = "jo".to_owned();
    other.instance.account.authority = Authority::Manager;
    let plan = judged(&other).unwrap().whole().unwrap();
    assert_eq!(
        plan.warnings,
        ["the plan was made as svc (Jira administrator), and is carried out as jo (GIJ manager)"]
    );
    assert_eq!(plan.instance.account.name, "jo");
}

#[test]
fn a_list_that_cannot_be_read_refuses_the_plan() {
    let mut unread = live(&rows());
    unread.integrations = Observed::Gap(Gap {
        what: "GET /list".to_owned(),
        reason: "it broke off".to_owned(),
        help: "try again".to_owned(),
    });
    assert_eq!(
        refused(&unread),
        "GET /list could not be read: it broke off | try again"
    );
}

/// `b` was changed by somebody, and so was nothing else.
fn with_b_changed() -> Live {
    live(&[row(1, "a", "/old"), row(2, "b", "/other")])
}

#[test]
fn every_stale_object_is_named() {
    let stale = live(&[row(2, "b", "/other"), row(3, "c", "/other")]);
    let Err(Unfit::Stale(stale)) = judged(&stale).unwrap().whole() else {
        panic!("it is stale");
    };
    let lines: Vec<_> = stale
        .iter()
        .map(|one| format!("{}: {}", one.address, one.why))
        .collect();
    assert_eq!(
        lines,
        [
            "Integration/a: integration 1 is gone",
            "Integration/b: integration 2 was changed since the plan was made: apiPath",
            "Integration/c: integration 3 with the name \"c\" appeared since the plan was made, and is not as the plan would create it",
        ]
    );
}

#[test]
fn what_is_stale_can_be_left_out_and_is_held_back_by_name() {
    let before = plan().plan;
    let names = |plan: &gijctl::plan::Plan| -> Vec<String> {
        let changes = plan.changes.iter();
        changes
            .map(|change| format!("{} {}", change.batch, change.address.name))
            .collect()
    };
    assert_eq!(names(&before), ["1 a", "2 b", "3 c"]);
    let after = judged(&with_b_changed()).unwrap().without_stale().unwrap();
    assert_eq!(names(&after), ["1 a", "2 c"]);
    assert_eq!(after.held.len(), 1);
    assert_eq!(after.held[0].address.to_string(), "Integration/b");
    assert_eq!(after.held[0].action, "update");
    let HeldReason::Stale(why) = &after.held[0].reason else {
        panic!("{:?}", after.held[0]);
    };
    assert!(why.contains("apiPath"), "{why}");
    assert!(!after.bookkeeping.contains_key(&after.held[0].address));
}

#[test]
fn an_object_with_several_changes_is_left_out_as_a_whole_and_named_once() {
    let manifest = spec("a", "disabled: true");
    let mut made = saved(planned(&manifest, &[row(1, "a", "/old")]));
    assert_eq!(made.plan.changes.len(), 2);
    // Something else is left to do.
    let other = planned(&integration("c"), &[]);
    made.plan.changes.extend(other.changes);
    let now = live(&[row(1, "a", "/other")]);
    let judged = || fit(&made, &now, None, made_at()).unwrap();
    let Err(Unfit::Stale(stale)) = judged().whole() else {
        panic!("it is stale");
    };
    assert_eq!(stale.len(), 1);
    assert!(stale[0].why.ends_with(": apiPath"), "{}", stale[0].why);
    let left = judged().without_stale().unwrap();
    assert_eq!(left.changes.len(), 1);
    assert_eq!(left.held.len(), 2);
}

/// `c`, `d` and `e` are created, and something else than the plan would create is called `c` by now.
fn without_what_is_called_c(prepare: impl Fn(&mut SavedPlan)) -> Result<Vec<String>, Unfit> {
    let manifests = ["c", "d", "e"].map(integration).join("---\n");
    let mut made = saved(planned(&manifests, &[]));
    prepare(&mut made);
    let now = live(&[row(3, "c", "/other")]);
    let left = fit(&made, &now, None, made_at()).unwrap().without_stale()?;
    let changes = left.changes.iter();
    Ok(changes
        .map(|change| change.address.name.to_string())
        .collect())
}

#[test]
fn what_comes_after_something_that_is_left_out_is_left_out_too() {
    let left = without_what_is_called_c(|made| {
        let addresses: Vec<_> = made
            .plan
            .changes
            .iter()
            .map(|one| one.address.clone())
            .collect();
        made.plan.changes[1]
            .rollout
            .after
            .insert(addresses[0].clone());
    });
    assert_eq!(left.unwrap(), ["e"]);
}

#[test]
fn nothing_is_left_of_a_rollout_whose_canary_is_left_out() {
    let left = without_what_is_called_c(|made| {
        made.plan.rollout.starts.canary = Some(made.plan.changes[0].address.clone());
    });
    assert!(matches!(left, Err(Unfit::AllStale(stale)) if stale.len() == 3));
}

#[test]
fn what_is_as_wanted_already_is_no_obstacle() {
    let done = live(&[
        row(1, "a", "/orgs/a/repos"),
        row(2, "b", "/orgs/b/repos"),
        row(3, "c", "/orgs/c/repos"),
    ]);
    assert!(judged(&done).unwrap().whole().is_ok());
    let partly = live(&[row(1, "a", "/orgs/a/repos"), row(2, "b", "/old")]);
    assert!(judged(&partly).unwrap().whole().is_ok());
}
