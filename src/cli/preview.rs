//! `gijctl preview`.

use std::path::PathBuf;

use super::args::Global;
use super::config::Config;
use super::connect::{Connection, Refusal, SIGN_IN_ENVS};
use super::exit::Exit;
use super::git_hosts::GitHosts;
use super::ledger_choice::LedgerChoice;
use super::output::Output;
use super::plan::tell;
use super::prepare;
use super::preview_args::{Preview, Show};
use super::signals::Signals;
use crate::model::{Address, IntegrationType, Kind, spoken_duration};
use crate::preview::{self as values, Overlap, Unseen, overlaps};
use crate::reconcile::{HostLister, RowsThere, Told, preview_all};
use crate::report::preview::{self, Listing, View};
use crate::report::{documents, preview_document};
use crate::source::SecretSource;
use crate::state::Desired;
use crate::status::Subject;

pub(super) async fn run(global: &Global, command: Preview, output: &Output) -> Exit {
    let ready = match Ready::of(global, &command, output) {
        Ok(ready) => ready,
        Err(exit) => return exit,
    };
    let mut signals = match Signals::for_a_look(output) {
        Ok(signals) => signals,
        Err(exit) => return ready.close(exit, output),
    };
    let exit = tokio::select! {
        biased;
        () = signals.heard() => {
            output.interrupted("told to stop: nothing was changed, and nothing is shown", "run again whenever you like");
            Exit::Interrupted
        }
        exit = ready.look(&command, output) => exit,
    };
    ready.close(exit, output)
}

/// All that is known before anybody is asked.
struct Ready {
    desired: Desired,
    only: Vec<Address>,
    hosts: GitHosts,
    /// The way to Jira, where rows are compared.
    connection: Option<Connection>,
    /// Variables that no program which prints a secret gets to see.
    withheld: Vec<String>,
}

impl Ready {
    fn of(global: &Global, command: &Preview, output: &Output) -> Result<Self, Exit> {
        let (only, paths) = split(&command.whom).map_err(|refusal| refusal.tell(output))?;
        let config = prepare::configuration(&paths, output)?;
        let desired = prepare::manifests(global, &config, &paths, output)?.desired;
        check(&desired, &only).map_err(|refusal| refusal.tell(output))?;
        if command.listing.is_some() {
            check_listing(&desired, &only).map_err(|refusal| refusal.tell(output))?;
        }
        let hosts = GitHosts::new(&config.git_hosts).map_err(|refusal| refusal.tell(output))?;
        let connection = if command.no_compare {
            None
        } else {
            Some(prepare::connection(global, &config, &paths, output)?)
        };
        Ok(Self {
            desired,
            only,
            hosts,
            withheld: match &connection {
                Some(connection) => {
                    let variables = connection.secret_variables();
                    variables.into_iter().map(str::to_owned).collect()
                }
                None => sign_in_variables(global, &config),
            },
            connection,
        })
    }

    fn close(self, exit: Exit, output: &Output) -> Exit {
        match self.connection {
            Some(connection) => connection.close(exit, output),
            None => exit,
        }
    }

    async fn look(&self, command: &Preview, output: &Output) -> Exit {
        let there = match &self.connection {
            None => None,
            Some(connection) => match RowsThere::read(&connection.remote).await {
                Ok(there) => Some(there),
                Err(error) => return tell(&error.into(), output),
            },
        };
        let withheld = self.withheld.iter().map(String::as_str);
        let secrets = SecretSource::of_this_process().withholding(withheld);
        let tells = tells(output);
        let lister = HostLister {
            patience: command.wait_limit,
            listing: command.listing.clone(),
            ..self.hosts.lister(&tells)
        };
        let previews =
            preview_all(&self.desired, &self.only, there.as_ref(), &lister, &secrets).await;
        let overlaps = overlaps(&previews);
        show(&previews, &overlaps, command, output);
        exit_of(&previews)
    }
}

fn show(previews: &[values::Preview], overlaps: &[Overlap], command: &Preview, output: &Output) {
    let view = View {
        listing: match command.show {
            Show::Changes => Listing::Changes,
            Show::All => Listing::All,
            Show::Odd => Listing::Odd,
        },
        names: command.limit,
    };
    output.note_summary(&preview::totals(previews));
    output.result(
        || preview::text(previews, overlaps, view),
        || documents::to_json(&preview_document::document(previews, overlaps)),
    );
}

