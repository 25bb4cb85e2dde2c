use std::collections::BTreeSet;

use gijctl::model::{Field, FieldValue, IntegrationType, RowId};
use gijctl::remote::{Remote, RemoteErrorKind};
use gijctl::state::{Authority, LiveType};

use super::support::{Script, error, ids, integration_id, json, ok, repository_id, wire};

#[tokio::test]
async fn a_list_is_sorted_and_keeps_every_setting_it_shows() {
    let list = Script::new([ok("integration-list")]);
    let list = list.client().integrations().await.unwrap();
    let seen: Vec<_> = list.iter().map(|i| i.id.get()).collect();
    assert_eq!(seen, [3, 7, 11]);
    let github = &list[0];
    assert_eq!(github.display_name, "Acme GitHub");
    assert_eq!(
        github.row_type,
        LiveType::Known(IntegrationType::Github.into())
    );
    assert_eq!(
        github.fields[&Field::ProjectMappingIds],
        ids(&[10100, 10400])
    );
    assert_eq!(
        github.fields[&Field::MaxMinsToCommitEmail],
        FieldValue::Integer(720)
    );
    assert_eq!(
        github.fields[&Field::ApiFilter],
        FieldValue::Text("[?!archived]".into())
    );
    assert!(
        !github.fields.contains_key(&Field::PrHideFilter),
        "null is absent"
    );
    assert_eq!(
        github.last_indexed.unwrap().as_millisecond(),
        1_767_229_200_000
    );
    assert!(!github.disabled);
    let warehouse = &list[2];
    assert!(warehouse.disabled);
    assert_eq!(warehouse.last_indexed, None);
    assert_eq!(
        warehouse.fields[&Field::Origin],
        FieldValue::Text(String::new())
    );
}

#[tokio::test]
async fn a_toggle_may_be_text() {
    let list = Script::new([ok("integration-list")]);
    let list = list.client().integrations().await.unwrap();
    assert_eq!(
        list[0].fields[&Field::RequireUserPat],
        FieldValue::Bool(true)
    );
    assert_eq!(
        list[2].fields[&Field::GitViewerEnabled],
        FieldValue::Bool(false)
    );
}

#[tokio::test]
async fn an_unknown_type_is_kept_by_its_name() {
    let list = Script::new([ok("integration-list")]);
    let list = list.client().integrations().await.unwrap();
    assert_eq!(list[1].row_type, LiveType::Unknown("SOMETHING_NEW".into()));
}

#[tokio::test]
async fn what_no_row_of_an_answer_shows_cannot_be_read() {
    let list = Script::new([ok("integration-list")]);
    let list = list.client().integrations().await.unwrap();
    let unreadable = BTreeSet::from([
        Field::TfsCollection,
        Field::FolderDepth,
        Field::RefSpecCustom,
    ]);
    for integration in &list {
        assert_eq!(
            integration.unreadable, unreadable,
            "one row shows awsRegion"
        );
    }
    let one = Script::new([ok("integration-get")]);
    let one = one
        .client()
        .integration(integration_id(3))
        .await
        .unwrap()
        .unwrap();
    assert!(one.unreadable.contains(&Field::AwsRegion));
}

#[tokio::test]
async fn the_list_of_2022_says_the_same() {
    let now = Script::new([ok("integration-list")]);
    let then = Script::new([ok("integration-list-2022")]);
    let now = now.client().integrations().await.unwrap();
    let then = then.client().integrations().await.unwrap();
    assert_eq!(now[0].fields, then[0].fields);
}

