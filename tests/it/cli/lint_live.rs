//! What `lint --live` does where Jira keeps something to itself.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};

use super::lint::QUIET;
use super::run::{Place, QUICK};
use super::served::serve;

/// Stands before a Jira and refuses what has this in its path; tells its own address.
fn hiding(hidden: &'static str, jira: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // Whoever hangs up in the middle is no concern of the next one.
            let _ = attend(stream, hidden, &jira);
        }
    });
    format!("http://{address}")
}

/// One request without a body, and its answer.
fn attend(mut stream: TcpStream, hidden: &str, jira: &str) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).unwrap();
    if head.lines().next().unwrap().contains(hidden) {
        let no = b"HTTP/1.1 403 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        stream.write_all(no)?;
    } else {
        let mut server = TcpStream::connect(jira.trim_start_matches("http://"))?;
        let once = head.replacen("\r\n", "\r\nConnection: close\r\n", 1);
        server.write_all(once.as_bytes())?;
        std::io::copy(&mut server, &mut stream)?;
    }
    stream.shutdown(Shutdown::Write)
}

#[test]
fn jira_need_not_tell_its_time() {
    let scenario = format!(
        "{QUICK}integrations:\n- {{ type: GITLAB_SERVER_LEGACY, displayName: Old, origin: 'https://gitlab.acme.example', repositories: [] }}\n"
    );
    let place = Place::new(&[("m/a.yaml", QUIET), ("simulator.yaml", &scenario)])
        .with("JIRA_TOKEN", "anybody");
    let (_served, jira) = serve(&place, &[]);
    let url = hiding("/rest/api/2/serverInfo", jira);
    let ran = place
        .run(&["lint", "m", "--live", "--url", &url, "--ledger=none"])
        .ends_with(0);
    assert!(ran.stdout.contains("warning[GIJ041]"), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("Jira does not tell its time"),
        "{}",
        ran.stderr
    );
}
