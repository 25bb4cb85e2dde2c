//! What was found out changes requests, and only for the version that it was found out about.

#![expect(clippy::unwrap_used, reason = "a test may")]

use gijctl::capability::{
    Capability, CapabilityFile, Clearing, DisableEndpoint, Finding, Readings, StatusThread, Verdict,
};
use gijctl::model::{AppVersion, Field, FieldValue};
use gijctl::remote::{Remote as _, Switch};

use super::support::{Script, error, fields, integration_id, json};

/// What a client is asked for in these tests: who answers, and what a capability may change.
const ANSWERS: [&str; 7] = [
    r#"{"key":"JIRAUSER1","name":"ada"}"#,
    r#"{"version":"10.3.5"}"#,
    r#"{"permissions":{"ADMINISTER":{"key":"ADMINISTER","name":"a","havePermission":true}}}"#,
    r#"{"version":"5.2.1"}"#,
    r#"{"success":true}"#,
    r#"{"success":true}"#,
    r#"{"success":true,"finished":true}"#,
];

fn file(app_version: &str, readings: Readings) -> CapabilityFile {
    let version = AppVersion::parse(app_version).unwrap();
    let mut file = CapabilityFile::new("https://jira.example".to_owned(), &version, String::new());
    file.readings = readings;
    file
}

/// A file in which everything that may be relied on is otherwise than the safe posture.
fn bold(app_version: &str) -> CapabilityFile {
    file(
        app_version,
        Readings {
            clearing: Some(Finding::written(Clearing::Null)),
            status_thread: Some(Finding::read(StatusThread::Required)),
            disable_endpoint: Some(Finding::written(DisableEndpoint::Missing)),
            ..Readings::default()
        },
    )
}

/// The requests of a client that has this file.
async fn asked(file: Option<CapabilityFile>, more_answers: &[&str]) -> Vec<String> {
    let answers = ANSWERS
        .iter()
        .chain(more_answers)
        .map(|body| json(200, body));
    let script = Script::new(answers);
    let client = script.client();
    let client = match file {
        Some(file) => client.with_capability(file, "cap.json"),
        None => client,
    };
    client.instance().await.unwrap();
    let id = integration_id(7);
    let empty = fields(&[(Field::TagsFilter, FieldValue::Text(String::new()))]);
    client.update_integration(id, &empty, None).await.unwrap();
    client.switch(id.into(), Switch::Off).await.unwrap();
    client.index_status(id.into(), None).await.unwrap();
    script.asked()
}

#[tokio::test]
async fn what_nobody_found_out_changes_no_request() {
    let without = asked(None, &[]).await;
    assert_eq!(
        asked(Some(file("5.2.1", Readings::default())), &[]).await,
        without
    );
}

#[tokio::test]
async fn what_was_found_out_about_another_version_changes_no_request() {
    let without = asked(None, &[]).await;
    assert_eq!(asked(Some(bold("5.2.0")), &[]).await, without);
}

#[tokio::test]
async fn what_was_found_out_about_this_version_is_relied_on() {
    let row =
        r#"{"success":true,"integration":[{"id":7,"integrationType":"GITHUB","disabled":true}]}"#;
    let script = Script::new(
        [&ANSWERS[..6], &[row]]
            .concat()
            .into_iter()
            .map(|body| json(200, body)),
    );
    let client = script.client().with_capability(bold("5.2.1"), "cap.json");
    client.instance().await.unwrap();
    assert_eq!(client.verdict(), Some(&Verdict::Counts));
    let id = integration_id(7);
    let empty = fields(&[(Field::TagsFilter, FieldValue::Text(String::new()))]);
    client.update_integration(id, &empty, None).await.unwrap();
    client.switch(id.into(), Switch::Off).await.unwrap();
    assert_eq!(client.index_status(id.into(), None).await.unwrap(), None);
    let writes = script.asked().split_off(4);
    assert_eq!(
        writes,
        [
            "PUT /rest/gitplugin/1.0/integration/7\n{\"tagsFilter\":null}",
            "PUT /rest/gitplugin/1.0/integration/7\n{\"disabled\":true}",
            "GET /rest/gitplugin/1.0/integration/7",
        ]
    );
}

#[tokio::test]
async fn before_anything_is_relied_on_the_app_is_asked_its_version_once() {
    let script = Script::new([
        json(200, r#"{"version":"5.2.1"}"#),
        json(200, r#"{"success":true,"finished":true}"#),
    ]);
    let client = script.client().with_capability(bold("5.2.1"), "cap.json");
    assert_eq!(client.capability(), Capability::safe());
    assert_eq!(client.verdict(), None);
    let id = integration_id(7).into();
    assert_eq!(client.index_status(id, None).await.unwrap(), None);
    assert_eq!(client.verdict(), Some(&Verdict::Counts));
    assert!(client.index_status(id, Some("7")).await.unwrap().is_some());
}

#[tokio::test]
async fn where_the_app_does_not_tell_its_version_nothing_is_relied_on() {
    let script = Script::new([
        json(403, "{}"),
        json(200, r#"{"success":true,"finished":true}"#),
    ]);
    let client = script.client().with_capability(bold("5.2.1"), "cap.json");
    let status = client.index_status(integration_id(7).into(), None).await;
    assert!(status.unwrap().is_some());
    let verdict = client.verdict();
    assert!(matches!(verdict, Some(Verdict::VersionUnknown { .. })));
}

#[tokio::test]
async fn an_answer_that_cannot_be_if_the_file_were_right_names_the_file() {
    let row =
        r#"{"success":true,"integration":[{"id":7,"integrationType":"GITHUB","disabled":false}]}"#;
    let script = Script::new(
        [r#"{"version":"5.2.1"}"#, r#"{"success":true}"#, row]
            .map(|body| json(200, body))
            .into_iter()
            .chain([json(200, r#"{"success":false,"error":"no null"}"#)]),
    );
    let client = script.client().with_capability(bold("5.2.1"), "cap.json");
    let id = integration_id(7);
    let switched = error(client.switch(id.into(), Switch::Off).await).to_string();
    for word in [
        "cap.json",
        "https://jira.example",
        "disableEndpoint: missing",
        "(C11)",
    ] {
        assert!(switched.contains(word), "{switched}");
    }
    let empty = fields(&[(Field::TagsFilter, FieldValue::Text(String::new()))]);
    let updated = error(client.update_integration(id, &empty, None).await);
    assert!(
        updated.to_string().contains("`clearing: null`"),
        "{updated}"
    );
    let help = updated.kind.help();
    assert!(help.contains("gijctl probe -o cap.json"), "{help}");
}
