//! Writing gijctl.yaml, where none is.

use std::fs;
use std::io;
use std::path::Path;

use crate::cli::connect::Refusal;
use crate::cli::files::stage;

/// Whatever is there is somebody's, a link that leads nowhere included.
pub(super) fn must_not_be_there(path: &Path) -> Result<(), Refusal> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Refusal::failed(
            format!("{} cannot be looked at: {error}", path.display()),
            "name another folder with -d, or mend what is wrong with this one",
        )),
        Ok(_) => Err(is_there(path)),
    }
}

fn is_there(path: &Path) -> Refusal {
    Refusal::failed(
        format!(
            "{} is there already, and init overwrites nothing",
            path.display()
        ),
        "add what is missing to it by hand, or name another folder with -d",
    )
}

/// Writes the whole file, or nothing. One that has come in the meantime is left as it is.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Refusal> {
    let made = stage(path, ".gijctl-init-", text).map_err(|error| unwritable(path, &error))?;
    made.persist_noclobber(path).map(drop).map_err(|error| {
        if error.error.kind() == io::ErrorKind::AlreadyExists {
            is_there(path)
        } else {
            unwritable(path, &error.error)
        }
    })
}

fn unwritable(path: &Path, error: &io::Error) -> Refusal {
    Refusal::failed(
        format!("{} cannot be written: {error}", path.display()),
        "make room or rights for it and run init again, or name another folder with -d",
    )
}
