//! A first indexing is quiet until it is over. Whoever ends before that leaves the end to the next
//! run.

use gijctl::event::{EventKind, OutcomeKind};
use gijctl::plan::QuietFirstIndex;
use serde_json::Value;

use super::case::{Case, Trouble};
use crate::support::{Mishap, Rig, Sent, host, spec};

fn rig() -> Rig {
    let hosts = host("walnut", "10s", &["shell 1m", "kernel 2m appears=20s"]);
    let scenario = format!("hosts:\n{hosts}");
    let features = "features: { smartCommitsEnabled: true, sendCommitEmails: true }";
    let mut rig = Rig::new(&scenario, &[spec("walnut", features)])
        .quiet(QuietFirstIndex::Always)
        .with_jira_ledger();
    rig.lock_timeout = std::time::Duration::from_mins(30);
    rig
}

/// Runs again, and holds that everything is as loud as it is wanted, on every row.
#[track_caller]
fn the_next_run_finishes_it(rig: &Rig, interrupted: &str) {
    rig.wire.mishaps(|_, _| Mishap::None);
    let run = rig.apply();
    let kind = run.outcome.kind();
    assert_eq!(
        kind,
        OutcomeKind::Succeeded,
        "{interrupted}: {:?}",
        run.outcome
    );
    assert_eq!(rig.all_named("walnut").len(), 1, "{interrupted}");
    let inside = rig.inside("walnut");
    assert_eq!(inside.len(), 2, "{interrupted}");
    let mut all = vec![("walnut".to_owned(), rig.live("walnut").settings)];
    all.extend(
        inside
            .into_iter()
            .map(|row| (row.display_name, row.settings)),
    );
    for (name, settings) in all {
        for setting in ["smartCommitsEnabled", "sendCommitEmails"] {
            let value = settings.get(setting);
            assert_eq!(
                value,
                Some(&Value::Bool(true)),
                "{setting} of {name}, {interrupted}"
            );
        }
    }
}

#[test]
fn told_to_stop_at_any_event_until_the_quiet_is_over_it_is_ended_by_the_next_run() {
    let whole = rig().apply();
    let is_created = |kind: &EventKind| matches!(kind, EventKind::StepWritten { .. });
    let created = whole
        .events
        .iter()
        .position(|event| is_created(&event.kind));
    let created = created.unwrap_or_default();
    let quiet_ends = |kind: &EventKind| matches!(kind, EventKind::QuietEnding { .. });
    assert!(
        whole.events[created..]
            .iter()
            .any(|event| quiet_ends(&event.kind))
    );
    for event in created + 1..=whole.events.len() {
        let mut rig = rig();
        rig.stop_at_event = Some(event);
        let _ = rig.apply();
        rig.stop_at_event = None;
        the_next_run_finishes_it(&rig, &format!("stopped at event {event}"));
    }
}

#[test]
fn killed_at_any_request_until_the_quiet_is_over_it_is_ended_by_the_next_run() {
    let whole = rig();
    let _ = whole.apply();
    let sent = whole.wire.sent();
    let created = sent.iter().position(Sent::is_create).unwrap_or_default();
    for request in created + 1..=sent.len() {
        for trouble in [Trouble::KillBefore, Trouble::KillAfter] {
            let rig = rig();
            rig.wire.mishaps(Case::of(trouble, request, 1).mishaps(1));
            assert!(rig.apply_unless_killed().is_none());
            the_next_run_finishes_it(&rig, &format!("{} {request}", trouble.as_str()));
        }
    }
}
