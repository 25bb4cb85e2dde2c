//! Creating an integration exactly once, whatever becomes of the request and of its answer.
//!
//! The intent is noted before the request is sent, with the integrations that exist by then. Where
//! it is not certain that a request was refused, the integration is looked for among those that
//! were not there before, and the request is sent again only once it has not appeared for a grace
//! period. A later run begins by looking, too.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use super::batch::Started;
use super::halt::{Halt, StepError};
use super::known::known_before;
use super::reads::{WhenStopped, pause_before_resend};
use super::run::Run;
use super::waiting::Waiting;
use crate::clock::Clock;
use crate::event::{EventKind, StepStatus, Warning};
use crate::ledger::LedgerStore;
use crate::model::{Address, Field, RowId, RowType, several_rows};
use crate::pace::later;
use crate::pace::{Baseline, IndexWait, WaitKind};
use crate::plan::{Change, Creation, Indexing, differs};
use crate::remote::{
    Delivery, NewIntegration, NewRepository, Remote, RemoteError, ResolvedCredentials,
};
use crate::state::{LiveRow, LiveType, PendingCreate};

/// How often one run sends a create at most.
const SENDS: u32 = 3;

/// How far apart the looks for an integration are whose create was not answered.
const BETWEEN_LOOKS: Duration = Duration::from_secs(10);

/// The least time in which an integration may still appear: GIJ calls the Git host before it
/// answers, and may still be at it.
const LEAST_GRACE: Duration = Duration::from_mins(1);

/// What is to be done next about an integration that is being created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Send the request.
    Send,
    /// Look whether it is there, until this moment; then send.
    Look { until: Timestamp },
}

/// Whether a request that was sent may have made it, or may still.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Doubt {
    /// No: none was sent, or all were refused.
    None,
    /// One of an earlier run may.
    EarlierRun,
    /// One of this run may; this came instead of its answer.
    Lost(RemoteError),
}

/// Whose request made what is there: that says which secret it was made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SentBy {
    ThisRun,
    /// An earlier run, whose secret may have been another.
    Another,
}

/// The making of one integration.
struct Making<'c> {
    change: &'c Change,
    creation: &'c Creation,
    intent: PendingCreate,
    /// What an earlier run was about to send, where that was given up for what is wanted now. It may
    /// still appear.
    former: Option<PendingCreate>,
    /// How often this run has sent it.
    sends: u32,
    doubt: Doubt,
    next: Next,
}

/// What is sent.
enum New {
    Integration(NewIntegration),
    Repository(NewRepository),
}

impl New {
    fn of(creation: &Creation, credentials: Option<ResolvedCredentials>) -> Self {
        let fields = creation.fields.clone();
        let disabled = creation.disabled;
        match creation.row_type {
            RowType::Integration(integration_type) => Self::Integration(NewIntegration {
                integration_type,
                fields,
                disabled,
                credentials,
            }),
            // One inside an integration is never planned to be created.
            RowType::Plain | RowType::Inside => Self::Repository(NewRepository {
                fields,
                disabled,
                credentials,
            }),
        }
    }
}

