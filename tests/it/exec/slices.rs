#![expect(clippy::unwrap_used, reason = "a test may")]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use gijctl::clock::Clock as _;
use gijctl::event::{EventKind, OutcomeKind};
use gijctl::exec::{OnFailure, Patience, WhenBusy};
use gijctl::plan::{Pacing, QuietFirstIndex};
use gijctl::saved::SavedPlan;
use gijctl::wire::Method;
use jiff::SignedDuration;

use crate::support::{Mishap, Rig, Run, change_by_hand, create_by_hand, host, integration, spec};

/// Longer than any rollout here takes.
const MOST_SLICES: usize = 400;

/// Lets its runs leave where they would wait for GIJ.
fn leaving(mut rig: Rig) -> Rig {
    rig.settings.patience = Patience::Leave;
    rig
}

pub(super) fn world(hosts: &[String], manifests: &[String]) -> Rig {
    let scenario = format!("threads: 4\nhosts:\n{}", hosts.concat());
    leaving(Rig::new(&scenario, manifests).with_ledger())
}

/// Three that take ten minutes each.
fn three() -> Rig {
    let names = ["a", "b", "c"];
    world(
        &names.map(|name| host(name, "10s", &["x 10m"])),
        &names.map(integration),
    )
}

/// Runs again and again, with that much time in between, until nothing is left. Returns the runs.
pub(super) fn slices(rig: &Rig, pause: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    while runs.len() < MOST_SLICES {
        let run = rig.apply();
        let kind = run.outcome.kind();
        runs.push(run);
        if kind == OutcomeKind::Succeeded {
            return runs;
        }
        let last = &runs[runs.len() - 1].outcome;
        assert_eq!(kind, OutcomeKind::Halted, "{last:?}");
        rig.wait(pause);
    }
    panic!("it never ends: {:?}", runs.last().map(|run| &run.outcome));
}

pub(super) fn reindexes(rig: &Rig) -> usize {
    let sent = rig.wire.sent();
    let is_reindex = |path: &str| path.contains("index");
    let asked = sent
        .iter()
        .filter(|one| one.method == Method::Post && is_reindex(&one.path));
    asked.count()
}

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

#[test]
fn a_slice_starts_one_batch_and_leaves_at_once() {
    let rig = three();
    let begun = rig.clock().now();
    let run = rig.apply();
    assert!(rig.clock().now().duration_since(begun) < minutes(1));
    assert_eq!(
        run.statuses(),
        ["a unconfirmed", "b not-reached", "c not-reached"]
    );
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    let stopped = run.outcome.stopped.clone().unwrap();
    assert!(stopped.contains("integration 1 (a)"), "{stopped}");
    assert!(stopped.contains("--no-wait"), "{stopped}");
    assert!(stopped.contains("gijctl wait"), "{stopped}");
    assert!(stopped.ends_with("2 changes are left"), "{stopped}");
    let goes_on: Vec<_> = run.outcome.goes_on.iter().collect();
    assert_eq!(goes_on.len(), 1);
    assert_eq!(goes_on[0].display_name, "a");
    let (error, help) = run.error("a");
    assert!(error.contains("goes on in GIJ"), "{error}");
    assert!(help.contains("run apply again"), "{help}");
}

#[test]
fn a_slice_that_finds_the_last_one_at_work_starts_nothing_and_leaves_at_once() {
    let rig = three();
    rig.apply();
    rig.wait("2m");
    let begun = rig.clock().now();
    let run = rig.apply();
    assert!(rig.clock().now().duration_since(begun) < minutes(1));
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    assert_eq!(rig.witness().created(), ["a"]);
    let stopped = run.outcome.stopped.unwrap();
    assert!(stopped.contains("integration 1 (a)"), "{stopped}");
    assert_eq!(run.outcome.goes_on.len(), 1);
}

#[test]
fn slices_lead_to_the_end_that_one_run_leads_to() {
    let mut whole = three();
    whole.settings.patience = Patience::Wait;
    assert_eq!(whole.apply().outcome.kind(), OutcomeKind::Succeeded);
    whole.wait("1h");
    let rig = three();
    let runs = slices(&rig, "10m");
    assert!(runs.len() >= 4, "{}", runs.len());
    assert_eq!(rig.witness().created(), ["a", "b", "c"]);
    assert_eq!(rig.witness().most_unfinished(), 1);
    assert!(!rig.plan().has_differences());
    rig.wait("1h");
    assert_eq!(rig.end_state(), whole.end_state());
    assert!(runs.iter().all(|run| run.warnings().is_empty()));
}

