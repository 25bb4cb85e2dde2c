//! What is remembered of one resource, as JSON.
//!
//! Keys that this version does not know are passed over, so that a later one may say more within the
//! same format. A value that it cannot understand is an error, never a guess.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ranges;
use crate::model::{Field, FirstIndexing, IndexingSeen, Kind, RepositoryId, RowType};
use crate::state::{
    CanaryTrial, Digest, Entry, KeyedFingerprint, Owed, PendingCreate, ReindexAsked, Retried,
    SecretMark,
};

/// The format that is written, and the newest that is read.
pub(super) const FORMAT_VERSION: u32 = 1;

/// Far more settings than a resource has.
const MOST_SETTINGS: usize = 500;
/// Far longer than any name of a setting, a display name or a fingerprint.
const LONGEST_TEXT: usize = 4_096;

/// What is remembered of one address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) entry: Option<Entry>,
    pub(super) pending: Option<PendingCreate>,
    /// What gijctl last gave settings of Jira as a whole.
    pub(super) given: BTreeMap<String, Digest>,
}

impl Record {
    pub(super) fn is_empty(&self) -> bool {
        self.entry.is_none() && self.pending.is_none() && self.given.is_empty()
    }
}

/// What every format has, so that a newer one is told by its number.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    format_version: u32,
    #[serde(default)]
    written_by: Option<String>,
}

/// This program, as it signs what it writes.
pub(super) fn this_program() -> String {
    format!("gijctl {}", env!("CARGO_PKG_VERSION"))
}

/// Why a document is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unread {
    /// A newer version wrote it; the text says so.
    Newer(String),
    /// It is nothing that gijctl writes; the text says why.
    Odd(String),
}

/// Refuses what is no document of this format.
pub(super) fn check_version(document: &Value) -> Result<(), Unread> {
    let head = Head::deserialize(document).map_err(|error| Unread::Odd(error.to_string()))?;
    match head.format_version {
        FORMAT_VERSION => Ok(()),
        0 => Err(Unread::Odd("it has format 0".to_owned())),
        newer => Err(Unread::Newer(format!(
            "it was written by {} in format {newer}, and this is {}, which reads format {FORMAT_VERSION}: it is too old",
            head.written_by
                .as_deref()
                .map_or_else(|| "a newer gijctl".to_owned(), plain),
            this_program(),
        ))),
    }
}