/// Tells what goes on while services are asked.
pub(super) fn tells(output: &Output) -> impl Fn(&Address, Told<'_>) + '_ {
    |address, told| {
        if !output.quiet {
            output.message(&in_words(address, told));
        }
    }
}

fn in_words(address: &Address, told: Told<'_>) -> String {
    match told {
        Told::Asking(whom) => format!("{address}: asking {whom}\n"),
        Told::Waiting(wait) => format!(
            "{address}: waiting {}, since the service limits requests\n",
            spoken_duration(wait)
        ),
    }
}

/// What may be signed in to any Jira with, where no connection to one says it more exactly.
fn sign_in_variables(global: &Global, config: &Config) -> Vec<String> {
    let named = config.instances.values();
    let named = named.filter_map(|instance| instance.token_env.clone());
    let ledger = LedgerChoice::new(global.ledger.as_ref(), config);
    SIGN_IN_ENVS
        .into_iter()
        .map(str::to_owned)
        .chain(global.token_env.clone())
        .chain(named)
        .chain(ledger.secret_variable().map(str::to_owned))
        .collect()
}

/// 1 where a list is not whole or cannot be compared, 2 where something would be removed or is too large.
fn exit_of(previews: &[values::Preview]) -> Exit {
    let failed = |one: &values::Preview| match &one.outcome {
        Ok(seen) => {
            let comparison = seen.comparison.as_ref();
            let is_unsure = comparison.is_some_and(|it| !it.unsure.is_empty());
            is_unsure || seen.foreseen().blind().is_some()
        }
        Err(Unseen::Failed { .. }) => true,
        Err(Unseen::NotAsked(_)) => false,
    };
    let differs = |one: &values::Preview| {
        one.outcome.as_ref().is_ok_and(|seen| {
            let comparison = seen.comparison.as_ref();
            seen.is_too_many() || comparison.is_some_and(|it| !it.removed.is_empty())
        })
    };
    if previews.iter().any(failed) {
        Exit::Failed
    } else if previews.iter().any(differs) {
        Exit::Differences
    } else {
        Exit::Done
    }
}

/// The addresses and the paths among the arguments; the working folder where there are none.
fn split(arguments: &[String]) -> Result<(Vec<Address>, Vec<PathBuf>), Refusal> {
    let mut only = Vec::new();
    let mut paths = Vec::new();
    for argument in arguments {
        if Subject::is_meant(argument) {
            let address: Address = argument.parse().map_err(|_| {
                Refusal::usage(
                    format!("`{argument}` is no address of a manifest"),
                    "write Integration/NAME with the name of a manifest",
                )
            })?;
            only.push(address);
        } else {
            paths.push(PathBuf::from(argument));
        }
    }
    if paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    Ok((only, paths))
}

/// Whether everything that is named is an integration that a manifest declares.
fn check(desired: &Desired, only: &[Address]) -> Result<(), Refusal> {
    for address in only {
        if address.kind != Kind::Integration {
            return Err(Refusal::usage(
                format!("{address} brings in no repositories of a service"),
                "name integrations only",
            ));
        }
        if !desired.declares(address) {
            let names: Vec<_> = desired
                .integrations
                .values()
                .map(|one| one.address.to_string())
                .collect();
            return Err(Refusal::usage(
                format!("no manifest declares {address}"),
                match names.as_slice() {
                    [] => "no integration is declared here".to_owned(),
                    names => format!("there are {}", crate::model::first_few(names, 5)),
                },
            ));
        }
    }
    Ok(())
}

/// A file lists the folders of one integration, and would be taken for those of every other.
fn check_listing(desired: &Desired, only: &[Address]) -> Result<(), Refusal> {
    let asked = desired.integrations.values();
    let tracked = asked
        .filter(|one| one.integration_type == IntegrationType::Filespace)
        .filter(|one| only.is_empty() || only.contains(&one.address))
        .count();
    if tracked == 1 {
        return Ok(());
    }
    Err(Refusal::usage(
        format!(
            "--listing is for one integration of tracked folders, and {tracked} are asked about"
        ),
        "name the one it is for, as in `gijctl preview Integration/NAME --listing FILE`",
    ))
}
