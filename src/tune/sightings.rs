//! What several looks saw of each repository.

use std::collections::BTreeMap;
use std::ops::Bound::{Included, Unbounded};

use jiff::Timestamp;

use crate::model::{IntegrationId, RepositoryId, RowId};
use crate::state::{LiveRepository, LiveRow};

/// The dates of what is switched on, over one or several looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sightings {
    /// How often it was looked.
    pub looks: usize,
    /// By what they are inside of; plain repositories are inside of nothing.
    repositories: BTreeMap<Option<IntegrationId>, BTreeMap<RepositoryId, Sighted>>,
    /// When GIJ read the lists of integrations.
    scans: BTreeMap<IntegrationId, Dates>,
    /// The integrations that are switched on, with their names.
    names: BTreeMap<IntegrationId, String>,
}

/// One repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Sighted {
    /// Empty where it was never indexed.
    dates: Dates,
    /// Whether the last look saw it.
    is_there: bool,
}

/// The dates that a row has had, each with the look that saw it first; looks count from nought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Dates(Vec<(usize, Timestamp)>);

impl Dates {
    fn note(&mut self, look: usize, date: Option<Timestamp>) {
        let last = self.0.last().map(|(_, last)| *last);
        if let Some(date) = date.filter(|date| last != Some(*date)) {
            self.0.push((look, date));
        }
    }

    /// The date that this look saw.
    pub(super) fn at(&self, look: usize) -> Option<Timestamp> {
        self.from(look)
            .next()
            .map(|(_, date)| date)
            .filter(|_| self.is_dated_at(look))
    }

    /// The date that this look saw, and all that came later, each with the look that saw it.
    pub(super) fn from(&self, look: usize) -> impl Iterator<Item = (usize, Timestamp)> {
        let later = self.0.partition_point(|(seen, _)| *seen <= look);
        let rest = self.0.get(later.saturating_sub(1)..).unwrap_or_default();
        rest.iter()
            .map(move |(seen, date)| (*seen.max(&look), *date))
    }

    /// The date before the one that this look saw.
    pub(super) fn before(&self, look: usize) -> Option<Timestamp> {
        let later = self.0.partition_point(|(seen, _)| *seen <= look);
        let before = later.checked_sub(2)?;
        self.0.get(before).map(|(_, date)| *date)
    }

    /// All of them.
    pub(super) fn all(&self) -> &[(usize, Timestamp)] {
        &self.0
    }

    /// Whether this look saw a date at all.
    pub(super) fn is_dated_at(&self, look: usize) -> bool {
        self.0.first().is_some_and(|(first, _)| *first <= look)
    }

    /// Whether it had several.
    pub(super) const fn has_moved(&self) -> bool {
        self.0.len() > 1
    }
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
    /// Takes in a look: all integrations and all repositories.
    pub fn look(&mut self, integrations: &[LiveRow], repositories: &[LiveRepository]) {
        let look = self.looks;
        self.looks += 1;
        self.names.clear();
        for row in integrations.iter().filter(|row| !row.disabled) {
            let RowId::Integration(id) = row.id else {
                continue;
            };
            self.names.insert(id, row.display_name.clone());
            self.scans
                .entry(id)
                .or_default()
                .note(look, row.last_indexed);
        }
        for seen in self
            .repositories
            .values_mut()
            .flat_map(BTreeMap::values_mut)
        {
            seen.is_there = false;
        }
        for row in repositories.iter().filter(|row| !row.disabled) {
            if row.parent.is_some_and(|id| !self.names.contains_key(&id)) {
                continue;
            }
            let beside = self.repositories.entry(row.parent).or_default();
            let seen = beside.entry(row.id).or_default();
            seen.is_there = true;
            seen.dates.note(look, row.last_indexed);
        }
    }

    /// The integrations that are switched on, by number, with their names.
    pub fn integrations(&self) -> impl Iterator<Item = (IntegrationId, &str)> {
        self.names.iter().map(|(id, name)| (*id, name.as_str()))
    }

    /// When GIJ read the list of this one.
    pub(super) fn scans(&self, id: IntegrationId) -> Option<&Dates> {
        self.scans.get(&id)
    }

    /// The dates of the repositories that are there.
    pub(super) fn of(&self, part: Part) -> impl Iterator<Item = &Dates> + Clone {
        let parents = match part {
            Part::Whole => (Unbounded, Unbounded),
            Part::Inside(id) => (Included(Some(id)), Included(Some(id))),
            Part::Plain => (Included(None), Included(None)),
        };
        let all = self.repositories.range(parents);
        all.flat_map(|(_, beside)| beside.values())
            .filter(|seen| seen.is_there)
            .map(|seen| &seen.dates)
    }

    /// How many repositories there are.
    pub fn count(&self, part: Part) -> usize {
        self.of(part).count()
    }

    /// How many of them were never indexed.
    pub fn never_indexed(&self, part: Part) -> usize {
        self.of(part).filter(|dates| dates.all().is_empty()).count()
    }
}
