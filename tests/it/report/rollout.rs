//! What a plan says of how it would be carried out.

use std::num::NonZeroUsize;
use std::time::Duration;

use gijctl::model::{Credentials, Field, SecretRef, SecretSlot};
use gijctl::pace::{Windows, time_zone};
use gijctl::plan::{Action, Change, Pacing, Plan, PlannedRollout, StartPolicy};
use gijctl::report::rollout::{Timing, timing_document};
use gijctl::report::{documents, plan as render, strip};
use insta::assert_snapshot;
use serde::Serialize;

use super::values::{address, at, change, create, creation, plan, setting, text, update};

/// At any time, and one start right after the other.
fn any_time() -> Timing {
    Timing {
        now: at("09:00:00"),
        stagger: Duration::ZERO,
        canary_soak: None,
        windows: None,
        deadline: None,
    }
}

fn nights() -> Option<Windows> {
    let spans = vec!["mon-fri 22:00-06:00".parse().unwrap()];
    Windows::new(spans, time_zone("Europe/Berlin").unwrap())
}

fn rollout(at_once: usize, starts: StartPolicy) -> PlannedRollout {
    PlannedRollout {
        at_once: NonZeroUsize::new(at_once).unwrap(),
        starts,
    }
}

/// Created on this host, where GIJ signs in with a secret of this name.
fn created(name: &str, batch: u32, host: &str) -> Change {
    let mut creation = creation();
    let origin = text(&format!("https://{host}"));
    creation.fields.insert(Field::Origin, origin);
    creation.credentials = Some(Credentials {
        username: None,
        slot: SecretSlot::Pat,
        secret: SecretRef::Env("MADE_UP".to_owned()),
    });
    change(name, batch, Action::Create(creation))
}

/// The lines of the section, without the rest of the plan.
fn section(plan: &Plan, timing: &Timing) -> String {
    let whole = strip(&render::text_with_timing(plan, timing));
    let Some((_, after)) = whole.split_once("\nRollout\n") else {
        return String::new();
    };
    let section = after.split("\n\n").next().unwrap_or_default();
    section.trim_end().to_owned()
}

fn json(document: &impl Serialize) -> String {
    serde_json::to_string_pretty(document).unwrap()
}

#[test]
fn what_goes_without_saying_is_not_said() {
    let plan = Plan {
        rollout: rollout(1, StartPolicy::default()),
        ..plan(vec![
            created("a", 1, "git.example"),
            created("b", 2, "git.example"),
        ])
    };
    assert_eq!(section(&plan, &any_time()), "");
}

