//! The pass itself.

use std::time::Duration;

use jiff::tz::TimeZone;

use crate::clock::Clock;
use crate::event::{EventSink, Outcome};
use crate::exec::{Asker, Executor, OnStale, Secrets, Settings, Stop};
use crate::ledger::{Fingerprinter, LedgerError, LedgerStore};
use crate::model::{Address, Credentials};
use crate::plan::{
    Action, Approval, Approved, Change, Plan, PlanProblems, Policy, Trip, parents_of_interest,
    plan, trips,
};
use crate::remote::{Remote, RemoteError};
use crate::saved::{SavedPlan, StaleChange, Unfit, fit};
use crate::source::SecretSource;
use crate::state::{Desired, DesiredIntegration, Ledger};

use super::lease::{acquire, alive_during, in_words, tell_that_it_stays, unless_stopped};
use super::observe::{observe, observe_repositories, observe_settings};
use super::preview::{Lister, foresee};
use super::secrets::{LookedUp, SecretFailure, states_of_secrets};

/// What one pass works with.
pub struct Pass<'a, R, C> {
    /// Where the plan comes from.
    pub source: PlanSource<'a>,
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
    /// Whether secrets are held against the ledger for the plan.
    pub check_secrets: CheckSecrets,
    /// Whether Git services are asked what changes would remove, and who asks them.
    pub previews: Previews<'a>,
    /// Whom to ask in the middle of carrying it out.
    pub asker: &'a dyn Asker,
    /// What makes fingerprints of secrets; `None` where no key is given.
    pub fingerprints: Option<&'a Fingerprinter>,
    /// Whether it may change anything.
    pub purpose: Purpose,
}

/// Where the plan of a pass comes from.
#[derive(Debug, Clone, Copy)]
pub enum PlanSource<'a> {
    /// It is made from what is wanted and what is there.
    Fresh(&'a Desired),
    /// It was made before, and is held against what is there now.
    Saved(&'a SavedPlan),
}

/// Whether secrets are held against the ledger for the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CheckSecrets {
    /// None is asked for before one is needed to carry the plan out.
    #[default]
    Never,
    /// All that the manifests name are asked for before anything else.
    BeforeThePlan,
}

/// Whether Git services are asked what the next scans would do.
#[derive(Clone, Copy, Default)]
pub enum Previews<'a> {
    /// They are not.
    #[default]
    Never,
    /// Those of integrations whose change can take repositories away.
    OfNarrowing(&'a dyn Lister),
    /// Those of everything that is declared and not left out.
    OfAll(&'a dyn Lister),
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
    /// It was told to stop before anything was changed.
    #[error("told to stop: nothing was changed")]
    Interrupted,
    /// The ledger cannot be used, or another run is at work.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The saved plan is not for here and now.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Guards stand in the way.
    #[error("{} of the guards stand in the way", .0.len())]
    Guards(Vec<Trip>),
    /// Secrets are missing.
    #[error("{} of the secrets that the plan needs cannot be had", .0.len())]
    Secrets(Vec<SecretFailure>),
}

/// What a pass needs besides its ledger once that is read.
struct Steps<'a, D> {
    looked_up: LookedUp<'a>,
    /// The secrets that are held against the ledger.
    checked: Secrets,
    stop: Stop,
    decide: D,
}

