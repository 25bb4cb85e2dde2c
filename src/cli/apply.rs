//! `gijctl apply`.

use std::time::Duration;

use super::args::{Apply, Format, Global};
use super::exit::Exit;
use super::live_view::{LiveView, Voice};
use super::output::Output;
use super::plan::{Prepared, prepare, tell};
use super::signals::Signals;
use super::{confirm, settings};
use crate::exec::{Stop, StopHandle};
use crate::plan::{Approval, Plan};
use crate::reconcile::{Decision, Ending, Pass, PassError, Purpose};
use crate::report::{documents, outcome, plan};
use crate::source::SecretSource;

/// How long a run waits for another by default: longer than the lease of one that was killed.
const LOCK_TIMEOUT: Duration = Duration::from_mins(15);

pub(super) async fn run(global: &Global, command: Apply, output: &Output) -> Exit {
    if !command.yes && !confirm::is_possible() {
        output.failure(
            "there is no terminal to ask on",
            "read the output of gijctl plan, then run apply with --yes",
        );
        return Exit::Usage;
    }
    let Prepared {
        manifests,
        config,
        connection,
    } = match prepare(global, &command.planning, output) {
        Ok(prepared) => prepared,
        Err(exit) => return exit,
    };
    let secrets = SecretSource::of_this_process().withholding(connection.secret_variables());
    if let Err(refusal) = connection.fingerprinter(&secrets).await {
        output.failure(&refusal.message, &refusal.help);
        return connection.close(refusal.exit, output);
    }
    let pass = Pass {
        desired: &manifests.desired,
        remote: &connection.remote,
        clock: &connection.clock,
        policy: &settings::policy(&command.planning, &config.rollout),
        settings: &settings::execution(&command, &config.rollout),
        secrets: &secrets,
        purpose: Purpose::Change {
            lock_timeout: command.lock_timeout.unwrap_or(LOCK_TIMEOUT),
        },
    };
    let (handle, stop) = Stop::channel();
    let mut view = LiveView::new(output);
    let voice = view.voice();
    let decide = |made: &Plan| {
        show(made, command.yes, output);
        let decision = decide(made, command.yes, output);
        if matches!(decision, Decision::GoOn(_)) {
            hear(handle, voice, output.clone());
        }
        decision
    };
    let mut ledger = connection.ledger();
    let ending = pass.run(&mut ledger, stop, decide, &mut view).await;
    view.close();
    let exit = tell_ending(ending, &connection.name, output);
    connection.close(exit, output)
}

fn tell_ending(ending: Result<Ending, PassError>, instance: &str, output: &Output) -> Exit {
    match ending {
        Ok(Ending::CarriedOut(made, result)) => {
            output.result(
                || outcome::text(&result),
                || {
                    let made = documents::plan(&made, instance);
                    documents::to_json(&documents::outcome(&result, made))
                },
            );
            result.kind().into()
        }
        Ok(Ending::Planned(_)) => {
            output.failure("not agreed to: nothing was changed", "");
            Exit::Failed
        }
        Err(error) => tell(&error, output),
    }
}

/// The plan is always shown before anything is done, and to whoever is asked about it even where
/// standard output goes elsewhere. Machines get it within the outcome.
fn show(made: &Plan, yes: bool, output: &Output) {
    let text = plan::text(made);
    if output.format == Format::Human {
        output.data(&text);
    }
    let is_asked = !yes && made.has_differences();
    let is_unseen = match output.format {
        Format::Human => is_asked && !output.is_read_at_once(),
        Format::Json => is_asked || !output.quiet,
    };
    if is_unseen {
        output.message(&text);
    }
}

fn decide(made: &Plan, yes: bool, output: &Output) -> Decision {
    if yes || !made.has_differences() {
        Decision::GoOn(Approval::Beforehand)
    } else if confirm::ask(&made.instance.url, output) {
        Decision::GoOn(Approval::Confirmed)
    } else {
        Decision::StopHere
    }
}

/// The first Ctrl-C, or a runner's request to end, stops before the next write. The second ends at
/// once. Heard from now on, before anything is written.
fn hear(handle: StopHandle, voice: Voice, output: Output) {
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => {
            return voice.say(&format!(
                "Ctrl-C cannot be heard ({error}): it ends the run at once"
            ));
        }
    };
    tokio::spawn(async move {
        signals.heard().await;
        voice.say("stopping before the next change; a second Ctrl-C ends at once");
        handle.request();
        signals.heard().await;
        voice.clear();
        output.failure(
            "ended at once, before it was known how the last change went",
            "run apply again to go on: finished work is not repeated",
        );
        std::process::exit(i32::from(Exit::Interrupted.code()));
    });
}
