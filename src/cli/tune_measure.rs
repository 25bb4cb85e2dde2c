//! `gijctl tune --measure`: reindexes what is named, one after the other, and takes the time.

use super::apply::LOCK_TIMEOUT;
use super::args::Settling;
use super::config::Config;
use super::connect::Connection;
use super::errand::{hear, settings, tell_error};
use super::errand_args::{Patience, Waiting};
use super::exit::Exit;
use super::live_view::LiveView;
use super::output::Output;
use super::reindex::decided;
use super::tune_args::{Measuring, Tune};
use crate::event::{Afterwards, OutcomeKind, ReindexOrder};
use crate::exec::{OnFailure, Stop};
use crate::reconcile::{Errand, ErrandError, PassError, Reindexing, measured};
use crate::report::errand::{self, ErrandKind};
use crate::state::Desired;
use crate::status::RowKind;
use crate::tune::Measured;

/// As many integrations may be measured unless told otherwise: each is work for Jira.
const AT_MOST: usize = 10;

/// Refuses what cannot be measured, before anything is asked.
pub(super) fn check(command: &Measuring, output: &Output) -> Result<(), Exit> {
    let refuse = |message: &str, help: &str| {
        output.failure(message, help);
        Err(Exit::Usage)
    };
    let mut named = command.measure.iter();
    if let Some(plain) = named.find(|one| one.kind() == RowKind::Repository) {
        return refuse(
            &format!("{plain} is a repository, and only integrations are measured"),
            "name integrations, as in --measure Integration/github-acme",
        );
    }
    let at_most = command.measure_at_most.unwrap_or(AT_MOST);
    let named = command.measure.len();
    if named > at_most {
        return refuse(
            &format!(
                "--measure names {named} integrations, and at most {at_most} are reindexed: each is work for Jira"
            ),
            "name the largest ones, or raise --measure-at-most",
        );
    }
    Ok(())
}

/// What was measured, and how it ended.
pub(super) struct Taken {
    pub measured: Vec<Measured>,
    pub exit: Exit,
}

/// Reindexes what is named, where that is agreed to, and says how long each took. Nothing where
/// nobody is named.
pub(super) async fn run(
    connection: &Connection,
    config: &Config,
    (command, desired): (&Tune, &Desired),
    output: &Output,
) -> Result<Taken, Exit> {
    if command.measuring.measure.is_empty() {
        return Ok(Taken {
            measured: Vec::new(),
            exit: Exit::Done,
        });
    }
    let settings = settings(
        &waiting(&command.measuring),
        &config.rollout,
        OnFailure::Halt,
    );
    let mut view = LiveView::new(output);
    connection.requests.speaks_through(view.voice());
    let (handle, stop) = Stop::channel();
    hear(handle, view.voice(), output, None);
    let work = Errand {
        remote: &connection.remote,
        clock: &connection.clock,
        settings: &settings,
        desired,
        subjects: &command.measuring.measure,
    };
    let how = Reindexing {
        priority: None,
        afterwards: Afterwards::Wait,
        lock_timeout: LOCK_TIMEOUT,
    };
    let (voice, asked) = (view.voice(), stop.clone());
    let decide = async |order: &ReindexOrder| {
        voice.clear();
        decided(
            order,
            (command.yes, connection.remote.url()),
            output,
            &asked,
        )
        .await
    };
    let mut ledger = connection.ledger();
    let ended = Box::pin(work.measure(how, &mut ledger, (stop.clone(), &mut view), decide)).await;
    view.close();
    match ended {
        Ok(Some(outcome)) => {
            let is_plain = outcome.kind() == OutcomeKind::Succeeded && outcome.warnings.is_empty();
            if !is_plain {
                let kind = ErrandKind::Reindex(how.afterwards);
                output.message(&errand::text(&outcome, kind));
            }
            Ok(Taken {
                measured: measured(&outcome),
                exit: outcome.kind().into(),
            })
        }
        // Pressing Ctrl-C when asked does not decline, it stops.
        Ok(None) if stop.is_requested() => Err(tell_error(
            &ErrandError::Pass(PassError::Interrupted),
            output,
        )),
        Ok(None) => {
            output.failure("not agreed to: nothing was asked for", "");
            Err(Exit::Failed)
        }
        Err(error) => Err(tell_error(&error, output)),
    }
}

/// How it is waited: as gijctl.yaml says, or by default.
fn waiting(measuring: &Measuring) -> Waiting {
    Waiting {
        patience: Patience {
            settling: Settling { settle: None },
            index_timeout: None,
            poll_interval: None,
            requests_per_minute: None,
        },
        deadline: measuring.deadline,
    }
}
