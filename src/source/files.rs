//! Manifest files.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::diag::{Diagnostic, SourceMap};

/// The largest manifest file. Two thousand integrations fit.
pub const MAX_FILE_BYTES: u64 = 1 << 20;
/// The most files of one set.
pub const MAX_FILES: usize = 10_000;
/// The most that all files of one set hold together.
pub const MAX_TOTAL_BYTES: u64 = 64 << 20;
/// Files that may stand beside manifests and are none.
pub const RESERVED_NAMES: [&str; 2] = [CONFIGURATION_NAME, "simulator.yaml"];
/// The configuration beside manifests.
const CONFIGURATION_NAME: &str = "gijctl.yaml";

/// The files that could be read, and what was wrong with the others.
#[derive(Debug, Default)]
pub struct Manifests {
    /// The texts.
    pub sources: SourceMap,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the files given, and those with the ending `.yaml` or `.yml` in the folders given.
///
/// In folders, hidden entries and the [`RESERVED_NAMES`] are passed over. A file that is found
/// twice is read once. What cannot be read is reported, and the rest is read all the same.
pub fn read_manifests(paths: &[PathBuf]) -> Manifests {
    let mut manifests = Manifests::default();
    let mut found = Found::default();
    for path in paths {
        find(path, &mut found, &mut manifests.diagnostics);
    }
    if found.files.len() > MAX_FILES {
        manifests.diagnostics.push(too_many_files());
        return manifests;
    }
    let mut files: Vec<_> = found.files.into_values().collect();
    files.sort();
    let mut total = 0;
    for (shown, path) in files {
        match read(&shown, &path) {
            Ok(text) => {
                total += text.len() as u64;
                if total > MAX_TOTAL_BYTES {
                    manifests.diagnostics.push(too_much_text());
                    return manifests;
                }
                manifests.sources.add(shown, text);
            }
            Err(diagnostic) => manifests.diagnostics.push(*diagnostic),
        }
    }
    manifests
}

/// Files by what they really are, with the path to show and the path to open.
#[derive(Default)]
struct Found {
    files: BTreeMap<PathBuf, (String, PathBuf)>,
}

impl Found {
    /// Of two ways to name one file the shorter is kept, whichever was found first.
    fn add(&mut self, path: &Path, diagnostics: &mut Vec<Diagnostic>) {
        let shown = match shown(path) {
            Ok(shown) => shown,
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                return;
            }
        };
        // A path that cannot be made canonical stands for itself; opening it says what is wrong.
        let canonical = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let candidate = (shown, path.to_owned());
        let kept = self
            .files
            .entry(canonical)
            .or_insert_with(|| candidate.clone());
        if (candidate.0.len(), &candidate.0) < (kept.0.len(), &kept.0) {
            *kept = candidate;
        }
    }
}

fn find(path: &Path, found: &mut Found, diagnostics: &mut Vec<Diagnostic>) {
    match path.metadata() {
        Ok(metadata) if metadata.is_dir() => walk(path, found, diagnostics),
        Ok(_) => found.add(path, diagnostics),
        Err(error) => diagnostics.push(unreadable(&path.display().to_string(), &error)),
    }
}

/// Whether a folder holds manifests, or what cannot be looked into, which is for whoever reads them
/// to tell. Nothing is read.
pub fn holds_manifests(folder: &Path) -> bool {
    let is_one = |entry: &DirEntry| entry.file_type().is_file() && is_manifest(entry.path());
    entries(folder).any(|entry| match entry {
        Ok(entry) => is_one(&entry),
        Err(error) => error.loop_ancestor().is_none(),
    })
}

/// What is in a folder and below it, without what is hidden.
fn entries(folder: &Path) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    WalkDir::new(folder)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry))
}

fn walk(folder: &Path, found: &mut Found, diagnostics: &mut Vec<Diagnostic>) {
    let mut any = false;
    for entry in entries(folder) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_manifest(entry.path()) => {
                any = true;
                found.add(entry.path(), diagnostics);
                if found.files.len() > MAX_FILES {
                    return;
                }
            }
            Ok(_) => {}
            // A link back to a folder above it leads to files that are found anyway.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                any = true;
                diagnostics.push(unreadable_entry(folder, &error));
            }
        }
    }
    if !any {
        diagnostics.push(no_manifests(folder));
    }
}

