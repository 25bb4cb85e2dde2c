//! `gijctl plan`.

use super::args::{Global, Plan, Planning};
use super::chain::with_sources;
use super::config::Rollout;
use super::connect::Connection;
use super::exit::Exit;
use super::git_hosts::{GitHosts, Intent, Reach};
use super::output::Output;
use super::prepare::{Prepared, prepare};
use super::preview::tells;
use super::saved_file::Saving;
use super::settings;
use super::signals::Signals;
use crate::clock::Clock as _;
use crate::event::{Event, EventSink};
use crate::exec::{Answer, Answers, Settings, Stop};
use crate::forecast::{self, Forecast};
use crate::ledger::LedgerStore as _;
use crate::model::FirstIndexing;
use crate::plan::{PlanProblem, Policy};
use crate::reconcile::{
    CheckSecrets, Decision, Ending, Lister, Pass, PassError, PlanSource, Purpose,
};
use crate::report::documents::PlanDocument;
use crate::report::{self, documents, plan};
use crate::saved::Unfit;
use crate::source::SecretSource;
use crate::state::{Desired, Ledger};

pub(super) async fn run(global: &Global, command: Plan, output: &Output) -> Exit {
    let saving = match saving(global, &command, output) {
        Ok(saving) => saving,
        Err(exit) => return exit,
    };
    look(
        global,
        (&command.planning, GitServices::AsConfigured),
        output,
        |made, looked| match conclude(made, saving.as_ref(), looked, &command) {
            Err(exit) => exit,
            Ok(()) if command.detailed_exitcode && made.has_differences() => Exit::Differences,
            Ok(()) => Exit::Done,
        },
    )
    .await
}

const INTERRUPTED_HELP: &str = "run again whenever you like";

/// Whether Git services may be asked what a plan would remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GitServices {
    /// By the flag, or where gijctl.yaml says so.
    AsConfigured,
    /// They are not.
    LeftAlone,
}

/// Makes a plan, changes nothing, and gives it to `show` with the connection it was made by.
pub(super) async fn look(
    global: &Global,
    (planning, services): (&Planning, GitServices),
    output: &Output,
    show: impl FnOnce(&crate::plan::Plan, &Looked<'_>) -> Exit,
) -> Exit {
    let Prepared {
        subject: manifests,
        policy,
        connection,
        config,
    } = match prepare(global, planning, output) {
        Ok(prepared) => prepared,
        Err(exit) => return exit,
    };
    let mut signals = match Signals::for_a_look(output) {
        Ok(signals) => signals,
        Err(exit) => return connection.close(exit, output),
    };
    let secrets = SecretSource::of_this_process().withholding(connection.secret_variables());
    let check_secrets = settings::check_secrets(planning);
    let fingerprints = match check_secrets {
        // A plan that asks for no secret asks for no key either.
        CheckSecrets::Never => Ok(None),
        CheckSecrets::BeforeThePlan => connection.fingerprinter(&secrets).await,
    };
    let fingerprints = match fingerprints {
        Ok(fingerprints) => fingerprints,
        Err(refusal) => return connection.close(refusal.tell(output), output),
    };
    let reach = match services {
        GitServices::AsConfigured => {
            Reach::of(planning.preview, config.preview, Intent::Look, global)
        }
        GitServices::LeftAlone => Reach::Nobody,
    };
    let hosts = match GitHosts::reached(&config.git_hosts, reach) {
        Ok(hosts) => hosts,
        Err(refusal) => {
            let exit = refusal.tell(output);
            return connection.close(exit, output);
        }
    };
    let tells = tells(output);
    let lister = hosts.as_ref().map(|hosts| hosts.lister(&tells));
    let pass = Pass {
        source: PlanSource::Fresh(&manifests.desired),
        remote: &connection.remote,
        clock: &connection.clock,
        policy: &policy,
        settings: &Settings::default(),
        secrets: &secrets,
        check_secrets,
        previews: reach.previews(lister.as_ref().map(|it| it as &dyn Lister)),
        asker: &Answers(Answer::NobodyToAsk),
        fingerprints: fingerprints.as_ref(),
        purpose: Purpose::Look,
    };
    let (_handle, stop) = Stop::channel();
    let mut ledger = connection.ledger();
    let mut deaf = Deaf;
    let nobody_agrees = async |_: &crate::plan::Plan| Decision::StopHere;
    // On the heap: it holds the states of everything that a pass can be doing.
    let pass = Box::pin(pass.run(&mut ledger, stop, nobody_agrees, &mut deaf));
    // What only looks may end anywhere.
    let ending = tokio::select! {
        biased;
        () = signals.heard() => Err(PassError::Interrupted),
        ending = pass => ending,
    };
    let exit = match ending {
        Ok(Ending::Planned(made) | Ending::CarriedOut(made, _)) => {
            output.note_summary(&plan::totals(&made));
            let looked = Looked {
                connection: &connection,
                policy: &policy,
                rollout: &config.rollout,
                desired: &manifests.desired,
                history: ledger.ledger().map(Ledger::history).unwrap_or_default(),
                output,
            };
            show(&made, &looked)
        }
        Err(error) => tell(&error, output),
    };
    connection.close(exit, output)
}

/// What a plan was made with.
pub(super) struct Looked<'a> {
    pub connection: &'a Connection,
    pub policy: &'a Policy,
    pub rollout: &'a Rollout,
    pub desired: &'a Desired,
    /// How long first indexings took, as far as the ledger remembers.
    pub history: Vec<FirstIndexing>,
    pub output: &'a Output,
}

