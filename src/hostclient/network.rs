//! The network behind [`HostTransport`].

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::Client;
use reqwest::header::HeaderValue;
use url::Url;

use crate::client::network::{read_whole, sending_failed, unadorned_client, within};
use crate::client::{ConfigError, Timeouts, TransportError, TransportErrorKind, pem};
use crate::githost::{HostFault, HostRequest, HostTransport, Mask, SignInForm, is_loopback};
use crate::model::SecretSlot;
use crate::remote::ResolvedCredentials;
use crate::wire::HttpResponse;

/// A page of a hundred repositories takes less than a megabyte; Microsoft's whole list of ten
/// thousand, which is a single page, some twelve.
const PAGE_LIMIT: u64 = 16 << 20;

/// A service that does not begin to answer in this time does not answer GIJ either.
const PATIENCE: Duration = Duration::from_secs(30);

const TIMEOUTS: Timeouts = Timeouts {
    connect: Duration::from_secs(10),
    answer: PATIENCE,
    git_host_answer: PATIENCE,
    whole_answer: Duration::from_mins(5),
};

/// How one Git host is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitHost {
    /// Its name, without port.
    pub host: String,
    /// Certificates to trust besides the machine's own.
    pub ca_file: Option<PathBuf>,
    /// Where on this machine it is reached instead.
    pub url: Option<Url>,
}

/// Why requests to Git hosts cannot be sent.
#[derive(Debug, thiserror::Error)]
#[error("the Git host {host} cannot be set up")]
pub struct HostClientError {
    /// The host.
    pub host: String,
    /// Why.
    #[source]
    pub source: ConfigError,
}

/// Sends requests to Git hosts.
#[derive(Debug)]
pub struct HostClient {
    general: Client,
    /// A proxy would take a plain request off this machine.
    own: Client,
    /// Hosts with authorities of their own, by name; those that are reached on this machine by
    /// address and port there.
    by_host: BTreeMap<String, Client>,
}

impl HostClient {
    /// Prepares connections; sends nothing yet.
    ///
    /// # Errors
    /// Where certificates cannot be used.
    pub fn new(hosts: &[GitHost]) -> Result<Self, HostClientError> {
        let failed = |host: &str, source| HostClientError {
            host: host.to_owned(),
            source,
        };
        // An error only means that this process has a provider already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let of_all = |client: reqwest::ClientBuilder| {
            client
                .build()
                .map_err(|error| failed("of any name", ConfigError::Tls(error)))
        };
        let mut by_host = BTreeMap::new();
        // Several hosts may be reached at one address, where the authorities of all count.
        let mut here: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for host in hosts {
            let Some(file) = &host.ca_file else {
                continue;
            };
            let authorities = pem::authorities(file).map_err(|error| failed(&host.host, error))?;
            if let Some(url) = &host.url {
                here.entry(address(url)).or_default().extend(authorities);
                continue;
            }
            let client = unadorned_client(TIMEOUTS)
                .tls_certs_merge(authorities)
                .build()
                .map_err(|error| failed(&host.host, ConfigError::Tls(error)))?;
            by_host.insert(host.host.clone(), client);
        }
        for (address, authorities) in here {
            let client = unadorned_client(TIMEOUTS).no_proxy();
            let client = client.tls_certs_merge(authorities).build();
            let client = client.map_err(|error| failed(&address, ConfigError::Tls(error)))?;
            by_host.insert(address, client);
        }
        Ok(Self {
            general: of_all(unadorned_client(TIMEOUTS))?,
            own: of_all(unadorned_client(TIMEOUTS).no_proxy())?,
            by_host,
        })
    }

    fn client_of(&self, url: &Url) -> &Client {
        let host = url.host_str().unwrap_or_default();
        let of_host = || self.by_host.get(host);
        match self.by_host.get(&address(url)).or_else(of_host) {
            Some(client) if url.scheme() == "https" => client,
            _ if is_loopback(url) => &self.own,
            _ => &self.general,
        }
    }
}

impl HostTransport for HostClient {
    async fn get(
        &self,
        request: &HostRequest,
        credentials: Option<&ResolvedCredentials>,
    ) -> Result<HttpResponse, HostFault> {
        let url = &request.url;
        if url.scheme() != "https" && !is_loopback(url) {
            let why = "plain http would show the credential to the network";
            return Err(HostFault::NotSent(why.to_owned()));
        }
        let mut builder = self.client_of(url).get(url.clone());
        for (name, value) in &request.headers {
            builder = builder.header(*name, *value);
        }
        if let Some(credentials) = credentials {
            let secret = credentials.secret.expose();
            builder = match request.sign_in {
                SignInForm::Bearer => {
                    builder.header("authorization", sensitive(&format!("Bearer {secret}"))?)
                }
                SignInForm::PrivateToken => builder.header("private-token", sensitive(secret)?),
                SignInForm::Basic => {
                    let user = match credentials.slot {
                        // Microsoft's services take a token under any name, and an empty one is
                        // nobody's.
                        SecretSlot::Pat => "",
                        SecretSlot::Password => credentials.username.as_deref().unwrap_or_default(),
                    };
                    builder.basic_auth(user, Some(secret))
                }
            };
        }
        let exchange = async {
            let response = within(PATIENCE, builder.send())
                .await?
                .map_err(|error| sending_failed(&error))?;
            read_whole(response, PATIENCE, PAGE_LIMIT).await
        };
        let answer = within(TIMEOUTS.whole_answer, exchange)
            .await
            .and_then(|answer| answer)
            .map_err(fault);
        let host = url.host_str().unwrap_or_default();
        // The service may have said which page is next.
        let path = Mask::of(credentials).text(url.path());
        match &answer {
            Ok(answer) => tracing::debug!(host, path, status = answer.status, "asked a Git host"),
            Err(fault) => tracing::debug!(host, path, %fault, "asked a Git host"),
        }
        answer
    }
}

/// Host and port.
fn address(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    format!("{host}:{}", url.port_or_known_default().unwrap_or_default())
}

/// A header that no log shows.
fn sensitive(text: &str) -> Result<HeaderValue, HostFault> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        HostFault::NotSent("the credential holds a character that no header can carry".to_owned())
    })?;
    value.set_sensitive(true);
    Ok(value)
}

fn fault(error: TransportError) -> HostFault {
    let detail = error.detail;
    match error.kind {
        TransportErrorKind::Connect | TransportErrorKind::Reset => HostFault::Unreachable(detail),
        TransportErrorKind::Untrusted => HostFault::Untrusted(detail),
        TransportErrorKind::Timeout(_) => HostFault::Timeout,
        TransportErrorKind::TooLarge { limit } => HostFault::TooLarge(limit),
        TransportErrorKind::Truncated => HostFault::Broken(detail),
        TransportErrorKind::Invalid
        | TransportErrorKind::Limited { .. }
        | TransportErrorKind::Locked(_) => HostFault::NotSent(detail),
    }
}
