//! Each question in each of its readings.

use gijctl::probe::Outcome;
use gijctl::wire::Method;

use super::support::{GROWN, Stage, notes, outcome, word};

/// Ways that GIJ may go, and what is to be found: by reading.
const BY_READING: [(&str, &str, &str); 13] = [
    ("errorStatus: ok", "missingRow", "refused"),
    ("errorStatus: byKind", "missingRow", "refused"),
    ("errorStatus: bare", "missingRow", "notFound"),
    ("statusThread: optional", "statusThread", "optional"),
    ("statusThread: required", "statusThread", "required"),
    ("statusShape: maps", "statusShape", "maps"),
    ("statusShape: lists", "statusShape", "lists"),
    ("idSpaces: shared", "idSpaces", "shared"),
    ("idSpaces: separate", "idSpaces", "separate"),
    ("lists: apart", "lists", "apart"),
    ("listOrder: byId", "listOrder", "byId"),
    ("listOrder: newestFirst", "listOrder", "stable"),
    ("listOrder: changing", "listOrder", "changing"),
];

/// The same by writing.
const BY_WRITING: [(&str, &str, &str); 14] = [
    ("disabledOnPut: ignored", "disabledOnPut", "kept"),
    ("disabledOnPut: honoured", "disabledOnPut", "kept"),
    ("disabledOnPut: blankEnables", "disabledOnPut", "enabled"),
    ("clearing: empty", "clearing", "empty"),
    ("clearing: null", "clearing", "null"),
    ("clearing: both", "clearing", "both"),
    ("clearing: neither", "clearing", "neither"),
    ("disableEndpoint: present", "disableEndpoint", "present"),
    ("disableEndpoint: missing", "disableEndpoint", "missing"),
    ("unknownProperties: ignored", "unknownProperties", "ignored"),
    ("unknownProperties: refused", "unknownProperties", "refused"),
    ("deletion: lingers", "deletion", "lingers"),
    ("deletion: atOnce", "deletion", "atOnce"),
    ("duplicates: refused", "duplicates", "refused"),
];

/// The same by an integration that is lent.
const BY_ROWS: [(&str, &str, &str); 8] = [
    ("features: newRows", "featureReach", "newRows"),
    ("features: allRows", "featureReach", "allRows"),
    ("connectionPut: waits", "connectionPut", "waits"),
    ("connectionPut: scans", "connectionPut", "scans"),
    (
        "connectionPut: scans, clearing: null",
        "connectionPut",
        "scans",
    ),
    ("lastIndexed: end", "dateMoves", "end"),
    ("lastIndexed: start", "dateMoves", "start"),
    (
        "lastIndexed: start, statusShape: lists",
        "dateMoves",
        "start",
    ),
];

/// The number of the first integration of [`GROWN`].
const CELLAR: u64 = 1;

/// What its host has.
const HOST: &str = "
hosts:
- scan: 20s
  repositories: [{ name: barrels, cloneAndIndex: 1m }, { name: corks, cloneAndIndex: 1m }]
";

#[test]
fn what_an_integration_with_rows_tells_is_the_way_that_gij_goes() {
    for (quirk, key, expected) in BY_ROWS {
        let stage = Stage::of(quirk, HOST);
        let before = stage.settings_of(CELLAR);
        let probed = stage.writes_with(CELLAR);
        assert_eq!(word(&probed, key), Some(expected), "{quirk}: {probed:#?}");
        assert!(probed.left.is_empty(), "{quirk}");
        assert_eq!(stage.settings_of(CELLAR), before, "{quirk}");
    }
}

#[test]
fn a_schedule_is_not_taken_for_what_a_change_does() {
    let stage = Stage::of("connectionPut: waits", &format!("{HOST}schedule: 1m\n"));
    let probed = stage.writes_with(CELLAR);
    assert!(
        matches!(outcome(&probed, 5), Outcome::Unclear(_)),
        "{probed:#?}"
    );
}

#[test]
fn a_filter_that_could_not_be_cleared_again_is_not_set() {
    let stage = Stage::of("clearing: neither", HOST);
    let probed = stage.writes_with(CELLAR);
    assert!(
        matches!(outcome(&probed, 5), Outcome::NotAsked(_)),
        "{probed:#?}"
    );
    let wrote = stage
        .wire
        .sent()
        .into_iter()
        .filter(|one| one.path.ends_with("/integration/1"));
    let filters = wrote.filter(|one| {
        one.body
            .as_ref()
            .is_some_and(|body| body["apiFilter"] == "@")
    });
    assert_eq!(filters.count(), 0);
}

#[test]
fn what_reading_tells_is_the_way_that_gij_goes() {
    for (quirk, key, expected) in BY_READING {
        let probed = Stage::of(quirk, "").reads();
        assert_eq!(word(&probed, key), Some(expected), "{quirk}");
        assert_eq!((probed.failed, probed.left.len()), (0, 0), "{quirk}");
    }
}

