//! The value that is kept.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::{Unfit, Unsavable};
use super::ledger_place::LedgerPlace;
use crate::model::general::Way;
use crate::model::{Credentials, FieldMap, GeneralSetting, GeneralValue};
use crate::plan::{Action, FieldChange, Plan};

/// A plan, and what it is bound to besides the live state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavedPlan {
    /// The version of gijctl that made it.
    pub gijctl: String,
    /// When it was made.
    pub created: Timestamp,
    /// From when on it is refused.
    pub expires: Timestamp,
    /// The name of the Jira it was made for, as it is shown.
    pub instance: String,
    /// The ledger it was made with; `None` where whoever saved it did not say.
    pub ledger: Option<LedgerPlace>,
    /// The `gijctl.yaml` it was made with, where there was one: its guards and its instances hold
    /// when the plan is carried out as well.
    pub configuration: Option<PathBuf>,
    /// The plan.
    pub plan: Plan,
}

impl SavedPlan {
    /// Binds a plan to the moment it was made at, for as long as it may be carried out. It can be
    /// carried out from any folder: files of secrets are made absolute by `absolute`.
    pub fn new(
        plan: Plan,
        instance: &str,
        now: Timestamp,
        valid_for: Duration,
        absolute: impl Fn(&Path) -> io::Result<PathBuf>,
    ) -> Result<Self, Unsavable> {
        // Whole seconds are what people read and write.
        let created = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let expires = created.checked_add(valid_for).unwrap_or(Timestamp::MAX);
        let mut plan = plan;
        for change in &mut plan.changes {
            let credentials = match &mut change.action {
                Action::Create(creation) => creation.credentials.as_mut(),
                Action::Update(update) => update.credentials.as_mut(),
                Action::Enable(_)
                | Action::Disable(_)
                | Action::Cascade(_)
                | Action::Adopt(_)
                | Action::Delete(_)
                | Action::Configure(_) => None,
            };
            if let Some(credentials) = credentials {
                make_absolute(credentials, &absolute)?;
            }
        }
        for credentials in plan.sign_ins.values_mut() {
            make_absolute(credentials, &absolute)?;
        }
        Ok(Self {
            gijctl: env!("CARGO_PKG_VERSION").to_owned(),
            created,
            expires,
            instance: instance.to_owned(),
            ledger: None,
            configuration: None,
            plan,
        })
    }

    /// The same, made with this ledger.
    #[must_use]
    pub fn with_ledger(self, ledger: LedgerPlace) -> Self {
        Self {
            ledger: Some(ledger),
            ..self
        }
    }

    /// Whether this is the ledger it was made with.
    ///
    /// # Errors
    /// Where it is another, which may say otherwise what is ours.
    pub fn check_ledger(&self, here: &LedgerPlace) -> Result<(), Unfit> {
        match &self.ledger {
            Some(planned) if planned != here => Err(Unfit::OtherLedger {
                planned: planned.clone(),
                here: here.clone(),
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// The same, made with this `gijctl.yaml`.
    #[must_use]
    pub fn with_configuration(self, configuration: Option<PathBuf>) -> Self {
        Self {
            configuration,
            ..self
        }
    }

    /// Whether every value is one that its setting can have.
    pub(super) fn is_well_formed(&self) -> bool {
        let holds = |fields: &FieldMap| {
            fields
                .iter()
                .all(|(field, value)| field.spec().shape.holds(value))
        };
        self.plan.changes.iter().all(|change| {
            let sent = match &change.action {
                Action::Create(creation) => holds(&creation.fields) && holds(&creation.afterwards),
                Action::Update(update) => holds(&update.fields) && holds(&update.inside),
                Action::Cascade(cascading) => holds(&cascading.wanted),
                Action::Configure(configuration) => configuration.settings.iter().all(sendable),
                Action::Enable(_) | Action::Disable(_) | Action::Adopt(_) | Action::Delete(_) => {
                    true
                }
            };
            let shown = change.fields.iter().all(|field| match field {
                FieldChange::Setting { field, after, .. } => field.spec().shape.holds(after),
                FieldChange::Inside(inside) => inside.field.spec().shape.holds(&inside.wanted),
                FieldChange::General { setting, after, .. } => sendable((setting, after)),
                FieldChange::Disabled { .. }
                | FieldChange::Type(_)
                | FieldChange::Username(_)
                | FieldChange::Secret { .. } => true,
            });
            sent && shown
        })
    }
}

/// Whether a general setting can be sent, and this to it.
fn sendable((setting, value): (&GeneralSetting, &GeneralValue)) -> bool {
    let spec = setting.spec();
    spec.way == Way::Request && spec.shape.holds(value)
}

fn make_absolute(
    credentials: &mut Credentials,
    absolute: &impl Fn(&Path) -> io::Result<PathBuf>,
) -> Result<(), Unsavable> {
    let Some(path) = credentials.secret.path() else {
        return Ok(());
    };
    let path = absolute(path).map_err(|source| Unsavable::Path {
        path: path.to_owned(),
        source,
    })?;
    credentials.secret = credentials.secret.clone().with_path(path);
    Ok(())
}
