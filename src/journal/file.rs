//! The file that a journal is written to.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::error::JournalError;
use super::start::{START_BYTES, Start, judge};
use super::writer::{Journal, Paper};

/// A file that lines are added to, and nothing is ever taken from.
struct PaperFile(File);

impl Paper for PaperFile {
    fn append(&mut self, lines: &str) -> io::Result<()> {
        self.0.write_all(lines.as_bytes())?;
        self.0.sync_data()
    }
}

impl Journal {
    /// Opens a new file, which nobody but its owner may read, or goes on at the end of a journal
    /// that is there.
    ///
    /// # Errors
    /// Where something else is in the file, which is left as it is, or another process writes to
    /// it. Nothing was written then.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let place = path.display().to_string();
        let io = |source| JournalError::Io {
            place: place.clone(),
            doing: "opened",
            source,
        };
        // A pipe without a reader would hold the run up for ever.
        match std::fs::metadata(path) {
            Ok(data) if !data.is_file() => return Err(JournalError::NotAFile { place }),
            _ => {}
        }
        let mut file = options().open(path).map_err(io)?;
        if !file.metadata().map_err(io)?.is_file() {
            return Err(JournalError::NotAFile { place });
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::Busy { place }),
            // Some network drives know no locks; one run at a time is then up to people.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
        let mut start = Vec::new();
        (&file)
            .take(START_BYTES)
            .read_to_end(&mut start)
            .map_err(io)?;
        match judge(&start) {
            Start::Empty => {
                sync_folder_of(path).map_err(io)?;
                Ok(Self::new(place, PaperFile(file)))
            }
            Start::Journal if breaks_off(&mut file).map_err(io)? => {
                Ok(Self::after_torn_line(place, PaperFile(file)))
            }
            Start::Journal => Ok(Self::new(place, PaperFile(file))),
            Start::Newer(version) => Err(JournalError::Newer { place, version }),
            Start::Other => Err(JournalError::NotAJournal { place }),
        }
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

/// A run that was killed may have left half a line.
fn breaks_off(file: &mut File) -> io::Result<bool> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// A new file lasts only once its folder is written.
#[cfg(unix)]
fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)?.sync_all()
}

/// Elsewhere folders cannot be opened to be synced.
#[cfg(not(unix))]
fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}
