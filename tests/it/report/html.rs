//! The page of a run.

use std::collections::{BTreeMap, BTreeSet};

use gijctl::event::{
    Event, EventKind, EventSink as _, Lane, MOST_POINTS, Phase, Timeline, WaitingFor,
};
use gijctl::journal::{Journal, Paper, Reader, RunHistory, RunLine, Writer};
use gijctl::pace::Progress;
use gijctl::plan::{Held, HeldReason, Plan, PlanProblem, Unmanaged};
use gijctl::report::html::{self, About, Page, Told};
use jiff::{SignedDuration, Timestamp};

use super::values::{HOSTILE, at, create, id, plan, setting, text};
use crate::support::{Rig, Run, host, spec};

/// A name that would become part of the page.
const EVIL: &str = "</script></title><img src=x onerror=alert(1)>'\"&lt;";

fn about() -> About {
    About {
        title: "Rollout".to_owned(),
        instance: "default".to_owned(),
        url: "https://tracker.wine.example/jira".to_owned(),
        gijctl_version: "1.2.3".to_owned(),
        settings: BTreeMap::from([("batch-size".to_owned(), "1".to_owned())]),
        started_at: Some(at("09:00:00")),
        finished_at: Some(at("10:00:00")),
        ..About::default()
    }
}

fn timeline(plan: &Plan, events: &[Event]) -> Timeline {
    let mut timeline = Timeline::of_plan(plan);
    for event in events {
        timeline.emit(event);
    }
    timeline
}

fn page(run: &Run) -> Page {
    let about = About {
        started_at: run.outcome.started_at,
        finished_at: run.outcome.finished_at,
        ..about()
    };
    Page::of_run(
        about,
        Some(&run.plan),
        timeline(&run.plan, &run.events),
        Told::CarriedOut(&run.outcome),
        3,
    )
}

/// A run with one success, one failure, one that is not reached, and starts that are kept apart.
fn mixed() -> Rig {
    let scenario = format!(
        "integrations: [{{ type: GITHUB, displayName: attic }}]\nhosts:\n{}{}{}",
        host("cellar", "30s", &["barrels 3m", "corks 4m", "labels 8m"]),
        host("press", "30s", &["grapes 2m", "skins 1m error=HTTP 401"]),
        host("vat", "30s", &["must 2m"]),
    );
    let manifests = ["cellar", "press", "vat"].map(|name| spec(name, "projects: all"));
    let mut rig = Rig::new(&scenario, &manifests);
    rig.settings.stagger = std::time::Duration::from_mins(20);
    rig
}

/// The page from its body on, without the marks of the picture.
fn body(page: &str) -> &str {
    page.split_once("<body>").unwrap().1
}

/// Every name that an element of the page has.
fn elements(page: &str) -> BTreeSet<String> {
    let body = body(page);
    let starts = body.split('<').skip(1);
    starts
        .map(|rest| {
            let name = rest.trim_start_matches('/');
            let end = name.find(|c: char| !c.is_ascii_alphanumeric());
            name[..end.unwrap_or(name.len())].to_owned()
        })
        .collect()
}

/// What the picture says of a change: each part with its length in seconds.
fn parts(lane: &Lane) -> Vec<(Phase, i64)> {
    let spans = lane.spans.iter();
    spans
        .map(|span| {
            (
                span.phase,
                span.to.unwrap().duration_since(span.from).as_secs(),
            )
        })
        .collect()
}

#[test]
fn a_timeline_tells_what_each_change_waited_for_and_how_long() {
    let run = mixed().apply();
    let timeline = timeline(&run.plan, &run.events);
    let lanes: Vec<_> = timeline
        .lanes
        .iter()
        .map(|lane| (lane.label.as_str(), parts(lane)))
        .collect();
    insta::assert_debug_snapshot!(lanes, @"");
    let pauses: Vec<_> = timeline.pauses.iter().map(|pause| pause.why).collect();
    insta::assert_debug_snapshot!((pauses, timeline.batches.len()), @"");
}

#[test]
fn the_page_says_all_in_words_as_well() {
    let page = html::text(&page(&mixed().apply()));
    insta::assert_snapshot!(words(&page), @"");
}

/// The words of a page, a line for each line of its source.
fn words(page: &str) -> String {
    let mut words = String::new();
    let mut is_tag = false;
    for c in body(page).chars() {
        match c {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                words.push(' ');
            }
            c if !is_tag => words.push(c),
            _ => {}
        }
    }
    let lines = words.lines().map(|line| {
        let line: Vec<_> = line.split_whitespace().collect();
        line.join(" ")
    });
    let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