#[tokio::test]
async fn one_integration_reads_the_same_in_every_shape() {
    let mut seen = Vec::new();
    for name in [
        "integration-get",
        "integration-get-2023",
        "integration-get-object",
    ] {
        let script = Script::new([ok(name)]);
        seen.push(
            script
                .client()
                .integration(integration_id(3))
                .await
                .unwrap()
                .unwrap(),
        );
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

#[tokio::test]
async fn an_integration_that_gij_does_not_know_is_none_at_any_status() {
    for status in [200, 400, 404] {
        let script = Script::new([json(status, &wire("integration-missing"))]);
        let missing = script
            .client()
            .integration(integration_id(99))
            .await
            .unwrap();
        assert_eq!(missing, None, "{status}");
    }
    let script = Script::new([json(200, r#"{"success":true,"integration":[]}"#)]);
    assert_eq!(
        script
            .client()
            .integration(integration_id(99))
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn another_integration_than_asked_for_is_an_error() {
    let script = Script::new([ok("integration-get")]);
    let error = error(script.client().integration(integration_id(4)).await);
    assert!(error.to_string().contains("another integration"), "{error}");
}

#[tokio::test]
async fn repositories_tell_plain_ones_from_those_inside() {
    let script = Script::new([ok("repository-list")]);
    let list = script.client().repositories().await.unwrap();
    let seen: Vec<_> = list
        .iter()
        .map(|r| {
            (
                r.id.get(),
                r.parent.map(gijctl::model::IntegrationId::get),
                r.disabled,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [(5, None, false), (30, Some(3), true), (31, Some(3), false)]
    );
    assert_eq!(list[1].last_indexed, None);
}

#[tokio::test]
async fn projects_are_sorted_by_key_whatever_pattern_keys_have() {
    let script = Script::new([ok("projects")]);
    let projects = script.client().projects().await.unwrap();
    let seen: Vec<_> = projects
        .iter()
        .map(|p| (p.key.as_str(), p.id.get()))
        .collect();
    assert_eq!(seen, [("OPS", 10100), ("PAY", 10400), ("lower-2", 10900)]);
}

#[tokio::test]
async fn a_status_reads_the_same_in_both_shapes() {
    let script = Script::new([ok("index-status-maps"), ok("index-status-lists")]);
    let client = script.client();
    let row = RowId::Repository(repository_id(30));
    let maps = client.index_status(row, None).await.unwrap().unwrap();
    assert_eq!(maps.finished, Some(false));
    assert_eq!(maps.percent, Some(62.5));
    assert_eq!(maps.errors, ["acme/till: auth failed"]);
    let lists = client.index_status(row, None).await.unwrap().unwrap();
    assert_eq!(lists.finished, Some(true));
    assert_eq!(lists.errors, ["acme/till: auth failed"]);
}

#[tokio::test]
async fn a_refused_status_is_none_and_no_failure() {
    let row = RowId::Repository(repository_id(30));
    for answer in [
        json(
            400,
            r#"{"message":"threadId is required","status-code":400}"#,
        ),
        json(404, r#"{"success":false,"error":"No such thread"}"#),
        json(200, r#"{"success":false,"error":"No such thread"}"#),
        super::support::answer(400, &[], ""),
        super::support::html(404, &[]),
    ] {
        let script = Script::new([answer]);
        assert_eq!(script.client().index_status(row, None).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_task_that_failed_is_a_status_and_no_refusal() {
    let script = Script::new([ok("index-status-failed")]);
    let row = RowId::Repository(repository_id(30));
    let status = script
        .client()
        .index_status(row, None)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(status.errors, ["acme/till: auth failed"]);
}

#[tokio::test]
async fn the_instance_tells_versions_account_and_authority() {
    let cases = [
        ("permissions-administrator", Authority::Administrator),
        ("permissions-manager", Authority::Manager),
        ("permissions-neither", Authority::Neither),
    ];
    for (permissions, authority) in cases {
        let script = Script::new([
            ok("myself"),
            ok("server-info"),
            ok(permissions),
            ok("plugin"),
        ]);
        let instance = script.client().instance().await.unwrap();
        assert_eq!(instance.account.authority, authority);
        assert_eq!(instance.account.name, "robot");
        assert_eq!(instance.url, "https://jira.acme.example");
        assert_eq!(instance.jira_version.as_deref(), Some("9.12.8"));
        assert!(instance.app_version.unwrap().at_least(5, 1));
    }
}

#[tokio::test]
async fn the_plugin_managers_own_type_of_json_is_json() {
    let header = "content-type: application/vnd.atl.plugins.plugin+json;charset=UTF-8";
    let plugin = super::support::answer(200, &[header], &wire("plugin"));
    let script = Script::new([
        ok("myself"),
        ok("server-info"),
        ok("permissions-administrator"),
        plugin,
    ]);
    let version = script.client().instance().await.unwrap().app_version;
    assert_eq!(version.unwrap().as_str(), "5.1.3-j10");
}

#[tokio::test]
async fn an_app_version_that_nobody_tells_is_unknown() {
    for refusal in [
        json(404, "{}"),
        json(403, "{}"),
        json(200, "[]"),
        json(401, "{}"),
    ] {
        let script = Script::new([
            ok("myself"),
            ok("server-info"),
            ok("permissions-manager"),
            refusal,
        ]);
        assert_eq!(script.client().instance().await.unwrap().app_version, None);
    }
}

#[tokio::test]
async fn a_hidden_server_info_stops_nobody() {
    let hidden = super::support::html(403, &[]);
    let script = Script::new([
        ok("myself"),
        hidden,
        ok("permissions-administrator"),
        ok("plugin"),
    ]);
    assert_eq!(script.client().instance().await.unwrap().jira_version, None);
}

#[tokio::test]
async fn wrong_credentials_are_tried_once() {
    let script = Script::new([super::support::html(401, &[])]);
    let error = error(script.client().instance().await);
    assert_eq!(error.kind, RemoteErrorKind::NotSignedIn);
    assert_eq!(script.asked(), ["GET /rest/api/2/myself"]);
}

const ROWS: &str = r#"{"success":true,"repositories":[
    {"id":2,"displayName":"a","origin":"https://git.example/acme/a.git","group":"acme","trackedFolderId":1,
     "integrationType":"GITHUB","gitViewerEnabled":true,"changesetFormat":"https://git.example/a/${rev}","pat":"canary"},
    {"id":3,"displayName":"b","origin":"https://git.example/acme/b.git","group":"acme","trackedFolderId":1,
     "integrationType":"GITHUB","gitViewerEnabled":true,"changesetFormat":"https://git.example/b/${rev}"},
    {"id":4,"displayName":"c","origin":"git@git.example:c.git","mainBranch":"main","requireUserPat":"true",
     "changesetFormat":"https://git.example/c/${rev}","root":"/jira/data/git-plugin/4_c"}
]}"#;

#[tokio::test]
async fn settings_that_rows_share_are_held_once() {
    let script = Script::new([json(200, ROWS)]);
    let list = script
        .client()
        .repository_settings(&[].into())
        .await
        .unwrap();
    let settings = |at: usize| list[at].settings.as_deref().unwrap();
    assert!(std::sync::Arc::ptr_eq(
        &settings(0).shared,
        &settings(1).shared
    ));
    assert_eq!(settings(0).group.as_deref(), Some("acme"));
    assert_eq!(settings(2).clone, gijctl::state::CloneFolder::Managed);
    assert!(settings(0).unreadable.contains(&Field::RefSpecCustom));
    assert!(!format!("{list:?}").contains("canary"));
}

#[tokio::test]
async fn links_are_read_of_plain_repositories_and_of_integrations_that_are_asked_for() {
    let links = async |of: &[u64]| {
        let script = Script::new([json(200, ROWS)]);
        let of = of.iter().map(|id| integration_id(*id));
        let list = script
            .client()
            .repository_settings(&of.collect())
            .await
            .unwrap();
        let has = |row: &gijctl::state::LiveRepository| {
            row.fields().unwrap().contains_key(&Field::ChangesetFormat)
        };
        list.iter().map(has).collect::<Vec<_>>()
    };
    assert_eq!(links(&[]).await, [false, false, true]);
    assert_eq!(links(&[1]).await, [true, true, true]);
}

#[tokio::test]
async fn the_settings_of_a_row_have_the_names_that_manifests_use() {
    let script = Script::new([json(200, ROWS)]);
    let list = script
        .client()
        .repository_settings(&[].into())
        .await
        .unwrap();
    let text = |text: &str| FieldValue::Text(text.to_owned());
    assert_eq!(
        list[2].fields().unwrap(),
        super::support::fields(&[
            (Field::DisplayName, text("c")),
            (Field::Origin, text("git@git.example:c.git")),
            (Field::MainBranch, text("main")),
            (Field::ChangesetFormat, text("https://git.example/c/${rev}")),
            (Field::RequireUserPat, FieldValue::Bool(true)),
        ])
    );
}

#[tokio::test]
async fn a_row_that_cannot_be_understood_fails_the_whole_list() {
    for row in [
        "7",
        r#"{"displayName":"a"}"#,
        r#"{"id":1,"origin":7}"#,
        r#"{"id":1,"trackedFolderId":0}"#,
        r#"{"id":1,"enableFetches":"canary"}"#,
        r#"{"id":1},{"id":1}"#,
    ] {
        let body = format!(r#"{{"success":true,"repositories":[{row}]}}"#);
        let script = Script::new([json(200, &body)]);
        let failed = script.client().repository_settings(&[].into()).await;
        let error = error(failed);
        assert!(
            matches!(error.kind, RemoteErrorKind::UnexpectedShape { .. }),
            "{row}"
        );
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}
