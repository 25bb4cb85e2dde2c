//! Parts of the document of a plan.

use schemars::JsonSchema;
use serde::Serialize;

use crate::plan::{Inside, Plan, SecretState, Trip};

/// What a change can remove from Jira.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemovalDocument {
    /// How many repositories; null where that cannot be told.
    pub repositories: Option<usize>,
    /// The names of the first of them.
    pub names: Vec<String>,
    /// Why it cannot be told; absent where it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untold: Option<String>,
}

/// What is known of one secret.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecretDocument {
    /// `Kind/name`.
    pub address: String,
    /// What is known of it.
    #[schemars(extend("enum" = ["unchanged", "changed", "unknown", "never-applied"]))]
    pub state: &'static str,
}

/// A guard in the way.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TripDocument {
    /// Which.
    #[schemars(extend("enum" = ["delete", "disable", "change", "protect"]))]
    pub guard: &'static str,
    /// What it found.
    pub message: String,
    /// What allows it, or what to do instead.
    pub help: String,
}

pub(super) fn removal(inside: &Inside) -> RemovalDocument {
    let untold = |reason: &str| RemovalDocument {
        repositories: None,
        names: Vec::new(),
        untold: Some(reason.to_owned()),
    };
    match inside {
        Inside::Known {
            repositories,
            names,
        } => RemovalDocument {
            repositories: Some(*repositories),
            names: names.clone(),
            untold: None,
        },
        Inside::NotAsked => untold("nobody asked"),
        Inside::Unreadable(reason) => untold(reason),
    }
}

pub(super) fn secrets(plan: &Plan) -> Vec<SecretDocument> {
    let secrets = plan.secrets.iter();
    secrets
        .map(|(address, state)| SecretDocument {
            address: address.to_string(),
            state: match state {
                SecretState::Unchanged => "unchanged",
                SecretState::Changed => "changed",
                SecretState::Unknown => "unknown",
                SecretState::NeverApplied => "never-applied",
            },
        })
        .collect()
}

pub(super) fn trip(trip: &Trip) -> TripDocument {
    TripDocument {
        guard: trip.guard,
        message: trip.message.clone(),
        help: trip.help.clone(),
    }
}
