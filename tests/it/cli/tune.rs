//! `gijctl tune`: runs that are told apart, and what is not concluded.

use super::run::{Place, Ran};

/// Five repositories that each take two minutes of a run, which begins every half hour.
pub(super) const BUSY: &str = "
pace: stepped
start: 2026-03-02T07:30:00Z
schedule: 30m
integrations:
- { type: GITHUB, displayName: Cellar, settings: { apiPath: /orgs/cellar/repos } }
- { type: GITLAB, displayName: Attic, disabled: true, repositories: [{ name: boxes }] }
hosts:
- match: { type: GITHUB }
  scan: 5s
  repositories:
  - { name: a, cloneAndIndex: 20m }
  - { name: b, cloneAndIndex: 20m }
  - { name: c, cloneAndIndex: 20m }
  - { name: d, cloneAndIndex: 20m }
  - { name: e, cloneAndIndex: 20m }
";

const SETTINGS: &str = "
apiVersion: gijctl.dev/v1
kind: GeneralSettings
metadata: { name: general }
spec: { reindexIntervalMinutes: 5, webhooksEnabled: true }
";

fn tuned(place: &Place, looks: &str, format: &str) -> Ran {
    let looks = format!("--looks={looks}");
    let format = format!("--format={format}");
    let arguments = ["tune", "--simulator", "--every=20m", "-q", &looks, &format];
    place.run(&arguments).ends_with(0)
}

#[test]
fn several_runs_give_an_interval_with_what_it_rests_on() {
    let place = Place::new(&[("simulator.yaml", BUSY), ("general.yaml", SETTINGS)]);
    let document = tuned(&place, "6", "json").document("tune");
    assert_eq!(document["confidence"], "several passes");
    assert_eq!(document["length"]["typical"], 600);
    assert_eq!(document["interval"]["minutes"], 12);
    assert_eq!(document["interval"]["least"], 11);
    assert_eq!(document["declaredMinutes"], 5);
    assert_eq!(document["repositories"], 5);
    assert_eq!(document["integrations"].as_array().unwrap().len(), 1);
    let ran = tuned(&place, "6", "human");
    insta::assert_snapshot!(ran.stdout, @r#"
    INTEGRATION      REPOS  RUNS  LAST RUN     EACH  HOW IT WENT
    "Cellar" (id=1)      5     2       10m   120.0s  ..@.@..@.@.@

    runs        2 were seen, of about 10m (from 10m to 10m), by the dates of 5
                repositories in 6 looks
    interval    reindexIntervalMinutes: 12; GeneralSettings/general declares 5; by
                the longest run that was seen, and the vendor wants a few minutes
                more than a run takes: 11 would just be longer
    batch size  1; first indexings seen to their end: 0, on 0 Git hosts; how they
                fare beside each other nobody has measured
    think of    "0 0 5,17 * * ?" is two runs a day, at 5 and at 17: webhooks are
                declared to be on, and with them the vendor thinks one or two a day
                enough
    not known   the length of the last run itself: it stands only in GIJ's queue
                viewer
    not known   whether a repository's date is the end of its indexing, as is
                assumed here, or its beginning: then the time of the last one is
                missing; and whether a run that fails moves it
    not known   how many nodes and threads index, and how often Git hosts refuse: no
                call shows it
    not known   whether a repository was indexed by itself in between, for a webhook
                or for somebody: a run then seems longer than it was
    not known   what is set in GIJ now: the interval told above is the one that
                manifests declare
    "#);
}

#[test]
fn one_run_is_told_as_one() {
    let place = Place::new(&[("simulator.yaml", BUSY)]);
    let document = tuned(&place, "4", "json").document("tune");
    assert_eq!(document["confidence"], "one pass");
    assert_eq!(document["length"]["typical"], 600);
    assert!(document["declaredMinutes"].is_null());
}

#[test]
fn nothing_is_concluded_where_no_run_was_seen() {
    let place = Place::new(&[("simulator.yaml", BUSY)]);
    let document = tuned(&place, "1", "json").document("tune");
    assert_eq!(document["confidence"], "none");
    assert!(document["length"].is_null());
    assert!(document["interval"].is_null());
    assert_eq!(document["batchSize"], 1);
    let text = tuned(&place, "1", "human").stdout;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("nothing is concluded"), "{text}");
}

/// Looks at a Jira whose runs take two minutes each.
fn short_runs(schedule: &str, more: &[&str]) -> Ran {
    let scenario = BUSY
        .replace("schedule: 30m", &format!("schedule: {schedule}"))
        .replace("cloneAndIndex: 20m", "cloneAndIndex: 4m");
    let settings = SETTINGS.replace("5,", &format!("{},", schedule.trim_end_matches('m')));
    let place = Place::new(&[("simulator.yaml", &scenario), ("general.yaml", &settings)]);
    let first = ["tune", "--simulator", "-q", "--format=json"];
    let ran = place.run(&[&first, more].concat());
    assert_eq!(place.read("general.yaml"), settings);
    ran
}

#[test]
fn the_end_of_a_run_and_the_beginning_of_the_next_are_not_taken_for_one() {
    for (schedule, every) in [("5m", "--every=5m20s"), ("9m", "--every=9m20s")] {
        let document = short_runs(schedule, &["--looks=8", every, "--write", "--yes"])
            .ends_with(0)
            .document("tune");
        assert_eq!(document["length"]["longest"], 120, "{schedule}");
        assert!(document["interval"].is_null(), "{schedule}");
    }
}

