//! `--all-instances`: one command for every instance of gijctl.yaml, and one report.
//!
//! Each instance has a run of its own, with its own connection, ledger and lease, just as with `-i`.
//! What such a run would print on standard output is kept and put into the report, in the order of
//! names; its progress is told at once, after its name.

use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{StreamExt as _, stream};

use super::args::{Command, Format, Global, LedgerPlace};
use super::exit::{self, Changed, Exit};
use super::output::{Kept, Output};
use super::prepare::configuration;
use super::signals::Signals;
use crate::report::instances::InstanceReport;
use crate::report::{documents, instances};

/// How many instances are worked on at once by default: one may wait for hours while its Jira
/// indexes, and the next need not wait for that.
const CONCURRENCY: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

pub(super) async fn run(global: &Global, command: &Command, output: &Output) -> Exit {
    let paths = match paths(global, command) {
        Ok(paths) => paths,
        Err((message, help)) => {
            output.failure(message, help);
            return Exit::Usage;
        }
    };
    let config = match configuration(&paths, output) {
        Ok(config) => config,
        Err(exit) => return exit,
    };
    if config.instances.is_empty() {
        output.failure(
            "--all-instances has no instance to go through: gijctl.yaml names none",
            "add them under `instances`, or leave the flag out",
        );
        return Exit::Usage;
    }
    let stopping = match command {
        Command::Apply(_) => stopping(output),
        _ => Arc::default(),
    };
    let concurrency = global.instance_concurrency.unwrap_or(CONCURRENCY);
    let runs = config.instances.iter().map(|(name, instance)| {
        let stopping = Arc::clone(&stopping);
        async move {
            let ended = one(global, command, output, name, &stopping).await;
            (name, instance.url.as_str(), ended)
        }
    });
    let mut runs = stream::iter(runs).buffered(concurrency.get());
    let mut reports = Vec::new();
    let mut ends = Vec::new();
    while let Some((name, url, (ended, kept))) = runs.next().await {
        if output.format == Format::Human {
            if !reports.is_empty() {
                output.data("\n");
            }
            output.data(&instances::heading(name, url));
            output.data(&kept.data);
        }
        ends.push(exit::End {
            exit: ended,
            changed: kept.changed,
        });
        reports.push(InstanceReport {
            name: name.clone(),
            url: url.to_owned(),
            exit_code: ended.code(),
            outcome: outcome(command, ended),
            summary: kept.summary,
            data: kept.data,
        });
    }
    output.result(
        || instances::table(&reports),
        || documents::to_json(&instances::document(&reports)),
    );
    if output.is_lost() {
        // A report that nobody could read is a failure beside whatever was done.
        ends.push(exit::End {
            exit: Exit::Failed,
            changed: Changed::Nothing,
        });
    }
    exit::fold(&ends)
}

/// How a run ended, in a word or two. What looks for findings compares nothing.
const fn outcome(command: &Command, ended: Exit) -> &'static str {
    match (command, ended) {
        (Command::Lint(_) | Command::Doctor(_), Exit::Differences) => "findings",
        (_, ended) => ended.as_str(),
    }
}

/// The run for one instance.
async fn one(
    global: &Global,
    command: &Command,
    output: &Output,
    name: &str,
    stopping: &AtomicBool,
) -> (Exit, Kept) {
    let is_lost = output.is_lost();
    let output = output.of_instance(name);
    if stopping.load(Ordering::Relaxed) {
        output.failure(
            "told to stop before this instance was begun: nothing was changed",
            "run again whenever you like",
        );
        return (Exit::Interrupted, output.into_kept());
    }
    if is_lost {
        output.failure(
            "not begun, since the report of another instance could not be shown: nothing was changed",
            "make room where standard output goes to, and run again",
        );
        return (Exit::Failed, output.into_kept());
    }
    let global = Global {
        instance: Some(name.to_owned()),
        all_instances: false,
        ..global.clone()
    };
    let ended = Box::pin(super::dispatch(&global, command.clone(), &output)).await;
    (ended, output.into_kept())
}

