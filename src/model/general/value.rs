//! Values of general settings.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

/// One general setting's value, of the shape its [`super::GeneralSpec`] declares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GeneralValue {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Text, or one of the words of a choice.
    Text(String),
    /// Names, or keys of projects; their order means nothing.
    Names(BTreeSet<String>),
    /// Where a secret is found, in words. The secret itself is never looked up.
    Reference(String),
}

impl GeneralValue {
    /// The value in a form that is equal for equal values and different for others, for digests.
    pub fn canonical(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Text(value) => format!("{value:?}"),
            Self::Names(value) => format!("{value:?}"),
            Self::Reference(value) => format!("reference {value:?}"),
        }
    }
}

impl fmt::Display for GeneralValue {
    /// As manifests write it, on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Text(value) => write!(f, "{value:?}"),
            Self::Names(value) => {
                // A name may be anything, and some words mean something else without quotes.
                let names: Vec<_> = value.iter().map(|name| format!("{name:?}")).collect();
                write!(f, "[{}]", names.join(", "))
            }
            Self::Reference(value) => write!(f, "(secret, from {value})"),
        }
    }
}
