//! Files that are read to a limit, and written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// Anything else might never end, or never begin.
pub(super) fn regular_file(file: &Path) -> io::Result<()> {
    if fs::metadata(file)?.is_file() {
        Ok(())
    } else {
        Err(io::Error::other("it is no regular file"))
    }
}

/// At most one byte more than it may have, so that too much is seen and not read.
pub(super) fn read(file: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The folder that a file is in, or would be.
pub(super) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Whether a file can be put there; nothing stays behind.
pub(super) fn can_be_written(file: &Path) -> io::Result<()> {
    NamedTempFile::new_in(folder_of(file))?.close()
}

/// Whether two paths lead to one file, which need not be there.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    let place = |file: &Path| {
        let folder = fs::canonicalize(folder_of(file)).ok()?;
        fs::canonicalize(file)
            .ok()
            .or_else(|| Some(folder.join(file.file_name()?)))
    };
    one == other || place(one).is_some_and(|one| place(other) == Some(one))
}

/// Writes a file for its owner's eyes.
pub(super) fn write(file: &Path, text: &str) -> io::Result<()> {
    made(file, text)?.persist(file)?;
    Ok(())
}

/// The same where there is none yet: of two who try only one does it.
pub(super) fn write_new(file: &Path, text: &str) -> io::Result<()> {
    made(file, text)?.persist_noclobber(file)?;
    Ok(())
}

/// A text on the disk that has its name still to get. Such a file is its owner's alone, and stays so
/// under its new name.
fn made(file: &Path, text: &str) -> io::Result<NamedTempFile> {
    let mut made = NamedTempFile::new_in(folder_of(file))?;
    made.write_all(text.as_bytes())?;
    made.as_file().sync_all()?;
    Ok(made)
}

/// A text on the disk, beside the place it is for, whose folder is made where there is none. It goes
/// away again unless it gets its name; until then its name begins with the prefix.
pub(super) fn stage(path: &Path, prefix: &str, text: &str) -> io::Result<NamedTempFile> {
    let folder = folder_of(path);
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    // It holds no secret, and others are to read it too, as far as the process is set to let them.
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666))
    };
    let mut made = builder.tempfile_in(folder)?;
    made.write_all(text.as_bytes())?;
    made.flush()?;
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_who_write_a_new_file_the_first_one_does() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("note");
        write_new(&file, "first").unwrap();
        let error = write_new(&file, "second").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&file).unwrap(), "first");
    }

    #[test]
    fn a_file_is_the_same_by_each_way_that_leads_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        let detour = folder.path().join(".").join("a");
        assert!(is_same(&file, &detour), "it is not there");
        fs::write(&file, "").unwrap();
        assert!(is_same(&file, &detour), "it is there");
        assert!(!is_same(&file, &folder.path().join("b")));
        assert!(!is_same(Path::new("/nowhere/a"), Path::new("/nowhere/b")));
    }
}
