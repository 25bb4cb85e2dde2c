//! Reindexing, and asking how far it is.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::envelope::Success;
use super::lenient::lenient_id;

/// Body of `POST 2.0/reindex`. Without a `repoId` GIJ reindexes everything, so here there always is one.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReindexRequest {
    /// The repository or integration.
    pub repo_id: std::num::NonZeroU64,
    /// Place in the queue, 24 when left out; higher goes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u32>,
}

/// Answer of `POST 2.0/reindex`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReindexAnswer {
    /// Whether it worked.
    #[serde(default)]
    pub success: Success,
    /// Whether it is over already.
    #[serde(default)]
    pub finished: bool,
    /// A UUID, or a number (C19).
    #[serde(default)]
    pub thread_id: Option<Value>,
}

impl ReindexAnswer {
    /// The thread id as text.
    pub fn thread(&self) -> Option<String> {
        thread_text(self.thread_id.as_ref())
    }
}

fn thread_text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        number @ Value::Number(_) => lenient_id(number).map(|n| n.to_string()),
        _ => None,
    }
}

/// One line of an index log, in the shape of the class behind the answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IndexLogEntry {
    /// When, in milliseconds since 1970.
    #[serde(default)]
    pub insertion_time: Option<i64>,
    /// Whether it tells of an error.
    #[serde(default)]
    pub error: bool,
    /// What happened.
    #[serde(default)]
    pub message: Option<String>,
    /// More of it.
    #[serde(default)]
    pub details: Option<String>,
}

/// Answer of `GET 1.0/index.json`, in every documented shape (C18, C19).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IndexStatusAnswer {
    /// Whether it worked.
    #[serde(default)]
    pub success: Success,
    /// Whether the task is over.
    #[serde(default)]
    pub finished: Option<bool>,
    /// A UUID, or a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread_id: Option<Value>,
    /// A map of message to percent, or a list of log entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<Value>,
    /// A map or a list of errors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors: Option<Value>,
    /// How many errors, where they are not listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors_count: Option<u64>,
    /// How far, in per cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_operation_percent: Option<f64>,
    /// How far, in per cent, under its other name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion_percentage: Option<f64>,
}

impl IndexStatusAnswer {
    /// How far, in per cent, under either name.
    pub fn percent(&self) -> Option<f64> {
        self.last_operation_percent.or(self.completion_percentage)
    }

    /// The texts of all errors, wherever they stand.
    pub fn error_texts(&self) -> Vec<String> {
        let mut texts = Vec::new();
        match &self.errors {
            Some(Value::Object(map)) => {
                texts.extend(map.iter().map(|(key, value)| match value {
                    Value::String(text) if !text.is_empty() => format!("{key}: {text}"),
                    _ => key.clone(),
                }));
            }
            Some(Value::Array(items)) => texts.extend(items.iter().map(|item| {
                match item {
                    Value::String(text) => text.clone(),
                    other => other
                        .get("message")
                        .and_then(Value::as_str)
                        .map_or_else(|| other.to_string(), str::to_owned),
                }
            })),
            _ => {}
        }
        if let Some(Value::Array(items)) = &self.messages {
            let entries = items
                .iter()
                .filter_map(|item| serde_json::from_value::<IndexLogEntry>(item.clone()).ok());
            texts.extend(
                entries
                    .filter(|entry| entry.error)
                    .filter_map(|entry| entry.message),
            );
        }
        if texts.is_empty() && self.errors_count.is_some_and(|count| count > 0) {
            let count = self.errors_count.unwrap_or_default();
            texts.push(format!("{count} errors, which GIJ does not list"));
        }
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> IndexStatusAnswer {
        serde_json::from_str(body).unwrap()
    }

    #[test]
    fn both_shapes_of_a_status_say_the_same() {
        let maps = read(
            r#"{"success":true,"finished":true,"threadId":7,"messages":{"Indexing a":40.0},
                "errors":{"a":"auth failed"},"lastOperationPercent":40.0}"#,
        );
        let lists = read(
            r#"{"finished":true,"threadId":"u-7","completionPercentage":40.0,"errorsCount":1,
                "messages":[{"insertionTime":1,"error":true,"message":"a: auth failed"}]}"#,
        );
        for answer in [maps, lists] {
            assert_eq!(answer.percent(), Some(40.0));
            assert_eq!(answer.error_texts(), ["a: auth failed"]);
        }
    }

    #[test]
    fn a_count_alone_is_an_error_too() {
        assert_eq!(read(r#"{"errorsCount":2}"#).error_texts().len(), 1);
        assert_eq!(
            read(r#"{"errorsCount":0,"errors":{}}"#).error_texts().len(),
            0
        );
    }
}
