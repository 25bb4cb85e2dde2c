//! What `wait` and `reindex` have in common.

use super::config::Rollout;
use super::errand_args::Waiting;
use super::exit::Exit;
use super::live_view::Voice;
use super::output::Output;
use super::plan::tell;
use super::recording::Recording;
use super::settings::of_rollout;
use super::signals::Signals;
use super::whom::tell_unselected;
use crate::exec::{OnFailure, Settings, StopHandle};
use crate::reconcile::ErrandError;

/// How it is waited: flags before file before default. What the file says of starting something
/// besides, such as windows, is not about an errand.
pub(super) fn settings(waiting: &Waiting, rollout: &Rollout, on_failure: OnFailure) -> Settings {
    let file = of_rollout(rollout);
    let patience = &waiting.patience;
    Settings {
        stagger: file.stagger,
        settle: patience.settling.settle.unwrap_or(file.settle),
        index_timeout: patience.index_timeout.unwrap_or(file.index_timeout),
        poll_interval: patience.poll_interval.unwrap_or(file.poll_interval),
        requests_per_minute: patience
            .requests_per_minute
            .unwrap_or(file.requests_per_minute),
        on_failure,
        deadline: waiting.deadline.or(file.deadline),
        ..Settings::default()
    }
}

/// Says why an errand was not run.
pub(super) fn tell_error(error: &ErrandError, output: &Output) -> Exit {
    match error {
        ErrandError::Pass(error) => tell(error, output),
        ErrandError::Unselected(all) => tell_unselected(all, output),
    }
}

/// Listens for requests to stop: the first stops before the next request, the second ends at once.
pub(super) fn hear(
    handle: StopHandle,
    voice: Voice,
    output: &Output,
    recording: Option<Recording>,
) {
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => {
            return voice.say(&format!(
                "Ctrl-C cannot be heard ({error}): it ends the run at once"
            ));
        }
    };
    let output = output.clone();
    tokio::spawn(async move {
        signals.heard().await;
        voice.say("stopping; a second Ctrl-C ends at once");
        if let Some(recording) = &recording {
            recording.stopping();
        }
        handle.request();
        signals.heard().await;
        let message = "ended at once";
        if let Some(recording) = &recording {
            recording.ending_at_once(message);
        }
        voice.clear();
        output
            .of_program()
            .interrupted(message, "gijctl status shows how far the indexing is");
        std::process::exit(i32::from(Exit::Interrupted.code()));
    });
}
