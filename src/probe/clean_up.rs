//! Removing what a probe made.
//!
//! What is removed is found in the list of integrations by a name that nobody else has, so that a row
//! is found whose creation was never answered, and nothing else is.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::ask::{Ask, Asker, Cut, Says, Urgency};
use super::list::{Listing, Row};
use super::rows::Lent;
use crate::capability::{Deletion, Finding, format_version};
use crate::client::Transport;
use crate::clock::Clock;
use crate::model::spoken_duration;
use crate::wire::Method;

/// What the names of all throw-away integrations begin with.
pub(super) const PREFIX: &str = "gijctl-probe-";

/// How long it is tried.
const PATIENCE: Duration = Duration::from_mins(5);

/// How long after a creation without an answer its row may still appear.
const MAY_APPEAR: Duration = Duration::from_mins(1);

const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

const FORMAT_VERSION: u32 = 1;

/// What a probe is about to make: written down before it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pending {
    format_version: u32,
    /// The address of the Jira.
    pub instance: String,
    /// The name of every integration that it makes.
    pub name: String,
    /// What it changes of an integration that somebody lends, as that was before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lent: Option<Lent>,
}

/// Why a text is no note of a probe.
#[derive(Debug, thiserror::Error)]
pub enum PendingError {
    /// It is of another shape.
    #[error("it is no note of a probe")]
    Shape(#[source] serde_json::Error),
    /// The name is none that a probe gives.
    #[error("it names what no probe has made")]
    Name,
    /// It is of a later gijctl.
    #[error("its formatVersion is {0}, and this gijctl reads {FORMAT_VERSION}")]
    Version(u64),
}

impl Pending {
    /// A note with a name that nobody else has.
    pub fn new(instance: &str, number: u64) -> Self {
        let low = u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default();
        Self {
            format_version: FORMAT_VERSION,
            instance: instance.to_owned(),
            name: format!("{PREFIX}{low:08x}"),
            lent: None,
        }
    }

    /// The same with an integration that is changed for a while.
    #[must_use]
    pub fn lending(self, lent: Option<Lent>) -> Self {
        Self { lent, ..self }
    }

    /// Reads a note. A name of another form is refused, since all of that name are removed.
    pub fn parse(text: &str) -> Result<Self, PendingError> {
        // A later form may be another one altogether.
        match format_version(text) {
            Some(version) if version != u64::from(FORMAT_VERSION) => {
                return Err(PendingError::Version(version));
            }
            _ => {}
        }
        let pending: Self = serde_json::from_str(text).map_err(PendingError::Shape)?;
        let digits = pending.name.strip_prefix(PREFIX).unwrap_or_default();
        let is_own = digits.len() == 8 && digits.chars().all(|c| c.is_ascii_hexdigit());
        if is_own {
            Ok(pending)
        } else {
            Err(PendingError::Name)
        }
    }

    /// Whether a row is one of those it notes: by its name or, where GIJ gave another, by its origin.
    pub(super) fn is_about(&self, row: &Row) -> bool {
        row.name == self.name || row.origin.split('/').any(|part| self.is_place(part))
    }

    /// The folder or the host that the integration is made with.
    fn is_place(&self, part: &str) -> bool {
        part == self.name || part.strip_suffix(".invalid") == Some(self.name.as_str())
    }
}

/// An integration that is still there, or not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// GIJ's number of it; `None` where the list could not be read.
    pub id: Option<u64>,
    /// Its name.
    pub name: String,
    /// What is wrong with it.
    pub why: String,
}

