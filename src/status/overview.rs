//! The rows with their counts.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::model::{Address, RepositoryId, RowId};
use crate::pace::StatusSeen;
use crate::state::{LiveRepository, LiveRow, LiveType};

/// How many repositories that are not indexed are kept of each integration.
const KEPT: usize = 20;

/// How many repositories that are not indexed are kept by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// The first few of each integration; the others are counted.
    FirstFew,
    /// All.
    All,
}

/// What the manifests say of the integrations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Managed {
    /// Which of them each manifest declares.
    pub addresses: BTreeMap<RowId, Address>,
    /// Those that may hold no repository.
    pub may_be_empty: Vec<RowId>,
    /// What is declared and not there.
    pub missing: Vec<Address>,
    /// Of what nobody can say which it is, in words.
    pub unclear: Vec<String>,
}

/// Everything there is, and how far its indexing is.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// The integrations and the plain repositories: what needs a look first, then by name.
    pub rows: Vec<Row>,
    /// What is declared and not there.
    pub missing: Vec<Address>,
    /// What could not be told, in words.
    pub notes: Vec<String>,
}

/// An integration or a plain repository.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number.
    pub id: RowId,
    /// The address of the manifest that declares it.
    pub address: Option<Address>,
    /// Its display name.
    pub display_name: String,
    /// Its type as GIJ names it; a plain repository has none.
    pub integration_type: Option<String>,
    /// Whether it is switched off.
    pub disabled: bool,
    /// When it was last scanned or indexed.
    pub last_indexed: Option<Timestamp>,
    /// What GIJ says of it.
    pub answer: Answer,
    /// What is in it; a plain repository holds nothing.
    pub inside: Option<Inside>,
}

/// The repositories inside an integration, counted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inside {
    /// How many there are.
    pub known: usize,
    /// Of these, switched off.
    pub disabled: usize,
    /// Of these, indexed.
    pub indexed: usize,
    /// Those that are switched on and were never indexed, as many as are kept.
    pub pending: Vec<Pending>,
    /// How many more of those there are.
    pub more_pending: usize,
    /// Whether none at all is fine.
    pub may_be_empty: bool,
}

/// A repository that is switched on and was never indexed.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    /// Its number.
    pub id: RepositoryId,
    /// Its name.
    pub name: String,
    /// What GIJ says of it.
    pub answer: Answer,
}

/// What GIJ says of a row.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Answer {
    /// It was not asked.
    #[default]
    NotAsked,
    /// It would not say.
    Refused,
    /// This.
    Said(StatusSeen),
}

/// How far a row is.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// GIJ gave it up, or repositories in it.
    Failed {
        /// GIJ's reason.
        reason: String,
    },
    /// The host's list was read, and holds nothing that it should show.
    Empty,
    /// The host's list is being read for the first time.
    Scanning,
    /// GIJ is at work on it.
    Indexing {
        /// How far, in per cent: of an integration the share of its repositories that are indexed.
        percent: u8,
    },
    /// It waits for its turn.
    Queued,
    /// It was never indexed, or not wholly, and GIJ does not say why.
    NotIndexed,
    /// All of it was indexed once, and GIJ is at it again.
    Reindexing,
    /// It is switched off, or about to be removed.
    Disabled,
    /// All of it was indexed.
    Indexed,
}

/// The counts of an overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Integrations.
    pub integrations: usize,
    /// Plain repositories.
    pub plain_repositories: usize,
    /// Repositories, plain ones and those inside.
    pub known: usize,
    /// Of these, indexed.
    pub indexed: usize,
    /// Of these, waiting or being worked on.
    pub queued: usize,
    /// Of these, failed.
    pub failed: usize,
    /// Of these, switched off.
    pub disabled: usize,
}

