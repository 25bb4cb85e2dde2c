//! One set of manifests with the values of several instances.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, SourceMap, Span};
use crate::state::Desired;

use super::load::{Loaded, Masks, load_with_values, sort};
use super::values::{ManifestSet, ValueTable, instances_named};

/// Codes of findings whose messages name the instances themselves.
const NAMING: [&str; 2] = ["value-absent", "value-unused"];

/// What came of a set of manifests for several instances.
#[derive(Debug)]
pub struct LoadedForEach {
    /// The desired state of each instance, in the order in which they were given; `None` where
    /// anything is an error.
    pub desired: Vec<Option<Desired>>,
    /// Everything that was found, sorted by path and place. What is the same for all is there once;
    /// of anything else a note says for which instances it is.
    pub diagnostics: Vec<Diagnostic>,
}

/// Loads the manifests once for each instance. As with [`load_with_values`] nothing may be shown
/// before the masks are put on.
pub fn load_for_each(
    sources: &SourceMap,
    table: &ValueTable,
    instances: &[&str],
    manifests: ManifestSet,
) -> (LoadedForEach, Masks) {
    let mut desired = Vec::new();
    let mut masks = Masks::default();
    let mut findings = Findings::default();
    for &instance in instances {
        let values = table.of(Some(instance), manifests);
        let (loaded, more) = load_with_values(sources, values);
        let Loaded {
            desired: wanted,
            diagnostics,
        } = loaded;
        desired.push(wanted);
        masks.extend(more);
        findings.add(instance, diagnostics);
    }
    let mut diagnostics = findings.merged(instances.len());
    sort(&mut diagnostics, sources);
    let loaded = LoadedForEach {
        desired,
        diagnostics,
    };
    (loaded, masks)
}

/// What a finding is told from others by at first.
type Key = (Option<Span>, &'static str, String);

#[derive(Default)]
struct Findings<'a> {
    all: Vec<(Diagnostic, Vec<&'a str>)>,
    by_key: BTreeMap<Key, Vec<usize>>,
}

impl<'a> Findings<'a> {
    fn add(&mut self, instance: &'a str, diagnostics: Vec<Diagnostic>) {
        for diagnostic in diagnostics {
            let key = (diagnostic.span, diagnostic.code, diagnostic.message.clone());
            let alike = self.by_key.entry(key).or_default();
            // One instance can have the same finding twice; those are two for every instance.
            let known = alike.iter().find(|&&at| {
                let (other, whose) = &self.all[at];
                *other == diagnostic && whose.last() != Some(&instance)
            });
            if let Some(&at) = known {
                self.all[at].1.push(instance);
            } else {
                alike.push(self.all.len());
                self.all.push((diagnostic, vec![instance]));
            }
        }
    }

    fn merged(self, instances: usize) -> Vec<Diagnostic> {
        let merged = self.all.into_iter().map(|(mut diagnostic, whose)| {
            if whose.len() < instances && !NAMING.contains(&diagnostic.code) {
                let note = format!("this is so for the {}", instances_named(&whose));
                diagnostic.notes.push(note);
            }
            diagnostic
        });
        merged.collect()
    }
}
