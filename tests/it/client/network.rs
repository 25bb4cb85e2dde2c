#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use std::io;
use std::time::Duration;

use gijctl::client::{
    Auth, ConfigError, HttpConfig, HttpTransport, InsecureHttp, Timeouts, Transport,
    TransportError, TransportErrorKind,
};
use gijctl::model::Secret;
use gijctl::remote::{Delivery, Remote as _, RemoteErrorKind, TimeoutPhase};
use gijctl::wire::{HttpRequest, HttpResponse, Method};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::support::{Script, request};

/// `{"success":true}` in gzip form.
const GZIPPED: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 42, 46, 77, 78, 78, 45, 46, 86, 178, 42, 41, 42, 77,
    173, 5, 0, 223, 247, 246, 102, 16, 0, 0, 0,
];

/// A certificate of nobody, made for this test; its key was never kept.
const AUTHORITY: &str = "\
-----BEGIN CERTIFICATE-----
MIIBljCCAT2gAwIBAgIUDQ67NYWCJqEniYgs7NRzZR+Uo/AwCgYIKoZIzj0EAwIw
IDEeMBwGA1UEAwwVZ2lqY3RsIHRlc3QgYXV0aG9yaXR5MCAXDTI2MTEyMjE1NDE1
NVoYDzIxMjYxMDI5MTU0MTU1WjAgMR4wHAYDVQQDDBVnaWpjdGwgdGVzdCBhdXRo
b3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASV9bnHdYLSIw1eNd2vBaN+
CDezVoj9at8fatuOmAQUXQHeHXAmEaslFb3RrtcdvXBJIMR4WnRYFVkMrK2vJl0q
o1MwUTAdBgNVHQ4EFgQUU0Dsf7reEGb3Eabor5BX2aLiDncwHwYDVR0jBBgwFoAU
U0Dsf7reEGb3Eabor5BX2aLiDncwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD
AgNHADBEAiBOjk8rOKgOH92tjGt0j/EmBQ2tREN9ydk/MfwPe29SmQIgNEF4m6xQ
KLnGPGYQOgfKaTvgJPtgtGexAgQM2Euvavk=
-----END CERTIFICATE-----
";

/// What the server does once it has read a request.
enum Then {
    /// Sends these bytes and closes.
    Say(Vec<u8>),
    /// Sends these bytes and keeps the connection open without a word.
    Stall(Vec<u8>),
}

/// A server for exactly one request, which comes back as text.
async fn exchange(
    then: Then,
    request: HttpRequest,
    timeouts: Timeouts,
) -> (String, Result<HttpResponse, TransportError>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/jira", listener.local_addr().unwrap());
    let transport = HttpTransport::new(HttpConfig {
        timeouts,
        ..config(&base)
    })
    .unwrap();
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await.unwrap();
        let (bytes, stays) = match then {
            Then::Say(bytes) => (bytes, None),
            Then::Stall(bytes) => (bytes, Some(())),
        };
        // A client that has read enough may close before everything is written.
        let _ = stream.write_all(&bytes).await;
        (request, stays.map(|()| stream))
    };
    let ((request, _open), answer) = tokio::join!(server, transport.send(request));
    assert_no_further_connection(&listener).await;
    (request, answer)
}

/// A second try would be waiting in the queue of the listener by now.
async fn assert_no_further_connection(listener: &TcpListener) {
    let second = tokio::time::timeout(Duration::ZERO, listener.accept()).await;
    assert!(second.is_err(), "the request was sent again");
}

/// A request as text, or as much of it as came before the client gave up.
pub(super) async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return Ok(text);
            }
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(text);
        }
    }
}

pub(super) fn config(base_url: &str) -> HttpConfig {
    HttpConfig {
        base_url: base_url.to_owned(),
        auth: Auth::Bearer(Secret::new("canary-token".to_owned())),
        ca_file: None,
        client_cert: None,
        insecure_http: InsecureHttp::Refuse,
        timeouts: Timeouts::default(),
    }
}

fn get() -> HttpRequest {
    request(Method::Get, "/rest/gitplugin/1.0/integration")
}

fn say(head: &str, body: &[u8]) -> Then {
    Then::Say([head.as_bytes(), b"\r\n\r\n", body].concat())
}

async fn failure(then: Then, request: HttpRequest) -> TransportError {
    let (_, answer) = exchange(then, request, Timeouts::default()).await;
    answer.unwrap_err()
}

