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
    /// The property of gijctl's Jira account that says so, where it is one.
    pub property: Option<String>,
}

impl Holder {
    /// What to do about it, in a sentence.
    fn help(&self) -> String {
        let wait = "wait until it has ended and run again, or let this run wait with --lock-timeout; nothing was changed";
        match &self.property {
            None => wait.to_owned(),
            Some(key) => format!(
                "{wait}. If that run is surely no more, remove its claim, the property {key} of gijctl's Jira account: DELETE /rest/api/2/user/properties/{key}?userKey=KEY, with the key that GET /rest/api/2/myself shows"
            ),
        }
    }
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

/// How a lease was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Another run, or a person, took it away.
    Taken,
    /// It ran out, since it could not be renewed. Nobody else was seen to hold it.
    RanOut,
}

impl Loss {
    const fn in_words(self) -> &'static str {
        match self {
            Self::Taken => "the lease of this run was lost",
            Self::RanOut => {
                "Jira could not be reached for so long that the lease of this run ran out"
            }
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
    #[error("{}: {reason}", .loss.in_words())]
    LeaseLost {
        /// Whether somebody else had to do with it.
        loss: Loss,
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
            Self::Held(holder) => holder.help(),
            Self::LeaseLost {
                loss: Loss::Taken, ..
            } => "see what the other run did, then run plan again".into(),
            Self::LeaseLost {
                loss: Loss::RanOut, ..
            } => "no other run was seen at work; once Jira answers again, run again".into(),
            Self::NotSignedIn(error) => error.kind.help(),
            Self::Unreadable { help, .. } | Self::Unwritable { help, .. } => help.clone(),
        }
    }
}
