//! The forecast as a value.

use std::time::Duration;

use jiff::Timestamp;

use crate::model::Address;

/// How long the indexing of something should take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expectation {
    /// Less is not likely.
    pub low: Duration,
    /// As likely too long as too short.
    pub likely: Duration,
    /// More is not likely.
    pub high: Duration,
    /// What that rests on.
    pub basis: ExpectationBasis,
}

/// What an expectation rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExpectationBasis {
    /// What its manifest says (`rollout.expected`).
    Stated,
    /// So many first indexings of the same host and type.
    SameHost(usize),
    /// So many of the same type.
    SameType(usize),
    /// So many of any type.
    Everything(usize),
}

/// A moment, and how early and how late it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// If everything goes fast.
    pub low: Timestamp,
    /// As likely too late as too early.
    pub likely: Timestamp,
    /// If everything goes slowly.
    pub high: Timestamp,
}

/// One change that makes GIJ index something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastItem {
    /// The resource.
    pub address: Address,
    /// When it would start; `None` where that is not known, or it would not start in this run.
    pub starts: Option<Range>,
    /// When it would be indexed; `None` where that is not known.
    pub ends: Option<Range>,
    /// What its length rests on; `None` where nothing is known of it.
    pub basis: Option<ExpectationBasis>,
}

/// The changes of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastBatch {
    /// Its number in the plan.
    pub number: u32,
    /// What of it makes GIJ index something, in the order of the plan; never empty.
    pub items: Vec<ForecastItem>,
}

/// Something of which nothing is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What.
    pub address: Address,
    /// Why, and what to do about it.
    pub reason: String,
}

/// What a rollout would take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// When it would begin.
    pub start: Timestamp,
    /// The batches that make GIJ index something.
    pub batches: Vec<ForecastBatch>,
    /// When all would be indexed; `None` where that is not known, or not all would be started.
    pub finish: Option<Range>,
    /// Those of which nothing is known.
    pub unknown: Vec<Unknown>,
    /// What comes besides and has no time here, each with the reason.
    pub not_counted: Vec<Unknown>,
    /// What has to hold for it to come so.
    pub assumes: Vec<String>,
    /// Why not all would be started, where that is so.
    pub stops: Option<String>,
}

impl ForecastBatch {
    /// When the first of it would start.
    pub fn starts(&self) -> Option<Range> {
        let starts = self.items.iter().map(|item| item.starts);
        starts.flatten().reduce(Range::earlier)
    }

    /// When all of it would be indexed; `None` where that is not known of one of them.
    pub fn ends(&self) -> Option<Range> {
        let ends: Option<Vec<_>> = self.items.iter().map(|item| item.ends).collect();
        ends?.into_iter().reduce(Range::later)
    }
}

impl Range {
    fn earlier(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            likely: self.likely.min(other.likely),
            high: self.high.min(other.high),
        }
    }

    /// The later of both, each part for itself.
    #[must_use]
    pub fn later(self, other: Self) -> Self {
        Self {
            low: self.low.max(other.low),
            likely: self.likely.max(other.likely),
            high: self.high.max(other.high),
        }
    }
}
