//! How much text a part of a pattern can match at most, as far as Java can tell.

/// The longest match that Java counts with.
const MAX: u64 = i32::MAX as u64;

/// What a look-behind wants to know of the parts inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) width: Width,
    pub(super) ways: Ways,
    pub(super) unit: Unit,
}

/// In how many ways a part can match. Java measures a repeated group only if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ways {
    /// No alternatives and no choice of a count.
    One,
    Several,
}

/// What kind of thing a quantifier would repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// A group that captures, or `(?:…)`.
    Group,
    /// All else.
    Single,
}

/// The greatest length of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// At most so many characters.
    AtMost(u64),
    /// No bound can be told.
    Unbounded {
        /// The byte of the pattern at which the cause is written.
        offset: usize,
        /// The cause.
        cause: Cause,
    },
}

/// Why a width has no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// `*`, `+` or `{n,}`.
    Repetition,
    /// A repeated group that can match in several ways.
    Ambiguity,
    /// What a group matched before.
    BackReference,
    /// All that makes up one visible character.
    Grapheme,
    /// More than Java can count.
    TooLong,
}

/// A quantifier: how often, and where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quantifier {
    pub(super) least: u32,
    /// `None` is without bound.
    pub(super) most: Option<u32>,
    pub(super) sort: Sort,
    pub(super) offset: usize,
}

/// What Java makes of a quantifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// `?` or `{0,1}`, which is an alternative to nothing rather than a repetition.
    Option,
    /// A repetition that gives back, in one order or the other.
    Counted,
    /// A repetition that never gives back.
    Possessive,
}

impl Part {
    /// Nothing: an anchor, a look-around, or the empty pattern.
    pub(super) const ZERO: Self = Self::of(Width::AtMost(0));
    /// One character.
    pub(super) const ONE: Self = Self::of(Width::AtMost(1));

    /// One thing of this width.
    pub(super) const fn of(width: Width) -> Self {
        Self {
            width,
            ways: Ways::One,
            unit: Unit::Single,
        }
    }

    /// One thing without bound.
    pub(super) const fn unbounded(offset: usize, cause: Cause) -> Self {
        Self::of(Width::Unbounded { offset, cause })
    }

    /// This, and then the other, which is written at `offset`.
    pub(super) fn then(self, other: Self, offset: usize) -> Self {
        let width = match (self.width, other.width) {
            (Width::AtMost(one), Width::AtMost(two)) => {
                Width::bounded(one.saturating_add(two), offset)
            }
            (Width::Unbounded { .. }, _) => self.width,
            (Width::AtMost(_), Width::Unbounded { .. }) => other.width,
        };
        let ways = match self.ways {
            Ways::One => other.ways,
            Ways::Several => Ways::Several,
        };
        Self {
            width,
            ways,
            unit: Unit::Single,
        }
    }

    /// Either this or the other.
    pub(super) fn or(self, other: Self) -> Self {
        let width = match (self.width, other.width) {
            (Width::AtMost(one), Width::AtMost(two)) => Width::AtMost(one.max(two)),
            (Width::Unbounded { .. }, _) => self.width,
            (Width::AtMost(_), Width::Unbounded { .. }) => other.width,
        };
        Self {
            width,
            ways: Ways::Several,
            unit: Unit::Single,
        }
    }

    /// This, as often as a quantifier says.
    pub(super) fn times(self, quantifier: Quantifier) -> Self {
        let Quantifier {
            least,
            most,
            sort,
            offset,
        } = quantifier;
        let unmeasured =
            self.unit == Unit::Group && self.ways == Ways::Several && sort == Sort::Counted;
        let width = match (self.width, most) {
            (Width::Unbounded { .. }, _) => self.width,
            (Width::AtMost(1..), None) => Width::Unbounded {
                offset,
                cause: Cause::Repetition,
            },
            (Width::AtMost(_), _) if unmeasured => Width::Unbounded {
                offset,
                cause: Cause::Ambiguity,
            },
            (Width::AtMost(width), _) => {
                // Nothing, repeated without bound, stays nothing.
                Width::bounded(width.saturating_mul(u64::from(most.unwrap_or(0))), offset)
            }
        };
        let ways = if most == Some(least) {
            self.ways
        } else {
            Ways::Several
        };
        Self {
            width,
            ways,
            unit: Unit::Single,
        }
    }
}

impl Width {
    fn bounded(width: u64, offset: usize) -> Self {
        if width > MAX {
            Self::Unbounded {
                offset,
                cause: Cause::TooLong,
            }
        } else {
            Self::AtMost(width)
        }
    }
}
