//! Whose credentials are sent anew.

use super::mismatch::problem;
use super::planner::Planner;
use super::policy::{Rotate, SecretState};
use super::problem::PlanProblem;
use crate::model::Credentials;
use crate::state::{Desired, DesiredIntegration, LiveIntegration};

impl Planner<'_> {
    /// What `--rotate` names must be there to be rotated.
    pub(super) fn check_rotation(&mut self, desired: &Desired) {
        let Rotate::Only(addresses) = &self.policy.rotate else {
            return;
        };
        for address in addresses {
            let wanted = desired.integrations.get(&address.name);
            match wanted.filter(|wanted| wanted.address == *address) {
                None => self.problems.push(PlanProblem {
                    address: Some(address.clone()),
                    declared_at: String::new(),
                    message: format!("--rotate names {address}, which no manifest declares"),
                    help: "name the address of an integration in the manifests, as in Integration/github-acme".into(),
                }),
                Some(wanted) if wanted.credentials.is_none() => self.problems.push(problem(
                    wanted,
                    format!("--rotate names {address}, whose manifest states no credentials"),
                    "state spec.credentials, or leave it out of --rotate",
                )),
                Some(_) => {}
            }
        }
    }

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
