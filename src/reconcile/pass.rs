//! The pass itself.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::event::{Event, EventKind, EventSink, Outcome, Warning};
use crate::exec::{Executor, Secrets, Settings, Stop};
use crate::ledger::{Holder, LedgerError, LedgerStore};
use crate::model::{Address, Credentials};
use crate::plan::{Action, Approval, Approved, Change, Plan, PlanProblems, Policy, Trip, plan};
use crate::remote::{Remote, RemoteError, ResolvedCredentials};
use crate::source::{SecretError, SecretSource};
use crate::state::Desired;

use super::observe::observe;

/// What one pass works with.
pub struct Pass<'a, R, C> {
    /// What is wanted.
    pub desired: &'a Desired,
    /// GIJ.
    pub remote: &'a R,
    /// Time.
    pub clock: &'a C,
    /// What the plan depends on besides.
    pub policy: &'a Policy,
    /// How it is carried out.
    pub settings: &'a Settings,
    /// Where secrets are looked up.
    pub secrets: &'a SecretSource,
    /// Whether it may change anything.
    pub purpose: Purpose,
}

/// Whether a pass may change anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It looks only, beside whoever else is at work.
    Look,
    /// It may, and holds the ledger's lease from before its first look.
    Change {
        /// How long it waits while another run holds the lease.
        lock_timeout: Duration,
    },
}

/// What whoever sees the plan decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The plan is all that was wanted, or it is not agreed to.
    StopHere,
    /// It is agreed to.
    GoOn(Approval),
}

/// How a pass ended.
#[derive(Debug)]
pub enum Ending {
    /// With the plan.
    Planned(Plan),
    /// With the plan carried out as far as the outcome says.
    CarriedOut(Plan, Outcome),
}

/// Why a pass ended before its plan was carried out. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    /// Jira does not answer as it should.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// No plan can be made.
    #[error(transparent)]
    Problems(#[from] PlanProblems),
    /// The ledger cannot be used, or another run is at work.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Guards stand in the way.
    #[error("{} of the guards stand in the way", .0.len())]
    Guards(Vec<Trip>),
    /// Secrets are missing.
    #[error("{} of the secrets that the plan needs cannot be had", .0.len())]
    Secrets(Vec<SecretFailure>),
}

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

impl<R: Remote, C: Clock> Pass<'_, R, C> {
    /// Observes, plans, shows the plan to `decide`, and carries it out where that agrees. Every
    /// secret is there before the first write.
    pub async fn run<L: LedgerStore>(
        &self,
        ledger: &mut L,
        stop: Stop,
        decide: impl FnOnce(&Plan) -> Decision,
        sink: &mut dyn EventSink,
    ) -> Result<Ending, PassError> {
        match self.purpose {
            Purpose::Look => ledger.read().await?,
            Purpose::Change { lock_timeout } => {
                let mut told = |holder: &Holder| {
                    sink.emit(&Event {
                        at: self.clock.now(),
                        kind: EventKind::WaitingForLease {
                            holder: holder.to_string(),
                        },
                    });
                };
                ledger.acquire(lock_timeout, &mut told).await?;
            }
        }
        let ended = self.run_with_ledger(ledger, stop, decide, sink).await;
        let released = ledger.release().await;
        let ending = ended?;
        match (ending, released) {
            (Ending::CarriedOut(plan, mut outcome), Err(error)) => {
                let text = format!("{error}; {}", error.help());
                outcome.warnings.push(Warning::Other(text));
                Ok(Ending::CarriedOut(plan, outcome))
            }
            (ending, _) => Ok(ending),
        }
    }

    async fn run_with_ledger<L: LedgerStore>(
        &self,
        ledger: &mut L,
        stop: Stop,
        decide: impl FnOnce(&Plan) -> Decision,
        sink: &mut dyn EventSink,
    ) -> Result<Ending, PassError> {
        let live = observe(self.remote, self.desired).await?;
        let mut plan = plan(self.desired, &live, ledger.ledger(), self.policy)?;
        plan.warnings.extend(ledger.notice());
        let approval = match decide(&plan) {
            Decision::StopHere => return Ok(Ending::Planned(plan)),
            Decision::GoOn(approval) => approval,
        };
        let secrets = self.resolve_secrets(&plan).await?;
        let approved = Approved::new(plan, approval).map_err(PassError::Guards)?;
        let executor = Executor {
            remote: self.remote,
            clock: self.clock,
            settings: self.settings,
            stop,
            fingerprints: None,
        };
        let outcome = executor.execute(&approved, &secrets, ledger, sink).await;
        Ok(Ending::CarriedOut(approved.into_plan(), outcome))
    }

    /// Every secret is looked up once, however many integrations sign in with it: its program may
    /// ask a person each time.
    async fn resolve_secrets(&self, plan: &Plan) -> Result<Secrets, PassError> {
        let mut found = BTreeMap::new();
        let mut secrets = Secrets::new();
        let mut failures = Vec::new();
        for (address, credentials) in plan.changes.iter().filter_map(needed_credentials) {
            let reference = &credentials.secret;
            if !found.contains_key(reference) {
                let resolved = self.secrets.resolve(reference).await.map_err(Arc::new);
                found.insert(reference.clone(), resolved);
            }
            match &found[reference] {
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
                    declared_at: self.declared_at(address),
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

    fn declared_at(&self, address: &Address) -> String {
        let wanted = self.desired.integrations.get(&address.name);
        wanted
            .map(|wanted| wanted.declared_at.clone())
            .unwrap_or_default()
    }
}

fn needed_credentials(change: &Change) -> Option<(&Address, &Credentials)> {
    match &change.action {
        Action::Create(creation) => Some((&change.address, creation.credentials.as_ref()?)),
        Action::Update(update) => Some((&change.address, update.credentials.as_ref()?)),
        Action::Enable(_) | Action::Disable(_) | Action::Adopt(_) | Action::Delete(_) => None,
    }
}
