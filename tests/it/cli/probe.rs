//! `gijctl probe`: what is shown, what is written where, and what is refused.

use std::fs;

use serde_json::Value;

use super::run::Place;

const SIMULATOR: &str = "--simulator=state.json";

/// A Jira in which integrations and repositories take turns with their numbers.
const GROWN: &str = "
pace: stepped
integrations:
- { type: GITHUB, displayName: Cellar, repositories: [{ name: barrels }, { name: corks }] }
- { type: GITLAB, displayName: Attic, repositories: [{ name: boxes }] }
- { type: AZURE, displayName: Barn, repositories: [{ name: hay }] }
";

fn grown() -> Place {
    Place::new(&[("simulator.yaml", GROWN)])
}

/// The names of all integrations in the state of the simulator.
fn names(place: &Place) -> Vec<String> {
    let state: Value = serde_json::from_str(&place.read("state.json")).unwrap();
    let rows = state["integrations"].as_object().unwrap();
    let name = |row: &Value| row["row"]["displayName"].as_str().unwrap().to_owned();
    rows.values().map(name).collect()
}

#[test]
fn every_question_is_shown_with_what_came_of_it() {
    let ran = grown().run(&["probe", "--simulator"]).ends_with(0);
    insta::assert_snapshot!(ran.stdout, @r#"
    GIJ 5.2.1 on Jira 10.3.5, asked by an administrator of Jira

     1  answered   Which status has an answer about an integration that does not
                   exist, and a creation that is refused?
                   GIJ says in its own words that there is no such integration (seen
                   by reading)
                   an integration that does not exist is answered with status 200
     2  not asked  Does an update that does not mention `disabled` leave a disabled
                   integration disabled?
                   it takes a throw-away integration (--write)
     3  not asked  What clears a text: an empty one, or null?
                   it takes a throw-away integration (--write)
     4  not asked  Do changed settings of an integration reach the repositories
                   inside?
                   it takes an integration for tests with repositories inside
                   (--with)
     5  not asked  Does a changed connection setting start a scan?
                   it takes an integration for tests with repositories inside
                   (--with)
     6  not asked  When does `lastIndexedDate` move?
                   it takes an integration for tests with repositories inside
                   (--with)
     7  answered   What does the status of an indexing want to be asked with, and
                   which shape has it?
                   the status of an indexing is told for a `repoId` alone (seen by
                   reading)
                   the status of an indexing has maps of messages and errors (seen
                   by reading)
                   a `threadId` that nobody has is refused (status 200)
                   asked with nothing it is answered (status 200)
     8  not asked  Is there an endpoint that switches integrations on and off?
                   it takes a throw-away integration (--write)
     9  not asked  What becomes of a property that GIJ does not know?
                   it takes a throw-away integration (--write)
    10  not asked  Is a deleted integration gone when the answer comes, and how does
                   it look until then?
                   it takes a throw-away integration (--write)
    11  not asked  Is a second integration of the same name and origin refused?
                   it takes a throw-away integration (--write)
    12  not asked  Which type has an integration of the GitHub App, and do answers
                   have keys that may hold secrets?
                   there is no integration of a type that gijctl does not know, such
                   as one of the GitHub App
    13  answered   Are integrations in the list of repositories, or plain
                   repositories in that of integrations?
                   integrations and repositories seem to share their numbers (seen
                   by reading)
                   integrations are in no list of repositories, nor the other way
                   round (seen by reading)
    14  not asked  May a manager of the app, who is no administrator, use the
                   integration calls?
                   it takes an account that is a manager of the app and no
                   administrator of Jira
    15  answered   In which order are lists answered, and what do they cost?
                   lists come in the order of their numbers (seen by reading)
                   integration: 3 rows, 1527 bytes, in 0 ms
                   repository: 4 rows, 3251 bytes, in 0 ms
                   the paged list `repository/all` is not there

    15 questions: 4 answered, 11 not asked.
    "#);
    assert_eq!(ran.stderr, "");
}

#[test]
fn the_document_says_the_same() {
    let ran = grown()
        .run(&["probe", "--simulator", "--format=json"])
        .ends_with(0);
    let document = ran.document("probe");
    assert_eq!(document["ended"], "whole");
    assert_eq!(document["questions"].as_array().unwrap().len(), 15);
    assert_eq!(document["readings"]["statusThread"]["is"], "optional");
    assert_eq!(document["questions"][6]["readings"][0], "statusThread");
    assert_eq!(document["questions"][1]["outcome"], "not asked");
}

#[test]
fn only_what_is_wanted_is_told() {
    let ran = grown()
        .run(&["probe", "--simulator", "--only=7,15", "--format=json"])
        .ends_with(0);
    let document = ran.document("probe");
    let numbers: Vec<_> = document["questions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["number"])
        .collect();
    assert_eq!(numbers, [7, 15]);
}

#[test]
fn what_is_written_is_removed_and_what_is_found_is_kept() {
    let place = grown();
    let ran = place
        .run(&[
            "probe", SIMULATOR, "--write", "--yes", "-o", "cap.json", "--report", "page.md",
        ])
        .ends_with(0);
    assert!(
        ran.stdout.contains("a deleted integration"),
        "{}",
        ran.stdout
    );
    assert_eq!(names(&place), ["Cellar", "Attic", "Barn"]);
    assert!(!place.path("cap.json.pending").exists());
    let file: Value = serde_json::from_str(&place.read("cap.json")).unwrap();
    let schema = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/schemas/capability.schema.json"
    ));
    let schema = serde_json::from_str(&schema.unwrap()).unwrap();
    assert!(jsonschema::is_valid(&schema, &file), "{file:#}");
    assert_eq!(file["appVersion"], "5.2.1");
    assert_eq!(file["readings"]["clearing"]["how"], "written");
    assert!(
        place
            .read("page.md")
            .starts_with("# Answers of Git Integration for Jira")
    );
    // What was found by writing stays where it is not asked again.
    let _ = place
        .run(&["probe", SIMULATOR, "-o", "cap.json"])
        .ends_with(0);
    let again: Value = serde_json::from_str(&place.read("cap.json")).unwrap();
    assert_eq!(again["readings"], file["readings"]);
}