#[test]
fn the_page_fetches_nothing_and_runs_nothing() {
    let page = html::text(&page(&mixed().apply()));
    assert!(page.starts_with(html::OPENING));
    for wanted in [
        "default-src 'none'; style-src 'unsafe-inline'",
        "<html lang=\"en\">",
        "prefers-color-scheme: dark",
        "@media print",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
    for refused in [
        "<script", "<link", "<img", "<iframe", "href=", "src=", "@import", "style=", " on",
    ] {
        let found = match refused {
            // An attribute that runs something, as onclick has; `on` is a word as well.
            " on" => page.contains(" onerror=") || page.contains(" onload="),
            other => page.contains(other),
        };
        assert!(!found, "{refused}");
    }
    let references = page.matches("url(").count();
    assert_eq!(references, page.matches("url(#").count());
}

#[test]
fn headings_stand_in_order_and_ids_are_unique() {
    let page = html::text(&page(&mixed().apply()));
    assert_eq!(page.matches("<h1>").count(), 1);
    let first = page.find("<h1").unwrap();
    assert!(page.find("<h2").is_some_and(|second| second > first));
    let mut ids: Vec<_> = page
        .split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "{ids:?}");
}

#[test]
fn nothing_that_comes_from_elsewhere_becomes_part_of_the_page() {
    let names: BTreeSet<_> = elements(&html::text(&page(&mixed().apply())));
    let long = "x".repeat(5_000);
    for evil in [
        EVIL,
        HOSTILE,
        long.as_str(),
        "\u{202e}\u{2066}\u{0}\u{ffff}",
    ] {
        let mut hostile = page(&mixed().apply());
        for step in &mut hostile.steps {
            step.display_name = evil.to_owned();
            step.cause = evil.to_owned();
            step.removal = evil.to_owned();
            step.warnings.push(evil.to_owned());
            for field in &mut step.fields {
                field.after = evil.to_owned();
                field.before = Some(evil.to_owned());
            }
            if let Some(problem) = &mut step.problem {
                problem.message = evil.to_owned();
                problem.help = evil.to_owned();
            }
        }
        for lane in &mut hostile.timeline.lanes {
            lane.label = evil.to_owned();
        }
        hostile.about.account = evil.to_owned();
        hostile.about.instance = evil.to_owned();
        hostile.ending.stopped = Some(evil.to_owned());
        hostile.unmanaged.names = vec![evil.to_owned()];
        let text = html::text(&hostile);
        let found: BTreeSet<_> = elements(&text).difference(&names).cloned().collect();
        assert!(
            found.is_subset(&BTreeSet::from(["details".to_owned()])),
            "{found:?}"
        );
        let is_seen =
            |c: char| c == '\n' || !(c.is_control() || c == '\u{202e}' || c == '\u{2066}');
        assert!(text.chars().all(is_seen));
    }
}

#[test]
fn the_journal_of_a_run_gives_the_same_picture() {
    let run = mixed().apply();
    let told = history(&run);
    let direct = timeline(&run.plan, &run.events);
    let shown = |timeline: &Timeline| -> Vec<_> {
        let lanes = timeline.lanes.iter();
        lanes
            .map(|lane| {
                (
                    lane.label.clone(),
                    lane.spans.clone(),
                    lane.end.clone(),
                    lane.id,
                )
            })
            .collect()
    };
    assert_eq!(shown(&told.timeline), shown(&direct));
    assert_eq!(told.timeline.pauses, direct.pauses);
    assert_eq!(told.timeline.batches, direct.batches);
    let page = html::text(&Page::of_history(&told));
    assert!(page.contains("HTTP 401"), "{page}");
}

/// The run as its journal tells it.
fn history(run: &Run) -> RunHistory {
    let paper = Lines::default();
    let journal = Journal::new("e.jsonl".to_owned(), paper.clone());
    let start = run.outcome.started_at.unwrap();
    journal.begin(
        start,
        RunLine {
            run: "r".to_owned(),
            gijctl_version: "1.2.3".to_owned(),
            instance: "default".to_owned(),
            url: "https://tracker.wine.example/jira".to_owned(),
            settings: BTreeMap::new(),
        },
    );
    journal.plan(start, &run.plan);
    for event in &run.events {
        journal.event(event);
    }
    let text = paper.0.lock().unwrap().clone();
    let mut reader = Reader::new();
    for line in text.split_inclusive('\n') {
        reader.line(line.as_bytes());
    }
    reader.finish(Writer::Gone).runs.remove(0)
}

#[derive(Clone, Default)]
struct Lines(std::sync::Arc<std::sync::Mutex<String>>);