/// A folder may come to hold no manifest any more, and says by its configuration that it is meant.
/// Any other folder without manifests is rather another one than was meant.
fn no_manifests(folder: &Path) -> Diagnostic {
    let shown = folder.display();
    if folder.join(CONFIGURATION_NAME).is_file() {
        let message = format!("there are no manifests in {shown}: nothing is declared");
        return Diagnostic::warning_without_place("no-manifests", message)
            .help("an empty set changes nothing and deletes nothing, not even with --prune");
    }
    let message = format!("there are no manifests in {shown}");
    Diagnostic::error_without_place("no-manifests", message).help(format!(
        "name a folder with files that end in .yaml or .yml; one that is to hold none needs a {CONFIGURATION_NAME}"
    ))
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn is_manifest(path: &Path) -> bool {
    let by_ending = path
        .extension()
        .is_some_and(|ending| ending == "yaml" || ending == "yml");
    let reserved = RESERVED_NAMES
        .iter()
        .any(|name| path.file_name() == Some(OsStr::new(name)));
    by_ending && !reserved
}

/// The path as it was given, with `/` on every system.
fn shown(path: &Path) -> Result<String, Box<Diagnostic>> {
    let Some(text) = path.to_str() else {
        let message = format!("the name of {} is not UTF-8", path.display());
        let help = "give the file a name of plain letters";
        return Err(Box::new(
            Diagnostic::error_without_place("unreadable", message).help(help),
        ));
    };
    Ok(if MAIN_SEPARATOR == '/' {
        text.to_owned()
    } else {
        text.replace(MAIN_SEPARATOR, "/")
    })
}

fn read(shown: &str, path: &Path) -> Result<String, Box<Diagnostic>> {
    let unreadable = |error: io::Error| Box::new(unreadable(shown, &error));
    let mut bytes = Vec::new();
    File::open(path)
        .map_err(unreadable)?
        .take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        let message = format!("{shown} is larger than {MAX_FILE_BYTES} bytes");
        return Err(Box::new(
            Diagnostic::error_without_place("too-large", message)
                .help("spread the manifests over several files"),
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid_up_to = error.utf8_error().valid_up_to();
        Box::new(not_utf8(shown, error.as_bytes(), valid_up_to))
    })
}

fn not_utf8(shown: &str, bytes: &[u8], valid_up_to: usize) -> Diagnostic {
    let before = String::from_utf8_lossy(&bytes[..valid_up_to]);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    let message = format!("{shown}:{line}:{column} is not UTF-8 (byte {valid_up_to} of the file)");
    let help = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the file looks like UTF-16: save it as UTF-8",
        _ => "save the file as UTF-8",
    };
    Diagnostic::error_without_place("not-utf8", message).help(help)
}

fn unreadable(shown: &str, error: &io::Error) -> Diagnostic {
    let (code, help) = match error.kind() {
        io::ErrorKind::NotFound => ("not-found", "check the path"),
        io::ErrorKind::PermissionDenied => ("unreadable", "check the file's permissions"),
        _ => ("unreadable", "check the file and the disk it is on"),
    };
    let message = format!("{shown} cannot be read: {error}");
    Diagnostic::error_without_place(code, message).help(help)
}

fn unreadable_entry(folder: &Path, error: &walkdir::Error) -> Diagnostic {
    let path = error.path().unwrap_or(folder).display().to_string();
    match error.io_error() {
        Some(error) => unreadable(&path, error),
        None => Diagnostic::error_without_place("unreadable", format!("{path} cannot be read")),
    }
}

fn too_many_files() -> Diagnostic {
    let message = format!("there are more than {MAX_FILES} manifest files");
    Diagnostic::error_without_place("too-many-files", message)
        .help("give gijctl a folder that holds manifests only")
}

