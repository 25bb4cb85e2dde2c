//! What is to be started, and how much of it at once.

use std::num::NonZeroUsize;
use std::time::Duration;

use jiff::Timestamp;

use crate::pace::Windows;

/// Something whose start makes GIJ index. Its number is its place in the list, and that is the order
/// in which they are started as far as the limits let them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolloutItem {
    /// The Git host that it is indexed from.
    pub host: String,
    /// Whom GIJ signs in there as; `None` where it signs in as nobody, which no limit of accounts
    /// holds back.
    pub account: Option<String>,
    /// What must be indexed before it is started, by number.
    pub after: Vec<usize>,
    /// The batch that it belongs to: nothing starts before all of the batches with lower numbers
    /// have come to their end.
    pub batch: u32,
}

/// What limits the starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolloutLimits {
    /// How many may be unsettled at once.
    pub at_once: NonZeroUsize,
    /// How many of one host; `None` is as many as there may be at once.
    pub per_host: Option<NonZeroUsize>,
    /// How many of one account of one host; `None` is as many as there may be at once.
    pub per_account: Option<NonZeroUsize>,
    /// The least time between two starts.
    pub stagger: Duration,
    /// When something may start; `None` is always.
    pub windows: Option<Windows>,
    /// When the run must have ended; nothing is started from then on.
    pub deadline: Option<Timestamp>,
    /// What a failure means for the others.
    pub after_failure: AfterFailure,
    /// What is tried out first, alone.
    pub canary: Option<Canary>,
}

/// What a failure means for those that were not started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AfterFailure {
    /// None of them is started.
    #[default]
    Halt,
    /// They are started all the same, but for those that depend on what failed.
    Continue,
    /// The same, but for those of its host.
    OtherHosts,
}

/// What is tried out first, alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Canary {
    /// Which.
    pub item: usize,
    /// What comes between its end and the others.
    pub soak: Soak,
}

/// What comes between the end of the canary and the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Soak {
    /// So much time.
    For(Duration),
    /// Somebody's word.
    UntilApproved,
}
