//! `gijctl drift`.

use super::args::{Drift, Global};
use super::exit::Exit;
use super::output::Output;
use super::plan::{self, GitServices};
use crate::report::{documents, drift};

pub(super) async fn run(global: &Global, command: Drift, output: &Output) -> Exit {
    let planning = command.into_planning();
    let planning = (&planning, GitServices::LeftAlone);
    plan::look(global, planning, output, |made, looked| {
        output.result(
            || drift::text(made),
            || documents::to_json(&documents::plan(made, &looked.connection.name)),
        );
        if made.has_differences() {
            Exit::Differences
        } else {
            Exit::Done
        }
    })
    .await
}
