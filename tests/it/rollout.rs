//! Whole rollouts of random fleets, held against the best that their own policy and limits allow, and
//! against what the embedded GIJ itself has seen.

#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures of statistics are as exact as they need to be"
)]

mod figures;
mod fleet;
mod ideal;
mod lives;

use figures::{Figures, Table};
use fleet::Fleet;

/// How many fleets an ordinary test run takes.
const FEW: u64 = 8;

/// How many the table in the README is made of; `GIJCTL_FLEETS` says otherwise.
const MANY: u64 = 500;

fn figures_of(seed: u64) -> Figures {
    let fleet = Fleet::random(seed);
    let figures = Figures::of(&fleet);
    assert_eq!(figures.broken, Vec::<String>::new(), "fleet {seed}");
    figures
}

#[test]
fn a_rollout_is_nearly_as_fast_as_its_policy_allows_and_breaks_no_limit() {
    let table = Table::of((0..FEW).map(figures_of));
    assert!(table.median_ratio() <= 1.03, "{table}");
    assert!(table.worst_ratio() <= 1.10, "{table}");
    assert!(table.median_reaction_is_quick(), "{table}");
}

#[test]
#[ignore = "it takes minutes; .ci/measure-rollout runs it"]
fn the_table_of_many_fleets() {
    let many = std::env::var("GIJCTL_FLEETS").ok();
    let many = many.map_or(MANY, |text| text.parse().unwrap());
    let table = Table::of((0..many).map(figures_of));
    println!("{table}");
    assert!(table.median_ratio() <= 1.03, "{table}");
    assert!(table.worst_ratio() <= 1.10, "{table}");
    assert!(table.median_reaction_is_quick(), "{table}");
}