/// What a look found.
enum Found {
    None,
    One(RowId),
    /// Several, or one that has the name and the type and is otherwise another.
    Unclear(String),
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    pub(super) async fn create<'p>(
        &mut self,
        change: &'p Change,
        creation: &Creation,
    ) -> Result<Option<Started<'p>>, StepError> {
        if let Some(id) = self.created_before(change) {
            return Ok(Some(self.first_wait_of(change, creation, id)));
        }
        let credentials = self.credentials_of(change)?;
        let new = New::of(creation, credentials.clone());
        let mut making = self.begin(change, creation).await?;
        let (id, sent_by) = self.make(&mut making, &new).await?;
        self.written(change, id);
        if making.doubt != Doubt::None {
            // As long as that is not known the intent stays noted, for the next run to look as well.
            self.only_once(&making, id).await?;
        }
        self.remember(change, id);
        if let (SentBy::ThisRun, Some(credentials)) = (sent_by, &credentials) {
            self.remember_secret(change, credentials);
        }
        self.save_books().await;
        if making.doubt == Doubt::None {
            self.nobody_made_another(&making, id).await?;
        }
        let refused = self.check_creation(change, id, creation).await?;
        let not_yet = creation.afterwards.keys().chain(refused.keys());
        self.remember_all_but(change, &not_yet.copied().collect());
        if change.indexing == Indexing::None {
            return Ok(None);
        }
        Ok(Some(self.first_wait_of(change, creation, id)))
    }

    /// What an earlier run of the same saved plan has made, and left before it came to the end of
    /// its quiet first indexing.
    fn created_before(&self, change: &Change) -> Option<RowId> {
        let entry = self.ledger.ledger()?.entry(&change.address)?;
        let row = self.rows.get(entry.id)?;
        let is_it = !entry.owed.quiet.is_empty() && row.display_name == change.display_name;
        is_it.then_some(entry.id)
    }

    fn first_wait_of<'p>(&self, change: &'p Change, creation: &Creation, id: RowId) -> Started<'p> {
        let now = self.clock.now();
        let kind = WaitKind::Initial;
        let rules = self.settings.rules(id, kind, change.repositories);
        let experience = self.experience(creation.row_type, &creation.fields);
        let wait = IndexWait::new(id, rules, Baseline::default(), now).with_experience(experience);
        Started {
            change,
            id,
            waiting: Waiting::new(id, change.display_name.clone(), wait, now),
        }
    }

    async fn send_new(&self, new: &New) -> Result<RowId, RemoteError> {
        match new {
            New::Integration(new) => {
                let made = self.remote.create_integration(new).await;
                made.map(RowId::Integration)
            }
            New::Repository(new) => {
                let made = self.remote.create_repository(new).await;
                made.map(RowId::Repository)
            }
        }
    }

    async fn begin<'c>(
        &mut self,
        change: &'c Change,
        creation: &'c Creation,
    ) -> Result<Making<'c>, StepError> {
        let ledger = self.ledger.ledger();
        let pending = ledger.and_then(|ledger| ledger.pending(&change.address));
        if let Some(pending) = pending.cloned() {
            let until = self.end_of_grace(pending.since);
            return Ok(Making {
                change,
                creation,
                intent: pending,
                former: None,
                sends: 0,
                doubt: Doubt::EarlierRun,
                next: Next::Look { until },
            });
        }
        self.see_rows().await.map_err(StepError::before_write)?;
        self.nobody_made_it_meanwhile(change, creation)?;
        Ok(Making {
            change,
            creation,
            intent: self.intent_of(change, creation),
            former: None,
            sends: 0,
            doubt: Doubt::None,
            next: Next::Send,
        })
    }

    /// What is about to be sent, with the integrations that were there when they were last seen and
    /// could be taken for it.
    fn intent_of(&self, change: &Change, creation: &Creation) -> PendingCreate {
        PendingCreate {
            since: self.clock.now(),
            known: known_before(&self.rows.all(), self.rows.inside(), creation.row_type),
            row_type: creation.row_type,
            display_name: change.display_name.clone(),
            quiet: creation.afterwards.keys().copied().collect(),
        }
    }

    /// GIJ lets two integrations have the same name, so one that appeared since the plan was made
    /// must stop the create.
    fn nobody_made_it_meanwhile(
        &self,
        change: &Change,
        creation: &Creation,
    ) -> Result<(), StepError> {
        let rows = self.rows.all();
        let place = creation.row_type.place();
        let same = rows
            .iter()
            .find(|row| row.place() == place && row.display_name == change.display_name);
        match same {
            None => Ok(()),
            Some(same) => Err(StepError::failed(
                format!(
                    "not sent: {} with the name {:?} appeared since the plan was made",
                    same.id, same.display_name
                ),
                "run plan again to see what differs from it now",
            )),
        }
    }

    async fn make(
        &mut self,
        making: &mut Making<'_>,
        new: &New,
    ) -> Result<(RowId, SentBy), StepError> {
        loop {
            let (made, sent_by) = match making.next {
                Next::Send => (self.send_create(making, new).await?, SentBy::ThisRun),
                Next::Look { until } => (self.look_for(making, until).await?, making.last_sender()),
            };
            if let Some(id) = made {
                return Ok((id, sent_by));
            }
        }
    }

    async fn send_create(
        &mut self,
        making: &mut Making<'_>,
        new: &New,
    ) -> Result<Option<RowId>, StepError> {
        let may_send = self.may_go_on().and_then(|()| self.window_is_open());
        if let Err(halt) = may_send {
            return Err(making.cut_short(&halt));
        }
        let before = self.note_intent(making).await?;
        // Taking the note takes time, so the lease is looked at after it.
        if let Err(halt) = self.may_write().await {
            self.take_back_intent(&making.change.address, before);
            return Err(making.cut_short(&halt));
        }
        making.sends += 1;
        let error = match self.send_new(new).await {
            Ok(id) => return Ok(Some(id)),
            Err(error) => error,
        };
        let now = self.clock.now();
        match error.delivery {
            Delivery::Unknown => {
                making.next = Next::Look {
                    until: self.end_of_grace(now),
                };
                making.doubt = Doubt::Lost(error);
                Ok(None)
            }
            Delivery::NotDone => {
                let pause = pause_before_resend(&error.kind, BETWEEN_LOOKS);
                let may_resend = error.kind.is_transient() && making.sends < SENDS;
                if let (true, Some(pause)) = (may_resend, pause)
                    && self.sleep_for(pause).await.is_ok()
                {
                    making.next = Next::Look {
                        until: self.clock.now(),
                    };
                    return Ok(None);
                }
                self.settle_intent(&making.change.address).await;
                Err(error.into())
            }
        }
    }

    /// Notes what is about to be sent. Without that it is not sent: a run that is cut short would
    /// leave behind what nobody looks for. Returns what was noted before.
    async fn note_intent(
        &mut self,
        making: &mut Making<'_>,
    ) -> Result<Option<PendingCreate>, StepError> {
        let address = &making.change.address;
        let Some(ledger) = self.ledger.ledger_mut() else {
            making.intent.since = self.clock.now();
            return Ok(None);
        };
        let before = ledger.pending(address).cloned();
        making.intent.since = self.clock.now();
        ledger.intend(address, making.intent.clone());
        let Err(error) = self.try_save().await else {
            return Ok(before);
        };
        self.take_back_intent(address, before);
        Err(StepError {
            status: making.status(),
            ..StepError::failed(
                format!("not sent, since no note could be taken of it before: {error}"),
                error.help(),
            )
        })
    }

    /// It was not sent after all. That is saved with what is saved next.
    fn take_back_intent(&mut self, address: &Address, before: Option<PendingCreate>) {
        if let Some(ledger) = self.ledger.ledger_mut() {
            match before {
                Some(before) => ledger.intend(address, before),
                None => ledger.settle(address),
            }
        }
    }

    async fn settle_intent(&mut self, address: &Address) {
        if let Some(ledger) = self.ledger.ledger_mut() {
            ledger.settle(address);
        }
        self.save_books().await;
    }

    async fn look_for(
        &mut self,
        making: &mut Making<'_>,
        until: Timestamp,
    ) -> Result<Option<RowId>, StepError> {
        let now = self.clock.now();
        match self.read_rows().await {
            Ok(()) => {}
            Err(error) => {
                if let Err(halt) = self.may_go_on() {
                    return Err(making.cut_short(&halt));
                }
                // Another try would only keep an account locked.
                if !error.kind.is_transient() || now >= until {
                    return Err(making.unseen(&error));
                }
            }
        }
        let rows = self.rows.all();
        match self.find(making, &rows) {
            Found::One(id) => {
                let warning = Warning::FoundAgain {
                    id,
                    reason: making.reason(),
                };
                self.warn(Some(&making.change.address), warning);
                return Ok(Some(id));
            }
            Found::Unclear(what) => return Err(making.unclear(&what)),
            Found::None => {}
        }
        if now >= until {
            if making.sends >= SENDS {
                return Err(making.gave_up(self.grace()));
            }
            if making.sends == 0 {
                // What the earlier run sent never came to be. What is sent now may have another
                // name or type, and is looked for as what it is.
                self.nobody_made_it_meanwhile(making.change, making.creation)?;
                let intent = self.intent_of(making.change, making.creation);
                making.former = Some(std::mem::replace(&mut making.intent, intent));
            }
            making.next = Next::Send;
            return Ok(None);
        }
        let next_look = now
            .checked_add(BETWEEN_LOOKS)
            .map_or(until, |next| next.min(until));
        self.record(EventKind::LookingForCreate {
            address: making.change.address.clone(),
            reason: making.reason(),
            until,
        });
        match self.sleep_until(next_look).await {
            Ok(()) => Ok(None),
            Err(halt) => Err(making.cut_short(&halt)),
        }
    }

    /// The rows that were not there before and are what was to be created, as far as they show.
    fn find(&self, making: &Making<'_>, rows: &[LiveRow]) -> Found {
        let others = self.claimed_by_others(&making.change.address);
        let named: Vec<_> = rows
            .iter()
            .filter(|row| !others.contains(&row.id) && making.may_have_made(row))
            .collect();
        let wanted = making.creation.row_type;
        let is_other = |row: &&&LiveRow| row.row_type != LiveType::Known(wanted);
        if let Some(row) = named.iter().find(is_other) {
            return Found::Unclear(format!(
                "{} of this name appeared since, of the type that the manifest stated before, and {wanted} is wanted now",
                row.id
            ));
        }
        let same: Vec<_> = named
            .iter()
            .filter(|row| connects_alike(making.creation, row))
            .collect();
        let ids: Vec<_> = named.iter().map(|row| row.id).collect();
        match (same.as_slice(), named.as_slice()) {
            (_, []) => Found::None,
            ([one], _) => Found::One(one.id),
            (_, [one]) => Found::Unclear(format!(
                "{} appeared since, with this name and another origin, path or filter",
                one.id
            )),
            _ => Found::Unclear(format!(
                "{} of this name appeared since",
                several_rows(&ids)
            )),
        }
    }

    fn claimed_by_others(&self, address: &Address) -> BTreeSet<RowId> {
        let matched = self.plan.matched.iter();
        let matched = matched.map(|(other, id)| (other, *id));
        let ledger = self.ledger.ledger().into_iter();
        let remembered = ledger.flat_map(|ledger| ledger.entries().map(|(a, entry)| (a, entry.id)));
        matched
            .chain(remembered)
            .filter(|(other, _)| *other != address)
            .map(|(_, id)| id)
            .collect()
    }

    /// Where an earlier request may have made one as well, that is looked at once more.
    async fn only_once(&mut self, making: &Making<'_>, id: RowId) -> Result<(), StepError> {
        self.read_rows().await.map_err(|error| {
            StepError::unconfirmed(
                format!("created as {id}, but whether an earlier request made another one cannot be seen: {error}"),
                error.kind.help(),
            )
        })?;
        let twins = self.twins(making, id);
        if twins.is_empty() {
            return Ok(());
        }
        Err(making.unclear(&format!(
            "it was created twice, as {}",
            several_rows(&twins.iter().copied().chain([id]).collect::<Vec<_>>())
        )))
    }

    /// The lease keeps runs apart that keep their ledgers in one place. One with another account, or
    /// another place, may create the same at the same moment: each looks once its own is there, so at
    /// least one of them sees both.
    async fn nobody_made_another(
        &mut self,
        making: &Making<'_>,
        id: RowId,
    ) -> Result<(), StepError> {
        let seen = self.read_rows_again(WhenStopped::FinishSoon).await;
        seen.map_err(|error| {
            StepError::failed(
                format!("created as {id}, but whether somebody else created another of the same name and type at the same time cannot be seen: {error}"),
                error.kind.help(),
            )
        })?;
        let twins = self.twins(making, id);
        if twins.is_empty() {
            return Ok(());
        }
        let name = &making.intent.display_name;
        let with_own: Vec<_> = twins.iter().copied().chain([id]).collect();
        Err(StepError::failed(
            format!(
                "created as {id}, and at the same time somebody else created {} of the same name {name:?} and type",
                several_rows(&twins)
            ),
            format!(
                "find out who else applies this manifest, with another account or another --ledger, and let only one of them do so; then remove in Jira whichever of {} is too much: this ledger knows {id}, and nothing was removed",
                several_rows(&with_own)
            ),
        ))
    }

    /// Those that were not there before and could be taken for what was made as this one.
    fn twins(&self, making: &Making<'_>, id: RowId) -> Vec<RowId> {
        let rows = self.rows.all();
        let others = self.claimed_by_others(&making.change.address);
        rows.iter()
            .filter(|row| row.id != id && !others.contains(&row.id))
            .filter(|row| making.may_have_made(row))
            .map(|row| row.id)
            .collect()
    }

    fn grace(&self) -> Duration {
        self.settings.settle.max(LEAST_GRACE)
    }

    /// When what was sent at a moment is not waited for any more. A moment of another machine's
    /// clock may lie ahead.
    fn end_of_grace(&self, since: Timestamp) -> Timestamp {
        let since = since.min(self.clock.now());
        later(since, self.grace())
    }
}

