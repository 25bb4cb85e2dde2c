#![expect(clippy::unwrap_used, reason = "a test may")]

use gijctl::wire::{HttpRequest, Method, RepositoryList};
use serde_json::{Value, json};

use super::talk::{INTEGRATION, REINDEX, REPOSITORY, STATUS, Talk, body, request};

const ONE_REPOSITORY: &str =
    "hosts: [{scan: 1s, repositories: [{name: core, group: acme, cloneAndIndex: 10s}]}]";

fn refused(answer: &Value) -> &str {
    assert_eq!(answer["success"], false, "{answer}");
    answer["error"].as_str().unwrap()
}

#[test]
fn a_new_integration_is_answered_with_every_setting_and_no_secret() {
    let mut talk = Talk::with("{}");
    let answer = talk.post(INTEGRATION, &json!({"type": "GITHUB", "pat": "canary"}));
    assert_eq!(answer["success"], "true", "a text here");
    let expected = json!({
        "id": 1,
        "displayName": "https://github.com/*",
        "origin": "https://api.github.com",
        "disabled": false,
        "initDate": talk.start.as_millisecond(),
        "integrationType": "GITHUB",
        "sendCommitEmails": true,
        "maxMinsToCommitEmail": 1440,
        "global": true,
        "revisionIndexing": true,
        "gitViewerEnabled": true,
        "disableSslVerification": false,
        "smartCommitsEnabled": true,
        "requireUserPat": false,
        "projectMappingIds": [],
        "sourcesDiffViewEnabled": true,
        "refSpecNotes": true,
        "refSpecChanges": false,
        "trustFolderStat": false,
    });
    assert_eq!(answer["integration"], expected);
}

#[test]
fn every_type_is_created_with_what_it_needs_and_refused_without() {
    let origin = "https://git.acme.example/";
    let cases = [
        (json!({"type": "GITHUB", "pat": "t"}), vec!["pat"]),
        (
            json!({"type": "GITHUB_SERVER", "origin": origin, "pat": "t"}),
            vec!["origin", "pat"],
        ),
        (json!({"type": "GITLAB", "pat": "t"}), vec!["pat"]),
        (
            json!({"type": "GITLAB_SERVER", "origin": origin, "pat": "t"}),
            vec!["origin", "pat"],
        ),
        (
            json!({"type": "GITLAB_SERVER_LEGACY", "origin": origin, "username": "u", "password": "p"}),
            vec!["origin", "username", "password"],
        ),
        (
            json!({"type": "FILESPACE", "origin": "/srv/git/*"}),
            vec!["origin"],
        ),
        (
            json!({"type": "TFS_SERVER", "origin": origin, "username": "u", "password": "p"}),
            vec!["origin", "username", "password"],
        ),
        (
            json!({"type": "TFS_SERVER", "origin": origin, "username": "all", "pat": "t"}),
            vec!["username", "pat"],
        ),
        (
            json!({"type": "AZURE_DEVOPS", "origin": origin, "pat": "t"}),
            vec!["origin", "pat"],
        ),
        (json!({"type": "AZURE", "pat": "t"}), vec!["pat"]),
        (json!({"type": "VSTS", "pat": "t"}), vec!["pat"]),
        (
            json!({"type": "AWS", "username": "k", "password": "s", "awsRegion": "eu-west-1"}),
            vec!["username", "password", "awsRegion"],
        ),
        (
            json!({"type": "GERRIT", "origin": origin, "username": "u", "password": "p"}),
            vec!["origin", "username", "password"],
        ),
    ];
    for (whole, needed) in cases {
        let mut talk = Talk::with("{}");
        talk.create(&whole);
        for name in needed {
            let mut part = whole.clone();
            part.as_object_mut().unwrap().remove(name);
            let answer = talk.post(INTEGRATION, &part);
            assert!(refused(&answer).contains("needs"), "{part}: {answer}");
        }
        assert_eq!(
            talk.world.integrations().len(),
            1,
            "a refused one leaves nothing"
        );
    }
}

