//! The rows one by one: never indexed, given up, or not as they should be.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::access::why_unread;
use super::seen::{Books, Rows, Seen};
use super::values::{Check, Checked, Finding, Weight};
use crate::model::{
    Field, FieldValue, IntegrationId, IntegrationType, RowId, RowType, count, first_few,
    named_with_reason, spoken_duration,
};
use crate::state::{LiveRepository, LiveRow, LiveType};
use crate::status::{Answer, Cause, Row, State};

/// What has no date for longer than this is not just waiting for its turn.
const STUCK_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// Where an integration is there for longer than this, what it holds and was never indexed is told. A
/// first indexing may take hours, and nobody knows when a repository came: GIJ's dates tell of the last
/// scan only, which every schedule keeps fresh.
const THERE_FOR_LONG: SignedDuration = SignedDuration::from_hours(6);

/// What to do about what waits, and may fail again and again.
const LOOK_AGAIN: &str = "look at it with gijctl status a few times; where it stays, see GIJ's indexing queue and Jira's log";

/// As many rows as are named.
const NAMED: usize = 5;

/// How long ago something was, at the moment of the examination by Jira's own clock where it tells.
fn age(seen: &Seen, at: Timestamp) -> SignedDuration {
    let told = seen.server.known().and_then(|server| server.time);
    told.unwrap_or(seen.now).duration_since(at)
}

fn spoken(age: SignedDuration) -> String {
    spoken_duration(age.unsigned_abs())
}

pub(super) fn never_indexed(seen: &Seen) -> Checked {
    let Some(rows) = seen.rows.known() else {
        return Checked::unknown(Check::Stuck, why_unread(&seen.rows));
    };
    let created: BTreeMap<RowId, Timestamp> = rows
        .integrations
        .iter()
        .filter_map(|row| Some((row.id, row.created?)))
        .collect();
    let mut findings = Vec::new();
    for row in &rows.overview.rows {
        let created = created.get(&row.id).copied();
        let told = stuck(seen, row, created)
            .or_else(|| overtaken(seen, rows, row, created))
            .or_else(|| waiting_for_long(seen, row, created));
        findings.extend(told);
    }
    findings.extend(overtaken_plain(rows));
    findings.extend(leftovers(seen, rows));
    let waiting = rows.overview.totals().queued;
    let says = format!("repositories that wait for their first indexing: {waiting}");
    Checked::known(Check::Stuck, says, findings)
}

fn stuck(seen: &Seen, row: &Row, created: Option<Timestamp>) -> Option<Finding> {
    let label = row.label();
    match row.state() {
        State::Empty => Some(Finding::warning(
            format!("{label} was scanned and holds no repository"),
            "GIJ saw nothing on the Git host that it should show",
            "check what the token may see, apiPath and apiFilter. On Azure DevOps the token must be for all accessible organizations and its user have Basic access; on Azure Files see whether the share supports atomic file creation. Where nothing is right, say so by repositories.expectAtLeast: 0",
        )),
        State::Scanning => {
            let since = age(seen, created?);
            (since > STUCK_AFTER).then(|| {
                Finding::warning(
                    format!("{label} was created {} ago and never scanned", spoken(since)),
                    "GIJ lists the repositories of a new integration at once, beside its queue",
                    "see GIJ's indexing queue and Jira's log; where nothing moves, gijctl reindex asks for it anew",
                )
            })
        }
        State::Failed { .. } | State::Disabled => None,
        _ => {
            let inside = row.inside.as_ref()?;
            let since = age(seen, row.last_indexed?);
            let number = inside.queued();
            (number > 0 && since > STUCK_AFTER).then(|| {
                let names: Vec<_> = inside.pending.iter().map(|one| one.name.clone()).collect();
                Finding::warning(
                    format!(
                        "{label} was scanned {} ago, and {number} of its repositories were never indexed: {}",
                        spoken(since),
                        first_few(&names, NAMED)
                    ),
                    "until then their commits are not in Jira, and each scan tries them again",
                    "see GIJ's indexing queue. Repositories with objects above 2 GB cannot be read: leave them out by apiFilter; very large ones may need a longer Git operations timeout for their first clone",
                )
            })
        }
    }
}

/// Repositories that others have overtaken: each scan tries them again, and its own date says nothing
/// of for how long. What GIJ says to have failed is told elsewhere.
fn overtaken(seen: &Seen, rows: &Rows, row: &Row, created: Option<Timestamp>) -> Option<Finding> {
    if row.disabled || age(seen, created?) <= STUCK_AFTER {
        return None;
    }
    let id = row.id.integration()?;
    let pending = &row.inside.as_ref()?.pending;
    let has_failed = |one: &LiveRepository| {
        let mut answers = pending.iter().filter(|other| other.id == one.id);
        answers.any(|other| other.answer.failure().is_some())
    };
    let names = overtaken_among(rows, Some(id), has_failed);
    (!names.is_empty()).then(|| {
        were_overtaken(&format!(
            "in {} these were never indexed, though others that came after them were: {}",
            row.label(),
            first_few(&names, NAMED)
        ))
    })
}

