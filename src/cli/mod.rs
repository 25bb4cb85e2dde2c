//! The command line: arguments, wiring, output and exit codes. Nobody imports this room.

mod apply;
mod args;
mod config;
mod confirm;
mod connect;
mod exit;
mod live_view;
mod logging;
mod output;
mod plan;
mod schema;
mod settings;
mod signals;
mod simulator;
mod validate;

use std::process::ExitCode;

use clap::Parser;

pub use exit::Exit;
pub use schema::committed_schemas;

use args::{Arguments, Command};

/// Runs the program with the arguments of this process.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    logging::start(&arguments.global);
    let output = output::Output::new(&arguments.global);
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
    let exit = runtime.block_on(async {
        match arguments.command {
            Command::Validate(command) => validate::run(&command, &output),
            Command::Plan(command) => plan::run(&arguments.global, command, &output).await,
            Command::Apply(command) => apply::run(&arguments.global, command, &output).await,
            Command::Simulator(command) => simulator::run(command, &output).await,
            Command::Schema(command) => schema::run(&command, &output),
        }
    });
    // A program that prints a secret may still hold a thread; nothing of it is wanted any more.
    runtime.shutdown_background();
    exit.into()
}

/// Help and version are answers; everything else is wrong usage.
fn usage(error: &clap::Error) -> ExitCode {
    let printed = error.print();
    let exit = if error.use_stderr() {
        Exit::Usage
    } else {
        Exit::Done
    };
    match printed {
        Ok(()) => exit.into(),
        Err(_) => Exit::Failed.into(),
    }
}
