//! Whatever happens on the way, nothing that a probe made is there in the end.

use gijctl::probe::{Halt, Outcome};

use super::support::{Ended, Stage, outcome, word};
use crate::support::{Mishap, answer, connection_reset};

const THERE: [&str; 3] = ["Cellar", "Attic", "Barn"];

/// Worlds that differ in what they leave to be cleaned up.
const WORLDS: [&str; 3] = [
    "duplicates: allowed, deletion: lingers",
    "duplicates: allowed, deletion: atOnce, disabledOnPut: blankEnables",
    "folders: mustExist, unknownProperties: refused, errorStatus: byKind",
];

fn requests(quirks: &str) -> usize {
    let stage = Stage::of(quirks, "");
    let _ = stage.writes();
    stage.wire.sent().len()
}

/// A stage where something happens to the request of this number, counted from 0.
fn stage_with(quirks: &str, number: usize, mishap: fn() -> Mishap) -> Stage {
    let stage = Stage::of(quirks, "");
    let mut count = 0;
    stage.wire.mishaps(move |_, _| {
        count += 1;
        if count == number + 1 {
            mishap()
        } else {
            Mishap::None
        }
    });
    stage
}

#[test]
fn killed_at_any_request_it_leaves_nothing_that_cleaning_does_not_find() {
    for quirks in WORLDS {
        for number in 0..requests(quirks) {
            for mishap in [|| Mishap::KilledBefore, || Mishap::KilledAfter] {
                let stage = stage_with(quirks, number, mishap);
                assert!(matches!(stage.writes_unless_killed(), Ended::Killed));
                stage.wire.mishaps(|_, _| Mishap::None);
                assert_eq!(stage.cleans(), [], "request {number} of {quirks}");
                assert_eq!(stage.names(), THERE, "request {number} of {quirks}");
            }
        }
    }
}

#[test]
fn told_to_stop_before_any_request_it_removes_what_it_made() {
    for quirks in WORLDS {
        for number in 0..requests(quirks) {
            let stage = Stage::of(quirks, "");
            let probed = stage.writes_until(number);
            assert!(probed.left.is_empty(), "request {number} of {quirks}");
            assert_eq!(stage.names(), THERE, "request {number} of {quirks}");
        }
    }
    assert_eq!(Stage::of("", "").writes_until(5).halted, Some(Halt::Asked));
}

#[test]
fn a_lost_answer_leaves_nothing_behind() {
    for quirks in WORLDS {
        // Before these nobody knows yet who is asking: then nothing is begun.
        for number in 4..requests(quirks) {
            for mishap in [
                || Mishap::AnswerLost(connection_reset()),
                || Mishap::Lost(connection_reset()),
                || Mishap::AnswerLost(answer(502)),
            ] {
                let stage = stage_with(quirks, number, mishap);
                let probed = stage.writes();
                assert!(probed.left.is_empty(), "request {number} of {quirks}");
                assert_eq!(stage.names(), THERE, "request {number} of {quirks}");
            }
        }
    }
}

#[test]
fn a_request_without_an_answer_concludes_nothing() {
    let stage = Stage::of("", "");
    stage.wire.mishaps(|sent, _| {
        if sent.path.ends_with("/index.json") {
            Mishap::Lost(connection_reset())
        } else {
            Mishap::None
        }
    });
    let probed = stage.reads();
    assert_eq!(word(&probed, "statusThread"), None);
    assert!(matches!(outcome(&probed, 7), Outcome::Unclear(_)));
    assert!(probed.failed > 0);
    assert_eq!(word(&probed, "listOrder"), Some("byId"), "the others go on");
}

#[test]
fn what_cannot_be_removed_is_named_with_its_number() {
    let stage = Stage::of("", "");
    stage.wire.mishaps(|sent, _| {
        if sent.method == gijctl::wire::Method::Delete {
            Mishap::Lost(answer(500))
        } else {
            Mishap::None
        }
    });
    let probed = stage.writes();
    assert_eq!(probed.left.len(), 2, "{:?}", probed.left);
    assert!(probed.left.iter().all(|one| one.id.is_some()));
    stage.wire.mishaps(|_, _| Mishap::None);
    assert_eq!(stage.cleans(), []);
    assert_eq!(stage.names(), THERE);
}

#[test]
fn killed_at_any_request_what_it_changed_of_a_lent_integration_is_put_back_by_cleaning() {
    let quirks = "features: allRows, connectionPut: scans";
    let host = "
hosts:
- scan: 20s
  repositories: [{ name: barrels, cloneAndIndex: 1m }, { name: corks, cloneAndIndex: 1m }]
";
    let whole = Stage::of(quirks, host);
    let before = whole.settings_of(1);
    let _ = whole.writes_with(1);
    for number in 0..whole.wire.sent().len() {
        for mishap in [|| Mishap::KilledBefore, || Mishap::KilledAfter] {
            let stage = Stage::of(quirks, host);
            let mut count = 0;
            stage.wire.mishaps(move |_, _| {
                count += 1;
                if count == number + 1 {
                    mishap()
                } else {
                    Mishap::None
                }
            });
            assert!(matches!(stage.writes_with_unless_killed(1), Ended::Killed));
            stage.wire.mishaps(|_, _| Mishap::None);
            assert_eq!(stage.cleans(), [], "request {number}");
            assert_eq!(stage.names(), THERE, "request {number}");
            assert_eq!(stage.settings_of(1), before, "request {number}");
        }
    }
}

#[test]
fn cleaning_removes_nothing_of_anybody_else() {
    let stage = Stage::new(
        "integrations: [{ type: GITHUB, displayName: gijctl-probe-00000001, repositories: [] }]",
    );
    assert_eq!(stage.cleans(), []);
    assert_eq!(stage.names(), ["gijctl-probe-00000001"]);
}
