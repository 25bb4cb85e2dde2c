//! What the lines of a journal say. Their shape is a promise: other people's tools read them, and
//! a later gijctl reads what this one wrote.
//!
//! Words of closed sets are texts here, so that a reader goes on where a later version adds one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a line says. The journal's methods see to it that its texts are safe to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Record {
    /// A run begins.
    Run(RunLine),
    /// It has a plan; its parts follow.
    Plan(PlanLine),
    /// One change of the plan.
    Change(ChangeLine),
    /// Something that differs and is left alone.
    Held(HeldLine),
    /// A guard stands in the way of the plan.
    Trip(TripLine),
    /// What the next scan of an integration would do, by what its Git service listed.
    Preview(PreviewLine),
    /// Something people should know of the plan.
    Note(NoteLine),
    /// Whether the plan is carried out.
    Agreement(AgreementLine),
    /// Another run holds the lease, and this one waits.
    Lease(LeaseLine),
    /// The rollout begins.
    Rollout(RolloutLine),
    /// GIJ is still indexing earlier work, which is waited for.
    EarlierWork(WaitLine),
    /// GIJ is done with earlier work.
    EarlierWorkDone(EmptyLine),
    /// A batch begins.
    Batch(BatchLine),
    /// Nothing starts until a moment.
    Stagger(StaggerLine),
    /// The next one is held back.
    Hold(HoldLine),
    /// Somebody is asked whether to go on after the canary.
    Question(QuestionLine),
    /// A change is about to be made.
    Step(StepLine),
    /// GIJ took a change.
    Written(WrittenLine),
    /// A look at what is being indexed: each that shows something new, and one in a minute else.
    Wait(WaitLine),
    /// A look failed for a passing reason.
    LookFailed(LookFailedLine),
    /// The settings that were off during a quiet first indexing are being set.
    QuietEnd(QuietEndLine),
    /// The repositories inside an integration are being brought in line with it.
    Cascade(CascadeLine),
    /// Whether a create was made is not known, and it is looked for.
    LostCreate(LostCreateLine),
    /// GIJ is removing something; told at every look.
    Deleting(DeletingLine),
    /// Something people should know.
    Warning(WarningLine),
    /// A change is done, or is not going to be.
    Finished(FinishedLine),
    /// The rollout stops before its end.
    Stopping(StoppingLine),
    /// The rollout is over.
    RolloutEnd(EmptyLine),
    /// A request and how it was answered.
    Request(RequestLine),
    /// The run was told to stop.
    Signal(SignalLine),
    /// The run is over.
    Outcome(OutcomeLine),
}

impl Record {
    /// Every kind of line, in the order of their declaration.
    pub const KINDS: [&'static str; 31] = [
        "run",
        "plan",
        "change",
        "held",
        "trip",
        "preview",
        "note",
        "agreement",
        "lease",
        "rollout",
        "earlier-work",
        "earlier-work-done",
        "batch",
        "stagger",
        "hold",
        "question",
        "step",
        "written",
        "wait",
        "look-failed",
        "quiet-end",
        "cascade",
        "lost-create",
        "deleting",
        "warning",
        "finished",
        "stopping",
        "rollout-end",
        "request",
        "signal",
        "outcome",
    ];
}

/// A run begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunLine {
    /// What tells this run from others.
    pub run: String,
    /// Version of gijctl.
    pub gijctl_version: String,
    /// The instance's name in `gijctl.yaml`, or `default`.
    pub instance: String,
    /// Address of Jira.
    pub url: String,
    /// The settings that it works by, by the names of their flags.
    pub settings: BTreeMap<String, String>,
}

/// It has a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanLine {
    /// Identifies the plan.
    pub fingerprint: String,
    /// Version of the app; null where it does not tell.
    pub app_version: Option<String>,
    /// Version of Jira; null where it does not tell.
    pub jira_version: Option<String>,
    /// The account that is used.
    pub account: String,
    /// How many of each action, and how many are unchanged, unmanaged and held.
    pub summary: BTreeMap<String, u64>,
}

/// One change of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeLine {
    /// `Kind/name`.
    pub address: String,
    /// What is done.
    pub action: String,
    /// GIJ's number of it; absent on a create.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// The batch it belongs to, counted from 1.
    pub batch: u32,
    /// What it makes GIJ index.
    pub indexing: String,
    /// Who moved.
    pub cause: String,
    /// The fields.
    pub fields: Vec<FieldLine>,
}

