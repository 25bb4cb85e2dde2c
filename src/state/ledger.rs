//! What gijctl remembers of its own work, as values. Where it is kept is another room's business.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::digest::Digest;
use crate::model::{Address, Field, FirstIndexing, IndexingSeen, RowId, RowType};

/// The ledger of one owner.
///
/// # Guarantees
/// - Every change is made by a method here and taken note of in [`Ledger::take_touched`], so that a
///   store writes no more than what changed.
/// - It holds no secret, and nothing that a guess of a secret could be tested against.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    entries: BTreeMap<Address, Entry>,
    pending: BTreeMap<Address, PendingCreate>,
    /// Rows that other owners' ledgers know as theirs, with the owner's name.
    others: BTreeMap<RowId, String>,
    /// What gijctl last gave settings of Jira as a whole, by their keys.
    given: BTreeMap<Address, BTreeMap<String, Digest>>,
    touched: BTreeSet<Address>,
}

/// What is remembered of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// GIJ's number of it.
    pub id: RowId,
    /// What gijctl last gave each managed setting, or found it to be while it was as wanted, by the
    /// setting's name.
    pub applied: BTreeMap<String, Digest>,
    /// The secret that gijctl last sent; `None` where it never sent one.
    pub secret: Option<SecretMark>,
    /// What an interrupted run still owes it.
    pub owed: Owed,
    /// `lifecycle.preventDestroy` as last applied: it must hold when the manifest is gone.
    pub prevent_destroy: bool,
    /// `lifecycle.deleteFiles` as last applied.
    pub delete_files: bool,
    /// Since when GIJ has been asked to delete it; its row may stay for long, disabled (C17).
    pub deleting: Option<Timestamp>,
    /// How long its first indexing took, where a run saw that from its beginning to its end.
    pub first_indexing: Option<FirstIndexing>,
    /// How far it is tried out, where it is the canary of a rollout that has not gone on after it.
    pub canary: Option<CanaryTrial>,
}

/// How far a canary is tried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CanaryTrial {
    /// When its first indexing was seen to its end.
    pub indexed: Timestamp,
    /// Whether it was asked for somebody's word to go on.
    pub asked: bool,
}

impl Entry {
    /// An entry that says no more than which row it is.
    pub fn new(id: RowId) -> Self {
        Self {
            id,
            applied: BTreeMap::new(),
            secret: None,
            owed: Owed::default(),
            prevent_destroy: false,
            delete_files: false,
            deleting: None,
            first_indexing: None,
            canary: None,
        }
    }

    /// A digest of what manifests have set of it. Where it is another, another run has been at it.
    pub fn digest(&self) -> Digest {
        let id = self.id.get().to_string();
        let marks = format!("{} {}", self.prevent_destroy, self.delete_files);
        let applied = self.applied.iter();
        let applied = applied.flat_map(|(name, digest)| [name.as_str(), digest.as_str()]);
        Digest::of([id.as_str(), marks.as_str()].into_iter().chain(applied))
    }
}

/// Work that a run has begun on a resource and must not forget when it is cut short.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owed {
    /// A reindex, since its connection was changed.
    pub reindex: bool,
    /// That reindex, where GIJ was asked for it and no run has seen its end.
    pub asked: Option<ReindexAsked>,
    /// These settings are to be switched on, on the repositories inside as well, once its quiet
    /// first indexing is over.
    pub quiet: BTreeSet<Field>,
    /// A look at its first indexing that sees it whole: GIJ goes on with it, and no run has seen its
    /// end yet.
    pub first_indexing: bool,
    /// What the last run saw of that.
    pub seen: Option<IndexingSeen>,
    /// How often it was asked for again, since it did not end well; `None` is never.
    pub retried: Option<Retried>,
}

/// How often an indexing that did not end well was asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retried {
    /// So often.
    pub times: u8,
    /// When for the last time.
    pub at: Timestamp,
}

/// A reindex that GIJ was asked for, and what the dates were before. All dates are Jira's but for the
/// first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReindexAsked {
    /// When.
    pub at: Timestamp,
    /// When the row itself had last been indexed.
    pub scan: Option<Timestamp>,
    /// When the last of the repositories inside had been: what is indexed since has a later date.
    pub rows: Option<Timestamp>,
    /// What to ask for its progress with, where GIJ named that.
    pub thread: Option<String>,
}

impl Owed {
    /// Whether nothing is owed.
    pub fn is_empty(&self) -> bool {
        !self.needs_change() && !self.first_indexing
    }

