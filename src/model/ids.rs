//! Identifiers that GIJ and Jira hand out. Each is a type of its own, so that none can be
//! passed for another:
//!
//! ```compile_fail
//! use gijctl::model::{IntegrationId, RepositoryId};
//! fn delete(_: IntegrationId) {}
//! delete(RepositoryId::new(7).unwrap());
//! ```

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

macro_rules! numeric_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "u64", try_from = "u64")]
        pub struct $name(u64);

        impl From<$name> for u64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl TryFrom<u64> for $name {
            type Error = &'static str;

            fn try_from(number: u64) -> Result<Self, Self::Error> {
                Self::new(number).ok_or("0 is no id")
            }
        }

        impl $name {
            /// The id with this number; `None` for 0, which GIJ never hands out (its 6.x user
            /// list shows 0 for "not told").
            pub const fn new(number: u64) -> Option<Self> {
                if number == 0 { None } else { Some(Self(number)) }
            }

            /// The number itself.
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

numeric_id! {
    /// GIJ's number of an integration.
    IntegrationId
}
numeric_id! {
    /// GIJ's number of a repository row, plain or inside an integration.
    RepositoryId
}
numeric_id! {
    /// Jira's number of a project. Jira's own REST sends it as text, GIJ as a number.
    ProjectId
}

/// A row of GIJ's one table, for the calls that serve integrations and repositories alike
/// (disable, reindex, index status). Which of the two it is stays known here although the path
/// does not say (contradiction C25).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowId {
    /// An integration.
    Integration(IntegrationId),
    /// A repository.
    Repository(RepositoryId),
}

impl RowId {
    /// The number in the path.
    pub const fn get(self) -> u64 {
        match self {
            Self::Integration(id) => id.get(),
            Self::Repository(id) => id.get(),
        }
    }

    /// The integration of this number, where it is one.
    pub const fn integration(self) -> Option<IntegrationId> {
        match self {
            Self::Integration(id) => Some(id),
            Self::Repository(_) => None,
        }
    }

    /// The repository of this number, where it is one.
    pub const fn repository(self) -> Option<RepositoryId> {
        match self {
            Self::Integration(_) => None,
            Self::Repository(id) => Some(id),
        }
    }

    /// What it is, as people say it.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Integration(_) => "integration",
            Self::Repository(_) => "repository",
        }
    }
}

impl From<IntegrationId> for RowId {
    fn from(id: IntegrationId) -> Self {
        Self::Integration(id)
    }
}

impl From<RepositoryId> for RowId {
    fn from(id: RepositoryId) -> Self {
        Self::Repository(id)
    }
}

/// As people say it: `integration 7`.
impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.noun(), self.get())
    }
}

/// As one text, so that it can be a key: `integration 7`.
impl Serialize for RowId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RowId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let row = text.split_once(' ').and_then(|(noun, number)| {
            let number: u64 = number.parse().ok()?;
            match noun {
                "integration" => IntegrationId::new(number).map(Self::Integration),
                "repository" => RepositoryId::new(number).map(Self::Repository),
                _ => None,
            }
        });
        row.ok_or_else(|| de::Error::custom("it names no row, such as `integration 7`"))
    }
}

/// Several rows of one kind, as people say it: `integrations 7 and 9`.
pub fn several_rows(rows: &[RowId]) -> String {
    if let [one] = rows {
        return one.to_string();
    }
    let plural = match rows.first() {
        Some(RowId::Repository(_)) => "repositories",
        Some(RowId::Integration(_)) | None => "integrations",
    };
    let numbers: Vec<_> = rows.iter().map(|row| row.get().to_string()).collect();
    format!("{plural} {}", numbers.join(" and "))
}

/// A Jira project key: an upper-case letter, then upper-case letters, digits and underscores.
///
/// Jira lets an administrator change the pattern; this one covers its default.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectKey(String);

impl ProjectKey {
    /// Jira's own limit is configurable up to this.
    pub const MAX_LENGTH: usize = 255;

    /// A key as Jira itself shows it, whatever pattern its administrator has set; `None` where it
    /// is no key under any pattern: empty, too long, or with blanks or control characters.
    pub fn from_jira(text: &str) -> Option<Self> {
        let odd = |c: char| c.is_whitespace() || c.is_control();
        let fits = !text.is_empty() && text.len() <= Self::MAX_LENGTH;
        (fits && !text.chars().any(odd)).then(|| Self(text.to_owned()))
    }

    /// The text of the key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProjectKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut chars = text.chars();
        let starts = chars.next().is_some_and(|c| c.is_ascii_uppercase());
        let goes_on = chars.all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        if starts && goes_on && text.len() <= Self::MAX_LENGTH {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!(
                "`{text}` is no project key: a key is an upper-case letter followed by upper-case letters, digits or _"
            ))
        }
    }
}

impl fmt::Display for ProjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_no_id() {
        assert_eq!(IntegrationId::new(0), None);
        assert_eq!(IntegrationId::new(7).map(IntegrationId::get), Some(7));
    }

    #[test]
    fn jira_may_show_keys_of_another_pattern() {
        assert_eq!(ProjectKey::from_jira("pay-2").unwrap().as_str(), "pay-2");
        for odd in ["", "PAY OPS", "PAY\u{7}"] {
            assert_eq!(ProjectKey::from_jira(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn a_project_key_is_upper_case() {
        assert_eq!("PAY_2".parse::<ProjectKey>().unwrap().as_str(), "PAY_2");
        for odd in ["", "pay", "2PAY", "PÄY", "PAY OPS"] {
            assert!(odd.parse::<ProjectKey>().is_err(), "{odd}");
        }
    }
}
