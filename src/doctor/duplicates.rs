//! What is there twice.

use std::collections::{BTreeMap, BTreeSet};

use super::access::why_unread;
use super::seen::{Rows, Seen};
use super::values::{Check, Checked, Finding};
use crate::model::{
    Field, FieldValue, RowType, first_few, normalise_clone_origin, normalise_origin,
};
use crate::state::{LiveRepository, LiveRow, LiveType};

/// As many as are named of each sort.
const NAMED: usize = 5;

/// What makes two integrations bring in the same repositories, beside type and origin.
const TELLING: [Field; 4] = [
    Field::ApiPath,
    Field::ApiFilter,
    Field::TfsCollection,
    Field::AwsRegion,
];

pub(super) fn duplicates(seen: &Seen) -> Checked {
    let Some(rows) = seen.rows.known() else {
        return Checked::unknown(Check::Duplicates, why_unread(&seen.rows));
    };
    let Rows {
        integrations,
        repositories,
        unclear,
        ..
    } = rows;
    let mut findings: Vec<_> = unclear
        .iter()
        .map(|problem| {
            Finding::error(
                problem.clone(),
                "gijctl plans nothing while it cannot tell which row a manifest means",
                "say it by spec.id, or remove what is there too often",
            )
        })
        .collect();
    findings.extend(same_content(integrations));
    findings.extend(same_name(integrations));
    let working = working(integrations, repositories);
    findings.extend(same_clone(&working));
    findings.extend(also_inside(&working));
    let says = match findings.len() {
        0 => "none".to_owned(),
        number => number.to_string(),
    };
    Checked::known(Check::Duplicates, says, findings)
}

/// The repositories that are switched on, as what they are inside of is: others are not indexed.
fn working<'a>(
    integrations: &[LiveRow],
    repositories: &'a [LiveRepository],
) -> Vec<&'a LiveRepository> {
    let off = integrations.iter().filter(|row| row.disabled);
    let off: BTreeSet<_> = off.filter_map(|row| row.id.integration()).collect();
    let all = repositories.iter().filter(|row| !row.disabled);
    all.filter(|row| row.parent.is_none_or(|parent| !off.contains(&parent)))
        .collect()
}

/// A text setting; what is absent is empty.
fn text(row: &LiveRow, field: Field) -> &str {
    match row.fields.get(&field) {
        Some(FieldValue::Text(text)) => text,
        _ => "",
    }
}

fn same_content(integrations: &[LiveRow]) -> Vec<Finding> {
    let mut groups: BTreeMap<_, Vec<&LiveRow>> = BTreeMap::new();
    for row in integrations.iter().filter(|row| !row.disabled) {
        let (kind, origin) = match &row.row_type {
            LiveType::Known(RowType::Integration(kind)) => (
                kind.as_str(),
                normalise_origin(*kind, text(row, Field::Origin)),
            ),
            LiveType::Known(_) | LiveType::Unknown(_) => continue,
        };
        let telling = TELLING.map(|field| text(row, field));
        groups.entry((kind, origin, telling)).or_default().push(row);
    }
    let several = groups.into_values().filter(|rows| rows.len() > 1);
    several
        .map(|rows| {
            Finding::warning(
                format!(
                    "these integrations may bring in the same repositories: {}",
                    named(&rows)
                ),
                "unless their credentials see different repositories, each of them clones and indexes all of it, and shows each commit again",
                "keep one, switch the others off, and remove them once nobody misses them: in Jira by hand, or with apply --prune where gijctl has made them; people's own tokens are kept for each integration",
            )
        })
        .collect()
}

fn same_name(integrations: &[LiveRow]) -> Vec<Finding> {
    let mut groups: BTreeMap<&str, Vec<&LiveRow>> = BTreeMap::new();
    for row in integrations
        .iter()
        .filter(|row| !row.display_name.is_empty())
    {
        groups.entry(&row.display_name).or_default().push(row);
    }
    let several = groups.into_values().filter(|rows| rows.len() > 1);
    several
        .map(|rows| {
            Finding::warning(
                format!("these integrations have one name: {}", named(&rows)),
                "neither people nor gijctl can tell them apart by it",
                "give each a name of its own, with its organisation or group",
            )
        })
        .collect()
}

fn same_clone(repositories: &[&LiveRepository]) -> Vec<Finding> {
    let mut groups: BTreeMap<String, Vec<&LiveRepository>> = BTreeMap::new();
    for row in repositories
        .iter()
        .copied()
        .filter(|row| row.parent.is_none())
    {
        if let Some(origin) = origin(row) {
            groups.entry(origin).or_default().push(row);
        }
    }
    let several = groups.into_values().filter(|rows| rows.len() > 1);
    several
        .map(|rows| {
            Finding::warning(
                format!(
                    "these repositories are clones of one: {}",
                    named_repositories(&rows)
                ),
                "each of them is indexed, and shows each commit again",
                "keep one and remove the others",
            )
        })
        .collect()
}

/// Plain repositories that an integration has brought in as well.
fn also_inside(repositories: &[&LiveRepository]) -> Option<Finding> {
    let plain: BTreeMap<String, &LiveRepository> = repositories
        .iter()
        .filter(|row| row.parent.is_none())
        .filter_map(|row| Some((origin(row)?, *row)))
        .collect();
    if plain.is_empty() {
        return None;
    }
    let mut twice: Vec<&LiveRepository> = repositories
        .iter()
        .filter(|row| row.parent.is_some())
        .filter_map(|row| plain.get(&origin(row)?).copied())
        .collect();
    twice.sort_by_key(|row| row.id);
    twice.dedup_by_key(|row| row.id);
    (!twice.is_empty()).then(|| {
        Finding::warning(
            format!(
                "these repositories are connected by themselves and inside an integration: {}",
                named_repositories(&twice)
            ),
            "each of them is indexed twice, and shows each commit again",
            "remove the plain one, or leave it out of the integration by apiFilter",
        )
    })
}

fn origin(row: &LiveRepository) -> Option<String> {
    let settings = row.settings.as_deref()?;
    let origin = settings.origin.as_deref().filter(|text| !text.is_empty())?;
    Some(normalise_clone_origin(origin))
}

fn named(rows: &[&LiveRow]) -> String {
    let names: Vec<_> = rows
        .iter()
        .map(|row| format!("\"{}\" (id={})", row.display_name, row.id.get()))
        .collect();
    first_few(&names, NAMED)
}

fn named_repositories(rows: &[&LiveRepository]) -> String {
    let names: Vec<_> = rows
        .iter()
        .map(|row| format!("\"{}\" (id={})", row.display_name, row.id))
        .collect();
    first_few(&names, NAMED)
}
