//! Values which GIJ writes in more than one way.

use serde::de::{self, Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;

/// An object, or an array of them: GIJ answers `integration` both ways (C2).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<'de, T: DeserializeOwned> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let items = match value {
            Value::Array(items) => items,
            Value::Null => Vec::new(),
            other => vec![other],
        };
        items
            .into_iter()
            .map(|item| serde_json::from_value(item).map_err(de::Error::custom))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// `true`, or the text `"true"` (C1, C16).
pub fn lenient_bool(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A number, or a text of digits: Jira's core sends ids as text.
pub fn lenient_id(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_and_ids_are_read_from_text_too() {
        assert_eq!(lenient_bool(&Value::from("true")), Some(true));
        assert_eq!(lenient_bool(&Value::from(false)), Some(false));
        assert_eq!(lenient_bool(&Value::from(1)), None);
        assert_eq!(lenient_id(&Value::from("10000")), Some(10_000));
        assert_eq!(lenient_id(&Value::from(-1)), None);
    }
}