/// The same of plain repositories.
fn overtaken_plain(rows: &Rows) -> Option<Finding> {
    let has_failed = |one: &LiveRepository| {
        let id = RowId::Repository(one.id);
        let mut answers = rows.overview.rows.iter().filter(|row| row.id == id);
        answers.any(|row| row.answer.failure().is_some())
    };
    let names = overtaken_among(rows, None, has_failed);
    (!names.is_empty()).then(|| {
        were_overtaken(&format!(
            "these repositories were never indexed, though others that came after them were: {}",
            first_few(&names, NAMED)
        ))
    })
}

fn were_overtaken(message: &str) -> Finding {
    Finding::warning(
        message,
        "a large one may still be at it; one that fails is put into the queue again by each scan, and GIJ tells of its failure only in between",
        LOOK_AGAIN,
    )
}

fn overtaken_among(
    rows: &Rows,
    parent: Option<IntegrationId>,
    has_failed: impl Fn(&LiveRepository) -> bool,
) -> Vec<String> {
    let here = rows.repositories.iter();
    let here: Vec<_> = here
        .filter(|one| one.parent == parent && !one.disabled)
        .collect();
    let indexed = here.iter().filter(|one| one.last_indexed.is_some());
    let newest = indexed.map(|one| one.id).max();
    here.iter()
        .filter(|one| one.last_indexed.is_none() && Some(one.id) < newest && !has_failed(one))
        .map(|one| one.display_name.clone())
        .collect()
}

/// Repositories that were never indexed, in an integration that is not new. Where others were, these may
/// have come only now, which is nothing to put right.
fn waiting_for_long(seen: &Seen, row: &Row, created: Option<Timestamp>) -> Option<Finding> {
    let since = age(seen, created?);
    if row.disabled || since <= THERE_FOR_LONG {
        return None;
    }
    let inside = row.inside.as_ref()?;
    let number = inside.queued();
    let pending = inside.pending.iter();
    let names: Vec<_> = pending
        .filter(|one| one.answer.failure().is_none())
        .map(|one| one.name.clone())
        .collect();
    let weight = if inside.indexed == 0 {
        Weight::Warning
    } else {
        Weight::Info
    };
    (number > 0).then(|| {
        Finding {
            weight,
            ..Finding::info(
                format!(
                    "{} was created {} ago, and {number} of its repositories were never indexed: {}",
                    row.label(),
                    spoken(since),
                    first_few(&names, NAMED)
                ),
                "what came only now waits for its turn; one that fails is put into the queue again by each scan, and GIJ tells of its failure only in between",
                LOOK_AGAIN,
            )
        }
    })
}

/// Rows that the ledger has been deleting for long, which GIJ still shows.
fn leftovers(seen: &Seen, rows: &Rows) -> Vec<Finding> {
    let Books::Read(remembered) = &seen.books else {
        return Vec::new();
    };
    let deleting = remembered.deleting.iter();
    deleting
        .filter(|(_, id, _)| rows.overview.rows.iter().any(|row| row.id == *id))
        .filter_map(|(address, id, at)| {
            let since = seen.now.duration_since(*at);
            (since > STUCK_AFTER).then(|| {
                Finding::warning(
                    format!(
                        "{address} (id={}) was deleted {} ago and is still there",
                        id.get(),
                        spoken(since)
                    ),
                    "removing has the lowest priority in GIJ's queue: with a short reindex interval its turn may never come",
                    "move the removal to the top of GIJ's indexing queue by hand, and make the reindex interval longer: see gijctl tune",
                )
            })
        })
        .collect()
}

pub(super) fn failing(seen: &Seen) -> Checked {
    let Some(rows) = seen.rows.known() else {
        return Checked::unknown(Check::Failing, why_unread(&seen.rows));
    };
    let mut by_advice: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut asked: usize = 0;
    let mut failed: usize = 0;
    for row in &rows.overview.rows {
        let inside = row.inside.iter().flat_map(|inside| &inside.pending);
        let inside = inside.map(|one| (&one.name, &one.answer, Some(row.label())));
        let label = row.label();
        for (name, answer, within) in std::iter::once((&label, &row.answer, None)).chain(inside) {
            asked += usize::from(matches!(answer, Answer::Said(_)));
            if let Some(reason) = answer.failure() {
                failed += 1;
                let mut told = named_with_reason(name, &reason);
                if let Some(integration) = within {
                    told.push_str(&format!(", in {integration}"));
                }
                by_advice
                    .entry(Cause::of(&reason).advice())
                    .or_default()
                    .push(told);
            }
        }
    }
    let findings = by_advice
        .into_iter()
        .map(|(advice, told)| {
            Finding::warning(
                format!("GIJ gave these up: {}", first_few(&told, NAMED)),
                "their commits are missing in Jira until the cause is gone",
                advice,
            )
        })
        .collect();
    let mut says = format!("{failed} of the {asked} that GIJ was asked about");
    let not_asked = rows.overview.not_asked();
    if not_asked > 0 {
        says.push_str(&format!(
            "; {not_asked} more are not indexed and were not asked about"
        ));
    }
    Checked::known(Check::Failing, says, findings)
}

