//! Which value of each feature an integration or a repository gets.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Span};
use crate::model::{Field, FieldValue, Place, Section};

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
    let sets_of = |subject: &Subject<'_>| -> Vec<&FeatureSetManifest> {
        let candidates = targets.candidates(subject.header).into_iter();
        candidates
            .map(|at| &set.feature_sets[at])
            .filter(|features| features.target.includes(subject))
            .collect()
    };
    // What an integration decides for itself its repositories inside follow: a set that is for
    // everything says nothing else of those that have a manifest than of those that have none.
    let mut decided: BTreeMap<&str, BTreeSet<Field>> = BTreeMap::new();
    let none = BTreeSet::new();
    set.subjects()
        .map(|subject| {
            let sets = sets_of(&subject);
            if subject.place == Place::Integration
                && let Some(name) = &subject.header.name
            {
                decided.insert(name.value.as_str(), decided_here(&subject, &sets));
            }
            let by_parent = subject.integration.and_then(|name| decided.get(name));
            let candidates = Candidates {
                sets: &sets,
                by_parent: by_parent.unwrap_or(&none),
            };
            Field::of_section(Section::Features)
                .filter_map(|field| {
                    let value = value(&subject, field, &candidates, &mut reported, diagnostics)?;
                    Some((field, value))
                })
                .collect()
        })
        .collect()
}

/// What an integration or a feature set that selects it says.
fn decided_here(subject: &Subject<'_>, sets: &[&FeatureSetManifest]) -> BTreeSet<Field> {
    let selecting = sets.iter();
    let selecting = selecting.filter(|features| rank_of(features) == Some(Rank::Selecting));
    let theirs = selecting.flat_map(|features| features.fields.keys());
    subject.fields.keys().chain(theirs).copied().collect()
}

/// Whose features a subject may get.
struct Candidates<'a> {
    sets: &'a [&'a FeatureSetManifest],
    /// What is decided of the integration that it is inside of.
    by_parent: &'a BTreeSet<Field>,
}

/// The subject's own value, else that of feature sets with a selector, else that of the
/// others. Sets of one rank must agree where their rank decides.
fn value(
    subject: &Subject<'_>,
    field: Field,
    from: &Candidates<'_>,
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
        let candidates: Vec<(&FeatureSetManifest, &Stated<FieldValue>)> = from
            .sets
            .iter()
            .filter(|features| rank_of(features) == Some(rank))
            .filter_map(|features| Some((*features, features.fields.get(&field)?)))
            .collect();
        (!candidates.is_empty()).then_some(candidates)
    };
    let of_everything = || {
        let follows = from.by_parent.contains(&field);
        ranked(Rank::General).filter(|_| !follows)
    };
    let candidates = ranked(Rank::Selecting).or_else(of_everything)?;
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
