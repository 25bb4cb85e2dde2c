//! Which kind or key is meant.

use super::super::shape::{self, Content};
use super::super::text::suggest;
use super::describe::{self, Part, contradictions};
use super::keys::{self, Key};
use super::{Unknown, table};
use crate::model::Kind;
use crate::model::contradiction::named_in;
use crate::model::explanation::{KindLine, RefusedName, Topic};

/// Everything known of `KIND`, `KIND.PATH` or `KIND.KEY`, where `KEY` is the end of one path; of
/// the kinds where nothing is named.
///
/// # Errors
/// That there is no such name, and which one may have been meant.
pub fn explain(name: Option<&str>) -> Result<Topic, Unknown> {
    let Some(name) = name else {
        return Ok(Topic::Kinds(kinds()));
    };
    let (kind, path) = match name.split_once('.') {
        Some((kind, path)) => (kind, Some(path)),
        None => (name, None),
    };
    let Some(known) = Kind::parse(kind) else {
        return Err(unknown_kind(name, kind));
    };
    match path {
        None => Ok(Topic::Key(Box::new(describe::kind(known)))),
        Some(path) => in_kind(known, path),
    }
}

fn kinds() -> Vec<KindLine> {
    Kind::ALL
        .map(|kind| KindLine {
            kind,
            summary: shape::of_kind(kind).summary,
        })
        .to_vec()
}

fn in_kind(kind: Kind, path: &str) -> Result<Topic, Unknown> {
    let all = keys::of_kind(kind);
    let (wanted, is_item) = match path.strip_suffix("[]") {
        Some(list) => (list, true),
        None => (path, false),
    };
    match ending_in(&all, wanted).as_slice() {
        [] => {}
        [key] => {
            if !is_item {
                return Ok(about(kind, key, Part::Whole));
            }
            return if is_list(&key.property.content) {
                Ok(about(kind, key, Part::Item))
            } else {
                Err(Unknown {
                    message: format!("{kind}.{} is no list", key.path),
                    help: format!("leave out the brackets: gijctl explain {kind}.{}", key.path),
                })
            };
        }
        several => {
            let paths: Vec<_> = several
                .iter()
                .map(|key| format!("{kind}.{}", key.path))
                .collect();
            return Err(Unknown {
                message: format!("several keys of {kind} end in {wanted}"),
                help: format!("name one of them: {}", paths.join(", ")),
            });
        }
    }
    if let Some((map, _)) = wanted.rsplit_once('.')
        && let [key] = ending_in(&all, map).as_slice()
        && matches!(key.property.content, Content::Texts { .. })
    {
        return Ok(about(kind, key, Part::Entry));
    }
    refused(kind, wanted).map_or_else(|| Err(unknown_key(kind, wanted, &all)), Ok)
}

fn about(kind: Kind, key: &Key, part: Part) -> Topic {
    Topic::Key(Box::new(describe::key(kind, key, part)))
}

const fn is_list(content: &Content) -> bool {
    matches!(
        content,
        Content::Set { .. } | Content::List(_) | Content::Projects | Content::ProjectsOrNone
    )
}

/// The keys whose paths are this one or end in it: of several those that are least deep.
fn ending_in<'a>(all: &'a [Key], wanted: &str) -> Vec<&'a Key> {
    let ends = |key: &&Key| {
        key.path
            .strip_suffix(wanted)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let least = all.iter().filter(ends).map(|key| key.depth).min();
    all.iter()
        .filter(ends)
        .filter(|key| Some(key.depth) == least)
        .collect()
}

fn refused(kind: Kind, path: &str) -> Option<Topic> {
    let name = path.rsplit('.').next()?;
    let (why, instead) = table::refusal(kind, name)?;
    Some(Topic::Refused(RefusedName {
        path: format!("{kind}.{name}"),
        contradictions: contradictions(&named_in(&why)),
        why,
        instead,
    }))
}

fn unknown_kind(name: &str, kind: &str) -> Unknown {
    let message = format!("there is no kind {kind}");
    if let Some(meant) = suggest::closest(kind, Kind::ALL.iter().map(|kind| kind.as_str())) {
        let rest = &name[kind.len()..];
        return Unknown {
            message,
            help: format!("did you mean {meant}{rest}?"),
        };
    }
    // Whoever begins with a key means one of some kind.
    let with_kind: Vec<_> = Kind::ALL
        .into_iter()
        .filter(|kind| !ending_in(&keys::of_kind(*kind), name).is_empty())
        .map(|kind| format!("{kind}.{name}"))
        .collect();
    Unknown {
        message,
        help: if with_kind.is_empty() {
            format!("there are {}", names_of_kinds())
        } else {
            format!("begin with the kind: {}", with_kind.join(" or "))
        },
    }
}

fn names_of_kinds() -> String {
    Kind::ALL.map(Kind::as_str).join(", ")
}

/// A key inside the same map comes before one that is elsewhere.
fn unknown_key(kind: Kind, path: &str, all: &[Key]) -> Unknown {
    let message = format!("{kind} has no key {path}");
    let (above, name) = path.rsplit_once('.').unwrap_or(("", path));
    let beside = ending_in(all, above);
    let beside: Vec<_> = match beside.as_slice() {
        [map] if !above.is_empty() => all
            .iter()
            .filter(|key| key.depth == map.depth + 1 && keys::is_within(&key.path, &map.path))
            .collect(),
        _ => Vec::new(),
    };
    let meant = closest(name, &beside).or_else(|| closest(name, &all.iter().collect::<Vec<_>>()));
    let help = match meant {
        Some(path) => format!("did you mean {kind}.{path}?"),
        None => match suggest::closest(name, table::refused_names().into_iter()) {
            Some(name) => format!("did you mean {kind}.{name}?"),
            None => format!("`gijctl explain {kind}` lists all keys"),
        },
    };
    Unknown { message, help }
}

fn closest(name: &str, keys: &[&Key]) -> Option<String> {
    let meant = suggest::closest(name, keys.iter().map(|key| key.property.name))?;
    keys.iter()
        .find(|key| key.property.name == meant)
        .map(|key| key.path.clone())
}
