//! The machine that waits for indexing, look by look.

#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use std::collections::BTreeMap;
use std::time::Duration;

use gijctl::model::{IntegrationId, RepositoryId, RowId};
use gijctl::pace::{
    Baseline, Expectation, IndexWait, Observation, RowFailure, RowSeen, ScanSeen, StatusSeen,
    Unindexed, Verdict, WaitKind, WaitRules,
};
use jiff::Timestamp;
use proptest::prelude::*;

fn rules() -> WaitRules {
    WaitRules {
        settle: Duration::from_mins(1),
        settle_looks: 3,
        stall_limit: Duration::from_mins(30),
        longest_poll: Duration::from_mins(1),
        expect: Expectation::AtLeastOne,
        on_row_failure: RowFailure::EndsWait,
        kind: WaitKind::Initial,
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_000_000 + second).unwrap()
}

fn id() -> IntegrationId {
    IntegrationId::new(1).unwrap()
}

fn row(number: u64, indexed: Option<i64>) -> RowSeen {
    RowSeen {
        id: RepositoryId::new(number).unwrap(),
        name: format!("r{number}"),
        disabled: false,
        last_indexed: indexed.map(at),
    }
}

fn question(number: u64) -> RowId {
    RowId::Repository(RepositoryId::new(number).unwrap())
}

fn look(scan: Option<i64>, rows: Vec<RowSeen>) -> Observation {
    Observation {
        scan: ScanSeen::Enabled {
            last_indexed: scan.map(at),
        },
        rows,
        statuses: BTreeMap::new(),
    }
}

fn says(mut seen: Observation, row: RowId, status: StatusSeen) -> Observation {
    seen.statuses.insert(row, status);
    seen
}

fn failed() -> StatusSeen {
    StatusSeen {
        finished: Some(true),
        percent: Some(100.0),
        errors: vec!["clone failed".to_owned()],
    }
}

fn running(percent: f64) -> StatusSeen {
    StatusSeen {
        finished: Some(false),
        percent: Some(percent),
        errors: Vec::new(),
    }
}

fn wait(rules: WaitRules, baseline: Baseline) -> IndexWait {
    IndexWait::new(id(), rules, baseline, at(0))
}

/// The baseline of a row that was indexed at -100, in an integration scanned at -200.
fn indexed_before() -> Baseline {
    let before = ("r1".to_owned(), Some(at(-100)));
    Baseline {
        scan: Some(at(-200)),
        rows: BTreeMap::from([(RepositoryId::new(1).unwrap(), before)]),
    }
}

/// Looks whenever the machine says, until it ends; `seen` says what is there at a second.
fn end(machine: &mut IndexWait, seen: impl Fn(i64) -> Observation) -> (i64, Verdict) {
    let mut now = 0;
    for _ in 0..10_000 {
        match machine.observe(at(now), seen(now)) {
            Verdict::LookAgain { at: next, .. } => now = next.as_second() - 1_000_000,
            end => return (now, end),
        }
    }
    panic!("it waits for ever");
}

fn why(verdict: &Verdict) -> &Unindexed {
    match verdict {
        Verdict::Unindexed { why, .. } => why,
        other => panic!("it was to end badly, not as {other:?}"),
    }
}

/// How often it looks until it ends, where each look shows the same.
fn looks(rules: WaitRules, seen: &Observation) -> usize {
    let mut machine = wait(rules, Baseline::default());
    let looks = std::cell::Cell::new(0);
    end(&mut machine, |_| {
        looks.set(looks.get() + 1);
        seen.clone()
    });
    looks.get()
}

#[test]
fn repositories_that_are_missing_are_not_looked_for_every_second() {
    let expecting = WaitRules {
        expect: Expectation::AtLeast(2),
        ..rules()
    };
    let looks = looks(expecting, &look(Some(0), vec![row(1, Some(0))]));
    assert!(looks < 125, "{looks} looks in half an hour");
}

#[test]
fn looks_never_come_without_a_pause() {
    let restless = WaitRules {
        longest_poll: Duration::ZERO,
        stall_limit: Duration::from_mins(1),
        ..rules()
    };
    let looks = looks(restless, &look(None, Vec::new()));
    assert!(looks <= 61, "{looks} looks in a minute");
}

#[test]
fn looks_never_follow_each_other_without_a_pause() {
    let hasty = WaitRules {
        longest_poll: Duration::ZERO,
        ..rules()
    };
    let mut machine = IndexWait::new(id(), hasty, Baseline::default(), at(0));
    let verdict = machine.observe(at(0), look(None, Vec::new()));
    let Verdict::LookAgain { at: next, .. } = verdict else {
        panic!("{verdict:?}");
    };
    assert_eq!(next, at(1));
}

