//! Shared helpers: a whole run of gijctl against an embedded GIJ in this process, by the real REST
//! client, on a clock that moves only when somebody sleeps.

#![expect(clippy::expect_used, reason = "helpers of tests may end them")]

/// Looks, waits and reindexes.
mod errands;
/// Plans that no manifest leads to, and plans that are carried out later.
mod hand_made;
/// A ledger in memory, with faults.
mod ledger;
/// People who use Jira while gijctl runs.
mod people;
/// Manifests and scenarios as text.
mod texts;
/// Certificates of nobody.
mod tls;
/// A transport that keeps what was asked, and fails where a test says so.
mod wire;
/// What the world saw.
mod witness;

use std::cell::RefCell;
use std::hash::{BuildHasher as _, RandomState};
use std::num::NonZeroUsize;
use std::time::Duration;

use gijctl::client::{PatientTransport, RestClient, SignIn};
use gijctl::clock::{Clock as _, Pace, SeededChance, VirtualClock};
use gijctl::diag::SourceMap;
use gijctl::event::{Event, EventKind, EventSink, Outcome, StepResult};
use gijctl::exec::{OnFailure, Settings, Stop};
use gijctl::ledger::{Fingerprinter, JiraLedger, JiraLedgerSettings, LedgerStore, Owner, Runner};
use gijctl::manifest;
use gijctl::plan::{Approval, Plan, Policy, QuietFirstIndex};
use gijctl::reconcile::{
    CheckSecrets, Decision, Ending, Lister, Pass, PassError, PlanSource, Previews, Purpose,
    observe_all,
};
use gijctl::remote::Properties;
use gijctl::saved::SavedPlan;
use gijctl::sim::{Embedded, IntegrationView, RepositoryView, Scenario, World};
use gijctl::source::SecretSource;
use gijctl::state::{Desired, Ledger, Live};
use jiff::SignedDuration;

pub(crate) use hand_made::{deletion, rotation};
pub(crate) use ledger::{MemoryLedger, Place};
pub(crate) use people::{by_hand, change_by_hand, change_row_by_hand, create_by_hand};
pub(crate) use texts::{host, integration, spec};
pub(crate) use tls::{Authority, Clients};
pub(crate) use wire::{
    BEARER, Mishap, Sent, Wire, answer, connection_reset, cut_off, no_answer_in_time,
    no_connection, says,
};
pub(crate) use witness::Witness;

const URL: &str = "https://jira.acme.example";

/// What every integration signs in with. Nobody may ever get to see it.
pub(crate) const TOKEN: &str = "token-of-a-test";

/// Somebody who does something between two events of a run.
type Meddler = dyn FnMut(&Event, &Embedded);

/// A world, the manifests, and how they are carried out.
pub(crate) struct Rig {
    pub(crate) sim: Embedded,
    pub(crate) wire: Wire,
    pub(crate) desired: Desired,
    pub(crate) policy: Policy,
    pub(crate) settings: Settings,
    pub(crate) stop_at_event: Option<usize>,
    /// The plan to carry out, where it was made before.
    pub(crate) saved: Option<SavedPlan>,
    keeps: Keeps,
    /// What marks of secrets are made with, where there is a key.
    pub(crate) fingerprints: Option<Fingerprinter>,
    pub(crate) lock_timeout: Duration,
    /// How long whoever sees the plan thinks about it.
    pub(crate) thinks: Duration,
    /// Who asks Git services what changes would take away, where anybody does.
    pub(crate) services: Option<Box<dyn Lister>>,
    meddler: RefCell<Box<Meddler>>,
}

/// The way to the world of a rig.
type Client<'a> = RestClient<PatientTransport<&'a Wire, VirtualClock, SeededChance>>;

/// What the runs of a rig remember.
enum Keeps {
    Nothing,
    /// A ledger in memory, whose saves can fail.
    Memory(Place),
    /// A ledger in the embedded Jira.
    Jira,
}

/// What became of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) plan: Plan,
    pub(crate) outcome: Outcome,
    pub(crate) events: Vec<Event>,
}