#[test]
fn an_unknown_type_is_refused_and_the_type_cannot_change() {
    let mut talk = Talk::with("{}");
    let answer = talk.post(INTEGRATION, &json!({"type": "SOURCEFORGE", "pat": "t"}));
    assert!(refused(&answer).contains("SOURCEFORGE"));
    assert!(refused(&talk.post(INTEGRATION, &json!({"pat": "t"}))).contains("type"));
    let id = talk.create_github();
    let answer = talk.put(&format!("{INTEGRATION}/{id}"), &json!({"type": "GITHUB"}));
    assert!(refused(&answer).contains("cannot be changed"));
}

#[test]
fn an_origin_is_stored_without_its_last_slash() {
    let mut talk = Talk::with("{}");
    let sent = json!({"type": "GITLAB_SERVER", "origin": "https://git.acme.example/", "pat": "t"});
    let id = talk.create(&sent);
    assert_eq!(talk.integration(id)["origin"], "https://git.acme.example");
}

#[test]
fn a_put_keeps_what_it_does_not_mention() {
    let mut talk = Talk::with("{}");
    let id = talk.create(&json!({"type": "GITHUB", "pat": "t", "apiPath": "/orgs/acme/repos"}));
    talk.put(
        &format!("{INTEGRATION}/{id}"),
        &json!({"displayName": "acme", "tagsFilter": ""}),
    );
    let row = talk.integration(id);
    assert_eq!(row["displayName"], "acme");
    assert_eq!(row["apiPath"], "/orgs/acme/repos");
    assert_eq!(row["tagsFilter"], "", "an empty text is stored");
    assert!(
        row.get("apiFilter").is_none(),
        "what was never set is left out"
    );
}

#[test]
fn a_put_of_disabled_answers_success_while_only_the_endpoint_works() {
    let mut talk = Talk::with("{}");
    let id = talk.create_github();
    let answer = talk.put(&format!("{INTEGRATION}/{id}"), &json!({"disabled": true}));
    assert_eq!(answer["success"], "true");
    assert_eq!(talk.integration(id)["disabled"], false);
    let answer = talk.put(
        &format!("{REPOSITORY}/{id}/disable?disable=true"),
        &json!({}),
    );
    assert_eq!(answer, json!({"success": true}));
    assert_eq!(talk.integration(id)["disabled"], true);
    talk.put(
        &format!("{INTEGRATION}/{id}"),
        &json!({"displayName": "still off"}),
    );
    assert_eq!(talk.integration(id)["disabled"], true);
    refused(&talk.put(&format!("{REPOSITORY}/{id}/disable"), &json!({})));
}

#[test]
fn the_repository_browser_needs_a_project() {
    let mut talk = Talk::with("{}");
    let restricted = |ids: Value| json!({"type": "GITHUB", "pat": "t", "global": false, "projectMappingIds": ids});
    assert!(refused(&talk.post(INTEGRATION, &restricted(json!([])))).contains("project"));
    assert!(refused(&talk.post(INTEGRATION, &restricted(json!([77])))).contains("id=77"));
    let id = talk.create(&restricted(json!([10_001, 10_000, 10_001])));
    assert_eq!(
        talk.integration(id)["projectMappingIds"],
        json!([10_000, 10_001])
    );
}

#[test]
fn a_wrong_value_is_refused_and_changes_nothing() {
    let mut talk = Talk::with("{}");
    let id = talk.create_github();
    let path = format!("{INTEGRATION}/{id}");
    for wrong in [
        json!({"smartCommitsEnabled": "yes", "displayName": "x"}),
        json!({"maxMinsToCommitEmail": 1.5, "displayName": "x"}),
        json!({"apiPath": "orgs/acme", "displayName": "x"}),
        json!({"displayName": 7}),
        json!(["displayName"]),
    ] {
        refused(&talk.put(&path, &wrong));
    }
    assert_eq!(talk.integration(id)["displayName"], "https://github.com/*");
}

