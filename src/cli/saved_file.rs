//! Plans in files: written by `plan -o`, read by `apply --plan`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};

use super::args::{self, Global};
use super::chain::with_sources;
use super::config;
use super::connect::{Connection, Refusal};
use super::{files, hint};
use crate::clock::Clock as _;
use crate::plan::Plan;
use crate::report::documents;
use crate::saved::{self, SavedPlan};

/// How long a saved plan may be applied by default: a working day and the night before it.
const VALID_FOR: Duration = Duration::from_hours(24);

/// Where a plan is to be saved, and what it is saved with.
pub(super) struct Saving {
    pub file: PathBuf,
    /// The command that carries the plan out.
    pub carried_out_by: String,
    valid_for: Duration,
    configuration: Option<PathBuf>,
}

impl Saving {
    /// Makes sure that a plan may be written there, before any work is put into it: what is there
    /// already and is no saved plan is somebody's.
    pub(super) fn prepare(
        global: &Global,
        file: &Path,
        command: &args::Plan,
    ) -> Result<Self, Refusal> {
        let paths = &command.planning.paths;
        if file == Path::new("-") {
            return Err(Refusal::usage(
                "`-` is no file, and a plan is saved whole or not at all",
                "name a file with -o; to have the plan's document on standard output, leave out -o and use --format json",
            ));
        }
        let configuration = config::find(paths)
            .map_err(|trouble| Refusal::usage(trouble.message, trouble.help))?
            .map(std::path::absolute)
            .transpose()
            .map_err(|error| Refusal::failed(format!("gijctl.yaml has no path: {error}"), ""))?;
        match files::regular_file(file).and_then(|()| files::read(file, saved::MAX_BYTES)) {
            Ok(bytes) if saved::is_saved_plan(&bytes) => {}
            Ok(_) => return Err(not_overwritten(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                let message = format!("{} cannot be written: {error}", file.display());
                return Err(Refusal::failed(message, "name another file with -o"));
            }
        }
        let beside = configuration.clone().unwrap_or_else(|| ".".into());
        Ok(Self {
            file: file.to_owned(),
            carried_out_by: hint::apply_command(global, file, (paths, &beside))
                + &hint::flags(&command.timing.flags(&command.settling)),
            valid_for: command.expires.unwrap_or(VALID_FOR),
            configuration,
        })
    }

    /// Writes the file, whole or not at all, for its owner's eyes: it tells how Jira is set up.
    pub(super) fn save(&self, plan: &Plan, connection: &Connection) -> Result<SavedPlan, Refusal> {
        let shown = self.file.display();
        let failed = |error: &dyn std::error::Error| {
            Refusal::failed(
                format!(
                    "the plan cannot be saved to {shown}: {}",
                    with_sources(error)
                ),
                "name a file that can be written with -o",
            )
        };
        let plan = plan.clone();
        let absolute = |path: &Path| std::path::absolute(path);
        let now = connection.clock.now();
        let saved = SavedPlan::new(plan, &connection.name, now, self.valid_for, absolute)
            .map_err(|error| failed(&error))?
            .with_ledger(connection.ledger_place())
            .with_configuration(self.configuration.clone());
        let text = saved::write(&saved, show).map_err(|error| failed(&error))?;
        files::write(&self.file, &text).map_err(|error| failed(&error))?;
        Ok(saved)
    }
}

/// Reads a plan that may be carried out as far as the file itself can tell.
pub(super) fn load(file: &Path) -> Result<SavedPlan, Refusal> {
    let shown = file.display();
    let bytes = files::read(file, saved::MAX_BYTES).map_err(|error| {
        Refusal::failed(
            format!("the saved plan {shown} cannot be read: {error}"),
            "name a file that was written by `gijctl plan -o FILE`",
        )
    })?;
    let saved = saved::read(&bytes, show).map_err(|error| {
        Refusal::failed(
            format!("the saved plan {shown} cannot be used: {error}"),
            error.help(),
        )
    })?;
    match &saved.configuration {
        Some(configuration) if !configuration.is_file() => Err(Refusal::failed(
            format!(
                "the saved plan was made with {}, which is not there",
                configuration.display()
            ),
            "apply the plan where this file is, since its guards hold here too; or make the plan again",
        )),
        _ => Ok(saved),
    }
}

/// What a saved plan shows its readers.
fn show(saved: &SavedPlan) -> Map<String, Value> {
    documents::plan_object(&saved.plan, &saved.instance)
}

fn not_overwritten(file: &Path) -> Refusal {
    Refusal::failed(
        format!(
            "{} exists and is no saved plan: it is not overwritten",
            file.display()
        ),
        "name another file with -o, or remove this one",
    )
}
