//! What the ledger is told of a run. A ledger that cannot be written is told as a warning and stops
//! nothing here: the next apply finds what it would have said.

use std::collections::BTreeMap;

use super::run::Run;
use crate::clock::Clock;
use crate::event::Warning;
use crate::ledger::LedgerStore;
use crate::model::{Address, FieldMap, IntegrationId};
use crate::plan::{Bookkeeping, Change, Plan};
use crate::remote::Remote;
use crate::state::{Digest, Entry};

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Before the first batch: what is as wanted is remembered as applied, so that a later change of
    /// it can be told from one of the manifest. What differs keeps what was applied last.
    pub(super) async fn refresh_books(&mut self, plan: &Plan) {
        let Some(ledger) = self.ledger.ledger_mut() else {
            return;
        };
        for (address, books) in &plan.bookkeeping {
            let id = plan.matched.get(address);
            ledger.amend(address, |entry| {
                // An entry for another row is replaced by the adoption that the plan holds.
                if Some(&entry.id) == id {
                    refresh(entry, books);
                }
            });
        }
        self.save_books(None).await;
    }

    /// A resource is ours from now on, with what is as wanted already.
    pub(super) async fn remember(&mut self, change: &Change, id: IntegrationId) {
        let books = self.books.get(&change.address);
        if let Some(ledger) = self.ledger.ledger_mut() {
            let mut entry = Entry::new(id);
            if let Some(pending) = ledger.pending(&change.address) {
                entry.owed.quiet.clone_from(&pending.quiet);
            }
            if let Some(books) = books {
                refresh(&mut entry, books);
            }
            ledger.remember(&change.address, entry);
        }
        self.save_books(Some(&change.address)).await;
    }

    /// These settings have their wanted values now.
    pub(super) async fn remember_these(&mut self, change: &Change, names: &[&str]) {
        let Some(books) = self.books.get(&change.address) else {
            return;
        };
        let applied = books
            .wanted
            .iter()
            .filter(|(name, _)| names.contains(&name.as_str()));
        let applied: BTreeMap<String, Digest> = applied
            .map(|(name, digest)| (name.clone(), digest.clone()))
            .collect();
        if let Some(ledger) = self.ledger.ledger_mut() {
            ledger.amend(&change.address, |entry| entry.applied.extend(applied));
        }
        self.save_books(Some(&change.address)).await;
    }

    /// All settings but these have their wanted values now.
    pub(super) async fn remember_all_but(&mut self, change: &Change, not_taken: &FieldMap) {
        let Some(books) = self.books.get(&change.address) else {
            return;
        };
        let refused: Vec<_> = not_taken.keys().map(|field| field.name()).collect();
        let names: Vec<_> = books
            .wanted
            .keys()
            .map(String::as_str)
            .filter(|name| !refused.contains(name))
            .collect();
        self.remember_these(change, &names).await;
    }

    /// Writes what changed.
    pub(super) async fn save_books(&mut self, address: Option<&Address>) {
        if let Err(error) = self.ledger.save().await {
            let text = format!("{error}; {}", error.help());
            self.warn(address, Warning::Other(text));
        }
    }
}

fn refresh(entry: &mut Entry, books: &Bookkeeping) {
    // What is not managed any more is not remembered either.
    entry
        .applied
        .retain(|name, _| books.wanted.contains_key(name));
    for name in &books.settled {
        if let Some(digest) = books.wanted.get(name) {
            entry.applied.insert(name.clone(), digest.clone());
        }
    }
    entry.prevent_destroy = books.prevent_destroy;
    entry.delete_files = books.delete_files;
}
