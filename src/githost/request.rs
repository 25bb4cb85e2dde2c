//! A request to a service, and whoever carries it.

use std::future::Future;

use url::Url;

use super::error::{HostError, HostErrorKind, HostFault};
use crate::remote::ResolvedCredentials;
use crate::wire::HttpResponse;

/// A `GET`. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRequest {
    /// The whole address.
    pub url: Url,
    /// Headers beyond those of the transport.
    pub headers: Vec<(&'static str, &'static str)>,
    /// How to sign in.
    pub sign_in: SignInForm,
}

/// How a request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInForm {
    /// `Authorization: Bearer`, with the token.
    Bearer,
    /// `PRIVATE-TOKEN`, as GitLab has it.
    PrivateToken,
    /// Basic authentication: a token goes with an empty user name, a password with its own.
    Basic,
}

/// Carries requests to one service with the credentials of one integration. The port; nothing that
/// implements it follows a redirect.
pub trait HostTransport {
    /// Sends a request, signed where there are credentials.
    fn get(
        &self,
        request: &HostRequest,
        credentials: Option<&ResolvedCredentials>,
    ) -> impl Future<Output = Result<HttpResponse, HostFault>>;
}

/// The addresses that requests of one integration may go to.
#[derive(Debug, Clone)]
pub(super) struct Homes(Vec<Url>);

impl Homes {
    /// These, once it is sure that a credential may be shown to them.
    pub(super) fn new(homes: Vec<Url>) -> Result<Self, HostError> {
        for home in &homes {
            let is_web = matches!(home.scheme(), "http" | "https") && home.has_host();
            if !is_web || !home.username().is_empty() || home.password().is_some() {
                return Err(HostErrorKind::Address.at(home.host_str().unwrap_or_default()));
            }
            if home.scheme() == "http" && !is_loopback(home) {
                return Err(HostErrorKind::PlainHttp.at(&authority(home)));
            }
        }
        Ok(Self(homes))
    }

    /// Whether an address has scheme, host and port of one of them.
    pub(super) fn hold(&self, url: &Url) -> bool {
        let same = |home: &Url| {
            home.scheme() == url.scheme()
                && home.host() == url.host()
                && home.port_or_known_default() == url.port_or_known_default()
        };
        let is_plain = url.username().is_empty() && url.password().is_none();
        is_plain && self.0.iter().any(same)
    }
}

/// Whether an address is this machine's own.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Host and port of an address, for messages.
pub(super) fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}
