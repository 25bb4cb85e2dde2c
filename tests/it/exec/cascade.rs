use std::cell::Cell;
use std::fmt::Write as _;

use gijctl::event::{Event, EventKind, OutcomeKind};
use gijctl::sim::TimelineKind;
use gijctl::wire::Method;
use serde_json::{Value, json};

use crate::support::{Mishap, Rig, Sent, by_hand, change_row_by_hand, host, says, spec};

/// As many are written before GIJ is asked what that has started.
const BATCH: usize = 50;

const MANAGED: &str = "features: { smartCommitsEnabled: false }\nrepositories: { cascade: apply }";

/// An integration with smart commits off, and so many repositories inside, of which only the first is
/// as it is.
fn scenario(head: &str, repositories: usize) -> String {
    let names: Vec<_> = (0..repositories).map(|n| format!("r{n} 1m")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let mut text = format!(
        "{head}\nhosts:\n{}integrations:\n- type: GITHUB\n  displayName: a\n  settings: {{ apiPath: /orgs/a/repos, smartCommitsEnabled: false }}\n  repositories:\n  - {{ name: r0, settings: {{ tagsFilter: '^v0' }} }}\n",
        host("a", "10s", &names)
    );
    for n in 1..repositories {
        let _ = writeln!(
            text,
            "  - {{ name: r{n}, settings: {{ smartCommitsEnabled: true, tagsFilter: '^v{n}' }} }}"
        );
    }
    text
}

fn rig(head: &str, repositories: usize) -> Rig {
    Rig::new(&scenario(head, repositories), &[spec("a", MANAGED)]).with_ledger()
}

fn is_row_write(sent: &Sent) -> bool {
    sent.method == Method::Put && sent.path.ends_with("/1.0/repository")
}

fn row_writes(rig: &Rig) -> Vec<Sent> {
    let mut sent = rig.wire.sent();
    sent.retain(is_row_write);
    sent
}

fn loud(rig: &Rig) -> usize {
    let rows = rig.inside("a");
    let is_loud =
        |row: &&gijctl::sim::RepositoryView| row.settings["smartCommitsEnabled"] == json!(true);
    rows.iter().filter(is_loud).count()
}

fn cascading(event: &Event) -> bool {
    matches!(event.kind, EventKind::Cascading { .. })
}

#[test]
fn two_thousand_repositories_are_one_write_each_few_reads_and_few_lines() {
    let rig = rig("", 2_000);
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    assert_eq!(loud(&rig), 0);
    assert_eq!(row_writes(&rig).len(), 1_999);
    let others = rig.wire.sent().len() - 1_999;
    assert!(others < 80, "{others} other requests");
    let lines = run.events.len();
    assert!(lines < 40, "{lines} lines");
    assert!((2..=12).contains(&run.events.iter().filter(|event| cascading(event)).count()));
    let plan = rig.plan();
    assert!(!plan.has_differences());
    assert!(plan.divergences.is_empty());
}

#[test]
fn only_what_differs_is_sent_and_to_nobody_else() {
    let rig = rig("", 4);
    rig.apply();
    let bodies: Vec<_> = row_writes(&rig)
        .into_iter()
        .map(|sent| sent.body.unwrap())
        .collect();
    assert_eq!(bodies.len(), 3);
    for body in bodies {
        let names: Vec<_> = body.as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["id", "smartCommitsEnabled"]);
    }
}

#[test]
fn where_an_update_starts_an_indexing_the_next_batch_waits_for_the_last() {
    let rig = rig("quirks: { repositoryPut: reindexes }", 120);
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    assert_eq!(loud(&rig), 0);
    let witness = rig.witness();
    let ends: Vec<_> = witness
        .timeline
        .iter()
        .filter(|event| event.kind == TimelineKind::IndexingEnded)
        .map(|event| event.at)
        .collect();
    let writes = row_writes(&rig);
    assert_eq!(writes.len(), 119);
    for (before, sent) in writes.iter().enumerate() {
        let ended = ends.iter().filter(|end| **end <= sent.at).count();
        assert!(
            before - ended.min(before) < BATCH,
            "{before} written, {ended} indexed"
        );
    }
    // The first one alone shows what the others will start.
    assert!(ends.iter().any(|end| *end <= writes[1].at));
}

