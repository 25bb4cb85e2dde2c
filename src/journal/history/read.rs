//! Reading the file.

use std::fs::{File, TryLockError};
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;

use super::reader::{Reader, Writer};
use super::values::History;
use crate::journal::error::JournalError;
use crate::journal::line::LONGEST_LINE;
use crate::journal::start::{START_BYTES, Start, judge};

/// A journal of many runs that took days is a tenth of this.
const MOST_BYTES: u64 = 1 << 30;

/// Reads a journal, also one that is being written or that breaks off.
pub fn read(path: &Path) -> Result<History, JournalError> {
    let place = path.display().to_string();
    let io = |doing| {
        let place = place.clone();
        move |source| JournalError::Io {
            place,
            doing,
            source,
        }
    };
    let file = File::open(path).map_err(io("opened"))?;
    let data = file.metadata().map_err(io("opened"))?;
    if !data.is_file() {
        return Err(JournalError::NotAFile { place });
    }
    if data.len() > MOST_BYTES {
        return Err(JournalError::TooLarge {
            place,
            limit: MOST_BYTES,
        });
    }
    let writer = writer_of(&file);
    let mut start = Vec::new();
    (&file)
        .take(START_BYTES)
        .read_to_end(&mut start)
        .map_err(io("read"))?;
    match judge(&start) {
        Start::Empty | Start::Journal => {}
        Start::Newer(version) => return Err(JournalError::Newer { place, version }),
        Start::Other => return Err(JournalError::NotAJournal { place }),
    }
    let lines = BufReader::new(start.as_slice().chain(&file).take(MOST_BYTES));
    read_lines(lines, writer).map_err(io("read"))
}

/// A run holds a lock on its journal, which the machine takes away when the run is gone.
fn writer_of(file: &File) -> Writer {
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Writer::AtWork,
        // Where locks are not known, neither is a run at work; its lines tell enough.
        Err(TryLockError::Error(_)) => Writer::Gone,
        Ok(()) => {
            // Were it not given back, it would end with the file at the latest.
            drop(file.unlock());
            Writer::Gone
        }
    }
}

fn read_lines(mut lines: impl io::BufRead, writer: Writer) -> io::Result<History> {
    let mut reader = Reader::new();
    let mut line = Vec::new();
    let longest = LONGEST_LINE as u64 + 1;
    loop {
        line.clear();
        (&mut lines).take(longest).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(reader.finish(writer));
        }
        if line.len() as u64 == longest && !line.ends_with(b"\n") {
            lines.skip_until(b'\n')?;
            reader.too_long();
        } else {
            reader.line(&line);
        }
    }
}
