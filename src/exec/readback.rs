//! What was written is read back: GIJ answers "success" to some writes that it does not do.

use serde_json::json;

use super::halt::StepError;
use super::reads::WhenStopped;
use super::rows::moved;
use super::run::Run;
use crate::clock::Clock;
use crate::event::Warning;
use crate::ledger::LedgerStore;
use crate::model::{Field, FieldMap, FieldValue, RowId, RowType, without_users};
use crate::plan::{Action, Change, Creation, differs};
use crate::remote::{Delivery, Remote, RemoteError, ResolvedCredentials, Switch};
use crate::state::{LiveRow, LiveType};

/// What an update sends.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a> {
    pub fields: &'a FieldMap,
    pub credentials: Option<&'a ResolvedCredentials>,
}

impl<'a> Sent<'a> {
    /// Settings only.
    pub(super) const fn fields(fields: &'a FieldMap) -> Self {
        Self {
            fields,
            credentials: None,
        }
    }
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// After a create: what the create ignored (C15) is set by one update, and looked at again.
    /// Returns what did not stick even so.
    pub(super) async fn check_creation(
        &mut self,
        change: &Change,
        id: RowId,
        creation: &Creation,
    ) -> Result<FieldMap, StepError> {
        let live = self.read_back(id).await?;
        if creation.disabled == Some(true) && !live.disabled {
            self.switch_row(id, Switch::Off).await?;
            self.check_switch(id, Switch::Off).await?;
        }
        let ignored = not_taken(creation.row_type, &creation.fields, &live);
        if ignored.is_empty() {
            return Ok(FieldMap::new());
        }
        self.update_these_only(change, id, Sent::fields(&ignored))
            .await
    }

    /// Changes settings and sees to it that nothing else changes. The vendor's pages say both that
    /// an update keeps what it does not mention and that it replaces it (C10), and one of them that
    /// it switches the row on (C11). What did not stick is told, returned, and not tried again in
    /// this run.
    pub(super) async fn update_these_only(
        &mut self,
        change: &Change,
        id: RowId,
        sent: Sent<'_>,
    ) -> Result<FieldMap, StepError> {
        let before = self.row_before_write(change, id).await?;
        self.may_go_on()
            .map_err(|halt| StepError::not_sent(&halt))?;
        let debt = self.owe_reindex(change).await?;
        // Taking the note takes time, so the lease is looked at after it.
        if let Err(halt) = self.may_write().await {
            self.forgive(change, debt).await;
            return Err(StepError::not_sent(&halt));
        }
        if let Err(error) = self.send_update(id, sent).await {
            if error.delivery == Delivery::NotDone {
                self.forgive(change, debt).await;
                return Err(error.into());
            }
            return Err(self.before_reindex(change, id, error.into()));
        }
        self.written(change, id);
        self.check_update(change, &before, sent)
            .await
            .map_err(|error| self.before_reindex(change, id, error))
    }

    async fn send_update(&self, id: RowId, sent: Sent<'_>) -> Result<(), RemoteError> {
        let remote = self.remote;
        match id {
            RowId::Integration(id) => {
                remote
                    .update_integration(id, sent.fields, sent.credentials)
                    .await
            }
            RowId::Repository(id) => {
                remote
                    .update_repository(id, sent.fields, sent.credentials)
                    .await
            }
        }
    }

    /// After an update: mends what it did besides, and tells what did not stick.
    async fn check_update(
        &mut self,
        change: &Change,
        before: &LiveRow,
        sent: Sent<'_>,
    ) -> Result<FieldMap, StepError> {
        let Sent {
            fields,
            credentials,
        } = sent;
        let id = before.id;
        let mut live = self.read_back(id).await?;
        let LiveType::Known(kind) = live.row_type else {
            return Ok(FieldMap::new());
        };
        let mut wanted = fields.clone();
        let lost = reset(kind, &unmentioned(kind, before, fields), &live);
        if !lost.is_empty() {
            let names: Vec<_> = lost.keys().map(|field| field.name()).collect();
            wanted.extend(unmentioned(kind, before, fields));
            // A run that is told to stop mends what it did first; without its lease it must not.
            self.may_finish_writing()
                .await
                .map_err(|halt| not_sent_again(&lost, &halt.to_string()))?;
            let again = Sent {
                fields: &wanted,
                credentials,
            };
            self.send_update(id, again)
                .await
                .map_err(|error| not_sent_again(&lost, &error.to_string()))?;
            self.warn(
                Some(&change.address),
                Warning::Other(format!(
                    "GIJ took the update as a replacement and reset {} as well: sent again with the values from before (C10)",
                    names.join(", ")
                )),
            );
            live = self.read_back(id).await?;
        }
        if before.disabled && !live.disabled {
            self.warn(
                Some(&change.address),
                Warning::Other(format!(
                    "GIJ switched the {} on along with the update: switched off again (C11)",
                    id.noun()
                )),
            );
            self.switch_row(id, Switch::Off).await?;
            self.check_switch(id, Switch::Off).await?;
        }
        let refused = not_taken(kind, &wanted, &live);
        self.tell_not_taken(change, &refused);
        Ok(refused)
    }

