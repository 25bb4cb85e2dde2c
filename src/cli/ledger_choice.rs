//! Which ledger was chosen, and how it is kept.

use std::time::Duration;

use super::any_ledger::AnyLedger;
use super::args::LedgerPlace;
use super::chain::with_sources;
use super::config::Config;
use super::connect::{AnyClock, AnyWay, Refusal};
use super::who;
use crate::client::RestClient;
use crate::clock::{Chance as _, SystemChance};
use crate::ledger::{
    Fingerprinter, JiraLedger, JiraLedgerSettings, LedgerFile, Owner, ReadOnlyLedger,
};
use crate::model::SecretRef;
use crate::saved;
use crate::source::SecretSource;

/// Which ledger, and how it is kept.
pub(super) struct LedgerChoice {
    place: LedgerPlace,
    owner: Owner,
    lease: Duration,
    fingerprint_key: Option<SecretRef>,
}

impl LedgerChoice {
    /// A flag goes before the file, and without both it is kept in Jira.
    pub(super) fn new(place: Option<&LedgerPlace>, config: &Config) -> Self {
        let config = &config.ledger;
        Self {
            place: place.cloned().unwrap_or(LedgerPlace::Jira),
            owner: config.owner.clone().unwrap_or_default(),
            lease: config.lease.unwrap_or(JiraLedgerSettings::LEASE),
            fingerprint_key: config.fingerprint_key().cloned(),
        }
    }

    /// Where it is, for plans that are bound to it.
    pub(super) fn place(&self) -> saved::LedgerPlace {
        match &self.place {
            LedgerPlace::None => saved::LedgerPlace::Nowhere,
            // A path that cannot be made whole is empty, and cannot be opened either.
            LedgerPlace::File(path) => {
                saved::LedgerPlace::File(std::path::absolute(path).unwrap_or_else(|_| path.clone()))
            }
            LedgerPlace::Jira => saved::LedgerPlace::Jira(self.owner.as_str().to_owned()),
        }
    }

    /// The variable that holds the key for fingerprints, where one does.
    pub(super) fn secret_variable(&self) -> Option<&str> {
        match &self.fingerprint_key {
            Some(SecretRef::Env(name)) => Some(name),
            _ => None,
        }
    }

    /// What gijctl remembers of this Jira; nothing is read yet.
    pub(super) fn open<'a>(
        &self,
        remote: &'a RestClient<AnyWay>,
        clock: &'a AnyClock,
    ) -> AnyLedger<'a> {
        let who = who::of_this_process();
        match &self.place {
            LedgerPlace::None => AnyLedger::None(ReadOnlyLedger::NONE),
            LedgerPlace::File(path) => {
                let who = who.in_words(None);
                let file = LedgerFile::new(path, remote.url(), &self.owner, &who, clock);
                AnyLedger::File(Box::new(file))
            }
            LedgerPlace::Jira => {
                let settings = JiraLedgerSettings {
                    owner: self.owner.clone(),
                    url: remote.url().to_owned(),
                    who,
                    lease: self.lease,
                };
                let chance = Box::new(|| SystemChance.number());
                let ledger = JiraLedger::new(remote, clock, settings, chance);
                AnyLedger::Jira(Box::new(ledger))
            }
        }
    }

    /// What makes fingerprints of secrets for the ledger; `None` where gijctl.yaml names no key for
    /// that, or nothing is remembered.
    pub(super) async fn fingerprinter(
        &self,
        secrets: &SecretSource,
    ) -> Result<Option<Fingerprinter>, Refusal> {
        let Some(reference) = &self.fingerprint_key else {
            return Ok(None);
        };
        if self.place == LedgerPlace::None {
            return Ok(None);
        }
        let about = |message: String| format!("ledger.fingerprintKey of gijctl.yaml: {message}");
        let key = secrets.resolve(reference).await.map_err(|error| {
            let help = "make the key available to this run; nothing was sent to Jira";
            Refusal::failed(about(with_sources(&error)), help)
        })?;
        let fingerprinter = Fingerprinter::new(key).map_err(|weak| {
            let help = "make one by chance, as with `openssl rand -hex 32`, and keep it where the secrets are kept";
            Refusal::usage(about(format!("the {reference} cannot protect secrets: {weak}")), help)
        })?;
        Ok(Some(fingerprinter))
    }
}
