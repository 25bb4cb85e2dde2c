//! `gijctl apply`.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::args::{Apply, Format, Global, Planning, ProgressForm};
use super::canary::AtTheTerminal;
use super::chain::with_sources;
use super::connect::Refusal;
use super::connect::{AnyClock, Connection};
use super::exit::{Changed, Exit};
use super::git_hosts::{GitHosts, Intent, Reach};
use super::live_view::{LiveView, Voice};
use super::output::Output;
use super::plan::{problems_of, tell};
use super::prepare::{Prepared, prepare, prepare_saved};
use super::preview::tells;
use super::recording::Recording;
use super::run_report::RunReport;
use super::signals::Signals;
use super::{confirm, settings};
use crate::clock::Clock as _;
use crate::event::{Outcome, Tee};
use crate::exec::{self, Stop, StopHandle};
use crate::plan::{Approval, Plan, Policy};
use crate::reconcile::{Decision, Ending, Lister, Manifests, Pass, PassError, PlanSource, Purpose};
use crate::report::html::About;
use crate::report::rollout::Timing;
use crate::report::{documents, manual, outcome, plan, progress_json};
use crate::saved::SavedPlan;
use crate::source::SecretSource;

/// How long a run waits for another by default: longer than the lease of one that was killed.
pub(super) const LOCK_TIMEOUT: Duration = Duration::from_mins(15);

pub(super) async fn run(global: &Global, command: Apply, output: &Output) -> Exit {
    if !command.yes && !confirm::is_possible() {
        output.failure(
            "there is no terminal to ask on",
            "read the output of gijctl plan, then run apply with --yes",
        );
        return Exit::Usage;
    }
    let Ready {
        order,
        policy,
        settings,
        hosts,
        reach,
        connection,
    } = match Ready::of(global, &command, output) {
        Ok(ready) => ready,
        Err(exit) => return exit,
    };
    let lock_timeout = command.lock_timeout.unwrap_or(LOCK_TIMEOUT);
    let secrets = SecretSource::of_this_process().withholding(connection.secret_variables());
    let fingerprints = match connection.fingerprinter(&secrets).await {
        Ok(fingerprints) => fingerprints,
        Err(refusal) => return connection.close(refusal.tell(output), output),
    };
    let mut view = LiveView::new(output);
    connection.requests.speaks_through(view.voice());
    let noted = match Noted::open(&command, &connection.clock, &view) {
        Ok(noted) => noted,
        Err(refusal) => return connection.close(refusal.tell(output), output),
    };
    connection.requests.flows_into(noted.recording.clone());
    let told = || settings::told(&policy, &settings, lock_timeout);
    noted
        .recording
        .begins(&connection.name, connection.remote.url(), told);
    noted.report.begins(|| about(&connection, told()));
    let (handle, stop) = Stop::channel();
    let terminal = AtTheTerminal {
        voice: view.voice(),
        output: output.clone(),
        stop: stop.clone(),
        yes: command.yes,
    };
    let tells = tells(output);
    let lister = hosts.as_ref().map(|hosts| hosts.lister(&tells));
    let pass = Pass {
        source: order.source(),
        remote: &connection.remote,
        clock: &connection.clock,
        policy: &policy,
        settings: &settings,
        secrets: &secrets,
        check_secrets: settings::check_secrets(&command.planning),
        previews: reach.previews(lister.as_ref().map(|it| it as &dyn Lister)),
        asker: &terminal,
        fingerprints: fingerprints.as_ref(),
        purpose: Purpose::Change { lock_timeout },
    };
    let ear = Ear {
        voice: view.voice(),
        noted: noted.clone(),
        output: output.clone(),
    };
    ear.hear(handle);
    let timing = || settings::shown(&settings, connection.clock.now());
    let (asked, voice) = (stop.clone(), view.voice());
    let decide = async |made: &Plan| {
        voice.clear();
        noted.planned(made);
        show(made, &timing(), command.yes, output);
        let decision = if output.is_lost() {
            // What nobody could read is not done.
            Decision::StopHere
        } else {
            decide(made, command.yes, output, &asked).await
        };
        noted.recording.decided(decision);
        decision
    };
    let mut ledger = connection.ledger();
    let (mut recording, mut report) = (noted.recording.clone(), noted.report.clone());
    // What is kept comes first: what is shown may hold it up.
    let mut sinks = Tee(vec![&mut recording, &mut report, &mut view]);
    // On the heap: it holds the states of everything that a pass can be doing.
    let ending = Box::pin(pass.run(&mut ledger, stop, decide, &mut sinks)).await;
    view.close();
    let ending = match ending {
        // Pressing Ctrl-C when asked does not decline, it stops.
        Ok(Ending::Planned(_)) if asked.is_requested() => Err(PassError::Interrupted),
        ending => ending,
    };
    let exit = tell_ending(ending, &noted, &connection.name, output);
    connection.close(exit, output)
}

