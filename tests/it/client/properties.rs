//! The account's own properties, as Jira's core answers about them.

use gijctl::remote::{Delivery, Properties as _, Remote as _, RemoteErrorKind};
use serde_json::json;

use super::support::{Script, answer, json as body};

const MYSELF: &str = r#"{"key":"JIRAUSER10100","name":"svc-gij"}"#;
const NO_SUCH: &str = r#"{"errorMessages":["There is no property a."],"errors":{}}"#;

#[tokio::test]
async fn jira_is_asked_once_who_the_account_is_and_told_so_each_time() {
    let script = Script::new([
        body(200, MYSELF),
        body(
            200,
            r#"{"keys":[{"self":"https://x","key":"b"},{"key":"a"}]}"#,
        ),
        body(200, r#"{"key":"a","value":{"n":1}}"#),
        answer(201, &[], ""),
        answer(204, &[], ""),
    ]);
    let client = script.client();
    assert_eq!(client.property_keys().await.unwrap(), ["a", "b"]);
    assert_eq!(client.property("a").await.unwrap(), Some(json!({"n": 1})));
    client.put_property("a", &json!([7])).await.unwrap();
    client.delete_property("a").await.unwrap();
    assert_eq!(
        script.asked(),
        [
            "GET /rest/api/2/myself",
            "GET /rest/api/2/user/properties?userKey=JIRAUSER10100",
            "GET /rest/api/2/user/properties/a?userKey=JIRAUSER10100",
            "PUT /rest/api/2/user/properties/a?userKey=JIRAUSER10100\n[7]",
            "DELETE /rest/api/2/user/properties/a?userKey=JIRAUSER10100",
        ]
    );
}

#[tokio::test]
async fn who_the_account_is_is_not_asked_again_for_the_instance() {
    let script = Script::new([
        body(200, MYSELF),
        body(200, r#"{"keys":[]}"#),
        body(200, r#"{"version":"10.3.0"}"#),
        body(200, r#"{"permissions":{}}"#),
        body(404, "{}"),
    ]);
    let client = script.client();
    client.property_keys().await.unwrap();
    assert_eq!(client.instance().await.unwrap().account.name, "svc-gij");
}

#[tokio::test]
async fn an_account_without_a_key_is_named() {
    let script = Script::new([body(200, r#"{"name":"svc"}"#), body(200, r#"{"keys":[]}"#)]);
    script.client().property_keys().await.unwrap();
    assert!(script.asked()[1].ends_with("?username=svc"));
}

#[tokio::test]
async fn only_jiras_own_word_says_that_a_property_is_not_there() {
    let script = Script::new([body(200, MYSELF), body(404, NO_SUCH), body(404, NO_SUCH)]);
    let client = script.client();
    assert_eq!(client.property("a").await.unwrap(), None);
    client.delete_property("a").await.unwrap();

    let page = || answer(404, &["content-type: text/html"], "<html>");
    let script = Script::new([body(200, MYSELF), page(), page()]);
    let client = script.client();
    assert!(client.property("a").await.is_err());
    assert!(client.delete_property("a").await.is_err());
}

#[tokio::test]
async fn an_answer_that_is_not_clean_is_an_error_and_never_an_empty_list() {
    for odd in [
        body(200, "{}"),
        body(200, r#"{"keys":[{"self":"https://x"}]}"#),
        body(200, r#"{"keys":"#),
        body(200, ""),
        answer(200, &["content-type: text/html"], "<html>"),
        answer(
            200,
            &["x-seraph-loginreason: AUTHENTICATED_FAILED"],
            r#"{"keys":[]}"#,
        ),
        body(503, "{}"),
    ] {
        let script = Script::new([body(200, MYSELF), odd]);
        assert!(script.client().property_keys().await.is_err());
    }
    for odd in [r#"{"key":"a"}"#, r#"{"key":"b","value":1}"#, "7"] {
        let script = Script::new([body(200, MYSELF), body(200, odd)]);
        assert!(script.client().property("a").await.is_err(), "{odd}");
    }
}

#[tokio::test]
async fn a_write_is_done_only_where_jira_says_so() {
    for (odd, delivery) in [
        (
            answer(200, &["content-type: text/html"], "<html>"),
            Delivery::Unknown,
        ),
        (answer(504, &[], ""), Delivery::Unknown),
        (
            answer(302, &["location: https://sso.example/"], ""),
            Delivery::Unknown,
        ),
        (
            answer(204, &["x-seraph-loginreason: AUTHENTICATED_FAILED"], ""),
            Delivery::NotDone,
        ),
        (body(400, NO_SUCH), Delivery::NotDone),
    ] {
        let script = Script::new([body(200, MYSELF), odd]);
        let error = script
            .client()
            .put_property("a", &json!(1))
            .await
            .unwrap_err();
        assert_eq!(error.delivery, delivery, "{error}");
    }
    let script = Script::new([body(200, MYSELF), body(403, NO_SUCH)]);
    let error = script.client().put_property("a", &json!(1)).await;
    assert!(matches!(
        error.unwrap_err().kind,
        RemoteErrorKind::NotAllowed { .. }
    ));
}
