//! What is inside an integration, and goes with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{IntegrationId, RowId};
use crate::state::{LiveRepository, Observed};

/// As many names are kept; the number is always whole.
const NAMES: usize = 20;

/// The repositories inside an integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Inside {
    /// Nobody asked.
    NotAsked,
    /// These.
    Known {
        /// How many there are.
        repositories: usize,
        /// The names of the first of them, sorted.
        names: Vec<String>,
    },
    /// They could not be read, for this reason.
    Unreadable(String),
}

/// The repositories inside each integration, as far as they are known.
#[derive(Debug)]
pub(super) enum AllInside<'a> {
    NotAsked,
    Known(BTreeMap<IntegrationId, Vec<&'a str>>),
    Unreadable(String),
}

impl<'a> AllInside<'a> {
    pub(super) fn of(repositories: &'a Observed<Vec<LiveRepository>>) -> Self {
        match repositories {
            Observed::NotAsked => Self::NotAsked,
            Observed::Gap(gap) => Self::Unreadable(format!("{}: {}", gap.what, gap.reason)),
            Observed::Known(rows) => {
                let mut inside: BTreeMap<_, Vec<_>> = BTreeMap::new();
                for row in rows {
                    if let Some(parent) = row.parent {
                        let names = inside.entry(parent).or_default();
                        names.push(row.display_name.as_str());
                    }
                }
                Self::Known(inside)
            }
        }
    }

    pub(super) fn inside_of(&self, id: RowId) -> Inside {
        match self {
            Self::NotAsked => Inside::NotAsked,
            Self::Unreadable(reason) => Inside::Unreadable(reason.clone()),
            Self::Known(inside) => {
                let inside = id.integration().and_then(|id| inside.get(&id));
                let mut names = inside.cloned().unwrap_or_default();
                names.sort_unstable();
                Inside::Known {
                    repositories: names.len(),
                    names: names.into_iter().take(NAMES).map(str::to_owned).collect(),
                }
            }
        }
    }
}
