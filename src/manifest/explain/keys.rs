//! All keys of a kind, in the order of their declarations.

use super::super::shape::{self, ACKNOWLEDGED, Content, Object, Property};
use crate::model::{GeneralSetting, Kind};

/// A key where it stands.
#[derive(Debug, Clone)]
pub(super) struct Key {
    /// Its path within the kind, as in `spec.features.tagsFilter`.
    pub path: String,
    /// How many keys it is inside of.
    pub depth: usize,
    pub property: &'static Property,
}

/// Every key of a kind, each after the one that it is inside of.
pub(super) fn of_kind(kind: Kind) -> Vec<Key> {
    let mut keys = Vec::new();
    collect(shape::of_kind(kind), "", 0, &mut keys);
    keys
}

fn collect(object: &'static Object, above: &str, depth: usize, keys: &mut Vec<Key>) {
    for property in &object.properties {
        let path = if above.is_empty() {
            property.name.to_owned()
        } else {
            format!("{above}.{}", property.name)
        };
        keys.push(Key {
            path: path.clone(),
            depth,
            property,
        });
        if let Some(inside) = keys_of(&property.content) {
            collect(inside, &path, depth + 1, keys);
        }
    }
}

/// The map that a value is, where its keys are known.
pub(super) const fn keys_of(content: &Content) -> Option<&Object> {
    match content {
        Content::Object { object, .. } | Content::Secret(object) => Some(object),
        Content::Bool
        | Content::Integer { .. }
        | Content::Text(_)
        | Content::Word(_)
        | Content::Set { .. }
        | Content::List(_)
        | Content::Texts { .. }
        | Content::Projects
        | Content::ProjectsOrNone
        | Content::Schedule { .. } => None,
    }
}

/// Whether one path is inside another, or the same.
pub(super) fn is_within(path: &str, above: &str) -> bool {
    path.strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What a key says of a general setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GeneralPart {
    /// Which value it should have.
    Value,
    /// Something else: a part of its value, or who has set it by hand.
    Other,
}

/// The general setting that a key is about.
pub(super) fn general(kind: Kind, key: &Key) -> Option<(GeneralSetting, GeneralPart)> {
    if kind != Kind::GeneralSettings {
        return None;
    }
    let path = key.path.strip_prefix("spec.")?;
    if let Some(setting) = GeneralSetting::by_key(path) {
        return Some((setting, GeneralPart::Value));
    }
    let mut names = path.split('.');
    let first = names.next()?;
    let name = if first == ACKNOWLEDGED {
        names.next()?
    } else {
        first
    };
    Some((GeneralSetting::by_key(name)?, GeneralPart::Other))
}
