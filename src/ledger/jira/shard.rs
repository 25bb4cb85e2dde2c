//! One part of a ledger, as it is kept in one property.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ledger::encoding::{self, FORMAT_VERSION, Record, Unread, check_version, plain};
use crate::model::Address;

/// The most bytes of a part. Jira takes 32,768 characters, and others may count other things.
pub(super) const MOST_BYTES: usize = 30_000;

/// A part that is this full gets nothing new: what is in it may yet grow.
pub(super) const FULL_BYTES: usize = 27_000;

/// One part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shard {
    /// Rises by one with every write, so that a write by somebody else is seen.
    pub(super) generation: u64,
    pub(super) records: BTreeMap<Address, Stored>,
}

/// What a part holds of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) revision: u64,
    /// As JSON. What is not changed is written back as it was, with what this version does not
    /// know of.
    pub(super) text: String,
}

/// What is said of a part besides its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Imprint<'a> {
    /// The run that writes it.
    pub(super) writer: &'a str,
    /// What the first part says of the whole.
    pub(super) whole: Option<Whole>,
}

/// What the first part says of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Whole {
    /// How many parts there are.
    pub(super) parts: u32,
    /// Which Jira it is about.
    pub(super) url: String,
}

/// A part as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) shard: Shard,
    pub(super) records: BTreeMap<Address, Record>,
    pub(super) whole: Option<Whole>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    format_version: u32,
    #[serde(default)]
    written_by: String,
    /// The run that wrote it.
    #[serde(default)]
    writer: String,
    generation: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parts: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    resources: Map<String, Value>,
}

/// What is looked at before a write.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Seen {
    pub(super) generation: u64,
    #[serde(default)]
    pub(super) writer: String,
}

impl Seen {
    pub(super) fn from_value(value: &Value) -> Option<Self> {
        Self::deserialize(value).ok()
    }
}

impl Shard {
    /// How many bytes its records take, as JSON.
    pub(super) fn bytes_of_records(&self) -> usize {
        self.records
            .iter()
            .map(|(address, stored)| Self::bytes_of(address, stored.text.len()))
            .sum()
    }

    /// How many bytes one record takes: its key with quotes and colon, itself, and a comma.
    pub(super) fn bytes_of(address: &Address, text: usize) -> usize {
        address.kind.as_str().len() + 1 + address.name.as_str().len() + 4 + text
    }

    /// As JSON.
    pub(super) fn to_value(&self, imprint: &Imprint<'_>) -> Result<Value, String> {
        let mut resources = Map::new();
        for (address, stored) in &self.records {
            let value = serde_json::from_str(&stored.text).map_err(|error| error.to_string())?;
            resources.insert(address.to_string(), value);
        }
        let whole = imprint.whole.as_ref();
        serde_json::to_value(Document {
            format_version: FORMAT_VERSION,
            written_by: encoding::this_program(),
            writer: imprint.writer.to_owned(),
            generation: self.generation,
            parts: whole.map(|whole| whole.parts),
            url: whole.map(|whole| whole.url.clone()),
            resources,
        })
        .map_err(|error| error.to_string())
    }

    /// From JSON.
    pub(super) fn from_value(value: &Value) -> Result<Read, Unread> {
        check_version(value)?;
        let document =
            Document::deserialize(value).map_err(|error| Unread::Odd(plain(&error.to_string())))?;
        let mut shard = Self {
            generation: document.generation,
            records: BTreeMap::new(),
        };
        let mut records = BTreeMap::new();
        for (address, value) in &document.resources {
            let odd = |error: &str| {
                Unread::Odd(format!("its entry for {} is odd: {error}", plain(address)))
            };
            let known: Address = address.parse().map_err(|error: String| odd(&error))?;
            let (record, revision) =
                encoding::decode(known.kind, value).map_err(|error| odd(&error))?;
            let address = known;
            let text = value.to_string();
            shard
                .records
                .insert(address.clone(), Stored { revision, text });
            records.insert(address, record);
        }
        let whole = match (document.parts, document.url) {
            (Some(parts), Some(url)) => Some(Whole { parts, url }),
            _ => None,
        };
        Ok(Read {
            shard,
            records,
            whole,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn value() -> Value {
        json!({
            "formatVersion": 1,
            "generation": 4,
            "parts": 2,
            "url": "https://jira.acme.example",
            "resources": {
                "Integration/a": {"revision": 9, "entry": {"id": 3, "colour": "red"}},
            },
        })
    }

    #[test]
    fn a_part_reads_back_as_it_was_written_with_what_it_does_not_know() {
        let read = Shard::from_value(&value()).unwrap();
        let imprint = Imprint {
            writer: "r",
            whole: read.whole.clone(),
        };
        let again = read.shard.to_value(&imprint).unwrap();
        assert_eq!(again["resources"], value()["resources"]);
        assert_eq!(Shard::from_value(&again), Ok(read));
    }

    #[test]
    fn its_size_is_known_before_it_is_written() {
        let read = Shard::from_value(&value()).unwrap();
        let with = read.shard.to_value(&Imprint {
            writer: "r",
            whole: None,
        });
        let empty = Shard {
            generation: 4,
            ..Shard::default()
        };
        let without = empty.to_value(&Imprint {
            writer: "r",
            whole: None,
        });
        let difference = with.unwrap().to_string().len() - without.unwrap().to_string().len();
        // One comma less than records.
        assert_eq!(difference + 1, read.shard.bytes_of_records());
    }

    #[test]
    fn an_odd_entry_is_named() {
        let mut value = value();
        value["resources"]["Integration/a"]["entry"]["id"] = json!("x");
        match Shard::from_value(&value) {
            Err(Unread::Odd(text)) => assert!(text.contains("Integration/a"), "{text}"),
            other => panic!("{other:?}"),
        }
    }
}
