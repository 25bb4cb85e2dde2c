//! The tabs of issues and projects.

use super::super::spec::{GeneralShape, GeneralSpec, When, beware, by_hand};
use super::{BOOL, number};

const TABS: &str = "Git > General settings > Tabs";
const COMMITS_PAGE: &str = "Git commits issue and project tabs";

pub(super) static ROWS: [GeneralSpec; 4] = [
    by_hand(
        "gitRollUpIssueTab",
        "Git roll up issue tab",
        GeneralShape::Projects,
        "In which projects issues have a tab with the commits of the issues below them: none, all, or a list of projects.",
    )
    .at(TABS, "Git roll up tab setting")
    .example("[PAY]"),
    by_hand(
        "gitCommitsTabs",
        "Git commits issue and project tabs",
        GeneralShape::Projects,
        "In which projects issues and the project have a tab with their commits: none, all, or a list of projects.",
    )
    .at(TABS, COMMITS_PAGE)
    .example("all"),
    by_hand(
        "reverseCommitTabSortOrder",
        "Reverse commit tab sort order",
        BOOL,
        "Whether the commits of the tab are sorted the other way round.",
    )
    .at(TABS, COMMITS_PAGE)
    .default("true")
    .caution("After a move from Jira 8 to 9 or 10 the vendor advises to switch it off."),
    by_hand(
        "commitsLimit",
        "Commits limit",
        number(1, "commits"),
        "How many commits the tab shows at once.",
    )
    .at(TABS, COMMITS_PAGE)
    .default("20")
    .beware(&[beware(
        When::Above(100),
        "the more commits are shown, the slower every issue opens",
    )]),
];
