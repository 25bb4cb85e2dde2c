//! What explanations say of settings beyond the one table of them: what GIJ does with each, since
//! when it is there, and which contradictions touch it without being in its caution.

use super::field::Field;

/// What is known of one setting beyond its row in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldNote {
    /// The setting's name.
    name: &'static str,
    /// What GIJ does with it.
    pub effect: &'static str,
    /// The first version of the app that has it, where the vendor names one.
    pub since: Option<&'static str>,
    /// Contradictions that its caution does not name.
    pub contradictions: &'static [u8],
}

const fn note(name: &'static str, effect: &'static str) -> FieldNote {
    FieldNote {
        name,
        effect,
        since: None,
        contradictions: &[],
    }
}

impl FieldNote {
    const fn since(self, since: &'static str) -> Self {
        Self {
            since: Some(since),
            ..self
        }
    }

    const fn with(self, contradictions: &'static [u8]) -> Self {
        Self {
            contradictions,
            ..self
        }
    }
}

const OF_LINKS: &str = "GIJ makes links in Jira from it; it does not reach the Git host itself.";

static NOTES: [FieldNote; 34] = [
    note(
        "displayName",
        "GIJ shows it in its lists, and makes one up from the host where none is sent.",
    ),
    note(
        "origin",
        "GIJ asks this host which repositories there are, and clones from it.",
    ),
    note(
        "apiPath",
        "At each scan GIJ asks the host this path for its list of repositories.",
    ),
    note(
        "apiFilter",
        "At each scan GIJ keeps those entries of the host's list that the expression leaves.",
    )
    .with(&[22]),
    note(
        "tfsCollection",
        "At each scan GIJ looks into this collection and no other.",
    ),
    note("awsRegion", "GIJ asks CodeCommit of this region."),
    note(
        "folderDepth",
        "At each scan GIJ goes down as many levels of folders to find repositories.",
    ),
    note(
        "mainBranch",
        "GIJ takes it for the branch that the others are held against.",
    ),
    note(
        "enableFetches",
        "GIJ fetches from the origin before it indexes; without it, what is on the disk is all there is.",
    ),
    note(
        "disableSslVerification",
        "GIJ accepts any certificate when it talks to the host, a forged one as well.",
    ),
    note(
        "trustFolderStat",
        "GIJ looks at a folder's time before it reads the packs in it, which saves reading and can miss changes.",
    ),
    note(
        "refSpecNotes",
        "GIJ fetches refs/notes beside branches and tags.",
    ),
    note(
        "refSpecChanges",
        "GIJ fetches refs/changes beside branches and tags.",
    ),
    note(
        "refSpecCustom",
        "GIJ fetches these refs beside branches and tags.",
    ),
    note("webLinkType", OF_LINKS),
    note("viewFormat", OF_LINKS),
    note("changesetFormat", OF_LINKS),
    note("fileAddedFormat", OF_LINKS),
    note("fileModifiedFormat", OF_LINKS),
    note("fileDeletedFormat", OF_LINKS),
    note("mergeRequestFormat", OF_LINKS),
    note("branchLinkFormat", OF_LINKS),
    note(
        "global",
        "GIJ shows commits and branches in the issues of every project.",
    ),
    note(
        "projectMappingIds",
        "GIJ shows commits and branches in the issues of these projects only.",
    ),
    note(
        "gitViewerEnabled",
        "GIJ lets people of the mapped projects look through the files in Jira.",
    ),
    note(
        "smartCommitsEnabled",
        "GIJ comments on issues, logs work and moves them on, as messages of new commits say.",
    ),
    note(
        "sendCommitEmails",
        "GIJ writes to the people of an issue when a commit names it.",
    ),
    note(
        "maxMinsToCommitEmail",
        "GIJ sends no e-mail for a commit that is older than this when it finds it.",
    ),
    note(
        "requireUserPat",
        "GIJ asks each person for a token before it creates a branch or a pull request for them.",
    )
    .with(&[16]),
    note(
        "sourcesDiffViewEnabled",
        "GIJ shows in issues what each commit changed in the files.",
    ),
    note(
        "revisionIndexing",
        "GIJ reads commit messages for the keys of issues; without it no commit is in any issue.",
    ),
    note(
        "commitsValidationRequired",
        "GIJ's hook on the Git server refuses a push whose messages name no issue.",
    ),
    note(
        "tagsFilter",
        "GIJ shows in issues those tags whose names match.",
    ),
    note(
        "prHideFilter",
        "GIJ leaves out of issues those pull requests whose names match.",
    )
    .since("4.19"),
];

impl FieldNote {
    /// The note of the setting with this name.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        NOTES.iter().find(|note| note.name == name)
    }

    /// The note of a setting.
    pub fn of(field: Field) -> Option<&'static Self> {
        Self::by_name(field.name())
    }
}

#[cfg(test)]
mod tests {
    use super::super::contradiction::{Contradiction, named_in};
    use super::*;

    #[test]
    fn every_setting_has_one_note() {
        for field in Field::ALL {
            assert!(FieldNote::of(field).is_some(), "{field} has no note");
        }
        let mut names: Vec<_> = NOTES.iter().map(|note| note.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), NOTES.len());
    }

    #[test]
    fn every_contradiction_that_a_setting_names_is_known() {
        for field in Field::ALL {
            let of_note = FieldNote::of(field).unwrap().contradictions;
            let of_caution = named_in(field.spec().caution);
            for number in of_note.iter().copied().chain(of_caution.iter().copied()) {
                assert!(
                    Contradiction::by_number(number).is_some(),
                    "{field}: C{number}"
                );
            }
            assert!(
                of_note.iter().all(|number| !of_caution.contains(number)),
                "{field} names a contradiction in its caution and in its note"
            );
        }
    }

    #[test]
    fn a_caution_that_names_a_first_version_has_the_one_of_the_note() {
        for field in Field::ALL {
            let caution = field.spec().caution;
            let said = caution.split_once("Since ").map(|(_, rest)| {
                let end = rest.find(|c: char| c != '.' && !c.is_ascii_digit());
                rest[..end.unwrap_or(rest.len())].trim_end_matches('.')
            });
            assert_eq!(said, FieldNote::of(field).unwrap().since, "{field}");
        }
    }
}
