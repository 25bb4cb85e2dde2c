//! Manifests from files to the desired state.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::diag::{Diagnostic, FileId, Severity, SourceMap};
use crate::manifest;
use crate::manifest::Places;
use crate::manifest::values::{ManifestSet, ValueTable};
use crate::source;
use crate::state::{Declarations, Desired};

/// Manifests that can be used.
#[derive(Debug)]
pub struct Manifests {
    /// What they ask for.
    pub desired: Desired,
    /// Their texts.
    pub sources: SourceMap,
    /// What somebody should look at.
    pub warnings: Vec<Diagnostic>,
}

/// Manifests that can be used, with where they say what.
#[derive(Debug)]
pub struct Placed {
    /// The manifests, their texts masked where nobody may see them.
    pub manifests: Manifests,
    /// Where each value is written.
    pub places: Places,
    /// The texts as they are.
    pub texts: ManifestTexts,
    /// The instance whose values hold.
    pub instance: Option<String>,
}

/// Manifests that cannot.
#[derive(Debug)]
pub struct Invalid {
    /// Their texts.
    pub sources: SourceMap,
    /// Everything that was found.
    pub diagnostics: Vec<Diagnostic>,
}

/// What manifests are to gijctl.yaml, and it to them.
#[derive(Debug)]
pub struct Configuration {
    /// The path that messages show.
    pub path: String,
    /// The text, where it gives values.
    pub text: Option<String>,
    /// The instances it names.
    pub instances: Vec<String>,
    /// Whether the manifests are all that it is for.
    pub manifests: ManifestSet,
}

/// Manifests as they are written, with the values that they may use.
#[derive(Debug, Clone)]
pub struct ManifestTexts {
    sources: SourceMap,
    diagnostics: Vec<Diagnostic>,
    table: ValueTable,
    manifests: ManifestSet,
}

/// Manifests that can be used for several instances.
#[derive(Debug)]
pub struct Checked {
    /// How much they declare.
    pub declarations: Declarations,
    /// Their texts.
    pub sources: SourceMap,
    /// What somebody should look at.
    pub warnings: Vec<Diagnostic>,
}

impl ManifestTexts {
    /// Reads the files, and the values of gijctl.yaml where there is one.
    ///
    /// # Errors
    /// What is wrong with the values, and which files cannot be read.
    pub fn read(
        paths: &[PathBuf],
        configuration: Option<&Configuration>,
    ) -> Result<Self, Box<Invalid>> {
        let read = source::read_manifests(paths);
        let mut sources = read.sources;
        let mut diagnostics = read.diagnostics;
        let table = match configuration {
            None => Ok(ValueTable::default()),
            Some(Configuration {
                path,
                text: Some(text),
                ..
            }) => ValueTable::read(path, text, &mut sources),
            Some(Configuration {
                path, instances, ..
            }) => {
                let names = instances.iter().cloned();
                Ok(ValueTable::without_values(path, names, &mut sources))
            }
        };
        let manifests = configuration.map_or(ManifestSet::Part, |it| it.manifests);
        match table {
            Ok(table) => Ok(Self {
                sources,
                diagnostics,
                table,
                manifests,
            }),
            Err(wrong) => {
                diagnostics.extend(wrong);
                Err(Box::new(Invalid {
                    sources,
                    diagnostics,
                }))
            }
        }
    }

    /// What they ask for where the values of this instance hold; without one the defaults do.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load(self, instance: Option<&str>) -> Result<Manifests, Box<Invalid>> {
        let Self {
            mut sources,
            mut diagnostics,
            table,
            manifests,
        } = self;
        let values = table.of(instance, manifests);
        let (loaded, masks) = manifest::load_with_values(&sources, values);
        masks.put_on(&mut sources);
        diagnostics.extend(loaded.diagnostics);
        usable(loaded.desired, sources, diagnostics)
    }

    /// The same, with the places where it is written and the texts as they are.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load_with_places(self, instance: Option<&str>) -> Result<Placed, Box<Invalid>> {
        let values = self.table.of(instance, self.manifests);
        let (loaded, places, masks) = manifest::load_with_places(&self.sources, values);
        let mut sources = self.sources.clone();
        masks.put_on(&mut sources);
        let mut diagnostics = self.diagnostics.clone();
        diagnostics.extend(loaded.diagnostics);
        Ok(Placed {
            manifests: usable(loaded.desired, sources, diagnostics)?,
            places,
            texts: self,
            instance: instance.map(ToOwned::to_owned),
        })
    }

    /// The texts as they are, secrets that do not belong there and all: they are not for showing.
    pub const fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// The same with other texts in place of some.
    #[must_use]
    pub fn edited(&self, changed: &BTreeMap<FileId, &str>) -> Self {
        let mut sources = SourceMap::new();
        for file in self.sources.files() {
            let text = changed.get(&file).copied();
            let text = text.unwrap_or_else(|| self.sources.text(file));
            sources.add(self.sources.path(file), text);
        }
        Self {
            sources,
            ..self.clone()
        }
    }

    /// Checks them with the values of each of these instances.
    ///
    /// # Errors
    /// Everything that is wrong with them for any of the instances.
    pub fn check_for_each(self, instances: &[&str]) -> Result<Checked, Box<Invalid>> {
        let Self {
            mut sources,
            mut diagnostics,
            table,
            manifests,
        } = self;
        let (loaded, masks) = manifest::load_for_each(&sources, &table, instances, manifests);
        masks.put_on(&mut sources);
        diagnostics.extend(loaded.diagnostics);
        if any_error(&diagnostics) {
            return Err(Box::new(Invalid {
                sources,
                diagnostics,
            }));
        }
        // Values are in no name: every instance has the same resources.
        let first = loaded.desired.first().and_then(Option::as_ref);
        Ok(Checked {
            declarations: first.map(Desired::declarations).unwrap_or_default(),
            sources,
            warnings: diagnostics,
        })
    }

    /// The instances besides this one for which the manifests may say something else than for it.
    pub fn other_instances(&self, one: Option<&str>) -> impl Iterator<Item = &str> {
        let differ = self.differ_by_instance();
        let all = self.table.instances();
        all.filter(move |name| differ && one != Some(*name))
    }

    /// Whether an instance has values of its own.
    pub fn differ_by_instance(&self) -> bool {
        !self.table.is_the_same_for_all()
    }
}

fn usable(
    desired: Option<Desired>,
    sources: SourceMap,
    diagnostics: Vec<Diagnostic>,
) -> Result<Manifests, Box<Invalid>> {
    match desired {
        Some(desired) if !any_error(&diagnostics) => Ok(Manifests {
            desired,
            sources,
            warnings: diagnostics,
        }),
        _ => Err(Box::new(Invalid {
            sources,
            diagnostics,
        })),
    }
}

fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
}
