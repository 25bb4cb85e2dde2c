//! `gijctl apply`.

use super::args::{Apply, Format, Global};
use super::exit::Exit;
use super::live_view::LiveView;
use super::output::Output;
use super::plan::{Prepared, prepare, tell};
use super::{confirm, settings};
use crate::exec::{Stop, StopHandle};
use crate::plan::{Approval, Plan};
use crate::reconcile::{Decision, Ending, Pass};
use crate::report::{documents, outcome, plan};
use crate::source::SecretSource;

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
        mut connection,
    } = match prepare(global, &command.planning, output) {
        Ok(prepared) => prepared,
        Err(exit) => return exit,
    };
    let pass = Pass {
        desired: &manifests.desired,
        remote: &connection.remote,
        clock: &connection.clock,
        policy: &settings::policy(&command.planning, &config.rollout),
        settings: &settings::execution(&command, &config.rollout),
        secrets: &SecretSource::of_this_process(),
    };
    let (handle, stop) = Stop::channel();
    let mut view = LiveView::new(output);
    let decide = |made: &Plan| {
        show(made, output);
        let decision = decide(made, command.yes, output);
        if matches!(decision, Decision::GoOn(_)) {
            tokio::spawn(listen(handle));
        }
        decision
    };
    let ledger = connection.ledger.parts();
    let ending = pass.run(ledger, stop, decide, &mut view).await;
    view.close();
    match ending {
        Ok(Ending::CarriedOut(made, result)) => {
            output.result(
                || outcome::text(&result),
                || {
                    let made = documents::plan(&made, &connection.name);
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

/// The plan is always shown before anything is done. Machines get it within the outcome.
fn show(made: &Plan, output: &Output) {
    let text = plan::text(made);
    match output.format {
        Format::Human => output.data(&text),
        Format::Json => output.message(&text),
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
/// once.
async fn listen(handle: StopHandle) {
    if asked_to_stop().await {
        handle.request();
        if asked_to_stop().await {
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
    }
    // Without a way to hear there is nobody to listen to; the handle must outlive the run all the
    // same.
    std::future::pending::<()>().await;
}

#[cfg(unix)]
async fn asked_to_stop() -> bool {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return tokio::signal::ctrl_c().await.is_ok();
    };
    tokio::select! {
        heard = tokio::signal::ctrl_c() => heard.is_ok(),
        heard = terminate.recv() => heard.is_some(),
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() -> bool {
    tokio::signal::ctrl_c().await.is_ok()
}