#[test]
fn where_nothing_is_left_a_slice_ends_well_and_says_no_more() {
    let rig = three();
    slices(&rig, "15m");
    let again = rig.apply();
    assert_eq!(again.outcome.kind(), OutcomeKind::Succeeded);
    assert_eq!(again.outcome.stopped, None);
    assert!(again.outcome.goes_on.is_empty());
}

#[test]
fn what_others_keep_busy_is_named_and_nothing_is_started() {
    let names = ["a", "other"];
    let rig = world(
        &names.map(|name| host(name, "10s", &["x 10m"])),
        &[integration("a")],
    );
    create_by_hand(&rig.sim, "other");
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    let stopped = run.outcome.stopped.unwrap();
    assert!(stopped.contains("(other)"), "{stopped}");
    slices(&rig, "5m");
    assert_eq!(rig.witness().most_unfinished(), 1);
}

#[test]
fn what_an_earlier_slice_began_is_not_the_work_of_others() {
    let mut rig = three();
    rig.settings.when_busy = WhenBusy::Stop;
    slices(&rig, "5m");
    assert_eq!(rig.witness().created(), ["a", "b", "c"]);
}

#[test]
fn changes_that_need_no_indexing_are_made_whatever_goes_on() {
    let mut rig = three();
    rig.apply();
    rig.wait("1m");
    let lines = "features: { sendCommitEmails: false }";
    let desired = Rig::new("{}", &[spec("a", lines), integration("b")]).desired;
    rig.desired = desired;
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "b not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
}

#[test]
fn one_row_that_fails_is_told_and_holds_up_no_slice() {
    let names = ["a", "b"];
    let rows: Vec<_> = (0..12).map(|n| format!("f{n} 10s error=gone")).collect();
    let mut rows: Vec<_> = rows.iter().map(String::as_str).collect();
    rows.push("x 1m");
    let hosts = [host("a", "10s", &rows), host("b", "10s", &["x 1m"])];
    // Somebody else's, of which rows have failed before this rollout.
    let scenario = format!("threads: 4\nhosts:\n{}", hosts.concat());
    let rig = leaving(Rig::new(&scenario, &[integration("b")]).with_ledger());
    create_by_hand(&rig.sim, names[0]);
    rig.wait("2h");
    let runs = slices(&rig, "5m");
    assert_eq!(rig.witness().created(), ["a", "b"]);
    assert!(runs[0].warnings().contains("f0"), "{}", runs[0].warnings());
}

