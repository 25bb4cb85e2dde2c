//! Who moved: the manifest, or somebody in Jira. What gijctl last applied is held against what is and
//! what is wanted.

use super::change::{Action, Cause, FieldChange};
use super::compare::{SWITCH, digest, digest_of_switch};
use super::planner::Planner;
use super::wanted::Wanted;
use crate::model::{Address, Field, FieldValue};
use crate::state::{Digest, Entry, LiveRow};

impl Planner<'_> {
    /// What the ledger remembers of a row: under the address that the manifest has, or under a former
    /// one that is declared no more. What was applied to another row says nothing of this one.
    pub(super) fn entry_of(&self, address: &Address, row: &LiveRow) -> Option<&Entry> {
        let ledger = self.ledger?;
        let of_address = ledger.entry(address).filter(|entry| entry.id == row.id);
        let of_former = || ledger.entry(self.former.get(&row.id)?);
        of_address.or_else(of_former)
    }

    /// Who moved a setting.
    pub(super) fn cause_of_setting(
        &self,
        wanted: Wanted<'_>,
        row: &LiveRow,
        field: Field,
        after: &FieldValue,
    ) -> Cause {
        let kind = wanted.row_type;
        let is = digest(kind, field, row.fields.get(&field));
        let becomes = digest(kind, field, Some(after));
        self.who_moved(wanted.address, row, field.name(), (&is, &becomes))
    }

    /// The same of whether it is switched off.
    pub(super) fn cause_of_switch(
        &self,
        wanted: Wanted<'_>,
        row: &LiveRow,
        disabled: bool,
    ) -> Cause {
        let is = digest_of_switch(row.disabled);
        let becomes = digest_of_switch(disabled);
        self.who_moved(wanted.address, row, SWITCH, (&is, &becomes))
    }

    fn who_moved(
        &self,
        address: &Address,
        row: &LiveRow,
        name: &str,
        (is, becomes): (&Digest, &Digest),
    ) -> Cause {
        let Some(entry) = self.entry_of(address, row) else {
            return Cause::Unknown;
        };
        match entry.applied.get(name) {
            // The manifest did not state it then.
            None => Cause::Manifest,
            Some(applied) if applied == is => Cause::Manifest,
            Some(applied) if applied == becomes => Cause::Drift,
            Some(_) => Cause::Both,
        }
    }

    /// What the ledger knows and GIJ does not was removed in Jira, unless gijctl did it.
    pub(super) fn cause_of_creation(&self, address: &Address) -> Cause {
        match self.ledger.and_then(|ledger| ledger.entry(address)) {
            Some(entry) if entry.deleting.is_none() => Cause::Drift,
            _ => Cause::Manifest,
        }
    }

    /// Who moved, of a change as a whole.
    pub(super) fn cause_of(
        &self,
        address: &Address,
        action: &Action,
        fields: &[FieldChange],
    ) -> Cause {
        match action {
            Action::Adopt(_) | Action::Delete(_) => Cause::Manifest,
            Action::Create(_) => self.cause_of_creation(address),
            // What the rows inside were given is remembered nowhere.
            Action::Cascade(_) => Cause::Unknown,
            Action::Update(_) | Action::Enable(_) | Action::Disable(_) | Action::Configure(_) => {
                let causes = fields.iter().filter_map(FieldChange::cause);
                Cause::of_all(causes).unwrap_or(Cause::Manifest)
            }
        }
    }
}