fn too_much_text() -> Diagnostic {
    let message = format!("the manifest files hold more than {MAX_TOTAL_BYTES} bytes together");
    Diagnostic::error_without_place("too-large", message)
        .help("give gijctl a folder that holds manifests only")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> TempDir {
        let folder = TempDir::new().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    /// Paths below the folder that were read, and what was said, without the folder's name.
    fn read_in(folder: &TempDir, paths: &[&str]) -> (Vec<String>, Vec<String>) {
        let root = folder.path();
        let paths: Vec<_> = paths.iter().map(|path| root.join(path)).collect();
        let manifests = read_manifests(&paths);
        let prefix = format!("{}/", root.display());
        let sources = &manifests.sources;
        let read = sources
            .files()
            .map(|file| sources.path(file).replace(&prefix, ""))
            .collect();
        let said = manifests
            .diagnostics
            .iter()
            .map(|d| format!("{}: {}", d.code, d.message.replace(&prefix, "")))
            .collect();
        (read, said)
    }

    #[test]
    fn folders_give_their_manifests_in_order_and_nothing_else() {
        let folder = folder(&[
            ("set/b/z.yml", b""),
            ("set/a.yaml", b""),
            ("set/notes.txt", b""),
            ("set/gijctl.yaml", b""),
            ("set/b/simulator.yaml", b""),
            ("set/.hidden/c.yaml", b""),
            ("set/.d.yaml", b""),
        ]);
        let (read, said) = read_in(&folder, &["set"]);
        assert_eq!(read, ["set/a.yaml", "set/b/z.yml"]);
        assert!(said.is_empty(), "{said:?}");
    }

    #[test]
    fn a_file_that_is_given_is_read_whatever_it_is_called() {
        let folder = folder(&[("gijctl.yaml", b""), ("a.txt", b"")]);
        let (read, _) = read_in(&folder, &["a.txt", "gijctl.yaml"]);
        assert_eq!(read, ["a.txt", "gijctl.yaml"]);
    }

    #[test]
    fn a_file_that_is_found_twice_is_read_once() {
        let folder = folder(&[("set/a.yaml", b"")]);
        for paths in [["set", "set/../set/a.yaml"], ["set/../set/a.yaml", "set"]] {
            assert_eq!(read_in(&folder, &paths).0, ["set/a.yaml"]);
        }
    }

    #[test]
    fn a_folder_that_is_configured_may_hold_no_manifest() {
        let folder = folder(&[("set/gijctl.yaml", b"")]);
        let (read, said) = read_in(&folder, &["set"]);
        assert!(read.is_empty());
        assert_eq!(
            said,
            ["no-manifests: there are no manifests in set: nothing is declared"]
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_ends() {
        let folder = folder(&[("set/a.yaml", b"")]);
        std::os::unix::fs::symlink(folder.path().join("set"), folder.path().join("set/again"))
            .unwrap();
        assert_eq!(
            read_in(&folder, &["set"]),
            (vec!["set/a.yaml".to_owned()], vec![])
        );
    }

    #[test]
    fn everything_that_cannot_be_read_is_reported_at_once() {
        let large = vec![b'#'; usize::try_from(MAX_FILE_BYTES).unwrap() + 1];
        let folder = folder(&[
            ("latin.yaml", b"a: 1\nb: \xe4\n"),
            ("large.yaml", &large),
            ("good.yaml", b""),
            ("empty/readme.md", b""),
        ]);
        let (read, said) = read_in(
            &folder,
            &[
                "gone.yaml",
                "empty",
                "latin.yaml",
                "large.yaml",
                "good.yaml",
            ],
        );
        assert_eq!(read, ["good.yaml"]);
        assert_eq!(said.len(), 4, "{said:?}");
        assert!(said[0].starts_with("not-found: gone.yaml cannot be read"));
        assert_eq!(said[1], "no-manifests: there are no manifests in empty");
        assert_eq!(
            said[2],
            "too-large: large.yaml is larger than 1048576 bytes"
        );
        assert_eq!(
            said[3],
            "not-utf8: latin.yaml:2:4 is not UTF-8 (byte 8 of the file)"
        );
    }
}
