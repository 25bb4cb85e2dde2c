//! What a run has begun and left unfinished is a change of its own, even where no setting differs.

use super::compare::differs;
use super::creation::needs_credentials;
use super::planner::{Difference, Planner};
use super::rollout::account;
use super::wanted::Wanted;
use crate::model::FieldValue;
use crate::state::{Ledger, LiveRow, LiveType, Owed};

impl Planner<'_> {
    /// What former runs owe an integration.
    pub(super) fn owed(&self, wanted: Wanted<'_>, row: &LiveRow) -> Owed {
        if let Some(entry) = self.entry_of(wanted.address, row) {
            return entry.owed.clone();
        }
        let mut owed = Owed::default();
        let pending = |ledger: &'_ Ledger| ledger.pending(wanted.address).cloned();
        if let Some(pending) = self.ledger.and_then(pending)
            && !pending.known.contains(&row.id)
            && row.row_type == LiveType::Known(pending.row_type)
        {
            owed.quiet = pending.quiet;
            owed.first_indexing = true;
        }
        owed
    }

    /// Adds what is owed to what differs, and takes out of both what cannot be done yet.
    pub(super) fn take_in_what_is_owed(
        &mut self,
        wanted: Wanted<'_>,
        difference: &mut Difference<'_>,
    ) {
        let on = FieldValue::Bool(true);
        // What is wanted off by now stays as its quiet first indexing left it.
        let is_wanted = |field: &_| wanted.fields.get(field).is_none_or(|value| *value == on);
        difference.owed.quiet.retain(is_wanted);
        let stays_off = !difference.stays_on() && difference.switched != Some(false);
        let quiet = &mut difference.owed.quiet;
        if !quiet.is_empty() {
            let names: Vec<_> = quiet.iter().map(|field| field.name()).collect();
            let (stay, are) = match names.len() {
                1 => ("stays", "is"),
                _ => ("stay", "are"),
            };
            let names = names.join(" and ");
            if stays_off {
                for field in std::mem::take(quiet) {
                    difference.changed.remove(&field);
                }
                self.note(wanted, format!("{names} {stay} off: its first indexing is a quiet one, and is not over while it is switched off"));
            } else {
                for field in &*quiet {
                    if differs(wanted.row_type, *field, &on, &difference.row.fields) {
                        difference.changed.insert(*field, on.clone());
                    }
                }
                self.note(wanted, format!("the quiet first indexing is not ended yet: once everything is indexed, {names} {are} switched on, for the repositories inside as well"));
            }
        }
        // What is switched off is indexed once it is switched on again, and waited for then.
        if difference.owed.first_indexing && difference.stays_on() {
            self.awaited.push(wanted.address.clone());
            let signs_in_as = wanted.credentials.map(account);
            // Where a manifest leaves credentials to others, nobody knows whose they are.
            if signs_in_as.is_some() || !needs_credentials(wanted.row_type) {
                self.accounts.insert(wanted.address.clone(), signs_in_as);
            }
        }
        if difference.owed.reindex && difference.stays_on() {
            let text = match &difference.owed.asked {
                None => {
                    "a run was cut short after it changed the connection: the reindex that must follow is still owed, and is asked for now"
                }
                Some(_) => {
                    "the reindex that follows a change of the connection was asked for, and no run has seen its end: it is waited for"
                }
            };
            self.note(wanted, text.into());
        }
    }
}
