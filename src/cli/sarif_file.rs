//! The file for code hosts that `--sarif` names.

use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::exit::Exit;
use super::files;
use super::output::Output;

/// The most that is read of a file to see what it is. Code hosts take far less.
const MOST_BYTES: u64 = 64 << 20;

/// What makes a file one of these.
#[derive(Deserialize)]
struct Log {
    version: String,
    #[serde(rename = "runs")]
    _runs: Vec<IgnoredAny>,
}

/// Makes sure that nothing would be lost under this name, before anything else is done.
pub(super) fn check(file: Option<&Path>, output: &Output) -> Result<(), Exit> {
    let refusal = file.and_then(|file| judge(file).err());
    refusal.map_or(Ok(()), |refusal| Err(tell(refusal, output)))
}

/// Writes the file, where one is wanted.
pub(super) fn write(
    file: Option<&Path>,
    output: &Output,
    text: impl FnOnce() -> String,
) -> Result<(), Exit> {
    let Some(file) = file else {
        return Ok(());
    };
    // Something may have come there since.
    judge(file).map_err(|refusal| tell(refusal, output))?;
    let staged = files::stage(file, ".gijctl-sarif-", &text());
    let written = staged.and_then(|made| made.persist(file).map_err(|error| error.error));
    written.map(|_| ()).map_err(|error| {
        let message = format!("{} cannot be written: {error}", file.display());
        tell(
            (message, "name a file that can be written with --sarif"),
            output,
        )
    })
}

/// What is wrong, and what to do.
type Refusal = (String, &'static str);

fn tell((message, help): Refusal, output: &Output) -> Exit {
    output.failure(&message, help);
    Exit::Failed
}

/// A name that nothing has yet, or that of such a file, may be written to.
fn judge(file: &Path) -> Result<(), Refusal> {
    let shown = file.display();
    if file == Path::new("-") {
        return Err((
            "--sarif writes a file, and `-` is the name of none".to_owned(),
            TO_STDOUT,
        ));
    }
    let unseen = |error| {
        (
            format!("{shown} cannot be looked at: {error}"),
            "name another file with --sarif",
        )
    };
    // A link is looked at itself: what it leads to may be anything, as behind /dev/stdout.
    match std::fs::symlink_metadata(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unseen(error)),
        Ok(metadata) if !metadata.is_file() => {
            let message = format!("{shown} is no regular file: nothing is written there");
            return Err((message, TO_STDOUT));
        }
        Ok(_) => {}
    }
    let bytes = files::read(file, MOST_BYTES).map_err(unseen)?;
    if bytes.is_empty() || is_log(&bytes) {
        return Ok(());
    }
    Err((
        format!("{shown} exists and is no SARIF file: it is not overwritten"),
        "name another file with --sarif, or remove this one",
    ))
}

const TO_STDOUT: &str =
    "name a file that is not there yet, or a SARIF file; to see it on standard output, print that";

fn is_log(bytes: &[u8]) -> bool {
    let is_whole = u64::try_from(bytes.len()).is_ok_and(|length| length <= MOST_BYTES);
    is_whole && serde_json::from_slice::<Log>(bytes).is_ok_and(|log| log.version == "2.1.0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(content: &str) -> Result<(), Refusal> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        std::fs::write(&file, content).unwrap();
        judge(&file)
    }

    #[test]
    fn only_what_is_such_a_file_is_overwritten() {
        assert_eq!(judged(r#"{"version":"2.1.0","runs":[]}"#), Ok(()));
        assert_eq!(judged(""), Ok(()));
        for other in [
            "# upload: sarif-2.1.0",
            r#"{"version":"2.1.0"}"#,
            r#"{"version":"2.0.0","runs":[]}"#,
            r#""sarif-2.1.0""#,
        ] {
            let (message, _) = judged(other).unwrap_err();
            assert!(message.ends_with("it is not overwritten"), "{message}");
        }
    }

    #[test]
    fn standard_output_is_no_file() {
        let (_, help) = judge(Path::new("-")).unwrap_err();
        assert_eq!(help, TO_STDOUT);
    }

    #[test]
    fn a_folder_is_no_file_either() {
        let folder = tempfile::tempdir().unwrap();
        let (message, _) = judge(folder.path()).unwrap_err();
        assert!(message.contains("no regular file"), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn devices_and_links_are_left_as_they_are() {
        let (message, _) = judge(Path::new("/dev/null")).unwrap_err();
        assert!(message.contains("no regular file"), "{message}");
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(folder.path().join("nothing"), &link).unwrap();
        let (message, _) = judge(&link).unwrap_err();
        assert!(message.contains("no regular file"), "{message}");
    }
}
