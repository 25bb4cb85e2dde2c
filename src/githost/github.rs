//! GitHub, and GitHub Enterprise Server.

use super::connection::{Connection, HostAddresses};
use super::error::{HostError, HostErrorKind};
use super::listing::Ask;
use super::service::{Next, Read, Start, base, below, linked, list, page_after};
use super::sieve::Page;
use crate::model::IntegrationType;
use crate::wire::HttpResponse;

/// What is listed where no path is stated.
const OWN: &str = "/user/repos";

/// Where the API of an Enterprise Server begins.
const SERVER_API: &str = "/api/v3";

pub(super) fn start(
    connection: &Connection,
    addresses: &HostAddresses,
) -> Result<Start, HostError> {
    let path = connection.path_or(OWN);
    let origin = connection.origin_or("https://api.github.com");
    let base = base(&origin, addresses)?;
    let is_server = connection.kind == IntegrationType::GithubServer;
    let states_api = base.path().contains(SERVER_API) || path.starts_with(SERVER_API);
    let path = if is_server && !states_api {
        format!("{SERVER_API}{path}")
    } else {
        path.to_owned()
    };
    let mut notes = Vec::new();
    let url = below(&base, &path, &mut notes)?;
    Ok(Start::of_one_list(base, url, notes))
}

pub(super) fn read(ask: &Ask, answer: &HttpResponse) -> Read {
    let page = Page {
        group: None,
        items: list(&answer.body)?,
    };
    let url = linked(&ask.url, answer).map(|url| url.or_else(|| page_after(&ask.url, &page)));
    let single_sign_on = answer.header("x-github-sso").unwrap_or_default();
    let lacks = single_sign_on
        .trim_start()
        .starts_with("partial-results")
        .then_some(HostErrorKind::SingleSignOnPartial);
    Ok((Next::after(ask, page, url), lacks))
}
