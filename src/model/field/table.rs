//! The table itself.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::places::{self, Consequence, Place, Use};
use super::spec::{
    Compare, FieldSpec, FieldTypes, LinkTemplate, Readback, Section, Shape, TextFormat,
};
use crate::model::integration_type::IntegrationType as T;

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
    MainBranch,
    EnableFetches,
    DisableSslVerification,
    TrustFolderStat,
    RefSpecNotes,
    RefSpecChanges,
    RefSpecCustom,
    WebLinkType,
    ViewFormat,
    ChangesetFormat,
    FileAddedFormat,
    FileModifiedFormat,
    FileDeletedFormat,
    MergeRequestFormat,
    BranchLinkFormat,
    Global,
    ProjectMappingIds,
    GitViewerEnabled,
    SmartCommitsEnabled,
    SendCommitEmails,
    MaxMinsToCommitEmail,
    RequireUserPat,
    SourcesDiffViewEnabled,
    RevisionIndexing,
    CommitsValidationRequired,
    TagsFilter,
    PrHideFilter,
}

const GITHUB_AND_GITLAB: &[T] = &[T::Github, T::GithubServer, T::Gitlab, T::GitlabServer];
const WITH_COLLECTIONS: &[T] = &[T::TfsServer, T::AzureDevops];
const ADD: &str = "Add New Integration";
const ADD_REPOSITORY: &str = "Add New Repository";
const WEB_LINKING: &str = "Web linking";
const PLAIN: TextFormat = TextFormat::Plain;
/// The vendor states 2,000 for path and filter; the other texts get the same bound.
const LONG: usize = 2_000;

const COMMIT_LINK: Shape = link(&["rev"], &[]);
const FILE_LINK: Shape = link(
    &[
        "num",
        "rev",
        "path",
        "parent",
        "blob",
        "parent_blob",
        "sha256path",
        "sha1path",
        "md5",
    ],
    &["convert"],
);
const REQUEST_LINK: Shape = link(&["mergereqId"], &[]);
const BRANCH_LINK: Shape = link(&["branch"], &[]);

const fn link(variables: &'static [&'static str], functions: &'static [&'static str]) -> Shape {
    Shape::Text {
        max: LONG,
        format: TextFormat::LinkTemplate(LinkTemplate {
            variables,
            functions,
        }),
    }
}

impl Field {
    /// Every setting, in order.
    pub const ALL: [Self; 34] = [
        Self::DisplayName,
        Self::Origin,
        Self::ApiPath,
        Self::ApiFilter,
        Self::TfsCollection,
        Self::AwsRegion,
        Self::FolderDepth,
        Self::MainBranch,
        Self::EnableFetches,
        Self::DisableSslVerification,
        Self::TrustFolderStat,
        Self::RefSpecNotes,
        Self::RefSpecChanges,
        Self::RefSpecCustom,
        Self::WebLinkType,
        Self::ViewFormat,
        Self::ChangesetFormat,
        Self::FileAddedFormat,
        Self::FileModifiedFormat,
        Self::FileDeletedFormat,
        Self::MergeRequestFormat,
        Self::BranchLinkFormat,
        Self::Global,
        Self::ProjectMappingIds,
        Self::GitViewerEnabled,
        Self::SmartCommitsEnabled,
        Self::SendCommitEmails,
        Self::MaxMinsToCommitEmail,
        Self::RequireUserPat,
        Self::SourcesDiffViewEnabled,
        Self::RevisionIndexing,
        Self::CommitsValidationRequired,
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

    /// Whether the setting means anything for an integration of this type.
    pub fn applies_to(self, kind: T) -> bool {
        self.at(Place::Integration).is_settable() && self.types_include(kind)
    }

    /// What one may do with it in a place.
    pub const fn at(self, place: Place) -> &'static Use {
        self.spec().places.at(place)
    }

    /// What a change of it sets in motion in a place; nothing where it cannot be set.
    pub const fn consequence(self, place: Place) -> Consequence {
        match self.at(place) {
            Use::Settable(consequence) => *consequence,
            Use::ReadOnly(_) | Use::Absent(_) => Consequence::None,
        }
    }

    /// Whether it is a web address that GIJ fills in, so that each row has its own.
    pub const fn is_link(self) -> bool {
        matches!(
            self.spec().shape,
            Shape::Text {
                format: TextFormat::LinkTemplate(_),
                ..
            }
        )
    }

    fn types_include(self, kind: T) -> bool {
        match self.spec().types {
            FieldTypes::All => true,
            FieldTypes::Only(types) => types.contains(&kind),
        }
    }

    /// Whether the empty text clears it. Some settings tell rows apart or say where they connect:
    /// of them there is nothing to clear.
    pub const fn can_be_cleared(self) -> bool {
        !matches!(
            self,
            Self::DisplayName | Self::Origin | Self::AwsRegion | Self::MainBranch
        )
    }

