//! `gijctl simulate`: a rollout on the embedded GIJ, with lengths of time that are expected of it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use super::args::Global;
use super::connect::{self, Refusal};
use super::exit::Exit;
use super::output::Output;
use super::run_report::ReportFile;
use super::simulate_args::Simulate;
use super::{plan, prepare, settings};
use crate::clock::{Clock as _, SystemClock};
use crate::event::{Event, EventSink, Outcome, OutcomeKind, Timeline};
use crate::exec::{Answer, Answers, Settings, Stop};
use crate::forecast;
use crate::ledger::ReadOnlyLedger;
use crate::model::{Address, FirstIndexing, Kind, SecretRef, spoken_duration};
use crate::plan::{Action, Approval, Plan, Policy, Prune, QuietFirstIndex, Rotate, StartPolicy};
use crate::reconcile::{
    CheckSecrets, Decision, Ending, Pass, PassError, PlanSource, Previews, Purpose,
};
use crate::report::html::{About, Entry, Page, Told};
use crate::report::simulation::{self, Simulation};
use crate::report::{documents, gantt};
use crate::sim::{RehearsedHost, Scenario};
use crate::source::SecretSource;
use crate::state::{Desired, ProjectScope};

/// How wide the picture is where there is no terminal.
const WIDTH: usize = 100;

/// What of a rollout is rehearsed, and by what.
struct Rehearsal {
    desired: Desired,
    policy: Policy,
    settings: Settings,
    /// The plan for the real Jira; `None` where nobody asked it.
    plan: Option<Plan>,
    history: Vec<FirstIndexing>,
    start: Timestamp,
}

/// Why nothing could be rehearsed.
enum Failure {
    Pass(PassError),
    Stage(Refusal),
}

impl From<PassError> for Failure {
    fn from(error: PassError) -> Self {
        Self::Pass(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Stage(refusal)
    }
}

pub(super) async fn run(global: &Global, command: Simulate, output: &Output) -> Exit {
    let report = match command
        .report
        .as_deref()
        .map(ReportFile::prepare)
        .transpose()
    {
        Ok(report) => report,
        Err(trouble) => {
            output.failure(&trouble.message, &trouble.help);
            return trouble.exit;
        }
    };
    let known = if command.offline {
        offline(global, &command, output)
    } else {
        online(global, &command, output).await
    };
    let rehearsal = match known {
        Ok(rehearsal) => rehearsal,
        Err(exit) => return exit,
    };
    match rehearsed(rehearsal, &command).await {
        Err(Failure::Pass(error)) => plan::tell(&error, output),
        Err(Failure::Stage(refusal)) => refusal.tell(output),
        Ok((made, simulation)) => tell(&made, &simulation, report.as_ref(), output),
    }
}

/// Without asking anybody: everything is new.
fn offline(global: &Global, command: &Simulate, output: &Output) -> Result<Rehearsal, Exit> {
    let paths = &command.paths;
    let config = prepare::configuration(paths, output)?;
    let manifests = prepare::manifests(global, &config, paths, output)?;
    let policy = settings::policy(&command.planning(), &config).map_err(|one| one.tell(output))?;
    prepare::check(&manifests.desired, &policy, output)?;
    Ok(Rehearsal {
        desired: manifests.desired,
        policy,
        settings: settings::of_timing(&command.timing, &command.settling, &config.rollout),
        plan: None,
        history: Vec::new(),
        start: SystemClock.now(),
    })
}

/// By a plan for the real Jira, which is only read.
async fn online(global: &Global, command: &Simulate, output: &Output) -> Result<Rehearsal, Exit> {
    let mut known = None;
    let planning = command.planning();
    let planning = (&planning, plan::GitServices::LeftAlone);
    let exit = plan::look(global, planning, output, |made, looked| {
        known = Some(Rehearsal {
            desired: looked.desired.clone(),
            policy: looked.policy.clone(),
            settings: settings::of_timing(&command.timing, &command.settling, looked.rollout),
            plan: Some(made.clone()),
            history: looked.history.clone(),
            start: looked.connection.clock.now(),
        });
        Exit::Done
    })
    .await;
    known.filter(|_| exit == Exit::Done).ok_or(exit)
}

/// Carries the creations out on an embedded GIJ of its own. Nothing in here knows a way to any
/// other Jira.
async fn rehearsed(
    rehearsal: Rehearsal,
    command: &Simulate,
) -> Result<(Plan, Simulation), Failure> {
    let Rehearsal {
        mut desired,
        policy,
        settings,
        plan,
        history,
        start,
    } = rehearsal;
    keep_only(&mut desired, &policy);
    let left_out = keep_creations(&mut desired, plan.as_ref());
    with_stand_ins(&mut desired);
    let version = plan
        .as_ref()
        .and_then(|plan| plan.instance.app_version.clone());
    let is_quiet = plan.is_some() && policy.quiet_first_index.applies_to(version.as_ref());
    let policy = Policy {
        quiet_first_index: match policy.quiet_first_index {
            QuietFirstIndex::Auto if is_quiet => QuietFirstIndex::Always,
            when => when,
        },
        starts: without_canary_that_is_there(policy.starts, &desired),
        only: None,
        prune: Prune::Never,
        release: BTreeSet::new(),
        secrets: BTreeMap::new(),
        rotate: Rotate::ChangedOnly,
        ..policy
    };
    let projects = projects(&desired);
    let stage = Stage {
        desired: &desired,
        policy: &policy,
        settings: &settings,
    };
    // First without any host, to learn what is created and how; then with what that should take.
    let made = stage
        .plan(Scenario::rehearsal(start, &projects, &[]))
        .await?;
    let (hosts, assumed) = hosts(&made, &history, command);
    let scenario = Scenario::rehearsal(start, &projects, &hosts);
    let (made, outcome, timeline) = stage.rollout(scenario).await?;
    Ok((
        made,
        Simulation {
            outcome,
            timeline,
            assumed,
            left_out,
        },
    ))
}

/// What is the same each time that the rollout is played.
struct Stage<'a> {
    desired: &'a Desired,
    policy: &'a Policy,
    settings: &'a Settings,
}

