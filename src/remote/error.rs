//! What can go wrong between here and GIJ, sorted by what one does about it.

use std::fmt;
use std::time::Duration;

/// A request that did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{request}: {kind}")]
pub struct RemoteError {
    /// The request without its secrets: `PUT /rest/gitplugin/1.0/integration/3`.
    pub request: String,
    /// What went wrong.
    pub kind: RemoteErrorKind,
    /// Whether the request may have had its effect all the same.
    pub delivery: Delivery,
}

/// Whether a failed request may have had its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It cannot have: it was not sent, or it was refused.
    NotDone,
    /// It may have: the answer was lost or could not be read.
    Unknown,
}

/// Which wait ended in a timeout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeoutPhase {
    /// Reaching the host.
    Connect,
    /// Waiting for the answer.
    Answer,
}

/// What was relied on, and what was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misled {
    /// The capability file.
    pub place: String,
    /// The Jira that it was made of.
    pub instance: String,
    /// What it says, and what was relied on.
    pub reading: String,
    /// What was answered instead.
    pub detail: String,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemoteErrorKind {
    /// Jira does not know who is asking (401, or a wrong password on an open endpoint).
    NotSignedIn,
    /// Jira knows who is asking, and the account may not (403).
    NotAllowed {
        /// What Jira says, shortened.
        detail: String,
    },
    /// Signing in is locked until somebody solves a CAPTCHA; every further try keeps it locked.
    Captcha,
    /// Basic authentication is switched off in Jira.
    BasicAuthOff,
    /// A login page or another page of a proxy came instead of an answer.
    LoginPage {
        /// Where a redirect points to, without its query, if there was one.
        location: Option<String>,
    },
    /// The answer is no JSON.
    NotJson {
        /// Its content type.
        content_type: String,
    },
    /// The answer is JSON of another shape than documented.
    UnexpectedShape {
        /// What is odd.
        detail: String,
    },
    /// The answer is none that there could be, had a probe found what its file says.
    NotAsProbed(Box<Misled>),
    /// GIJ says no: `success: false`.
    Refused {
        /// GIJ's reason.
        error: String,
        /// GIJ's advice.
        advice: Option<String>,
    },
    /// Too many requests (429).
    RateLimited {
        /// When to try again, where Jira says.
        retry_after: Option<Duration>,
    },
    /// Jira or something before it is not up (500, 502, 503, 504).
    Unavailable {
        /// The status.
        status: u16,
    },
    /// The answer ended too early.
    Truncated,
    /// The answer is larger than the limit.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The app is not installed, disabled, or still starting (404 on its path).
    AppMissing,
    /// Another status that nothing explains.
    UnexpectedStatus {
        /// The status.
        status: u16,
    },
    /// Took too long.
    Timeout {
        /// Which wait it was.
        phase: TimeoutPhase,
    },
    /// No connection, or it broke.
    Connection {
        /// What the network said.
        detail: String,
    },
    /// The request was not sent, since it would have been unsafe or impossible.
    NotSent {
        /// Why.
        detail: String,
    },
}

