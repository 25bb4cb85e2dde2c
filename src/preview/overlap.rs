//! Repositories that more than one integration would bring in.

use std::collections::{BTreeMap, BTreeSet};

use super::addresses::normal;
use super::values::Preview;
use crate::model::Address;

/// Repositories that the same integrations would bring in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// The integrations, sorted.
    pub integrations: Vec<Address>,
    /// The repositories, sorted.
    pub repositories: Vec<String>,
}

/// Where integrations overlap, sorted. As far as the lists go: those that are not whole may overlap
/// further.
pub fn overlaps(previews: &[Preview]) -> Vec<Overlap> {
    let mut by_repository: BTreeMap<String, (BTreeSet<&Address>, &str)> = BTreeMap::new();
    for preview in previews {
        let Ok(seen) = &preview.outcome else {
            continue;
        };
        for found in seen.filtered.kept() {
            let Some(origin) = found.origins.first() else {
                continue;
            };
            let entry = by_repository.entry(normal(origin));
            let (integrations, _) =
                entry.or_insert_with(|| (BTreeSet::new(), found.shown.as_str()));
            integrations.insert(&preview.address);
        }
    }
    let mut by_integrations: BTreeMap<Vec<&Address>, Vec<String>> = BTreeMap::new();
    for (integrations, name) in by_repository.into_values() {
        if integrations.len() > 1 {
            let integrations = integrations.into_iter().collect();
            let names = by_integrations.entry(integrations).or_default();
            names.push(name.to_owned());
        }
    }
    let overlaps = by_integrations.into_iter();
    overlaps
        .map(|(integrations, mut repositories)| {
            repositories.sort();
            Overlap {
                integrations: integrations.into_iter().cloned().collect(),
                repositories,
            }
        })
        .collect()
}