/// One field of a change. A sensitive one has a name only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldLine {
    /// The name in GIJ's API.
    pub name: String,
    /// The value it has; null where there is none, absent on a sensitive field.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub before: Option<Value>,
    /// The value it gets; absent on a sensitive field.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub after: Option<Value>,
    /// Who moved, where the field says so for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// True on a secret; otherwise absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<bool>,
    /// True where a value is too long to be kept whole; otherwise absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<bool>,
}

/// A key that is there, even with null for its value.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Something that differs and is left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HeldLine {
    /// `Kind/name`.
    pub address: String,
    /// What would be done.
    pub action: String,
    /// Why it is not.
    pub reason: String,
}

/// A guard stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TripLine {
    /// Which guard, by its word in `gijctl.yaml`.
    pub guard: String,
    /// What it found.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// What the next scan of an integration would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PreviewLine {
    /// `Kind/name`.
    pub address: String,
    /// Why it is not known, or not anew; absent where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untold: Option<String>,
    /// How many rows stay.
    pub stays: u64,
    /// How many would be added.
    pub added: u64,
    /// How many would be removed.
    pub removed: u64,
    /// The first of these, by name.
    pub names: Vec<String>,
    /// Of how many it cannot be told.
    pub unsure: u64,
}

/// Something people should know of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoteLine {
    /// `Kind/name`.
    pub address: String,
    /// What.
    pub message: String,
}

/// Whether the plan is carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgreementLine {
    /// By a person who was asked, beforehand by `--yes` or since nothing differs, or not at all.
    #[schemars(extend("enum" = ["confirmed", "beforehand", "declined"]))]
    pub agreed: String,
}

/// Another run holds the lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeaseLine {
    /// Which, since when.
    pub holder: String,
}

/// The rollout begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RolloutLine {
    /// How many changes are to be made.
    pub changes: u64,
    /// In how many batches.
    pub batches: u32,
}

/// Nothing more than its kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EmptyLine {}

/// A batch begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BatchLine {
    /// Its number.
    pub batch: u32,
    /// How many there are.
    pub batches: u32,
    /// How many changes it holds.
    pub changes: u64,
    /// The first of them; the lines of the plan name all.
    pub addresses: Vec<String>,
}

/// Nothing starts until a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StaggerLine {
    /// When the next change is made, in RFC 3339.
    #[schemars(with = "String")]
    pub until: Timestamp,
}

/// The next one that is to be created is held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HoldLine {
    /// The resource.
    pub address: String,
    /// By what.
    pub reason: String,
    /// Until when, in RFC 3339; absent where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub until: Option<Timestamp>,
}

/// Somebody is asked whether to go on after the canary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QuestionLine {
    /// The canary, `Kind/name`.
    pub canary: String,
    /// How many others there are to create.
    pub left: u64,
}

/// A change is about to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StepLine {
    /// `Kind/name`.
    pub address: String,
    /// What is done.
    pub action: String,
    /// The batch it belongs to.
    pub batch: u32,
    /// GIJ's number of it; absent on a create.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// What it makes GIJ index.
    pub indexing: String,
}

/// GIJ took a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WrittenLine {
    /// `Kind/name`.
    pub address: String,
    /// GIJ's number of it; absent where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
}

/// A look at what is being indexed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitLine {
    /// How many integrations are waited for.
    pub integrations: u64,
    /// The first of them.
    pub waiting: Vec<WaitingLine>,
    /// When the next look is, in RFC 3339; absent where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub next_look: Option<Timestamp>,
}

/// An integration whose indexing is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingLine {
    /// GIJ's number of it.
    pub id: u64,
    /// Its display name.
    pub display_name: String,
    /// Since when it is waited for, in RFC 3339.
    #[schemars(with = "String")]
    pub since: Timestamp,
    /// Whether the host's list has been read.
    pub scanned: bool,
    /// Repositories known.
    pub known: u64,
    /// Of these, switched off and not waited for.
    pub disabled: u64,
    /// Of these, indexed.
    pub indexed: u64,
    /// Of these, failed.
    pub failed: u64,
    /// Whether all is indexed, and only the settle time is waited for.
    pub settling: bool,
    /// The repository that is worked on; absent where GIJ does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// How far that one is, in per cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
}

