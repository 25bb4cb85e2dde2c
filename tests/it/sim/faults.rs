#![expect(clippy::unwrap_used, reason = "a test may")]

use std::io::ErrorKind;
use std::net::SocketAddr;

use gijctl::sim::{Embedded, Exchange, Scenario, serve};
use gijctl::wire::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::talk::{INTEGRATION, REPOSITORY, body, request};

fn embedded(faults: &str) -> Embedded {
    let scenario = format!("pace: stepped\nfaults: [{faults}]\n");
    Embedded::open(Scenario::from_yaml(&scenario).unwrap(), None, None).unwrap()
}

/// The status of an answer, or what came instead.
fn outcome(embedded: &Embedded, method: Method, path: &str) -> String {
    match embedded.exchange(&request(method, path, None)).unwrap() {
        Exchange::Answer(answer) => answer.status.to_string(),
        Exchange::Reset => "reset".to_owned(),
        Exchange::Silence => "silence".to_owned(),
        Exchange::Truncated(_) => "truncated".to_owned(),
        Exchange::Stalled(_) => "stalled".to_owned(),
    }
}

fn lists(embedded: &Embedded, times: usize) -> Vec<String> {
    (0..times)
        .map(|_| outcome(embedded, Method::Get, REPOSITORY))
        .collect()
}

#[test]
fn only_the_requests_that_are_meant_go_wrong() {
    let faults =
        "{ request: GET /rest/gitplugin/*/repository, nth: 2, times: 2, then: status-503 }";
    let embedded = embedded(faults);
    assert_eq!(outcome(&embedded, Method::Get, INTEGRATION), "200");
    assert_eq!(lists(&embedded, 5), ["200", "503", "503", "200", "200"]);
}

#[test]
fn where_two_faults_meet_the_first_that_is_written_happens_and_both_are_counted() {
    let embedded = embedded(
        "{ request: ANY *, nth: 2, then: reset-before }, { request: GET *, nth: 2, times: 2, then: status-429 }",
    );
    assert_eq!(lists(&embedded, 4), ["200", "reset", "429", "200"]);
}

#[test]
fn a_token_that_has_expired_stays_so_for_every_request() {
    let embedded = embedded("{ request: GET *, nth: 2, then: expired-token }");
    assert_eq!(lists(&embedded, 3), ["200", "401", "401"]);
    assert_eq!(outcome(&embedded, Method::Post, INTEGRATION), "401");
}

#[test]
fn a_create_whose_answer_is_lost_has_been_made_and_one_that_is_lost_itself_has_not() {
    for (word, made) in [("reset-after", 1), ("reset-before", 0)] {
        let embedded = embedded(&format!("{{ request: POST *, then: {word} }}"));
        let sent = json!({"type": "GITHUB", "pat": "t"});
        let create = request(Method::Post, INTEGRATION, Some(&sent));
        let exchange = embedded.exchange(&create).unwrap();
        assert!(matches!(exchange, Exchange::Reset), "{exchange:?}");
        let integrations = embedded.with_world(|world| world.integrations());
        assert_eq!(integrations.len(), made, "{word}");
    }
}

struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
}

impl Served {
    async fn with(fault: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let embedded = embedded(&format!("{{ request: GET *, then: {fault} }}"));
        let server = tokio::spawn(serve(embedded, listener, async {
            let _ = stopped.await;
        }));
        Self {
            address,
            stop,
            server,
        }
    }

