//! Which rules an origin is held to.

use super::{folder, web};
use crate::manifest::text::finding::{TextError, TextWarning, refuse_long};
use crate::model::IntegrationType;

/// Checks an origin as its type wants it. No message repeats any of it, since people paste
/// addresses with a token inside.
pub fn check(text: &str, kind: IntegrationType) -> Result<Vec<TextWarning>, TextError> {
    refuse_long(text, "the origin")?;
    match kind {
        IntegrationType::Filespace => folder::check(text),
        IntegrationType::Github
        | IntegrationType::GithubServer
        | IntegrationType::Gitlab
        | IntegrationType::GitlabServer
        | IntegrationType::GitlabServerLegacy
        | IntegrationType::AzureDevops
        | IntegrationType::Vsts
        | IntegrationType::Azure
        | IntegrationType::TfsServer
        | IntegrationType::Aws
        | IntegrationType::Gerrit => web::check(text),
    }
}
