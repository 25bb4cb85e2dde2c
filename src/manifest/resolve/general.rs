//! Settings of Jira as a whole, and what they make of those of integrations and repositories.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, SourceMap};
use crate::model::{Address, FieldValue, GeneralValue, Kind};
use crate::state::DesiredGeneral;

use super::super::declared::{GeneralManifest, Set, Subject};
use super::features::Features;
use super::shared::declared_at;

/// The settings; `None` where the manifest's name was reported as wrong.
pub(super) fn build(manifest: &GeneralManifest, sources: &SourceMap) -> Option<DesiredGeneral> {
    let name = manifest.header.name.as_ref()?;
    Some(DesiredGeneral {
        address: Address {
            kind: Kind::GeneralSettings,
            name: name.value.clone(),
        },
        declared_at: declared_at(name, sources),
        settings: manifest
            .settings
            .iter()
            .map(|(setting, stated)| (*setting, stated.value.clone()))
            .collect(),
        acknowledged: manifest
            .acknowledged
            .iter()
            .map(|(setting, stated)| (*setting, stated.value.clone()))
            .collect(),
    })
}

/// What is stated of an integration or a repository and overridden by a general setting has no
/// effect. Each pair of places is named once.
pub(super) fn warn_of_overridden(
    set: &Set,
    features: &[Features],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut told = BTreeSet::new();
    let overriding = set.general.iter().flat_map(|manifest| &manifest.settings);
    let overriding: Vec<_> = overriding
        .filter_map(|(setting, stated)| {
            let over = setting.spec().overrides?;
            let is_on = stated.value == GeneralValue::Bool(over.when);
            is_on.then_some((*setting, stated, over))
        })
        .collect();
    for (subject, features) in set.subjects().zip(features) {
        for (setting, stated, over) in &overriding {
            let Some(own) = overridden(&subject, features, over.field) else {
                continue;
            };
            if own.value == FieldValue::Bool(over.becomes) || !told.insert((own.span, stated.span))
            {
                continue;
            }
            let message = format!(
                "`{}: {}` has no effect: the general setting `{setting}: {}` overrides it everywhere",
                over.field, !over.becomes, over.when
            );
            diagnostics.push(
                Diagnostic::warning("overridden", own.span, message)
                    .related(stated.span, "the general setting is here")
                    .help("let them agree, or leave one of them out"),
            );
        }
    }
}

/// What is stated of a subject, by itself or by a feature set.
fn overridden<'a>(
    subject: &Subject<'_>,
    features: &'a Features,
    field: crate::model::Field,
) -> Option<&'a super::super::check::Stated<FieldValue>> {
    features.get(&field).filter(|_| subject.takes(field))
}
