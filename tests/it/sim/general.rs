//! The settings of all of Jira, as far as the REST API meets them.

use gijctl::wire::Method;
use serde_json::{Value, json};

use super::talk::{INTEGRATION, Talk, request};

const SETTINGS: &str = "/rest/gitplugin/1.0/global-settings";

fn shown(talk: &mut Talk) -> [Value; 3] {
    let all = talk.get(INTEGRATION);
    let row = &all["integrations"][0];
    [
        "gitViewerEnabled",
        "sourcesDiffViewEnabled",
        "requireUserPat",
    ]
    .map(|name| row[name].clone())
}

fn with(head: &str) -> Talk {
    Talk::with(&format!(
        "{head}\nintegrations: [{{ type: GITHUB, displayName: a, settings: {{ gitViewerEnabled: true, sourcesDiffViewEnabled: true, requireUserPat: false }} }}]"
    ))
}

const OVERRIDING: &str =
    "general: { repositoryBrowser: false, sourceCodeDiffViewing: false, requireUserPat: true }";

#[test]
fn by_default_general_settings_override_nothing() {
    assert_eq!(
        shown(&mut with("")),
        [json!(true), json!(true), json!(false)]
    );
}

#[test]
fn rows_show_what_general_settings_make_of_them() {
    let mut talk = with(OVERRIDING);
    assert_eq!(shown(&mut talk), [json!(false), json!(false), json!(true)]);
    talk.put(
        &format!("{INTEGRATION}/1"),
        &json!({ "gitViewerEnabled": true }),
    );
    assert_eq!(shown(&mut talk)[0], json!(false));
    talk.world
        .change_general_settings(|all| all.repository_browser = true);
    assert_eq!(shown(&mut talk)[0], json!(true));
}

#[test]
fn rows_may_show_what_was_set_instead() {
    let mut talk = with(&format!(
        "quirks: {{ generalOverride: effectOnly }}\n{OVERRIDING}"
    ));
    assert_eq!(shown(&mut talk), [json!(true), json!(true), json!(false)]);
}

#[test]
fn the_alternative_address_can_be_set_and_cleared_and_outlives_a_restart() {
    let mut talk = with("");
    let url = |talk: &Talk| talk.world.general_settings().alt_jira_base_url.clone();
    let set = json!({ "altJiraBaseUrl": "https://jira.acme.example" });
    assert_eq!(talk.post(SETTINGS, &set), json!({ "success": true }));
    let mut talk = talk.read_back("seed: 0");
    assert_eq!(url(&talk), "https://jira.acme.example");
    talk.post(SETTINGS, &json!({ "altJiraBaseUrl": "" }));
    assert_eq!(url(&talk), "");
}

#[test]
fn what_is_no_address_is_refused() {
    for odd in [json!("jira"), json!(7), json!(null)] {
        let answer = with("").post(SETTINGS, &json!({ "altJiraBaseUrl": odd }));
        assert_eq!(answer["success"], json!(false), "{odd}");
    }
}

#[test]
fn the_request_came_with_a_version_and_cannot_be_read() {
    let status = |talk: &mut Talk, method| {
        let body = json!({ "altJiraBaseUrl": "" });
        talk.send(&request(method, SETTINGS, Some(&body))).status
    };
    assert_eq!(status(&mut with("appVersion: 4.27.0"), Method::Post), 200);
    assert_eq!(status(&mut with("appVersion: 4.26.9"), Method::Post), 404);
    assert_eq!(status(&mut with(""), Method::Get), 405);
}
