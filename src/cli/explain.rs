//! `gijctl explain`.

use super::args::Explain;
use super::exit::Exit;
use super::output::Output;
use crate::manifest::explain::explain;
use crate::report::documents::to_json;
use crate::report::explain as words;

pub(super) fn run(command: &Explain, output: &Output) -> Exit {
    match explain(command.name.as_deref()) {
        Ok(topic) => {
            output.result(|| words::text(&topic), || to_json(&words::document(&topic)));
            Exit::Done
        }
        Err(unknown) => {
            output.failure(&unknown.message, &unknown.help);
            Exit::Usage
        }
    }
}
