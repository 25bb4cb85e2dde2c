#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

/// Numbers that look random and are the same for the same seed.
pub(super) struct Dice(u64);

impl Dice {
    /// For one of many cases, the same whichever are run.
    pub(super) const fn of_case(seed: u64, case: u64) -> Self {
        Self(seed.wrapping_add(case.wrapping_mul(0x5851_f42d_4c95_7f2d)))
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        // SplitMix64: a counter whose bits are mixed.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let end = u64::try_from(end).unwrap();
        usize::try_from(mixed % end).unwrap()
    }
}

/// A number from the environment, or this one.
pub(super) fn number(variable: &str, default: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap(),
        Err(_) => default,
    }
}
