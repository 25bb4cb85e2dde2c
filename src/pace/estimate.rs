//! How long an indexing takes: from how long others took, and from how fast this one goes.
//!
//! An estimate is a range that eight of ten should fall into. Where the data carries none, there is
//! none.

use std::cmp::Ordering;
use std::time::Duration;

use crate::model::{FirstIndexing, RowType};

/// Fewer first indexings than this say nothing of the next one.
const FEWEST_BEFORE: usize = 3;

/// Fewer repositories than this say nothing of the others.
const FEWEST_DONE: usize = 3;

/// As many repositories as this weigh as much as all that was learnt from others.
const WEIGHT_OF_OTHERS: f64 = 5.0;

/// Eight of ten values of a normal distribution lie within so many standard deviations.
const EIGHT_OF_TEN: f64 = 1.28;

/// Repositories of one host differ by no less and no more than this, however few were seen.
const SPREAD: (f64, f64) = (0.5, 3.0);

/// What an estimate rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// How fast this indexing itself goes.
    ThisRun,
    /// So many first indexings of the same host and type.
    SameHost(usize),
    /// So many of the same type, on whichever host.
    SameType(usize),
    /// So many of any type.
    Everything(usize),
}

/// A time, and the range that it should be in eight times of ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// As likely too long as too short.
    pub likely: Duration,
    /// Less is not likely.
    pub low: Duration,
    /// More is not likely.
    pub high: Duration,
    /// What it rests on.
    pub basis: Basis,
}

/// What first indexings of one host and type took so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Experience {
    line: Line,
    /// What it really took, by that line: a tenth took less, half, and nine tenths took less.
    ratios: [f64; 3],
    basis: Basis,
}

/// How far an indexing is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    /// For how long it has been going on.
    pub elapsed: Duration,
    /// How many repositories are done.
    pub done: usize,
    /// How many are not, those that are worked on included.
    pub left: usize,
    /// How much of those that are worked on is done: 0.5 is half of one.
    pub partly: f64,
    /// How unequal the times between two that were done are: their standard deviation by their mean.
    pub spread: Option<f64>,
}

impl Estimate {
    /// What is left of it after so long; `None` where that is more than was likely, and nothing can
    /// be said any more.
    pub fn after(&self, elapsed: Duration) -> Option<Self> {
        let high = self
            .high
            .checked_sub(elapsed)
            .filter(|high| !high.is_zero())?;
        Some(Self {
            likely: self.likely.saturating_sub(elapsed),
            low: self.low.saturating_sub(elapsed),
            high,
            basis: self.basis,
        })
    }
}

impl Estimate {
    /// The same where something that is worked on takes so long by itself: it cannot be over before.
    #[must_use]
    pub fn at_least(&self, time: Duration) -> Self {
        Self {
            likely: self.likely.max(time),
            low: self.low.max(time * 3 / 4),
            high: self.high.max(time * 5 / 4),
            basis: self.basis,
        }
    }
}

impl Experience {
    /// From the first indexings that are remembered: those of the same host and type where there
    /// are enough, else those of the type, else all; `None` where even these are too few.
    pub fn of(history: &[FirstIndexing], host: &str, row_type: RowType) -> Option<Self> {
        let same_type = |one: &&FirstIndexing| one.row_type == row_type;
        let by_host = history.iter().filter(same_type);
        let by_host = samples(by_host.filter(|one| !host.is_empty() && one.host == host));
        let by_type = samples(history.iter().filter(same_type));
        let all = samples(history.iter());
        let (samples, basis) = if by_host.len() >= FEWEST_BEFORE {
            let count = by_host.len();
            (by_host, Basis::SameHost(count))
        } else if by_type.len() >= FEWEST_BEFORE {
            let count = by_type.len();
            (by_type, Basis::SameType(count))
        } else {
            let count = all.len();
            (all, Basis::Everything(count))
        };
        (samples.len() >= FEWEST_BEFORE).then(|| {
            let line = Line::through(&samples);
            let ratios = samples.iter().map(|(count, took)| took / line.at(*count));
            let ratios = sorted(ratios);
            Self {
                line,
                ratios: [0.1, 0.5, 0.9].map(|share| quantile(&ratios, share)),
                basis,
            }
        })
    }

