//! The two long lists: a hundred thousand rows may be in them, so each is read and let go.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::shape;
use crate::wire::{HttpResponse, Success, is_secret_key, lenient_bool, lenient_id};

/// What is kept of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) origin: String,
    pub(super) kind: String,
    pub(super) parent: Option<u64>,
    pub(super) disabled: bool,
    pub(super) last_indexed: Option<i64>,
    /// `sendCommitEmails`.
    pub(super) sends_emails: Option<bool>,
}

/// What is kept of a list.
#[derive(Debug, Default)]
pub(super) struct List {
    /// In the order of the answer.
    pub(super) rows: Vec<Row>,
    /// Names of keys that may hold secrets.
    pub(super) secret_keys: BTreeSet<String>,
    pub(super) shape: String,
    pub(super) bytes: usize,
}

#[derive(Deserialize)]
struct Whole<'a> {
    #[serde(default)]
    success: Success,
    #[serde(borrow, default)]
    integrations: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    repositories: Option<Vec<&'a RawValue>>,
}

/// What came instead of rows, or they.
#[derive(Debug)]
pub(super) enum Listing {
    /// The list, whole.
    Rows(List),
    /// The account may not read it.
    NotAllowed,
    /// Another no of GIJ or of Jira, in words.
    Refused(String),
}

impl Listing {
    /// The rows, where it has some.
    pub(super) fn rows(self) -> Option<List> {
        match self {
            Self::Rows(list) => Some(list),
            Self::NotAllowed | Self::Refused(_) => None,
        }
    }
}

/// The rows under a key; `None` where the answer is no such list, or a row has no number.
pub(super) fn read(response: &HttpResponse) -> Option<List> {
    if !(200..=299).contains(&response.status) || !response.may_be_json() {
        return None;
    }
    let whole: Whole<'_> = serde_json::from_slice(&response.body).ok()?;
    if whole.success.as_bool() == Some(false) {
        return None;
    }
    let (key, raw) = match (whole.integrations, whole.repositories) {
        (Some(rows), None) => ("integrations", rows),
        (None, Some(rows)) => ("repositories", rows),
        _ => return None,
    };
    let mut list = List {
        bytes: response.body.len(),
        ..List::default()
    };
    let mut first = None;
    for raw in &raw {
        let map: Map<String, Value> = serde_json::from_str(raw.get()).ok()?;
        let secrets = map.keys().filter(|key| is_secret_key(key));
        list.secret_keys.extend(secrets.cloned());
        list.rows.push(row(&map)?);
        if first.is_none() {
            first = Some(Value::Object(map));
        }
    }
    list.shape = shape::of_list(&whole.success.0, key, list.rows.len(), first.as_ref());
    Some(list)
}

fn row(map: &Map<String, Value>) -> Option<Row> {
    let text = |key: &str| {
        let text = map.get(key).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    Some(Row {
        id: map.get("id").and_then(lenient_id)?,
        name: text("displayName"),
        origin: text("origin"),
        kind: text("integrationType"),
        parent: map.get("trackedFolderId").and_then(lenient_id),
        disabled: map.get("disabled").and_then(lenient_bool).unwrap_or(false),
        last_indexed: map.get("lastIndexedDate").and_then(Value::as_i64),
        sends_emails: map.get("sendCommitEmails").and_then(lenient_bool),
    })
}
