//! Integrations as GIJ writes them.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::envelope::Success;
use super::lenient::{OneOrMany, lenient_id};
use super::redact::is_secret_key;

/// One integration: every key of the answer but those that may hold secrets, which are dropped
/// while reading.
///
/// The settings stay a map since the table of settings gives them names and shapes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct IntegrationRow(pub Map<String, Value>);

impl<'de> Deserialize<'de> for IntegrationRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut map = Map::deserialize(deserializer)?;
        map.retain(|key, _| !is_secret_key(key));
        Ok(Self(map))
    }
}

impl IntegrationRow {
    /// The value under a key; null counts as absent.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    /// `id`.
    pub fn id(&self) -> Option<u64> {
        self.get("id").and_then(lenient_id)
    }

    /// `integrationType`, the name under which `type` reads back (C3).
    pub fn integration_type(&self) -> Option<&str> {
        self.get("integrationType")
            .or_else(|| self.get("type"))?
            .as_str()
    }

    /// `lastIndexedDate` in milliseconds since 1970; absent before the first indexing.
    pub fn last_indexed_ms(&self) -> Option<i64> {
        self.get("lastIndexedDate")?.as_i64()
    }
}

/// Answer of `GET integration`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct IntegrationList {
    /// Whether it worked.
    #[serde(default)]
    pub success: Success,
    /// The rows; `None` where the key is missing, which is no empty list.
    #[serde(default)]
    pub integrations: Option<Vec<IntegrationRow>>,
}

/// Answer of `POST integration`, and of `GET` and `PUT integration/{id}`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct IntegrationAnswer {
    /// Whether it worked.
    #[serde(default)]
    pub success: Success,
    /// The integration, an object or an array of one.
    #[serde(default, skip_serializing)]
    pub integration: Option<OneOrMany<IntegrationRow>>,
    /// The same under its key of before October 2023.
    #[serde(default, skip_serializing)]
    pub integrations: Option<OneOrMany<IntegrationRow>>,
}

impl IntegrationAnswer {
    /// The one integration, whichever way it was written.
    pub fn into_row(self) -> Option<IntegrationRow> {
        let rows = self.integration.or(self.integrations)?.0;
        let mut rows = rows.into_iter();
        let first = rows.next()?;
        // Two rows in an answer about one cannot be told apart: better none than the wrong one.
        rows.next().is_none().then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(body: &str) -> Option<u64> {
        serde_json::from_str::<IntegrationAnswer>(body)
            .unwrap()
            .into_row()?
            .id()
    }

    #[test]
    fn the_one_integration_is_found_under_either_key_and_in_either_form() {
        for body in [
            r#"{"success":"true","integration":{"id":4}}"#,
            r#"{"success":"true","integration":[{"id":4}]}"#,
            r#"{"success":true,"integrations":[{"id":"4"}]}"#,
        ] {
            assert_eq!(row(body), Some(4), "{body}");
        }
        assert_eq!(row(r#"{"success":true,"integrations":[]}"#), None);
        assert_eq!(
            row(r#"{"success":true,"integrations":[{"id":4},{"id":5}]}"#),
            None
        );
    }

    #[test]
    fn secrets_never_get_past_reading() {
        let row: IntegrationRow =
            serde_json::from_str(r#"{"id":1,"pat":"canary","password":"canary"}"#).unwrap();
        assert_eq!(row.0.len(), 1);
    }
}