    /// How long the whole first indexing of something with so many repositories takes.
    pub fn whole(&self, repositories: usize) -> Option<Estimate> {
        let whole = self.line.at(real(repositories.max(1)));
        estimate(self.ratios.map(|ratio| ratio * whole), self.basis)
    }

    /// By which factors the low and the high end differ from the likely one, as logarithms.
    fn width(&self) -> (f64, f64) {
        let [low, likely, high] = self.ratios.map(|ratio| ratio.max(f64::MIN_POSITIVE));
        ((likely / low).ln(), (high / likely).ln())
    }

    /// Seconds for each repository, without what all of them take together.
    fn each(&self) -> f64 {
        self.line.each * self.ratios[1]
    }
}

/// How long the rest of an indexing takes. What was learnt from others counts for less the more of
/// this one is done, so that the estimate moves from the one to the other without a jump.
pub fn rest_of(course: &Course, experience: Option<&Experience>) -> Option<Estimate> {
    if course.left == 0 {
        return None;
    }
    let partly = course.partly.clamp(0.0, real(course.left));
    let (done, left) = (real(course.done) + partly, real(course.left) - partly);
    let elapsed = course.elapsed.as_secs_f64();
    let knows_itself = course.done >= FEWEST_DONE && elapsed > 0.0;
    let (cv_low, cv_high) = SPREAD;
    let cv = course.spread.unwrap_or(1.0).clamp(cv_low, cv_high);
    // Both what was seen and what is left are samples of the same kind.
    let own_width = || {
        EIGHT_OF_TEN
            * (1.0 + cv * cv * (1.0 / done + 1.0 / left.max(0.5)))
                .ln()
                .sqrt()
    };
    match (experience, knows_itself) {
        (None, false) => None,
        (None, true) => {
            let (each, width) = (elapsed / done, own_width());
            ranged(each * left, (width, width), Basis::ThisRun)
        }
        (Some(others), _) => {
            let weight = WEIGHT_OF_OTHERS;
            let each = (others.each() * weight + elapsed) / (weight + done);
            let share = if knows_itself {
                done / (weight + done)
            } else {
                0.0
            };
            let (low, high) = others.width();
            let own = if knows_itself { own_width() } else { 0.0 };
            let mixed = |others: f64| others * (1.0 - share) + own * share;
            let basis = if share >= 0.5 {
                Basis::ThisRun
            } else {
                others.basis
            };
            ranged(each * left, (mixed(low), mixed(high)), basis)
        }
    }
}

/// How unequal the times between moments are; `None` where there are too few to say.
pub fn spread_of(gaps: &[Duration]) -> Option<f64> {
    if gaps.len() < FEWEST_DONE {
        return None;
    }
    let count = real(gaps.len());
    let mean = gaps.iter().map(Duration::as_secs_f64).sum::<f64>() / count;
    if mean <= 0.0 {
        return None;
    }
    let squares = gaps.iter().map(|gap| (gap.as_secs_f64() - mean).powi(2));
    Some((squares.sum::<f64>() / count).sqrt() / mean)
}

fn ranged(likely: f64, (low, high): (f64, f64), basis: Basis) -> Option<Estimate> {
    estimate([likely * (-low).exp(), likely, likely * high.exp()], basis)
}

fn estimate([low, likely, high]: [f64; 3], basis: Basis) -> Option<Estimate> {
    // What is a whole second but for an error of the arithmetic is not one more.
    let time = |seconds: f64| Duration::try_from_secs_f64((seconds - 1e-6).max(0.0).ceil()).ok();
    Some(Estimate {
        likely: time(likely)?,
        low: time(low)?,
        high: time(high)?,
        basis,
    })
}

