//! References to secrets become secrets.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::process::Command;

use crate::model::{Secret, SecretRef};

/// The longest secret: far more than any token, little enough to hold many.
pub const MAX_SECRET_BYTES: u64 = 64 << 10;
/// How long a program may take to print a secret; enough for a person to confirm on a phone.
pub const COMMAND_TIMEOUT: Duration = Duration::from_secs(30);

/// Why a secret is not there. No message holds any of it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The variable does not exist.
    #[error("the environment variable {0} is not set")]
    VariableNotSet(String),
    /// The file could not be read.
    #[error("the secret file {} cannot be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The program could not be started.
    #[error("the program {program} cannot be started")]
    NotStarted {
        /// The program.
        program: String,
        /// What the system says.
        source: io::Error,
    },
    /// The program ended with an error. Its output may hold the secret and is not shown.
    #[error("the program {program} failed ({}); run it by hand to see why", exit(*.code))]
    Failed {
        /// The program.
        program: String,
        /// Its exit code; `None` where a signal ended it.
        code: Option<i32>,
    },
    /// The program took longer than [`COMMAND_TIMEOUT`].
    #[error("the program {0} printed no secret within {seconds} seconds", seconds = COMMAND_TIMEOUT.as_secs())]
    TimedOut(String),
    /// Nothing is there.
    #[error("the {0} holds an empty secret")]
    Empty(SecretRef),
    /// Of several lines, which no token has.
    #[error("the {0} holds a line break within its secret, which no token has")]
    LineBreak(SecretRef),
    /// More than [`MAX_SECRET_BYTES`].
    #[error("the {0} holds more than {MAX_SECRET_BYTES} bytes, which is no secret")]
    TooLong(SecretRef),
    /// Not text.
    #[error("the {0} holds a secret that is not UTF-8")]
    NotUtf8(SecretRef),
}

fn exit(code: Option<i32>) -> String {
    code.map_or_else(
        || "ended by a signal".to_owned(),
        |code| format!("exit code {code}"),
    )
}

type Environment = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// Where secrets are looked up.
pub struct SecretSource {
    environment: Box<Environment>,
    /// Variables that no program gets to see.
    withheld: Vec<String>,
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretSource")
    }
}

impl SecretSource {
    /// With the environment of this process.
    pub fn of_this_process() -> Self {
        Self::with_environment(|name| std::env::var_os(name))
    }

    /// With another environment.
    pub fn with_environment(
        environment: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        Self {
            environment: Box::new(environment),
            withheld: Vec::new(),
        }
    }

