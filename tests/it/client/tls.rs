#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use std::path::PathBuf;

use gijctl::client::{
    ClientCertFault, ConfigError, HttpConfig, HttpTransport, Transport as _, TransportError,
    TransportErrorKind,
};
use gijctl::remote::Delivery;
use gijctl::wire::{HttpResponse, Method};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::network::{config, read_request};
use super::support::request;
use crate::support::{Authority, Clients};

const LOOPBACK: &str = "127.0.0.1";

/// Files for one test.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

/// What one request to such a server comes to, and the protocol that the two agreed on.
async fn exchange(
    server: TlsAcceptor,
    config: impl FnOnce(HttpConfig) -> HttpConfig,
) -> (Option<Seen>, Result<HttpResponse, TransportError>) {
    let listener = TcpListener::bind((LOOPBACK, 0)).await.unwrap();
    let base = format!("https://{}/jira", listener.local_addr().unwrap());
    let transport = HttpTransport::new(config(super::network::config(&base))).unwrap();
    let serve = async {
        let (stream, _) = listener.accept().await.unwrap();
        serve(server, stream).await
    };
    let ask = async {
        let answer = transport
            .send(request(Method::Get, "/rest/api/2/myself"))
            .await;
        // Ends what the server waits for.
        drop(transport);
        answer
    };
    tokio::join!(serve, ask)
}

/// What a server saw of a client.
struct Seen {
    protocol: Option<Vec<u8>>,
    certificates: usize,
    authorization: String,
}

/// Serves one request; `None` where the client and the server do not trust each other.
async fn serve(server: TlsAcceptor, stream: TcpStream) -> Option<Seen> {
    let mut stream = match server.accept(stream).into_fallible().await {
        Ok(stream) => stream,
        Err((_, mut stream)) => {
            // To close before everything is read would take the server's reason off the wire.
            let _ = stream.read_to_end(&mut Vec::new()).await;
            return None;
        }
    };
    let connection = stream.get_ref().1;
    let protocol = connection.alpn_protocol().map(<[u8]>::to_vec);
    let certificates = connection.peer_certificates().map_or(0, <[_]>::len);
    let authorization = if protocol.as_deref() == Some(b"h2") {
        serve_http2(stream).await
    } else {
        let text = read_request(&mut stream).await.ok()?;
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
        stream.write_all(answer).await.unwrap();
        let line = text.lines().find_map(|l| l.strip_prefix("authorization: "));
        line?.to_owned()
    };
    Some(Seen {
        protocol,
        certificates,
        authorization,
    })
}

