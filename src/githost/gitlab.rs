//! GitLab, in the cloud and on servers.

use super::connection::{Connection, HostAddresses};
use super::error::HostError;
use super::listing::Ask;
use super::service::{Next, Read, Start, base, below, linked, list, page_after, with_page};
use super::sieve::Page;
use crate::wire::HttpResponse;

/// What the vendor says is listed where no path is stated.
const OWN: &str = "/api/v4/projects?membership=true";

pub(super) fn start(
    connection: &Connection,
    addresses: &HostAddresses,
) -> Result<Start, HostError> {
    let base = base(&connection.origin_or("https://gitlab.com"), addresses)?;
    let mut notes = Vec::new();
    let url = below(&base, connection.path_or(OWN), &mut notes)?;
    Ok(Start::of_one_list(base, url, notes))
}

pub(super) fn read(ask: &Ask, answer: &HttpResponse) -> Read {
    let page = Page {
        group: None,
        items: list(&answer.body)?,
    };
    let url = match answer.header("x-next-page").map(str::trim) {
        // A link that leads on counts in any case: a list must not end too early.
        Some("") => linked(&ask.url, answer),
        Some(number) => Ok(Some(with_page(&ask.url, number))),
        None => linked(&ask.url, answer).map(|url| url.or_else(|| page_after(&ask.url, &page))),
    };
    Ok((Next::after(ask, page, url), None))
}
