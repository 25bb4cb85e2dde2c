//! The store.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;

use super::key::{self, Key};
use super::lease::{Lease, Taking};
use super::shard::{Imprint, Seen, Shard, Whole};
use super::shelf::{Shelf, TooLarge, Write};
use super::trouble::{self, MOST_SENDS, is_refusal, pause, place};
use crate::clock::Clock;
use crate::ledger::encoding::{self, Record, Unread, plain};
use crate::ledger::error::{Holder, LedgerError};
use crate::ledger::owner::Owner;
use crate::ledger::runner::Runner;
use crate::ledger::store::{Condition, LedgerStore, save_touched};
use crate::model::{Address, RowId};
use crate::remote::{Properties, RemoteError};
use crate::state::Ledger;

/// How a ledger in Jira is kept.
#[derive(Debug, Clone)]
pub struct JiraLedgerSettings {
    /// Whose it is.
    pub owner: Owner,
    /// Which Jira it is about.
    pub url: String,
    /// Who runs.
    pub who: Runner,
    /// After how long a lease ends by itself where it is not renewed.
    pub lease: Duration,
}

impl JiraLedgerSettings {
    /// How long a lease is unless told otherwise.
    pub const LEASE: Duration = Duration::from_mins(10);
    /// A shorter one would end between two answers of a slow Jira, or by a difference of clocks.
    pub const SHORTEST_LEASE: Duration = Duration::from_mins(1);
    /// Longer ones would keep others waiting for a run that is no more.
    pub const LONGEST_LEASE: Duration = Duration::from_hours(24);
}

/// A ledger in the properties of gijctl's own Jira account.
pub struct JiraLedger<'a, P, C> {
    properties: &'a P,
    clock: &'a C,
    owner: Owner,
    url: String,
    lease: Lease<'a, P, C>,
    shelf: Shelf,
    ledger: Option<Ledger>,
    notices: Vec<String>,
}

/// What parts of other owners come to that cannot be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnclearOthers {
    /// They are told: whoever only looks takes nothing from anybody.
    Told,
    /// They are an error: what another owner looks after would count as nobody's.
    Refused,
}

/// What the parts hold together.
#[derive(Default)]
struct Gathered {
    shards: BTreeMap<u32, Shard>,
    records: BTreeMap<u32, BTreeMap<Address, Record>>,
    whole: Option<Whole>,
}

impl<'a, P: Properties, C: Clock> JiraLedger<'a, P, C> {
    /// A ledger in this account's properties; nothing is asked yet. `chance` names the run, and
    /// decides how long it waits where it meets another.
    pub fn new(
        properties: &'a P,
        clock: &'a C,
        settings: JiraLedgerSettings,
        chance: Box<dyn Fn() -> u64>,
    ) -> Self {
        let lease = Lease::new(properties, clock, &settings, chance);
        let JiraLedgerSettings { owner, url, .. } = settings;
        Self {
            properties,
            clock,
            owner,
            url,
            lease,
            shelf: Shelf::default(),
            ledger: None,
            notices: Vec::new(),
        }
    }

    /// Jira keeps nothing for this account.
    fn go_without(&mut self, error: &RemoteError) {
        self.ledger = None;
        self.notices = vec![format!(
            "Jira keeps no user properties for this account ({error}), so gijctl goes on without a ledger: it cannot tell who changed what, which secrets changed or what no manifest declares any more, and nothing keeps two runs from working at once. Let the account keep user properties, or name a place with --ledger file:PATH"
        )];
    }

