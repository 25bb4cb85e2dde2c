//! Requests on their way into the journal.

use std::cell::RefCell;

use super::recording::Recording;
use crate::client::{RequestEnd, RequestLog, RequestRecord};
use crate::journal::RequestLine;

/// Hears of every request from the making of the connection on, and passes on what it hears once
/// there is a journal: that is opened later, and nothing is asked of Jira before.
#[derive(Default)]
pub(super) struct RequestTap(RefCell<Option<Recording>>);

impl RequestTap {
    /// Writes requests down from now on.
    pub(super) fn flows_into(&self, recording: Recording) {
        self.0.replace(Some(recording));
    }
}

impl RequestLog for RequestTap {
    fn sent(&self, record: &RequestRecord) {
        if let Some(recording) = &*self.0.borrow() {
            recording.requested(record.sent_at, line(record));
        }
    }
}

fn line(record: &RequestRecord) -> RequestLine {
    let (status, failure) = match record.end {
        RequestEnd::Answered(status) => (Some(status), None),
        RequestEnd::Failed(kind) => (None, Some(kind.as_str().to_owned())),
        RequestEnd::Abandoned => (None, Some("nobody waited for the answer".to_owned())),
    };
    RequestLine {
        number: record.number,
        attempt: record.attempt,
        method: record.method.as_str().to_owned(),
        path: record.path.clone(),
        status,
        failure,
        ms: u64::try_from(record.took.as_millis()).unwrap_or(u64::MAX),
        jira_request: record.jira_request_id.clone(),
    }
}
