//! Which projects a row belongs to, and what may stand beside what.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::World;
use super::refusal::Refused;
use crate::sim::quirks::{ConnectionFilters, IdsWithGlobal};

impl World {
    /// Settles `global` and `projectMappingIds`: `before` is what the row had, `sent` what the
    /// request says, and `settings` what the row is about to have.
    pub(super) fn settle_mapping(
        &self,
        before: &BTreeMap<String, Value>,
        sent: &BTreeMap<String, Value>,
        settings: &mut BTreeMap<String, Value>,
    ) -> Result<(), Refused> {
        let sent_ids = ids(sent);
        if let Some(unknown) = sent_ids.iter().find(|id| !self.has_project(**id)) {
            return Err(Refused::invalid(
                format!("Project with id={unknown} does not exist"),
                "Please try again with an existing project id.",
            ));
        }
        if is_on(settings, "global") {
            if !sent_ids.is_empty()
                && self.scenario.quirks.ids_with_global == IdsWithGlobal::Refused
            {
                return Err(Refused::invalid(
                    "Properties global and projectMappingIds exclude each other.",
                    "Please provide one of them.",
                ));
            }
            let kept = before.get("projectMappingIds").cloned();
            settings.insert("projectMappingIds".to_owned(), kept.unwrap_or(json!([])));
        } else if is_on(settings, "gitViewerEnabled") && ids(settings).is_empty() {
            return Err(Refused::invalid(
                "The repository browser needs at least one mapped project.",
                "Please provide projectMappingIds, or set global to true.",
            ));
        }
        Ok(())
    }

    /// Refuses a path beside a filter where they exclude each other.
    pub(super) fn check_filters(&self, settings: &BTreeMap<String, Value>) -> Result<(), Refused> {
        let is_set = |name: &str| {
            let value = settings.get(name).and_then(Value::as_str);
            value.is_some_and(|text| !text.is_empty())
        };
        if self.scenario.quirks.connection_filters == ConnectionFilters::Exclusive
            && is_set("apiPath")
            && is_set("apiFilter")
        {
            return Err(Refused::invalid(
                "Properties apiPath and apiFilter exclude each other.",
                "Please provide one of them.",
            ));
        }
        Ok(())
    }

    fn has_project(&self, id: u64) -> bool {
        self.scenario
            .projects
            .iter()
            .any(|project| project.id == id)
    }
}

pub(super) fn is_on(settings: &BTreeMap<String, Value>, name: &str) -> bool {
    settings.get(name).and_then(Value::as_bool) == Some(true)
}

/// The mapped projects.
pub(super) fn ids(settings: &BTreeMap<String, Value>) -> Vec<u64> {
    let list = settings.get("projectMappingIds").and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect()
}
