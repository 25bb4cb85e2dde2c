//! What must not be said twice in one set.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Span};
use crate::model::integration_type::OriginRule;
use crate::model::{Field, IntegrationType, Kind, normalise_origin};

use super::super::check::Stated;
use super::super::declared::{Header, IntegrationManifest, Set};

pub(super) fn check(set: &Set, diagnostics: &mut Vec<Diagnostic>) {
    names(
        Kind::Integration,
        set.integrations.iter().map(|manifest| &manifest.header),
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
    ids(&set.integrations, diagnostics);
    let distinct = without_namesakes(&set.integrations);
    display_names(&distinct, diagnostics);
    identities(&distinct, diagnostics);
}

/// The first manifest of each name: what two of one name have in common is reported as that.
fn without_namesakes(manifests: &[IntegrationManifest]) -> Vec<&IntegrationManifest> {
    let mut names = BTreeSet::new();
    manifests
        .iter()
        .filter(|manifest| {
            let name = manifest.header.name.as_ref();
            name.is_none_or(|name| names.insert(&name.value))
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

fn ids(manifests: &[IntegrationManifest], diagnostics: &mut Vec<Diagnostic>) {
    let ids = manifests.iter().filter_map(|manifest| manifest.id.as_ref());
    for (again, first) in repeated(ids.map(|id| (id.value, id.span))) {
        let message = format!(
            "two manifests claim the integration with id {}",
            again.value
        );
        diagnostics.push(
            Diagnostic::error("duplicate-id", again.span, message)
                .related(first, "first claimed here")
                .help("an integration is declared by one manifest"),
        );
    }
}

fn display_names(manifests: &[&IntegrationManifest], diagnostics: &mut Vec<Diagnostic>) {
    let names: Vec<Stated<String>> = manifests
        .iter()
        .filter_map(|manifest| manifest.display_name())
        .collect();
    for (again, first) in repeated(names.iter().map(|name| (name.value.as_str(), name.span))) {
        let message = format!("two integrations have the display name `{}`", again.value);
        diagnostics.push(
            Diagnostic::error("duplicate-display-name", again.span, message)
                .related(first, "the other one is here")
                .help(
                    "gijctl finds integrations by their display name: state another `displayName`",
                ),
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
