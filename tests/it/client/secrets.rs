use std::io;
use std::sync::{Arc, Mutex};

use gijctl::model::RowId;
use gijctl::remote::{Remote, RemoteError};
use gijctl::wire::{HttpRequest, Method};

use super::support::{Script, answer, error, json, new_github, ok, repository_id};

const CANARY: &str = "canary-\"9f3b\\e1";
const CANARY_IN_JSON: &str = r#"canary-\"9f3b\\e1"#;

fn shown(error: &RemoteError) -> String {
    format!("{error} {error:?} {}", error.kind.help())
}

#[tokio::test]
async fn no_answer_makes_an_error_repeat_the_secret() {
    let said = format!("bad token {CANARY_IN_JSON}");
    let echoes = [
        json(
            400,
            &format!(r#"{{"success":false,"error":"{said}","advice":"{said}"}}"#),
        ),
        json(400, &format!(r#"{{"message":"{said}"}}"#)),
        json(403, &format!(r#"{{"errorMessages":["{said}"]}}"#)),
        json(
            200,
            &format!(r#"{{"success":true,"integration":{{"pat":"{CANARY_IN_JSON}"}}}}"#),
        ),
        json(
            200,
            &format!(r#"{{"success":true,"integration":"{CANARY_IN_JSON}"}}"#),
        ),
        answer(
            302,
            &[&format!("location: https://sso.example/{CANARY}")],
            "",
        ),
        answer(200, &[&format!("content-type: {CANARY}")], "{}"),
        answer(500, &[], CANARY),
    ];
    for echo in echoes {
        let script = Script::new([echo]);
        let new = new_github(&[], CANARY);
        let error = error(script.client().create_integration(&new).await);
        assert!(!shown(&error).contains("canary"), "{}", shown(&error));
        assert!(
            script.asked()[0].contains(CANARY_IN_JSON),
            "it was sent, though"
        );
    }
}

#[tokio::test]
async fn secrets_in_rows_do_not_reach_the_domain() {
    let row = r#"{"id":3,"integrationType":"GITHUB","pat":"canary","githubAppPem":"canary"}"#;
    let script = Script::new([json(200, &format!(r#"{{"integrations":[{row}]}}"#))]);
    let list = script.client().integrations().await.unwrap();
    assert!(!format!("{list:?}").contains("canary"));
}

#[test]
fn a_request_shows_neither_query_nor_headers_nor_body() {
    let request = HttpRequest {
        method: Method::Post,
        path: "/rest".to_owned(),
        query: vec![("a".to_owned(), "canary".to_owned())],
        headers: vec![("b".to_owned(), "canary".to_owned())],
        body: Some("canary".into()),
    };
    assert_eq!(format!("{request:?}"), "POST /rest");
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .map_err(|_| io::ErrorKind::Other)?
            .extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_has_a_line_for_each_request_and_no_header_query_or_body() {
    // Whether anybody listens is remembered for the whole process: where the other tests listen to
    // nothing, they could switch the lines off that this one waits for.
    tracing::subscriber::set_global_default(tracing_subscriber::registry()).unwrap();
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let script = Script::new([
        answer(302, &["location: https://sso.example/canary"], "canary"),
        ok("index-status-maps"),
    ]);
    let client = script.client();
    let refused = client.create_integration(&new_github(&[], CANARY)).await;
    assert!(refused.is_err());
    let row = RowId::Repository(repository_id(30));
    client.index_status(row, Some("canary")).await.unwrap();
    drop(guard);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains("/rest/gitplugin/1.0/index.json"), "{text}");
    assert!(text.contains("302"), "{text}");
    assert!(!text.contains("canary"), "{text}");
}
