//! Why a service's list is not known.

use jiff::Timestamp;

use super::mask::Mask;
use crate::model::shortened;

/// The most that is shown of an address that a service gives.
const LONGEST_ADDRESS: usize = 200;

/// Why a service's list is not known, or not whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host}: {kind}")]
pub struct HostError {
    /// The host, with its port where that is not the usual one.
    pub host: String,
    /// What went wrong.
    pub kind: HostErrorKind,
}

impl HostError {
    /// What to do about it.
    pub fn help(&self) -> String {
        self.kind.help().to_owned()
    }
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostErrorKind {
    /// The type's list cannot be asked for.
    #[error("{0}")]
    Unsupported(&'static str),
    /// The origin is no address that can be asked.
    #[error("the origin is no web address that can be asked")]
    Address,
    /// The credential would be readable on the way.
    #[error("plain http would show the credential to the network, so it was not sent")]
    PlainHttp,
    /// The type is one of Microsoft's cloud, and the origin is elsewhere.
    #[error(
        "the type is one of Microsoft's cloud and the origin is not there, so the credential was sent to neither"
    )]
    NotTheCloud,
    /// 401.
    #[error("the service does not take the credential")]
    Credential,
    /// A page with the status of an answer.
    #[error("the service answers with a page for people, mostly one to sign in")]
    PageForPeople,
    /// The service signs people in by their Windows account only.
    #[error("the service takes NTLM or Kerberos only, which gijctl does not speak")]
    WindowsSignIn,
    /// Single sign-on has not been granted to the token.
    #[error("the token is not authorised for single sign-on of the organisation{}", at(.0.as_deref()))]
    SingleSignOn(Option<String>),
    /// Single sign-on keeps organisations out of the list.
    #[error("organisations that ask for single sign-on are left out of the list")]
    SingleSignOnPartial,
    /// 403.
    #[error("the credential has no right to list them (403)")]
    Rights,
    /// 404.
    #[error("there is no such group, organisation or path, or the credential may not see it (404)")]
    NotFound,
    /// A limit is reached, and the wait is longer than is granted.
    #[error("the service limits requests{}", until(*.0))]
    Limited(Option<Timestamp>),
    /// A redirect, which is not followed.
    #[error("the service redirects the request ({status}{}), and no credential follows a redirect", leads(to.as_deref()))]
    Redirect {
        /// The status.
        status: u16,
        /// Where it leads, without a query; `None` where that is not told.
        to: Option<String>,
        /// Whether that is the host that was asked.
        is_same_host: bool,
    },
    /// Another status.
    #[error("the service answers with the status {0}")]
    Status(u16),
    /// No JSON, or other JSON than a list of repositories.
    #[error("{0}")]
    Unreadable(&'static str),
    /// The next page is said to be on another host.
    #[error("the next page is said to be at another host, and the credential does not go there")]
    ForeignPage,
    /// There are more pages than are read.
    #[error("the list does not end after {0} pages")]
    TooManyPages(usize),
    /// The pages hold more than is read.
    #[error("the list is larger than {} MiB", .0 >> 20)]
    TooMuch(u64),
    /// There are more repositories than are counted.
    #[error("the list holds more than {0} repositories")]
    TooManyRepositories(usize),
    /// A page holds more than is read into memory.
    #[error("a page of the list holds more than {0} values of JSON")]
    TooManyValues(usize),
    /// No answer came.
    #[error("{0}")]
    NoAnswer(HostFault),
    /// A folder, or a list of folders, cannot be read.
    #[error("{0}")]
    Folder(String),
}

impl HostErrorKind {
    /// The same, of this host.
    pub fn at(self, host: &str) -> HostError {
        HostError {
            host: host.to_owned(),
            kind: self,
        }
    }

    /// The same without what nobody gets to see of the service's own words.
    pub(super) fn masked(self, mask: &Mask) -> Self {
        match self {
            Self::SingleSignOn(Some(url)) => Self::SingleSignOn(Some(mask.text(&url))),
            Self::Redirect {
                status,
                to: Some(to),
                is_same_host,
            } => Self::Redirect {
                status,
                to: Some(shortened(&mask.text(&to), LONGEST_ADDRESS)),
                is_same_host,
            },
            other => other,
        }
    }

