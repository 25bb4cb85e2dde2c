//! The file of a journal.

use std::fs;

use gijctl::journal::{AgreementLine, Ending, Journal, JournalError, OutcomeLine, read};

use super::values::{at, outcome, run_line, whole_run};

fn folder_with(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    fs::write(&path, text).unwrap();
    (folder, path)
}

#[cfg(unix)]
#[test]
fn nobody_but_its_owner_reads_a_new_journal() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    Journal::open(&path)
        .unwrap()
        .begin(at("09:00:00"), run_line());
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_line_is_in_the_file_while_the_run_goes_on() {
    let (_folder, path) = folder_with("");
    let journal = Journal::open(&path).unwrap();
    journal.begin(at("09:00:00"), run_line());
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
    let agreed = "declined".to_owned();
    journal.agreement(at("09:00:01"), AgreementLine { agreed });
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 2);
}

#[test]
fn another_file_is_refused_and_left_as_it_is() {
    for precious in ["precious\n", "{}\n", "\n", "[{\"v\":1}]"] {
        let (_folder, path) = folder_with(precious);
        let error = Journal::open(&path).unwrap_err();
        assert!(matches!(error, JournalError::NotAJournal { .. }), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), precious);
        let error = read(&path).unwrap_err();
        assert!(matches!(error, JournalError::NotAJournal { .. }), "{error}");
    }
}

#[test]
fn a_journal_of_a_later_version_is_refused_and_left_as_it_is() {
    let line = "{\"v\":2,\"seq\":1,\"at\":\"2026-05-11T09:00:00Z\",\"kind\":\"run\"}\n";
    let (_folder, path) = folder_with(line);
    let error = Journal::open(&path).unwrap_err();
    assert!(
        matches!(error, JournalError::Newer { version: 2, .. }),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), line);
}

#[test]
fn a_folder_is_no_journal() {
    let folder = tempfile::tempdir().unwrap();
    let error = Journal::open(folder.path()).unwrap_err();
    assert!(matches!(error, JournalError::NotAFile { .. }), "{error}");
    let error = read(folder.path()).unwrap_err();
    assert!(matches!(error, JournalError::NotAFile { .. }), "{error}");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = Journal::open(&folder.path().join("nowhere/e.jsonl")).unwrap_err();
    assert!(error.to_string().contains("nowhere"), "{error}");
}

#[test]
fn two_at_once_do_not_write_to_one_journal() {
    let (_folder, path) = folder_with("");
    let first = Journal::open(&path).unwrap();
    first.begin(at("09:00:00"), run_line());
    let error = Journal::open(&path).unwrap_err();
    assert!(matches!(error, JournalError::Busy { .. }), "{error}");
    let history = read(&path).unwrap();
    assert!(matches!(history.runs[0].ending, Ending::Running { .. }));
    drop(first);
    let history = read(&path).unwrap();
    assert!(matches!(history.runs[0].ending, Ending::Lost { .. }));
    assert!(Journal::open(&path).is_ok());
}

#[test]
fn wherever_the_last_run_was_killed_the_next_one_is_whole() {
    let whole = whole_run();
    // Each cut is a file of its own; a few in every line are enough.
    let cuts = (0..whole.len()).filter(|cut| cut % 97 == 0);
    for cut in cuts.chain([1, whole.len() - 1, whole.len()]) {
        let (_folder, path) = folder_with(&whole[..cut]);
        let journal = Journal::open(&path).unwrap_or_else(|error| panic!("{cut} bytes: {error}"));
        journal.begin(at("10:00:00"), run_line());
        let ended = OutcomeLine {
            outcome: "succeeded".to_owned(),
            ..outcome()
        };
        journal.outcome(at("10:00:01"), ended);
        drop(journal);
        let history = read(&path).unwrap();
        let run = history.runs.last().unwrap();
        assert_eq!(run.started_at, at("10:00:00"), "{cut} bytes");
        assert_eq!(run.missing_lines, 0, "{cut} bytes");
        assert!(
            matches!(&run.ending, Ending::Ended { outcome, .. } if outcome == "succeeded"),
            "{cut} bytes"
        );
        assert!(history.damaged.len() <= 1, "{cut} bytes");
        assert_eq!(history.breaks_off, None, "{cut} bytes");
    }
}
