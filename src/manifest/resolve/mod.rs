//! Declared manifests to the desired state: feature sets and associations are merged in.

mod features;
mod integration;
mod projects;

use crate::diag::{Diagnostic, SourceMap};
use crate::state::Desired;

use super::declared::Set;

/// Resolves the set. What is returned counts only where nothing was reported as an error.
pub(crate) fn resolve(
    set: &Set,
    sources: &SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) -> Desired {
    let features = features::merge(set, diagnostics);
    let projects = projects::merge(set, diagnostics);
    let mut desired = Desired::default();
    for ((manifest, features), projects) in set.integrations.iter().zip(features).zip(projects) {
        integration::check_merged(&features, projects.as_ref(), diagnostics);
        if let Some(integration) = integration::build(manifest, &features, projects, sources) {
            desired
                .integrations
                .insert(integration.address.name.clone(), integration);
        }
    }
    desired
}
