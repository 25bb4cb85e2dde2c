//! What shape alone cannot say: rules within one manifest, and between manifests.

mod credentials;
mod general;
mod integration;
mod repository;
pub(crate) mod rollout;
mod selectors;
mod texts;
mod uniqueness;
mod value;

pub(crate) use credentials::credentials_of;
pub use value::refusal;

use crate::diag::{Diagnostic, SourceMap, Span};

use super::declared::Set;

/// Holds the set against every rule. What must not be shown is added to the masks.
pub(crate) fn check(
    set: &Set,
    sources: &SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
    masks: &mut Vec<Span>,
) {
    for manifest in &set.integrations {
        integration::check(manifest, diagnostics);
        credentials::check(manifest, diagnostics);
    }
    let integrations = repository::Names::of(set);
    for manifest in &set.repositories {
        repository::check(manifest, &integrations, diagnostics);
        repository::check_match(manifest, diagnostics, masks);
        credentials::check_form(&manifest.spec, diagnostics);
    }
    texts::check(set, sources, diagnostics, masks);
    general::check(set, sources, diagnostics, masks);
    uniqueness::check(set, diagnostics);
    selectors::check(set, diagnostics);
    rollout::check(set, diagnostics);
}
