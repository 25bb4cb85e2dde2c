//! Saved plans against the embedded GIJ.

use std::path::Path;
use std::time::Duration;

use gijctl::clock::Clock as _;
use gijctl::event::OutcomeKind;
use gijctl::exec::OnStale;
use gijctl::plan::HeldReason;
use gijctl::reconcile::PassError;
use gijctl::saved::{self, SavedPlan, Unfit};
use gijctl::wire::Method;

use super::samples::show;
use crate::support::{Rig, by_hand, create_by_hand, host, integration, spec};

/// `a` and `b` exist and are to have another setting, `c` is to be created.
fn rig() -> Rig {
    let scenario = format!(
        "integrations:\n{}{}hosts:\n{}{}{}",
        "- { type: GITHUB, displayName: a, settings: { apiPath: /orgs/a/repos } }\n",
        "- { type: GITHUB, displayName: b, settings: { apiPath: /orgs/b/repos } }\n",
        host("a", "1m", &["x 1m"]),
        host("b", "1m", &["y 1m"]),
        host("c", "1m", &["z 1m"]),
    );
    let viewer = "features: { gitViewerEnabled: false }";
    Rig::new(
        &scenario,
        &[spec("a", viewer), spec("b", viewer), integration("c")],
    )
}

fn save(rig: &Rig) -> SavedPlan {
    let absolute = |path: &Path| Ok(path.to_owned());
    let day = Duration::from_hours(24);
    SavedPlan::new(rig.plan(), "main", rig.clock().now(), day, absolute).unwrap()
}

/// What was sent that may change something.
fn writes(rig: &Rig) -> Vec<String> {
    rig.wire
        .sent()
        .into_iter()
        .filter(|sent| sent.method != Method::Get)
        .map(|sent| format!("{} {}", sent.method.as_str(), sent.path))
        .collect()
}

#[track_caller]
fn unfit(rig: &Rig) -> Unfit {
    match rig.try_apply() {
        Err(PassError::Unfit(unfit)) => unfit,
        Err(other) => panic!("{other}"),
        Ok(run) => panic!("it was carried out: {:?}", run.outcome),
    }
}

#[test]
fn a_saved_plan_does_what_it_says_whatever_the_manifests_say_meanwhile() {
    let mut rig = rig();
    rig.saved = Some(save(&rig));
    rig.desired.integrations.clear();
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    assert_eq!(run.statuses(), ["a done", "b done", "c done"]);
    assert_eq!(rig.live("a").settings["gitViewerEnabled"], false);
    assert_eq!(rig.inside("c").len(), 1);
}

#[test]
fn a_saved_plan_creates_in_the_order_that_the_manifests_gave() {
    let hinted = |name: &str, hint: &str| {
        integration(name).replace(
            &format!("metadata: {{ name: {name} }}"),
            &format!("metadata: {{ name: {name}, annotations: {{ {hint} }} }}"),
        )
    };
    let hosts = ["a", "b", "c", "d"].map(|name| host(name, "10s", &["x 1m"]));
    let mut rig = Rig::new(
        &format!("threads: 4\nhosts:\n{}", hosts.concat()),
        &[
            hinted("a", "rollout.after: d"),
            hinted("b", "rollout.order: '2'"),
            integration("c"),
            hinted("d", "rollout.order: '1'"),
        ],
    );
    let kept = saved::write(&save(&rig), show).unwrap();
    let again = saved::read(kept.as_bytes(), show).unwrap();
    rig.saved = Some(again);
    rig.desired.integrations.clear();
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
    assert_eq!(rig.witness().created(), ["c", "d", "a", "b"]);
}

#[test]
fn a_stale_object_is_refused_by_name_before_anything_is_written() {
    let mut rig = rig();
    rig.saved = Some(save(&rig));
    by_hand(&rig.sim, "disable", rig.live("b").id);
    let before = rig.end_state();
    let Unfit::Stale(stale) = unfit(&rig) else {
        panic!("it is stale");
    };
    assert_eq!(stale.len(), 1);
    assert_eq!(stale[0].address.to_string(), "Integration/b");
    assert_eq!(writes(&rig), [""; 0]);
    assert_eq!(rig.end_state(), before);
}

