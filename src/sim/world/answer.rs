//! Answers as Jira and GIJ write them.

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

use super::World;
use super::refusal::{RefusalKind, Refused};
use crate::sim::quirks::{ErrorStatus, ListOrder, SuccessForm};
use crate::wire::HttpResponse;

/// Which way an endpoint writes `success` unless a quirk says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// The endpoints about one integration: a text.
    OneIntegration,
    /// All others: a boolean.
    Others,
}

pub(super) fn json_answer(status: u16, body: &impl Serialize) -> HttpResponse {
    // Values of JSON cannot fail to be written as JSON.
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    answer(status, "application/json;charset=UTF-8", bytes)
}

pub(super) fn html_answer(status: u16, text: &str) -> HttpResponse {
    let page =
        format!("<html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>");
    answer(status, "text/html;charset=UTF-8", page.into_bytes())
}

pub(super) fn empty_answer(status: u16) -> HttpResponse {
    HttpResponse {
        status,
        headers: Vec::new(),
        body: Bytes::new(),
    }
}

/// What Jira's REST layer says of a path that no module serves.
pub(super) fn unknown_path(path: &str) -> HttpResponse {
    if path.starts_with("/rest/") {
        let body = json!({"message": format!("null for uri: {path}"), "status-code": 404});
        json_answer(404, &body)
    } else {
        html_answer(404, "Oops, you've found a dead link.")
    }
}

fn answer(status: u16, content_type: &str, body: Vec<u8>) -> HttpResponse {
    HttpResponse {
        status,
        headers: vec![("content-type".to_owned(), content_type.to_owned())],
        body: Bytes::from(body),
    }
}

impl World {
    /// The rows of a list in the order in which it is answered now.
    pub(super) fn in_order(&self, mut rows: Vec<Value>) -> Vec<Value> {
        match self.scenario.quirks.list_order {
            ListOrder::ById => {}
            ListOrder::NewestFirst => rows.reverse(),
            ListOrder::Changing => {
                let length = rows.len().max(1);
                rows.rotate_left(self.log.len() % length);
            }
        }
        rows
    }

    /// The value of `success` in an answer of one family.
    pub(super) fn success(&self, family: Family, worked: bool) -> Value {
        match (self.scenario.quirks.success, family) {
            (SuccessForm::AllText, _) | (SuccessForm::PerEndpoint, Family::OneIntegration) => {
                Value::from(worked.to_string())
            }
            (SuccessForm::AllBoolean, _) | (SuccessForm::PerEndpoint, Family::Others) => {
                Value::from(worked)
            }
        }
    }

    /// `{"success": …}` and nothing else.
    pub(super) fn plain_success(&self) -> HttpResponse {
        json_answer(200, &json!({"success": self.success(Family::Others, true)}))
    }

    pub(super) fn refusal(&self, refused: &Refused) -> HttpResponse {
        if refused.kind == RefusalKind::Missing
            && self.scenario.quirks.error_status == ErrorStatus::Bare
        {
            return json_answer(404, &json!({"status-code": 404, "message": "Not Found"}));
        }
        let status = match (self.scenario.quirks.error_status, refused.kind) {
            (ErrorStatus::Ok, _) => 200,
            (ErrorStatus::ByKind | ErrorStatus::Bare, RefusalKind::Missing) => 404,
            (ErrorStatus::ByKind | ErrorStatus::Bare, RefusalKind::Invalid) => 400,
        };
        let body = json!({
            "success": self.success(Family::Others, false),
            "error": refused.error,
            "advice": refused.advice,
        });
        json_answer(status, &body)
    }
}