impl fmt::Display for RemoteErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSignedIn => f.write_str("Jira did not accept the credentials"),
            Self::NotAllowed { detail } if detail.is_empty() => {
                f.write_str("the account is not allowed to do this")
            }
            Self::NotAllowed { detail } => {
                write!(f, "the account is not allowed to do this: {detail}")
            }
            Self::Captcha => {
                f.write_str("Jira wants a CAPTCHA solved before this account may sign in again")
            }
            Self::BasicAuthOff => f.write_str("basic authentication is switched off in this Jira"),
            Self::LoginPage { location: Some(to) } => {
                write!(f, "a redirect to {to} came instead of an answer")
            }
            Self::LoginPage { location: None } => {
                f.write_str("a web page came instead of an answer")
            }
            Self::NotJson { content_type } if content_type.is_empty() => {
                f.write_str("the answer is not JSON")
            }
            Self::NotJson { content_type } => write!(f, "the answer is {content_type}, not JSON"),
            Self::UnexpectedShape { detail } => {
                write!(f, "the answer is not of the documented shape: {detail}")
            }
            Self::NotAsProbed(misled) => {
                let Misled {
                    place,
                    instance,
                    reading,
                    detail,
                } = &**misled;
                write!(
                    f,
                    "{detail}; it was asked as the capability file {place} says, which was made of {instance} (`{reading}`)"
                )
            }
            Self::Refused { error, .. } => write!(f, "GIJ refused: {error}"),
            Self::RateLimited { .. } => f.write_str("Jira is limiting the rate of requests"),
            Self::Unavailable { status } => write!(f, "Jira is not available (status {status})"),
            Self::Truncated => f.write_str("the answer stopped short"),
            Self::TooLarge { limit } => {
                write!(f, "the answer is larger than {} MiB", limit / (1 << 20))
            }
            Self::AppMissing => f.write_str("Git Integration for Jira does not answer here"),
            Self::UnexpectedStatus { status } => write!(f, "unexpected status {status}"),
            Self::Timeout {
                phase: TimeoutPhase::Connect,
            } => f.write_str("no connection in time"),
            Self::Timeout {
                phase: TimeoutPhase::Answer,
            } => f.write_str("no answer in time"),
            Self::Connection { detail } => write!(f, "connection failed: {detail}"),
            Self::NotSent { detail } => write!(f, "not sent: {detail}"),
        }
    }
}

impl RemoteErrorKind {
    /// What to do about it, in a sentence.
    pub fn help(&self) -> String {
        match self {
            Self::NotSignedIn => "check the token in the variable that --token-env names (JIRA_TOKEN unless told otherwise): it may have expired or belong to another Jira".into(),
            Self::NotAllowed { .. } => "use an account that is a Jira administrator; a GIJ manager may do less".into(),
            Self::Captcha => "sign in once in a browser as this account and solve the CAPTCHA, then put right the stored password; a personal access token is not affected".into(),
            Self::BasicAuthOff => "use a personal access token in JIRA_TOKEN instead of JIRA_USER and JIRA_PASSWORD".into(),
            Self::LoginPage { .. } => "a proxy or single sign-on stands between gijctl and Jira: let REST calls with a token pass it, and check --url for its context path".into(),
            Self::NotJson { .. } => "check --url and its context path; a proxy may have answered instead of Jira".into(),
            Self::UnexpectedShape { .. } => "this GIJ may be newer than gijctl knows: nothing was concluded from the answer".into(),
            Self::NotAsProbed(misled) => format!("probe this Jira with gijctl probe -o {}, by writing where it is one for tests, or take `capability` out of gijctl.yaml", misled.place),
            Self::Refused { advice: Some(advice), .. } if !advice.is_empty() => format!("GIJ advises: {advice}"),
            Self::Refused { .. } => "put right what GIJ names and run again".into(),
            Self::RateLimited { retry_after: Some(wait) } => format!("run again in {} s, or exempt the account in Jira's rate limiting settings", wait.as_secs()),
            Self::RateLimited { retry_after: None } => "run again later, or exempt the account in Jira's rate limiting settings".into(),
            Self::Unavailable { .. } => "wait until Jira is up, then run again".into(),
            Self::Truncated => "run again; if it happens each time, look at the proxy before Jira".into(),
            Self::TooLarge { .. } => "something other than GIJ may have answered; check --url".into(),
            Self::AppMissing => "see in Jira's Manage apps whether Git Integration for Jira is installed, enabled and licensed; after a start it takes minutes to answer. Check --url for its context path".into(),
            Self::UnexpectedStatus { .. } => "check --url; Jira's log may say more".into(),
            Self::Timeout { .. } => "see whether Jira is overloaded, then run again".into(),
            Self::Connection { .. } => "check --url, DNS, proxy and certificates".into(),
            Self::NotSent { .. } => "put right what the message names".into(),
        }
    }

    /// Whether it is about who asks, and not about what is asked.
    pub const fn is_about_signing_in(&self) -> bool {
        matches!(self, Self::NotSignedIn | Self::Captcha | Self::BasicAuthOff)
    }

    /// Whether the same read may succeed a little later.
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. }
                | Self::Unavailable { .. }
                | Self::Truncated
                | Self::Timeout { .. }
                | Self::Connection { .. }
        )
    }
}
