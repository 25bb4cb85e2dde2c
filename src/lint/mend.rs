//! From findings to edits.

use std::collections::BTreeMap;

use crate::diag::SourceMap;
use crate::manifest::places::Key;
use crate::model::{Address, Kind};
use crate::state::Desired;

use super::edit::{Edit, Refusal, insert_before, replace_value};
use super::rule::{Finding, Fix};

/// What can be mended, and what cannot and why.
#[derive(Debug, Default)]
pub struct Mending<'a> {
    /// The edits, each with its finding.
    pub edits: Vec<(&'a Finding, Edit)>,
    /// The findings that have one right answer which is not sure to be written right.
    pub refused: Vec<(&'a Finding, Refusal)>,
}

/// The edits that mend findings. `texts` are the files as they are, `shown` the same with masks on:
/// what is masked is not edited.
pub fn mending<'a>(findings: &'a [Finding], texts: &SourceMap, shown: &SourceMap) -> Mending<'a> {
    let mut mending = Mending::default();
    for finding in findings {
        let Some(fix) = &finding.fix else {
            continue;
        };
        match edit(fix, texts, shown) {
            Ok(edit) => {
                // Two rules may ask for the same.
                if !mending.edits.iter().any(|(_, other)| *other == edit) {
                    mending.edits.push((finding, edit));
                }
            }
            Err(refusal) => mending.refused.push((finding, refusal)),
        }
    }
    mending
}

fn edit(fix: &Fix, texts: &SourceMap, shown: &SourceMap) -> Result<Edit, Refusal> {
    match fix {
        Fix::Replace {
            at, was, becomes, ..
        } => {
            let text = texts.text(at.value.file);
            let place = at.value.start..at.value.end;
            if text.get(place.clone()) != shown.text(at.value.file).get(place) {
                return Err(Refusal::NotTheValue);
            }
            replace_value(text, at, was, becomes)
        }
        Fix::Insert {
            first_key,
            key,
            value,
            ..
        } => insert_before(texts.text(first_key.file), *first_key, key, value),
    }
}

/// Whether two desired states differ in these values only. Where something is declared counts for
/// nothing: lines move.
pub fn changes_only(before: &Desired, after: &Desired, keys: &[&(Address, Key)]) -> bool {
    let mut before = before.clone();
    for (address, key) in keys {
        let name = &address.name;
        match (key, address.kind) {
            (Key::Field(field), Kind::Integration) => {
                let there = after.integrations.get(name);
                if let (Some(own), Some(there)) = (before.integrations.get_mut(name), there) {
                    copy(&mut own.fields, &there.fields, *field);
                }
            }
            (Key::Field(field), Kind::Repository) => {
                let there = after.repositories.get(name);
                if let (Some(own), Some(there)) = (before.repositories.get_mut(name), there) {
                    copy(&mut own.fields, &there.fields, *field);
                }
            }
            (Key::General(setting), Kind::GeneralSettings) => {
                let there = after.general.get(name);
                if let (Some(own), Some(there)) = (before.general.get_mut(name), there) {
                    copy(&mut own.settings, &there.settings, *setting);
                }
            }
            _ => {}
        }
    }
    let mut after = after.clone();
    without_places(&mut before);
    without_places(&mut after);
    before == after
}

fn copy<K: Ord + Copy, V: Clone>(to: &mut BTreeMap<K, V>, from: &BTreeMap<K, V>, key: K) {
    match from.get(&key) {
        Some(value) => to.insert(key, value.clone()),
        None => to.remove(&key),
    };
}

fn without_places(desired: &mut Desired) {
    for one in desired.integrations.values_mut() {
        one.declared_at.clear();
    }
    for one in desired.repositories.values_mut() {
        one.declared_at.clear();
    }
    for one in desired.general.values_mut() {
        one.declared_at.clear();
    }
}
