//! `gijctl export`.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::args::{Export, Format, Global};
use super::connect::Connection;
use super::exit::Exit;
use super::export_files::{self, Overwrite, Written};
use super::output::Output;
use super::{plan, prepare};
use crate::export::{self, Declared, FeaturesIn, Layout, Options, Site, tsv};
use crate::ledger::LedgerStore as _;
use crate::model::Secret;
use crate::plan::Policy;
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
async fn observe(
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
    let unmanaged = made.unmanaged.iter().map(|row| row.id).collect();
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

/// Exports the site, writes or prints it, and says what was done.
fn conclude(
    site: &Site,
    instance: Option<InstanceDocument>,
    beside: Option<Declared>,
    command: &Export,
    output: &Output,
) -> Exit {
    let options = Options {
        layout: match (&command.dir, output.format) {
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
    let exported = match export::export(site, &options) {
        Ok(exported) => exported,
        Err(error) => {
            let help = "the names are those of an export without --only";
            output.failure(&error.to_string(), help);
            return Exit::Failed;
        }
    };
    if let Some((message, help)) = too_much(&exported) {
        output.failure(&message, help);
        return Exit::Failed;
    }
    let written = match write(&exported, command) {
        Ok(written) => written,
        Err(trouble) => {
            output.failure(&trouble.message, &trouble.help);
            return Exit::Failed;
        }
    };
    let former = written
        .as_ref()
        .map_or(Vec::new(), |done| done.former.clone());
    let summary = words::summary(&exported);
    let result = match (output.format, &command.dir, &written) {
        (Format::Json, ..) => {
            let document = words::document(&exported, instance, former);
            output.whole(&documents::to_json(&document))
        }
        (Format::Human, Some(folder), Some(done)) => output.whole(&format!(
            "{summary}{}{}",
            words::left_out(&exported),
            words::written(
                &folder.display().to_string(),
                done.new,
                done.unchanged,
                &done.former
            ),
        )),
        (Format::Human, ..) => {
            let text: String = exported
                .files
                .iter()
                .map(|file| file.text.as_str())
                .collect();
            let printed = output.whole(&text);
            if !output.quiet {
                output.message(&format!("{summary}{}", words::left_out(&exported)));
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
