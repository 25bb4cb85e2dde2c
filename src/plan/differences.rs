//! What is there in another form is changed, or held back.

use std::collections::BTreeMap;

use super::change::{Action, Adoption, Cause, FieldChange, Indexing, Update};
use super::compare::differs;
use super::planner::{Difference, Planner};
use super::wanted::Wanted;
use crate::model::{Consequence, Field, FieldMap, FieldValue, Place, RowId};
use crate::state::{LiveRow, Owed};

impl Planner<'_> {
    pub(super) fn change_what_differs(&mut self, wanted: Wanted<'_>, difference: Difference<'_>) {
        let row = difference.row;
        let switched = difference.switched;
        if difference.needs_update() {
            self.update(wanted, difference);
        }
        if let Some(disabled) = switched {
            self.switch(wanted, row, disabled);
        }
        self.adopt_if_new(wanted, row.id);
    }

    pub(super) fn hold_what_differs(&mut self, wanted: Wanted<'_>, difference: &Difference<'_>) {
        if difference.needs_update() {
            self.hold(wanted, "update");
        }
        match difference.switched {
            Some(true) => self.hold(wanted, "disable"),
            Some(false) => self.hold(wanted, "enable"),
            None => {}
        }
    }

    fn update(&mut self, wanted: Wanted<'_>, difference: Difference<'_>) {
        let stays_on = difference.stays_on();
        let Difference {
            row,
            mut changed,
            switched: _,
            owed,
            credentials,
        } = difference;
        // `global: false` means nothing without the projects, and the other way round.
        if let Some(Field::Global | Field::ProjectMappingIds) = changed
            .keys()
            .find(|field| matches!(field, Field::Global | Field::ProjectMappingIds))
            && let Some(scope) = wanted.projects
            && let Ok(projects) = self.project_fields(wanted, scope)
        {
            changed.extend(projects);
        }
        let mut shown: Vec<_> = changed
            .iter()
            .filter(|(field, value)| differs(wanted.row_type, **field, value, &row.fields))
            .map(|(field, value)| {
                let cause = if owed.quiet.contains(field) {
                    // gijctl left it off itself.
                    Cause::Manifest
                } else {
                    self.cause_of_setting(wanted, row, *field, value)
                };
                self.setting(*field, row.fields.get(field), value, cause)
            })
            .collect();
        let place = wanted.row_type.place();
        let leads_to = |consequence: Consequence| {
            let mut fields = changed.keys();
            fields.any(|field| field.consequence(place) == consequence)
        };
        let rescans = leads_to(Consequence::Rescan);
        let needs_reindex = rescans || leads_to(Consequence::Reindex);
        if rescans {
            self.note(wanted, "the next scan lists the host's repositories anew: those it no longer lists are removed from Jira with their settings".into());
        }
        if let Some(credentials) = credentials {
            shown.extend(FieldChange::of_credentials(credentials));
            if place == Place::Integration {
                self.note(wanted, "its credentials are sent anew: repositories that they do not let GIJ see are removed from Jira at the next scan".into());
            }
        }
        let reindexes = (needs_reindex || credentials.is_some() || owed.reindex) && stays_on;
        let inside = self.inside_of_update(wanted, &changed, &owed);
        let own = match row.id {
            RowId::Integration(id) if !inside.is_empty() => self.copies.own_inside(id),
            RowId::Integration(_) | RowId::Repository(_) => BTreeMap::new(),
        };
        let update = Update {
            id: row.id,
            inside,
            own,
            fields: changed,
            credentials: credentials.cloned(),
        };
        let indexing = if reindexes {
            Indexing::Reindex
        } else {
            Indexing::None
        };
        self.change(wanted, Action::Update(update), indexing, shown);
    }

    /// What is set on the repositories inside as well. With a ledger, what a former run owes them;
    /// without one nobody knows, and it is better to set too much.
    fn inside_of_update(
        &mut self,
        wanted: Wanted<'_>,
        changed: &FieldMap,
        owed: &Owed,
    ) -> FieldMap {
        if self.ledger.is_some() {
            let on = |field: &Field| (*field, FieldValue::Bool(true));
            return owed.quiet.iter().map(on).collect();
        }
        let inside = self.left_off_inside(changed);
        if !inside.is_empty() {
            self.note(wanted, "once it is indexed, what is switched on of smart commits and commit e-mails is switched on for the repositories inside as well: an interrupted quiet first indexing leaves it off there".into());
        }
        inside
    }

    /// Where first indexings are quiet, one that was interrupted left these off on the integration
    /// and on the rows inside, each of which has a copy of its own; and a first indexing that still
    /// goes on must stay quiet.
    pub(super) fn left_off_inside(&self, changed: &FieldMap) -> FieldMap {
        let version = self.live.instance.app_version.as_ref();
        if !self.policy.quiet_first_index.applies_to(version) {
            return FieldMap::new();
        }
        let goes_on = |field| (field, FieldValue::Bool(true));
        [Field::SmartCommitsEnabled, Field::SendCommitEmails]
            .map(goes_on)
            .into_iter()
            .filter(|(field, on)| changed.get(field) == Some(on))
            .collect()
    }

    fn switch(&mut self, wanted: Wanted<'_>, row: &LiveRow, disabled: bool) {
        let shown = vec![FieldChange::Disabled {
            before: Some(row.disabled),
            after: disabled,
            cause: self.cause_of_switch(wanted, row, disabled),
        }];
        if disabled {
            if row.last_indexed.is_none() {
                self.note(
                    wanted,
                    "its first indexing has not finished: the vendor advises not to interrupt one"
                        .into(),
                );
            }
            self.change(wanted, Action::Disable(row.id), Indexing::None, shown);
        } else {
            self.note_loud_first_indexing(wanted, row);
            // An interrupted or missing index is made good by the next reindex only.
            self.change(wanted, Action::Enable(row.id), Indexing::Reindex, shown);
        }
    }

    /// Only a create begins quietly: what was switched off ever since must be silenced by hand.
    fn note_loud_first_indexing(&mut self, wanted: Wanted<'_>, row: &LiveRow) {
        let version = self.live.instance.app_version.as_ref();
        if row.last_indexed.is_some() || !self.policy.quiet_first_index.applies_to(version) {
            return;
        }
        let on = FieldValue::Bool(true);
        let owed = self.owed(wanted, row).quiet;
        let is_loud = |field: &Field| {
            let ignored = wanted.lifecycle.ignore_fields.contains(field);
            let stated = wanted.fields.get(field).filter(|_| !ignored);
            let is_on = row.fields.get(field) == Some(&on);
            match stated {
                None => is_on,
                // Without a ledger what is off already is set once everything is indexed.
                Some(value) => *value == on && (is_on || self.ledger.is_some()),
            }
        };
        let loud: Vec<_> = [Field::SmartCommitsEnabled, Field::SendCommitEmails]
            .into_iter()
            .filter(|field| is_loud(field) && !owed.contains(field))
            .map(Field::name)
            .collect();
        if !loud.is_empty() {
            self.note(wanted, format!(
                "it is switched on for the first time with {} on, which act on its whole history: set them to false, apply, and set them to true once it is indexed",
                loud.join(" and ")
            ));
        }
    }

    fn adopt_if_new(&mut self, wanted: Wanted<'_>, id: RowId) {
        if let Some(ledger) = self.ledger
            && !ledger
                .entry(wanted.address)
                // Somebody has kept what was to be deleted, and now it is declared again.
                .is_some_and(|entry| entry.id == id && entry.deleting.is_none())
        {
            self.change(
                wanted,
                Action::Adopt(Adoption { id }),
                Indexing::None,
                Vec::new(),
            );
        }
    }
}
