use gijctl::event::OutcomeKind;
use gijctl::ledger::LedgerError;
use gijctl::model::Address;
use gijctl::reconcile::PassError;
use gijctl::wire::Method;

use crate::support::{Mishap, Rig, Sent, answer, host, integration};

fn two() -> Rig {
    let hosts = [host("a", "10s", &["x 2m"]), host("b", "10s", &["x 2m"])];
    let scenario = format!("hosts:\n{}", hosts.concat());
    Rig::new(&scenario, &["a", "b"].map(integration)).with_jira_ledger()
}

fn address(name: &str) -> Address {
    format!("Integration/{name}").parse().expect("an address")
}

#[test]
fn what_an_apply_created_is_remembered_and_planned_to_no_change() {
    let rig = two();
    assert_eq!(rig.apply().statuses(), ["a done", "b done"]);
    let ledger = rig.jira_ledger();
    for name in ["a", "b"] {
        let entry = ledger.entry(&address(name)).expect("it is remembered");
        assert_eq!(entry.id.get(), rig.live(name).id);
        assert!(entry.applied.contains_key("apiPath"), "{entry:?}");
    }
    let plan = rig.plan();
    assert!(plan.changes.is_empty(), "{plan:?}");
    assert!(plan.warnings.is_empty(), "{:?}", plan.warnings);
}

#[test]
fn what_was_there_without_a_ledger_is_adopted_by_the_next_apply() {
    let hosts = [host("a", "10s", &["x 2m"])];
    let rig = Rig::new(&format!("hosts:\n{}", hosts.concat()), &[integration("a")]);
    assert_eq!(rig.apply().statuses(), ["a done"]);
    let rig = rig.with_jira_ledger();
    let run = rig.apply();
    assert_eq!(run.plan.changes[0].action.as_str(), "adopt");
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
    assert!(rig.plan().changes.is_empty());
}

#[test]
fn a_run_beside_another_changes_nothing_and_says_who_is_at_work() {
    let rig = two();
    let now = gijctl::clock::Clock::now(&rig.clock());
    let claim = serde_json::json!({
        "formatVersion": 1,
        "run": "feed",
        "who": "anna on build-7",
        "since": now.to_string(),
        "expires": (now + jiff::SignedDuration::from_hours(1)).to_string(),
    });
    rig.put_property("gijctl.default.lease.feed", &claim);
    match rig.try_apply() {
        Err(PassError::Ledger(error @ LedgerError::Held(_))) => {
            assert!(
                error.to_string().contains("anna on build-7 since"),
                "{error}"
            );
            assert!(error.help().contains("--lock-timeout"));
        }
        Err(other) => panic!("{other}"),
        Ok(run) => panic!("{:?}", run.statuses()),
    }
    assert!(rig.witness().writes().is_empty());
    // A plan only looks.
    assert_eq!(rig.plan().changes.len(), 2);
}

#[test]
fn where_jira_refuses_properties_a_run_works_all_the_same_and_says_so() {
    let rig = two();
    rig.wire.mishaps(|sent, _| {
        if sent.path.contains("/user/properties") {
            Mishap::Lost(answer(403))
        } else {
            Mishap::None
        }
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "b done"]);
    assert_eq!(run.plan.warnings.len(), 1);
    assert!(run.plan.warnings[0].contains("goes on without a ledger"));
}

#[test]
fn a_ledger_that_cannot_be_read_ends_a_run_before_it_changes_anything() {
    let rig = two();
    assert_eq!(rig.apply().statuses(), ["a done", "b done"]);
    let is_read =
        |sent: &Sent| sent.method == Method::Get && sent.path.ends_with("gijctl.default.0");
    rig.wire.mishaps(move |sent, _| {
        if is_read(sent) {
            Mishap::Lost(answer(503))
        } else {
            Mishap::None
        }
    });
    assert!(matches!(
        rig.try_apply(),
        Err(PassError::Ledger(LedgerError::Unreadable { .. }))
    ));
}
