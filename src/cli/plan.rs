//! `gijctl plan`.

use super::args::{Global, Plan, Planning};
use super::chain::with_sources;
use super::config::{self, Config};
use super::connect::{self, Connection};
use super::exit::Exit;
use super::output::Output;
use super::{settings, validate};
use crate::event::{Event, EventSink};
use crate::exec::{Settings, Stop};
use crate::plan::PlanProblem;
use crate::reconcile::{self, Decision, Ending, Manifests, Pass, PassError, Purpose};
use crate::report::{diagnostics, documents, failure, plan};
use crate::source::SecretSource;

pub(super) async fn run(global: &Global, command: Plan, output: &Output) -> Exit {
    let Prepared {
        manifests,
        config,
        connection,
    } = match prepare(global, &command.planning, output) {
        Ok(prepared) => prepared,
        Err(exit) => return exit,
    };
    let pass = Pass {
        desired: &manifests.desired,
        remote: &connection.remote,
        clock: &connection.clock,
        policy: &settings::policy(&command.planning, &config.rollout),
        settings: &Settings::default(),
        secrets: &SecretSource::of_this_process(),
        purpose: Purpose::Look,
    };
    let (_handle, stop) = Stop::channel();
    let mut ledger = connection.ledger();
    let ending = pass
        .run(&mut ledger, stop, |_| Decision::StopHere, &mut Deaf)
        .await;
    let exit = match ending {
        Ok(Ending::Planned(made) | Ending::CarriedOut(made, _)) => {
            output.result(
                || plan::text(&made),
                || documents::to_json(&documents::plan(&made, &connection.name)),
            );
            if command.detailed_exitcode && made.has_differences() {
                Exit::Differences
            } else {
                Exit::Done
            }
        }
        Err(error) => tell(&error, output),
    };
    connection.close(exit, output)
}

/// Nothing happens in a plan.
struct Deaf;

impl EventSink for Deaf {
    fn emit(&mut self, _: &Event) {}
}

/// Everything that is needed before Jira is asked.
pub(super) struct Prepared {
    pub manifests: Manifests,
    pub config: Config,
    pub connection: Connection,
}

/// Reads manifests and configuration, and sets up the connection.
pub(super) fn prepare(
    global: &Global,
    planning: &Planning,
    output: &Output,
) -> Result<Prepared, Exit> {
    let manifests = reconcile::load(&planning.paths)
        .map_err(|invalid| validate::tell_invalid(&invalid, output))?;
    if !manifests.warnings.is_empty() {
        output.message(&diagnostics::text(&manifests.sources, &manifests.warnings));
    }
    let config = config::read(&planning.paths).map_err(|message| {
        output.failure(
            &message,
            "put right what it names; see the README for the keys of gijctl.yaml",
        );
        Exit::Usage
    })?;
    let connection = connect::connect(global, &config, &planning.paths).map_err(|refusal| {
        output.failure(&refusal.message, &refusal.help);
        refusal.exit
    })?;
    Ok(Prepared {
        manifests,
        config,
        connection,
    })
}

/// Says why a pass ended before it changed anything.
pub(super) fn tell(error: &PassError, output: &Output) -> Exit {
    match error {
        PassError::Ledger(error) => output.failure(&error.to_string(), &error.help()),
        PassError::Guards(_) | PassError::Secrets(_) => {
            let problems = problems_of(error);
            output.message(&failure::problems(
                "The plan was not carried out",
                &problems,
            ));
            output.document(&documents::problems(&problems));
        }
        PassError::Remote(error) => output.failure(&error.to_string(), &error.kind.help()),
        PassError::Problems(problems) => {
            output.message(&failure::problems("No plan could be made", &problems.0));
            output.document(&documents::problems(&problems.0));
        }
    }
    Exit::Failed
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
        PassError::Ledger(error) => one(error.to_string(), error.help()),
        PassError::Remote(error) => one(error.to_string(), error.kind.help()),
        PassError::Problems(problems) => problems.0.clone(),
        PassError::Guards(trips) => trips
            .iter()
            .flat_map(|trip| one(trip.message.clone(), trip.help.clone()))
            .collect(),
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