impl Stage<'_> {
    /// The plan alone.
    async fn plan(&self, scenario: Scenario) -> Result<Plan, Failure> {
        let mut unheard = Heard::default();
        match self
            .play(scenario, Decision::StopHere, &mut unheard)
            .await?
        {
            Ending::Planned(made) | Ending::CarriedOut(made, _) => Ok(made),
        }
    }

    /// The whole rollout.
    async fn rollout(&self, scenario: Scenario) -> Result<(Plan, Outcome, Timeline), Failure> {
        let agreed = Decision::GoOn(Approval::Beforehand);
        let mut heard = Heard::default();
        match self.play(scenario, agreed, &mut heard).await? {
            Ending::CarriedOut(made, outcome) => Ok((made, outcome, heard.timeline)),
            Ending::Planned(made) => Err(PassError::Guards(made.trips).into()),
        }
    }

    async fn play(
        &self,
        scenario: Scenario,
        decision: Decision,
        heard: &mut Heard,
    ) -> Result<Ending, Failure> {
        let stage = connect::rehearse(scenario)?;
        let secrets = SecretSource::with_environment(|_| Some(STAND_IN.into()));
        let pass = Pass {
            source: PlanSource::Fresh(self.desired),
            remote: &stage.remote,
            clock: &stage.clock,
            policy: self.policy,
            settings: self.settings,
            secrets: &secrets,
            check_secrets: CheckSecrets::Never,
            previews: Previews::Never,
            // Somebody would go on after the canary.
            asker: &Answers(Answer::GoOn),
            fingerprints: None,
            purpose: match decision {
                Decision::StopHere => Purpose::Look,
                Decision::GoOn(_) => Purpose::Change {
                    lock_timeout: Duration::ZERO,
                },
            },
        };
        let (_handle, stop) = Stop::channel();
        let mut ledger = ReadOnlyLedger::NONE;
        let planned = RefCell::new(Timeline::default());
        let decide = async |made: &Plan| {
            *planned.borrow_mut() = Timeline::of_plan(made);
            decision
        };
        let mut sink = Sink { planned: &planned };
        // On the heap: it holds the states of everything that a pass can be doing.
        let ending = Box::pin(pass.run(&mut ledger, stop, decide, &mut sink)).await;
        heard.timeline = planned.take();
        Ok(ending?)
    }
}

