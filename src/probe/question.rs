//! The questions themselves.

/// A question.
#[derive(Debug, PartialEq, Eq)]
pub struct Question {
    /// Its number, from 1.
    pub number: u8,
    /// What is asked.
    pub text: &'static str,
    /// What it takes to answer it.
    pub needs: Needs,
    /// The pages of the vendor that leave it open, by their titles.
    pub pages: &'static [&'static str],
}

/// What it takes to answer a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Reading.
    Reading,
    /// A throw-away integration.
    Writing,
    /// An integration with repositories inside, to change and to index.
    Rows,
}

const fn question(
    number: u8,
    text: &'static str,
    needs: Needs,
    pages: &'static [&'static str],
) -> Question {
    Question {
        number,
        text,
        needs,
        pages,
    }
}

/// All of them, by number.
pub static QUESTIONS: [Question; 15] = [
    question(
        1,
        "Which status has an answer about an integration that does not exist, and a creation that is refused?",
        Needs::Reading,
        &["Remove Integration", "Bulk Change API"],
    ),
    question(
        2,
        "Does an update that does not mention `disabled` leave a disabled integration disabled?",
        Needs::Writing,
        &["Update Existing Integration", "Update Existing Repository"],
    ),
    question(
        3,
        "What clears a text: an empty one, or null?",
        Needs::Writing,
        &["Update Existing Integration", "Retrieve an Integration"],
    ),
    question(
        4,
        "Do changed settings of an integration reach the repositories inside?",
        Needs::Rows,
        &["Update Nested Repository API"],
    ),
    question(
        5,
        "Does a changed connection setting start a scan?",
        Needs::Rows,
        &[
            "Working with Custom API Path",
            "Edit integration connection settings",
        ],
    ),
    question(
        6,
        "When does `lastIndexedDate` move?",
        Needs::Rows,
        &["Indexing queue viewer"],
    ),
    question(
        7,
        "What does the status of an indexing want to be asked with, and which shape has it?",
        Needs::Reading,
        &["Reindex GET API", "Reindex API to trigger indexing"],
    ),
    question(
        8,
        "Is there an endpoint that switches integrations on and off?",
        Needs::Writing,
        &["Enable/disable existing integration"],
    ),
    question(
        9,
        "What becomes of a property that GIJ does not know?",
        Needs::Writing,
        &["Add New Integration"],
    ),
    question(
        10,
        "Is a deleted integration gone when the answer comes, and how does it look until then?",
        Needs::Writing,
        &["Remove Integration", "Indexing queue explainer"],
    ),
    question(
        11,
        "Is a second integration of the same name and origin refused?",
        Needs::Writing,
        &["Add New Integration"],
    ),
    question(
        12,
        "Which type has an integration of the GitHub App, and do answers have keys that may hold secrets?",
        Needs::Reading,
        &["GitHub App integration"],
    ),
    question(
        13,
        "Are integrations in the list of repositories, or plain repositories in that of integrations?",
        Needs::Reading,
        &["Retrieve Repository List", "Retrieve Integration List"],
    ),
    question(
        14,
        "May a manager of the app, who is no administrator, use the integration calls?",
        Needs::Reading,
        &["Manager permissions", "Integration API"],
    ),
    question(
        15,
        "In which order are lists answered, and what do they cost?",
        Needs::Reading,
        &["Retrieve Repository List"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_one_question_in_order() {
        let numbers: Vec<_> = QUESTIONS.iter().map(|one| one.number).collect();
        assert_eq!(numbers, (1..=15).collect::<Vec<_>>());
    }
}
