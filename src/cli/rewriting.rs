//! Changing manifests in place: what would change is shown and agreed to, and each file is written
//! whole or not at all, where it still is what was read.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::Write as _;
use std::path::Path;

use super::args::Format;
use super::exit::Exit;
use super::output::Output;
use super::signals::Signals;
use super::{confirm, files};
use crate::diag::{FileId, Severity, SourceMap};
use crate::exec::Stop;
use crate::lint::edit::{self, Edit};
use crate::lint::mend::changes_only;
use crate::manifest::places::Key;
use crate::model::Address;
use crate::reconcile::{Invalid, Placed};
use crate::report::lint as words;

/// What one file becomes.
pub(super) struct Rewritten {
    file: FileId,
    text: String,
    /// What changes in it.
    pub diff: String,
}

/// The files as they would be. What is masked is in them, and not in what is shown of the change.
///
/// # Errors
/// Two edits are of the same place.
pub(super) fn rewritten(edits: &[Edit], placed: &Placed) -> Result<Vec<Rewritten>, edit::Refusal> {
    let (texts, shown) = (placed.texts.sources(), &placed.manifests.sources);
    edit::files(edits)
        .into_iter()
        .map(|file| {
            let here: Vec<Edit> = edits
                .iter()
                .filter(|edit| edit.span.file == file)
                .cloned()
                .collect();
            Ok(Rewritten {
                file,
                text: edit::applied(texts.text(file), &here)?,
                diff: edit::diff(texts.path(file), shown.text(file), &here)?,
            })
        })
        .collect()
}

/// How files come to be changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Consent {
    /// The flag that changes them.
    pub flag: &'static str,
    /// How they are looked at without being changed, and then changed without a question.
    pub otherwise: &'static str,
    /// Whether nobody is to be asked.
    pub yes: bool,
}

impl Consent {
    /// Makes sure that it is agreed to already, or that there is somebody to ask.
    pub(super) fn is_possible(self, output: &Output) -> Result<(), Exit> {
        if self.yes || confirm::is_possible() {
            return Ok(());
        }
        let flag = self.flag;
        output.failure(
            &format!("{flag} asks before it changes files, and there is nobody to ask"),
            self.otherwise,
        );
        Err(Exit::Usage)
    }

    /// Asks whoever has seen what would change.
    pub(super) async fn given(self, files: usize, output: &Output) -> Given {
        if output.is_lost() {
            // What nobody could read is not done.
            return Given::No;
        }
        if self.yes {
            return Given::Yes;
        }
        let files = if files == 1 {
            "this file".to_owned()
        } else {
            format!("these {files} files")
        };
        let question = format!("Change {files}?");
        let (handle, stop) = Stop::channel();
        let listening = async {
            match Signals::listen() {
                Ok(mut signals) => signals.heard().await,
                // Then Ctrl-C ends the process, as it does where nobody listens.
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = listening => {
                handle.request();
                Given::Interrupted
            }
            agreed = confirm::ask(&question, output, &stop) => {
                if agreed { Given::Yes } else { Given::No }
            }
        }
    }
}

/// Whether a change was agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    /// It was.
    Yes,
    /// It was not.
    No,
    /// Somebody ended it all instead.
    Interrupted,
}

/// Shows what would change, and to whoever is asked about it even where standard output goes
/// elsewhere.
pub(super) fn show(rewritten: &[Rewritten], consent: Consent, output: &Output) {
    let diffs = rewritten.iter().map(|one| words::diff(&one.diff));
    let text: String = diffs.chain(["\n".to_owned()]).collect();
    if output.format == Format::Human {
        output.data(&text);
    }
    let is_asked = !consent.yes && confirm::is_possible();
    if is_asked && !output.is_read_at_once() {
        output.message(&text);
    }
}

