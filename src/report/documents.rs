//! The JSON documents. Their shape is a promise: other people's pipelines read them. The schemas in
//! `schemas/` are made from these types.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::forecast::ForecastDocument;
use super::plan_parts::{
    self, ForeseenDocument, InsideDocument, InstructionsDocument, RemovalDocument, SecretDocument,
    TripDocument, UnmanagedDocument,
};
use super::rollout::{self, HintsDocument, RolloutDocument, TimingDocument};
use super::words::{AWAITED, moment};
use crate::diag::{Diagnostic, SourceMap};
use crate::event::{OutcomeKind, StepResult, Warning};
use crate::model::RowId;
use crate::pace::{FailedRow, WaitSummary};
use crate::plan::{Cause, Change, FieldChange, Held, HeldReason, Plan, PlanProblem, Summary};
use crate::state::Declarations;

pub use super::outcome_document::{GoesOnDocument, OutcomeDocument, outcome};

/// The version of every document here. It changes when a reader of the former one would be misled.
pub const FORMAT_VERSION: u32 = 1;

/// `plan --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl plan")]
pub struct PlanDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// The Jira the plan was made for.
    pub instance: InstanceDocument,
    /// How many of each.
    pub summary: Summary,
    /// The changes, in the order in which they are made; then what people are asked to do by hand.
    pub changes: Vec<ChangeDocument>,
    /// What differs and is left alone.
    pub held: Vec<HeldDocument>,
    /// How the repositories inside integrations differ from what the integrations' manifests say;
    /// absent where none do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub inside: Vec<InsideDocument>,
    /// What is there and declared nowhere.
    pub unmanaged: Vec<UnmanagedDocument>,
    /// What this owner gives up (`ledger.release`), so that the ledger forgets it; absent where
    /// nothing is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub released: Vec<String>,
    /// What people should know besides.
    pub notes: Vec<NoteDocument>,
    /// What people should know of the plan as a whole.
    pub warnings: Vec<String>,
    /// What is known of the secrets; empty where nobody looked (`--check-secrets`).
    pub secrets: Vec<SecretDocument>,
    /// What the next scans would do, by what the Git services list; absent where nobody asked them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub previews: Vec<ForeseenDocument>,
    /// The guards that stand in the way of carrying the plan out.
    pub trips: Vec<TripDocument>,
    /// Identifies the plan.
    pub fingerprint: String,
    /// How new ones follow each other; absent where none are created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollout: Option<RolloutDocument>,
    /// When things would be started, by the flags and settings of the command; absent where
    /// that is at any time, and from saved plans, since whoever carries one out decides it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timing: Option<TimingDocument>,
    /// What it would take; only with `plan --forecast`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forecast: Option<ForecastDocument>,
    /// All that is needed to carry the plan out, in a form of gijctl's own; only in a file written
    /// by `plan -o`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saved: Option<serde_json::Map<String, Value>>,
}

/// The Jira at the other end.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstanceDocument {
    /// Its name in `gijctl.yaml`, or `default`.
    pub name: String,
    /// Its address.
    pub url: String,
    /// Version of the app; null where it does not tell.
    pub app_version: Option<String>,
}

/// One change.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeDocument {
    /// `Kind/name`.
    pub address: String,
    /// Its display name.
    pub display_name: String,
    /// What is done.
    #[schemars(extend("enum" = ["create", "update", "enable", "disable", "delete", "adopt", "manual", "cascade"]))]
    pub action: &'static str,
    /// GIJ's number of it; absent on a create.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// The batch it belongs to, counted from 1; 0 where it is done by hand.
    pub batch: u32,
    /// What it makes GIJ index.
    #[schemars(extend("enum" = ["none", "initial", "reindex"]))]
    pub indexing: &'static str,
    /// Who moved.
    #[schemars(extend("enum" = ["manifest", "drift", "both", "unknown"]))]
    pub cause: &'static str,
    /// The fields.
    pub fields: Vec<FieldDocument>,
    /// What it can remove from Jira; absent where it can remove nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_remove: Option<RemovalDocument>,
    /// What its manifest says of when it is created; absent where that is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollout: Option<HintsDocument>,
}

