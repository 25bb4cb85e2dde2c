//! What `wait` and `reindex` have in common.

use std::time::Duration;

use super::config::Rollout;
use super::errand_args::Waiting;
use super::exit::Exit;
use super::live_view::Voice;
use super::output::Output;
use super::plan::tell;
use super::recording::Recording;
use super::signals::Signals;
use super::whom::tell_unselected;
use crate::exec::{OnFailure, Settings, StopHandle};
use crate::reconcile::ErrandError;

/// How it is waited: flags before file before default.
pub(super) fn settings(waiting: &Waiting, rollout: &Rollout, on_failure: OnFailure) -> Settings {
    let default = Settings::default();
    let chosen =
        |flag: Option<Duration>, file: Option<Duration>, default| flag.or(file).unwrap_or(default);
    Settings {
        stagger: rollout.stagger.unwrap_or(default.stagger),
        settle: chosen(waiting.patience.settle, rollout.settle, default.settle),
        index_timeout: chosen(
            waiting.patience.index_timeout,
            rollout.index_timeout,
            default.index_timeout,
        ),
        poll_interval: chosen(
            waiting.patience.poll_interval,
            rollout.poll_interval,
            default.poll_interval,
        ),
        requests_per_minute: waiting
            .patience
            .requests_per_minute
            .or(rollout.requests_per_minute)
            .unwrap_or(default.requests_per_minute),
        on_failure,
        deadline: waiting.deadline.or(rollout.deadline),
        ..default
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
