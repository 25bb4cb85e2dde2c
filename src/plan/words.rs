//! Why something is left alone, in words.

use std::fmt;

use super::change::HeldReason;

impl fmt::Display for HeldReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IgnoredFields(fields) => {
                let names: Vec<_> = fields.iter().map(|field| field.name()).collect();
                write!(f, "ignoreFields: {}", names.join(", "))
            }
            Self::NotSelected => f.write_str("not selected by --only"),
            Self::PreventDestroy => f.write_str("lifecycle.preventDestroy"),
            Self::PendingDeletion(id) => write!(
                f,
                "GIJ has not yet removed {id}, which it was asked to delete"
            ),
            Self::Stale(reason) => f.write_str(reason),
            Self::EmptySet => {
                f.write_str("no manifest declares anything, and an empty set never deletes")
            }
            Self::OtherOwner(owner) => write!(f, "the ledger of {owner} knows it too"),
            Self::UnknownType(kind) => {
                write!(f, "it has a type that the API cannot manage: {kind}")
            }
            Self::NotRecognised(id) => write!(
                f,
                "nothing of what gijctl last applied is left on {id}: it may be another one"
            ),
            Self::Waiting(reason) | Self::Missing(reason) => write!(f, "waiting: {reason}"),
            Self::InsideNotAsked => f.write_str("nobody asked which repositories are inside"),
            Self::InsideUnreadable(reason) => {
                write!(
                    f,
                    "which repositories are inside could not be read: {reason}"
                )
            }
        }
    }
}
