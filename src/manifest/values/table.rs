//! What gijctl.yaml says of values.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, FileId, SourceMap, Span};

use super::super::check::{did_you_mean, shown};
use super::super::yaml::{Node, ScalarKind, Value};
use super::read;

/// The values of every instance, and the defaults that are under them.
#[derive(Debug, Clone, Default)]
pub struct ValueTable {
    pub(super) file: Option<FileId>,
    pub(super) defaults: Section,
    pub(super) instances: BTreeMap<String, Section>,
}

/// The values of one `values:`, by name.
pub(super) type Section = BTreeMap<String, Defined>;

/// A value as gijctl.yaml has it.
#[derive(Debug, Clone)]
pub(crate) struct Defined {
    /// Where its name is.
    pub(super) key: Span,
    /// A scalar that is not null, or a list of texts.
    pub(super) value: Node,
}

/// The values that hold for one instance.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    table: &'a ValueTable,
    instance: Option<&'a str>,
    manifests: ManifestSet,
}

/// Whether the manifests that are loaded are all that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManifestSet {
    /// All that gijctl.yaml is for. A value that none of them uses is used nowhere.
    Whole,
    /// Some of them, perhaps.
    Part,
}

/// Whose a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin<'a> {
    Defaults,
    Instance(&'a str),
}

impl ValueTable {
    /// Reads them from the text of gijctl.yaml, which becomes one of the sources. All of it but the
    /// values themselves is masked there: who knows what it holds besides.
    ///
    /// # Errors
    /// Everything that is wrong with the values.
    pub fn read(path: &str, text: &str, sources: &mut SourceMap) -> Result<Self, Vec<Diagnostic>> {
        read::table(path, text, sources)
    }

    /// The table of a gijctl.yaml that gives no values.
    pub fn without_values(
        path: &str,
        instances: impl IntoIterator<Item = String>,
        sources: &mut SourceMap,
    ) -> Self {
        Self {
            file: Some(sources.add(path, "")),
            defaults: Section::new(),
            instances: instances
                .into_iter()
                .map(|name| (name, Section::new()))
                .collect(),
        }
    }

    /// What holds for this instance; without one the defaults alone do.
    pub const fn of<'a>(&'a self, instance: Option<&'a str>, manifests: ManifestSet) -> Values<'a> {
        Values {
            table: self,
            instance,
            manifests,
        }
    }

    /// The instances, by name.
    pub fn instances(&self) -> impl Iterator<Item = &str> {
        self.instances.keys().map(String::as_str)
    }

    /// Whether nothing differs from one instance to the next.
    pub fn is_the_same_for_all(&self) -> bool {
        self.instances.values().all(BTreeMap::is_empty)
    }

    /// The file that is among the sources and holds no manifests.
    pub(crate) const fn file(&self) -> Option<FileId> {
        self.file
    }
}

impl<'a> Values<'a> {
    pub(super) fn get(&self, name: &str) -> Option<(&'a Defined, Origin<'a>)> {
        let own = self.instance.and_then(|instance| {
            let defined = self.table.instances.get(instance)?.get(name)?;
            Some((defined, Origin::Instance(instance)))
        });
        own.or_else(|| Some((self.table.defaults.get(name)?, Origin::Defaults)))
    }

    /// The file that is among the sources and holds no manifests.
    pub(crate) const fn file(&self) -> Option<FileId> {
        self.table.file()
    }

