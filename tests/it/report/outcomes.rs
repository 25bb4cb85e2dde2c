//! Outcomes.

use gijctl::event::{Outcome, StepResult, StepStatus, Warning};
use gijctl::model::Field;
use gijctl::pace::WaitSummary;
use gijctl::report::{documents, outcome as render, strip};
use insta::assert_snapshot;

use super::values::{HOSTILE, address, at, id, indexed, plan, row};

fn step(name: &str, action: &'static str, status: StepStatus) -> StepResult {
    StepResult {
        address: address(name),
        action,
        batch: 1,
        status,
        id: None,
        written: false,
        error: None,
        started_at: Some(at("09:00:00")),
        finished_at: Some(at("09:06:20")),
        indexed_at: None,
        indexing: None,
        goes_on: false,
        warnings: Vec::new(),
    }
}

fn outcome(steps: Vec<StepResult>) -> Outcome {
    Outcome {
        steps,
        stopped: None,
        interrupted: false,
        paused: false,
        goes_on: Vec::new(),
        warnings: Vec::new(),
        started_at: Some(at("09:00:00")),
        finished_at: Some(at("10:05:00")),
    }
}

fn shown(outcome: &Outcome) -> String {
    strip(&render::text(outcome))
}

fn error(message: &str, help: &str) -> (String, String) {
    (message.to_owned(), help.to_owned())
}

/// One step of every status, with everything that can be said of it.
fn everything() -> Outcome {
    let done = StepResult {
        id: Some(id(3)),
        written: true,
        indexed_at: Some(at("09:05:20")),
        indexing: Some(WaitSummary {
            indexed: 11,
            disabled: vec!["sandbox".to_owned()],
            with_errors: vec![row(31, "labels", "a branch could not be read")],
            removed: vec!["old-labels".to_owned(), "older-labels".to_owned()],
            ..WaitSummary::default()
        }),
        warnings: vec![Warning::DidNotStick {
            field: Field::TagsFilter,
            caution: "",
        }],
        ..step("cellar", "create", StepStatus::Done)
    };
    let failed = StepResult {
        id: Some(id(4)),
        written: true,
        indexing: Some(WaitSummary {
            indexed: 1,
            failed: vec![row(41, "corks", "HTTP 401")],
            unfinished: vec!["barrels".to_owned()],
            ..WaitSummary::default()
        }),
        error: Some(error("GIJ could not index 1 repository", "renew the token")),
        ..step("press", "update", StepStatus::Failed)
    };
    let mut outcome = outcome(vec![
        done,
        StepResult {
            id: Some(id(8)),
            ..step("attic", "adopt", StepStatus::AlreadyDone)
        },
        failed,
        StepResult {
            error: Some(error(
                "the answer was lost",
                "run apply again: it looks first",
            )),
            ..step("vineyard", "create", StepStatus::Unconfirmed)
        },
        step("bottling", "disable", StepStatus::NotReached),
    ]);
    outcome.stopped = Some("Integration/press failed".to_owned());
    outcome.warnings = vec![Warning::Other("the schedule of GIJ is off".to_owned())];
    outcome
}

