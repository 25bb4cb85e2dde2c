use gijctl::model::{
    Field, FieldValue, GeneralMap, GeneralSetting, GeneralValue, IntegrationType, RowId, Secret,
    SecretSlot,
};
use gijctl::remote::{
    Clones, Delivery, NewIntegration, NewRepository, Remote, RemoteErrorKind, ResolvedCredentials,
    Switch,
};

use super::support::{
    Script, answer, error, fields, ids, integration_id, json, new_github, ok, repository_id,
};

#[tokio::test]
async fn lists_are_asked_for_whole() {
    let script = Script::new([
        ok("projects"),
        ok("integration-list"),
        ok("repository-list"),
        ok("integration-get"),
    ]);
    let client = script.client();
    client.projects().await.unwrap();
    client.integrations().await.unwrap();
    client.repositories().await.unwrap();
    client.integration(integration_id(3)).await.unwrap();
    assert_eq!(
        script.asked(),
        [
            "GET /rest/api/2/project",
            "GET /rest/gitplugin/1.0/integration",
            "GET /rest/gitplugin/1.0/repository",
            "GET /rest/gitplugin/1.0/integration/3",
        ]
    );
}

#[tokio::test]
async fn the_instance_costs_four_requests_and_asks_who_it_is_first() {
    let script = Script::new([
        ok("myself"),
        ok("server-info"),
        ok("permissions-administrator"),
        ok("plugin"),
    ]);
    script.client().instance().await.unwrap();
    assert_eq!(
        script.asked(),
        [
            "GET /rest/api/2/myself",
            "GET /rest/api/2/serverInfo",
            "GET /rest/api/2/mypermissions",
            "GET /rest/plugins/1.0/com.xiplink.jira.git.jira_git_plugin-key\naccept: application/vnd.atl.plugins.plugin+json",
        ]
    );
}

#[tokio::test]
async fn a_create_says_the_type_the_settings_and_the_secret() {
    let script = Script::new([ok("integration-create")]);
    let new = new_github(
        &[
            (Field::DisplayName, FieldValue::Text("Acme".to_owned())),
            (Field::Global, FieldValue::Bool(false)),
            (Field::ProjectMappingIds, ids(&[10400, 10100])),
            (Field::MaxMinsToCommitEmail, FieldValue::Integer(720)),
        ],
        "t0k3n",
    );
    let id = script.client().create_integration(&new).await.unwrap();
    assert_eq!(id, integration_id(24));
    assert_eq!(
        script.asked(),
        [concat!(
            "POST /rest/gitplugin/1.0/integration\n",
            r#"{"type":"GITHUB","displayName":"Acme","global":false,"#,
            r#""projectMappingIds":[10100,10400],"maxMinsToCommitEmail":720,"pat":"t0k3n"}"#
        )]
    );
}

#[tokio::test]
async fn a_create_may_be_switched_off_and_signed_with_a_password() {
    let script = Script::new([ok("integration-create")]);
    let new = NewIntegration {
        integration_type: IntegrationType::Gerrit,
        fields: fields(&[
            (Field::Global, FieldValue::Bool(true)),
            (Field::ProjectMappingIds, ids(&[])),
        ]),
        disabled: Some(true),
        credentials: Some(ResolvedCredentials {
            username: Some("robot".to_owned()),
            slot: SecretSlot::Password,
            secret: Secret::new("p4ss".to_owned()),
        }),
    };
    script.client().create_integration(&new).await.unwrap();
    assert_eq!(
        script.asked(),
        [concat!(
            "POST /rest/gitplugin/1.0/integration\n",
            r#"{"type":"GERRIT","global":true,"disabled":true,"username":"robot","password":"p4ss"}"#
        )]
    );
}

