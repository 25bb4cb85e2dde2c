//! Previews for machines.

use schemars::JsonSchema;
use serde::Serialize;

use super::documents::FORMAT_VERSION;
use crate::githost::{Found, Paging};
use crate::model::size_limits::MOST_REPOSITORIES;
use crate::preview::{Comparison, Overlap, Preview, Seen, Unseen, Why};

/// `preview --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl preview")]
pub struct PreviewDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// As many repositories the vendor advises at most in one integration.
    pub most_repositories: usize,
    /// The integrations, by name.
    pub integrations: Vec<IntegrationPreviewDocument>,
    /// Repositories that more than one of them would bring in.
    pub overlaps: Vec<OverlapDocument>,
}

/// One integration.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct IntegrationPreviewDocument {
    /// Its address.
    pub address: String,
    /// Its type.
    #[serde(rename = "type")]
    pub integration_type: &'static str,
    /// What came of it: `seen` is a whole list, `partial` one that may lack something.
    #[schemars(extend("enum" = ["seen", "partial", "failed", "notAsked"]))]
    pub outcome: &'static str,
    /// What is wrong, or why it was not asked; null where nothing is.
    pub reason: Option<String>,
    /// What to do; null where nothing is to be done.
    pub help: Option<String>,
    /// The address that was asked first, without its query.
    pub asked: Option<String>,
    /// The filter; null where there is none.
    pub filter: Option<String>,
    /// How many were listed.
    pub listed: usize,
    /// How many of these the filter keeps.
    pub kept: usize,
    /// Whether what is kept depends on how GIJ cuts the list into pages.
    pub depends_on_paging: bool,
    /// What was otherwise than the manifest may suggest.
    pub notes: Vec<String>,
    /// What the filter keeps.
    pub repositories: Vec<FoundDocument>,
    /// What it means for the rows that GIJ has; null where nobody looked at them.
    pub comparison: Option<ComparisonDocument>,
}

/// A repository, as far as the service tells of it. What it does not tell is null.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundDocument {
    /// Its name with its group.
    pub name: String,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// When something in it moved last, in RFC 3339.
    pub moved: Option<String>,
    /// Whether it is archived or read-only.
    pub archived: Option<bool>,
    /// Whether it is empty.
    pub empty: Option<bool>,
    /// Whether it is switched off or hidden.
    pub off: Option<bool>,
}

/// What a list means for the rows that GIJ has.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonDocument {
    /// How many rows stay.
    pub stays: usize,
    /// Names of what would be added.
    pub added: Vec<String>,
    /// Rows that would be removed.
    pub removed: Vec<LostDocument>,
    /// Names of rows of which it cannot be told.
    pub unsure: Vec<String>,
    /// Why it cannot be told; null where it can of all, or names alone are unclear.
    pub doubt: Option<String>,
}

/// A row that would be removed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LostDocument {
    /// GIJ's number of it.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Why.
    #[schemars(extend("enum" = [Why::NotListed.as_str(), Why::FilteredOut.as_str()]))]
    pub why: &'static str,
}

/// Repositories that the same integrations would bring in.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OverlapDocument {
    /// Addresses of the integrations.
    pub integrations: Vec<String>,
    /// Names of the repositories.
    pub repositories: Vec<String>,
}

/// The document of previews.
pub fn document(previews: &[Preview], overlaps: &[Overlap]) -> PreviewDocument {
    PreviewDocument {
        format_version: FORMAT_VERSION,
        most_repositories: MOST_REPOSITORIES,
        integrations: previews.iter().map(one).collect(),
        overlaps: overlaps
            .iter()
            .map(|overlap| OverlapDocument {
                integrations: overlap
                    .integrations
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
                repositories: overlap.repositories.clone(),
            })
            .collect(),
    }
}

fn one(preview: &Preview) -> IntegrationPreviewDocument {
    let (outcome, reason, help) = match &preview.outcome {
        Ok(Seen { gap: None, .. }) => ("seen", None, None),
        Ok(Seen { gap: Some(gap), .. }) => ("partial", Some(gap.to_string()), Some(gap.help())),
        Err(Unseen::NotAsked(why)) => ("notAsked", Some(why.clone()), None),
        Err(Unseen::Failed { message, help }) => {
            ("failed", Some(message.clone()), Some(help.clone()))
        }
    };
    let seen = preview.outcome.as_ref().ok();
    let filter = seen.map(|seen| seen.filter.clone());
    IntegrationPreviewDocument {
        address: preview.address.to_string(),
        integration_type: preview.kind.as_str(),
        outcome,
        reason,
        help,
        asked: seen.map(|seen| seen.asked.clone()),
        filter: filter.filter(|filter| !filter.is_empty()),
        listed: seen.map_or(0, |seen| seen.filtered.all.len()),
        kept: seen.map_or(0, Seen::found),
        depends_on_paging: seen.is_some_and(|seen| seen.filtered.paging == Paging::Matters),
        notes: seen.map(|seen| seen.notes.clone()).unwrap_or_default(),
        repositories: seen
            .into_iter()
            .flat_map(|seen| seen.filtered.kept())
            .map(found)
            .collect(),
        comparison: seen
            .and_then(|seen| seen.comparison.as_ref())
            .map(comparison),
    }
}

fn found(found: &Found) -> FoundDocument {
    FoundDocument {
        name: found.shown.clone(),
        size: found.size,
        moved: found.moved.map(|moved| moved.to_string()),
        archived: found.archived,
        empty: found.empty,
        off: found.off,
    }
}

fn comparison(comparison: &Comparison) -> ComparisonDocument {
    ComparisonDocument {
        stays: comparison.stays,
        added: comparison.added.clone(),
        removed: comparison
            .removed
            .iter()
            .map(|lost| LostDocument {
                id: lost.id.get(),
                name: lost.name.clone(),
                why: lost.why.as_str(),
            })
            .collect(),
        unsure: comparison.unsure.clone(),
        doubt: comparison.doubt.clone(),
    }
}
