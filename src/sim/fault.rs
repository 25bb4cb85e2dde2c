//! What can go wrong on the way to Jira and back, and what the client gets to see of it.
//!
//! Only the shell around the world uses this: the world itself answers every request that reaches
//! it, and knows of no network.

use std::io;

use bytes::Bytes;
use serde::Deserialize;

use crate::wire::{HttpRequest, HttpResponse};

macro_rules! faults {
    ($($(#[doc = $says:literal])* $name:ident = $word:literal,)+) => {
        /// One way in which a request goes wrong. Where the name does not say so, the request does
        /// not reach Jira.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        pub enum Fault {
            $($(#[doc = $says])* #[serde(rename = $word)] $name,)+
        }

        impl Fault {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its word in a scenario.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }
    };
}

faults! {
    /// The connection breaks on the way to Jira.
    ResetBefore = "reset-before",
    /// Jira does its work, and the connection breaks before the answer begins.
    ResetAfter = "reset-after",
    /// Nothing comes back, and nothing was done.
    TimeoutBefore = "timeout-before",
    /// Nothing comes back, and the work was done.
    TimeoutAfter = "timeout-after",
    /// Too many requests: wait a few seconds.
    Status429 = "status-429",
    /// An error page of Jira, before it did anything.
    Status500Before = "status-500-before",
    /// An error page of Jira, after it did its work.
    Status500After = "status-500-after",
    /// A proxy that lost the answer of a Jira that did its work.
    Status502After = "status-502-after",
    /// Jira starts, or hands over to another node.
    Status503 = "status-503",
    /// A login page with the status 200 before anything was done.
    LoginPageBefore = "login-page-before",
    /// A login page with the status 200 after the work was done.
    LoginPageAfter = "login-page-after",
    /// Bytes without sense under the name of JSON, before anything was done.
    GarbageBefore = "garbage-before",
    /// The same after the work was done.
    GarbageAfter = "garbage-after",
    /// The work was done, and of the answer comes half, as if that were all.
    HalfAnswer = "half-answer",
    /// The work was done, and the connection breaks in the middle of the answer.
    TruncatedBody = "truncated-body",
    /// The work was done, and the answer does not go on from its middle.
    SlowBody = "slow-body",
    /// The token expires: this request and all that follow are refused with 401.
    ExpiredToken = "expired-token",
}

/// What comes back for a request.
#[derive(Debug, Clone)]
pub enum Exchange {
    /// An answer.
    Answer(HttpResponse),
    /// The connection breaks before an answer begins.
    Reset,
    /// Nothing, for as long as anybody waits.
    Silence,
    /// An answer whose connection breaks when half of its body has come.
    Truncated(HttpResponse),
    /// An answer that does not go on when half of its body has come.
    Stalled(HttpResponse),
}

impl Fault {
    /// What comes back for a request that goes wrong in this way. `answer` is called where it
    /// reaches Jira, and never more than once.
    ///
    /// Pages repeat what was sent, as those of some proxies do: a client that shows foreign text
    /// would show its own secrets.
    pub fn happen(
        self,
        request: &HttpRequest,
        answer: impl FnOnce() -> io::Result<HttpResponse>,
    ) -> io::Result<Exchange> {
        let exchange = match self {
            Self::ResetBefore => Exchange::Reset,
            Self::ResetAfter => answer().map(|_| Exchange::Reset)?,
            Self::TimeoutBefore => Exchange::Silence,
            Self::TimeoutAfter => answer().map(|_| Exchange::Silence)?,
            Self::Status429 => {
                let mut page = page(429, "Too Many Requests", request);
                page.headers.push(("retry-after".into(), "5".into()));
                Exchange::Answer(page)
            }
            Self::Status500Before => Exchange::Answer(page(500, "Internal Server Error", request)),
            Self::Status500After => {
                answer()?;
                Exchange::Answer(page(500, "Internal Server Error", request))
            }
            Self::Status502After => {
                answer()?;
                Exchange::Answer(page(502, "Bad Gateway", request))
            }
            Self::Status503 => Exchange::Answer(page(503, "Service Unavailable", request)),
            Self::LoginPageBefore => Exchange::Answer(page(200, "Log in - Jira", request)),
            Self::LoginPageAfter => {
                answer()?;
                Exchange::Answer(page(200, "Log in - Jira", request))
            }
            Self::GarbageBefore => Exchange::Answer(garbage(request)),
            Self::GarbageAfter => {
                answer()?;
                Exchange::Answer(garbage(request))
            }
            Self::HalfAnswer => {
                let whole = answer()?;
                let body = whole.body.slice(..whole.body.len() / 2);
                Exchange::Answer(HttpResponse { body, ..whole })
            }
            Self::TruncatedBody => Exchange::Truncated(answer()?),
            Self::SlowBody => Exchange::Stalled(answer()?),
            Self::ExpiredToken => Exchange::Answer(HttpResponse {
                status: 401,
                headers: vec![json_content()],
                body: Bytes::from_static(
                    br#"{"message":"Client must be authenticated to access this resource.","status-code":401}"#,
                ),
            }),
        };
        Ok(exchange)
    }
}

fn json_content() -> (String, String) {
    (
        "content-type".to_owned(),
        "application/json;charset=UTF-8".to_owned(),
    )
}

fn page(status: u16, title: &str, request: &HttpRequest) -> HttpResponse {
    let sent = request.body.as_deref().unwrap_or_default();
    let sent = String::from_utf8_lossy(sent);
    let text = format!(
        "<html><head><title>{title}</title></head><body><h1>{title}</h1><pre>{sent}</pre></body></html>"
    );
    HttpResponse {
        status,
        headers: vec![("content-type".into(), "text/html;charset=UTF-8".into())],
        body: Bytes::from(text),
    }
}

fn garbage(request: &HttpRequest) -> HttpResponse {
    let mut body = b"\x00\xff}{\"".to_vec();
    body.extend_from_slice(request.body.as_deref().unwrap_or_default());
    HttpResponse {
        status: 200,
        headers: vec![json_content()],
        body: Bytes::from(body),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::wire::Method;

    #[test]
    fn a_fault_whose_word_says_after_lets_jira_work_once_and_one_that_says_before_does_not() {
        let request = HttpRequest {
            method: Method::Get,
            path: "/".to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
        };
        for fault in Fault::ALL {
            let asked = Cell::new(0);
            let exchange = fault.happen(&request, || {
                asked.set(asked.get() + 1);
                Ok(HttpResponse {
                    status: 200,
                    headers: Vec::new(),
                    body: Bytes::from_static(b"{}"),
                })
            });
            assert!(exchange.is_ok());
            let word = fault.as_str();
            let body_came = ["half-answer", "truncated-body", "slow-body"].contains(&word);
            let worked = body_came || word.ends_with("-after");
            assert_eq!(asked.get(), u32::from(worked), "{word}");
        }
    }
}
