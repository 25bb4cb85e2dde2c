//! What people can use, automation, and the audit log.

use super::super::spec::{GeneralShape, GeneralSpec, by_hand, needs};
use super::BOOL;

const FEATURES: &str = "Git > General settings > Features";
const WORKFLOW: &str = "Git > General settings > Workflow";
const AUDIT: &str = "Git > General settings > Audit";
const PAGE: &str = "Git integration features";

pub(super) static ROWS: [GeneralSpec; 11] = [
    by_hand(
        "gitKrakenDeepLinks",
        "GitKraken deep links",
        BOOL,
        "Whether issues have links that open in GitKraken.",
    )
    .at(FEATURES, PAGE)
    .since(3, 9),
    by_hand(
        "gitLensDeepLinks",
        "GitLens deep links",
        BOOL,
        "Whether issues have links that open in GitLens.",
    )
    .at(FEATURES, PAGE)
    .since(4, 15),
    by_hand(
        "newCommitsChangeLastUpdated",
        "Allow new commits to change Last Updated",
        BOOL,
        "Whether a commit that names an issue counts as an update of the issue.",
    )
    .at(FEATURES, PAGE)
    .default("true")
    .caution("Off, indexing is faster."),
    by_hand(
        "showIntegrationPanel",
        "Show Git integration panel on issue pages",
        BOOL,
        "Whether issues have a panel with their branches, pull requests and commits.",
    )
    .at(FEATURES, PAGE),
    by_hand(
        "showMainBranchInPanel",
        "Show main branch in the panel",
        BOOL,
        "Whether the panel names the main branch as well.",
    )
    .at(FEATURES, PAGE),
    by_hand(
        "calculateAndShowGitTags",
        "Calculate and show Git tags",
        BOOL,
        "Whether the tags that hold a commit are worked out and shown.",
    )
    .at(FEATURES, "Git tags")
    .default("true")
    .after_upgrade("false")
    .caution("Working them out costs much in repositories with many tags."),
    by_hand(
        "jqlSearching",
        "JQL searching",
        BOOL,
        "Whether issues can be searched by what is in Git.",
    )
    .at(FEATURES, PAGE)
    .default("true")
    .caution("Above 65,000 issues searches fail unless jira.search.maxclauses is raised."),
    by_hand(
        "gitActivityStream",
        "Git activity stream",
        BOOL,
        "Whether commits are in the activity streams of Jira.",
    )
    .at(FEATURES, PAGE)
    .default("true")
    .after_upgrade("false")
    .caution("The vendor switches it off to make Jira faster."),
    by_hand(
        "automationForJira",
        "Automation for Jira",
        BOOL,
        "Whether what happens in Git triggers rules of Automation for Jira.",
    )
    .at(WORKFLOW, "Enable Automation for Jira general setting")
    .since(4, 3),
    by_hand(
        "auditLogging",
        "Audit logging",
        BOOL,
        "Whether changes of GIJ's settings are written to the audit log of Jira.",
    )
    .at(AUDIT, "Audit log settings")
    .default("true")
    .after_upgrade("false")
    .since(3, 8),
    by_hand(
        "auditLogEvents",
        "Audit log events",
        GeneralShape::Names { of: "event" },
        "Which events are written to the audit log: those listed are ticked, all others are not.",
    )
    .at(AUDIT, "Audit log settings")
    .since(3, 8)
    .needs(&[needs("auditLogging", true)])
    .caution("The vendor lists the events in a picture only, so their names are not checked.")
    .example("[Connection created, Connection removed]"),
];
