//! Rows of repositories with their settings. There may be a hundred thousand of them, most of them
//! alike but for their names: what is alike is held once.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use serde_json::value::RawValue;

use super::answer::{tidy, unexpected};
use super::read::{date, disabled, field_value, refuse_twins};
use crate::model::{Field, FieldMap, IntegrationId, Place, Readback, RepositoryId};
use crate::remote::RemoteErrorKind;
use crate::state::{CloneFolder, LiveRepository, RepositorySettings};
use crate::wire::{IntegrationRow, lenient_bool, lenient_id};

/// All repositories of one answer, sorted by id, with the links of plain ones and of those inside
/// some integrations.
pub(super) fn repositories(
    rows: &[&RawValue],
    links_of: &BTreeSet<IntegrationId>,
) -> Result<Vec<LiveRepository>, RemoteErrorKind> {
    let mut reader = Reader {
        links_of,
        texts: BTreeSet::new(),
        maps: BTreeSet::new(),
        unreadable: unsure_fields(),
        nothing_unreadable: Arc::default(),
    };
    let mut repositories = rows
        .iter()
        .map(|row| reader.repository(row))
        .collect::<Result<Vec<_>, _>>()?;
    repositories.sort_by_key(|repository| repository.id);
    refuse_twins("repository", repositories.iter().map(|r| r.id.get()))?;
    let unreadable = Arc::new(reader.unreadable);
    for settings in repositories.iter_mut().filter_map(|r| r.settings.as_mut()) {
        settings.unreadable = Arc::clone(&unreadable);
    }
    Ok(repositories)
}

/// Settings of repositories that no sample of the vendor shows.
fn unsure_fields() -> BTreeSet<Field> {
    Field::ALL
        .into_iter()
        .filter(|field| field.spec().readback == Readback::Unsure)
        .filter(|field| field.at(Place::Plain).is_settable())
        .collect()
}

struct Reader<'a> {
    links_of: &'a BTreeSet<IntegrationId>,
    texts: BTreeSet<Arc<str>>,
    maps: BTreeSet<Arc<FieldMap>>,
    /// Settings that no row has shown so far.
    unreadable: BTreeSet<Field>,
    /// Stands in until all rows are read.
    nothing_unreadable: Arc<BTreeSet<Field>>,
}

impl Reader<'_> {
    fn repository(&mut self, row: &RawValue) -> Result<LiveRepository, RemoteErrorKind> {
        // What the parser says of it may quote it, and it may hold a secret.
        let row: IntegrationRow =
            serde_json::from_str(row.get()).map_err(|_| unexpected("a repository is no object"))?;
        let id = row.id().and_then(RepositoryId::new).ok_or_else(|| {
            unexpected("a repository has no `id`, or one that is no positive number")
        })?;
        let place = format!("repository {id}");
        let parent = parent(&row, &place)?;
        let with_links = parent.is_none_or(|parent| self.links_of.contains(&parent));
        let mut shared = FieldMap::new();
        let mut links = FieldMap::new();
        for field in Field::ALL {
            let Some(value) = row.get(field.name()) else {
                continue;
            };
            self.unreadable.remove(&field);
            match field {
                Field::DisplayName | Field::Origin => {}
                field if field.is_link() => {
                    if with_links {
                        links.insert(field, field_value(field, value, &place)?);
                    }
                }
                field => {
                    shared.insert(field, field_value(field, value, &place)?);
                }
            }
        }
        let text = |key| text(&row, key, &place);
        let settings = RepositorySettings {
            origin: text("origin")?.map(Box::from),
            group: text("group")?.map(|group| self.text(group)),
            integration_type: text("integrationType")?.map(|kind| self.text(&tidy(kind))),
            clone: clone_folder(text("root")?, row.get("absoluteRoot")),
            shared: self.map(shared),
            links: with_links.then_some(links),
            unreadable: Arc::clone(&self.nothing_unreadable),
        };
        Ok(LiveRepository {
            id,
            parent,
            display_name: text("displayName")?.unwrap_or_default().to_owned(),
            disabled: disabled(row.get("disabled"), &place)?,
            last_indexed: date(row.get("lastIndexedDate"), "lastIndexedDate", &place)?,
            settings: Some(Box::new(settings)),
        })
    }

    fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&new));
        new
    }

    fn map(&mut self, map: FieldMap) -> Arc<FieldMap> {
        if let Some(known) = self.maps.get(&map) {
            return Arc::clone(known);
        }
        let new = Arc::new(map);
        self.maps.insert(Arc::clone(&new));
        new
    }
}

fn parent(row: &IntegrationRow, place: &str) -> Result<Option<IntegrationId>, RemoteErrorKind> {
    let Some(value) = row.get("trackedFolderId") else {
        return Ok(None);
    };
    match lenient_id(value).and_then(IntegrationId::new) {
        Some(parent) => Ok(Some(parent)),
        None => Err(unexpected(&format!(
            "`trackedFolderId` of {place} is no positive number"
        ))),
    }
}

fn text<'a>(
    row: &'a IntegrationRow,
    key: &str,
    place: &str,
) -> Result<Option<&'a str>, RemoteErrorKind> {
    match row.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(unexpected(&format!("`{key}` of {place} is no text"))),
    }
}

/// The path is trusted, and where the flag says that it is somebody else's, nobody is (C8).
fn clone_folder(root: Option<&str>, absolute_root: Option<&Value>) -> CloneFolder {
    let Some(root) = root.filter(|root| !root.is_empty()) else {
        return CloneFolder::Unknown;
    };
    let parts: Vec<String> = root
        .split(['/', '\\'])
        .filter(|part| !part.is_empty() && *part != ".")
        .map(str::to_ascii_lowercase)
        .collect();
    let own = parts
        .windows(2)
        .position(|pair| pair[0] == "data" && pair[1] == "git-plugin");
    let Some(own) = own else {
        return CloneFolder::Elsewhere;
    };
    let below = &parts[own + 2..];
    if below.is_empty() || below.iter().any(|part| part == "..") {
        return CloneFolder::Elsewhere;
    }
    match absolute_root.map(lenient_bool) {
        None | Some(Some(false)) => CloneFolder::Managed,
        Some(Some(true) | None) => CloneFolder::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_is_gijs_where_its_path_and_nothing_else_says_so() {
        let folder =
            |root, flag: Option<bool>| clone_folder(Some(root), flag.map(Value::from).as_ref());
        for root in [
            "/srv/jira/data/git-plugin/3_ledger",
            r"..\data\git-plugin\3_ledger",
            r"C:\Jira\Data\Git-Plugin\3_ledger",
        ] {
            assert_eq!(folder(root, Some(false)), CloneFolder::Managed, "{root}");
            assert_eq!(folder(root, None), CloneFolder::Managed, "{root}");
            assert_eq!(folder(root, Some(true)), CloneFolder::Unknown, "{root}");
        }
        for root in [
            "/srv/git/ledger",
            "/srv/jira/data/git-plugin",
            "/srv/jira/data/git-plugin/../../../git/ledger",
            "/srv/data/git-plugin-old/ledger",
        ] {
            assert_eq!(folder(root, Some(false)), CloneFolder::Elsewhere, "{root}");
        }
        assert_eq!(clone_folder(None, None), CloneFolder::Unknown);
    }
}
