//! What waiting costs Jira, how soon it sees an end, and that it never falls silent.

use std::time::Duration;

use gijctl::event::EventKind;
use gijctl::wire::Method;
use jiff::Timestamp;

use crate::support::{Rig, host, integration};

const REPOSITORIES: [&str; 3] = ["r1 2h", "r2 2h", "r3 2h"];

/// Two integrations at once, with twelve hours of work together.
fn slow() -> Rig {
    let hosts = host("a", "10m", &REPOSITORIES) + &host("b", "20m", &REPOSITORIES);
    let manifests = [integration("a"), integration("b")];
    Rig::new(&format!("hosts:\n{hosts}"), &manifests).batch_size(2)
}

/// When each look and question of the waiting was sent: all that is read once nothing is written any
/// more, from the first list of repositories on, which is no part of a write.
fn reads_of_waiting(rig: &Rig) -> Vec<Timestamp> {
    let sent = rig.wire.sent();
    let last_write = sent.iter().rposition(|one| one.method != Method::Get);
    let after = sent.iter().skip(last_write.map_or(0, |place| place + 1));
    let waiting = after.skip_while(|one| !one.path.ends_with("/repository"));
    waiting.map(|one| one.at).collect()
}

fn most_in_a_minute(moments: &[Timestamp]) -> usize {
    let within = |begin: &Timestamp| {
        let minute = moments.iter().filter(|at| {
            let since = at.duration_since(*begin).as_millis();
            (0..60_000).contains(&since)
        });
        minute.count()
    };
    moments.iter().map(within).max().unwrap_or(0)
}

#[test]
fn waiting_stays_within_its_requests_in_every_minute_of_many_hours() {
    for (per_minute, hours) in [(60, 12), (20, 12)] {
        let mut rig = slow();
        rig.settings.requests_per_minute = per_minute;
        let run = rig.apply();
        assert_eq!(run.statuses(), ["a done", "b done"]);
        let reads = reads_of_waiting(&rig);
        let length = reads[reads.len() - 1].duration_since(reads[0]).as_hours();
        assert!(length >= hours, "{length} hours");
        let most = most_in_a_minute(&reads);
        assert!(most <= per_minute as usize, "{most} of {per_minute}");
    }
}

#[test]
fn an_end_is_seen_within_a_fiftieth_of_its_time() {
    let rig = slow();
    let run = rig.apply();
    let inside = [rig.inside("a"), rig.inside("b")].concat();
    let dates = inside.iter().filter_map(|row| row.last_indexed);
    let ended = dates.max().expect("a date");
    let seen = run.step("b").indexed_at.expect("a date");
    let began = run.step("a").started_at.expect("a date");
    let late = seen.duration_since(ended).as_secs();
    let took = ended.duration_since(began).as_secs();
    assert!(late <= took / 50, "{late}s after {took}s");
}

#[test]
fn nothing_that_sleeps_is_silent_for_longer_than_a_minute() {
    let hosts = host("a", "10s", &["x 1m"]) + &host("b", "10s", &["x 1m"]);
    let manifests = [integration("a"), integration("b")];
    let mut rig = Rig::new(&format!("hosts:\n{hosts}"), &manifests);
    rig.settings.stagger = Duration::from_mins(30);
    rig.settings.poll_interval = Duration::from_mins(10);
    let run = rig.apply();
    for pair in run.events.windows(2) {
        let pause = pair[1].at.duration_since(pair[0].at).as_secs();
        assert!(pause <= 61, "{pause}s after {:?}", pair[0].kind);
    }
    let still = run.events.iter().filter_map(|event| match &event.kind {
        EventKind::StillWaiting { told, .. } => Some(&**told),
        _ => None,
    });
    let staggering = still.filter(|told| matches!(told, EventKind::Staggering { .. }));
    assert!(staggering.count() >= 20);
}
