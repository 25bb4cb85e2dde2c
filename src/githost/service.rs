//! The services there are, and what is alike in how they are read.

use serde_json::Value;
use url::Url;

use super::connection::{Connection, HostAddresses};
use super::error::{HostError, HostErrorKind};
use super::listing::{Ask, What};
use super::request::SignInForm;
use super::sieve::Page;
use super::{azure, gerrit, github, gitlab};
use crate::model::IntegrationType;
use crate::wire::HttpResponse;

/// A way to list repositories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    Github,
    Gitlab,
    /// dev.azure.com, by account.
    AzureCloud,
    /// A server of Microsoft's, by collection.
    AzureServer,
    Gerrit,
}

/// Where reading begins.
#[derive(Debug)]
pub(super) struct Start {
    /// The only addresses that may be asked.
    pub(super) homes: Vec<Url>,
    pub(super) first: Ask,
    pub(super) notes: Vec<String>,
}

impl Start {
    /// One list of repositories, of no account or collection in particular.
    pub(super) fn of_one_list(base: Url, url: Url, notes: Vec<String>) -> Self {
        Self {
            homes: vec![base],
            first: Ask {
                url,
                what: What::Repositories(None),
            },
            notes,
        }
    }
}

/// What an answer leads to.
#[derive(Debug)]
pub(super) enum Next {
    Page(Page),
    Ask(Ask),
    /// There is more, and this is why it cannot be asked for.
    Lost(HostErrorKind),
}

impl Next {
    /// A page of a list, and the next one where there is one.
    pub(super) fn after(
        ask: &Ask,
        page: Page,
        url: Result<Option<Url>, HostErrorKind>,
    ) -> Vec<Self> {
        let what = ask.what.clone();
        let more = match url {
            Ok(url) => url.map(|url| Self::Ask(Ask { url, what })),
            Err(kind) => Some(Self::Lost(kind)),
        };
        std::iter::once(Self::Page(page)).chain(more).collect()
    }
}

/// What an answer leads to, and what it lacks although it is one.
pub(super) type Read = Result<(Vec<Next>, Option<HostErrorKind>), HostErrorKind>;

const GITHUB: &[(&str, &str)] = &[
    ("accept", "application/vnd.github+json"),
    ("x-github-api-version", "2022-11-28"),
];
const JSON: &[(&str, &str)] = &[("accept", "application/json")];

/// Repositories on a page: as many as GitHub and GitLab give.
const PER_PAGE: usize = 100;

/// As many values a page holds. A repository of GitHub or GitLab is some hundred and thirty, and one
/// of Microsoft's, whose lists are a single page, some twenty. In memory one takes up to a kilobyte.
const MOST_VALUES: usize = 500_000;

impl Service {
    pub(super) fn of(connection: &Connection) -> Result<Self, HostError> {
        let unsupported = |why| Err(HostErrorKind::Unsupported(why).at(connection.kind.as_str()));
        match connection.kind {
            IntegrationType::Github | IntegrationType::GithubServer => Ok(Self::Github),
            IntegrationType::Gitlab | IntegrationType::GitlabServer => Ok(Self::Gitlab),
            IntegrationType::Azure | IntegrationType::Vsts => Ok(Self::AzureCloud),
            IntegrationType::AzureDevops | IntegrationType::TfsServer => Ok(Self::AzureServer),
            IntegrationType::Gerrit => Ok(Self::Gerrit),
            IntegrationType::GitlabServerLegacy => {
                unsupported("the API of GitLab it speaks is retired, and is not asked")
            }
            IntegrationType::Aws => {
                unsupported("CodeCommit wants requests signed by AWS's own rules, and is not asked")
            }
            IntegrationType::Filespace => unsupported("tracked folders are no service to ask"),
        }
    }

    pub(super) const fn headers(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Github => GITHUB,
            Self::Gitlab | Self::AzureCloud | Self::AzureServer | Self::Gerrit => JSON,
        }
    }

    pub(super) const fn sign_in(self) -> SignInForm {
        match self {
            Self::Github => SignInForm::Bearer,
            Self::Gitlab => SignInForm::PrivateToken,
            Self::AzureCloud | Self::AzureServer | Self::Gerrit => SignInForm::Basic,
        }
    }

    pub(super) fn start(
        self,
        connection: &Connection,
        addresses: &HostAddresses,
    ) -> Result<Start, HostError> {
        match self {
            Self::Github => github::start(connection, addresses),
            Self::Gitlab => gitlab::start(connection, addresses),
            Self::AzureCloud => azure::start_cloud(connection, addresses),
            Self::AzureServer => azure::start_server(connection, addresses),
            Self::Gerrit => gerrit::start(connection, addresses),
        }
    }

    pub(super) fn read(self, ask: &Ask, answer: &HttpResponse) -> Read {
        match self {
            Self::Github => github::read(ask, answer),
            Self::Gitlab => gitlab::read(ask, answer),
            Self::AzureCloud => azure::read_cloud(ask, answer),
            Self::AzureServer => azure::read_server(ask, answer),
            Self::Gerrit => gerrit::read(ask, answer),
        }
    }
}