/// All that is known before anything is asked of Jira.
struct Ready {
    order: Order,
    policy: Policy,
    settings: exec::Settings,
    /// The way to Git hosts, where any is asked.
    hosts: Option<GitHosts>,
    reach: Reach,
    connection: Connection,
}

impl Ready {
    fn of(global: &Global, command: &Apply, output: &Output) -> Result<Self, Exit> {
        let Prepared {
            subject: order,
            config,
            policy,
            connection,
        } = match &command.plan {
            None => Order::of_manifests(global, command, output)?,
            Some(file) => Order::of_saved_plan(global, (&command.planning, file), output)?,
        };
        let settings = settings::execution(command, &config.rollout);
        let policy = order.policy(policy);
        let canary = policy.starts.canary.as_ref();
        if let Err(refusal) = settings::check_timing(&command.timing, canary, &settings) {
            let exit = refusal.tell(output);
            return Err(connection.close(exit, output));
        }
        let reach = match &order {
            Order::Manifests(_) => Reach::of(
                command.planning.preview,
                config.preview,
                Intent::Change,
                global,
            ),
            Order::Saved(saved) => Reach::again(&saved.plan, config.preview, global),
        };
        let hosts = match GitHosts::reached(&config.git_hosts, reach) {
            Ok(hosts) => hosts,
            Err(refusal) => {
                let exit = refusal.tell(output);
                return Err(connection.close(exit, output));
            }
        };
        Ok(Self {
            order,
            policy,
            settings,
            hosts,
            reach,
            connection,
        })
    }
}

/// What is to be carried out.
enum Order {
    /// What the manifests say.
    Manifests(Manifests),
    /// A plan that was made before.
    Saved(Box<SavedPlan>),
}

impl Order {
    fn of_manifests(
        global: &Global,
        command: &Apply,
        output: &Output,
    ) -> Result<Prepared<Self>, Exit> {
        Ok(prepare(global, &command.planning, output)?.map(Self::Manifests))
    }

    fn of_saved_plan(
        global: &Global,
        planned: (&Planning, &Path),
        output: &Output,
    ) -> Result<Prepared<Self>, Exit> {
        let prepared = prepare_saved(global, planned, output)?;
        Ok(prepared.map(|saved| Self::Saved(Box::new(saved))))
    }

    /// What new ones are created by: a saved plan has decided it.
    fn policy(&self, policy: Policy) -> Policy {
        match self {
            Self::Manifests(_) => policy,
            Self::Saved(saved) => Policy {
                batch_size: saved.plan.rollout.at_once,
                starts: saved.plan.rollout.starts.clone(),
                ..policy
            },
        }
    }

    fn source(&self) -> PlanSource<'_> {
        match self {
            Self::Manifests(manifests) => PlanSource::Fresh(&manifests.desired),
            Self::Saved(saved) => PlanSource::Saved(saved),
        }
    }
}

/// What is kept of a run: its journal and its page.
#[derive(Clone)]
struct Noted {
    recording: Recording,
    report: RunReport,
    clock: AnyClock,
}

/// Which run the page tells of.
fn about(connection: &Connection, settings: BTreeMap<String, String>) -> About {
    About {
        title: "Rollout".to_owned(),
        instance: connection.name.clone(),
        url: connection.remote.url().to_owned(),
        gijctl_version: env!("CARGO_PKG_VERSION").to_owned(),
        settings,
        started_at: Some(connection.clock.now()),
        ..About::default()
    }
}

impl Noted {
    /// Makes sure that the files can be written to, before anything is done.
    fn open(command: &Apply, clock: &AnyClock, view: &LiveView) -> Result<Self, Refusal> {
        let report = RunReport::prepare(command.report.as_deref(), view.voice())?;
        let recording = Recording::open(command.events.as_deref(), clock, view.voice())
            .map_err(|error| Refusal::failed(with_sources(&error), error.help_for_writing()))?;
        Ok(Self {
            recording,
            report,
            clock: clock.clone(),
        })
    }

    fn planned(&self, plan: &Plan) {
        self.recording.planned(plan);
        self.report.planned(self.clock.now(), plan);
    }

    fn carried_out(&self, outcome: &mut Outcome) {
        self.recording.carried_out(outcome);
        self.report.carried_out(self.clock.now(), outcome);
    }

