//! Journals that break off, that are damaged, or that a later version wrote.

use gijctl::journal::{Ending, LONGEST_LINE, Writer, read};
use gijctl::report::{history as shown, strip};
use insta::assert_snapshot;
use proptest::prelude::*;

use super::values::{history, whole_run};

/// The lines of a whole run up to the first that holds this.
fn up_to(text: &str) -> String {
    let whole = whole_run();
    let lines: Vec<_> = whole.lines().collect();
    let last = lines.iter().position(|line| line.contains(text)).unwrap();
    lines[..=last].join("\n") + "\n"
}

fn told(text: &str) -> String {
    strip(&shown::text(&history(text.as_bytes())))
}

#[test]
fn a_run_that_ended_is_told_from_its_beginning_to_its_end() {
    assert_snapshot!(told(&whole_run()), @"
    run 20260511T090000Z-4711
      began     2026-05-11 09:00:00Z, gijctl 0.1.0
      Jira      https://tracker.wine.example/jira (tracker), as vintner, GIJ 5.2.1, Jira 10.3.5
      settings  batch-size 1
      waited    for another run: vintner since 08:59
      plan      1 to create, 1 to change, 1 held back, 1 unchanged; agreed to beforehand
                sha256:00ff
                in the way: guard disable: 7 would be switched off
                held back: delete Integration/shed: lifecycle.preventDestroy
                foreseen: Integration/attic: 2 stay, 1 would be added, 1 would be removed: barrels (id 41)
                note: Integration/attic: it removes rows
      earlier   indexing of Cellar seen from 09:00:12Z to 09:00:12Z: not scanned
      09:00:14Z batch 1 of 2: 1 change, took 4s
        09:00:15Z done         update Integration/attic (id 3) in 2s
                  cause drift: tagsFilter, projectMappingIds, disabled
      09:00:18Z batch 2 of 2: 1 change, took 15s
        09:00:22Z failed       create Integration/cellar (id 7) in 9s
                  cause manifest: type, username, pat
                  indexing of Cellar seen from 09:00:24Z to 09:00:24Z: 4 of 10 repositories indexed, 1 failed
                  repositories: 10 indexed, 1 failed, 1 indexed with errors, 1 not finished, 1 disabled, 1 removed from Jira by the scan
                    vat-21 (clone failed)
                    vat-22 (clone failed)
                  error: GIJ refused
                  help: put it right
      requests  1 sent, 1 tried again, 1 failed
                PUT /rest/gitplugin/1.0/integration/{id}: 1 sent, 1 tried again, 1 failed, slowest 1250 ms at 09:00:40Z
                09:00:40Z failed request 17, try 2, PUT /rest/gitplugin/1.0/integration/3: Jira is not available (status 503) (in Jira's log: 541x17x1)
      warning: there is no ledger
      warning: Integration/cellar: the answer to the create was lost (no answer in time); it was made all the same, as integration 7
      warning: the lease could not be given back
      Stopped part-way at 09:00:42Z, after 42s (Integration/cellar failed); exit code 3
    ");
}

#[test]
fn a_run_that_was_killed_after_a_write_says_what_may_be_half_done() {
    assert_snapshot!(told(&up_to(r#""kind":"written","address":"Integration/cellar""#)), @"
    run 20260511T090000Z-4711
      began     2026-05-11 09:00:00Z, gijctl 0.1.0
      Jira      https://tracker.wine.example/jira (tracker), as vintner, GIJ 5.2.1, Jira 10.3.5
      settings  batch-size 1
      waited    for another run: vintner since 08:59
      plan      1 to create, 1 to change, 1 held back, 1 unchanged; agreed to beforehand
                sha256:00ff
                in the way: guard disable: 7 would be switched off
                held back: delete Integration/shed: lifecycle.preventDestroy
                foreseen: Integration/attic: 2 stay, 1 would be added, 1 would be removed: barrels (id 41)
                note: Integration/attic: it removes rows
      earlier   indexing of Cellar seen from 09:00:12Z to 09:00:12Z: not scanned
      09:00:14Z batch 1 of 2: 1 change, took 4s
        09:00:15Z done         update Integration/attic (id 3) in 2s
                  cause drift: tagsFilter, projectMappingIds, disabled
      09:00:18Z batch 2 of 2: 1 change
        09:00:22Z no end       create Integration/cellar (id 7)
                  cause manifest: type, username, pat
      warning: there is no ledger
      Killed or lost after 09:00:23Z: the last that is known is that GIJ had taken Integration/cellar, which is integration 7
        may be half done: create Integration/cellar (id 7) was taken by GIJ: its indexing was not waited for to its end
        help: run apply again: it looks at what is there, and goes on from that
    ");
}

#[test]
fn a_run_that_was_killed_before_a_write_was_answered_does_not_say_that_it_was_made() {
    let told = told(&up_to(r#""kind":"step","address":"Integration/cellar""#));
    assert!(
        told.contains(
            "may be half done: create Integration/cellar was begun: whether GIJ has taken it is not known"
        ),
        "{told}"
    );
}

#[test]
fn a_run_that_was_killed_before_its_first_change_changed_nothing() {
    let told = told(&up_to(r#""kind":"batch""#));
    assert!(
        told.contains("No change had begun, as far as is known."),
        "{told}"
    );
    assert!(
        told.contains("  not begun: update Integration/attic, create Integration/cellar\n"),
        "{told}"
    );
}

#[test]
fn a_run_that_was_killed_between_two_changes_left_nothing_half_done() {
    let told = told(&up_to(r#""kind":"finished","address":"Integration/attic""#));
    assert!(
        told.contains("Every change that began was done with, as far as is known."),
        "{told}"
    );
}

#[test]
fn another_day_than_the_first_is_named() {
    let whole = whole_run();
    let (first, rest) = whole.split_once('\n').unwrap();
    let next_day = rest.replace("\"at\":\"2026-05-11", "\"at\":\"2026-05-12");
    let told = told(&format!("{first}\n{next_day}"));
    assert!(
        told.contains("Stopped part-way at 2026-05-12 09:00:42Z"),
        "{told}"
    );
}

#[test]
fn a_warning_that_has_a_line_is_not_told_again_at_the_end() {
    let whole = whole_run();
    let twice = whole.replace(
        "the lease could not be given back\"]",
        "the lease could not be given back\",\"there is no ledger\"]",
    );
    assert_ne!(twice, whole);
    assert_eq!(told(&twice), told(&whole));
}

#[test]
fn a_run_that_is_at_work_is_not_called_lost() {
    let text = up_to(r#""kind":"wait""#);
    let mut reader = gijctl::journal::Reader::new();
    for line in text.split_inclusive('\n') {
        reader.line(line.as_bytes());
    }
    let history = reader.finish(Writer::AtWork);
    assert!(matches!(history.runs[0].ending, Ending::Running { .. }));
    let told = strip(&shown::text(&history));
    assert!(told.contains("Still at work; at 09:00:24Z"), "{told}");
    assert!(!told.contains("Killed"), "{told}");
}

#[test]
fn two_runs_in_one_journal_are_two_also_where_the_first_was_killed() {
    let killed = up_to(r#""kind":"written","address":"Integration/cellar""#);
    let history = history(format!("{killed}{}", whole_run()).as_bytes());
    assert_eq!(history.runs.len(), 2);
    assert!(matches!(history.runs[0].ending, Ending::Lost { .. }));
    assert!(matches!(
        &history.runs[1].ending,
        Ending::Ended { outcome, exit: 3, .. } if outcome == "halted"
    ));
    assert_eq!(history.runs[1].missing_lines, 0);
}

#[test]
fn damaged_lines_are_named_and_hide_nothing_else() {
    let whole = whole_run();
    let mut lines: Vec<_> = whole.lines().collect();
    lines[4] = "{\"v\":1,\"seq\":5,\"at\":\"2026-05-11T09:";
    lines.insert(7, "canary of somebody else");
    lines.insert(
        9,
        r#"{"v":1,"seq":1,"at":"2026-05-11T09:00:00Z","kind":"batch"}"#,
    );
    lines.insert(11, "");
    let text = lines.join("\n") + "\n";
    let history = history(text.as_bytes());
    let damaged: Vec<_> = history.damaged.iter().map(|d| (d.line, d.reason)).collect();
    assert_eq!(
        damaged,
        [
            (5, "it breaks off"),
            (8, "it is not JSON"),
            (10, "it is no line of a journal")
        ]
    );
    assert_eq!(history.runs[0].missing_lines, 1);
    assert_eq!(history.runs[0].steps.len(), 2);
    let told = strip(&shown::text(&history));
    assert!(
        told.contains("warning: line 5 cannot be read: it breaks off"),
        "{told}"
    );
    assert!(!told.contains("canary"), "{told}");
}

#[test]
fn lines_of_a_later_version_are_left_out_and_counted() {
    let later = r#"{"v":1,"seq":2,"at":"2026-05-11T09:00:01Z","kind":"weather","sky":"blue"}"#;
    let newer = r#"{"v":2,"seq":3,"at":"2026-05-11T09:00:01Z","kind":"batch"}"#;
    let first = whole_run()
        .lines()
        .next()
        .unwrap()
        .replace("\"instance\"", "\"mood\":\"calm\",\"instance\"");
    let history = history(format!("{first}\n{later}\n{later}\n{newer}\n").as_bytes());
    assert_eq!(
        history.runs.len(),
        1,
        "a key that is not known is no damage"
    );
    assert_eq!(history.newer["weather"], 2);
    assert_eq!(history.newer["batch"], 1);
    assert_eq!(history.damaged, []);
    let told = strip(&shown::text(&history));
    assert!(
        told.contains("2 lines of the kind weather left out"),
        "{told}"
    );
}

#[test]
fn a_line_without_an_end_is_left_out_without_being_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    let whole = whole_run();
    let (first, rest) = whole.split_once('\n').unwrap();
    let endless = "x".repeat(LONGEST_LINE * 2 + 5);
    std::fs::write(&path, format!("{first}\n{endless}\n{rest}")).unwrap();
    let history = read(&path).unwrap();
    assert_eq!(history.damaged.len(), 1);
    assert_eq!(history.damaged[0].line, 2);
    assert_eq!(history.damaged[0].reason, "it is too long");
    assert_eq!(history.runs[0].steps.len(), 2);
}

#[test]
fn wherever_a_journal_breaks_off_it_tells_what_its_whole_lines_say() {
    let whole = whole_run();
    let whole = whole.as_bytes();
    for end in 0..=whole.len() {
        check_cut(whole, end);
    }
}

fn line_ends(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count() - 1
}

/// What is known of a journal whose bytes stop here.
fn check_cut(whole: &[u8], end: usize) {
    let cut = &whole[..end];
    let history = history(cut);
    let whole_lines = line_ends(cut);
    // A line without its end counts where nothing else of it is missing.
    let last = cut.rsplit(|byte| *byte == b'\n').next().unwrap();
    let is_whole = whole.get(end) == Some(&b'\n') && !last.is_empty();
    let is_torn = !last.is_empty() && !is_whole;
    assert_eq!(history.breaks_off.is_some(), is_torn, "{end} bytes");
    assert_eq!(history.damaged, [], "{end} bytes");
    let known = whole_lines + usize::from(is_whole);
    assert_eq!(history.runs.len(), usize::from(known > 0), "{end} bytes");
    let told = strip(&shown::text(&history));
    match history.runs.first().map(|run| &run.ending) {
        None => assert!(told.contains("No run is told of"), "{told}"),
        Some(Ending::Lost { last_known, .. }) => {
            assert!(!last_known.is_empty());
            assert!(told.contains("Killed or lost after 09:00:"), "{told}");
            assert!(told.contains("run apply again"), "{told}");
        }
        Some(Ending::Ended { .. }) => assert!(end + 1 >= whole.len(), "{end} bytes"),
        Some(Ending::Running { .. }) => panic!("nobody writes to it"),
    }
}

proptest! {
    #[test]
    fn whatever_is_done_to_a_journal_it_is_read_to_its_end(
        place in 0..6_000_usize,
        length in 0..200_usize,
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut text = whole_run().into_bytes();
        let start = place.min(text.len());
        let end = (start + length).min(text.len());
        let touched = line_ends(&text[start..end]) + line_ends(&bytes) + 2;
        text.splice(start..end, bytes);
        let history = history(&text);
        let unread = history.damaged.len() + history.newer.values().count();
        let in_first_line = history.runs.is_empty();
        prop_assert!(in_first_line || unread <= touched, "{unread} of {touched}");
        let told = strip(&shown::text(&history));
        prop_assert!(told.ends_with('\n'));
    }
}
