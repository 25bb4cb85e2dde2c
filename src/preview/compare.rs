//! A list against the rows that GIJ has.

use std::collections::{BTreeMap, BTreeSet};

use super::addresses::{host, normal};
use super::values::{Comparison, Lost, Seen, Why, shown};
use crate::githost::{Found, Kept, Paging};
use crate::state::LiveRepository;

/// Where a row is in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nowhere.
    Nowhere,
    /// There.
    At(usize),
    /// In more places than one.
    Several,
}

/// The list by every address and name.
struct Index<'a> {
    all: &'a [(Found, Kept)],
    addresses: BTreeMap<String, Place>,
    names: BTreeMap<String, Place>,
    short_names: BTreeMap<String, Place>,
    hosts: BTreeSet<String>,
}

impl<'a> Index<'a> {
    fn of(all: &'a [(Found, Kept)]) -> Self {
        let mut index = Self {
            all,
            addresses: BTreeMap::new(),
            names: BTreeMap::new(),
            short_names: BTreeMap::new(),
            hosts: BTreeSet::new(),
        };
        for (at, (found, _)) in all.iter().enumerate() {
            for origin in &found.origins {
                let origin = normal(origin);
                index.hosts.insert(host(&origin).to_owned());
                put(&mut index.addresses, origin.to_lowercase(), at);
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
        let get = |map: &BTreeMap<String, Place>, key: &str| map.get(key).copied();
        if let Some(origin) = settings.and_then(|settings| settings.origin.as_deref()) {
            let origin = normal(origin);
            let exact = get(&self.addresses, &origin);
            if let Some(place @ Place::At(_)) = exact {
                return place;
            }
            if let Some(place) = exact.or_else(|| get(&self.addresses, &origin.to_lowercase())) {
                return place;
            }
            // Both sides show addresses of this host: the row is none of those listed.
            if self.hosts.contains(host(&origin)) {
                return Place::Nowhere;
            }
        }
        let name = row.display_name.to_lowercase();
        if let Some(group) = settings.and_then(|settings| settings.group.as_deref()) {
            let whole = format!("{}/{name}", group.to_lowercase());
            if let Some(place) = get(&self.names, &whole) {
                return place;
            }
        }
        get(&self.names, &name)
            .or_else(|| get(&self.short_names, &name))
            .unwrap_or(Place::Nowhere)
    }

    /// Whether a row shows an address that compares with those of the list.
    fn compares(&self, row: &LiveRepository) -> bool {
        let settings = row.settings.as_deref();
        let origin = settings.and_then(|settings| settings.origin.as_deref());
        origin.is_some_and(|origin| self.hosts.contains(host(&normal(origin))))
    }
}

fn put(map: &mut BTreeMap<String, Place>, key: String, at: usize) {
    if key.is_empty() {
        return;
    }
    map.entry(key)
        .and_modify(|place| {
            if *place != Place::At(at) {
                *place = Place::Several;
            }
        })
        .or_insert(Place::At(at));
}

/// What a list means for these rows, which are all that GIJ has of the integration.
pub fn compare(seen: &Seen, rows: &[&LiveRepository]) -> Comparison {
    let index = Index::of(&seen.filtered.all);
    let places: Vec<_> = rows.iter().map(|row| (*row, index.place(row))).collect();
    let recognised = places
        .iter()
        .filter(|(_, place)| *place != Place::Nowhere)
        .count();
    let doubt = doubt(seen, recognised, rows, &index);
    let mut comparison = Comparison {
        doubt,
        ..Comparison::default()
    };
    let mut taken = BTreeSet::new();
    for (row, place) in &places {
        let name = row.display_name.clone();
        let lost = |why| Lost {
            name: name.clone(),
            id: row.id,
            why,
        };
        match place {
            Place::At(at) if is_kept(&index, *at) => {
                taken.insert(*at);
                comparison.stays += 1;
            }
            Place::At(_) if comparison.doubt.is_none() => {
                comparison.removed.push(lost(Why::FilteredOut));
            }
            Place::Nowhere if comparison.doubt.is_none() => {
                comparison.removed.push(lost(Why::NotListed));
            }
            Place::Several | Place::At(_) | Place::Nowhere => comparison.unsure.push(name),
        }
    }
    let added = index.all.iter().enumerate();
    comparison.added = added
        .filter(|(at, (_, kept))| *kept == Kept::Yes && !taken.contains(at))
        .map(|(_, (found, _))| shown(found).to_owned())
        .collect();
    comparison.added.sort();
    comparison.removed.sort();
    comparison.unsure.sort();
    comparison
}

fn is_kept(index: &Index<'_>, at: usize) -> bool {
    index
        .all
        .get(at)
        .is_some_and(|(_, kept)| *kept == Kept::Yes)
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
            "what this filter keeps depends on how GIJ cuts the list into pages, which is documented nowhere".to_owned(),
        );
    }
    let listed = !seen.filtered.all.is_empty();
    let compares = rows.iter().any(|row| index.compares(row));
    (listed && !rows.is_empty() && recognised == 0 && !compares).then(|| {
        "none of GIJ's rows is found in the list, nor do their addresses compare: GIJ probably asks for another list than gijctl".to_owned()
    })
}