/// How long a first indexing takes by how many repositories it brings: a scan, and a time for each.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Line {
    base: f64,
    each: f64,
}

impl Line {
    /// The line in the middle of all lines through two of them; where that makes no sense, as much for
    /// each repository as for half of them.
    fn through(samples: &[(f64, f64)]) -> Self {
        let proportional = Self {
            base: 0.0,
            each: median(samples.iter().map(|(count, took)| took / count)),
        };
        let pairs = samples.iter().enumerate().flat_map(|(at, one)| {
            let others = samples.iter().skip(at + 1);
            others.map(move |other| (other.0 - one.0, other.1 - one.1))
        });
        let slopes: Vec<_> = pairs
            .filter(|(more, _)| more.abs() >= 1.0)
            .map(|(more, longer)| longer / more)
            .collect();
        if slopes.len() < FEWEST_BEFORE {
            return proportional;
        }
        let each = median(slopes.into_iter());
        let base = median(samples.iter().map(|(count, took)| took - each * count));
        if each > 0.0 && base > 0.0 {
            Self { base, each }
        } else {
            proportional
        }
    }

    /// Never nothing, so that it can be divided by.
    fn at(self, count: f64) -> f64 {
        (self.base + self.each * count).max(f64::MIN_POSITIVE)
    }
}

/// How many repositories there were, and how many seconds it took. What brought none took the time of
/// a scan.
fn samples<'a>(history: impl Iterator<Item = &'a FirstIndexing>) -> Vec<(f64, f64)> {
    let sample = |one: &FirstIndexing| {
        let count = one.repositories.max(1);
        (f64::from(count), f64::from(one.seconds))
    };
    history.map(sample).collect()
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<_> = values.collect();
    values.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    values
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    quantile(&sorted(values), 0.5)
}

/// The value below which this share of them lies, between two of them in proportion.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * real(sorted.len().saturating_sub(1));
    let (mut below, mut above) = (0.0, 0.0);
    for (index, value) in sorted.iter().enumerate() {
        if real(index) <= place {
            below = *value;
        }
        above = *value;
        if real(index) >= place {
            break;
        }
    }
    below + (above - below) * place.fract()
}

