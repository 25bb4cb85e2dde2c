//! What to say of an indexing that will not end well, and what to do about it.

use super::halt::StepError;
use crate::model::{RowId, first_few, named_with_reason};
use crate::pace::{FailedRow, Unindexed, WaitSummary};
use crate::plan::{Action, Change};
use crate::status::Cause;

/// How many names a message lists.
const LISTED: usize = 5;

/// What went wrong, and what to do.
pub(super) fn unindexed(
    display_name: &str,
    id: RowId,
    why: &Unindexed,
    summary: &WaitSummary,
) -> (String, String) {
    match why {
        Unindexed::ScanFailed { reason } => scan_failed(id, reason),
        Unindexed::RowsFailed => rows_failed(&summary.failed),
        Unindexed::NoRepositories => (
            format!("{id} was scanned and holds no repository"),
            "check what the token may see (scope, organisation, SSO), apiPath, apiFilter and the rights on the host; \
             if none is right, state repositories.expectAtLeast: 0"
                .into(),
        ),
        Unindexed::TooFew { found, expected } => (
            format!("{id} holds {}, the manifest expects at least {expected}", repositories(*found)),
            "a repository that GIJ cannot clone gets no row at all: check the token's rights, apiPath and apiFilter, \
             or put right repositories.expectAtLeast"
                .into(),
        ),
        Unindexed::Stalled { since } => (
            format!(
                "nothing moved since {}; not indexed: {}",
                since.strftime("%Y-%m-%d %H:%M:%SZ"),
                some_names(&summary.unfinished)
            ),
            "see Jira's indexing queue for what it is doing. If it goes on, run again: finished work is not repeated. \
             For very large repositories give --index-timeout more time"
                .into(),
        ),
        Unindexed::Disabled => (
            format!("{id} ({display_name}) was switched off while it was being indexed"),
            "find out who did and why, then run again".into(),
        ),
        Unindexed::Gone => (
            format!("{id} ({display_name}) was removed while it was being indexed"),
            "find out who did and why; running again creates it anew".into(),
        ),
    }
}

/// What to say of a host that GIJ could not list.
pub(super) fn scan_failed(id: RowId, reason: &str) -> (String, String) {
    let what = match id {
        RowId::Integration(_) => "list the host's repositories".to_owned(),
        RowId::Repository(_) => format!("index {id}"),
    };
    (
        format!("GIJ could not {what}: {reason}"),
        Cause::of(reason).advice().to_owned(),
    )
}

/// What to say of rows that GIJ could not index.
pub(super) fn rows_failed(failed: &[FailedRow]) -> (String, String) {
    let rows: Vec<_> = failed
        .iter()
        .map(|row| named_with_reason(&row.name, &row.reason))
        .collect();
    let reason = failed.first().map_or("", |row| row.reason.as_str());
    (
        format!(
            "GIJ could not index {}: {}",
            repositories(rows.len()),
            some_names(&rows)
        ),
        Cause::of(reason).advice().to_owned(),
    )
}

/// A run ended while GIJ was still at what a step started. It is not known how that ended.
pub(super) fn not_seen_to_its_end(
    change: &Change,
    id: RowId,
    is_reindex_owed: Option<bool>,
) -> StepError {
    let (what, help) = match (&change.action, is_reindex_owed) {
        (Action::Create(_), _) => (
            format!("{id} was created, and its first indexing goes on in GIJ"),
            "run apply again, which waits for it",
        ),
        (_, Some(true)) => (
            format!("{id} was changed, and the reindex that follows goes on in GIJ"),
            "run apply again, which waits for it",
        ),
        (_, Some(false) | None) => (
            format!("{id} was changed, and the reindex that follows goes on in GIJ"),
            "see in Jira's indexing queue how it ends: without a ledger the next run does not know of it",
        ),
    };
    StepError::unconfirmed(
        format!("{what}: this run ended before it was seen to finish"),
        help,
    )
}

fn repositories(count: usize) -> String {
    match count {
        1 => "1 repository".to_owned(),
        n => format!("{n} repositories"),
    }
}

/// The first few names; GIJ may name none.
pub(super) fn some_names(names: &[String]) -> String {
    if names.is_empty() {
        return "(GIJ names none)".to_owned();
    }
    first_few(names, LISTED)
}