/// The manifests as they would be.
///
/// # Errors
/// They could not be used: the first thing that is wrong with them.
pub(super) fn reloaded(placed: &Placed, rewritten: &[Rewritten]) -> Result<Placed, String> {
    let changed: BTreeMap<FileId, &str> = rewritten
        .iter()
        .map(|one| (one.file, one.text.as_str()))
        .collect();
    let edited = placed.texts.edited(&changed);
    let after = edited
        .clone()
        .load_with_places(placed.instance.as_deref())
        .map_err(|invalid| first_error(*invalid))?;
    // One text has the values of every instance put in.
    for other in placed.texts.other_instances(placed.instance.as_deref()) {
        let Err(invalid) = edited.clone().load(Some(other)) else {
            continue;
        };
        // What was wrong before is not for this change to put right.
        if placed.texts.clone().load(Some(other)).is_ok() {
            return Err(format!(
                "for the instance {other}, {}",
                first_error(*invalid)
            ));
        }
    }
    Ok(after)
}

fn first_error(invalid: Invalid) -> String {
    let mut found = invalid.diagnostics.into_iter();
    let error = found.find(|one| one.severity == Severity::Error);
    error.map_or_else(String::new, |error| error.message)
}

/// Whether nothing but these values would change.
pub(super) fn only(keys: &[&(Address, Key)], (before, after): (&Placed, &Placed)) -> bool {
    changes_only(&before.manifests.desired, &after.manifests.desired, keys)
}

/// Why files were not written, with what to do.
pub(super) type Unwritten = (String, &'static str);

/// Writes each file whole, or not at all, where it still is what was read.
pub(super) fn write(rewritten: &[Rewritten], texts: &SourceMap) -> Result<(), Unwritten> {
    let mut ready = Vec::new();
    for one in rewritten {
        let path = Path::new(texts.path(one.file));
        let shown = path.display();
        let metadata = std::fs::symlink_metadata(path)
            .map_err(|error| (format!("{shown} cannot be looked at: {error}"), NOTHING))?;
        if let Some(why) = unwritable(&metadata) {
            return Err((format!("{shown} stays as it is: {why}"), NOTHING));
        }
        let there = std::fs::read_to_string(path)
            .map_err(|error| (format!("{shown} cannot be read again: {error}"), NOTHING))?;
        if there != texts.text(one.file) {
            return Err((format!("{shown} has changed meanwhile"), NOTHING));
        }
        ready.push((path, one, metadata));
    }
    for (path, one, metadata) in ready {
        replace(path, &one.text, &metadata).map_err(|error| {
            let message = format!("{} cannot be written: {error}", path.display());
            (
                message,
                "files before it may be changed; put this right and run again",
            )
        })?;
    }
    Ok(())
}

const NOTHING: &str = "nothing was changed; put this right and run again";

/// Why a file is left as it is, whatever would change in it.
pub(super) fn unwritable(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_symlink() {
        Some("the file is a link, and what it leads to is not changed: name the file itself")
    } else if metadata.permissions().readonly() {
        Some("the file may not be written")
    } else if has_other_names(metadata) {
        Some("the file has other names (hard links), which would keep the text of before")
    } else {
        None
    }
}

#[cfg(unix)]
fn has_other_names(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    metadata.nlink() > 1
}

#[cfg(not(unix))]
const fn has_other_names(_: &Metadata) -> bool {
    false
}

/// Its rights and its owner stay as they are.
fn replace(path: &Path, text: &str, metadata: &Metadata) -> std::io::Result<()> {
    let mut made = tempfile::NamedTempFile::new_in(files::folder_of(path))?;
    made.write_all(text.as_bytes())?;
    // Another owner takes rights away, so they come afterwards.
    keep_owner(made.as_file(), metadata)?;
    made.as_file().set_permissions(metadata.permissions())?;
    made.as_file().sync_all()?;
    made.persist(path)?;
    Ok(())
}

#[cfg(unix)]
fn keep_owner(made: &File, before: &Metadata) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let now = made.metadata()?;
    if (now.uid(), now.gid()) == (before.uid(), before.gid()) {
        return Ok(());
    }
    fchown(made, Some(before.uid()), Some(before.gid())).map_err(|error| {
        std::io::Error::other(format!(
            "it would not stay its owner's and group's: {error}"
        ))
    })
}

#[cfg(not(unix))]
const fn keep_owner(_: &File, _: &Metadata) -> std::io::Result<()> {
    Ok(())
}
