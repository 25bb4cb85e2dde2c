//! What the ledger is to remember of a resource.

use super::change::Bookkeeping;
use super::compare::{
    NAME, SWITCH, TYPE, differs, digest, digest_of_name, digest_of_switch, digest_of_type,
};
use super::planner::Planner;
use super::wanted::Wanted;
use crate::model::FieldMap;
use crate::state::{Entry, LiveRow};

impl Bookkeeping {
    /// Brings what is remembered up to date with the manifest: what is as wanted counts as applied,
    /// and what is not managed any more is not remembered either.
    pub fn refresh(&self, entry: &mut Entry) {
        entry
            .applied
            .retain(|name, _| self.wanted.contains_key(name));
        for name in &self.settled {
            if let Some(digest) = self.wanted.get(name) {
                entry.applied.insert(name.clone(), digest.clone());
            }
        }
        entry.prevent_destroy = self.prevent_destroy;
        entry.delete_files = self.delete_files;
    }

    /// Whether this entry is still what the plan knew. What another run has taken note of since is
    /// newer than the plan.
    pub fn knew(&self, entry: &Entry) -> bool {
        self.seen.as_ref() == Some(&entry.digest())
    }

    /// Whether refreshing this entry would change it.
    pub(super) fn is_news_to(&self, entry: &Entry) -> bool {
        let mut refreshed = entry.clone();
        self.refresh(&mut refreshed);
        refreshed != *entry
    }
}

impl Planner<'_> {
    /// What the ledger is to remember once the settings that can be compared are as wanted.
    pub(super) fn keep_books(
        &mut self,
        wanted: Wanted<'_>,
        comparable: &FieldMap,
        row: Option<&LiveRow>,
    ) {
        let kind = wanted.row_type;
        let mut books = Bookkeeping {
            prevent_destroy: wanted.lifecycle.prevent_destroy,
            delete_files: wanted.lifecycle.delete_files,
            seen: self
                .ledger
                .and_then(|ledger| ledger.entry(wanted.address))
                .map(Entry::digest),
            ..Bookkeeping::default()
        };
        for (field, value) in comparable {
            if wanted.lifecycle.ignore_fields.contains(field) {
                continue;
            }
            let name = field.name().to_owned();
            if row.is_some_and(|row| !differs(kind, *field, value, &row.fields)) {
                books.settled.insert(name.clone());
            }
            books.wanted.insert(name, digest(kind, *field, Some(value)));
        }
        if let Some(disabled) = wanted.disabled {
            if row.is_some_and(|row| row.disabled == disabled) {
                books.settled.insert(SWITCH.to_owned());
            }
            books
                .wanted
                .insert(SWITCH.to_owned(), digest_of_switch(disabled));
        }
        // What it is called tells it again when its manifest is gone.
        books
            .wanted
            .insert(NAME.to_owned(), digest_of_name(wanted.display_name));
        if row.is_some_and(|row| row.display_name == wanted.display_name) {
            books.settled.insert(NAME.to_owned());
        }
        // The type never changes: another one under the same number is another integration.
        books.wanted.insert(TYPE.to_owned(), digest_of_type(kind));
        if row.is_some() {
            books.settled.insert(TYPE.to_owned());
        }
        self.bookkeeping.insert(wanted.address.clone(), books);
    }
}
