//! The timeline as a value.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;

use super::curve::Curve;

/// The word for how a lane ended whose indexing only goes on in GIJ.
pub const GOES_ON: &str = "going-on";

/// When things happened in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    /// When the first thing happened.
    pub began: Option<Timestamp>,
    /// When the last thing happened that is known.
    pub last: Option<Timestamp>,
    /// When the run was over; `None` where that is not known.
    pub ended: Option<Timestamp>,
    /// When nothing could start, and why.
    pub pauses: Vec<Pause>,
    /// How many more of them there were.
    pub more_pauses: u64,
    /// The batches that began.
    pub batches: Vec<BatchSpan>,
    /// One for each change, in the order of the plan; then one for each integration that was waited
    /// for and is not part of the plan.
    pub lanes: Vec<Lane>,
    /// How many looks at an indexing failed for a passing reason.
    pub failed_looks: u64,
    /// The open pause, if any.
    pub(super) pausing: bool,
    /// Whether GIJ was found at earlier work and is not done with it.
    pub(super) waits_for_earlier_work: bool,
    /// The number and the name of each integration of that.
    pub(super) earlier_work: BTreeSet<(u64, String)>,
    /// Which lane an address means now: it may have several changes.
    pub(super) current: BTreeMap<String, usize>,
    /// The lanes by address and action.
    pub(super) planned: BTreeMap<(String, String), usize>,
}

/// A time in which nothing could start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// Why.
    pub why: Why,
    /// Since when.
    pub from: Timestamp,
    /// Until when; `None` while it lasts.
    pub to: Option<Timestamp>,
    /// What else is known: who was at work.
    pub note: String,
}

/// Why nothing could start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Another run was at work on the same Jira.
    OtherRun,
    /// GIJ was still indexing earlier work.
    EarlierWork,
    /// Starts are kept apart (`--stagger`).
    Stagger,
    /// The next start was held back until some moment, as after a canary.
    HeldBack,
    /// Somebody was asked whether to go on after the canary.
    Asking,
}

/// A batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchSpan {
    /// Its number.
    pub number: u32,
    /// When it began.
    pub from: Timestamp,
    /// When the next one began, or the run was over.
    pub to: Option<Timestamp>,
    /// How many changes it held.
    pub changes: u64,
}

/// One change, or one integration that was waited for without any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Its address, or its display name where it is not part of the plan.
    pub label: String,
    /// What was done; empty where nothing was.
    pub action: String,
    /// The batch it belongs to.
    pub batch: u32,
    /// GIJ's number of it, where it is known.
    pub id: Option<u64>,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it makes GIJ index something.
    pub indexes: bool,
    /// What it went through.
    pub spans: Vec<Span>,
    /// How many repositories were indexed when.
    pub curve: Curve,
    /// When it was done with, and the word for how.
    pub end: Option<(Timestamp, String)>,
}

/// Where a lane comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The plan.
    Plan,
    /// GIJ was indexing it already.
    EarlierWork,
}

/// A part of what a change goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Which.
    pub phase: Phase,
    /// Since when.
    pub from: Timestamp,
    /// Until when; `None` while it lasts, or where its end is not known.
    pub to: Option<Timestamp>,
}

/// What a change goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Others are first.
    Queued,
    /// The request is made, and read back.
    Writing,
    /// It is looked for, since the answer was lost.
    Searching,
    /// GIJ lists the host's repositories.
    Scanning,
    /// GIJ indexes the repositories.
    Indexing,
    /// All is indexed, and the set of repositories must stay the same for a while.
    Settling,
    /// The settings that were off during a quiet first indexing are set.
    EndingQuiet,
    /// The repositories inside are brought in line.
    Cascading,
    /// GIJ removes it.
    Removing,
}

impl Phase {
    /// All of them, in the order in which a change can go through them.
    pub const ALL: [Self; 9] = [
        Self::Queued,
        Self::Writing,
        Self::Searching,
        Self::Scanning,
        Self::Indexing,
        Self::Settling,
        Self::EndingQuiet,
        Self::Cascading,
        Self::Removing,
    ];

    /// In a few words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Writing => "making the change",
            Self::Searching => "looking for it",
            Self::Scanning => "scanning",
            Self::Indexing => "indexing",
            Self::Settling => "settling",
            Self::EndingQuiet => "ending quiet mode",
            Self::Cascading => "cascading",
            Self::Removing => "removing",
        }
    }
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::OtherRun,
        Self::EarlierWork,
        Self::Stagger,
        Self::HeldBack,
        Self::Asking,
    ];

    /// In a few words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OtherRun => "waiting for another run",
            Self::EarlierWork => "waiting for earlier work",
            Self::Stagger => "keeping starts apart",
            Self::HeldBack => "held back",
            Self::Asking => "waiting for an answer",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Lane {
    /// When its change was begun.
    pub fn started(&self) -> Option<Timestamp> {
        let begun = |span: &&Span| span.phase != Phase::Queued;
        self.spans.iter().find(begun).map(|span| span.from)
    }

    /// Whether GIJ was last seen to index what it started.
    pub fn is_being_indexed(&self) -> bool {
        let indexes = |span: &Span| {
            let phase = matches!(
                span.phase,
                Phase::Scanning | Phase::Indexing | Phase::Settling
            );
            phase && span.to.is_none()
        };
        // Before it was looked at, what starts the indexing may not have been asked for.
        self.end.is_none() && self.curve.last().is_some() && self.spans.last().is_some_and(indexes)
    }

    /// Whether there is something to see of it over time.
    pub fn is_worth_a_picture(&self) -> bool {
        let waits = |span: &Span| !matches!(span.phase, Phase::Queued | Phase::Writing);
        self.indexes || self.spans.iter().any(waits)
    }
}
