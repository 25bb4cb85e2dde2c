//! `gijctl probe`.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::args::Global;
use super::config::Config;
use super::confirm;
use super::connect::{self, Connection, Refusal};
use super::exit::Exit;
use super::output::Output;
use super::prepare;
use super::probe_args::Probe;
use super::probe_files::{Files, Trouble, pending_of};
use super::signals::Signals;
use crate::clock::{Chance as _, Clock as _, SystemChance};
use crate::exec::{Stop, StopHandle};
use crate::model::tidied;
use crate::pace::later;
use crate::probe::{Halt, Lent, Pending, Probed, Probing, WriteRefusal, clean};
use crate::report::{documents, probe, probe_for_support};

pub(super) async fn run(global: &Global, command: Probe, output: &Output) -> Exit {
    let paths = [PathBuf::from(".")];
    let mut config = match prepare::configuration(&paths, output) {
        Ok(config) => config,
        Err(exit) => return exit,
    };
    // What is found out now is not asked for by what was found out before.
    for instance in config.instances.values_mut() {
        instance.capability = None;
    }
    let files = match Files::prepare(&command) {
        Ok(files) => files,
        Err(trouble) => return tell(&trouble, output),
    };
    let connection = match prepare::connection(global, &config, &paths, output) {
        Ok(connection) => connection,
        Err(exit) => return exit,
    };
    let exit = match (&files, command.clean) {
        (files, true) => clean_up(&connection, files, output).await,
        (files, false) => match may_write(global, &config, &command, &connection) {
            Ok(()) => ask(&connection, &command, files, output).await,
            Err(refusal) => refusal.tell(output),
        },
    };
    connection.close(exit, output)
}

/// Makes sure that nothing is written to a Jira that nobody has called one for tests. The embedded
/// GIJ is nothing else.
fn may_write(
    global: &Global,
    config: &Config,
    command: &Probe,
    connection: &Connection,
) -> Result<(), Refusal> {
    if !command.write {
        return Ok(());
    }
    if global.simulator.is_none() {
        let name = connect::instance_meant(global, config)?;
        let instance = name.as_ref().and_then(|name| config.instances.get(name));
        let trimmed = |url: &str| url.trim_end_matches('/').to_owned();
        let is_test = instance.is_some_and(|instance| {
            // A name that is given another address is another Jira.
            instance.test && trimmed(&instance.url) == trimmed(connection.remote.url())
        });
        if !is_test {
            return Err(Refusal::usage(
                "--write is for a Jira for tests, and gijctl.yaml does not say that this is one",
                "where nobody works with it, say `test: true` under `instances` beside its url; else leave out --write",
            ));
        }
    }
    if !command.yes && !confirm::is_possible() {
        return Err(Refusal::usage(
            "there is no terminal to ask on",
            "run probe without --write first, then with --write --yes",
        ));
    }
    Ok(())
}

async fn ask(connection: &Connection, command: &Probe, files: &Files, output: &Output) -> Exit {
    let (handle, stop) = Stop::channel();
    hear(handle, command, output);
    let clock = &connection.clock;
    let latest = command.deadline.map(|time| later(clock.now(), time));
    let halt = || {
        let is_late = |latest: Timestamp| clock.now() >= latest;
        if stop.is_requested() {
            Some(Halt::Asked)
        } else {
            latest.is_some_and(is_late).then_some(Halt::Deadline)
        }
    };
    let questions = command.only.iter().copied().collect();
    let begun = Probing::begin(&connection.remote, clock, questions, &halt).await;
    let mut probing = match begun {
        Ok(probing) => probing,
        Err(error) => {
            output.failure(&error.to_string(), &error.kind.help());
            return Exit::Failed;
        }
    };
    let mut pending = None;
    if command.write {
        if let Some(refusal) = probing.refuses_to_write() {
            let (message, help) = in_words(&refusal);
            output.failure(&message, &help);
            return Exit::Usage;
        }
        let lent = match command.with {
            None => None,
            Some(id) => match probing.borrow(id.get()).await {
                Ok(lent) => Some(lent),
                Err(why) => {
                    let help = "name another integration for tests with --with, or leave it out";
                    output.failure(&format!("--with {id}: {why}"), help);
                    return Exit::Usage;
                }
            },
        };
        if let Err(exit) = agreed(connection, (command, lent.as_ref()), output, &stop).await {
            return exit;
        }
        let noted = Pending::new(connection.remote.url(), SystemChance.number());
        pending = Some(noted.lending(lent));
    }
    probing.read().await;
    if let Some(pending) = &pending {
        if let Err(trouble) = files.note(pending) {
            return tell(&trouble, output);
        }
        probing.write(pending).await;
    }
    let probed = probing.end();
    conclude(&probed, connection, files, output)
}

