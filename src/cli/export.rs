//! `gijctl export`.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::args::{Export, Format, Global};
use super::connect::{Connection, Refusal};
use super::exit::Exit;
use super::export_files::{self, Overwrite, Written};
use super::output::Output;
use super::{plan, prepare};
use crate::export::{self, Declared, FeaturesIn, Layout, Options, Site, tsv};
use crate::ledger::LedgerStore as _;
use crate::model::Secret;
use crate::plan::{KnownTo, Policy, Unmanaged};
use crate::reconcile::{self, PassError};
use crate::report::documents::{self, InstanceDocument};
use crate::report::export as words;
use crate::source::{MAX_FILE_BYTES, MAX_FILES};
use crate::state::{Desired, Gap, Live, Observed};

/// The largest bulk export. One row takes about a kilobyte.
const MAX_TSV_BYTES: u64 = 256 << 20;

pub(super) async fn run(global: &Global, command: Export, output: &Output) -> Exit {
    if let Some(file) = &command.from_tsv {
        return match read_tsv(file, output) {
            Ok(site) => conclude(&site, None, None, &command, output),
            Err(exit) => exit,
        };
    }
    let (desired, connection) = match prepare(global, &command, output) {
        Ok(prepared) => prepared,
        Err(exit) => return exit,
    };
    let exit = match observe(&connection, desired.as_ref(), output).await {
        Ok((live, beside)) => {
            let instance = InstanceDocument {
                name: connection.name.clone(),
                url: live.instance.url.clone(),
                app_version: live.instance.app_version.as_ref().map(ToString::to_string),
            };
            let site = Site::of_live(&live);
            conclude(&site, Some(instance), beside, &command, output)
        }
        Err(exit) => exit,
    };
    connection.close(exit, output)
}

fn paths_or_here(paths: &[PathBuf]) -> Vec<PathBuf> {
    match paths {
        [] => vec![PathBuf::from(".")],
        paths => paths.to_vec(),
    }
}

/// What the manifests beside which is exported ask for, where there are any, and the connection.
fn prepare(
    global: &Global,
    command: &Export,
    output: &Output,
) -> Result<(Option<Desired>, Connection), Exit> {
    let paths = paths_or_here(command.unmanaged.as_deref().unwrap_or_default());
    let config = prepare::configuration(&paths, output)?;
    let desired = match &command.unmanaged {
        None => None,
        Some(_) => Some(prepare::manifests(global, &config, &paths, output)?.desired),
    };
    let connection = prepare::connection(global, &config, &paths, output)?;
    Ok((desired, connection))
}

/// Everything that is there, and what of it is declared. A list that could not be read ends the run:
/// an export without it would look like a smaller Jira.
pub(super) async fn observe(
    connection: &Connection,
    desired: Option<&Desired>,
    output: &Output,
) -> Result<(Live, Option<Declared>), Exit> {
    let told = |error: PassError| plan::tell(&error, output);
    let live = reconcile::observe_all(&connection.remote)
        .await
        .map_err(|error| told(error.into()))?;
    if let Some(gap) = first_gap(&live) {
        output.failure(
            &format!("{} could not be read: {}", gap.what, gap.reason),
            &gap.help,
        );
        return Err(Exit::Failed);
    }
    let Some(desired) = desired else {
        return Ok((live, None));
    };
    let mut ledger = connection.ledger();
    ledger.read().await.map_err(|error| told(error.into()))?;
    let made = crate::plan::plan(desired, &live, ledger.ledger(), &Policy::default())
        .map_err(|problems| told(problems.into()))?;
    // What another owner manages is declared, though elsewhere.
    let of_others = |row: &&Unmanaged| matches!(row.known_to, KnownTo::OtherOwner(_));
    let unmanaged = made.unmanaged.iter().filter(|row| !of_others(row));
    let unmanaged = unmanaged.map(|row| row.id).collect();
    let declared = Declared::by(desired, &live, &unmanaged);
    Ok((live, Some(declared)))
}

fn first_gap(live: &Live) -> Option<&Gap> {
    fn gap<T>(observed: &Observed<T>) -> Option<&Gap> {
        match observed {
            Observed::Gap(gap) => Some(gap),
            Observed::Known(_) | Observed::NotAsked => None,
        }
    }
    gap(&live.integrations)
        .or_else(|| gap(&live.projects))
        .or_else(|| gap(&live.repositories))
}

