//! What this machine sees of a repository in a folder. It reads names, sizes and dates only.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use walkdir::WalkDir;

/// As many files are looked at of the refs or the packs of one repository.
const MOST_FILES: usize = 10_000;

/// As much is read of the packed refs, which begin with what answers the question.
const MOST_BYTES: u64 = 64 << 10;

/// What is seen of a repository; what cannot be seen is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct FolderFacts {
    /// The size of its packs in bytes. What is not packed yet is not in it.
    pub(super) size: Option<u64>,
    /// When a ref moved last.
    pub(super) moved: Option<Timestamp>,
    /// Whether it has no ref.
    pub(super) empty: Option<bool>,
}

impl FolderFacts {
    /// Looks at a bare repository, or at a working copy.
    pub(super) fn of(path: &Path) -> Self {
        let inside = path.join(".git");
        if inside.is_dir() {
            Self::of_bare(&inside)
        } else if inside.exists() {
            // A file that leads to the repository: what it names may be anywhere.
            Self::default()
        } else {
            Self::of_bare(path)
        }
    }

    fn of_bare(path: &Path) -> Self {
        let packed = path.join("packed-refs");
        let loose = loose_refs(&path.join("refs"));
        let has_packed = has_refs(&packed);
        Self {
            size: size_of_packs(&path.join("objects").join("pack")),
            moved: loose.as_ref().and_then(|loose| {
                let seen = loose.iter().chain([&packed]);
                seen.filter_map(|file| modified(file)).max()
            }),
            empty: match (&loose, has_packed) {
                (_, Some(true)) => Some(false),
                (Some(loose), Some(false)) => Some(loose.is_empty()),
                (None, _) | (_, None) => None,
            },
        }
    }
}

/// The sum of the packs; `None` where not all can be seen.
fn size_of_packs(folder: &Path) -> Option<u64> {
    let mut size = 0_u64;
    for (number, entry) in fs::read_dir(folder).ok()?.enumerate() {
        let entry = entry.ok().filter(|_| number < MOST_FILES)?;
        if entry.path().extension().is_some_and(|end| end == "pack") {
            size = size.saturating_add(entry.metadata().ok()?.len());
        }
    }
    Some(size)
}

/// The files of refs that are not packed; `None` where not all can be seen.
fn loose_refs(folder: &Path) -> Option<Vec<PathBuf>> {
    let mut refs = Vec::new();
    let entries = WalkDir::new(folder).follow_links(false).into_iter();
    for (number, entry) in entries.enumerate() {
        let entry = entry.ok().filter(|_| number < MOST_FILES)?;
        if entry.file_type().is_file() {
            refs.push(entry.into_path());
        }
    }
    Some(refs)
}

/// Whether a file of packed refs names any. Where there is none, it does not.
fn has_refs(file: &Path) -> Option<bool> {
    if !file.exists() {
        return Some(false);
    }
    let start = BufReader::new(File::open(file).ok()?.take(MOST_BYTES));
    let mut lines = start.split(b'\n').map_while(Result::ok);
    Some(lines.any(|line| !line.is_empty() && !line.starts_with(b"#")))
}

fn modified(file: &Path) -> Option<Timestamp> {
    let modified = fs::symlink_metadata(file).ok()?.modified().ok()?;
    Timestamp::try_from(modified).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("objects/pack")).unwrap();
        fs::create_dir_all(folder.path().join("refs/heads")).unwrap();
        fs::write(folder.path().join("HEAD"), "ref: refs/heads/main\n").unwrap();
        folder
    }

    #[test]
    fn a_repository_without_refs_is_empty_and_says_no_date() {
        let folder = bare();
        fs::write(folder.path().join("packed-refs"), "# pack-refs with: x\n").unwrap();
        let facts = FolderFacts::of(folder.path());
        assert_eq!(facts.empty, Some(true));
        assert_eq!(facts.size, Some(0));
    }

    #[test]
    fn its_size_is_that_of_its_packs_alone() {
        let folder = bare();
        let packs = folder.path().join("objects/pack");
        fs::write(packs.join("pack-1.pack"), [0; 700]).unwrap();
        fs::write(packs.join("pack-2.pack"), [0; 300]).unwrap();
        fs::write(packs.join("pack-1.idx"), [0; 50]).unwrap();
        fs::write(folder.path().join("refs/heads/main"), "0123\n").unwrap();
        let facts = FolderFacts::of(folder.path());
        assert_eq!(facts.size, Some(1_000));
        assert_eq!(facts.empty, Some(false));
        assert!(facts.moved.is_some());
    }

    #[test]
    fn refs_that_are_packed_are_refs() {
        let folder = bare();
        let text = "# pack-refs with: x\n0123 refs/heads/main\n";
        fs::write(folder.path().join("packed-refs"), text).unwrap();
        assert_eq!(FolderFacts::of(folder.path()).empty, Some(false));
    }

    #[test]
    fn what_is_elsewhere_is_not_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".git"), "gitdir: /elsewhere\n").unwrap();
        assert_eq!(FolderFacts::of(folder.path()), FolderFacts::default());
    }
}
