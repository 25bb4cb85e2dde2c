//! The lease: of all runs of one account at most one is at work.
//!
//! Claiming: write the own claim, then list and read all claims. Of two runs that do so at once, the
//! one that lists later sees the other's claim, since that was written before it was listed. Whoever
//! sees a claim that has not ended withdraws his own and waits for a while that chance decides.
//!
//! Keeping it: a claim is renewed each third of its length. Nothing is written unless more than half
//! of it is left, since a request that is under way when the lease ends would meet the writes of
//! whoever takes over: that half, and the tenth that others wait besides, is longer than the five
//! minutes for which Jira's answer is waited for where the lease is one of ten minutes or more. Where
//! less is left it is renewed first, and where that fails nothing is written. A shorter lease is
//! for whoever knows that Jira answers sooner.
//!
//! Taking over: a claim that says when it ends is believed. One that says that it ends later than any
//! lease may was made by a machine whose clock is wrong. It is watched, and its run counts as no more
//! once it was not renewed for longer than its own lease and this run's: a run at work would have
//! renewed it three times, and one whose lease has ended by its own clock writes nothing more.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::claim::Claim;
use super::key::{self, Key};
use super::trouble::{self, MOST_SENDS, is_refusal, pause, place};
use crate::clock::Clock;
use crate::ledger::error::{Holder, LedgerError, Loss};
use crate::ledger::owner::Owner;
use crate::ledger::runner::Runner;
use crate::ledger::store::LONGEST_HEARTBEAT;
use crate::ledger::telling::Telling;
use crate::pace::later;
use crate::remote::{Delivery, Properties, RemoteError};

/// Between two looks at a lease that another run holds lie at least so many milliseconds, and at
/// most as many again.
const LOOK_AGAIN_MS: u64 = 2_500;

/// How often two runs that ask at the same time may meet before one of them counts as the holder.
const MOST_MEETINGS: u32 = 5;

/// The lease of one run.
pub(super) struct Lease<'a, P, C> {
    pub(super) properties: &'a P,
    pub(super) clock: &'a C,
    pub(super) chance: Box<dyn Fn() -> u64>,
    pub(super) owner: Owner,
    /// Which run this is.
    pub(super) run: String,
    pub(super) who: Runner,
    pub(super) length: Duration,
    state: State,
    /// Whether a claim may be there although the lease is not held: asking for it may be cut short.
    is_claiming: bool,
    /// The claims that cannot be believed, by run.
    watched: BTreeMap<String, Watched>,
}

/// A claim that cannot be believed, as it was when it was last seen to change.
struct Watched {
    claim: Claim,
    since: Timestamp,
}

enum State {
    Free,
    Held(Held),
    /// How, and the reason.
    Lost(Loss, String),
}

struct Held {
    claim: Claim,
    renew_at: Timestamp,
}

/// How asking for the lease ended.
pub(super) enum Taking {
    /// It is taken; these properties there are.
    Taken(Vec<String>),
    /// Jira keeps no properties for this account.
    Refused(RemoteError),
}

/// How one claim ended.
enum Claimed {
    Won(Vec<String>),
    /// Another run was met.
    Met(Rival),
    Refused(RemoteError),
}

/// A run that may be at work.
struct Rival {
    claim: Claim,
    /// Who it is of, for people.
    holder: Holder,
}

/// The claims of other runs.
#[derive(Default)]
struct Others {
    /// Those that have not ended, the oldest first.
    rivals: Vec<Rival>,
    /// Those that have.
    ended: Vec<Holder>,
}

/// Why a claim was not renewed.
enum NotRenewed {
    Lost(String),
    Unanswered(LedgerError),
}