impl Overview {
    /// Counts the lists, which are not kept: of a hundred thousand repositories only those that are
    /// not indexed stay, and of these only as many as `detail` says.
    pub fn fold(
        integrations: Vec<LiveRow>,
        repositories: Vec<LiveRepository>,
        managed: Managed,
        detail: Detail,
    ) -> Self {
        let mut rows: BTreeMap<RowId, Row> = integrations
            .into_iter()
            .map(|live| of_integration(live, &managed))
            .map(|row| (row.id, row))
            .collect();
        let mut strays: usize = 0;
        for live in repositories {
            let Some(parent) = live.parent else {
                let row = of_plain_repository(live, &managed);
                rows.insert(row.id, row);
                continue;
            };
            let row = rows.get_mut(&RowId::Integration(parent));
            match row.and_then(|row| row.inside.as_mut()) {
                Some(inside) => inside.count(live, detail),
                None => strays += 1,
            }
        }
        let mut notes = managed.unclear;
        if strays > 0 {
            notes.push(format!(
                "{strays} repositories are inside integrations that GIJ does not list: they may have been created or removed just now"
            ));
        }
        let mut overview = Self {
            rows: rows.into_values().collect(),
            missing: managed.missing,
            notes,
        };
        overview.sort();
        overview
    }

    /// What needs a look comes first, then it goes by name.
    pub fn sort(&mut self) {
        self.rows
            .sort_by_cached_key(|row| (row.state().urgency(), row.label().to_lowercase(), row.id));
    }

    /// The counts.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for row in &self.rows {
            totals.count(row);
        }
        totals
    }

    /// How many repositories that are not indexed GIJ was not asked about.
    pub fn not_asked(&self) -> usize {
        let inside = self.rows.iter().filter(|row| !row.disabled);
        inside
            .filter_map(|row| row.inside.as_ref())
            .map(Inside::not_asked)
            .sum()
    }
}

impl Totals {
    fn count(&mut self, row: &Row) {
        if let Some(inside) = &row.inside {
            self.integrations += 1;
            self.known += inside.known;
            self.indexed += inside.indexed;
            self.queued += inside.queued();
            self.failed += inside.failed();
            self.disabled += inside.disabled;
            return;
        }
        self.plain_repositories += 1;
        self.known += 1;
        match row.state() {
            State::Indexed | State::Reindexing => self.indexed += 1,
            State::Failed { .. } => self.failed += 1,
            State::Disabled => self.disabled += 1,
            _ => self.queued += 1,
        }
    }
}

impl Row {
    /// Its address, or its display name.
    pub fn label(&self) -> String {
        match &self.address {
            Some(address) => address.to_string(),
            None => self.display_name.clone(),
        }
    }

    /// How far it is.
    pub fn state(&self) -> State {
        if self.disabled {
            return State::Disabled;
        }
        if let Some(reason) = self.answer.failure() {
            return State::Failed { reason };
        }
        let Some(inside) = &self.inside else {
            return match (self.last_indexed, &self.answer) {
                (Some(_), answer) if answer.is_unfinished() => State::Reindexing,
                (Some(_), _) => State::Indexed,
                (None, answer) => answer.as_pending(),
            };
        };
        if self.last_indexed.is_none() {
            return State::Scanning;
        }
        inside.state(self.answer.is_unfinished())
    }
}

impl Inside {
    /// How many GIJ said that it gave up.
    pub fn failed(&self) -> usize {
        let failures = self
            .pending
            .iter()
            .filter(|one| one.answer.failure().is_some());
        failures.count()
    }

    /// How many wait or are being worked on, as far as anybody was told.
    pub fn queued(&self) -> usize {
        (self.pending.len() + self.more_pending).saturating_sub(self.failed())
    }

    /// Of how many that are not indexed GIJ was not asked.
    pub fn not_asked(&self) -> usize {
        let unasked = |one: &&Pending| one.answer == Answer::NotAsked;
        self.pending.iter().filter(unasked).count() + self.more_pending
    }

    fn count(&mut self, live: LiveRepository, detail: Detail) {
        self.known += 1;
        if live.disabled {
            self.disabled += 1;
        } else if live.last_indexed.is_some() {
            self.indexed += 1;
        } else if detail == Detail::All || self.pending.len() < KEPT {
            self.pending.push(Pending {
                id: live.id,
                name: live.display_name,
                answer: Answer::NotAsked,
            });
        } else {
            self.more_pending += 1;
        }
    }

