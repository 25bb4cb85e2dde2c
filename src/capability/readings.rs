//! The readings: for each question the ways that GIJ may go.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::macros::readings;

/// A reading, and how it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding<T> {
    /// Which one holds.
    pub is: T,
    /// How it was found.
    pub how: How,
}

impl<T> Finding<T> {
    /// Seen in answers to mere questions.
    pub const fn read(is: T) -> Self {
        Self { is, how: How::Read }
    }

    /// Seen by writing.
    pub const fn written(is: T) -> Self {
        Self {
            is,
            how: How::Written,
        }
    }
}

/// How something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum How {
    /// From answers to mere questions.
    Read,
    /// From what became of a write.
    Written,
}

impl How {
    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Written => "written",
        }
    }
}

/// One reading for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// The question that it answers.
    pub question: u8,
    /// Its key in files.
    pub key: &'static str,
    /// Its word in files.
    pub word: &'static str,
    /// The same in a sentence.
    pub sentence: &'static str,
    /// How it was found.
    pub how: How,
}

readings! {
    /// What is answered about an integration that does not exist.
    missing_row "missingRow" of question 1: MissingRow {
        Refused "refused" "GIJ says in its own words that there is no such integration",
        NotFound "notFound" "the answer is a bare 404, as it is where GIJ itself is missing",
        Empty "empty" "the answer is a success with no integration in it",
    }
    /// What an update that does not mention `disabled` makes of a disabled integration (C11).
    disabled_on_put "disabledOnPut" of question 2: DisabledOnPut {
        Kept "kept" "an update that does not mention `disabled` leaves a disabled integration disabled",
        Enabled "enabled" "an update that does not mention `disabled` switches a disabled integration on",
    }
    /// What clears a text.
    clearing "clearing" of question 3: Clearing {
        Empty "empty" "an empty text clears a setting, null does not",
        Null "null" "null clears a setting, an empty text does not",
        Both "both" "an empty text and null both clear a setting",
        Neither "neither" "neither an empty text nor null clears a setting",
    }
    /// Whether settings that change on an integration reach the rows inside that exist already.
    feature_reach "featureReach" of question 4: FeatureReach {
        NewRows "newRows" "a changed setting of an integration reaches only repositories that come later",
        AllRows "allRows" "a changed setting of an integration reaches the repositories inside as well",
    }
    /// Whether changing a connection setting starts a scan.
    connection_put "connectionPut" of question 5: ConnectionPut {
        Waits "waits" "a changed connection setting acts with the next reindex",
        Scans "scans" "a changed connection setting starts a scan by itself",
    }
    /// When `lastIndexedDate` moves.
    date_moves "dateMoves" of question 6: DateMoves {
        Start "start" "`lastIndexedDate` moves when a run starts",
        End "end" "`lastIndexedDate` moves when a run ends",
    }
    /// Whether `index.json` wants a `threadId` (C18).
    status_thread "statusThread" of question 7: StatusThread {
        Optional "optional" "the status of an indexing is told for a `repoId` alone",
        Required "required" "the status of an indexing is not told without a `threadId`",
    }
    /// The shape of `index.json` (C19).
    status_shape "statusShape" of question 7: StatusShape {
        Maps "maps" "the status of an indexing has maps of messages and errors",
        Lists "lists" "the status of an indexing has a list of messages and a count of errors",
    }
    /// Whether there is `PUT repository/{id}/disable` for integrations.
    disable_endpoint "disableEndpoint" of question 8: DisableEndpoint {
        Present "present" "the endpoint that switches rows is there, and takes integrations",
        Missing "missing" "the endpoint that switches rows is not there",
    }
    /// What becomes of a property that GIJ does not know.
    unknown_properties "unknownProperties" of question 9: UnknownProperties {
        Ignored "ignored" "a property that GIJ does not know is ignored",
        Refused "refused" "a property that GIJ does not know is refused",
    }
    /// When a deleted row is gone (C17).
    deletion "deletion" of question 10: Deletion {
        AtOnce "atOnce" "a deleted integration is gone when the answer comes",
        Lingers "lingers" "a deleted integration stays visible for a while",
    }
    /// Whether a second integration of the same kind is taken.
    duplicates "duplicates" of question 11: Duplicates {
        Allowed "allowed" "a second integration with the same name and origin is created",
        Refused "refused" "a second integration with the same name and origin is refused",
    }
    /// Whether keys that may hold secrets are in answers.
    secret_keys "secretKeys" of question 12: SecretKeys {
        Hidden "hidden" "no answer has a key that may hold a secret",
        Shown "shown" "answers have keys that may hold secrets",
    }
    /// Whether integrations and repositories are numbered together (C25).
    id_spaces "idSpaces" of question 13: IdSpaces {
        Shared "shared" "integrations and repositories seem to share their numbers",
        Separate "separate" "an integration and a repository have the same number",
    }
    /// Whether the two lists hold only what they are named after.
    lists "lists" of question 13: Lists {
        Apart "apart" "integrations are in no list of repositories, nor the other way round",
        Mixed "mixed" "a row is in the list of integrations and in that of repositories",
    }
    /// Whether managers of the app may use the integration calls (C23).
    managers "managers" of question 14: Managers {
        Allowed "allowed" "a manager of the app may read integrations",
        Refused "refused" "a manager of the app may not read integrations",
    }
    /// In which order lists are answered.
    list_order "listOrder" of question 15: ListOrder {
        ById "byId" "lists come in the order of their numbers",
        Stable "stable" "lists come in the same order each time, which is not that of their numbers",
        Changing "changing" "lists come in another order each time",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_before_fills_the_gaps_and_replaces_nothing() {
        let before = Readings {
            status_thread: Some(Finding::read(StatusThread::Optional)),
            clearing: Some(Finding::written(Clearing::Null)),
            ..Readings::default()
        };
        let now = Readings {
            status_thread: Some(Finding::read(StatusThread::Required)),
            ..Readings::default()
        };
        let words: Vec<_> = now.or(before).listed().iter().map(|one| one.word).collect();
        assert_eq!(words, ["null", "required"]);
    }

    #[test]
    fn the_word_of_a_reading_is_the_one_in_files() {
        let all = Readings {
            deletion: Some(Finding::written(Deletion::AtOnce)),
            list_order: Some(Finding::read(ListOrder::ById)),
            ..Readings::default()
        };
        let written = serde_json::to_value(all).unwrap();
        for one in all.listed() {
            assert_eq!(written[one.key]["is"], one.word);
            assert_eq!(written[one.key]["how"], one.how.as_str());
        }
    }
}
