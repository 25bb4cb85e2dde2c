//! What must not be said twice in one set.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use crate::diag::{Diagnostic, Span};
use crate::model::integration_type::OriginRule;
use crate::model::{Field, IntegrationType, Kind, Place, normalise_clone_origin, normalise_origin};
use crate::state::Matcher;

use super::super::check::Stated;
use super::super::declared::{Header, IntegrationManifest, RepositoryManifest, Set};

pub(super) fn check(set: &Set, diagnostics: &mut Vec<Diagnostic>) {
    names(
        Kind::Integration,
        set.integrations.iter().map(|manifest| &manifest.header),
        diagnostics,
    );
    names(
        Kind::Repository,
        set.repositories.iter().map(|manifest| &manifest.header),
        diagnostics,
    );
    names(
        Kind::FeatureSet,
        set.feature_sets.iter().map(|manifest| &manifest.header),
        diagnostics,
    );
    names(
        Kind::ProjectAssociation,
        set.associations.iter().map(|manifest| &manifest.header),
        diagnostics,
    );
    names(
        Kind::GeneralSettings,
        set.general.iter().map(|manifest| &manifest.header),
        diagnostics,
    );
    let ids_of_integrations = set.integrations.iter().filter_map(|one| one.id.as_ref());
    ids("integration", ids_of_integrations, diagnostics);
    let distinct = without_namesakes(&set.integrations, |one| &one.header);
    let shown = distinct.iter().filter_map(|one| one.display_name());
    display_names("integrations", shown, diagnostics);
    identities(&distinct, diagnostics);

    let ids_of_repositories = set.repositories.iter().filter_map(|one| one.id.as_ref());
    ids("repository", ids_of_repositories, diagnostics);
    let distinct = without_namesakes(&set.repositories, |one| &one.header);
    let plain = |one: &&&RepositoryManifest| one.place() == Place::Plain;
    let shown = distinct
        .iter()
        .filter(plain)
        .filter_map(|one| one.display_name());
    display_names("repositories", shown, diagnostics);
    origins(&distinct, diagnostics);
    matches(&distinct, diagnostics);
}

/// The first manifest of each name: what two of one name have in common is reported as that.
fn without_namesakes<T>(manifests: &[T], header: impl Fn(&T) -> &Header) -> Vec<&T> {
    let mut names = BTreeSet::new();
    manifests
        .iter()
        .filter(|manifest| {
            let name = header(manifest).name.as_ref();
            name.is_none_or(|name| names.insert(name.value.clone()))
        })
        .collect()
}

fn names<'a>(
    kind: Kind,
    headers: impl Iterator<Item = &'a Header>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let names = headers.filter_map(|header| header.name.as_ref());
    for (again, first) in repeated(names.map(|name| (name.value.as_str(), name.span))) {
        let message = format!("{kind}/{} is declared twice", again.value);
        diagnostics.push(
            Diagnostic::error("duplicate-name", again.span, message)
                .label("declared again here")
                .related(first, "first declared here")
                .help("give one of the two another name, or remove it"),
        );
    }
}

fn ids<'a, T: Copy + Ord + Display + 'a>(
    what: &str,
    ids: impl Iterator<Item = &'a Stated<T>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (again, first) in repeated(ids.map(|id| (id.value, id.span))) {
        let message = format!("two manifests claim the {what} with id {}", again.value);
        diagnostics.push(
            Diagnostic::error("duplicate-id", again.span, message)
                .related(first, "first claimed here")
                .help(format!("each {what} is declared by one manifest")),
        );
    }
}

fn display_names(
    what: &str,
    names: impl Iterator<Item = Stated<String>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (again, first) in repeated(names.map(|name| (name.value, name.span))) {
        let message = format!("two {what} have the display name `{}`", again.value);
        diagnostics.push(
            Diagnostic::error("duplicate-display-name", again.span, message)
                .related(first, "the other one is here")
                .help(format!(
                    "gijctl finds {what} by their display name: state another `displayName`"
                )),
        );
    }
}

fn origins(manifests: &[&RepositoryManifest], diagnostics: &mut Vec<Diagnostic>) {
    let plain = manifests.iter().filter(|one| one.place() == Place::Plain);
    let origins = plain.filter_map(|one| {
        let stated = one.fields.get(&Field::Origin)?;
        Some((normalise_clone_origin(one.text(Field::Origin)), stated.span))
    });
    for (again, first) in repeated(origins) {
        // The address is not repeated: it may hold what must not be shown.
        diagnostics.push(
            Diagnostic::error(
                "duplicate-origin",
                again.span,
                "another plain repository is cloned from this address",
            )
            .related(first, "the other one is here")
            .help("GIJ would clone and index it twice: keep one of the two"),
        );
    }
}

fn matches(manifests: &[&RepositoryManifest], diagnostics: &mut Vec<Diagnostic>) {
    let wanted = manifests.iter().filter_map(|one| {
        let (integration, matcher) = (one.integration.as_ref()?, one.matcher.as_ref()?);
        let meant = match &matcher.value {
            Matcher::Origin(origin) => Matcher::Origin(normalise_clone_origin(origin)),
            other => other.clone(),
        };
        Some(((integration.value.clone(), meant), matcher.span))
    });
    for (again, first) in repeated(wanted) {
        let message = format!(
            "another manifest means the same repository inside Integration/{}",
            again.value.0
        );
        diagnostics.push(
            Diagnostic::error("duplicate-match", again.span, message)
                .related(first, "the other one is here")
                .help("state all of its settings in one manifest"),
        );
    }
}

/// What tells integrations apart but for their display name.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Identity<'a> {
    kind: IntegrationType,
    origin: String,
    narrowing: [&'a str; 4],
}

fn identities(manifests: &[&IntegrationManifest], diagnostics: &mut Vec<Diagnostic>) {
    let identities = manifests.iter().filter_map(|manifest| {
        let kind = manifest.integration_type.as_ref()?;
        let narrowing = [
            Field::ApiPath,
            Field::ApiFilter,
            Field::TfsCollection,
            Field::AwsRegion,
        ];
        let origin = match (
            manifest.text(Field::Origin),
            kind.value.requirements().origin,
        ) {
            ("", OriginRule::Implied(Some(implied))) => implied,
            (stated, _) => stated,
        };
        let identity = Identity {
            kind: kind.value,
            origin: normalise_origin(kind.value, origin),
            narrowing: narrowing.map(|field| manifest.text(field)),
        };
        Some((identity, manifest.header.name.as_ref()?.span))
    });
    for (again, first) in repeated(identities) {
        diagnostics.push(
            Diagnostic::warning(
                "same-repositories",
                again.span,
                "another integration has the same type, origin, path, filter, collection and region: both may bring the same repositories",
            )
            .related(first, "the other one is here")
            .help("narrow each with `apiPath` or `apiFilter`, unless their credentials see different repositories"),
        );
    }
}

/// Each value that was there before, with the place where it was first.
fn repeated<T: Ord>(
    values: impl Iterator<Item = (T, Span)>,
) -> impl Iterator<Item = (Stated<T>, Span)> {
    let mut places: BTreeMap<T, Span> = BTreeMap::new();
    let mut found = Vec::new();
    for (value, span) in values {
        match places.get(&value) {
            Some(&first) => found.push((Stated { value, span }, first)),
            None => {
                places.insert(value, span);
            }
        }
    }
    found.into_iter()
}