#[test]
fn a_body_that_is_no_json_is_refused_without_quoting_it() {
    let mut talk = Talk::with("{}");
    let mut sent = request(Method::Post, INTEGRATION, None);
    sent.body = Some(r#"{"pat": "canary", "#.into());
    let answer = body(&talk.send(&sent)).to_string();
    assert!(answer.contains("line 1"), "{answer}");
    assert!(!answer.contains("canary"));
}

#[test]
fn secrets_are_in_no_answer_and_in_no_state() {
    let mut talk = Talk::with(
        "
accounts: [{token: t0, name: mia}]
hosts: [{scan: 1s, tokens: [canary-host], repositories: [{name: a, cloneAndIndex: 1s}]}]
",
    );
    let sent = json!({"type": "AWS", "username": "k", "password": "canary-1", "awsRegion": "x"});
    let mut answers = vec![talk.post(INTEGRATION, &sent)];
    let path = format!("{INTEGRATION}/1");
    answers.push(talk.put(&path, &json!({"password": "canary-2", "pat": "canary-3"})));
    answers.push(talk.post(INTEGRATION, &json!({"type": "X", "pat": "canary-4"})));
    let plain = json!({"origin": "https://git.acme.example/a.git", "password": "canary-5"});
    answers.push(talk.post(REPOSITORY, &plain));
    talk.wait("1h");
    answers.extend([talk.get(INTEGRATION), talk.get(&path), talk.get(REPOSITORY)]);
    answers.extend([talk.get(STATUS), talk.get(&format!("{STATUS}?repoId=1"))]);
    assert!(
        answers[6].to_string().contains("acme"),
        "the answers are not empty"
    );
    let state = talk.world.to_json().unwrap();
    let rest = format!("{:?} {:?}", talk.world, talk.world.log());
    for text in answers.iter().map(Value::to_string).chain([state, rest]) {
        assert!(!text.contains("canary"), "{text}");
    }
}

#[test]
fn a_repository_inside_has_a_parent_and_its_own_settings() {
    let mut talk = Talk::with(ONE_REPOSITORY);
    let id = talk.create(&json!({"type": "GITHUB", "pat": "t", "refSpecChanges": true}));
    talk.wait("1m");
    let row = talk.repositories().remove(0);
    assert_eq!(row["trackedFolderId"], id);
    assert_eq!(row["integrationType"], "GITHUB");
    assert_eq!(row["group"], "acme");
    assert_eq!(row["origin"], "https://github.com/acme/core.git");
    assert_eq!(row["refSpecChanges"], true);
    assert_eq!(row["supportsPullRequestApi"], "PULL_REQUESTS_GROUP");
    assert!(row.get("apiPath").is_none());
}

#[test]
fn what_is_read_only_inside_is_ignored_in_silence() {
    let mut talk = Talk::with(ONE_REPOSITORY);
    talk.create_github();
    talk.wait("1m");
    let before = talk.repositories().remove(0);
    let sent = json!({
        "id": before["id"],
        "mainBranch": "trunk",
        "requireUserPat": true,
        "disableSslVerification": true,
        "enableFetches": false,
        "commitsValidationRequired": false,
        "origin": "https://elsewhere.example/x.git",
    });
    let answer = talk.put(REPOSITORY, &sent);
    assert_eq!(answer, before, "the bare row, and nothing moved");
    let answer = talk.put(REPOSITORY, &json!({"id": before["id"], "tagsFilter": "^v"}));
    assert_eq!(answer["tagsFilter"], "^v");
    assert!(answer.get("success").is_none());
}

#[test]
fn a_plain_repository_is_created_changed_indexed_and_removed() {
    let mut talk = Talk::with("{}");
    let sent = json!({"origin": "ssh://git@git.acme.example/ledger.git", "trustFolderStat": true});
    let row = talk.post(REPOSITORY, &sent);
    let id = row["id"].as_u64().unwrap();
    assert_eq!(row["displayName"], "ledger");
    assert_eq!(row["realRoot"], format!("{id}_ledger"));
    assert_eq!(row["trustFolderStat"], false, "a POST ignores it");
    assert!(row.get("trackedFolderId").is_none());
    talk.wait("1h");
    assert_eq!(talk.indexed(), ["ledger"]);
    let first = talk.world.repositories()[0].last_indexed;
    talk.put(REPOSITORY, &json!({"id": id, "mainBranch": "trunk"}));
    talk.wait("1h");
    assert!(
        talk.world.repositories()[0].last_indexed > first,
        "another branch is indexed"
    );
    talk.delete(&format!("{REPOSITORY}?id={id}&deleteFiles=false"));
    talk.wait("1h");
    assert!(talk.names().is_empty());
}

#[test]
fn a_repository_inside_cannot_be_removed_by_itself() {
    let mut talk = Talk::with(ONE_REPOSITORY);
    talk.create_github();
    talk.wait("1m");
    let id = talk.world.repositories()[0].id;
    refused(&talk.delete(&format!("{REPOSITORY}?id={id}")));
    assert_eq!(talk.names(), ["core"]);
}

#[test]
fn a_list_for_a_project_leaves_out_other_projects_and_disabled_rows() {
    let mut talk = Talk::with("{}");
    let create = |talk: &mut Talk, sent: Value| talk.post(REPOSITORY, &sent)["id"].clone();
    let all = create(&mut talk, json!({"origin": "https://a.example/all.git"}));
    let pay = json!({"origin": "https://a.example/pay.git", "global": false, "projectMappingIds": [10_000]});
    let pay = create(&mut talk, pay);
    let off = json!({"origin": "https://a.example/off.git", "disabled": true});
    create(&mut talk, off);
    let listed = |talk: &mut Talk, key: &str| {
        let answer = talk.get(&format!("{REPOSITORY}?projectKey={key}"));
        let rows = answer["repositories"].as_array().unwrap().clone();
        rows.into_iter()
            .map(|row| row["id"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(listed(&mut talk, "PAY"), [all.clone(), pay]);
    assert_eq!(listed(&mut talk, "OPS"), [all]);
    refused(&talk.get(&format!("{REPOSITORY}?projectKey=NONE")));
    assert_eq!(talk.repositories().len(), 3);
}

#[test]
fn the_shared_wire_types_read_the_lists() {
    let mut talk = Talk::with(ONE_REPOSITORY);
    let id = talk.create_github();
    talk.wait("1m");
    let list: RepositoryList =
        serde_json::from_value(talk.get("/rest/gitplugin/1.0/repository.json")).unwrap();
    let row = &list.repositories.unwrap()[0];
    assert_eq!(row.tracked_folder_id, Some(id));
    assert_eq!(
        row.last_indexed_date,
        Some(talk.start.as_millisecond() + 11_000)
    );
}

#[test]
fn a_reindex_names_a_row_that_exists_and_a_priority_from_one() {
    let mut talk = Talk::with("{}");
    let id = talk.create_github();
    assert!(refused(&talk.post(REINDEX, &json!({"repoId": 99}))).contains("99"));
    refused(&talk.post(REINDEX, &json!({"repoId": "x"})));
    refused(&talk.post(REINDEX, &json!({"repoId": id, "priority": 0})));
    refused(&talk.get(&format!("{STATUS}?threadId=nobody")));
}

#[test]
fn a_reindex_of_a_disabled_row_is_over_at_once() {
    let mut talk = Talk::with(ONE_REPOSITORY);
    let id = talk.create(&json!({"type": "GITHUB", "pat": "t", "disabled": true}));
    let answer = talk.post(REINDEX, &json!({"repoId": id}));
    assert_eq!(answer["finished"], true);
    talk.wait("1h");
    assert!(talk.names().is_empty());
}

#[test]
fn the_older_reindex_takes_a_form_with_its_header() {
    let mut talk = Talk::with("appVersion: '4.16.2'");
    let id = talk.create_github();
    talk.wait("1h");
    let new = talk.send(&request(
        Method::Post,
        REINDEX,
        Some(&json!({"repoId": id})),
    ));
    assert_eq!(new.status, 404, "2.0/reindex came with 4.17");
    let mut form = request(Method::Post, "/rest/gitplugin/1.0/index", None);
    form.headers.push((
        "content-type".to_owned(),
        "multipart/form-data; boundary=b".to_owned(),
    ));
    let text =
        format!("--b\r\nContent-Disposition: form-data; name=\"repoId\"\r\n\r\n{id}\r\n--b--\r\n");
    form.body = Some(text.into());
    assert_eq!(talk.send(&form).status, 403, "XSRF");
    form.headers
        .push(("x-atlassian-token".to_owned(), "no-check".to_owned()));
    let answer = body(&talk.send(&form));
    assert_eq!(answer["finished"], false, "{answer}");
    assert_eq!(answer["threadId"], 1);
}

fn signed(authorization: &str, path: &str) -> HttpRequest {
    HttpRequest {
        headers: vec![("authorization".to_owned(), authorization.to_owned())],
        ..request(Method::Get, path, None)
    }
}

const ACCOUNTS: &str = "
accounts:
- {token: t0, name: ada}
- {token: t1, name: max, authority: manager}
- {user: mia, password: pw, authority: user}
";
/// `mia:pw`
const MIA: &str = "Basic bWlhOnB3";
/// `mia:no`
const NOT_MIA: &str = "Basic bWlhOm5v";

#[test]
fn nobody_gets_in_without_the_right_credentials() {
    let mut talk = Talk::with(ACCOUNTS);
    let bearer = talk.send(&signed("Bearer wrong", INTEGRATION));
    assert_eq!(bearer.status, 401);
    assert!(
        bearer
            .header("content-type")
            .unwrap()
            .starts_with("application/json")
    );
    let basic = talk.send(&signed(NOT_MIA, INTEGRATION));
    assert_eq!(basic.status, 401);
    assert!(
        basic
            .header("content-type")
            .unwrap()
            .starts_with("text/html")
    );
    let mut nobody = signed("", INTEGRATION);
    nobody.headers.clear();
    assert_eq!(talk.send(&nobody).status, 401);
}

#[test]
fn each_authority_may_do_its_own() {
    let mut talk = Talk::with(ACCOUNTS);
    let mut status = |who: &str, path: &str| talk.send(&signed(who, path)).status;
    for (who, expected) in [("Bearer t0", 200), ("Bearer t1", 403), (MIA, 403)] {
        assert_eq!(status(who, INTEGRATION), expected, "{who}");
        assert_eq!(status(who, REPOSITORY), 200, "{who}");
    }
}

#[test]
fn jira_says_who_one_is_and_what_one_may() {
    let mut talk = Talk::with(ACCOUNTS);
    let mut get = |who: &str, path: &str| body(&talk.send(&signed(who, path)));
    assert_eq!(get(MIA, "/rest/api/2/myself")["name"], "mia");
    let permissions = get("Bearer t1", "/rest/api/2/mypermissions")["permissions"].clone();
    assert_eq!(permissions["ADMINISTER"]["havePermission"], false);
    let manages = permissions.as_object().unwrap().values().any(|one| {
        let name = one["name"].as_str().unwrap();
        name.starts_with("Manage Git Integration for Jira") && one["havePermission"] == true
    });
    assert!(manages, "{permissions}");
}

#[test]
fn jira_answers_for_itself() {
    let mut talk = Talk::with("{jiraVersion: 9.12.4, appVersion: 5.1.0}");
    assert_eq!(talk.get("/rest/api/2/serverInfo")["version"], "9.12.4");
    assert_eq!(talk.get("/status"), json!({"state": "RUNNING"}));
    let projects = talk.get("/rest/api/2/project");
    assert_eq!(projects[0]["id"], "10000", "a text");
    let plugin = "/rest/plugins/1.0/com.xiplink.jira.git.jira_git_plugin-key";
    assert_eq!(talk.get(plugin)["version"], "5.1.0");
    for (path, status) in [("/rest/gitplugin/1.0/nothing", 404), ("/secure/x", 404)] {
        assert_eq!(talk.send(&request(Method::Get, path, None)).status, status);
    }
    let wrong = request(Method::Delete, INTEGRATION, None);
    assert_eq!(talk.send(&wrong).status, 405);
}

#[test]
fn user_properties_are_kept_for_their_owner() {
    let mut talk = Talk::with(ACCOUNTS);
    let path = "/rest/api/2/user/properties/gijctl.main.0";
    let mut send = |method: Method, who: &str, path: &str, sent: Option<&Value>| {
        let mut request = request(method, path, sent);
        request.headers = vec![("authorization".to_owned(), who.to_owned())];
        let response = talk.send(&request);
        (response.status, body(&response))
    };
    let value = json!({"a": 1});
    assert_eq!(send(Method::Get, "Bearer t0", path, None).0, 404);
    assert_eq!(send(Method::Put, "Bearer t0", path, Some(&value)).0, 201);
    assert_eq!(send(Method::Put, "Bearer t0", path, Some(&value)).0, 200);
    assert_eq!(send(Method::Get, "Bearer t0", path, None).1["value"], value);
    let (_, keys) = send(
        Method::Get,
        "Bearer t0",
        "/rest/api/2/user/properties",
        None,
    );
    assert_eq!(keys, json!({"keys": [{"key": "gijctl.main.0"}]}));
    let others = format!("{path}?userKey=JIRAUSER10000");
    assert_eq!(send(Method::Get, MIA, &others, None).0, 403);
    let large = json!("x".repeat(32_768));
    assert_eq!(send(Method::Put, "Bearer t0", path, Some(&large)).0, 400);
    assert_eq!(send(Method::Delete, "Bearer t0", path, None).0, 204);
    assert_eq!(send(Method::Delete, "Bearer t0", path, None).0, 404);
}

#[test]
fn what_a_scenario_plants_is_there_and_indexed() {
    let mut talk = Talk::with(
        "
integrations:
- type: GITHUB_APP
  displayName: by hand
  origin: https://api.github.com/
  settings: {smartCommitsEnabled: false}
  repositories: [{name: old, group: acme, settings: {tagsFilter: '^v'}}]
- {type: GITLAB, disabled: true}
repositories: [{origin: 'https://git.acme.example/plain.git', settings: {mainBranch: trunk}}]
",
    );
    let list = talk.get(INTEGRATION);
    assert_eq!(list["integrations"][0]["integrationType"], "GITHUB_APP");
    assert_eq!(list["integrations"][0]["origin"], "https://api.github.com");
    assert_eq!(list["integrations"][0]["smartCommitsEnabled"], false);
    assert!(list["integrations"][0].get("lastIndexedDate").is_some());
    assert_eq!(list["integrations"][1]["disabled"], true);
    let old = talk.repositories().remove(0);
    assert_eq!(old["displayName"], "old");
    assert_eq!(old["smartCommitsEnabled"], false);
    assert_eq!(old["tagsFilter"], "^v");
    assert!(old.get("lastIndexedDate").is_some());
    let plain = talk.repositories().pop().unwrap();
    assert_eq!(plain["displayName"], "plain");
    assert_eq!(plain["mainBranch"], "trunk");
    assert!(plain.get("trackedFolderId").is_none());
}

#[test]
fn the_log_says_what_was_asked_and_never_what_was_sent() {
    let mut talk = Talk::with("{}");
    talk.create(&json!({"type": "GITHUB", "pat": "canary"}));
    let entry = &talk.world.log()[0];
    assert_eq!(entry.method, Method::Post);
    assert_eq!(entry.path, INTEGRATION);
    assert_eq!(entry.status, 200);
    assert_eq!(entry.at, talk.start);
}
