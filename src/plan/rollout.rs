//! How new integrations and plain repositories follow each other.
//!
//! What is declared to come after another does; then what has the lower order number goes first,
//! then what is expected to be indexed sooner, so that problems show early; then by address. The
//! canary goes before all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

use super::change::{Action, Change, Creation};
use crate::model::integration_type::OriginRule;
use crate::model::{
    Address, Credentials, Field, FieldMap, FieldValue, RowType, SecretRef, host_of,
};

/// How new ones follow each other, and how many of them at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlannedRollout {
    /// The most that are in their first indexing at once.
    pub at_once: NonZeroUsize,
    /// Which of them, and how they follow each other.
    pub starts: StartPolicy,
}

/// Plans of former versions say nothing of it: their batches are what limits them.
impl Default for PlannedRollout {
    fn default() -> Self {
        Self {
            at_once: NonZeroUsize::MAX,
            starts: StartPolicy::default(),
        }
    }
}

/// Which new ones may be in their first indexing at the same time, and how they follow each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StartPolicy {
    /// How they follow each other.
    pub pacing: Pacing,
    /// The most of one Git host; `None` is as many as there may be at once.
    pub per_host: Option<NonZeroUsize>,
    /// The most of one account of one host.
    pub per_account: NonZeroUsize,
    /// What is created first, alone.
    pub canary: Option<Address>,
}

impl Default for StartPolicy {
    fn default() -> Self {
        Self {
            pacing: Pacing::Batches,
            per_host: None,
            per_account: NonZeroUsize::MIN,
            canary: None,
        }
    }
}

/// How new ones follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Pacing {
    /// Some are started, and the next only once all of these are indexed.
    #[default]
    Batches,
    /// The next is started as soon as one is indexed.
    Window,
}

impl Pacing {
    /// The word of flags and of `gijctl.yaml`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Batches => "batches",
            Self::Window => "window",
        }
    }
}

impl Creation {
    /// The Git host that it is indexed from: that of its origin, or the one its type implies.
    pub fn host(&self) -> String {
        git_host(self.row_type, &self.fields)
    }

    /// Whom GIJ signs in there as, to tell accounts apart and not to be shown; `None` where it signs
    /// in as nobody.
    pub fn account(&self) -> Option<String> {
        self.credentials.as_ref().map(account)
    }
}

/// Whom GIJ signs in as with these, to tell accounts apart and not to be shown.
pub(super) fn account(credentials: &Credentials) -> String {
    match (&credentials.username, &credentials.secret) {
        (Some(name), _) => format!("user {name}"),
        (None, SecretRef::Env(name)) => format!("env {name}"),
        (None, SecretRef::File(path)) => format!("file {}", path.display()),
        (None, SecretRef::Command(words)) => format!("command {}", words.join("\u{1f}")),
    }
}

/// The Git host of a row: that of its origin, or the one its type implies.
pub fn git_host(row_type: RowType, fields: &FieldMap) -> String {
    if let Some(FieldValue::Text(origin)) = fields.get(&Field::Origin)
        && !origin.trim().is_empty()
    {
        return host_of(origin);
    }
    let kind = row_type.integration();
    match kind.map(|kind| (kind, kind.requirements().origin)) {
        Some((_, OriginRule::Implied(Some(origin)))) => host_of(origin),
        // All of one such type are one service, as AWS is.
        Some((kind, _)) => kind.host().to_owned(),
        None => host_of(""),
    }
}

/// How soon something is expected to be indexed: known times first, then numbers of repositories,
/// then what nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Expected {
    Seconds(u64),
    Repositories(u32),
    Unknown,
}

fn expected(change: &Change) -> Expected {
    let seconds = change.rollout.expected_seconds.map(Expected::Seconds);
    let repositories = change.repositories.expect_at_least;
    seconds
        .or(repositories.map(Expected::Repositories))
        .unwrap_or(Expected::Unknown)
}