    async fn read_with(
        &mut self,
        mut keys: Vec<String>,
        unclear_others: UnclearOthers,
    ) -> Result<(), LedgerError> {
        self.notices.clear();
        let mut gathered = self.gather(&keys).await?;
        if gathered.misses_a_part() {
            // It may have come since the keys were listed.
            keys = self
                .properties
                .property_keys()
                .await
                .map_err(|error| trouble::unreadable(trouble::EVERYTHING.to_owned(), &error))?;
            gathered = self.gather(&keys).await?;
        }
        if gathered.misses_a_part() {
            self.notices.push(format!(
                "a part of the ledger {} is missing {}: what it held is found again by its names",
                self.owner,
                trouble::EVERYTHING
            ));
        }
        if let Some(whole) = &gathered.whole
            && whole.url != self.url
        {
            self.notices.push(format!(
                "the ledger in Jira was kept for {}: this is a copy of that Jira, or another address of it",
                plain(&whole.url)
            ));
        }
        let others = self.read_others(&keys, unclear_others).await?;
        let stated = gathered.whole.as_ref().map_or(0, |whole| whole.parts);
        self.shelf = Shelf::new(gathered.shards, stated, self.url.len());
        let mut entries = BTreeMap::new();
        let mut pending = BTreeMap::new();
        let mut given = BTreeMap::new();
        let homes = self.shelf.homes();
        for (number, records) in gathered.records {
            for (address, record) in records {
                if homes.get(&address).is_none_or(|home| home.1 != number) {
                    continue;
                }
                if let Some(entry) = record.entry {
                    entries.insert(address.clone(), entry);
                }
                if !record.given.is_empty() {
                    given.insert(address.clone(), record.given);
                }
                if let Some(create) = record.pending {
                    pending.insert(address, create);
                }
            }
        }
        self.ledger = Some(Ledger::read(entries, pending, others).with_given(given));
        Ok(())
    }

    /// Reads all parts of this owner, in ascending order: what moves meanwhile moves upwards.
    async fn gather(&self, keys: &[String]) -> Result<Gathered, LedgerError> {
        let mut gathered = Gathered::default();
        let mine = keys.iter().filter_map(|text| match Key::parse(text) {
            Some(Key::Shard { owner, number }) if owner == self.owner => Some(number),
            _ => None,
        });
        for number in mine.collect::<BTreeSet<_>>() {
            let key = key::shard(&self.owner, number);
            let Some(value) = self.property(&key).await? else {
                continue;
            };
            let read = Shard::from_value(&value).map_err(|unread| unread_part(&key, unread))?;
            if number == 0 {
                gathered.whole = read.whole;
            }
            gathered.shards.insert(number, read.shard);
            gathered.records.insert(number, read.records);
        }
        Ok(gathered)
    }

    /// Which integrations other owners know as theirs.
    async fn read_others(
        &mut self,
        keys: &[String],
        unclear: UnclearOthers,
    ) -> Result<BTreeMap<RowId, String>, LedgerError> {
        let mut others = BTreeMap::new();
        for text in keys {
            let owner = match Key::parse(text) {
                Some(Key::Shard { owner, .. }) if owner != self.owner => owner,
                _ => continue,
            };
            let Some(value) = self.property(text).await? else {
                continue;
            };
            match Shard::from_value(&value) {
                Ok(read) => {
                    let ids = read.records.into_values().filter_map(|record| record.entry);
                    for entry in ids {
                        others
                            .entry(entry.id)
                            .or_insert_with(|| owner.as_str().to_owned());
                    }
                }
                Err(unread) if unclear == UnclearOthers::Refused => {
                    return Err(unread_part(text, unread));
                }
                Err(Unread::Newer(reason) | Unread::Odd(reason)) => self.notices.push(format!(
                    "what {owner} looks after is not known in full: {}: {reason}: an apply refuses to go on so",
                    place(text)
                )),
            }
        }
        Ok(others)
    }

    async fn property(&self, key: &str) -> Result<Option<Value>, LedgerError> {
        let read = self.properties.property(key).await;
        read.map_err(|error| trouble::unreadable(place(key), &error))
    }

    async fn write_touched(
        &mut self,
        ledger: &Ledger,
        touched: &BTreeSet<Address>,
    ) -> Result<(), LedgerError> {
        self.lease.check()?;
        for write in self.shelf.tidy() {
            self.write(write).await?;
        }
        self.shelf.is_tidy();
        let revision = self.shelf.revision().saturating_add(1);
        let texts = texts(ledger, touched, revision)?;
        let writes = self
            .shelf
            .lay_out(&texts, revision)
            .map_err(|TooLarge(address)| LedgerError::Unwritable {
                place: trouble::EVERYTHING.to_owned(),
                reason: format!(
                    "what is to be remembered of {address} is more than Jira takes in one property"
                ),
                help: "keep the ledger in a file with --ledger file:PATH".to_owned(),
            })?;
        for write in writes {
            self.write(write).await?;
        }
        Ok(())
    }