#[test]
fn a_first_indexing_that_failed_between_two_slices_stops_the_rollout() {
    let hosts = [
        host("a", "10s", &["x 1m", "y 1m error=token expired"]),
        host("b", "10s", &["x 1m"]),
    ];
    let rig = world(&hosts, &["a", "b"].map(integration));
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Halted);
    rig.wait("1h");
    let run = rig.apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed);
    let stopped = run.outcome.stopped.unwrap();
    assert!(stopped.contains("token expired"), "{stopped}");
    assert_eq!(rig.witness().created(), ["a"]);
    let mut rig = rig;
    rig.settings.on_failure = OnFailure::Continue;
    let run = rig.apply();
    assert_eq!(rig.witness().created(), ["a", "b"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
}

#[test]
fn wait_goes_on_where_a_slice_left() {
    let mut rig = three();
    rig.apply();
    rig.settings.patience = Patience::Wait;
    let ended = rig.wait_for(&["Integration/a"]).unwrap();
    assert_eq!(ended.kind(), OutcomeKind::Succeeded);
    rig.settings.patience = Patience::Leave;
    slices(&rig, "15m");
    assert_eq!(rig.witness().created(), ["a", "b", "c"]);
}

#[test]
fn a_window_of_starts_is_filled_by_one_slice() {
    let mut rig = three().batch_size(2);
    rig.policy.starts.pacing = Pacing::Window;
    rig.apply();
    assert_eq!(rig.witness().created(), ["a", "b"]);
    slices(&rig, "5m");
    assert_eq!(rig.witness().most_unfinished(), 2);
}

#[test]
fn starts_of_different_runs_keep_their_distance() {
    for patience in [Patience::Leave, Patience::Wait] {
        let mut rig = three();
        rig.settings.stagger = Duration::from_mins(45);
        // Cut short, so that several runs are needed even where each waits.
        rig.settings.deadline = (patience == Patience::Wait).then_some(Duration::from_mins(15));
        rig.settings.patience = patience;
        slices(&rig, "1m");
        let created = ["a", "b", "c"].map(|name| rig.witness().life(name).0);
        for pair in created.windows(2) {
            let apart = pair[1].duration_since(pair[0]);
            assert!(apart >= minutes(45), "{patience:?}: {apart}");
        }
    }
}

#[test]
fn a_pause_between_starts_is_waited_for_only_where_the_deadline_leaves_room() {
    let mut rig = three().batch_size(3);
    rig.settings.stagger = Duration::from_mins(2);
    let run = rig.apply();
    assert_eq!(rig.witness().created(), ["a"]);
    let stopped = run.outcome.stopped.unwrap();
    assert!(stopped.contains("--stagger"), "{stopped}");
    let mut rig = three().batch_size(3);
    rig.settings.stagger = Duration::from_mins(2);
    rig.settings.deadline = Some(Duration::from_mins(8));
    rig.apply();
    assert_eq!(rig.witness().created(), ["a", "b", "c"]);
}

/// Three of which the second is the canary.
fn with_canary() -> Rig {
    let mut rig = three().batch_size(3);
    rig.policy.starts.canary = Some("Integration/b".parse().unwrap());
    rig
}

#[test]
fn the_canary_of_an_earlier_slice_is_tried_out_all_the_same() {
    let mut rig = with_canary();
    rig.settings.canary_soak = Some(Duration::from_hours(2));
    let runs = slices(&rig, "7m");
    let witness = rig.witness();
    assert_eq!(witness.created(), ["b", "a", "c"]);
    let soaked = witness.life("a").0.duration_since(witness.life("b").1);
    assert!(soaked >= minutes(120), "{soaked}");
    assert!(soaked <= minutes(140), "{soaked}");
    let soaking = |run: &Run| {
        let stopped = run.outcome.stopped.as_ref();
        stopped.is_some_and(|text| text.contains("--canary-soak"))
    };
    assert!(runs.iter().any(soaking));
    assert_eq!(rig.place().entry("b").unwrap().canary, None);
}

#[test]
fn a_canary_whose_run_was_cut_short_is_tried_out_by_the_next() {
    let mut rig = with_canary();
    rig.settings.patience = Patience::Wait;
    rig.settings.canary_soak = Some(Duration::from_hours(2));
    rig.settings.deadline = Some(Duration::from_mins(5));
    rig.apply();
    rig.settings.deadline = Some(Duration::from_mins(30));
    rig.apply();
    assert_eq!(rig.witness().created(), ["b"]);
    rig.settings.deadline = None;
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
    let witness = rig.witness();
    let soaked = witness.life("a").0.duration_since(witness.life("b").1);
    assert!(soaked >= minutes(120), "{soaked}");
    assert!(soaked <= minutes(125), "{soaked}");
}

#[test]
fn somebody_is_asked_about_the_canary_of_an_earlier_slice_once() {
    let rig = with_canary();
    rig.apply();
    rig.wait("15m");
    let run = rig.apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    let stopped = run.outcome.stopped.unwrap();
    assert!(stopped.contains("running again creates them"), "{stopped}");
    assert_eq!(rig.witness().created(), ["b"]);
    rig.apply();
    assert_eq!(rig.witness().created(), ["b", "a", "c"]);
}

#[test]
fn nothing_is_created_after_a_canary_of_an_earlier_slice_that_failed() {
    let hosts = [
        host("a", "10s", &["x 1m"]),
        host("b", "10s", &["bad 1m error=clone failed"]),
    ];
    let mut rig = world(&hosts, &["a", "b"].map(integration)).on_failure(OnFailure::Continue);
    rig.policy.starts.canary = Some("Integration/b".parse().unwrap());
    rig.settings.canary_soak = Some(Duration::from_mins(1));
    rig.apply();
    rig.wait("1h");
    let run = rig.apply();
    assert_eq!(rig.witness().created(), ["b"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Failed);
}

/// One that is there, remembered and indexed, of which a manifest wants another path now.
fn with_another_path() -> Rig {
    let names = ["a", "b"];
    let mut rig = world(
        &names.map(|name| host(name, "20m", &["x 1m", "y 1m"])),
        &[integration("a")],
    );
    slices(&rig, "1h");
    rig.wait("1h");
    let path = serde_json::json!({ "apiPath": "/orgs/other/repos" });
    change_by_hand(&rig.sim, 1, &path);
    rig.desired = Rig::new("{}", &names.map(integration)).desired;
    rig
}

#[test]
fn a_reindex_is_asked_for_once_whatever_the_number_of_slices() {
    let rig = with_another_path();
    let before = reindexes(&rig);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a unconfirmed", "b not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    let (error, help) = run.error("a");
    assert!(error.contains("the reindex that follows"), "{error}");
    assert!(help.contains("which waits for it"), "{help}");
    let asked = rig.place().entry("a").unwrap().owed.asked.unwrap();
    assert!(asked.scan.is_some() && asked.rows.is_some());
    rig.wait("5m");
    let again = rig.apply();
    assert_eq!(again.statuses(), ["a unconfirmed", "b not-reached"]);
    slices(&rig, "5m");
    assert_eq!(reindexes(&rig) - before, 1);
    let owed = rig.place().entry("a").unwrap().owed;
    assert!(owed.is_empty(), "{owed:?}");
    assert_eq!(owed.asked, None);
    assert!(!rig.plan().has_differences());
    let life = rig.witness().life("b");
    assert!(life.0 > rig.inside("a")[1].last_indexed.unwrap());
}

#[test]
fn a_reindex_that_an_earlier_run_asked_for_is_waited_for_by_one_that_waits() {
    let mut rig = with_another_path();
    let before = reindexes(&rig);
    rig.apply();
    rig.settings.patience = Patience::Wait;
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "b done"]);
    assert_eq!(run.step("a").indexing.as_ref().unwrap().indexed, 2);
    assert_eq!(reindexes(&rig) - before, 1);
}

