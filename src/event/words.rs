//! Warnings in words.

use std::fmt;

use super::kinds::Warning;

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DidNotStick { field, caution: "" } => write!(
                f,
                "{field} did not take the value that GIJ accepted; it is not tried again in this run"
            ),
            Self::DidNotStick { field, caution } => write!(
                f,
                "{field} did not take the value that GIJ accepted; it is not tried again in this run. {caution}"
            ),
            Self::FailingBefore { display_name, rows } => {
                let rows: Vec<_> = rows
                    .iter()
                    .map(|row| format!("{} ({})", row.name, row.reason))
                    .collect();
                write!(
                    f,
                    "{display_name}: not indexed since before this run, and not waited for: {}",
                    rows.join(", ")
                )
            }
            Self::FoundAgain { id, reason } => write!(
                f,
                "the answer to the create was lost ({reason}); it was made all the same, as {id}"
            ),
            Self::Other(text) => f.write_str(text),
        }
    }
}
