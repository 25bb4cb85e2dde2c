//! Pull requests, and e-mails about commits.

use super::super::spec::{GeneralShape, GeneralSpec, GeneralText, by_hand, needs, needs_word};
use super::{BOOL, number};

const REQUESTS: &str = "Git > General settings > Pull requests";
const EMAIL: &str = "Git > General settings > Email";
const PAGE: &str = "Branch and pull request settings";

pub(super) static ROWS: [GeneralSpec; 10] = [
    by_hand(
        "createPullRequests",
        "Enable pull/merge request creation",
        BOOL,
        "Whether people create pull requests from issues.",
    )
    .at(REQUESTS, PAGE)
    .default("true"),
    by_hand(
        "indexPullRequestsViaApi",
        "Enable indexing pull/merge requests via API",
        BOOL,
        "Whether pull requests are read from the Git host and shown on issues.",
    )
    .at(REQUESTS, PAGE)
    .default("true"),
    by_hand(
        "sharePullRequestEvents",
        "Share PR/MR events with Team Insights",
        BOOL,
        "Whether what happens to pull requests is handed to Team Insights.",
    )
    .at(REQUESTS, PAGE)
    .default("false")
    .needs(&[needs("indexPullRequestsViaApi", true)])
    .caution("Tokens for GitHub need the scopes read:discussion, read:org, read:user, repo and user:email then."),
    by_hand(
        "pullRequestEventLimit",
        "PR event limit",
        GeneralShape::Word(&[
            ("noLimits", "no limits"),
            ("limitThePeriod", "limit the period"),
        ]),
        "Whether only events of a period are shared.",
    )
    .at(REQUESTS, PAGE)
    .needs(&[needs("sharePullRequestEvents", true)])
    .example("limitThePeriod"),
    by_hand(
        "maxPullRequestEventAgeDays",
        "Max PR event age",
        number(1, "days"),
        "How old events may be that are shared.",
    )
    .at(REQUESTS, PAGE)
    .default("90")
    .needs(&[
        needs("sharePullRequestEvents", true),
        needs_word("pullRequestEventLimit", "limitThePeriod"),
    ]),
    by_hand(
        "pullRequestEventsReindexIntervalSeconds",
        "PR events reindex interval",
        number(1, "seconds"),
        "How often events of pull requests are read anew from Microsoft's hosts.",
    )
    .at(REQUESTS, PAGE)
    .default("14400")
    .needs(&[needs("sharePullRequestEvents", true)])
    .caution("Only Microsoft integrations heed it."),
    by_hand(
        "sharePullRequestAuthors",
        "Share PR/MR author with Team Insights",
        BOOL,
        "Whether Team Insights is told who wrote pull requests.",
    )
    .at(REQUESTS, PAGE)
    .default("false")
    .needs(&[needs("indexPullRequestsViaApi", true)]),
    by_hand(
        "indexPullRequestsByCommits",
        "Enable indexing pull/merge requests by commits",
        BOOL,
        "Whether a pull request is shown on issues that only its commits name.",
    )
    .at(REQUESTS, PAGE)
    .needs(&[needs("indexPullRequestsViaApi", true)])
    .caution("The vendor's text says that it is off by default, and the picture beside it shows it ticked."),
    by_hand(
        "sendCommitNotificationEmails",
        "Send commit notification emails",
        BOOL,
        "Whether e-mails about commits are sent at all, whatever integrations say.",
    )
    .at(EMAIL, "Email settings")
    .default("true")
    .after_upgrade("false")
    .caution("Off, no integration sends any, and smart commits do not either."),
    by_hand(
        "commitEmailToRegex",
        "Commit email To regex",
        GeneralShape::Text {
            min: 0,
            max: 2_000,
            format: GeneralText::JavaRegex,
        },
        "Which addresses e-mails about commits may be sent to.",
    )
    .at(EMAIL, "Email settings")
    .default("")
    .caution("One sentence of the vendor says that blank lets all addresses through, the next that nothing is sent then.")
    .example("[^@]+@acme\\.example"),
];