#[test]
fn wait_waits_for_the_reindex_that_a_slice_asked_for() {
    let mut rig = with_another_path();
    rig.apply();
    let asked = rig.clock().now();
    rig.settings.patience = Patience::Wait;
    let ended = rig.wait_for(&["Integration/a"]).unwrap();
    assert_eq!(ended.kind(), OutcomeKind::Succeeded, "{ended:?}");
    assert!(rig.clock().now().duration_since(asked) >= minutes(20));
    let warned = format!("{:?}", ended.warnings);
    assert!(warned.contains("its reindex is over"), "{warned}");
}

#[test]
fn a_reindex_that_is_lost_is_asked_for_again() {
    let rig = with_another_path();
    let before = reindexes(&rig);
    // GIJ says to have taken it, and nothing ever comes of it.
    rig.wire.mishaps(|sent, _| {
        if sent.method == Method::Post && sent.path.contains("index") {
            let taken = r#"{"success":true,"finished":false,"threadId":"t"}"#;
            Mishap::Lost(crate::support::says(200, ("x-a", "b"), taken))
        } else {
            Mishap::None
        }
    });
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Halted);
    rig.wire.mishaps(|_, _| Mishap::None);
    rig.wait("2h");
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a failed", "b not-reached"]);
    let (error, _) = run.error("a");
    assert!(error.contains("nothing moved since"), "{error}");
    slices(&rig, "10m");
    assert_eq!(reindexes(&rig) - before, 2);
}

#[test]
fn a_reindex_that_another_change_needs_is_asked_for_as_well() {
    let rig = with_another_path();
    let before = reindexes(&rig);
    rig.apply();
    let path = serde_json::json!({ "apiPath": "/orgs/third/repos" });
    change_by_hand(&rig.sim, 1, &path);
    rig.apply();
    assert_eq!(reindexes(&rig) - before, 2);
    slices(&rig, "10m");
    assert_eq!(reindexes(&rig) - before, 2);
}

/// Two whose first indexings are quiet.
fn quiet_pair() -> Rig {
    let features = "features: { smartCommitsEnabled: true, sendCommitEmails: true }";
    let names = ["a", "b"];
    world(
        &names.map(|name| host(name, "10s", &["x 10m", "y 1m"])),
        &names.map(|name| spec(name, features)),
    )
    .quiet(QuietFirstIndex::Always)
}

