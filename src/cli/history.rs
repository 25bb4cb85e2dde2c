//! `gijctl history`.

use super::args::History;
use super::chain::with_sources;
use super::exit::Exit;
use super::output::Output;
use crate::journal;
use crate::report::{documents, history};

pub(super) fn run(command: &History, output: &Output) -> Exit {
    match journal::read(&command.file) {
        Ok(told) => {
            output.result(|| history::text(&told), || documents::to_json(&told));
            Exit::Done
        }
        Err(error) => {
            output.failure(&with_sources(&error), error.help_for_reading());
            Exit::Failed
        }
    }
}