#[test]
fn a_jira_that_nobody_calls_one_for_tests_is_not_written_to() {
    let instances = "instances: { live: { url: 'http://127.0.0.1:9/' } }";
    let place = Place::new(&[("gijctl.yaml", instances)]).with("JIRA_TOKEN", "made-up");
    let write = ["probe", "--write", "--yes", "-o", "cap.json"];
    let ran = place.run(&write).ends_with(64);
    assert!(
        ran.stderr.contains("does not say that this is one"),
        "{}",
        ran.stderr
    );
    // Another address under the name of one for tests is another Jira.
    place.write(
        "gijctl.yaml",
        "instances: { lab: { url: 'http://127.0.0.1:9/', test: true } }",
    );
    let elsewhere = [
        &write[..],
        &["-i", "lab", "--url", "http://127.0.0.1:9/live"],
    ]
    .concat();
    let ran = place.run(&elsewhere).ends_with(64);
    assert!(
        ran.stderr.contains("does not say that this is one"),
        "{}",
        ran.stderr
    );
    let _ = place.run(&write).ends_with(1);
}

#[test]
fn nobody_is_there_to_type_the_name() {
    let ran = grown()
        .run(&["probe", SIMULATOR, "--write", "-o", "cap.json"])
        .ends_with(64);
    assert!(
        ran.stderr.contains("no terminal to ask on"),
        "{}",
        ran.stderr
    );
}

#[test]
fn writing_needs_a_file_to_note_it_beside() {
    let ran = grown()
        .run(&["probe", SIMULATOR, "--write", "--yes"])
        .ends_with(64);
    assert!(ran.stderr.contains("--out"), "{}", ran.stderr);
}

