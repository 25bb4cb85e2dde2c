//! Parts of the document of a plan.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::documents::json_value;
use crate::plan::{Divergence, Inside, Plan, SecretState, Trip};

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

/// How the repositories inside an integration differ from what its manifest says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InsideDocument {
    /// `Kind/name` of the integration.
    pub address: String,
    /// GIJ's number of it.
    pub id: u64,
    /// What its manifest says is done about it. With `apply` there is a change as well, unless it
    /// is held back.
    #[schemars(extend("enum" = ["report", "apply"]))]
    pub cascade: &'static str,
    /// How many of the repositories inside are switched on: the others are not looked at.
    pub repositories: usize,
    /// How many of these differ.
    pub differing: usize,
    /// In which fields.
    pub fields: Vec<InsideFieldDocument>,
}

/// A field that repositories inside an integration have otherwise than its manifest says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InsideFieldDocument {
    /// The name in GIJ's API.
    pub name: &'static str,
    /// What the manifest says.
    pub wanted: Value,
    /// How many repositories have another value.
    pub repositories: usize,
    /// The names of the first of them.
    pub examples: Vec<String>,
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

pub(super) fn inside(found: &Divergence) -> InsideDocument {
    let fields = found.fields.iter().map(|one| InsideFieldDocument {
        name: one.field.name(),
        wanted: json_value(&one.wanted),
        repositories: one.repositories,
        examples: one.examples.clone(),
    });
    InsideDocument {
        address: found.address.to_string(),
        id: found.id.get(),
        cascade: found.cascade.as_str(),
        repositories: found.repositories,
        differing: found.differing,
        fields: fields.collect(),
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
