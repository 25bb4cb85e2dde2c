//! How long each change should take, by what is remembered of others.

use std::collections::BTreeMap;
use std::time::Duration;

use super::values::{Expectation, ExpectationBasis};
use crate::model::{Address, FirstIndexing};
use crate::pace::{Basis, Estimate, Experience};
use crate::plan::{Action, Change, Creation, Plan};

/// How long each first indexing of a plan should take; what nothing is known of is left out.
pub fn expected(plan: &Plan, history: &[FirstIndexing]) -> BTreeMap<Address, Expectation> {
    let known = |change: &Change| {
        let Action::Create(creation) = &change.action else {
            return None;
        };
        if let Some(seconds) = change.rollout.expected_seconds {
            return Some((change.address.clone(), stated(seconds)));
        }
        let repositories = repositories(change, creation)?;
        let experience = Experience::of(history, &creation.host(), creation.row_type)?;
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

/// Somebody has said how long it takes, and not how sure that is.
const fn stated(seconds: u64) -> Expectation {
    let time = Duration::from_secs(seconds);
    Expectation {
        low: time,
        likely: time,
        high: time,
        basis: ExpectationBasis::Stated,
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
