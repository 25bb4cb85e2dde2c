//! Chance: the machine's own, or one that is the same each time.

use std::cell::RefCell;

/// Throws dice.
pub trait Chance {
    /// A number from 0 up to, but never, 1.
    fn fraction(&self) -> f64;

    /// Any whole number.
    fn number(&self) -> u64;
}

/// The machine's own chance: good enough to keep machines apart, and no more.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fraction(&self) -> f64 {
        fastrand::f64()
    }

    fn number(&self) -> u64 {
        fastrand::u64(..)
    }
}

/// A series of numbers that is the same for the same seed.
#[derive(Debug, Clone)]
pub struct SeededChance {
    generator: RefCell<fastrand::Rng>,
}

impl SeededChance {
    /// The series of this seed.
    pub fn new(seed: u64) -> Self {
        Self {
            generator: RefCell::new(fastrand::Rng::with_seed(seed)),
        }
    }
}

impl Chance for SeededChance {
    fn fraction(&self) -> f64 {
        self.generator.borrow_mut().f64()
    }

    fn number(&self) -> u64 {
        self.generator.borrow_mut().u64(..)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(chance: &impl Chance) -> Vec<f64> {
        (0..50).map(|_| chance.fraction()).collect()
    }

    #[test]
    fn a_seed_gives_the_same_series_each_time() {
        assert_eq!(first(&SeededChance::new(7)), first(&SeededChance::new(7)));
        assert_ne!(first(&SeededChance::new(7)), first(&SeededChance::new(8)));
    }

    #[test]
    fn every_number_is_a_fraction() {
        let all = [first(&SeededChance::new(7)), first(&SystemChance)].concat();
        assert!(all.iter().all(|number| (0.0..1.0).contains(number)));
    }
}
