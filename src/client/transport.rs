//! What carries requests: the network, or a simulator in the same process.

use std::future::Future;
use std::time::Duration;

use crate::remote::{Delivery, RemoteErrorKind, TimeoutPhase, Traffic};
use crate::wire::{HttpRequest, HttpResponse};

/// Carries one request and brings back its whole answer, whatever its status.
///
/// # Guarantees
/// Redirects are answers like any other. `POST` and `DELETE` are sent at most once per call; only
/// [`super::PatientTransport`] sends others again.
pub trait Transport {
    /// Sends a request.
    fn send(
        &self,
        request: HttpRequest,
    ) -> impl Future<Output = Result<HttpResponse, TransportError>>;

    /// The same, and with the answer whether an earlier try of the request may have had its effect:
    /// an answer that says no to a later one does not undo that. Whoever sends each request but once
    /// has no earlier ones.
    fn carry(&self, request: HttpRequest) -> impl Future<Output = Result<Carried, TransportError>> {
        async {
            Ok(Carried {
                response: self.send(request).await?,
                earlier: Delivery::NotDone,
            })
        }
    }

    /// What is known of the requests so far: nothing, by whoever only carries them.
    fn traffic(&self) -> Traffic {
        Traffic::default()
    }
}

/// An answer, and what came before it.
#[derive(Debug, Clone)]
pub struct Carried {
    /// The answer to the last try.
    pub response: HttpResponse,
    /// Whether an earlier try of the request may have had its effect.
    pub earlier: Delivery,
}

/// No whole answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct TransportError {
    /// What went wrong.
    pub kind: TransportErrorKind,
    /// Whether the request may have reached Jira all the same.
    pub delivery: Delivery,
    /// What the network said, without address or headers.
    pub detail: String,
}

/// Why no whole answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportErrorKind {
    /// No connection: name, route, proxy or certificate.
    Connect,
    /// A wait took too long.
    Timeout(TimeoutPhase),
    /// The connection broke before the answer began.
    Reset,
    /// The answer is larger than the limit.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The answer began and broke off.
    Truncated,
    /// The request could not be made.
    Invalid,
    /// The connection is not trusted: one side does not accept the other's certificate.
    Untrusted,
    /// Jira asks for a longer wait than is granted: not sent, or not sent again.
    Limited {
        /// How long it still is, where that is known.
        wait: Option<Duration>,
    },
    /// Not sent, since signing in failed before and each further try does harm.
    Locked(SignInFailure),
}

impl TransportErrorKind {
    /// A word for logs and records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "no-connection",
            Self::Timeout(TimeoutPhase::Connect) => "no-connection-in-time",
            Self::Timeout(TimeoutPhase::Answer) => "no-answer-in-time",
            Self::Reset => "reset",
            Self::TooLarge { .. } => "too-large",
            Self::Truncated => "truncated",
            Self::Invalid => "invalid",
            Self::Untrusted => "untrusted",
            Self::Limited { .. } => "limited",
            Self::Locked(_) => "locked",
        }
    }
}

/// How signing in failed for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInFailure {
    /// Jira wants a CAPTCHA solved.
    Captcha,
    /// The user name or the password is wrong: each further try brings the CAPTCHA nearer.
    WrongPassword,
}

impl From<TransportError> for RemoteErrorKind {
    fn from(error: TransportError) -> Self {
        let detail = error.detail;
        match error.kind {
            TransportErrorKind::Connect
            | TransportErrorKind::Reset
            | TransportErrorKind::Untrusted => Self::Connection { detail },
            TransportErrorKind::Timeout(phase) => Self::Timeout { phase },
            TransportErrorKind::TooLarge { limit } => Self::TooLarge { limit },
            TransportErrorKind::Truncated => Self::Truncated,
            TransportErrorKind::Invalid => Self::NotSent { detail },
            TransportErrorKind::Limited { wait } => Self::RateLimited { retry_after: wait },
            TransportErrorKind::Locked(SignInFailure::Captcha) => Self::Captcha,
            TransportErrorKind::Locked(SignInFailure::WrongPassword) => Self::NotSignedIn,
        }
    }
}