async fn serve_http2(stream: TlsStream<TcpStream>) -> String {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    let (request, mut answer) = connection.accept().await.unwrap().unwrap();
    let mut body = answer
        .send_response(axum::http::Response::new(()), false)
        .unwrap();
    body.send_data("{}".into(), true).unwrap();
    // The frames go out while the connection is looked after, until the client closes it.
    assert!(connection.accept().await.is_none());
    let value = &request.headers()["authorization"];
    value.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_jira_is_trusted_by_the_authority_that_is_named() {
    let (files, authority) = (Files::new(), Authority::new());
    let server = authority.server(LOOPBACK, Clients::Anybody, &["http/1.1"]);
    let ca = files.write("ca.pem", &authority.pem());
    let (seen, answer) = exchange(server, |config| HttpConfig {
        ca_file: Some(ca),
        ..config
    })
    .await;
    assert_eq!(answer.unwrap().body, "{}");
    let seen = seen.unwrap();
    assert_eq!(seen.protocol.as_deref(), Some(&b"http/1.1"[..]));
    assert_eq!(seen.authorization, "Bearer canary-token");
    assert_eq!(seen.certificates, 0);
}

#[tokio::test]
async fn a_jira_of_an_unknown_authority_or_another_name_does_not_get_the_token() {
    let (files, authority) = (Files::new(), Authority::new());
    let ca = files.write("ca.pem", &authority.pem());
    let stranger = Authority::new().server(LOOPBACK, Clients::Anybody, &[]);
    let misnamed = authority.server("jira.other.example", Clients::Anybody, &[]);
    for server in [stranger, misnamed] {
        let (seen, answer) = exchange(server, |config| HttpConfig {
            ca_file: Some(ca.clone()),
            ..config
        })
        .await;
        assert!(seen.is_none());
        let error = answer.unwrap_err();
        assert_eq!(error.kind, TransportErrorKind::Untrusted, "{error}");
        assert_eq!(error.delivery, Delivery::NotDone);
        assert!(error.detail.contains("certificate"), "{error}");
    }
}

#[tokio::test]
async fn both_speak_http_2_where_the_server_offers_it() {
    let (files, authority) = (Files::new(), Authority::new());
    let ca = files.write("ca.pem", &authority.pem());
    for (offered, agreed) in [(&["h2", "http/1.1"][..], Some(&b"h2"[..])), (&[], None)] {
        let server = authority.server(LOOPBACK, Clients::Anybody, offered);
        let (seen, answer) = exchange(server, |config| HttpConfig {
            ca_file: Some(ca.clone()),
            ..config
        })
        .await;
        assert_eq!(answer.unwrap().body, "{}");
        let seen = seen.unwrap();
        assert_eq!(seen.protocol.as_deref(), agreed);
        assert_eq!(seen.authorization, "Bearer canary-token");
    }
}

#[tokio::test]
async fn a_client_certificate_opens_a_jira_that_asks_for_one() {
    let (files, authority) = (Files::new(), Authority::new());
    let ca = files.write("ca.pem", &authority.pem());
    let (certificate, key) = authority.issue("gijctl");
    let own = files.write("own.pem", &format!("{certificate}{key}"));
    let server = authority.server(LOOPBACK, Clients::Of(&authority), &["http/1.1"]);
    let (seen, answer) = exchange(server, |config| HttpConfig {
        ca_file: Some(ca),
        client_cert: Some(own),
        ..config
    })
    .await;
    assert_eq!(answer.unwrap().body, "{}");
    assert_eq!(seen.unwrap().certificates, 1);
}

#[tokio::test]
async fn a_jira_that_asks_for_another_certificate_says_so() {
    let (files, authority) = (Files::new(), Authority::new());
    let ca = files.write("ca.pem", &authority.pem());
    let (certificate, key) = Authority::new().issue("gijctl");
    let others = files.write("others.pem", &format!("{key}{certificate}"));
    for shown in [None, Some(others)] {
        let server = authority.server(LOOPBACK, Clients::Of(&authority), &["http/1.1"]);
        let (seen, answer) = exchange(server, |config| HttpConfig {
            ca_file: Some(ca.clone()),
            client_cert: shown,
            ..config
        })
        .await;
        assert!(seen.is_none());
        let error = answer.unwrap_err();
        assert_eq!(error.kind, TransportErrorKind::Untrusted, "{error:?}");
    }
}

fn refusal(client_cert: PathBuf) -> ConfigError {
    HttpTransport::new(HttpConfig {
        client_cert: Some(client_cert),
        ..config("https://jira.acme.example")
    })
    .unwrap_err()
}

#[test]
fn a_file_that_is_no_client_certificate_with_its_key_is_refused_and_not_repeated() {
    use ClientCertFault::{LockedKey, NoCertificate, NoKey, NotPem, OtherKey, SeveralKeys};
    let (files, authority) = (Files::new(), Authority::new());
    let (certificate, key) = authority.issue("gijctl");
    let (_, other_key) = authority.issue("gijctl");
    let (head, tail) = (
        "-----BEGIN ENCRYPTED PRIVATE KEY-----",
        "-----END ENCRYPTED PRIVATE KEY-----",
    );
    let locked = format!("{certificate}{head}\nY2FuYXJ5\n{tail}\n");
    let cases = [
        (String::new(), NoCertificate),
        (key.clone(), NoCertificate),
        (certificate.clone(), NoKey),
        (locked, LockedKey),
        (format!("{certificate}{key}{other_key}"), SeveralKeys),
        (format!("{certificate}{other_key}"), OtherKey),
        (certificate[..certificate.len() - 40].to_owned(), NotPem),
    ];
    for (text, expected) in cases {
        let path = files.write("own.pem", &text);
        let error = refusal(path);
        assert!(
            matches!(&error, ConfigError::ClientCert { fault, .. } if *fault == expected),
            "{expected:?}, not {error:?}"
        );
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("own.pem"), "{shown}");
        assert!(!key.lines().any(|line| shown.contains(line)), "{shown}");
    }
    let missing = refusal(files.0.path().join("missing.pem"));
    assert!(matches!(missing, ConfigError::ClientCertFile { .. }));
}

#[test]
fn a_client_certificate_needs_https() {
    let error = HttpTransport::new(HttpConfig {
        client_cert: Some(PathBuf::from("own.pem")),
        ..config("http://127.0.0.1:9")
    })
    .unwrap_err();
    assert!(matches!(error, ConfigError::ClientCertWithoutTls));
}
