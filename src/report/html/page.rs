//! What the page tells.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::event::{GOES_ON, Timeline};

/// A run as the page tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Which run it is.
    pub about: About,
    /// How it ended.
    pub ending: Ending,
    /// How many of each, in the order in which they are shown.
    pub numbers: Vec<(String, u64)>,
    /// What stood in the way of the run as a whole.
    pub problems: Vec<Problem>,
    /// What became of each change.
    pub steps: Vec<StepShown>,
    /// What people are asked to do by hand.
    pub work: Vec<WorkShown>,
    /// What the next scans would do, by what the Git services listed before.
    pub previews: Vec<PreviewShown>,
    /// What differs and was left alone.
    pub held: Vec<Entry>,
    /// What people should know that is about no one change; the address may be empty.
    pub warnings: Vec<Entry>,
    /// What people should know of the plan.
    pub notes: Vec<Entry>,
    /// What is there and declared nowhere.
    pub unmanaged: List,
    /// When things happened.
    pub timeline: Timeline,
}

/// Which run it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// What was run, in a word or two.
    pub title: String,
    /// The instance's name in `gijctl.yaml`, or `default`.
    pub instance: String,
    /// Address of Jira.
    pub url: String,
    /// The account; empty where it is not known.
    pub account: String,
    /// Version of the app, where it tells.
    pub app_version: Option<String>,
    /// Version of Jira, where it tells.
    pub jira_version: Option<String>,
    /// Version of gijctl.
    pub gijctl_version: String,
    /// Identifies the plan, where there is one.
    pub fingerprint: Option<String>,
    /// The settings that the run went by, by the names of their flags.
    pub settings: BTreeMap<String, String>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it was over.
    pub finished_at: Option<Timestamp>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// The word in outcomes, or `paused` where it was halted as it was told to beforehand.
    pub word: String,
    /// The same in a sentence or two.
    pub sentence: String,
    /// The exit code, where there is one.
    pub exit: Option<u8>,
    /// Why it stopped before its end, where it did.
    pub stopped: Option<String>,
    /// How it is to be taken.
    pub tone: Tone,
}

/// How something is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It is as wanted.
    Good,
    /// It needs a look.
    Caution,
    /// It went wrong.
    Bad,
    /// It is neither.
    Plain,
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is about; may be empty.
    pub about: String,
    /// What.
    pub message: String,
    /// What to do; may be empty.
    pub help: String,
}

/// A line about something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is about; may be empty.
    pub about: String,
    /// What is said of it.
    pub text: String,
}

/// The first of many names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// The first.
    pub names: Vec<String>,
    /// How many there are, these included.
    pub all: u64,
}

/// What became of one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepShown {
    /// `Kind/name`.
    pub address: String,
    /// Its display name; may be empty.
    pub display_name: String,
    /// What was to be done.
    pub action: String,
    /// The batch it belongs to.
    pub batch: u32,
    /// The word for how it ended.
    pub status: String,
    /// How that is to be taken.
    pub tone: Tone,
    /// GIJ's number of it, where it is known.
    pub id: Option<u64>,
    /// Who moved.
    pub cause: String,
    /// What it makes GIJ index: `none`, `initial` or `reindex`.
    pub indexing: String,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it was done with.
    pub finished_at: Option<Timestamp>,
    /// When all that it started was indexed.
    pub indexed_at: Option<Timestamp>,
    /// What was changed.
    pub fields: Vec<FieldShown>,
    /// What it can take away from Jira, in words; may be empty.
    pub removal: String,
    /// How its indexing ended, where it was waited for.
    pub repositories: Option<Repositories>,
    /// What went wrong, or what goes on in GIJ.
    pub problem: Option<Problem>,
    /// What people should know.
    pub warnings: Vec<String>,
}

/// One field of a change. A secret has neither value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldShown {
    /// Its name in GIJ's API.
    pub name: String,
    /// The value it had; `None` where there was none.
    pub before: Option<String>,
    /// The value it was to have.
    pub after: String,
    /// What else is said of it; may be empty.
    pub remark: String,
}

/// How an indexing ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repositories {
    /// How many are indexed.
    pub indexed: u64,
    /// The others, with what each list is called.
    pub lists: Vec<(&'static str, List)>,
}

/// What people are asked to do by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkShown {
    /// The manifest.
    pub address: String,
    /// The setting.
    pub name: String,
    /// Where it is; may be empty.
    pub place: String,
    /// What it is to be.
    pub value: String,
    /// What to beware of, and why a word that was given does not cover it; may be empty.
    pub remark: String,
}

/// What the next scan of an integration would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewShown {
    /// The integration.
    pub address: String,
    /// Why it is not known, or not anew; empty where it is known.
    pub untold: String,
    /// How many rows stay.
    pub stays: u64,
    /// How many would be added.
    pub added: u64,
    /// Those that would be removed.
    pub removed: List,
    /// Of how many it cannot be told.
    pub unsure: u64,
}

/// As many names are kept of a list.
pub(super) const NAMED: usize = 100;

impl List {
    /// The first of all these.
    pub fn of(names: impl ExactSizeIterator<Item = String>) -> Self {
        Self {
            all: u64::try_from(names.len()).unwrap_or(u64::MAX),
            names: names.take(NAMED).collect(),
        }
    }

    /// How many are not named.
    pub fn more(&self) -> u64 {
        let named = u64::try_from(self.names.len()).unwrap_or(u64::MAX);
        self.all.saturating_sub(named)
    }
}

impl StepShown {
    /// Whether nothing went wrong with it and only its indexing goes on in GIJ.
    pub(super) fn goes_on(&self) -> bool {
        self.status == GOES_ON
    }
}

impl Tone {
    /// How the end of a step is to be taken, by its word.
    pub(super) fn of_status(status: &str) -> Self {
        match status {
            "done" | "already-done" => Self::Good,
            "failed" | "unconfirmed" => Self::Bad,
            "by-hand" | GOES_ON => Self::Caution,
            _ => Self::Plain,
        }
    }

    /// How the end of a run is to be taken, by its word.
    pub(super) fn of_outcome(outcome: &str) -> Self {
        match outcome {
            "succeeded" => Self::Good,
            "interrupted" | "declined" | "running" => Self::Caution,
            _ => Self::Bad,
        }
    }
}
