//! How Git hosts are reached: `gitHosts` of gijctl.yaml.

use gijctl::githost::{HostRequest, HostTransport as _, SignInForm};
use gijctl::hostclient::{GitHost, HostClient};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::services::{GITLAB, place};
use crate::support::{Authority, Clients};

#[tokio::test]
async fn a_host_that_is_reached_on_this_machine_is_trusted_by_its_own_authority() {
    let authority = Authority::new();
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, authority.pem()).unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("https://{}/", listener.local_addr().unwrap());
    let url: url::Url = address.parse().unwrap();
    let client = HostClient::new(&[GitHost {
        host: "git.acme.example".to_owned(),
        ca_file: Some(ca_file),
        url: Some(url.clone()),
    }])
    .unwrap();
    let server = authority.server("127.0.0.1", Clients::Anybody, &["http/1.1"]);
    let serve = async {
        let (stream, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = server.accept(stream).await else {
            return;
        };
        let _ = stream.read(&mut [0; 4_096]).await.unwrap();
        let answer = b"HTTP/1.1 200 Told\r\nconnection: close\r\ncontent-length: 2\r\n\r\n[]";
        stream.write_all(answer).await.unwrap();
        stream.shutdown().await.unwrap();
    };
    let request = HostRequest {
        url,
        headers: Vec::new(),
        sign_in: SignInForm::Bearer,
    };
    let (answer, ()) = tokio::join!(client.get(&request, None), serve);
    assert_eq!(answer.unwrap().status, 200);
}

#[test]
fn a_host_has_one_entry_that_says_something() {
    let url = "url: 'http://127.0.0.1:9'";
    for (hosts, told) in [
        (
            format!("- {{ host: a.example, {url} }}\n- {{ host: a.example, caFile: ca.pem }}\n"),
            "a.example has two entries",
        ),
        (
            "- { host: a.example }\n".to_owned(),
            "the entry of a.example says nothing",
        ),
    ] {
        let place = place(GITLAB, &format!("gitHosts:\n{hosts}"));
        let ran = place.run(&["preview", "m", "--no-compare"]).ends_with(64);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
}