#[tokio::test]
async fn an_update_sends_only_what_is_given() {
    let script = Script::new([ok("integration-update"), ok("repository-update")]);
    let client = script.client();
    let toggle = fields(&[(Field::SmartCommitsEnabled, FieldValue::Bool(false))]);
    client
        .update_integration(integration_id(3), &toggle, None)
        .await
        .unwrap();
    client
        .update_repository(repository_id(31), &toggle, None)
        .await
        .unwrap();
    assert_eq!(
        script.asked(),
        [
            "PUT /rest/gitplugin/1.0/integration/3\n{\"smartCommitsEnabled\":false}",
            "PUT /rest/gitplugin/1.0/repository\n{\"id\":31,\"smartCommitsEnabled\":false}",
        ]
    );
}

#[tokio::test]
async fn an_update_of_nothing_is_not_sent() {
    let script = Script::new([]);
    let client = script.client();
    let nothing = fields(&[]);
    client
        .update_integration(integration_id(3), &nothing, None)
        .await
        .unwrap();
    client
        .update_repository(repository_id(31), &nothing, None)
        .await
        .unwrap();
    assert!(script.asked().is_empty());
}

#[tokio::test]
async fn a_deletion_always_says_what_becomes_of_the_clones() {
    let gone =
        "{\"success\":false,\"error\":\"Repository with id=4 does not exist\",\"advice\":\"\"}";
    let script = Script::new([
        answer(200, &[], "{\"success\":true}"),
        answer(200, &[], "{\"success\":true}"),
        answer(200, &[], gone),
    ]);
    let client = script.client();
    let delete = |id, clones| client.delete_integration(integration_id(id), clones);
    assert!(delete(3, Clones::Keep).await.unwrap());
    assert!(delete(3, Clones::Remove).await.unwrap());
    assert!(!delete(4, Clones::Keep).await.unwrap());
    assert_eq!(
        script.asked(),
        [
            "DELETE /rest/gitplugin/1.0/integration/3?deleteFiles=false",
            "DELETE /rest/gitplugin/1.0/integration/3?deleteFiles=true",
            "DELETE /rest/gitplugin/1.0/integration/4?deleteFiles=false",
        ]
    );
}

#[tokio::test]
async fn a_switch_uses_its_own_endpoint_for_both_kinds_of_rows() {
    let script = Script::new([ok("success"), ok("success")]);
    let client = script.client();
    client
        .switch(RowId::Integration(integration_id(3)), Switch::Off)
        .await
        .unwrap();
    client
        .switch(RowId::Repository(repository_id(31)), Switch::On)
        .await
        .unwrap();
    assert_eq!(
        script.asked(),
        [
            "PUT /rest/gitplugin/1.0/repository/3/disable?disable=true",
            "PUT /rest/gitplugin/1.0/repository/31/disable?disable=false",
        ]
    );
}

#[tokio::test]
async fn without_that_endpoint_an_integration_is_switched_by_an_update_and_read_again() {
    for status in [404, 405] {
        let script = Script::new([
            answer(status, &[], ""),
            ok("integration-update"),
            ok("integration-get"),
        ]);
        let row = RowId::Integration(integration_id(3));
        script.client().switch(row, Switch::On).await.unwrap();
        assert_eq!(
            script.asked(),
            [
                "PUT /rest/gitplugin/1.0/repository/3/disable?disable=false",
                "PUT /rest/gitplugin/1.0/integration/3\n{\"disabled\":false}",
                "GET /rest/gitplugin/1.0/integration/3",
            ]
        );
    }
}

#[tokio::test]
async fn a_switch_by_update_that_did_not_stick_is_an_error() {
    let script = Script::new([
        answer(404, &[], ""),
        ok("integration-update"),
        ok("integration-get"),
    ]);
    let row = RowId::Integration(integration_id(3));
    let error = error(script.client().switch(row, Switch::Off).await);
    assert!(
        error.to_string().contains("as it was before (C11)"),
        "{error}"
    );
    assert_eq!(script.asked().len(), 3);
}

#[tokio::test]
async fn a_switch_that_gij_refuses_is_not_tried_another_way() {
    let script = Script::new([json(404, &super::support::wire("integration-missing"))]);
    let row = RowId::Integration(integration_id(99));
    let error = error(script.client().switch(row, Switch::Off).await);
    assert!(matches!(error.kind, RemoteErrorKind::Refused { .. }));
    assert_eq!(error.delivery, Delivery::NotDone);
}