impl Rig {
    /// A world of this scenario and these manifests; its clock stands until somebody sleeps.
    pub(crate) fn new(scenario: &str, manifests: &[String]) -> Self {
        let scenario = Scenario::from_yaml(scenario).expect("the scenario is right");
        let sim = Embedded::open(scenario, None, Some(Pace::Stepped)).expect("no file is needed");
        Self {
            wire: Wire::new(sim.clone()),
            sim,
            desired: desired(manifests),
            policy: Policy::default(),
            settings: Settings::default(),
            stop_at_event: None,
            saved: None,
            keeps: Keeps::Nothing,
            fingerprints: None,
            lock_timeout: Duration::ZERO,
            thinks: Duration::ZERO,
            services: None,
            meddler: RefCell::new(Box::new(|_, _| {})),
        }
    }

    /// Lets its runs keep a ledger in the embedded Jira, beside what it describes.
    pub(crate) fn with_jira_ledger(mut self) -> Self {
        self.keeps = Keeps::Jira;
        self
    }

    /// The same, in the world that was saved as this text.
    pub(crate) fn going_on(scenario: &str, manifests: &[String], saved: &str) -> Self {
        let rig = Self::new(scenario, manifests);
        let scenario = Scenario::from_yaml(scenario).expect("the scenario is right");
        let saved = World::from_json(scenario, saved).expect("it was saved by a world");
        rig.clock().advance_to(saved.now());
        rig.sim.with_world(|world| *world = saved);
        rig
    }

    pub(crate) fn batch_size(mut self, size: usize) -> Self {
        self.policy.batch_size = NonZeroUsize::new(size).expect("a batch holds something");
        // All that these manifests declare sign in with one secret.
        self.policy.starts.per_account = self.policy.batch_size;
        self
    }

    pub(crate) fn on_failure(mut self, what: OnFailure) -> Self {
        self.settings.on_failure = what;
        self
    }

    pub(crate) fn quiet(mut self, when: QuietFirstIndex) -> Self {
        self.policy.quiet_first_index = when;
        self
    }

    pub(crate) fn index_timeout(mut self, minutes: u64) -> Self {
        self.settings.index_timeout = Duration::from_mins(minutes);
        self
    }

    /// Lets it remember what it does.
    pub(crate) fn with_ledger(mut self) -> Self {
        self.keeps = Keeps::Memory(Place::new());
        self
    }

    /// What it remembers.
    pub(crate) fn place(&self) -> &Place {
        match &self.keeps {
            Keeps::Memory(place) => place,
            Keeps::Nothing | Keeps::Jira => panic!("the rig has no ledger in memory"),
        }
    }

    /// Lets somebody do something whenever an event is told.
    pub(crate) fn meddle(self, meddler: impl FnMut(&Event, &Embedded) + 'static) -> Self {
        *self.meddler.borrow_mut() = Box::new(meddler);
        self
    }

    /// Plans and carries out.
    pub(crate) fn apply(&self) -> Run {
        self.try_apply()
            .expect("the pass gets as far as its rollout")
    }

    /// Plans and carries out, or says why it did not come to that.
    pub(crate) fn try_apply(&self) -> Result<Run, PassError> {
        self.apply_unless_killed().expect("nobody kills it")
    }

    /// The same; `None` where the process is killed by a [`Mishap`] of the wire.
    pub(crate) fn apply_unless_killed(&self) -> Option<Result<Run, PassError>> {
        let mut sink = Sink {
            rig: self,
            stop: None,
            events: Vec::new(),
        };
        let (handle, stop) = Stop::channel();
        sink.stop = Some(handle);
        let agreed = Decision::GoOn(Approval::Beforehand);
        let ending = self.pass(stop, agreed, &mut sink)?;
        let events = sink.events;
        Some(ending.map(|ending| match ending {
            Ending::CarriedOut(plan, outcome) => Run {
                plan,
                outcome,
                events,
            },
            Ending::Planned(_) => panic!("it was agreed to"),
        }))
    }

    /// Plans and stops there.
    pub(crate) fn plan(&self) -> Plan {
        let (_handle, stop) = Stop::channel();
        let mut sink = Sink {
            rig: self,
            stop: None,
            events: Vec::new(),
        };
        match self.pass(stop, Decision::StopHere, &mut sink) {
            Some(Ok(Ending::Planned(plan))) => plan,
            other => panic!("a plan was wanted, not {other:?}"),
        }
    }