/// Both have their settings by now, and so has all that is inside.
fn assert_loud(rig: &Rig) {
    for name in ["a", "b"] {
        assert_eq!(rig.live(name).settings["smartCommitsEnabled"], true);
        let inside = rig.inside(name).into_iter();
        let off = inside.filter(|row| row.settings["smartCommitsEnabled"] != true);
        assert_eq!(off.count(), 0, "{name}");
        assert!(rig.place().entry(name).unwrap().owed.is_empty());
    }
}

#[test]
fn a_quiet_first_indexing_is_ended_by_a_later_slice() {
    let rig = quiet_pair();
    slices(&rig, "6m");
    assert_loud(&rig);
    assert_eq!(rig.witness().most_unfinished(), 1);
    assert!(!rig.plan().has_differences());
}

#[test]
fn killed_at_any_write_slices_still_create_each_once() {
    for number in 1..=12 {
        for after in [false, true] {
            let rig = three();
            let count = Cell::new(0);
            rig.wire.mishaps(move |sent, _| {
                if !sent.is_write() {
                    return Mishap::None;
                }
                count.set(count.get() + 1);
                match (count.get() == number, after) {
                    (true, true) => Mishap::KilledAfter,
                    (true, false) => Mishap::KilledBefore,
                    (false, _) => Mishap::None,
                }
            });
            let mut ends = 0;
            while ends < MOST_SLICES {
                ends += 1;
                let run = rig.apply_unless_killed().map(Result::unwrap);
                if run.is_some_and(|run| run.outcome.kind() == OutcomeKind::Succeeded) {
                    break;
                }
                rig.wait("4m");
            }
            assert!(ends < MOST_SLICES);
            let created = rig.witness().created();
            assert_eq!(created, ["a", "b", "c"], "{number} {after}");
            assert_eq!(rig.witness().most_unfinished(), 1, "{number} {after}");
        }
    }
}

/// The same rollout as a plan that was saved and is applied again and again.
fn saved(mut rig: Rig) -> Rig {
    let plan = rig.plan();
    let made = rig.clock().now();
    let valid = Duration::from_hours(48);
    let absolute = |path: &Path| Ok(path.to_owned());
    rig.saved = Some(SavedPlan::new(plan, "main", made, valid, absolute).unwrap());
    rig
}

#[test]
fn a_saved_plan_is_carried_out_in_slices() {
    let rig = saved(three());
    slices(&rig, "6m");
    assert_eq!(rig.witness().created(), ["a", "b", "c"]);
    assert_eq!(rig.witness().most_unfinished(), 1);
    let again = rig.apply();
    assert_eq!(
        again.statuses(),
        ["a already-done", "b already-done", "c already-done"]
    );
}

#[test]
fn the_canary_of_a_saved_plan_is_tried_out_in_slices() {
    let mut rig = with_canary();
    rig.settings.canary_soak = Some(Duration::from_hours(2));
    let rig = saved(rig);
    slices(&rig, "7m");
    let witness = rig.witness();
    assert_eq!(witness.created(), ["b", "a", "c"]);
    let soaked = witness.life("a").0.duration_since(witness.life("b").1);
    assert!(soaked >= minutes(120), "{soaked}");
}

#[test]
fn a_saved_plan_with_quiet_first_indexings_is_carried_out_in_slices() {
    let rig = saved(quiet_pair());
    slices(&rig, "6m");
    assert_eq!(rig.witness().created(), ["a", "b"]);
    assert_eq!(rig.witness().most_unfinished(), 1);
    assert_loud(&rig);
}

