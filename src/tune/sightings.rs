//! What several looks saw of each repository.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::model::{IntegrationId, RepositoryId, RowId};
use crate::state::{LiveRepository, LiveRow};

/// The dates of the repositories that are switched on, over one or several looks.
///
/// An integration's own date is left out: its list is read beside the queue that runs are worked off in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sightings {
    /// How often it was looked.
    pub looks: usize,
    /// When it was looked last, by Jira's clock where it tells.
    pub last_look: Option<Timestamp>,
    repositories: BTreeMap<RepositoryId, Sighted>,
    /// The integrations that are switched on, with their names.
    names: BTreeMap<IntegrationId, String>,
}

/// One repository.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sighted {
    /// The integration that it is inside of; a plain repository has none.
    parent: Option<IntegrationId>,
    /// The dates that it has had; none where it was never indexed.
    dates: BTreeSet<Timestamp>,
    /// Whether the last look saw it.
    is_there: bool,
}

/// Which repositories are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All.
    Whole,
    /// Those inside this integration.
    Inside(IntegrationId),
    /// Those inside none.
    Plain,
}

impl Sightings {
    /// Takes in a look: all integrations and all repositories, and when that was.
    pub fn look(
        &mut self,
        integrations: &[LiveRow],
        repositories: &[LiveRepository],
        at: Timestamp,
    ) {
        self.looks += 1;
        self.last_look = Some(at);
        let switched_on = integrations.iter().filter(|row| !row.disabled);
        self.names = switched_on
            .filter_map(|row| match row.id {
                RowId::Integration(id) => Some((id, row.display_name.clone())),
                RowId::Repository(_) => None,
            })
            .collect();
        for seen in self.repositories.values_mut() {
            seen.is_there = false;
        }
        for row in repositories.iter().filter(|row| !row.disabled) {
            if row.parent.is_some_and(|id| !self.names.contains_key(&id)) {
                continue;
            }
            let seen = self.repositories.entry(row.id).or_insert_with(|| Sighted {
                parent: row.parent,
                dates: BTreeSet::new(),
                is_there: true,
            });
            seen.is_there = true;
            seen.dates.extend(row.last_indexed);
        }
    }

    /// The integrations that are switched on, by number, with their names.
    pub fn integrations(&self) -> impl Iterator<Item = (IntegrationId, &str)> {
        self.names.iter().map(|(id, name)| (*id, name.as_str()))
    }

    fn of(&self, part: Part) -> impl Iterator<Item = (RepositoryId, &Sighted)> {
        let all = self.repositories.iter();
        all.filter(move |(_, seen)| match part {
            Part::Whole => seen.is_there,
            Part::Inside(id) => seen.is_there && seen.parent == Some(id),
            Part::Plain => seen.is_there && seen.parent.is_none(),
        })
        .map(|(id, seen)| (*id, seen))
    }

    /// How many repositories there are.
    pub fn count(&self, part: Part) -> usize {
        self.of(part).count()
    }

    /// How many of them were never indexed.
    pub fn never_indexed(&self, part: Part) -> usize {
        let all = self.of(part);
        all.filter(|(_, seen)| seen.dates.is_empty()).count()
    }

    /// Their dates, each with the repository it is of, in the order of time.
    pub fn dates(&self, part: Part) -> Vec<(Timestamp, RepositoryId)> {
        let all = self.of(part);
        let mut dates: Vec<_> = all
            .flat_map(|(id, seen)| seen.dates.iter().map(move |date| (*date, id)))
            .collect();
        dates.sort_unstable();
        dates
    }
}
