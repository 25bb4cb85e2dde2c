//! What carries requests: the network, or a simulator in the same process.

use std::future::Future;

use crate::remote::{Delivery, RemoteErrorKind, TimeoutPhase};
use crate::wire::{HttpRequest, HttpResponse};

/// Carries one request and brings back its whole answer, whatever its status.
///
/// # Guarantees
/// A request is sent at most once per call, and redirects are answers like any other.
pub trait Transport {
    /// Sends a request.
    fn send(
        &self,
        request: HttpRequest,
    ) -> impl Future<Output = Result<HttpResponse, TransportError>>;
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
}

impl From<TransportError> for RemoteErrorKind {
    fn from(error: TransportError) -> Self {
        let detail = error.detail;
        match error.kind {
            TransportErrorKind::Connect | TransportErrorKind::Reset => Self::Connection { detail },
            TransportErrorKind::Timeout(phase) => Self::Timeout { phase },
            TransportErrorKind::TooLarge { limit } => Self::TooLarge { limit },
            TransportErrorKind::Truncated => Self::Truncated,
            TransportErrorKind::Invalid => Self::NotSent { detail },
        }
    }
}
