//! Whose credentials are sent anew.

use super::planner::Planner;
use super::policy::{Rotate, SecretState};
use crate::model::Credentials;
use crate::state::{DesiredIntegration, LiveIntegration};

impl Planner<'_> {
    /// What is known of the secret of an integration that exists.
    pub(super) fn note_secret(&mut self, wanted: &DesiredIntegration, row: &LiveIntegration) {
        if let Some(state) = self.policy.secrets.get(&wanted.address) {
            let state = match self.ledger {
                // What was sent to another row says nothing of this one.
                Some(_) if self.entry_of(&wanted.address, row).is_none() => {
                    SecretState::NeverApplied
                }
                _ => *state,
            };
            self.secrets.insert(wanted.address.clone(), state);
        }
    }

    /// The credentials to send anew, where that is wanted.
    pub(super) fn rotated<'a>(&self, wanted: &'a DesiredIntegration) -> Option<&'a Credentials> {
        let is_named = match &self.policy.rotate {
            Rotate::ChangedOnly => false,
            Rotate::All => true,
            Rotate::Only(addresses) => addresses.contains(&wanted.address),
        };
        let is_changed = self.secrets.get(&wanted.address) == Some(&SecretState::Changed);
        wanted
            .credentials
            .as_ref()
            .filter(|_| is_named || is_changed)
    }
}