#[tokio::test]
async fn a_reindex_always_names_its_row() {
    let script = Script::new([ok("reindex")]);
    let row = RowId::Integration(integration_id(3));
    let ticket = script.client().reindex(row, None).await.unwrap();
    assert_eq!(
        ticket.thread.as_deref(),
        Some("0f7c9e52-8f53-4a39-9d55-2c2a41d0c1aa")
    );
    assert_eq!(
        script.asked(),
        ["POST /rest/gitplugin/2.0/reindex\n{\"repoId\":3}"]
    );
}

#[tokio::test]
async fn older_apps_are_asked_to_reindex_by_a_form() {
    let script = Script::new([answer(404, &[], ""), ok("reindex-before-4.17")]);
    let row = RowId::Repository(repository_id(30));
    let ticket = script.client().reindex(row, None).await.unwrap();
    assert_eq!(ticket.thread.as_deref(), Some("418"));
    let asked = script.asked();
    let lines: Vec<&str> = asked[1].lines().collect();
    assert_eq!(
        lines,
        [
            "POST /rest/gitplugin/1.0/index",
            "content-type: multipart/form-data; boundary=gijctl-form-boundary",
            "x-atlassian-token: no-check",
            "--gijctl-form-boundary",
            "Content-Disposition: form-data; name=\"repoId\"",
            "",
            "30",
            "--gijctl-form-boundary--",
        ]
    );
}

#[tokio::test]
async fn a_status_is_asked_for_by_row_and_by_thread_where_there_is_one() {
    let script = Script::new([ok("index-status-maps"), ok("index-status-maps")]);
    let client = script.client();
    let row = RowId::Repository(repository_id(30));
    client.index_status(row, None).await.unwrap();
    client.index_status(row, Some("418")).await.unwrap();
    assert_eq!(
        script.asked(),
        [
            "GET /rest/gitplugin/1.0/index.json?repoId=30",
            "GET /rest/gitplugin/1.0/index.json?threadId=418&repoId=30",
        ]
    );
}

#[tokio::test]
async fn global_is_never_sent_together_with_project_ids() {
    let script = Script::new([]);
    let both = fields(&[
        (Field::Global, FieldValue::Bool(true)),
        (Field::ProjectMappingIds, ids(&[10400])),
    ]);
    let error = error(
        script
            .client()
            .update_integration(integration_id(3), &both, None)
            .await,
    );
    assert!(matches!(error.kind, RemoteErrorKind::NotSent { .. }));
    assert_eq!(error.delivery, Delivery::NotDone);
}

#[tokio::test]
async fn an_empty_secret_is_never_sent() {
    let script = Script::new([]);
    let error = error(
        script
            .client()
            .create_integration(&new_github(&[], ""))
            .await,
    );
    assert!(error.to_string().contains("`pat` is empty"), "{error}");
    assert!(script.asked().is_empty());
}

fn token(secret: &str) -> ResolvedCredentials {
    ResolvedCredentials {
        username: None,
        slot: SecretSlot::Pat,
        secret: Secret::new(secret.to_owned()),
    }
}

