//! Declared manifests to the desired state: feature sets and associations are merged in.

mod features;
mod general;
mod integration;
mod projects;
mod repository;
mod shared;

use crate::diag::{Diagnostic, SourceMap};
use crate::state::Desired;

use super::declared::Set;
use super::places::{Places, collect};

/// Resolves the set, and tells where it is written where somebody asks. What is returned counts only where nothing was reported as an error.
pub(crate) fn resolve(
    set: &Set,
    sources: &SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
    places: Option<&mut Places>,
) -> Desired {
    let features = features::merge(set, diagnostics);
    if let Some(places) = places {
        *places = collect(set, features.iter());
    }
    let projects = projects::merge(set, diagnostics);
    for (features, projects) in features.iter().zip(&projects) {
        shared::check_merged(features, projects.as_ref(), diagnostics);
    }
    general::warn_of_overridden(set, &features, diagnostics);
    // Both are in the order of the subjects: integrations, then repositories.
    let mut merged = features.iter().zip(projects);
    let mut desired = Desired::default();
    for (manifest, (features, projects)) in set.integrations.iter().zip(merged.by_ref()) {
        if let Some(integration) = integration::build(manifest, features, projects, sources) {
            desired
                .integrations
                .insert(integration.address.name.clone(), integration);
        }
    }
    for (manifest, (features, projects)) in set.repositories.iter().zip(merged) {
        if let Some(repository) = repository::build(manifest, features, projects, sources) {
            desired
                .repositories
                .insert(repository.address.name.clone(), repository);
        }
    }
    for manifest in &set.general {
        if let Some(settings) = general::build(manifest, sources) {
            let name = settings.address.name.clone();
            desired.general.insert(name, settings);
        }
    }
    desired
}
