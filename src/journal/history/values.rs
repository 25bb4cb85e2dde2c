//! The history as values, and as the document of `gijctl history --format json`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::event::Timeline;
use crate::journal::records::{
    ChangeLine, ErrorLine, HeldLine, NoteLine, PreviewLine, RepositoriesLine, TripLine, WarningLine,
};

/// The version of the document. It changes when a reader of the former one would be misled.
pub(super) const FORMAT_VERSION: u32 = 1;

/// Everything that a journal tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl history")]
pub struct History {
    /// Version of this shape.
    pub format_version: u32,
    /// The runs, in the order in which they began.
    pub runs: Vec<RunHistory>,
    /// Lines that cannot be read; the first of them.
    pub damaged: Vec<Damage>,
    /// How many more there are.
    pub more_damaged: u64,
    /// Lines of kinds that only a later gijctl knows, counted by kind.
    pub newer: BTreeMap<String, u64>,
    /// The number of the last line, where it breaks off.
    pub breaks_off: Option<u64>,
}

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Damage {
    /// Its number in the file, counted from 1.
    pub line: u64,
    /// Why.
    pub reason: &'static str,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunHistory {
    /// What tells it from others.
    pub run: String,
    /// Version of gijctl.
    pub gijctl_version: String,
    /// The instance's name in `gijctl.yaml`, or `default`.
    pub instance: String,
    /// Address of Jira.
    pub url: String,
    /// The settings that it worked by, by the names of their flags.
    pub settings: BTreeMap<String, String>,
    /// When it began, in RFC 3339.
    #[schemars(with = "String")]
    pub started_at: Timestamp,
    /// When its last line was written, in RFC 3339.
    #[schemars(with = "String")]
    pub last_at: Timestamp,
    /// How many of its lines are missing or cannot be read.
    pub missing_lines: u64,
    /// Whom it waited for before it could begin; null where nobody was at work.
    pub waited_for_run: Option<String>,
    /// What was to be done; null where it did not come to a plan.
    pub plan: Option<PlanHistory>,
    /// Whether that was agreed to: `confirmed`, `beforehand` or `declined`; null where it did not
    /// come to that.
    pub agreed: Option<String>,
    /// What GIJ was still indexing when it began, and how far that came.
    pub earlier_work: Vec<WaitHistory>,
    /// The batches that began.
    pub batches: Vec<BatchHistory>,
    /// The changes that began.
    pub steps: Vec<StepHistory>,
    /// What was waited for.
    pub waits: Vec<WaitHistory>,
    /// How many looks failed.
    pub failed_looks: u64,
    /// The requests, summed up by their kind.
    pub requests: Vec<RequestHistory>,
    /// The requests that failed; the last of them.
    pub failed_requests: Vec<FailedRequest>,
    /// What people should know.
    pub warnings: Vec<WarningLine>,
    /// Why it stopped before its end; null where it did not.
    pub stopped: Option<String>,
    /// When it was told to stop, in RFC 3339; null where it was not.
    #[schemars(with = "Option<String>")]
    pub told_to_stop_at: Option<Timestamp>,
    /// How it ended.
    pub ending: Ending,
    /// When things happened, for pictures; no part of the document.
    #[serde(skip)]
    pub timeline: Timeline,
}

/// What was to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanHistory {
    /// When the plan was made, in RFC 3339.
    #[schemars(with = "String")]
    pub made_at: Timestamp,
    /// Identifies it.
    pub fingerprint: String,
    /// Version of the app; null where it does not tell.
    pub app_version: Option<String>,
    /// Version of Jira; null where it does not tell.
    pub jira_version: Option<String>,
    /// The account that was used.
    pub account: String,
    /// How many of each action, and how many were unchanged, unmanaged and held.
    pub summary: BTreeMap<String, u64>,
    /// The changes.
    pub changes: Vec<ChangeLine>,
    /// What differed and was left alone.
    pub held: Vec<HeldLine>,
    /// The guards that stood in the way.
    pub trips: Vec<TripLine>,
    /// What the next scans would do; empty where nobody looked.
    pub previews: Vec<PreviewLine>,
    /// What people should know of it.
    pub notes: Vec<NoteLine>,
}

/// A batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BatchHistory {
    /// Its number.
    pub batch: u32,
    /// How many there were.
    pub batches: u32,
    /// How many changes it held.
    pub changes: u64,
    /// When it began, in RFC 3339.
    #[schemars(with = "String")]
    pub started_at: Timestamp,
    /// When it was over, in RFC 3339; null where that is not known.
    #[schemars(with = "Option<String>")]
    pub ended_at: Option<Timestamp>,
}