/// A count as a real number; more than four thousand million are no more than that.
fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::model::IntegrationType;

    const GITHUB: RowType = RowType::Integration(IntegrationType::Github);
    const GITLAB: RowType = RowType::Integration(IntegrationType::Gitlab);

    fn took(host: &str, row_type: RowType, repositories: u32, seconds: u32) -> FirstIndexing {
        FirstIndexing {
            at: Timestamp::UNIX_EPOCH,
            host: host.to_owned(),
            row_type,
            repositories,
            seconds,
        }
    }

    fn minutes(count: u64) -> Duration {
        Duration::from_mins(count)
    }

    #[test]
    fn too_few_first_indexings_say_nothing() {
        let history = vec![took("a", GITHUB, 10, 100); 2];
        assert_eq!(Experience::of(&history, "a", GITHUB), None);
        assert_eq!(Experience::of(&[], "a", GITHUB), None);
    }

    #[test]
    fn the_same_host_counts_before_the_type_and_the_type_before_all() {
        let mut history = vec![took("b", GITLAB, 10, 1_000); 3];
        let basis = |history: &[FirstIndexing]| Experience::of(history, "a", GITHUB).unwrap().basis;
        assert_eq!(basis(&history), Basis::Everything(3));
        history.extend(vec![took("b", GITHUB, 10, 500); 3]);
        assert_eq!(basis(&history), Basis::SameType(3));
        history.extend(vec![took("a", GITHUB, 10, 100); 3]);
        assert_eq!(basis(&history), Basis::SameHost(3));
        let whole = Experience::of(&history, "a", GITHUB).unwrap().whole(60);
        assert_eq!(whole.unwrap().likely, minutes(10));
    }

    #[test]
    fn a_whole_indexing_is_estimated_with_the_range_of_those_before() {
        let history: Vec<_> = (1..=11).map(|n| took("a", GITHUB, 10, n * 100)).collect();
        let whole = Experience::of(&history, "a", GITHUB).unwrap().whole(1);
        let whole = whole.unwrap();
        let seconds = [whole.low, whole.likely, whole.high].map(|time| time.as_secs());
        assert_eq!(seconds, [20, 60, 100]);
    }

    #[test]
    fn the_scan_that_all_have_in_common_is_told_from_what_each_repository_takes() {
        let history: Vec<_> = [20, 30, 40, 50]
            .map(|count| took("a", GITHUB, count, 60 + 2 * count))
            .into();
        let whole = Experience::of(&history, "a", GITHUB).unwrap().whole(300);
        assert_eq!(whole.unwrap().likely, minutes(11));
    }

    #[test]
    fn nothing_is_known_of_the_rest_before_a_few_are_done() {
        let course = Course {
            elapsed: minutes(4),
            done: 2,
            left: 10,
            ..Course::default()
        };
        assert_eq!(rest_of(&course, None), None);
        let more = Course { done: 3, ..course };
        let rest = rest_of(&more, None).unwrap();
        assert_eq!(rest.basis, Basis::ThisRun);
        assert_eq!(rest.likely, Duration::from_secs(800));
        assert!(rest.low < rest.likely && rest.likely < rest.high);
    }

    #[test]
    fn what_is_done_narrows_the_range() {
        let width = |done: usize| {
            let course = Course {
                elapsed: minutes(done as u64),
                done,
                left: 100,
                ..Course::default()
            };
            let rest = rest_of(&course, None).unwrap();
            rest.high.as_secs_f64() / rest.low.as_secs_f64()
        };
        assert!(width(100) < width(10) && width(10) < width(3));
    }

    #[test]
    fn an_end_is_no_estimate() {
        let course = Course {
            elapsed: minutes(4),
            done: 12,
            ..Course::default()
        };
        assert_eq!(rest_of(&course, None), None);
    }

    proptest! {
        #[test]
        fn a_range_holds_its_likely_value(
            samples in prop::collection::vec((0_u32..1_000, 0_u32..100_000), 0..20),
            elapsed in 0_u64..1_000_000,
            done in 0_usize..10_000,
            left in 0_usize..10_000,
            partly in 0.0_f64..3.0,
        ) {
            let history: Vec<_> = samples
                .into_iter()
                .map(|(count, seconds)| took("a", GITHUB, count, seconds))
                .collect();
            let experience = Experience::of(&history, "a", GITHUB);
            let course = Course {
                elapsed: Duration::from_secs(elapsed),
                done,
                left,
                partly,
                spread: None,
            };
            let all = [
                rest_of(&course, experience.as_ref()),
                experience.as_ref().and_then(|others| others.whole(left)),
            ];
            for one in all.into_iter().flatten() {
                prop_assert!(one.low <= one.likely && one.likely <= one.high, "{one:?}");
            }
        }

        #[test]
        fn one_more_repository_that_is_as_fast_as_the_others_does_not_make_it_jump(
            done in 3_usize..500,
            left in 5_usize..500,
            each in 1_u64..600,
        ) {
            let history = vec![took("a", GITHUB, 10, 600); 5];
            let experience = Experience::of(&history, "a", GITHUB);
            let at = |done: usize, left: usize| {
                let course = Course {
                    elapsed: Duration::from_secs(each * done as u64),
                    done,
                    left,
                    ..Course::default()
                };
                rest_of(&course, experience.as_ref()).unwrap().likely.as_secs_f64()
            };
            let (before, after) = (at(done, left), at(done + 1, left - 1));
            let most = before / real(left) + before * 0.5 + 2.0;
            prop_assert!((before - after).abs() <= most, "{before} {after}");
        }
    }
}
