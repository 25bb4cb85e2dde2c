//! The table of every setting that GIJ lets one write on an integration.
//!
//! Each setting is declared here once: its name in the vendor's API, where manifests keep it, its
//! shape, the types it applies to, how two values compare, whether GIJ shows it, what a change of
//! it sets in motion, and what people should know of it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::integration_type::IntegrationType as T;
use super::value::FieldValue;

/// A setting. Ordered as plans show them: connection first, then visibility, then features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    missing_docs,
    reason = "each is described by its row in the table below"
)]
pub enum Field {
    DisplayName,
    Origin,
    ApiPath,
    ApiFilter,
    TfsCollection,
    AwsRegion,
    FolderDepth,
    DisableSslVerification,
    TrustFolderStat,
    RefSpecNotes,
    RefSpecChanges,
    RefSpecCustom,
    Global,
    ProjectMappingIds,
    GitViewerEnabled,
    SmartCommitsEnabled,
    SendCommitEmails,
    MaxMinsToCommitEmail,
    RequireUserPat,
    SourcesDiffViewEnabled,
    RevisionIndexing,
    TagsFilter,
    PrHideFilter,
}

/// Where a manifest keeps a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Directly in `spec`.
    Spec,
    /// In `spec.features`, of integrations and of feature sets.
    Features,
    /// Nowhere: it follows from `spec.projects`.
    Projects,
}

/// What values a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `true` or `false`.
    Bool,
    /// A whole number within both bounds.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// Text of at most so many characters.
    Text {
        /// The most characters.
        max: usize,
        /// What the text must be.
        format: TextFormat,
    },
    /// A set of Jira project ids.
    ProjectIds,
}

impl Shape {
    /// Whether a value is one of these. What a text must be beyond its length is not looked at.
    pub fn holds(self, value: &FieldValue) -> bool {
        match (self, value) {
            (Self::Bool, FieldValue::Bool(_)) | (Self::ProjectIds, FieldValue::Ids(_)) => true,
            (Self::Integer { min, max }, FieldValue::Integer(value)) => (min..=max).contains(value),
            (Self::Text { max, .. }, FieldValue::Text(text)) => text.chars().count() <= max,
            _ => false,
        }
    }
}

/// What a text must be, beyond its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFormat {
    /// Anything without control characters.
    Plain,
    /// A web address, or a path mask for tracked folders.
    Origin,
    /// A path that starts with `/`.
    ApiPath,
    /// A `JMESPath` expression.
    JmesPath,
    /// A regular expression of Java.
    JavaRegex,
    /// An AWS region.
    AwsRegion,
    /// Comma-separated Git refspecs.
    RefSpecs,
}

/// Which types a setting has an effect on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldTypes {
    /// All twelve.
    All,
    /// These only; stated for another type it is an error.
    Only(&'static [T]),
}

/// How a wanted value is held against the one GIJ shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// Equal or not.
    Exact,
    /// Absent, null and the empty text are the same.
    EmptyIsAbsent,
    /// As [`super::normalise_origin`] writes them.
    Origin,
    /// As sets, and only while `global` is false.
    MappedProjects,
}

/// Whether GIJ's answers show a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readback {
    /// Always shown, or left out when empty.
    Shown,
    /// No sample of the vendor shows it. Where no row of an answer carries it either, its absence
    /// says nothing and it cannot be compared.
    Unsure,
}

/// What a change of a setting sets in motion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consequence {
    /// Nothing beyond the setting itself.
    None,
    /// The next scan of the Git host sees other repositories: it may remove rows.
    Rescan,
}

/// Everything known of one setting.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    /// Its name in the vendor's API, and in manifests.
    pub name: &'static str,
    /// Where manifests keep it.
    pub section: Section,
    /// Its values.
    pub shape: Shape,
    /// The types it applies to.
    pub types: FieldTypes,
    /// How it compares.
    pub compare: Compare,
    /// Whether it can be read.
    pub readback: Readback,
    /// What a change sets in motion.
    pub consequence: Consequence,
    /// The documented value when nothing is stated; `None` where the documentation has none or two.
    pub default: Option<&'static str>,
    /// What it does.
    pub summary: &'static str,
    /// What to beware of, with the number of the contradiction it rests on; may be empty.
    pub caution: &'static str,
    /// A value to show in editors.
    pub example: &'static str,
    /// The vendor's page.
    pub page: &'static str,
}

