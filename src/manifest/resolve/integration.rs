//! One integration as it is desired.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, SourceMap};
use crate::model::{Address, Field, FieldValue, Section};
use crate::state::{Cascade, DesiredIntegration, Lifecycle, ProjectScope, RepositoriesPolicy};

use super::super::check::Stated;
use super::super::declared::IntegrationManifest;
use super::super::rules::credentials_of;
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
                "GIJ refuses an integration with the repository browser on and no project",
            )
            .help("name a project, write `projects: all`, or state `gitViewerEnabled: false`"),
        );
    }
}

/// The integration; `None` where its name or type was reported as wrong.
pub(super) fn build(
    manifest: &IntegrationManifest,
    features: &Features,
    projects: Option<Stated<ProjectScope>>,
    sources: &SourceMap,
) -> Option<DesiredIntegration> {
    let name = manifest.header.name.as_ref()?;
    let location = sources.location(name.span);
    let own = manifest
        .fields
        .iter()
        .filter(|(field, _)| field.spec().section == Section::Spec);
    Some(DesiredIntegration {
        address: Address::integration(name.value.clone()),
        declared_at: format!(
            "{}:{}:{}",
            sources.path(name.span.file),
            location.line,
            location.column
        ),
        integration_type: manifest.integration_type.as_ref()?.value,
        id: manifest.id.as_ref().map(|id| id.value),
        display_name: manifest.display_name()?.value,
        fields: own
            .chain(features)
            .map(|(field, stated)| (*field, stated.value.clone()))
            .collect(),
        projects: projects.map(|projects| projects.value),
        credentials: credentials_of(manifest, sources),
        disabled: manifest.spec.bool("disabled").map(|stated| stated.value),
        repositories: repositories(manifest),
        lifecycle: lifecycle(manifest),
    })
}

fn repositories(manifest: &IntegrationManifest) -> RepositoriesPolicy {
    let Some(stated) = manifest.spec.object("repositories") else {
        return RepositoriesPolicy::default();
    };
    RepositoriesPolicy {
        expect_at_least: stated
            .integer("expectAtLeast")
            .and_then(|least| u32::try_from(least.value).ok()),
        cascade: match stated.text("cascade").map(|word| word.value) {
            Some("apply") => Cascade::Apply,
            Some("off") => Cascade::Off,
            _ => Cascade::Report,
        },
    }
}

fn lifecycle(manifest: &IntegrationManifest) -> Lifecycle {
    let Some(stated) = manifest.spec.object("lifecycle") else {
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
