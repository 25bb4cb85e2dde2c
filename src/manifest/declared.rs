//! Manifests as they are declared, each by itself.

use std::collections::{BTreeMap, BTreeSet};

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

/// The manifests that select integrations, by what they select with: a large set has many small
/// ones, and each integration is to be held against few of them.
#[derive(Debug, Default)]
pub(crate) struct Targets<'a> {
    by_name: BTreeMap<&'a str, BTreeSet<usize>>,
    by_label: BTreeMap<(&'a str, &'a str), BTreeSet<usize>>,
    of_everything: BTreeSet<usize>,
}

impl<'a> Targets<'a> {
    /// An index of manifests with these targets.
    pub(crate) fn of(targets: impl Iterator<Item = &'a Target>) -> Self {
        let mut index = Self::default();
        for (at, target) in targets.enumerate() {
            match target {
                Target::Everything => {
                    index.of_everything.insert(at);
                }
                Target::Selected(selector) => index.add(at, selector),
                Target::Unknown => {}
            }
        }
        index
    }

    /// By the names where there are some, else by the first label: whatever does not match on
    /// that does not match at all.
    fn add(&mut self, at: usize, selector: &'a Selector) {
        for name in selector.names.iter().flatten() {
            self.by_name.entry(&name.value).or_default().insert(at);
        }
        if selector.names.is_some() {
            return;
        }
        let labels = selector.labels.iter().flat_map(|labels| &labels.value);
        if let Some((key, value)) = labels.into_iter().next() {
            let pair = (key.as_str(), value.value.as_str());
            self.by_label.entry(pair).or_default().insert(at);
        }
    }

    /// The places of the manifests that may mean a manifest with this header, in their order. A
    /// selector may ask for more than it was found by.
    pub(crate) fn candidates(&self, header: &Header) -> BTreeSet<usize> {
        let Some(name) = &header.name else {
            return BTreeSet::new();
        };
        let named = self.by_name.get(name.value.as_str());
        let labels = header.labels.iter();
        let labelled =
            labels.filter_map(|(key, value)| self.by_label.get(&(key.as_str(), value.as_str())));
        let found = named.into_iter().chain(labelled).flatten();
        found.chain(&self.of_everything).copied().collect()
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
