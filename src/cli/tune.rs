//! `gijctl tune`.

use std::path::Path;

use super::args::{Global, Tune};
use super::connect::{Connection, variable};
use super::exit::Exit;
use super::output::Output;
use super::plan::tell;
use super::prepare;
use super::signals::Signals;
use crate::clock::Clock as _;
use crate::ledger::LedgerStore as _;
use crate::pace::later;
use crate::reconcile::TuningLooks;
use crate::report::status_document::LookedAtDocument;
use crate::report::tune::{Drawing, document, text};
use crate::report::{documents, failure};
use crate::source;
use crate::state::{Desired, Ledger};
use crate::tune::Tuning;

pub(super) async fn run(global: &Global, command: Tune, output: &Output) -> Exit {
    let paths = if command.paths.is_empty() {
        vec![".".into()]
    } else {
        command.paths.clone()
    };
    let config = match prepare::configuration(&paths, output) {
        Ok(config) => config,
        Err(exit) => return exit,
    };
    let has_manifests = !command.paths.is_empty() || source::holds_manifests(Path::new("."));
    let desired = if has_manifests {
        match prepare::manifests(global, &config, &paths, output) {
            Ok(manifests) => manifests.desired,
            Err(exit) => return exit,
        }
    } else {
        Desired::default()
    };
    let connection = match prepare::connection(global, &config, &paths, output) {
        Ok(connection) => connection,
        Err(exit) => return exit,
    };
    let tuned = look(&connection, &command, &desired, output).await;
    let exit = match tuned {
        Ok(tuning) => {
            show(&tuning, &connection, output);
            Exit::Done
        }
        Err(exit) => exit,
    };
    connection.close(exit, output)
}

/// Looks as often as is asked for, and concludes.
async fn look(
    connection: &Connection,
    command: &Tune,
    desired: &Desired,
    output: &Output,
) -> Result<Tuning, Exit> {
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
            () = signals.heard() => return Err(interrupted(output)),
            looked = looks.look(&connection.remote, clock) => looked,
        };
        looked.map_err(|error| tell(&error.into(), output))?;
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
            () = signals.heard() => return Err(interrupted(output)),
            () = clock.sleep_until(later(begun, command.every)) => {}
        }
    }
    let mut ledger = connection.ledger();
    if let Err(error) = ledger.read().await {
        output.failure(&error.to_string(), &error.help());
        return Err(Exit::Failed);
    }
    if let Some(notice) = ledger.notice() {
        output.message(&failure::text(&notice, ""));
    }
    let history = ledger.ledger().map(Ledger::history);
    Ok(looks.conclude(history.unwrap_or_default()))
}

fn interrupted(output: &Output) -> Exit {
    output.interrupted("told to stop between two looks", "nothing was changed");
    Exit::Interrupted
}

fn show(tuning: &Tuning, connection: &Connection, output: &Output) {
    output.result(
        || text(tuning, drawing()),
        || {
            let instance = LookedAtDocument {
                name: connection.name.clone(),
                url: connection.remote.url().to_owned(),
            };
            documents::to_json(&document(tuning, instance, connection.clock.now()))
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
