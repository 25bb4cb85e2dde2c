//! Whose credentials are sent anew.

use super::planner::Planner;
use super::policy::{Rotate, SecretState};
use super::wanted::Wanted;
use crate::model::Credentials;
use crate::state::LiveRow;

impl Planner<'_> {
    /// What is known of the secret of an integration that exists.
    pub(super) fn note_secret(&mut self, wanted: Wanted<'_>, row: &LiveRow) {
        if let Some(state) = self.policy.secrets.get(wanted.address) {
            let state = match self.ledger {
                // What was sent to another row says nothing of this one.
                Some(_) if self.entry_of(wanted.address, row).is_none() => {
                    SecretState::NeverApplied
                }
                _ => *state,
            };
            self.secrets.insert(wanted.address.clone(), state);
        }
    }

    /// The credentials to send anew, where that is wanted.
    pub(super) fn rotated<'a>(&self, wanted: Wanted<'a>) -> Option<&'a Credentials> {
        let is_named = match &self.policy.rotate {
            Rotate::ChangedOnly => false,
            Rotate::All => true,
            Rotate::Only(addresses) => addresses.contains(wanted.address),
        };
        let is_changed = self.secrets.get(wanted.address) == Some(&SecretState::Changed);
        wanted.credentials.filter(|_| is_named || is_changed)
    }
}
