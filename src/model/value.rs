//! Values of fields.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};

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

/// Settings and their values, in the order of the field table.
pub type FieldMap = BTreeMap<Field, FieldValue>;
