//! `gijctl reindex`.

use std::collections::BTreeMap;

use super::apply::LOCK_TIMEOUT;
use super::args::{Format, Global};
use super::chain::with_sources;
use super::confirm;
use super::errand::{hear, settings, tell_error};
use super::errand_args::Reindex;
use super::exit::Exit;
use super::live_view::LiveView;
use super::output::Output;
use super::recording::Recording;
use super::whom::{About, about};
use crate::event::{Afterwards, ErrandOutcome, ReindexOrder, Tee};
use crate::exec::{OnFailure, Settings, Stop};
use crate::plan::Approval;
use crate::reconcile::{Decision, Errand, ErrandError, PassError, Reindexing};
use crate::report::documents;
use crate::report::errand::{self, ErrandKind};

pub(super) async fn run(global: &Global, command: Reindex, output: &Output) -> Exit {
    if !command.whom.names_a_row() {
        output.failure(
            "reindex needs at least one ADDRESS: everything at once is never reindexed",
            "name what to reindex, as in gijctl reindex Integration/github-acme",
        );
        return Exit::Usage;
    }
    if !command.yes && !confirm::is_possible() {
        output.failure(
            "there is no terminal to ask on",
            "see with gijctl status what there is, then run reindex with --yes",
        );
        return Exit::Usage;
    }
    let about = match about(global, &command.whom, output) {
        Ok(about) => about,
        Err(exit) => return exit,
    };
    let how = Reindexing {
        priority: command.priority,
        afterwards: if command.no_wait {
            Afterwards::Leave
        } else {
            Afterwards::Wait
        },
        lock_timeout: command.lock_timeout.unwrap_or(LOCK_TIMEOUT),
    };
    let exit = carry_out(&about, &command, how, output).await;
    about.connection.close(exit, output)
}

async fn carry_out(about: &About, command: &Reindex, how: Reindexing, output: &Output) -> Exit {
    let connection = &about.connection;
    let settings = settings(&command.waiting, &about.config.rollout, OnFailure::Halt);
    let mut view = LiveView::new(output);
    connection.requests.speaks_through(view.voice());
    let opened = Recording::open(command.events.as_deref(), &connection.clock, view.voice());
    let recording = match opened {
        Ok(recording) => recording,
        Err(error) => {
            output.failure(&with_sources(&error), error.help_for_writing());
            return Exit::Failed;
        }
    };
    connection.requests.flows_into(recording.clone());
    recording.begins(&connection.name, connection.remote.url(), || {
        told(how, &settings)
    });
    let (handle, stop) = Stop::channel();
    hear(handle, view.voice(), output, Some(recording.clone()));
    let errand = Errand {
        remote: &connection.remote,
        clock: &connection.clock,
        settings: &settings,
        desired: &about.desired,
        subjects: &about.subjects,
    };
    let (voice, asked, noted) = (view.voice(), stop.clone(), recording.clone());
    let decide = async |order: &ReindexOrder| {
        voice.clear();
        let decision = decided(
            order,
            (command.yes, connection.remote.url()),
            output,
            &asked,
        )
        .await;
        noted.decided(decision);
        decision
    };
    let mut ledger = connection.ledger();
    let mut kept = recording.clone();
    let mut sinks = Tee(vec![&mut kept, &mut view]);
    let ended =
        Box::pin(errand.reindex(how, &mut ledger, (stop.clone(), &mut sinks), decide)).await;
    view.close();
    let ended = match ended {
        // Pressing Ctrl-C when asked does not decline, it stops.
        Ok(None) if stop.is_requested() => Err(ErrandError::Pass(PassError::Interrupted)),
        ended => ended,
    };
    conclude(ended, &recording, how, output)
}

/// Shows what is asked for, and asks whether it may be, unless that was said beforehand.
pub(super) async fn decided(
    order: &ReindexOrder,
    (yes, url): (bool, &str),
    output: &Output,
    stop: &Stop,
) -> Decision {
    show(order, yes, output);
    if output.is_lost() {
        // What nobody could read is not done.
        Decision::StopHere
    } else if yes {
        Decision::GoOn(Approval::Beforehand)
    } else if confirm::ask(&format!("Reindex in {url}?"), output, stop).await {
        Decision::GoOn(Approval::Confirmed)
    } else {
        Decision::StopHere
    }
}

/// What is asked for is always shown before it is, and to whoever is asked about it even where
/// standard output goes elsewhere.
fn show(order: &ReindexOrder, yes: bool, output: &Output) {
    let text = errand::order(order);
    if output.format == Format::Human {
        output.data(&text);
    }
    let is_unseen = match output.format {
        Format::Human => !yes && !output.is_read_at_once(),
        Format::Json => !yes || !output.quiet,
    };
    if is_unseen {
        output.message(&text);
    }
}

fn conclude(
    ended: Result<Option<ErrandOutcome>, ErrandError>,
    recording: &Recording,
    how: Reindexing,
    output: &Output,
) -> Exit {
    let kind = ErrandKind::Reindex(how.afterwards);
    match ended {
        Ok(Some(mut outcome)) => {
            recording.errand_ended(&mut outcome);
            output.result(
                || errand::text(&outcome, kind),
                || documents::to_json(&errand::document(&outcome, kind)),
            );
            match outcome.kind().into() {
                Exit::Done if output.is_lost() && outcome.has_changed() => Exit::PartWay,
                exit => exit,
            }
        }
        Ok(None) => {
            recording.declined();
            let message = if output.is_lost() {
                "what is to be reindexed could not be shown: nothing was asked for"
            } else {
                "not agreed to: nothing was asked for"
            };
            output.failure(message, "");
            Exit::Failed
        }
        Err(error) => {
            match &error {
                ErrandError::Pass(PassError::Interrupted) => {
                    recording.interrupted(&error.to_string());
                }
                error => recording.errand_failed(error),
            }
            tell_error(&error, output)
        }
    }
}

/// What a run works by, for the journal, by the names of the flags.
fn told(how: Reindexing, settings: &Settings) -> BTreeMap<String, String> {
    use crate::model::spoken_duration as spoken;
    let mut told = vec![
        ("command", "reindex".to_owned()),
        ("index-timeout", spoken(settings.index_timeout)),
        ("lock-timeout", spoken(how.lock_timeout)),
        ("poll-interval", spoken(settings.poll_interval)),
        (
            "requests-per-minute",
            settings.requests_per_minute.to_string(),
        ),
        ("settle", spoken(settings.settle)),
    ];
    if let Some(priority) = how.priority {
        told.push(("priority", priority.to_string()));
    }
    if how.afterwards == Afterwards::Leave {
        told.push(("no-wait", "yes".to_owned()));
    }
    if let Some(deadline) = settings.deadline {
        told.push(("deadline", spoken(deadline)));
    }
    told.into_iter()
        .map(|(flag, value)| (flag.to_owned(), value))
        .collect()
}
