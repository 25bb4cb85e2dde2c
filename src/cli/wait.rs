//! `gijctl wait`.

use super::args::Global;
use super::errand::{hear, settings, tell_error};
use super::errand_args::Wait;
use super::exit::Exit;
use super::live_view::LiveView;
use super::output::Output;
use super::whom::about;
use crate::exec::{OnFailure, Stop};
use crate::reconcile::Errand;
use crate::report::documents;
use crate::report::errand::{ErrandKind, document, text};

pub(super) async fn run(global: &Global, command: Wait, output: &Output) -> Exit {
    let about = match about(global, &command.whom, output) {
        Ok(about) => about,
        Err(exit) => return exit,
    };
    // One that fails does not end the wait for the others.
    let settings = settings(&command.waiting, &about.config.rollout, OnFailure::Continue);
    let mut view = LiveView::new(output);
    about.connection.requests.speaks_through(view.voice());
    let (handle, stop) = Stop::channel();
    hear(handle, view.voice(), output, None);
    let errand = Errand {
        remote: &about.connection.remote,
        clock: &about.connection.clock,
        settings: &settings,
        desired: &about.desired,
        subjects: &about.subjects,
    };
    let mut ledger = about.connection.ledger();
    let ended = Box::pin(errand.wait(&mut ledger, stop, &mut view)).await;
    view.close();
    let exit = match ended {
        Ok(outcome) => {
            output.result(
                || text(&outcome, ErrandKind::Wait),
                || documents::to_json(&document(&outcome, ErrandKind::Wait)),
            );
            outcome.kind().into()
        }
        Err(error) => tell_error(&error, output),
    };
    about.connection.close(exit, output)
}