impl<'a, P: Properties, C: Clock> Lease<'a, P, C> {
    pub(super) fn new(
        properties: &'a P,
        clock: &'a C,
        settings: &super::store::JiraLedgerSettings,
        chance: Box<dyn Fn() -> u64>,
    ) -> Self {
        Self {
            properties,
            clock,
            owner: settings.owner.clone(),
            run: format!("{:016x}", chance()),
            who: settings.who.clone(),
            length: settings.lease,
            chance,
            state: State::Free,
            is_claiming: false,
            watched: BTreeMap::new(),
        }
    }

    /// A lease is renewed each third of its length.
    pub(super) fn heartbeat(&self) -> Duration {
        (self.length / 3).min(LONGEST_HEARTBEAT)
    }

    fn key(&self) -> String {
        key::claim(&self.owner, &self.run)
    }

    /// Whether there is a ledger of this owner.
    fn has_parts(&self, keys: &[String]) -> bool {
        let mut keys = keys.iter().filter_map(|text| Key::parse(text));
        keys.any(|key| matches!(key, Key::Shard { owner, .. } if owner == self.owner))
    }

    /// Whether something may be written now. Once its claim has ended by its own clock, it may not:
    /// another run may be at work already.
    pub(super) fn check(&self) -> Result<(), LedgerError> {
        let (loss, reason) = match &self.state {
            State::Held(held) if self.clock.now() < held.claim.expires => return Ok(()),
            State::Held(held) => {
                let end = held.claim.expires;
                let reason = format!("it ended at {end:.0} and was not renewed in time");
                (Loss::RanOut, reason)
            }
            State::Lost(loss, reason) => (*loss, reason.clone()),
            State::Free => {
                return Err(LedgerError::Unwritable {
                    place: trouble::EVERYTHING.to_owned(),
                    reason: "this run does not hold its lease".to_owned(),
                    help: "see what the other run did, then run plan again".to_owned(),
                });
            }
        };
        Err(LedgerError::LeaseLost { loss, reason })
    }

    /// Takes the lease, or waits for it for as long as `patience` says.
    pub(super) async fn acquire(
        &mut self,
        patience: Duration,
        told: &mut dyn FnMut(&Holder),
    ) -> Result<Taking, LedgerError> {
        let deadline = later(self.clock.now(), patience);
        let mut telling = Telling::default();
        let mut meetings = 0;
        loop {
            let keys = match self.properties.property_keys().await {
                Ok(keys) => keys,
                Err(error) if is_refusal(&error) => return Ok(Taking::Refused(error)),
                Err(error) => {
                    return Err(trouble::unreadable(trouble::EVERYTHING.to_owned(), &error));
                }
            };
            let rival = match self.others(&keys).await?.rivals.into_iter().next() {
                Some(rival) => rival,
                None => match self.claim().await? {
                    Claimed::Won(keys) => return Ok(Taking::Taken(keys)),
                    // What is remembered is not forgotten because it cannot be changed any more.
                    Claimed::Refused(error) if self.has_parts(&keys) => {
                        return Err(trouble::unwritable(place(&self.key()), &error));
                    }
                    Claimed::Refused(error) => return Ok(Taking::Refused(error)),
                    // Both asked at once and both withdrew: with any luck the next try is alone.
                    Claimed::Met(_) if meetings < MOST_MEETINGS => {
                        meetings += 1;
                        let wait = Duration::from_millis((self.chance)() % LOOK_AGAIN_MS);
                        self.clock.sleep_until(later(self.clock.now(), wait)).await;
                        continue;
                    }
                    Claimed::Met(rival) => rival,
                },
            };
            let now = self.clock.now();
            if now >= deadline {
                return Err(LedgerError::Held(rival.holder));
            }
            if telling.is_due(&rival.claim.run, now) {
                told(&rival.holder);
            }
            let wait = Duration::from_millis(LOOK_AGAIN_MS + (self.chance)() % LOOK_AGAIN_MS);
            self.clock.sleep_until(later(now, wait).min(deadline)).await;
        }
    }

