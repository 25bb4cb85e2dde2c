use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gijctl::clock::Clock as _;
use gijctl::event::{EventKind, OutcomeKind};
use gijctl::ledger::LedgerError;
use gijctl::plan::QuietFirstIndex;
use gijctl::reconcile::PassError;
use gijctl::wire::Method;

use crate::support::{Mishap, Rig, answer, host, integration, spec};

fn three() -> Rig {
    let hosts = ["a", "b", "c"].map(|name| host(name, "10s", &["x 2m"]));
    let scenario = format!("hosts:\n{}", hosts.concat());
    Rig::new(&scenario, &["a", "b", "c"].map(integration)).with_ledger()
}

#[test]
fn wherever_the_lease_is_lost_nothing_is_written_afterwards() {
    let whole = three();
    assert_eq!(whole.apply().outcome.kind(), OutcomeKind::Succeeded);
    let signs = whole.place().signs_of_life();
    assert!(signs > 20, "{signs}");
    // The first sign is shown before the rollout begins.
    for lost_at in 2..=signs {
        let rig = three();
        let writes_then = Rc::new(Cell::new(0));
        let then = Rc::clone(&writes_then);
        let wire = Rc::new(Cell::new(0));
        let written = Rc::clone(&wire);
        rig.wire.mishaps(move |sent, _| {
            written.set(written.get() + usize::from(sent.is_write()));
            Mishap::None
        });
        rig.place().lease_is_lost(move |count| {
            if count == lost_at {
                then.set(wire.get());
            }
            count >= lost_at
        });
        let run = rig.apply();
        assert_ne!(run.outcome.kind(), OutcomeKind::Succeeded, "{lost_at}");
        let stopped = run.outcome.stopped.clone().unwrap();
        assert!(stopped.contains("lease"), "{stopped}");
        assert_eq!(rig.witness().writes().len(), writes_then.get(), "{lost_at}");
    }
}

#[test]
fn a_lease_that_is_lost_before_the_rollout_ends_the_pass() {
    let rig = three();
    rig.place().lease_is_lost(|_| true);
    assert!(matches!(
        rig.try_apply(),
        Err(PassError::Ledger(LedgerError::LeaseLost { .. }))
    ));
    assert!(rig.witness().writes().is_empty());
}

#[test]
fn a_lease_that_is_lost_while_a_person_thinks_ends_the_pass_at_once() {
    let mut rig = three();
    rig.thinks = Duration::from_mins(20);
    let start = rig.clock().now();
    rig.place().lease_is_lost(|count| count == 3);
    assert!(matches!(
        rig.try_apply(),
        Err(PassError::Ledger(LedgerError::LeaseLost { .. }))
    ));
    assert!(rig.clock().now() < start + Duration::from_mins(5));
    assert!(rig.witness().writes().is_empty());
}

#[test]
fn a_person_may_think_for_longer_than_a_lease_lasts() {
    let mut rig = three().with_jira_ledger();
    rig.thinks = Duration::from_mins(30);
    let renewals = Rc::new(Cell::new(0));
    let counted = Rc::clone(&renewals);
    let is_working = Rc::new(Cell::new(false));
    let begun = Rc::clone(&is_working);
    rig.wire.mishaps(move |sent, _| {
        if sent.is_write() && sent.path.contains(".lease.") {
            counted.set(counted.get() + u32::from(!is_working.get()));
        } else if sent.is_write() {
            is_working.set(true);
        }
        Mishap::None
    });
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
    assert!(begun.get());
    // A claim, and a renewal each third of a lease.
    assert!(renewals.get() >= 8, "{}", renewals.get());
}

#[test]
fn a_lease_that_stays_after_a_run_that_failed_is_told() {
    let warned = Rc::new(Cell::new(None));
    let told = Rc::clone(&warned);
    let rig = three().with_jira_ledger().meddle(move |event, _| {
        if let EventKind::Warned { warning, .. } = &event.kind {
            told.set(Some(warning.to_string()));
        }
    });
    rig.wire.mishaps(|sent, _| {
        if sent.path.contains("gitplugin") {
            Mishap::Lost(answer(403))
        } else if sent.method == Method::Delete {
            Mishap::Lost(answer(503))
        } else {
            Mishap::None
        }
    });
    assert!(rig.try_apply().is_err());
    let warning = warned.take().unwrap();
    assert!(warning.contains("ends by itself at"), "{warning}");
}

#[test]
fn a_lost_lease_stops_between_two_repositories_too() {
    let features = "features: { smartCommitsEnabled: true }";
    let rows: Vec<_> = (0..40).map(|n| format!("r{n} 1s")).collect();
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    let scenario = format!("hosts:\n{}", host("a", "10s", &rows));
    let rig = Rig::new(&scenario, &[spec("a", features)])
        .with_ledger()
        .quiet(QuietFirstIndex::Always);
    let place = rig.place().clone();
    let rig = rig.meddle(move |event, _| {
        if matches!(event.kind, EventKind::QuietEnding { .. }) {
            let end = place.signs_of_life() + 10;
            place.lease_is_lost(move |count| count > end);
        }
    });
    let run = rig.apply();
    assert_ne!(run.outcome.kind(), OutcomeKind::Succeeded);
    let puts = rig.witness().writes();
    let puts = puts.iter().filter(|line| line.starts_with("PUT")).count();
    assert_eq!(puts, 10);
}

#[test]
fn a_run_shows_at_least_every_minute_that_it_is_still_at_it() {
    let mut rig = three();
    rig.settings.stagger = Duration::from_hours(2);
    rig.settings.poll_interval = Duration::from_mins(10);
    let run = rig.apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
    let took = run
        .outcome
        .finished_at
        .unwrap()
        .duration_since(run.outcome.started_at.unwrap());
    let minutes = u32::try_from(took.as_mins()).unwrap();
    assert!(rig.place().signs_of_life() >= minutes, "{minutes} minutes");
}

#[test]
fn many_adoptions_are_saved_at_once() {
    let there: Vec<_> = (0..300)
        .map(|n| format!("- {{ type: GITHUB, displayName: i{n}, settings: {{ apiPath: /orgs/i{n}/repos }} }}\n"))
        .collect();
    let manifests: Vec<_> = (0..300).map(|n| integration(&format!("i{n}"))).collect();
    let rig = Rig::new(&format!("integrations:\n{}", there.concat()), &manifests).with_ledger();
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome.stopped
    );
    assert_eq!(rig.place().saved().entries().count(), 300);
    assert_eq!(rig.place().saves(), 1);
}

#[test]
fn adoptions_that_cannot_be_noted_are_failures() {
    let there =
        "integrations:\n- { type: GITHUB, displayName: a, settings: { apiPath: /orgs/a/repos } }\n";
    let rig = Rig::new(there, &[integration("a")]).with_ledger();
    rig.place().save_fails(|_| true);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed);
    assert!(run.error("a").1.contains("ask the test"));
}
