//! The writes, each with what must be seen before and checked after.

use super::batch::Started;
use super::halt::StepError;
use super::readback::Sent;
use super::run::Run;
use crate::clock::Clock;
use crate::event::{EventKind, StepStatus, Warning};
use crate::ledger::LedgerStore;
use crate::model::RowId;
use crate::plan::{Action, Cascading, Change, Configuration, Creation, Deletion, SWITCH, Update};
use crate::remote::{Remote, ResolvedCredentials, Switch};

/// A change that is a write to GIJ. What is only adopted is a note in the ledger.
pub(super) enum Write<'p> {
    Create(&'p Creation),
    Update(&'p Update),
    Switch(RowId, Switch),
    Cascade(&'p Cascading),
    Delete(&'p Deletion),
    Configure(&'p Configuration),
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Makes one change. Returns what to wait for, if it started an indexing.
    pub(super) async fn write<'p>(
        &mut self,
        change: &'p Change,
        write: &Write<'p>,
    ) -> Result<Option<Started<'p>>, StepError> {
        match *write {
            Write::Create(creation) => self.create(change, creation).await,
            Write::Update(update) => self.update(change, update).await,
            Write::Switch(id, Switch::On) => {
                let baseline = self.baseline_if_needed(change, id).await?;
                self.switch(change, id, Switch::On).await?;
                self.reindex_if_needed(change, id, baseline).await
            }
            Write::Switch(id, Switch::Off) => {
                self.switch(change, id, Switch::Off).await?;
                // Switched on again it is reindexed, and waited for then.
                self.first_indexing_is_over(id);
                Ok(None)
            }
            Write::Cascade(cascading) => self.cascade(change, cascading).await.map(|()| None),
            Write::Delete(deletion) => self.delete(change, deletion).await.map(|()| None),
            Write::Configure(configuration) => {
                self.configure(change, configuration).await.map(|()| None)
            }
        }
    }

    pub(super) fn written(&mut self, change: &Change, id: RowId) {
        self.record(EventKind::StepWritten {
            address: change.address.clone(),
            id: Some(id),
        });
    }

    /// Settings of Jira as a whole are sent and remembered: nothing shows what they are.
    async fn configure(
        &mut self,
        change: &Change,
        configuration: &Configuration,
    ) -> Result<(), StepError> {
        let sent = self.remote.configure(&configuration.settings).await;
        if let Err(error) = sent {
            let error = StepError::from(error);
            return Err(match error.status {
                StepStatus::Unconfirmed => StepError {
                    help: "run apply again: it is sent again, which changes nothing where it has arrived".to_owned(),
                    ..error
                },
                _ => error,
            });
        }
        self.record(EventKind::StepWritten {
            address: change.address.clone(),
            id: None,
        });
        self.remember_given(change, configuration);
        self.save_books().await;
        self.warn(
            Some(&change.address),
            Warning::Other(
                "GIJ has no request that shows it, so it could not be read back".to_owned(),
            ),
        );
        Ok(())
    }

    /// The secret that a change sends, where it sends one.
    pub(super) fn credentials_of(
        &self,
        change: &Change,
    ) -> Result<Option<ResolvedCredentials>, StepError> {
        let needed = match &change.action {
            Action::Create(creation) => creation.credentials.is_some(),
            Action::Update(update) => update.credentials.is_some(),
            Action::Enable(_)
            | Action::Disable(_)
            | Action::Cascade(_)
            | Action::Adopt(_)
            | Action::Delete(_)
            | Action::Configure(_) => false,
        };
        match (needed, self.secrets.get(&change.address)) {
            (false, _) => Ok(None),
            (true, Some(credentials)) => Ok(Some(credentials.clone())),
            (true, None) => Err(StepError::failed(
                "not sent: its secret was not resolved",
                "run again",
            )),
        }
    }

    async fn update<'p>(
        &mut self,
        change: &'p Change,
        update: &Update,
    ) -> Result<Option<Started<'p>>, StepError> {
        let id = update.id;
        let credentials = self.credentials_of(change)?;
        self.set_inside(change, id, &update.inside, &update.own)
            .await?;
        let asked = self.asked_before(change);
        let baseline = match asked {
            Some(_) => None,
            None => self.baseline_if_needed(change, id).await?,
        };
        // Owed work alone changes no setting.
        if !update.fields.is_empty() || credentials.is_some() {
            let sent = Sent {
                fields: &update.fields,
                credentials: credentials.as_ref(),
            };
            let refused = self.update_these_only(change, id, sent).await?;
            self.remember_taken(change, &update.fields, &refused);
        }
        if let Some(credentials) = &credentials {
            self.remember_secret(change, credentials);
            self.save_books().await;
        }
        if !update.inside.is_empty() {
            self.quiet_is_over(change);
        }
        match asked {
            Some(asked) => self.resume_reindex(change, id, &asked).await.map(Some),
            None => self.reindex_if_needed(change, id, baseline).await,
        }
    }

    async fn switch(&mut self, change: &Change, id: RowId, to: Switch) -> Result<(), StepError> {
        self.row_before_write(change, id).await?;
        let debt = self.owe_reindex(change).await?;
        if let Err(error) = self.switch_row(id, to).await {
            if error.status != StepStatus::Unconfirmed {
                self.forgive(change, debt).await;
                return Err(error);
            }
            return Err(self.before_reindex(change, id, error));
        }
        self.written(change, id);
        self.check_switch(id, to)
            .await
            .map_err(|error| self.before_reindex(change, id, error))?;
        self.remember_these(change, &[SWITCH]);
        Ok(())
    }

    /// The request to switch takes the numbers of integrations and of repositories. Where both kinds
    /// have the number, nobody can say which of them it would switch (C25), so it is not sent.
    pub(super) async fn switch_row(&mut self, id: RowId, to: Switch) -> Result<(), StepError> {
        if let Some(other) = self.namesake(id).await? {
            return Err(StepError::failed(
                format!(
                    "not sent: {other:?} has the number {} too, and GIJ's request to switch does not say which of them it means (C25)",
                    id.get()
                ),
                format!("switch the {} in Jira by hand, then run again", id.noun()),
            ));
        }
        self.may_write()
            .await
            .map_err(|halt| StepError::not_sent(&halt))?;
        self.remote.switch(id, to).await?;
        Ok(())
    }

    /// The name of the row of the other kind that has the same number.
    pub(super) async fn namesake(&mut self, id: RowId) -> Result<Option<String>, StepError> {
        let remote = self.remote;
        match id {
            RowId::Integration(id) => {
                let read = self.ask(remote.repositories()).await;
                let all = read.map_err(StepError::before_write)?;
                let other = all.into_iter().find(|row| row.id.get() == id.get());
                Ok(other.map(|row| row.display_name))
            }
            RowId::Repository(id) => {
                self.see_rows().await.map_err(StepError::before_write)?;
                let all = self.rows.all();
                let mut integrations = all.iter().filter(|row| row.id.integration().is_some());
                let other = integrations.find(|row| row.id.get() == id.get());
                Ok(other.map(|row| row.display_name.clone()))
            }
        }
    }
}
