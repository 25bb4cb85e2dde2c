use std::time::Duration;

use gijctl::client::{TransportError, TransportErrorKind};
use gijctl::model::{Field, FieldValue};
use gijctl::remote::{Delivery, Remote, RemoteError, RemoteErrorKind, TimeoutPhase};
use gijctl::wire::HttpResponse;

use super::support::{
    Script, answer, error, fields, html, integration_id, json, new_github, ok, wire,
};

type Scripted = Result<HttpResponse, TransportError>;

async fn list(answer: Scripted) -> RemoteErrorKind {
    let script = Script::new([answer]);
    error(script.client().integrations().await).kind
}

async fn create(answer: Scripted) -> RemoteError {
    let script = Script::new([answer]);
    error(
        script
            .client()
            .create_integration(&new_github(&[], "t0k3n"))
            .await,
    )
}

async fn shape(body: &str) -> String {
    match list(json(200, body)).await {
        RemoteErrorKind::UnexpectedShape { detail } => detail,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_login_page_is_never_an_empty_list() {
    assert_eq!(
        list(html(200, &[])).await,
        RemoteErrorKind::LoginPage { location: None }
    );
}

#[tokio::test]
async fn a_page_without_a_content_type_is_a_page_all_the_same() {
    assert_eq!(
        list(answer(200, &[], "\n <html>")).await,
        RemoteErrorKind::LoginPage { location: None }
    );
}

#[tokio::test]
async fn a_redirect_is_a_login_page() {
    for status in [302, 303] {
        let kind = list(html(
            status,
            &["location: https://sso.example/in?to=canary"],
        ))
        .await;
        assert_eq!(
            kind,
            RemoteErrorKind::LoginPage {
                location: Some("https://sso.example/in".to_owned())
            }
        );
    }
}

#[tokio::test]
async fn json_of_another_content_type_does_not_count() {
    let kind = list(answer(
        200,
        &["content-type: text/plain"],
        &wire("integration-list"),
    ))
    .await;
    assert_eq!(
        kind,
        RemoteErrorKind::NotJson {
            content_type: "text/plain".to_owned()
        }
    );
}

#[tokio::test]
async fn text_that_calls_itself_json_is_not_json() {
    for text in ["{nope}", "nope", ""] {
        let kind = list(json(200, text)).await;
        assert_eq!(kind.to_string(), "the answer is not JSON", "{text}");
    }
}

#[tokio::test]
async fn a_key_that_is_there_twice_is_an_error() {
    let twice = r#"{"success":true,"success":false,"integrations":[]}"#;
    assert_eq!(shape(twice).await, "a key is there twice");
}

#[tokio::test]
async fn json_that_breaks_off_anywhere_is_truncated() {
    let whole = wire("integration-list");
    for cut in 1..whole.trim_end().len() {
        let kind = list(json(200, &whole[..cut])).await;
        assert_eq!(kind, RemoteErrorKind::Truncated, "after {cut} bytes");
    }
}

#[tokio::test]
async fn a_captcha_is_told_from_other_refusals() {
    let headers = [
        "x-seraph-loginreason: AUTHENTICATION_DENIED",
        "x-authentication-denied-reason: CAPTCHA_CHALLENGE; login-url=https://jira.acme.example/login.jsp",
    ];
    assert_eq!(list(html(403, &headers)).await, RemoteErrorKind::Captcha);
}

#[tokio::test]
async fn a_wrong_password_on_an_open_endpoint_is_seen_in_spite_of_200() {
    let headers = [
        "content-type: application/json",
        "x-seraph-loginreason: AUTHENTICATED_FAILED",
    ];
    let kind = list(answer(200, &headers, &wire("integration-list"))).await;
    assert_eq!(kind, RemoteErrorKind::NotSignedIn);
}

#[tokio::test]
async fn basic_authentication_that_is_off_is_named() {
    let body = r#"{"message":"Basic Authentication has been disabled on this instance."}"#;
    assert_eq!(list(json(403, body)).await, RemoteErrorKind::BasicAuthOff);
}

#[tokio::test]
async fn not_signed_in_and_not_allowed_are_two_things() {
    assert_eq!(list(html(401, &[])).await, RemoteErrorKind::NotSignedIn);
    let said = json(
        403,
        r#"{"errorMessages":["Administrators only."],"errors":{}}"#,
    );
    assert_eq!(
        list(said).await,
        RemoteErrorKind::NotAllowed {
            detail: "Administrators only.".to_owned()
        }
    );
}

#[tokio::test]
async fn a_failed_xsrf_check_is_named() {
    let kind = list(answer(
        403,
        &["content-type: text/plain"],
        "XSRF check failed",
    ))
    .await;
    assert!(kind.to_string().contains("XSRF check failed"), "{kind}");
}

#[tokio::test]
async fn a_missing_path_of_the_app_is_a_missing_app() {
    for gone in [
        html(404, &[]),
        json(404, r#"{"message":"null for uri","status-code":404}"#),
    ] {
        assert_eq!(list(gone).await, RemoteErrorKind::AppMissing);
    }
}

#[tokio::test]
async fn only_gijs_own_word_makes_an_integration_missing() {
    let script = Script::new([html(404, &[])]);
    let gone = error(script.client().integration(integration_id(3)).await);
    assert_eq!(gone.kind, RemoteErrorKind::AppMissing);
    let script = Script::new([json(200, &wire("integration-refused"))]);
    let refused = error(script.client().integration(integration_id(3)).await);
    assert!(matches!(refused.kind, RemoteErrorKind::Refused { .. }));
}

#[tokio::test]
async fn a_missing_path_of_jira_is_an_unexpected_status() {
    let script = Script::new([html(404, &[])]);
    let error = error(script.client().projects().await);
    assert_eq!(
        error.kind,
        RemoteErrorKind::UnexpectedStatus { status: 404 }
    );
}

#[tokio::test]
async fn a_rate_limit_says_when_to_come_back() {
    let limited = answer(429, &["retry-after: 12", "x-ratelimit-remaining: 0"], "");
    assert_eq!(
        list(limited).await,
        RemoteErrorKind::RateLimited {
            retry_after: Some(Duration::from_secs(12))
        }
    );
}

#[tokio::test]
async fn a_jira_that_is_down_is_unavailable() {
    for status in [500, 502, 503, 504] {
        assert_eq!(
            list(html(status, &[])).await,
            RemoteErrorKind::Unavailable { status }
        );
    }
}

#[tokio::test]
async fn gij_says_no_at_any_status() {
    for status in [200, 400, 403, 404, 500] {
        let kind = list(json(status, &wire("integration-refused"))).await;
        assert_eq!(
            kind,
            RemoteErrorKind::Refused {
                error: "The token was not accepted by the host".to_owned(),
                advice: Some("Check its scopes.".to_owned()),
            },
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_bad_request_keeps_jiras_words() {
    let kind = list(json(400, r#"{"message":"Unrecognized field"}"#)).await;
    assert_eq!(kind.to_string(), "GIJ refused: Unrecognized field");
}

#[tokio::test]
async fn a_missing_list_is_no_empty_list() {
    assert!(
        shape(r#"{"success":true}"#)
            .await
            .contains("no `integrations`")
    );
    assert!(
        shape(r#"{"success":true,"integrations":null}"#)
            .await
            .contains("no `integrations`")
    );
    assert!(shape("[]").await.contains("no object"));
    let script = Script::new([json(200, "{}")]);
    let missing = error(script.client().repositories().await);
    assert!(
        missing.to_string().contains("no `repositories`"),
        "{missing}"
    );
}

#[tokio::test]
async fn an_empty_list_is_empty() {
    let script = Script::new([json(200, r#"{"success":true,"integrations":[],"total":0}"#)]);
    assert!(script.client().integrations().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_list_shorter_than_its_total_is_no_list() {
    let short = r#"{"success":true,"total":250,"repositories":[{"id":1}]}"#;
    let script = Script::new([json(200, short)]);
    let error = error(script.client().repositories().await);
    assert!(error.to_string().contains("1 of 250 rows"), "{error}");
    assert!(!error.kind.is_transient());
}

#[tokio::test]
async fn success_must_be_true_or_false() {
    assert!(
        shape(r#"{"success":"maybe","integrations":[]}"#)
            .await
            .contains("`success`")
    );
}

#[tokio::test]
async fn two_rows_of_one_number_are_an_error() {
    let row = r#"{"id":3,"integrationType":"GITHUB"}"#;
    let body = format!(r#"{{"success":true,"integrations":[{row},{row}]}}"#);
    assert_eq!(shape(&body).await, "integration 3 is there twice");
}

#[tokio::test]
async fn a_value_of_the_wrong_type_names_row_and_field_and_not_the_value() {
    for (field, value) in [
        ("smartCommitsEnabled", r#""canary""#),
        ("maxMinsToCommitEmail", r#""canary""#),
        ("maxMinsToCommitEmail", "1.5"),
        ("apiFilter", r#"{"a":"canary"}"#),
        ("projectMappingIds", r#""canary""#),
        ("projectMappingIds", r#"[1,"canary"]"#),
        ("disabled", r#""canary""#),
        ("lastIndexedDate", r#""canary""#),
    ] {
        let row = format!(r#"{{"id":3,"integrationType":"GITHUB","{field}":{value}}}"#);
        let detail = shape(&format!(r#"{{"success":true,"integrations":[{row}]}}"#)).await;
        assert!(
            detail.starts_with(&format!("`{field}` of integration 3 is ")),
            "{detail}"
        );
        assert!(!detail.contains("canary"), "{detail}");
    }
}

#[tokio::test]
async fn a_row_without_a_number_or_a_type_fails_the_list() {
    for (row, says) in [
        (r#"{"integrationType":"GITHUB"}"#, "no `id`"),
        (r#"{"id":0,"integrationType":"GITHUB"}"#, "no `id`"),
        (r#"{"id":3}"#, "integration 3 has no `integrationType`"),
    ] {
        let detail = shape(&format!(r#"{{"success":true,"integrations":[{row}]}}"#)).await;
        assert!(detail.contains(says), "{detail}");
    }
}

#[tokio::test]
async fn a_date_beyond_all_calendars_is_an_error() {
    for millis in ["9223372036854775807", "-1"] {
        let row = format!(r#"{{"id":3,"integrationType":"AWS","lastIndexedDate":{millis}}}"#);
        let detail = shape(&format!(r#"{{"success":true,"integrations":[{row}]}}"#)).await;
        assert!(
            detail.starts_with("`lastIndexedDate` of integration 3"),
            "{detail}"
        );
    }
}

#[tokio::test]
async fn a_date_of_zero_is_never() {
    let row = r#"{"id":3,"integrationType":"AWS","lastIndexedDate":0}"#;
    let script = Script::new([json(
        200,
        &format!(r#"{{"success":true,"integrations":[{row}]}}"#),
    )]);
    assert_eq!(
        script.client().integrations().await.unwrap()[0].last_indexed,
        None
    );
}

#[tokio::test]
async fn a_create_that_was_refused_was_not_done() {
    for refused in [
        json(200, &wire("integration-refused")),
        json(400, &wire("integration-refused")),
        html(401, &[]),
        html(403, &[]),
        html(404, &[]),
        answer(429, &[], ""),
    ] {
        assert_eq!(create(refused).await.delivery, Delivery::NotDone);
    }
}

#[tokio::test]
async fn a_create_without_a_clear_answer_may_have_been_done() {
    for unclear in [
        html(200, &[]),
        html(302, &["location: /login.jsp"]),
        html(502, &[]),
        json(500, &wire("integration-refused")),
        json(200, r#"{"success":true,"integr"#),
        json(200, r#"{"success":true}"#),
        json(
            200,
            r#"{"success":true,"integration":{"displayName":"no id"}}"#,
        ),
        json(200, r#"{"success":true,"integration":[{"id":1},{"id":2}]}"#),
        answer(204, &[], ""),
    ] {
        let error = create(unclear).await;
        assert_eq!(error.delivery, Delivery::Unknown, "{error}");
    }
}

#[tokio::test]
async fn an_update_answered_with_another_row_is_unclear() {
    let script = Script::new([ok("integration-update")]);
    let toggle = fields(&[(Field::RefSpecNotes, FieldValue::Bool(false))]);
    let error = error(
        script
            .client()
            .update_integration(integration_id(4), &toggle, None)
            .await,
    );
    assert_eq!(error.delivery, Delivery::Unknown);
    assert_eq!(error.request, "PUT /rest/gitplugin/1.0/integration/4");
}

#[tokio::test]
async fn what_the_network_did_decides_whether_a_create_may_have_been_done() {
    let phase = TransportErrorKind::Timeout;
    for (kind, delivery, transient) in [
        (TransportErrorKind::Connect, Delivery::NotDone, true),
        (phase(TimeoutPhase::Connect), Delivery::NotDone, true),
        (phase(TimeoutPhase::Answer), Delivery::Unknown, true),
        (TransportErrorKind::Reset, Delivery::Unknown, true),
        (TransportErrorKind::Truncated, Delivery::Unknown, true),
        (
            TransportErrorKind::TooLarge { limit: 1 << 20 },
            Delivery::Unknown,
            false,
        ),
        (TransportErrorKind::Invalid, Delivery::NotDone, false),
    ] {
        let error = create(Err(TransportError {
            kind,
            delivery,
            detail: "as scripted".to_owned(),
        }))
        .await;
        assert_eq!(error.delivery, delivery, "{error}");
        assert_eq!(error.kind.is_transient(), transient, "{error}");
    }
}
