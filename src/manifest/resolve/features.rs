//! Which value of each feature an integration gets.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Span};
use crate::model::{Field, FieldValue, Section};

use super::super::check::Stated;
use super::super::declared::{FeatureSetManifest, IntegrationManifest, Set, Target, Targets};

/// The features of one integration, its own and those of feature sets.
pub(super) type Features = BTreeMap<Field, Stated<FieldValue>>;

/// Which feature sets come first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rank {
    /// Those with a selector.
    Selecting,
    /// Those without one.
    General,
}

fn rank_of(features: &FeatureSetManifest) -> Option<Rank> {
    match features.target {
        Target::Selected(_) => Some(Rank::Selecting),
        Target::Everything => Some(Rank::General),
        Target::Unknown => None,
    }
}

/// The features of each integration, in the order of the set.
pub(super) fn merge(set: &Set, diagnostics: &mut Vec<Diagnostic>) -> Vec<Features> {
    let mut reported = BTreeSet::new();
    let targets = Targets::of(set.feature_sets.iter().map(|one| &one.target));
    set.integrations
        .iter()
        .map(|manifest| {
            let candidates = targets.candidates(&manifest.header);
            let sets: Vec<_> = candidates
                .into_iter()
                .map(|at| &set.feature_sets[at])
                .filter(|features| features.target.includes(&manifest.header))
                .collect();
            Field::of_section(Section::Features)
                .filter_map(|field| {
                    let value = value(manifest, field, &sets, &mut reported, diagnostics)?;
                    Some((field, value))
                })
                .collect()
        })
        .collect()
}

/// The integration's own value, else that of feature sets with a selector, else that of the
/// others. Sets of one rank must agree where their rank decides.
fn value(
    manifest: &IntegrationManifest,
    field: Field,
    sets: &[&FeatureSetManifest],
    reported: &mut BTreeSet<(Span, Span)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Stated<FieldValue>> {
    if let Some(own) = manifest.fields.get(&field) {
        return Some(own.clone());
    }
    if let Some(kind) = &manifest.integration_type
        && !field.applies_to(kind.value)
    {
        return None;
    }
    let ranked = |rank: Rank| {
        let candidates: Vec<(&FeatureSetManifest, &Stated<FieldValue>)> = sets
            .iter()
            .filter(|features| rank_of(features) == Some(rank))
            .filter_map(|features| Some((*features, features.fields.get(&field)?)))
            .collect();
        (!candidates.is_empty()).then_some(candidates)
    };
    let candidates = ranked(Rank::Selecting).or_else(|| ranked(Rank::General))?;
    let (first_set, first) = *candidates.first()?;
    for (other_set, other) in &candidates {
        if other.value == first.value || !reported.insert((first.span, other.span)) {
            continue;
        }
        let message = format!(
            "the feature sets `{}` and `{}` disagree on `{field}` for Integration/{}",
            first_set.header.shown(),
            other_set.header.shown(),
            manifest.header.shown()
        );
        diagnostics.push(
            Diagnostic::error("feature-conflict", other.span, message)
                .related(first.span, "the other value is here")
                .help("let them agree, narrow a selector, or state the feature on the integration itself"),
        );
    }
    Some(first.clone())
}
