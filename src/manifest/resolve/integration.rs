//! One integration as it is desired.

use crate::diag::SourceMap;
use crate::model::Address;
use crate::state::{Cascade, DesiredIntegration, ProjectScope, RepositoriesPolicy};

use super::super::check::Stated;
use super::super::declared::IntegrationManifest;
use super::super::rules::{credentials_of, rollout};
use super::features::Features;
use super::shared::{declared_at, lifecycle, managed};

/// The integration; `None` where its name or type was reported as wrong.
pub(super) fn build(
    manifest: &IntegrationManifest,
    features: &Features,
    projects: Option<Stated<ProjectScope>>,
    sources: &SourceMap,
) -> Option<DesiredIntegration> {
    let name = manifest.header.name.as_ref()?;
    Some(DesiredIntegration {
        address: Address::integration(name.value.clone()),
        declared_at: declared_at(name, sources),
        integration_type: manifest.integration_type.as_ref()?.value,
        id: manifest.id.as_ref().map(|id| id.value),
        display_name: manifest.display_name()?.value,
        fields: managed(&manifest.fields, features),
        projects: projects.map(|projects| projects.value),
        credentials: credentials_of(&manifest.spec, sources),
        disabled: manifest.spec.bool("disabled").map(|stated| stated.value),
        repositories: repositories(manifest),
        lifecycle: lifecycle(&manifest.spec),
        rollout: rollout::hints(&manifest.header),
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
