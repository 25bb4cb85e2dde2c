//! One kind or key, with all that is known of it.

use std::collections::BTreeSet;

use super::super::shape::{self, Content, Property};
use super::keys::{self, GeneralPart, Key, is_within};
use super::{example, table, words};
use crate::model::contradiction::named_in;
use crate::model::explanation::{Explanation, KeyLine, Need};
use crate::model::{Contradiction, Kind, VendorPage};

/// What of a key is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The key itself.
    Whole,
    /// One item of its list.
    Item,
    /// One entry of its map, whose names are free.
    Entry,
}

pub(super) fn kind(kind: Kind) -> Explanation {
    let all = keys::of_kind(kind);
    Explanation {
        path: kind.to_string(),
        summary: shape::of_kind(kind).summary.to_owned(),
        need: Need::NoMatter,
        value: "a manifest with the keys below".to_owned(),
        choices: Vec::new(),
        left_out: Vec::new(),
        applies_to: Vec::new(),
        behaviour: Vec::new(),
        caution: String::new(),
        contradictions: Vec::new(),
        page: None,
        keys: all.iter().map(|key| line(key, 0)).collect(),
        example: example::of_kind(kind),
    }
}

pub(super) fn key(kind: Kind, key: &Key, part: Part) -> Explanation {
    let Property {
        content,
        summary,
        caution,
        page,
        field,
        ..
    } = key.property;
    let whole = format!("{kind}.{}", key.path);
    let (path, summary, need, value, choices) = match (part, content) {
        (Part::Item, Content::Set { item, .. }) => (
            format!("{whole}[]"),
            format!("One item of the list: {summary}"),
            Need::NoMatter,
            words::value(item),
            words::choices(item),
        ),
        (Part::Item, Content::Projects | Content::ProjectsOrNone) => (
            format!("{whole}[]"),
            format!("One item of the list: {summary}"),
            Need::NoMatter,
            words::text(shape::PROJECT_KEY),
            Vec::new(),
        ),
        (Part::Item, Content::List(item)) => (
            format!("{whole}[]"),
            format!("One item of the list: {summary}"),
            Need::NoMatter,
            words::text(*item),
            Vec::new(),
        ),
        (Part::Entry, Content::Texts { key, value, .. }) => (
            format!("{whole}.NAME"),
            format!("One entry of the map: {summary}"),
            Need::NoMatter,
            format!("{}; its name is {}", words::text(*value), words::text(*key)),
            Vec::new(),
        ),
        _ => (
            whole,
            (*summary).to_owned(),
            words::need(key.property),
            words::value(content),
            words::choices(content),
        ),
    };
    let inside = keys::of_kind(kind);
    let inside = inside
        .iter()
        .filter(|other| other.path != key.path && is_within(&other.path, &key.path));
    let is_credentials = kind == Kind::Integration && key.path == "spec.credentials";
    let mut numbers = named_in(caution);
    if let Some(field) = field {
        numbers.extend(table::contradictions(*field));
    }
    Explanation {
        path,
        summary,
        need,
        value,
        choices,
        left_out: match need {
            Need::Optional => words::left_out(key.property),
            Need::Required | Need::NoMatter => Vec::new(),
        },
        applies_to: match field {
            Some(field) => {
                let mut told = table::applies_to(*field);
                told.extend(words::needed_by(*field).filter(|_| kind == Kind::Integration));
                told
            }
            None if is_credentials => words::credentials(),
            None => Vec::new(),
        },
        behaviour: match (field, keys::general(kind, key)) {
            (Some(field), _) => table::behaviour(*field),
            (None, Some((setting, GeneralPart::Value))) => table::of_general(setting),
            (None, _) => Vec::new(),
        },
        caution: (*caution).to_owned(),
        contradictions: contradictions(&numbers),
        page: VendorPage::titled(page),
        keys: inside.map(|other| line(other, key.depth + 1)).collect(),
        example: example::of_key(kind, key),
    }
}

/// What numbers stand for.
pub(super) fn contradictions(numbers: &BTreeSet<u8>) -> Vec<&'static Contradiction> {
    numbers
        .iter()
        .filter_map(|number| Contradiction::by_number(*number))
        .collect()
}

fn line(key: &Key, above: usize) -> KeyLine {
    KeyLine {
        path: key.path.clone(),
        depth: key.depth - above,
        name: key.property.name,
        need: words::need(key.property),
        summary: key.property.summary,
    }
}
