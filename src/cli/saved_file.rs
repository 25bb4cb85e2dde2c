//! Plans in files: written by `plan -o`, read by `apply --plan`.

use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};

use super::args::{self, Global};
use super::chain::with_sources;
use super::config;
use super::connect::Connection;
use super::exit::Exit;
use super::hint;
use crate::clock::Clock as _;
use crate::plan::Plan;
use crate::report::documents;
use crate::saved::{self, SavedPlan};

/// How long a saved plan may be applied by default: a working day and the night before it.
const VALID_FOR: Duration = Duration::from_hours(24);

/// Why a file cannot be used.
pub(super) struct Trouble {
    pub message: String,
    pub help: String,
    pub exit: Exit,
}

impl Trouble {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
            exit: Exit::Failed,
        }
    }

    pub(super) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            ..Self::new(message, help)
        }
    }
}

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
    ) -> Result<Self, Trouble> {
        let paths = &command.planning.paths;
        if file == Path::new("-") {
            return Err(Trouble::usage(
                "`-` is no file, and a plan is saved whole or not at all",
                "name a file with -o; to have the plan's document on standard output, leave out -o and use --format json",
            ));
        }
        let configuration = config::find(paths)
            .map_err(|trouble| Trouble::usage(trouble.message, trouble.help))?
            .map(std::path::absolute)
            .transpose()
            .map_err(|error| Trouble::new(format!("gijctl.yaml has no path: {error}"), ""))?;
        match regular_file(file).and_then(|()| read(file)) {
            Ok(bytes) if saved::is_saved_plan(&bytes) => {}
            Ok(_) => return Err(not_overwritten(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                let message = format!("{} cannot be written: {error}", file.display());
                return Err(Trouble::new(message, "name another file with -o"));
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
    pub(super) fn save(&self, plan: &Plan, connection: &Connection) -> Result<SavedPlan, Trouble> {
        let shown = self.file.display();
        let failed = |error: &dyn std::error::Error| {
            Trouble::new(
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
        write(&self.file, &text).map_err(|error| failed(&error))?;
        Ok(saved)
    }
}

/// Reads a plan that may be carried out as far as the file itself can tell.
pub(super) fn load(file: &Path) -> Result<SavedPlan, Trouble> {
    let shown = file.display();
    let bytes = read(file).map_err(|error| {
        Trouble::new(
            format!("the saved plan {shown} cannot be read: {error}"),
            "name a file that was written by `gijctl plan -o FILE`",
        )
    })?;
    let saved = saved::read(&bytes, show).map_err(|error| {
        Trouble::new(
            format!("the saved plan {shown} cannot be used: {error}"),
            error.help(),
        )
    })?;
    match &saved.configuration {
        Some(configuration) if !configuration.is_file() => Err(Trouble::new(
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

fn not_overwritten(file: &Path) -> Trouble {
    Trouble::new(
        format!(
            "{} exists and is no saved plan: it is not overwritten",
            file.display()
        ),
        "name another file with -o, or remove this one",
    )
}

/// Anything else might never end, or never begin.
fn regular_file(file: &Path) -> std::io::Result<()> {
    if std::fs::metadata(file)?.is_file() {
        Ok(())
    } else {
        Err(std::io::Error::other("it is no regular file"))
    }
}

/// At most one byte more than a saved plan may have, so that too much is seen and not read.
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(file)?
        .take(saved::MAX_BYTES + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether a file can be put there; nothing stays behind.
pub(super) fn can_be_written(file: &Path) -> std::io::Result<()> {
    tempfile::NamedTempFile::new_in(folder_of(file))?.close()
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes a file whole, or not at all.
pub(super) fn write(file: &Path, text: &str) -> std::io::Result<()> {
    // Such a file is its owner's alone, and stays so under its new name.
    let mut made = tempfile::NamedTempFile::new_in(folder_of(file))?;
    made.write_all(text.as_bytes())?;
    made.as_file().sync_all()?;
    made.persist(file)?;
    Ok(())
}
