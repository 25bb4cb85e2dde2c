//! The network behind [`Transport`].

use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, RequestBuilder};
use url::Url;

use super::config::{self, Auth, ConfigError, HttpConfig, Timeouts};
use super::network::{read_whole, sending_failed, unadorned_client, within};
use super::pem;
use super::transport::{Transport, TransportError};
use crate::wire::{HttpRequest, HttpResponse, Method};

/// Lists come whole: 100,000 repositories of about two kilobytes each have to fit.
const LIST_LIMIT: u64 = 256 << 20;
/// Every other answer is a few kilobytes, or some hundred where a plugin has much to say.
const ANSWER_LIMIT: u64 = 8 << 20;

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
        let mut builder = unadorned_client(config.timeouts).default_headers(headers());
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

/// What goes with every request to Jira.
fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, JSON);
    // Jira refuses multipart posts without it, and it does no harm elsewhere.
    headers.insert(
        HeaderName::from_static("x-atlassian-token"),
        HeaderValue::from_static("no-check"),
    );
    headers
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
