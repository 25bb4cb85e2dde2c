//! How long each change should take, by what is remembered of others.

use std::collections::BTreeMap;

use super::values::{Expectation, ExpectationBasis};
use crate::model::{Address, Field, FieldValue, FirstIndexing, host_of};
use crate::pace::{Basis, Estimate, Experience};
use crate::plan::{Action, Change, Creation, Plan};

/// How long each first indexing of a plan should take; what nothing is known of is left out.
pub fn expected(plan: &Plan, history: &[FirstIndexing]) -> BTreeMap<Address, Expectation> {
    let known = |change: &Change| {
        let Action::Create(creation) = &change.action else {
            return None;
        };
        let repositories = repositories(change, creation)?;
        let host = host_of(creation.row_type, origin(creation));
        let experience = Experience::of(history, &host, creation.row_type)?;
        let estimate = experience.whole(repositories)?;
        Some((change.address.clone(), expectation(&estimate)?))
    };
    plan.changes.iter().filter_map(known).collect()
}

/// How many repositories will be in it at least: what its manifest expects; a plain repository is
/// one.
pub(super) fn repositories(change: &Change, creation: &Creation) -> Option<usize> {
    if creation.row_type.integration().is_none() {
        return Some(1);
    }
    let expected = change.repositories.expect_at_least?;
    usize::try_from(expected).ok()
}

/// The origin that it is created with, where it states one.
pub(super) fn origin(creation: &Creation) -> Option<&str> {
    match creation.fields.get(&Field::Origin) {
        Some(FieldValue::Text(origin)) => Some(origin),
        _ => None,
    }
}

fn expectation(estimate: &Estimate) -> Option<Expectation> {
    let basis = match estimate.basis {
        // That is for an indexing that is under way.
        Basis::ThisRun => return None,
        Basis::SameHost(many) => ExpectationBasis::SameHost(many),
        Basis::SameType(many) => ExpectationBasis::SameType(many),
        Basis::Everything(many) => ExpectationBasis::Everything(many),
    };
    Some(Expectation {
        low: estimate.low,
        likely: estimate.likely,
        high: estimate.high,
        basis,
    })
}
