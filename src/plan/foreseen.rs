//! What the next scan of an integration would do to the rows that GIJ has.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::size_limits::MOST_REPOSITORIES;
use crate::model::{RepositoryId, count};

/// What the next scan of an integration would do to the rows that GIJ has, by what its Git service
/// lists now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Foreseen {
    /// Whether it is known.
    pub sight: Sight,
    /// How many repositories the service lists and the filter keeps.
    pub found: usize,
    /// How many rows stay.
    pub stays: usize,
    /// How many would be added.
    pub added: usize,
    /// The rows that would be removed, sorted. Where it is not known now, those that were foreseen
    /// when the plan was made; none where nobody ever saw.
    pub removed: Vec<RemovedRow>,
    /// Rows that cannot be told apart, or not be found in the list for sure.
    pub unsure: usize,
}

/// A row that a scan would remove. Rows of several groups may share a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RemovedRow {
    /// Its name.
    pub name: String,
    /// GIJ's number of it.
    pub id: RepositoryId,
}

impl fmt::Display for RemovedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (id {})", self.name, self.id)
    }
}

/// Whether something is known whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Sight {
    /// It is.
    Whole,
    /// It is not, for this reason: nothing may be concluded from what is missing.
    Partial(String),
}

impl Foreseen {
    /// Of what nobody could see, for this reason.
    pub const fn unseen(reason: String) -> Self {
        Self {
            sight: Sight::Partial(reason),
            found: 0,
            stays: 0,
            added: 0,
            removed: Vec::new(),
            unsure: 0,
        }
    }

    /// The same where nobody could see it again, for this reason.
    #[must_use]
    pub fn unseen_again(&self, reason: &str) -> Self {
        let stands = "what was foreseen when the plan was made stands";
        Self {
            sight: Sight::Partial(format!("{reason}; {stands}")),
            ..self.clone()
        }
    }

    /// The rows that this one would remove and the other would not.
    pub fn removes_beyond(&self, other: &Self) -> Vec<&RemovedRow> {
        let known: BTreeSet<_> = other.removed.iter().map(|row| row.id).collect();
        let rows = self.removed.iter();
        rows.filter(|row| !known.contains(&row.id)).collect()
    }

    /// Why it is not known; `None` where it is.
    pub fn blind(&self) -> Option<&str> {
        match &self.sight {
            Sight::Whole => None,
            Sight::Partial(reason) => Some(reason),
        }
    }

    /// Why it is not known of all rows; `None` where it is.
    pub fn doubt(&self) -> Option<String> {
        match (self.blind(), self.unsure) {
            (Some(reason), _) => Some(reason.to_owned()),
            (None, 0) => None,
            (None, rows) => Some(format!(
                "of {} it cannot be told",
                count(rows, "repository", "repositories")
            )),
        }
    }

    /// Whether it would hold more than the vendor advises.
    pub const fn is_too_many(&self) -> bool {
        self.found > MOST_REPOSITORIES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removing(rows: &[(u64, &str)]) -> Foreseen {
        let rows = rows.iter().map(|(id, name)| RemovedRow {
            name: (*name).to_owned(),
            id: RepositoryId::new(*id).unwrap(),
        });
        Foreseen {
            sight: Sight::Whole,
            removed: rows.collect(),
            ..Foreseen::unseen(String::new())
        }
    }

    #[test]
    fn another_row_of_the_same_name_is_another_row() {
        let now = removing(&[(5, "tools"), (7, "web")]);
        let beyond = |before: &Foreseen| -> Vec<String> {
            let rows = now.removes_beyond(before).into_iter();
            rows.map(ToString::to_string).collect()
        };
        assert_eq!(
            beyond(&removing(&[(6, "tools"), (7, "web")])),
            ["tools (id 5)"]
        );
        assert_eq!(beyond(&now), [""; 0]);
    }

    #[test]
    fn rows_of_which_it_cannot_be_told_are_a_doubt() {
        let seen = removing(&[]);
        assert_eq!(seen.doubt(), None);
        let unsure = Foreseen { unsure: 2, ..seen };
        assert_eq!(
            unsure.doubt().as_deref(),
            Some("of 2 repositories it cannot be told")
        );
    }

    #[test]
    fn what_cannot_be_seen_again_keeps_what_was_foreseen() {
        let again = removing(&[(5, "a")]).unseen_again("no answer");
        assert_eq!(again.removed.len(), 1);
        assert!(
            again
                .blind()
                .is_some_and(|why| why.starts_with("no answer; "))
        );
    }
}