impl<R: Remote, C: Clock> Pass<'_, R, C> {
    /// Observes, plans, shows the plan to `decide`, and carries it out where that agrees. Every
    /// secret is there before the first write.
    pub async fn run<L: LedgerStore>(
        &self,
        ledger: &mut L,
        stop: Stop,
        decide: impl AsyncFnOnce(&Plan) -> Decision,
        sink: &mut dyn EventSink,
    ) -> Result<Ending, PassError> {
        let mut looked_up = LookedUp::in_source(self.secrets);
        let checked = self.secrets_to_check(&mut looked_up).await?;
        match self.purpose {
            Purpose::Look => ledger.read().await?,
            Purpose::Change { lock_timeout } => {
                acquire(ledger, lock_timeout, (self.clock, &stop), sink).await?;
            }
        }
        let steps = Steps {
            looked_up,
            checked,
            stop,
            decide,
        };
        let ended = self.run_with_ledger(ledger, steps, sink).await;
        match (ended, ledger.release().await) {
            (Ok(Ending::CarriedOut(plan, mut outcome)), Err(error)) => {
                outcome.warnings.push(in_words(&error));
                Ok(Ending::CarriedOut(plan, outcome))
            }
            (ended, Err(error)) => {
                tell_that_it_stays(&error, self.clock, sink);
                ended
            }
            (ended, Ok(())) => ended,
        }
    }

    async fn run_with_ledger<L: LedgerStore>(
        &self,
        ledger: &mut L,
        steps: Steps<'_, impl AsyncFnOnce(&Plan) -> Decision>,
        sink: &mut dyn EventSink,
    ) -> Result<Ending, PassError> {
        let Steps {
            mut looked_up,
            checked,
            stop,
            decide,
        } = steps;
        let planned = self.plan(ledger.ledger(), &checked, &mut looked_up);
        let mut plan = unless_stopped(&stop, planned).await?;
        if !plan.previews.is_empty() {
            // Git services may have taken their time.
            ledger.keep_alive().await?;
        }
        plan.warnings.extend(ledger.notice());
        let approval = match alive_during(ledger, self.clock, decide(&plan)).await? {
            Decision::StopHere => return Ok(Ending::Planned(plan)),
            Decision::GoOn(approval) => approval,
        };
        let approved = Approved::new(plan, approval).map_err(PassError::Guards)?;
        let needed = approved
            .plan()
            .changes
            .iter()
            .filter_map(needed_credentials);
        let resolved = looked_up.resolve(self.manifests(), needed);
        let secrets = alive_during(ledger, self.clock, resolved).await??;
        ledger.keep_alive().await?;
        let executor = Executor {
            remote: self.remote,
            clock: self.clock,
            settings: self.settings,
            stop,
            asker: self.asker,
            fingerprints: self.fingerprints,
        };
        let mut outcome = executor.execute(&approved, &secrets, ledger, sink).await;
        outcome.take_in_left_out(&approved.plan().held, StaleChange::HELP_WHEN_LEFT_OUT);
        Ok(Ending::CarriedOut(approved.into_plan(), outcome))
    }

    async fn plan(
        &self,
        ledger: Option<&Ledger>,
        secrets: &Secrets,
        looked_up: &mut LookedUp<'_>,
    ) -> Result<Plan, PassError> {
        match self.source {
            PlanSource::Fresh(desired) => self.plan_anew(desired, ledger, secrets, looked_up).await,
            PlanSource::Saved(saved) => {
                // The numbers of projects are in the plan: nothing is wanted of their list.
                let mut live = observe(self.remote, &Desired::default(), None).await?;
                if saved.plan.is_about_repositories() {
                    live.repositories = observe_settings(self.remote, &saved.plan.parents).await;
                }
                let fit = fit(saved, &live, ledger, self.clock.now())?;
                let mut made = match self.settings.on_stale {
                    OnStale::Stop => fit.whole()?,
                    OnStale::Skip => fit.without_stale()?,
                };
                // What was too much then may be allowed now, and the other way round.
                made.trips = trips(&made, &self.policy.guards, ledger);
                Ok(made)
            }
        }
    }

    /// The plan, and where it needs to know which repositories there are, another one that does. Most
    /// plans do not, and the list of them is the longest of all.
    async fn plan_anew(
        &self,
        desired: &Desired,
        ledger: Option<&Ledger>,
        secrets: &Secrets,
        looked_up: &mut LookedUp<'_>,
    ) -> Result<Plan, PassError> {
        let mut policy = Policy {
            secrets: states_of_secrets(secrets, ledger, self.fingerprints),
            today: self.clock.now().to_zoned(TimeZone::UTC).date(),
            ..self.policy.clone()
        };
        let mut live = observe(self.remote, desired, ledger).await?;
        let made = plan(desired, &live, ledger, &policy)?;
        let (lister, due) = self.due(desired, &made);
        if let Some(lister) = lister
            && !due.is_empty()
        {
            let parents = parents_of_interest(desired, &live, ledger);
            live.repositories = observe_settings(self.remote, &parents).await;
            policy.previews = foresee(&due, &made, &live, (lister, looked_up, desired)).await;
        } else if made.lacks_repositories() {
            live.repositories = observe_repositories(self.remote).await;
        } else {
            return Ok(made);
        }
        Ok(plan(desired, &live, ledger, &policy)?)
    }

    /// The integrations whose services are asked, and who asks them.
    fn due<'d>(
        &self,
        desired: &'d Desired,
        made: &Plan,
    ) -> (Option<&dyn Lister>, Vec<&'d DesiredIntegration>) {
        let narrowed = |address: &Address| {
            let mut changes = made.changes.iter();
            changes.any(|change| change.address == *address && change.action.narrows())
        };
        let only = self.policy.only.as_ref();
        let selected = |address: &Address| only.is_none_or(|only| only.contains(address));
        let all = desired.integrations.values();
        match self.previews {
            Previews::Never => (None, Vec::new()),
            Previews::OfNarrowing(lister) => (
                Some(lister),
                all.filter(|one| narrowed(&one.address)).collect(),
            ),
            Previews::OfAll(lister) => (
                Some(lister),
                all.filter(|one| selected(&one.address)).collect(),
            ),
        }
    }

    /// All secrets that the manifests name and `--only` does not leave out, where they are to be
    /// checked.
    async fn secrets_to_check(&self, looked_up: &mut LookedUp<'_>) -> Result<Secrets, PassError> {
        let PlanSource::Fresh(desired) = self.source else {
            return Ok(Secrets::new());
        };
        if self.check_secrets == CheckSecrets::Never {
            return Ok(Secrets::new());
        }
        // What is left out may lie where this run cannot look.
        let only = self.policy.only.as_ref();
        let named = desired
            .credentials()
            .filter(|(address, _)| only.is_none_or(|only| only.contains(*address)));
        looked_up.resolve(Some(desired), named).await
    }

    /// The manifests, where the plan was made from some just now.
    const fn manifests(&self) -> Option<&Desired> {
        match self.source {
            PlanSource::Fresh(desired) => Some(desired),
            PlanSource::Saved(_) => None,
        }
    }
}

fn needed_credentials(change: &Change) -> Option<(&Address, &Credentials)> {
    match &change.action {
        Action::Create(creation) => Some((&change.address, creation.credentials.as_ref()?)),
        Action::Update(update) => Some((&change.address, update.credentials.as_ref()?)),
        Action::Enable(_)
        | Action::Disable(_)
        | Action::Cascade(_)
        | Action::Adopt(_)
        | Action::Delete(_)
        | Action::Configure(_) => None,
    }
}