#[test]
fn a_cascade_leaves_what_it_has_started_to_gij() {
    let names: Vec<_> = (0..80).map(|n| format!("r{n} 1m")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let hosts = host("a", "10s", &names);
    let scenario = format!("threads: 4\nquirks: {{ repositoryPut: reindexes }}\nhosts:\n{hosts}");
    let first = spec("a", "features: { smartCommitsEnabled: true }");
    let mut rig = leaving(Rig::new(&scenario, &[first]).with_ledger());
    slices(&rig, "1h");
    let off = "features: { smartCommitsEnabled: false }\nrepositories: { cascade: apply }";
    rig.desired = Rig::new("{}", &[spec("a", off)]).desired;
    rig.settings.on_failure = OnFailure::Continue;
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "a not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    let stopped = run.outcome.stopped.unwrap();
    assert!(stopped.contains("GIJ is at work on"), "{stopped}");
    slices(&rig, "10m");
    let loud = rig.inside("a").into_iter();
    let loud = loud.filter(|row| row.settings["smartCommitsEnabled"] == true);
    assert_eq!(loud.count(), 0);
}

/// Some integrations that take their time, and how they are rolled out.
struct Fleet {
    rig: Rig,
    names: Vec<String>,
    at_once: usize,
    stagger: i64,
    canary: Option<String>,
    pause: String,
}

const SOAK: i64 = 25;

impl Fleet {
    fn random(seed: u64) -> Self {
        let mut dice = fastrand::Rng::with_seed(seed);
        let names: Vec<_> = (0..dice.usize(2..=6)).map(|n| format!("i{n}")).collect();
        let mut scenario = format!("threads: {}\nhosts:\n", dice.usize(1..=4));
        for name in &names {
            let _ = write!(
                scenario,
                "- match: {{ displayName: {name} }}\n  scan: {}s\n  repositories:\n",
                dice.u64(3..200)
            );
            for row in 0..dice.usize(1..=5) {
                let takes = dice.u64(10..1500);
                let appears = match dice.u8(0..3) {
                    0 => format!(", appears: {}s", dice.u64(1..45)),
                    _ => String::new(),
                };
                let _ = writeln!(
                    scenario,
                    "  - {{ name: r{row}, cloneAndIndex: {takes}s{appears} }}"
                );
            }
        }
        let manifests: Vec<_> = names.iter().map(|name| integration(name)).collect();
        let at_once = dice.usize(1..=3);
        let mut rig = leaving(Rig::new(&scenario, &manifests).with_ledger()).batch_size(at_once);
        if dice.bool() {
            rig.policy.starts.pacing = Pacing::Window;
        }
        if dice.bool() {
            rig = rig.quiet(QuietFirstIndex::Always);
        }
        let stagger = if dice.bool() { dice.i64(1..20) } else { 0 };
        rig.settings.stagger = Duration::from_mins(stagger.unsigned_abs());
        let canary = dice
            .bool()
            .then(|| names[dice.usize(..names.len())].clone());
        rig.policy.starts.canary = canary
            .as_ref()
            .map(|name| format!("Integration/{name}").parse().unwrap());
        rig.settings.canary_soak = Some(Duration::from_mins(SOAK.unsigned_abs()));
        if dice.bool() {
            rig.settings.deadline = Some(Duration::from_mins(8));
        }
        Self {
            rig,
            names,
            at_once,
            stagger,
            canary,
            pause: format!("{}s", dice.u64(30..1_200)),
        }
    }

    fn holds(&self, seed: u64) {
        let Self {
            rig,
            names,
            at_once,
            stagger,
            canary,
            pause,
        } = self;
        slices(rig, pause);
        let witness = rig.witness();
        let mut created = witness.created();
        assert_eq!(witness.creates_sent(), names.len(), "fleet {seed}");
        assert!(witness.most_unfinished() <= *at_once, "fleet {seed}");
        let lives: BTreeMap<_, _> = created
            .iter()
            .map(|name| (name.clone(), witness.life(name)))
            .collect();
        for pair in created.windows(2) {
            let apart = lives[&pair[1]].0.duration_since(lives[&pair[0]].0);
            assert!(apart >= minutes(*stagger), "fleet {seed}: {apart}");
        }
        if let Some(canary) = canary {
            assert_eq!(&created[0], canary, "fleet {seed}");
            if let Some(next) = created.get(1) {
                let soaked = lives[next].0.duration_since(lives[canary].1);
                assert!(soaked >= minutes(SOAK), "fleet {seed}: {soaked}");
            }
        }
        created.sort();
        assert_eq!(&created, names, "fleet {seed}");
        assert!(!rig.plan().has_differences(), "fleet {seed}");
    }
}

#[test]
fn whatever_the_fleet_slices_keep_the_promises_of_one_rollout() {
    for seed in 0..20 {
        Fleet::random(seed).holds(seed);
    }
}

#[test]
fn a_slice_tells_no_wait_that_it_does_not_make() {
    let rig = three();
    let run = rig.apply();
    let waits = |kind: &EventKind| matches!(kind, EventKind::Indexing { .. });
    assert!(!run.events.iter().any(|event| waits(&event.kind)));
}
