//! GitLab, in the cloud and on servers.

use super::connection::{Connection, HostAddresses};
use super::error::HostError;
use super::listing::{Ask, Page};
use super::service::{Next, Read, Start, base, below, linked, list, page_after, with_page};
use crate::wire::HttpResponse;

/// What the vendor says is listed where no path is stated.
const OWN: &str = "/api/v4/projects?membership=true";

pub(super) fn start(
    connection: &Connection,
    addresses: &HostAddresses,
) -> Result<Start, HostError> {
    let path = match connection.api_path.as_str() {
        "" => OWN,
        path => path,
    };
    let base = base(&connection.origin_or("https://gitlab.com"), addresses)?;
    let mut notes = Vec::new();
    let url = below(&base, path, &mut notes)?;
    Ok(Start::of_one_list(base, url, notes))
}

pub(super) fn read(ask: &Ask, answer: &HttpResponse) -> Read {
    let page = Page {
        group: None,
        body: list(&answer.body)?,
    };
    let url = match answer.header("x-next-page").map(str::trim) {
        // A link that leads on counts in any case: a list must not end too early.
        Some("") => linked(answer)?,
        Some(number) => Some(with_page(&ask.url, number)),
        None => linked(answer)?.or_else(|| page_after(&ask.url, &page.body)),
    };
    Ok((Next::after(ask, page, url), None))
}
