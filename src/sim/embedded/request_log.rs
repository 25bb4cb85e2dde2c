//! A record of all requests, as the operator of a Jira has one.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use crate::sim::fault::Fault;
use crate::wire::HttpRequest;

/// A file that gets a line for each request.
#[derive(Debug)]
pub(super) struct RequestLog(File);

/// A request without its query, headers and body, which may hold secrets.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line<'a> {
    /// By the simulator's clock.
    pub(super) at: Timestamp,
    /// Who asked; none where nobody is signed in.
    pub(super) account: Option<&'a str>,
    /// Which entry of `accounts` he signed in by, from 1; none where anybody may.
    pub(super) sign_in: Option<usize>,
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    /// What Jira answered; none where the request did not reach it.
    pub(super) status: Option<u16>,
    /// What went wrong on the way.
    pub(super) fault: Option<&'a str>,
    pub(super) user_agent: Option<&'a str>,
}

impl RequestLog {
    /// A log at the end of a file, which is made where there is none.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        File::options()
            .create(true)
            .append(true)
            .open(path)
            .map(Self)
    }

    /// Writes a line, whole.
    pub(super) fn write(&mut self, line: &Line<'_>) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.0.write_all(&text)
    }
}

impl<'a> Line<'a> {
    /// A line about a request that nobody has answered yet.
    pub(super) fn about(request: &'a HttpRequest, at: Timestamp, fault: Option<Fault>) -> Self {
        let mut headers = request.headers.iter();
        let agent = headers.find(|(name, _)| name == "user-agent");
        Self {
            at,
            account: None,
            sign_in: None,
            method: request.method.as_str(),
            path: &request.path,
            status: None,
            fault: fault.map(Fault::as_str),
            user_agent: agent.map(|(_, value)| value.as_str()),
        }
    }
}
