//! How long each change should take, by what is remembered of others.

use std::collections::BTreeMap;
use std::time::Duration;

use super::values::{Expectation, ExpectationBasis};
use crate::model::{Address, FirstIndexing};
use crate::pace::{Basis, Estimate, Experience};
use crate::plan::{Action, Change, Creation, Plan};

/// How long it should take until each new one of a plan counts as indexed; what nothing is known of
/// is left out.
///
/// What is remembered of first indexings is how long something moved. An integration counts as
/// indexed only once its set of repositories has stayed the same for the settle time as well. That
/// begins with the last repository that GIJ finds, mostly long before the last one is indexed: so it
/// is over at the same time if all goes well, and begins only then at the worst.
pub fn expected(
    plan: &Plan,
    history: &[FirstIndexing],
    settle: Duration,
) -> BTreeMap<Address, Expectation> {
    let known = |change: &Change| {
        let Action::Create(creation) = &change.action else {
            return None;
        };
        let settle = match creation.row_type.integration() {
            Some(_) => settle,
            None => Duration::ZERO,
        };
        if let Some(seconds) = change.rollout.expected_seconds {
            let length = stated(Duration::from_secs(seconds).max(settle));
            return Some((change.address.clone(), length));
        }
        let repositories = repositories(change, creation)?;
        let experience = Experience::of(history, &creation.host(), creation.row_type)?;
        let estimate = experience.whole(repositories)?;
        Some((
            change.address.clone(),
            settled(expectation(&estimate)?, settle),
        ))
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
const fn stated(time: Duration) -> Expectation {
    Expectation {
        low: time,
        likely: time,
        high: time,
        basis: ExpectationBasis::Stated,
    }
}

/// The same with the time in which nothing more must come.
fn settled(length: Expectation, settle: Duration) -> Expectation {
    Expectation {
        low: length.low.max(settle),
        likely: length.likely.max(settle),
        high: length.high.saturating_add(settle),
        basis: length.basis,
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
