//! From rows to the domain, by the table of settings. A row that cannot be understood fails the
//! whole answer, since a list without it would be wrong.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use super::answer::{tidy, unexpected};
use crate::model::{
    Field, FieldMap, FieldValue, IntegrationId, IntegrationType, ProjectId, ProjectKey, Readback,
    RepositoryId, Shape,
};
use crate::remote::RemoteErrorKind;
use crate::state::{LiveRepository, LiveRow, LiveType, Project};
use crate::wire::{IntegrationRow, ProjectRow, RepositoryRow, lenient_bool, lenient_id};

/// All integrations of one answer, sorted by id.
pub(super) fn integrations(rows: &[IntegrationRow]) -> Result<Vec<LiveRow>, RemoteErrorKind> {
    let unreadable = unreadable_fields(rows);
    let mut integrations = rows
        .iter()
        .map(|row| integration(row, &unreadable))
        .collect::<Result<Vec<_>, _>>()?;
    integrations.sort_by_key(|integration| integration.id);
    refuse_twins("integration", integrations.iter().map(|i| i.id.get()))?;
    Ok(integrations)
}

/// All repositories of one answer, sorted by id.
pub(super) fn repositories(
    rows: Vec<RepositoryRow>,
) -> Result<Vec<LiveRepository>, RemoteErrorKind> {
    let mut repositories = rows
        .into_iter()
        .map(repository)
        .collect::<Result<Vec<_>, _>>()?;
    repositories.sort_by_key(|repository| repository.id);
    refuse_twins("repository", repositories.iter().map(|r| r.id.get()))?;
    Ok(repositories)
}

/// All projects of one answer, sorted by key.
pub(super) fn projects(rows: Vec<ProjectRow>) -> Result<Vec<Project>, RemoteErrorKind> {
    let mut projects = rows
        .into_iter()
        .map(project)
        .collect::<Result<Vec<_>, _>>()?;
    projects.sort_by_key(|project| project.id);
    refuse_twins("project", projects.iter().map(|p| p.id.get()))?;
    projects.sort_by(|a, b| a.key.cmp(&b.key));
    match projects.windows(2).find(|pair| pair[0].key == pair[1].key) {
        Some(pair) => Err(unexpected(&format!(
            "project {} is there twice",
            pair[0].key
        ))),
        None => Ok(projects),
    }
}

/// The id of a row about an integration.
pub(super) fn integration_id(row: &IntegrationRow) -> Result<IntegrationId, RemoteErrorKind> {
    row.id()
        .and_then(IntegrationId::new)
        .ok_or_else(|| unexpected("an integration has no `id`, or one that is no positive number"))
}

pub(super) fn refuse_twins(
    what: &str,
    sorted_ids: impl Iterator<Item = u64>,
) -> Result<(), RemoteErrorKind> {
    let mut previous = None;
    for id in sorted_ids {
        if previous == Some(id) {
            return Err(unexpected(&format!("{what} {id} is there twice")));
        }
        previous = Some(id);
    }
    Ok(())
}

/// Settings that no sample of the vendor shows and no row of this answer does.
fn unreadable_fields(rows: &[IntegrationRow]) -> BTreeSet<Field> {
    Field::ALL
        .into_iter()
        .filter(|field| field.spec().readback == Readback::Unsure)
        .filter(|field| !rows.iter().any(|row| row.get(field.name()).is_some()))
        .collect()
}

fn integration(
    row: &IntegrationRow,
    unreadable: &BTreeSet<Field>,
) -> Result<LiveRow, RemoteErrorKind> {
    let id = integration_id(row)?;
    let place = format!("integration {id}");
    // Without its type nothing could be said of the row, and a plan might create it again.
    let integration_type = row
        .integration_type()
        .ok_or_else(|| unexpected(&format!("{place} has no `integrationType`")))?;
    let integration_type = match IntegrationType::parse(integration_type) {
        Some(known) => LiveType::Known(known.into()),
        None => LiveType::Unknown(tidy(integration_type)),
    };
    let mut fields = FieldMap::new();
    for field in Field::ALL {
        if let Some(value) = row.get(field.name()) {
            fields.insert(field, field_value(field, value, &place)?);
        }
    }
    let display_name = match fields.get(&Field::DisplayName) {
        Some(FieldValue::Text(name)) => name.clone(),
        _ => String::new(),
    };
    Ok(LiveRow {
        id: id.into(),
        row_type: integration_type,
        display_name,
        fields,
        unreadable: unreadable.clone(),
        disabled: disabled(row.get("disabled"), &place)?,
        created: date(row.get("initDate"), "initDate", &place)?,
        last_indexed: date(row.get("lastIndexedDate"), "lastIndexedDate", &place)?,
    })
}

