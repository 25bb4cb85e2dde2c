//! What is told of every request to whoever keeps a record.

use std::time::Duration;

use jiff::Timestamp;

use super::transport::TransportErrorKind;
use crate::wire::Method;

/// Hears of every try of every request once it is over, and of requests that take long.
pub trait RequestLog {
    /// A request was sent.
    fn sent(&self, record: &RequestRecord);

    /// Another minute has gone by without an answer that counts.
    fn unanswered(&self, request: &Unanswered);
}

/// A request that takes long: Jira is slow with it, limits it, or is away for a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// The method.
    pub method: Method,
    /// The path below Jira's address.
    pub path: String,
    /// How long it was waited for so far, all its tries and the pauses between them included.
    pub so_far: Duration,
}

/// One try of one request: no query, header or body, where secrets may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// The request's number in this process, from 1; its tries share it.
    pub number: u64,
    /// Which try it was, from 1.
    pub attempt: u32,
    /// The method.
    pub method: Method,
    /// The path below Jira's address.
    pub path: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// How long until it was over.
    pub took: Duration,
    /// How it was over.
    pub end: RequestEnd,
    /// Jira's own number of it, as in Jira's access log.
    pub jira_request_id: Option<String>,
}

/// How a try was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestEnd {
    /// An answer came, with this status.
    Answered(u16),
    /// None came.
    Failed(TransportErrorKind),
    /// Nobody waited for the answer any longer.
    Abandoned,
}