/// When things happened.
#[derive(Default)]
struct Heard {
    timeline: Timeline,
}

/// Folds events into the timeline of the plan that is being carried out.
struct Sink<'a> {
    planned: &'a RefCell<Timeline>,
}

impl EventSink for Sink<'_> {
    fn emit(&mut self, event: &Event) {
        self.planned.borrow_mut().emit(event);
    }
}

/// What signs in to hosts that do not look at it.
const STAND_IN: &str = "stand-in";

/// Leaves out what was not asked for (`--only`): a plan does so itself, but there may be none.
fn keep_only(desired: &mut Desired, policy: &Policy) {
    if let Some(only) = &policy.only {
        let is_meant = |address: &Address| only.contains(address);
        desired
            .integrations
            .retain(|_, wanted| is_meant(&wanted.address));
        desired
            .repositories
            .retain(|_, wanted| is_meant(&wanted.address));
        desired
            .general
            .retain(|_, wanted| is_meant(&wanted.address));
    }
}

/// Leaves only what is created; gives what of the plan is not rehearsed.
fn keep_creations(desired: &mut Desired, plan: Option<&Plan>) -> Vec<String> {
    let is_creation = |address: &Address| {
        plan.is_none_or(|plan| {
            plan.changes.iter().any(|change| {
                change.address == *address && matches!(change.action, Action::Create(_))
            })
        })
    };
    let repositories = std::mem::take(&mut desired.repositories);
    let general = std::mem::take(&mut desired.general);
    desired
        .integrations
        .retain(|_, wanted| is_creation(&wanted.address));
    for wanted in desired.integrations.values_mut() {
        // Numbers are those of another Jira.
        wanted.id = None;
    }
    if let Some(plan) = plan {
        let is_left_out = |address: &Address| {
            address.kind != Kind::Integration || !desired.integrations.contains_key(&address.name)
        };
        let changes = plan.changes.iter().map(|change| &change.address);
        let all: BTreeSet<_> = changes.filter(|address| is_left_out(address)).collect();
        return all.into_iter().map(ToString::to_string).collect();
    }
    let repositories = repositories.into_values().map(|wanted| wanted.address);
    let general = general.into_values().map(|wanted| wanted.address);
    let all: BTreeSet<_> = repositories.chain(general).collect();
    all.iter().map(ToString::to_string).collect()
}

/// A canary that is not created has no effect.
fn without_canary_that_is_there(starts: StartPolicy, desired: &Desired) -> StartPolicy {
    let is_created = |canary: &Address| {
        let created = desired.integrations.values();
        created.into_iter().any(|wanted| wanted.address == *canary)
    };
    StartPolicy {
        canary: starts.canary.filter(is_created),
        ..starts
    }
}

/// No secret is looked up anywhere: each is named as one that is made up. Who shares one is still seen
/// to, since they are not indexed together.
fn with_stand_ins(desired: &mut Desired) {
    let mut known: BTreeMap<SecretRef, usize> = BTreeMap::new();
    for wanted in desired.integrations.values_mut() {
        if let Some(credentials) = &mut wanted.credentials {
            let next = known.len() + 1;
            let number = *known.entry(credentials.secret.clone()).or_insert(next);
            credentials.secret = SecretRef::Env(format!("{STAND_IN}-{number}"));
        }
    }
}

/// The projects that the manifests name.
fn projects(desired: &Desired) -> Vec<String> {
    let scopes = desired
        .integrations
        .values()
        .filter_map(|wanted| wanted.projects.as_ref());
    let keys = scopes.flat_map(|scope| match scope {
        ProjectScope::All => Vec::new(),
        ProjectScope::Keys(keys) => keys.iter().map(ToString::to_string).collect(),
    });
    let keys: BTreeSet<_> = keys.collect();
    keys.into_iter().collect()
}

