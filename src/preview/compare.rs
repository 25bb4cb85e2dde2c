//! A list against the rows that GIJ has.

use std::collections::{BTreeMap, BTreeSet};

use super::addresses::{host, normal};
use super::values::{Comparison, Lost, Seen, Why};
use crate::githost::{Found, Kept, Paging};
use crate::state::LiveRepository;

/// Which of the listed repositories a row may be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// One at its address: mostly a single one.
    Address(Vec<usize>),
    /// One of its name, or of nearly its address, which others may have as well.
    Name(Vec<usize>),
    /// None.
    Nowhere,
}

/// The list by every address and name, each with all that have it.
struct Index<'a> {
    all: &'a [(Found, Kept)],
    addresses: Places,
    /// The same in lower case.
    folded: Places,
    names: Places,
    short_names: Places,
    hosts: BTreeSet<String>,
}

type Places = BTreeMap<String, Vec<usize>>;

impl<'a> Index<'a> {
    fn of(all: &'a [(Found, Kept)]) -> Self {
        let mut index = Self {
            all,
            addresses: Places::new(),
            folded: Places::new(),
            names: Places::new(),
            short_names: Places::new(),
            hosts: BTreeSet::new(),
        };
        for (at, (found, _)) in all.iter().enumerate() {
            for origin in &found.origins {
                let origin = normal(origin);
                index.hosts.insert(host(&origin).to_owned());
                put(&mut index.folded, origin.to_lowercase(), at);
                put(&mut index.addresses, origin, at);
            }
            put(&mut index.names, found.name.to_lowercase(), at);
            put(&mut index.short_names, found.short_name.to_lowercase(), at);
        }
        index
    }

    /// Where a row is: by its address where it shows one, else by its names.
    fn place(&self, row: &LiveRepository) -> Place {
        let settings = row.settings.as_deref();
        if let Some(origin) = settings.and_then(|settings| settings.origin.as_deref()) {
            let origin = normal(origin);
            if let Some(places) = self.addresses.get(&origin) {
                return Place::Address(places.clone());
            }
            if let Some(places) = self.folded.get(&origin.to_lowercase()) {
                return Place::Name(places.clone());
            }
            // Both sides show addresses of this host: the row is none of those listed.
            if self.hosts.contains(host(&origin)) {
                return Place::Nowhere;
            }
        }
        let name = row.display_name.to_lowercase();
        let group = settings.and_then(|settings| settings.group.as_deref());
        let group = group.map(str::to_lowercase);
        let whole = group.as_ref().map(|group| format!("{group}/{name}"));
        let of_whole = whole.and_then(|whole| self.names.get(&whole));
        let Some(places) = of_whole
            .or_else(|| self.names.get(&name))
            .or_else(|| self.short_names.get(&name))
        else {
            return Place::Nowhere;
        };
        let mut places = places.clone();
        if let Some(group) = group {
            places.retain(|at| self.may_be_in(*at, &group));
        }
        if places.is_empty() {
            Place::Nowhere
        } else {
            Place::Name(places)
        }
    }

    /// Whether a repository may be in a group: a service may tell more of the way to it than GIJ, or
    /// nothing at all.
    fn may_be_in(&self, at: usize, group: &str) -> bool {
        let name = self.all.get(at).map(|(found, _)| found.name.to_lowercase());
        let name = name.unwrap_or_default();
        match name.rsplit_once('/') {
            Some((told, _)) => format!("/{told}/").contains(&format!("/{group}/")),
            None => true,
        }
    }

    /// Whether a row shows an address that compares with those of the list.
    fn compares(&self, row: &LiveRepository) -> bool {
        let settings = row.settings.as_deref();
        let origin = settings.and_then(|settings| settings.origin.as_deref());
        origin.is_some_and(|origin| self.hosts.contains(host(&normal(origin))))
    }

    fn is_kept(&self, at: usize) -> bool {
        self.all.get(at).is_some_and(|(_, kept)| *kept == Kept::Yes)
    }
}

