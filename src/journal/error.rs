//! Why a journal cannot be used.

use std::io;

/// Why a journal cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It cannot be opened, or read.
    #[error("the journal {place} cannot be {doing}")]
    Io {
        /// The file.
        place: String,
        /// What was tried: `opened`, `read`.
        doing: &'static str,
        /// What the machine says.
        source: io::Error,
    },
    /// It is a folder, a pipe or a device.
    #[error("{place} is no file that lines could be added to and read again")]
    NotAFile {
        /// What was named.
        place: String,
    },
    /// Something else is in the file.
    #[error("{place} is no journal of gijctl")]
    NotAJournal {
        /// The file.
        place: String,
    },
    /// A later gijctl wrote the file.
    #[error("the journal {place} has lines of version {version}, which this gijctl does not know")]
    Newer {
        /// The file.
        place: String,
        /// The version of its lines.
        version: u32,
    },
    /// Another process writes to it.
    #[error("another run is writing to the journal {place}")]
    Busy {
        /// The file.
        place: String,
    },
    /// It is too large to be read.
    #[error("the journal {place} is larger than {} MiB", limit >> 20)]
    TooLarge {
        /// The file.
        place: String,
        /// The limit in bytes.
        limit: u64,
    },
}

impl JournalError {
    /// What to do for `apply --events`, in a sentence.
    pub const fn help_for_writing(&self) -> &'static str {
        match self {
            Self::Io { .. } => "name a file in a folder that can be written with --events",
            Self::NotAFile { .. } | Self::Newer { .. } => "name another file with --events",
            Self::NotAJournal { .. } => {
                "name another file with --events; what is in this one is left as it is"
            }
            Self::Busy { .. } => "wait for it to end, or name another file with --events",
            Self::TooLarge { .. } => Self::TOO_LARGE,
        }
    }

    /// What to do for `history`, in a sentence.
    pub const fn help_for_reading(&self) -> &'static str {
        match self {
            Self::Io { .. } | Self::NotAFile { .. } | Self::NotAJournal { .. } => {
                "name a file that apply wrote with --events"
            }
            Self::Newer { .. } => "read it with the gijctl that wrote it, or a newer one",
            Self::Busy { .. } => "wait for it to end",
            Self::TooLarge { .. } => Self::TOO_LARGE,
        }
    }

    const TOO_LARGE: &'static str =
        "take the lines of the runs you want to see into a file of their own";
}