/// What each creation brings, and what of that is assumed.
fn hosts(
    made: &Plan,
    history: &[FirstIndexing],
    command: &Simulate,
) -> (Vec<RehearsedHost>, Vec<(String, String)>) {
    let expected = forecast::expected(made, history, Duration::ZERO);
    let mut assumed = Vec::new();
    let creations = made
        .changes
        .iter()
        .filter(|change| matches!(change.action, Action::Create(_)));
    let hosts = creations.map(|change| {
        let stated = change.repositories.expect_at_least;
        let repositories = stated.unwrap_or(command.assume_repositories.get());
        let known = expected.get(&change.address).map(|one| one.likely);
        let takes =
            known.unwrap_or_else(|| command.assume_each.saturating_mul(repositories.max(1)));
        if stated.is_none() || known.is_none() {
            assumed.push((
                change.address.to_string(),
                assumption(stated, known, command),
            ));
        }
        RehearsedHost {
            display_name: change.display_name.clone(),
            repositories,
            takes,
        }
    });
    let hosts = hosts.collect();
    (hosts, assumed)
}

fn assumption(stated: Option<u32>, known: Option<Duration>, command: &Simulate) -> String {
    let many = (stated.is_none()).then(|| {
        format!(
            "{} repositories, since repositories.expectAtLeast states none (--assume-repositories)",
            command.assume_repositories
        )
    });
    let each = (known.is_none()).then(|| {
        format!(
            "{} for each repository, since too little is remembered of others (--assume-each)",
            spoken_duration(command.assume_each)
        )
    });
    let said: Vec<_> = many.into_iter().chain(each).collect();
    said.join("; ")
}

fn tell(
    made: &Plan,
    simulation: &Simulation,
    report: Option<&ReportFile>,
    output: &Output,
) -> Exit {
    if let Some(report) = report
        && let Err(error) = report.write(&page(made, simulation))
    {
        let shown = report.path().display();
        output.failure(
            &format!("the report cannot be written to {shown}: {error}"),
            "name a file that can be written with --report",
        );
        return Exit::Failed;
    }
    let width = output.screen().map_or(WIDTH, |screen| screen.width);
    output.result(
        || simulation::text(simulation, width.max(gantt::NARROWEST)),
        || {
            let plan = documents::plan(made, INSTANCE);
            documents::to_json(&simulation::document(simulation, plan))
        },
    );
    match simulation.outcome.kind() {
        OutcomeKind::Succeeded => Exit::Done,
        // Whatever happened, no Jira was changed.
        OutcomeKind::Failed | OutcomeKind::Halted | OutcomeKind::Interrupted => Exit::Failed,
    }
}

/// How the Jira is called that is none.
const INSTANCE: &str = "simulation";

fn page(made: &Plan, simulation: &Simulation) -> Page {
    let about = About {
        title: "Simulated rollout".to_owned(),
        instance: INSTANCE.to_owned(),
        url: made.instance.url.clone(),
        gijctl_version: env!("CARGO_PKG_VERSION").to_owned(),
        started_at: simulation.outcome.started_at,
        finished_at: simulation.outcome.finished_at,
        ..About::default()
    };
    let told = Told::CarriedOut(&simulation.outcome);
    let exit = match simulation.outcome.kind() {
        OutcomeKind::Succeeded => Exit::Done,
        _ => Exit::Failed,
    };
    let timeline = simulation.timeline.clone();
    let mut page = Page::of_run(about, Some(made), timeline, told, exit.code());
    "Nothing of this happened: it was played on the embedded GIJ, with lengths of time that are expected or assumed."
        .clone_into(&mut page.ending.sentence);
    page.notes
        .extend(simulation.assumed.iter().map(|(about, text)| Entry {
            about: about.clone(),
            text: format!("assumed: {text}"),
        }));
    page
}
