//! The page that apply writes with --report.

use super::run::{FAILING, Place, QUICK, Ran};

const APPLY: [&str; 4] = ["apply", "--simulator=s.json", "--yes", "--report=run.html"];

#[track_caller]
fn says(place: &Place, text: &str) {
    let page = place.read("run.html");
    assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
    assert!(page.ends_with("</html>\n"), "{page}");
    assert!(page.contains(text), "{page}");
}

fn creates(place: &Place) -> u64 {
    let plan = place.run(&["plan", "--simulator=s.json", "--format=json"]);
    let plan = plan.ends_with(0).document("plan");
    plan["summary"]["create"].as_u64().unwrap()
}

#[test]
fn a_run_that_succeeds_leaves_a_page_and_the_next_one_replaces_it() {
    let place = Place::of_cellar(QUICK);
    let _ = place.run(&APPLY).ends_with(0);
    says(&place, "Every change was made");
    says(&place, "<bdi class=\"address\">Integration/cellar</bdi>");
    says(&place, "gijctl 0.1.0, plan <code>sha256:");
    let _ = place.run(&APPLY).ends_with(0);
    says(&place, "There was nothing to change.");
}

#[test]
fn a_run_that_stops_part_way_leaves_a_page_with_what_to_do() {
    let place = Place::of_cellar(FAILING);
    let _ = place.run(&APPLY).ends_with(3);
    says(&place, "Halted");
    says(&place, "HTTP 401: token expired");
    says(&place, "renew the token");
    says(&place, "Exit code 3.");
}

#[test]
fn a_run_that_cannot_begin_leaves_a_page_with_what_to_do() {
    let place = Place::new(&[
        ("cellar.yaml", super::run::CELLAR),
        ("simulator.yaml", QUICK),
    ]);
    let _ = place.run(&APPLY).ends_with(1);
    says(&place, "CELLAR_PAT is not set");
    says(&place, "Nothing was changed.");
    says(&place, "not-reached");
}

#[test]
fn a_file_that_is_no_page_is_not_overwritten_and_nothing_is_done() {
    let place = Place::of_cellar(QUICK);
    place.write("run.html", "<!DOCTYPE html>\n<p>precious");
    let ran = place.run(&APPLY).ends_with(1);
    assert!(
        ran.stderr.contains("it is not overwritten"),
        "{}",
        ran.stderr
    );
    assert_eq!(place.read("run.html"), "<!DOCTYPE html>\n<p>precious");
    assert_eq!(creates(&place), 1);
}

#[test]
fn an_empty_file_is_written_to() {
    let place = Place::of_cellar(QUICK);
    place.write("run.html", "");
    let _ = place.run(&APPLY).ends_with(0);
    says(&place, "Every change was made");
}

#[test]
fn a_page_that_cannot_be_written_is_refused_before_anything_is_done() {
    let place = Place::of_cellar(QUICK);
    for (file, code) in [("nowhere/run.html", 1), (".", 1), ("-", 64)] {
        let report = format!("--report={file}");
        let ran = place
            .run(&["apply", "--simulator=s.json", "--yes", &report])
            .ends_with(code);
        assert!(ran.stderr.contains("--report"), "{}", ran.stderr);
        assert_eq!(creates(&place), 1, "{file}");
    }
}

#[test]
fn nothing_but_the_page_is_left_behind() {
    let place = Place::of_cellar(QUICK);
    let _ = place.run(&APPLY).ends_with(0);
    let entries = std::fs::read_dir(place.folder()).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "cellar.yaml",
            "run.html",
            "s.json",
            "s.json.lock",
            "simulator.yaml"
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_run_that_is_told_to_stop_leaves_a_page() {
    let slow = QUICK.replace("stepped", "real").replace("20s", "1h");
    for signals in 1..=2 {
        let place = Place::of_cellar(&slow);
        let mut run = place.start(&APPLY);
        run.wait_for_line_with("Cellar: scanning");
        run.signal("INT");
        if signals == 2 {
            run.wait_for_line_with("stopping before the next change");
            run.signal("INT");
        }
        let _: Ran = run.end().ends_with(130);
        says(&place, "Interrupted");
        says(&place, "! going-on");
    }
}

#[test]
fn a_journal_gives_the_page_later() {
    let place = Place::of_cellar(FAILING);
    let _ = place
        .run(&["apply", "--simulator=s.json", "--yes", "--events=e.jsonl"])
        .ends_with(3);
    let _ = place
        .run(&["history", "e.jsonl", "--report=run.html"])
        .ends_with(0);
    says(&place, "Halted");
    says(&place, "renew the token");
    place.write("empty.jsonl", "");
    let ran = place
        .run(&["history", "empty.jsonl", "--report=run.html"])
        .ends_with(1);
    assert!(ran.stderr.contains("no run"), "{}", ran.stderr);
}
