use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gijctl::clock::{Clock as _, VirtualClock};
use gijctl::event::{EventKind, OutcomeKind};
use gijctl::githost::{Connection, Filtered, Listed};
use gijctl::ledger::LedgerError;
use gijctl::model::Address;
use gijctl::plan::QuietFirstIndex;
use gijctl::reconcile::{Asked, Lister, PassError, Pause};
use gijctl::remote::ResolvedCredentials;
use gijctl::wire::Method;

use crate::support::{
    Mishap, Rig, Sent, answer, change_by_hand, create_by_hand, host, integration, spec,
};

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

/// A Git service that takes its time to list nothing.
struct SlowService {
    clock: VirtualClock,
    takes: Duration,
}

impl Lister for SlowService {
    fn list<'a>(
        &'a self,
        _: &'a Address,
        _: &'a Connection,
        _: Option<&'a ResolvedCredentials>,
    ) -> Asked<'a> {
        Box::pin(async move {
            let end = self.clock.now() + self.takes;
            while self.clock.now() < end {
                self.pause(Duration::from_secs(10)).await;
            }
            Ok(Listed {
                filtered: Ok(Filtered::default()),
                pages: 0,
                gap: None,
                notes: Vec::new(),
                asked: String::new(),
            })
        })
    }

    fn pause(&self, length: Duration) -> Pause<'_> {
        Box::pin(self.clock.sleep_until(self.clock.now() + length))
    }
}

/// A change of path, before which a service is asked that takes this long.
fn slowly_previewed(takes: Duration) -> Rig {
    let scenario = format!(
        "integrations:\n- {{ type: GITHUB, displayName: a, settings: {{ apiPath: /orgs/old/repos }} }}\nhosts:\n{}",
        host("a", "10s", &["x 2m"])
    );
    let mut rig = Rig::new(&scenario, &[integration("a")]);
    rig.policy.guards.remove = 1;
    rig.services = Some(Box::new(SlowService {
        clock: rig.clock(),
        takes,
    }));
    rig
}

