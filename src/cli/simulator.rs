//! `gijctl simulator`.

use super::chain::with_sources;
use super::connect;
use super::exit::Exit;
use super::output::Output;
use super::signals::Signals;
use super::simulate_args::Simulator;
use crate::clock::Pace;
use crate::sim::{self, Embedded};

pub(super) async fn run(command: Simulator, output: &Output) -> Exit {
    if !command.listen.ip().is_loopback() {
        output.failure(
            &format!("{} is not an address of this machine alone", command.listen),
            "the embedded GIJ lets anybody in: use 127.0.0.1 or [::1]",
        );
        return Exit::Usage;
    }
    if command.pace == Pace::Stepped {
        output.failure(
            "the time of a served GIJ cannot be stepped: nobody here would step it",
            "use real or scaled:N",
        );
        return Exit::Usage;
    }
    let mut signals = match Signals::for_a_look(output) {
        Ok(signals) => signals,
        Err(exit) => return exit,
    };
    let scenario = match connect::scenario(command.scenario.as_deref()) {
        Ok(scenario) => scenario,
        Err(refusal) => return refusal.tell(output),
    };
    let context_path = scenario.context_path().to_owned();
    let embedded = match Embedded::open(scenario, command.state, Some(command.pace)) {
        Ok(embedded) => embedded,
        Err(error) => {
            output.failure(&with_sources(&error), "name another file with --state");
            return Exit::Failed;
        }
    };
    if let Some(path) = &command.log
        && let Err(error) = embedded.log_to(path)
    {
        let message = format!("the log {} cannot be written: {error}", path.display());
        output.failure(&message, "name another file with --log");
        return Exit::Failed;
    }
    let listener = match tokio::net::TcpListener::bind(command.listen).await {
        Ok(listener) => listener,
        Err(error) => {
            output.failure(
                &format!("cannot listen on {}: {error}", command.listen),
                "choose another with --listen",
            );
            return Exit::Failed;
        }
    };
    let address = listener.local_addr().unwrap_or(command.listen);
    output.message(&format!(
        "The embedded GIJ listens on http://{address}{context_path}; Ctrl-C ends it.\n\
         Try: JIRA_TOKEN=any gijctl plan --url http://{address}{context_path} PATH\n"
    ));
    let ended = sim::serve(embedded, listener, async move { signals.heard().await });
    match ended.await {
        Ok(()) => Exit::Done,
        Err(error) => {
            output.failure(&format!("the embedded GIJ ended: {error}"), "");
            Exit::Failed
        }
    }
}
