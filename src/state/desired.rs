//! What the manifests resolve to once feature sets and associations are merged in.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::{
    Acknowledgement, Address, Credentials, Field, FieldMap, GeneralMap, GeneralSetting, Glob,
    IntegrationId, IntegrationType, Kind, Name, Place, ProjectKey, RepositoryId, RolloutHints,
    normalise_clone_origin,
};

/// The desired state, sorted by name. No order of files shows in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desired {
    /// The integrations.
    pub integrations: BTreeMap<Name, DesiredIntegration>,
    /// The repositories: plain ones, and single ones inside integrations.
    pub repositories: BTreeMap<Name, DesiredRepository>,
    /// The settings of Jira as a whole. No two of them state one setting.
    pub general: BTreeMap<Name, DesiredGeneral>,
}

impl Desired {
    /// Whether no manifest declares any row of GIJ's. Settings of Jira as a whole are no rows: with
    /// them alone nothing is known of what there should be.
    pub fn is_empty(&self) -> bool {
        self.integrations.is_empty() && self.repositories.is_empty()
    }

    /// How many resources the manifests declare.
    pub fn declarations(&self) -> Declarations {
        Declarations {
            integrations: self.integrations.len(),
            repositories: self.repositories.len(),
            general_settings: self.general.values().map(|one| one.settings.len()).sum(),
        }
    }

    /// Everything that states credentials, by address.
    pub fn credentials(&self) -> impl Iterator<Item = (&Address, &Credentials)> {
        let integrations = self.integrations.values();
        let integrations =
            integrations.filter_map(|wanted| Some((&wanted.address, wanted.credentials.as_ref()?)));
        let repositories = self.repositories.values();
        let plain = repositories.filter_map(|wanted| match &wanted.identity {
            RepositoryIdentity::Plain(plain) => {
                Some((&wanted.address, plain.credentials.as_ref()?))
            }
            RepositoryIdentity::Inside { .. } => None,
        });
        integrations.chain(plain)
    }

    /// Where a resource is declared, as `path:line:column`.
    pub fn declared_at(&self, address: &Address) -> Option<&str> {
        let name = &address.name;
        let declared_at = match address.kind {
            Kind::Integration => &self.integrations.get(name)?.declared_at,
            Kind::Repository => &self.repositories.get(name)?.declared_at,
            Kind::GeneralSettings => &self.general.get(name)?.declared_at,
            Kind::FeatureSet | Kind::ProjectAssociation => return None,
        };
        Some(declared_at)
    }

    /// Whether a manifest declares this resource.
    pub fn declares(&self, address: &Address) -> bool {
        match address.kind {
            Kind::Integration => self.integrations.contains_key(&address.name),
            Kind::Repository => self.repositories.contains_key(&address.name),
            Kind::GeneralSettings => self.general.contains_key(&address.name),
            Kind::FeatureSet | Kind::ProjectAssociation => false,
        }
    }
}

/// Settings of Jira as a whole, as they should be. What is not stated is not managed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesiredGeneral {
    /// Its address.
    pub address: Address,
    /// Where it is declared, as `path:line:column`, for messages.
    pub declared_at: String,
    /// The managed settings.
    pub settings: GeneralMap,
    /// What people say to have set by hand.
    pub acknowledged: BTreeMap<GeneralSetting, Acknowledgement>,
}

/// How many resources manifests declare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Declarations {
    /// Integrations.
    pub integrations: usize,
    /// Repositories: plain ones, and single ones inside integrations.
    pub repositories: usize,
    /// Settings of Jira as a whole.
    pub general_settings: usize,
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
    /// When it is to be created.
    pub rollout: RolloutHints,
}

/// One repository as it should be. What is not stated is not managed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesiredRepository {
    /// Its address.
    pub address: Address,
    /// Where it is declared, as `path:line:column`, for messages.
    pub declared_at: String,
    /// Which repository is meant.
    pub identity: RepositoryIdentity,
    /// The managed settings but for those that follow from `projects`: of a repository inside an
    /// integration only such as can be set there.
    pub fields: FieldMap,
    /// The Jira projects; `None` is unmanaged.
    pub projects: Option<ProjectScope>,
    /// Whether it is switched off; `None` is unmanaged.
    pub disabled: Option<bool>,
    /// Limits to what may be done to it.
    pub lifecycle: Lifecycle,
    /// When it is to be created; nothing of one inside an integration.
    pub rollout: RolloutHints,
}

impl DesiredRepository {
    /// Where its settings are kept.
    pub const fn place(&self) -> Place {
        match self.identity {
            RepositoryIdentity::Plain(_) => Place::Plain,
            RepositoryIdentity::Inside { .. } => Place::Inside,
        }
    }
}

/// Which repository a manifest means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RepositoryIdentity {
    /// One that is connected by its own address, and created where it is missing.
    Plain(PlainRepository),
    /// One that an integration brings. gijctl neither creates nor deletes it.
    Inside {
        /// The integration's manifest.
        integration: Name,
        /// Which of its repositories.
        matcher: Matcher,
    },
}

/// A repository that is connected by its own address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainRepository {
    /// GIJ's number of it, where the manifest pins it.
    pub id: Option<RepositoryId>,
    /// The display name; the manifest's name where none is stated. It identifies the repository
    /// and names a new one; it is compared only where `fields` has it too.
    pub display_name: String,
    /// Where it is cloned from. `fields` has it too.
    pub origin: String,
    /// What GIJ signs in with; `None` is unmanaged.
    pub credentials: Option<Credentials>,
}

/// Which of an integration's repositories a manifest means. It must be exactly one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matcher {
    /// The one of this display name.
    DisplayName(String),
    /// The one that is cloned from this address.
    Origin(String),
    /// The one whose name, or group and name, fits this pattern.
    Glob(Glob),
}

impl Matcher {
    /// Whether a repository with this group, display name and origin is meant. What GIJ does not
    /// show is not meant.
    pub fn matches(&self, group: Option<&str>, display_name: &str, origin: Option<&str>) -> bool {
        match self {
            Self::DisplayName(wanted) => wanted == display_name,
            Self::Origin(wanted) => origin.is_some_and(|origin| {
                normalise_clone_origin(wanted) == normalise_clone_origin(origin)
            }),
            Self::Glob(glob) => glob.matches(group, display_name),
        }
    }
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

impl Cascade {
    /// The word in manifests.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Apply => "apply",
            Self::Off => "off",
        }
    }
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
