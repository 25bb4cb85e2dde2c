//! What goes in, and what comes out.

use std::collections::BTreeSet;

use crate::model::{Address, IntegrationId, Name};
use crate::state::{Live, LiveIntegration, Observed, Project};

/// Everything that is exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Where it comes from.
    pub source: SiteSource,
    /// The integrations, sorted by id.
    pub integrations: Vec<SiteIntegration>,
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

/// One integration, and what is known of it besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteIntegration {
    /// The integration as GIJ shows it.
    pub row: LiveIntegration,
    /// The user name it signs in with; GIJ itself never tells.
    pub username: Option<String>,
}

impl Site {
    /// The site that a live state is. A list that is not known is taken for an empty one: whoever
    /// calls looks at the gaps first.
    pub fn of_live(live: &Live) -> Self {
        let integrations = live.integrations.known().into_iter().flatten();
        let repositories = live.repositories.known().into_iter().flatten();
        let plain = repositories.filter(|row| row.parent.is_none()).count();
        Self {
            source: SiteSource::Jira {
                url: live.instance.url.clone(),
                app_version: live.instance.app_version.as_ref().map(ToString::to_string),
            },
            integrations: integrations
                .map(|row| SiteIntegration {
                    row: row.clone(),
                    username: None,
                })
                .collect(),
            projects: Observed::known(&live.projects).cloned().unwrap_or_default(),
            left_out: LeftOut::of_plain_repositories(plain).into_iter().collect(),
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
    /// With each integration.
    Integrations,
    /// In a feature set, as far as most integrations agree.
    FeatureSet,
}

/// What manifests declare already, so that nothing is declared twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declared {
    /// The integrations that they speak of: these are not exported.
    pub integrations: BTreeSet<IntegrationId>,
    /// The names of manifests that are taken.
    pub names: BTreeSet<Name>,
    /// The display names that are taken.
    pub display_names: BTreeSet<String>,
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The files, sorted by path.
    pub files: Vec<ExportedFile>,
    /// The integrations, sorted by address.
    pub integrations: Vec<ExportedIntegration>,
    /// The environment variables that the manifests name, sorted.
    pub environment: Vec<Variable>,
    /// What the manifests do not say, and why.
    pub left_out: Vec<LeftOut>,
}

/// An integration that was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedIntegration {
    /// Its address.
    pub address: Address,
    /// GIJ's number of it.
    pub id: IntegrationId,
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

impl LeftOut {
    /// Plain repositories, where there are some.
    pub(super) fn of_plain_repositories(count: usize) -> Option<Self> {
        (count > 0).then(|| Self {
            what: match count {
                1 => "1 plain repository".to_owned(),
                _ => format!("{count} plain repositories"),
            },
            why: "this version of gijctl manages integrations only, and leaves repositories that were connected by themselves alone".to_owned(),
        })
    }
}
