#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use std::io;
use std::sync::{Arc, Mutex};

use gijctl::client::{PatientTransport, RestClient, SignIn};
use gijctl::clock::{Pace, SeededChance, VirtualClock};
use gijctl::model::RowId;
use gijctl::remote::{Remote, RemoteError, RemoteErrorKind};
use gijctl::wire::{HttpRequest, Method};
use jiff::Timestamp;

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

impl Log {
    /// Keeps what this thread logs until the guard is dropped.
    fn listen(level: tracing::Level) -> (Self, tracing::subscriber::DefaultGuard) {
        // Whether anybody listens is remembered for the whole process: where the other tests listen
        // to nothing, they could switch the lines off that this one waits for. That it is done
        // already is no failure.
        let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry());
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn the_log_has_a_line_for_each_request_and_no_header_query_or_body() {
    let (log, guard) = Log::listen(tracing::Level::TRACE);
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
    let text = log.text();
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains("/rest/gitplugin/1.0/index.json"), "{text}");
    assert!(text.contains("302"), "{text}");
    assert!(!text.contains("canary"), "{text}");
}

#[tokio::test]
async fn the_log_tells_every_further_try_without_header_query_or_body() {
    let (log, guard) = Log::listen(tracing::Level::INFO);
    let script = Script::new([
        answer(503, &["location: https://sso.example/canary"], "canary"),
        answer(429, &["retry-after: 3600"], "canary"),
    ]);
    let clock = VirtualClock::new(Timestamp::UNIX_EPOCH, Pace::Stepped);
    let chance = SeededChance::new(1);
    let way = PatientTransport::new(&script, clock, chance, SignIn::Token);
    let client = RestClient::new(way, "https://jira.acme.example");
    let row = RowId::Repository(repository_id(30));
    let refused = client.index_status(row, Some("canary")).await;
    assert!(matches!(
        refused.unwrap_err().kind,
        RemoteErrorKind::RateLimited { .. }
    ));
    drop(guard);
    let text = log.text();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].contains("trying again"), "{text}");
    assert!(lines[0].contains("status 503"), "{text}");
    assert!(lines[1].contains("gave up"), "{text}");
    assert!(lines[1].contains("too long"), "{text}");
    assert_eq!(lines.len(), 2, "{text}");
    assert!(!text.contains("canary"), "{text}");
}
