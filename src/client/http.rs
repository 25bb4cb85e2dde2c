//! The network behind [`Transport`].

use std::future::Future;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response};
use rustls::AlertDescription;
use url::Url;

use super::config::{self, Auth, ConfigError, HttpConfig, Timeouts};
use super::pem;
use super::transport::{Transport, TransportError, TransportErrorKind};
use crate::remote::{Delivery, TimeoutPhase};
use crate::wire::{HttpRequest, HttpResponse, Method};

/// Lists come whole: 100,000 repositories of about two kilobytes each have to fit.
const LIST_LIMIT: u64 = 256 << 20;
/// Every other answer is a few kilobytes, or some hundred where a plugin has much to say.
const ANSWER_LIMIT: u64 = 8 << 20;

/// Tomcat closes a connection that has been idle for 20 s. A request that crosses with that is lost
/// in the most doubtful way, so an older connection is not used again.
const IDLE_LIMIT: Duration = Duration::from_secs(15);

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Sends requests to one Jira over HTTP.
#[derive(Debug)]
pub struct HttpTransport {
    client: Client,
    base_url: Url,
    auth: Auth,
    timeouts: Timeouts,
}

impl HttpTransport {
    /// Checks the settings and prepares connections; sends nothing yet.
    pub fn new(config: HttpConfig) -> Result<Self, ConfigError> {
        let base_url = config::parse_base_url(&config.base_url, config.insecure_http)?;
        config::check_auth(&config.auth)?;
        let provider = rustls::crypto::ring::default_provider();
        // An error only means that this process has a provider already, which serves as well.
        let _ = provider.clone().install_default();
        let mut builder = unadorned_client(config.timeouts);
        if config::is_loopback(&base_url) {
            // A proxy would take a plain request off this machine.
            builder = builder.no_proxy();
        }
        if let Some(path) = &config.ca_file {
            builder = builder.tls_certs_merge(pem::authorities(path)?);
        }
        if let Some(path) = &config.client_cert {
            if base_url.scheme() != "https" {
                return Err(ConfigError::ClientCertWithoutTls);
            }
            builder = builder.identity(pem::identity(path, &provider)?);
        }
        Ok(Self {
            client: builder.build().map_err(ConfigError::Tls)?,
            base_url,
            auth: config.auth,
            timeouts: config.timeouts,
        })
    }

    /// Jira's address, for messages.
    pub fn base_url(&self) -> &str {
        self.base_url.as_str().trim_end_matches('/')
    }

    fn request(&self, request: HttpRequest) -> RequestBuilder {
        let mut url = self.base_url.clone();
        let path = format!("{}{}", url.path().trim_end_matches('/'), request.path);
        url.set_path(&path);
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        let mut builder = self.client.request(method(request.method), url);
        builder = match &self.auth {
            Auth::Bearer(token) => builder.bearer_auth(token.expose()),
            Auth::Basic { user, password } => builder.basic_auth(user, Some(password.expose())),
        };
        let typed = request
            .headers
            .iter()
            .any(|(name, _)| name == "content-type");
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        match request.body {
            Some(body) if typed => builder.body(body),
            Some(body) => builder.header(CONTENT_TYPE, JSON).body(body),
            None if request.method == Method::Get => builder,
            // Some proxies refuse a write that does not say how long its body is.
            None => builder.header(CONTENT_LENGTH, 0),
        }
    }
}

impl Transport for HttpTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let limit = size_limit(&request);
        let patience = if calls_git_host(&request) {
            self.timeouts.git_host_answer
        } else {
            self.timeouts.answer
        };
        let exchange = async {
            let response = within(patience, self.request(request).send())
                .await?
                .map_err(|error| sending_failed(&error))?;
            read_whole(response, patience, limit).await
        };
        // The wait for the whole answer is never the shorter one.
        within(self.timeouts.whole_answer.max(patience), exchange).await?
    }
}

/// A client that does nothing by itself: no redirects, no second tries, no referer, no cookies.
///
/// # Why no redirect is followed
/// Jira's REST API answers under the address that people give and sends nobody elsewhere. Where a
/// redirect comes, a sign-in page, a moved Jira or a wrong context path is behind it: to follow it
/// would send the token to another place, or make a page for people look like an answer. So the error
/// says where the redirect leads, and somebody puts the address right once.
fn unadorned_client(timeouts: Timeouts) -> ClientBuilder {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, JSON);
    // Jira refuses multipart posts without it, and it does no harm elsewhere.
    headers.insert(
        HeaderName::from_static("x-atlassian-token"),
        HeaderValue::from_static("no-check"),
    );
    Client::builder()
        .user_agent(concat!("gijctl/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .pool_idle_timeout(IDLE_LIMIT)
        .connect_timeout(timeouts.connect)
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    }
}

/// Creating or changing an integration may make GIJ ask the Git host before it answers.
fn calls_git_host(request: &HttpRequest) -> bool {
    matches!(request.method, Method::Post | Method::Put) && request.path.contains("/integration")
}

fn size_limit(request: &HttpRequest) -> u64 {
    let lists = ["/integration", "/repository", "/project"];
    let is_list = lists.iter().any(|list| request.path.ends_with(list));
    if request.method == Method::Get && is_list {
        LIST_LIMIT
    } else {
        ANSWER_LIMIT
    }
}

async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, TransportError> {
    tokio::time::timeout(limit, work)
        .await
        .map_err(|_| TransportError {
            kind: TransportErrorKind::Timeout(TimeoutPhase::Answer),
            delivery: Delivery::Unknown,
            detail: format!("not within {} s", limit.as_secs()),
        })
}

async fn read_whole(
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

fn sending_failed(error: &reqwest::Error) -> TransportError {
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
