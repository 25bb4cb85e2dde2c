//! The page of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use gijctl::event::{
    Event, EventKind, EventSink as _, Lane, MOST_POINTS, Phase, Timeline, WaitingFor, Why,
};
use gijctl::journal::{Journal, Paper, Reader, RunHistory, RunLine, Writer};
use gijctl::pace::Progress;
use gijctl::plan::{Held, HeldReason, Plan, PlanProblem, Unmanaged};
use gijctl::report::html::{self, About, Page, Told};
use jiff::{SignedDuration, Timestamp};

use super::values::{HOSTILE, at, create, id, plan, setting, text};
use crate::support::{Rig, Run, host, integration, spec};

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
    rig.settings.stagger = Duration::from_mins(20);
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
    insta::assert_debug_snapshot!(lanes, @r#"
    [
        (
            "Integration/cellar",
            [
                (
                    Writing,
                    0,
                ),
                (
                    Scanning,
                    31,
                ),
                (
                    Indexing,
                    898,
                ),
            ],
        ),
        (
            "Integration/press",
            [
                (
                    Queued,
                    1200,
                ),
                (
                    Writing,
                    0,
                ),
                (
                    Scanning,
                    31,
                ),
                (
                    Indexing,
                    179,
                ),
            ],
        ),
        (
            "Integration/vat",
            [
                (
                    Queued,
                    1410,
                ),
            ],
        ),
    ]
    "#);
    let pauses: Vec<_> = timeline.pauses.iter().map(|pause| pause.why).collect();
    insta::assert_debug_snapshot!((pauses, timeline.batches.len()), @"
    (
        [
            Stagger,
        ],
        2,
    )
    ");
}

#[test]
fn waits_that_keep_starts_apart_are_told_from_scanning_and_from_the_time_after_a_canary() {
    let scenario = format!(
        "threads: 4\nhosts:\n{}",
        ["a", "b", "c"]
            .map(|name| host(name, "30s", &["x 3m"]))
            .concat()
    );
    let mut rig = Rig::new(&scenario, &["a", "b", "c"].map(integration)).batch_size(2);
    rig.policy.starts.canary = Some("Integration/a".parse().unwrap());
    rig.settings.canary_soak = Some(Duration::from_mins(30));
    rig.settings.stagger = Duration::from_mins(10);
    let run = rig.apply();
    let timeline = timeline(&run.plan, &run.events);
    let whys: Vec<_> = timeline.pauses.iter().map(|pause| pause.why).collect();
    assert_eq!(whys, [Why::HeldBack, Why::Stagger]);
    for lane in &timeline.lanes {
        let scanned = lane
            .spans
            .iter()
            .filter(|span| span.phase == Phase::Scanning);
        for span in scanned {
            let took = span.to.unwrap().duration_since(span.from);
            assert!(took.as_secs() < 60, "{}: {took}", lane.label);
        }
    }
    let page = html::text(&page(&run));
    for mark in ["bar stagger", "bar held-back"] {
        assert!(page.contains(mark), "{mark}");
    }
    for pattern in ["id=\"stagger\"", "id=\"held-back\""] {
        assert_eq!(page.matches(pattern).count(), 1, "{pattern}");
    }
}

#[test]
fn the_page_says_all_in_words_as_well() {
    let page = html::text(&page(&mixed().apply()));
    insta::assert_snapshot!(words(&page), @"
    Rollout of default
    ✗ Halted . It stopped part-way: some changes were made. First put right what stood in its way, then run apply again: finished work is not repeated. Exit code 3. It stopped because: Integration/press failed
    Jira https://tracker.wine.example/jira , Jira 10.3.5 Git Integration for Jira 5.2.1 Account admin Started 2026-01-05 08:00:00Z Finished 2026-01-05 08:23:30Z , after 23m 30s
    What went wrong
    Integration/press : GIJ could not index 1 repository: skins: HTTP 401 What to do: the Git service did not accept the credential: renew the token, then run again
    In numbers
    changes done 1 failed 1 not reached 1 repositories indexed 4 batches 2 not managed 1
    Timeline 2026-01-05 08:00:00Z to 2026-01-05 08:23:30Z, 23m 30s. All times are in UTC. The tables below say the same in words; a dark line within a bar shows how much was indexed.
    queued making the change scanning indexing keeping starts apart
    5 Jan 08:00
    08:05
    08:10
    08:15
    08:20
    the run as a whole keeping starts apart, 2026-01-05 08:15:30Z to 2026-01-05 08:20:00Z (4m 29s)
    Integration/cellar making the change, 2026-01-05 08:00:00Z to 2026-01-05 08:00:00Z (0s) scanning, 2026-01-05 08:00:00Z to 2026-01-05 08:00:31Z (31s) indexing, 2026-01-05 08:00:31Z to 2026-01-05 08:15:30Z (14m 58s) ✓ done
    Integration/press queued, 2026-01-05 08:00:00Z to 2026-01-05 08:20:00Z (20m) making the change, 2026-01-05 08:20:00Z to 2026-01-05 08:20:00Z (0s) scanning, 2026-01-05 08:20:00Z to 2026-01-05 08:20:31Z (31s) indexing, 2026-01-05 08:20:31Z to 2026-01-05 08:23:30Z (2m 59s) ✗ failed
    Integration/vat queued, 2026-01-05 08:00:00Z to 2026-01-05 08:23:30Z (23m 30s) – not reached
    The timeline as a table How long each part of each change took Change Batch Began Ended Queued Writing Scanning Indexing Settling Afterwards Repositories Result
    create Integration/cellar 1 08:00:00Z 08:15:30Z – – 31s 14m 58s – – 3 of 3 ✓ done
    create Integration/press 2 08:20:00Z 08:23:30Z 20m – 31s 2m 59s – – 1 of 2 ✗ failed
    create Integration/vat 3 – – 23m 30s – – – – – – – not-reached
    Batches When each batch began and ended Batch Changes Began Ended Took
    1 1 08:00:00Z 08:20:00Z 20m
    2 1 08:20:00Z 08:23:30Z 3m 30s
    When nothing could start, and why When nothing could start, and why Why From To Took What is known
    keeping starts apart 08:15:30Z 08:20:00Z 4m 29s
    Changes
    In the order of the plan. Each opens to what was changed. ✓ done create Integration/cellar · id 6 · 3 repositories indexed · in 15m 30s
    Display name cellar Batch 1 Indexing initial Began 2026-01-05 08:00:00Z Indexed 2026-01-05 08:15:30Z Done with 2026-01-05 08:15:30Z What was to change of Integration/cellar Field Value
    type GITHUB
    displayName &quot;cellar&quot;
    apiPath &quot;/orgs/cellar/repos&quot;
    global true
    pat (secret)
    ✗ failed create Integration/press · id 10 · 1 repository indexed · in 3m 30s
    Integration/press : GIJ could not index 1 repository: skins: HTTP 401 What to do: the Git service did not accept the credential: renew the token, then run again Display name press Batch 2 Indexing initial Began 2026-01-05 08:20:00Z Done with 2026-01-05 08:23:30Z What was to change of Integration/press Field Value
    type GITHUB
    displayName &quot;press&quot;
    apiPath &quot;/orgs/press/repos&quot;
    global true
    pat (secret)
    failed: 1 skins: HTTP 401
    – not-reached create Integration/vat
    Display name vat Batch 3 Indexing initial What was to change of Integration/vat Field Value
    type GITHUB
    displayName &quot;vat&quot;
    apiPath &quot;/orgs/vat/repos&quot;
    global true
    pat (secret)
    Not managed
    1 integration or plain repository in Jira that no manifest declares. Nothing was done to them. Which attic (integration 1)
    The settings that the run went by batch-size 1
    gijctl 1.2.3, plan sha256:b08dd97795d54d5f0732674cd16cb40409e64ad09278b72cd9fe81cf77c88289
    ");
}

/// The same run, whose time is up while its first integration is indexed.
fn cut_off() -> Run {
    let mut rig = mixed();
    rig.settings.deadline = Some(Duration::from_mins(5));
    rig.apply()
}

#[test]
fn what_only_goes_on_in_gij_is_nothing_that_went_wrong() {
    let page = html::text(&page(&cut_off()));
    let words = words(&page);
    assert!(words.contains("Still going on in GIJ"), "{words}");
    assert!(!words.contains("What went wrong"), "{words}");
    assert!(
        words.contains("! going-on create Integration/cellar"),
        "{words}"
    );
    assert!(words.contains("Last seen 2026-01-05 08:05:00Z"), "{words}");
    assert!(
        words.contains(
            "! Paused . It ended part-way, as it was told to beforehand. Run apply again to go on"
        ),
        "{words}"
    );
}

#[test]
fn a_write_that_nobody_knows_of_stays_among_what_went_wrong() {
    let mut run = cut_off();
    run.outcome.steps[0].goes_on = false;
    let words = words(&html::text(&page(&run)));
    assert!(words.contains("What went wrong"), "{words}");
    assert!(!words.contains("Still going on in GIJ"), "{words}");
}

#[test]
fn a_pause_before_the_first_change_does_not_claim_any() {
    let mut run = cut_off();
    run.outcome.steps.remove(0);
    let page = page(&run);
    assert_eq!(page.ending.tone, html::Tone::Caution);
    insta::assert_snapshot!(page.ending.sentence, @"It ended as it was told to beforehand. Nothing was changed by this run. Run apply again to go on: finished work is not repeated.");
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
    insta::assert_snapshot!(words(&html::text(&page)), @"
    Rollout of default
    ✗ Failed . Nothing was changed. Exit code 1.
    Jira https://tracker.wine.example/jira , Jira 10.3.5 Git Integration for Jira 5.2.1 Account vintner Started 2026-05-11 09:00:00Z Finished 2026-05-11 10:00:00Z , after 1h
    What went wrong
    a.yaml:3:1 : the variable CELLAR_PAT is not set What to do: set it
    In numbers
    not reached 1 held back 1 not managed 1
    Changes
    In the order of the plan. Each opens to what was changed. – not-reached create Integration/cellar
    Display name cellar Batch 1 Indexing initial
    Held back
    What differs and was left alone, with the reason. delete Integration/press : lifecycle.preventDestroy
    Not managed
    1 integration or plain repository in Jira that no manifest declares. Nothing was done to them. Which attic (integration 9)
    The settings that the run went by batch-size 1
    gijctl 1.2.3, plan sha256:00
    ");
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
