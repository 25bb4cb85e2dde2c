//! All that requests and time change: what the state file holds.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::general::GeneralSettings;
use super::queue::{Operation, Queue};
use crate::sim::marker::Marker;
use crate::sim::scenario::HostRepository;

/// The form of the state file; a file of another form is refused.
pub(super) const FORMAT_VERSION: u32 = 1;

/// Names one row: an integration or a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RowRef {
    /// An integration.
    Integration(u64),
    /// A repository, plain or inside an integration.
    Repository(u64),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct State {
    pub(super) format_version: u32,
    /// The moment up to which everything has happened.
    pub(super) now: Timestamp,
    /// When everything is next reindexed by itself.
    pub(super) scheduled: Option<Timestamp>,
    pub(super) counters: Counters,
    pub(super) integrations: BTreeMap<u64, Integration>,
    pub(super) repositories: BTreeMap<u64, Repository>,
    pub(super) queue: Queue,
    pub(super) running: Vec<Running>,
    pub(super) scans: Vec<Scan>,
    /// By their moment.
    pub(super) arrivals: VecDeque<Arrival>,
    pub(super) threads: BTreeMap<u64, Thread>,
    /// User properties of Jira, by user and key.
    pub(super) properties: BTreeMap<String, BTreeMap<String, Value>>,
    /// The settings of all of Jira.
    #[serde(default)]
    pub(super) general: GeneralSettings,
}

/// The last number given to each kind of thing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Counters {
    pub(super) integration: u64,
    pub(super) repository: u64,
    pub(super) thread: u64,
}

/// What integrations and repositories have in common.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row {
    pub(super) id: u64,
    pub(super) display_name: String,
    pub(super) origin: String,
    pub(super) disabled: bool,
    /// Whether a removal is queued.
    pub(super) removing: bool,
    pub(super) created: Timestamp,
    /// End of the last run that succeeded.
    pub(super) last_indexed: Option<Timestamp>,
    /// What the last run failed with.
    pub(super) last_error: Option<String>,
    pub(super) username: Option<String>,
    pub(super) secret: Option<Marker>,
    /// Every setting of the table that is set.
    pub(super) settings: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Integration {
    pub(super) row: Row,
    /// Its type, one of the documented ones or, on rows of a scenario, any other.
    pub(super) kind: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Repository {
    pub(super) row: Row,
    /// The integration it is inside of, and that one's type.
    pub(super) parent: Option<Parent>,
    /// What its host says of it.
    pub(super) listing: HostRepository,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Parent {
    pub(super) id: u64,
    pub(super) kind: String,
}

/// A task that a worker is busy with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Running {
    pub(super) row: RowRef,
    pub(super) operation: Operation,
    pub(super) started: Timestamp,
    /// `None` where it never ends by itself.
    pub(super) end: Option<Timestamp>,
    pub(super) thread: Option<u64>,
}

/// An integration whose host is being listed, outside the queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Scan {
    pub(super) integration: u64,
    pub(super) started: Timestamp,
    pub(super) end: Timestamp,
    pub(super) priority: u32,
    pub(super) thread: Option<u64>,
    /// Another scan that was asked for meanwhile.
    pub(super) again: Option<Again>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Again {
    pub(super) priority: u32,
    pub(super) thread: Option<u64>,
}

/// A repository that a scan found and that has no row yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Arrival {
    pub(super) at: Timestamp,
    pub(super) integration: u64,
    pub(super) priority: u32,
    pub(super) listing: HostRepository,
}

/// A reindex that somebody asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Thread {
    pub(super) uuid: String,
    /// What it indexes; `None` for everything.
    pub(super) row: Option<RowRef>,
    pub(super) finished: Option<Timestamp>,
    pub(super) error: Option<String>,
}

impl State {
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            now,
            scheduled: None,
            counters: Counters::default(),
            integrations: BTreeMap::new(),
            repositories: BTreeMap::new(),
            queue: Queue::default(),
            running: Vec::new(),
            scans: Vec::new(),
            arrivals: VecDeque::new(),
            threads: BTreeMap::new(),
            properties: BTreeMap::new(),
            general: GeneralSettings::default(),
        }
    }

    pub(super) fn row(&self, row: RowRef) -> Option<&Row> {
        match row {
            RowRef::Integration(id) => self.integrations.get(&id).map(|found| &found.row),
            RowRef::Repository(id) => self.repositories.get(&id).map(|found| &found.row),
        }
    }

    pub(super) fn row_mut(&mut self, row: RowRef) -> Option<&mut Row> {
        match row {
            RowRef::Integration(id) => self.integrations.get_mut(&id).map(|found| &mut found.row),
            RowRef::Repository(id) => self.repositories.get_mut(&id).map(|found| &mut found.row),
        }
    }

    /// What a number names where the API does not say of which kind it is.
    ///
    /// Where the kinds are numbered apart and both have the number, it is the repository.
    pub(super) fn find(&self, id: u64) -> Option<RowRef> {
        [RowRef::Repository(id), RowRef::Integration(id)]
            .into_iter()
            .find(|row| self.row(*row).is_some())
    }

    /// Whether a row may be indexed: it is there, on, not about to go, and so is its integration.
    pub(super) fn is_live(&self, row: RowRef) -> bool {
        let own = |found: &Row| !found.disabled && !found.removing;
        match row {
            RowRef::Integration(_) => self.row(row).is_some_and(own),
            RowRef::Repository(id) => self.repositories.get(&id).is_some_and(|found| {
                own(&found.row)
                    && found.parent.as_ref().is_none_or(|parent| {
                        self.row(RowRef::Integration(parent.id)).is_some_and(own)
                    })
            }),
        }
    }

    /// The rows inside an integration, by number.
    pub(super) fn inside(&self, integration: u64) -> Vec<u64> {
        self.repositories
            .values()
            .filter(|found| found.parent.as_ref().is_some_and(|p| p.id == integration))
            .map(|found| found.row.id)
            .collect()
    }
}
