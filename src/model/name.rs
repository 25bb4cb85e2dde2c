//! Kinds, names and addresses of manifests.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What a manifest describes. The names are those of the vendor's own screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// One connection to a Git host account or folder, which brings many repositories.
    Integration,
    /// One repository: connected by its own address, or one of those inside an integration.
    Repository,
    /// Feature toggles for many integrations and repositories at once.
    FeatureSet,
    /// Jira projects which a product team maps to integrations and repositories it does not own.
    ProjectAssociation,
    /// Settings that GIJ has once for the whole of Jira.
    GeneralSettings,
}

impl Kind {
    /// Every kind, in the order in which people meet them.
    pub const ALL: [Self; 5] = [
        Self::Integration,
        Self::Repository,
        Self::FeatureSet,
        Self::ProjectAssociation,
        Self::GeneralSettings,
    ];

    /// The word in `kind:`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Integration => "Integration",
            Self::Repository => "Repository",
            Self::FeatureSet => "FeatureSet",
            Self::ProjectAssociation => "ProjectAssociation",
            Self::GeneralSettings => "GeneralSettings",
        }
    }

    /// The kind with exactly this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A manifest's `metadata.name`: lower-case letters, digits and inner hyphens, at most
/// [`Name::MAX_LENGTH`] of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

/// Why a text is no [`Name`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing there.
    #[error("a name must not be empty")]
    Empty,
    /// Longer than [`Name::MAX_LENGTH`].
    #[error("a name has at most {max} characters, this one has {0}", max = Name::MAX_LENGTH)]
    TooLong(usize),
    /// A character outside `a-z 0-9 -`.
    #[error("a name is made of a-z, 0-9 and -, not {0:?}")]
    Character(char),
    /// A hyphen at either end.
    #[error("a name must not start or end with -")]
    Hyphen,
}

impl Name {
    /// As long as a DNS name may be, so that names can be used as labels elsewhere.
    pub const MAX_LENGTH: usize = 253;

    /// The text of the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        if let Some(odd) = text
            .chars()
            .find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-'))
        {
            return Err(NameError::Character(odd));
        }
        if text.len() > Self::MAX_LENGTH {
            return Err(NameError::TooLong(text.len()));
        }
        if text.starts_with('-') || text.ends_with('-') {
            return Err(NameError::Hyphen);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `Kind/name`: unique in one manifest set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The manifest's kind.
    pub kind: Kind,
    /// The manifest's name.
    pub name: Name,
}

impl Address {
    /// The address of an integration.
    pub const fn integration(name: Name) -> Self {
        Self {
            kind: Kind::Integration,
            name,
        }
    }

    /// The address of a repository.
    pub const fn repository(name: Name) -> Self {
        Self {
            kind: Kind::Repository,
            name,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.name)
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, name) = text.split_once('/').ok_or_else(|| {
            format!("`{text}` is no address: write Kind/name, as in Integration/github-acme")
        })?;
        let kind = Kind::parse(kind).ok_or_else(|| {
            let kinds = Kind::ALL.map(Kind::as_str).join(", ");
            format!("`{kind}` is no kind: there are {kinds}")
        })?;
        let name = name.parse::<Name>().map_err(|e| e.to_string())?;
        Ok(Self { kind, name })
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_lower_case_letters_digits_and_inner_hyphens() {
        assert_eq!(
            "github-acme".parse::<Name>().unwrap().as_str(),
            "github-acme"
        );
        assert_eq!("".parse::<Name>(), Err(NameError::Empty));
        assert_eq!("GitHub".parse::<Name>(), Err(NameError::Character('G')));
        assert_eq!("-a".parse::<Name>(), Err(NameError::Hyphen));
        assert_eq!(
            "a".repeat(254).parse::<Name>(),
            Err(NameError::TooLong(254))
        );
    }

    #[test]
    fn an_address_reads_back_as_it_prints() {
        let address: Address = "Integration/github-acme".parse().unwrap();
        assert_eq!(address.to_string(), "Integration/github-acme");
        assert!(
            "github-acme"
                .parse::<Address>()
                .unwrap_err()
                .contains("Kind/name")
        );
        assert!(
            "Thing/a"
                .parse::<Address>()
                .unwrap_err()
                .contains("FeatureSet")
        );
    }
}