#[tokio::test]
async fn a_request_carries_the_token_and_what_jira_wants() {
    let mut post = request(Method::Post, "/rest/gitplugin/2.0/reindex");
    post.query = vec![("a b".to_owned(), "c&d".to_owned())];
    post.body = Some("{}".into());
    let answer = say("HTTP/1.1 200 OK\r\nContent-Length: 2", b"{}");
    let (seen, answer) = exchange(answer, post, Timeouts::default()).await;
    let lines: Vec<&str> = seen.lines().collect();
    assert_eq!(
        lines[0],
        "POST /jira/rest/gitplugin/2.0/reindex?a+b=c%26d HTTP/1.1"
    );
    for wanted in [
        "authorization: Bearer canary-token",
        "accept: application/json",
        "content-type: application/json",
        "x-atlassian-token: no-check",
        "accept-encoding: gzip",
        concat!("user-agent: gijctl/", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(lines.contains(&wanted), "{wanted} is not in {seen}");
    }
    assert!(!seen.contains("referer"), "{seen}");
    assert_eq!(answer.unwrap().body, "{}");
}

#[tokio::test]
async fn a_header_of_the_request_stands_in_for_the_usual_one() {
    let mut request = get();
    request.headers = vec![("accept".to_owned(), "application/vnd.x+json".to_owned())];
    let answer = say("HTTP/1.1 200 OK\r\nContent-Length: 2", b"{}");
    let (seen, _) = exchange(answer, request, Timeouts::default()).await;
    let accepts: Vec<&str> = seen.lines().filter(|l| l.starts_with("accept:")).collect();
    assert_eq!(accepts, ["accept: application/vnd.x+json"]);
}

#[tokio::test]
async fn a_put_without_a_body_says_that_it_has_none() {
    let put = request(Method::Put, "/rest/gitplugin/1.0/repository/3/disable");
    let answer = say("HTTP/1.1 200 OK\r\nContent-Length: 2", b"{}");
    let (seen, _) = exchange(answer, put, Timeouts::default()).await;
    assert!(seen.contains("content-length: 0"), "{seen}");
    assert!(!seen.contains("content-type"), "{seen}");
}

#[tokio::test]
async fn no_redirect_is_followed_and_each_is_told() {
    for (status, to, told) in [
        (
            "302 Found",
            "/login.jsp?os_destination=canary",
            "/login.jsp",
        ),
        (
            "301 Moved",
            "/rest/gitplugin/1.0/integration",
            "/rest/gitplugin/1.0/integration",
        ),
        (
            "307 Elsewhere",
            "/jira/rest/gitplugin/1.0/",
            "/jira/rest/gitplugin/1.0/",
        ),
        (
            "308 For good",
            "https://u:canary@sso.example/in?canary",
            "https://sso.example/in",
        ),
        (
            "303 Other",
            "//evil.example/jira/rest",
            "//evil.example/jira/rest",
        ),
    ] {
        let head = format!("HTTP/1.1 {status}\r\nLocation: {to}\r\nContent-Length: 0");
        let (_, answer) = exchange(say(&head, b""), get(), Timeouts::default()).await;
        let script = Script::new([answer]);
        let error = script.client().integrations().await.unwrap_err();
        let location = Some(told.to_owned());
        assert_eq!(error.kind, RemoteErrorKind::LoginPage { location });
        assert!(error.kind.help().contains("--url"), "{}", error.kind.help());
    }
}

#[tokio::test]
async fn a_refusal_is_an_answer_with_its_body() {
    let (_, answer) = exchange(
        say("HTTP/1.1 503 Busy\r\nContent-Length: 4", b"wait"),
        get(),
        Timeouts::default(),
    )
    .await;
    let answer = answer.unwrap();
    assert_eq!((answer.status, &answer.body[..]), (503, &b"wait"[..]));
}

#[tokio::test]
async fn a_compressed_answer_is_read() {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}",
        GZIPPED.len()
    );
    let (_, answer) = exchange(say(&head, GZIPPED), get(), Timeouts::default()).await;
    assert_eq!(answer.unwrap().body, r#"{"success":true}"#);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_truncated() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked";
    let gzip = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}",
        GZIPPED.len() - 12
    );
    for then in [
        say(
            "HTTP/1.1 200 OK\r\nContent-Length: 90",
            br#"{"success":true"#,
        ),
        say(chunked, b"10\r\n{\"success\":true}\r\n"),
        say(&gzip, &GZIPPED[..GZIPPED.len() - 12]),
    ] {
        let error = failure(then, get()).await;
        assert_eq!(error.kind, TransportErrorKind::Truncated, "{error}");
        assert_eq!(error.delivery, Delivery::Unknown);
    }
}

#[tokio::test]
async fn a_connection_that_closes_without_a_word_leaves_a_write_unclear() {
    let post = request(Method::Post, "/rest/gitplugin/1.0/integration");
    let error = failure(Then::Say(Vec::new()), post).await;
    assert_eq!(error.kind, TransportErrorKind::Reset);
    assert_eq!(error.delivery, Delivery::Unknown);
}

