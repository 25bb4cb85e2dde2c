//! What the API answered. A part that could not be read whole is a gap, never an absence.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{
    AppVersion, Field, FieldMap, FieldValue, IntegrationId, Place, ProjectId, ProjectKey,
    RepositoryId, RowId, RowType,
};

/// A list that was read whole, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Observed<T> {
    /// Read whole.
    Known(T),
    /// Not read, or not whole: nothing may be concluded from what is missing.
    Gap(Gap),
    /// Not asked for, since nothing needed it.
    NotAsked,
}

impl<T> Observed<T> {
    /// The value, where it was read whole.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Gap(_) | Self::NotAsked => None,
        }
    }
}

/// Why a list is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What was to be read: `GET /rest/gitplugin/1.0/integration`.
    pub what: String,
    /// What went wrong.
    pub reason: String,
    /// What to do.
    pub help: String,
}

/// The live state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// Who answered, and as whom.
    pub instance: InstanceInfo,
    /// All integrations, sorted by id.
    pub integrations: Observed<Vec<LiveRow>>,
    /// All projects the account may see, sorted by key.
    pub projects: Observed<Vec<Project>>,
    /// All repositories, sorted by id.
    pub repositories: Observed<Vec<LiveRepository>>,
}

/// The Jira at the other end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstanceInfo {
    /// Address of Jira as configured.
    pub url: String,
    /// Version of Jira, where it tells.
    pub jira_version: Option<String>,
    /// Version of the app; `None` where the plugin manager does not tell.
    pub app_version: Option<AppVersion>,
    /// The account that is used.
    pub account: Account,
}

/// The account that is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Account {
    /// The name it signs in with.
    pub name: String,
    /// What it may do.
    pub authority: Authority,
}

/// What the account may do in GIJ (C23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Authority {
    /// Jira administrator: everything.
    Administrator,
    /// GIJ manager: everything but the project mapping of integrations that others made.
    Manager,
    /// Neither, as far as Jira tells.
    Neither,
}

/// What a row is, by GIJ's own name of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiveType {
    /// An integration of one of the twelve types, or a repository.
    Known(RowType),
    /// Another, such as a GitHub App: shown, never touched.
    Unknown(String),
}

/// One row of GIJ's table with its settings: an integration, or a repository that a manifest or
/// the ledger may be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveRow {
    /// Which.
    pub id: RowId,
    /// What it is.
    pub row_type: LiveType,
    /// Its display name; empty where GIJ shows none.
    pub display_name: String,
    /// The settings it shows.
    pub fields: FieldMap,
    /// Settings which GIJ is not known to show ([`crate::model::Readback::Unsure`]) and did not
    /// show on any row of the same answer: their absence says nothing.
    pub unreadable: BTreeSet<Field>,
    /// Whether it is switched off.
    pub disabled: bool,
    /// When it was created; `None` where GIJ does not show it.
    pub created: Option<Timestamp>,
    /// When an integration was last scanned, which says nothing of the repositories inside, or a
    /// repository was last indexed; `None` before the first time.
    pub last_indexed: Option<Timestamp>,
}

/// One repository as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveRepository {
    /// Its number.
    pub id: RepositoryId,
    /// The integration it is inside of; `None` is a plain repository.
    pub parent: Option<IntegrationId>,
    /// Its name.
    pub display_name: String,
    /// Whether it is switched off.
    pub disabled: bool,
    /// When it was last indexed; `None` before the first time.
    pub last_indexed: Option<Timestamp>,
    /// The rest of its row; `None` where only its progress was asked for.
    pub settings: Option<Box<RepositorySettings>>,
}

/// What a row of a repository shows beside its progress.
///
/// There may be a hundred thousand rows, so what is alike on many of them is held once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositorySettings {
    /// Where it is cloned from; `None` where GIJ does not show it.
    pub origin: Option<Box<str>>,
    /// The group that its Git host has it in.
    pub group: Option<Arc<str>>,
    /// The type of its integration as GIJ names it; `None` on plain repositories.
    pub integration_type: Option<Arc<str>>,
    /// Where its clone lies.
    pub clone: CloneFolder,
    /// The settings but for display name, origin and links.
    pub shared: Arc<FieldMap>,
    /// The web addresses that GIJ fills in; `None` where nobody asked for them.
    pub links: Option<FieldMap>,
    /// Settings which GIJ is not known to show and did not show on any row of the same answer:
    /// their absence says nothing.
    pub unreadable: Arc<BTreeSet<Field>>,
}

/// Where the clone of a repository lies, by what GIJ shows of it (C8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloneFolder {
    /// In GIJ's own folder: the clone is GIJ's.
    Managed,
    /// Elsewhere: it may be the original.
    Elsewhere,
    /// GIJ does not show it, or says two things.
    Unknown,
}

impl LiveRow {
    /// Where its settings are kept. What gijctl does not know is an integration.
    pub const fn place(&self) -> Place {
        match &self.row_type {
            LiveType::Known(kind) => kind.place(),
            LiveType::Unknown(_) => Place::Integration,
        }
    }
}

impl LiveRepository {
    /// Every setting that was read, in the form in which manifests state them; `None` where only
    /// its progress was asked for.
    pub fn fields(&self) -> Option<FieldMap> {
        let settings = self.settings.as_deref()?;
        let mut fields = FieldMap::clone(&settings.shared);
        fields.extend(
            settings
                .links
                .iter()
                .flatten()
                .map(|(f, v)| (*f, v.clone())),
        );
        let name = FieldValue::Text(self.display_name.clone());
        fields.insert(Field::DisplayName, name);
        if let Some(origin) = settings.origin.as_deref() {
            fields.insert(Field::Origin, FieldValue::Text(origin.to_owned()));
        }
        Some(fields)
    }

    /// What it is: connected by itself, or inside an integration.
    pub const fn row_type(&self) -> RowType {
        match self.parent {
            None => RowType::Plain,
            Some(_) => RowType::Inside,
        }
    }

    /// It as a row among others; `None` where only its progress was asked for.
    pub fn row(&self) -> Option<LiveRow> {
        let settings = self.settings.as_deref()?;
        Some(LiveRow {
            id: RowId::Repository(self.id),
            row_type: LiveType::Known(self.row_type()),
            display_name: self.display_name.clone(),
            fields: self.fields()?,
            unreadable: BTreeSet::clone(&settings.unreadable),
            disabled: self.disabled,
            created: None,
            last_indexed: self.last_indexed,
        })
    }
}

/// A Jira project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its number.
    pub id: ProjectId,
    /// Its key.
    pub key: ProjectKey,
    /// Its name.
    pub name: String,
}