#[test]
fn a_run_that_stopped_part_way_tells_of_every_step() {
    assert_snapshot!(shown(&everything()), @"

      done         create Integration/cellar (id 3): 11 repositories indexed in 6m 20s
                   indexed with errors: labels (a branch could not be read)
                   disabled, not waited for: sandbox
                   removed from Jira by the scan: old-labels, older-labels
                   warning: tagsFilter did not take the value that GIJ accepted; it is not tried again in this run
      already-done adopt Integration/attic (id 8)
      failed       update Integration/press (id 4): 1 repository indexed in 6m 20s
                   failed: corks (HTTP 401)
                   not finished: barrels
                   error: GIJ could not index 1 repository
                   help: renew the token
      unconfirmed  create Integration/vineyard
                   error: the answer was lost
                   help: run apply again: it looks first
      not-reached  disable Integration/bottling
      warning: the schedule of GIJ is off

    Stopped part-way: 2 done, 1 failed, 1 unconfirmed, 1 not reached, after 1h 5m (Integration/press failed). First put right what stood in its way, then run apply again: finished work is not repeated.
    ");
}

#[test]
fn a_run_that_was_interrupted_says_how_to_go_on() {
    let mut outcome = everything();
    outcome.steps.truncate(1);
    outcome.interrupted = true;
    outcome.stopped = Some("told to stop".to_owned());
    assert_snapshot!(shown(&outcome), @"

      done         create Integration/cellar (id 3): 11 repositories indexed in 6m 20s
                   indexed with errors: labels (a branch could not be read)
                   disabled, not waited for: sandbox
                   removed from Jira by the scan: old-labels, older-labels
                   warning: tagsFilter did not take the value that GIJ accepted; it is not tried again in this run
      warning: the schedule of GIJ is off

    Interrupted: 1 done, after 1h 5m. Run apply again to go on: finished work is not repeated.
    ");
}

#[test]
fn a_run_that_succeeded_counts_what_it_did() {
    let one = StepResult {
        id: Some(id(3)),
        written: true,
        indexing: Some(indexed(1)),
        ..step("cellar", "create", StepStatus::Done)
    };
    assert_snapshot!(shown(&outcome(vec![one])), @"

      done         create Integration/cellar (id 3): 1 repository indexed in 6m 20s

    Applied: 1 done, in 1h 5m.
    ");
}

#[test]
fn a_run_that_changed_nothing_says_so() {
    let mut failed = outcome(vec![StepResult {
        error: Some(error("GIJ refused: no such host", "check the origin")),
        ..step("cellar", "create", StepStatus::Failed)
    }]);
    failed.stopped = Some("Integration/cellar failed".to_owned());
    let idle = shown(&outcome(Vec::new()));
    assert_snapshot!(format!("{idle}---\n{}", shown(&failed)), @"
    Nothing was changed.
    ---

      failed       create Integration/cellar
                   error: GIJ refused: no such host
                   help: check the origin

    Failed: 1 failed (Integration/cellar failed). Nothing was changed.
    ");
}

#[test]
fn nothing_that_jira_says_reaches_the_terminal_as_it_is() {
    let mut outcome = everything();
    outcome.stopped = Some(HOSTILE.to_owned());
    outcome.warnings = vec![Warning::Other(HOSTILE.to_owned())];
    outcome.steps[0].indexing = Some(WaitSummary {
        indexed: 0,
        disabled: vec![HOSTILE.to_owned()],
        failed: vec![row(1, HOSTILE, HOSTILE)],
        with_errors: vec![row(1, HOSTILE, HOSTILE)],
        unfinished: vec![HOSTILE.to_owned()],
        removed: vec![HOSTILE.to_owned()],
    });
    outcome.steps[1].error = Some(error(HOSTILE, HOSTILE));
    let text = shown(&outcome);
    assert!(
        !text.contains(['\u{1b}', '\u{202e}', '\r', '\u{7}']),
        "{text}"
    );
    assert!(!text.contains("\nerror: all is lost"), "{text}");
}

#[test]
fn every_outcome_validates_against_the_committed_schema() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../../schemas/outcome.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let mut interrupted = everything();
    interrupted.interrupted = true;
    for outcome in [everything(), interrupted, outcome(Vec::new())] {
        let document = documents::outcome(&outcome, documents::plan(&plan(Vec::new()), "default"));
        let document = serde_json::to_value(document).unwrap();
        assert!(schema.is_valid(&document), "{document:#}");
    }
}

fn going_on() -> StepResult {
    StepResult {
        id: Some(id(5)),
        written: true,
        goes_on: true,
        error: Some(error(
            "its first indexing goes on in GIJ",
            "run apply again, which waits for it",
        )),
        ..step("cellar", "create", StepStatus::Unconfirmed)
    }
}

#[test]
fn a_run_that_paused_as_told_says_that_running_again_goes_on() {
    let mut begun = outcome(vec![
        going_on(),
        step("vat", "create", StepStatus::NotReached),
    ]);
    begun.paused = true;
    begun.stopped = Some("the time given with --deadline is up; 1 change is left".to_owned());
    let mut not_begun = begun.clone();
    not_begun.steps.remove(0);
    assert_snapshot!(format!("{}---{}", shown(&begun), shown(&not_begun)), @"

      unconfirmed  create Integration/cellar (id 5)
                   goes on: its first indexing goes on in GIJ
                   help: run apply again, which waits for it
      not-reached  create Integration/vat

    Paused: 1 going on in GIJ, 1 not reached, after 1h 5m (the time given with --deadline is up; 1 change is left). Run apply again to go on: finished work is not repeated.
    ---
      not-reached  create Integration/vat

    Paused: 1 not reached, after 1h 5m (the time given with --deadline is up; 1 change is left). Nothing was changed. Run apply again to go on: finished work is not repeated.
    ");
}

#[test]
fn a_run_that_was_interrupted_after_a_failure_says_to_put_that_right_first() {
    let mut outcome = everything();
    outcome.interrupted = true;
    outcome.stopped = Some("told to stop".to_owned());
    let text = shown(&outcome);
    assert!(
        text.contains("First put right what stood in its way"),
        "{text}"
    );
}