#[tokio::test]
async fn a_repository_is_created_with_a_clone_of_gijs_own() {
    let script = Script::new([json(200, r#"{"id":68,"displayName":"ledger"}"#)]);
    let new = NewRepository {
        fields: fields(&[
            (
                Field::Origin,
                FieldValue::Text("https://git.acme.example/ledger.git".to_owned()),
            ),
            (Field::MainBranch, FieldValue::Text("main".to_owned())),
        ]),
        disabled: Some(false),
        credentials: Some(token("t0k3n")),
    };
    let id = script.client().create_repository(&new).await.unwrap();
    assert_eq!(id, repository_id(68));
    assert_eq!(
        script.asked(),
        [concat!(
            "POST /rest/gitplugin/1.0/repository\n",
            r#"{"origin":"https://git.acme.example/ledger.git","mainBranch":"main","#,
            r#""absoluteRoot":false,"disabled":false,"pat":"t0k3n"}"#
        )]
    );
}

#[tokio::test]
async fn a_repository_without_an_origin_is_not_sent() {
    let script = Script::new([]);
    let new = NewRepository {
        fields: fields(&[]),
        disabled: None,
        credentials: None,
    };
    let error = error(script.client().create_repository(&new).await);
    assert!(matches!(error.kind, RemoteErrorKind::NotSent { .. }));
    assert!(script.asked().is_empty());
}

#[tokio::test]
async fn an_answer_that_shows_no_repository_leaves_it_open_whether_there_is_one() {
    let script = Script::new([json(200, r#"{"success":true}"#)]);
    let new = NewRepository {
        fields: fields(&[(Field::Origin, FieldValue::Text("/srv/git/a".to_owned()))]),
        disabled: None,
        credentials: None,
    };
    let error = error(script.client().create_repository(&new).await);
    assert_eq!(error.delivery, Delivery::Unknown);
}

#[tokio::test]
async fn a_refused_repository_does_not_repeat_its_secret() {
    let echo = r#"{"success":false,"error":"cannot sign in with canary-7"}"#;
    let script = Script::new([json(200, echo)]);
    let new = NewRepository {
        fields: fields(&[(
            Field::Origin,
            FieldValue::Text("https://git.acme.example/a".to_owned()),
        )]),
        disabled: None,
        credentials: Some(token("canary-7")),
    };
    let error = error(script.client().create_repository(&new).await);
    assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
}

#[tokio::test]
async fn a_repository_gets_new_credentials_by_an_update() {
    let script = Script::new([ok("repository-update")]);
    script
        .client()
        .update_repository(repository_id(31), &fields(&[]), Some(&token("n3w")))
        .await
        .unwrap();
    assert_eq!(
        script.asked(),
        ["PUT /rest/gitplugin/1.0/repository\n{\"id\":31,\"pat\":\"n3w\"}"]
    );
}

#[tokio::test]
async fn a_repository_is_deleted_by_its_number_and_says_what_becomes_of_the_clone() {
    let missing = r#"{"success":false,"error":"Repository with id=9 does not exist"}"#;
    let script = Script::new([ok("success"), ok("success"), json(200, missing)]);
    let client = script.client();
    let delete = async |id, clones| client.delete_repository(repository_id(id), clones).await;
    assert!(delete(5, Clones::Keep).await.unwrap());
    assert!(delete(6, Clones::Remove).await.unwrap());
    assert!(!delete(9, Clones::Keep).await.unwrap());
    assert_eq!(
        script.asked(),
        [
            "DELETE /rest/gitplugin/1.0/repository?id=5&deleteFiles=false",
            "DELETE /rest/gitplugin/1.0/repository?id=6&deleteFiles=true",
            "DELETE /rest/gitplugin/1.0/repository?id=9&deleteFiles=false",
        ]
    );
}

#[tokio::test]
async fn settings_of_jira_as_a_whole_are_sent_by_the_one_request_there_is() {
    let script = Script::new([json(200, r#"{"success":true}"#)]);
    let setting = GeneralSetting::by_key("altJiraBaseUrl").unwrap();
    let url = GeneralValue::Text("https://jira.acme.example".to_owned());
    let settings = GeneralMap::from([(setting, url)]);
    script.client().configure(&settings).await.unwrap();
    assert_eq!(
        script.asked(),
        [concat!(
            "POST /rest/gitplugin/1.0/global-settings\n",
            r#"{"altJiraBaseUrl":"https://jira.acme.example"}"#
        )]
    );
}

#[tokio::test]
async fn a_setting_without_a_request_is_never_sent() {
    let script = Script::new([]);
    let setting = GeneralSetting::by_key("fileEncoding").unwrap();
    let value = GeneralValue::Text("utf-8".to_owned());
    let settings = GeneralMap::from([(setting, value)]);
    let error = script.client().configure(&settings).await.unwrap_err();
    assert!(matches!(error.kind, RemoteErrorKind::NotSent { .. }));
    assert!(script.asked().is_empty());
}
