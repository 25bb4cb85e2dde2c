//! What a row of GIJ's table is, as far as its settings compare.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::field::Place;
use super::integration_type::IntegrationType;
use super::origin::{normalise_clone_origin, normalise_origin};

/// What a row of GIJ's table is. It never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RowType {
    /// An integration of this type.
    Integration(IntegrationType),
    /// A repository that is connected by its own address.
    Plain,
    /// A repository inside an integration.
    Inside,
}

impl RowType {
    /// Where its settings are kept.
    pub const fn place(self) -> Place {
        match self {
            Self::Integration(_) => Place::Integration,
            Self::Plain => Place::Plain,
            Self::Inside => Place::Inside,
        }
    }

    /// The type of an integration; `None` for repositories.
    pub const fn integration(self) -> Option<IntegrationType> {
        match self {
            Self::Integration(kind) => Some(kind),
            Self::Plain | Self::Inside => None,
        }
    }

    /// Its word in the ledger: GIJ's own for integrations, which no other one is equal to.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Integration(kind) => kind.as_str(),
            Self::Plain => "plain",
            Self::Inside => "inside",
        }
    }

    /// The one with exactly this word.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "plain" => Some(Self::Plain),
            "inside" => Some(Self::Inside),
            text => IntegrationType::parse(text).map(Self::Integration),
        }
    }

    /// The form in which two origins of such rows are compared.
    pub fn normalise_origin(self, origin: &str) -> String {
        match self {
            Self::Integration(kind) => normalise_origin(kind, origin),
            Self::Plain | Self::Inside => normalise_clone_origin(origin),
        }
    }
}

impl fmt::Display for RowType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<IntegrationType> for RowType {
    fn from(kind: IntegrationType) -> Self {
        Self::Integration(kind)
    }
}
