//! Who sees what.

use super::super::spec::{GeneralSpec, by_hand, needs};
use super::{BOOL, number};
use crate::model::field::Field;

const ACCESS: &str = "Git > General settings > Access";
const STORED: &str = "GIJ's pages do not say whether the values that integrations show change along, or only what comes of them.";

pub(super) static ROWS: [GeneralSpec; 5] = [
    by_hand(
        "repositoryBrowser",
        "Repository Browser",
        BOOL,
        "Whether repositories can be browsed in Jira at all.",
    )
    .at(ACCESS, "Repository Browser general setting")
    .default("true")
    .since(3, 8)
    .overrides(false, Field::GitViewerEnabled, false)
    .caution(STORED),
    by_hand(
        "sourceCodeDiffViewing",
        "Source Code Diff Viewing",
        BOOL,
        "Whether changes of source code are shown in Jira at all.",
    )
    .at(ACCESS, "Source Code Diff Viewing general setting")
    .default("true")
    .since(3, 8)
    .overrides(false, Field::SourcesDiffViewEnabled, false)
    .caution(STORED),
    by_hand(
        "requireUserPat",
        "Require User PAT (branch and PR/MR creation)",
        BOOL,
        "Whether people must give a token of their own before they create branches and pull requests, whatever the integration says.",
    )
    .at(ACCESS, "Require User PAT general setting")
    .default("false")
    .since(3, 8)
    .overrides(true, Field::RequireUserPat, true)
    .caution(STORED),
    by_hand(
        "enforceGitServicePermissions",
        "Enforce Git service permissions",
        BOOL,
        "Whether people see in Jira only what their own account of the Git host may see.",
    )
    .at(ACCESS, "Enforce Git service permissions")
    .since(4, 1)
    .needs(&[needs("requireUserPat", true)])
    .caution("AWS is not supported. GitHub App integrations require user tokens then."),
    by_hand(
        "maxPermissionCacheAgeHours",
        "Max permission cache age",
        number(0, "hours"),
        "How long what an account may see at its Git host is remembered.",
    )
    .at(ACCESS, "Enforce Git service permissions")
    .default("24")
    .since(4, 1)
    .needs(&[needs("enforceGitServicePermissions", true)]),
];
