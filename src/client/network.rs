//! What every request over a network has in common: nothing is done unasked, and nothing is without a
//! bound.

use std::future::Future;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{Client, ClientBuilder, Response};
use rustls::AlertDescription;

use super::config::Timeouts;
use super::transport::{TransportError, TransportErrorKind};
use crate::remote::{Delivery, TimeoutPhase};
use crate::wire::HttpResponse;

/// Tomcat closes a connection that has been idle for 20 s. A request that crosses with that is lost
/// in the most doubtful way, so an older connection is not used again.
const IDLE_LIMIT: Duration = Duration::from_secs(15);

/// A client that does nothing by itself: no redirects, no second tries, no referer, no cookies.
///
/// # Why no redirect is followed
/// Jira's REST API answers under the address that people give and sends nobody elsewhere. Where a
/// redirect comes, a sign-in page, a moved Jira or a wrong context path is behind it: to follow it
/// would send the token to another place, or make a page for people look like an answer. So the error
/// says where the redirect leads, and somebody puts the address right once.
pub(crate) fn unadorned_client(timeouts: Timeouts) -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("gijctl/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .pool_idle_timeout(IDLE_LIMIT)
        .connect_timeout(timeouts.connect)
}

pub(crate) async fn within<T>(
    limit: Duration,
    work: impl Future<Output = T>,
) -> Result<T, TransportError> {
    tokio::time::timeout(limit, work)
        .await
        .map_err(|_| TransportError {
            kind: TransportErrorKind::Timeout(TimeoutPhase::Answer),
            delivery: Delivery::Unknown,
            detail: format!("not within {} s", limit.as_secs()),
        })
}

pub(crate) async fn read_whole(
    mut response: Response,
    patience: Duration,
    limit: u64,
) -> Result<HttpResponse, TransportError> {
    let too_large = || TransportError {
        kind: TransportErrorKind::TooLarge { limit },
        delivery: Delivery::Unknown,
        detail: format!("the answer is larger than {limit} bytes"),
    };
    if response
        .content_length()
        .is_some_and(|length| length > limit)
    {
        return Err(too_large());
    }
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect();
    let mut body = BytesMut::new();
    while let Some(part) = within(patience, response.chunk())
        .await?
        .map_err(|error| reading_failed(&error))?
    {
        if (body.len() + part.len()) as u64 > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&part);
    }
    Ok(HttpResponse {
        status,
        headers,
        body: Bytes::from(body),
    })
}

pub(crate) fn sending_failed(error: &reqwest::Error) -> TransportError {
    let distrust = distrust(error);
    let (kind, delivery) = if distrust.is_some() && error.is_connect() {
        (TransportErrorKind::Untrusted, Delivery::NotDone)
    } else if distrust.is_some() {
        // A server may judge the certificate of a client when the request is under way already.
        (TransportErrorKind::Untrusted, Delivery::Unknown)
    } else if error.is_connect() && error.is_timeout() {
        let phase = TransportErrorKind::Timeout(TimeoutPhase::Connect);
        (phase, Delivery::NotDone)
    } else if error.is_connect() {
        (TransportErrorKind::Connect, Delivery::NotDone)
    } else if error.is_builder() {
        (TransportErrorKind::Invalid, Delivery::NotDone)
    } else {
        (TransportErrorKind::Reset, Delivery::Unknown)
    };
    TransportError {
        kind,
        delivery,
        detail: distrust.unwrap_or_else(|| innermost(error)),
    }
}

/// What TLS says where one side does not accept the other's certificate, which no further try mends.
fn distrust(error: &reqwest::Error) -> Option<String> {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        match tls_error(error) {
            Some(told) if is_distrust(told) => return Some(told.to_string()),
            _ => cause = error.source(),
        }
    }
    None
}

/// An I/O error shows the causes of the error in it, and not the error itself; and it may hold another.
fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    let Some(outer) = error.downcast_ref::<std::io::Error>() else {
        return error.downcast_ref();
    };
    tls_error(outer.get_ref()?)
}

const fn is_distrust(error: &rustls::Error) -> bool {
    match error {
        rustls::Error::InvalidCertificate(_) => true,
        rustls::Error::AlertReceived(alert) => matches!(
            alert,
            AlertDescription::BadCertificate
                | AlertDescription::UnsupportedCertificate
                | AlertDescription::CertificateRevoked
                | AlertDescription::CertificateExpired
                | AlertDescription::CertificateUnknown
                | AlertDescription::CertificateRequired
                | AlertDescription::UnknownCA
                | AlertDescription::DecryptError
                | AlertDescription::AccessDenied
                // What TLS 1.2 says where a certificate is missing.
                | AlertDescription::HandshakeFailure
        ),
        _ => false,
    }
}

fn reading_failed(error: &reqwest::Error) -> TransportError {
    TransportError {
        kind: TransportErrorKind::Truncated,
        delivery: Delivery::Unknown,
        detail: innermost(error),
    }
}

/// The last cause says what happened; the layers above it only repeat that something did, and
/// the outermost holds the address.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = match std::error::Error::source(error) {
        Some(source) => source,
        None => return "the request could not be sent".to_owned(),
    };
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