    /// Shows that the run is still at it, where it is time to.
    pub(super) async fn keep_alive(&mut self) -> Result<(), LedgerError> {
        if self.is_renewal_due() {
            // Until the lease ends there is time to try again.
            self.try_to_renew().await?;
        }
        self.unless_lost()
    }

    /// The same, and that enough of the lease is left for one write.
    pub(super) async fn ready_to_write(&mut self) -> Result<(), LedgerError> {
        let unanswered = if self.is_renewal_due() || self.ends_too_soon().is_some() {
            self.try_to_renew().await?
        } else {
            None
        };
        self.unless_lost()?;
        let Some(end) = self.ends_too_soon() else {
            return Ok(());
        };
        let why = match unanswered {
            Some(error) => format!("it could not be renewed: {error}"),
            None => "Jira takes too long to renew it".to_owned(),
        };
        Err(LedgerError::LeaseLost {
            loss: Loss::RanOut,
            reason: format!("it ends at {end:.0}, too soon for a write, and {why}"),
        })
    }

    fn is_renewal_due(&self) -> bool {
        matches!(&self.state, State::Held(held) if self.clock.now() >= held.renew_at)
    }

    /// When the lease ends, where a write may take longer.
    fn ends_too_soon(&self) -> Option<Timestamp> {
        match &self.state {
            State::Held(Held { claim, .. })
                if later(self.clock.now(), self.length / 2) >= claim.expires =>
            {
                Some(claim.expires)
            }
            _ => None,
        }
    }

    fn unless_lost(&self) -> Result<(), LedgerError> {
        match &self.state {
            State::Lost(loss, reason) => Err(LedgerError::LeaseLost {
                loss: *loss,
                reason: reason.clone(),
            }),
            State::Free | State::Held(_) => Ok(()),
        }
    }

    /// Renews the claim. Where that is not answered the lease is held for what is left of it, and
    /// the reason comes back; where it is lost, that is the state from then on.
    async fn try_to_renew(&mut self) -> Result<Option<LedgerError>, LedgerError> {
        let State::Held(held) = &self.state else {
            return Ok(None);
        };
        let claim = held.claim.clone();
        let (loss, reason) = match self.renew(&claim).await {
            Ok(held) => {
                self.state = State::Held(held);
                return Ok(None);
            }
            Err(NotRenewed::Lost(reason)) => (Loss::Taken, reason),
            Err(NotRenewed::Unanswered(error)) => {
                let now = self.clock.now();
                if now < claim.expires {
                    let renew_at = later(now, self.length / 20);
                    self.state = State::Held(Held { claim, renew_at });
                    return Ok(Some(error));
                }
                let end = claim.expires;
                let reason = format!("it ended at {end:.0} and could not be renewed: {error}");
                (Loss::RanOut, reason)
            }
        };
        self.state = State::Lost(loss, reason.clone());
        Err(LedgerError::LeaseLost { loss, reason })
    }

    /// Gives the lease back.
    pub(super) async fn release(&mut self) -> Result<(), LedgerError> {
        let expires = match std::mem::replace(&mut self.state, State::Free) {
            State::Held(held) => held.claim.expires,
            State::Free if self.is_claiming => later(self.clock.now(), self.length),
            State::Free | State::Lost(..) => return Ok(()),
        };
        self.is_claiming = false;
        let key = self.key();
        self.remove(&key)
            .await
            .map_err(|error| LedgerError::Unwritable {
                place: place(&key),
                reason: error.to_string(),
                help: format!(
                    "the lease of this run ends by itself at {expires:.0}; until then other runs wait"
                ),
            })
    }