#[test]
fn a_lease_that_is_lost_while_a_service_answers_ends_the_pass_at_once() {
    let rig = slowly_previewed(Duration::from_mins(20)).with_ledger();
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
fn a_service_may_take_longer_than_a_lease_lasts() {
    let rig = slowly_previewed(Duration::from_mins(30)).with_jira_ledger();
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
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
fn under_a_short_lease_a_run_shows_more_often_that_it_is_still_at_it() {
    let mut rig = three();
    rig.thinks = Duration::from_mins(10);
    rig.place().beats_every(Duration::from_secs(20));
    rig.settings.stagger = Duration::from_mins(30);
    rig.settings.poll_interval = Duration::from_mins(10);
    let begun = Rc::new(Cell::new(None));
    let (first, place) = (Rc::clone(&begun), rig.place().clone());
    let rig = rig.meddle(move |event, _| {
        if matches!(event.kind, EventKind::RunStarted { .. }) {
            first.set(Some(place.signs_of_life()));
        }
    });
    let run = rig.apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
    let before = begun.get().unwrap();
    assert!(before > 20, "{before} signs in ten minutes of thinking");
    let took = run
        .outcome
        .finished_at
        .unwrap()
        .duration_since(run.outcome.started_at.unwrap());
    let expected = u32::try_from(took.as_mins()).unwrap() * 3;
    assert!(rig.place().signs_of_life() - before >= expected);
}

#[test]
fn a_create_is_not_sent_when_too_little_is_left_of_the_lease_and_it_cannot_be_renewed() {
    let rig = three().with_jira_ledger();
    let is_late = Cell::new(false);
    rig.wire.mishaps(move |sent, sim| {
        let is_property = sent.is_write() && sent.path.contains("/user/properties/");
        if is_property && !sent.path.contains(".lease.") && !is_late.replace(true) {
            // Taking the note of the create takes more than half of the lease.
            sim.clock()
                .advance_to(sim.clock().now() + Duration::from_mins(6));
        } else if sent.method == Method::Put && is_property && is_late.get() {
            return Mishap::Lost(answer(403));
        }
        Mishap::None
    });
    let run = rig.apply();
    assert_eq!(
        run.statuses(),
        ["a failed", "b not-reached", "c not-reached"]
    );
    assert!(
        run.error("a").0.contains("too soon for a write"),
        "{:?}",
        run.error("a")
    );
    assert_eq!(rig.witness().creates_sent(), 0);
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

/// The lease is lost while the next save goes on.
fn lose_the_lease_while_saving(rig: &Rig) {
    let saved = Rc::new(Cell::new(false));
    let lost = Rc::clone(&saved);
    rig.place().save_fails(move |_| {
        saved.set(true);
        false
    });
    rig.place().lease_is_lost(move |_| lost.get());
}

/// The lease is lost once a write of this method was sent.
fn lose_the_lease_after(rig: &Rig, method: Method) {
    let sent = Rc::new(Cell::new(false));
    let lost = Rc::clone(&sent);
    rig.wire.mishaps(move |request, _| {
        sent.set(sent.get() || request.method == method);
        Mishap::None
    });
    rig.place().lease_is_lost(move |_| lost.get());
}

/// An integration that is remembered, and whose connection is to change.
fn with_another_path(scenario: &str) -> Rig {
    let scenario = format!("{scenario}hosts:\n{}", host("a", "10s", &["x 2m"]));
    let rig = Rig::new(&scenario, &[integration("a")]).with_ledger();
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
    rig.wait("1h");
    let other = serde_json::json!({ "apiPath": "/orgs/other/repos", "refSpecCustom": "+refs/a/*:refs/a/*" });
    change_by_hand(&rig.sim, 1, &other);
    rig.wire.forget();
    rig
}

fn writes(rig: &Rig) -> Vec<String> {
    let sent = rig.wire.sent();
    sent.iter()
        .filter(|sent| sent.is_write())
        .map(Sent::line)
        .collect()
}

#[test]
fn a_create_is_not_sent_when_the_lease_is_lost_while_it_is_noted() {
    let rig = three();
    lose_the_lease_while_saving(&rig);
    let run = rig.apply();
    assert_eq!(
        run.statuses(),
        ["a failed", "b not-reached", "c not-reached"]
    );
    assert!(run.error("a").0.contains("not sent"));
    assert!(writes(&rig).is_empty());
}

#[test]
fn an_update_is_not_sent_when_the_lease_is_lost_while_what_it_owes_is_noted() {
    let rig = with_another_path("");
    lose_the_lease_while_saving(&rig);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed"]);
    assert!(run.error("a").0.contains("not sent"));
    assert!(writes(&rig).is_empty());
}

#[test]
fn a_reindex_is_not_sent_without_the_lease() {
    let rig = with_another_path("");
    lose_the_lease_after(&rig, Method::Put);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed"]);
    assert_eq!(writes(&rig), ["PUT /rest/gitplugin/1.0/integration/1"]);
    assert!(
        rig.place()
            .entry("a")
            .is_some_and(|entry| entry.owed.reindex)
    );
}

#[test]
fn what_an_update_reset_is_not_sent_again_without_the_lease() {
    let rig = with_another_path("quirks: { unsentOnPut: replaced }\n");
    lose_the_lease_after(&rig, Method::Put);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed"]);
    assert!(run.error("a").0.contains("C10"), "{:?}", run.error("a"));
    assert_eq!(writes(&rig), ["PUT /rest/gitplugin/1.0/integration/1"]);
}

#[test]
fn a_run_shows_that_it_is_still_at_it_between_the_questions_of_a_look() {
    let rows: Vec<_> = (0..12)
        .map(|n| format!("r{n} 1m error=no branch"))
        .collect();
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    let hosts = [host("theirs", "10s", &rows), host("ours", "10s", &rows)];
    let scenario = format!("hosts:\n{}", hosts.concat());
    let rig = Rig::new(&scenario, &[integration("ours")]).with_ledger();
    create_by_hand(&rig.sim, "theirs");
    rig.wait("2h");
    let signs = Rc::new(std::cell::RefCell::new(Vec::new()));
    let (seen, place) = (Rc::clone(&signs), rig.place().clone());
    rig.wire.mishaps(move |sent, _| {
        if sent.method == Method::Get && sent.path.to_lowercase().contains("index") {
            seen.borrow_mut().push(place.signs_of_life());
        }
        Mishap::None
    });
    rig.apply();
    let signs = signs.borrow();
    assert!(signs.len() >= 24, "{signs:?}");
    assert!(signs.windows(2).all(|two| two[0] < two[1]), "{signs:?}");
}
