//! The values.

use crate::githost::{FilterFault, Filtered, HostError, Listed};
use crate::model::size_limits::MOST_REPOSITORIES;
use crate::model::{Address, IntegrationType, RepositoryId};
use crate::plan::{Foreseen, RemovedRow, Sight};

/// The preview of one integration.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// Which.
    pub address: Address,
    /// Its type.
    pub kind: IntegrationType,
    /// What came of it.
    pub outcome: Result<Seen, Unseen>,
}

/// What a service listed, and what it means.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The address that was asked first, without its query.
    pub asked: String,
    /// The filter; empty where there is none.
    pub filter: String,
    /// Everything that was listed, and what the filter keeps of it.
    pub filtered: Filtered,
    /// Why there may be more.
    pub gap: Option<HostError>,
    /// What was otherwise than the manifest may suggest.
    pub notes: Vec<String>,
    /// What it means for the rows that GIJ has; `None` where nobody looked at them.
    pub comparison: Option<Comparison>,
}

/// Why there is nothing to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unseen {
    /// The type's list is never asked for.
    NotAsked(String),
    /// It could not be asked for, or the filter fails.
    Failed {
        /// Why.
        message: String,
        /// What to do.
        help: String,
    },
}

/// What a list means for the rows that GIJ has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// How many rows stay.
    pub stays: usize,
    /// What would be added, sorted by name.
    pub added: Vec<String>,
    /// Rows that would be removed, sorted by name.
    pub removed: Vec<Lost>,
    /// The names of rows of which it cannot be told, sorted.
    pub unsure: Vec<String>,
    /// Why it cannot be told of some, or of all.
    pub doubt: Option<String>,
}

/// A row that would be removed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lost {
    /// Its name.
    pub name: String,
    /// Its number.
    pub id: RepositoryId,
    /// Why.
    pub why: Why,
}

/// Why a row would be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The service does not list it.
    NotListed,
    /// The filter leaves it out.
    FilteredOut,
}

impl Why {
    /// The word in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotListed => "notListed",
            Self::FilteredOut => "filteredOut",
        }
    }
}

impl Seen {
    /// How many repositories the filter keeps.
    pub fn found(&self) -> usize {
        self.filtered.kept().count()
    }

    /// Whether the vendor advises fewer.
    pub fn is_too_many(&self) -> bool {
        self.found() > MOST_REPOSITORIES
    }

    /// What the next scan would do, for a plan.
    pub fn foreseen(&self) -> Foreseen {
        let nothing = Comparison::default();
        let compared = self.comparison.as_ref().unwrap_or(&nothing);
        let blind = match (&self.gap, &compared.doubt) {
            (Some(gap), _) => Some(format!("{gap}; {}", gap.help())),
            (None, Some(doubt)) => Some(doubt.clone()),
            (None, None) => None,
        };
        Foreseen {
            sight: blind.map_or(Sight::Whole, Sight::Partial),
            found: self.found(),
            stays: compared.stays,
            added: compared.added.len(),
            removed: compared
                .removed
                .iter()
                .map(|lost| RemovedRow {
                    name: lost.name.clone(),
                    id: lost.id,
                })
                .collect(),
            unsure: compared.unsure.len(),
        }
    }

    /// A new look at what was listed.
    ///
    /// # Errors
    /// Where the filter fails.
    pub fn of(kind: IntegrationType, listed: Listed, filter: &str) -> Result<Self, FilterFault> {
        let filtered = listed.filtered?;
        let mut notes = listed.notes;
        if listed.gap.is_none() && filtered.all.is_empty() {
            notes.push(nothing_listed(kind).to_owned());
        }
        Ok(Self {
            asked: listed.asked,
            filter: filter.to_owned(),
            filtered,
            gap: listed.gap,
            notes,
            comparison: None,
        })
    }
}

/// What mostly is behind a list that is whole and empty.
const fn nothing_listed(kind: IntegrationType) -> &'static str {
    match kind {
        IntegrationType::Azure | IntegrationType::Vsts => {
            "the service lists nothing: its token must be for all accessible organizations, and its account needs Basic access"
        }
        IntegrationType::Filespace => {
            "no repository is there as deep as folderDepth looks, or this account cannot see it"
        }
        _ => "the service lists nothing: the credential may not see what is there",
    }
}

impl Preview {
    /// What the next scan would do, for a plan.
    pub fn foreseen(&self) -> Foreseen {
        match &self.outcome {
            Ok(seen) => seen.foreseen(),
            Err(Unseen::NotAsked(why)) => Foreseen::unseen(why.clone()),
            Err(Unseen::Failed { message, help }) => Foreseen::unseen(format!("{message}; {help}")),
        }
    }
}
