//! Parts of the document of a plan.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::documents::{ChangeDocument, FieldDocument, json_value};
use crate::model::{GeneralValue, Kind, RowId};
use crate::plan::{
    Cause, Divergence, Indexing, Inside, KnownTo, MANUAL, ManualSetting, ManualWork, Plan,
    SecretState, Trip, Unmanaged,
};

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

/// What the next scan of an integration would do.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ForeseenDocument {
    /// `Kind/name`.
    pub address: String,
    /// Why it is not known; null where it is.
    pub untold: Option<String>,
    /// How many repositories it would hold.
    pub found: usize,
    /// How many rows stay.
    pub stays: usize,
    /// How many would be added.
    pub added: usize,
    /// The rows that would be removed.
    pub removed: Vec<RemovedDocument>,
    /// Of how many rows it cannot be told.
    pub unsure: usize,
}

/// A row that would be removed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RemovedDocument {
    /// GIJ's number of it.
    pub id: u64,
    /// Its name.
    pub name: String,
}

/// What the next scans would do.
pub(super) fn foreseen(plan: &Plan) -> Vec<ForeseenDocument> {
    let previews = plan.previews.iter();
    previews
        .map(|(address, foreseen)| ForeseenDocument {
            address: address.to_string(),
            untold: foreseen.blind().map(str::to_owned),
            found: foreseen.found,
            stays: foreseen.stays,
            added: foreseen.added,
            removed: foreseen
                .removed
                .iter()
                .map(|row| RemovedDocument {
                    id: row.id.get(),
                    name: row.name.clone(),
                })
                .collect(),
            unsure: foreseen.unsure,
        })
        .collect()
}

/// Something that no manifest declares.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnmanagedDocument {
    /// What it is.
    pub kind: &'static str,
    /// GIJ's number of it.
    pub id: u64,
    /// Its type, as GIJ names it; empty for a repository.
    pub integration_type: String,
    /// Its display name.
    pub display_name: String,
    /// The address under which this owner's ledger knows it; absent where it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The other owner who manages it; absent where none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
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
    #[schemars(extend("enum" = ["delete", "disable", "change", "protect", "remove", "unseen"]))]
    pub guard: &'static str,
    /// What it found.
    pub message: String,
    /// What allows it, or what to do instead.
    pub help: String,
}

/// What somebody is to do by hand.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstructionsDocument {
    /// The exact place in Jira.
    #[serde(rename = "where")]
    pub place: String,
    /// The value as the page has it, with its unit.
    pub value: String,
    /// What the setting does.
    pub why: &'static str,
    /// What to beware of; absent where there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caution: Option<&'static str>,
    /// Why an acknowledgement that is there does not cover it; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_covered: Option<String>,
    /// What to put under `acknowledged` once it is done.
    pub acknowledgement: String,
}

/// Work by hand as a change: no batch holds it, and nobody can tell who moved.
pub(super) fn manual(work: &ManualWork) -> ChangeDocument {
    ChangeDocument {
        address: work.address.to_string(),
        display_name: work.address.name.as_str().to_owned(),
        action: MANUAL,
        id: None,
        batch: 0,
        indexing: Indexing::None.as_str(),
        cause: Cause::Unknown.as_str(),
        fields: work.settings.iter().map(manual_field).collect(),
        can_remove: None,
        rollout: None,
    }
}

fn manual_field(one: &ManualSetting) -> FieldDocument {
    let spec = one.setting.spec();
    let is_secret = matches!(one.wanted, GeneralValue::Reference(_));
    FieldDocument {
        name: spec.key,
        before: (!is_secret).then_some(Value::Null),
        after: (!is_secret).then(|| general_value(&one.wanted)),
        repositories: None,
        sensitive: is_secret.then_some(true),
        cause: None,
        instructions: Some(InstructionsDocument {
            place: spec.place(),
            value: super::manual::value_in_words(one.setting, &one.wanted),
            why: spec.summary,
            caution: Some(spec.caution).filter(|caution| !caution.is_empty()),
            not_covered: one.reason.in_words(),
            acknowledgement: one.acknowledgement(),
        }),
    }
}

pub(super) fn general_value(value: &GeneralValue) -> Value {
    match value {
        GeneralValue::Bool(value) => Value::from(*value),
        GeneralValue::Integer(value) => Value::from(*value),
        GeneralValue::Text(value) => Value::from(value.as_str()),
        GeneralValue::Names(value) => value.iter().map(String::as_str).collect(),
        GeneralValue::Reference(_) => Value::Null,
    }
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

pub(super) fn unmanaged(row: &Unmanaged) -> UnmanagedDocument {
    let (address, owner) = match &row.known_to {
        KnownTo::Nobody => (None, None),
        KnownTo::ThisOwner(address) => (Some(address.to_string()), None),
        KnownTo::OtherOwner(owner) => (None, Some(owner.clone())),
    };
    UnmanagedDocument {
        kind: match row.id {
            RowId::Integration(_) => Kind::Integration.as_str(),
            RowId::Repository(_) => Kind::Repository.as_str(),
        },
        id: row.id.get(),
        integration_type: row.integration_type.clone(),
        display_name: row.display_name.clone(),
        address,
        owner,
    }
}
