//! What runs by itself, where, and how fast.

use super::super::spec::{Beware, GeneralShape, GeneralSpec, When, beware, by_hand, needs};
use super::{BOOL, number};

const SCHEDULED: &str = "Git > General settings > Scheduled jobs";
const DATA_CENTER: &str = "Git > General settings > Data Center";
const THROTTLING: &str = "Git > General settings > Throttling";
const NODES_PAGE: &str = "Per-Node Repository Indexing";
const THREADS_PAGE: &str = "Multiple indexing threads per node";

/// As many minutes as the page takes.
const MOST_MINUTES: i64 = 76_861_433_640_456;

/// Four are as many as the examples of the vendor's advice get to.
const MANY_THREADS: i64 = 4;

const OF_CLOUD: &[Beware] = &[beware(
    When::Below(1),
    "0 switches throttling off, and the host answers too many requests with refusals",
)];

const fn throttle(key: &'static str, title: &'static str) -> GeneralSpec {
    by_hand(
        key,
        title,
        number(0, "requests a second"),
        "How many requests GIJ sends to hosts of this kind in a second; 0 does not slow it down.",
    )
    .at(THROTTLING, THREADS_PAGE)
    .since(4, 27)
    .caution("The documented default is read off a picture.")
}

pub(super) static ROWS: [GeneralSpec; 13] = [
    by_hand(
        "reindexIntervalMinutes",
        "Repository reindex interval",
        GeneralShape::Schedule {
            min: 1,
            max: MOST_MINUTES,
        },
        "How often GIJ looks for new commits in every repository.",
    )
    .at(SCHEDULED, "Recommended reindex interval setting")
    .default("5")
    .beware(&[beware(
        When::Below(5),
        "it is below the vendor's default: a run that lasts longer than the interval is followed by the next at once",
    )])
    .caution("A few minutes longer than the last run took. 0 is refused, though a page of tips suggests it (C30); 9999999 switches it off in effect. Cron needs GIJ 3.7.")
    .example("20"),
    by_hand(
        "garbageCollectionIntervalMinutes",
        "Garbage collection interval",
        GeneralShape::Schedule {
            min: 1,
            max: MOST_MINUTES,
        },
        "How often clones are tidied up.",
    )
    .at(SCHEDULED, "Scheduling Jobs")
    .default("1440")
    .caution("About once a day, when few people work. Cron needs GIJ 3.7.")
    .example("\"0 0 3 * * ?\""),
    by_hand(
        "allNodesReindex",
        "Allow all nodes to reindex",
        BOOL,
        "Whether every node of the cluster indexes repositories.",
    )
    .at(DATA_CENTER, NODES_PAGE)
    .default("true")
    .since(4, 2),
    by_hand(
        "reindexingNodes",
        "Reindexing nodes",
        GeneralShape::Names { of: "node" },
        "The nodes that index repositories.",
    )
    .at(DATA_CENTER, NODES_PAGE)
    .since(4, 2)
    .needs(&[needs("allNodesReindex", false)])
    .caution("They are named as in Jira's list of nodes, which is not looked at.")
    .example("[node1, node2]"),
    by_hand(
        "indexingThreadsPerNode",
        "Number of indexing threads per node",
        GeneralShape::Integer {
            min: 1,
            max: 100,
            unit: "threads",
        },
        "How many repositories a node indexes at once.",
    )
    .at(DATA_CENTER, THREADS_PAGE)
    .default("1")
    .since(4, 27)
    .beware(&[beware(
        When::Above(MANY_THREADS),
        "the more threads, the sooner Git hosts refuse requests: raise it step by step, and watch for answers with status 429",
    )])
    .caution("The vendor calls it experimental. Its page prints both 4.27 and 4.72 as the version that brought it."),
    throttle("throttleGithubCom", "GitHub.com / Enterprise Cloud")
        .default("5")
        .beware(OF_CLOUD),
    throttle("throttleGithubApp", "GitHub App (cloud)")
        .default("15")
        .beware(OF_CLOUD),
    throttle("throttleGithubEnterpriseServer", "GitHub Enterprise Server").default("0"),
    throttle(
        "throttleGithubAppEnterpriseServer",
        "GitHub App on Enterprise Server",
    )
    .default("0"),
    throttle("throttleGitlabCom", "GitLab.com")
        .default("10")
        .beware(OF_CLOUD),
    throttle("throttleGitlabServer", "GitLab CE/EE").default("0"),
    throttle("throttleMicrosoftCloud", "Microsoft cloud")
        .default("10")
        .beware(OF_CLOUD),
    throttle("throttleMicrosoftServer", "Microsoft on-premises").default("0"),
];