/// One field of a change. A sensitive one has a name only.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldDocument {
    /// The name in GIJ's API.
    pub name: &'static str,
    /// The value it has; null where there is none. Absent on a sensitive field, and on one of the
    /// repositories inside, each of which may have another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// The value it gets. Absent on a sensitive field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
    /// On how many of the repositories inside it is changed; absent on a field of the resource
    /// itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repositories: Option<usize>,
    /// True on a secret; otherwise absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<bool>,
    /// Who moved; absent where that cannot differ from the change as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["manifest", "drift", "both", "unknown"]))]
    pub cause: Option<&'static str>,
    /// What to do by hand; only of such changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<InstructionsDocument>,
}

/// Something that differs and is left alone.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HeldDocument {
    /// `Kind/name`.
    pub address: String,
    /// What would be done.
    pub action: &'static str,
    /// Why it is not, in words.
    pub reason: String,
}

/// Something people should know.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NoteDocument {
    /// `Kind/name`.
    pub address: String,
    /// What it is.
    pub text: String,
}

/// What became of one change.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepDocument {
    /// `Kind/name`.
    pub address: String,
    /// What was to be done.
    pub action: &'static str,
    /// The batch it belongs to; 0 where it was left out before the first, or is done by hand.
    pub batch: u32,
    /// How it ended.
    #[schemars(extend("enum" = ["done", "already-done", "failed", "not-reached", "unconfirmed", "by-hand"]))]
    pub status: &'static str,
    /// GIJ's number of it; null where it is not known.
    pub id: Option<u64>,
    /// What went wrong; null where nothing did.
    pub error: Option<ErrorDocument>,
    /// When it began, in RFC 3339.
    pub started_at: Option<String>,
    /// When it was done with, in RFC 3339.
    pub finished_at: Option<String>,
    /// When all that it started was indexed, in RFC 3339.
    pub indexed_at: Option<String>,
    /// How the indexing ended; absent where none was waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repositories: Option<RepositoriesDocument>,
    /// What people should know.
    pub warnings: Vec<String>,
}

/// How an indexing ended.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RepositoriesDocument {
    /// How many are indexed.
    pub indexed: usize,
    /// Names of those that are switched off.
    pub disabled: Vec<String>,
    /// Those that GIJ could not index.
    pub failed: Vec<RowDocument>,
    /// Those that are indexed but met errors.
    pub with_errors: Vec<RowDocument>,
    /// Names of those that are neither indexed nor failed.
    pub unfinished: Vec<String>,
    /// Names of those that were there before and are not any more.
    pub removed: Vec<String>,
}

/// A repository with trouble.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RowDocument {
    /// GIJ's number of it.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// GIJ's reason.
    pub reason: String,
}

/// Something that went wrong.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ErrorDocument {
    /// What.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Any command with `--format json` that failed before it had a result.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl failure")]
pub struct FailureDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// How the run ended; only of `apply`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["failed", "interrupted"]))]
    pub outcome: Option<&'static str>,
    /// What became of each change: none was reached. Only of `apply`, and absent where it was ended
    /// at once, in the middle of a change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<StepDocument>>,
    /// What went wrong, all of it.
    pub errors: Vec<FailureEntry>,
}

/// One thing that went wrong.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FailureEntry {
    /// `Kind/name`, where it is about one resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// `path:line:column`, where it is about one place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// What.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// `validate --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl validation")]
pub struct ValidationDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// How the run ended; only of `apply`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["failed"]))]
    pub outcome: Option<&'static str>,
    /// What became of each change: none was reached. Only of `apply`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<StepDocument>>,
    /// Whether the manifests can be used.
    pub valid: bool,
    /// How many integrations they declare; absent where they cannot be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integrations: Option<usize>,
    /// How many repositories they declare; absent where they cannot be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repositories: Option<usize>,
    /// How many settings of Jira as a whole they state; absent where they cannot be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub general_settings: Option<usize>,
    /// All findings, sorted by place.
    pub diagnostics: Vec<DiagnosticDocument>,
    /// How many findings of rules annotations silenced; only with `--strict`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silenced: Option<usize>,
}

/// One finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DiagnosticDocument {
    /// How much it weighs.
    #[schemars(extend("enum" = ["error", "warning", "info"]))]
    pub severity: &'static str,
    /// A stable word for machines.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// The file; absent where the finding is about none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column in characters, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What else to know, such as where a value comes from; absent where there is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// The document of a plan.
