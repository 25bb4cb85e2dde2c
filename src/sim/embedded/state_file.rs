//! The file that keeps a world from one run of the program to the next.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// A state file is written by this program; this is far more than it writes.
const MOST_BYTES: u64 = 1024 * 1024 * 1024;

/// A state file that no other process may use meanwhile.
#[derive(Debug)]
pub(super) struct StateFile {
    path: PathBuf,
    /// Held as long as this value lives: the lock goes with it.
    _lock: File,
}

/// Why a state file cannot be had.
#[derive(Debug)]
pub(super) enum LockFailure {
    /// Another process has it.
    Busy,
    /// The lock beside it cannot be made.
    Io(io::Error),
}

impl StateFile {
    /// Takes the state file at a path, whether it exists or not.
    pub(super) fn lock(path: PathBuf) -> Result<Self, LockFailure> {
        // Beside the file, not on it: the file is replaced with every save.
        let mut name = path.clone().into_os_string();
        name.push(".lock");
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(PathBuf::from(name))
            .map_err(LockFailure::Io)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(LockFailure::Busy),
            Err(TryLockError::Error(error)) => Err(LockFailure::Io(error)),
        }
    }

    /// What it holds; `None` where it does not exist yet.
    pub(super) fn read(&self) -> io::Result<Option<String>> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut text = String::new();
        let read = file.take(MOST_BYTES + 1).read_to_string(&mut text)?;
        if u64::try_from(read).is_ok_and(|read| read > MOST_BYTES) {
            let message = format!("the file has more than {MOST_BYTES} bytes");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        Ok(Some(text))
    }

    /// Replaces what it holds, so that a reader sees the old or the new, whole.
    pub(super) fn write(&self, text: &str) -> io::Result<()> {
        let parent = self.path.parent().filter(|parent| *parent != Path::new(""));
        let folder = parent.unwrap_or_else(|| Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}
