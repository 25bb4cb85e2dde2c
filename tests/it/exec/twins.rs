//! Two runs that no lease keeps apart: they keep their ledgers in different places.

#![expect(clippy::unwrap_used, reason = "a test may")]

use std::cell::Cell;

use gijctl::event::OutcomeKind;
use gijctl::sim::Embedded;
use gijctl::wire::Method;

use crate::support::{Mishap, Rig, Wire, host, integration};

fn rig() -> Rig {
    let scenario = format!("hosts:\n{}", host("a", "10s", &["x 2m"]));
    Rig::new(&scenario, &[integration("a")]).with_ledger()
}

/// A whole run of somebody else in the same world, with a ledger of its own.
fn run_of_somebody_else(sim: &Embedded) {
    let sim = sim.clone();
    let run = std::thread::spawn(move || {
        let mut other = rig();
        other.wire = Wire::new(sim.clone());
        other.sim = sim;
        other.apply().outcome.kind()
    });
    assert_eq!(run.join().unwrap(), OutcomeKind::Succeeded);
}

#[test]
fn what_somebody_else_creates_at_the_same_time_ends_the_step_and_is_not_removed() {
    let rig = rig();
    let happened = Cell::new(false);
    rig.wire.mishaps(move |sent, sim| {
        if sent.is_create() && !happened.replace(true) {
            run_of_somebody_else(sim);
        }
        Mishap::None
    });
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    let (message, help) = run.error("a");
    let ours = rig.place().entry("a").unwrap().id.get();
    let all = rig.all_named("a");
    let theirs = all.iter().find(|row| row.id != ours).unwrap().id;
    assert!(
        message.contains(&format!("created as integration {ours}"))
            && message.contains(&format!("somebody else created integration {theirs}")),
        "{message}"
    );
    let both = format!("integrations {theirs} and {ours}");
    assert!(help.contains(&both), "{help}");
    assert_eq!(rig.place().pending("a"), None);
    let sent = rig.wire.sent();
    assert!(sent.iter().all(|sent| sent.method != Method::Delete));
    assert_eq!(all.len(), 2);
}

#[test]
fn one_of_another_name_or_type_is_nobodys_twin() {
    let rig = rig();
    rig.wire.mishaps(move |sent, sim| {
        if sent.is_create() {
            crate::support::create_by_hand(sim, "b");
        }
        Mishap::None
    });
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
}
