//! Microsoft's: Azure DevOps in the cloud by account, servers by collection.

use serde_json::Value;
use url::Url;

use super::connection::{Connection, HostAddresses};
use super::error::{HostError, HostErrorKind};
use super::listing::{Ask, What};
use super::service::{self, Next, Read, Start, base};
use super::sieve::Page;
use crate::model::percent_decoded;
use crate::wire::HttpResponse;

const CLOUD: &str = "https://dev.azure.com";
/// Where a token learns whose it is, and which accounts it may see.
const PROFILES: &str = "https://app.vssps.visualstudio.com";
const VERSION: &str = "api-version";
const CLOUD_VERSION: &str = "7.1";
/// What every server since TFS 2015 understands.
const SERVER_VERSION: &str = "2.0";
/// Collections on a page.
const COLLECTIONS: usize = 100;

/// Asks for all accounts of a token: their list is at addresses that belong to Microsoft, so that no
/// token goes there whose integration names a host of somebody else.
pub(super) fn start_cloud(
    connection: &Connection,
    addresses: &HostAddresses,
) -> Result<Start, HostError> {
    let stated = connection.origin_or(CLOUD);
    let stated = Url::parse(&stated).map_err(|_| HostErrorKind::Address.at("origin"))?;
    let host = stated.host_str().unwrap_or_default();
    let is_account = host.ends_with(".visualstudio.com");
    if stated.scheme() != "https" || !(host == "dev.azure.com" || is_account) {
        return Err(HostErrorKind::NotTheCloud.at(host));
    }
    let mut notes = Vec::new();
    if is_account || stated.path() != "/" {
        notes.push(
            "origin names an account: all accounts of the token were asked here, and what GIJ does with it is documented nowhere".to_owned(),
        );
    }
    let profiles = base(PROFILES, addresses)?;
    let cloud = base(CLOUD, addresses)?;
    let url = asked(
        &profiles,
        &["_apis", "profile", "profiles", "me"],
        &[(VERSION, CLOUD_VERSION)],
    );
    Ok(Start {
        homes: vec![profiles, cloud.clone()],
        first: Ask {
            url,
            what: What::Profile(cloud),
        },
        notes,
    })
}

pub(super) fn read_cloud(ask: &Ask, answer: &HttpResponse) -> Read {
    match &ask.what {
        What::Profile(cloud) => {
            let profile = service::json(&answer.body)?;
            let id = profile["id"]
                .as_str()
                .ok_or(HostErrorKind::Unreadable("the profile has no id"))?;
            let url = asked(
                &ask.url,
                &["_apis", "accounts"],
                &[("memberId", id), (VERSION, CLOUD_VERSION)],
            );
            Ok((vec![next(url, What::Groups(cloud.clone()))], None))
        }
        What::Groups(cloud) => {
            let body = service::json(&answer.body)?;
            let names = names(&body, "accountName")?;
            let asks = names.map(|name| {
                let path = [name, "_apis", "git", "repositories"];
                let url = asked(cloud, &path, &[(VERSION, CLOUD_VERSION)]);
                next(url, What::Repositories(Some(name.to_owned())))
            });
            Ok((asks.collect(), None))
        }
        What::Repositories(_) => repositories(ask, answer),
    }
}

pub(super) fn start_server(
    connection: &Connection,
    addresses: &HostAddresses,
) -> Result<Start, HostError> {
    let base = base(&connection.origin_or(""), addresses)?;
    let first = if connection.collection.is_empty() {
        Ask {
            url: below(
                &base,
                &["_apis", "projectCollections"],
                &[(VERSION, SERVER_VERSION), ("$top", "100"), ("$skip", "0")],
            ),
            what: What::Groups(base.clone()),
        }
    } else {
        // As it stands in an address, or as people read it.
        let collection = percent_decoded(&connection.collection);
        let path = ["_apis", "git", "repositories"];
        let parts: Vec<_> = collection.split('/').chain(path).collect();
        Ask {
            url: below(&base, &parts, &[(VERSION, SERVER_VERSION)]),
            what: What::Repositories(Some(collection.clone())),
        }
    };
    Ok(Start {
        homes: vec![base],
        first,
        notes: Vec::new(),
    })
}

pub(super) fn read_server(ask: &Ask, answer: &HttpResponse) -> Read {
    let base = match &ask.what {
        What::Repositories(_) | What::Profile(_) => return repositories(ask, answer),
        What::Groups(base) => base,
    };
    let body = service::json(&answer.body)?;
    let names: Vec<_> = names(&body, "name")?.collect();
    let mut all: Vec<_> = names
        .iter()
        .map(|name| {
            let parts = [name, "_apis", "git", "repositories"];
            let url = below(base, &parts, &[(VERSION, SERVER_VERSION)]);
            next(url, What::Repositories(Some((*name).to_owned())))
        })
        .collect();
    if names.len() >= COLLECTIONS {
        let skipped = ask.url.query_pairs().find(|(name, _)| name == "$skip");
        let skipped = skipped.and_then(|(_, number)| number.parse::<usize>().ok());
        let skip = (skipped.unwrap_or(0) + names.len()).to_string();
        let url = below(
            base,
            &["_apis", "projectCollections"],
            &[(VERSION, SERVER_VERSION), ("$top", "100"), ("$skip", &skip)],
        );
        all.push(next(url, What::Groups(base.clone())));
    }
    Ok((all, None))
}

/// Repositories come under `value`, which is what filters are written for.
fn repositories(ask: &Ask, answer: &HttpResponse) -> Read {
    let list = match service::json(&answer.body)? {
        Value::Object(mut body) => body.remove("value"),
        _ => None,
    };
    let items = service::repositories(list.unwrap_or_default())?;
    let What::Repositories(group) = &ask.what else {
        return Err(HostErrorKind::Unreadable("the answer is to nothing asked"));
    };
    let mut all = vec![Next::Page(Page {
        group: group.clone(),
        items,
    })];
    if let Some(token) = answer.header("x-ms-continuationtoken") {
        let mut url = ask.url.clone();
        let kept: Vec<_> = ask
            .url
            .query_pairs()
            .filter(|(name, _)| name != "continuationToken")
            .collect();
        url.query_pairs_mut()
            .clear()
            .extend_pairs(kept)
            .append_pair("continuationToken", token);
        all.push(next(url, ask.what.clone()));
    }
    Ok((all, None))
}

/// The texts of one key in a list under `value`.
fn names<'a>(
    body: &'a Value,
    key: &'static str,
) -> Result<impl Iterator<Item = &'a str>, HostErrorKind> {
    let items = body["value"].as_array().map(Vec::as_slice);
    let items = items.ok_or(HostErrorKind::Unreadable(
        "the answer is no list of accounts or collections",
    ))?;
    if items.iter().any(|item| item[key].as_str().is_none()) {
        return Err(HostErrorKind::Unreadable(
            "an account or collection has no name",
        ));
    }
    Ok(items.iter().filter_map(move |item| item[key].as_str()))
}

fn next(url: Url, what: What) -> Next {
    Next::Ask(Ask { url, what })
}

/// An address on the machine of another.
fn asked(base: &Url, path: &[&str], query: &[(&str, &str)]) -> Url {
    let mut base = base.clone();
    base.set_path("");
    below(&base, path, query)
}

/// An address below a base that may have a path of its own; what is added to it is encoded.
fn below(base: &Url, path: &[&str], query: &[(&str, &str)]) -> Url {
    let mut url = base.clone();
    url.set_query(None);
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path);
    }
    url.query_pairs_mut().extend_pairs(query);
    url
}