/// The address of a service, on this machine where it is configured so.
pub(super) fn base(origin: &str, addresses: &HostAddresses) -> Result<Url, HostError> {
    let url = Url::parse(origin).map_err(|_| HostErrorKind::Address.at("origin"))?;
    let mut url = addresses.of(url);
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// A base with a path and a query after it, as an API path is written. How many come on a page is
/// not the path's to say: what it says of that is left out, and told.
pub(super) fn below(base: &Url, path: &str, notes: &mut Vec<String>) -> Result<Url, HostError> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let joined = format!("{}{path}", base.as_str().trim_end_matches('/'));
    let mut url = Url::parse(&joined)
        .map_err(|_| HostErrorKind::Address.at(base.host_str().unwrap_or("")))?;
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let (paging, kept): (Vec<_>, Vec<_>) = pairs
        .into_iter()
        .partition(|(name, _)| name == "per_page" || name == "page");
    if !paging.is_empty() {
        let names: Vec<_> = paging.iter().map(|(name, _)| name.as_str()).collect();
        notes.push(format!(
            "apiPath says {}: all pages were read here, and what GIJ does with that is documented nowhere",
            names.join(" and ")
        ));
    }
    url.query_pairs_mut()
        .extend_pairs(kept)
        .append_pair("per_page", &PER_PAGE.to_string());
    Ok(url)
}

/// The JSON of an answer.
pub(super) fn json(body: &[u8]) -> Result<Value, HostErrorKind> {
    // Every value but the first stands behind one of these.
    let values = body
        .iter()
        .filter(|byte| matches!(byte, b',' | b'[' | b'{'));
    if values.count() > MOST_VALUES {
        return Err(HostErrorKind::TooManyValues(MOST_VALUES));
    }
    serde_json::from_slice(body).map_err(|_| HostErrorKind::Unreadable("the answer is no JSON"))
}

/// The repositories of an answer that is a list of them.
pub(super) fn list(body: &[u8]) -> Result<Vec<Value>, HostErrorKind> {
    repositories(json(body)?)
}

/// What must be a list of objects.
pub(super) fn repositories(list: Value) -> Result<Vec<Value>, HostErrorKind> {
    match list {
        Value::Array(items) if items.iter().all(Value::is_object) => Ok(items),
        _ => Err(HostErrorKind::Unreadable(
            "the answer is no list of repositories",
        )),
    }
}

/// The address of the next page by the headers `Link`, which may be relative to what was asked.
/// Addresses may hold commas and semicolons, so only what stands outside of `<…>` says what a link is;
/// one that cannot be read may be the next.
pub(super) fn linked(asked: &Url, answer: &HttpResponse) -> Result<Option<Url>, HostErrorKind> {
    let unreadable = || HostErrorKind::Unreadable("what it says of the next page cannot be read");
    let headers = answer.headers.iter().filter(|(name, _)| name == "link");
    for (_, links) in headers {
        let mut rest = links.trim();
        while !rest.is_empty() {
            let link = rest.strip_prefix('<').and_then(|link| link.split_once('>'));
            let (address, after) = link.ok_or_else(unreadable)?;
            let (parameters, others) = after.split_at(after.find('<').unwrap_or(after.len()));
            if leads_on(parameters) {
                return asked.join(address).map(Some).map_err(|_| unreadable());
            }
            rest = others;
        }
    }
    Ok(None)
}

/// Whether a link with these parameters is one to the next page. Blanks and upper case mean nothing
/// in them.
fn leads_on(parameters: &str) -> bool {
    let parameters = parameters.to_ascii_lowercase();
    let relations = parameters
        .split([';', ','])
        .filter_map(|parameter| parameter.split_once('='))
        .filter(|(name, _)| name.trim() == "rel");
    relations
        .flat_map(|(_, names)| names.trim().trim_matches('"').split_whitespace())
        .any(|name| name == "next")
}

/// The page after a full one that says nothing of a next: whatever is between here and the service
/// may have taken the header away, and a list that ends too early is taken for a whole one.
pub(super) fn page_after(asked: &Url, page: &Page) -> Option<Url> {
    (page.items.len() == PER_PAGE).then(|| {
        let number = asked.query_pairs().find(|(name, _)| name == "page");
        let number = number.and_then(|(_, number)| number.parse::<usize>().ok());
        with_page(asked, &number.unwrap_or(1).saturating_add(1).to_string())
    })
}

/// The same address with another number of a page.
pub(super) fn with_page(asked: &Url, number: &str) -> Url {
    let mut url = asked.clone();
    let kept: Vec<_> = asked
        .query_pairs()
        .filter(|(name, _)| name != "page")
        .collect();
    url.query_pairs_mut()
        .clear()
        .extend_pairs(kept)
        .append_pair("page", number);
    url
}
