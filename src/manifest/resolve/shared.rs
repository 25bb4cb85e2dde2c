//! What integrations and repositories have in common once everything is merged in.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, SourceMap};
use crate::model::{Field, FieldMap, FieldValue, Name, Section};
use crate::state::{Lifecycle, ProjectScope};

use super::super::check::{CheckedObject, Stated};
use super::features::Features;

/// Rules that only hold for what has come together from several manifests.
pub(super) fn check_merged(
    features: &Features,
    projects: Option<&Stated<ProjectScope>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let viewer = features.get(&Field::GitViewerEnabled);
    let viewer_is_off = viewer.filter(|viewer| viewer.value == FieldValue::Bool(false));
    let require_pat = features
        .get(&Field::RequireUserPat)
        .filter(|stated| stated.value == FieldValue::Bool(true));
    if let (Some(require_pat), Some(viewer)) = (require_pat, viewer_is_off) {
        diagnostics.push(
            Diagnostic::error(
                "needs-viewer",
                require_pat.span,
                "`requireUserPat` needs the repository browser, which is switched off",
            )
            .related(viewer.span, "switched off here")
            .help("state `gitViewerEnabled: true`, or `requireUserPat: false`"),
        );
    }
    if let Some(Stated {
        value: ProjectScope::Keys(keys),
        span,
    }) = projects
        && keys.is_empty()
        && viewer_is_off.is_none()
    {
        diagnostics.push(
            Diagnostic::error(
                "no-project",
                *span,
                "GIJ refuses the repository browser where no project is mapped",
            )
            .help("name a project, write `projects: all`, or state `gitViewerEnabled: false`"),
        );
    }
}

/// Where a manifest is declared.
pub(super) fn declared_at(name: &Stated<Name>, sources: &SourceMap) -> String {
    let location = sources.location(name.span);
    format!(
        "{}:{}:{}",
        sources.path(name.span.file),
        location.line,
        location.column
    )
}

/// The settings of `spec` as they are stated, and the features as they are merged.
pub(super) fn managed(
    stated: &BTreeMap<Field, Stated<FieldValue>>,
    features: &Features,
) -> FieldMap {
    stated
        .iter()
        .filter(|(field, _)| field.spec().section == Section::Spec)
        .chain(features)
        .map(|(field, stated)| (*field, stated.value.clone()))
        .collect()
}

pub(super) fn lifecycle(spec: &CheckedObject) -> Lifecycle {
    let Some(stated) = spec.object("lifecycle") else {
        return Lifecycle::default();
    };
    let is_true = |name| stated.bool(name).is_some_and(|stated| stated.value);
    let ignore_fields: BTreeSet<Field> = stated
        .list("ignoreFields")
        .into_iter()
        .flat_map(|list| list.value)
        .flat_map(|name| fields_called(&name.value))
        .collect();
    Lifecycle {
        prevent_destroy: is_true("preventDestroy"),
        ignore_fields,
        delete_files: is_true("deleteFiles"),
    }
}

/// The settings that manifests state under a name.
fn fields_called(name: &str) -> Vec<Field> {
    match name {
        "projects" => Field::of_section(Section::Projects).collect(),
        name => Field::by_name(name).into_iter().collect(),
    }
}