    async fn claim(&mut self) -> Result<Claimed, LedgerError> {
        let now = self.clock.now();
        // To look for claims Jira had to be asked who the account is.
        let who = self.who.in_words(self.properties.account().as_deref());
        let claim = Claim::new(self.run.clone(), who, now, self.length);
        self.is_claiming = true;
        match self.write(&claim).await {
            Ok(()) => {}
            Err(error) if is_refusal(&error) => {
                if error.delivery == Delivery::Unknown {
                    self.withdraw().await;
                }
                // What Jira refused is not there to be given back.
                self.is_claiming = false;
                return Ok(Claimed::Refused(error));
            }
            Err(error) => {
                self.withdraw().await;
                return Err(trouble::unwritable(place(&self.key()), &error));
            }
        }
        let keys = match self.look_around().await {
            Ok((keys, others)) => match others.rivals.into_iter().next() {
                None => {
                    self.clear_away(&others.ended).await;
                    keys
                }
                Some(rival) => {
                    self.withdraw().await;
                    return Ok(Claimed::Met(rival));
                }
            },
            Err(error) => {
                self.withdraw().await;
                return Err(error);
            }
        };
        let renew_at = later(now, self.length / 3);
        if self.clock.now() >= renew_at {
            // Others may take it for ended before the first renewal is through.
            self.withdraw().await;
            return Err(LedgerError::Unwritable {
                place: place(&self.key()),
                reason: "Jira answers too slowly for a lease".to_owned(),
                help:
                    "see whether Jira is overloaded, or make `ledger.lease` in gijctl.yaml longer"
                        .to_owned(),
            });
        }
        self.state = State::Held(Held { claim, renew_at });
        self.is_claiming = false;
        Ok(Claimed::Won(keys))
    }

    async fn renew(&mut self, claim: &Claim) -> Result<Held, NotRenewed> {
        let key = self.key();
        let unreadable = |error| NotRenewed::Unanswered(trouble::unreadable(place(&key), &error));
        let unwritable = |error| NotRenewed::Unanswered(trouble::unwritable(place(&key), &error));
        let value = self.properties.property(&key).await.map_err(unreadable)?;
        match value.as_ref().map(Claim::from_value) {
            Some(Ok(seen)) if seen.run == self.run => {}
            Some(_) => return Err(NotRenewed::Lost("somebody wrote over its claim".to_owned())),
            None => {
                return Err(NotRenewed::Lost(
                    "its claim was removed, by another run that took it for ended or by hand"
                        .to_owned(),
                ));
            }
        }
        let now = self.clock.now();
        let renewed = claim.renewed(now, self.length);
        self.write(&renewed).await.map_err(unwritable)?;
        // Once the claim has ended by this machine's clock, another run may have taken over.
        if self.clock.now() >= claim.expires {
            let (_, others) = self.look_around().await.map_err(NotRenewed::Unanswered)?;
            if let Some(rival) = others.rivals.first() {
                let holder = &rival.holder;
                let reason = format!("it was not renewed in time, and {holder} is at work");
                self.withdraw().await;
                return Err(NotRenewed::Lost(reason));
            }
        }
        Ok(Held {
            claim: renewed,
            renew_at: later(now, self.length / 3),
        })
    }

    /// The claims of others, once the own one is written.
    async fn look_around(&mut self) -> Result<(Vec<String>, Others), LedgerError> {
        let keys = self
            .properties
            .property_keys()
            .await
            .map_err(|error| trouble::unreadable(trouble::EVERYTHING.to_owned(), &error))?;
        if !keys.contains(&self.key()) {
            return Err(LedgerError::Unreadable {
                place: place(&self.key()),
                reason: "Jira does not show what was just written".to_owned(),
                help: "run again; if it happens each time, see whether the nodes of this Jira agree with each other".to_owned(),
            });
        }
        let others = self.others(&keys).await?;
        Ok((keys, others))
    }

    /// Who claims the lease, and who ended without giving it back.
    pub(super) async fn claimants(
        &mut self,
        keys: &[String],
    ) -> Result<(Vec<Holder>, Vec<Holder>), LedgerError> {
        let Others { rivals, ended } = self.others(keys).await?;
        let at_work = rivals.into_iter().map(|rival| rival.holder);
        Ok((at_work.collect(), ended))
    }

