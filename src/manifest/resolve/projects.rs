//! Which Jira projects see an integration's repositories, or a single one.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Span};
use crate::state::ProjectScope;

use super::super::check::Stated;
use super::super::declared::{AssociationManifest, Set, Subject, Targets};

/// The projects of each subject, in their order; `None` is unmanaged.
pub(super) fn merge(
    set: &Set,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Option<Stated<ProjectScope>>> {
    let mut reported = BTreeSet::new();
    let targets = Targets::of(set.associations.iter().map(|one| &one.target));
    set.subjects()
        .map(|subject| {
            let candidates = targets.candidates(subject.header);
            let associations: Vec<_> = candidates
                .into_iter()
                .map(|at| &set.associations[at])
                .collect();
            union(&subject, &associations, &mut reported, diagnostics)
        })
        .collect()
}

/// The union of the subject's own projects and those of every association that selects it.
fn union(
    subject: &Subject<'_>,
    associations: &[&AssociationManifest],
    reported: &mut BTreeSet<(Span, Span)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Stated<ProjectScope>> {
    let own = subject.spec.projects("projects").map(|own| Stated {
        value: own.value.clone(),
        span: own.span,
    });
    let associated = associations
        .iter()
        .filter(|association| association.target.includes(subject))
        .filter_map(|association| association.projects.clone());
    let mut merged: Option<Stated<ProjectScope>> = None;
    for stated in own.into_iter().chain(associated) {
        merged = match merged {
            None => Some(stated),
            Some(before) => Some(add(before, stated, subject, reported, diagnostics)),
        };
    }
    merged
}

fn add(
    before: Stated<ProjectScope>,
    stated: Stated<ProjectScope>,
    subject: &Subject<'_>,
    reported: &mut BTreeSet<(Span, Span)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Stated<ProjectScope> {
    let span = before.span;
    let value = match (before.value, stated.value) {
        (ProjectScope::All, ProjectScope::All) => ProjectScope::All,
        (ProjectScope::Keys(mut keys), ProjectScope::Keys(more)) => {
            keys.extend(more);
            ProjectScope::Keys(keys)
        }
        (kept, _) => {
            if reported.insert((span, stated.span)) {
                let message =
                    format!("{subject} is mapped to all projects and to a list of projects");
                diagnostics.push(
                    Diagnostic::error("all-with-list", stated.span, message)
                        .related(span, "the other value is here")
                        .help("keep either `all` or the lists"),
                );
            }
            kept
        }
    };
    Stated { value, span }
}
