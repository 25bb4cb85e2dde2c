//! `ledger:` in gijctl.yaml.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::args::duration;
use super::config_values::{addresses, stated};
use crate::ledger::{JiraLedgerSettings, Owner};
use crate::model::{Address, SecretRef, spoken_duration};

const REFERENCE: &str = "fingerprintKey must say where the key is, as {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}";

/// The section.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct LedgerConfig {
    /// Whose ledger it is.
    #[serde(default, deserialize_with = "owner")]
    pub owner: Option<Owner>,
    /// After how long the lease of a run ends by itself.
    #[serde(default, deserialize_with = "lease")]
    pub lease: Option<Duration>,
    /// What the owner gives up, so that another may take it over.
    #[serde(default, deserialize_with = "addresses")]
    pub release: Vec<Address>,
    /// Where the key for fingerprints of secrets is.
    #[serde(default)]
    fingerprint_key: Option<KeyReference>,
}

impl LedgerConfig {
    /// Where the key for fingerprints of secrets is.
    pub(super) fn fingerprint_key(&self) -> Option<&SecretRef> {
        self.fingerprint_key.as_ref().map(|reference| &reference.0)
    }

    /// Takes paths for relative to this folder.
    pub(super) fn beside(&mut self, folder: &Path) {
        let key = self.fingerprint_key.take();
        self.fingerprint_key = key.map(|KeyReference(key)| KeyReference(key.beside(folder)));
    }
}

/// A reference to a secret. No message repeats what stands there: it may be the secret itself.
#[derive(Debug)]
struct KeyReference(SecretRef);

impl<'de> Deserialize<'de> for KeyReference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReferenceVisitor)
    }
}

struct ReferenceVisitor;

impl<'de> Visitor<'de> for ReferenceVisitor {
    type Value = KeyReference;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REFERENCE)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<KeyReference, A::Error> {
        let wrong = |_| A::Error::custom(REFERENCE);
        let key: String = map.next_key().map_err(wrong)?.unwrap_or_default();
        let reference = match key.as_str() {
            "env" => SecretRef::Env(map.next_value().map_err(wrong)?),
            "file" => SecretRef::File(map.next_value().map_err(wrong)?),
            "command" => SecretRef::Command(map.next_value().map_err(wrong)?),
            _ => return Err(A::Error::custom(REFERENCE)),
        };
        let is_alone = map.next_key::<String>().map_err(wrong)?.is_none();
        let is_right = match &reference {
            SecretRef::Env(name) => is_name_of_variable(name),
            SecretRef::File(path) => !path.as_os_str().is_empty(),
            SecretRef::Command(words) => words.first().is_some_and(|word| !word.is_empty()),
        };
        if is_alone && is_right {
            Ok(KeyReference(reference))
        } else {
            Err(A::Error::custom(REFERENCE))
        }
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<KeyReference, E> {
        Err(E::custom(REFERENCE))
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<KeyReference, E> {
        Err(E::custom(REFERENCE))
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<KeyReference, E> {
        Err(E::custom(REFERENCE))
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<KeyReference, E> {
        Err(E::custom(REFERENCE))
    }
}

pub(super) fn is_name_of_variable(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.chars().all(is_plain) && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

fn owner<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Owner>, D::Error> {
    let text = stated(deserializer)?;
    text.parse().map(Some).map_err(D::Error::custom)
}

fn lease<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let text = stated(deserializer)?;
    let lease = duration(&text).map_err(D::Error::custom)?;
    let shortest = JiraLedgerSettings::SHORTEST_LEASE;
    let longest = JiraLedgerSettings::LONGEST_LEASE;
    if (shortest..=longest).contains(&lease) {
        Ok(Some(lease))
    } else {
        Err(D::Error::custom(format!(
            "a lease lasts between {} and {}, not {}",
            spoken_duration(shortest),
            spoken_duration(longest),
            spoken_duration(lease)
        )))
    }
}