/// Where the manifests are, unless the command or its flags are not for several instances.
fn paths<'a>(
    global: &Global,
    command: &'a Command,
) -> Result<Cow<'a, [PathBuf]>, (&'static str, &'static str)> {
    if matches!(&global.simulator, Some(Some(_))) {
        return Err((
            "one state file cannot be that of several embedded GIJs",
            "give --simulator without a file, or name one instance with -i",
        ));
    }
    if matches!(&global.ledger, Some(LedgerPlace::File(_))) {
        return Err((
            "one ledger file cannot be that of several instances",
            "name a file for each under its `ledger` in gijctl.yaml",
        ));
    }
    match command {
        Command::Validate(command) => Ok(Cow::Borrowed(&command.paths)),
        Command::Drift(command) => Ok(Cow::Borrowed(&command.paths)),
        Command::Plan(command) if command.out.is_some() => Err((
            "a saved plan is for one instance",
            "name it with -i, or leave out -o",
        )),
        Command::Plan(command) => Ok(Cow::Borrowed(&command.planning.paths)),
        Command::Apply(command) if command.plan.is_some() => Err((
            "a saved plan is for one instance",
            "name it with -i, or leave out --plan",
        )),
        Command::Apply(command) if command.events.is_some() => Err((
            "the file of --events is for the runs of one instance",
            "name it with -i, or leave out --events",
        )),
        Command::Apply(command) if command.report.is_some() => Err((
            "the page of --report is for the run of one instance",
            "name it with -i, or leave out --report",
        )),
        Command::Apply(command) if !command.yes => Err((
            "apply asks about one instance at a time, not about all of them",
            "read the output of gijctl plan --all-instances, then run apply with --yes",
        )),
        Command::Apply(command) => Ok(Cow::Borrowed(&command.planning.paths)),
        Command::Status(command) if command.watch => Err((
            "--watch is for one instance",
            "name it with -i, or leave out --watch",
        )),
        Command::Status(command) => Ok(Cow::Owned(command.whom.paths_or_here())),
        Command::Doctor(command) => Ok(match command.paths.as_slice() {
            [] => Cow::Owned(vec![".".into()]),
            paths => Cow::Borrowed(paths),
        }),
        Command::Lint(command) if command.list || command.explain.is_some() => Err((
            "rules are the same for every instance",
            "leave --all-instances out",
        )),
        Command::Lint(command) if command.mending.fix => Err((
            "--fix changes files, which are those of all instances",
            "name one instance with -i: its values decide what is found",
        )),
        Command::Lint(command) if command.sarif.is_some() => Err((
            "the file of --sarif is for the findings of one instance",
            "name it with -i, or leave out --sarif",
        )),
        Command::Lint(command) => Ok(Cow::Borrowed(&command.paths)),
        Command::Export(_)
        | Command::History(_)
        | Command::Probe(_)
        | Command::Wait(_)
        | Command::Preview(_)
        | Command::Reindex(_)
        | Command::Simulate(_)
        | Command::Simulator(_)
        | Command::Tune(_)
        | Command::Schema(_)
        | Command::Explain(_)
        | Command::Init(_) => Err((
            "--all-instances is for validate, lint, plan, drift, status, doctor and apply",
            "leave it out",
        )),
    }
}

/// Becomes true when somebody asks the runs to stop, which hear of that themselves: those that have
/// not begun do not begin any more.
fn stopping(output: &Output) -> Arc<AtomicBool> {
    let stopping = Arc::new(AtomicBool::new(false));
    match Signals::listen() {
        Ok(mut signals) => {
            let told = Arc::clone(&stopping);
            tokio::spawn(async move {
                signals.heard().await;
                told.store(true, Ordering::Relaxed);
            });
        }
        Err(error) => output.message(&format!("Ctrl-C cannot be heard: {error}\n")),
    }
    stopping
}