    /// The row as it is right before a write, which is not sent where somebody has changed it since
    /// the batch was looked at.
    pub(super) async fn row_before_write(
        &mut self,
        change: &Change,
        id: RowId,
    ) -> Result<LiveRow, StepError> {
        match self.look_before_write(change, id).await? {
            Some(live) => Ok(live),
            None => Err(StepError::failed(
                format!("not sent: {id} is gone"),
                "run plan again to see what is there now",
            )),
        }
    }

    /// The same; `None` where it is gone.
    pub(super) async fn look_before_write(
        &mut self,
        change: &Change,
        id: RowId,
    ) -> Result<Option<LiveRow>, StepError> {
        // The list of repositories serves all that are changed beside each other.
        let seen = self.rows.get(id).cloned();
        let read = match id {
            RowId::Integration(_) => self.ask(self.row_now(id)).await,
            RowId::Repository(_) => match self.see_rows().await {
                Ok(()) => Ok(self.rows.get(id).cloned()),
                Err(error) => Err(error),
            },
        };
        match read {
            Ok(Some(live)) => {
                // What follows a create may come hours after it was last seen, and is wanted still.
                let is_reviewed = !matches!(change.action, Action::Create(_));
                let seen = seen.filter(|_| is_reviewed);
                match seen.map(|seen| moved(&seen, &live)) {
                    Some(names) if !names.is_empty() => Err(StepError::failed(
                        format!(
                            "not sent: {id} was changed only just now: {}",
                            names.join(", ")
                        ),
                        "run plan again to see what differs from it now",
                    )),
                    _ => Ok(Some(live)),
                }
            }
            Ok(None) => Ok(None),
            Err(error) => Err(StepError::failed(
                format!(
                    "not sent: the {} could not be read before: {error}",
                    id.noun()
                ),
                error.kind.help(),
            )),
        }
    }

    /// After a switch.
    pub(super) async fn check_switch(&mut self, id: RowId, to: Switch) -> Result<(), StepError> {
        let live = self.read_back(id).await?;
        if live.disabled == (to == Switch::Off) {
            return Ok(());
        }
        let (wanted, is) = match to {
            Switch::On => ("enabled", "disabled"),
            Switch::Off => ("disabled", "enabled"),
        };
        Err(StepError::failed(
            format!("GIJ answered that {id} is {wanted}, but it is still {is} (C11)"),
            "switch it in Jira by hand, then run again",
        ))
    }

    pub(super) async fn read_back(&mut self, id: RowId) -> Result<LiveRow, StepError> {
        let read = self.read(WhenStopped::FinishSoon, self.row_now(id)).await;
        match read {
            Ok(Some(live)) => {
                self.rows.wrote(&live);
                Ok(live)
            }
            Ok(None) => Err(StepError::failed(
                format!("{id} was written, and then GIJ did not know it"),
                "look in Jira whether somebody removed it, then run again",
            )),
            Err(error) => Err(StepError::failed(
                format!("written, but it could not be read back: {error}"),
                error.kind.help(),
            )),
        }
    }

    fn tell_not_taken(&mut self, change: &Change, fields: &FieldMap) {
        for field in fields.keys() {
            let warning = Warning::DidNotStick {
                field: *field,
                caution: field.spec().caution,
            };
            self.warn(Some(&change.address), warning);
        }
    }
}

/// An update could not be repaired. The values from before are told: nobody else knows them.
fn not_sent_again(lost: &FieldMap, why: &str) -> StepError {
    let values: Vec<_> = lost
        .iter()
        .map(|(field, value)| {
            format!(
                "{field} (it was {})",
                without_users(&json!(value).to_string())
            )
        })
        .collect();
    StepError::failed(
        format!(
            "written, and GIJ reset {} as well (C10), which could not be sent again: {why}",
            values.join(", ")
        ),
        "run plan again to see what differs now, and set by hand in Jira what no manifest states",
    )
}

/// What a row showed before an update that does not mention it. Project ids are left out where the
/// row ends up global: they mean nothing then, and are never sent along (C12).
fn unmentioned(kind: RowType, before: &LiveRow, fields: &FieldMap) -> FieldMap {
    let global = fields
        .get(&Field::Global)
        .or_else(|| before.fields.get(&Field::Global));
    let is_global = global == Some(&FieldValue::Bool(true));
    before
        .fields
        .iter()
        .filter(|(field, _)| !fields.contains_key(field))
        .filter(|(field, _)| field.at(kind.place()).is_settable())
        .filter(|(field, _)| !(is_global && **field == Field::ProjectMappingIds))
        .map(|(field, value)| (*field, value.clone()))
        .collect()
}

/// What the row showed before and shows otherwise now. What it showed once it can show, so that even
/// a setting that GIJ is not sure to show says something by its absence.
fn reset(kind: RowType, before: &FieldMap, live: &LiveRow) -> FieldMap {
    before
        .iter()
        .filter(|(field, value)| differs(kind, **field, value, &live.fields))
        .map(|(field, value)| (*field, value.clone()))
        .collect()
}

fn not_taken(kind: RowType, wanted: &FieldMap, live: &LiveRow) -> FieldMap {
    wanted
        .iter()
        .filter(|(field, _)| !live.unreadable.contains(field))
        .filter(|(field, value)| differs(kind, **field, value, &live.fields))
        .map(|(field, value)| (*field, value.clone()))
        .collect()
}
