//! The command line: arguments, wiring, output and exit codes. Nobody imports this room.

mod all_instances;
mod any_ledger;
mod apply;
mod apply_args;
mod args;
mod canary;
mod chain;
mod config;
mod config_values;
mod confirm;
mod connect;
mod doctor;
mod drift;
mod errand;
mod errand_args;
mod exit;
mod explain;
mod export;
mod export_files;
mod files;
mod git_hosts;
mod hint;
mod history;
mod init;
mod ledger_choice;
mod ledger_config;
mod lint;
mod lint_args;
mod lint_config;
mod lint_fix;
mod live_view;
mod logging;
mod output;
mod plan;
mod prepare;
mod preview;
mod preview_args;
mod probe;
mod probe_args;
mod probe_files;
mod proxies;
mod recording;
mod reindex;
mod request_tap;
mod rewriting;
mod rollout_args;
mod run_report;
mod sarif_file;
mod saved_file;
mod schema;
mod settings;
mod signals;
mod simulate;
mod simulate_args;
mod simulator;
mod status;
mod tune;
mod tune_args;
mod tune_measure;
mod tune_write;
mod validate;
mod wait;
mod who;
mod whom;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser};

pub use exit::Exit;
pub use schema::committed_schemas;

use crate::report;
use args::{Arguments, Command, Global};
use output::{Ends, Output};

/// Runs the program with the arguments of this process.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    logging::start(&arguments.global);
    let ends = match arguments.command {
        Command::Apply(_) => Ends::Run,
        _ => Ends::Look,
    };
    let output = Output::new(&arguments.global, ends);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            output.failure(
                &format!("the machine gives no threads or timers: {error}"),
                "",
            );
            return Exit::Failed.into();
        }
    };
    let Arguments { global, command } = arguments;
    let exit = runtime.block_on(async {
        if global.all_instances {
            all_instances::run(&global, &command, &output).await
        } else {
            dispatch(&global, command, &output).await
        }
    });
    // A program that prints a secret may still hold a thread; nothing of it is wanted any more.
    runtime.shutdown_background();
    output.close(exit).into()
}

/// Runs a command for one instance.
async fn dispatch(global: &Global, command: Command, output: &Output) -> Exit {
    match command {
        Command::Validate(command) => validate::run(global, &command, output),
        Command::Lint(command) => lint::run(global, command, output).await,
        Command::Plan(command) => plan::run(global, command, output).await,
        Command::Apply(command) => apply::run(global, command, output).await,
        Command::Drift(command) => drift::run(global, command, output).await,
        Command::Doctor(command) => doctor::run(global, command, output).await,
        Command::Export(command) => export::run(global, command, output).await,
        Command::Init(command) => init::run(global, command, output).await,
        Command::Wait(command) => wait::run(global, command, output).await,
        Command::Reindex(command) => reindex::run(global, command, output).await,
        Command::Status(command) => status::run(global, command, output).await,
        Command::Probe(command) => probe::run(global, command, output).await,
        Command::Tune(command) => tune::run(global, command, output).await,
        Command::History(command) => history::run(&command, output),
        Command::Preview(command) => preview::run(global, command, output).await,
        Command::Simulate(command) => simulate::run(global, command, output).await,
        Command::Simulator(command) => simulator::run(command, output).await,
        Command::Schema(command) => schema::run(&command, output),
        Command::Explain(command) => explain::run(&command, output),
    }
}

/// Help and version are answers; everything else is wrong usage.
fn usage(error: &clap::Error) -> ExitCode {
    let printed = error.print();
    if !error.use_stderr() {
        return match printed {
            Ok(()) => Exit::Done.into(),
            Err(_) => Exit::Failed.into(),
        };
    }
    if asks_for_json(std::env::args_os()) {
        let text = error.render().to_string();
        let message = text.split("\n\n").next().unwrap_or_default();
        let message = message.trim_start_matches("error: ").trim();
        let document = report::documents::failure(message, "see gijctl --help");
        let ends = match asked_for().as_deref() {
            Some("apply") => Ends::Run,
            _ => Ends::Look,
        };
        Output::of_format(args::Format::Json, ends).failure_document(document);
    }
    Exit::Usage.into()
}

/// The command that the arguments, which are wrong somewhere, ask for, as far as it can be told.
fn asked_for() -> Option<String> {
    let arguments = Arguments::command().ignore_errors(true);
    let matches = arguments.try_get_matches().ok()?;
    matches.subcommand_name().map(ToOwned::to_owned)
}

/// Whether the arguments, which are wrong somewhere, ask for JSON.
fn asks_for_json(arguments: impl Iterator<Item = OsString>) -> bool {
    let mut before = OsString::new();
    for argument in arguments {
        if argument == "--" {
            return false;
        }
        if argument == "--format=json" || (before == "--format" && argument == "json") {
            return true;
        }
        before = argument;
    }
    false
}
