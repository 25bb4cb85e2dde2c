//! What shape alone cannot say: rules within one integration, and between manifests.

mod credentials;
mod integration;
mod selectors;
mod uniqueness;

pub(crate) use credentials::credentials_of;

use crate::diag::Diagnostic;

use super::declared::Set;

/// Holds the set against every rule.
pub(crate) fn check(set: &Set, diagnostics: &mut Vec<Diagnostic>) {
    for manifest in &set.integrations {
        integration::check(manifest, diagnostics);
        credentials::check(manifest, diagnostics);
    }
    uniqueness::check(set, diagnostics);
    selectors::check(set, diagnostics);
}