    const fn help(&self) -> &'static str {
        match self {
            Self::Unsupported(_) => "look at the list in GIJ itself",
            Self::Address => "state `origin` as https://HOST",
            Self::PlainHttp => "state `origin` with https://",
            Self::NotTheCloud => {
                "for a server of your own state the type AZURE_DEVOPS, for the cloud leave `origin` out"
            }
            Self::PageForPeople => {
                "the credential is expired or revoked, or `origin` and `apiPath` do not lead to the API of the service"
            }
            Self::Credential => {
                "it is expired, revoked or of somebody else: make a new one, and try it out with `gijctl preview` before it is applied"
            }
            Self::WindowsSignIn => {
                "give the integration a token, or look at the list in GIJ itself"
            }
            Self::SingleSignOn(_) | Self::SingleSignOnPartial => {
                "authorise the token for single sign-on of each organisation, in the settings of its account"
            }
            Self::Rights => {
                "give the credential the right to read repositories: `repo` on GitHub, `read_api` and Reporter on GitLab, Code (read) at Microsoft's"
            }
            Self::NotFound => {
                "check `origin` and `apiPath` (on GitLab it begins with /api/v4/), and which account the credential is of"
            }
            Self::Limited(_) => {
                "run it again later: GIJ's own scans spend the same account's allowance"
            }
            Self::Redirect {
                is_same_host: true, ..
            } => {
                "the host of `origin` is right: what is behind it, and `apiPath` with its query, must be as the service wants it"
            }
            Self::Redirect { .. } => "state `origin` as the address that it leads to",
            Self::Status(_) => "run it again later; if it stays so, ask whoever runs the service",
            Self::Unreadable(_) => {
                "check `origin` and `apiPath`: they must lead to the API of the service, and to a list of repositories"
            }
            Self::ForeignPage => "state `origin` as the address by which the service names itself",
            Self::TooManyPages(_)
            | Self::TooMuch(_)
            | Self::TooManyRepositories(_)
            | Self::TooManyValues(_) => {
                "narrow the list by `apiPath`, or by `tfsCollection` on a server of Microsoft's"
            }
            Self::NoAnswer(fault) => fault.help(),
            Self::Folder(_) => {
                "run it where the folder is, or give the paths of its repositories in a file, by --listing"
            }
        }
    }
}

fn at(url: Option<&str>) -> String {
    url.map(|url| format!(" (see {url})")).unwrap_or_default()
}

fn leads(to: Option<&str>) -> String {
    to.map(|to| format!(" to {to}")).unwrap_or_default()
}

fn until(moment: Option<Timestamp>) -> String {
    moment
        .map(|moment| format!(" until {}", moment.strftime("%Y-%m-%d %H:%MZ")))
        .unwrap_or_default()
}

/// Why no answer came. Without address, header or body: a secret may be in each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostFault {
    /// No connection.
    #[error("no connection: {0}")]
    Unreachable(String),
    /// The certificate is not trusted.
    #[error("its certificate is not trusted: {0}")]
    Untrusted(String),
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The answer broke off.
    #[error("the answer broke off: {0}")]
    Broken(String),
    /// The answer is larger than any page.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(u64),
    /// It could not be sent.
    #[error("the request could not be sent: {0}")]
    NotSent(String),
}

impl HostFault {
    const fn help(&self) -> &'static str {
        match self {
            Self::Unreachable(_) | Self::Timeout | Self::Broken(_) => {
                "check that this machine reaches the service, where Jira's does; a proxy is taken from HTTPS_PROXY"
            }
            Self::Untrusted(_) => {
                "name its authority under `gitHosts` in gijctl.yaml, as in [{host: git.acme.example, caFile: ca.pem}]; `disableSslVerification` is for GIJ only"
            }
            Self::TooLarge(_) => "check `apiPath`: no page of repositories is that large",
            Self::NotSent(_) => {
                "check the credential: it may hold a character that no header can carry"
            }
        }
    }
}