impl Looked<'_> {
    /// What carrying the plan out so from now on would take.
    fn forecast(&self, made: &crate::plan::Plan, settings: &Settings) -> Forecast {
        let start = self.connection.clock.now();
        let limits = settings::limits(made, settings, start);
        forecast::forecast(
            made,
            &forecast::expected(made, &self.history, settings.settle),
            &limits,
            start,
        )
    }
}

/// Where the plan is to be saved, if anywhere.
fn saving(global: &Global, command: &Plan, output: &Output) -> Result<Option<Saving>, Exit> {
    let Some(file) = &command.out else {
        return Ok(None);
    };
    Saving::prepare(global, file, command)
        .map(Some)
        .map_err(|refusal| refusal.tell(output))
}

/// Saves the plan where that is wanted, and shows it. One that could not be saved is not shown:
/// whoever asked for the file must not take another for it.
fn conclude(
    made: &crate::plan::Plan,
    saving: Option<&Saving>,
    looked: &Looked<'_>,
    command: &Plan,
) -> Result<(), Exit> {
    let Looked {
        connection, output, ..
    } = looked;
    let saved = saving
        .map(|saving| saving.save(made, connection).map(|saved| (saving, saved)))
        .transpose()
        .map_err(|refusal| refusal.tell(output))?;
    let settings = settings::of_timing(&command.timing, &command.settling, looked.rollout);
    let canary = made.rollout.starts.canary.as_ref();
    settings::check_timing(&command.timing, canary, &settings)
        .map_err(|refusal| refusal.tell(output))?;
    let forecast = command.forecast.then(|| looked.forecast(made, &settings));
    let timing = settings::shown(&settings, connection.clock.now());
    output.result(
        || {
            let forecast = forecast.as_ref().map(report::forecast::text);
            plan::text_with_timing(made, &timing) + &forecast.unwrap_or_default()
        },
        || {
            documents::to_json(&PlanDocument {
                timing: report::rollout::timing_document(made, &timing),
                forecast: forecast.as_ref().map(report::forecast::document),
                ..documents::plan(made, &connection.name)
            })
        },
    );
    if let Some((saving, saved)) = saved
        && !output.quiet
    {
        output.message(&format!(
            "Saved to {}. Until {} it is carried out by: {}\n",
            saving.file.display(),
            saved.expires,
            saving.carried_out_by,
        ));
    }
    Ok(())
}

/// Nothing happens in a plan.
struct Deaf;

impl EventSink for Deaf {
    fn emit(&mut self, _: &Event) {}
}

/// Says why a pass ended before it changed anything.
pub(super) fn tell(error: &PassError, output: &Output) -> Exit {
    match error {
        PassError::Interrupted => {
            output.interrupted(&error.to_string(), INTERRUPTED_HELP);
            return Exit::Interrupted;
        }
        PassError::Ledger(error) => output.failure(&error.to_string(), &error.help()),
        PassError::Guards(_)
        | PassError::Secrets(_)
        | PassError::Unfit(Unfit::Stale(_) | Unfit::AllStale(_)) => {
            let problems = problems_of(error);
            let verdict = match error {
                PassError::Unfit(Unfit::AllStale(_)) => {
                    "Everything in the saved plan was left out, and nothing is left to carry out"
                }
                _ => "The plan was not carried out",
            };
            output.note_summary(&first_of(&problems));
            output.problems(verdict, &problems);
            output.failure_document(documents::problems(&problems));
        }
        PassError::Unfit(error) => output.failure(&error.to_string(), &error.help()),
        PassError::Remote(error) => output.failure(&error.to_string(), &error.kind.help()),
        PassError::Problems(problems) => {
            output.note_summary(&first_of(&problems.0));
            output.problems("No plan could be made", &problems.0);
            output.failure_document(documents::problems(&problems.0));
        }
    }
    Exit::Failed
}

/// The first problem, and how many more there are.
pub(super) fn first_of(problems: &[PlanProblem]) -> String {
    match problems {
        [] => String::new(),
        [only] => only.message.clone(),
        [first, more @ ..] => format!("{}, and {} more", first.message, more.len()),
    }
}

/// All that stands in the way, each with what to do.
pub(super) fn problems_of(error: &PassError) -> Vec<PlanProblem> {
    let one = |message: String, help: String| {
        vec![PlanProblem {
            address: None,
            declared_at: String::new(),
            message,
            help,
        }]
    };
    match error {
        PassError::Interrupted => one(error.to_string(), INTERRUPTED_HELP.to_owned()),
        PassError::Ledger(error) => one(error.to_string(), error.help()),
        PassError::Remote(error) => one(error.to_string(), error.kind.help()),
        PassError::Problems(problems) => problems.0.clone(),
        PassError::Guards(trips) => trips
            .iter()
            .flat_map(|trip| {
                let message = format!("the guard `{}` is in the way: {}", trip.guard, trip.message);
                one(message, trip.help.clone())
            })
            .collect(),
        PassError::Unfit(unfit @ (Unfit::Stale(stale) | Unfit::AllStale(stale))) => stale
            .iter()
            .map(|one| PlanProblem {
                address: Some(one.address.clone()),
                declared_at: String::new(),
                message: one.why.clone(),
                help: unfit.help(),
            })
            .collect(),
        PassError::Unfit(error) => one(error.to_string(), error.help()),
        PassError::Secrets(failures) => failures
            .iter()
            .map(|failed| PlanProblem {
                address: Some(failed.address.clone()),
                declared_at: failed.declared_at.clone(),
                message: with_sources(failed.error.as_ref()),
                help: "make the secret available to this run; nothing was sent to Jira".into(),
            })
            .collect(),
    }
}
