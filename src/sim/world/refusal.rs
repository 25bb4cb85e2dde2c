//! GIJ says no.

/// Why GIJ refuses a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) kind: RefusalKind,
    pub(super) error: String,
    pub(super) advice: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RefusalKind {
    /// What is asked about does not exist.
    Missing,
    /// What is asked for cannot be.
    Invalid,
}

impl Refused {
    pub(super) fn invalid(error: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            kind: RefusalKind::Invalid,
            error: error.into(),
            advice: advice.into(),
        }
    }

    /// The app says "Repository" of integrations, too.
    pub(super) fn missing(id: u64) -> Self {
        Self {
            kind: RefusalKind::Missing,
            error: format!("Repository with id={id} does not exist"),
            advice: "Ask with the id of a row that the list shows.".to_owned(),
        }
    }
}
