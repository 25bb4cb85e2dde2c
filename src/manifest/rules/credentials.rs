//! Which credentials go with which type.

use std::path::Path;

use crate::diag::{Diagnostic, SourceMap, Span};
use crate::model::{CredentialForm, Credentials, IntegrationType, SecretSlot};

use super::super::check::CheckedObject;
use super::super::declared::IntegrationManifest;

pub(super) fn check(manifest: &IntegrationManifest, diagnostics: &mut Vec<Diagnostic>) {
    let Some((place, credentials, form)) = check_form(&manifest.spec, diagnostics) else {
        return;
    };
    let Some(kind) = manifest.integration_type.as_ref().map(|kind| kind.value) else {
        return;
    };
    let accepted = kind.requirements().credentials;
    if !accepted.contains(&form) {
        let message = refusal(kind, form);
        let forms: Vec<_> = accepted.iter().map(|form| form.as_str()).collect();
        let help = if forms.is_empty() {
            "remove `credentials`".to_owned()
        } else {
            format!("write {}", forms.join(" or "))
        };
        diagnostics.push(Diagnostic::error("credentials", place, message).help(help));
    }
    microsoft_user_name(kind, form, credentials, diagnostics);
}

/// The credentials with their key and their form; `None` where there are none, or none of a form
/// that exists, which is reported.
pub(super) fn check_form<'a>(
    spec: &'a CheckedObject,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Span, &'a CheckedObject, CredentialForm)> {
    let place = spec.key("credentials")?;
    let credentials = spec.object("credentials")?;
    match form(credentials) {
        Ok(form) => Some((place, credentials, form)),
        Err(message) => {
            let help = "write `pat`, or `username` with `password`";
            diagnostics.push(Diagnostic::error("credentials", place, message).help(help));
            None
        }
    }
}

/// The form as it is written, whether or not each value is right.
fn form(credentials: &CheckedObject) -> Result<CredentialForm, &'static str> {
    let states = |name| credentials.states(name);
    match (states("username"), states("password"), states("pat")) {
        (_, true, true) => Err("`credentials` must have either `pat` or `password`, not both"),
        (_, false, false) => Err("`credentials` must say where a secret is"),
        (false, true, false) => Err("a `password` needs its `username`"),
        (true, true, false) => Ok(CredentialForm::UsernamePassword),
        (true, false, true) => Ok(CredentialForm::UsernamePat),
        (false, false, true) => Ok(CredentialForm::Pat),
    }
}

fn refusal(kind: IntegrationType, form: CredentialForm) -> String {
    match (kind, form) {
        (IntegrationType::Filespace, _) => "a tracked folder needs no credentials".to_owned(),
        (IntegrationType::Github, CredentialForm::UsernamePassword) => {
            "GitHub has taken no passwords since 13 November 2020, only personal access tokens"
                .to_owned()
        }
        _ => format!(
            "an integration of type {kind} does not take credentials as {}",
            form.as_str()
        ),
    }
}

fn microsoft_user_name(
    kind: IntegrationType,
    form: CredentialForm,
    credentials: &CheckedObject,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(username) = credentials.text("username") else {
        return;
    };
    let is_server = matches!(
        kind,
        IntegrationType::TfsServer | IntegrationType::AzureDevops
    );
    if is_server && username.value.contains('\\') {
        diagnostics.push(
            Diagnostic::error(
                "user-name",
                username.span,
                "GIJ wants the user name without its Windows domain",
            )
            .help("leave out everything up to the backslash"),
        );
    }
    if kind == IntegrationType::TfsServer
        && form == CredentialForm::UsernamePat
        && username.value != "all"
    {
        diagnostics.push(
            Diagnostic::error(
                "user-name",
                username.span,
                "a personal access token of TFS goes with the user name `all`",
            )
            .help("write `username: all`"),
        );
    }
}

/// The credentials in a spec that has passed every rule, files taken as relative to the
/// manifest's folder.
pub(crate) fn credentials_of(spec: &CheckedObject, sources: &SourceMap) -> Option<Credentials> {
    let place = spec.key("credentials")?;
    let credentials = spec.object("credentials")?;
    let secret = |name, slot| {
        let secret = credentials.secret(name)?;
        Some((slot, secret.value.clone()))
    };
    let (slot, secret) =
        secret("pat", SecretSlot::Pat).or_else(|| secret("password", SecretSlot::Password))?;
    let folder = Path::new(sources.path(place.file)).parent();
    let secret = secret.beside(folder.unwrap_or(Path::new("")));
    Some(Credentials {
        username: credentials
            .text("username")
            .map(|name| name.value.to_owned()),
        slot,
        secret,
    })
}
