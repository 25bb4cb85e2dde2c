//! `gijctl tune`.

use super::args::{Format, Global};
use super::config::Config;
use super::connect::{Connection, variable};
use super::exit::Exit;
use super::output::Output;
use super::signals::Signals;
use super::tune_args::Tune;
use super::tune_measure::Taken;
use super::{confirm, plan, prepare, tune_measure, tune_write};
use crate::clock::Clock as _;
use crate::ledger::LedgerStore as _;
use crate::model::FirstIndexing;
use crate::pace::later;
use crate::reconcile::{Placed, TuningLooks};
use crate::report::status_document::LookedAtDocument;
use crate::report::tune::{Drawing, TuneDocument, WriteDocument, document, text, written};
use crate::report::{documents, failure};
use crate::state::{Desired, Ledger};
use crate::tune::Tuning;

pub(super) async fn run(global: &Global, command: Tune, output: &Output) -> Exit {
    match prepared(global, &command, output) {
        Ok((placed, connection, config)) => {
            let ended = tune(&connection, &config, (&command, placed.as_ref()), output).await;
            let (Ok(exit) | Err(exit)) = ended;
            connection.close(exit, output)
        }
        Err(exit) => exit,
    }
}

/// Everything that can be said before Jira is asked.
fn prepared(
    global: &Global,
    command: &Tune,
    output: &Output,
) -> Result<(Option<Placed>, Connection, Config), Exit> {
    let paths = prepare::or_here(&command.paths);
    tune_measure::check(&command.measuring, output)?;
    if !command.measuring.measure.is_empty() && !command.yes && !confirm::is_possible() {
        output.failure(
            "--measure asks before it reindexes, and there is nobody to ask",
            "see with gijctl status what there is, then run it with --measure ADDRESS --yes",
        );
        return Err(Exit::Usage);
    }
    if command.writing.write {
        tune_write::consent(command.yes).is_possible(output)?;
    }
    let config = prepare::configuration(&paths, output)?;
    let placed = prepare::manifest_paths(&command.paths)
        .map(|paths| prepare::placed(global, &config, &paths, output))
        .transpose()?;
    if command.writing.write {
        tune_write::check(placed.as_ref(), output)?;
    }
    let connection = prepare::connection(global, &config, &paths, output)?;
    Ok((placed, connection, config))
}

/// Looks, measures, concludes and writes, as far as each is asked for.
async fn tune(
    connection: &Connection,
    config: &Config,
    (command, placed): (&Tune, Option<&Placed>),
    output: &Output,
) -> Result<Exit, Exit> {
    let nothing = Desired::default();
    let desired = placed.map_or(&nothing, |placed| &placed.manifests.desired);
    let history = history(connection, output).await?;
    let (looks, looked) = look(connection, command, desired, output).await?;
    let taken = if looked == Exit::Done {
        tune_measure::run(connection, config, (command, desired), output).await?
    } else {
        Taken {
            measured: Vec::new(),
            exit: looked,
        }
    };
    let tuning = looks.conclude(taken.measured, history);
    if output.format == Format::Human {
        if !command.measuring.measure.is_empty() {
            // What was to be reindexed stands above.
            output.data("\n");
        }
        output.data(&text(&tuning, drawing()));
    }
    let (write, exit) = match placed.filter(|_| command.writing.write) {
        None => (None, taken.exit),
        Some(placed) if taken.exit == Exit::Done => {
            let how = (&command.writing, command.yes);
            let (document, exit) = tune_write::run(placed, &tuning, how, output).await;
            (Some(document), exit)
        }
        Some(_) => {
            let note = if looked == Exit::Done {
                "not all that was to be measured was seen to its end"
            } else {
                "not all looks were made"
            };
            (Some(tune_write::unwritten(None, note)), taken.exit)
        }
    };
    tell(&tuning, (write, exit), connection, output);
    Ok(exit)
}

/// Looks as often as is asked for, and says how that ended. What was seen before it had to stop stands:
/// it may have taken hours.
async fn look<'a>(
    connection: &Connection,
    command: &Tune,
    desired: &'a Desired,
    output: &Output,
) -> Result<(TuningLooks<'a>, Exit), Exit> {
    let mut signals = Signals::listen().map_err(|error| {
        output.failure(&format!("Ctrl-C cannot be heard: {error}"), "");
        Exit::Failed
    })?;
    let clock = &connection.clock;
    let mut looks = TuningLooks::new(desired);
    for number in 1..=command.looks {
        let begun = clock.now();
        let looked = tokio::select! {
            biased;
            () = signals.heard() => return interrupted(looks, output),
            looked = looks.look(&connection.remote) => looked,
        };
        if let Err(error) = looked {
            if looks.number() == 0 {
                return Err(plan::tell(&error.into(), output));
            }
            output.trouble(&format!("look {number}: {error}"), &error.kind.help());
            return Ok((looks, Exit::Failed));
        }
        if number == command.looks {
            break;
        }
        if !output.quiet {
            let next = later(begun, command.every);
            output.message(&format!(
                "look {number} of {}: the next one at {next:.0}\n",
                command.looks
            ));
        }
        tokio::select! {
            biased;
            () = signals.heard() => return interrupted(looks, output),
            () = clock.sleep_until(later(begun, command.every)) => {}
        }
    }
    Ok((looks, Exit::Done))
}

/// The first indexings that are remembered.
async fn history(connection: &Connection, output: &Output) -> Result<Vec<FirstIndexing>, Exit> {
    let mut ledger = connection.ledger();
    if let Err(error) = ledger.read().await {
        output.failure(&error.to_string(), &error.help());
        return Err(Exit::Failed);
    }
    if let Some(notice) = ledger.notice() {
        output.message(&failure::text(&notice, ""));
    }
    let history = ledger.ledger().map(Ledger::history);
    Ok(history.unwrap_or_default())
}

fn interrupted<'a>(
    looks: TuningLooks<'a>,
    output: &Output,
) -> Result<(TuningLooks<'a>, Exit), Exit> {
    let message = "told to stop between two looks";
    if looks.number() == 0 {
        output.interrupted(message, "nothing was changed");
        return Err(Exit::Interrupted);
    }
    output.trouble(message, "what was seen until then stands");
    Ok((looks, Exit::Interrupted))
}

/// The document for machines; for people what became of the manifest, since they have seen the rest.
fn tell(
    tuning: &Tuning,
    (write, exit): (Option<WriteDocument>, Exit),
    connection: &Connection,
    output: &Output,
) {
    let (is_well, words) = match &write {
        None => (true, String::new()),
        Some(write) => (exit == Exit::Done, written(write)),
    };
    if let Some(write) = write.as_ref().filter(|_| !is_well) {
        output.trouble(&format!("not written: {}", write.notes.join("; ")), "");
    }
    output.result(
        || if is_well { words } else { String::new() },
        || {
            let instance = LookedAtDocument {
                name: connection.name.clone(),
                url: connection.remote.url().to_owned(),
            };
            documents::to_json(&TuneDocument {
                write: write.clone(),
                ..document(tuning, instance, connection.clock.now())
            })
        },
    );
}

/// Whether the terminal is one for bars: the first of these variables that is set says so.
fn drawing() -> Drawing {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| variable(name).ok().flatten());
    let says_so = |text: String| {
        let text = text.to_ascii_lowercase();
        text.contains("utf-8") || text.contains("utf8")
    };
    if set.is_some_and(says_so) {
        Drawing::Bars
    } else {
        Drawing::Ascii
    }
}
