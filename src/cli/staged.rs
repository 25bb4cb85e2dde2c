//! A file that is written whole before it gets its name.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// A text on the disk, beside the place it is for, whose folder is made where there is none. It goes
/// away again unless it gets its name; until then its name begins with the prefix.
pub(super) fn stage(path: &Path, prefix: &str, text: &str) -> io::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
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
