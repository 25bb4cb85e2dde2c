//! The tree.

use crate::diag::Span;

use super::core_schema::Scalar;

/// A value and where it is written. What an alias repeats is found where its anchor is.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<Entry>),
    /// Something that was refused before; that has been reported, and no more is said of it.
    Missing,
}

/// One key with its value. A key given twice is reported and both entries are kept, since either
/// may hold what must not be shown; the first one counts.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: Key,
    pub(crate) value: Node,
}

/// A key, always taken as text.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl Node {
    /// What the node is, for messages. Never repeats text, which may be a secret.
    pub(crate) fn describe(&self) -> &'static str {
        match &self.value {
            Value::Scalar(scalar) => scalar.describe(),
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
            Value::Missing => "missing",
        }
    }

    /// The entries, where the node is a map.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Scalar(_) | Value::List(_) | Value::Missing => &[],
        }
    }

    /// The value under a key, where the node is a map that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.text == key)
    }

    /// The text, where the node is text.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) if scalar.kind == super::ScalarKind::Text => Some(&scalar.text),
            _ => None,
        }
    }
}