    /// What is said of a reference to a value that is not there. It is the same for every instance
    /// that lacks it.
    pub(super) fn absent(&self, name: &str, place: Span) -> Diagnostic {
        let table = self.table;
        let error = |message: String| Diagnostic::error("value-absent", place, message);
        if table.file.is_none() {
            return error(format!(
                "`${{values.{name}}}` is used here, but there is no gijctl.yaml beside the manifests or above them"
            ))
            .help(format!(
                "write a gijctl.yaml beside them with `values: {{ {name}: … }}`, or with `values` under one of its `instances`"
            ));
        }
        let lacking: Vec<_> = table
            .instances
            .iter()
            .filter(|(_, own)| !own.contains_key(name))
            .map(|(instance, _)| instance.as_str())
            .collect();
        let known_elsewhere = lacking.len() < table.instances.len();
        let message = match self.instance {
            Some(_) => format!(
                "gijctl.yaml has no value `{name}` for the {}",
                instances_named(&lacking)
            ),
            None if known_elsewhere => {
                format!("gijctl.yaml has a value `{name}` for some instances, but none is named")
            }
            None => format!("gijctl.yaml has no value `{name}`"),
        };
        error(message).help(self.help_for_absent(name, known_elsewhere))
    }

    fn help_for_absent(&self, name: &str, known_elsewhere: bool) -> String {
        let add = format!(
            "add `{name}` under `values` of the instance, or under the top-level `values` for all"
        );
        if known_elsewhere {
            return match self.instance {
                Some(_) => add,
                None => {
                    "choose an instance with -i, or give a default under the top-level `values`"
                        .to_owned()
                }
            };
        }
        let table = self.table;
        let own = table.instances.values().flat_map(BTreeMap::keys);
        let names: BTreeSet<_> = table.defaults.keys().chain(own).collect();
        let names: Vec<_> = names.into_iter().map(String::as_str).collect();
        if names.is_empty() {
            return add;
        }
        did_you_mean(name, &names)
    }

    /// Warnings about the values that hold for the instance and that nothing uses.
    pub(crate) fn unused(&self, used: &BTreeSet<String>) -> Vec<Diagnostic> {
        if self.manifests == ManifestSet::Part {
            return Vec::new();
        }
        let own = self
            .instance
            .and_then(|instance| Some((instance, self.table.instances.get(instance)?)));
        let own = own.into_iter().flat_map(|(instance, section)| {
            section
                .iter()
                .map(move |(name, defined)| (name, defined, Origin::Instance(instance)))
        });
        let defaults = self.table.defaults.iter();
        defaults
            .map(|(name, defined)| (name, defined, Origin::Defaults))
            .chain(own)
            .filter(|(name, _, _)| !used.contains(*name))
            .map(|(name, defined, origin)| {
                let whose = match origin {
                    Origin::Defaults => String::new(),
                    Origin::Instance(instance) => format!(" of the instance `{instance}`"),
                };
                let message = format!("no manifest uses the value `{name}`{whose}");
                Diagnostic::warning("value-unused", defined.key, message).help(format!(
                    "remove it, or write `${{values.{name}}}` where it is meant"
                ))
            })
            .collect()
    }
}

impl Origin<'_> {
    /// Where a value comes from, for people.
    pub(super) fn in_words(self) -> String {
        match self {
            Self::Defaults => "gijctl.yaml: values".to_owned(),
            Self::Instance(name) => format!("gijctl.yaml: instance `{name}`"),
        }
    }
}

impl Defined {
    /// The value as one writes it, as much of it as a message can bear.
    pub(super) fn in_words(&self) -> String {
        match &self.value.value {
            Value::Scalar(scalar) if scalar.kind == ScalarKind::Text => {
                format!("\"{}\"", shown(&scalar.text))
            }
            Value::Scalar(scalar) => shown(&scalar.text),
            Value::List(items) => {
                let items: Vec<_> = items.iter().filter_map(Node::as_text).collect();
                format!("[{}]", shown(&items.join(", ")))
            }
            Value::Map(_) | Value::Missing => self.value.describe().to_owned(),
        }
    }
}

/// One instance, or several, by their names.
pub(crate) fn instances_named(names: &[&str]) -> String {
    match names {
        [] => "instances".to_owned(),
        [only] => format!("instance `{only}`"),
        [first @ .., last] => format!("instances `{}` and `{last}`", first.join("`, `")),
    }
}
