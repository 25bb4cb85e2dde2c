#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use gijctl::sim::{Scenario, World};
use jiff::SignedDuration;
use serde_json::Value;

use crate::cli::run::{Place, Running};
use crate::support::end_state;

/// Nothing here takes so long, on any machine.
const PATIENCE: Duration = Duration::from_mins(5);

/// Looks often, since nothing takes long.
pub(super) const BRISK: [&str; 7] = [
    "--yes",
    "--settle",
    "50ms",
    "--poll-interval",
    "1s",
    "--lock-timeout",
    "2m",
];

const MANIFESTS: &str = "
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: walnut }
spec:
  type: GITHUB
  apiPath: /orgs/walnut/repos
  credentials: { pat: { env: WALNUT_PAT } }
  features: { smartCommitsEnabled: true, sendCommitEmails: true }
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: oak }
spec: { type: GITHUB, apiPath: /orgs/oak/repos, credentials: { pat: { env: WALNUT_PAT } }, features: { tagsFilter: ^release } }
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: fir }
spec: { type: GITHUB, apiPath: /orgs/fir/repos, credentials: { pat: { env: WALNUT_PAT } }, disabled: true }
";

/// Two ways to sign in as one account, so that the log tells two runs apart.
fn scenario() -> String {
    let now = jiff::Timestamp::now();
    format!(
        "
start: {now:.0}
appVersion: '4.20.0'
threads: 2
accounts:
- {{ token: token-one, name: bot }}
- {{ token: token-two, name: bot }}
integrations:
- {{ type: GITHUB, displayName: oak, settings: {{ apiPath: /orgs/oak/repos }} }}
- {{ type: GITHUB, displayName: fir, settings: {{ apiPath: /orgs/fir/repos }} }}
hosts:
- scan: 50ms
  repositories:
  - {{ name: shell, cloneAndIndex: 200ms }}
  - {{ name: kernel, cloneAndIndex: 300ms, appears: 100ms }}
"
    )
}

/// A folder with manifests, and a simulator that is served beside them.
pub(super) struct Site {
    place: Place,
    simulator: Option<Running>,
    url: String,
}

impl Site {
    pub(super) fn new() -> Self {
        let place = Place::new(&[("set/all.yaml", MANIFESTS), ("simulator.yaml", &scenario())])
            .with("WALNUT_PAT", "token-of-a-test");
        place.write("set/gijctl.yaml", "ledger: { lease: 1m }\n");
        let mut simulator = place.start(&[
            "simulator",
            "--listen=127.0.0.1:0",
            "--scenario=simulator.yaml",
            "--state=state.json",
            "--log=log.jsonl",
        ]);
        let line = simulator.wait_for_line_with("listens on http://");
        let (_, rest) = line.split_once("listens on ").unwrap();
        let (url, _) = rest.split_once(';').unwrap();
        Self {
            url: url.to_owned(),
            simulator: Some(simulator),
            place,
        }
    }

    /// Starts an apply that signs in with one of the tokens.
    pub(super) fn apply(&self, token: &str, more: &[&str]) -> Running {
        let fixed = ["apply", "set", "--url", &self.url];
        self.place
            .start_with(&[&fixed, more].concat(), ("JIRA_TOKEN", token))
    }

    /// Removes the claims of runs, as somebody does by hand who knows that they are no more.
    pub(super) fn remove_claims(&self, token: &str) {
        const PROPERTIES: &str = "/rest/api/2/user/properties";
        let listed = self.ask("GET", PROPERTIES, token);
        let (_, body) = listed.split_once("\r\n\r\n").unwrap();
        let (start, end) = (body.find('{').unwrap(), body.rfind('}').unwrap());
        let list: Value = serde_json::from_str(&body[start..=end]).unwrap();
        for key in list["keys"].as_array().unwrap() {
            let key = key["key"].as_str().unwrap();
            if key.contains(".lease.") {
                let removed = self.ask("DELETE", &format!("{PROPERTIES}/{key}"), token);
                assert!(removed.starts_with("HTTP/1.1 204"), "{removed}");
            }
        }
    }

    /// The whole answer to a request, as it comes.
    fn ask(&self, method: &str, path: &str, token: &str) -> String {
        let address = self.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// All requests so far.
    pub(super) fn log(&self) -> Vec<Value> {
        let text = self.place.read("log.jsonl");
        // The last line may be on its way.
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        whole
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Waits until something stands in the log, or the process is over.
    pub(super) fn wait_until(&self, running: &mut Running, holds: impl Fn(&[Value]) -> bool) {
        let start = Instant::now();
        while !holds(&self.log()) && !running.is_over() {
            assert!(start.elapsed() < PATIENCE, "it does not come to that");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Ends the simulator and tells what it holds once it is done with everything: the rows, and the
    /// last numbers that were given to any, so that one which came and went shows as well.
    pub(super) fn end(mut self) -> (Vec<String>, [Value; 2]) {
        let simulator = self.simulator.take().unwrap();
        simulator.signal("TERM");
        let _ = simulator.end().ends_with(0);
        let saved = self.place.read("state.json");
        let scenario = Scenario::from_yaml(&self.place.read("simulator.yaml")).unwrap();
        let mut world = World::from_json(scenario, &saved).unwrap();
        world.advance(world.now() + SignedDuration::from_hours(3));
        let state: Value = serde_json::from_str(&world.to_json().unwrap()).unwrap();
        let numbers = ["integration", "repository"].map(|kind| state["counters"][kind].clone());
        (end_state(&world), numbers)
    }
}

/// Whether a line of the log is about a change of GIJ.
pub(super) fn is_write(line: &Value) -> bool {
    let path = line["path"].as_str().unwrap();
    line["method"] != "GET" && path.starts_with("/rest/gitplugin/")
}
