//! Which level each rule has for what it is about.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Diagnostic;
use crate::manifest::Places;
use crate::manifest::places::ADVICE;
use crate::manifest::text::suggest;
use crate::model::{Address, Kind};

use super::registry::RULES;
use super::rule::{Level, Rule};

/// The annotation that silences rules for a manifest.
pub const DISABLE: &str = "lint.disable";
/// The annotation that says why.
pub const REASON: &str = "lint.disable.reason";

/// What is said of levels. The last that speaks of a rule counts: rules, then overrides in their
/// order, then flags; an annotation silences in any case.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    /// For everything.
    pub rules: BTreeMap<&'static str, Level>,
    /// For what selectors match.
    pub overrides: Vec<Override>,
    /// From the command line, for everything.
    pub flags: BTreeMap<&'static str, Level>,
    /// The only rules that are looked at; all where there are none.
    pub only: BTreeSet<&'static str>,
}

/// Levels for some manifests.
#[derive(Debug, Clone, Default)]
pub struct Override {
    /// Names alone or as `Kind/name`; `None` is any.
    pub names: Option<Vec<String>>,
    /// Labels that a manifest must have.
    pub labels: BTreeMap<String, String>,
    /// The levels by number of rule.
    pub rules: BTreeMap<&'static str, Level>,
}

/// Nobody knows this rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule `{}`", .name.escape_debug())]
pub struct UnknownRule {
    /// What was asked for.
    pub name: String,
    /// What to do.
    pub help: String,
}

/// The rule of this number or name, whatever the case of the letters of a number.
///
/// # Errors
/// There is none, with the one that may be meant.
pub fn rule_named(text: &str) -> Result<&'static Rule, UnknownRule> {
    let text = text.trim();
    let found = RULES
        .iter()
        .find(|rule| rule.id.eq_ignore_ascii_case(text) || rule.name == text);
    found.copied().ok_or_else(|| {
        let names = RULES.iter().flat_map(|rule| [rule.name, rule.id]);
        let help = suggest::closest(text, names).map_or_else(
            || "`gijctl lint --list` names them all".to_owned(),
            |known| format!("did you mean `{known}`?"),
        );
        UnknownRule {
            name: text.to_owned(),
            help,
        }
    })
}

impl Override {
    fn means(&self, address: &Address, places: &Places) -> bool {
        let named = self.names.as_ref().is_none_or(|names| {
            names.iter().any(|name| match name.split_once('/') {
                Some((kind, name)) => {
                    Kind::parse(kind) == Some(address.kind) && name == address.name.as_str()
                }
                None => name == address.name.as_str(),
            })
        });
        let labels = places.of(address).map(|manifest| &manifest.labels);
        named
            && self
                .labels
                .iter()
                .all(|(key, value)| labels.is_some_and(|labels| labels.get(key) == Some(value)))
    }
}

impl Levels {
    /// The level of a rule for a manifest, or for what has none; annotations are not looked at.
    pub(super) fn of(
        &self,
        rule: &Rule,
        own: Option<Level>,
        (address, places): (Option<&Address>, &Places),
    ) -> Level {
        if !self.only.is_empty() && !self.only.contains(rule.id) {
            return Level::Off;
        }
        if let Some(level) = self.flags.get(rule.id) {
            return *level;
        }
        let meant = address.and_then(|address| {
            let mut overrides = self.overrides.iter().rev();
            overrides.find_map(|one| {
                let level = one.rules.get(rule.id)?;
                one.means(address, places).then_some(*level)
            })
        });
        meant
            .or_else(|| self.rules.get(rule.id).copied())
            .or(own)
            .unwrap_or(rule.level)
    }
}

/// The rules that a manifest's annotation silences.
pub(super) fn silenced(address: &Address, places: &Places) -> BTreeSet<&'static str> {
    let annotations = places.of(address).map(|manifest| &manifest.annotations);
    let stated = annotations.and_then(|annotations| annotations.get(DISABLE));
    stated
        .into_iter()
        .flat_map(|stated| names(&stated.text))
        .filter_map(|name| Some(rule_named(name).ok()?.id))
        .collect()
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
}

/// What is wrong with the annotations that are meant for rules.
pub fn check_annotations(places: &Places) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (_, manifest) in places.all() {
        for (key, annotation) in &manifest.annotations {
            if key == DISABLE {
                let unknown = names(&annotation.text).filter_map(|name| rule_named(name).err());
                diagnostics.extend(unknown.map(|unknown| {
                    Diagnostic::error("unknown-rule", annotation.place, unknown.to_string())
                        .help(unknown.help)
                }));
            } else if key.starts_with(ADVICE) && key != REASON {
                let message = format!("there is no annotation `{}`", key.escape_debug());
                diagnostics.push(
                    Diagnostic::error("unknown-annotation", annotation.place, message)
                        .help(format!("there are `{DISABLE}` and `{REASON}`")),
                );
            }
        }
    }
    diagnostics
}