#[test]
fn a_set_that_stays_the_same_for_the_settle_time_is_whole() {
    let mut machine = wait(rules(), Baseline::default());
    let (ended, verdict) = end(&mut machine, |_| look(Some(0), vec![row(1, Some(0))]));
    assert!(matches!(verdict, Verdict::Indexed(_)), "{verdict:?}");
    assert!((60..70).contains(&ended), "{ended}");
}

#[test]
fn a_new_row_starts_the_settle_time_again() {
    let mut machine = wait(rules(), Baseline::default());
    let (ended, _) = end(&mut machine, |now| {
        let mut rows = vec![row(1, Some(0))];
        rows.extend((now >= 55).then(|| row(2, Some(55))));
        look(Some(0), rows)
    });
    assert!((115..130).contains(&ended), "{ended}");
}

#[test]
fn a_row_that_is_replaced_by_another_starts_the_settle_time_again() {
    let mut machine = wait(rules(), Baseline::default());
    let (ended, verdict) = end(&mut machine, |now| {
        look(Some(0), vec![row(if now < 50 { 1 } else { 2 }, Some(0))])
    });
    assert!(ended >= 110, "{ended}");
    let Verdict::Indexed(summary) = verdict else {
        panic!("{verdict:?}");
    };
    assert_eq!(summary.removed, ["r1"]);
}

#[test]
fn the_settle_time_does_not_begin_before_the_scan_is_over() {
    let mut machine = wait(rules(), Baseline::default());
    let (ended, _) = end(&mut machine, |now| {
        look((now >= 300).then_some(300), vec![row(1, Some(0))])
    });
    assert!(ended >= 360, "{ended}");
}

#[test]
fn without_any_settle_time_the_same_set_is_still_seen_so_many_times() {
    let rules = WaitRules {
        settle: Duration::ZERO,
        ..rules()
    };
    let mut machine = wait(rules, Baseline::default());
    let seen = || look(Some(0), vec![row(1, Some(0))]);
    let mut looks = 0;
    let mut now = at(0);
    while let Verdict::LookAgain { at, .. } = machine.observe(now, seen()) {
        looks += 1;
        now = at;
    }
    // The third look is followed by the one that asks for errors.
    assert_eq!(looks, 3);
}

#[test]
fn a_scan_that_fails_ends_the_wait_with_its_reason() {
    let mut machine = wait(rules(), Baseline::default());
    let seen = says(look(None, Vec::new()), RowId::Integration(id()), failed());
    let verdict = machine.observe(at(10), seen);
    let reason = "clone failed".to_owned();
    assert_eq!(*why(&verdict), Unindexed::ScanFailed { reason });
}

#[test]
fn errors_of_a_run_that_goes_on_are_no_failure_yet() {
    let mut machine = wait(rules(), Baseline::default());
    let status = StatusSeen {
        finished: Some(false),
        ..failed()
    };
    let seen = says(look(Some(0), vec![row(1, None)]), question(1), status);
    let verdict = machine.observe(at(10), seen);
    assert!(matches!(verdict, Verdict::LookAgain { .. }), "{verdict:?}");
}

#[test]
fn a_row_that_is_indexed_after_a_failure_counts_as_indexed() {
    let rules = WaitRules {
        on_row_failure: RowFailure::WaitsForOthers,
        ..rules()
    };
    let mut machine = wait(rules, Baseline::default());
    let (_, verdict) = end(&mut machine, |now| {
        let seen = look(
            Some(0),
            vec![row(1, (now >= 40).then_some(40)), row(2, Some(0))],
        );
        if now < 40 {
            says(seen, question(1), failed())
        } else {
            says(seen, question(1), running(100.0))
        }
    });
    assert!(matches!(verdict, Verdict::Indexed(_)), "{verdict:?}");
}

#[test]
fn after_a_reindex_only_later_dates_count() {
    let kind = WaitKind::Reindex;
    let mut machine = wait(WaitRules { kind, ..rules() }, indexed_before());
    let (ended, verdict) = end(&mut machine, |now| {
        let scan = if now < 20 { -200 } else { 20 };
        let indexed = if now < 400 { -100 } else { 400 };
        look(Some(scan), vec![row(1, Some(indexed))])
    });
    assert!(matches!(verdict, Verdict::Indexed(_)), "{verdict:?}");
    assert!(ended >= 400, "{ended}");
}

#[test]
fn an_error_left_over_from_before_a_reindex_ends_nothing_while_others_are_worked_on() {
    let kind = WaitKind::Reindex;
    let mut machine = wait(WaitRules { kind, ..rules() }, indexed_before());
    let (_, verdict) = end(&mut machine, |now| {
        let scan = if now < 20 { -200 } else { 20 };
        let indexed = if now < 400 { -100 } else { 400 };
        let other = (now >= 500).then_some(500);
        let seen = look(Some(scan), vec![row(1, Some(indexed)), row(2, other)]);
        match now {
            ..300 => says(seen, question(1), failed()),
            300..400 => says(seen, question(1), running(50.0)),
            _ => seen,
        }
    });
    assert!(matches!(verdict, Verdict::Indexed(_)), "{verdict:?}");
}

