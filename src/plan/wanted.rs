//! What a manifest wants of its row, whatever kind of row that is: the planner has one path for all.

use crate::model::{Address, Credentials, FieldMap, Place, RolloutHints, RowId, RowType};
use crate::state::{
    Desired, DesiredIntegration, DesiredRepository, Lifecycle, ProjectScope, RepositoriesPolicy,
    RepositoryIdentity,
};

/// One manifest's wishes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) address: &'a Address,
    pub(super) declared_at: &'a str,
    pub(super) row_type: RowType,
    /// GIJ's number of it, where the manifest pins it.
    pub(super) id: Option<RowId>,
    pub(super) display_name: &'a str,
    pub(super) fields: &'a FieldMap,
    pub(super) projects: Option<&'a ProjectScope>,
    pub(super) credentials: Option<&'a Credentials>,
    pub(super) disabled: Option<bool>,
    pub(super) repositories: RepositoriesPolicy,
    pub(super) lifecycle: &'a Lifecycle,
    pub(super) rollout: &'a RolloutHints,
}

impl<'a> Wanted<'a> {
    pub(super) fn integration(wanted: &'a DesiredIntegration) -> Self {
        Self {
            address: &wanted.address,
            declared_at: &wanted.declared_at,
            row_type: wanted.integration_type.into(),
            id: wanted.id.map(RowId::Integration),
            display_name: &wanted.display_name,
            fields: &wanted.fields,
            projects: wanted.projects.as_ref(),
            credentials: wanted.credentials.as_ref(),
            disabled: wanted.disabled,
            repositories: wanted.repositories,
            lifecycle: &wanted.lifecycle,
            rollout: &wanted.rollout,
        }
    }

    /// A repository. One inside an integration has no name of its own but that of its row; until that
    /// is known it goes by the manifest's name.
    pub(super) fn repository(wanted: &'a DesiredRepository) -> Self {
        let plain = match &wanted.identity {
            RepositoryIdentity::Plain(plain) => Some(plain),
            RepositoryIdentity::Inside { .. } => None,
        };
        Self {
            address: &wanted.address,
            declared_at: &wanted.declared_at,
            row_type: match plain {
                Some(_) => RowType::Plain,
                None => RowType::Inside,
            },
            id: plain.and_then(|plain| plain.id).map(RowId::Repository),
            display_name: plain.map_or(wanted.address.name.as_str(), |plain| &plain.display_name),
            fields: &wanted.fields,
            projects: wanted.projects.as_ref(),
            credentials: plain.and_then(|plain| plain.credentials.as_ref()),
            disabled: wanted.disabled,
            repositories: RepositoriesPolicy::default(),
            lifecycle: &wanted.lifecycle,
            rollout: &wanted.rollout,
        }
    }

    /// The same, by the name that its row has.
    pub(super) fn called(self, display_name: &'a str) -> Self {
        Self {
            display_name,
            ..self
        }
    }
}

/// What is created where it is missing: the integrations and the plain repositories.
pub(super) fn creatable(desired: &Desired) -> Vec<Wanted<'_>> {
    let integrations = desired.integrations.values().map(Wanted::integration);
    let repositories = desired.repositories.values();
    let plain = repositories
        .filter(|wanted| wanted.place() == Place::Plain)
        .map(Wanted::repository);
    integrations.chain(plain).collect()
}

/// What is declared under an address.
pub(super) fn declared<'a>(desired: &'a Desired, address: &Address) -> Option<Wanted<'a>> {
    let integration = desired.integrations.get(&address.name);
    let integration = integration.map(Wanted::integration);
    let repository = desired.repositories.get(&address.name);
    let repository = repository.map(Wanted::repository);
    [integration, repository]
        .into_iter()
        .flatten()
        .find(|wanted| wanted.address == address)
}
