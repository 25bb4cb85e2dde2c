//! The writes, each with what must be seen before and checked after.

use std::collections::BTreeSet;
use std::time::Duration;

use super::run::{Run, Started, StepError};
use super::waiting::{Waiting, rows_inside};
use crate::clock::Clock;
use crate::event::{EventKind, StepStatus, Warning};
use crate::ledger::LedgerStore;
use crate::model::{IntegrationId, RowId};
use crate::pace::{Baseline, IndexWait, WaitKind};
use crate::plan::{Action, Change, Creation, Indexing, SWITCH};
use crate::remote::{Delivery, NewIntegration, Remote, RemoteError, Switch};
use crate::state::{LiveIntegration, LiveType};

/// How often, and how far apart, an integration is looked for whose create was not answered: GIJ
/// calls the Git host before it answers, and may still be at it.
const LOOKS_FOR_LOST: u32 = 6;
const BETWEEN_LOOKS_FOR_LOST: Duration = Duration::from_secs(10);

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Makes one change. Returns what to wait for, if it started an indexing.
    pub(super) async fn write<'p>(
        &mut self,
        change: &'p Change,
    ) -> Result<Option<Started<'p>>, StepError> {
        match &change.action {
            Action::Create(creation) => self.create(change, creation).await,
            Action::Update(update) => {
                self.set_inside(change, update.id, &update.inside).await?;
                let baseline = self.baseline_if_needed(change, update.id).await?;
                let not_taken = self
                    .update_these_only(change, update.id, &update.fields)
                    .await?;
                let taken: Vec<_> = update
                    .fields
                    .keys()
                    .filter(|field| !not_taken.contains_key(field))
                    .map(|field| field.name())
                    .collect();
                self.remember_these(change, &taken).await;
                self.reindex_if_needed(change, update.id, baseline).await
            }
            Action::Enable(id) => {
                let baseline = self.baseline_if_needed(change, *id).await?;
                self.switch(change, *id, Switch::On).await?;
                self.remember_these(change, &[SWITCH]).await;
                self.reindex_if_needed(change, *id, baseline).await
            }
            Action::Disable(id) => {
                self.switch(change, *id, Switch::Off).await?;
                self.remember_these(change, &[SWITCH]).await;
                Ok(None)
            }
            Action::Adopt(adoption) => {
                self.remember(change, adoption.id).await;
                Ok(None)
            }
            Action::Delete(deletion) => self.delete(change, deletion).await.map(|()| None),
        }
    }

    pub(super) fn written(&mut self, change: &Change, id: IntegrationId) {
        self.record(EventKind::StepWritten {
            address: change.address.clone(),
            id,
        });
    }

    async fn create<'p>(
        &mut self,
        change: &'p Change,
        creation: &Creation,
    ) -> Result<Option<Started<'p>>, StepError> {
        let credentials = self.secrets.get(&change.address).cloned();
        if creation.credentials.is_some() && credentials.is_none() {
            return Err(StepError {
                status: StepStatus::Failed,
                message: "not sent: its secret was not resolved".into(),
                help: "run again".into(),
            });
        }
        let before = self.nobody_made_it_meanwhile(change).await?;
        let new = NewIntegration {
            integration_type: creation.integration_type,
            fields: creation.fields.clone(),
            disabled: creation.disabled,
            credentials,
        };
        let id = match self.remote.create_integration(&new).await {
            Ok(id) => id,
            Err(error) if error.delivery == Delivery::NotDone => return Err(error.into()),
            Err(error) => self.find_lost(change, creation, &before, error).await?,
        };
        self.written(change, id);
        self.remember(change, id).await;
        let not_taken = self.check_creation(change, id, creation).await?;
        self.remember_all_but(change, &not_taken).await;
        if change.indexing == Indexing::None {
            return Ok(None);
        }
        let now = self.clock.now();
        let rules = self.settings.rules(WaitKind::Initial, change.repositories);
        let wait = IndexWait::new(id, rules, Baseline::default(), now);
        Ok(Some(Started {
            change,
            id,
            waiting: Waiting::new(id, change.display_name.clone(), wait, now),
        }))
    }

    /// The ids that exist right before a create. GIJ lets two integrations have the same name, so
    /// one that appeared since the plan was made must stop the create.
    async fn nobody_made_it_meanwhile(
        &self,
        change: &Change,
    ) -> Result<BTreeSet<IntegrationId>, StepError> {
        let integrations = self
            .patiently(|| self.remote.integrations())
            .await
            .map_err(before_write)?;
        if let Some(same) = integrations
            .iter()
            .find(|row| row.display_name == change.display_name)
        {
            return Err(StepError {
                status: StepStatus::Failed,
                message: format!(
                    "not sent: integration {} with the name {:?} appeared since the plan was made",
                    same.id, same.display_name
                ),
                help: "run plan again to see what differs from it now".into(),
            });
        }
        Ok(integrations.into_iter().map(|row| row.id).collect())
    }

    /// The answer to a create was lost: was it made? The create is never sent again.
    async fn find_lost(
        &mut self,
        change: &Change,
        creation: &Creation,
        before: &BTreeSet<IntegrationId>,
        lost: RemoteError,
    ) -> Result<IntegrationId, StepError> {
        let is_it = |row: &LiveIntegration| {
            !before.contains(&row.id)
                && row.integration_type == LiveType::Known(creation.integration_type)
                && row.display_name == change.display_name
        };
        let mut unseen = None;
        for look in 0..LOOKS_FOR_LOST {
            if look > 0 && self.sleep_for(BETWEEN_LOOKS_FOR_LOST).await.is_err() {
                break;
            }
            let rows = match self.remote.integrations().await {
                Ok(rows) => rows,
                Err(error) if error.kind.is_transient() => {
                    unseen = Some(error);
                    continue;
                }
                // Another try would only keep an account locked.
                Err(error) => return Err(not_looked_for(&lost, &error)),
            };
            unseen = None;
            let found: Vec<_> = rows
                .iter()
                .filter(|row| is_it(row))
                .map(|row| row.id)
                .collect();
            match found.as_slice() {
                [] => {}
                [id] => {
                    let warning = Warning::FoundAgain {
                        id: *id,
                        reason: lost.to_string(),
                    };
                    self.warn(Some(&change.address), warning);
                    return Ok(*id);
                }
                several => {
                    let ids: Vec<_> = several.iter().map(ToString::to_string).collect();
                    return Err(StepError {
                        status: StepStatus::Unconfirmed,
                        message: format!(
                            "{lost}; integrations {} of this name appeared since",
                            ids.join(" and ")
                        ),
                        help: "remove the ones that are too many in Jira, then run again".into(),
                    });
                }
            }
        }
        if let Some(error) = unseen {
            return Err(not_looked_for(&lost, &error));
        }
        Err(StepError {
            status: StepStatus::Unconfirmed,
            message: format!("{lost}; no integration of this name has appeared since"),
            help:
                "look in Jira whether it appears, then run again: what exists is found by its name"
                    .into(),
        })
    }

    async fn switch(
        &mut self,
        change: &Change,
        id: IntegrationId,
        to: Switch,
    ) -> Result<(), StepError> {
        self.switch_integration(id, to).await?;
        self.written(change, id);
        self.check_switch(id, to).await
    }

    /// The request to switch takes the numbers of repositories as well. Where both kinds have the
    /// number, nobody can say which of them it would switch (C25), so it is not sent.
    pub(super) async fn switch_integration(
        &self,
        id: IntegrationId,
        to: Switch,
    ) -> Result<(), StepError> {
        let repositories = self
            .patiently(|| self.remote.repositories())
            .await
            .map_err(before_write)?;
        if let Some(other) = repositories.iter().find(|row| row.id.get() == id.get()) {
            return Err(StepError {
                status: StepStatus::Failed,
                message: format!(
                    "not sent: the repository {:?} has the number {id} too, and GIJ's request to switch does not say which of them it means (C25)",
                    other.display_name
                ),
                help: "switch the integration in Jira by hand, then run again".into(),
            });
        }
        self.remote.switch(RowId::Integration(id), to).await?;
        Ok(())
    }

    /// The dates as they are before a write that leads to a reindex: GIJ may start on its own.
    async fn baseline_if_needed(
        &self,
        change: &Change,
        id: IntegrationId,
    ) -> Result<Option<Baseline>, StepError> {
        if change.indexing != Indexing::Reindex {
            return Ok(None);
        }
        let live = self
            .patiently(|| self.remote.integration(id))
            .await
            .map_err(before_write)?;
        let repositories = self
            .patiently(|| self.remote.repositories())
            .await
            .map_err(before_write)?;
        let rows = rows_inside(id, &repositories);
        Ok(Some(Baseline {
            scan: live.and_then(|live| live.last_indexed),
            rows: rows
                .into_iter()
                .map(|row| (row.id, (row.name, row.last_indexed)))
                .collect(),
        }))
    }

    async fn reindex_if_needed<'p>(
        &mut self,
        change: &'p Change,
        id: IntegrationId,
        baseline: Option<Baseline>,
    ) -> Result<Option<Started<'p>>, StepError> {
        let Some(baseline) = baseline else {
            return Ok(None);
        };
        let ticket = self
            .remote
            .reindex(RowId::Integration(id))
            .await
            .map_err(|error| StepError {
                message: format!("written, but the reindex that must follow failed: {error}"),
                help: format!(
                    "{}; then reindex integration {id} in Jira by hand: the next plan shows no difference any more",
                    error.kind.help()
                ),
                ..StepError::from(error)
            })?;
        let now = self.clock.now();
        let kind = match ticket.thread {
            Some(_) => WaitKind::Reindex,
            None => WaitKind::ReindexUnnamed,
        };
        let rules = self.settings.rules(kind, change.repositories);
        let wait = IndexWait::new(id, rules, baseline, now);
        let waiting = Waiting::new(id, change.display_name.clone(), wait, now);
        Ok(Some(Started {
            change,
            id,
            waiting: waiting.with_thread(ticket.thread),
        }))
    }
}

/// The answer to a create was lost, and whether it was made cannot be seen.
fn not_looked_for(lost: &RemoteError, error: &RemoteError) -> StepError {
    StepError {
        status: StepStatus::Unconfirmed,
        message: format!("{lost}; whether it was created cannot be seen: {error}"),
        help: format!(
            "{}; then run again: what exists is found by its name",
            error.kind.help()
        ),
    }
}

/// A read before a write failed: whatever became of the read, nothing was written.
fn before_write(error: RemoteError) -> StepError {
    StepError {
        status: StepStatus::Failed,
        ..StepError::from(error)
    }
}
