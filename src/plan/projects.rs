//! Keys of Jira projects, which manifests state, and their numbers, which GIJ wants.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Cause, FieldChange};
use super::mismatch::problem;
use super::planner::{Planner, gap_problem};
use super::problem::PlanProblem;
use super::wanted::Wanted;
use crate::model::{Compare, Field, FieldMap, FieldValue, ProjectKey};
use crate::state::{Live, Observed, Project, ProjectScope};

/// The projects that Jira shows, by key and by number.
pub(super) struct Projects<'a> {
    pub(super) by_key: BTreeMap<&'a ProjectKey, &'a Project>,
    pub(super) by_id: BTreeMap<u64, &'a Project>,
}

impl<'a> Projects<'a> {
    pub(super) fn of(live: &'a Live) -> Self {
        let projects = live.projects.known().map_or(&[][..], Vec::as_slice);
        Self {
            by_key: projects.iter().map(|one| (&one.key, one)).collect(),
            by_id: projects.iter().map(|one| (one.id.get(), one)).collect(),
        }
    }
}

impl Planner<'_> {
    /// The two settings that say which projects see an integration. Never both `global: true` and
    /// ids (C12).
    pub(super) fn project_fields(
        &self,
        wanted: Wanted<'_>,
        scope: &ProjectScope,
    ) -> Result<FieldMap, Vec<PlanProblem>> {
        let keys = match scope {
            ProjectScope::All => {
                return Ok(FieldMap::from([(Field::Global, FieldValue::Bool(true))]));
            }
            ProjectScope::Keys(keys) => keys,
        };
        if let Observed::Gap(gap) = &self.live.projects
            && !keys.is_empty()
        {
            return Err(vec![gap_problem(gap)]);
        }
        let mut ids = BTreeSet::new();
        let mut problems = Vec::new();
        for key in keys {
            match self.projects.by_key.get(key) {
                Some(project) => {
                    ids.insert(project.id.get());
                }
                None => problems.push(unknown_project(wanted, key.as_str(), &self.projects)),
            }
        }
        if problems.is_empty() {
            Ok(FieldMap::from([
                (Field::Global, FieldValue::Bool(false)),
                (Field::ProjectMappingIds, FieldValue::Ids(ids)),
            ]))
        } else {
            Err(problems)
        }
    }

    pub(super) fn setting(
        &self,
        field: Field,
        before: Option<&FieldValue>,
        after: &FieldValue,
        cause: Cause,
    ) -> FieldChange {
        let in_words = match (field.spec().compare, after) {
            (Compare::MappedProjects, FieldValue::Ids(after)) => Some(match before {
                Some(FieldValue::Ids(before)) => {
                    format!("{} -> {}", self.keys(before), self.keys(after))
                }
                _ => self.keys(after),
            }),
            _ => None,
        };
        FieldChange::Setting {
            field,
            before: before.cloned(),
            after: after.clone(),
            in_words,
            cause,
        }
    }

    /// In the order of the numbers, which are shown beside them.
    pub(super) fn keys(&self, ids: &BTreeSet<u64>) -> String {
        let keys: Vec<_> = ids
            .iter()
            .map(|id| {
                let project = self.projects.by_id.get(id);
                project.map_or_else(|| id.to_string(), |project| project.key.to_string())
            })
            .collect();
        if keys.is_empty() {
            "none".to_owned()
        } else {
            keys.join(", ")
        }
    }
}

fn unknown_project(wanted: Wanted<'_>, key: &str, projects: &Projects<'_>) -> PlanProblem {
    let closest = projects
        .by_key
        .values()
        .map(|project| {
            (
                strsim::damerau_levenshtein(key, project.key.as_str()),
                project,
            )
        })
        .filter(|(distance, _)| *distance <= 2.min(key.len() / 2))
        .min_by(|a, b| (a.0, &a.1.key).cmp(&(b.0, &b.1.key)));
    let help = match closest {
        Some((_, project)) => format!("did you mean {}?", project.key),
        None => {
            "state the key of a project that the account may see; archived projects do not count"
                .to_owned()
        }
    };
    problem(
        wanted,
        format!("Jira shows this account no project {key}"),
        help,
    )
}