#[tokio::test]
async fn an_announced_flood_is_not_read() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 8388609";
    let small = request(Method::Get, "/rest/api/2/myself");
    let error = failure(say(head, b"{"), small).await;
    assert_eq!(error.kind, TransportErrorKind::TooLarge { limit: 8 << 20 });
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 268435457";
    let error = failure(say(head, b"{"), get()).await;
    assert_eq!(
        error.kind,
        TransportErrorKind::TooLarge { limit: 256 << 20 }
    );
}

#[tokio::test]
async fn a_flood_that_comes_unannounced_is_cut_off() {
    let mebibyte = [b"100000\r\n".as_slice(), &b" ".repeat(1 << 20), b"\r\n"].concat();
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked";
    let small = request(Method::Get, "/rest/api/2/myself");
    let error = failure(say(head, &mebibyte.repeat(9)), small).await;
    assert_eq!(error.kind, TransportErrorKind::TooLarge { limit: 8 << 20 });
}

#[tokio::test]
async fn an_answer_that_never_comes_ends_in_a_timeout() {
    let short = Timeouts {
        answer: Duration::from_millis(100),
        ..Timeouts::default()
    };
    let begun = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".to_vec();
    for silence in [Then::Stall(Vec::new()), Then::Stall(begun)] {
        let (_, answer) = exchange(silence, get(), short).await;
        let error = answer.unwrap_err();
        assert_eq!(
            error.kind,
            TransportErrorKind::Timeout(TimeoutPhase::Answer)
        );
        assert_eq!(error.delivery, Delivery::Unknown);
    }
}

#[tokio::test]
async fn creating_an_integration_has_a_patience_of_its_own() {
    let timeouts = Timeouts {
        git_host_answer: Duration::from_millis(100),
        ..Timeouts::default()
    };
    let post = request(Method::Post, "/rest/gitplugin/1.0/integration");
    let (_, answer) = exchange(Then::Stall(Vec::new()), post, timeouts).await;
    assert!(matches!(
        answer.unwrap_err().kind,
        TransportErrorKind::Timeout(_)
    ));
}

#[tokio::test]
async fn a_closed_port_is_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = HttpTransport::new(config(&base))
        .unwrap()
        .send(get())
        .await
        .unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::Connect);
    assert_eq!(error.delivery, Delivery::NotDone);
    assert!(error.detail.contains("refused"), "{error}");
}

#[tokio::test]
async fn no_message_of_the_network_holds_the_token() {
    let mut odd = get();
    odd.headers = vec![("bad name".to_owned(), "canary-token".to_owned())];
    let transport = HttpTransport::new(config("http://127.0.0.1:9")).unwrap();
    assert!(!format!("{transport:?}").contains("canary"));
    let error = transport.send(odd).await.unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::Invalid);
    assert_eq!(error.delivery, Delivery::NotDone);
    assert!(
        !format!("{error} {error:?}").contains("canary"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_user_name_and_a_password_make_basic_authentication() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let auth = Auth::Basic {
        user: "robot".to_owned(),
        password: Secret::new("p4ss".to_owned()),
    };
    let transport = HttpTransport::new(HttpConfig {
        auth,
        ..config(&base)
    })
    .unwrap();
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await.unwrap()
    };
    let (seen, _) = tokio::join!(server, transport.send(get()));
    assert!(
        seen.contains("authorization: Basic cm9ib3Q6cDRzcw=="),
        "{seen}"
    );
    assert!(
        seen.starts_with("GET /rest/gitplugin/1.0/integration "),
        "{seen}"
    );
}

#[test]
fn plain_http_to_another_machine_is_refused() {
    let refused = HttpTransport::new(config("http://jira.acme.example")).unwrap_err();
    assert!(matches!(refused, ConfigError::PlainHttp(_)));
    assert!(
        refused.to_string().contains("jira.acme.example"),
        "{refused}"
    );
}

#[test]
fn a_file_without_certificates_is_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let with = |path: &std::path::Path| {
        HttpTransport::new(HttpConfig {
            ca_file: Some(path.to_owned()),
            ..config("https://jira.acme.example")
        })
        .unwrap_err()
    };
    assert!(matches!(
        with(file.path()),
        ConfigError::NoCertificates { .. }
    ));
    let missing = file.path().with_extension("missing");
    assert!(matches!(with(&missing), ConfigError::CaFile { .. }));
}

#[test]
fn a_file_of_certificates_is_added() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), AUTHORITY).unwrap();
    let transport = HttpTransport::new(HttpConfig {
        ca_file: Some(file.path().to_owned()),
        ..config("https://jira.acme.example/jira/")
    });
    assert_eq!(
        transport.unwrap().base_url(),
        "https://jira.acme.example/jira"
    );
}
