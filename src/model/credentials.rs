//! Secrets and where they come from. A secret's text can be neither printed nor serialised.

use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// A resolved secret. It has no `Display` and no `Serialize`, and its `Debug` shows nothing of it:
///
/// ```compile_fail
/// let secret = gijctl::model::Secret::new("s3cr3t".to_owned());
/// println!("{secret}");
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes ownership of the text; it is overwritten when the last clone is dropped.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The text, for the one request that carries it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

/// Where a secret is found when it is needed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SecretRef {
    /// An environment variable.
    Env(String),
    /// The content of a file, its last line end left off. Relative to the manifest's folder.
    File(PathBuf),
    /// The standard output of a program, run without a shell: program, then arguments. A program
    /// that is named with a folder is relative to the manifest's folder, too.
    Command(Vec<String>),
}

impl SecretRef {
    /// The path in it: of the file, or of a program that is named with a folder. Any other program is
    /// looked for in `PATH`.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Env(_) => None,
            Self::File(path) => Some(path),
            Self::Command(words) => {
                let program = words.first()?;
                let has_folder = program.contains(std::path::is_separator);
                has_folder.then(|| Path::new(program))
            }
        }
    }

    /// The same with another path in place of [`Self::path`].
    #[must_use]
    pub fn with_path(self, path: PathBuf) -> Self {
        match self {
            Self::Env(name) => Self::Env(name),
            Self::File(_) => Self::File(path),
            Self::Command(mut words) => {
                if let Some(program) = words.first_mut() {
                    *program = path.to_string_lossy().into_owned();
                }
                Self::Command(words)
            }
        }
    }

    /// The same, its path taken for relative to this folder.
    #[must_use]
    pub fn beside(self, folder: &Path) -> Self {
        match self.path().map(|path| folder.join(path)) {
            Some(path) => self.with_path(path),
            None => self,
        }
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "environment variable {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            // Arguments may name vault paths that people count as confidential: the program will do.
            Self::Command(argv) => write!(f, "command {}", argv.first().map_or("", String::as_str)),
        }
    }
}

/// Which of GIJ's two secret fields a secret is sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SecretSlot {
    /// `pat`: a personal access token.
    Pat,
    /// `password`: a password, or the secret access key of AWS.
    Password,
}

impl SecretSlot {
    /// The field's name in GIJ's API.
    pub const fn api_name(self) -> &'static str {
        match self {
            Self::Pat => "pat",
            Self::Password => "password",
        }
    }
}

/// What an integration signs in with, the secret still a reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Credentials {
    /// User name, access key id of AWS, or the word `all` for a token of TFS.
    pub username: Option<String>,
    /// Which field the secret goes in.
    pub slot: SecretSlot,
    /// Where the secret is.
    pub secret: SecretRef,
}

/// The combinations that a type accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialForm {
    /// `{pat}`
    Pat,
    /// `{username, password}`
    UsernamePassword,
    /// `{username, pat}`
    UsernamePat,
}

impl CredentialForm {
    /// How the form is written in a manifest.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pat => "{pat}",
            Self::UsernamePassword => "{username, password}",
            Self::UsernamePat => "{username, pat}",
        }
    }
}

impl Credentials {
    /// The form these credentials have.
    pub const fn form(&self) -> Option<CredentialForm> {
        match (self.username.is_some(), self.slot) {
            (false, SecretSlot::Pat) => Some(CredentialForm::Pat),
            (true, SecretSlot::Pat) => Some(CredentialForm::UsernamePat),
            (true, SecretSlot::Password) => Some(CredentialForm::UsernamePassword),
            (false, SecretSlot::Password) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_a_secret() {
        assert_eq!(
            format!("{:?}", Secret::new("canary".to_owned())),
            "Secret(redacted)"
        );
    }

    #[test]
    fn a_command_shows_its_program_only() {
        let reference =
            SecretRef::Command(vec!["op".into(), "read".into(), "op://vault/item".into()]);
        assert_eq!(reference.to_string(), "command op");
    }
}