    /// Whether something is owed that is a change of its own. A first indexing is only waited for.
    pub fn needs_change(&self) -> bool {
        self.reindex || !self.quiet.is_empty()
    }
}

/// What is remembered of a secret that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretMark {
    /// A fingerprint under a key that the ledger does not hold; `None` where there was no key.
    pub fingerprint: Option<KeyedFingerprint>,
}

/// A fingerprint that says nothing without its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedFingerprint {
    /// Which key it was made with, lest another key look like another secret.
    pub key_id: String,
    /// The fingerprint.
    pub value: String,
}

/// A create that was about to be sent. It is noted before, and gone once its end is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingCreate {
    /// When it was last about to be sent.
    pub since: Timestamp,
    /// The rows that existed before it was first sent, but for those that could never be
    /// taken for it since they are of another type.
    pub known: BTreeSet<RowId>,
    /// What was to be created.
    pub row_type: RowType,
    /// The display name of what was to be created.
    pub display_name: String,
    /// What is owed once it is indexed, where its first indexing is quiet.
    pub quiet: BTreeSet<Field>,
}

impl Ledger {
    /// How many first indexings are remembered: what is older says little of the Jira of today.
    pub const MOST_HISTORY: usize = 200;

    /// A ledger as a store has read it.
    pub fn read(
        entries: BTreeMap<Address, Entry>,
        pending: BTreeMap<Address, PendingCreate>,
        others: BTreeMap<RowId, String>,
    ) -> Self {
        Self {
            entries,
            pending,
            others,
            given: BTreeMap::new(),
            touched: BTreeSet::new(),
        }
    }

    /// The same, with what gijctl last gave settings of Jira as a whole.
    #[must_use]
    pub fn with_given(self, given: BTreeMap<Address, BTreeMap<String, Digest>>) -> Self {
        Self { given, ..self }
    }

    /// What gijctl last gave a setting of Jira as a whole, whatever the manifest was called then.
    pub fn given(&self, setting: &str) -> Option<&Digest> {
        self.given.values().find_map(|given| given.get(setting))
    }

    /// All that gijctl last gave settings of Jira as a whole, by address.
    pub fn all_given(&self) -> impl Iterator<Item = (&Address, &BTreeMap<String, Digest>)> {
        self.given.iter()
    }

    /// What gijctl last gave settings of Jira as a whole under an address.
    pub fn given_under(&self, address: &Address) -> Option<&BTreeMap<String, Digest>> {
        self.given.get(address)
    }

    /// Remembers what a setting of Jira as a whole was given under an address, and forgets what it
    /// was given under others.
    pub fn give(&mut self, address: &Address, setting: &str, value: Digest) {
        for (other, given) in &mut self.given {
            if other != address && given.remove(setting).is_some() {
                self.touched.insert(other.clone());
            }
        }
        self.given.retain(|_, given| !given.is_empty());
        let given = self.given.entry(address.clone()).or_default();
        if given.get(setting) != Some(&value) {
            given.insert(setting.to_owned(), value);
            self.touched.insert(address.clone());
        }
    }

    /// What is remembered of a resource.
    pub fn entry(&self, address: &Address) -> Option<&Entry> {
        self.entries.get(address)
    }

    /// Everything that is remembered, by address.
    pub fn entries(&self) -> impl Iterator<Item = (&Address, &Entry)> {
        self.entries.iter()
    }

    /// The create of a resource whose end is not known.
    pub fn pending(&self, address: &Address) -> Option<&PendingCreate> {
        self.pending.get(address)
    }

    /// All creates whose end is not known, by address.
    pub fn all_pending(&self) -> impl Iterator<Item = (&Address, &PendingCreate)> {
        self.pending.iter()
    }

    /// The other owner who knows this row as his.
    pub fn other_owner(&self, id: RowId) -> Option<&str> {
        self.others.get(&id).map(String::as_str)
    }

    /// Remembers a resource, and that no create of it is pending. Nothing happens where that is
    /// remembered already.
    pub fn remember(&mut self, address: &Address, entry: Entry) {
        let known = self.entries.get(address) == Some(&entry);
        if known && !self.pending.contains_key(address) {
            return;
        }
        self.entries.insert(address.clone(), entry);
        self.pending.remove(address);
        self.touched.insert(address.clone());
    }

    /// Changes what is remembered of a resource, where something is.
    pub fn amend(&mut self, address: &Address, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.entries.get_mut(address) {
            let before = entry.clone();
            change(entry);
            if *entry != before {
                self.touched.insert(address.clone());
            }
        }
    }

