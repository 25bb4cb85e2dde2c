#![expect(clippy::unwrap_used, reason = "a test may")]

use gijctl::wire::Method;
use serde_json::{Value, json};

use super::talk::{INTEGRATION, REINDEX, REPOSITORY, STATUS, Talk, body, request};

const HOST: &str = "hosts: [{scan: 10s, repositories: [{name: core, cloneAndIndex: 100s}]}]";

fn with(quirk: &str) -> Talk {
    Talk::with(&format!(
        "accounts: [{{token: t0, name: ada}}]\nquirks: {{{quirk}}}\n{HOST}"
    ))
}

/// Checks that a question has this answer by default, and that one with a switch turned.
fn check(quirk: &str, ask: impl Fn(&mut Talk) -> Value, usual: &Value, turned: &Value) {
    assert_eq!(ask(&mut with("")), *usual, "without {quirk}");
    assert_eq!(ask(&mut with(quirk)), *turned, "with {quirk}");
}

fn create(talk: &mut Talk, more: &Value) -> Value {
    let mut sent = json!({"type": "GITHUB", "pat": "t"});
    for (name, value) in more.as_object().unwrap() {
        sent[name] = value.clone();
    }
    talk.post(INTEGRATION, &sent)
}

fn setting(name: &'static str) -> impl Fn(&mut Talk) -> Value {
    move |talk| create(talk, &json!({}))["integration"][name].clone()
}

#[test]
fn success_is_a_text_or_a_boolean() {
    let both = |talk: &mut Talk| {
        let one = create(talk, &json!({}))["success"].clone();
        json!([one, talk.get(INTEGRATION)["success"]])
    };
    check(
        "success: allBoolean",
        both,
        &json!(["true", true]),
        &json!([true, true]),
    );
    check(
        "success: allText",
        both,
        &json!(["true", true]),
        &json!(["true", "true"]),
    );
}

#[test]
fn one_integration_is_wrapped_in_three_ways() {
    let shape = |talk: &mut Talk| {
        let id = talk.create_github();
        let answer = talk.get(&format!("{INTEGRATION}/{id}"));
        let key = if answer.get("integration").is_some() {
            "integration"
        } else {
            "integrations"
        };
        json!([key, answer[key].is_array()])
    };
    let usual = json!(["integration", true]);
    check(
        "getOne: integrationsArray",
        shape,
        &usual,
        &json!(["integrations", true]),
    );
    check(
        "getOne: integrationObject",
        shape,
        &usual,
        &json!(["integration", false]),
    );
}

#[test]
fn a_folder_s_depth_is_one_or_has_to_be_stated() {
    let ask = |talk: &mut Talk| {
        let answer = talk.post(
            INTEGRATION,
            &json!({"type": "FILESPACE", "origin": "/srv/git"}),
        );
        answer["integration"]["folderDepth"].clone()
    };
    check("folderDepth: required", ask, &json!(1), &Value::Null);
}

#[test]
fn unsent_settings_are_kept_or_go_back_to_their_defaults() {
    let ask = |talk: &mut Talk| {
        create(talk, &json!({"smartCommitsEnabled": false}));
        talk.put(&format!("{INTEGRATION}/1"), &json!({"displayName": "x"}));
        talk.integration(1)["smartCommitsEnabled"].clone()
    };
    check("unsentOnPut: replaced", ask, &json!(false), &json!(true));
}

#[test]
fn disabled_on_a_put_is_ignored_or_honoured_or_its_absence_enables() {
    let put = |sent: Value, before: Value| {
        move |talk: &mut Talk| {
            create(talk, &json!({"disabled": before}));
            talk.put(&format!("{INTEGRATION}/1"), &sent);
            talk.integration(1)["disabled"].clone()
        }
    };
    let (on, off) = (json!(false), json!(true));
    let turn_off = put(json!({"disabled": true}), json!(false));
    check("disabledOnPut: honoured", turn_off, &on, &off);
    let say_nothing = put(json!({"displayName": "x"}), json!(true));
    check("disabledOnPut: honoured", &say_nothing, &off, &off);
    check("disabledOnPut: blankEnables", &say_nothing, &off, &on);
}

#[test]
fn ids_beside_global_are_ignored_or_refused() {
    let ask = |talk: &mut Talk| {
        let answer = create(
            talk,
            &json!({"global": true, "projectMappingIds": [10_000]}),
        );
        answer["integration"]["projectMappingIds"].clone()
    };
    check("idsWithGlobal: refused", ask, &json!([]), &Value::Null);
}

#[test]
fn defaults_differ_by_page() {
    let (on, off) = (json!(true), json!(false));
    check(
        "sendCommitEmailsDefault: off",
        setting("sendCommitEmails"),
        &on,
        &off,
    );
    check(
        "refSpecNotesDefault: off",
        setting("refSpecNotes"),
        &on,
        &off,
    );
    check(
        "trustFolderStatDefault: on",
        setting("trustFolderStat"),
        &off,
        &on,
    );
}