    /// Makes one write. What is there is read before, and again where an answer is lost: what was
    /// meant is never taken for what is.
    ///
    /// Trying again while Jira is away is the transport's business. What is sent again here is what
    /// the transport sends but once, and only after a look.
    async fn write(&mut self, mut write: Write) -> Result<(), LedgerError> {
        let key = key::shard(&self.owner, write.number);
        let mut sends = 0;
        let mut last_word = None;
        loop {
            let seen = match self.properties.property(&key).await {
                Ok(seen) => seen,
                Err(error) => return Err(trouble::unwritable(place(&key), &error)),
            };
            if self.is_as_meant(&write, seen.as_ref()) {
                self.shelf.made(write);
                return Ok(());
            }
            if let Some(error) = &last_word {
                return Err(trouble::unwritable(place(&key), error));
            }
            self.catch_up(&mut write, seen.as_ref())?;
            let Err(error) = self.send(&key, &write).await? else {
                self.shelf.made(write);
                return Ok(());
            };
            if !trouble::may_be_sent_again(&error) {
                return Err(trouble::unwritable(place(&key), &error));
            }
            sends += 1;
            let was_sent_once = write.shard.is_none() || trouble::was_put_once(&error);
            if was_sent_once && sends < MOST_SENDS {
                pause(self.clock, sends).await;
            } else {
                // One more look tells whether it was done all the same.
                last_word = Some(error);
            }
        }
    }

    /// A save may take longer than the lease, which is renewed between its parts.
    async fn send(
        &mut self,
        key: &str,
        write: &Write,
    ) -> Result<Result<(), RemoteError>, LedgerError> {
        self.lease.ready_to_write().await?;
        self.lease.check()?;
        Ok(match &write.shard {
            Some(shard) => {
                let value = self.value(write, shard)?;
                self.properties.put_property(key, &value).await
            }
            None => self.properties.delete_property(key).await,
        })
    }

    fn value(&self, write: &Write, shard: &Shard) -> Result<Value, LedgerError> {
        let whole = (write.number == 0).then(|| Whole {
            parts: write.parts,
            url: self.url.clone(),
        });
        let imprint = Imprint {
            writer: &self.lease.run,
            whole,
        };
        shard
            .to_value(&imprint)
            .map_err(|reason| LedgerError::Unwritable {
                place: place(&key::shard(&self.owner, write.number)),
                reason,
                help: "run again".to_owned(),
            })
    }

    fn is_as_meant(&self, write: &Write, seen: Option<&Value>) -> bool {
        match (&write.shard, seen) {
            (None, None) => true,
            (Some(shard), Some(seen)) => self.value(write, shard).is_ok_and(|value| value == *seen),
            _ => false,
        }
    }

    /// Refuses to write over what somebody else wrote. What this run wrote itself, though the
    /// answer was lost for good, only moves the generation on.
    fn catch_up(&mut self, write: &mut Write, seen: Option<&Value>) -> Result<(), LedgerError> {
        let number = write.number;
        let key = key::shard(&self.owner, number);
        let expected = self.shelf.part(number).map(|part| part.generation);
        let foreign = |reason: String| LedgerError::Unwritable {
            place: place(&key),
            reason,
            help: "see which other gijctl works on this Jira, then run plan again".to_owned(),
        };
        let seen = match seen {
            None => None,
            Some(value) => Some(Seen::from_value(value).ok_or_else(|| {
                foreign("somebody wrote something else over it since it was read".to_owned())
            })?),
        };
        let generation = seen.as_ref().map(|seen| seen.generation);
        if generation == expected {
            return Ok(());
        }
        match seen {
            Some(seen) if seen.writer == self.lease.run => {
                self.shelf.caught_up(number, seen.generation);
                if let Some(shard) = &mut write.shard {
                    shard.generation = seen.generation.saturating_add(1);
                }
                Ok(())
            }
            Some(_) => Err(foreign("another run wrote it since it was read".to_owned())),
            None => Err(foreign("somebody removed it since it was read".to_owned())),
        }
    }
}

impl Gathered {
    fn misses_a_part(&self) -> bool {
        let stated = self.whole.as_ref().map_or(0, |whole| whole.parts);
        let highest = self
            .shards
            .keys()
            .next_back()
            .map_or(0, |last| last.saturating_add(1));
        // Between others none may be missing, and the first one never.
        let expected = usize::try_from(stated.max(highest)).unwrap_or(usize::MAX);
        self.shards.len() < expected
    }
}

