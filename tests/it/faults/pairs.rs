use super::case::{Case, Hit, Trouble};
use super::dice::{Dice, number};
use super::runner::all_hold;
use super::stage::Stage;

/// Another seed comes from `GIJCTL_FAULT_SEED`, another number of cases from `GIJCTL_FAULT_PAIRS`.
const SEED: u64 = 20_260_105;
const PAIRS: u64 = 100;

/// The pairs are shared out to so many tests, which run side by side.
const SHARES: u64 = 4;

fn share(number_of_share: u64) {
    let seed = number("GIJCTL_FAULT_SEED", SEED);
    let pairs = number("GIJCTL_FAULT_PAIRS", PAIRS);
    let cases = (0..pairs)
        .filter(|pair| pair % SHARES == number_of_share)
        .map(|pair| pair_of(seed, pair));
    all_hold(&format!("pairs of seed {seed}"), cases);
}

fn pair_of(seed: u64, pair: u64) -> Case {
    let mut dice = Dice::of_case(seed, pair);
    let troubles = Trouble::all();
    let mut hit = |run| Hit {
        trouble: troubles[dice.below(troubles.len())],
        request: 1 + dice.below(Stage::get().requests),
        times: [1, 1, 3, 12][dice.below(4)],
        run,
    };
    // The second may come in the same run, or in the one that is to mend the first.
    let second_run = if pair.is_multiple_of(2) { 1 } else { 2 };
    Case(vec![hit(1), hit(second_run)])
}

#[test]
fn one_quarter() {
    share(0);
}

#[test]
fn another_quarter() {
    share(1);
}

#[test]
fn a_third_quarter() {
    share(2);
}

#[test]
fn the_last_quarter() {
    share(3);
}
