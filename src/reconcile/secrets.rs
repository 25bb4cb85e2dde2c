//! Looking secrets up, and holding them against what the ledger remembers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::exec::Secrets;
use crate::ledger::Fingerprinter;
use crate::model::{Address, Credentials, Secret, SecretRef};
use crate::plan::SecretState;
use crate::remote::ResolvedCredentials;
use crate::source::{SecretError, SecretSource};
use crate::state::{Desired, Ledger};

use super::pass::PassError;

/// A secret that cannot be had.
#[derive(Debug)]
pub struct SecretFailure {
    /// Whose it is.
    pub address: Address,
    /// Where that is declared.
    pub declared_at: String,
    /// Why it cannot be had.
    pub error: Arc<SecretError>,
}

/// Every secret is looked up once, however many integrations sign in with it and however often it is
/// needed: its program may ask a person each time.
pub(super) struct LookedUp<'a> {
    source: &'a SecretSource,
    found: BTreeMap<SecretRef, Result<Secret, Arc<SecretError>>>,
}

impl<'a> LookedUp<'a> {
    pub(super) const fn in_source(source: &'a SecretSource) -> Self {
        Self {
            source,
            found: BTreeMap::new(),
        }
    }

    /// These credentials with their secrets; failures say where the manifests declare them, where
    /// there are any.
    ///
    /// # Errors
    /// All that cannot be had.
    pub(super) async fn resolve(
        &mut self,
        desired: Option<&Desired>,
        wanted: impl Iterator<Item = (&Address, &Credentials)>,
    ) -> Result<Secrets, PassError> {
        let mut secrets = Secrets::new();
        let mut failures = Vec::new();
        for (address, credentials) in wanted {
            let reference = &credentials.secret;
            if !self.found.contains_key(reference) {
                let resolved = self.source.resolve(reference).await.map_err(Arc::new);
                self.found.insert(reference.clone(), resolved);
            }
            match &self.found[reference] {
                Ok(secret) => {
                    let resolved = ResolvedCredentials {
                        username: credentials.username.clone(),
                        slot: credentials.slot,
                        secret: secret.clone(),
                    };
                    secrets.insert(address.clone(), resolved);
                }
                Err(error) => failures.push(SecretFailure {
                    address: address.clone(),
                    declared_at: declared_at(desired, address),
                    error: Arc::clone(error),
                }),
            }
        }
        if failures.is_empty() {
            Ok(secrets)
        } else {
            Err(PassError::Secrets(failures))
        }
    }
}

fn declared_at(desired: Option<&Desired>, address: &Address) -> String {
    let declared_at = desired.and_then(|desired| desired.declared_at(address));
    declared_at.unwrap_or_default().to_owned()
}

/// What is known of each secret by what the ledger remembers of the one that was last sent.
pub(super) fn states_of_secrets(
    secrets: &Secrets,
    ledger: Option<&Ledger>,
    fingerprints: Option<&Fingerprinter>,
) -> BTreeMap<Address, SecretState> {
    let state = |address: &Address, credentials: &ResolvedCredentials| {
        let Some(ledger) = ledger else {
            return SecretState::Unknown;
        };
        let entry = ledger.entry(address);
        let Some(mark) = entry.and_then(|entry| entry.secret.as_ref()) else {
            return SecretState::NeverApplied;
        };
        match (&mark.fingerprint, fingerprints) {
            (Some(was), Some(fingerprints)) if fingerprints.made(was) => {
                if fingerprints.mark(address, credentials) == *mark {
                    SecretState::Unchanged
                } else {
                    SecretState::Changed
                }
            }
            _ => SecretState::Unknown,
        }
    };
    secrets
        .iter()
        .map(|(address, credentials)| (address.clone(), state(address, credentials)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::ledger::LEAST_KEY_LENGTH;
    use crate::model::{IntegrationId, SecretSlot};
    use crate::state::{Entry, SecretMark};

    fn address() -> Address {
        "Integration/a".parse().unwrap()
    }

    fn key(character: &str) -> Fingerprinter {
        Fingerprinter::new(Secret::new(character.repeat(LEAST_KEY_LENGTH))).unwrap()
    }

    fn secrets(secret: &str) -> Secrets {
        let credentials = ResolvedCredentials {
            username: None,
            slot: SecretSlot::Pat,
            secret: Secret::new(secret.to_owned()),
        };
        Secrets::from([(address(), credentials)])
    }

    /// What is known of this secret by a ledger with this mark.
    fn state(
        secret: &str,
        mark: Option<SecretMark>,
        fingerprints: Option<&Fingerprinter>,
    ) -> SecretState {
        let mut entry = Entry::new(IntegrationId::new(1).unwrap().into());
        entry.secret = mark;
        let mut ledger = Ledger::default();
        ledger.remember(&address(), entry);
        states_of_secrets(&secrets(secret), Some(&ledger), fingerprints)[&address()]
    }

    fn mark(secret: &str, fingerprints: &Fingerprinter) -> SecretMark {
        fingerprints.mark(&address(), &secrets(secret)[&address()])
    }

    #[test]
    fn a_secret_is_held_against_the_one_that_was_sent() {
        let key = key("k");
        let sent = Some(mark("old", &key));
        assert_eq!(
            state("old", sent.clone(), Some(&key)),
            SecretState::Unchanged
        );
        assert_eq!(state("new", sent, Some(&key)), SecretState::Changed);
        assert_eq!(state("new", None, Some(&key)), SecretState::NeverApplied);
    }

    #[test]
    fn without_the_same_key_nobody_can_tell() {
        let sent = Some(mark("old", &key("k")));
        assert_eq!(state("new", sent.clone(), None), SecretState::Unknown);
        assert_eq!(
            state("new", sent, Some(&key("other"))),
            SecretState::Unknown
        );
        let unmarked = Some(SecretMark { fingerprint: None });
        assert_eq!(
            state("new", unmarked, Some(&key("k"))),
            SecretState::Unknown
        );
    }

    #[test]
    fn without_a_ledger_nobody_can_tell() {
        let states = states_of_secrets(&secrets("s"), None, Some(&key("k")));
        assert_eq!(states[&address()], SecretState::Unknown);
    }

    #[tokio::test]
    async fn a_secret_is_asked_for_once_however_often_it_is_needed() {
        static ASKED: AtomicUsize = AtomicUsize::new(0);
        let source = SecretSource::with_environment(|_| {
            ASKED.fetch_add(1, Ordering::Relaxed);
            Some("made-up".into())
        });
        let mut looked_up = LookedUp::in_source(&source);
        let credentials = Credentials {
            username: None,
            slot: SecretSlot::Pat,
            secret: SecretRef::Env("A_PAT".to_owned()),
        };
        for _ in 0..2 {
            let address = address();
            let wanted = [(&address, &credentials)].into_iter();
            let found = looked_up.resolve(None, wanted).await;
            assert_eq!(found.unwrap().len(), 1);
        }
        assert_eq!(ASKED.load(Ordering::Relaxed), 1);
    }
}