    /// Everything known of it.
    #[expect(clippy::too_many_lines, reason = "it is the table")]
    pub const fn spec(self) -> &'static FieldSpec {
        const BASE: FieldSpec = FieldSpec {
            name: "",
            section: Section::Spec,
            shape: Shape::Bool,
            places: places::EVERYWHERE,
            types: FieldTypes::All,
            compare: Compare::Exact,
            readback: Readback::Shown,
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
        const LINK: FieldSpec = FieldSpec {
            places: places::OF_REPOSITORIES,
            page: WEB_LINKING,
            ..TEXT
        };
        const LINK_TO_FILE: FieldSpec = FieldSpec {
            shape: FILE_LINK,
            caution: "The variables sha256path, sha1path and md5 came with 4.17.",
            example: "https://git.acme.example/ledger/commit/${rev}#diff-${sha256path}",
            ..LINK
        };
        match self {
            Self::DisplayName => &FieldSpec {
                name: "displayName",
                shape: Shape::Text {
                    max: 255,
                    format: PLAIN,
                },
                summary: "The name people see in Jira, and by which gijctl finds the row again.",
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
                places: places::ORIGIN,
                compare: Compare::Origin,
                summary: "Address of the Git host, or the path mask of a tracked folder; of a plain repository, the address it is cloned from.",
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
                places: places::OF_THE_SCAN,
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
                places: places::OF_THE_SCAN,
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
                places: places::OF_THE_SCAN,
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
                places: places::OF_THE_SCAN,
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
                places: places::OF_THE_SCAN,
                default: Some("1"),
                summary: "How many levels below the folder repositories are looked for.",
                caution: "Required by one page, optional by another (C6): always state it. GitLab's hashed storage needs 3.",
                example: "3",
                page: "Tracked Folders",
                ..BASE
            },
            Self::MainBranch => &FieldSpec {
                name: "mainBranch",
                shape: Shape::Text {
                    max: 255,
                    format: TextFormat::Branch,
                },
                places: places::MAIN_BRANCH,
                default: Some("master"),
                summary: "The branch that the repository browser starts with.",
                caution: "A change starts a reindex.",
                example: "main",
                page: ADD_REPOSITORY,
                ..TEXT
            },
            Self::EnableFetches => &FieldSpec {
                name: "enableFetches",
                places: places::OF_PLAIN,
                default: Some("true"),
                summary: "Whether GIJ fetches; off where the origin lies on the server that Jira runs on.",
                caution: "With fetches off, the files at the origin are the originals.",
                example: "true",
                page: ADD_REPOSITORY,
                ..BASE
            },
            Self::DisableSslVerification => &FieldSpec {
                name: "disableSslVerification",
                places: places::BY_THE_INTEGRATION,
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
            Self::WebLinkType => &FieldSpec {
                name: "webLinkType",
                shape: Shape::Text {
                    max: 255,
                    format: PLAIN,
                },
                summary: "The kind of Git host that links lead to.",
                caution: "Samples show github and gitlab; the vendor lists no other values. GIJ sets it by itself inside integrations.",
                example: "gitlab",
                ..LINK
            },
            Self::ViewFormat => &FieldSpec {
                name: "viewFormat",
                shape: Shape::Text {
                    max: LONG,
                    format: PLAIN,
                },
                summary: "Web address of the repository's files.",
                caution: "Newer types do not use it, and its variables are documented nowhere.",
                example: "https://git.acme.example/ledger",
                ..LINK
            },
            Self::ChangesetFormat => &FieldSpec {
                name: "changesetFormat",
                shape: COMMIT_LINK,
                summary: "Web address of a commit.",
                example: "https://git.acme.example/ledger/commit/${rev}",
                ..LINK
            },
            Self::FileAddedFormat => &FieldSpec {
                name: "fileAddedFormat",
                summary: "Web address of a file that a commit added.",
                ..LINK_TO_FILE
            },
            Self::FileModifiedFormat => &FieldSpec {
                name: "fileModifiedFormat",
                summary: "Web address of a file that a commit changed.",
                ..LINK_TO_FILE
            },
            Self::FileDeletedFormat => &FieldSpec {
                name: "fileDeletedFormat",
                summary: "Web address of a file that a commit deleted.",
                ..LINK_TO_FILE
            },
            Self::MergeRequestFormat => &FieldSpec {
                name: "mergeRequestFormat",
                shape: REQUEST_LINK,
                summary: "Web address of a pull or merge request.",
                example: "https://git.acme.example/ledger/merge_requests/${mergereqId}",
                ..LINK
            },
            Self::BranchLinkFormat => &FieldSpec {
                name: "branchLinkFormat",
                shape: BRANCH_LINK,
                summary: "Web address of a branch.",
                example: "https://git.acme.example/ledger/tree/${branch}",
                ..LINK
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
                places: places::REQUIRE_USER_PAT,
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
            Self::CommitsValidationRequired => &FieldSpec {
                name: "commitsValidationRequired",
                places: places::OF_PLAIN,
                summary: "Refuse pushes whose messages name no issue.",
                caution: "Has an effect with the vendor's hook on Git servers of one's own. Samples show true; no default is documented.",
                example: "false",
                page: ADD_REPOSITORY,
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
                places: places::PULL_REQUESTS,
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