pub fn plan(plan: &Plan, instance: &str) -> PlanDocument {
    PlanDocument {
        format_version: FORMAT_VERSION,
        instance: InstanceDocument {
            name: instance.to_owned(),
            url: plan.instance.url.clone(),
            app_version: plan.instance.app_version.as_ref().map(ToString::to_string),
        },
        summary: plan.summary(),
        changes: plan
            .changes
            .iter()
            .map(change)
            .chain(plan.manual.iter().map(plan_parts::manual))
            .collect(),
        held: plan.held.iter().map(held).collect(),
        inside: plan.divergences.iter().map(plan_parts::inside).collect(),
        unmanaged: plan.unmanaged.iter().map(plan_parts::unmanaged).collect(),
        released: plan.released.iter().map(ToString::to_string).collect(),
        notes: notes(plan),
        warnings: plan.warnings.clone(),
        secrets: plan_parts::secrets(plan),
        previews: plan_parts::foreseen(plan),
        trips: plan.trips.iter().map(plan_parts::trip).collect(),
        fingerprint: plan.fingerprint.clone(),
        rollout: rollout::document(plan),
        timing: None,
        forecast: None,
        saved: None,
    }
}

fn notes(plan: &Plan) -> Vec<NoteDocument> {
    let awaited = plan.awaited.iter().map(|address| NoteDocument {
        address: address.to_string(),
        text: AWAITED.to_owned(),
    });
    let besides = plan.notes.iter().map(|note| NoteDocument {
        address: note.address.to_string(),
        text: note.text.clone(),
    });
    awaited.chain(besides).collect()
}

/// The document of a plan as an object, for whoever adds to it.
pub fn plan_object(plan: &Plan, instance: &str) -> serde_json::Map<String, Value> {
    match serde_json::to_value(self::plan(plan, instance)) {
        Ok(Value::Object(document)) => document,
        // The document is an object, and holds nothing that JSON cannot.
        _ => serde_json::Map::new(),
    }
}

fn change(change: &Change) -> ChangeDocument {
    ChangeDocument {
        address: change.address.to_string(),
        display_name: change.display_name.clone(),
        action: change.action.as_str(),
        id: change.action.id().map(RowId::get),
        batch: change.batch,
        indexing: change.indexing.as_str(),
        cause: change.cause.as_str(),
        fields: change.fields.iter().map(field).collect(),
        can_remove: change.can_remove.as_ref().map(plan_parts::removal),
        rollout: rollout::hints_document(change),
    }
}

fn field(change: &FieldChange) -> FieldDocument {
    let shown = |name, before: Value, after: Value| FieldDocument {
        name,
        before: Some(before),
        after: Some(after),
        repositories: None,
        sensitive: None,
        cause: change.cause().map(Cause::as_str),
        instructions: None,
    };
    match change {
        FieldChange::Setting {
            field,
            before,
            after,
            in_words: _,
            cause: _,
        } => shown(
            field.name(),
            before.as_ref().map_or(Value::Null, json_value),
            json_value(after),
        ),
        FieldChange::Disabled { before, after, .. } => {
            shown("disabled", Value::from(*before), Value::from(*after))
        }
        FieldChange::Inside(inside) => FieldDocument {
            name: inside.field.name(),
            before: None,
            after: Some(json_value(&inside.wanted)),
            repositories: Some(inside.repositories),
            sensitive: None,
            cause: None,
            instructions: None,
        },
        FieldChange::General { setting, after, .. } => {
            shown(setting.key(), Value::Null, plan_parts::general_value(after))
        }
        FieldChange::Type(kind) => shown("type", Value::Null, Value::from(kind.as_str())),
        FieldChange::Username(name) => shown("username", Value::Null, Value::from(name.as_str())),
        FieldChange::Secret { name, from: _ } => FieldDocument {
            name,
            before: None,
            after: None,
            repositories: None,
            sensitive: Some(true),
            cause: None,
            instructions: None,
        },
    }
}

pub(super) fn json_value(value: &crate::model::FieldValue) -> Value {
    use crate::model::FieldValue;
    match value {
        FieldValue::Bool(value) => Value::from(*value),
        FieldValue::Integer(value) => Value::from(*value),
        FieldValue::Text(value) => Value::from(crate::model::without_secrets(value)),
        FieldValue::Ids(value) => value.iter().copied().collect(),
    }
}

fn held(held: &Held) -> HeldDocument {
    HeldDocument {
        address: held.address.to_string(),
        action: held.action,
        reason: held_reason(&held.reason),
    }
}

/// Why something is left alone, in words.
pub(super) fn held_reason(reason: &HeldReason) -> String {
    reason.to_string()
}

