//! Which Jira projects see an integration or a plain repository, by their keys.

use std::collections::{BTreeMap, BTreeSet};

use super::choose::Line;
use super::site::{Site, SiteSource};
use crate::model::{Field, FieldValue, ProjectKey, first_few};
use crate::state::LiveRow;

/// What is said of projects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ProjectsChoice {
    /// GIJ says nothing of them.
    NotShown,
    /// All.
    All,
    /// These.
    Keys(BTreeSet<ProjectKey>),
    /// Nothing can be said, and why.
    LeftOut(String),
}

/// How many projects a reason names.
const NAMED: usize = 20;

pub(super) fn choose(site: &Site, row: &LiveRow, features: &[Line]) -> ProjectsChoice {
    let ids = match row.fields.get(&Field::ProjectMappingIds) {
        Some(FieldValue::Ids(ids)) => ids.clone(),
        _ => BTreeSet::new(),
    };
    match row.fields.get(&Field::Global) {
        Some(FieldValue::Bool(true)) => return ProjectsChoice::All,
        Some(_) => {}
        None if ids.is_empty() => return ProjectsChoice::NotShown,
        None => {
            return ProjectsChoice::LeftOut(
                "GIJ shows projects, but not whether all projects see it".to_owned(),
            );
        }
    }
    let viewer_is_off = features
        .iter()
        .any(|line| line.setting() == Some((Field::GitViewerEnabled, &FieldValue::Bool(false))));
    if ids.is_empty() && !viewer_is_off {
        return ProjectsChoice::LeftOut(
            "no project sees it, which GIJ itself refuses while the repository browser is on"
                .to_owned(),
        );
    }
    match keys(site, &ids) {
        Ok(keys) => ProjectsChoice::Keys(keys),
        Err(why) => ProjectsChoice::LeftOut(why),
    }
}

/// The keys of all of these, or why there are none.
fn keys(site: &Site, ids: &BTreeSet<u64>) -> Result<BTreeSet<ProjectKey>, String> {
    let known: BTreeMap<u64, &ProjectKey> = site
        .projects
        .iter()
        .map(|project| (project.id.get(), &project.key))
        .collect();
    let unknown: Vec<String> = ids
        .iter()
        .filter(|id| !known.contains_key(id))
        .map(ToString::to_string)
        .collect();
    let listed = |all: &[String]| first_few(all, NAMED);
    if !unknown.is_empty() {
        return Err(match site.source {
            SiteSource::BulkExport => format!(
                "a bulk export holds numbers of projects and no keys: {}",
                listed(&unknown)
            ),
            SiteSource::Jira { .. } => format!(
                "it is mapped to projects that Jira does not show this account: {}",
                listed(&unknown)
            ),
        });
    }
    let keys: BTreeSet<ProjectKey> = ids
        .iter()
        .filter_map(|id| known.get(id))
        .map(|key| (*key).clone())
        .collect();
    // Jira may be set to another pattern of keys than manifests know.
    let unfit: Vec<String> = keys
        .iter()
        .map(ToString::to_string)
        .filter(|key| key.parse::<ProjectKey>().is_err())
        .collect();
    if unfit.is_empty() {
        Ok(keys)
    } else {
        Err(format!(
            "no manifest may hold these keys: {}",
            listed(&unfit)
        ))
    }
}