#[test]
fn an_old_scan_failure_is_not_taken_for_a_new_one_where_gij_names_no_thread() {
    let old = |now: i64| {
        let scan = if now < 400 { -200 } else { 400 };
        let seen = look(Some(scan), vec![row(1, Some(scan))]);
        let integration = RowId::Integration(id());
        if now < 400 {
            says(seen, integration, failed())
        } else {
            seen
        }
    };
    let rules_for = |kind| WaitRules { kind, ..rules() };
    let mut named = wait(rules_for(WaitKind::Reindex), indexed_before());
    let mut unnamed = wait(rules_for(WaitKind::ReindexUnnamed), indexed_before());
    let (_, ended) = end(&mut named, old);
    assert!(
        matches!(
            ended,
            Verdict::Unindexed {
                why: Unindexed::ScanFailed { .. },
                ..
            }
        ),
        "{ended:?}"
    );
    let (_, ended) = end(&mut unnamed, old);
    assert!(matches!(ended, Verdict::Indexed(_)), "{ended:?}");
    let never = |_| {
        let seen = look(Some(-200), vec![row(1, Some(-200))]);
        says(seen, RowId::Integration(id()), failed())
    };
    let mut unnamed = wait(rules_for(WaitKind::ReindexUnnamed), indexed_before());
    let (_, ended) = end(&mut unnamed, never);
    assert!(
        matches!(
            ended,
            Verdict::Unindexed {
                why: Unindexed::ScanFailed { .. },
                ..
            }
        ),
        "{ended:?}"
    );
}

#[test]
fn what_was_asked_for_at_the_end_is_asked_for_again_when_that_look_fails() {
    let mut machine = wait(rules(), Baseline::default());
    let seen = || look(Some(0), vec![row(1, Some(0))]);
    let mut now = at(0);
    loop {
        match machine.observe(now, seen()) {
            Verdict::LookAgain { at, ask, .. } if at == now => {
                assert_eq!(ask, [question(1)]);
                break;
            }
            Verdict::LookAgain { at, .. } => now = at,
            end => panic!("{end:?} before any row was asked about"),
        }
    }
    let Verdict::LookAgain { at: now, .. } = machine.observe_nothing(now) else {
        panic!("one look that fails ends nothing");
    };
    match machine.observe(now, seen()) {
        Verdict::LookAgain { ask, .. } => assert_eq!(ask, [question(1)]),
        other => panic!("{other:?} without an answer about its row"),
    }
}

#[test]
fn looks_that_all_fail_end_at_the_stall_limit() {
    let mut machine = wait(rules(), Baseline::default());
    let mut now = at(0);
    let verdict = loop {
        match machine.observe_nothing(now) {
            Verdict::LookAgain { at, .. } => now = at,
            end => break end,
        }
    };
    assert!(matches!(why(&verdict), Unindexed::Stalled { .. }));
    assert!((1_800..1_900).contains(&(now.as_second() - 1_000_000)));
}

