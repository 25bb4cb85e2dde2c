//! What the ledger is told of a run.
//!
//! What must be known before a write is saved before it, and the write is not sent where that
//! fails. What is only good to know is saved once for a batch; where that fails, it is told as a
//! warning, and the next apply finds what it would have said.

use std::collections::{BTreeMap, BTreeSet};

use super::run::Run;
use super::waiting::Waiting;
use crate::clock::Clock;
use crate::event::Warning;
use crate::ledger::{LedgerError, LedgerStore};
use crate::model::{Address, Field, FieldMap, FirstIndexing, IndexingSeen, RowId, RowType};
use crate::pace::Experience;
use crate::plan::{Action, Change, Configuration, Indexing, SWITCH, git_host};
use crate::remote::{Remote, ResolvedCredentials};
use crate::state::{Digest, Entry, Ledger, LiveType, SecretMark};

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Before the first batch: what is as wanted is remembered as applied, so that a later change of
    /// it can be told from one of the manifest. What differs keeps what was applied last.
    pub(super) async fn refresh_books(&mut self) {
        let plan = self.plan;
        let Some(ledger) = self.ledger.ledger_mut() else {
            return;
        };
        for (address, books) in &plan.bookkeeping {
            let id = plan.matched.get(address);
            ledger.amend(address, |entry| {
                // An entry for another row is replaced by the adoption that the plan holds.
                if Some(&entry.id) == id && books.knew(entry) {
                    books.refresh(entry);
                }
            });
        }
        // What a row was under the name it had before is forgotten along with its adoption.
        let adopted: BTreeSet<_> = plan.changes.iter().filter_map(adopts).collect();
        let (taken_over, gone): (Vec<_>, Vec<_>) =
            plan.forgotten.iter().cloned().partition(|address| {
                let ledger = self.ledger.ledger();
                let entry = ledger.and_then(|ledger| ledger.entry(address));
                entry.is_some_and(|entry| adopted.contains(&entry.id))
            });
        self.taken_over.extend(taken_over);
        self.forget_gone(&gone);
        self.save_books().await;
    }

    /// A resource is ours from now on, with what is as wanted already.
    pub(super) fn remember(&mut self, change: &Change, id: RowId) {
        let former = self.former_entry(change, id);
        self.remember_as(change, former.unwrap_or_else(|| Entry::new(id)));
    }

    /// What is remembered of a row already, under this name or another: its manifest may have been
    /// renamed, or GIJ was asked to delete it.
    pub(super) fn former_entry(&self, change: &Change, id: RowId) -> Option<Entry> {
        let ledger = self.ledger.ledger()?;
        let same = ledger.entry(&change.address).filter(|entry| entry.id == id);
        if let Some(entry) = same {
            return Some(Entry {
                deleting: None,
                ..entry.clone()
            });
        }
        let (_, entry) = ledger.entries().find(|(_, entry)| entry.id == id)?;
        // Fingerprints are made for one name only.
        let secret = entry.secret.as_ref();
        Some(Entry {
            deleting: None,
            secret: secret.map(|_| SecretMark { fingerprint: None }),
            ..entry.clone()
        })
    }

    /// The same, going on with what was remembered of it.
    pub(super) fn remember_as(&mut self, change: &Change, mut entry: Entry) {
        let books = self.plan.bookkeeping.get(&change.address);
        let id = entry.id;
        let is_indexed_first = self.is_indexed_first(change, id);
        let Some(ledger) = self.ledger.ledger_mut() else {
            return;
        };
        if let Some(pending) = ledger.pending(&change.address) {
            entry.owed.quiet.extend(&pending.quiet);
            // Whoever comes after a run that ends from now on must know that nobody saw the end.
            entry.owed.first_indexing |= is_indexed_first && !pending.known.contains(&id);
            let needs_secret = match pending.row_type.integration() {
                Some(kind) => !kind.requirements().credentials.is_empty(),
                None => matches!(
                    &change.action,
                    Action::Create(creation) if creation.credentials.is_some()
                ),
            };
            // A create that an earlier run sent took its secret along, and nobody knows which.
            entry.secret = needs_secret.then_some(SecretMark { fingerprint: None });
        }
        if let Some(books) = books {
            books.refresh(&mut entry);
        }
        ledger.remember(&change.address, entry);
        let has_moved = |address: &&Address| {
            let entry = ledger.entry(address);
            **address != change.address && entry.is_some_and(|entry| entry.id == id)
        };
        let former: Vec<_> = self.taken_over.iter().filter(has_moved).cloned().collect();
        self.forget_gone(&former);
    }

    /// Whether what a create has made is being indexed for the first time: what is switched off is
    /// not, until it is switched on and reindexed.
    fn is_indexed_first(&self, change: &Change, id: RowId) -> bool {
        match &change.action {
            Action::Create(_) => change.indexing == Indexing::Initial,
            Action::Update(_)
            | Action::Enable(_)
            | Action::Disable(_)
            | Action::Cascade(_)
            | Action::Adopt(_)
            | Action::Delete(_)
            | Action::Configure(_) => self.rows.get(id).is_some_and(|row| !row.disabled),
        }
    }

    /// The first indexings that nobody saw to their end.
    pub(super) fn owed_first_indexings(&self) -> BTreeSet<RowId> {
        let ledger = self.ledger.ledger().into_iter();
        ledger
            .flat_map(Ledger::entries)
            .filter(|(_, entry)| entry.owed.first_indexing && entry.deleting.is_none())
            .map(|(_, entry)| entry.id)
            .collect()
    }

    /// The first indexing of an integration was seen to its end, or there is none any more.
    pub(super) fn first_indexing_is_over(&mut self, id: RowId) {
        let Some(ledger) = self.ledger.ledger_mut() else {
            return;
        };
        let of_row: Vec<_> = ledger
            .entries()
            .filter(|(_, entry)| entry.id == id && entry.owed.first_indexing)
            .map(|(address, _)| address.clone())
            .collect();
        for address in of_row {
            ledger.amend(&address, |entry| {
                entry.owed.first_indexing = false;
                entry.owed.seen = None;
                entry.owed.retried = None;
            });
        }
    }

    /// What an earlier run saw of a first indexing that is owed.
    pub(super) fn seen_before(&self, id: RowId) -> Option<IndexingSeen> {
        let mut entries = self.ledger.ledger()?.entries();
        let (_, entry) = entries.find(|(_, entry)| entry.id == id && entry.owed.first_indexing)?;
        entry.owed.seen.clone()
    }

    /// Takes note of what is seen of a first indexing that is left to GIJ.
    pub(super) fn remember_seen(&mut self, waiting: &Waiting) {
        let Some(seen) = waiting.seen_unfinished() else {
            return;
        };
        let id = waiting.id;
        let entries = self.ledger.ledger().into_iter().flat_map(Ledger::entries);
        let owed = entries.filter(|(_, entry)| entry.id == id && entry.owed.first_indexing);
        let owed: Vec<_> = owed.map(|(address, _)| address.clone()).collect();
        if let Some(ledger) = self.ledger.ledger_mut() {
            for address in owed {
                ledger.amend(&address, |entry| entry.owed.seen = Some(seen.clone()));
            }
        }
    }

    /// What first indexings of such rows took so far.
    pub(super) fn experience(&self, row_type: RowType, fields: &FieldMap) -> Option<Experience> {
        let history = self.ledger.ledger()?.history();
        let host = git_host(row_type, fields);
        Experience::of(&history, &host, row_type)
    }

    /// The same for a row that is there.
    pub(super) fn experience_of_row(&self, id: RowId) -> Option<Experience> {
        let row = self.rows.get(id)?;
        match row.row_type {
            LiveType::Known(row_type) => self.experience(row_type, &row.fields),
            LiveType::Unknown(_) => None,
        }
    }

    /// How long the first indexing of what was created took, for estimates to come.
    pub(super) fn remember_first_indexing(&mut self, change: &Change, waiting: &Waiting) {
        let (Action::Create(creation), Some((repositories, took))) =
            (&change.action, waiting.took())
        else {
            return;
        };
        let at = self.clock.now();
        if let Some(ledger) = self.ledger.ledger_mut() {
            let took = FirstIndexing {
                at,
                host: creation.host(),
                row_type: creation.row_type,
                repositories: u32::try_from(repositories).unwrap_or(u32::MAX),
                seconds: u32::try_from(took.as_secs()).unwrap_or(u32::MAX),
            };
            ledger.note_first_indexing(&change.address, took);
        }
    }

    /// This secret was sent.
    pub(super) fn remember_secret(&mut self, change: &Change, credentials: &ResolvedCredentials) {
        let mark = match self.fingerprints {
            Some(fingerprints) => fingerprints.mark(&change.address, credentials),
            None => SecretMark { fingerprint: None },
        };
        if let Some(ledger) = self.ledger.ledger_mut() {
            ledger.amend(&change.address, |entry| entry.secret = Some(mark));
        }
    }

    /// These settings have their wanted values now.
    pub(super) fn remember_these(&mut self, change: &Change, names: &[&str]) {
        let Some(books) = self.plan.bookkeeping.get(&change.address) else {
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
    }

    /// Of the settings that were sent, all but the refused ones have their wanted values now.
    pub(super) fn remember_taken(&mut self, change: &Change, sent: &FieldMap, refused: &FieldMap) {
        let taken: Vec<_> = sent
            .keys()
            .filter(|field| !refused.contains_key(field))
            .map(|field| field.name())
            .collect();
        self.remember_these(change, &taken);
    }

    /// All settings but these have their wanted values now.
    pub(super) fn remember_all_but(&mut self, change: &Change, others: &BTreeSet<Field>) {
        let Some(books) = self.plan.bookkeeping.get(&change.address) else {
            return;
        };
        let others: Vec<_> = others.iter().map(|field| field.name()).collect();
        let names: Vec<_> = books
            .wanted
            .keys()
            .map(String::as_str)
            .filter(|name| !others.contains(name))
            .collect();
        self.remember_these(change, &names);
    }

    /// These settings of Jira as a whole were sent.
    pub(super) fn remember_given(&mut self, change: &Change, configuration: &Configuration) {
        if let Some(ledger) = self.ledger.ledger_mut() {
            for (setting, mark) in configuration.marks() {
                ledger.give(&change.address, setting, mark);
            }
        }
    }

    /// The quiet first indexing of a resource was brought to its end.
    pub(super) fn quiet_is_over(&mut self, change: &Change) {
        if let Some(ledger) = self.ledger.ledger_mut() {
            ledger.amend(&change.address, |entry| entry.owed.quiet.clear());
        }
    }

    /// What is there no more is remembered no more.
    pub(super) fn forget_gone(&mut self, addresses: &[Address]) {
        if let Some(ledger) = self.ledger.ledger_mut() {
            for address in addresses {
                ledger.forget(address);
            }
        }
    }

    /// A change that turned out to be made already is remembered like one that was made.
    pub(super) fn note_done(&mut self, change: &Change) {
        match &change.action {
            Action::Create(creation) => {
                let rows = self.rows.all();
                let place = creation.row_type.place();
                let found = rows
                    .iter()
                    .find(|row| row.place() == place && row.display_name == change.display_name);
                let Some(row) = found else {
                    return;
                };
                self.found.insert(row.id);
                let ledger = self.ledger.ledger();
                let entry = ledger.and_then(|ledger| ledger.entry(&change.address));
                if entry.map(|entry| entry.id) != Some(row.id) {
                    self.remember(change, row.id);
                }
                self.remember_all_but(change, &BTreeSet::new());
            }
            Action::Update(update) => {
                self.remember_taken(change, &update.fields, &FieldMap::new());
            }
            Action::Enable(_) => self.remember_these(change, &[SWITCH]),
            Action::Disable(id) => {
                self.remember_these(change, &[SWITCH]);
                self.first_indexing_is_over(*id);
            }
            Action::Delete(deletion) => {
                if self.rows.get(deletion.id).is_none() {
                    self.forget_gone(std::slice::from_ref(&change.address));
                }
            }
            Action::Cascade(_) | Action::Adopt(_) | Action::Configure(_) => {}
        }
    }

    /// Writes what changed, for a write that must not be sent otherwise.
    pub(super) async fn try_save(&mut self) -> Result<(), LedgerError> {
        let saved = self.ledger.save().await;
        if let Err(error @ LedgerError::LeaseLost { .. }) = &saved {
            self.lease_lost = Some(error.clone());
        }
        saved
    }

    /// Writes what changed. A failure is told once.
    pub(super) async fn save_books(&mut self) {
        match self.try_save().await {
            Ok(()) => self.told_of_ledger = None,
            Err(error) if self.told_of_ledger.as_ref() == Some(&error) => {}
            Err(error) => {
                let text = format!("{error}; {}", error.help());
                self.told_of_ledger = Some(error);
                self.warn(None, Warning::Other(text));
            }
        }
    }
}

fn adopts(change: &Change) -> Option<RowId> {
    match &change.action {
        Action::Adopt(adoption) => Some(adoption.id),
        _ => None,
    }
}
