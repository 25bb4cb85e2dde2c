//! `gijctl lint --fix`: shows what would change, asks, and writes the files.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io::Write as _;
use std::path::Path;

use super::args::Format;
use super::confirm;
use super::exit::Exit;
use super::lint::Linter;
use super::lint_args;
use super::output::Output;
use crate::diag::{FileId, SourceMap};
use crate::exec::Stop;
use crate::lint::edit::{self, Edit};
use crate::lint::mend::{Mending, changes_only, mending};
use crate::lint::{Finding, Fix, Linted};
use crate::reconcile::Placed;
use crate::report::lint as words;
use crate::report::lint::{FixesDocument, RefusedDocument};

/// What was mended.
pub(super) struct Fixed {
    pub document: FixesDocument,
    /// The manifests afterwards, where files were written.
    pub after: Option<Placed>,
}

/// What one file becomes.
struct Rewritten {
    file: FileId,
    text: String,
    diff: String,
}

/// Shows the changes and makes them where that is wanted and agreed to.
pub(super) async fn run(
    linter: &Linter<'_>,
    placed: &Placed,
    linted: &Linted,
    command: &lint_args::Mending,
    output: &Output,
) -> Result<Fixed, Exit> {
    let shown = &placed.manifests.sources;
    let mending = mending(&linted.findings, placed.texts.sources(), shown);
    tell_refused(&mending, shown, output);
    let failed = |message: &str, help: &str| {
        output.failure(message, help);
        Exit::Failed
    };
    let rewritten = rewritten(&mending, placed.texts.sources())
        .map_err(|why| failed(&format!("nothing was changed: {why}"), "mend it by hand"))?;
    let mut document = FixesDocument {
        written: false,
        diffs: rewritten.iter().map(|one| one.diff.clone()).collect(),
        refused: refused(&mending, shown),
    };
    if rewritten.is_empty() {
        return Ok(Fixed {
            document,
            after: None,
        });
    }
    if output.format == Format::Human {
        for one in &rewritten {
            output.data(&words::diff(&one.diff));
        }
        output.data("\n");
    }
    if command.diff {
        return Ok(Fixed {
            document,
            after: None,
        });
    }
    let after = tried(linter, placed, (linted, &mending), &rewritten).map_err(|why| {
        failed(
            &format!("nothing was changed: {why}"),
            "this is a fault of gijctl: mend it by hand, and report it",
        )
    })?;
    agreed(command, rewritten.len(), output).await?;
    write(&rewritten, placed.texts.sources()).map_err(|trouble| failed(&trouble.0, trouble.1))?;
    document.written = true;
    Ok(Fixed {
        document,
        after: Some(after),
    })
}

async fn agreed(command: &lint_args::Mending, files: usize, output: &Output) -> Result<(), Exit> {
    if command.yes {
        return Ok(());
    }
    if !confirm::is_possible() {
        output.failure(
            "--fix asks before it changes files, and there is nobody to ask",
            "look at it with --diff, then run --fix --yes",
        );
        return Err(Exit::Usage);
    }
    let files = if files == 1 {
        "this file".to_owned()
    } else {
        format!("these {files} files")
    };
    let (_, stop) = Stop::channel();
    if confirm::ask(&format!("Change {files}?"), output, &stop).await {
        Ok(())
    } else {
        output.failure("nothing was changed", "");
        Err(Exit::Failed)
    }
}

fn refused(mending: &Mending<'_>, sources: &SourceMap) -> Vec<RefusedDocument> {
    let refused = mending.refused.iter();
    refused
        .map(|(finding, why)| RefusedDocument {
            rule: finding.rule.id,
            at: at(finding, sources),
            reason: why.to_string(),
        })
        .collect()
}

fn tell_refused(mending: &Mending<'_>, sources: &SourceMap, output: &Output) {
    for (finding, why) in &mending.refused {
        let place = at(finding, sources);
        output.message(&format!(
            "{place}: {} is not mended: {why}\n",
            finding.rule.id
        ));
    }
}

fn at(finding: &Finding, sources: &SourceMap) -> String {
    finding.what.span.map_or_else(String::new, |span| {
        let location = sources.location(span);
        format!(
            "{}:{}:{}",
            sources.path(span.file),
            location.line,
            location.column
        )
    })
}

/// The files as they would be.
fn rewritten(mending: &Mending<'_>, texts: &SourceMap) -> Result<Vec<Rewritten>, edit::Refusal> {
    let edits: Vec<Edit> = mending.edits.iter().map(|(_, edit)| edit.clone()).collect();
    edit::files(&edits)
        .into_iter()
        .map(|file| {
            let here: Vec<Edit> = edits
                .iter()
                .filter(|edit| edit.span.file == file)
                .cloned()
                .collect();
            let text = texts.text(file);
            Ok(Rewritten {
                file,
                text: edit::applied(text, &here)?,
                diff: edit::diff(texts.path(file), text, &here)?,
            })
        })
        .collect()
}

/// The manifests as they would be: they must load, what was to be mended must be mended, nothing new
/// be found, and nothing else be asked of Jira.
fn tried(
    linter: &Linter<'_>,
    placed: &Placed,
    (before, mending): (&Linted, &Mending<'_>),
    rewritten: &[Rewritten],
) -> Result<Placed, String> {
    let changed: BTreeMap<FileId, &str> = rewritten
        .iter()
        .map(|one| (one.file, one.text.as_str()))
        .collect();
    let after = placed
        .texts
        .edited(&changed)
        .load_with_places(placed.instance.as_deref())
        .map_err(|_| "the manifests would be invalid")?;
    let same = |one: &Finding, other: &Finding| {
        one.rule.id == other.rule.id
            && one.about == other.about
            && one.what.message == other.what.message
    };
    let linted = linter.lint(&after);
    let is_new = |one: &&Finding| !before.findings.iter().any(|other| same(one, other));
    if let Some(new) = linted.findings.iter().find(is_new) {
        return Err(format!("{} would be found instead", new.rule.id));
    }
    for (finding, _) in &mending.edits {
        if linted.findings.iter().any(|other| same(finding, other)) {
            return Err(format!("{} would still be found", finding.rule.id));
        }
    }
    let keys: Vec<_> = mending
        .edits
        .iter()
        .filter_map(|(finding, _)| finding.fix.as_ref().map(Fix::sets))
        .collect();
    if changes_only(&placed.manifests.desired, &after.manifests.desired, &keys) {
        Ok(after)
    } else {
        Err("something else would change as well".to_owned())
    }
}

/// Writes each file whole, or not at all, where it still is what was read.
fn write(rewritten: &[Rewritten], texts: &SourceMap) -> Result<(), (String, &'static str)> {
    let mut ready = Vec::new();
    for one in rewritten {
        let path = Path::new(texts.path(one.file));
        let shown = path.display();
        let metadata = std::fs::symlink_metadata(path)
            .map_err(|error| (format!("{shown} cannot be looked at: {error}"), NOTHING))?;
        if metadata.is_symlink() {
            return Err((
                format!("{shown} is a link, and what it leads to is not changed"),
                "nothing was changed; name the file itself",
            ));
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

/// Its rights stay as they are.
fn replace(path: &Path, text: &str, metadata: &Metadata) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if metadata.permissions().readonly() {
        return Err(std::io::ErrorKind::PermissionDenied.into());
    }
    let mut made = tempfile::NamedTempFile::new_in(folder)?;
    made.write_all(text.as_bytes())?;
    made.as_file().set_permissions(metadata.permissions())?;
    made.as_file().sync_all()?;
    made.persist(path)?;
    Ok(())
}
