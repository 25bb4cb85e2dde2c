//! What can be wrong with a saved plan.

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;

use super::fit::StaleChange;
use super::ledger_place::LedgerPlace;
use super::text::{FORMAT_VERSION, MAX_BYTES};
use crate::state::Gap;

/// Why a plan cannot be saved.
#[derive(Debug, thiserror::Error)]
pub enum Unsavable {
    /// The path of a secret's file cannot be made absolute.
    #[error("the path {} cannot be made absolute: {source}", path.display())]
    Path {
        /// The path.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A path is no text that JSON can hold.
    #[error("the plan cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It would not be read back as it is.
    #[error("the plan would not be read back as it is")]
    NotReadable(#[source] NotUsable),
}

/// Why a file is no plan that can be carried out. No message quotes the file: whoever edited it may
/// have put a secret there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotUsable {
    /// Larger than any plan.
    #[error("it is larger than {} MiB, which is no saved plan", MAX_BYTES >> 20)]
    TooLarge,
    /// Something else.
    #[error("it is no plan saved by gijctl")]
    NoSavedPlan,
    /// Written in a later format.
    #[error("it has format {found}, this gijctl reads format {FORMAT_VERSION}")]
    OtherFormat {
        /// Its format.
        found: u64,
    },
    /// Something in it is not as gijctl writes it.
    #[error("it holds something that this gijctl does not understand, so nothing of it is done")]
    NotUnderstood,
    /// What is in it is not what was put there.
    #[error("what it holds does not match its digest: it was edited or damaged")]
    Damaged,
    /// What it shows is not what would be done.
    #[error("what it shows is not what it would do: it was edited or damaged")]
    ShowsOtherwise,
    /// Another gijctl shows plans in another form.
    #[error("it was made by gijctl {made_by}, which shows plans in another form than this one")]
    OtherGijctl {
        /// The version that made it.
        made_by: String,
    },
}

impl NotUsable {
    /// What to do about it.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::TooLarge | Self::NoSavedPlan => {
                "name a file that was written by `gijctl plan -o FILE`"
            }
            Self::OtherFormat { .. } | Self::OtherGijctl { .. } => {
                "make the plan again with this gijctl, or apply it with the one that made it"
            }
            Self::NotUnderstood | Self::Damaged | Self::ShowsOtherwise => {
                "make the plan again with `gijctl plan -o FILE`, and let it be reviewed again"
            }
        }
    }
}

/// Why a saved plan is not carried out here and now. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Its time is over.
    #[error("the saved plan has expired: it was valid until {expires}, and it is {now:.0} now")]
    Expired {
        /// From when on it is refused.
        expires: Timestamp,
        /// When it was to be carried out.
        now: Timestamp,
    },
    /// It is about another Jira.
    #[error("the saved plan was made for {planned}, and this is {here}")]
    OtherInstance {
        /// The Jira it was made for.
        planned: String,
        /// The Jira it was to be carried out on.
        here: String,
    },
    /// It was made with another ledger.
    #[error("the saved plan was made with {planned}, and this run uses {here}")]
    OtherLedger {
        /// The ledger it was made with.
        planned: LedgerPlace,
        /// The ledger it was to be carried out with.
        here: LedgerPlace,
    },
    /// The app is not the one that was planned for.
    #[error("the saved plan was made for GIJ {planned}, and this is {here}")]
    OtherApp {
        /// The version it was made for.
        planned: String,
        /// The version that answers, in words.
        here: String,
    },
    /// What is there now could not be read.
    #[error("{} could not be read: {}", .0.what, .0.reason)]
    Unread(Gap),
    /// Some of what it is about is not as it was any more.
    #[error("{} of the objects that the saved plan is about are not as they were when it was made", .0.len())]
    Stale(Vec<StaleChange>),
    /// All of what it is about is not as it was any more, and would be left out.
    #[error(
        "nothing of the saved plan is left to carry out: nothing that it would change is as it was when it was made"
    )]
    AllStale(Vec<StaleChange>),
}

impl Unfit {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Expired { .. } => {
                "make the plan again; how long it is valid is said by `plan -o FILE --expires`"
                    .to_owned()
            }
            Self::OtherInstance { planned, .. } => {
                format!("apply it to {planned}, or make a plan for this Jira")
            }
            Self::OtherLedger { planned, .. } => {
                format!("apply it with {}, or make the plan again", planned.how())
            }
            Self::OtherApp { .. } => {
                "make the plan again: another version may mean other changes".to_owned()
            }
            Self::Unread(gap) => gap.help.clone(),
            Self::Stale(_) => StaleChange::HELP.to_owned(),
            Self::AllStale(_) => StaleChange::HELP_WHEN_LEFT_OUT.to_owned(),
        }
    }
}