#[test]
fn a_post_may_ignore_trust_folder_stat() {
    let integration = |talk: &mut Talk| {
        create(talk, &json!({"trustFolderStat": true}))["integration"]["trustFolderStat"].clone()
    };
    let repository = |talk: &mut Talk| {
        let sent = json!({"origin": "https://a.example/x.git", "trustFolderStat": true});
        talk.post(REPOSITORY, &sent)["trustFolderStat"].clone()
    };
    let (on, off) = (json!(true), json!(false));
    check("trustFolderStatOnCreate: ignored", integration, &on, &off);
    check("trustFolderStatOnCreate: honoured", repository, &off, &on);
}

#[test]
fn require_user_pat_inside_is_a_boolean_or_a_text() {
    let ask = |talk: &mut Talk| {
        talk.create_github();
        talk.wait("1m");
        talk.repositories()[0]["requireUserPat"].clone()
    };
    check("userPatInside: text", ask, &json!(false), &json!("false"));
}

#[test]
fn deleting_lingers_or_is_done_at_once() {
    let left = |talk: &mut Talk| {
        let id = talk.create_github();
        talk.delete(&format!("{INTEGRATION}/{id}"));
        json!(
            talk.get(INTEGRATION)["integrations"]
                .as_array()
                .unwrap()
                .len()
        )
    };
    check("deletion: atOnce", left, &json!(1), &json!(0));
}

#[test]
fn a_status_may_need_a_thread() {
    let ask = |talk: &mut Talk| {
        let id = talk.create_github();
        talk.get(&format!("{STATUS}?repoId={id}"))["success"].clone()
    };
    check("statusThread: required", ask, &json!(true), &json!(false));
}

#[test]
fn a_status_has_maps_or_lists() {
    let ask = |talk: &mut Talk| {
        let id = talk.create_github();
        let thread = talk.post(REINDEX, &json!({"repoId": id}))["threadId"].clone();
        let status = talk.get(&format!("{STATUS}?threadId={}", thread.as_str().unwrap()));
        let percent = status.get("completionPercentage").is_some();
        json!([
            status["threadId"].is_string(),
            status["messages"].is_array(),
            percent
        ])
    };
    check(
        "statusShape: lists",
        ask,
        &json!([false, false, false]),
        &json!([true, true, true]),
    );
}

#[test]
fn a_reindex_of_a_running_row_waits_or_is_not_started() {
    let ask = |talk: &mut Talk| {
        talk.create_github();
        talk.wait("20s");
        let row = talk.world.repositories()[0].id;
        talk.post(REINDEX, &json!({"repoId": row}))["finished"].clone()
    };
    check(
        "reindexWhileRunning: notStarted",
        ask,
        &json!(false),
        &json!(true),
    );
}

#[test]
fn a_path_and_a_filter_go_together_or_not() {
    let ask = |talk: &mut Talk| {
        let answer = create(talk, &json!({"apiPath": "/x", "apiFilter": "[]"}));
        json!(answer["integration"].is_object())
    };
    check(
        "connectionFilters: exclusive",
        ask,
        &json!(true),
        &json!(false),
    );
}

#[test]
fn managers_may_or_may_not() {
    let status = |quirk: &str| {
        let scenario = "accounts: [{token: t0, name: max, authority: manager}]";
        let mut talk = Talk::with(&format!("{scenario}\nquirks: {{{quirk}}}"));
        talk.send(&request(Method::Get, INTEGRATION, None)).status
    };
    assert_eq!(status(""), 403);
    assert_eq!(status("managers: allowed"), 200);
}

#[test]
fn ids_are_shared_or_separate() {
    let ask = |talk: &mut Talk| {
        talk.create_github();
        talk.wait("1m");
        let second = talk.create_github();
        json!([talk.world.repositories()[0].id, second])
    };
    check("idSpaces: separate", ask, &json!([2, 3]), &json!([1, 2]));
}

#[test]
fn the_answer_to_a_put_may_lack_require_user_pat() {
    let ask = |talk: &mut Talk| {
        talk.create_github();
        let answer = talk.put(
            &format!("{INTEGRATION}/1"),
            &json!({"requireUserPat": true}),
        );
        json!([
            answer["integration"]["requireUserPat"],
            talk.integration(1)["requireUserPat"]
        ])
    };
    check(
        "userPatInPutAnswers: present",
        ask,
        &json!([null, true]),
        &json!([true, true]),
    );
}

#[test]
fn unsure_fields_may_be_hidden() {
    let ask = |talk: &mut Talk| {
        let unsure = json!({
            "refSpecCustom": "+refs/a/*:refs/a/*",
            "tfsCollection": "c",
            "awsRegion": "r",
            "folderDepth": 2,
        });
        create(talk, &unsure);
        let row = talk.integration(1);
        let shown = unsure
            .as_object()
            .unwrap()
            .keys()
            .filter(|name| row.get(*name).is_some());
        json!(shown.count())
    };
    check("unsureFields: hidden", ask, &json!(4), &json!(0));
}