    fn pass(
        &self,
        stop: Stop,
        decision: Decision,
        sink: &mut Sink<'_>,
    ) -> Option<Result<Ending, PassError>> {
        let remote = self.client();
        let clock = self.clock();
        let secrets = SecretSource::with_environment(|_| Some(TOKEN.into()));
        let pass = Pass {
            source: match &self.saved {
                Some(saved) => PlanSource::Saved(saved),
                None => PlanSource::Fresh(&self.desired),
            },
            remote: &remote,
            clock: &clock,
            policy: &self.policy,
            settings: &self.settings,
            secrets: &secrets,
            check_secrets: CheckSecrets::Never,
            previews: match &self.services {
                Some(services) => Previews::OfNarrowing(services.as_ref()),
                None => Previews::Never,
            },
            asker: &gijctl::exec::Answers(gijctl::exec::Answer::NobodyToAsk),
            fingerprints: self.fingerprints.as_ref(),
            purpose: match decision {
                Decision::StopHere => Purpose::Look,
                Decision::GoOn(_) => Purpose::Change {
                    lock_timeout: self.lock_timeout,
                },
            },
        };
        block_on(async {
            tokio::select! {
                biased;
                () = self.wire.killed() => None,
                ending = async {
                    match &self.keeps {
                        Keeps::Jira => {
                            let mut ledger = ledger_in(&remote, &clock);
                            pass.run(&mut ledger, stop, async |_| self.decided(&clock, decision).await, sink).await
                        }
                        Keeps::Nothing | Keeps::Memory(_) => {
                            let mut ledger = MemoryLedger::new(self.memory());
                            pass.run(&mut ledger, stop, async |_| self.decided(&clock, decision).await, sink).await
                        }
                    }
                } => Some(ending),
            }
        })
    }

    /// What whoever sees the plan decides once they have thought about it.
    async fn decided(&self, clock: &VirtualClock, decision: Decision) -> Decision {
        let end = clock.now() + self.thinks;
        while clock.now() < end {
            clock
                .sleep_until(clock.now() + Duration::from_secs(10))
                .await;
        }
        decision
    }

    /// Where what is remembered is kept in memory, if it is.
    pub(crate) fn memory(&self) -> Option<Place> {
        match &self.keeps {
            Keeps::Memory(place) => Some(place.clone()),
            Keeps::Nothing | Keeps::Jira => None,
        }
    }

    /// Somebody else keeps something in the properties of the account.
    pub(crate) fn put_property(&self, key: &str, value: &serde_json::Value) {
        let client = RestClient::new(&self.wire, URL);
        let put = Properties::put_property(&client, key, value);
        block_on(put).expect("Jira answers");
        self.wire.forget();
    }

    /// What its runs remember in Jira by now.
    pub(crate) fn jira_ledger(&self) -> Ledger {
        // Nothing goes wrong on a wire of its own, and nobody counts what is asked there.
        let wire = Wire::new(self.sim.clone());
        let clock = self.clock();
        let remote = client(&wire, &clock);
        let mut ledger = ledger_in(&remote, &clock);
        block_on(ledger.read()).expect("Jira answers");
        ledger.ledger().cloned().expect("Jira keeps it")
    }

    /// Everything that there is, as an export reads it.
    pub(crate) fn observe_all(&self) -> Live {
        let remote = self.client();
        block_on(observe_all(&remote)).expect("Jira answers")
    }

    /// The way to the world as the program has it, patience and all.
    fn client(&self) -> Client<'_> {
        client(&self.wire, &self.clock())
    }

    pub(crate) fn clock(&self) -> VirtualClock {
        self.sim.clock()
    }

    /// Lets time pass without gijctl.
    pub(crate) fn wait(&self, duration: &str) {
        let duration: SignedDuration = duration.parse().expect("a duration");
        let moment = self.clock().now() + duration;
        self.clock().advance_to(moment);
        self.sim.with_world(|world| world.advance(moment));
    }

    /// What the world saw so far.
    pub(crate) fn witness(&self) -> Witness {
        Witness::of(&self.sim, self.wire.sent())
    }

    pub(crate) fn live(&self, name: &str) -> IntegrationView {
        self.all_named(name)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("there is no {name}"))
    }

    pub(crate) fn all_named(&self, name: &str) -> Vec<IntegrationView> {
        let all = self.sim.with_world(|world| world.integrations());
        all.into_iter()
            .filter(|row| row.display_name == name)
            .collect()
    }

    pub(crate) fn inside(&self, name: &str) -> Vec<RepositoryView> {
        let id = self.live(name).id;
        let all = self.sim.with_world(|world| world.repositories());
        all.into_iter()
            .filter(|row| row.integration == Some(id))
            .collect()
    }

    /// Everything that a run leaves behind, but for numbers and dates.
    pub(crate) fn end_state(&self) -> Vec<String> {
        self.sim.with_world(|world| end_state(world))
    }
}

