#![expect(clippy::unwrap_used, reason = "a test may")]

use std::path::Path;

use gijctl::clock::{Clock as _, Pace};
use gijctl::sim::{Embedded, OpenError, Scenario, serve};
use gijctl::wire::Method;
use jiff::SignedDuration;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::talk::{INTEGRATION, REPOSITORY, body, request};

const SCENARIO: &str = "
pace: stepped
contextPath: /jira
hosts: [{scan: 10s, repositories: [{name: a, cloneAndIndex: 100s}]}]
";

fn open(file: Option<&Path>) -> Result<Embedded, OpenError> {
    let scenario = Scenario::from_yaml(SCENARIO).unwrap();
    Embedded::open(scenario, file.map(Path::to_owned), None)
}

fn create(embedded: &Embedded) {
    let sent = json!({"type": "GITHUB", "pat": "canary"});
    let answer = embedded
        .handle(&request(Method::Post, INTEGRATION, Some(&sent)))
        .unwrap();
    assert_eq!(answer.status, 200);
}

async fn wait(embedded: &Embedded, seconds: i64) {
    let clock = embedded.clock();
    clock
        .sleep_until(clock.now() + SignedDuration::from_secs(seconds))
        .await;
}

#[tokio::test]
async fn a_stepped_world_lives_by_its_clock() {
    let embedded = open(None).unwrap();
    create(&embedded);
    wait(&embedded, 110).await;
    let list = body(
        &embedded
            .handle(&request(Method::Get, REPOSITORY, None))
            .unwrap(),
    );
    assert!(list["repositories"][0].get("lastIndexedDate").is_some());
}

#[tokio::test]
async fn a_saved_world_goes_on_where_it_stood() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let embedded = open(Some(&file)).unwrap();
    create(&embedded);
    wait(&embedded, 60).await;
    embedded.save().unwrap();
    let before = embedded.with_world(|world| world.to_json().unwrap());
    let moment = embedded.clock().now();
    drop(embedded);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
    assert!(!before.contains("canary"));

    let again = open(Some(&file)).unwrap();
    assert_eq!(again.clock().now(), moment);
    assert_eq!(again.with_world(|world| world.to_json().unwrap()), before);
    wait(&again, 50).await;
    let list = body(
        &again
            .handle(&request(Method::Get, REPOSITORY, None))
            .unwrap(),
    );
    assert!(
        list["repositories"][0].get("lastIndexedDate").is_some(),
        "indexed at 110 seconds"
    );
}

#[tokio::test]
async fn what_a_request_changed_is_on_the_disk_when_it_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let embedded = open(Some(&file)).unwrap();
    create(&embedded);
    let saved = std::fs::read_to_string(&file).unwrap();
    assert!(saved.contains("https://api.github.com"));
    wait(&embedded, 10).await;
    embedded
        .handle(&request(Method::Get, REPOSITORY, None))
        .unwrap();
    let later = std::fs::read_to_string(&file).unwrap();
    assert_ne!(saved, later, "time has brought a row");
}

#[tokio::test]
async fn two_worlds_never_share_a_state_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let first = open(Some(&file)).unwrap();
    let error = open(Some(&file)).unwrap_err();
    assert!(matches!(error, OpenError::Busy { .. }), "{error}");
    assert!(error.to_string().contains("state.json"), "{error}");
    drop(first);
    open(Some(&file)).unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_state_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    for (text, version) in [("{\"formatVersion\": 99}", true), ("my notes", false)] {
        std::fs::write(&file, text).unwrap();
        let error = open(Some(&file)).unwrap_err();
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(source.contains("99"), version, "{source}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}

#[tokio::test]
async fn a_pace_on_the_command_line_goes_before_the_scenario_s() {
    let scenario = Scenario::from_yaml("pace: real").unwrap();
    let embedded = Embedded::open(scenario, None, Some(Pace::Stepped)).unwrap();
    let before = embedded.clock().now();
    wait(&embedded, 3_600).await;
    assert_eq!(embedded.clock().now().duration_since(before).as_hours(), 1);
}

async fn ask(address: std::net::SocketAddr, text: String) -> String {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_served_world_answers_below_its_context_path_and_is_saved_in_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let embedded = open(Some(&file)).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let shutdown = async {
        let _ = stopped.await;
    };
    let server = tokio::spawn(serve(embedded.clone(), listener, shutdown));
    let head = |line: &str| {
        format!("{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer t\r\n")
    };

    let sent = r#"{"type":"GITHUB","pat":"canary"}"#;
    let post = head("POST /jira/rest/gitplugin/1.0/integration");
    let created = ask(
        address,
        format!("{post}Content-Length: {}\r\n\r\n{sent}", sent.len()),
    )
    .await;
    assert!(created.starts_with("HTTP/1.1 200"), "{created}");
    let listed = ask(
        address,
        head("GET /jira/rest/gitplugin/1.0/integration") + "\r\n",
    )
    .await;
    assert!(listed.contains("https://api.github.com"), "{listed}");
    let outside = ask(
        address,
        head("GET /rest/gitplugin/1.0/integration") + "\r\n",
    )
    .await;
    assert!(outside.starts_with("HTTP/1.1 404"), "{outside}");
    let status = ask(
        address,
        head("GET /jira/rest/gitplugin/1.0/index.json?repoId=1") + "\r\n",
    )
    .await;
    assert!(status.contains("\"finished\":false"), "{status}");
    let huge =
        head("POST /jira/rest/gitplugin/1.0/integration") + "Content-Length: 5000000\r\n\r\n";
    let huge = ask(address, huge + &" ".repeat(5_000_000)).await;
    assert!(huge.starts_with("HTTP/1.1 413"), "{huge}");

    wait(&embedded, 5).await;
    let moment = embedded.clock().now();
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
    assert!(
        std::fs::read_to_string(&file)
            .unwrap()
            .contains(&moment.to_string())
    );
}
