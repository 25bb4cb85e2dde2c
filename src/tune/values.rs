//! What is known, and what it comes to.

use std::time::Duration;

use super::passes::Pass;
use super::sightings::Sightings;
use crate::model::{Address, FirstIndexing, IntegrationId};

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

/// Everything that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The dates of the repositories.
    pub sightings: Sightings,
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
    /// So many runs were seen, two or more.
    Seen(usize),
}

impl Confidence {
    /// In a word or two, for machines and people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::OnePass => "one pass",
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

/// The interval to set.
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
    /// The runs over all of them, the oldest first.
    pub passes: Vec<Pass>,
    /// How sure it is.
    pub confidence: Confidence,
    /// How long a run takes; `None` where nothing is concluded.
    pub length: Option<Length>,
    /// The interval to set; `None` where nothing is concluded, or what is set is fine.
    pub interval: Option<Interval>,
    /// What manifests declare.
    pub settings: Settings,
    /// How many integrations may be created at a time.
    pub batch: BatchAdvice,
    /// What to think of, in sentences.
    pub advice: Vec<String>,
    /// What nobody can conclude, in sentences.
    pub unknown: Vec<String>,
}
