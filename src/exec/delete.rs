//! Deleting what no manifest declares any more.
//!
//! GIJ may answer long before the row is gone: it then shows it as disabled until its queue comes
//! to it (C17). That counts as accepted, and the ledger remembers it until the row is gone.

use std::time::Duration;

use jiff::Timestamp;

use super::halt::StepError;
use super::reads::pause_before_resend;
use super::rows::moved;
use super::run::Run;
use super::settings::Patience;
use super::waiting::rows_of;
use crate::clock::Clock;
use crate::event::{EventKind, StepStatus, Warning};
use crate::ledger::LedgerStore;
use crate::model::RowId;
use crate::pace::WaitRules;
use crate::pace::later;
use crate::plan::{Change, Deletion, Files, Inside};
use crate::remote::{Clones, Delivery, Remote, RemoteError};
use crate::state::LiveRow;

/// How long a deletion is left alone before the first look.
const FIRST_PAUSE: Duration = Duration::from_secs(10);

/// How often a deletion is sent at most: the second of two finds nothing to delete.
const SENDS: u32 = 3;
const BETWEEN_SENDS: Duration = Duration::from_secs(10);

/// How a row looks after it was asked to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Gone,
    Lingering,
    Enabled,
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Deletes a row with everything inside, and waits until it is gone.
    pub(super) async fn delete(
        &mut self,
        change: &Change,
        deletion: &Deletion,
    ) -> Result<(), StepError> {
        let rows = self.rows.all();
        let row = rows.iter().find(|row| row.id == deletion.id);
        // That a row is switched off says that GIJ is about to remove it, unless it was before: then
        // only a request that was taken is noted, since one that was not would never be sent again.
        let says_something = row.is_none_or(|row| !row.disabled);
        if says_something {
            self.note_deletion(change).await?;
        }
        if let Err(error) = self.ask_to_delete(change, deletion).await {
            if error.status != StepStatus::Unconfirmed {
                self.unmark(change).await;
            }
            return Err(error);
        }
        self.written(change, deletion.id);
        if !says_something {
            self.set_deleting(change, Some(self.clock.now()));
            self.save_books().await;
        }
        self.wait_until_gone(change, deletion.id).await
    }

    async fn note_deletion(&mut self, change: &Change) -> Result<(), StepError> {
        self.set_deleting(change, Some(self.clock.now()));
        let Err(error) = self.try_save().await else {
            return Ok(());
        };
        self.set_deleting(change, None);
        Err(StepError::failed(
            format!("not sent, since no note could be taken of it before: {error}"),
            error.help(),
        ))
    }

    fn set_deleting(&mut self, change: &Change, since: Option<Timestamp>) {
        if let Some(ledger) = self.ledger.ledger_mut() {
            ledger.amend(&change.address, |entry| entry.deleting = since);
        }
    }

    /// It is not being deleted after all.
    async fn unmark(&mut self, change: &Change) {
        self.set_deleting(change, None);
        self.save_books().await;
    }

    /// Sends the request, and again where it is seen that a lost one had no effect.
    async fn ask_to_delete(
        &mut self,
        change: &Change,
        deletion: &Deletion,
    ) -> Result<(), StepError> {
        let id = deletion.id;
        let clones = match deletion.files {
            Files::Keep => Clones::Keep,
            Files::Remove => Clones::Remove,
        };
        let before = self.rows.get(id).cloned();
        let mut lost: Option<RemoteError> = None;
        let mut sends = 0;
        loop {
            if let Err(halt) = self.may_write().await {
                return Err(lost.map_or_else(|| StepError::not_sent(&halt), StepError::from));
            }
            let is_gone = match &lost {
                Some(lost) => self.was_deleted(id, before.as_ref(), lost).await?,
                None => self.is_gone_before(change, id).await?,
            };
            if is_gone {
                return Ok(());
            }
            let Err(error) = self.send_deletion(id, clones).await else {
                return Ok(());
            };
            sends += 1;
            if error.delivery == Delivery::Unknown {
                if self.was_deleted(id, before.as_ref(), &error).await? {
                    return Ok(());
                }
                lost = Some(error.clone());
            }
            let pause = pause_before_resend(&error.kind, BETWEEN_SENDS);
            let may_resend = error.delivery == Delivery::Unknown || error.kind.is_transient();
            let (true, Some(pause)) = (may_resend && sends < SENDS, pause) else {
                return Err(lost.unwrap_or(error).into());
            };
            if self.sleep_for(pause).await.is_err() {
                return Err(lost.unwrap_or(error).into());
            }
        }
    }

    async fn send_deletion(&self, id: RowId, clones: Clones) -> Result<bool, RemoteError> {
        match id {
            RowId::Integration(id) => self.remote.delete_integration(id, clones).await,
            RowId::Repository(id) => self.remote.delete_repository(id, clones).await,
        }
    }

    /// Whether there is nothing to delete any more. Where more would go than was reviewed, nothing
    /// is deleted.
    async fn is_gone_before(&mut self, change: &Change, id: RowId) -> Result<bool, StepError> {
        if self.look_before_write(change, id).await?.is_none() {
            return Ok(true);
        }
        if id.integration().is_none() {
            return Ok(false);
        }
        let remote = self.remote;
        let repositories = self.ask(remote.repositories()).await.map_err(|error| {
            StepError::failed(
                format!("not sent: what is inside {id} could not be read before: {error}"),
                error.kind.help(),
            )
        })?;
        let now = rows_of(id, &repositories).len();
        match &change.can_remove {
            Some(Inside::Known { repositories, .. }) if now > *repositories => {
                Err(StepError::failed(
                    format!(
                        "not sent: {now} repositories are inside {id} now, and the plan shows {repositories}"
                    ),
                    "run plan again to see what would be deleted now",
                ))
            }
            _ => Ok(false),
        }
    }

    /// Whether a request had its effect although its answer was lost.
    async fn was_deleted(
        &mut self,
        id: RowId,
        before: Option<&LiveRow>,
        lost: &RemoteError,
    ) -> Result<bool, StepError> {
        let seen = self.ask(self.row_now(id)).await;
        let row = seen.map_err(|error| {
            StepError::unconfirmed(
                format!("{lost}; whether it was deleted cannot be seen: {error}"),
                error.kind.help(),
            )
        })?;
        let Some(row) = row else {
            return Ok(true);
        };
        let was_enabled = before.is_none_or(|before| !before.disabled);
        if row.disabled && was_enabled {
            return Ok(true);
        }
        let names = before.map(|before| moved(before, &row)).unwrap_or_default();
        if names.is_empty() {
            return Ok(false);
        }
        Err(StepError::unconfirmed(
            format!(
                "{lost}; and {id} was changed meanwhile: {}",
                names.join(", ")
            ),
            "run plan again to see what differs from it now",
        ))
    }

    async fn wait_until_gone(&mut self, change: &Change, id: RowId) -> Result<(), StepError> {
        let since = self.clock.now();
        let mut moved_at = since;
        let mut pause = FIRST_PAUSE;
        self.counted = self.remote.traffic().sent;
        let mut last: Option<(After, Option<usize>)> = None;
        loop {
            let seen = match self.look_after(id).await {
                Ok(seen) => Some(seen),
                Err(_) if self.may_go_on().is_err() => {
                    self.leave(change);
                    return Ok(());
                }
                Err(error) if error.kind.is_transient() => None,
                Err(error) => {
                    return Err(StepError::failed(
                        format!(
                            "asked to be deleted, but whether it is cannot be watched: {error}"
                        ),
                        error.kind.help(),
                    ));
                }
            };
            match (last.map(|(after, _)| after), seen.map(|(after, _)| after)) {
                (_, Some(After::Gone)) => {
                    self.forget_gone(std::slice::from_ref(&change.address));
                    self.save_books().await;
                    return Ok(());
                }
                (Some(After::Lingering), Some(After::Enabled)) => {
                    self.unmark(change).await;
                    return Err(StepError::failed(
                        format!(
                            "{id} was asked to be deleted, and then somebody switched it on again"
                        ),
                        "find out who wants it; then declare it, or run apply --prune again",
                    ));
                }
                _ => {}
            }
            let now = self.clock.now();
            if seen.is_some() && seen != last {
                last = seen;
                moved_at = now;
            }
            if now.duration_since(moved_at).unsigned_abs() >= self.settings.index_timeout {
                return self
                    .still_there(change, id, last.map(|(after, _)| after))
                    .await;
            }
            if self.settings.patience == Patience::Leave {
                self.leave(change);
                return Ok(());
            }
            let requests = self.count_requests();
            let next_look = later(now, pause.max(self.budget.time_for(requests)));
            self.record(EventKind::Deleting {
                address: change.address.clone(),
                since,
                repositories: last.and_then(|(_, inside)| inside),
                next_look,
            });
            if self.sleep_until(next_look).await.is_err() {
                self.leave(change);
                return Ok(());
            }
            let longest = self.settings.poll_interval.max(WaitRules::LEAST_POLL);
            pause = (pause * 3 / 2).min(longest);
        }
    }

    async fn look_after(&mut self, id: RowId) -> Result<(After, Option<usize>), RemoteError> {
        let remote = self.remote;
        let after = match self.ask(self.row_now(id)).await? {
            None => return Ok((After::Gone, None)),
            Some(row) if row.disabled => After::Lingering,
            Some(_) => After::Enabled,
        };
        if id.integration().is_none() {
            return Ok((after, None));
        }
        let repositories = self.ask(remote.repositories()).await?;
        Ok((after, Some(rows_of(id, &repositories).len())))
    }

    fn leave(&mut self, change: &Change) {
        let text = "GIJ was asked to delete it; whether it is gone was not waited for";
        self.warn(Some(&change.address), Warning::Other(text.to_owned()));
    }

    /// Nothing moved for too long.
    async fn still_there(
        &mut self,
        change: &Change,
        id: RowId,
        after: Option<After>,
    ) -> Result<(), StepError> {
        if after == Some(After::Enabled) {
            self.unmark(change).await;
            return Err(StepError::failed(
                format!(
                    "GIJ answered that {id} is deleted, and it is still there and enabled (C17)"
                ),
                "see Jira's log and its indexing queue; run apply --prune again, or delete it in Jira by hand",
            ));
        }
        if after.is_none() {
            return Err(StepError::unconfirmed(
                format!("GIJ was asked to delete {id}, and no look at it since has worked"),
                "see whether Jira answers, then run apply --prune again",
            ));
        }
        let text = format!(
            "GIJ has accepted the deletion of {id} and shows it as disabled until its queue comes to it (C17); \
             gijctl knows, and does not count it any more"
        );
        self.warn(Some(&change.address), Warning::Other(text));
        Ok(())
    }
}
