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
                "GIJ has not yet removed integration {id}, which it was asked to delete"
            ),
            Self::UndeclaredScope(reason) => f.write_str(reason),
        }
    }
}