    fn cut_short(&self, why: &str) {
        self.recording.ending_at_once(why);
        self.report.cut_short(self.clock.now(), why);
    }

    fn declined(&self) {
        self.recording.declined();
        self.report.declined(self.clock.now());
    }

    fn ended_early(&self, error: &PassError) {
        if let PassError::Interrupted = error {
            let why = error.to_string();
            self.recording.interrupted(&why);
            self.report.interrupted(self.clock.now(), &why);
        } else {
            let problems = problems_of(error);
            self.recording.failed(&problems);
            self.report.failed(self.clock.now(), &problems);
        }
    }
}

fn tell_ending(
    ending: Result<Ending, PassError>,
    noted: &Noted,
    instance: &str,
    output: &Output,
) -> Exit {
    // Nobody was asked about a plan that guards stand in the way of.
    let ending = ending.and_then(|ending| match ending {
        Ending::Planned(made) if !made.trips.is_empty() => Err(PassError::Guards(made.trips)),
        ending => Ok(ending),
    });
    match ending {
        Ok(Ending::CarriedOut(made, mut result)) => {
            noted.carried_out(&mut result);
            output.note_summary(&outcome::totals(&result));
            output.note_changed(if result.has_changed() {
                Changed::Something
            } else {
                Changed::Nothing
            });
            output.result(
                || outcome::text(&result) + &plan::waiting(&made) + &manual::reminder(&made),
                || {
                    let made = documents::plan(&made, instance);
                    documents::to_json(&documents::outcome(&result, made))
                },
            );
            match result.kind().into() {
                Exit::Done if output.is_lost() && result.has_changed() => Exit::PartWay,
                exit => exit,
            }
        }
        Ok(Ending::Planned(_)) if output.is_lost() => {
            noted.declined();
            output.failure("the plan could not be shown: nothing was changed", "");
            Exit::Failed
        }
        Ok(Ending::Planned(_)) => {
            noted.declined();
            output.failure("not agreed to: nothing was changed", "");
            Exit::Failed
        }
        Err(error) => {
            noted.ended_early(&error);
            tell(&error, output)
        }
    }
}

/// The plan is always shown before anything is done, and to whoever is asked about it even where
/// standard output goes elsewhere. Machines get it within the outcome.
fn show(made: &Plan, timing: &Timing, yes: bool, output: &Output) {
    let text = plan::text_with_timing(made, timing);
    if output.format == Format::Human {
        output.data(&text);
    }
    let is_asked = !yes && made.sends_something();
    if output.progress == ProgressForm::Json {
        if is_asked || !output.quiet {
            output.machine_line(&progress_json::plan(made));
        }
        return;
    }
    let is_unseen = match output.format {
        Format::Human if output.is_one_of_several() => !output.quiet,
        Format::Human => is_asked && !output.is_read_at_once(),
        Format::Json => is_asked || !output.quiet,
    };
    if is_unseen {
        output.message(&text);
    }
}

async fn decide(made: &Plan, yes: bool, output: &Output, stop: &Stop) -> Decision {
    if !made.trips.is_empty() {
        // Nobody is asked to agree to what will not be done.
        Decision::StopHere
    } else if yes || !made.sends_something() {
        Decision::GoOn(Approval::Beforehand)
    } else if confirm::ask(&question(made), output, stop).await {
        Decision::GoOn(Approval::Confirmed)
    } else {
        Decision::StopHere
    }
}

fn question(made: &Plan) -> String {
    format!("Make these changes in {}?", made.instance.url)
}

/// Listens for requests to stop.
struct Ear {
    voice: Voice,
    noted: Noted,
    output: Output,
}

impl Ear {
    /// The first Ctrl-C, or a runner's request to end, stops before the next write. The second ends
    /// at once. Heard from before the first look on, so that no lease is left behind.
    fn hear(self, handle: StopHandle) {
        let mut signals = match Signals::listen() {
            Ok(signals) => signals,
            Err(error) => {
                return self.voice.say(&format!(
                    "Ctrl-C cannot be heard ({error}): it ends the run at once"
                ));
            }
        };
        tokio::spawn(async move {
            signals.heard().await;
            self.voice
                .say("stopping before the next change; a second Ctrl-C ends at once");
            self.noted.recording.stopping();
            handle.request();
            signals.heard().await;
            let message = "ended at once, before it was known how the last change went";
            self.noted.cut_short(message);
            self.voice.clear();
            self.output.of_program().cut_short(
                message,
                "run apply again to go on: finished work is not repeated",
            );
            std::process::exit(i32::from(Exit::Interrupted.code()));
        });
    }
}
