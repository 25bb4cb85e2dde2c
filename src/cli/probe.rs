//! `gijctl probe`.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::args::Global;
use super::config::Config;
use super::confirm;
use super::connect::{self, Connection, Refusal};
use super::exit::Exit;
use super::live_view::Voice;
use super::output::Output;
use super::prepare;
use super::probe_args::Probe;
use super::probe_files::{Files, PLUGIN_PATH, pending_of};
use super::signals::Signals;
use crate::client::Transport;
use crate::clock::{Chance as _, Clock, SystemChance};
use crate::exec::{Stop, StopHandle};
use crate::model::tidied;
use crate::pace::later;
use crate::probe::{
    CleanRefusal, GivenBack, Halt, LendRefusal, Lent, Pending, Probed, Probing, WriteRefusal, clean,
};
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
        Err(refusal) => return refusal.tell(output),
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
    let voice = Voice::of(output);
    let tell = |text: &str| voice.say(text);
    let begun = Probing::begin(&connection.remote, clock, questions, (&halt, &tell)).await;
    let mut probing = match begun {
        Ok(probing) => probing,
        Err(error) => {
            output.failure(&error.to_string(), &error.kind.help());
            return Exit::Failed;
        }
    };
    if let Err(refusal) = files.go_with(probing.instance()) {
        return refusal.tell(output);
    }
    let mut pending = None;
    if command.write && !probing.is_over() {
        match agreed_upon(connection, command, &mut probing, output, &stop).await {
            Ok(noted) => pending = Some(noted),
            Err(exit) => return exit,
        }
    }
    probing.read().await;
    let pending = pending.filter(|_| !probing.is_over());
    if let Some(pending) = &pending {
        if let Err(refusal) = files.note(pending) {
            return refusal.tell(output);
        }
        probing.write(pending).await;
    }
    let probed = probing.end();
    let mut exit = conclude(&probed, connection, files, output);
    // A note that this one has not made is of somebody else, who may need it.
    if pending.is_some()
        && probed.left.is_empty()
        && let Err(trouble) = files.forget()
    {
        output.trouble(&trouble.message, &trouble.help);
        exit = Exit::Failed;
    }
    exit
}

/// What is about to be made and changed, once nothing stands against it and somebody has agreed.
async fn agreed_upon<T: Transport, C: Clock>(
    connection: &Connection,
    command: &Probe,
    probing: &mut Probing<'_, T, C>,
    output: &Output,
    stop: &Stop,
) -> Result<Pending, Exit> {
    if let Some(refusal) = probing.refuses_to_write() {
        let (message, help, exit) = in_words(&refusal);
        output.failure(&message, &help);
        return Err(exit);
    }
    let lent = match command.with {
        None => None,
        Some(id) => match probing.borrow(id.get()).await {
            Ok(lent) => Some(lent),
            Err(refusal) => return Err(not_lent(id.get(), refusal, output)),
        },
    };
    agreed(connection, (command, lent.as_ref()), output, stop).await?;
    let noted = Pending::new(connection.remote.url(), SystemChance.number());
    Ok(noted.lending(lent))
}

fn not_lent(id: u64, refusal: LendRefusal, output: &Output) -> Exit {
    match refusal {
        LendRefusal::Unfit(why) => {
            let help = "name another integration for tests with --with, or leave it out";
            output.failure(&format!("--with {id}: {why}"), help);
            Exit::Usage
        }
        LendRefusal::Unanswered(why) => {
            let help = "nothing was written; run again once that is put right";
            output.failure(&format!("--with {id}: {why}"), help);
            Exit::Failed
        }
        LendRefusal::LockedOut(trouble) => {
            output.failure(&trouble.to_string(), &trouble.help());
            Exit::Failed
        }
        LendRefusal::Halted(Halt::Deadline) => {
            output.failure("--deadline was over before anything was written", "");
            Exit::Failed
        }
        LendRefusal::Halted(Halt::Asked) => {
            output.interrupted("stopped before anything was written", "");
            Exit::Interrupted
        }
    }
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
    let mut exit = match (probed.halted, &probed.locked_out) {
        (Some(Halt::Asked), _) => {
            output.message("stopped before all was asked\n");
            Exit::Interrupted
        }
        (Some(Halt::Deadline), _) => {
            output.trouble("--deadline was over before all was asked", "");
            Exit::Failed
        }
        (None, Some(trouble)) => {
            output.trouble(&trouble.to_string(), &trouble.help());
            Exit::Failed
        }
        (None, None) if probed.failed > 0 => {
            output.trouble(
                "not all questions had an answer",
                "run again once what the questions name is put right",
            );
            Exit::Failed
        }
        (None, None) => Exit::Done,
    };
    let at = connection.clock.now().to_string();
    let page = probe_for_support::markdown(probed);
    match files.write(probed, at, &page) {
        Ok(None) => {}
        Ok(Some(unwritten)) => output.message(&format!(
            "nothing was found, so {} is not written\n",
            unwritten.display()
        )),
        Err(trouble) => {
            output.trouble(&trouble.message, &trouble.help);
            exit = Exit::Failed;
        }
    }
    if is_left_alone(probed.given_back.as_ref(), output) {
        exit = Exit::Failed;
    }
    if !probed.left.is_empty() {
        output.message(&files.left(&probed.left));
        exit = Exit::Failed;
    }
    exit
}

