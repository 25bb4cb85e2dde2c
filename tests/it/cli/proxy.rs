//! Proxies that the environment names.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use super::run::{Place, QUICK, Ran, Running};
use super::served::serve;
use crate::support::{Authority, Clients};

/// A name that no resolver knows: whoever reaches it went by the proxy.
const HOST: &str = "jira.wine.invalid";

/// What the proxy does with those who come.
#[derive(Clone)]
enum Manner {
    /// Leads them to the embedded GIJ, which speaks TLS under the name of [`HOST`].
    LeadsTo(SocketAddr, TlsAcceptor),
    /// Sends them away.
    Refuses,
}

/// A proxy for as long as a test runs.
struct Proxy {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Proxy {
    fn start(manner: Manner) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let (end, ended) = oneshot::channel();
        let seen = Arc::clone(&heads);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                tokio::select! {
                    () = accept(listener, &manner, &seen) => {}
                    _ = ended => {}
                }
            });
        });
        Self {
            address,
            heads,
            end: Some(end),
            thread: Some(thread),
        }
    }

    /// What everybody who came asked it for.
    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.end.take();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

async fn accept(listener: std::net::TcpListener, manner: &Manner, heads: &Mutex<Vec<String>>) {
    listener.set_nonblocking(true).unwrap();
    let listener = TcpListener::from_std(listener).unwrap();
    // gijctl asks for one thing after the other and keeps its connection.
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        // Whoever hangs up in the middle is no concern of the next one.
        let _ = attend(stream, manner, heads).await;
    }
}

async fn attend(
    mut stream: TcpStream,
    manner: &Manner,
    heads: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    heads.lock().unwrap().push(String::from_utf8(head).unwrap());
    match manner {
        Manner::LeadsTo(address, tls) => {
            stream.write_all(b"HTTP/1.1 200 Go on\r\n\r\n").await?;
            let mut client = tls.accept(stream).await?;
            let mut server = TcpStream::connect(address).await?;
            tokio::io::copy_bidirectional(&mut client, &mut server).await?;
        }
        Manner::Refuses => {
            let no = b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(no).await?;
            stream.shutdown().await?;
        }
    }
    Ok(())
}

/// A Jira that only the proxy can reach, the proxy, and manifests beside.
fn behind_a_proxy() -> (Place, Proxy, Running) {
    let place = Place::of_cellar(QUICK).with("JIRA_TOKEN", "canary-token");
    let (served, url) = serve(&place, &[]);
    let address = url.trim_start_matches("http://").parse().unwrap();
    let authority = Authority::new();
    place.write("ca.pem", &authority.pem());
    let tls = authority.server(HOST, Clients::Anybody, &["http/1.1"]);
    let proxy = Proxy::start(Manner::LeadsTo(address, tls));
    (place, proxy, served)
}

fn plan(place: &Place) -> Ran {
    let url = format!("--url=https://{HOST}");
    place.run(&["plan", "-vv", "--ca-file=ca.pem", &url])
}

fn no_secret_in(ran: &Ran) {
    for text in [&ran.stdout, &ran.stderr] {
        assert!(!text.contains("canary"), "{text}");
        assert!(!text.contains("Y2FuYXJ5"), "{text}");
    }
}

#[test]
fn jira_is_reached_by_the_proxy_and_the_proxy_does_not_see_the_token() {
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let (place, proxy, _served) = behind_a_proxy();
        let own = format!("http://robot:canary-of-proxy@{}", proxy.address);
        let place = place.with(variable, &own);
        let ran = plan(&place).ends_with(0);
        assert!(ran.stdout.contains("cellar"), "{}", ran.stdout);
        no_secret_in(&ran);
        let heads = proxy.heads();
        assert!(!heads.is_empty(), "{variable}");
        for head in heads {
            assert!(head.starts_with(&format!("CONNECT {HOST}:443 ")), "{head}");
            let of_proxy = "authorization: basic cm9ib3q6y2fuyxj5lw9mlxbyb3h5";
            assert!(head.to_lowercase().contains(of_proxy), "{head}");
            assert!(!head.contains("canary-token"), "{head}");
        }
    }
}

#[test]
fn who_is_excepted_is_not_reached_by_the_proxy() {
    let (place, proxy, _served) = behind_a_proxy();
    let place = place
        .with("HTTPS_PROXY", &format!("http://{}", proxy.address))
        .with("NO_PROXY", "wine.invalid");
    let ran = plan(&place).ends_with(1);
    assert!(ran.stderr.contains("connection failed"), "{}", ran.stderr);
    assert!(proxy.heads().is_empty());
}

#[test]
fn this_machine_is_not_reached_by_a_proxy() {
    let proxy = Proxy::start(Manner::Refuses);
    let address = format!("http://{}", proxy.address);
    let place = Place::of_cellar(QUICK)
        .with("JIRA_TOKEN", "t")
        .with("HTTP_PROXY", &address)
        .with("http_proxy", &address)
        .with("ALL_PROXY", &address);
    let (_served, url) = serve(&place, &[]);
    let _ = place.run(&["plan", "--url", &url]).ends_with(0);
    assert!(proxy.heads().is_empty());
}

#[test]
fn a_proxy_that_refuses_is_a_plain_error_without_its_password() {
    let (place, _proxy, _served) = behind_a_proxy();
    let refusing = Proxy::start(Manner::Refuses);
    let own = format!("http://robot:canary-of-proxy@{}", refusing.address);
    let ran = plan(&place.with("HTTPS_PROXY", &own)).ends_with(1);
    assert!(ran.stderr.contains("connection failed"), "{}", ran.stderr);
    assert!(ran.stderr.contains("proxy"), "{}", ran.stderr);
    no_secret_in(&ran);
    assert_eq!(refusing.heads().len(), 3);
}

#[test]
fn a_proxy_of_a_kind_that_is_not_known_is_not_passed_by() {
    let (place, _proxy, _served) = behind_a_proxy();
    let place = place.with("ALL_PROXY", "socks5://robot:canary-of-proxy@127.0.0.1:9");
    let ran = plan(&place).ends_with(1);
    assert!(ran.stderr.contains("connection failed"), "{}", ran.stderr);
    no_secret_in(&ran);
}
