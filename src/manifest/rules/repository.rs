//! Rules within one repository, and between it and its integration.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Span};
use crate::model::{CloneScheme, Field, FieldValue, Place, Section};
use crate::state::Matcher;

use super::super::check::{NOT_SETTABLE, did_you_mean, refused_setting};
use super::super::declared::{RepositoryManifest, Set};
use super::super::shape::{INTEGRATION, MATCH};
use super::super::text::{Excerpt, origin};

/// The integrations that are declared.
pub(super) enum Names<'a> {
    /// These.
    These(BTreeSet<&'a str>),
    /// Not all are known: a document that could not be read may be one more.
    NotAllKnown,
}

impl<'a> Names<'a> {
    /// Those of a set.
    pub(super) fn of(set: &'a Set) -> Self {
        if set.has_unreadable {
            return Self::NotAllKnown;
        }
        let names = set.integrations.iter().map(|one| one.header.shown());
        Self::These(names.collect())
    }
}

pub(super) fn check(
    manifest: &RepositoryManifest,
    integrations: &Names<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    settings_of_other_places(manifest, diagnostics);
    match manifest.place() {
        Place::Plain | Place::Integration => plain(manifest, diagnostics),
        Place::Inside => inside(manifest, integrations, diagnostics),
    }
}

fn settings_of_other_places(manifest: &RepositoryManifest, diagnostics: &mut Vec<Diagnostic>) {
    let features = manifest.spec.object("features");
    for field in Field::ALL {
        let object = match field.spec().section {
            Section::Spec => Some(&manifest.spec),
            Section::Features => features,
            Section::Projects => None,
        };
        let Some(key) = object.and_then(|object| object.key(field.name())) else {
            continue;
        };
        if let Some((message, help)) = refused_setting(field, manifest.place()) {
            diagnostics.push(Diagnostic::error(NOT_SETTABLE, key, message).help(help));
        }
    }
}

fn plain(manifest: &RepositoryManifest, diagnostics: &mut Vec<Diagnostic>) {
    let spec = &manifest.spec;
    if !spec.states(Field::Origin.name()) {
        let message = "a plain repository needs `origin`, the address it is cloned from";
        diagnostics.push(Diagnostic::error("missing-key", spec.place, message).help(
            "add `origin`, or `integration` and `match` to mean a repository inside an integration",
        ));
    }
    let scheme = CloneScheme::of(manifest.text(Field::Origin));
    if let (Some(place), Some(scheme)) = (spec.key("credentials"), scheme)
        && !scheme.takes_credentials()
    {
        let (message, help) = if scheme == CloneScheme::Ssh {
            (
                "over SSH GIJ signs in with a key, and its API has no place for keys",
                "remove `credentials`, and add the key in Jira for the host of the origin",
            )
        } else {
            (
                "a path on the Jira host needs no credentials",
                "remove `credentials`",
            )
        };
        diagnostics.push(Diagnostic::error("credentials", place, message).help(help));
    }
    delete_files(manifest, scheme, diagnostics);
}

/// Where the clone may be the original, nothing is ever deleted.
fn delete_files(
    manifest: &RepositoryManifest,
    scheme: Option<CloneScheme>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let lifecycle = manifest.spec.object("lifecycle");
    let stated = lifecycle.and_then(|lifecycle| lifecycle.bool("deleteFiles"));
    let Some(stated) = stated.filter(|stated| stated.value) else {
        return;
    };
    let fetches = manifest.fields.get(&Field::EnableFetches);
    let message = if scheme == Some(CloneScheme::Path) {
        "the origin is a path on the Jira host: what lies there is the original, and deleting files would delete it"
    } else if fetches.is_some_and(|fetches| fetches.value == FieldValue::Bool(false)) {
        "`enableFetches` is off, so the origin lies on the Jira host: deleting files would delete the original"
    } else {
        return;
    };
    let error = Diagnostic::error("delete-originals", stated.span, message);
    diagnostics.push(error.help("remove `deleteFiles`"));
}

fn inside(
    manifest: &RepositoryManifest,
    integrations: &Names<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let spec = &manifest.spec;
    for (key, example) in [
        (INTEGRATION, "integration: github-acme"),
        (MATCH, "match: { displayName: ledger-core }"),
    ] {
        if !spec.states(key) {
            let message = format!("a repository inside an integration needs `{key}`");
            let error = Diagnostic::error("missing-key", spec.place, message);
            diagnostics.push(error.help(format!("add `{example}`")));
        }
    }
    for (key, why, help) in [
        (
            "credentials",
            "GIJ signs in with the credentials of the integration",
            "remove it; state credentials on the integration",
        ),
        (
            "id",
            "GIJ gives the repository another number when a scan finds it again",
            "remove it; `match` says which repository is meant",
        ),
    ] {
        if let Some(key_place) = spec.key(key) {
            let message = format!("`{key}` cannot be set on {}: {why}", Place::Inside.phrase());
            diagnostics.push(Diagnostic::error(NOT_SETTABLE, key_place, message).help(help));
        }
    }
    let lifecycle = spec.object("lifecycle");
    for key in ["preventDestroy", "deleteFiles"] {
        if let Some(key_place) = lifecycle.and_then(|lifecycle| lifecycle.key(key)) {
            let message = format!(
                "`{key}` means nothing for {}: GIJ lets nobody delete one",
                Place::Inside.phrase()
            );
            let help = "remove it; state it on the integration";
            diagnostics.push(Diagnostic::error(NOT_SETTABLE, key_place, message).help(help));
        }
    }
    integration_is_declared(manifest, integrations, diagnostics);
}

fn integration_is_declared(
    manifest: &RepositoryManifest,
    integrations: &Names<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(wanted) = &manifest.integration else {
        return;
    };
    let Names::These(names) = integrations else {
        return;
    };
    if names.contains(wanted.value.as_str()) {
        return;
    }
    let names: Vec<_> = names.iter().copied().collect();
    let message = format!("no manifest declares Integration/{}", wanted.value);
    diagnostics.push(
        Diagnostic::error("unknown-name", wanted.span, message)
            .help(did_you_mean(wanted.value.as_str(), &names)),
    );
}

/// An address by which a repository is found is held to the same rules as one to clone from.
pub(super) fn check_match(
    manifest: &RepositoryManifest,
    diagnostics: &mut Vec<Diagnostic>,
    masks: &mut Vec<Span>,
) {
    let Some(stated) = &manifest.matcher else {
        return;
    };
    let Matcher::Origin(text) = &stated.value else {
        return;
    };
    // That an address is plain http says nothing here: nobody connects to it.
    let Err(error) = origin::check_clone(text) else {
        return;
    };
    if error.excerpt == Excerpt::Hide {
        masks.push(stated.span);
    }
    let message = format!("`origin`: {}", error.message);
    let diagnostic = Diagnostic::error("text", stated.span, message);
    diagnostics.push(match error.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    });
}
