#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use std::time::Duration;

use gijctl::clock::Clock as _;
use gijctl::event::OutcomeKind;
use gijctl::pace::Windows;
use jiff::tz::TimeZone;

use crate::support::{Rig, host, integration, spec};

/// Two that take half an hour each.
fn two() -> Rig {
    let hosts = ["a", "b"].map(|name| host(name, "10s", &["x 30m"]));
    Rig::new(
        &format!("hosts:\n{}", hosts.concat()),
        &["a", "b"].map(integration),
    )
}

/// Open every day from so many minutes from now on, until so many.
fn open(rig: &Rig, from: i64, until: i64) -> Option<Windows> {
    let time = |minutes: i64| {
        let moment = rig.clock().now() + jiff::SignedDuration::from_mins(minutes);
        moment.to_zoned(TimeZone::UTC).strftime("%H:%M").to_string()
    };
    let span = format!("daily {}-{}", time(from), time(until));
    Windows::new(vec![span.parse().unwrap()], TimeZone::UTC)
}

#[test]
fn a_run_outside_its_hours_ends_before_its_first_write() {
    let mut rig = two();
    rig.settings.windows = open(&rig, 60, 180);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a not-reached", "b not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    let stopped = run.outcome.stopped.unwrap();
    assert!(stopped.contains("begin again at"), "{stopped}");
    assert!(stopped.ends_with("2 changes are left"), "{stopped}");
    assert_eq!(rig.witness().writes(), Vec::<String>::new());
    rig.wait("61m");
    assert_eq!(rig.apply().statuses(), ["a done", "b done"]);
}

#[test]
fn what_is_being_indexed_when_the_hours_end_is_waited_for_and_nothing_else_is_begun() {
    let mut rig = two();
    rig.settings.windows = open(&rig, -60, 20);
    let started = rig.clock().now();
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "b not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    let stopped = run.outcome.stopped.unwrap();
    assert!(stopped.contains("1 change is left"), "{stopped}");
    let (_, ended) = rig.witness().life("a");
    assert!(ended.duration_since(started) > jiff::SignedDuration::from_mins(20));
    assert_eq!(rig.witness().created(), ["a"]);
    rig.wait("22h 40m");
    rig.apply();
    assert_eq!(rig.witness().created(), ["a", "b"]);
}

#[test]
fn a_run_whose_time_is_up_ends_as_one_that_goes_on_later() {
    let mut rig = two();
    rig.settings.deadline = Some(Duration::from_mins(10));
    let first = rig.apply();
    assert_eq!(first.outcome.kind(), OutcomeKind::Halted);
    // It only waits for what the first has begun.
    let second = rig.apply();
    assert_eq!(second.outcome.kind(), OutcomeKind::Halted);
    assert_eq!(rig.witness().created(), ["a"]);
    let stopped = second.outcome.stopped.unwrap();
    assert!(stopped.contains("1 change is left"), "{stopped}");
}

#[test]
fn a_cascade_writes_nothing_more_once_the_hours_are_over() {
    let names: Vec<_> = (0..120).map(|n| format!("r{n} 1m")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let hosts = host("a", "10s", &names);
    let scenario = format!("threads: 4\nquirks: {{ repositoryPut: reindexes }}\nhosts:\n{hosts}");
    let first = spec("a", "features: { smartCommitsEnabled: true }");
    let mut rig = Rig::new(&scenario, &[first]).with_ledger();
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
    let off = "features: { smartCommitsEnabled: false }\nrepositories: { cascade: apply }";
    rig.desired = Rig::new("{}", &[spec("a", off)]).desired;
    rig.settings.windows = open(&rig, -60, 1);
    let closes = rig.clock().now() + jiff::SignedDuration::from_mins(1);
    let run = rig.apply();
    assert_eq!(run.statuses(), ["a done", "a not-reached"]);
    assert_eq!(run.outcome.kind(), OutcomeKind::Halted);
    let stopped = run.outcome.stopped.unwrap();
    assert!(stopped.contains("begin again at"), "{stopped}");
    let sent = rig.wire.sent();
    assert!(sent.iter().all(|sent| !sent.is_write() || sent.at < closes));
    let loud = |rig: &Rig| {
        let rows = rig.inside("a").into_iter();
        rows.filter(|row| row.settings["smartCommitsEnabled"] == true)
            .count()
    };
    assert!(loud(&rig) > 0);
    rig.wait("23h 10m");
    rig.settings.windows = open(&rig, -60, 180);
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
    assert_eq!(loud(&rig), 0);
}