    fn state(&self, is_unfinished: bool) -> State {
        let failures: Vec<_> = self
            .pending
            .iter()
            .filter_map(|one| one.answer.failure())
            .collect();
        if let Some(first) = failures.first() {
            let reason = match failures.len() {
                1 => first.clone(),
                several => format!("{several} repositories, such as: {first}"),
            };
            return State::Failed { reason };
        }
        if !self.pending.is_empty() {
            return self.state_of_pending();
        }
        match (self.known, is_unfinished) {
            (_, true) => State::Reindexing,
            (0, false) if !self.may_be_empty => State::Empty,
            _ => State::Indexed,
        }
    }

    fn state_of_pending(&self) -> State {
        let states: Vec<_> = self
            .pending
            .iter()
            .map(|one| one.answer.as_pending())
            .collect();
        let switched_on = self.known.saturating_sub(self.disabled).max(1);
        let percent = self.indexed * 100 / switched_on;
        if states
            .iter()
            .any(|state| matches!(state, State::Indexing { .. }))
        {
            State::Indexing {
                percent: u8::try_from(percent).unwrap_or(100),
            }
        } else if states.contains(&State::Queued) {
            State::Queued
        } else {
            State::NotIndexed
        }
    }
}

impl Answer {
    /// GIJ's reason where it gave the row up.
    pub fn failure(&self) -> Option<String> {
        match self {
            Self::Said(status) if status.is_failure() => Some(status.reason()),
            _ => None,
        }
    }

    fn is_unfinished(&self) -> bool {
        matches!(self, Self::Said(status) if status.finished == Some(false))
    }

    /// How far a repository is that was never indexed.
    pub fn as_pending(&self) -> State {
        match self {
            Self::Said(status) if status.is_failure() => State::Failed {
                reason: status.reason(),
            },
            Self::Said(StatusSeen {
                finished: Some(false),
                percent,
                ..
            }) => match percent {
                Some(percent) if *percent > 0.0 => State::Indexing {
                    percent: whole(*percent),
                },
                _ => State::Queued,
            },
            Self::Said(_) | Self::Refused | Self::NotAsked => State::NotIndexed,
        }
    }
}

impl State {
    /// The word for it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Failed { .. } => "failed",
            Self::Empty => "empty",
            Self::Scanning => "scanning",
            Self::Indexing { .. } => "indexing",
            Self::Queued => "queued",
            Self::NotIndexed => "not indexed",
            Self::Reindexing => "reindexing",
            Self::Disabled => "disabled",
            Self::Indexed => "indexed",
        }
    }

    /// Every word.
    pub const WORDS: [&'static str; 9] = [
        "failed",
        "empty",
        "scanning",
        "indexing",
        "queued",
        "not indexed",
        "reindexing",
        "disabled",
        "indexed",
    ];

    /// How soon somebody should look: the lowest first.
    const fn urgency(&self) -> u8 {
        match self {
            Self::Failed { .. } => 0,
            Self::Empty => 1,
            Self::NotIndexed => 2,
            Self::Scanning => 3,
            Self::Indexing { .. } => 4,
            Self::Queued => 5,
            Self::Reindexing => 6,
            Self::Disabled => 7,
            Self::Indexed => 8,
        }
    }
}

/// A percentage as a whole number, never 100 before the end.
fn whole(percent: f64) -> u8 {
    (0..99_u8)
        .rev()
        .find(|whole| f64::from(*whole) <= percent)
        .unwrap_or(0)
}

fn of_integration(live: LiveRow, managed: &Managed) -> Row {
    Row {
        id: live.id,
        address: managed.addresses.get(&live.id).cloned(),
        display_name: live.display_name,
        integration_type: Some(match live.row_type {
            LiveType::Known(kind) => kind.as_str().to_owned(),
            LiveType::Unknown(name) => name,
        }),
        disabled: live.disabled,
        last_indexed: live.last_indexed,
        answer: Answer::NotAsked,
        inside: Some(Inside {
            may_be_empty: managed.may_be_empty.contains(&live.id),
            ..Inside::default()
        }),
    }
}

fn of_plain_repository(live: LiveRepository, managed: &Managed) -> Row {
    let id = RowId::Repository(live.id);
    Row {
        id,
        address: managed.addresses.get(&id).cloned(),
        display_name: live.display_name,
        integration_type: None,
        disabled: live.disabled,
        last_indexed: live.last_indexed,
        answer: Answer::NotAsked,
        inside: None,
    }
}
