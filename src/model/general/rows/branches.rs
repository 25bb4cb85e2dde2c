//! Branches that people create from issues.

use super::super::spec::{GeneralShape, GeneralSpec, GeneralText, by_hand};
use super::{BOOL, number};

const BRANCHES: &str = "Git > General settings > Branches";
const PAGE: &str = "Branch and pull request settings";

pub(super) static ROWS: [GeneralSpec; 4] = [
    by_hand(
        "createDeleteBranches",
        "Enable create/delete branch in Jira issues",
        BOOL,
        "Whether people create and delete branches from issues.",
    )
    .at(BRANCHES, PAGE)
    .default("true"),
    by_hand(
        "branchNameTemplate",
        "Branch name template",
        GeneralShape::Text {
            min: 1,
            max: 2_000,
            format: GeneralText::Template(&[
                "issuetype",
                "issuekey",
                "summary",
                "projectkey",
                "basebranch",
            ]),
        },
        "The name that a new branch is given.",
    )
    .at(BRANCHES, PAGE)
    .default("${issuekey}-${summary}")
    .caution("${issuetype:…} takes a map of types to words. ${username} was removed, and ${basebranch} needs GIJ 4.0.")
    .example("${issuekey}-${summary}"),
    by_hand(
        "branchNameInnerSeparator",
        "Branch name inner separator",
        GeneralShape::Text {
            min: 1,
            max: 10,
            format: GeneralText::Plain,
        },
        "What stands in branch names for blanks and other characters that Git does not take.",
    )
    .at(BRANCHES, PAGE)
    .default("-")
    .example("-"),
    by_hand(
        "maxBranchNameLength",
        "Max branch name length",
        number(1, "characters"),
        "Where the names of new branches are cut off.",
    )
    .at(BRANCHES, PAGE)
    .default("250"),
];
