//! When something is to be created, as annotations say it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::SignedDuration;

use super::super::check::{CheckedObject, Stated, did_you_mean};
use super::super::declared::{Header, Set};
use crate::diag::{Diagnostic, Span};
use crate::model::{Address, Kind, Name, Place, RolloutHints};

const PREFIX: &str = "rollout.";
const ORDER: &str = "rollout.order";
const AFTER: &str = "rollout.after";
const EXPECTED: &str = "rollout.expected";
const KEYS: [&str; 3] = [ORDER, AFTER, EXPECTED];

/// The longest time that a first indexing may be expected to take, a year: more is a slip.
const LONGEST: Duration = Duration::from_hours(365 * 24);

/// What is said in metadata. The order may also stand in a label, so that selectors find it; what
/// the annotation says goes before it.
pub(crate) fn stated(metadata: &CheckedObject) -> BTreeMap<String, Stated<String>> {
    let labels = metadata.texts("labels").into_iter();
    let labels = labels.flat_map(|labels| labels.value);
    let annotations = metadata.texts("annotations").into_iter();
    let annotations = annotations.flat_map(|annotations| annotations.value);
    labels
        .filter(|(key, _)| *key == ORDER)
        .chain(annotations.filter(|(key, _)| key.starts_with(PREFIX)))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// The same as values. What does not read as one was reported.
pub(crate) fn hints(header: &Header) -> RolloutHints {
    let text = |key| header.rollout.get(key).map(|stated| stated.value.as_str());
    RolloutHints {
        order: text(ORDER).and_then(|text| order(text).ok()).unwrap_or(0),
        after: text(AFTER)
            .into_iter()
            .flat_map(names)
            .filter_map(|name| address(name).ok())
            .collect(),
        expected_seconds: text(EXPECTED)
            .and_then(|text| expected(text).ok())
            .map(|expected| expected.as_secs()),
    }
}

fn order(text: &str) -> Result<i32, String> {
    text.trim()
        .parse()
        .map_err(|_| format!("`{}` is no whole number", text.escape_debug()))
}

fn expected(text: &str) -> Result<Duration, String> {
    let duration: Option<SignedDuration> = text.trim().parse().ok();
    let duration = duration.and_then(|duration| Duration::try_from(duration).ok());
    match duration {
        None => Err(format!("`{}` is no duration", text.escape_debug())),
        Some(Duration::ZERO) => Err("an indexing takes longer than no time".to_owned()),
        Some(long) if long > LONGEST => Err("no indexing takes longer than a year".to_owned()),
        Some(duration) => Ok(duration),
    }
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim)
}

/// `Kind/name`; a name alone is an integration's.
fn address(text: &str) -> Result<Address, String> {
    if text.contains('/') {
        return text.parse();
    }
    let name: Name = text.parse().map_err(|error| format!("{error}"))?;
    Ok(Address::integration(name))
}

/// What can be created, with what is said of when.
type Creatable<'a> = BTreeMap<Address, &'a Header>;

pub(super) fn check(set: &Set, diagnostics: &mut Vec<Diagnostic>) {
    let mut creatable = Creatable::new();
    let mut add = |kind: Kind, header| {
        if let Some(address) = address_of(kind, header) {
            creatable.entry(address).or_insert(header);
        }
    };
    for manifest in &set.integrations {
        add(Kind::Integration, &manifest.header);
    }
    let (plain, inside): (Vec<_>, Vec<_>) = set
        .repositories
        .iter()
        .partition(|manifest| manifest.place() == Place::Plain);
    for manifest in &plain {
        add(Kind::Repository, &manifest.header);
    }
    let integrations = set.integrations.iter().map(|one| &one.header);
    let takers = integrations.chain(plain.iter().map(|one| &one.header));
    for header in takers {
        values(header, diagnostics);
    }
    let others = inside.iter().map(|one| &one.header);
    let others = others
        .chain(set.feature_sets.iter().map(|one| &one.header))
        .chain(set.associations.iter().map(|one| &one.header))
        .chain(set.general.iter().map(|one| &one.header));
    for stated in others.flat_map(|header| header.rollout.values()) {
        diagnostics.push(
            Diagnostic::error(
                "rollout-of-nothing",
                stated.span,
                "this is never created by gijctl, so there is nothing to put in order",
            )
            .help("state it on an Integration or on a plain Repository, or remove it"),
        );
    }
    // Where a document could not be read, it may be the one that is meant.
    if !set.has_unreadable {
        dependencies(&creatable, diagnostics);
    }
    cycles(&creatable, diagnostics);
}

fn address_of(kind: Kind, header: &Header) -> Option<Address> {
    let name = header.name.as_ref()?.value.clone();
    Some(Address { kind, name })
}

