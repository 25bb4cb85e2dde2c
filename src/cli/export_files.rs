//! The files of an export. Nothing that gijctl has not exported itself is ever overwritten.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use walkdir::WalkDir;

use super::files::stage;
use crate::export::{ExportedFile, HEADING};
use crate::model::first_few;
use crate::source::RESERVED_NAMES;

/// Whether files of an earlier export may be overwritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overwrite {
    Nothing,
    EarlierExport,
}

/// What was done.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// How many files were written.
    pub new: usize,
    /// How many had the same text before.
    pub unchanged: usize,
    /// Files of an earlier export that are not part of this one, sorted.
    pub former: Vec<String>,
}

/// Why nothing was written, or not everything.
#[derive(Debug)]
pub(super) struct Trouble {
    pub message: String,
    pub help: String,
}

/// How many files a message names.
const NAMED: usize = 5;

/// Far more entries than any export has; a folder with more is another one than was meant.
const MAX_ENTRIES: usize = 100_000;

/// Writes all files, or none: what stands in the way is looked for first, and every text is on the
/// disk before the first file gets its name.
pub(super) fn write(
    folder: &Path,
    files: &[ExportedFile],
    overwrite: Overwrite,
) -> Result<Written, Trouble> {
    let earlier = earlier_files(folder)?;
    let mut written = Written::default();
    let mut to_write = Vec::new();
    let mut in_the_way = Vec::new();
    for file in files {
        let path = folder.join(&file.path);
        if !earlier.contains(&file.path) {
            to_write.push((path, file));
            continue;
        }
        let before = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
        if before == file.text.as_bytes() {
            written.unchanged += 1;
        } else if overwrite == Overwrite::EarlierExport {
            to_write.push((path, file));
        } else {
            in_the_way.push(file.path.clone());
        }
    }
    if !in_the_way.is_empty() {
        return Err(Trouble {
            message: format!(
                "{} holds an earlier export that differs: {}",
                folder.display(),
                first_few(&in_the_way, NAMED)
            ),
            help: "write to another folder, or give --force to overwrite what was exported before"
                .to_owned(),
        });
    }
    let exported: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    written.former = earlier
        .into_iter()
        .filter(|path| !exported.contains(path.as_str()))
        .collect();
    written.new = to_write.len();
    let mut staged = Vec::new();
    for (path, file) in to_write {
        let made = stage(&path, ".gijctl-export-", &file.text)
            .map_err(|error| unwritable(&path, &error))?;
        staged.push((made, path));
    }
    for (made, path) in staged {
        made.persist(&path)
            .map_err(|error| unwritable(&path, &error.error))?;
    }
    Ok(written)
}

/// The files of earlier exports in a folder that holds no others, with `/` between folders.
fn earlier_files(folder: &Path) -> Result<BTreeSet<String>, Trouble> {
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(unreadable(folder, &error)),
        Ok(_) => {}
    }
    if !folder.is_dir() {
        return Err(Trouble {
            message: format!("{} is no folder", folder.display()),
            help: "name another one with -d".to_owned(),
        });
    }
    let mut earlier = BTreeSet::new();
    let mut foreign = Vec::new();
    let entries = WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry.file_name()));
    for (number, entry) in entries.enumerate() {
        let entry = entry.map_err(|error| Trouble {
            message: format!("{} cannot be looked through: {error}", folder.display()),
            help: "name another folder with -d".to_owned(),
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry.path();
        let shown = relative(folder, path);
        // What is behind a link is somewhere else.
        let is_ours = entry.file_type().is_file()
            && begins_as_exported(path).map_err(|error| unreadable(path, &error))?;
        if is_ours {
            earlier.insert(shown);
        } else {
            foreign.push(shown);
        }
        if number > MAX_ENTRIES {
            foreign.push("more".to_owned());
            break;
        }
    }
    if foreign.is_empty() {
        return Ok(earlier);
    }
    Err(Trouble {
        message: format!(
            "{} holds files that were not exported by gijctl: {}",
            folder.display(),
            first_few(&foreign, NAMED)
        ),
        help: "name an empty folder with -d, or one that is not there yet".to_owned(),
    })
}

fn is_passed_over(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
        || RESERVED_NAMES.iter().any(|reserved| name == *reserved)
}

fn begins_as_exported(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    fs::File::open(path)?
        .take(HEADING.len() as u64)
        .read_to_end(&mut start)?;
    Ok(start == HEADING.as_bytes())
}

fn relative(folder: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = inside
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}

fn unreadable(path: &Path, error: &io::Error) -> Trouble {
    Trouble {
        message: format!("{} cannot be read: {error}", path.display()),
        help: "name another folder with -d, or mend what is wrong with this one".to_owned(),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Trouble {
    Trouble {
        message: format!("{} cannot be written: {error}", path.display()),
        help: "make room or rights for it and export again, or name another folder with -d"
            .to_owned(),
    }
}