    /// Remembers nothing of a resource any more.
    pub fn forget(&mut self, address: &Address) {
        let had_entry = self.entries.remove(address).is_some();
        let had_pending = self.pending.remove(address).is_some();
        if had_entry || had_pending {
            self.touched.insert(address.clone());
        }
    }

    /// Takes note of a create before it is sent.
    pub fn intend(&mut self, address: &Address, create: PendingCreate) {
        self.pending.insert(address.clone(), create);
        self.touched.insert(address.clone());
    }

    /// Takes note that a create was not made.
    pub fn settle(&mut self, address: &Address) {
        if self.pending.remove(address).is_some() {
            self.touched.insert(address.clone());
        }
    }

    /// How long first indexings took, the newest first.
    pub fn history(&self) -> Vec<FirstIndexing> {
        let entries = self.entries.values();
        let mut history: Vec<_> = entries
            .filter_map(|entry| entry.first_indexing.clone())
            .collect();
        history.sort_unstable_by(|a, b| b.cmp(a));
        history.truncate(Self::MOST_HISTORY);
        history
    }

    /// Remembers how long the first indexing of a resource took. It is kept beside what else is
    /// remembered of the resource, which is written then anyway; the oldest ones give way.
    pub fn note_first_indexing(&mut self, address: &Address, took: FirstIndexing) {
        self.amend(address, |entry| entry.first_indexing = Some(took));
        let oldest_kept = self.history().pop();
        let kept = self.entries.values();
        let kept = kept.filter(|entry| entry.first_indexing.is_some()).count();
        if kept <= Self::MOST_HISTORY {
            return;
        }
        let too_old: Vec<_> = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.first_indexing < oldest_kept)
            .filter(|(_, entry)| entry.first_indexing.is_some())
            .map(|(address, _)| address.clone())
            .collect();
        for address in too_old {
            self.amend(&address, |entry| entry.first_indexing = None);
        }
    }

    /// What changed since the last time this was asked, for a store to write.
    pub fn take_touched(&mut self) -> BTreeSet<Address> {
        std::mem::take(&mut self.touched)
    }

    /// Puts back what could not be written, for the next time.
    pub fn put_back_touched(&mut self, touched: BTreeSet<Address>) {
        self.touched.extend(touched);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{IntegrationId, IntegrationType};

    fn address() -> Address {
        "Integration/a".parse().unwrap()
    }

    fn entry(id: u64) -> Entry {
        Entry::new(IntegrationId::new(id).unwrap().into())
    }

    #[test]
    fn what_is_remembered_already_is_not_written_again() {
        let mut ledger = Ledger::default();
        ledger.remember(&address(), entry(1));
        assert_eq!(ledger.take_touched().len(), 1);
        ledger.remember(&address(), entry(1));
        ledger.amend(&address(), |entry| entry.prevent_destroy = false);
        assert!(ledger.take_touched().is_empty());
        ledger.amend(&address(), |entry| entry.prevent_destroy = true);
        assert_eq!(ledger.take_touched().len(), 1);
    }

    #[test]
    fn of_all_first_indexings_the_newest_are_remembered() {
        let mut ledger = Ledger::default();
        for number in 1..=210 {
            let address: Address = format!("Integration/a{number}").parse().unwrap();
            ledger.remember(&address, entry(number));
            let took = FirstIndexing {
                at: Timestamp::from_second(i64::try_from(number).unwrap()).unwrap(),
                host: "git.acme.example".to_owned(),
                row_type: IntegrationType::Github.into(),
                repositories: 3,
                seconds: 90,
            };
            ledger.note_first_indexing(&address, took);
        }
        let history = ledger.history();
        assert_eq!(history.len(), Ledger::MOST_HISTORY);
        let seconds: Vec<_> = history.iter().map(|one| one.at.as_second()).collect();
        assert_eq!((seconds[0], seconds[199]), (210, 11));
        let tenth: Address = "Integration/a10".parse().unwrap();
        assert_eq!(ledger.entry(&tenth).unwrap().first_indexing, None);
    }

    #[test]
    fn a_remembered_resource_has_no_pending_create() {
        let mut ledger = Ledger::default();
        let create = PendingCreate {
            since: Timestamp::UNIX_EPOCH,
            known: BTreeSet::new(),
            row_type: IntegrationType::Github.into(),
            display_name: "a".to_owned(),
            quiet: BTreeSet::new(),
        };
        ledger.intend(&address(), create);
        ledger.remember(&address(), entry(1));
        assert_eq!(ledger.pending(&address()), None);
    }
}