impl<T: Transport, C: Clock> Asker<'_, T, C> {
    /// Removes whatever is there of this name, and looks until it is gone. Nobody can stop it, and it
    /// goes on for as long as that may help.
    pub(super) async fn clean_up(&mut self, pending: &Pending) -> Vec<Left> {
        let mut wait = self.wait();
        let what = format!("looking whether {} is gone", pending.name);
        let mut taken: BTreeSet<u64> = BTreeSet::new();
        let mut why = String::new();
        let mut seen: Option<Vec<Row>> = None;
        let mut pause = FIRST_PAUSE;
        loop {
            let taken_before = taken.len();
            let mut is_lasting = false;
            match self.list(10, "integration", Urgency::CleanUp).await {
                Ok(Listing::Rows(found)) => {
                    let rows = found.rows.into_iter();
                    let ours: Vec<Row> = rows.filter(|row| pending.is_about(row)).collect();
                    let since = wait.so_far(self.clock.now());
                    self.note_deletion(&ours, &taken, since);
                    if ours.is_empty() && (!self.in_doubt || since >= MAY_APPEAR) {
                        return Vec::new();
                    }
                    for row in &ours {
                        if taken.contains(&row.id) {
                            continue;
                        }
                        match self.remove(row.id).await {
                            Ok(()) => {
                                taken.insert(row.id);
                            }
                            Err(cut) => {
                                is_lasting |= cut.is_lasting();
                                why = cut.in_words();
                            }
                        }
                    }
                    seen = Some(ours);
                }
                Ok(Listing::NotAllowed) => {
                    "the account may not read the list of integrations".clone_into(&mut why);
                    is_lasting = true;
                }
                Ok(Listing::Refused(reason)) => {
                    why = format!("the list of integrations could not be read: {reason}");
                }
                Err(cut) => {
                    is_lasting = cut.is_lasting();
                    why = cut.in_words();
                }
            }
            if is_lasting || wait.so_far(self.clock.now()) >= PATIENCE {
                return left(pending, seen, &taken, &why);
            }
            if taken.len() > taken_before {
                // Whether a row is gone when the answer comes is a question.
                continue;
            }
            self.pause(&mut wait, &what, pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn remove(&mut self, id: u64) -> Result<(), Cut> {
        let ask = Ask::new(
            Method::Delete,
            &format!("integration/{id}"),
            "integration/<id>?deleteFiles=false",
        )
        .query("deleteFiles", "false");
        let seen = self.ask_with(10, ask, Urgency::CleanUp).await?;
        match seen.says() {
            Says::Yes => Ok(()),
            Says::NotAllowed => Err(Cut::Ended(format!(
                "the account may not delete it: {}",
                seen.reason()
            ))),
            // The row is there by the list, so whatever this says it is asked again.
            Says::No | Says::NoSuchPath | Says::Nothing => Err(Cut::Failed(seen.reason())),
        }
    }

    /// What a look says of the deletions that GIJ has taken.
    fn note_deletion(&mut self, ours: &[Row], taken: &BTreeSet<u64>, since: Duration) {
        if taken.is_empty() {
            return;
        }
        let lingering: Vec<_> = ours.iter().filter(|row| taken.contains(&row.id)).collect();
        let known = self.notebook.readings.deletion.map(|found| found.is);
        match (lingering.is_empty(), known) {
            (true, None) => {
                self.notebook.readings.deletion = Some(Finding::written(Deletion::AtOnce));
            }
            (true, Some(Deletion::Lingers)) => self
                .notebook
                .note(10, format!("it was gone within {}", spoken_duration(since))),
            (false, None) => {
                self.notebook.readings.deletion = Some(Finding::written(Deletion::Lingers));
                let state = if lingering.iter().all(|row| row.disabled) {
                    "disabled"
                } else {
                    "enabled"
                };
                self.notebook
                    .note(10, format!("until it is gone it is in the list, {state}"));
            }
            (true, Some(Deletion::AtOnce)) | (false, Some(_)) => {}
        }
    }
}

fn left(pending: &Pending, last: Option<Vec<Row>>, taken: &BTreeSet<u64>, why: &str) -> Vec<Left> {
    let Some(rows) = last else {
        return vec![Left {
            id: None,
            name: pending.name.clone(),
            why: format!("whether it is still there is not known: {why}"),
        }];
    };
    rows.into_iter()
        .map(|row| Left {
            why: if taken.contains(&row.id) {
                "GIJ has accepted its deletion, and shows it still".to_owned()
            } else {
                format!("it is still there: {why}")
            },
            id: Some(row.id),
            name: row.name,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, origin: &str) -> Row {
        Row {
            id: 1,
            name: name.to_owned(),
            origin: origin.to_owned(),
            kind: "FILESPACE".to_owned(),
            parent: None,
            disabled: true,
            last_indexed: None,
            sends_emails: None,
        }
    }

    #[test]
    fn only_what_has_the_whole_name_is_removed() {
        let pending = Pending::new("https://jira.example", 0xff_0000_002a);
        assert_eq!(pending.name, "gijctl-probe-0000002a");
        let own = &pending.name;
        assert!(pending.is_about(&row(own, "")));
        assert!(pending.is_about(&row("/x/*", &format!("/nonexistent/{own}/*"))));
        assert!(pending.is_about(&row("x", &format!("https://{own}.invalid"))));
        for other in ["gijctl-probe-0000002b", "gijctl-probe-0000002a2", "GIT", ""] {
            assert!(
                !pending.is_about(&row(other, "https://git.example/team")),
                "{other}"
            );
        }
        assert!(!pending.is_about(&row("", "/srv/gijctl-probe-0000002a2/*")));
    }

    #[test]
    fn a_note_with_a_name_of_somebody_is_refused() {
        for name in ["Cellar", "", "gijctl-probe-", "gijctl-probe-zzzzzzzz"] {
            let text = format!(r#"{{"formatVersion":1,"instance":"x","name":"{name}"}}"#);
            assert!(
                matches!(Pending::parse(&text), Err(PendingError::Name)),
                "{name}"
            );
        }
    }
}