/// Whether somebody has to decide about what somebody else has changed meanwhile.
fn is_left_alone(given: Option<&GivenBack>, output: &Output) -> bool {
    let Some(given) = given.filter(|given| given.leaves_something()) else {
        return false;
    };
    let whose = if given.left_alone.is_empty() {
        "repositories inside integration"
    } else {
        "integration"
    };
    output.trouble(
        &format!(
            "what somebody else has changed of {whose} {} meanwhile is left alone",
            given.id
        ),
        "decide whether it is to be as it was before the probe, and set it in Jira by hand",
    );
    true
}

/// Removes what an earlier probe left, by the note that it left.
async fn clean_up(connection: &Connection, files: &Files, output: &Output) -> Exit {
    let pending = match files.noted() {
        Ok(Some(pending)) => pending,
        Ok(None) => {
            output.result(
                || "No probe has left anything: there is no note of one.\n".to_owned(),
                || documents::to_json(&probe::cleaned(&[], None)),
            );
            return Exit::Done;
        }
        Err(refusal) => return refusal.tell(output),
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
    let voice = Voice::of(output);
    let tell = |text: &str| voice.say(text);
    let cleaned = match clean(&connection.remote, &connection.clock, &pending, &tell).await {
        Ok(cleaned) => cleaned,
        Err(CleanRefusal::Unanswered(error)) => {
            output.failure(&error.to_string(), &error.kind.help());
            return Exit::Failed;
        }
        Err(CleanRefusal::NoAdministrator) => {
            output.failure(
                "--clean needs an account that is an administrator of Jira",
                "use another token",
            );
            return Exit::Usage;
        }
    };
    let given = cleaned.given_back.as_ref();
    output.result(
        || {
            let mut text = given.map_or_else(String::new, probe::given_back);
            if cleaned.left.is_empty() {
                text.push_str(&format!("Nothing is left of {}.\n", pending.name));
            }
            text
        },
        || documents::to_json(&probe::cleaned(&cleaned.left, given)),
    );
    if let Some(trouble) = &cleaned.locked_out {
        output.trouble(&trouble.to_string(), &trouble.help());
    }
    let is_left_alone = is_left_alone(given, output);
    if !cleaned.left.is_empty() {
        output.message(&files.left(&cleaned.left));
        return Exit::Failed;
    }
    match files.forget() {
        Ok(()) if is_left_alone => Exit::Failed,
        Ok(()) => Exit::Done,
        Err(trouble) => {
            output.trouble(&trouble.message, &trouble.help);
            Exit::Failed
        }
    }
}

fn in_words(refusal: &WriteRefusal) -> (String, String, Exit) {
    match refusal {
        WriteRefusal::NoAdministrator => (
            "--write needs an account that is an administrator of Jira".to_owned(),
            "use another token, or leave out --write".to_owned(),
            Exit::Usage,
        ),
        WriteRefusal::VersionUnknown => (
            "Jira does not tell the version of the app, so nothing that is found by writing would count".to_owned(),
            format!("let {PLUGIN_PATH} of Jira answer this account, or leave out --write"),
            Exit::Failed,
        ),
        WriteRefusal::ListUnread => (
            "nothing is written where the list of integrations cannot be read".to_owned(),
            "run probe without --write to see what is answered instead".to_owned(),
            Exit::Failed,
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
                Exit::Usage,
            )
        }
    }
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
