//! Why a scenario cannot be used.

use thiserror::Error;

/// Why a scenario cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// The text is no YAML of the form that a scenario has.
    #[error("the scenario cannot be read: {message}")]
    Form {
        /// What is wrong, with its line and column.
        message: String,
    },
    /// The text is longer than a scenario may be.
    #[error("the scenario has {size} bytes; at most {limit} are read")]
    TooLarge {
        /// How long it is.
        size: usize,
        /// How long it may be.
        limit: usize,
    },
    /// What it says cannot be.
    #[error("the scenario cannot be used: {place}: {problem}")]
    Content {
        /// The key that says it.
        place: String,
        /// What is wrong with it, and what would be right.
        problem: String,
    },
}

impl ScenarioError {
    pub(in crate::sim) fn content(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Content {
            place: place.into(),
            problem: problem.into(),
        }
    }
}