#[test]
fn a_row_that_is_worked_on_is_asked_about_in_every_look() {
    let mut machine = wait(rules(), Baseline::default());
    let rows = || (1..=400).map(|number| row(number, None)).collect();
    machine.observe(at(0), look(Some(0), rows()));
    for second in 1..20 {
        let percent = f64::from(u8::try_from(second).unwrap());
        let seen = says(look(Some(0), rows()), question(200), running(percent));
        match machine.observe(at(second * 10), seen) {
            Verdict::LookAgain { ask, .. } => {
                assert!(ask.contains(&question(200)));
                assert!(ask.len() <= 55, "{} questions", ask.len());
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn finished_rows_that_are_indexed_again_do_not_keep_the_wait_alive() {
    let mut machine = wait(rules(), Baseline::default());
    let (ended, verdict) = end(&mut machine, |now| {
        // The schedule scans and reindexes every five minutes.
        let last = now / 300 * 300;
        look(Some(last), vec![row(1, Some(last)), row(2, None)])
    });
    assert!(matches!(why(&verdict), Unindexed::Stalled { .. }));
    assert!(ended < 2_000, "{ended}");
}

#[test]
fn an_integration_that_is_switched_off_or_removed_ends_the_wait() {
    for (scan, expected) in [
        (ScanSeen::Disabled, Unindexed::Disabled),
        (ScanSeen::Gone, Unindexed::Gone),
    ] {
        let mut machine = wait(rules(), Baseline::default());
        let seen = Observation {
            scan,
            ..look(None, Vec::new())
        };
        assert_eq!(*why(&machine.observe(at(5), seen)), expected);
    }
}

/// What one row does: when it appears, when it is indexed, and whether it is off or failing.
#[derive(Debug, Clone)]
struct Life {
    appears: i64,
    takes: i64,
    ends: Ends,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Ends {
    Indexed,
    Failed,
    Never,
    Off,
}

fn lives() -> impl Strategy<Value = Vec<Life>> {
    let ends = prop_oneof![
        6 => Just(Ends::Indexed),
        1 => Just(Ends::Failed),
        1 => Just(Ends::Never),
        1 => Just(Ends::Off),
    ];
    let life = (0_i64..600, 0_i64..4_000, ends);
    let life = life.prop_map(|(appears, takes, ends)| Life {
        appears,
        takes,
        ends,
    });
    prop::collection::vec(life, 0..8)
}

fn any_rules() -> impl Strategy<Value = WaitRules> {
    let failure = prop_oneof![
        Just(RowFailure::EndsWait),
        Just(RowFailure::WaitsForOthers),
        Just(RowFailure::IsToldOnly),
    ];
    let expect = prop_oneof![
        Just(Expectation::AtLeastOne),
        (0_u32..6).prop_map(Expectation::AtLeast),
    ];
    let numbers = (0_u64..120, 0_u32..5, 60_u64..3_600, 0_u64..120);
    (numbers, failure, expect).prop_map(
        |((settle, settle_looks, stall, longest), on_row_failure, expect)| WaitRules {
            settle: Duration::from_secs(settle),
            settle_looks,
            stall_limit: Duration::from_secs(stall),
            longest_poll: Duration::from_secs(longest),
            expect,
            on_row_failure,
            kind: WaitKind::Initial,
        },
    )
}

fn seen_at(lives: &[Life], scan: i64, now: i64, ask: &[RowId]) -> Observation {
    let mut seen = look((now >= scan).then_some(scan), Vec::new());
    for (number, life) in (1..).zip(lives) {
        let (begins, ends) = (scan + life.appears, scan + life.appears + life.takes);
        if now < begins {
            continue;
        }
        let over = now >= ends;
        seen.rows.push(RowSeen {
            disabled: life.ends == Ends::Off,
            ..row(number, (over && life.ends == Ends::Indexed).then_some(ends))
        });
        if ask.contains(&question(number)) {
            let status = if over && life.ends == Ends::Failed {
                failed()
            } else {
                running(if over { 35.0 } else { 0.0 })
            };
            seen.statuses.insert(question(number), status);
        }
    }
    seen
}

proptest! {
    #[test]
    fn a_wait_keeps_its_laws(lives in lives(), scan in 0_i64..900, rules in any_rules()) {
        let mut machine = wait(rules.clone(), Baseline::default());
        let mut now = 0;
        let mut ask = machine.first_questions();
        let mut same_since: Option<(i64, u32, Vec<RepositoryId>)> = None;
        let mut last_change = 0;
        let mut last_seen: Option<Observation> = None;
        loop {
            let seen = seen_at(&lives, scan, now, &ask);
            let ids: Vec<_> = seen.rows.iter().map(|row| row.id).collect();
            if last_seen.as_ref().is_none_or(|last| {
                last.rows != seen.rows || last.scan != seen.scan || last.statuses != seen.statuses
            }) {
                last_change = now;
            }
            if now >= scan {
                same_since = Some(match same_since {
                    Some((since, looks, same)) if same == ids => (since, looks + 1, same),
                    _ => (now, 1, ids),
                });
            }
            last_seen = Some(seen.clone());
            match machine.observe(at(now), seen.clone()) {
                Verdict::LookAgain { at: next, ask: questions, .. } => {
                    prop_assert!(next >= at(now), "it looks into the past");
                    let limit = i64::try_from(rules.stall_limit.as_secs()).unwrap();
                    prop_assert!(now - last_change < limit, "it does not end at its stall limit");
                    now = next.duration_since(at(0)).as_millis().div_euclid(1_000).try_into().unwrap();
                    if at(now) < next { now += 1; }
                    ask = questions;
                }
                Verdict::Indexed(_) => {
                    prop_assert!(now >= scan);
                    let open = seen.rows.iter().find(|row| !row.disabled && row.last_indexed.is_none());
                    prop_assert!(open.is_none() || rules.on_row_failure == RowFailure::IsToldOnly);
                    let (since, looks, _) = same_since.unwrap();
                    let settle = i64::try_from(rules.settle.as_secs()).unwrap();
                    prop_assert!(now - since >= settle, "before the settle time is over");
                    prop_assert!(looks >= rules.settle_looks, "after {looks} looks");
                    prop_assert!(seen.rows.len() >= rules.expect.minimum());
                    break;
                }
                Verdict::Unindexed { .. } => break,
            }
        }
    }
}