/// Unknown keys, and values that do not read as what they should be.
fn values(header: &Header, diagnostics: &mut Vec<Diagnostic>) {
    for (key, stated) in &header.rollout {
        let wrong = |code, message: String, help: &str| {
            Diagnostic::error(code, stated.span, message).help(help.to_owned())
        };
        match key.as_str() {
            ORDER => {
                if let Err(why) = order(&stated.value) {
                    let help = "write a whole number, as in \"10\"; lower goes first, and 0 is where nothing is stated";
                    diagnostics.push(wrong("wrong-order", why, help));
                }
            }
            EXPECTED => {
                if let Err(why) = expected(&stated.value) {
                    let help = "write how long the first indexing takes, as in 2h30m";
                    diagnostics.push(wrong("wrong-duration", why, help));
                }
            }
            AFTER => {
                for name in names(&stated.value) {
                    if let Err(why) = address(name) {
                        let help = "write names with commas between, as in \"Integration/a, Repository/b\"; a name alone is an integration's";
                        diagnostics.push(wrong("wrong-address", why, help));
                    }
                }
            }
            unknown => {
                let message = format!("there is no annotation `{}`", unknown.escape_debug());
                let help = did_you_mean(unknown, &KEYS);
                diagnostics.push(wrong("unknown-annotation", message, &help));
            }
        }
    }
}

/// What is named must be created by these manifests, and be another.
fn dependencies(creatable: &Creatable<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let known: Vec<_> = creatable.keys().map(ToString::to_string).collect();
    let known: Vec<_> = known.iter().map(String::as_str).collect();
    for (own, header) in creatable {
        for (before, span) in after(header) {
            if before == *own {
                diagnostics.push(
                    Diagnostic::error("after-itself", span, format!("{own} comes after itself"))
                        .help("remove it from `rollout.after`"),
                );
            } else if !creatable.contains_key(&before) {
                let message = format!("nothing is created as {before}");
                let help = match before.kind {
                    Kind::Integration | Kind::Repository => {
                        did_you_mean(&before.to_string(), &known)
                    }
                    _ => "only integrations and plain repositories are created: name one of these"
                        .to_owned(),
                };
                diagnostics.push(Diagnostic::error("unknown-dependency", span, message).help(help));
            }
        }
    }
}

/// What a manifest comes after, as far as it reads, with the place where that is said.
fn after(header: &Header) -> Vec<(Address, Span)> {
    let stated = header.rollout.get(AFTER);
    let of = |stated: &Stated<String>| -> Vec<_> {
        let addresses = names(&stated.value).filter_map(|name| address(name).ok());
        let addresses: BTreeSet<_> = addresses.collect();
        let span = stated.span;
        addresses.into_iter().map(|one| (one, span)).collect()
    };
    stated.map(of).unwrap_or_default()
}

/// Those that come after each other could never begin. Each such ring is named once, in full.
fn cycles(creatable: &Creatable<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut finished: BTreeSet<&Address> = BTreeSet::new();
    for start in creatable.keys() {
        // Where we are, with what is still to be looked at of each.
        let mut path: Vec<(&Address, Vec<&Address>)> = Vec::new();
        let mut next = Some(start);
        loop {
            if let Some(address) = next.take()
                && !finished.contains(address)
            {
                if let Some(from) = path.iter().position(|(one, _)| *one == address) {
                    let ring: Vec<_> = path[from..].iter().map(|(one, _)| *one).collect();
                    if ring.len() > 1 {
                        diagnostics.extend(cycle(&ring, creatable));
                    }
                } else {
                    let before = before_in(creatable, address);
                    path.push((address, before));
                }
            }
            match path.last_mut() {
                None => break,
                Some((_, open)) if !open.is_empty() => next = open.pop(),
                Some((address, _)) => {
                    finished.insert(*address);
                    path.pop();
                }
            }
        }
    }
}

/// What comes before it of what is there, the last by name first.
fn before_in<'a>(creatable: &'a Creatable<'_>, address: &Address) -> Vec<&'a Address> {
    let header = creatable.get(address);
    let before = header.map(|header| after(header)).unwrap_or_default();
    let known = before
        .iter()
        .rev()
        .filter_map(|(before, _)| creatable.get_key_value(before));
    known.map(|(before, _)| before).collect()
}

fn cycle(ring: &[&Address], creatable: &Creatable<'_>) -> Option<Diagnostic> {
    let mut names: Vec<_> = ring.iter().map(ToString::to_string).collect();
    names.extend(ring.first().map(ToString::to_string));
    let message = format!("none of these can ever be first: {}", names.join(" after "));
    let stated = creatable.get(*ring.first()?)?.rollout.get(AFTER)?;
    Some(
        Diagnostic::error("circular-order", stated.span, message)
            .help("take one of them out of the `rollout.after` of another"),
    )
}