#[test]
fn what_an_earlier_probe_left_is_removed_first() {
    let left = "
pace: stepped
integrations:
- { type: FILESPACE, displayName: gijctl-probe-0000002a, origin: /nonexistent/gijctl-probe-0000002a, disabled: true, repositories: [] }
- { type: GITHUB, displayName: Cellar, repositories: [] }
";
    let place = Place::new(&[("simulator.yaml", left)]);
    let write = ["probe", SIMULATOR, "--write", "--yes", "-o", "cap.json"];
    let ran = place.run(&write).ends_with(64);
    assert!(
        ran.stderr.contains("left integrations behind: id=1"),
        "{}",
        ran.stderr
    );
    place.write(
        "cap.json.pending",
        r#"{"formatVersion":1,"instance":"http://localhost:2990","name":"gijctl-probe-0000002a"}"#,
    );
    let ran = place.run(&write).ends_with(64);
    assert!(
        ran.stderr.contains("gijctl probe --clean -o cap.json"),
        "{}",
        ran.stderr
    );
    let ran = place
        .run(&["probe", "--clean", "-o", "cap.json", SIMULATOR])
        .ends_with(0);
    assert_eq!(ran.stdout, "Nothing is left of gijctl-probe-0000002a.\n");
    assert_eq!(names(&place), ["Cellar"]);
    assert!(!place.path("cap.json.pending").exists());
    let ran = place
        .run(&[
            "probe",
            "--clean",
            "-o",
            "cap.json",
            SIMULATOR,
            "--format=json",
        ])
        .ends_with(0);
    let document = ran.document("probe-clean");
    assert_eq!(document["left"], Value::Array(Vec::new()));
}

#[test]
fn a_note_about_another_jira_is_not_followed() {
    let place = grown();
    place.write(
        "cap.json.pending",
        r#"{"formatVersion":1,"instance":"https://jira.example","name":"gijctl-probe-0000002a"}"#,
    );
    let ran = place
        .run(&["probe", "--clean", "-o", "cap.json", SIMULATOR])
        .ends_with(64);
    assert!(
        ran.stderr
            .contains("the note is of a probe of https://jira.example"),
        "{}",
        ran.stderr
    );
}

#[test]
fn somebody_elses_file_is_not_overwritten() {
    let place = grown();
    place.write("mine.json", "{}");
    place.write("mine.md", "# Mine\n");
    let ran = place
        .run(&["probe", SIMULATOR, "-o", "mine.json"])
        .ends_with(64);
    assert!(
        ran.stderr
            .contains("mine.json exists and is no capability file"),
        "{}",
        ran.stderr
    );
    let ran = place
        .run(&["probe", SIMULATOR, "--report", "mine.md"])
        .ends_with(64);
    assert!(
        ran.stderr
            .contains("mine.md exists and is no page of probe"),
        "{}",
        ran.stderr
    );
    assert_eq!(place.read("mine.md"), "# Mine\n");
}

#[test]
fn one_file_cannot_be_both_of_its_files() {
    let place = grown();
    let arguments = ["probe", SIMULATOR, "-o", "found", "--report", "found"];
    let ran = place.run(&arguments).ends_with(64);
    assert!(
        ran.stderr.contains("-o and --report name the same file"),
        "{}",
        ran.stderr
    );
    assert!(!place.path("found").exists());
}

#[test]
fn the_page_is_not_written_over_the_note_or_the_file_by_another_name() {
    let place = grown();
    for (page, why) in [
        ("z.json.pending", "--report names the note"),
        ("./z.json", "-o and --report name the same file"),
    ] {
        let arguments = ["probe", SIMULATOR, "-o", "z.json", "--report", page];
        let ran = place.run(&arguments).ends_with(64);
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
    }
    assert!(!place.path("z.json.pending").exists());
}

#[cfg(unix)]
#[test]
fn a_link_is_not_replaced_by_a_file() {
    let place = grown();
    std::os::unix::fs::symlink("elsewhere", place.path("link")).unwrap();
    for arguments in [["-o", "link"], ["--report", "link"]] {
        let ran = place
            .run(&[&["probe", SIMULATOR][..], &arguments].concat())
            .ends_with(64);
        assert!(ran.stderr.contains("link is a link"), "{}", ran.stderr);
    }
    assert!(!place.path("elsewhere").exists());
}

