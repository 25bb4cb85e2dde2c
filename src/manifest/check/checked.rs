//! Values that fit their declaration.

use std::collections::BTreeMap;

use crate::diag::Span;
use crate::model::{FieldValue, GeneralValue, SecretRef};
use crate::state::ProjectScope;

use super::super::shape::ALL_PROJECTS;

/// A value with the place where it is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stated<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

impl<T> Stated<T> {
    /// The same place with another value.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Stated<U> {
        Stated {
            value: change(self.value),
            span: self.span,
        }
    }
}

/// A value that was held against its declaration.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    pub(crate) span: Span,
    pub(crate) value: CheckedValue,
}

/// What came of it.
#[derive(Debug, Clone)]
pub(crate) enum CheckedValue {
    /// It does not fit; that has been reported.
    Broken,
    Bool(bool),
    Integer(i64),
    /// Text, or one of the words of a choice.
    Text(String),
    List(Vec<Stated<String>>),
    Texts(BTreeMap<String, Stated<String>>),
    Projects(ProjectScope),
    Object(CheckedObject),
    Secret(SecretRef),
}

/// A map that was held against its declaration.
#[derive(Debug, Clone)]
pub(crate) struct CheckedObject {
    /// Where to say that something is missing.
    pub(crate) place: Span,
    pub(crate) entries: BTreeMap<&'static str, CheckedEntry>,
}

/// One key of such a map.
#[derive(Debug, Clone)]
pub(crate) struct CheckedEntry {
    pub(crate) key: Span,
    pub(crate) checked: Checked,
}

impl CheckedObject {
    /// Whether the key is there, be its value right or wrong.
    pub(crate) fn states(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Where the key is.
    pub(crate) fn key(&self, name: &str) -> Option<Span> {
        self.entries.get(name).map(|entry| entry.key)
    }

    /// The value under a key as `read` takes it; `None` also where it was reported as wrong.
    fn read<'a, T>(
        &'a self,
        name: &str,
        read: impl FnOnce(&'a CheckedValue) -> Option<T>,
    ) -> Option<Stated<T>> {
        let checked = &self.entries.get(name)?.checked;
        read(&checked.value).map(|value| Stated {
            value,
            span: checked.span,
        })
    }

    pub(crate) fn bool(&self, name: &str) -> Option<Stated<bool>> {
        self.read(name, |value| match value {
            CheckedValue::Bool(value) => Some(*value),
            _ => None,
        })
    }

    pub(crate) fn integer(&self, name: &str) -> Option<Stated<i64>> {
        self.read(name, |value| match value {
            CheckedValue::Integer(value) => Some(*value),
            _ => None,
        })
    }

    pub(crate) fn text(&self, name: &str) -> Option<Stated<&str>> {
        self.read(name, |value| match value {
            CheckedValue::Text(value) => Some(value.as_str()),
            _ => None,
        })
    }

    pub(crate) fn list(&self, name: &str) -> Option<Stated<&[Stated<String>]>> {
        self.read(name, |value| match value {
            CheckedValue::List(value) => Some(value.as_slice()),
            _ => None,
        })
    }

    pub(crate) fn texts(&self, name: &str) -> Option<Stated<&BTreeMap<String, Stated<String>>>> {
        self.read(name, |value| match value {
            CheckedValue::Texts(value) => Some(value),
            _ => None,
        })
    }

    pub(crate) fn projects(&self, name: &str) -> Option<Stated<&ProjectScope>> {
        self.read(name, |value| match value {
            CheckedValue::Projects(value) => Some(value),
            _ => None,
        })
    }

    pub(crate) fn object(&self, name: &str) -> Option<&Self> {
        match &self.entries.get(name)?.checked.value {
            CheckedValue::Object(object) => Some(object),
            _ => None,
        }
    }

    pub(crate) fn secret(&self, name: &str) -> Option<Stated<&SecretRef>> {
        self.read(name, |value| match value {
            CheckedValue::Secret(value) => Some(value),
            _ => None,
        })
    }

    /// The value of a setting.
    pub(crate) fn setting(&self, name: &str) -> Option<Stated<FieldValue>> {
        self.read(name, |value| match value {
            CheckedValue::Bool(value) => Some(FieldValue::Bool(*value)),
            CheckedValue::Integer(value) => Some(FieldValue::Integer(*value)),
            CheckedValue::Text(value) => Some(FieldValue::Text(value.clone())),
            _ => None,
        })
    }

    /// The value of a general setting.
    pub(crate) fn general(&self, name: &str) -> Option<Stated<GeneralValue>> {
        self.read(name, |value| match value {
            CheckedValue::Bool(value) => Some(GeneralValue::Bool(*value)),
            CheckedValue::Integer(value) => Some(GeneralValue::Integer(*value)),
            CheckedValue::Text(value) => Some(GeneralValue::Text(value.clone())),
            CheckedValue::List(items) => {
                let names = items.iter().map(|item| item.value.clone());
                Some(GeneralValue::Names(names.collect()))
            }
            CheckedValue::Projects(ProjectScope::All) => {
                Some(GeneralValue::Text(ALL_PROJECTS.to_owned()))
            }
            CheckedValue::Projects(ProjectScope::Keys(keys)) => {
                let keys = keys.iter().map(ToString::to_string);
                Some(GeneralValue::Names(keys.collect()))
            }
            CheckedValue::Secret(reference) => Some(GeneralValue::Reference(reference.to_string())),
            CheckedValue::Broken | CheckedValue::Texts(_) | CheckedValue::Object(_) => None,
        })
    }
}