#[test]
fn the_disable_endpoint_may_be_missing() {
    let ask = |talk: &mut Talk| {
        let id = talk.create_github();
        let path = format!("{REPOSITORY}/{id}/disable?disable=true");
        json!(talk.send(&request(Method::Put, &path, None)).status)
    };
    check("disableEndpoint: missing", ask, &json!(200), &json!(404));
}

#[test]
fn enabling_starts_nothing_or_indexing() {
    let ask = |talk: &mut Talk| {
        create(talk, &json!({"disabled": true}));
        talk.put(&format!("{REPOSITORY}/1/disable?disable=false"), &json!({}));
        talk.wait("1h");
        json!(talk.indexed())
    };
    check(
        "enabling: startsIndexing",
        ask,
        &json!([]),
        &json!(["core"]),
    );
}

#[test]
fn a_refusal_has_status_200_or_one_of_its_own() {
    let ask = |talk: &mut Talk| {
        let missing = request(Method::Get, &format!("{INTEGRATION}/9"), None);
        let invalid = request(Method::Post, INTEGRATION, Some(&json!({})));
        let answers = [missing, invalid].map(|request| talk.send(&request));
        assert!(
            answers
                .iter()
                .all(|answer| body(answer)["success"] == false)
        );
        json!(answers.map(|answer| answer.status))
    };
    check(
        "errorStatus: byKind",
        ask,
        &json!([200, 200]),
        &json!([404, 400]),
    );
}

#[test]
fn unknown_properties_are_ignored_or_refused() {
    let ask = |talk: &mut Talk| {
        let known = create(talk, &json!({"limitGitData": true}))["success"].clone();
        json!([known, create(talk, &json!({"colour": "red"}))["success"]])
    };
    check(
        "unknownProperties: refused",
        ask,
        &json!(["true", "true"]),
        &json!(["true", false]),
    );
}

#[test]
fn a_changed_setting_reaches_new_rows_or_all() {
    let ask = |talk: &mut Talk| {
        talk.create_github();
        talk.wait("1m");
        talk.put(
            &format!("{INTEGRATION}/1"),
            &json!({"smartCommitsEnabled": false}),
        );
        talk.repositories()[0]["smartCommitsEnabled"].clone()
    };
    check("features: allRows", ask, &json!(true), &json!(false));
}

#[test]
fn a_type_on_a_put_is_refused_or_ignored() {
    let ask = |talk: &mut Talk| {
        let id = talk.create_github();
        let path = format!("{INTEGRATION}/{id}");
        let answer = talk.put(&path, &json!({"type": "GITLAB"}));
        let kind = talk.get(&path)["integration"][0]["integrationType"].clone();
        json!([answer["success"], kind])
    };
    let ignored = json!(["true", "GITHUB"]);
    check(
        "typeOnPut: ignored",
        ask,
        &json!([false, "GITHUB"]),
        &ignored,
    );
}

#[test]
fn an_origin_is_implied_by_the_type_or_has_to_be_stated() {
    let ask = |talk: &mut Talk| {
        let silent = create(talk, &json!({}))["success"].clone();
        let stated = create(talk, &json!({"origin": "https://api.github.com"}))["success"].clone();
        json!([silent, stated])
    };
    let required = json!([false, "true"]);
    check(
        "originOnPost: required",
        ask,
        &json!(["true", "true"]),
        &required,
    );
}

#[test]
fn one_of_the_two_azure_types_needs_an_origin() {
    let ask = |talk: &mut Talk| {
        let both = ["AZURE", "AZURE_DEVOPS"].map(|kind| {
            let sent = json!({"type": kind, "pat": "t"});
            talk.post(INTEGRATION, &sent)["integration"]["origin"].clone()
        });
        json!(both)
    };
    let cloud = "https://dev.azure.com";
    check(
        "azureTypes: byText",
        ask,
        &json!([cloud, null]),
        &json!([null, cloud]),
    );
}

#[test]
fn a_put_of_a_plain_repository_may_have_to_state_its_origin() {
    let ask = |talk: &mut Talk| {
        let sent = json!({"origin": "https://git.acme.example/plain.git", "absoluteRoot": false});
        let id = talk.post("/rest/gitplugin/1.0/repository", &sent)["id"].clone();
        let answer = talk.put(
            "/rest/gitplugin/1.0/repository",
            &json!({"id": id, "maxMinsToCommitEmail": 7}),
        );
        answer["maxMinsToCommitEmail"].clone()
    };
    check(
        "originOnRepositoryPut: required",
        ask,
        &json!(7),
        &Value::Null,
    );
}