impl Paper for Lines {
    fn append(&mut self, lines: &str) -> std::io::Result<()> {
        self.0.lock().unwrap().push_str(lines);
        Ok(())
    }
}

#[test]
fn what_stood_in_the_way_of_a_run_is_told_with_what_to_do() {
    let mut plan = plan(vec![create("cellar", 1)]);
    plan.held.push(Held {
        address: "Integration/press".parse().unwrap(),
        action: "delete",
        reason: HeldReason::PreventDestroy,
    });
    plan.unmanaged.push(Unmanaged {
        id: id(9),
        integration_type: "GITHUB".to_owned(),
        display_name: "attic".to_owned(),
        known_to: gijctl::plan::KnownTo::Nobody,
    });
    let problem = PlanProblem {
        address: None,
        declared_at: "a.yaml:3:1".to_owned(),
        message: "the variable CELLAR_PAT is not set".to_owned(),
        help: "set it".to_owned(),
    };
    let page = Page::of_run(
        about(),
        Some(&plan),
        Timeline::of_plan(&plan),
        Told::Failed(&[problem]),
        1,
    );
    insta::assert_snapshot!(words(&html::text(&page)), @"");
}

#[test]
fn what_began_and_did_not_end_is_not_called_undone() {
    let plan = plan(vec![create("cellar", 1), create("press", 2)]);
    let mut timeline = Timeline::of_plan(&plan);
    for (time, kind) in [
        (
            "09:00:00",
            EventKind::RunStarted {
                changes: 2,
                batches: 2,
            },
        ),
        (
            "09:00:01",
            EventKind::StepStarted {
                change: Box::new(create("cellar", 1)),
            },
        ),
    ] {
        timeline.emit(&Event { at: at(time), kind });
    }
    let page = Page::of_run(
        about(),
        Some(&plan),
        timeline,
        Told::CutShort("told twice"),
        130,
    );
    let statuses: Vec<_> = page.steps.iter().map(|step| step.status.as_str()).collect();
    assert_eq!(statuses, ["unconfirmed", "not-reached"]);
    assert!(html::text(&page).contains("Interrupted"));
}

/// A look at so many integrations, of which each has indexed so many repositories.
fn look(minute: i64, integrations: u64, indexed: usize) -> Event {
    let start: Timestamp = at("09:00:00");
    let waiting = |number| WaitingFor {
        id: id(number),
        display_name: format!("integration {number}"),
        since: start,
        progress: Progress {
            scanned: true,
            known: 20_000,
            indexed,
            ..Progress::default()
        },
    };
    Event {
        at: start + SignedDuration::from_mins(minute),
        kind: EventKind::Indexing {
            waiting: (1..=integrations).map(waiting).collect(),
            next_look: start,
        },
    }
}

#[test]
fn a_long_run_of_many_repositories_leaves_a_small_page() {
    let many = 500;
    let changes = (1..=many).map(|number| {
        let mut change = create(&format!("integration-{number}"), number);
        change.fields = vec![setting(
            gijctl::model::Field::ApiPath,
            None,
            text("/orgs/an-organisation-with-a-long-name/repos"),
        )];
        change
    });
    let plan = plan(changes.collect());
    let mut timeline = Timeline::of_plan(&plan);
    let start = at("09:00:00");
    timeline.emit(&Event {
        at: start,
        kind: EventKind::RunStarted {
            changes: 500,
            batches: many,
        },
    });
    for change in &plan.changes {
        let number = u64::from(change.batch);
        let (address, boxed) = (change.address.clone(), Box::new(change.clone()));
        timeline.emit(&Event {
            at: start,
            kind: EventKind::StepStarted { change: boxed },
        });
        timeline.emit(&Event {
            at: start,
            kind: EventKind::StepWritten {
                address,
                id: Some(id(number)),
            },
        });
    }
    for minute in 1..=720 {
        let indexed = usize::try_from(minute * 27).unwrap();
        timeline.emit(&look(minute, u64::from(many), indexed));
    }
    let longest = timeline.lanes.iter().map(|lane| lane.curve.points().len());
    assert!(longest.max().unwrap() <= MOST_POINTS);
    let spans = timeline.lanes.iter().map(|lane| lane.spans.len());
    assert!(spans.max().unwrap() <= 4);
    let page = Page::of_run(
        about(),
        Some(&plan),
        timeline,
        Told::CutShort("enough"),
        130,
    );
    let text = html::text(&page);
    assert!(text.len() < 3_000_000, "{} bytes", text.len());
    assert_eq!(text, html::text(&page));
}
