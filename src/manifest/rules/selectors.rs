//! What reaches nothing, or not all that it names.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Span};
use crate::model::{Field, Kind};

use super::super::check::{Stated, did_you_mean, refused_setting};
use super::super::declared::{
    FeatureSetManifest, Reference, Selector, Set, Subject, Target, Targets,
};

pub(super) fn check(set: &Set, diagnostics: &mut Vec<Diagnostic>) {
    toggles_that_reach_nothing(set, diagnostics);
    let feature_sets = set.feature_sets.iter().map(|manifest| &manifest.target);
    let associations = set.associations.iter().map(|manifest| &manifest.target);
    let mut known: Known<'_> = BTreeMap::new();
    for subject in set.subjects() {
        let named = known.entry(subject.header.shown()).or_default();
        named.entry(subject.kind).or_insert(subject);
    }
    for target in feature_sets.chain(associations) {
        if let Target::Selected(selector) = target {
            names(selector, set, &known, diagnostics);
        }
    }
}

/// What can be selected, by name and kind.
type Known<'a> = BTreeMap<&'a str, BTreeMap<Kind, Subject<'a>>>;

/// What became of one toggle of a feature set.
#[derive(Default)]
struct Reach<'a> {
    takers: usize,
    selected: usize,
    /// Those that are named and do not have it.
    without: Vec<Subject<'a>>,
}

fn toggles_that_reach_nothing(set: &Set, diagnostics: &mut Vec<Diagnostic>) {
    let targets = Targets::of(set.feature_sets.iter().map(|one| &one.target));
    let mut reached: BTreeMap<(usize, Field), Reach<'_>> = BTreeMap::new();
    for subject in set.subjects() {
        for at in targets.candidates(subject.header) {
            let manifest = &set.feature_sets[at];
            if !manifest.target.includes(&subject) {
                continue;
            }
            for field in manifest.fields.keys() {
                let reach = reached.entry((at, *field)).or_default();
                reach.selected += 1;
                if subject.takes(*field) {
                    reach.takers += 1;
                } else if is_named(manifest, &subject) {
                    reach.without.push(subject);
                }
            }
        }
    }
    for ((at, field), reach) in reached {
        let span = set.feature_sets[at].fields.get(&field).map(|one| one.span);
        if let Some(span) = span {
            tell_reach(field, span, &reach, diagnostics);
        }
    }
}

fn is_named(manifest: &FeatureSetManifest, subject: &Subject<'_>) -> bool {
    matches!(&manifest.target, Target::Selected(selector) if selector.names(subject))
}

fn tell_reach(field: Field, span: Span, reach: &Reach<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for subject in &reach.without {
        let Some((message, help)) = refused_setting(field, subject.place) else {
            continue;
        };
        let message = format!("{subject} does not get it: {message}");
        diagnostics.push(Diagnostic::warning("reaches-nothing", span, message).help(help));
    }
    if reach.takers == 0 && reach.selected > 0 && reach.without.is_empty() {
        let message = format!("`{field}` reaches nothing: none of what is selected has it");
        diagnostics.push(
            Diagnostic::warning("reaches-nothing", span, message)
                .help("remove it, or select what has it"),
        );
    }
}

fn names(selector: &Selector, set: &Set, known: &Known<'_>, diagnostics: &mut Vec<Diagnostic>) {
    // Where a document could not be read, it may be the one that is meant.
    if set.has_unreadable {
        return;
    }
    let mut wrong = false;
    for name in selector.names.iter().flatten() {
        if let Some(diagnostic) = wrong_name(name, known) {
            wrong = true;
            diagnostics.push(diagnostic);
        }
    }
    // Those it names are looked up; only labels by themselves are held against every manifest.
    let selects_any = || match &selector.names {
        Some(names) => names
            .iter()
            .filter_map(|name| known.get(name.value.name.as_str()))
            .flat_map(BTreeMap::values)
            .any(|subject| selector.matches(subject)),
        None => set.subjects().any(|subject| selector.matches(&subject)),
    };
    if !wrong && !selects_any() {
        let place = selector
            .labels
            .as_ref()
            .map_or(selector.place, |labels| labels.span);
        diagnostics.push(
            Diagnostic::warning(
                "selects-nothing",
                place,
                "no integration and no repository has these labels",
            )
            .help("check the labels in `metadata.labels` of those that are meant"),
        );
    }
}

/// What is wrong with a name: nobody has it, or two have it and it does not say which.
fn wrong_name(name: &Stated<Reference>, known: &Known<'_>) -> Option<Diagnostic> {
    let Reference { kind, name: wanted } = &name.value;
    let found = known.get(wanted.as_str());
    let kinds: BTreeSet<Kind> = found
        .into_iter()
        .flat_map(BTreeMap::keys)
        .copied()
        .collect();
    match kind {
        None if kinds.len() > 1 => {
            let message = format!("there are Integration/{wanted} and Repository/{wanted}");
            let help = format!(
                "write `Integration/{wanted}` or `Repository/{wanted}`, or both if both are meant"
            );
            Some(Diagnostic::error("ambiguous-name", name.span, message).help(help))
        }
        None if kinds.is_empty() => {
            let candidates: Vec<_> = known.keys().copied().collect();
            let message = format!("no manifest declares an integration or repository `{wanted}`");
            Some(
                Diagnostic::error("unknown-name", name.span, message)
                    .help(did_you_mean(wanted, &candidates)),
            )
        }
        Some(kind) if !kinds.contains(kind) => {
            let of_kind = known.iter().filter(|(_, named)| named.contains_key(kind));
            let candidates: Vec<_> = of_kind.map(|(name, _)| *name).collect();
            let message = format!("no manifest declares {kind}/{wanted}");
            Some(
                Diagnostic::error("unknown-name", name.span, message)
                    .help(did_you_mean(wanted, &candidates)),
            )
        }
        _ => None,
    }
}
