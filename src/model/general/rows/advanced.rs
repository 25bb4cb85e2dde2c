//! What few people touch.

use super::super::spec::{GeneralShape, GeneralSpec, Way, When, beware, by_hand};
use super::{BOOL, number};
use crate::model::field::Refusal;

const ADVANCED: &str = "Git > General settings > Advanced";
const CACHES: &str = "Cache sizes settings";
const COLLECTOR: &str = "Repositories garbage collection checker";

pub(super) static ROWS: [GeneralSpec; 12] = [
    by_hand(
        "maxOpenPackFiles",
        "Max open pack files",
        number(1, "files"),
        "How many pack files of repositories are kept open.",
    )
    .at(ADVANCED, "Repository settings")
    .default("16")
    .caution("It must stay below the number of files that the operating system lets Jira open."),
    by_hand(
        "trustFolderStat",
        "trustFolderStat",
        BOOL,
        "Whether the dates of folders are believed when GIJ looks for what is new.",
    )
    .at(ADVANCED, "Jira Data Center")
    .default("false")
    .beware(&[beware(
        When::Is(true),
        "on a shared home, as Data Center has it, such dates lag behind and new commits are missed",
    )])
    .caution("Integrations and repositories have a setting of the same name; which of them wins is not documented."),
    by_hand(
        "gcMaxLooseObjects",
        "GC max loose objects",
        number(0, "objects"),
        "How many loose objects a clone may have before it is tidied up.",
    )
    .at(ADVANCED, COLLECTOR)
    .default("2000"),
    by_hand(
        "gcMaxPackedFiles",
        "GC max packed files",
        number(0, "files"),
        "How many pack files a clone may have before it is tidied up.",
    )
    .at(ADVANCED, COLLECTOR)
    .default("30"),
    by_hand(
        "maxDiffLineCount",
        "Max diff line count",
        GeneralShape::Integer {
            min: 1,
            max: 20_000,
            unit: "lines",
        },
        "How many lines of a change are shown.",
    )
    .at(ADVANCED, "Git data processing age limit general settings")
    .default("4096")
    .caution("The documented default is read off a picture. Files above 16 MB are not shown at all."),
    by_hand(
        "fileEncoding",
        "File encoding",
        GeneralShape::Word(&[("utf-8", "")]),
        "How the text of files is read. GIJ knows one way.",
    )
    .at(ADVANCED, "Repository settings")
    .default("utf-8")
    .example("utf-8"),
    by_hand(
        "discardClonedFiles",
        "Discard cloned files",
        BOOL,
        "Which files of clones are thrown away after indexing.",
    )
    .at(ADVANCED, "Repository settings")
    .set(Way::Gone(Refusal {
        why: "GIJ 4.12 and later do not have this setting any more",
        instead: "remove it; clones are kept whole",
    })),
    by_hand(
        "gitOperationsTimeoutSeconds",
        "Git operations timeout",
        number(1, "seconds"),
        "How long GIJ waits for a Git host while it clones or fetches.",
    )
    .at(ADVANCED, "Repository settings")
    .default("60")
    .caution("Large repositories may need 120 or 180 for their first clone; it can be put back afterwards."),
    by_hand(
        "gitDataProcessingAgeLimitDays",
        "Git data processing age limit",
        number(0, "days"),
        "How old commits may be that still run smart commits, e-mails and automation.",
    )
    .at(ADVANCED, "Git data processing age limit general settings")
    .default("14"),
    by_hand(
        "revisionCacheSize",
        "Revision cache size",
        number(1, "entries"),
        "How many revisions are kept in memory, of 256 bytes each.",
    )
    .at(ADVANCED, CACHES)
    .default("180000"),
    by_hand(
        "branchCacheSize",
        "Branch cache size",
        number(1, "entries"),
        "How many branches are kept in memory, of 500 bytes each.",
    )
    .at(ADVANCED, CACHES)
    .default("28000"),
    by_hand(
        "tagsCacheSize",
        "Tags cache size",
        number(1, "entries"),
        "Of how many repositories the tags are kept in memory.",
    )
    .at(ADVANCED, CACHES)
    .default("500")
    .caution("The vendor's page says 1,000 kilobytes each, and the text beside the setting about 100."),
];
