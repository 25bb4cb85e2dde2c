//! Which live row each manifest speaks of, for whoever wants to know that and no plan.

use std::collections::BTreeMap;

use super::identity::resolve;
use super::problem::PlanProblem;
use super::wanted::creatable;
use crate::model::{Address, RowId};
use crate::state::{Desired, Ledger, LiveRow};

/// Which live row each manifest of an integration or a plain repository speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matching {
    /// The manifests that speak of one.
    pub matched: BTreeMap<Address, RowId>,
    /// The manifests that speak of none that is there.
    pub missing: Vec<Address>,
    /// Why it cannot be told of the others.
    pub problems: Vec<PlanProblem>,
}

/// Finds each manifest's row among the integrations and plain repositories, by the rules of a plan.
pub fn matching(desired: &Desired, live: &[LiveRow], ledger: Option<&Ledger>) -> Matching {
    let wanted = creatable(desired);
    let live: Vec<_> = live.iter().collect();
    let matches = resolve(&wanted, &live, ledger);
    let mut matching = Matching {
        problems: matches.problems,
        ..Matching::default()
    };
    for wanted in wanted {
        match matches.by_address.get(wanted.address) {
            Some((_, row)) => {
                matching.matched.insert(wanted.address.clone(), row.id);
            }
            None if matches.failed.contains(wanted.address) => {}
            None => matching.missing.push(wanted.address.clone()),
        }
    }
    matching
}