pub(super) fn rows(seen: &Seen) -> Checked {
    let Some(rows) = seen.rows.known() else {
        return Checked::unknown(Check::Unmanaged, why_unread(&seen.rows));
    };
    let mut findings = Vec::new();
    findings.extend(of_those(
        rows,
        |row| row.row_type == LiveType::Known(RowType::Integration(IntegrationType::GitlabServerLegacy)),
        |named| {
            Finding::warning(
                format!("of a type that GIJ has given up: {named}"),
                "the vendor has ended GITLAB_SERVER_LEGACY: nothing is put right in it any more",
                "make a GITLAB_SERVER integration beside it, wait until that is indexed, then remove the old one",
            )
        },
    ));
    findings.extend(of_those(
        rows,
        |row| is_on(row, Field::DisableSslVerification),
        |named| {
            Finding::warning(
                format!("certificates are not verified: {named}"),
                "anybody between Jira and the Git host can read the token",
                "import the Git host's authority into the trust store of Jira's Java, then set disableSslVerification: false",
            )
        },
    ));
    findings.extend(of_those(
        rows,
        |row| is_on(row, Field::TrustFolderStat),
        |named| {
            Finding::warning(
                format!("trustFolderStat is on: {named}"),
                "on a shared home GIJ may then miss what another node has written",
                "set trustFolderStat: false",
            )
        },
    ));
    findings.extend(of_those(
        rows,
        |row| matches!(row.row_type, LiveType::Unknown(_)),
        |named| {
            Finding::info(
                format!("of a type that GIJ's REST API does not describe: {named}"),
                "it may be a GitHub App: gijctl shows it and never touches it",
                "do not rename such an App or change its permissions, webhook or keys; suspend it in GIJ",
            )
        },
    ));
    let unmanaged = rows
        .overview
        .rows
        .iter()
        .filter(|row| row.address.is_none())
        .count();
    if seen.declares && unmanaged > 0 {
        findings.push(Finding::info(
            format!("no manifest declares {unmanaged} of these rows"),
            "gijctl leaves them alone",
            "gijctl export --unmanaged -d DIR writes manifests of them",
        ));
    }
    let missing = &rows.overview.missing;
    if !missing.is_empty() {
        let names: Vec<_> = missing.iter().map(ToString::to_string).collect();
        findings.push(Finding::info(
            format!("declared, and not in Jira: {}", first_few(&names, NAMED)),
            "the next apply creates them",
            "gijctl plan shows how",
        ));
    }
    let says = format!(
        "{}, {} of them declared",
        count(
            rows.overview.rows.len(),
            "integration or plain repository",
            "integrations and plain repositories"
        ),
        rows.overview.rows.len() - unmanaged
    );
    Checked::known(Check::Unmanaged, says, findings)
}

fn is_on(row: &LiveRow, field: Field) -> bool {
    row.fields.get(&field) == Some(&FieldValue::Bool(true))
}

/// One finding about all integrations of which something is so.
fn of_those(
    rows: &Rows,
    is_so: impl Fn(&LiveRow) -> bool,
    finding: impl FnOnce(&str) -> Finding,
) -> Option<Finding> {
    let names: Vec<_> = rows
        .integrations
        .iter()
        .filter(|row| is_so(row))
        .map(|row| match rows.addresses.get(&row.id) {
            Some(address) => address.to_string(),
            None => format!("\"{}\" (id={})", row.display_name, row.id.get()),
        })
        .collect();
    (!names.is_empty()).then(|| finding(&first_few(&names, NAMED)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RepositoryId;
    use crate::status::{Detail, Managed, Overview};

    /// Plain repositories in the order in which they came, and whether each was indexed.
    fn plain(indexed: &[bool]) -> Rows {
        let numbers = (1..).filter_map(RepositoryId::new);
        let repositories: Vec<_> = indexed
            .iter()
            .zip(numbers)
            .map(|(is_indexed, id)| LiveRepository {
                id,
                parent: None,
                display_name: format!("r{id}"),
                disabled: false,
                last_indexed: is_indexed.then_some(Timestamp::UNIX_EPOCH),
                settings: None,
            })
            .collect();
        let (managed, detail) = (Managed::default(), Detail::FirstFew);
        Rows {
            integrations: Vec::new(),
            overview: Overview::fold(Vec::new(), repositories.clone(), managed, detail),
            repositories,
            addresses: BTreeMap::new(),
            unclear: Vec::new(),
        }
    }

    #[test]
    fn plain_repositories_that_others_overtook_are_told() {
        let told = |indexed: &[bool]| overtaken_plain(&plain(indexed)).map(|found| found.message);
        let overtaken = told(&[true, false, true, false]).unwrap();
        assert!(overtaken.ends_with("were: r2"), "{overtaken}");
        assert_eq!(told(&[true, false]), None, "its turn may be to come");
    }
}