/// A look failed for a passing reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LookFailedLine {
    /// Why.
    pub reason: String,
    /// When the next look is, in RFC 3339.
    #[schemars(with = "String")]
    pub next_look: Timestamp,
}

/// The settings that were off during a quiet first indexing are being set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QuietEndLine {
    /// `Kind/name`.
    pub address: String,
    /// On how many repositories inside besides.
    pub repositories: u64,
}

/// The repositories inside an integration are being brought in line with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CascadeLine {
    /// `Kind/name`.
    pub address: String,
    /// How many repositories were written so far.
    pub written: u64,
    /// How many are to be written.
    pub repositories: u64,
}

/// Whether a create was made is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LostCreateLine {
    /// `Kind/name`.
    pub address: String,
    /// Why it is not.
    pub reason: String,
    /// Until when it is looked for before it is sent again, in RFC 3339.
    #[schemars(with = "String")]
    pub until: Timestamp,
}

/// GIJ is removing something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletingLine {
    /// `Kind/name`.
    pub address: String,
    /// Since when it is waited for, in RFC 3339.
    #[schemars(with = "String")]
    pub since: Timestamp,
    /// How many repositories are still inside; absent where that could not be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repositories: Option<u64>,
    /// When the next look is, in RFC 3339.
    #[schemars(with = "String")]
    pub next_look: Timestamp,
}

/// Something people should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WarningLine {
    /// `Kind/name`; absent where it is about the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What.
    pub message: String,
}

/// A change is done, or is not going to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinishedLine {
    /// `Kind/name`.
    pub address: String,
    /// How it ended.
    #[schemars(extend("enum" = ["done", "already-done", "failed", "not-reached", "unconfirmed"]))]
    pub status: String,
    /// What went wrong, and what to do; absent where nothing did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorLine>,
    /// True where nothing went wrong and only the indexing goes on in GIJ; otherwise absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goes_on: Option<bool>,
    /// When all that it started was indexed, in RFC 3339; absent where nobody waited for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub indexed_at: Option<Timestamp>,
    /// How the indexing ended; absent where none was waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repositories: Option<RepositoriesLine>,
}

/// How an indexing ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RepositoriesLine {
    /// How many are indexed.
    pub indexed: u64,
    /// How many are switched off.
    pub disabled: u64,
    /// How many GIJ could not index.
    pub failed: u64,
    /// How many are indexed but met errors.
    pub with_errors: u64,
    /// How many are neither indexed nor failed.
    pub unfinished: u64,
    /// How many were there before and are not any more.
    pub removed: u64,
    /// The first of those that failed or met errors.
    pub troubled: Vec<RowLine>,
}

/// A repository with trouble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RowLine {
    /// GIJ's number of it.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// GIJ's reason.
    pub reason: String,
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorLine {
    /// `Kind/name`, where it is about one resource and the line does not say which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// The rollout stops before its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoppingLine {
    /// Why.
    pub reason: String,
}

/// A request and how it was answered. Neither query, headers nor bodies are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestLine {
    /// Its number within the run, counted from 1; each try has the number of the first.
    pub number: u64,
    /// Which try of it this is, counted from 1.
    #[serde(rename = "try")]
    pub attempt: u32,
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The status of the answer; absent where none came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why no answer came, or why it is no yes; absent where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// How long it took, in milliseconds.
    pub ms: u64,
    /// Jira's own number of the request, for its log; absent where it does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jira_request: Option<String>,
}

/// The run was told to stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignalLine {
    /// What it does: it stops before the next change, or it ends at once.
    #[schemars(extend("enum" = ["stopping", "ending-at-once"]))]
    pub effect: String,
}

/// The run is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeLine {
    /// How it ended. One that was not agreed to changed nothing.
    #[schemars(extend("enum" = ["succeeded", "failed", "halted", "interrupted", "declined"]))]
    pub outcome: String,
    /// The exit code.
    pub exit: u8,
    /// Why it stopped before its end; absent where it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// True where it ended before its end as it was told to beforehand; otherwise absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
    /// What went wrong before anything was changed; what went wrong with a change is with that.
    pub errors: Vec<ErrorLine>,
    /// What people should know that is about no one change.
    pub warnings: Vec<String>,
}
