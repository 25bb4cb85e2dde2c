//! What GIJ's rows have beside their settings: names that manifests cannot state, each with the
//! reason.
//!
//! Together with the table of settings and the keys that manifests have of their own, this is
//! every name that the vendor documents.

use super::field::Refusal;

/// A name of GIJ's API that cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// The name.
    pub name: &'static str,
    /// Whether it can be read.
    pub standing: Standing,
    /// Why it cannot be set, and what to do instead.
    pub refusal: Refusal,
}

/// Whether something that cannot be set can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// GIJ's answers show it, on some rows at least.
    Shown,
    /// No answer that is documented shows it.
    Hidden,
}

const REMOVE: &str = "remove it";
const BY_BULK: &str = "GIJ takes it only in the file of a bulk import, which gijctl does not use";
const NOT_DOCUMENTED: &str = "GIJ's code knows it, but no page of the API does";
const OF_THE_APP: &str =
    "GitHub Apps are connected in the browser only, and gijctl leaves them alone";
const IN_THE_BROWSER: &str = "remove it; manage the GitHub App in Jira";
const BY_THE_HOST: &str = "it follows from the Git host";

const fn shown(name: &'static str, why: &'static str, instead: &'static str) -> Fact {
    Fact {
        name,
        standing: Standing::Shown,
        refusal: Refusal { why, instead },
    }
}

const fn hidden(name: &'static str, why: &'static str, instead: &'static str) -> Fact {
    Fact {
        name,
        standing: Standing::Hidden,
        refusal: Refusal { why, instead },
    }
}

const fn of_the_app(name: &'static str) -> Fact {
    hidden(name, OF_THE_APP, IN_THE_BROWSER)
}

/// Every such name.
static FACTS: [Fact; 42] = [
    shown(
        "integrationType",
        "it is the name under which `type` reads back (C3)",
        "write `type`, on an Integration",
    ),
    shown("initDate", "GIJ notes when it created the row", REMOVE),
    shown(
        "lastIndexedDate",
        "GIJ notes when it last indexed the row",
        REMOVE,
    ),
    shown(
        "showAllTags",
        "it follows from `tagsFilter`",
        "write `tagsFilter`; empty shows all tags",
    ),
    shown("root", "GIJ chooses where it keeps its clone", REMOVE),
    shown(
        "realRoot",
        "GIJ chooses where it keeps its clone, and a folder of somebody else's could be deleted with the row (C9)",
        "remove it; connect a clone that exists already in Jira",
    ),
    shown(
        "absoluteRoot",
        "the vendor's pages give it opposite meanings, and the wrong one makes GIJ take a folder for its own (C8)",
        "remove it; repositories are created with a clone that GIJ manages",
    ),
    shown("hosted", "it is internal to GIJ", REMOVE),
    shown(
        "trackedFolderId",
        "it says which integration a repository came with; another value makes the next scan remove the row",
        "write `integration` and `match` to mean a repository inside an integration",
    ),
    shown(
        "group",
        BY_THE_HOST,
        "remove it; `match: { glob: group/name }` looks at it",
    ),
    shown("supportsBranchCreationApi", BY_THE_HOST, REMOVE),
    shown("supportsPullRequestApi", BY_THE_HOST, REMOVE),
    shown(
        "cloneUrl",
        "only a list of GIJ 6 shows it",
        "write `origin`",
    ),
    shown("gkRepoUrl", "only a list of GIJ 6 shows it", REMOVE),
    shown("glRepoUrl", "only a list of GIJ 6 shows it", REMOVE),
    hidden(
        "state",
        "GIJ knows by itself how far a repository is",
        REMOVE,
    ),
    hidden(
        "encryptedPassword",
        "GIJ encrypts secrets itself",
        "write `credentials` with a reference to the secret",
    ),
    hidden(
        "encryptedPat",
        "GIJ encrypts secrets itself",
        "write `credentials` with a reference to the secret",
    ),
    hidden(
        "refSpecHeads",
        "GIJ always fetches branches and ignores what is sent",
        REMOVE,
    ),
    hidden(
        "refSpecTags",
        "GIJ always fetches tags and ignores what is sent",
        REMOVE,
    ),
    hidden(
        "limitGitData",
        "the feature behind it is gone since 2021",
        REMOVE,
    ),
    hidden("groupName", NOT_DOCUMENTED, REMOVE),
    hidden(
        "sshKeyId",
        "SSH keys have no place in GIJ's API",
        "add the key in Jira for the host of the origin",
    ),
    hidden("createInitialCommit", NOT_DOCUMENTED, REMOVE),
    hidden("repositoryHostingUrl", NOT_DOCUMENTED, REMOVE),
    hidden("repositoryKey", NOT_DOCUMENTED, REMOVE),
    hidden(
        "gitLabScanQueryParams",
        NOT_DOCUMENTED,
        "write `apiPath` on the integration",
    ),
    of_the_app("githubAppId"),
    of_the_app("githubAppInstallationId"),
    of_the_app("githubAppClientId"),
    of_the_app("githubAppClientSecret"),
    of_the_app("githubAppHtmlUrl"),
    of_the_app("githubAppName"),
    of_the_app("githubAppOrg"),
    of_the_app("githubAppPem"),
    of_the_app("githubAppSecret"),
    of_the_app("githubAppSlug"),
    of_the_app("githubAppSuspended"),
    of_the_app("githubAppWebhookSecret"),
    hidden(
        "sslVerify",
        BY_BULK,
        "write `disableSslVerification`, which is its opposite",
    ),
    hidden(
        "projectMapping",
        BY_BULK,
        "write `projects`: the word all, or a list of project keys",
    ),
    hidden(
        "delete",
        BY_BULK,
        "remove the manifest, and apply with --prune",
    ),
];

impl Fact {
    /// Every name that cannot be set.
    pub fn all() -> &'static [Self] {
        &FACTS
    }

    /// What is known of a name, where it is one of these.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        FACTS.iter().find(|fact| fact.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Field;

    #[test]
    fn a_name_is_a_setting_or_a_fact_and_has_one_row() {
        let mut names: Vec<_> = FACTS.iter().map(|fact| fact.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FACTS.len());
        for name in names {
            assert_eq!(Field::by_name(name), None, "{name}");
        }
    }
}