    async fn ask(&self) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let head = format!(
            "GET {REPOSITORY} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer t\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    }
}

/// The body of a whole answer, and what its head says of its length.
fn parts(text: &str) -> (usize, &str) {
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let length = head.to_lowercase();
    let (_, length) = length.split_once("content-length: ").unwrap();
    let length = length.lines().next().unwrap();
    (length.trim().parse().unwrap(), body)
}

#[tokio::test]
async fn a_reset_is_one_on_the_network_too_and_the_next_request_is_answered() {
    let served = Served::with("reset-after").await;
    let mut text = String::new();
    let mut stream = served.ask().await;
    let error = stream.read_to_string(&mut text).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert_eq!(text, "");
    let mut stream = served.ask().await;
    stream.read_to_string(&mut text).await.unwrap();
    let (length, body) = parts(&text);
    assert_eq!(body.len(), length);
}

#[tokio::test]
async fn a_truncated_body_ends_before_the_length_that_its_head_gives() {
    let served = Served::with("truncated-body").await;
    let mut text = String::new();
    let mut stream = served.ask().await;
    stream.read_to_string(&mut text).await.unwrap();
    let (length, body) = parts(&text);
    assert_eq!(body.len(), length / 2);
}

#[tokio::test]
async fn whoever_waits_for_an_answer_that_does_not_come_is_let_go_when_the_server_ends() {
    for (fault, begins) in [("timeout-after", false), ("slow-body", true)] {
        let served = Served::with(fault).await;
        let mut stream = served.ask().await;
        let mut text = vec![0; 2_000];
        if begins {
            assert!(stream.read(&mut text).await.unwrap() > 0);
        }
        served.stop.send(()).unwrap();
        // Were anybody held, this would not end.
        served.server.await.unwrap().unwrap();
        let rest = stream.read(&mut text).await;
        assert!(matches!(rest, Ok(0) | Err(_)), "{fault}: {rest:?}");
    }
}

#[test]
fn the_log_tells_each_request_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl");
    let scenario = "
pace: stepped
accounts: [{ token: canary-a, name: bot }, { token: canary-b, name: bot }]
faults:
- { request: POST *, then: reset-after }
- { request: PUT *, then: reset-before }
";
    let scenario = Scenario::from_yaml(scenario).unwrap();
    let embedded = Embedded::open(scenario, None, None).unwrap();
    embedded.log_to(&path).unwrap();
    let ask = |method, path: &str, token: &str, sent: Option<&Value>| {
        let mut request = request(method, path, sent);
        request.headers = vec![
            ("authorization".to_owned(), format!("Bearer {token}")),
            ("user-agent".to_owned(), "gijctl/x".to_owned()),
        ];
        embedded.exchange(&request).unwrap()
    };
    let sent = json!({"type": "GITHUB", "pat": "canary-c"});
    let _ = ask(Method::Post, INTEGRATION, "canary-b", Some(&sent));
    let _ = ask(Method::Put, INTEGRATION, "canary-a", Some(&sent));
    let _ = ask(Method::Get, INTEGRATION, "canary-of-nobody", None);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains("canary"), "{text}");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let start = "2026-01-05T08:00:00Z";
    assert_eq!(
        lines,
        [
            json!({"at": start, "account": "bot", "signIn": 2, "method": "POST", "path": INTEGRATION,
                "status": 200, "fault": "reset-after", "userAgent": "gijctl/x"}),
            json!({"at": start, "account": null, "signIn": null, "method": "PUT", "path": INTEGRATION,
                "status": null, "fault": "reset-before", "userAgent": "gijctl/x"}),
            json!({"at": start, "account": null, "signIn": null, "method": "GET", "path": INTEGRATION,
                "status": 401, "fault": null, "userAgent": "gijctl/x"}),
        ]
    );
}

#[test]
fn two_ways_to_sign_in_as_one_user_share_his_properties() {
    let scenario =
        "accounts: [{ token: a, name: bot }, { token: b, name: bot }, { token: c, name: other }]";
    let embedded = Embedded::open(Scenario::from_yaml(scenario).unwrap(), None, None).unwrap();
    let ask = |method, token: &str, sent: Option<&Value>| {
        let mut request = request(method, "/rest/api/2/user/properties/notes", sent);
        request.headers = vec![("authorization".to_owned(), format!("Bearer {token}"))];
        embedded.handle(&request).unwrap()
    };
    assert_eq!(ask(Method::Put, "a", Some(&json!(7))).status, 201);
    assert_eq!(body(&ask(Method::Get, "b", None))["value"], 7);
    assert_eq!(ask(Method::Get, "c", None).status, 404);
}