pub(super) fn field_value(
    field: Field,
    value: &Value,
    place: &str,
) -> Result<FieldValue, RemoteErrorKind> {
    let read = match field.spec().shape {
        // One page types a toggle as text (C16).
        Shape::Bool => lenient_bool(value).map(FieldValue::Bool),
        Shape::Integer { .. } => value.as_i64().map(FieldValue::Integer),
        Shape::Text { .. } => value.as_str().map(|text| FieldValue::Text(text.to_owned())),
        Shape::ProjectIds => project_ids(value).map(FieldValue::Ids),
    };
    read.ok_or_else(|| wrong_type(place, field.name(), value, wanted(field.spec().shape)))
}

fn project_ids(value: &Value) -> Option<BTreeSet<u64>> {
    value.as_array()?.iter().map(lenient_id).collect()
}

const fn wanted(shape: Shape) -> &'static str {
    match shape {
        Shape::Bool => "true or false",
        Shape::Integer { .. } => "a whole number",
        Shape::Text { .. } => "text",
        Shape::ProjectIds => "a list of project numbers",
    }
}

/// The value itself is not shown: a field of the wrong type may hold anything.
fn wrong_type(place: &str, name: &str, value: &Value, wanted: &str) -> RemoteErrorKind {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    unexpected(&format!(
        "`{name}` of {place} is {found} that is not {wanted}"
    ))
}

/// Its documented default is false.
pub(super) fn disabled(value: Option<&Value>, place: &str) -> Result<bool, RemoteErrorKind> {
    match value {
        None => Ok(false),
        Some(value) => {
            lenient_bool(value).ok_or_else(|| wrong_type(place, "disabled", value, "true or false"))
        }
    }
}

pub(super) fn date(
    value: Option<&Value>,
    key: &str,
    place: &str,
) -> Result<Option<Timestamp>, RemoteErrorKind> {
    let Some(value) = value else {
        return Ok(None);
    };
    let wanted = "milliseconds since 1970";
    let millis = value
        .as_i64()
        .ok_or_else(|| wrong_type(place, key, value, wanted))?;
    timestamp(millis, place)
}

/// 0 is "never" rather than 1970: to take it for a date would end a wait too early.
fn timestamp(millis: i64, place: &str) -> Result<Option<Timestamp>, RemoteErrorKind> {
    match millis {
        0 => Ok(None),
        1.. => Timestamp::from_millisecond(millis).map(Some).map_err(|_| {
            unexpected(&format!(
                "`lastIndexedDate` of {place} is beyond the year 9999"
            ))
        }),
        _ => Err(unexpected(&format!(
            "`lastIndexedDate` of {place} is before 1970"
        ))),
    }
}

fn repository(row: RepositoryRow) -> Result<LiveRepository, RemoteErrorKind> {
    let id = RepositoryId::new(row.id)
        .ok_or_else(|| unexpected("a repository has the `id` 0, which is no number of a row"))?;
    let place = format!("repository {id}");
    let parent = row
        .tracked_folder_id
        .map(|parent| {
            IntegrationId::new(parent)
                .ok_or_else(|| unexpected(&format!("`trackedFolderId` of {place} is 0")))
        })
        .transpose()?;
    Ok(LiveRepository {
        id,
        parent,
        display_name: row.display_name.unwrap_or_default(),
        disabled: row.disabled.unwrap_or(false),
        last_indexed: match row.last_indexed_date {
            Some(millis) => timestamp(millis, &place)?,
            None => None,
        },
        settings: None,
    })
}

fn project(row: ProjectRow) -> Result<Project, RemoteErrorKind> {
    let id = lenient_id(&row.id).and_then(ProjectId::new);
    let key = ProjectKey::from_jira(&row.key);
    let (Some(id), Some(key)) = (id, key) else {
        let key = tidy(&row.key);
        return Err(unexpected(&format!(
            "project `{key}` has an `id` or a `key` that is none"
        )));
    };
    Ok(Project {
        id,
        key,
        name: row.name,
    })
}
