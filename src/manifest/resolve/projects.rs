//! Which Jira projects see an integration's repositories.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Span};
use crate::state::ProjectScope;

use super::super::check::Stated;
use super::super::declared::{AssociationManifest, IntegrationManifest, Set, Targets};

/// The projects of each integration, in the order of the set; `None` is unmanaged.
pub(super) fn merge(
    set: &Set,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Option<Stated<ProjectScope>>> {
    let mut reported = BTreeSet::new();
    let targets = Targets::of(set.associations.iter().map(|one| &one.target));
    set.integrations
        .iter()
        .map(|manifest| {
            let candidates = targets.candidates(&manifest.header);
            let associations: Vec<_> = candidates
                .into_iter()
                .map(|at| &set.associations[at])
                .collect();
            union(manifest, &associations, &mut reported, diagnostics)
        })
        .collect()
}

/// The union of the integration's own projects and those of every association that selects it.
fn union(
    manifest: &IntegrationManifest,
    associations: &[&AssociationManifest],
    reported: &mut BTreeSet<(Span, Span)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Stated<ProjectScope>> {
    let own = manifest.spec.projects("projects").map(|own| Stated {
        value: own.value.clone(),
        span: own.span,
    });
    let associated = associations
        .iter()
        .filter(|association| association.target.includes(&manifest.header))
        .filter_map(|association| association.projects.clone());
    let mut merged: Option<Stated<ProjectScope>> = None;
    for stated in own.into_iter().chain(associated) {
        merged = match merged {
            None => Some(stated),
            Some(before) => Some(add(before, stated, manifest, reported, diagnostics)),
        };
    }
    merged
}

fn add(
    before: Stated<ProjectScope>,
    stated: Stated<ProjectScope>,
    manifest: &IntegrationManifest,
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
                let message = format!(
                    "Integration/{} is mapped to all projects and to a list of projects",
                    manifest.header.shown()
                );
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
