//! What became of a run, as a document.

use schemars::JsonSchema;
use serde::Serialize;

use super::documents::{FORMAT_VERSION, PlanDocument, StepDocument, step, warning};
use super::words::moment;
use crate::event::{GoesOn, Outcome};
use crate::model::{Kind, RowId};

/// `apply --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl outcome")]
pub struct OutcomeDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// How the run ended.
    #[schemars(extend("enum" = ["succeeded", "failed", "halted", "interrupted"]))]
    pub outcome: &'static str,
    /// What became of each change, in the plan's order.
    pub steps: Vec<StepDocument>,
    /// Why the run stopped before its end; absent where it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// What GIJ was still at when the run ended without waiting for it; absent where that is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub goes_on: Vec<GoesOnDocument>,
    /// What people should know that is about no one change.
    pub warnings: Vec<String>,
    /// When it began, in RFC 3339.
    pub started_at: Option<String>,
    /// When it ended, in RFC 3339.
    pub finished_at: Option<String>,
    /// The plan that was carried out.
    pub plan: PlanDocument,
}

/// Something that GIJ is at work on while nobody waits for it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GoesOnDocument {
    /// Of what kind it is.
    #[schemars(extend("enum" = ["Integration", "Repository"]))]
    pub kind: &'static str,
    /// GIJ's number of it.
    pub id: u64,
    /// Its display name.
    pub display_name: String,
}

/// The document of an outcome.
pub fn outcome(outcome: &Outcome, plan_document: PlanDocument) -> OutcomeDocument {
    OutcomeDocument {
        format_version: FORMAT_VERSION,
        outcome: outcome.kind().as_str(),
        steps: outcome.steps.iter().map(step).collect(),
        stopped: outcome.stopped.clone(),
        goes_on: outcome.goes_on.iter().map(goes_on).collect(),
        warnings: outcome.warnings.iter().map(warning).collect(),
        started_at: moment(outcome.started_at),
        finished_at: moment(outcome.finished_at),
        plan: plan_document,
    }
}

fn goes_on(one: &GoesOn) -> GoesOnDocument {
    GoesOnDocument {
        kind: match one.id {
            RowId::Integration(_) => Kind::Integration.as_str(),
            RowId::Repository(_) => Kind::Repository.as_str(),
        },
        id: one.id.get(),
        display_name: one.display_name.clone(),
    }
}
