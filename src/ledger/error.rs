//! What can go wrong with a ledger.

use std::fmt;

use jiff::Timestamp;

use crate::remote::RemoteError;

/// Who holds the lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who, in words for people: account, machine, process, and the CI job where one is known.
    pub who: String,
    /// Since when.
    pub since: Timestamp,
    /// When the lease ends by itself unless it is renewed; `None` where it ends with the process.
    pub until: Option<Timestamp>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} since {:.0}", self.who, self.since)?;
        match self.until {
            Some(until) => write!(
                f,
                " (renewed while it is at work; of a run that was killed it ends by itself at {until:.0})"
            ),
            None => Ok(()),
        }
    }
}

/// Why the ledger does not do what it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Another run is at work.
    #[error("another run is at work on this Jira: {0}")]
    Held(Holder),
    /// Another run may have taken over.
    #[error("the lease of this run was lost: {reason}")]
    LeaseLost {
        /// How.
        reason: String,
    },
    /// Jira lets nobody in with these credentials, whatever is asked for.
    #[error(transparent)]
    NotSignedIn(RemoteError),
    /// It cannot be read.
    #[error("the ledger {place} cannot be read: {reason}")]
    Unreadable {
        /// Where it is.
        place: String,
        /// Why.
        reason: String,
        /// What to do.
        help: String,
    },
    /// It cannot be written.
    #[error("the ledger {place} cannot be written: {reason}")]
    Unwritable {
        /// Where it is.
        place: String,
        /// Why.
        reason: String,
        /// What to do.
        help: String,
    },
}

impl LedgerError {
    /// What to do about it, in a sentence.
    pub fn help(&self) -> String {
        match self {
            Self::Held(_) => "wait until it has ended and run again, or let this run wait with --lock-timeout; nothing was changed".into(),
            Self::LeaseLost { .. } => "see what the other run did, then run plan again".into(),
            Self::NotSignedIn(error) => error.kind.help(),
            Self::Unreadable { help, .. } | Self::Unwritable { help, .. } => help.clone(),
        }
    }
}
