//! Which live integration each manifest speaks of, for whoever wants to know that and no plan.

use std::collections::BTreeMap;

use super::identity::resolve;
use super::problem::PlanProblem;
use crate::model::{Address, IntegrationId};
use crate::state::{Desired, Ledger, LiveIntegration};

/// Which live integration each manifest speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matching {
    /// The manifests that speak of one.
    pub matched: BTreeMap<Address, IntegrationId>,
    /// The manifests that speak of none that is there.
    pub missing: Vec<Address>,
    /// Why it cannot be told of the others.
    pub problems: Vec<PlanProblem>,
}

/// Finds each manifest's live integration by the rules of a plan.
pub fn matching(desired: &Desired, live: &[LiveIntegration], ledger: Option<&Ledger>) -> Matching {
    let matches = resolve(desired, live, ledger);
    let mut matching = Matching {
        problems: matches.problems,
        ..Matching::default()
    };
    for (name, wanted) in &desired.integrations {
        match matches.by_name.get(name) {
            Some((_, row)) => {
                matching.matched.insert(wanted.address.clone(), row.id);
            }
            None if matches.failed.contains(name) => {}
            None => matching.missing.push(wanted.address.clone()),
        }
    }
    matching
}
