//! Where the vendor's documentation contradicts itself, and what gijctl does about it.
//!
//! Declarations and messages name a contradiction by its number, as in `(C11)`; here is what the
//! number stands for.

use std::collections::BTreeSet;

/// A contradiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contradiction {
    /// Its number, from 1.
    pub number: u8,
    /// What is said in two ways.
    pub sentence: &'static str,
    /// What gijctl does about it.
    pub posture: &'static str,
}

const fn row(number: u8, sentence: &'static str, posture: &'static str) -> Contradiction {
    Contradiction {
        number,
        sentence,
        posture,
    }
}

static ALL: [Contradiction; 32] = [
    row(
        1,
        "Some answers say `success` as a text, others as true or false.",
        "gijctl takes both.",
    ),
    row(
        2,
        "One integration is answered as an object on one page and as a list of one on another, under two names.",
        "gijctl takes all of them.",
    ),
    row(
        3,
        "The type is written as `type` and read as `integrationType`; one sample writes it by the second name.",
        "gijctl writes `type`, and only when it creates.",
    ),
    row(
        4,
        "An update may carry `type` by one page, and must not change it by another.",
        "gijctl never changes the type of an integration.",
    ),
    row(
        5,
        "`origin` is called required, and samples of the hosted services leave it out.",
        "gijctl requires it for hosts of one's own only.",
    ),
    row(
        6,
        "`folderDepth` is required for tracked folders by one page, and by another it is 1 when left out.",
        "gijctl requires it, so that nobody has to know which is right.",
    ),
    row(
        7,
        "AZURE and AZURE_DEVOPS stand for cloud and server on some pages, and the other way round on others.",
        "gijctl follows the samples: AZURE is dev.azure.com, AZURE_DEVOPS a server of one's own.",
    ),
    row(
        8,
        "`absoluteRoot` marks a clone as managed by GIJ on one page, and as not managed on another.",
        "gijctl never writes it.",
    ),
    row(
        9,
        "`realRoot` and `absoluteRoot` are called required, and samples leave them out.",
        "gijctl does not send them.",
    ),
    row(
        10,
        "An update is said to replace what is there; in samples it keeps what is not sent.",
        "gijctl sends what differs only, and reads the row again.",
    ),
    row(
        11,
        "`disabled` may be sent with an update, which can say success and leave the row as it was.",
        "gijctl uses the endpoint that is made for it, and reads the row again.",
    ),
    row(
        12,
        "Project ids beside `global: true` are ignored by one page and refused by another.",
        "gijctl never sends both.",
    ),
    row(
        13,
        "Commit e-mails are off by default on one page and on in the samples of another.",
        "State the value; gijctl assumes neither.",
    ),
    row(
        14,
        "Git notes are fetched by default on one page and not on another.",
        "State the value; gijctl assumes neither.",
    ),
    row(
        15,
        "`trustFolderStat` is said to be false by default on Data Center, samples show true, and one create sent true and read false.",
        "State the value; gijctl reads it again after each write.",
    ),
    row(
        16,
        "`requireUserPat` is a truth value on most pages and a text on one.",
        "gijctl writes the first and reads both.",
    ),
    row(
        17,
        "A deletion is over when it is answered by one page, and is queued behind all other work by another.",
        "gijctl looks until the row is gone.",
    ),
    row(
        18,
        "The status of an indexing wants `threadID` or `threadId`, which is required or not.",
        "gijctl sends `threadId` and does without where it has none.",
    ),
    row(
        19,
        "The status of an indexing comes in two shapes.",
        "gijctl takes both.",
    ),
    row(
        20,
        "A bulk import answers that it failed when it has begun.",
        "gijctl uses no bulk import.",
    ),
    row(
        21,
        "A reindex of what is being indexed is not started by one page, and queued by another.",
        "gijctl asks once and waits for either.",
    ),
    row(
        22,
        "`apiPath` and `apiFilter` exclude each other by one page, and may stand together by another.",
        "gijctl takes both together, with a warning.",
    ),
    row(
        23,
        "The API is for Jira administrators only, or for managers of GIJ as well.",
        "gijctl asks Jira what the account may do, says so, and tries.",
    ),
    row(
        24,
        "Removing a tracked folder leaves its files alone by one page, and may delete them by another.",
        "gijctl never asks for files of tracked folders to be deleted.",
    ),
    row(
        25,
        "Integrations and repositories share their numbers by some signs, and have their own by others.",
        "gijctl tells the two apart always, and looks before it switches one.",
    ),
    row(
        26,
        "An indexing cannot be cancelled by older pages, and can by newer ones, in the browser only.",
        "gijctl cancels nothing.",
    ),
    row(
        27,
        "A region of AWS is misspelt in one list, and another list is shorter.",
        "A region that gijctl does not know is a warning only.",
    ),
    row(
        28,
        "Answers to updates leave out `requireUserPat`, though it was sent.",
        "gijctl reads the row again.",
    ),
    row(
        29,
        "The main branch of a repository inside an integration cannot be set by the API, and can in the browser.",
        "gijctl takes it for something that cannot be set there.",
    ),
    row(
        30,
        "The shortest interval between two reindexes is one minute, or none at all.",
        "gijctl does not set it.",
    ),
    row(
        31,
        "While history is read for the first time smart commits act on old commits by one page, and are passed over by another.",
        "gijctl can keep them off until that is done, and does on apps older than 4.23.",
    ),
    row(
        32,
        "`/tfs` need not be in the address of a server by the text of a page, and is there in its sample.",
        "gijctl takes the address as it is stated.",
    ),
];

impl Contradiction {
    /// All of them, by number.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// The one with this number.
    pub fn by_number(number: u8) -> Option<&'static Self> {
        ALL.iter()
            .find(|contradiction| contradiction.number == number)
    }
}

/// The numbers of the contradictions that a text names, as in `always state it (C6)`.
pub fn named_in(text: &str) -> BTreeSet<u8> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter_map(|word| word.strip_prefix('C')?.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_one_row_in_order() {
        let numbers: Vec<_> = ALL.iter().map(|row| row.number).collect();
        assert_eq!(numbers, (1..=32).collect::<Vec<_>>());
    }

    #[test]
    fn a_text_names_contradictions_by_letter_and_number() {
        let named = named_in("Said twice (C13, C2). AC4 and C are none, C300 is no number.");
        assert_eq!(named, BTreeSet::from([2, 13]));
    }
}
