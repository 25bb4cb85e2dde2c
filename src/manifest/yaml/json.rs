//! A text of the declaration as a JSON value.

use serde_json::Value as Json;

use crate::diag::SourceMap;

use super::core_schema::ScalarKind;
use super::node::{Node, Value};

/// The value of a text with one document; null where there is none.
pub(crate) fn value_of(text: &str) -> Json {
    let file = SourceMap::new().add("", text);
    let reading = super::read(file, text);
    reading.documents.first().map_or(Json::Null, to_json)
}

fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Scalar(scalar) => match scalar.kind {
            ScalarKind::Null => Json::Null,
            ScalarKind::Bool(value) => Json::Bool(value),
            ScalarKind::Integer(Some(value)) => Json::from(value),
            ScalarKind::Integer(None) | ScalarKind::Float | ScalarKind::Text => {
                Json::from(scalar.text.as_str())
            }
        },
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Map(entries) => entries
            .iter()
            .map(|entry| (entry.key.text.clone(), to_json(&entry.value)))
            .collect(),
        Value::Missing => Json::Null,
    }
}
