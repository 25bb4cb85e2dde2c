//! The lease of a ledger in a file: a lock of the operating system on a file beside it, which ends
//! with the process that holds it, however that ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::encoding::plain;
use super::error::Holder;

/// A few words fit in.
const MOST_BYTES: u64 = 4_096;

/// What the holder says of itself.
#[derive(Serialize, Deserialize)]
struct Words {
    who: String,
    since: Timestamp,
}

/// The lock, as long as this lives.
#[derive(Debug)]
pub(super) struct FileLock(File);

/// How asking for the lock ended.
pub(super) enum Taken {
    /// It is ours.
    Ours(FileLock),
    /// Somebody has it.
    Theirs(Holder),
}

impl FileLock {
    /// Takes the lock where it is free. The file itself stays: removing it would let two hold locks
    /// on two files of one name.
    pub(super) fn take(path: &Path, who: &str, now: Timestamp) -> io::Result<Taken> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Ok(Taken::Theirs(holder(&mut file, now)));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let words = Words {
            who: who.to_owned(),
            since: now,
        };
        file.set_len(0)?;
        serde_json::to_writer(&file, &words)?;
        file.flush()?;
        Ok(Taken::Ours(Self(file)))
    }

    /// Who holds the lock, and who held it and ended without giving it back: whoever does takes his
    /// words away. A run that asks for the lock in the very moment of this look may have to ask again.
    pub(super) fn look(
        path: &Path,
        now: Timestamp,
    ) -> io::Result<(Option<Holder>, Option<Holder>)> {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((None, None)),
            Err(error) => return Err(error),
        };
        if file.metadata()?.len() == 0 {
            return Ok((None, None));
        }
        match file.try_lock_shared() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok((Some(holder(&mut file, now)), None)),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let ended = holder(&mut file, now);
        file.unlock()?;
        Ok((None, Some(ended)))
    }

    /// Gives it back.
    pub(super) fn release(mut self) -> io::Result<()> {
        self.0.rewind()?;
        self.0.set_len(0)?;
        self.0.unlock()
    }
}

/// Who holds it, where he says so: the file may be empty for a moment, and some systems let nobody
/// read a locked file.
fn holder(file: &mut File, now: Timestamp) -> Holder {
    let mut text = String::new();
    let read = file.take(MOST_BYTES).read_to_string(&mut text);
    let words = read
        .ok()
        .and_then(|_| serde_json::from_str::<Words>(&text).ok());
    match words {
        Some(words) => Holder {
            who: plain(&words.who),
            since: words.since,
            until: None,
            property: None,
        },
        None => Holder {
            who: "another process, seen".to_owned(),
            since: now,
            until: None,
            property: None,
        },
    }
}
