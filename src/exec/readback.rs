//! What was written is read back: GIJ answers "success" to some writes that it does not do.

use super::run::{Run, StepError};
use crate::clock::Clock;
use crate::event::{StepStatus, Warning};
use crate::model::{FieldMap, IntegrationId, IntegrationType, RowId};
use crate::plan::{Change, Creation, differs};
use crate::remote::{Remote, Switch};
use crate::state::{LiveIntegration, LiveType};

impl<R: Remote, C: Clock> Run<'_, R, C> {
    /// After a create: what the create ignored (C15) is set by one update, and looked at again.
    pub(super) async fn check_creation(
        &mut self,
        change: &Change,
        id: IntegrationId,
        creation: &Creation,
    ) -> Result<(), StepError> {
        let live = self.read_back(id).await?;
        if creation.disabled == Some(true) && !live.disabled {
            self.remote
                .switch(RowId::Integration(id), Switch::Off)
                .await?;
            self.check_switch(id, Switch::Off).await?;
        }
        let ignored = not_taken(creation.integration_type, &creation.fields, &live);
        if ignored.is_empty() {
            return Ok(());
        }
        self.remote.update_integration(id, &ignored).await?;
        let live = self.read_back(id).await?;
        self.tell_not_taken(
            change,
            &not_taken(creation.integration_type, &ignored, &live),
        );
        Ok(())
    }

    /// After an update: what did not stick is told, and not tried again in this run.
    pub(super) async fn check_update(
        &mut self,
        change: &Change,
        id: IntegrationId,
        fields: &FieldMap,
    ) -> Result<(), StepError> {
        let live = self.read_back(id).await?;
        if let LiveType::Known(kind) = live.integration_type {
            self.tell_not_taken(change, &not_taken(kind, fields, &live));
        }
        Ok(())
    }

    /// After a switch.
    pub(super) async fn check_switch(
        &self,
        id: IntegrationId,
        to: Switch,
    ) -> Result<(), StepError> {
        let live = self.read_back(id).await?;
        if live.disabled == (to == Switch::Off) {
            return Ok(());
        }
        let (wanted, is) = match to {
            Switch::On => ("enabled", "disabled"),
            Switch::Off => ("disabled", "enabled"),
        };
        Err(StepError {
            status: StepStatus::Failed,
            message: format!(
                "GIJ answered that integration {id} is {wanted}, but it is still {is} (C11)"
            ),
            help: "switch it in Jira by hand, then run again".into(),
        })
    }

    async fn read_back(&self, id: IntegrationId) -> Result<LiveIntegration, StepError> {
        let failed = |message: String, help: String| StepError {
            status: StepStatus::Failed,
            message,
            help,
        };
        match self.patiently(|| self.remote.integration(id)).await {
            Ok(Some(live)) => Ok(live),
            Ok(None) => Err(failed(
                format!("integration {id} was written, and then GIJ did not know it"),
                "look in Jira whether somebody removed it, then run again".into(),
            )),
            Err(error) => Err(failed(
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

fn not_taken(kind: IntegrationType, wanted: &FieldMap, live: &LiveIntegration) -> FieldMap {
    wanted
        .iter()
        .filter(|(field, _)| !live.unreadable.contains(field))
        .filter(|(field, value)| differs(kind, **field, value, &live.fields))
        .map(|(field, value)| (*field, value.clone()))
        .collect()
}
