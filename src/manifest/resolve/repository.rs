//! One repository as it is desired.

use crate::diag::SourceMap;
use crate::model::{Address, Field, Place};
use crate::state::{DesiredRepository, PlainRepository, ProjectScope, RepositoryIdentity};

use super::super::check::Stated;
use super::super::declared::RepositoryManifest;
use super::super::rules::{credentials_of, rollout};
use super::features::Features;
use super::shared::{declared_at, lifecycle, managed};

/// The repository; `None` where what tells it from others was reported as wrong.
pub(super) fn build(
    manifest: &RepositoryManifest,
    features: &Features,
    projects: Option<Stated<ProjectScope>>,
    sources: &SourceMap,
) -> Option<DesiredRepository> {
    let name = manifest.header.name.as_ref()?;
    let identity = match manifest.place() {
        Place::Plain | Place::Integration => RepositoryIdentity::Plain(PlainRepository {
            id: manifest.id.as_ref().map(|id| id.value),
            display_name: manifest.display_name()?.value,
            origin: manifest.text(Field::Origin).to_owned(),
            credentials: credentials_of(&manifest.spec, sources),
        }),
        Place::Inside => RepositoryIdentity::Inside {
            integration: manifest.integration.as_ref()?.value.clone(),
            matcher: manifest.matcher.as_ref()?.value.clone(),
        },
    };
    Some(DesiredRepository {
        address: Address::repository(name.value.clone()),
        declared_at: declared_at(name, sources),
        identity,
        fields: managed(&manifest.fields, features),
        projects: projects.map(|projects| projects.value),
        disabled: manifest.spec.bool("disabled").map(|stated| stated.value),
        lifecycle: lifecycle(&manifest.spec),
        rollout: rollout::hints(&manifest.header),
    })
}