/// Foreign text for a message: short, and on one line.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(200)
        .collect()
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordText {
    /// Rises with every change, so that of two the later is known.
    #[serde(default, skip_serializing_if = "is_zero")]
    revision: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entry: Option<EntryText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pending: Option<PendingText>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    given: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EntryText {
    id: u64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    applied: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<SecretText>,
    #[serde(default, skip_serializing_if = "OwedText::is_empty")]
    owed: OwedText,
    #[serde(default, skip_serializing_if = "is_false")]
    prevent_destroy: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    delete_files: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deleting: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_indexing: Option<FirstIndexingText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    canary: Option<CanaryText>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CanaryText {
    indexed: Timestamp,
    #[serde(default, skip_serializing_if = "is_false")]
    asked: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FirstIndexingText {
    at: Timestamp,
    host: String,
    r#type: String,
    repositories: u32,
    seconds: u32,
}

/// An object without keys where a secret was sent and no key for fingerprints was at hand.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SecretText {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OwedText {
    #[serde(default, skip_serializing_if = "is_false")]
    reindex: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked: Option<AskedText>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    quiet: Vec<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    first_indexing: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seen: Option<SeenText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retried: Option<RetriedText>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RetriedText {
    times: u8,
    at: Timestamp,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SeenText {
    moved_at: Timestamp,
    known: usize,
    indexed: usize,
    /// In per cent, by number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    percents: BTreeMap<u64, u8>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AskedText {
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scan: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rows: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    thread: Option<String>,
}

impl OwedText {
    fn is_empty(&self) -> bool {
        !self.reindex
            && self.asked.is_none()
            && self.quiet.is_empty()
            && !self.first_indexing
            && self.seen.is_none()
            && self.retried.is_none()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PendingText {
    since: Timestamp,
    known: String,
    r#type: String,
    display_name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    quiet: Vec<String>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// A record as JSON. `revision` 0 says that there are none. What could not be read again is not
/// written.
pub(super) fn encode(kind: Kind, record: &Record, revision: u64) -> Result<Value, String> {
    let value = serde_json::to_value(RecordText {
        revision,
        entry: record.entry.as_ref().map(entry_text),
        pending: record.pending.as_ref().map(pending_text),
        given: digest_texts(&record.given),
    })
    .map_err(|error| error.to_string())?;
    let (read, _) = decode(kind, &value)?;
    if read == *record {
        Ok(value)
    } else {
        Err(format!("it is not about a row of the kind {kind}"))
    }
}

/// A record and its revision from JSON. Which kind of row its numbers mean follows from the address
/// it is kept under.
pub(super) fn decode(kind: Kind, value: &Value) -> Result<(Record, u64), String> {
    let text = RecordText::deserialize(value).map_err(|error| plain(&error.to_string()))?;
    let record = Record {
        entry: text.entry.map(|text| entry(kind, text)).transpose()?,
        pending: text.pending.map(|text| pending(kind, text)).transpose()?,
        given: digests(text.given)?,
    };
    Ok((record, text.revision))
}

fn entry_text(entry: &Entry) -> EntryText {
    let Entry {
        id,
        applied,
        secret,
        owed,
        prevent_destroy,
        delete_files,
        deleting,
        first_indexing,
        canary,
    } = entry;
    EntryText {
        id: id.get(),
        applied: digest_texts(applied),
        secret: secret.as_ref().map(|mark| SecretText {
            key_id: mark.fingerprint.as_ref().map(|mark| mark.key_id.clone()),
            fingerprint: mark.fingerprint.as_ref().map(|mark| mark.value.clone()),
        }),
        owed: owed_text(owed),
        prevent_destroy: *prevent_destroy,
        delete_files: *delete_files,
        deleting: *deleting,
        first_indexing: first_indexing.as_ref().map(first_indexing_text),
        canary: canary.map(|trial| CanaryText {
            indexed: trial.indexed,
            asked: trial.asked,
        }),
    }
}

fn owed_text(owed: &Owed) -> OwedText {
    let Owed {
        reindex,
        asked,
        quiet,
        first_indexing,
        seen,
        retried,
    } = owed;
    OwedText {
        reindex: *reindex,
        asked: asked.as_ref().map(|asked| AskedText {
            at: asked.at,
            scan: asked.scan,
            rows: asked.rows,
            thread: asked.thread.clone(),
        }),
        quiet: names(quiet),
        first_indexing: *first_indexing,
        seen: seen.as_ref().map(|seen| SeenText {
            moved_at: seen.moved_at,
            known: seen.known,
            indexed: seen.indexed,
            percents: seen
                .percents
                .iter()
                .map(|(id, percent)| (id.get(), *percent))
                .collect(),
        }),
        retried: retried.map(|retried| RetriedText {
            times: retried.times,
            at: retried.at,
        }),
    }
}

fn owed(text: OwedText) -> Result<Owed, String> {
    let asked = match text.asked {
        Some(asked) => Some(ReindexAsked {
            at: asked.at,
            scan: asked.scan,
            rows: asked.rows,
            thread: asked.thread.map(bounded).transpose()?,
        }),
        None => None,
    };
    Ok(Owed {
        reindex: text.reindex,
        asked,
        quiet: fields(text.quiet)?,
        first_indexing: text.first_indexing,
        seen: text.seen.map(seen).transpose()?,
        retried: text.retried.map(|retried| Retried {
            times: retried.times,
            at: retried.at,
        }),
    })
}

fn seen(text: SeenText) -> Result<IndexingSeen, String> {
    if text.percents.len() > IndexingSeen::MOST_PERCENTS {
        return Err("it tells of too many repositories at once".to_owned());
    }
    let percents = text.percents.into_iter().map(|(number, percent)| {
        let id = RepositoryId::new(number).ok_or("0 is no number of a repository")?;
        Ok((id, percent))
    });
    Ok(IndexingSeen {
        moved_at: text.moved_at,
        known: text.known,
        indexed: text.indexed,
        percents: percents.collect::<Result<_, String>>()?,
    })
}

fn first_indexing_text(one: &FirstIndexing) -> FirstIndexingText {
    let FirstIndexing {
        at,
        host,
        row_type,
        repositories,
        seconds,
    } = one;
    FirstIndexingText {
        at: *at,
        host: host.clone(),
        r#type: row_type.as_str().to_owned(),
        repositories: *repositories,
        seconds: *seconds,
    }
}

/// Of a type that a later version knows nothing is learnt, and nothing else is lost by that.
fn first_indexing(text: FirstIndexingText) -> Result<Option<FirstIndexing>, String> {
    let Some(row_type) = RowType::parse(&text.r#type) else {
        return Ok(None);
    };
    Ok(Some(FirstIndexing {
        at: text.at,
        host: bounded(text.host)?,
        row_type,
        repositories: text.repositories,
        seconds: text.seconds,
    }))
}

fn entry(kind: Kind, text: EntryText) -> Result<Entry, String> {
    Ok(Entry {
        applied: digests(text.applied)?,
        id: ranges::row(kind, text.id).ok_or("its id is 0")?,
        secret: text.secret.map(secret).transpose()?,
        owed: owed(text.owed)?,
        prevent_destroy: text.prevent_destroy,
        delete_files: text.delete_files,
        deleting: text.deleting,
        first_indexing: match text.first_indexing {
            Some(text) => first_indexing(text)?,
            None => None,
        },
        canary: text.canary.map(|trial| CanaryTrial {
            indexed: trial.indexed,
            asked: trial.asked,
        }),
    })
}

fn digest_texts(digests: &BTreeMap<String, Digest>) -> BTreeMap<String, String> {
    digests
        .iter()
        .map(|(name, digest)| (name.clone(), digest.as_str().to_owned()))
        .collect()
}

fn digests(texts: BTreeMap<String, String>) -> Result<BTreeMap<String, Digest>, String> {
    if texts.len() > MOST_SETTINGS {
        return Err(format!("it has more than {MOST_SETTINGS} settings"));
    }
    texts
        .into_iter()
        .map(|(name, digest)| {
            let digest = Digest::parse(&digest).ok_or_else(|| {
                format!("what is said of its setting {} is no digest", plain(&name))
            })?;
            Ok((bounded(name)?, digest))
        })
        .collect()
}

fn secret(text: SecretText) -> Result<SecretMark, String> {
    let fingerprint = match (text.key_id, text.fingerprint) {
        (Some(key_id), Some(value)) => Some(KeyedFingerprint {
            key_id: bounded(key_id)?,
            value: bounded(value)?,
        }),
        (None, None) => None,
        _ => return Err("the fingerprint of its secret is only half there".to_owned()),
    };
    Ok(SecretMark { fingerprint })
}

fn pending_text(pending: &PendingCreate) -> PendingText {
    let PendingCreate {
        since,
        known,
        row_type,
        display_name,
        quiet,
    } = pending;
    PendingText {
        since: *since,
        known: ranges::to_text(known),
        r#type: row_type.as_str().to_owned(),
        display_name: display_name.clone(),
        quiet: names(quiet),
    }
}

fn pending(kind: Kind, text: PendingText) -> Result<PendingCreate, String> {
    let row_type = RowType::parse(&text.r#type)
        .ok_or_else(|| format!("`{}` is no type of an integration", plain(&text.r#type)))?;
    Ok(PendingCreate {
        since: text.since,
        known: ranges::from_text(kind, &text.known)?,
        row_type,
        display_name: bounded(text.display_name)?,
        quiet: fields(text.quiet)?,
    })
}

fn names(fields: &BTreeSet<Field>) -> Vec<String> {
    fields.iter().map(|field| field.name().to_owned()).collect()
}

fn fields(names: Vec<String>) -> Result<BTreeSet<Field>, String> {
    names
        .into_iter()
        .map(|name| {
            Field::by_name(&name).ok_or_else(|| format!("`{}` is no setting", plain(&name)))
        })
        .collect()
}

fn bounded(text: String) -> Result<String, String> {
    if text.len() > LONGEST_TEXT {
        Err(format!("a text in it has more than {LONGEST_TEXT} bytes"))
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests;