/// All integrations and what is inside, but for numbers and dates.
pub(crate) fn end_state(world: &World) -> Vec<String> {
    let repositories = world.repositories();
    let mut lines = Vec::new();
    for one in world.integrations() {
        lines.push(format!(
            "{} disabled={} scanned={} {:?}",
            one.display_name,
            one.disabled,
            one.last_indexed.is_some(),
            one.settings
        ));
        let inside = repositories
            .iter()
            .filter(|row| row.integration == Some(one.id));
        lines.extend(inside.map(|row| {
            format!(
                "{}/{} disabled={} indexed={} {:?}",
                one.display_name,
                row.display_name,
                row.disabled,
                row.last_indexed.is_some(),
                row.settings
            )
        }));
    }
    lines.sort();
    lines
}

impl Run {
    /// How the step of an integration ended.
    pub(crate) fn step(&self, name: &str) -> &StepResult {
        let address = format!("Integration/{name}");
        let mut steps = self.outcome.steps.iter();
        steps
            .find(|step| step.address.to_string() == address)
            .unwrap_or_else(|| panic!("there is no step for {name}"))
    }

    /// The words of how each step ended, by name.
    pub(crate) fn statuses(&self) -> Vec<String> {
        let steps = self.outcome.steps.iter();
        steps
            .map(|step| format!("{} {}", step.address.name, step.status.as_str()))
            .collect()
    }

    /// The message and the help of a step that failed.
    pub(crate) fn error(&self, name: &str) -> (String, String) {
        let step = self.step(name);
        let error = step.error.clone();
        error.unwrap_or_else(|| panic!("{name} did not fail: {step:?}"))
    }

    /// Every warning, as it is printed for debugging.
    pub(crate) fn warnings(&self) -> String {
        let of_events = self.events.iter().filter_map(|event| match &event.kind {
            EventKind::Warned { warning, .. } => Some(format!("{warning:?}")),
            _ => None,
        });
        of_events.collect::<Vec<_>>().join("\n")
    }
}

/// So many cases of a property, or as many as `GIJCTL_CASES` says.
pub(crate) fn cases(few: u32) -> proptest::test_runner::Config {
    let many = std::env::var("GIJCTL_CASES").ok();
    let many = many.map(|text| text.parse().expect("GIJCTL_CASES is a number"));
    proptest::test_runner::Config {
        failure_persistence: None,
        ..proptest::test_runner::Config::with_cases(many.unwrap_or(few))
    }
}

/// Runs something to its end on this thread.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime needs nothing")
        .block_on(future)
}

/// Keeps all events, lets the meddler meddle, and stops the run where the test says so.
struct Sink<'a> {
    rig: &'a Rig,
    stop: Option<gijctl::exec::StopHandle>,
    events: Vec<Event>,
}

impl EventSink for Sink<'_> {
    fn emit(&mut self, event: &Event) {
        self.rig.meddler.borrow_mut()(event, &self.rig.sim);
        self.events.push(event.clone());
        if self.rig.stop_at_event == Some(self.events.len())
            && let Some(stop) = &self.stop
        {
            stop.request();
        }
    }
}

fn client<'a>(wire: &'a Wire, clock: &VirtualClock) -> Client<'a> {
    let chance = SeededChance::new(0);
    let way = PatientTransport::new(wire, clock.clone(), chance, SignIn::Token);
    RestClient::new(way, URL)
}

fn ledger_in<'a>(
    remote: &'a Client<'a>,
    clock: &'a VirtualClock,
) -> JiraLedger<'a, Client<'a>, VirtualClock> {
    let settings = JiraLedgerSettings {
        owner: Owner::default(),
        url: URL.to_owned(),
        who: Runner {
            account: None,
            place: "in a test".to_owned(),
        },
        lease: JiraLedgerSettings::LEASE,
    };
    // Each run has a name of its own; which one matters to nothing.
    let chance = Box::new(|| RandomState::new().hash_one(0_u8));
    JiraLedger::new(remote, clock, settings, chance)
}

/// What these manifests ask for.
fn desired(manifests: &[String]) -> Desired {
    let mut sources = SourceMap::new();
    sources.add("set/all.yaml", manifests.join("---\n"));
    let loaded = manifest::load(&mut sources);
    loaded
        .desired
        .unwrap_or_else(|| panic!("the manifests are wrong: {:?}", loaded.diagnostics))
}