    async fn others(&mut self, keys: &[String]) -> Result<Others, LedgerError> {
        let mut others = Others::default();
        for text in keys {
            match Key::parse(text) {
                Some(Key::Claim { run, .. }) if run != self.run => {}
                _ => continue,
            }
            let value = self
                .properties
                .property(text)
                .await
                .map_err(|error| trouble::unreadable(place(text), &error))?;
            // One that is gone since it was listed was given back.
            let Some(value) = value else { continue };
            let claim = Claim::from_value(&value).map_err(|error| LedgerError::Unreadable {
                place: place(text),
                reason: format!("it is no claim of a run: {error}"),
                help: "remove this property when no gijctl is at work on this Jira".to_owned(),
            })?;
            let now = self.clock.now();
            let holder = claim.holder(now, self.length, text);
            if self.has_ended(&claim, now) {
                others.ended.push(holder);
            } else {
                others.rivals.push(Rival { claim, holder });
            }
        }
        let order = |a: &Rival, b: &Rival| {
            (a.claim.since, &a.claim.run).cmp(&(b.claim.since, &b.claim.run))
        };
        others.rivals.sort_by(order);
        Ok(others)
    }

    /// Whether the run of a claim is surely no more.
    fn has_ended(&mut self, claim: &Claim, now: Timestamp) -> bool {
        if claim.is_credible(now) {
            return claim.has_ended(now, self.length);
        }
        match self.watched.get(&claim.run) {
            Some(watched) if watched.claim == *claim => {
                now > later(watched.since, claim.longest_silence(self.length))
            }
            _ => {
                let watched = Watched {
                    claim: claim.clone(),
                    since: now,
                };
                self.watched.insert(claim.run.clone(), watched);
                false
            }
        }
    }

    /// Writes a claim. Where the answer is lost, what is there decides: that is asked each time, and
    /// is more than trying again, which is the transport's business.
    async fn write(&self, claim: &Claim) -> Result<(), RemoteError> {
        let key = self.key();
        let value = claim.to_value();
        let mut sends = 0;
        let mut delivery = Delivery::NotDone;
        loop {
            let Err(mut error) = self.properties.put_property(&key, &value).await else {
                return Ok(());
            };
            // A later refusal does not undo what came before it.
            if delivery == Delivery::Unknown {
                error.delivery = delivery;
            }
            delivery = error.delivery;
            if !trouble::may_be_sent_again(&error) {
                return Err(error);
            }
            if let Ok(Some(seen)) = self.properties.property(&key).await
                && seen == value
            {
                return Ok(());
            }
            sends += 1;
            if sends >= MOST_SENDS || !trouble::was_put_once(&error) {
                return Err(error);
            }
            pause(self.clock, sends).await;
        }
    }

    /// Removes a claim. The transport never repeats that, so it is repeated here: one that is gone
    /// already counts as removed.
    async fn remove(&self, key: &str) -> Result<(), RemoteError> {
        let mut sends = 0;
        loop {
            let Err(error) = self.properties.delete_property(key).await else {
                return Ok(());
            };
            sends += 1;
            if sends >= MOST_SENDS || !trouble::may_be_sent_again(&error) {
                return Err(error);
            }
            pause(self.clock, sends).await;
        }
    }

    /// Takes the own claim back. Where that fails it ends by itself, and the next try to claim
    /// writes over it.
    async fn withdraw(&mut self) {
        if let Err(error) = self.remove(&self.key()).await {
            tracing::warn!(%error, "the claim of this run stays until it ends by itself");
        }
        self.is_claiming = false;
    }

    /// Removes the claims of runs that are no more. One that stays harms nobody.
    async fn clear_away(&self, ended: &[Holder]) {
        for key in ended.iter().filter_map(|holder| holder.property.as_ref()) {
            if let Err(error) = self.remove(key).await {
                tracing::warn!(%error, "the claim of a run that is no more stays");
            }
        }
    }
}
