//! What is known, and what it comes to.

use std::time::Duration;

use super::runs::Pass;
use super::sightings::Sightings;
use crate::model::{Address, FirstIndexing, IntegrationId};

/// Runs that are shorter leave the vendor's default alone.
pub(super) const SHORT_RUN: Duration = Duration::from_mins(3);

/// What manifests declare of a setting of Jira as a whole. Nothing shows what it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Setting<T> {
    /// Nothing.
    #[default]
    NotDeclared,
    /// This, and where: GIJ may be set otherwise.
    Declared(T, Address),
    /// Something that is no plain value, in words, and where.
    Other(String, Address),
}

/// What manifests declare that bears on the schedule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// `reindexIntervalMinutes`.
    pub interval: Setting<u64>,
    /// Whether webhooks are declared to be on.
    pub webhooks: bool,
    /// Whether pull requests are declared to be indexed.
    pub pull_requests: bool,
}

/// How long a reindex took that was asked for, with nothing else being indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// Of what.
    pub integration: IntegrationId,
    /// How long.
    pub took: Duration,
}

/// Everything that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The dates of the repositories.
    pub sightings: Sightings,
    /// What was reindexed to measure it.
    pub measured: Vec<Measured>,
    /// The address of each integration that a manifest declares.
    pub addresses: Vec<(IntegrationId, Address)>,
    /// First indexings that were seen to their end.
    pub history: Vec<FirstIndexing>,
    /// What manifests declare.
    pub settings: Settings,
}

/// How sure the length of a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// No run can be told from the next: nothing is concluded.
    None,
    /// One run was seen. The next may take much longer or shorter.
    OnePass,
    /// All that is switched on was reindexed, one after the other, and measured.
    Measured,
    /// So many runs were seen, two or more.
    Seen(usize),
}

impl Confidence {
    /// In a word or two, for machines and people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::OnePass => "one pass",
            Self::Measured => "measured",
            Self::Seen(_) => "several passes",
        }
    }
}

/// About how long a run takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// The median of those that were seen.
    pub typical: Duration,
    /// The shortest.
    pub shortest: Duration,
    /// The longest.
    pub longest: Duration,
}

/// What the length of a run makes of the interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advised {
    /// Nothing is concluded.
    Nothing,
    /// As it is.
    AsItIs(Why),
    /// None, since no interval up to a day is longer than a run.
    RunsTooLong,
    /// This one.
    Set(Interval),
}

/// Why the interval may stay as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Runs are so short that the default does for them.
    RunsAreShort,
    /// What is declared is longer than a run, and webhooks bring what is new in between.
    DeclaredIsLonger,
}

impl Why {
    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RunsAreShort => "runs are shorter than three minutes",
            Self::DeclaredIsLonger => {
                "what is declared is longer than a run, and webhooks bring what is new in between"
            }
        }
    }
}

/// The interval to set, by the longest run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// In minutes.
    pub minutes: u64,
    /// The shortest that is longer than a run.
    pub least: u64,
}

/// How many integrations may be created at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchAdvice {
    /// One or two: the vendor advises no more.
    pub size: u32,
    /// First indexings that were seen to their end.
    pub seen: usize,
    /// The Git hosts among them.
    pub hosts: usize,
}

/// One integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Which.
    pub integration: IntegrationId,
    /// Its address, or its display name in quotes.
    pub label: String,
    /// How many repositories in it are switched on.
    pub repositories: usize,
    /// How many of them were never indexed.
    pub never_indexed: usize,
    /// Its part of each run, the oldest first.
    pub passes: Vec<Pass>,
    /// How long its reindex took, where one was asked for to measure it.
    pub measured: Option<Duration>,
}

/// What becomes of a manifest that states the interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// It should state so many minutes.
    Minutes(u64),
    /// It may stay as it is.
    AsItIs(Why),
    /// It stays as it is, since no interval up to a day is longer than a run.
    RunsTooLong,
    /// It stays as it is, since only one run was seen.
    OneRunOnly,
    /// It stays as it is, since nothing is concluded.
    NothingConcluded,
}

/// How much has to be seen before an interval is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enough {
    /// Several runs, or all measured.
    SeveralRuns,
    /// One run will do.
    OneRun,
}

/// What it all comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tuning {
    /// How often it was looked.
    pub looks: usize,
    /// Each integration, those with the longest runs first.
    pub measures: Vec<Measure>,
    /// How many repositories there are that are switched on, plain ones among them.
    pub repositories: usize,
    /// How many of them were never indexed.
    pub never_indexed: usize,
    /// The runs over all of them, the oldest first.
    pub passes: Vec<Pass>,
    /// Whether GIJ was seen to read lists again before it had come to all. Then no run is told.
    pub overtaken: bool,
    /// How sure it is.
    pub confidence: Confidence,
    /// How long a run takes; `None` where nothing is concluded.
    pub length: Option<Length>,
    /// What that makes of the interval.
    pub interval: Advised,
    /// What manifests declare.
    pub settings: Settings,
    /// How many integrations may be created at a time.
    pub batch: BatchAdvice,
    /// What to think of, in sentences.
    pub advice: Vec<String>,
    /// What nobody can conclude, in sentences.
    pub unknown: Vec<String>,
}

impl Tuning {
    /// What becomes of a manifest that states the interval.
    pub const fn writing(&self, enough: Enough) -> Writing {
        match (self.interval, self.confidence, enough) {
            (Advised::Nothing, ..) => Writing::NothingConcluded,
            (Advised::AsItIs(why), ..) => Writing::AsItIs(why),
            (Advised::RunsTooLong, ..) => Writing::RunsTooLong,
            (Advised::Set(_), Confidence::OnePass, Enough::SeveralRuns) => Writing::OneRunOnly,
            (Advised::Set(interval), ..) => Writing::Minutes(interval.minutes),
        }
    }
}
