//! How far the indexing is, for machines.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::documents::FORMAT_VERSION;
use crate::status::{Answer, Overview, Pending, Row, RowKind, State};

/// `status --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl status")]
pub struct StatusDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// The Jira that was looked at.
    pub instance: LookedAtDocument,
    /// When, in RFC 3339.
    pub looked_at: String,
    /// The counts.
    pub summary: StatusSummaryDocument,
    /// The integrations and the plain repositories: what needs a look first, then by name.
    pub rows: Vec<StatusRowDocument>,
    /// Addresses of what is declared and not there.
    pub missing: Vec<String>,
    /// What could not be told.
    pub notes: Vec<String>,
}

/// The Jira that was looked at.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LookedAtDocument {
    /// Its name in `gijctl.yaml`, or `default`.
    pub name: String,
    /// Its address.
    pub url: String,
}

/// The counts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatusSummaryDocument {
    /// Integrations.
    pub integrations: usize,
    /// Plain repositories.
    pub plain_repositories: usize,
    /// Repositories, plain ones and those inside integrations.
    pub repositories: CountsDocument,
}

/// Repositories, counted.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountsDocument {
    /// How many there are.
    pub known: usize,
    /// Of these, indexed.
    pub indexed: usize,
    /// Of these, waiting or being worked on.
    pub queued: usize,
    /// Of these, failed, as far as GIJ was asked.
    pub failed: usize,
    /// Of these, switched off.
    pub disabled: usize,
    /// Of the queued ones, how many GIJ was not asked about: some may have failed.
    pub not_asked: usize,
}

/// An integration or a plain repository.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatusRowDocument {
    /// What it is.
    #[schemars(extend("enum" = ["Integration", "Repository"]))]
    pub kind: &'static str,
    /// GIJ's number of it.
    pub id: u64,
    /// The address of the manifest that declares it; null where none does.
    pub address: Option<String>,
    /// Its display name.
    pub display_name: String,
    /// Its type as GIJ names it; null on a plain repository.
    pub integration_type: Option<String>,
    /// How far it is.
    #[schemars(extend("enum" = State::WORDS))]
    pub state: &'static str,
    /// How far in per cent, where it is being indexed: of an integration the share of its
    /// repositories that are indexed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// GIJ's reason, where it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it was last scanned or indexed, in RFC 3339; null before the first time.
    pub last_indexed: Option<String>,
    /// The repositories inside; null on a plain repository.
    pub repositories: Option<CountsDocument>,
    /// Repositories inside that are switched on and were never indexed: the first few, or all with
    /// `--repositories`.
    pub not_indexed: Vec<NotIndexedDocument>,
    /// How many more of those there are.
    pub more_not_indexed: usize,
}

/// A repository that is not indexed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotIndexedDocument {
    /// GIJ's number of it.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// How far it is; null where GIJ was not asked.
    #[schemars(extend("enum" = ["failed", "indexing", "queued", "not indexed", null]))]
    pub state: Option<&'static str>,
    /// How far in per cent, where it is being indexed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// GIJ's reason, where it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The document of a look.
pub fn document(overview: &Overview, instance: LookedAtDocument, at: Timestamp) -> StatusDocument {
    let totals = overview.totals();
    StatusDocument {
        format_version: FORMAT_VERSION,
        instance,
        looked_at: at.to_string(),
        summary: StatusSummaryDocument {
            integrations: totals.integrations,
            plain_repositories: totals.plain_repositories,
            repositories: CountsDocument {
                known: totals.known,
                indexed: totals.indexed,
                queued: totals.queued,
                failed: totals.failed,
                disabled: totals.disabled,
                not_asked: overview.not_asked(),
            },
        },
        rows: overview.rows.iter().map(row).collect(),
        missing: overview.missing.iter().map(ToString::to_string).collect(),
        notes: overview.notes.clone(),
    }
}

fn row(row: &Row) -> StatusRowDocument {
    let state = row.state();
    let (percent, reason) = more_of(&state);
    let inside = row.inside.as_ref();
    StatusRowDocument {
        kind: RowKind::of(row.id).as_str(),
        id: row.id.get(),
        address: row.address.as_ref().map(ToString::to_string),
        display_name: row.display_name.clone(),
        integration_type: row.integration_type.clone(),
        state: state.as_str(),
        percent,
        reason,
        last_indexed: row.last_indexed.map(|at| at.to_string()),
        repositories: inside.map(|inside| CountsDocument {
            known: inside.known,
            indexed: inside.indexed,
            queued: inside.queued(),
            failed: inside.failed(),
            disabled: inside.disabled,
            not_asked: inside.not_asked(),
        }),
        not_indexed: inside
            .into_iter()
            .flat_map(|inside| &inside.pending)
            .map(not_indexed)
            .collect(),
        more_not_indexed: inside.map_or(0, |inside| inside.more_pending),
    }
}

fn not_indexed(one: &Pending) -> NotIndexedDocument {
    let state = one.answer.as_pending();
    let (percent, reason) = more_of(&state);
    NotIndexedDocument {
        id: one.id.get(),
        name: one.name.clone(),
        state: (one.answer != Answer::NotAsked).then(|| state.as_str()),
        percent,
        reason,
    }
}

fn more_of(state: &State) -> (Option<u8>, Option<String>) {
    match state {
        State::Indexing { percent } => (Some(*percent), None),
        State::Failed { reason } => (None, Some(reason.clone())),
        _ => (None, None),
    }
}