#[test]
fn cut_short_anywhere_another_run_brings_the_rest_in_line_and_repeats_nothing() {
    let whole = rig("", 120).apply();
    let first = whole.events.iter().position(cascading).unwrap();
    for stop_at in first..whole.events.len() - 2 {
        let mut rig = rig("", 120);
        rig.stop_at_event = Some(stop_at);
        let run = rig.apply();
        rig.stop_at_event = None;
        let steps = run.outcome.steps.iter();
        for (_, help) in steps.filter_map(|step| step.error.as_ref()) {
            assert!(help.contains("run apply again"), "{help}");
        }
        let done = row_writes(&rig).len();
        assert_eq!(loud(&rig), 119 - done);
        rig.apply();
        assert_eq!(loud(&rig), 0, "stopped at {stop_at}");
        assert_eq!(row_writes(&rig).len(), 119);
    }
}

#[test]
fn refused_or_killed_at_any_write_another_run_comes_to_the_same_end() {
    let whole = rig("", 6);
    whole.apply();
    for place in 1..=5 {
        for how in 0..3 {
            let rig = rig("", 6);
            let seen = Cell::new(0);
            rig.wire.mishaps(move |sent, _| {
                if is_row_write(sent) {
                    seen.set(seen.get() + 1);
                }
                match how {
                    _ if !is_row_write(sent) || seen.get() != place => Mishap::None,
                    0 => Mishap::KilledBefore,
                    1 => Mishap::KilledAfter,
                    _ => Mishap::Lost(says(
                        200,
                        ("x-who", "gij"),
                        "{\"success\": false, \"error\": \"no\", \"advice\": \"do\"}",
                    )),
                }
            });
            if let Some(Ok(run)) = rig.apply_unless_killed() {
                assert_eq!(
                    run.outcome.kind(),
                    if place == 1 {
                        OutcomeKind::Failed
                    } else {
                        OutcomeKind::Halted
                    }
                );
            }
            rig.wire.mishaps(|_, _| Mishap::None);
            rig.wait("1h");
            let run = rig.apply();
            assert_eq!(
                run.outcome.kind(),
                OutcomeKind::Succeeded,
                "{:?}",
                run.outcome
            );
            let settings = |rig: &Rig| -> Vec<_> {
                let rows = rig.inside("a").into_iter();
                rows.map(|row| row.settings).collect()
            };
            assert_eq!(settings(&rig), settings(&whole), "{place} {how}");
        }
    }
}

#[test]
fn what_nobody_saw_in_the_plan_is_left_alone_and_named() {
    let rig = rig("", 4);
    let plan = rig.plan();
    let first = rig.inside("a")[0].id;
    change_row_by_hand(&rig.sim, first, &json!({ "smartCommitsEnabled": true }));
    let run = rig.carry_out(&plan);
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
    assert_eq!(loud(&rig), 1);
    let told = run.warnings();
    assert!(
        told.contains("1 more of the repositories inside have other values: r0"),
        "{told}"
    );
    assert!(rig.plan().has_differences());
}

#[test]
fn what_is_switched_off_while_a_batch_is_indexed_is_not_written() {
    let rig = rig("quirks: { repositoryPut: reindexes }", 120);
    let last = rig.inside("a").last().unwrap().id;
    let seen = Cell::new(0);
    let rig = rig.meddle(move |event, sim| {
        if cascading(event) {
            seen.set(seen.get() + 1);
            if seen.get() == 2 {
                by_hand(sim, "disable", last);
            }
        }
    });
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    assert_eq!(loud(&rig), 1);
    let written = row_writes(&rig);
    assert!(
        written
            .iter()
            .all(|sent| sent.body.as_ref().unwrap()["id"] != json!(last))
    );
}

