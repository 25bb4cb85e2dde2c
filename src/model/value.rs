//! Values of fields.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::field::Field;

/// One setting's value, of the shape its [`super::FieldSpec`] declares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldValue {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Text; GIJ does not tell the empty text from an absent one.
    Text(String),
    /// Numbers of Jira projects; their order means nothing.
    Ids(BTreeSet<u64>),
}

impl FieldValue {
    /// Whether this is what GIJ may also express by leaving the key out.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Ids(ids) => ids.is_empty(),
            Self::Bool(_) | Self::Integer(_) => false,
        }
    }

    /// The value in a form that is equal for equal values and different for others, for digests.
    pub fn canonical(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Text(value) => format!("{value:?}"),
            Self::Ids(value) => format!("{value:?}"),
        }
    }
}

impl Serialize for FieldValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::Ids(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for FieldValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// The four shapes of values are told apart by what JSON has of its own.
struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = FieldValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false, a whole number, a text or a list of ids")
    }

    fn visit_bool<E>(self, value: bool) -> Result<FieldValue, E> {
        Ok(FieldValue::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<FieldValue, E> {
        Ok(FieldValue::Integer(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<FieldValue, E> {
        let value = i64::try_from(value).map_err(|_| E::custom("the number is too large"))?;
        Ok(FieldValue::Integer(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<FieldValue, E> {
        Ok(FieldValue::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<FieldValue, A::Error> {
        let mut ids = BTreeSet::new();
        while let Some(id) = items.next_element()? {
            ids.insert(id);
        }
        Ok(FieldValue::Ids(ids))
    }
}

/// Settings and their values, in the order of the field table.
pub type FieldMap = BTreeMap<Field, FieldValue>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_reads_back_as_it_is_written() {
        for value in [
            FieldValue::Bool(true),
            FieldValue::Integer(-1),
            FieldValue::Integer(i64::MAX),
            FieldValue::Text("7".to_owned()),
            FieldValue::Ids(BTreeSet::new()),
            FieldValue::Ids(BTreeSet::from([u64::MAX, 1])),
        ] {
            let text = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<FieldValue>(&text).unwrap(), value);
        }
        for odd in ["null", "1.5", "{}", "[\"a\"]", "18446744073709551615"] {
            assert!(serde_json::from_str::<FieldValue>(odd).is_err(), "{odd}");
        }
    }
}