#[test]
fn all_that_limits_the_starts_is_told() {
    let plan = Plan {
        rollout: rollout(
            3,
            StartPolicy {
                pacing: Pacing::Window,
                per_host: NonZeroUsize::new(2),
                per_account: NonZeroUsize::MIN,
                canary: Some(address("a")),
            },
        ),
        ..plan(vec![
            created("a", 1, "git.example"),
            created("b", 2, "git.example"),
            created("c", 2, "git.example"),
            create("d", 2),
            create("e", 2),
        ])
    };
    let timing = Timing {
        stagger: Duration::from_mins(10),
        canary_soak: Some(Duration::from_hours(2)),
        windows: nights(),
        deadline: Some(Duration::from_hours(8)),
        ..any_time()
    };
    assert_snapshot!(strip(&render::text_with_timing(&plan, &timing)), @"
    Jira https://tracker.wine.example/jira, GIJ 5.2.1, as vintner

    Batch 1 of 2 (creates, then waits until everything inside is indexed)
      + create Integration/a

    Batch 2 of 2 (creates, at most 3 at once, then waits until everything inside is indexed)
      + create Integration/b
      + create Integration/c
      + create Integration/d
      + create Integration/e

    Rollout
      - new ones are created up to 3 at once, and the next as soon as one is indexed
      - at most 2 at once of one Git host: 3 of git.example
      - at most 1 at once with the same credentials: 3 of git.example
      - 10m or more between two starts of an indexing
      - Integration/a is created first, alone; the other 4 from 2h after it is indexed
      - changes are begun only mon-fri 22:00-06:00 Europe/Berlin: closed now, and a run begins nothing before Mon 2026-05-11 22:00
      - nothing is started or waited for after 8h: begun now, that is at 2026-05-11 17:00Z

    Plan: 5 to create, in 2 batches.
    ");
}

#[test]
fn a_batch_of_several_says_when_the_next_one_begins() {
    let plan = Plan {
        rollout: rollout(2, StartPolicy::default()),
        ..plan(vec![create("a", 1), create("b", 1), create("c", 2)])
    };
    assert_snapshot!(section(&plan, &any_time()), @"  - new ones are created in batches of up to 2, each once all of the last are indexed");
}

#[test]
fn a_limit_that_holds_nothing_back_is_not_told() {
    let limited = |changes| Plan {
        rollout: rollout(
            2,
            StartPolicy {
                per_host: NonZeroUsize::new(1),
                ..StartPolicy::default()
            },
        ),
        ..plan(changes)
    };
    let apart = limited(vec![
        created("a", 1, "a.example"),
        created("b", 1, "b.example"),
    ]);
    assert!(!section(&apart, &any_time()).contains("of one Git host"));
    let together = limited(vec![
        created("a", 1, "a.example"),
        created("b", 2, "a.example"),
    ]);
    assert!(
        section(&together, &any_time())
            .contains("at most 1 at once of one Git host: 2 of a.example")
    );
}

#[test]
fn a_canary_without_a_soak_is_told_to_need_somebody() {
    let with_canary = |changes| Plan {
        rollout: rollout(
            1,
            StartPolicy {
                canary: Some(address("a")),
                ..StartPolicy::default()
            },
        ),
        ..plan(changes)
    };
    let made = with_canary(vec![create("a", 1), create("b", 2)]);
    assert_snapshot!(section(&made, &any_time()), @"  - Integration/a is created first, alone; the other one once somebody at the terminal agrees; with --yes, or where nobody can be asked, the run ends there with exit code 3");
    let alone = with_canary(vec![create("a", 1)]);
    assert_eq!(section(&alone, &any_time()), "", "nothing waits for it");
    let there = with_canary(vec![create("b", 1), create("c", 2)]);
    assert_eq!(section(&there, &any_time()), "", "it is there already");
}

#[test]
fn windows_say_whether_one_is_open_and_until_when() {
    let windows = |now| Timing {
        now: at(now),
        windows: nights(),
        ..any_time()
    };
    let plan = plan(vec![update("a", 1, 1)]);
    assert_snapshot!(section(&plan, &windows("09:00:00")), @"  - changes are begun only mon-fri 22:00-06:00 Europe/Berlin: closed now, and a run begins nothing before Mon 2026-05-11 22:00");
    assert_snapshot!(section(&plan, &windows("21:00:00")), @"  - changes are begun only mon-fri 22:00-06:00 Europe/Berlin: open now, until Tue 2026-05-12 06:00");
}

#[test]
fn a_plan_that_creates_nothing_says_nothing_of_creating() {
    let mut changed = update("a", 1, 1);
    changed.fields = vec![setting(Field::DisplayName, None, text("A"))];
    let plan = Plan {
        rollout: rollout(
            3,
            StartPolicy {
                canary: Some(address("a")),
                ..StartPolicy::default()
            },
        ),
        ..plan(vec![changed])
    };
    let timing = Timing {
        stagger: Duration::from_mins(10),
        canary_soak: Some(Duration::from_hours(2)),
        ..any_time()
    };
    assert_eq!(section(&plan, &timing), "");
    let document = documents::plan(&plan, "default");
    assert!(document.rollout.is_none());
    assert!(
        timing_document(&plan, &timing)
            .unwrap()
            .after_canary
            .is_none()
    );
    assert!(timing_document(&plan, &any_time()).is_none());
}

#[test]
fn a_plan_without_changes_says_nothing_of_windows() {
    let timing = Timing {
        windows: nights(),
        deadline: Some(Duration::from_hours(1)),
        ..any_time()
    };
    assert_eq!(section(&plan(Vec::new()), &timing), "");
}

#[test]
fn what_a_manifest_says_of_its_place_is_told_under_it() {
    let mut hinted = create("b", 2);
    hinted.rollout.order = -5;
    hinted.rollout.after = [address("a")].into();
    hinted.rollout.expected_seconds = Some(7_200);
    let plan = Plan {
        rollout: rollout(1, StartPolicy::default()),
        ..plan(vec![create("a", 1), hinted])
    };
    let text = strip(&render::text(&plan));
    assert!(
        text.contains(
            "+ create Integration/b\n      after Integration/a; order -5; expected to take 2h\n"
        ),
        "{text}"
    );
    let document = documents::plan(&plan, "default");
    assert!(document.changes[0].rollout.is_none());
    assert_snapshot!(json(&document.changes[1].rollout), @r#"
    {
      "order": -5,
      "after": [
        "Integration/a"
      ],
      "expectedSeconds": 7200
    }
    "#);
}

#[test]
fn machines_read_the_same() {
    let plan = Plan {
        rollout: rollout(
            3,
            StartPolicy {
                pacing: Pacing::Window,
                canary: Some(address("a")),
                ..StartPolicy::default()
            },
        ),
        ..plan(vec![create("a", 1), create("b", 2)])
    };
    let timing = Timing {
        stagger: Duration::from_mins(10),
        windows: nights(),
        deadline: Some(Duration::from_hours(8)),
        ..any_time()
    };
    assert_snapshot!(json(&documents::plan(&plan, "default").rollout), @r#"
    {
      "pacing": "window",
      "atOnce": 3,
      "perAccount": 1,
      "canary": "Integration/a"
    }
    "#);
    assert_snapshot!(json(&timing_document(&plan, &timing)), @r#"
    {
      "staggerSeconds": 600,
      "afterCanary": "approval",
      "windows": {
        "hours": [
          "mon-fri 22:00-06:00"
        ],
        "timeZone": "Europe/Berlin",
        "open": false,
        "until": "2026-05-11T20:00:00Z"
      },
      "deadlineSeconds": 28800
    }
    "#);
}

#[test]
fn a_plan_of_a_former_version_does_not_say_how_many_at_once() {
    let plan = plan(vec![create("a", 1), create("b", 1)]);
    assert_eq!(section(&plan, &any_time()), "");
    let document = documents::plan(&plan, "default").rollout.unwrap();
    assert_eq!(document.at_once, None);
}