fn put(places: &mut Places, key: String, at: usize) {
    if key.is_empty() {
        return;
    }
    let places = places.entry(key).or_default();
    if places.last() != Some(&at) {
        places.push(at);
    }
}

/// What becomes of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stay,
    Removed(Why),
    Unsure,
}

/// What becomes of as many rows as may be any of these repositories. What is taken by others counts
/// for none of them.
fn fate(rows: usize, places: &[usize], taken: &mut BTreeSet<usize>, index: &Index<'_>) -> Fate {
    let free: Vec<_> = places.iter().filter(|at| !taken.contains(at)).collect();
    let kept: Vec<_> = free.iter().filter(|at| index.is_kept(***at)).collect();
    if kept.is_empty() && !free.is_empty() {
        return Fate::Removed(Why::FilteredOut);
    }
    let is_clear = kept.len() == free.len() && rows <= free.len();
    taken.extend(kept.into_iter().take(rows).copied());
    if is_clear { Fate::Stay } else { Fate::Unsure }
}

/// What a list means for these rows, which are all that GIJ has of the integration.
pub fn compare(seen: &Seen, rows: &[&LiveRepository]) -> Comparison {
    let index = Index::of(&seen.filtered.all);
    // Those that are sure of their address come first, and of the others those that may be least.
    let mut alike: BTreeMap<Place, Vec<&LiveRepository>> = BTreeMap::new();
    for row in rows {
        alike.entry(index.place(row)).or_default().push(row);
    }
    let nowhere = alike.get(&Place::Nowhere).map_or(0, Vec::len);
    let mut comparison = Comparison {
        doubt: doubt(seen, rows.len() - nowhere, rows, &index),
        ..Comparison::default()
    };
    let mut alike: Vec<_> = alike.into_iter().collect();
    alike.sort_by_key(|(place, _)| match place {
        Place::Address(places) => (0, places.len()),
        Place::Name(places) => (1, places.len()),
        Place::Nowhere => (2, 0),
    });
    let mut taken = BTreeSet::new();
    for (place, rows) in alike {
        let fate = match &place {
            Place::Nowhere => Fate::Removed(Why::NotListed),
            // What is listed at its address stays, however often GIJ has it.
            Place::Address(places) => {
                fate(rows.len().min(places.len()), places, &mut taken, &index)
            }
            Place::Name(places) => fate(rows.len(), places, &mut taken, &index),
        };
        for row in rows {
            let name = row.display_name.clone();
            match fate {
                Fate::Stay => comparison.stays += 1,
                Fate::Removed(why) if comparison.doubt.is_none() => {
                    let id = row.id;
                    comparison.removed.push(Lost { name, id, why });
                }
                Fate::Removed(_) | Fate::Unsure => comparison.unsure.push(name),
            }
        }
    }
    let added = index.all.iter().enumerate();
    comparison.added = added
        .filter(|(at, (_, kept))| *kept == Kept::Yes && !taken.contains(at))
        .map(|(_, (found, _))| found.shown.clone())
        .collect();
    comparison.added.sort();
    comparison.removed.sort();
    comparison.unsure.sort();
    comparison
}

/// Why nothing may be concluded from what is missing.
fn doubt(
    seen: &Seen,
    recognised: usize,
    rows: &[&LiveRepository],
    index: &Index<'_>,
) -> Option<String> {
    if seen.gap.is_some() {
        return Some("the list is not whole".to_owned());
    }
    if seen.filtered.paging == Paging::Matters {
        return Some(
            "what this filter keeps may depend on how GIJ cuts the list into pages, which is documented nowhere".to_owned(),
        );
    }
    let listed = !seen.filtered.all.is_empty();
    let compares = rows.iter().any(|row| index.compares(row));
    (listed && !rows.is_empty() && recognised == 0 && !compares).then(|| {
        "none of GIJ's rows is found in the list, nor do their addresses compare: GIJ probably asks for another list than gijctl".to_owned()
    })
}
