//! Where each piece of the vendor's advice is heeded.

/// A piece of advice, and what becomes of it.
#[derive(Debug, Clone, Copy)]
pub struct Recommendation {
    /// Its number in the table of the documentation.
    pub id: &'static str,
    /// What is advised, in a phrase.
    pub what: &'static str,
    /// Where it goes.
    pub goes: &'static [Goes],
}

/// What heeds a piece of advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goes {
    /// A rule of `lint`, by its number.
    Rule(&'static str),
    /// An error of `validate`, by its code.
    Validate(&'static str),
    /// A person confirms it, under this key.
    ByHand(&'static str),
    /// A command sees to it by itself.
    Command(&'static str, &'static str),
}

use Goes::{ByHand, Command, Rule, Validate};

const fn row(id: &'static str, what: &'static str, goes: &'static [Goes]) -> Recommendation {
    Recommendation { id, what, goes }
}

const SIZES: &str = "adds up the sizes that services tell";
const LARGE: &str = "counts what is larger than 2 GiB, and names it with --show odd";
const SEES_NOTHING: &str = "says where a token sees nothing";

/// Rules that rest on no advice but on what the pages print.
pub const OWN: [&str; 2] = ["GIJ012", "GIJ013"];

/// All of it, in order.
pub static MAP: [Recommendation; 84] = [
    row(
        "R01",
        "one or two new integrations at a time",
        &[
            Command("apply", "creates one at a time unless told otherwise"),
            Rule("GIJ001"),
        ],
    ),
    row(
        "R02",
        "wait for the first indexing before the next",
        &[
            Command("apply", "waits until everything inside is indexed"),
            Rule("GIJ002"),
        ],
    ),
    row(
        "R03",
        "switch off what is not used before creating",
        &[
            Rule("GIJ003"),
            ByHand("jqlSearching"),
            ByHand("calculateAndShowGitTags"),
            ByHand("sendCommitNotificationEmails"),
            ByHand("gitActivityStream"),
        ],
    ),
    row(
        "R04",
        "smart commits off during the first indexing",
        &[Command("apply", "--quiet-first-index"), Rule("GIJ004")],
    ),
    row(
        "R05",
        "do not interrupt a first indexing",
        &[Rule("GIJ005")],
    ),
    row(
        "R06",
        "indexing of pull requests off while there are very many to come",
        &[ByHand("indexPullRequestsViaApi")],
    ),
    row(
        "R07",
        "try it on a test Jira, in quiet hours, with a backup",
        &[
            ByHand("test-jira"),
            Command("export", "writes what is there as manifests"),
        ],
    ),
    row(
        "R10",
        "at most about 2,000 repositories in an integration",
        &[
            Rule("GIJ006"),
            Command("preview", "counts what would come in, before it does"),
        ],
    ),
    row(
        "R11",
        "an integration for each organisation or group",
        &[Rule("GIJ007")],
    ),
    row(
        "R12",
        "narrow by path or filter",
        &[
            Rule("GIJ008"),
            Command(
                "preview",
                "names what integrations share, and what filters keep",
            ),
        ],
    ),
    row(
        "R13",
        "on gitlab.com a filter rather than a path",
        &[Rule("GIJ009")],
    ),
    row(
        "R14",
        "leave empty repositories out",
        &[
            Rule("GIJ010"),
            Command(
                "preview",
                "counts those that are empty, where a service tells",
            ),
        ],
    ),
    row(
        "R15",
        "filters in the shape of their host",
        &[
            Rule("GIJ011"),
            Command("preview", "applies the filter to what the service lists"),
        ],
    ),
    row(
        "R16",
        "the form and length of paths and filters",
        &[Validate("text"), Validate("not-for-this-type")],
    ),
    row(
        "R17",
        "path and filter exclude each other, or not",
        &[Rule("GIJ014")],
    ),
    row(
        "R18",
        "starred lists fail under single sign-on",
        &[Rule("GIJ015")],
    ),
    row(
        "R19",
        "disk for all repositories",
        &[Command("preview", SIZES), ByHand("disk")],
    ),
    row(
        "R20",
        "memory for pack indexes",
        &[Command("preview", SIZES), ByHand("memory")],
    ),
    row(
        "R21",
        "no objects above 2 GB",
        &[
            Command("preview", LARGE),
            ByHand("large-objects"),
            Command("doctor", "names what was never indexed"),
        ],
    ),
    row(
        "R22",
        "very large repositories as tracked folders",
        &[
            Command("preview", LARGE),
            ByHand("large-objects"),
            Command("doctor", "names what was never indexed"),
        ],
    ),
    row(
        "R23",
        "more than a thousand commits a branch are slow",
        &[ByHand("commits-per-branch")],
    ),
    row(
        "R24",
        "do not index commits of what is rarely needed",
        &[ByHand("rare-repositories")],
    ),
    row(
        "R25",
        "filter out what fails to clone",
        &[
            Rule("GIJ017"),
            Command("doctor", "warns of apps that try what fails with each scan"),
        ],
    ),
    row(
        "R26",
        "disabled repositories cost time on pages",
        &[Rule("GIJ019")],
    ),
    row("R30", "an account made for it", &[Rule("GIJ020")]),
    row(
        "R31",
        "several accounts against rate limits",
        &[Rule("GIJ021")],
    ),
    row("R32", "no password on GitHub", &[Validate("credentials")]),
    row(
        "R33",
        "tokens rather than passwords",
        &[Validate("credentials"), Rule("GIJ022")],
    ),
    row(
        "R34",
        "the scopes of tokens",
        &[
            Command("preview", "says where a service refuses a token its list"),
            ByHand("token-scopes"),
        ],
    ),
    row(
        "R35",
        "Azure tokens for all organizations",
        &[
            Command("preview", SEES_NOTHING),
            ByHand("token-scopes"),
            Command("doctor", "names integrations that hold nothing"),
        ],
    ),
    row(
        "R36",
        "the user name beside a TFS token",
        &[Validate("user-name")],
    ),
    row("R37", "`/tfs` in the address, or not", &[Rule("GIJ024")]),
    row("R38", "a user of AWS for each", &[Rule("GIJ021")]),
    row(
        "R39",
        "tokens that end, and are replaced before",
        &[Rule("GIJ025"), Command("apply", "--rotate")],
    ),
    row("R40", "no secrets in files", &[Validate("literal-secret")]),
    row(
        "R41",
        "Basic access for Azure users",
        &[
            Command("preview", SEES_NOTHING),
            ByHand("token-scopes"),
            Command("doctor", "names integrations that hold nothing"),
        ],
    ),
    row(
        "R42",
        "the same SSH keys on all nodes",
        &[ByHand("sshKeys")],
    ),
    row(
        "R50",
        "require user PAT everywhere",
        &[Rule("GIJ026"), ByHand("requireUserPat")],
    ),
    row(
        "R51",
        "enforce the permissions of the Git service",
        &[Rule("GIJ027"), ByHand("enforceGitServicePermissions")],
    ),
    row(
        "R52",
        "enforcing needs tokens in all of Jira",
        &[Validate("needs-setting"), Rule("GIJ028")],
    ),
    row(
        "R53",
        "tokens need the repository browser",
        &[Validate("needs-viewer")],
    ),
    row("R54", "AWS is not covered by enforcing", &[Rule("GIJ030")]),
    row(
        "R55",
        "restrict integrations to projects",
        &[Rule("GIJ031")],
    ),
    row(
        "R56",
        "a restricted integration needs a project",
        &[Validate("no-project")],
    ),
    row(
        "R57",
        "projects only where not all see it",
        &[
            Validate("all-with-list"),
            Command("apply", "never sends both"),
        ],
    ),
    row(
        "R58",
        "View Development Tools for everybody",
        &[ByHand("view-development-tools")],
    ),
    row(
        "R59",
        "names that say organisation or group",
        &[Rule("GIJ033")],
    ),
    row(
        "R60",
        "managers cannot change projects of what others made",
        &[
            Command("plan", "says what the account may do"),
            Command("doctor", "says what the account may do"),
        ],
    ),
    row(
        "R70",
        "an interval above the last run's duration",
        &[
            Command("tune", "tells how long runs take, and writes the interval"),
            ByHand("reindexIntervalMinutes"),
        ],
    ),
    row(
        "R71",
        "once or twice a day with webhooks",
        &[
            Command("tune", "says so where manifests declare webhooks"),
            ByHand("reindexIntervalMinutes"),
        ],
    ),
    row(
        "R72",
        "no longer than a day with pull requests",
        &[Rule("GIJ034")],
    ),
    row(
        "R73",
        "interval 0 is below the least",
        &[Validate("out-of-range"), Rule("GIJ035")],
    ),
    row(
        "R74",
        "ignore webhooks that match nothing",
        &[Rule("GIJ036"), ByHand("ignoreUnmatchingWebhooks")],
    ),
    row(
        "R75",
        "the webhook interval across 4.23",
        &[ByHand("webhook-interval")],
    ),
    row(
        "R76",
        "threads step by step",
        &[
            Command("tune", "advises one more where runs outlast their interval"),
            ByHand("indexingThreadsPerNode"),
        ],
    ),
    row("R77", "four nodes that index", &[ByHand("reindexingNodes")]),
    row(
        "R78",
        "tidy clones up about daily",
        &[Rule("GIJ037"), ByHand("garbageCollectionIntervalMinutes")],
    ),
    row(
        "R79",
        "reindex all after the number of nodes changes",
        &[ByHand("reindexingNodes")],
    ),
    row(
        "R80",
        "reset indexes after Jira 8",
        &[ByHand("indexes-after-jira-upgrade")],
    ),
    row(
        "R81",
        "never reindex without naming a repository",
        &[Command("reindex", "asks for named rows only")],
    ),
    row(
        "R82",
        "removals that are stuck",
        &[
            Command("doctor", "names what gijctl deleted and GIJ still shows"),
            ByHand("stuck-removals"),
        ],
    ),
    row("R83", "GIJ 4.17 or later for reindexing", &[Rule("GIJ018")]),
    row(
        "R90",
        "do not trust the dates of folders",
        &[Rule("GIJ038")],
    ),
    row(
        "R91",
        "never delete the files of tracked folders",
        &[Validate("delete-originals")],
    ),
    row(
        "R92",
        "clones that removals leave behind",
        &[
            Command("plan", "says of each deletion whether its clones stay"),
            ByHand("removed-clones"),
        ],
    ),
    row("R93", "verify certificates", &[Rule("GIJ039")]),
    row("R94", "no plain http", &[Rule("GIJ040")]),
    row(
        "R95",
        "no new integration of GitLab API v3",
        &[Rule("GIJ041")],
    ),
    row("R96", "depth 3 for hashed storage", &[Rule("GIJ042")]),
    row(
        "R97",
        "a depth for tracked folders",
        &[Validate("missing-key"), Validate("out-of-range")],
    ),
    row(
        "R98",
        "what tracked folders have not, and where they must not be",
        &[Validate("text"), Rule("GIJ043")],
    ),
    row(
        "R99",
        "short paths on Windows networks",
        &[Validate("text")],
    ),
    row("R100", "the parents of Gerrit", &[Rule("GIJ045")]),
    row(
        "R101",
        "leave GitHub Apps as they are",
        &[Rule("GIJ046"), Command("plan", "shows them as unmanaged")],
    ),
    row(
        "R102",
        "removing a GitHub App strands it",
        &[Command(
            "apply",
            "never deletes a type that gijctl does not know",
        )],
    ),
    row(
        "R103",
        "switch on and off by the endpoint made for it",
        &[Command("apply", "uses no other")],
    ),
    row(
        "R104",
        "which of Microsoft's types is the cloud",
        &[Rule("GIJ047")],
    ),
    row(
        "R105",
        "Azure Files as shared home",
        &[
            ByHand("azure-files"),
            Command("doctor", "names integrations that hold nothing"),
        ],
    ),
    row("R106", "regions of AWS", &[Rule("GIJ048")]),
    row(
        "R107",
        "regular expressions of Java",
        &[Validate("text"), Rule("GIJ049")],
    ),
    row(
        "R108",
        "state what has two defaults",
        &[Rule("GIJ003"), Rule("GIJ050")],
    ),
    row("R109", "Git notes that were not fetched", &[Rule("GIJ051")]),
    row(
        "R110",
        "the audit log on",
        &[Rule("GIJ052"), ByHand("auditLogging")],
    ),
    row(
        "R111",
        "supported pairs of versions",
        &[Command("doctor", "holds both versions against the pairs")],
    ),
];

impl Goes {
    /// As the catalogue writes it.
    pub fn in_words(self) -> String {
        match self {
            Self::Rule(id) => format!("`lint` [{id}](#{})", id.to_lowercase()),
            Self::Validate(code) => format!("`validate` (`{code}`)"),
            Self::ByHand(key) => format!("by hand (`{key}`)"),
            Self::Command(command, how) => format!("`{command}`: {how}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::lint::RULES;
    use crate::lint::by_hand::HAND;

    fn named(of: impl Fn(Goes) -> Option<&'static str>) -> BTreeSet<&'static str> {
        let all = MAP.iter().flat_map(|row| row.goes);
        all.filter_map(|goes| of(*goes)).collect()
    }

    #[test]
    fn every_rule_rests_on_advice_or_is_our_own() {
        let mut named = named(|goes| match goes {
            Rule(id) => Some(id),
            _ => None,
        });
        named.extend(OWN);
        assert_eq!(named, RULES.iter().map(|rule| rule.id).collect());
    }

    #[test]
    fn whatever_is_confirmed_by_hand_is_in_the_list_of_it() {
        let named = named(|goes| match goes {
            ByHand(key) => Some(key),
            _ => None,
        });
        assert_eq!(named, HAND.iter().map(|hand| hand.key).collect());
    }
}
