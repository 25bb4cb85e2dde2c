use jiff::Timestamp;

use super::{Origin, Phase, Planned, Seen, Timeline, Why};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("it is a moment")
}

fn seen(id: u64, label: &str, indexed: u64) -> Seen<'_> {
    Seen {
        id,
        label,
        scanned: true,
        indexed,
        of: 10,
        settling: false,
    }
}

/// A run that has created an integration, which has the number 7.
fn at_work() -> Timeline {
    let mut timeline = Timeline::default();
    timeline.planned(Planned {
        label: "Integration/cellar",
        action: "create",
        batch: 1,
        id: None,
        indexes: true,
    });
    timeline.rollout(at(0));
    timeline.step(at(1), "Integration/cellar", "create");
    timeline.written(at(2), "Integration/cellar", Some(7));
    timeline
}

#[test]
fn what_the_run_began_keeps_its_own_lane_beside_earlier_work() {
    let mut timeline = at_work();
    timeline.earlier_work_found(at(10), &[seen(3, "Attic", 0)]);
    timeline.look(at(20), &[seen(7, "Cellar", 4), seen(3, "Attic", 5)]);
    timeline.earlier_work_done(at(30));
    let lanes: Vec<_> = timeline
        .lanes
        .iter()
        .map(|lane| {
            (
                lane.label.as_str(),
                lane.origin,
                lane.curve.last().map(|p| p.indexed),
            )
        })
        .collect();
    assert_eq!(
        lanes,
        [
            ("Integration/cellar", Origin::Plan, Some(4)),
            ("Attic", Origin::EarlierWork, Some(5)),
        ]
    );
    assert_eq!(timeline.lanes[0].end, None);
    assert_eq!(timeline.lanes[1].end, Some((at(30), "done".to_owned())));
}

#[test]
fn earlier_work_that_was_not_named_has_a_lane_of_its_own() {
    let mut timeline = at_work();
    timeline.earlier_work_found(at(10), &[seen(3, "Attic", 0)]);
    timeline.look(at(20), &[seen(4, "Barn", 1)]);
    let origins: Vec<_> = timeline.lanes.iter().map(|lane| lane.origin).collect();
    assert_eq!(
        origins,
        [Origin::Plan, Origin::EarlierWork, Origin::EarlierWork]
    );
}

#[test]
fn nobody_elses_row_is_taken_for_earlier_work_once_that_is_done() {
    let mut timeline = at_work();
    timeline.earlier_work_found(at(10), &[seen(3, "Attic", 0)]);
    timeline.earlier_work_done(at(30));
    timeline.look(at(40), &[seen(4, "Barn", 1)]);
    assert_eq!(timeline.lanes.len(), 2);
}

#[test]
fn the_wait_for_earlier_work_lasts_while_a_change_of_the_run_comes_to_its_end() {
    let mut timeline = at_work();
    timeline.earlier_work_found(at(10), &[seen(3, "Attic", 0)]);
    timeline.phase(at(20), "Integration/cellar", Phase::EndingQuiet);
    timeline.earlier_work_done(at(30));
    let pauses: Vec<_> = timeline
        .pauses
        .iter()
        .map(|pause| (pause.why, pause.from, pause.to))
        .collect();
    assert_eq!(pauses, [(Why::EarlierWork, at(10), Some(at(30)))]);
}
