//! What reaches nothing.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;

use super::super::check::did_you_mean;
use super::super::declared::{FeatureSetManifest, Header, Selector, Set, Target};
use super::super::shape::COMMITS_VALIDATION_REQUIRED;

pub(super) fn check(set: &Set, diagnostics: &mut Vec<Diagnostic>) {
    for manifest in &set.feature_sets {
        plain_repositories(manifest, diagnostics);
    }
    let feature_sets = set.feature_sets.iter().map(|manifest| &manifest.target);
    let associations = set.associations.iter().map(|manifest| &manifest.target);
    let known: BTreeMap<&str, &Header> = set
        .integrations
        .iter()
        .map(|manifest| (manifest.header.shown(), &manifest.header))
        .collect();
    for target in feature_sets.chain(associations) {
        if let Target::Selected(selector) = target {
            names_that_are_missing(selector, set, &known, diagnostics);
        }
    }
}

fn plain_repositories(manifest: &FeatureSetManifest, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(key) = manifest.for_plain_repositories {
        let message = format!(
            "`{COMMITS_VALIDATION_REQUIRED}` reaches plain repositories only, which this version of gijctl does not manage yet"
        );
        diagnostics.push(
            Diagnostic::warning("reaches-nothing", key, message)
                .help("set it in Jira for now; integrations do not have it"),
        );
    }
}

fn names_that_are_missing(
    selector: &Selector,
    set: &Set,
    known: &BTreeMap<&str, &Header>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // Where a document could not be read, it may be the one that is meant.
    if set.has_unreadable {
        return;
    }
    let mut missing = false;
    for name in selector.names.iter().flatten() {
        if known.contains_key(name.value.as_str()) {
            continue;
        }
        missing = true;
        let names: Vec<_> = known.keys().copied().collect();
        let message = format!("no manifest declares Integration/{}", name.value);
        diagnostics.push(
            Diagnostic::error("unknown-name", name.span, message)
                .help(did_you_mean(&name.value, &names)),
        );
    }
    // Those it names are looked up; only labels by themselves are held against every manifest.
    let selects_any = || match &selector.names {
        Some(names) => names
            .iter()
            .filter_map(|name| known.get(name.value.as_str()))
            .any(|header| selector.matches(header)),
        None => set
            .integrations
            .iter()
            .any(|manifest| selector.matches(&manifest.header)),
    };
    if !missing && !selects_any() {
        let place = selector
            .labels
            .as_ref()
            .map_or(selector.place, |labels| labels.span);
        diagnostics.push(
            Diagnostic::warning("selects-nothing", place, "no integration has these labels")
                .help("check the labels in `metadata.labels` of the integrations that are meant"),
        );
    }
}
