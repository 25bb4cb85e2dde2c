//! Where Jira is, and how to speak with it.

use std::path::PathBuf;
use std::time::Duration;

use reqwest::header::HeaderValue;
use url::{Host, Url};

use crate::model::Secret;

/// Everything a [`super::HttpTransport`] needs to know.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// Jira's address with its context path: `https://acme.example/jira`.
    pub base_url: String,
    /// Who asks.
    pub auth: Auth,
    /// A file of certificates in PEM form which are trusted beside those of the machine.
    pub ca_file: Option<PathBuf>,
    /// A file in PEM form with a certificate, those between it and its authority, and its key: what
    /// to show a Jira, or a proxy before it, that asks for one.
    pub client_cert: Option<PathBuf>,
    /// Whether plain HTTP may leave this machine.
    pub insecure_http: InsecureHttp,
    /// How long to wait.
    pub timeouts: Timeouts,
}

/// How requests are signed.
#[derive(Debug, Clone)]
pub enum Auth {
    /// A personal access token.
    Bearer(Secret),
    /// A user name and a password.
    Basic {
        /// The name.
        user: String,
        /// The password.
        password: Secret,
    },
}

/// Whether credentials may be sent over plain HTTP to other machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InsecureHttp {
    /// Never.
    #[default]
    Refuse,
    /// The user says so.
    Allow,
}

/// How long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For an answer to begin, and then for each further part of it.
    pub answer: Duration,
    /// The same for requests that make GIJ call the Git host before it answers.
    pub git_host_answer: Duration,
    /// For an answer as a whole, so that one which only trickles ends as well.
    pub whole_answer: Duration,
}

impl Default for Timeouts {
    /// A list of 100,000 rows takes Jira tens of seconds; a Git host that does not answer keeps
    /// GIJ for minutes.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_mins(1),
            git_host_answer: Duration::from_mins(5),
            whole_answer: Duration::from_mins(15),
        }
    }
}

/// Why no connection can be set up with these settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The address does not parse.
    #[error("the address of Jira is no URL: write it as https://jira.acme.example")]
    NotAUrl(#[source] url::ParseError),
    /// Neither http nor https.
    #[error("the address of Jira must start with https://, not {0}:")]
    Scheme(String),
    /// A user name or password in the address.
    #[error(
        "the address of Jira must hold no user name or password: put the credentials into environment variables"
    )]
    UserInfo,
    /// A query or a fragment in the address.
    #[error(
        "the address of Jira must end with its path: leave out the part that starts with `{0}`"
    )]
    Surplus(char),
    /// The address of the REST API instead of Jira's.
    #[error("the address of Jira must stop before `/rest`: gijctl appends the rest itself")]
    RestPath,
    /// Credentials would be readable on the way.
    #[error(
        "plain http:// to {0} would show the credentials to the network: use https://, or --insecure-http where that is acceptable"
    )]
    PlainHttp(String),
    /// Empty credentials.
    #[error("the {0} is empty")]
    EmptyCredential(&'static str),
    /// Credentials that no header can carry.
    #[error(
        "the {0} holds a character that cannot be sent, such as a line break in its middle or a colon in a user name"
    )]
    UnsendableCredential(&'static str),
    /// The file of certificates cannot be read.
    #[error("the certificates in {path} cannot be read")]
    CaFile {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file of certificates holds none.
    #[error("{path} holds no certificate in PEM form")]
    NoCertificates {
        /// The file.
        path: String,
    },
    /// The file with the client certificate cannot be read.
    #[error("the client certificate in {path} cannot be read")]
    ClientCertFile {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file with the client certificate does not hold what it should.
    #[error("the client certificate in {path} cannot be used: {fault}")]
    ClientCert {
        /// The file.
        path: String,
        /// What is wrong with it.
        fault: ClientCertFault,
    },
    /// A client certificate for an address without TLS.
    #[error(
        "a client certificate is shown over https:// only, and the address of Jira starts with http://"
    )]
    ClientCertWithoutTls,
    /// The TLS library refuses.
    #[error(
        "a secure connection cannot be set up; where this machine has no certificates of its own, name some by --ca-file"
    )]
    Tls(#[source] reqwest::Error),
}

