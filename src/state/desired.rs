//! What the manifests resolve to once feature sets and associations are merged in.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::{
    Address, Credentials, Field, FieldMap, IntegrationId, IntegrationType, Name, ProjectKey,
};

/// The desired state, sorted by name. No order of files shows in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desired {
    /// The integrations.
    pub integrations: BTreeMap<Name, DesiredIntegration>,
}

impl Desired {
    /// Whether a manifest declares this resource.
    pub fn declares(&self, address: &Address) -> bool {
        let integration = self.integrations.get(&address.name);
        integration.is_some_and(|wanted| wanted.address == *address)
    }
}

/// One integration as it should be. What is not stated is not managed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesiredIntegration {
    /// Its address.
    pub address: Address,
    /// Where it is declared, as `path:line:column`, for messages.
    pub declared_at: String,
    /// Its type, which cannot change.
    pub integration_type: IntegrationType,
    /// GIJ's number of it, where the manifest pins it.
    pub id: Option<IntegrationId>,
    /// The display name; the manifest's name where none is stated. It identifies the integration
    /// and names a new one; it is compared only where `fields` has it too.
    pub display_name: String,
    /// The managed settings but for those that follow from `projects`.
    pub fields: FieldMap,
    /// The Jira projects; `None` is unmanaged.
    pub projects: Option<ProjectScope>,
    /// What it signs in with; `None` is unmanaged.
    pub credentials: Option<Credentials>,
    /// Whether it is switched off; `None` is unmanaged.
    pub disabled: Option<bool>,
    /// What is expected of the repositories inside.
    pub repositories: RepositoriesPolicy,
    /// Limits to what may be done to it.
    pub lifecycle: Lifecycle,
}

/// Which Jira projects see an integration's repositories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProjectScope {
    /// All of them.
    All,
    /// These, which may be none.
    Keys(BTreeSet<ProjectKey>),
}

/// What is expected of the repositories inside an integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RepositoriesPolicy {
    /// How many there must be once it is indexed; `None` asks for at least one.
    pub expect_at_least: Option<u32>,
    /// Whether changes of features reach the rows inside.
    pub cascade: Cascade,
}

/// Whether changes of features reach the rows that exist already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Cascade {
    /// Say how many differ.
    #[default]
    Report,
    /// Bring them in line.
    Apply,
    /// Do not look.
    Off,
}

/// Limits to what may be done to a resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lifecycle {
    /// Never delete it.
    pub prevent_destroy: bool,
    /// Settings to leave alone even where they are stated (they are still sent on a create).
    pub ignore_fields: BTreeSet<Field>,
    /// Whether a deletion removes the clones as well.
    pub delete_files: bool,
}