/// Asks for the name of the Jira: a whole word that nobody types by habit.
async fn agreed(
    connection: &Connection,
    (command, lent): (&Probe, Option<&Lent>),
    output: &Output,
    stop: &Stop,
) -> Result<(), Exit> {
    if command.yes {
        return Ok(());
    }
    let (name, url) = (&connection.name, connection.remote.url());
    let of_lent = lent.map_or_else(String::new, |lent| {
        format!(
            " Integration {} (id={}) is changed, indexed and put back.",
            tidied(&lent.name, 80),
            lent.id
        )
    });
    let question = format!(
        "One disabled integration is made, changed and removed in {url}.{of_lent} Type the name of this Jira, {name}, to go on: "
    );
    if confirm::typed(name, &question, output, stop).await {
        return Ok(());
    }
    if stop.is_requested() {
        output.interrupted("stopped before anything was written", "");
        return Err(Exit::Interrupted);
    }
    output.failure("not agreed to: nothing was written", "");
    Err(Exit::Failed)
}

fn conclude(probed: &Probed, connection: &Connection, files: &Files, output: &Output) -> Exit {
    output.note_summary(&probe::totals(probed));
    output.result(
        || probe::text(probed),
        || documents::to_json(&probe::document(probed)),
    );
    let mut exit = match probed.halted {
        Some(Halt::Asked) => {
            output.message("stopped before all was asked\n");
            Exit::Interrupted
        }
        Some(Halt::Deadline) => {
            output.trouble("--deadline was over before all was asked", "");
            Exit::Failed
        }
        None if probed.failed > 0 => {
            output.trouble(
                "not all questions had an answer",
                "run again once what the questions name is put right",
            );
            Exit::Failed
        }
        None => Exit::Done,
    };
    let at = connection.clock.now().to_string();
    let page = probe_for_support::markdown(probed);
    if let Err(trouble) = files.write(probed, at, &page) {
        output.trouble(&trouble.message, &trouble.help);
        exit = Exit::Failed;
    }
    if probed.left.is_empty() {
        if let Err(trouble) = files.forget() {
            output.trouble(&trouble.message, &trouble.help);
            exit = Exit::Failed;
        }
    } else {
        output.message(&probe::left(&probed.left, &files.clean_command()));
        exit = Exit::Failed;
    }
    exit
}

/// Removes what an earlier probe left, by the note that it left.
async fn clean_up(connection: &Connection, files: &Files, output: &Output) -> Exit {
    let pending = match files.noted() {
        Ok(Some(pending)) => pending,
        Ok(None) => {
            output.result(
                || "No probe has left anything: there is no note of one.\n".to_owned(),
                || documents::to_json(&probe::cleaned(&[])),
            );
            return Exit::Done;
        }
        Err(trouble) => return tell(&trouble, output),
    };
    let url = connection.remote.url();
    if pending.instance != url {
        let message = format!(
            "the note is of a probe of {}, and this is {url}",
            pending.instance
        );
        output.failure(&message, "name that Jira with -i or --url");
        return Exit::Usage;
    }
    let cleaned = match clean(&connection.remote, &connection.clock, &pending).await {
        Ok(cleaned) => cleaned,
        Err(error) => {
            output.failure(&error.to_string(), &error.kind.help());
            return Exit::Failed;
        }
    };
    output.result(
        || {
            if cleaned.left.is_empty() {
                format!("Nothing is left of {}.\n", pending.name)
            } else {
                String::new()
            }
        },
        || documents::to_json(&probe::cleaned(&cleaned.left)),
    );
    if !cleaned.left.is_empty() {
        output.message(&probe::left(&cleaned.left, &files.clean_command()));
        return Exit::Failed;
    }
    match files.forget() {
        Ok(()) => Exit::Done,
        Err(trouble) => {
            output.trouble(&trouble.message, &trouble.help);
            Exit::Failed
        }
    }
}

fn in_words(refusal: &WriteRefusal) -> (String, String) {
    match refusal {
        WriteRefusal::NoAdministrator => (
            "--write needs an account that is an administrator of Jira".to_owned(),
            "use another token, or leave out --write".to_owned(),
        ),
        WriteRefusal::ListUnread => (
            "nothing is written where the list of integrations cannot be read".to_owned(),
            "run probe without --write to see what is answered instead".to_owned(),
        ),
        WriteRefusal::LeftOver { ids } => {
            let ids: Vec<_> = ids.iter().map(|id| format!("id={id}")).collect();
            (
                format!(
                    "an earlier probe left integrations behind: {}",
                    ids.join(", ")
                ),
                "remove them by gijctl probe --clean with the -o of that probe, or in Jira by hand"
                    .to_owned(),
            )
        }
    }
}

fn tell(trouble: &Trouble, output: &Output) -> Exit {
    output.failure(&trouble.message, &trouble.help);
    trouble.exit
}

/// The first request to stop ends the asking, and what was made is removed; the second ends at once.
fn hear(handle: StopHandle, command: &Probe, output: &Output) {
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => {
            return output.message(&format!(
                "Ctrl-C cannot be heard ({error}): it ends the probe at once\n"
            ));
        }
    };
    let help = match &command.out {
        Some(out) if command.write => format!(
            "{} says what may be left, and probe --clean removes it",
            pending_of(Path::new(out)).display()
        ),
        _ => String::new(),
    };
    let output = output.clone();
    tokio::spawn(async move {
        signals.heard().await;
        output.message("stopping; what was made is removed first, a second Ctrl-C ends at once\n");
        handle.request();
        signals.heard().await;
        output.of_program().interrupted("ended at once", &help);
        std::process::exit(i32::from(Exit::Interrupted.code()));
    });
}
