//! Requests on their way into the journal.

use std::cell::RefCell;

use super::live_view::Voice;
use super::recording::Recording;
use crate::client::{RequestEnd, RequestLog, RequestRecord, Unanswered};
use crate::journal::RequestLine;
use crate::report::progress;

/// Hears of every request from the making of the connection on, and passes on what it hears once
/// there is a journal: that is opened later, and nothing is asked of Jira before.
/// Of what takes long it tells people, so that nothing is ever silent for longer than a minute or so.
#[derive(Default)]
pub(super) struct RequestTap {
    recording: RefCell<Option<Recording>>,
    voice: RefCell<Option<Voice>>,
}

impl RequestTap {
    /// Writes requests down from now on.
    pub(super) fn flows_into(&self, recording: Recording) {
        self.recording.replace(Some(recording));
    }

    /// Tells of slow requests from now on.
    pub(super) fn speaks_through(&self, voice: Voice) {
        self.voice.replace(Some(voice));
    }
}

impl RequestLog for RequestTap {
    fn sent(&self, record: &RequestRecord) {
        if let Some(recording) = &*self.recording.borrow() {
            recording.requested(record.sent_at, line(record));
        }
    }

    fn unanswered(&self, request: &Unanswered) {
        if let Some(voice) = &*self.voice.borrow() {
            let method = request.method.as_str();
            voice.say(&progress::unanswered(method, &request.path, request.so_far));
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
