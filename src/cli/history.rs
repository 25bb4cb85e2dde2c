//! `gijctl history`.

use std::path::Path;

use super::args::History;
use super::chain::with_sources;
use super::connect::Refusal;
use super::exit::Exit;
use super::output::Output;
use super::run_report::ReportFile;
use crate::journal;
use crate::report::html::Page;
use crate::report::{documents, history};

pub(super) fn run(command: &History, output: &Output) -> Exit {
    let told = match journal::read(&command.file) {
        Ok(told) => told,
        Err(error) => {
            output.failure(&with_sources(&error), error.help_for_reading());
            return Exit::Failed;
        }
    };
    if let Some(file) = &command.report
        && let Err(refusal) = write(file, &told)
    {
        return refusal.tell(output);
    }
    output.result(|| history::text(&told), || documents::to_json(&told));
    Exit::Done
}

/// Writes the page of the last run.
fn write(file: &Path, told: &journal::History) -> Result<(), Refusal> {
    let Some(run) = told.runs.last() else {
        return Err(Refusal::failed(
            "the journal holds no run to write a report of",
            "name a file that apply wrote with --events",
        ));
    };
    let report = ReportFile::prepare(file)?;
    report.write(&Page::of_history(run)).map_err(|error| {
        Refusal::failed(
            format!(
                "the report cannot be written to {}: {error}",
                file.display()
            ),
            "name a file that can be written with --report",
        )
    })
}
