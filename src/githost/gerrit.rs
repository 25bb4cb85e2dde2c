//! Gerrit.

use serde_json::Value;

use super::connection::{Connection, HostAddresses};
use super::error::{HostError, HostErrorKind};
use super::listing::Ask;
use super::service::{Next, Read, Start, base, json};
use super::sieve::Page;
use crate::wire::HttpResponse;

/// What stands before Gerrit's JSON, so that no browser runs it.
const GUARD: &[u8] = b")]}'";

/// Projects on a page.
const PER_PAGE: usize = 500;

pub(super) fn start(
    connection: &Connection,
    addresses: &HostAddresses,
) -> Result<Start, HostError> {
    let base = base(&connection.origin_or(""), addresses)?;
    let mut url = base.clone();
    let path = base.path().trim_end_matches('/');
    // A person may have stated the part that only signed requests go to.
    let path = path.strip_suffix("/a").unwrap_or(path);
    url.set_path(&format!("{path}/a/projects/"));
    url.set_query(Some(&format!("d&n={PER_PAGE}&S=0")));
    Ok(Start::of_one_list(base, url, Vec::new()))
}

pub(super) fn read(ask: &Ask, answer: &HttpResponse) -> Read {
    let body = answer.body.trim_ascii_start();
    let body = body.strip_prefix(GUARD).unwrap_or(body);
    let Value::Object(projects) = json(body)? else {
        return Err(HostErrorKind::Unreadable(
            "the answer is no list of projects",
        ));
    };
    let mut list = Vec::new();
    let mut has_more = false;
    for (name, info) in projects {
        let Value::Object(mut info) = info else {
            return Err(HostErrorKind::Unreadable("a project is no object"));
        };
        has_more |= info.remove("_more_projects") == Some(Value::Bool(true));
        info.insert("name".to_owned(), Value::String(name));
        list.push(Value::Object(info));
    }
    let number = list.len();
    let page = Page {
        group: None,
        items: list,
    };
    let url = has_more.then(|| {
        let before = ask.url.query_pairs().find(|(name, _)| name == "S");
        let before = before.and_then(|(_, number)| number.parse::<usize>().ok());
        let mut url = ask.url.clone();
        let skip = before.unwrap_or(0) + number;
        url.set_query(Some(&format!("d&n={PER_PAGE}&S={skip}")));
        url
    });
    Ok((Next::after(ask, page, Ok(url)), None))
}