/// GIJ answers that it took the write to these, and takes nothing.
fn deaf(rig: &Rig, meant: impl Fn(&Value) -> bool + 'static) {
    rig.wire.mishaps(move |sent, _| {
        let id = sent.body.as_ref().map_or(&Value::Null, |body| &body["id"]);
        if is_row_write(sent) && meant(id) {
            Mishap::Lost(says(200, ("x-who", "gij"), &format!("{{\"id\": {id}}}")))
        } else {
            Mishap::None
        }
    });
}

#[test]
fn what_the_first_repository_does_not_take_is_sent_to_no_other() {
    let rig = rig("", 200);
    deaf(&rig, |_| true);
    let run = rig.apply();
    assert_eq!(row_writes(&rig).len(), 1);
    assert!(
        run.warnings().contains("is sent to no other"),
        "{}",
        run.warnings()
    );
}

#[test]
fn what_some_do_not_take_is_told_by_count_and_example_and_not_tried_again() {
    let rig = rig("", 200);
    let some: Vec<_> = rig
        .inside("a")
        .iter()
        .skip(100)
        .take(5)
        .map(|row| json!(row.id))
        .collect();
    deaf(&rig, move |id| some.contains(id));
    let run = rig.apply();
    assert_eq!(row_writes(&rig).len(), 199);
    let told = run.warnings();
    assert!(told.contains("5 of the 198"), "{told}");
    assert!(told.contains("r100, r101, r102 and 2 more"), "{told}");
}

#[test]
fn where_an_update_resets_what_it_does_not_mention_all_of_it_is_sent() {
    let rig = rig("quirks: { unsentOnPut: replaced }", 120);
    let tags = |rig: &Rig| -> Vec<Value> {
        let rows = rig.inside("a").into_iter();
        rows.map(|row| row.settings["tagsFilter"].clone()).collect()
    };
    let before = tags(&rig);
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    assert_eq!(tags(&rig), before);
    assert_eq!(loud(&rig), 0);
    assert_eq!(row_writes(&rig).len(), 120, "the first one twice");
    assert!(run.warnings().contains("(C10)"));
}

#[test]
fn where_gij_does_not_say_whether_it_is_at_work_batches_come_slowly() {
    let rig = rig("quirks: { statusThread: required }", 120);
    rig.apply();
    let writes = row_writes(&rig);
    let pauses = writes
        .windows(2)
        .filter(|two| two[1].at > two[0].at)
        .count();
    assert_eq!(loud(&rig), 0);
    assert!(pauses >= 2, "{pauses}");
}

#[test]
fn what_gij_pushes_down_by_itself_is_written_by_nobody_else() {
    let loud_manifest = MANAGED.replace("false", "true");
    let text = scenario("quirks: { features: allRows }", 20);
    let rig = Rig::new(&text, &[spec("a", &loud_manifest)]).with_ledger();
    let run = rig.apply();
    assert_eq!(
        run.outcome.kind(),
        OutcomeKind::Succeeded,
        "{:?}",
        run.outcome
    );
    assert_eq!(loud(&rig), 20);
    assert!(row_writes(&rig).is_empty());
}

#[test]
fn what_the_end_of_a_quiet_first_indexing_sets_is_not_set_twice() {
    let lines = "features: { smartCommitsEnabled: true }\nrepositories: { cascade: apply }";
    let head = format!(
        "appVersion: '4.20.0'\nhosts:\n{}",
        host("a", "10s", &["x 3m", "y 2m"])
    );
    let rig = Rig::new(&head, &[spec("a", lines)]).with_ledger();
    rig.apply();
    rig.apply();
    assert_eq!(loud(&rig), 2);
    assert_eq!(row_writes(&rig).len(), 2);
}
