//! What the next scan of an integration would do to the rows that GIJ has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::size_limits::MOST_REPOSITORIES;

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
    /// The names of the rows that would be removed, sorted. Where it is not known now, those that were
    /// foreseen when the plan was made; none where nobody ever saw.
    pub removed: Vec<String>,
    /// Rows that cannot be told apart, or not be found in the list for sure.
    pub unsure: usize,
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

    /// The names of rows that this one would remove and the other would not, a name as often as it
    /// is more.
    pub fn removes_beyond(&self, other: &Self) -> Vec<String> {
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        for name in &other.removed {
            *known.entry(name).or_default() += 1;
        }
        let mut is_new = |name: &&String| match known.get_mut(name.as_str()) {
            Some(left @ 1..) => {
                *left -= 1;
                false
            }
            Some(0) | None => true,
        };
        let names = self.removed.iter();
        names.filter(|name| is_new(name)).cloned().collect()
    }

    /// Why it is not known; `None` where it is.
    pub fn blind(&self) -> Option<&str> {
        match &self.sight {
            Sight::Whole => None,
            Sight::Partial(reason) => Some(reason),
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

    fn removing(names: &[&str]) -> Foreseen {
        Foreseen {
            sight: Sight::Whole,
            removed: names.iter().map(ToString::to_string).collect(),
            ..Foreseen::unseen(String::new())
        }
    }

    #[test]
    fn what_is_removed_beyond_another_counts_rows_of_one_name() {
        let now = removing(&["a", "a", "b"]);
        assert_eq!(now.removes_beyond(&removing(&["a", "b", "c"])), ["a"]);
        assert_eq!(now.removes_beyond(&now), [""; 0]);
    }

    #[test]
    fn what_cannot_be_seen_again_keeps_what_was_foreseen() {
        let again = removing(&["a"]).unseen_again("no answer");
        assert_eq!(again.removed, ["a"]);
        assert!(
            again
                .blind()
                .is_some_and(|why| why.starts_with("no answer; "))
        );
    }
}
