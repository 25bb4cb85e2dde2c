//! What goes in, and what comes out.

use std::collections::BTreeSet;

use crate::model::{
    Address, IntegrationId, Name, Place, RepositoryId, RowId, normalise_clone_origin,
};
use crate::state::{Desired, Live, LiveRepository, LiveRow, Observed, Project, RepositoryIdentity};

/// Everything that is exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Where it comes from.
    pub source: SiteSource,
    /// The integrations and the plain repositories, sorted by id.
    pub rows: Vec<SiteRow>,
    /// The projects that are known, sorted by key.
    pub projects: Vec<Project>,
    /// What is there besides and cannot be declared.
    pub left_out: Vec<LeftOut>,
}

/// Where a site comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SiteSource {
    /// A Jira that answered.
    Jira {
        /// Its address.
        url: String,
        /// Version of the app, where it tells.
        app_version: Option<String>,
    },
    /// A file that a person exported.
    BulkExport,
}

/// One integration or plain repository, and what is known of it besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRow {
    /// It as GIJ shows it.
    pub row: LiveRow,
    /// The user name it signs in with; GIJ itself never tells.
    pub username: Option<String>,
}

impl Site {
    /// The site that a live state is. A list that is not known is taken for an empty one: whoever
    /// calls looks at the gaps first. Repositories inside integrations are none of its rows: they
    /// come with their integrations.
    pub fn of_live(live: &Live) -> Self {
        let integrations = live.integrations.known().into_iter().flatten().cloned();
        let repositories = live.repositories.known().into_iter().flatten();
        let plain = repositories
            .filter(|row| row.parent.is_none())
            .filter_map(LiveRepository::row);
        Self {
            source: SiteSource::Jira {
                url: live.instance.url.clone(),
                app_version: live.instance.app_version.as_ref().map(ToString::to_string),
            },
            rows: integrations
                .chain(plain)
                .map(|row| SiteRow {
                    row,
                    username: None,
                })
                .collect(),
            projects: Observed::known(&live.projects).cloned().unwrap_or_default(),
            left_out: Vec::new(),
        }
    }
}

/// How it is exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How many files.
    pub layout: Layout,
    /// Where features are stated.
    pub features: FeaturesIn,
    /// The only addresses that are exported; `None` is all.
    pub only: Option<BTreeSet<Address>>,
    /// What manifests declare already, where the export is for beside them.
    pub beside: Option<Declared>,
}

/// How many files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One for each resource.
    FilePerResource,
    /// One for all.
    OneFile,
}

/// Where features are stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeaturesIn {
    /// With each resource.
    Resources,
    /// In a feature set, as far as most resources agree.
    FeatureSet,
}

/// What manifests declare already, so that nothing is declared twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declared {
    /// The rows that they speak of: these are not exported.
    pub rows: BTreeSet<RowId>,
    /// The names of manifests that are taken, whatever their kind: selectors mean all kinds.
    pub names: BTreeSet<Name>,
    /// The display names that are taken, where they are.
    pub display_names: BTreeSet<(Place, String)>,
    /// The origins of plain repositories that are taken, as they compare.
    pub origins: BTreeSet<String>,
}

impl Declared {
    /// What manifests declare of a live state: every row but those that no manifest speaks of.
    pub fn by(desired: &Desired, live: &Live, unmanaged: &BTreeSet<RowId>) -> Self {
        let integrations = live.integrations.known().into_iter().flatten();
        let repositories = live.repositories.known().into_iter().flatten();
        let rows = integrations
            .map(|row| row.id)
            .chain(repositories.map(|row| RowId::Repository(row.id)));
        let mut declared = Self {
            rows: rows.filter(|id| !unmanaged.contains(id)).collect(),
            ..Self::default()
        };
        for (name, wanted) in &desired.integrations {
            declared.names.insert(name.clone());
            let display_name = wanted.display_name.clone();
            declared
                .display_names
                .insert((Place::Integration, display_name));
        }
        for (name, wanted) in &desired.repositories {
            declared.names.insert(name.clone());
            if let RepositoryIdentity::Plain(plain) = &wanted.identity {
                let display_name = plain.display_name.clone();
                declared.display_names.insert((Place::Plain, display_name));
                declared
                    .origins
                    .insert(normalise_clone_origin(&plain.origin));
            }
        }
        declared
    }
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The files, sorted by path.
    pub files: Vec<ExportedFile>,
    /// What was exported, sorted by address.
    pub rows: Vec<ExportedRow>,
    /// The environment variables that the manifests name, sorted.
    pub environment: Vec<Variable>,
    /// What the manifests do not say, and why.
    pub left_out: Vec<LeftOut>,
}

impl Export {
    /// The integrations that were exported, with their numbers.
    pub fn integrations(&self) -> impl Iterator<Item = (&Address, IntegrationId)> {
        let rows = self.rows.iter();
        rows.filter_map(|row| Some((&row.address, row.id.integration()?)))
    }

    /// The plain repositories that were exported, with their numbers.
    pub fn repositories(&self) -> impl Iterator<Item = (&Address, RepositoryId)> {
        let rows = self.rows.iter();
        rows.filter_map(|row| Some((&row.address, row.id.repository()?)))
    }
}

/// An integration or a plain repository that was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedRow {
    /// Its address.
    pub address: Address,
    /// GIJ's number of it.
    pub id: RowId,
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedFile {
    /// Where, with `/` between folders.
    pub path: String,
    /// What.
    pub text: String,
}

/// An environment variable that a manifest names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// What it is to hold.
    pub purpose: String,
}

/// Something that the manifests do not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// What.
    pub what: String,
    /// Why, and what to do where something can be done.
    pub why: String,
}