/// Reads a bulk export. It is full of secrets, so that its text is overwritten once it is read.
fn read_tsv(file: &Path, output: &Output) -> Result<Site, Exit> {
    let shown = file.display();
    let failed = |message: String, help: &str| {
        output.failure(&message, help);
        Exit::Failed
    };
    let help = "name a file that was downloaded by Bulk Change, Export configuration";
    let mut bytes = Vec::new();
    std::fs::File::open(file)
        .and_then(|file| file.take(MAX_TSV_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| {
            failed(
                format!("the bulk export {shown} cannot be read: {error}"),
                help,
            )
        })?;
    if bytes.len() as u64 > MAX_TSV_BYTES {
        let message = format!("the bulk export {shown} is larger than {MAX_TSV_BYTES} bytes");
        return Err(failed(message, help));
    }
    let text = String::from_utf8(bytes).map(Secret::new).map_err(|_| {
        failed(
            format!("the bulk export {shown} is not UTF-8"),
            "save it as UTF-8",
        )
    })?;
    tsv::read(text.expose()).map_err(|error| {
        failed(
            format!("the bulk export {shown} cannot be used: {error}"),
            error.help(),
        )
    })
}

/// An export that was made, and written where a folder was named.
pub(super) struct Made {
    exported: export::Export,
    written: Option<Written>,
}

impl Made {
    /// What was exported, what was left out, and what was written into the folder.
    pub(super) fn told(&self, folder: &str) -> String {
        let mut told = self.summary();
        if let Some(done) = &self.written {
            told.push_str(&words::written(
                folder,
                done.new,
                done.unchanged,
                &done.former,
            ));
        }
        told
    }

    fn summary(&self) -> String {
        let exported = &self.exported;
        format!("{}{}", words::summary(exported), words::left_out(exported))
    }

    /// The document of it.
    pub(super) fn document(&self, instance: Option<InstanceDocument>) -> words::ExportDocument {
        let former = self.written.as_ref().map(|done| done.former.clone());
        words::document(&self.exported, instance, former.unwrap_or_default())
    }
}

/// Exports the site, and writes it where a folder is named.
pub(super) fn make(
    site: &Site,
    beside: Option<Declared>,
    command: &Export,
    format: Format,
) -> Result<Made, Refusal> {
    let options = Options {
        layout: match (&command.dir, format) {
            _ if command.one_file => Layout::OneFile,
            (None, Format::Human) => Layout::OneFile,
            _ => Layout::FilePerResource,
        },
        features: if command.factor {
            FeaturesIn::FeatureSet
        } else {
            FeaturesIn::Resources
        },
        only: (!command.only.is_empty()).then(|| command.only.iter().cloned().collect()),
        beside,
    };
    let exported = export::export(site, &options).map_err(|error| {
        let help = "the names are those of an export without --only";
        Refusal::failed(error.to_string(), help)
    })?;
    if let Some((message, help)) = too_much(&exported) {
        return Err(Refusal::failed(message, help));
    }
    let written = write(&exported, command)
        .map_err(|trouble| Refusal::failed(trouble.message, trouble.help))?;
    Ok(Made { exported, written })
}

/// Exports the site, writes or prints it, and says what was done.
fn conclude(
    site: &Site,
    instance: Option<InstanceDocument>,
    beside: Option<Declared>,
    command: &Export,
    output: &Output,
) -> Exit {
    let made = match make(site, beside, command, output.format) {
        Ok(made) => made,
        Err(refusal) => return refusal.tell(output),
    };
    let result = match (output.format, &command.dir) {
        (Format::Json, _) => output.whole(&documents::to_json(&made.document(instance))),
        (Format::Human, Some(folder)) => {
            let folder = folder.display().to_string();
            output.whole(&format!("{}{}", made.told(&folder), words::next(&folder)))
        }
        (Format::Human, None) => {
            let text: String = made
                .exported
                .files
                .iter()
                .map(|file| file.text.as_str())
                .collect();
            let printed = output.whole(&text);
            if !output.quiet {
                output.message(&made.summary());
            }
            printed
        }
    };
    match result {
        Ok(()) => Exit::Done,
        Err(error) => {
            output.message(&crate::report::failure::text(
                &format!("standard output cannot be written: {error}"),
                "what was printed is not whole: make room and export again",
            ));
            Exit::Failed
        }
    }
}

/// Writes the files where a folder is named.
fn write(
    exported: &export::Export,
    command: &Export,
) -> Result<Option<Written>, export_files::Trouble> {
    let Some(folder) = &command.dir else {
        return Ok(None);
    };
    let overwrite = if command.force {
        Overwrite::EarlierExport
    } else {
        Overwrite::Nothing
    };
    export_files::write(folder, &exported.files, overwrite).map(Some)
}

/// What gijctl would not read again.
fn too_much(exported: &export::Export) -> Option<(String, &'static str)> {
    let large = exported
        .files
        .iter()
        .find(|file| file.text.len() as u64 > MAX_FILE_BYTES);
    if let Some(file) = large {
        return Some((
            format!(
                "{} would be larger than the {MAX_FILE_BYTES} bytes that a file of manifests may have",
                file.path
            ),
            "export to a folder, a file for each resource: gijctl export -d DIR",
        ));
    }
    (exported.files.len() > MAX_FILES).then(|| {
        (
            format!(
                "{} files would be more than the {MAX_FILES} that a set of manifests may have",
                exported.files.len()
            ),
            "export a part at a time with --only",
        )
    })
}