/// A change that began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepHistory {
    /// `Kind/name`.
    pub address: String,
    /// What was done.
    pub action: String,
    /// The batch it belongs to.
    pub batch: u32,
    /// What it makes GIJ index.
    pub indexing: String,
    /// GIJ's number of it; null where it is not known.
    pub id: Option<u64>,
    /// When it began, in RFC 3339.
    #[schemars(with = "String")]
    pub started_at: Timestamp,
    /// When GIJ had taken it, in RFC 3339; null where that is not known.
    #[schemars(with = "Option<String>")]
    pub written_at: Option<Timestamp>,
    /// When the settings that were off during its first indexing began to be set, in RFC 3339;
    /// null where it did not come to that.
    #[schemars(with = "Option<String>")]
    pub quiet_ended_at: Option<Timestamp>,
    /// When all that it started was indexed, in RFC 3339; null where that is not known.
    #[schemars(with = "Option<String>")]
    pub indexed_at: Option<Timestamp>,
    /// When it was done with, in RFC 3339; null where it was not.
    #[schemars(with = "Option<String>")]
    pub finished_at: Option<Timestamp>,
    /// How it ended; null where it did not.
    pub status: Option<String>,
    /// What went wrong, and what to do; null where nothing did.
    pub error: Option<ErrorLine>,
    /// Whether nothing went wrong and only the indexing goes on in GIJ.
    pub goes_on: bool,
    /// How the indexing ended; null where none was waited for.
    pub repositories: Option<RepositoriesLine>,
}

/// An integration whose indexing was waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitHistory {
    /// GIJ's number of it.
    pub id: u64,
    /// Its display name.
    pub display_name: String,
    /// Since when it was waited for, in RFC 3339.
    #[schemars(with = "String")]
    pub since: Timestamp,
    /// When it was first seen so, in RFC 3339.
    #[schemars(with = "String")]
    pub first_look: Timestamp,
    /// When it was last seen so, in RFC 3339.
    #[schemars(with = "String")]
    pub last_look: Timestamp,
    /// Whether the host's list had been read by then.
    pub scanned: bool,
    /// Repositories known by then.
    pub known: u64,
    /// Of these, switched off and not waited for.
    pub disabled: u64,
    /// Of these, indexed.
    pub indexed: u64,
    /// Of these, failed.
    pub failed: u64,
}

/// The requests of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestHistory {
    /// Method and path, numbers left out.
    pub request: String,
    /// How many were sent, each try counted.
    pub sent: u64,
    /// Of these, tries after the first.
    pub tried_again: u64,
    /// Of these, not answered with a yes.
    pub failed: u64,
    /// How long all took, in milliseconds.
    pub total_ms: u64,
    /// How long the slowest took, in milliseconds.
    pub slowest_ms: u64,
    /// When that was answered, in RFC 3339.
    #[schemars(with = "String")]
    pub slowest_at: Timestamp,
}

/// A request that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FailedRequest {
    /// When, in RFC 3339.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// Its number within the run.
    pub number: u64,
    /// Which try of it.
    #[serde(rename = "try")]
    pub attempt: u32,
    /// Method and path.
    pub request: String,
    /// The status of the answer; null where none came.
    pub status: Option<u16>,
    /// Why; null where only the status tells.
    pub failure: Option<String>,
    /// Jira's own number of it; null where it does not tell.
    pub jira_request: Option<String>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(
    tag = "how",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
pub enum Ending {
    /// It said so itself.
    Ended {
        /// `succeeded`, `failed`, `halted`, `interrupted` or `declined`.
        outcome: String,
        /// The exit code.
        exit: u8,
        /// When, in RFC 3339.
        #[schemars(with = "String")]
        at: Timestamp,
        /// Whether it ended before its end as it was told to beforehand.
        paused: bool,
        /// What went wrong before anything was changed.
        errors: Vec<ErrorLine>,
        /// What people should know that is about no one change, and was told at the end only.
        warnings: Vec<String>,
    },
    /// It is still at work.
    Running {
        /// The last that is known.
        last_known: String,
    },
    /// It was killed, or what it wrote is lost.
    Lost {
        /// The last that is known.
        last_known: String,
        /// What may be half done.
        half_done: Vec<String>,
    },
}

/// The schema of the document.
pub fn history_schema() -> Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    generator.into_root_schema_for::<History>().to_value()
}