/// What is wrong with a file that should hold a client certificate and its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClientCertFault {
    /// Something in it is no PEM.
    #[error(
        "it is not in PEM form; a .p12 or .pfx file is turned into it by `openssl pkcs12 -nodes`"
    )]
    NotPem,
    /// No certificate.
    #[error("it holds no certificate; certificate and key belong in one file in PEM form")]
    NoCertificate,
    /// No key.
    #[error("it holds no private key; certificate and key belong in one file in PEM form")]
    NoKey,
    /// A key that a password locks.
    #[error("its private key is locked by a password; `openssl pkey` writes it without")]
    LockedKey,
    /// More than one key.
    #[error("it holds more than one private key, and must hold only that of the certificate")]
    SeveralKeys,
    /// A key of another certificate.
    #[error("its private key is not that of its first certificate, which must be gijctl's own")]
    OtherKey,
    /// The TLS library cannot use it.
    #[error("its certificate or key is of a kind that is not supported")]
    Unusable,
}

/// Whether this can be the address of a Jira; nothing is sent.
pub fn check_address(text: &str, insecure: InsecureHttp) -> Result<(), ConfigError> {
    parse_base_url(text, insecure).map(drop)
}

/// The parsed base address: no user info, query, fragment or trailing slash.
pub(super) fn parse_base_url(text: &str, insecure: InsecureHttp) -> Result<Url, ConfigError> {
    let mut url = Url::parse(text.trim()).map_err(ConfigError::NotAUrl)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(ConfigError::Scheme(url.scheme().to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ConfigError::UserInfo);
    }
    if url.query().is_some() {
        return Err(ConfigError::Surplus('?'));
    }
    if url.fragment().is_some() {
        return Err(ConfigError::Surplus('#'));
    }
    if url
        .path_segments()
        .is_some_and(|mut s| s.any(|s| s == "rest"))
    {
        return Err(ConfigError::RestPath);
    }
    if url.scheme() == "http" && !is_loopback(&url) && insecure == InsecureHttp::Refuse {
        let host = url.host_str().unwrap_or_default().to_owned();
        return Err(ConfigError::PlainHttp(host));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Whether the address is this machine itself.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether the credentials can be put in a header at all.
pub(super) fn check_auth(auth: &Auth) -> Result<(), ConfigError> {
    match auth {
        Auth::Bearer(token) => check_secret("token", token),
        Auth::Basic { user, password } => {
            if user.is_empty() {
                return Err(ConfigError::EmptyCredential("user name"));
            }
            // Basic authentication ends the name at its first colon.
            if user.contains(':') || user.chars().any(char::is_control) {
                return Err(ConfigError::UnsendableCredential("user name"));
            }
            check_secret("password", password)
        }
    }
}

fn check_secret(what: &'static str, secret: &Secret) -> Result<(), ConfigError> {
    if secret.expose().is_empty() {
        return Err(ConfigError::EmptyCredential(what));
    }
    HeaderValue::from_str(secret.expose())
        .map(|_| ())
        .map_err(|_| ConfigError::UnsendableCredential(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        parse_base_url(text, InsecureHttp::Refuse)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn an_address_keeps_its_context_path_and_loses_its_last_slash() {
        let url = parse_base_url("https://acme.example/jira/", InsecureHttp::Refuse).unwrap();
        assert_eq!(url.as_str(), "https://acme.example/jira");
    }

    #[test]
    fn an_address_holds_nothing_but_origin_and_path() {
        assert!(refusal("https://u:canary@acme.example").contains("user name"));
        assert!(!refusal("https://u:canary@acme.example").contains("canary"));
        assert!(refusal("https://acme.example/?a=b").contains("`?`"));
        assert!(refusal("https://acme.example/#top").contains("`#`"));
        assert!(refusal("https://acme.example/rest/api/2").contains("/rest"));
        assert!(refusal("ftp://acme.example").contains("not ftp:"));
        assert!(refusal("acme.example").contains("no URL"));
    }

    #[test]
    fn plain_http_stays_on_this_machine_unless_allowed() {
        for own in [
            "http://localhost:2990/jira",
            "http://127.8.0.1",
            "http://[::1]:80",
        ] {
            assert!(parse_base_url(own, InsecureHttp::Refuse).is_ok(), "{own}");
        }
        assert!(refusal("http://localhost.acme.example").contains("--insecure-http"));
        assert!(parse_base_url("http://acme.example", InsecureHttp::Allow).is_ok());
    }

    #[test]
    fn credentials_that_cannot_be_sent_are_refused_without_showing_them() {
        let of = |text: &str| {
            check_auth(&Auth::Bearer(Secret::new(text.to_owned())))
                .unwrap_err()
                .to_string()
        };
        assert_eq!(of(""), "the token is empty");
        assert!(!of("canary\nline").contains("canary"));
        let colon = Auth::Basic {
            user: "a:b".to_owned(),
            password: Secret::new("p".to_owned()),
        };
        assert!(check_auth(&colon).is_err());
    }
}
