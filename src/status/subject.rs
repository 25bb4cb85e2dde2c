//! How people name a row.

use std::fmt;
use std::str::FromStr;

use crate::model::{IntegrationId, Kind, RepositoryId, RowId};

/// The longest name. GIJ shows no display name that comes near.
const LONGEST: usize = 1_000;

/// A row as somebody names it: by its manifest, its display name or its number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// By its number.
    Id(RowId),
    /// By the name of its manifest, or by its display name.
    Named {
        /// What it is.
        kind: RowKind,
        /// The name.
        name: String,
    },
}

/// What kind of row a name is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// An integration.
    Integration,
    /// A plain repository.
    Repository,
}

impl RowKind {
    /// The word before the slash.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Integration => "Integration",
            Self::Repository => "Repository",
        }
    }

    /// What a row of this number is.
    pub const fn of(row: RowId) -> Self {
        match row {
            RowId::Integration(_) => Self::Integration,
            RowId::Repository(_) => Self::Repository,
        }
    }

    const fn numbered(self, number: u64) -> Option<RowId> {
        match self {
            Self::Integration => match IntegrationId::new(number) {
                Some(id) => Some(RowId::Integration(id)),
                None => None,
            },
            Self::Repository => match RepositoryId::new(number) {
                Some(id) => Some(RowId::Repository(id)),
                None => None,
            },
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Integration, Self::Repository]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

impl Subject {
    /// Whether a text is meant as an address, and not as a path: it begins with a kind and a slash,
    /// or with `id=`. A folder of such a name is written `./Integration`.
    pub fn is_meant(text: &str) -> bool {
        let kind = text.split_once('/').map(|(kind, _)| kind);
        let is_kind = |kind| RowKind::parse(kind).is_some() || Kind::parse(kind).is_some();
        text.starts_with("id=") || kind.is_some_and(is_kind)
    }

    /// What it is about.
    pub const fn kind(&self) -> RowKind {
        match self {
            Self::Id(row) => RowKind::of(*row),
            Self::Named { kind, .. } => *kind,
        }
    }
}

impl FromStr for Subject {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.chars().count() > LONGEST {
            return Err(format!("an address has at most {LONGEST} characters"));
        }
        let (kind, name) = match text.split_once('/') {
            None => (RowKind::Integration, text),
            Some((word, name)) => match RowKind::parse(word) {
                Some(kind) => (kind, name),
                None if Kind::parse(word).is_some() => {
                    return Err(format!(
                        "`{text}` has nothing to index: name an integration, as in Integration/github-acme"
                    ));
                }
                None => return Err(no_address(text)),
            },
        };
        match name.strip_prefix("id=") {
            Some(number) => {
                let row = number.parse().ok().and_then(|number| kind.numbered(number));
                row.map(Self::Id).ok_or_else(|| {
                    format!("`{number}` is no number of a row: write it as in id=12")
                })
            }
            None if text.contains('/') && !name.trim().is_empty() => Ok(Self::Named {
                kind,
                name: name.to_owned(),
            }),
            None => Err(no_address(text)),
        }
    }
}

fn no_address(text: &str) -> String {
    format!(
        "`{text}` is no address: write Integration/NAME with the name of a manifest or the display name, or id=NUMBER"
    )
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(row) => write!(f, "{}/id={}", RowKind::of(*row).as_str(), row.get()),
            Self::Named { kind, name } => write!(f, "{}/{name}", kind.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_named_by_its_manifest_its_display_name_or_its_number() {
        for (text, shown) in [
            ("Integration/github-acme", "Integration/github-acme"),
            ("Integration/GitHub / acme", "Integration/GitHub / acme"),
            ("Repository/ledger", "Repository/ledger"),
            ("id=12", "Integration/id=12"),
            ("Integration/id=12", "Integration/id=12"),
            ("Repository/id=7", "Repository/id=7"),
        ] {
            assert!(Subject::is_meant(text), "{text}");
            assert_eq!(text.parse::<Subject>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn what_is_no_address_says_how_to_write_one() {
        for text in ["github-acme", "Integration/", "Team/a", ""] {
            let error = text.parse::<Subject>().unwrap_err();
            assert!(error.contains("write Integration/NAME"), "{text}: {error}");
        }
        for text in ["id=0", "id=-3", "id=x", "Repository/id=1.5"] {
            let error = text.parse::<Subject>().unwrap_err();
            assert!(error.contains("as in id=12"), "{text}: {error}");
        }
        let error = "FeatureSet/lean".parse::<Subject>().unwrap_err();
        assert!(error.contains("nothing to index"), "{error}");
    }

    #[test]
    fn a_path_is_not_taken_for_an_address() {
        for text in [".", "manifests", "./Integration/a.yaml", "/etc/x", "a/id=3"] {
            assert!(!Subject::is_meant(text), "{text}");
        }
    }
}