#[test]
fn a_stale_object_can_be_left_out() {
    let mut rig = rig();
    rig.saved = Some(save(&rig));
    rig.settings.on_stale = OnStale::Skip;
    by_hand(&rig.sim, "remove", rig.live("b").id);
    let run = rig.apply();
    // Not all of the plan is carried out, and that is no success.
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted, "{:?}", run.outcome);
    assert_eq!(run.statuses(), ["a done", "c done", "b not-reached"]);
    let [held] = &run.plan.held[..] else {
        panic!("{:?}", run.plan.held);
    };
    assert_eq!(held.address.to_string(), "Integration/b");
    assert!(matches!(held.reason, HeldReason::Stale(_)), "{held:?}");
}

#[test]
fn where_everything_would_be_left_out_nothing_is_done_and_that_is_no_success() {
    let mut rig = rig();
    rig.desired
        .integrations
        .retain(|name, _| name.as_str() == "b");
    rig.saved = Some(save(&rig));
    rig.settings.on_stale = OnStale::Skip;
    by_hand(&rig.sim, "disable", rig.live("b").id);
    let Unfit::AllStale(stale) = unfit(&rig) else {
        panic!("it is stale");
    };
    assert_eq!(stale.len(), 1);
    assert_eq!(writes(&rig), [""; 0]);
}

#[test]
fn an_object_that_appeared_under_the_name_of_a_new_one_is_stale() {
    let mut rig = rig();
    rig.saved = Some(save(&rig));
    create_by_hand(&rig.sim, "c");
    by_hand(&rig.sim, "disable", rig.live("c").id);
    let Unfit::Stale(stale) = unfit(&rig) else {
        panic!("it is stale");
    };
    assert_eq!(stale[0].address.to_string(), "Integration/c");
    assert!(stale[0].why.contains("appeared since"), "{}", stale[0].why);
}

#[test]
fn a_plan_that_has_expired_is_refused_by_the_clock_of_the_run() {
    let mut rig = rig();
    rig.saved = Some(save(&rig));
    rig.wait("24h");
    assert!(matches!(unfit(&rig), Unfit::Expired { .. }));
    assert_eq!(writes(&rig), [""; 0]);
}

#[test]
fn objects_that_the_plan_is_not_about_do_not_matter() {
    let mut rig = rig();
    rig.saved = Some(save(&rig));
    create_by_hand(&rig.sim, "d");
    assert_eq!(rig.apply().statuses(), ["a done", "b done", "c done"]);
}

#[test]
fn updates_that_are_made_already_are_no_obstacle_and_change_nothing() {
    let mut rig = rig();
    rig.desired
        .integrations
        .retain(|name, _| name.as_str() != "c");
    rig.saved = Some(save(&rig));
    let first = rig.apply();
    assert_eq!(first.outcome.kind(), OutcomeKind::Succeeded);
    let before = rig.end_state();
    let second = rig.apply();
    assert_eq!(
        second.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        second.outcome
    );
    assert_eq!(rig.end_state(), before);
}

#[test]
fn an_old_plan_takes_no_newer_mark_from_the_ledger() {
    let mut rig = rig().with_ledger();
    let old = save(&rig);
    rig.apply();
    let protect = |rig: &mut Rig, on| {
        for wanted in rig.desired.integrations.values_mut() {
            wanted.lifecycle.prevent_destroy = on;
        }
    };
    protect(&mut rig, true);
    rig.apply();
    rig.saved = Some(old);
    rig.apply();
    assert!(rig.place().entry("a").unwrap().prevent_destroy);
}

#[test]
fn a_saved_plan_takes_note_of_a_protection_that_changes_nothing_else() {
    let mut rig = rig().with_ledger();
    rig.apply();
    for wanted in rig.desired.integrations.values_mut() {
        wanted.lifecycle.prevent_destroy = true;
    }
    rig.saved = Some(save(&rig));
    rig.apply();
    assert!(rig.place().entry("a").unwrap().prevent_destroy);
}
