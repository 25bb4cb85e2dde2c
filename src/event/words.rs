//! Warnings in words.

use std::fmt;

use super::kinds::Warning;
use crate::model::{Field, GeneralSetting, named_with_reason};

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DidNotStick { field, caution } => {
                write!(
                    f,
                    "{field} did not take the value that GIJ accepted; it is not tried again in this run"
                )?;
                if !caution.is_empty() {
                    write!(f, ". {caution}")?;
                }
                let end = if caution.ends_with('.') { "" } else { "." };
                overridden_perhaps(f, *field, end)
            }
            Self::FailingBefore { display_name, rows } => {
                let rows: Vec<_> = rows
                    .iter()
                    .map(|row| named_with_reason(&row.name, &row.reason))
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

/// What may be behind a value that did not stick: a general setting, which no request shows.
fn overridden_perhaps(f: &mut fmt::Formatter<'_>, field: Field, end: &str) -> fmt::Result {
    let overriding = GeneralSetting::overriding(field);
    let Some((setting, over)) = overriding else {
        return Ok(());
    };
    write!(
        f,
        "{end} Look whether {} is {}; a GeneralSettings manifest that states `{setting}` has this explained instead of tried.",
        setting.spec().place(),
        if over.when { "on" } else { "off" },
    )
}