#[test]
fn a_probe_that_only_reads_forgets_no_note_of_another() {
    let place = grown();
    let note =
        r#"{"formatVersion":1,"instance":"http://localhost:2990","name":"gijctl-probe-0000002a"}"#;
    place.write("cap.json.pending", note);
    let _ = place
        .run(&["probe", SIMULATOR, "-o", "cap.json"])
        .ends_with(0);
    assert_eq!(place.read("cap.json.pending"), note);
}

#[test]
fn a_note_of_a_later_form_is_refused_by_its_number() {
    let place = grown();
    place.write("cap.json.pending", r#"{"formatVersion":2,"made":[]}"#);
    let ran = place
        .run(&["probe", SIMULATOR, "--clean", "-o", "cap.json"])
        .ends_with(1);
    let why = "its formatVersion is 2, and this gijctl reads 1";
    assert_eq!(ran.stderr.matches(why).count(), 1, "{}", ran.stderr);
}

#[test]
fn a_file_of_a_later_form_is_refused_by_its_number_and_kept() {
    let place = grown();
    let later = r#"{"formatVersion":2,"found":[]}"#;
    place.write("cap.json", later);
    let ran = place
        .run(&["probe", SIMULATOR, "-o", "cap.json"])
        .ends_with(64);
    assert!(
        ran.stderr.contains("its formatVersion is 2"),
        "{}",
        ran.stderr
    );
    assert_eq!(place.read("cap.json"), later);
}

#[test]
fn a_file_that_is_none_is_told_with_one_reason() {
    let place = grown();
    place.write("cap.json", r#"{"formatVersion":1}"#);
    place.write(
        "gijctl.yaml",
        "instances: { lab: { url: 'http://127.0.0.1:9/', capability: cap.json } }",
    );
    let ran = place.run(&["status", "--simulator"]).ends_with(64);
    let why = "missing field `instance`";
    assert_eq!(ran.stderr.matches(why).count(), 1, "{}", ran.stderr);
}

/// A stage where this goes wrong with some requests.
fn faulty(faults: &str) -> Place {
    Place::new(&[("simulator.yaml", &format!("{GROWN}{faults}\n"))])
}

#[test]
fn nothing_is_written_where_what_is_found_would_not_count() {
    let place =
        faulty("faults: [{ request: 'GET /rest/plugins/*', times: 99, then: login-page-before }]");
    let write = [
        "probe", SIMULATOR, "--write", "--yes", "-o", "cap.json", "-v",
    ];
    let ran = place.run(&write).ends_with(1);
    assert!(
        ran.stderr.contains("does not tell the version of the app"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("administrator"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("method=\"POST\""), "{}", ran.stderr);
}

#[test]
fn a_deadline_that_is_over_is_no_list_that_cannot_be_read() {
    let place = grown();
    let write = [
        "probe",
        SIMULATOR,
        "--write",
        "--yes",
        "-o",
        "cap.json",
        "--deadline",
        "0s",
    ];
    let ran = place.run(&write).ends_with(1);
    assert!(ran.stderr.contains("--deadline was over"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("list of"), "{}", ran.stderr);
    assert!(!place.path("cap.json.pending").exists());
}

#[test]
fn a_list_that_cannot_be_read_is_no_mistake_of_whoever_asks() {
    let place = faulty(
        "faults: [{ request: 'GET /rest/gitplugin/1.0/integration', times: 99, then: login-page-before }]",
    );
    let write = ["probe", SIMULATOR, "--write", "--yes", "-o", "cap.json"];
    let ran = place.run(&write).ends_with(1);
    assert!(
        ran.stderr
            .contains("the list of integrations cannot be read"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_somebody_changed_meanwhile_is_told_and_the_note_is_not_needed_any_more() {
    let place = Place::new(&[(
        "simulator.yaml",
        "
pace: stepped
integrations:
- { type: GITHUB, displayName: Cellar, settings: { apiFilter: '[?!fork]' }, repositories: [] }
- { type: GITLAB, displayName: Attic, settings: { apiFilter: '[?!archived] | @' }, repositories: [] }
",
    )]);
    let note = |id: u64, name: &str| {
        format!(
            r#"{{"formatVersion":1,"instance":"http://localhost:2990","name":"gijctl-probe-0000002a","lent":{{"id":{id},"name":"{name}","apiFilter":"[?!archived]"}}}}"#
        )
    };
    let clean = ["probe", "--clean", "-o", "cap.json", SIMULATOR];
    place.write("cap.json.pending", &note(1, "Cellar"));
    let ran = place.run(&clean).ends_with(1);
    insta::assert_snapshot!(ran.stdout, @r#"
    Left alone on Cellar (id=1): `apiFilter` is "[?!fork]", and was "[?!archived]" before the probe; somebody else has changed it.
    Nothing is left of gijctl-probe-0000002a.
    "#);
    assert!(
        ran.stderr.contains("integration 1 meanwhile is left alone"),
        "{}",
        ran.stderr
    );
    assert!(!place.path("cap.json.pending").exists());
    place.write("cap.json.pending", &note(2, "Attic"));
    let ran = place.run(&clean).ends_with(0);
    insta::assert_snapshot!(ran.stdout, @r#"
    Put back on Attic (id=2): `apiFilter` from "[?!archived] | @" to "[?!archived]".
    Nothing is left of gijctl-probe-0000002a.
    "#);
    place.write("cap.json.pending", &note(2, "Attic"));
    let ran = place
        .run(&[&clean[..], &["--format=json"]].concat())
        .ends_with(0);
    let document = ran.document("probe-clean");
    assert_eq!(document["lent"]["putBack"], Value::Array(Vec::new()));
}

/// A note of a probe that was killed with the first integration lent.
const NOTE: &str = r#"{"formatVersion":1,"instance":"http://localhost:2990","name":"gijctl-probe-0000002a","lent":{"id":1,"name":"Cellar","integrationType":"GITHUB","sendCommitEmails":false}}"#;

#[test]
fn repositories_inside_that_somebody_has_set_are_told_by_name_once() {
    let place = Place::new(&[(
        "simulator.yaml",
        "
pace: stepped
integrations:
- type: GITHUB
  displayName: Cellar
  settings: { sendCommitEmails: false }
  repositories: [{ name: barrels, settings: { sendCommitEmails: true } }]
",
    )]);
    place.write("cap.json.pending", NOTE);
    let clean = ["probe", "--clean", "-o", "cap.json", SIMULATOR];
    let ran = place.run(&clean).ends_with(1);
    insta::assert_snapshot!(ran.stdout, @r"
    Left alone inside Cellar (id=1): barrels (id=2) has `sendCommitEmails` true, and had false before the probe.
    Nothing is left of gijctl-probe-0000002a.
    ");
    assert!(
        ran.stderr
            .contains("of repositories inside integration 1 meanwhile is left alone"),
        "{}",
        ran.stderr
    );
    assert!(!place.path("cap.json.pending").exists());
    let _ = place.run(&clean).ends_with(0);
}

#[test]
fn the_number_of_an_integration_of_another_type_is_not_touched() {
    let place = Place::new(&[(
        "simulator.yaml",
        "
pace: stepped
integrations:
- { type: GITLAB, displayName: Loft, settings: { sendCommitEmails: true }, repositories: [] }
",
    )]);
    place.write("cap.json.pending", NOTE);
    let clean = ["probe", "--clean", "-o", "cap.json", SIMULATOR, "-v"];
    let ran = place.run(&clean).ends_with(1);
    insta::assert_snapshot!(ran.stdout, @r"
    Cellar (id=1) is called Loft now.
    Left alone on Cellar (id=1): `sendCommitEmails` is true, and was false before the probe; its number is that of an integration of another type now.
    Nothing is left of gijctl-probe-0000002a.
    ");
    assert!(!ran.stderr.contains("method=\"PUT\""), "{}", ran.stderr);
}

#[test]
fn a_file_of_another_jira_or_version_is_refused_before_a_question_and_kept() {
    let place = grown();
    let probe = ["probe", SIMULATOR, "-o", "cap.json", "-v"];
    let _ = place.run(&probe).ends_with(0);
    let whole = place.read("cap.json");
    for (from, to) in [
        ("http://localhost:2990", "https://jira.example"),
        ("5.2.1", "5.1.0"),
    ] {
        let of_another = whole.replace(from, to);
        place.write("cap.json", &of_another);
        let ran = place.run(&probe).ends_with(64);
        for told in [from, to, "cap.json is not overwritten", "name another file"] {
            assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
        }
        assert!(!ran.stderr.contains("index.json"), "{}", ran.stderr);
        assert_eq!(place.read("cap.json"), of_another);
    }
}

#[test]
fn where_nothing_was_found_nothing_is_written() {
    let place = grown();
    let probe = [
        "probe",
        SIMULATOR,
        "--only=1",
        "-o",
        "cap.json",
        "--deadline=0s",
    ];
    let ran = place.run(&probe).ends_with(1);
    assert!(
        ran.stderr.contains("nothing was found, so cap.json"),
        "{}",
        ran.stderr
    );
    assert!(!place.path("cap.json").exists());
}

#[test]
fn a_file_of_another_version_does_not_count_and_that_is_said_once() {
    let place = grown();
    let _ = place
        .run(&["probe", SIMULATOR, "-o", "cap.json"])
        .ends_with(0);
    let of_another = place.read("cap.json").replace("5.2.1", "5.1.0");
    place.write("m/cellar.yaml", super::run::CELLAR);
    place.write("m/simulator.yaml", GROWN);
    place.write(
        "m/gijctl.yaml",
        "instances: { lab: { url: 'http://127.0.0.1:9/', capability: ../cap.json } }",
    );
    let plan = ["plan", "m", "--simulator"];
    let ran = place.run(&plan).ends_with(0);
    assert!(!ran.stderr.contains("capability"), "{}", ran.stderr);
    place.write("cap.json", &of_another);
    let ran = place.run(&plan).ends_with(0);
    let said = "the capability file was made with GIJ 5.1.0, and the version that answers is 5.2.1";
    assert_eq!(ran.stderr.matches(said).count(), 1, "{}", ran.stderr);
    place.write("cap.json", "{}");
    let ran = place.run(&plan).ends_with(64);
    assert!(
        ran.stderr.contains("cap.json cannot be used"),
        "{}",
        ran.stderr
    );
}

#[test]
fn told_to_stop_it_removes_what_it_made() {
    let place = Place::new(&[(
        "simulator.yaml",
        &GROWN.replace("pace: stepped", "pace: real"),
    )]);
    let mut running = place.start(&[
        "probe", SIMULATOR, "--write", "--yes", "-o", "cap.json", "-v",
    ]);
    running.wait_for_line_with("method=\"POST\"");
    running.signal("INT");
    let ran = running.end();
    assert!(matches!(ran.code, Some(130 | 0)), "{}", ran.stderr);
    assert_eq!(names(&place), ["Cellar", "Attic", "Barn"]);
    assert!(!place.path("cap.json.pending").exists());
}

#[test]
fn a_file_counts_or_is_told_not_to_also_where_only_rows_are_asked_about() {
    let place = Place::new(&[(
        "simulator.yaml",
        &format!("{GROWN}quirks: {{ statusThread: required }}\n"),
    )]);
    place.write(
        "gijctl.yaml",
        "instances: { lab: { url: 'http://127.0.0.1:9/', capability: cap.json } }",
    );
    let _ = place
        .run(&["probe", "--simulator", "-o", "cap.json"])
        .ends_with(0);
    let asks = |of: &str| {
        let ran = place.run(&[of, "--simulator", "--no-manifests", "-v"]);
        (ran.stderr.contains("index.json"), ran.stderr)
    };
    for command in ["status", "doctor"] {
        let (is_asked, told) = asks(command);
        assert!(!is_asked, "{command}: {told}");
    }
    let of_another = place.read("cap.json").replace("5.2.1", "5.1.0");
    place.write("cap.json", &of_another);
    for command in ["status", "doctor"] {
        let (is_asked, told) = asks(command);
        assert!(is_asked, "{command}: {told}");
        let said = "the capability file was made with GIJ 5.1.0";
        assert_eq!(told.matches(said).count(), 1, "{command}: {told}");
    }
}
