//! What nobody gets to see of what a service says.

use crate::model::{Secret, without_secrets};
use crate::remote::ResolvedCredentials;

/// Takes out of a foreign text what somebody could sign in with: the credential that the service was
/// asked with, and whatever looks like a token.
#[derive(Debug, Clone, Default)]
pub struct Mask(Option<Secret>);

impl Mask {
    /// Knows these credentials.
    pub fn of(credentials: Option<&ResolvedCredentials>) -> Self {
        let secret = credentials.map(|credentials| credentials.secret.clone());
        Self(secret.filter(|secret| !secret.expose().is_empty()))
    }

    /// The text as it may be shown.
    pub fn text(&self, text: &str) -> String {
        match &self.0 {
            Some(secret) => without_secrets(&text.replace(secret.expose(), "***")).into_owned(),
            None => without_secrets(text).into_owned(),
        }
    }
}
