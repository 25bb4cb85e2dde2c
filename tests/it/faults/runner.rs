#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::case::Case;
use super::judge::judge;
use super::stage::Stage;

/// So many failures are told in full: more would only hide them.
const TOLD: usize = 5;
const TOLD_LINES: usize = 12;

static CASES: AtomicUsize = AtomicUsize::new(0);

/// Says it past the capture of tests that pass: a harness that ran no cases would pass as well.
pub(super) fn tell(what: &str) {
    let line = format!("fault harness: {what}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// Runs cases, tells their number, and ends the test with the ones that do not hold.
#[track_caller]
pub(super) fn all_hold(what: &str, cases: impl IntoIterator<Item = Case>) {
    let stage = Stage::get();
    let mut count = 0;
    let mut failures = Vec::new();
    for case in cases {
        count += 1;
        if let Err(problem) = judge(stage, &case) {
            failures.push((case, problem));
        }
    }
    let so_far = CASES.fetch_add(count, Ordering::Relaxed) + count;
    tell(&format!(
        "{what}: {count} cases in runs of {} requests ({so_far} cases so far)",
        stage.requests
    ));
    assert!(count > 0, "no case of {what} was run");
    assert!(failures.is_empty(), "{}", report(what, count, &failures));
}

fn report(what: &str, count: usize, failures: &[(Case, String)]) -> String {
    let mut text = format!("{what}: {} of {count} cases do not hold\n", failures.len());
    for (case, problem) in failures.iter().take(TOLD) {
        let lines: Vec<_> = problem.lines().take(TOLD_LINES).collect();
        text.push_str(&format!("\n{case}: {}\n", lines.join("\n    ")));
    }
    let words: Vec<_> = failures.iter().map(|(case, _)| case.to_string()).collect();
    text.push_str(&format!(
        "\nall of them: {}\nto see one whole: GIJCTL_FAULT_CASE={} cargo test --test it -- --ignored --nocapture faults::told\n",
        words.join(" "),
        words[0]
    ));
    text
}