impl Making<'_> {
    /// Whether a row was not there before and is what was sent, or may have been, as far as its name
    /// and type show.
    fn may_have_made(&self, row: &LiveRow) -> bool {
        std::iter::once(&self.intent)
            .chain(&self.former)
            .any(|intent| {
                !intent.known.contains(&row.id)
                    && row.row_type == LiveType::Known(intent.row_type)
                    && row.display_name == intent.display_name
            })
    }

    /// Whose request made what a look finds.
    const fn last_sender(&self) -> SentBy {
        match self.doubt {
            Doubt::Lost(_) => SentBy::ThisRun,
            Doubt::None | Doubt::EarlierRun => SentBy::Another,
        }
    }

    /// What a failure means now.
    const fn status(&self) -> StepStatus {
        match self.doubt {
            Doubt::None => StepStatus::Failed,
            Doubt::EarlierRun | Doubt::Lost(_) => StepStatus::Unconfirmed,
        }
    }

    /// Why it is looked for.
    fn reason(&self) -> String {
        match &self.doubt {
            Doubt::None => "Jira asked to wait".to_owned(),
            Doubt::EarlierRun => "an earlier run ended before it was answered".to_owned(),
            Doubt::Lost(error) => error.to_string(),
        }
    }

    fn cut_short(&self, halt: &Halt) -> StepError {
        if self.doubt == Doubt::None {
            return StepError::not_sent(halt);
        }
        StepError::unconfirmed(
            format!(
                "{}; the run ended before it was certain that nothing of this name appears: {halt}",
                self.reason()
            ),
            "run apply again, which looks for it before it sends anything",
        )
    }

    fn unseen(&self, error: &RemoteError) -> StepError {
        StepError {
            status: self.status(),
            ..StepError::failed(
                format!(
                    "{}; whether it was created cannot be seen: {error}",
                    self.reason()
                ),
                format!(
                    "{}; then run apply again, which looks for it before it sends anything",
                    error.kind.help()
                ),
            )
        }
    }

    fn unclear(&self, what: &str) -> StepError {
        StepError::unconfirmed(
            format!("{}; {what}", self.reason()),
            "remove in Jira what is too much, then run again",
        )
    }

    fn gave_up(&self, grace: Duration) -> StepError {
        StepError::unconfirmed(
            format!(
                "{}; sent {} times, and nothing of this name appeared within {}",
                self.reason(),
                self.sends,
                crate::model::spoken_duration(grace)
            ),
            "see whether Jira and the Git service are up, then run apply again, which looks for it before it sends anything",
        )
    }
}

/// Whether a row connects to what was to be created, as far as it shows that.
fn connects_alike(creation: &Creation, row: &LiveRow) -> bool {
    [Field::Origin, Field::ApiPath, Field::ApiFilter]
        .into_iter()
        .filter(|field| row.fields.contains_key(field))
        .filter_map(|field| Some((field, creation.fields.get(&field)?)))
        .all(|(field, value)| !differs(creation.row_type, field, value, &row.fields))
}