#[test]
fn a_look_at_a_run_that_is_under_way_tells_nothing() {
    // The second look comes a minute after a run began.
    let document = short_runs("9m", &["--looks=2", "--every=10m"])
        .ends_with(0)
        .document("tune");
    assert_eq!(document["confidence"], "none");
}

#[test]
fn where_lists_are_read_before_all_have_come_nothing_is_concluded_or_written() {
    let two = "  - { name: a, cloneAndIndex: 80m }\n  - { name: b, cloneAndIndex: 40m }\n";
    let twelve = (0..12).map(|number| format!("  - {{ name: r{number}, cloneAndIndex: 80m }}\n"));
    for repositories in [two.to_owned(), twelve.collect()] {
        let scenario = format!(
            "pace: stepped\nschedule: 5m\nintegrations: [{{ type: GITHUB, displayName: Cellar }}]\nhosts:\n- match: {{ type: GITHUB }}\n  scan: 5s\n  repositories:\n{repositories}"
        );
        let settings = SETTINGS.replace("5,", "600,");
        let place = Place::new(&[("simulator.yaml", &scenario), ("general.yaml", &settings)]);
        let tune = [
            "tune",
            "--simulator",
            "-q",
            "--looks=24",
            "--write",
            "--yes",
        ];
        let ran = place.run(&tune).ends_with(1);
        let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("Make the interval longer"), "{words}");
        let ran = place.run(&[&tune[..], &["--format=json"]].concat());
        let document = ran.ends_with(1).document("tune");
        assert_eq!(document["overtaken"], true);
        assert_eq!(document["confidence"], "none");
        assert!(document["length"].is_null(), "{document:#}");
        assert_eq!(document["integrations"][0]["passes"], serde_json::json!([]));
        assert_eq!(place.read("general.yaml"), settings);
    }
}

#[test]
fn where_all_are_plain_nobody_is_sent_to_look_again() {
    let scenario = "pace: stepped\nschedule: 30m\nrepositories:\n- { origin: 'https://git.acme.example/a.git', displayName: a }\n";
    let place = Place::new(&[("simulator.yaml", scenario)]);
    let ran = tuned(&place, "6", "human");
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("Looking again or --measure"), "{words}");
    assert!(!words.contains("--looks"), "{words}");
}

#[test]
fn where_runs_are_longer_than_a_day_no_interval_is_advised_or_written() {
    let repositories: Vec<_> = (0..30)
        .map(|number| format!("  - {{ name: r{number}, cloneAndIndex: 10h }}\n"))
        .collect();
    let repositories = repositories.concat();
    let scenario = format!(
        "pace: stepped\nschedule: 40h\nintegrations: [{{ type: GITHUB, displayName: Cellar }}]\nhosts:\n- match: {{ type: GITHUB }}\n  scan: 5s\n  repositories:\n{repositories}"
    );
    let place = Place::new(&[("simulator.yaml", &scenario), ("general.yaml", SETTINGS)]);
    let tune = [
        "tune",
        "--simulator",
        "-q",
        "--looks=12",
        "--every=8h",
        "--write",
        "--yes",
    ];
    let ran = place.run(&tune).ends_with(1);
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "none is advised: no interval up to a day is longer than a run";
    assert!(words.contains(told), "{words}");
    assert_eq!(place.read("general.yaml"), SETTINGS);
}

#[test]
fn what_was_seen_before_a_look_failed_stands() {
    let faults = "faults:\n- { request: GET /rest/gitplugin/1.0/repository, nth: 5, then: login-page-before, times: 99 }\n";
    let place = Place::new(&[("simulator.yaml", &format!("{BUSY}{faults}"))]);
    let ran = place
        .run(&[
            "tune",
            "--simulator",
            "--every=20m",
            "--looks=9",
            "-q",
            "--format=json",
        ])
        .ends_with(1);
    assert!(ran.stderr.contains("look 5"), "{}", ran.stderr);
    let document = ran.document("tune");
    assert_eq!(document["looks"], 4);
    assert_eq!(document["length"]["typical"], 600);
}

#[test]
fn the_picture_has_bars_only_where_the_terminal_has_them() {
    let place = Place::new(&[("simulator.yaml", BUSY)]);
    assert!(tuned(&place, "4", "human").stdout.is_ascii());
    let place = place.with("LANG", "C.UTF-8");
    let text = tuned(&place, "4", "human").stdout;
    assert!(text.contains('█'), "{text}");
}

#[test]
fn looks_that_come_too_fast_are_refused() {
    let place = Place::new(&[("simulator.yaml", BUSY)]);
    let ran = place
        .run(&["tune", "--simulator", "--every=1s"])
        .ends_with(64);
    assert!(ran.stderr.contains("leave 10s or more"), "{}", ran.stderr);
}

#[test]
fn a_list_that_cannot_be_read_is_a_failure() {
    let faults = "faults:\n- { request: GET /rest/gitplugin/1.0/repository, then: login-page-before, times: 99 }\n";
    let place = Place::new(&[("simulator.yaml", &format!("{BUSY}{faults}"))]);
    let ran = place.run(&["tune", "--simulator"]).ends_with(1);
    assert_eq!(ran.stdout, "");
}
