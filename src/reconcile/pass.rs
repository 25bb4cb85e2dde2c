//! The pass itself.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::clock::Clock;
use crate::event::{EventSink, Outcome};
use crate::exec::{Asker, Executor, OnStale, Secrets, Settings, Stop};
use crate::ledger::{Fingerprinter, LedgerError, LedgerStore};
use crate::model::{Address, Credentials};
use crate::plan::{
    Approval, Approved, Change, Foreseen, Plan, PlanProblems, Policy, Trip, parents_of_interest,
    plan, trips,
};
use crate::remote::{Remote, RemoteError};
use crate::saved::{Fit, SavedPlan, StaleChange, Unfit, fit};
use crate::source::SecretSource;
use crate::state::{Desired, DesiredIntegration, Live, Observed};

use super::lease::{acquire, alive_by, alive_during, in_words, tell_that_it_stays, unless_stopped};
use super::observe::{observe, observe_repositories, observe_settings};
use super::preview::{Lister, Question, foresee, row_of};
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
    /// Those of integrations whose change can take repositories away, where there are any.
    OfNarrowing(&'a dyn Lister),
    /// Those of everything that is declared and not left out.
    OfAll(&'a dyn Lister),
}

impl<'a> Previews<'a> {
    /// Who asks the services, where anybody does.
    fn lister(self) -> Option<&'a dyn Lister> {
        match self {
            Self::Never => None,
            Self::OfNarrowing(lister) | Self::OfAll(lister) => Some(lister),
        }
    }
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
        let planned = self.plan(ledger, &checked, &mut looked_up);
        let mut plan = unless_stopped(&stop, planned).await?;
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

    async fn plan<L: LedgerStore>(
        &self,
        ledger: &mut L,
        secrets: &Secrets,
        looked_up: &mut LookedUp<'_>,
    ) -> Result<Plan, PassError> {
        match self.source {
            PlanSource::Fresh(desired) => self.plan_anew(desired, ledger, secrets, looked_up).await,
            PlanSource::Saved(saved) => self.plan_again(saved, ledger, looked_up).await,
        }
    }

    /// The saved plan as it fits to what is there now.
    async fn plan_again<L: LedgerStore>(
        &self,
        saved: &SavedPlan,
        ledger: &mut L,
        looked_up: &mut LookedUp<'_>,
    ) -> Result<Plan, PassError> {
        // The numbers of projects are in the plan: nothing is wanted of their list.
        let mut live = observe(self.remote, &Desired::default(), None).await?;
        if saved.plan.is_about_repositories() {
            live.repositories = observe_settings(self.remote, &saved.plan.parents).await;
        }
        let mut fit = fit(saved, &live, ledger.ledger(), self.clock.now())?;
        let is_refused = self.settings.on_stale == OnStale::Stop && fit.is_stale();
        fit = match self.previews.lister() {
            Some(lister) if !is_refused => {
                let asking = (lister, looked_up);
                let seen = self.foresee_again(&fit, &mut live, asking, ledger).await?;
                fit.foreseeing(seen)
            }
            Some(_) | None => fit.without_asking(),
        };
        let mut made = match self.settings.on_stale {
            OnStale::Stop => fit.whole()?,
            OnStale::Skip => fit.without_stale()?,
        };
        // What was too much then may be allowed now, and the other way round.
        made.trips = trips(&made, &self.policy.guards, ledger.ledger());
        Ok(made)
    }

    /// What the scans that a saved plan causes would do by now.
    async fn foresee_again<L: LedgerStore>(
        &self,
        fit: &Fit,
        live: &mut Live,
        (lister, looked_up): (&dyn Lister, &mut LookedUp<'_>),
        ledger: &mut L,
    ) -> Result<BTreeMap<Address, Foreseen>, PassError> {
        let changes = fit.scanning();
        let mut questions: Vec<_> = changes
            .filter_map(|change| Question::of_change(change, fit.plan(), live))
            .collect();
        if questions.is_empty() {
            return Ok(BTreeMap::new());
        }
        if let Observed::NotAsked = live.repositories {
            live.repositories = observe_settings(self.remote, &BTreeSet::new()).await;
        }
        questions.retain(|question| question.has_rows(&live.repositories));
        let asking = foresee(&questions, &live.repositories, (lister, looked_up, None));
        Ok(alive_by(ledger, |length| lister.pause(length), asking).await?)
    }

    /// The plan, and where it needs to know which repositories there are, another one that does. Most
    /// plans do not, and the list of them is the longest of all.
    async fn plan_anew<L: LedgerStore>(
        &self,
        desired: &Desired,
        ledger: &mut L,
        secrets: &Secrets,
        looked_up: &mut LookedUp<'_>,
    ) -> Result<Plan, PassError> {
        let mut policy = Policy {
            secrets: states_of_secrets(secrets, ledger.ledger(), self.fingerprints),
            today: self.clock.now().to_zoned(TimeZone::UTC).date(),
            ..self.policy.clone()
        };
        let mut live = observe(self.remote, desired, ledger.ledger()).await?;
        let made = plan(desired, &live, ledger.ledger(), &policy)?;
        let due = self.due(desired, &made);
        if let Some(lister) = self.previews.lister()
            && !due.is_empty()
        {
            if let Observed::NotAsked = live.repositories {
                let parents = parents_of_interest(desired, &live, ledger.ledger());
                live.repositories = observe_settings(self.remote, &parents).await;
            }
            let row = |address| row_of(&live, made.matched.get(address).copied());
            let mut questions: Vec<_> = due
                .into_iter()
                .map(|wanted| Question::of(wanted, row(&wanted.address)))
                .collect();
            if let Previews::OfNarrowing(_) = self.previews {
                questions.retain(|question| question.has_rows(&live.repositories));
            }
            let with = (lister, looked_up, Some(desired));
            let asking = foresee(&questions, &live.repositories, with);
            let pause = |length| lister.pause(length);
            policy.previews = alive_by(ledger, pause, asking).await?;
        } else if made.lacks_repositories() {
            live.repositories = observe_repositories(self.remote).await;
        } else {
            return Ok(made);
        }
        Ok(plan(desired, &live, ledger.ledger(), &policy)?)
    }

    /// The integrations whose services are asked.
    fn due<'d>(&self, desired: &'d Desired, made: &Plan) -> Vec<&'d DesiredIntegration> {
        let is_scanned = |address: &Address| {
            let mut changes = made.changes.iter();
            changes.any(|change| change.address == *address && change.action.brings_a_scan())
        };
        let only = self.policy.only.as_ref();
        let selected = |address: &Address| only.is_none_or(|only| only.contains(address));
        let all = desired.integrations.values();
        match self.previews {
            Previews::Never => Vec::new(),
            Previews::OfNarrowing(_) => all.filter(|one| is_scanned(&one.address)).collect(),
            Previews::OfAll(_) => all.filter(|one| selected(&one.address)).collect(),
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
    Some((&change.address, change.action.credentials()?))
}