const GITHUB_AND_GITLAB: &[T] = &[T::Github, T::GithubServer, T::Gitlab, T::GitlabServer];
const WITH_COLLECTIONS: &[T] = &[T::TfsServer, T::AzureDevops];
const ADD: &str = "Add New Integration";
const PLAIN: TextFormat = TextFormat::Plain;
/// The vendor states 2,000 for path and filter; the other texts get the same bound.
const LONG: usize = 2_000;

impl Field {
    /// Every setting, in order.
    pub const ALL: [Self; 23] = [
        Self::DisplayName,
        Self::Origin,
        Self::ApiPath,
        Self::ApiFilter,
        Self::TfsCollection,
        Self::AwsRegion,
        Self::FolderDepth,
        Self::DisableSslVerification,
        Self::TrustFolderStat,
        Self::RefSpecNotes,
        Self::RefSpecChanges,
        Self::RefSpecCustom,
        Self::Global,
        Self::ProjectMappingIds,
        Self::GitViewerEnabled,
        Self::SmartCommitsEnabled,
        Self::SendCommitEmails,
        Self::MaxMinsToCommitEmail,
        Self::RequireUserPat,
        Self::SourcesDiffViewEnabled,
        Self::RevisionIndexing,
        Self::TagsFilter,
        Self::PrHideFilter,
    ];

