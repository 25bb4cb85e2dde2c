//! Looks at the dates of all repositories, and what they come to. Nothing is written.

use super::look::managed;
use crate::model::{Address, FirstIndexing, GeneralSetting, GeneralValue, IntegrationId, RowId};
use crate::remote::{Remote, RemoteError};
use crate::state::Desired;
use crate::tune::{Facts, Measured, Setting, Settings, Sightings, Tuning, advise};

/// Several looks at one Jira.
#[derive(Debug)]
pub struct TuningLooks<'a> {
    desired: &'a Desired,
    sightings: Sightings,
    addresses: Vec<(IntegrationId, Address)>,
}

impl<'a> TuningLooks<'a> {
    /// Nothing has been looked at yet.
    pub fn new(desired: &'a Desired) -> Self {
        Self {
            desired,
            sightings: Sightings::default(),
            addresses: Vec::new(),
        }
    }

    /// Looks once: two requests.
    ///
    /// # Errors
    /// Where a list is not whole, or nobody is let in.
    pub async fn look<R: Remote>(&mut self, remote: &R) -> Result<(), RemoteError> {
        let integrations = remote.integrations().await?;
        let repositories = remote.repositories().await?;
        self.sightings.look(&integrations, &repositories);
        let managed = managed(self.desired, &integrations, None);
        self.addresses = managed
            .addresses
            .into_iter()
            .filter_map(|(id, address)| match id {
                RowId::Integration(id) => Some((id, address)),
                RowId::Repository(_) => None,
            })
            .collect();
        Ok(())
    }

    /// How often it was looked.
    pub const fn number(&self) -> usize {
        self.sightings.looks
    }

    /// What all looks come to, with what was measured and the first indexings that are remembered.
    pub fn conclude(self, measured: Vec<Measured>, history: Vec<FirstIndexing>) -> Tuning {
        advise(&Facts {
            sightings: self.sightings,
            measured,
            addresses: self.addresses,
            history,
            settings: settings(self.desired),
        })
    }
}

fn settings(desired: &Desired) -> Settings {
    let is_on = |key| matches!(declared(desired, key), Some((GeneralValue::Bool(true), _)));
    Settings {
        interval: match declared(desired, "reindexIntervalMinutes") {
            None => Setting::NotDeclared,
            Some((GeneralValue::Integer(minutes), address)) => match u64::try_from(*minutes) {
                Ok(minutes) => Setting::Declared(minutes, address.clone()),
                Err(_) => Setting::Other(minutes.to_string(), address.clone()),
            },
            Some((other, address)) => Setting::Other(other.to_string(), address.clone()),
        },
        webhooks: is_on("webhooksEnabled"),
        pull_requests: is_on("indexPullRequestsViaApi"),
    }
}

/// What the manifests state for a setting of Jira as a whole, and which of them does.
fn declared<'a>(desired: &'a Desired, key: &str) -> Option<(&'a GeneralValue, &'a Address)> {
    let setting = GeneralSetting::by_key(key)?;
    let mut all = desired.general.values();
    all.find_map(|one| Some((one.settings.get(&setting)?, &one.address)))
}