/// What is to be written for these resources.
fn texts(
    ledger: &Ledger,
    touched: &BTreeSet<Address>,
    revision: u64,
) -> Result<BTreeMap<Address, Option<String>>, LedgerError> {
    let mut texts = BTreeMap::new();
    for address in touched {
        let record = Record {
            entry: ledger.entry(address).cloned(),
            pending: ledger.pending(address).cloned(),
            given: ledger.given_under(address).cloned().unwrap_or_default(),
        };
        let text = if record.is_empty() {
            None
        } else {
            let value = encoding::encode(address.kind, &record, revision).map_err(|reason| {
                LedgerError::Unwritable {
                    place: trouble::EVERYTHING.to_owned(),
                    reason: format!("what is to be remembered of {address} is odd: {reason}"),
                    help: "look at its manifest and at its row in Jira".to_owned(),
                }
            })?;
            Some(value.to_string())
        };
        texts.insert(address.clone(), text);
    }
    Ok(texts)
}

fn unread_part(key: &str, unread: Unread) -> LedgerError {
    let (reason, help) = match unread {
        Unread::Newer(reason) => (reason, "use that version of gijctl, or a later one"),
        Unread::Odd(reason) => (
            reason,
            "remove this property of the account by Jira's REST API: the next apply finds what it held by its names",
        ),
    };
    LedgerError::Unreadable {
        place: place(key),
        reason,
        help: help.to_owned(),
    }
}

impl<P: Properties, C: Clock> LedgerStore for JiraLedger<'_, P, C> {
    async fn read(&mut self) -> Result<(), LedgerError> {
        match self.properties.property_keys().await {
            Ok(keys) => self.read_with(keys, UnclearOthers::Told).await,
            Err(error) if is_refusal(&error) => {
                self.go_without(&error);
                Ok(())
            }
            Err(error) => Err(trouble::unreadable(trouble::EVERYTHING.to_owned(), &error)),
        }
    }

    fn ledger(&self) -> Option<&Ledger> {
        self.ledger.as_ref()
    }

    fn ledger_mut(&mut self) -> Option<&mut Ledger> {
        self.ledger.as_mut()
    }

    async fn save(&mut self) -> Result<(), LedgerError> {
        save_touched(
            self,
            |store| &mut store.ledger,
            async |store, ledger, touched| {
                let written = store.write_touched(ledger, touched).await;
                if written.is_err() {
                    store.shelf.was_torn();
                }
                written
            },
        )
        .await
    }

    async fn acquire(
        &mut self,
        patience: Duration,
        told: &mut dyn FnMut(&Holder),
    ) -> Result<(), LedgerError> {
        match self.lease.acquire(patience, told).await? {
            Taking::Taken(keys) => {
                let read = self.read_with(keys, UnclearOthers::Refused).await;
                if read.is_err() {
                    // The failure to read is what counts; a claim that stays ends by itself.
                    if let Err(error) = self.lease.release().await {
                        tracing::warn!(%error, "the lease was not given back");
                    }
                }
                read
            }
            Taking::Refused(error) => {
                self.go_without(&error);
                Ok(())
            }
        }
    }

    async fn keep_alive(&mut self) -> Result<(), LedgerError> {
        self.lease.keep_alive().await
    }

    async fn ready_to_write(&mut self) -> Result<(), LedgerError> {
        self.lease.ready_to_write().await
    }

    fn heartbeat(&self) -> Duration {
        self.lease.heartbeat()
    }

    async fn release(&mut self) -> Result<(), LedgerError> {
        self.lease.release().await
    }

    async fn condition(&mut self) -> Result<Condition, LedgerError> {
        let keys = match self.properties.property_keys().await {
            Ok(keys) => keys,
            Err(error) if is_refusal(&error) => return Ok(Condition::default()),
            Err(error) => {
                return Err(trouble::unreadable(trouble::EVERYTHING.to_owned(), &error));
            }
        };
        let (at_work, ended) = self.lease.claimants(&keys).await?;
        Ok(Condition {
            at_work,
            ended,
            size: self.ledger.is_some().then(|| self.shelf.size()),
        })
    }

    fn notice(&self) -> Option<String> {
        (!self.notices.is_empty()).then(|| self.notices.join("; "))
    }
}