pub(super) fn step(step: &StepResult) -> StepDocument {
    StepDocument {
        address: step.address.to_string(),
        action: step.action,
        batch: step.batch,
        status: step.status.as_str(),
        id: step.id.map(RowId::get),
        error: step.error.as_ref().map(|(message, help)| ErrorDocument {
            message: message.clone(),
            help: help.clone(),
        }),
        started_at: moment(step.started_at),
        finished_at: moment(step.finished_at),
        indexed_at: moment(step.indexed_at),
        repositories: step.indexing.as_ref().map(repositories),
        warnings: step.warnings.iter().map(warning).collect(),
    }
}

pub(super) fn repositories(summary: &WaitSummary) -> RepositoriesDocument {
    RepositoriesDocument {
        indexed: summary.indexed,
        disabled: summary.disabled.clone(),
        failed: summary.failed.iter().map(row).collect(),
        with_errors: summary.with_errors.iter().map(row).collect(),
        unfinished: summary.unfinished.clone(),
        removed: summary.removed.clone(),
    }
}

fn row(row: &FailedRow) -> RowDocument {
    RowDocument {
        id: row.id.get(),
        name: row.name.clone(),
        reason: row.reason.clone(),
    }
}

/// A warning in words.
pub(super) fn warning(warning: &Warning) -> String {
    warning.to_string()
}

impl FailureDocument {
    /// The same of a run that ended so before its first step.
    #[must_use]
    pub fn of_run(self, outcome: OutcomeKind) -> Self {
        Self {
            outcome: Some(outcome.as_str()),
            steps: Some(Vec::new()),
            ..self
        }
    }

    /// The same of a run that was ended at once, wherever it was.
    #[must_use]
    pub fn of_run_cut_short(self) -> Self {
        Self {
            outcome: Some(OutcomeKind::Interrupted.as_str()),
            ..self
        }
    }
}

impl ValidationDocument {
    /// The same of a run that ended here.
    #[must_use]
    pub fn of_run(self) -> Self {
        Self {
            outcome: Some(OutcomeKind::Failed.as_str()),
            steps: Some(Vec::new()),
            ..self
        }
    }
}

/// The document of plan problems.
pub fn problems(problems: &[PlanProblem]) -> FailureDocument {
    FailureDocument {
        format_version: FORMAT_VERSION,
        outcome: None,
        steps: None,
        errors: problems
            .iter()
            .map(|problem| FailureEntry {
                address: problem.address.as_ref().map(ToString::to_string),
                at: Some(problem.declared_at.clone()).filter(|at| !at.is_empty()),
                message: problem.message.clone(),
                help: Some(problem.help.clone()),
            })
            .collect(),
    }
}

/// The document of a failure that is about nothing declared.
pub fn failure(message: &str, help: &str) -> FailureDocument {
    FailureDocument {
        format_version: FORMAT_VERSION,
        outcome: None,
        steps: None,
        errors: vec![FailureEntry {
            address: None,
            at: None,
            message: message.to_owned(),
            help: Some(help.to_owned()).filter(|help| !help.is_empty()),
        }],
    }
}

/// The document of a validation.
pub fn validation(
    sources: &SourceMap,
    diagnostics: &[Diagnostic],
    declarations: Option<Declarations>,
) -> ValidationDocument {
    ValidationDocument {
        format_version: FORMAT_VERSION,
        outcome: None,
        steps: None,
        valid: declarations.is_some(),
        integrations: declarations.map(|all| all.integrations),
        repositories: declarations.map(|all| all.repositories),
        general_settings: declarations.map(|all| all.general_settings),
        diagnostics: diagnostics
            .iter()
            .map(|one| diagnostic(sources, one))
            .collect(),
        silenced: None,
    }
}

fn diagnostic(sources: &SourceMap, diagnostic: &Diagnostic) -> DiagnosticDocument {
    let location = diagnostic.span.map(|span| sources.location(span));
    DiagnosticDocument {
        severity: diagnostic.severity.as_str(),
        code: diagnostic.code,
        message: diagnostic.message.clone(),
        path: diagnostic
            .span
            .map(|span| sources.path(span.file).to_owned()),
        line: location.map(|at| at.line),
        column: location.map(|at| at.column),
        notes: diagnostic.notes.clone(),
        help: diagnostic.help.clone(),
    }
}

/// A document as it is printed.
pub fn to_json(document: &impl Serialize) -> String {
    // These types hold nothing that JSON cannot: no maps with odd keys, no fallible serialisers.
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

/// The schema of a document.
pub fn schema<T: JsonSchema>() -> Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    generator.into_root_schema_for::<T>().to_value()
}