    /// Keeps these variables from the programs that print secrets: manifests come from many hands,
    /// and what gijctl signs in to Jira with is none of their business.
    #[must_use]
    pub fn withholding<'a>(mut self, variables: impl IntoIterator<Item = &'a str>) -> Self {
        self.withheld
            .extend(variables.into_iter().map(str::to_owned));
        self
    }

    /// The secret that is referred to.
    pub async fn resolve(&self, reference: &SecretRef) -> Result<Secret, SecretError> {
        let bytes = match reference {
            SecretRef::Env(name) => self.variable(name)?,
            SecretRef::File(path) => read_file(path)?,
            SecretRef::Command(words) => self.run(words).await?,
        };
        into_secret(reference, bytes)
    }

    async fn run(&self, words: &[String]) -> Result<Vec<u8>, SecretError> {
        let program = words.first().map_or("", String::as_str);
        let not_started = |source| SecretError::NotStarted {
            program: program.to_owned(),
            source,
        };
        let mut command = Command::new(program);
        for variable in &self.withheld {
            command.env_remove(variable);
        }
        let mut child = command
            .args(words.iter().skip(1))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(not_started)?;
        let printed = async {
            let mut bytes = Vec::new();
            if let Some(stdout) = child.stdout.take() {
                stdout
                    .take(MAX_SECRET_BYTES + 1)
                    .read_to_end(&mut bytes)
                    .await?;
            }
            if bytes.len() as u64 > MAX_SECRET_BYTES {
                // The caller refuses it; nobody waits for the rest.
                return Ok((bytes, None));
            }
            Ok((bytes, Some(child.wait().await?)))
        };
        let (bytes, status) = tokio::time::timeout(COMMAND_TIMEOUT, printed)
            .await
            .map_err(|_| SecretError::TimedOut(program.to_owned()))?
            .map_err(not_started)?;
        match status {
            Some(status) if !status.success() => Err(SecretError::Failed {
                program: program.to_owned(),
                code: status.code(),
            }),
            _ => Ok(bytes),
        }
    }

    fn variable(&self, name: &str) -> Result<Vec<u8>, SecretError> {
        (self.environment)(name)
            .map(OsString::into_encoded_bytes)
            .ok_or_else(|| SecretError::VariableNotSet(name.to_owned()))
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, SecretError> {
    let failed = |source| SecretError::File {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .map_err(failed)?
        .take(MAX_SECRET_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    Ok(bytes)
}

/// Takes the last line end off and refuses what is no secret.
fn into_secret(reference: &SecretRef, bytes: Vec<u8>) -> Result<Secret, SecretError> {
    if bytes.len() as u64 > MAX_SECRET_BYTES {
        return Err(SecretError::TooLong(reference.clone()));
    }
    let mut text = String::from_utf8(bytes).map_err(|_| SecretError::NotUtf8(reference.clone()))?;
    if !matches!(reference, SecretRef::Env(_)) && text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    if text.is_empty() {
        return Err(SecretError::Empty(reference.clone()));
    }
    if text.contains(['\n', '\r']) {
        return Err(SecretError::LineBreak(reference.clone()));
    }
    Ok(Secret::new(text))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn source() -> SecretSource {
        SecretSource::with_environment(|name| match name {
            "TOKEN" => Some("hunter2".into()),
            "NOTHING" => Some("".into()),
            _ => None,
        })
    }

    fn command(words: &[&str]) -> SecretRef {
        SecretRef::Command(words.iter().map(|word| (*word).to_owned()).collect())
    }

    fn variable(name: &str) -> SecretRef {
        SecretRef::Env(name.to_owned())
    }

    async fn found(reference: &SecretRef) -> String {
        source()
            .resolve(reference)
            .await
            .unwrap()
            .expose()
            .to_owned()
    }

    async fn refused(reference: &SecretRef) -> String {
        source().resolve(reference).await.unwrap_err().to_string()
    }

    fn file(content: &[u8]) -> (tempfile::NamedTempFile, SecretRef) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        let reference = SecretRef::File(file.path().to_owned());
        (file, reference)
    }

    #[tokio::test]
    async fn a_variable_is_taken_as_it_is() {
        assert_eq!(found(&variable("TOKEN")).await, "hunter2");
        assert_eq!(
            refused(&variable("GONE")).await,
            "the environment variable GONE is not set"
        );
        assert_eq!(
            refused(&variable("NOTHING")).await,
            "the environment variable NOTHING holds an empty secret"
        );
    }

    #[tokio::test]
    async fn the_last_line_end_of_a_file_is_left_off_and_no_other() {
        for (content, secret) in [
            (&b"hunter2"[..], "hunter2"),
            (b"hunter2\n", "hunter2"),
            (b"hunter2\r\n", "hunter2"),
            (b" a b \n", " a b "),
        ] {
            let (_file, reference) = file(content);
            assert_eq!(found(&reference).await, secret);
        }
    }

    #[tokio::test]
    async fn a_secret_of_several_lines_is_refused_and_not_repeated() {
        for content in [
            &b"hunter2\nhunter3"[..],
            b"hunter2\n\n",
            b"hunter2\rhunter3\n",
        ] {
            let (_file, reference) = file(content);
            let message = refused(&reference).await;
            let said =
                format!("the {reference} holds a line break within its secret, which no token has");
            assert_eq!(message, said);
            assert!(!message.contains("hunter"));
        }
        let source = SecretSource::with_environment(|_| Some("hunter2\n".into()));
        let error = source
            .resolve(&variable("TOKEN"))
            .await
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "the environment variable TOKEN holds a line break within its secret, which no token has"
        );
    }

    #[tokio::test]
    async fn a_file_that_holds_no_secret_is_refused_without_being_repeated() {
        let long = [b"hunter2 ".repeat(8_192), b"x".to_vec()].concat();
        for (content, reason) in [
            (&b"\n"[..], "holds an empty secret"),
            (b"hunter2\xff", "holds a secret that is not UTF-8"),
            (&long, "holds more than 65536 bytes, which is no secret"),
        ] {
            let (_file, reference) = file(content);
            let message = refused(&reference).await;
            assert!(message.ends_with(reason), "{message}");
            assert!(!message.contains("hunter2"));
        }
    }

    #[tokio::test]
    async fn a_program_prints_the_secret_and_no_shell_reads_its_arguments() {
        let reference = command(&["printf", "%s\n", "$HOME;`id`"]);
        assert_eq!(found(&reference).await, "$HOME;`id`");
    }

    #[tokio::test]
    async fn a_program_that_fails_is_named_and_its_output_is_not() {
        let reference = command(&["sh", "-c", "echo hunter2; echo hunter2 >&2; exit 3"]);
        assert_eq!(
            refused(&reference).await,
            "the program sh failed (exit code 3); run it by hand to see why"
        );
        let gone = command(&["gijctl-no-such-program", "hunter2"]);
        assert_eq!(
            refused(&gone).await,
            "the program gijctl-no-such-program cannot be started"
        );
    }

    #[tokio::test]
    async fn a_program_that_prints_without_end_is_cut_off() {
        assert_eq!(
            refused(&command(&["yes"])).await,
            "the command yes holds more than 65536 bytes, which is no secret"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_program_that_does_not_end_is_given_up() {
        assert_eq!(
            refused(&command(&["sleep", "3600"])).await,
            "the program sleep printed no secret within 30 seconds"
        );
    }

    #[tokio::test]
    async fn a_program_does_not_get_to_see_what_gijctl_signs_in_with() {
        // Cargo sets this one for every test.
        let print = command(&["sh", "-c", "echo \"${CARGO_PKG_NAME-nothing}\""]);
        assert_eq!(found(&print).await, "gijctl");
        let source = source().withholding(["CARGO_PKG_NAME"]);
        let secret = source.resolve(&print).await.unwrap();
        assert_eq!(secret.expose(), "nothing");
    }
}
