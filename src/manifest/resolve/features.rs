//! Which value of each feature an integration or a repository gets.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Span};
use crate::model::{Field, FieldValue, Section};

use super::super::check::Stated;
use super::super::declared::{FeatureSetManifest, Set, Subject, Target, Targets};

/// The features of one integration or repository, its own and those of feature sets.
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

/// The features of each subject, in their order.
pub(super) fn merge(set: &Set, diagnostics: &mut Vec<Diagnostic>) -> Vec<Features> {
    let mut reported = BTreeSet::new();
    let targets = Targets::of(set.feature_sets.iter().map(|one| &one.target));
    set.subjects()
        .map(|subject| {
            let candidates = targets.candidates(subject.header);
            let sets: Vec<_> = candidates
                .into_iter()
                .map(|at| &set.feature_sets[at])
                .filter(|features| features.target.includes(&subject))
                .collect();
            Field::of_section(Section::Features)
                .filter_map(|field| {
                    let value = value(&subject, field, &sets, &mut reported, diagnostics)?;
                    Some((field, value))
                })
                .collect()
        })
        .collect()
}

/// The subject's own value, else that of feature sets with a selector, else that of the
/// others. Sets of one rank must agree where their rank decides.
fn value(
    subject: &Subject<'_>,
    field: Field,
    sets: &[&FeatureSetManifest],
    reported: &mut BTreeSet<(Span, Span)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Stated<FieldValue>> {
    if let Some(own) = subject.fields.get(&field) {
        return Some(own.clone());
    }
    if !subject.takes(field) {
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
            "the feature sets `{}` and `{}` disagree on `{field}` for {subject}",
            first_set.header.shown(),
            other_set.header.shown(),
        );
        diagnostics.push(
            Diagnostic::error("feature-conflict", other.span, message)
                .related(first.span, "the other value is here")
                .help("let them agree, narrow a selector, or state the feature there itself"),
        );
    }
    Some(first.clone())
}
