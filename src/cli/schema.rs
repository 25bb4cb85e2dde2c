//! `gijctl schema`.

use serde_json::Value;

use super::args::Schema;
use super::exit::Exit;
use super::output::Output;
use crate::capability::CapabilityFile;
use crate::journal;
use crate::manifest;
use crate::report::doctor::DoctorDocument;
use crate::report::documents::{
    FailureDocument, OutcomeDocument, PlanDocument, ValidationDocument, schema, to_json,
};
use crate::report::errand::ErrandDocument;
use crate::report::explain::ExplanationDocument;
use crate::report::export::ExportDocument;
use crate::report::init::InitDocument;
use crate::report::instances::InstancesDocument;
use crate::report::lint::{LintDocument, RulesDocument};
use crate::report::preview_document::PreviewDocument;
use crate::report::probe::{CleanedDocument, ProbeDocument};
use crate::report::progress_json::ProgressDocument;
use crate::report::simulation::SimulationDocument;
use crate::report::status_document::StatusDocument;
use crate::report::tune::TuneDocument;

/// Every schema by its file name in `schemas/`, in order.
pub fn committed_schemas() -> Vec<(String, Value)> {
    let mut all: Vec<_> = manifest::schema::files()
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect();
    all.extend([
        ("doctor.schema.json".to_owned(), schema::<DoctorDocument>()),
        (
            "capability.schema.json".to_owned(),
            schema::<CapabilityFile>(),
        ),
        (
            "explain.schema.json".to_owned(),
            schema::<ExplanationDocument>(),
        ),
        ("export.schema.json".to_owned(), schema::<ExportDocument>()),
        (
            "failure.schema.json".to_owned(),
            schema::<FailureDocument>(),
        ),
        ("history.schema.json".to_owned(), journal::history_schema()),
        (
            "indexing.schema.json".to_owned(),
            schema::<ErrandDocument>(),
        ),
        (
            "instances.schema.json".to_owned(),
            schema::<InstancesDocument>(),
        ),
        ("init.schema.json".to_owned(), schema::<InitDocument>()),
        ("journal.schema.json".to_owned(), journal::line_schema()),
        ("lint.schema.json".to_owned(), schema::<LintDocument>()),
        (
            "lint-rules.schema.json".to_owned(),
            schema::<RulesDocument>(),
        ),
        (
            "outcome.schema.json".to_owned(),
            schema::<OutcomeDocument>(),
        ),
        ("plan.schema.json".to_owned(), schema::<PlanDocument>()),
        ("probe.schema.json".to_owned(), schema::<ProbeDocument>()),
        (
            "probe-clean.schema.json".to_owned(),
            schema::<CleanedDocument>(),
        ),
        (
            "preview.schema.json".to_owned(),
            schema::<PreviewDocument>(),
        ),
        (
            "progress.schema.json".to_owned(),
            schema::<ProgressDocument>(),
        ),
        (
            "simulation.schema.json".to_owned(),
            schema::<SimulationDocument>(),
        ),
        ("status.schema.json".to_owned(), schema::<StatusDocument>()),
        ("tune.schema.json".to_owned(), schema::<TuneDocument>()),
        (
            "validation.schema.json".to_owned(),
            schema::<ValidationDocument>(),
        ),
    ]);
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

pub(super) fn run(command: &Schema, output: &Output) -> Exit {
    let all = committed_schemas();
    let short = |file: &str| file.trim_end_matches(".schema.json").to_owned();
    let names: Vec<_> = all.iter().map(|(file, _)| short(file)).collect();
    let Some(wanted) = &command.name else {
        output.data(&format!("{}\n", names.join("\n")));
        return Exit::Done;
    };
    if let Some((_, schema)) = all.iter().find(|(file, _)| short(file) == *wanted) {
        output.data(&to_json(schema));
        Exit::Done
    } else {
        output.failure(
            &format!("there is no schema {wanted}"),
            &format!("there are {}", names.join(", ")),
        );
        Exit::Usage
    }
}