#[test]
fn what_writing_tells_is_the_way_that_gij_goes() {
    for (quirk, key, expected) in BY_WRITING {
        let stage = Stage::of(quirk, "");
        let probed = stage.writes();
        assert_eq!(word(&probed, key), Some(expected), "{quirk}: {probed:#?}");
        assert!(probed.left.is_empty(), "{quirk}");
        assert_eq!(stage.names(), ["Cellar", "Attic", "Barn"], "{quirk}");
    }
}

#[test]
fn a_second_integration_that_is_created_is_removed_as_well() {
    let stage = Stage::of("duplicates: allowed", "");
    let probed = stage.writes();
    assert_eq!(word(&probed, "duplicates"), Some("allowed"));
    assert_eq!(stage.names(), ["Cellar", "Attic", "Barn"]);
}

#[test]
fn an_integration_in_the_list_of_repositories_is_seen_there() {
    // A client that reads such a list takes it for what it says, so only this is asked.
    let probed = Stage::of("lists: mixed, idSpaces: separate", "").reads_only(13);
    assert_eq!(word(&probed, "lists"), Some("mixed"));
}

#[test]
fn keys_of_secrets_are_told_and_their_values_are_not_kept() {
    let of_app = "
integrations:
- { type: GITHUB_APP, displayName: Loft, origin: 'https://api.github.com', repositories: [] }
quirks: { githubAppKeys: KEYS }
";
    let shown = Stage::new(&of_app.replace("KEYS", "shown")).reads();
    assert_eq!(word(&shown, "secretKeys"), Some("shown"));
    let told = notes(&shown, 12);
    assert!(told.contains("githubAppPem"), "{told}");
    assert!(told.contains("of the type GITHUB_APP"), "{told}");
    assert!(!format!("{shown:?}").contains("pem-of-the-simulator"));
    let hidden = Stage::new(&of_app.replace("KEYS", "hidden")).reads();
    assert_eq!(word(&hidden, "secretKeys"), Some("hidden"));
}

#[test]
fn a_manager_finds_out_whether_managers_may() {
    let account = "accounts: [{ token: bearer-of-a-test, name: mia, authority: manager }]";
    for managers in ["allowed", "refused"] {
        let stage = Stage::of(&format!("managers: {managers}"), account);
        let probed = stage.reads();
        assert_eq!(word(&probed, "managers"), Some(managers));
    }
}

#[test]
fn where_a_folder_has_to_be_there_a_server_that_is_nowhere_does_as_well() {
    let stage = Stage::of("folders: mustExist", "");
    let probed = stage.writes();
    assert_eq!(word(&probed, "disabledOnPut"), Some("kept"));
    assert_eq!(stage.names(), ["Cellar", "Attic", "Barn"]);
}

#[test]
fn without_writing_nothing_is_sent_but_questions() {
    let stage = Stage::of("", "");
    let probed = stage.reads();
    let sent = stage.wire.sent();
    assert!(sent.iter().all(|one| one.method == Method::Get));
    let not_asked = Outcome::NotAsked("it takes a throw-away integration (--write)".to_owned());
    for number in [2, 3, 8, 9, 10, 11] {
        assert_eq!(outcome(&probed, number), &not_asked, "{number}");
    }
}

#[test]
fn all_that_is_written_is_about_one_name() {
    let stage = Stage::of("duplicates: allowed", "");
    let before = stage.sim.with_world(|world| world.repositories());
    let _ = stage.writes();
    for sent in stage.wire.sent().iter().filter(|one| one.is_write()) {
        let Some(body) = &sent.body else { continue };
        let name = body.get("displayName").and_then(|name| name.as_str());
        assert!(
            name.is_none_or(|name| name == "gijctl-probe-0badcafe"),
            "{sent:?}"
        );
        assert_ne!(
            body.get("disabled").and_then(serde_json::Value::as_bool),
            Some(false)
        );
    }
    let after = stage.sim.with_world(|world| world.repositories());
    assert_eq!(format!("{before:?}"), format!("{after:?}"));
}

#[test]
fn of_an_empty_jira_nothing_is_concluded() {
    let probed = Stage::new("{}").reads();
    let clear = ["missingRow"];
    let keys: Vec<_> = probed.readings.listed().iter().map(|one| one.key).collect();
    assert_eq!(keys, clear);
    assert!(matches!(outcome(&probed, 13), Outcome::Unclear(_)));
    assert!(matches!(outcome(&probed, 7), Outcome::NotAsked(_)));
}

#[test]
fn a_number_that_a_repository_has_too_is_not_switched() {
    // The numbers of repositories go on beside those of integrations: the next one is taken.
    let stage = Stage::new(&format!("{GROWN}\nquirks: {{ idSpaces: separate }}\n"));
    let probed = stage.writes();
    assert_eq!(word(&probed, "disableEndpoint"), None);
    let sent = stage.wire.sent();
    assert!(!sent.iter().any(|one| one.path.ends_with("/disable")));
}
