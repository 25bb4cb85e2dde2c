//! What is there in no form is created.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Action, Creation, FieldChange, Indexing};
use super::mismatch::problem;
use super::planner::Planner;
use super::problem::PlanProblem;
use super::wanted::Wanted;
use crate::model::{Address, Field, FieldMap, FieldValue, RowType};

impl Planner<'_> {
    pub(super) fn create(&mut self, wanted: Wanted<'_>) {
        if needs_credentials(wanted.row_type) && wanted.credentials.is_none() {
            self.problems.push(problem(
                wanted,
                format!(
                    "{} has to be created, and states no credentials",
                    wanted.address
                ),
                "state spec.credentials, or spec.id if it exists already under another name",
            ));
            return;
        }
        let mut fields = wanted.fields.clone();
        fields.insert(
            Field::DisplayName,
            FieldValue::Text(wanted.display_name.to_owned()),
        );
        if let Some(scope) = wanted.projects {
            match self.project_fields(wanted, scope) {
                Ok(projects) => fields.extend(projects),
                Err(problems) => return self.problems.extend(problems),
            }
        }
        if !self.is_selected(wanted.address) {
            return self.hold(wanted, "create");
        }
        self.take_out_overridden(wanted.address, &mut fields, None);
        // A name that the manifest does not state is sent, and not managed.
        let mut managed = fields.clone();
        managed
            .retain(|field, _| *field != Field::DisplayName || wanted.fields.contains_key(field));
        self.keep_books(wanted, &managed, None);
        let starts_off = wanted.disabled == Some(true);
        let afterwards = if starts_off {
            FieldMap::new()
        } else {
            self.silence(wanted, &mut fields)
        };
        let cause = self.cause_of_creation(wanted.address);
        let kind = wanted.row_type.integration();
        let mut shown: Vec<_> = kind.map(FieldChange::Type).into_iter().collect();
        shown.extend(
            fields
                .iter()
                .map(|(field, value)| self.setting(*field, None, value, cause)),
        );
        if let Some(disabled) = wanted.disabled {
            shown.push(FieldChange::Disabled {
                before: None,
                after: disabled,
                cause,
            });
        }
        if let Some(credentials) = wanted.credentials {
            shown.extend(FieldChange::of_credentials(credentials));
        }
        let creation = Creation {
            row_type: wanted.row_type,
            fields,
            afterwards,
            disabled: wanted.disabled,
            credentials: wanted.credentials.cloned(),
        };
        let indexing = if starts_off {
            Indexing::None
        } else {
            Indexing::Initial
        };
        self.change(wanted, Action::Create(creation), indexing, shown);
    }

    /// Takes what must stay quiet out of a creation; returns what to set once it is indexed.
    pub(super) fn silence(&mut self, wanted: Wanted<'_>, fields: &mut FieldMap) -> FieldMap {
        let version = self.live.instance.app_version.as_ref();
        let mut afterwards = FieldMap::new();
        if !self.policy.quiet_first_index.applies_to(version) {
            return afterwards;
        }
        let off = FieldValue::Bool(false);
        for field in [Field::SmartCommitsEnabled, Field::SendCommitEmails] {
            let stated = fields.insert(field, off.clone());
            let documented =
                || (field.spec().default == Some("true")).then_some(FieldValue::Bool(true));
            match stated.clone().or_else(documented) {
                Some(value) if value != off => {
                    afterwards.insert(field, value);
                }
                Some(_) => {}
                None => self.note(
                    wanted,
                    format!("{field} is not stated and stays off after the quiet first indexing: its default is documented both ways (C13)"),
                ),
            }
        }
        afterwards
    }

    /// Holds what is said of the order against what is there and what is created.
    pub(super) fn check_order(&mut self, there: &BTreeSet<&Address>) {
        let changes = self.changes.iter().filter(|change| {
            matches!(change.action, Action::Create(_)) && change.indexing == Indexing::Initial
        });
        let created: BTreeMap<_, _> = changes
            .map(|change| (&change.address, &change.rollout.after))
            .collect();
        let made: BTreeSet<_> = self.changes.iter().map(|change| &change.address).collect();
        let mut notes = Vec::new();
        for (address, after) in &created {
            let missing = after.iter();
            let missing =
                missing.filter(|before| !made.contains(before) && !there.contains(before));
            for before in missing {
                notes.push((
                    (*address).clone(),
                    format!("it comes after {before}, which is not there and is not created by this plan: it is created all the same"),
                ));
            }
        }
        let canary = self.policy.starts.canary.as_ref();
        let before_canary = canary.and_then(|canary| {
            let mut after = created.get(canary)?.iter();
            Some((canary, after.find(|before| created.contains_key(before))?))
        });
        let problem = before_canary.map(|(canary, before)| PlanProblem {
            address: Some(canary.clone()),
            declared_at: String::new(),
            message: format!(
                "as the canary it is to be created first, and its manifest says that it comes after {before}"
            ),
            help: format!("choose another canary, as {before}, or change its `rollout.after`"),
        });
        self.problems.extend(problem);
        for (address, note) in notes {
            self.note_of(&address, note);
        }
    }
}

/// Whether GIJ has to be told whom to sign in as.
pub(super) fn needs_credentials(row_type: RowType) -> bool {
    let kind = row_type.integration();
    kind.is_some_and(|kind| !kind.requirements().credentials.is_empty())
}
