//! `gijctl tune --write`: the one line that changes, and all that is not written.

use super::run::{Place, Ran};
use super::tune::BUSY;

const HEAD: &str =
    "apiVersion: gijctl.dev/v1\nkind: GeneralSettings\nmetadata: { name: general }\n";

fn place(spec: &str) -> Place {
    let general = format!("{HEAD}spec:\n{spec}");
    Place::new(&[("simulator.yaml", BUSY), ("general.yaml", &general)])
}

/// Two runs are seen in six looks, of ten minutes each.
fn run(place: &Place, more: &[&str]) -> Ran {
    let several = [
        "tune",
        "--simulator",
        "--every=20m",
        "-q",
        "--looks=6",
        "--write",
    ];
    place.run(&[&several, more].concat())
}

#[test]
fn the_number_that_is_stated_is_replaced_and_nothing_else() {
    let place = place("  # as GIJ has it\n  reindexIntervalMinutes: 5 # for now\n");
    let before = place.read("general.yaml");
    let ran = run(&place, &["--yes"]).ends_with(0);
    assert_eq!(
        place.read("general.yaml"),
        before.replace(": 5 #", ": 12 #")
    );
    let changed =
        "-  reindexIntervalMinutes: 5 # for now\n+  reindexIntervalMinutes: 12 # for now\n";
    assert!(ran.stdout.contains(changed), "{}", ran.stdout);
    let again = run(&place, &["--yes", "--format=json"]).ends_with(0);
    let document = again.document("tune");
    assert_eq!(document["write"]["written"], false);
    assert_eq!(
        document["write"]["notes"][0],
        "12 is what is stated already"
    );
}

#[test]
fn the_only_manifest_gets_the_line_that_none_has() {
    let place = place("  auditLogging: true\n");
    let ran = run(&place, &["--yes", "--format=json"]).ends_with(0);
    let document = ran.document("tune");
    assert_eq!(document["write"]["written"], true);
    let expected = format!("{HEAD}spec:\n  reindexIntervalMinutes: 12\n  auditLogging: true\n");
    assert_eq!(place.read("general.yaml"), expected);
}

#[test]
fn an_acknowledgement_stays_and_is_told_to_be_of_another_value() {
    let spec = "  reindexIntervalMinutes: 5\n  acknowledged:\n    reindexIntervalMinutes: { by: jane, on: 2026-03-01, value: 5 }\n";
    let place = place(spec);
    let ran = run(&place, &["--yes"]).ends_with(0);
    assert!(
        place
            .read("general.yaml")
            .contains("on: 2026-03-01, value: 5 }")
    );
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "the acknowledgement of jane is about 5, another value";
    assert!(words.contains(told), "{words}");
}

#[test]
fn one_run_is_not_enough_unless_somebody_says_so() {
    let place = place("  reindexIntervalMinutes: 5\n");
    let before = place.read("general.yaml");
    let one = [
        "tune",
        "--simulator",
        "--every=20m",
        "-q",
        "--looks=4",
        "--write",
        "--yes",
    ];
    let ran = place.run(&one).ends_with(1);
    assert!(ran.stderr.contains("rests on one run"), "{}", ran.stderr);
    assert_eq!(place.read("general.yaml"), before);
    let _ = place
        .run(&[&one[..], &["--accept-one-run"]].concat())
        .ends_with(0);
    assert_eq!(place.read("general.yaml"), before.replace(": 5", ": 12"));
}

#[test]
fn what_is_longer_than_a_run_stays_for_the_reason_that_it_is() {
    let place = place("  reindexIntervalMinutes: 720\n  webhooksEnabled: true\n");
    let before = place.read("general.yaml");
    let ran = run(&place, &["--yes"]).ends_with(0);
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "not written the interval may stay as it is: what is declared is longer than a run";
    assert!(words.contains(told), "{words}");
    assert_eq!(place.read("general.yaml"), before);
}

#[test]
fn one_short_run_asks_for_no_other_interval() {
    let short = BUSY.replace("cloneAndIndex: 20m", "cloneAndIndex: 4m");
    let place = place("  reindexIntervalMinutes: 5\n");
    place.write("simulator.yaml", &short);
    let one = [
        "tune",
        "--simulator",
        "--every=20m",
        "-q",
        "--looks=3",
        "--write",
        "--yes",
    ];
    let ran = place.run(&one).ends_with(0);
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("one was seen, of about 2m"), "{words}");
    assert!(
        words.contains("runs are shorter than three minutes"),
        "{words}"
    );
}

#[test]
fn nothing_is_written_where_nothing_is_concluded() {
    let place = place("  reindexIntervalMinutes: 5\n");
    let before = place.read("general.yaml");
    let looks_once = [
        "tune",
        "--simulator",
        "--write",
        "--yes",
        "--accept-one-run",
    ];
    let ran = place.run(&looks_once).ends_with(1);
    assert!(
        ran.stderr.contains("nothing is concluded"),
        "{}",
        ran.stderr
    );
    assert_eq!(place.read("general.yaml"), before);
}

#[test]
fn without_a_manifest_to_write_to_what_to_paste_is_told_before_the_first_look() {
    let place = Place::new(&[("simulator.yaml", BUSY)]);
    let ran = run(&place, &["--yes"]).ends_with(64);
    assert_eq!(ran.stdout, "");
    assert!(
        ran.stderr.contains("kind: GeneralSettings"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_time_of_day_that_somebody_chose_stays() {
    let place = place("  reindexIntervalMinutes: \"0 0 5,17 * * ?\"\n");
    let ran = run(&place, &["--yes"]).ends_with(64);
    assert!(
        ran.stderr.contains("no number of minutes"),
        "{}",
        ran.stderr
    );
}

#[test]
fn nothing_is_written_unasked() {
    let place = place("  reindexIntervalMinutes: 5\n");
    let before = place.read("general.yaml");
    let ran = run(&place, &[]).ends_with(64);
    assert!(
        ran.stderr.contains("there is nobody to ask"),
        "{}",
        ran.stderr
    );
    assert_eq!(place.read("general.yaml"), before);
}