/// New ones in the order in which they are started.
pub(super) fn in_order(creates: Vec<Change>, canary: Option<&Address>) -> Vec<Change> {
    let mut creates: Vec<_> = creates.into_iter().map(Some).collect();
    let key = |number: usize| {
        let change = creates[number].as_ref();
        change.map(|change| {
            (
                Some(&change.address) != canary,
                change.rollout.order,
                expected(change),
                change.address.clone(),
            )
        })
    };
    let keys: Vec<_> = (0..creates.len()).map(key).collect();
    let before = before_each(creates.iter().flatten());
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); creates.len()];
    for (number, before) in before.iter().enumerate() {
        for one in before {
            followers[*one].push(number);
        }
    }
    let mut open: Vec<usize> = before.iter().map(Vec::len).collect();
    let ready = (0..creates.len()).filter(|number| open[*number] == 0);
    let mut ready: BTreeSet<_> = ready.map(|number| (&keys[number], number)).collect();
    let mut order = Vec::new();
    while let Some((_, number)) = ready.pop_first() {
        order.push(number);
        for follower in &followers[number] {
            open[*follower] -= 1;
            if open[*follower] == 0 {
                ready.insert((&keys[*follower], *follower));
            }
        }
    }
    let mut sorted: Vec<_> = order
        .into_iter()
        .filter_map(|number| creates[number].take())
        .collect();
    // Manifests have no rings; whatever else made some keeps its changes all the same.
    sorted.extend(creates.into_iter().flatten());
    sorted
}

/// What of them each comes after, by number.
pub(super) fn before_each<'a>(creates: impl Iterator<Item = &'a Change>) -> Vec<Vec<usize>> {
    let creates: Vec<_> = creates.collect();
    let numbers: BTreeMap<_, _> = creates
        .iter()
        .enumerate()
        .map(|(number, change)| (&change.address, number))
        .collect();
    let before = |change: &&Change| {
        let after = change.rollout.after.iter();
        after
            .filter_map(|before| numbers.get(before).copied())
            .collect()
    };
    creates.iter().map(before).collect()
}

/// The batch of each of these, counted from 0: each batch is filled in order with the next that may
/// be indexed together with those in it.
pub(super) fn batches(creates: &[Change], rollout: &PlannedRollout) -> Vec<u32> {
    let canary = rollout.starts.canary.as_ref();
    let mut batch_of = vec![0; creates.len()];
    let mut remaining: BTreeSet<usize> = (0..creates.len()).collect();
    let mut batch = 0;
    if let Some(first) = creates.iter().position(|one| Some(&one.address) == canary) {
        remaining.remove(&first);
        batch = 1;
    }
    if rollout.starts.pacing == Pacing::Window {
        for number in remaining {
            batch_of[number] = batch;
        }
        return batch_of;
    }
    let before = before_each(creates.iter());
    let places = Places::of(creates);
    while !remaining.is_empty() {
        let mut taken: Vec<usize> = Vec::new();
        for number in &remaining {
            let comes_after_open = before[*number].iter().any(|one| remaining.contains(one));
            if !comes_after_open && places.leave_room_for(*number, &taken, &rollout.starts) {
                taken.push(*number);
                if taken.len() >= rollout.at_once.get() {
                    break;
                }
            }
        }
        if taken.is_empty() {
            // Only a ring leaves none; then they go one by one.
            taken.extend(remaining.first());
        }
        for number in taken {
            remaining.remove(&number);
            batch_of[number] = batch;
        }
        batch += 1;
    }
    batch_of
}

/// Which host and which account each is of, by numbers that are quick to compare.
struct Places {
    hosts: Vec<usize>,
    accounts: Vec<Option<usize>>,
}

impl Places {
    fn of(creates: &[Change]) -> Self {
        let mut hosts: BTreeMap<String, usize> = BTreeMap::new();
        let mut accounts: BTreeMap<(usize, String), usize> = BTreeMap::new();
        let mut places = Self {
            hosts: Vec::new(),
            accounts: Vec::new(),
        };
        for change in creates {
            let Action::Create(creation) = &change.action else {
                continue;
            };
            let next = hosts.len();
            let host = *hosts.entry(creation.host()).or_insert(next);
            let account = creation.account().map(|account| {
                let next = accounts.len();
                *accounts.entry((host, account)).or_insert(next)
            });
            places.hosts.push(host);
            places.accounts.push(account);
        }
        places
    }

    fn leave_room_for(&self, number: usize, taken: &[usize], starts: &StartPolicy) -> bool {
        let of_host = taken
            .iter()
            .filter(|one| self.hosts[**one] == self.hosts[number]);
        if starts
            .per_host
            .is_some_and(|most| of_host.count() >= most.get())
        {
            return false;
        }
        let account = self.accounts[number];
        let of_account = taken
            .iter()
            .filter(|one| account.is_some() && self.accounts[**one] == account);
        of_account.count() < starts.per_account.get()
    }
}
