//! Manifests as they are declared, each by itself.

use std::collections::BTreeMap;

use crate::diag::Span;
use crate::model::{Field, FieldValue, IntegrationId, IntegrationType, Name};
use crate::state::ProjectScope;

use super::check::{CheckedObject, Stated};

/// Everything that the files declare, in the order of paths and places.
#[derive(Debug, Default)]
pub(crate) struct Set {
    pub(crate) integrations: Vec<IntegrationManifest>,
    pub(crate) feature_sets: Vec<FeatureSetManifest>,
    pub(crate) associations: Vec<AssociationManifest>,
    /// Whether a document could not be read far enough to know its kind and name. Then nothing is
    /// said of names that seem to be missing.
    pub(crate) has_unreadable: bool,
}

/// What a manifest is called.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// `None` where it was reported as wrong.
    pub(crate) name: Option<Stated<Name>>,
    pub(crate) labels: BTreeMap<String, String>,
}

impl Header {
    /// The name for messages.
    pub(crate) fn shown(&self) -> &str {
        self.name
            .as_ref()
            .map_or("(unnamed)", |name| name.value.as_str())
    }
}

#[derive(Debug)]
pub(crate) struct IntegrationManifest {
    pub(crate) header: Header,
    pub(crate) integration_type: Option<Stated<IntegrationType>>,
    pub(crate) id: Option<Stated<IntegrationId>>,
    pub(crate) spec: CheckedObject,
    /// The settings stated in `spec` and in `spec.features`.
    pub(crate) fields: BTreeMap<Field, Stated<FieldValue>>,
}

impl IntegrationManifest {
    /// The text of a setting; empty where none is stated.
    pub(crate) fn text(&self, field: Field) -> &str {
        match self.fields.get(&field).map(|stated| &stated.value) {
            Some(FieldValue::Text(text)) => text,
            _ => "",
        }
    }

    /// The name that people see: the manifest's own where none is stated.
    pub(crate) fn display_name(&self) -> Option<Stated<String>> {
        match self.fields.get(&Field::DisplayName) {
            Some(stated) => Some(Stated {
                value: self.text(Field::DisplayName).to_owned(),
                span: stated.span,
            }),
            None if self.spec.states(Field::DisplayName.name()) => None,
            None => {
                let name = self.header.name.clone()?;
                Some(name.map(|name| name.as_str().to_owned()))
            }
        }
    }
}

#[derive(Debug)]
pub(crate) struct FeatureSetManifest {
    pub(crate) header: Header,
    pub(crate) target: Target,
    /// Where it states what only plain repositories have.
    pub(crate) for_plain_repositories: Option<Span>,
    pub(crate) fields: BTreeMap<Field, Stated<FieldValue>>,
}

#[derive(Debug)]
pub(crate) struct AssociationManifest {
    pub(crate) header: Header,
    pub(crate) target: Target,
    pub(crate) projects: Option<Stated<ProjectScope>>,
}

/// Whom a manifest is for.
#[derive(Debug)]
pub(crate) enum Target {
    /// Every integration.
    Everything,
    /// Those that a selector matches.
    Selected(Selector),
    /// Not known: the selector was reported as wrong.
    Unknown,
}

#[derive(Debug)]
pub(crate) struct Selector {
    /// Where the selector's key is.
    pub(crate) place: Span,
    pub(crate) names: Option<Vec<Stated<String>>>,
    pub(crate) labels: Option<Stated<BTreeMap<String, Stated<String>>>>,
}

impl Selector {
    /// Whether both parts match, as far as they are given.
    pub(crate) fn matches(&self, header: &Header) -> bool {
        let Some(name) = &header.name else {
            return false;
        };
        let by_name = self.names.as_ref().is_none_or(|names| {
            names
                .iter()
                .any(|wanted| wanted.value == name.value.as_str())
        });
        let by_label = self.labels.as_ref().is_none_or(|labels| {
            labels
                .value
                .iter()
                .all(|(key, wanted)| header.labels.get(key) == Some(&wanted.value))
        });
        by_name && by_label
    }
}

impl Target {
    /// Whether a manifest with this header is meant.
    pub(crate) fn includes(&self, header: &Header) -> bool {
        match self {
            Self::Everything => header.name.is_some(),
            Self::Selected(selector) => selector.matches(header),
            Self::Unknown => false,
        }
    }
}