    /// The settings that manifests keep in this section, in order.
    pub fn of_section(section: Section) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(move |field| field.spec().section == section)
    }

    /// The setting with this name in GIJ's API.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Its name in GIJ's API.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// Whether the setting means anything for this type.
    pub fn applies_to(self, kind: T) -> bool {
        match self.spec().types {
            FieldTypes::All => true,
            FieldTypes::Only(types) => types.contains(&kind),
        }
    }

    /// Whether the empty text clears it. Some settings tell integrations apart or say where they
    /// connect: of them there is nothing to clear.
    pub const fn can_be_cleared(self) -> bool {
        !matches!(self, Self::DisplayName | Self::Origin | Self::AwsRegion)
    }

    /// Everything known of it.
    #[expect(clippy::too_many_lines, reason = "it is the table")]
    pub const fn spec(self) -> &'static FieldSpec {
        const BASE: FieldSpec = FieldSpec {
            name: "",
            section: Section::Spec,
            shape: Shape::Bool,
            types: FieldTypes::All,
            compare: Compare::Exact,
            readback: Readback::Shown,
            consequence: Consequence::None,
            default: None,
            summary: "",
            caution: "",
            example: "",
            page: ADD,
        };
        const TOGGLE: FieldSpec = FieldSpec {
            section: Section::Features,
            example: "true",
            ..BASE
        };
        const TEXT: FieldSpec = FieldSpec {
            shape: Shape::Text {
                max: LONG,
                format: PLAIN,
            },
            compare: Compare::EmptyIsAbsent,
            ..BASE
        };
        match self {
            Self::DisplayName => &FieldSpec {
                name: "displayName",
                shape: Shape::Text {
                    max: 255,
                    format: PLAIN,
                },
                summary: "The name people see in Jira, and by which gijctl finds the integration again.",
                caution: "GIJ does not keep it unique; gijctl does, within one set of manifests.",
                example: "GitHub acme",
                ..TEXT
            },
            Self::Origin => &FieldSpec {
                name: "origin",
                shape: Shape::Text {
                    max: LONG,
                    format: TextFormat::Origin,
                },
                compare: Compare::Origin,
                consequence: Consequence::Rescan,
                summary: "Address of the Git host, or the path mask of a tracked folder.",
                caution: "GIJ may store another spelling: GITHUB reads back as https://api.github.com (C5).",
                example: "https://gitlab.acme.example",
                ..TEXT
            },
            Self::ApiPath => &FieldSpec {
                name: "apiPath",
                shape: Shape::Text {
                    max: LONG,
                    format: TextFormat::ApiPath,
                },
                types: FieldTypes::Only(GITHUB_AND_GITLAB),
                consequence: Consequence::Rescan,
                summary: "Path of the host's API that lists the repositories to bring in.",
                caution: "A narrower path removes repositories at the next scan. With apiFilter: said to be exclusive and not (C22).",
                example: "/orgs/acme/repos",
                page: "Working with Custom API Path",
                ..TEXT
            },
            Self::ApiFilter => &FieldSpec {
                name: "apiFilter",
                shape: Shape::Text {
                    max: LONG,
                    format: TextFormat::JmesPath,
                },
                consequence: Consequence::Rescan,
                summary: "JMESPath expression which picks repositories from the host's list.",
                caution: "A narrower filter removes repositories at the next scan. Its shape depends on the host.",
                example: "[?!archived]",
                page: "Working with JMESPath Filters",
                ..TEXT
            },
            Self::TfsCollection => &FieldSpec {
                name: "tfsCollection",
                types: FieldTypes::Only(WITH_COLLECTIONS),
                readback: Readback::Unsure,
                consequence: Consequence::Rescan,
                summary: "The one collection to bring in; all of them when left out.",
                example: "DefaultCollection",
                ..TEXT
            },
            Self::AwsRegion => &FieldSpec {
                name: "awsRegion",
                shape: Shape::Text {
                    max: 64,
                    format: TextFormat::AwsRegion,
                },
                types: FieldTypes::Only(&[T::Aws]),
                readback: Readback::Unsure,
                consequence: Consequence::Rescan,
                summary: "Region of AWS CodeCommit.",
                caution: "The vendor's list of regions has a slip (C27), so an unknown region is a warning only.",
                example: "eu-central-1",
                ..TEXT
            },
            Self::FolderDepth => &FieldSpec {
                name: "folderDepth",
                shape: Shape::Integer { min: 1, max: 5 },
                types: FieldTypes::Only(&[T::Filespace]),
                readback: Readback::Unsure,
                consequence: Consequence::Rescan,
                default: Some("1"),
                summary: "How many levels below the folder repositories are looked for.",
                caution: "Required by one page, optional by another (C6): always state it. GitLab's hashed storage needs 3.",
                example: "3",
                page: "Tracked Folders",
                ..BASE
            },
            Self::DisableSslVerification => &FieldSpec {
                name: "disableSslVerification",
                default: Some("false"),
                summary: "Connect without checking the host's certificate.",
                caution: "The vendor advises to mend trust instead.",
                example: "false",
                page: "SSL Verify",
                ..BASE
            },
            Self::TrustFolderStat => &FieldSpec {
                name: "trustFolderStat",
                summary: "Trust time stamps of folders to see whether packs changed.",
                caution: "Defaults differ between pages, and a create may ignore it (C15). Leave it false on network shares.",
                example: "false",
                page: "Jira Data Center",
                ..BASE
            },
            Self::RefSpecNotes => &FieldSpec {
                name: "refSpecNotes",
                summary: "Fetch Git notes.",
                caution: "Its default is documented both ways (C14): state it.",
                example: "true",
                page: "Git notes",
                ..BASE
            },
            Self::RefSpecChanges => &FieldSpec {
                name: "refSpecChanges",
                default: Some("false"),
                summary: "Fetch Gerrit's changes.",
                example: "false",
                ..BASE
            },
            Self::RefSpecCustom => &FieldSpec {
                name: "refSpecCustom",
                shape: Shape::Text {
                    max: LONG,
                    format: TextFormat::RefSpecs,
                },
                readback: Readback::Unsure,
                summary: "More refspecs to fetch, separated by commas.",
                caution: "Gerrit's parent projects need +refs/meta/*:refs/meta/*.",
                example: "+refs/meta/*:refs/meta/*",
                page: "Known Issues",
                ..TEXT
            },
            Self::Global => &FieldSpec {
                name: "global",
                section: Section::Projects,
                summary: "Whether every Jira project sees the repositories.",
                caution: "Never sent together with project ids (C12).",
                page: "Setting Project Permissions",
                ..BASE
            },
            Self::ProjectMappingIds => &FieldSpec {
                name: "projectMappingIds",
                section: Section::Projects,
                shape: Shape::ProjectIds,
                compare: Compare::MappedProjects,
                summary: "The Jira projects that see the repositories.",
                caution: "Means nothing while global is true (C12).",
                page: "Setting Project Permissions",
                ..BASE
            },
            Self::GitViewerEnabled => &FieldSpec {
                name: "gitViewerEnabled",
                default: Some("true"),
                summary: "Repository browser.",
                caution: "A general setting of the same name overrides it.",
                page: "Repository Browser general setting",
                ..TOGGLE
            },
            Self::SmartCommitsEnabled => &FieldSpec {
                name: "smartCommitsEnabled",
                default: Some("true"),
                summary: "Act on commands in commit messages.",
                caution: "Apps before 4.23 run them during the first indexing too: see --quiet-first-index.",
                example: "false",
                page: "Tips for Jira admins",
                ..TOGGLE
            },
            Self::SendCommitEmails => &FieldSpec {
                name: "sendCommitEmails",
                summary: "Send an e-mail for each commit.",
                caution: "Its default is documented both ways (C13): state it.",
                example: "false",
                page: "Email settings",
                ..TOGGLE
            },
            Self::MaxMinsToCommitEmail => &FieldSpec {
                name: "maxMinsToCommitEmail",
                shape: Shape::Integer {
                    min: 0,
                    max: i32::MAX as i64,
                },
                default: Some("1440"),
                summary: "Age in minutes above which a commit causes no e-mail.",
                example: "1440",
                ..TOGGLE
            },
            Self::RequireUserPat => &FieldSpec {
                name: "requireUserPat",
                default: Some("false"),
                summary: "Create branches and pull requests with each user's own token.",
                caution: "Needs the repository browser. Answers to updates leave it out (C28). A general setting overrides it.",
                page: "Require User PAT general setting",
                ..TOGGLE
            },
            Self::SourcesDiffViewEnabled => &FieldSpec {
                name: "sourcesDiffViewEnabled",
                default: Some("true"),
                summary: "Show source code differences.",
                caution: "A general setting of the same name overrides it.",
                page: "Source Code Diff Viewing general setting",
                ..TOGGLE
            },
            Self::RevisionIndexing => &FieldSpec {
                name: "revisionIndexing",
                default: Some("true"),
                summary: "Index commits and link them to issues.",
                ..TOGGLE
            },
            Self::TagsFilter => &FieldSpec {
                name: "tagsFilter",
                section: Section::Features,
                shape: Shape::Text {
                    max: LONG,
                    format: TextFormat::JavaRegex,
                },
                default: Some(""),
                summary: "Regular expression of the tags to show; empty shows all.",
                caution: "A Java regular expression.",
                example: "^v",
                ..TEXT
            },
            Self::PrHideFilter => &FieldSpec {
                name: "prHideFilter",
                section: Section::Features,
                shape: Shape::Text {
                    max: LONG,
                    format: TextFormat::JavaRegex,
                },
                default: Some(""),
                summary: "Regular expression of the pull requests to hide; empty hides none.",
                caution: "A Java regular expression. Since 4.19; without effect on tracked folders.",
                example: "^wip/.*$",
                page: "Pull request filters",
                ..TEXT
            },
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::by_name(&name).ok_or_else(|| de::Error::custom("no setting has this name"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_named_once() {
        let mut names: Vec<_> = Field::ALL.iter().map(|f| f.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Field::ALL.len());
        for field in Field::ALL {
            let spec = field.spec();
            assert!(!spec.summary.is_empty() && !spec.page.is_empty(), "{field}");
            assert_eq!(Field::by_name(spec.name), Some(field));
        }
    }

    #[test]
    fn the_order_of_the_list_is_the_order_of_the_type() {
        assert!(Field::ALL.is_sorted());
    }
}
