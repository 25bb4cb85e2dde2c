//! Manifests as they are declared, each by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::diag::Span;
use crate::model::{
    Acknowledgement, Field, FieldValue, GeneralSetting, GeneralValue, IntegrationId,
    IntegrationType, Kind, Name, Place, RepositoryId,
};
use crate::state::{Matcher, ProjectScope};

use super::check::{CheckedObject, Stated};
use super::shape::{INTEGRATION, MATCH};

/// Everything that the files declare, in the order of paths and places.
#[derive(Debug, Default)]
pub(crate) struct Set {
    pub(crate) integrations: Vec<IntegrationManifest>,
    pub(crate) repositories: Vec<RepositoryManifest>,
    pub(crate) feature_sets: Vec<FeatureSetManifest>,
    pub(crate) associations: Vec<AssociationManifest>,
    pub(crate) general: Vec<GeneralManifest>,
    /// Whether a document could not be read far enough to know its kind and name. Then nothing is
    /// said of names that seem to be missing.
    pub(crate) has_unreadable: bool,
}

impl Set {
    /// All that selectors can mean: integrations, then repositories.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = Subject<'_>> {
        let integrations = self.integrations.iter().map(|manifest| Subject {
            kind: Kind::Integration,
            place: Place::Integration,
            integration_type: manifest.integration_type.as_ref().map(|kind| kind.value),
            integration: None,
            header: &manifest.header,
            spec: &manifest.spec,
            fields: &manifest.fields,
        });
        let repositories = self.repositories.iter().map(|manifest| Subject {
            kind: Kind::Repository,
            place: manifest.place(),
            integration_type: None,
            integration: manifest
                .integration
                .as_ref()
                .map(|name| name.value.as_str()),
            header: &manifest.header,
            spec: &manifest.spec,
            fields: &manifest.fields,
        });
        integrations.chain(repositories)
    }
}

/// An integration or a repository, as far as feature sets and associations care.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) kind: Kind,
    pub(crate) place: Place,
    /// `None` where it is not known, or where there is none.
    integration_type: Option<IntegrationType>,
    /// The name of the integration that a repository is inside of.
    pub(crate) integration: Option<&'a str>,
    pub(crate) header: &'a Header,
    pub(crate) spec: &'a CheckedObject,
    /// The settings that it states itself.
    pub(crate) fields: &'a BTreeMap<Field, Stated<FieldValue>>,
}

impl Subject<'_> {
    /// Whether a setting can be set on it.
    pub(crate) fn takes(&self, field: Field) -> bool {
        field.at(self.place).is_settable()
            && self
                .integration_type
                .is_none_or(|kind| field.applies_to(kind))
    }
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.header.shown())
    }
}

/// What a manifest is called.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// `None` where it was reported as wrong.
    pub(crate) name: Option<Stated<Name>>,
    pub(crate) labels: BTreeMap<String, String>,
    /// What is said of when it is to be created, by the keys of annotations.
    pub(crate) rollout: BTreeMap<String, Stated<String>>,
    /// What is noted for whoever gives advice, by the keys of annotations.
    pub(crate) advice: BTreeMap<String, Stated<String>>,
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
        text_of(&self.fields, field)
    }

    /// The name that people see: the manifest's own where none is stated.
    pub(crate) fn display_name(&self) -> Option<Stated<String>> {
        display_name(&self.header, &self.spec, &self.fields)
    }
}

/// A repository, plain or inside an integration.
#[derive(Debug)]
pub(crate) struct RepositoryManifest {
    pub(crate) header: Header,
    pub(crate) id: Option<Stated<RepositoryId>>,
    /// The name under `integration`.
    pub(crate) integration: Option<Stated<Name>>,
    /// What `match` says, with the place of its value.
    pub(crate) matcher: Option<Stated<Matcher>>,
    pub(crate) spec: CheckedObject,
    /// The settings stated in `spec` and in `spec.features`.
    pub(crate) fields: BTreeMap<Field, Stated<FieldValue>>,
}

impl RepositoryManifest {
    /// Whether it is inside an integration: whoever states one of the two keys means that.
    pub(crate) fn place(&self) -> Place {
        if self.spec.states(INTEGRATION) || self.spec.states(MATCH) {
            Place::Inside
        } else {
            Place::Plain
        }
    }

    /// The text of a setting; empty where none is stated.
    pub(crate) fn text(&self, field: Field) -> &str {
        text_of(&self.fields, field)
    }

    /// The name that people see: the manifest's own where none is stated.
    pub(crate) fn display_name(&self) -> Option<Stated<String>> {
        display_name(&self.header, &self.spec, &self.fields)
    }
}

fn text_of(fields: &BTreeMap<Field, Stated<FieldValue>>, field: Field) -> &str {
    match fields.get(&field).map(|stated| &stated.value) {
        Some(FieldValue::Text(text)) => text,
        _ => "",
    }
}

fn display_name(
    header: &Header,
    spec: &CheckedObject,
    fields: &BTreeMap<Field, Stated<FieldValue>>,
) -> Option<Stated<String>> {
    match fields.get(&Field::DisplayName) {
        Some(stated) => Some(Stated {
            value: text_of(fields, Field::DisplayName).to_owned(),
            span: stated.span,
        }),
        None if spec.states(Field::DisplayName.name()) => None,
        None => {
            let name = header.name.clone()?;
            Some(name.map(|name| name.as_str().to_owned()))
        }
    }
}

#[derive(Debug)]
pub(crate) struct FeatureSetManifest {
    pub(crate) header: Header,
    pub(crate) target: Target,
    pub(crate) fields: BTreeMap<Field, Stated<FieldValue>>,
    /// The map that states them.
    pub(crate) features: CheckedObject,
}

#[derive(Debug)]
pub(crate) struct AssociationManifest {
    pub(crate) header: Header,
    pub(crate) target: Target,
    pub(crate) projects: Option<Stated<ProjectScope>>,
}

/// Settings of Jira as a whole.
#[derive(Debug)]
pub(crate) struct GeneralManifest {
    pub(crate) header: Header,
    pub(crate) spec: CheckedObject,
    pub(crate) settings: BTreeMap<GeneralSetting, Stated<GeneralValue>>,
    /// What people say to have set by hand, each with the place of its key.
    pub(crate) acknowledged: BTreeMap<GeneralSetting, Stated<Acknowledgement>>,
}

/// Whom a manifest is for.
#[derive(Debug)]
pub(crate) enum Target {
    /// Every integration and repository.
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
    pub(crate) names: Option<Vec<Stated<Reference>>>,
    pub(crate) labels: Option<Stated<BTreeMap<String, Stated<String>>>>,
}

/// A name in a selector, alone or as `Kind/name`.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    /// `None` where the name stands alone.
    pub(crate) kind: Option<Kind>,
    pub(crate) name: String,
}

impl Reference {
    /// Reads a text that has the form of one.
    pub(crate) fn parse(text: &str) -> Self {
        match text.split_once('/') {
            Some((kind, name)) => Self {
                kind: Kind::parse(kind),
                name: name.to_owned(),
            },
            None => Self {
                kind: None,
                name: text.to_owned(),
            },
        }
    }

    /// Whether a manifest of this kind and name is meant.
    pub(crate) fn means(&self, kind: Kind, name: &str) -> bool {
        self.name == name && self.kind.is_none_or(|wanted| wanted == kind)
    }
}

impl Selector {
    /// Whether it names the manifest, whatever its labels.
    pub(crate) fn names(&self, subject: &Subject<'_>) -> bool {
        let Some(name) = &subject.header.name else {
            return false;
        };
        let mut names = self.names.iter().flatten();
        names.any(|wanted| wanted.value.means(subject.kind, name.value.as_str()))
    }

    /// Whether both parts match, as far as they are given.
    pub(crate) fn matches(&self, subject: &Subject<'_>) -> bool {
        let header = subject.header;
        if header.name.is_none() {
            return false;
        }
        let by_name = self.names.is_none() || self.names(subject);
        let by_label = self.labels.as_ref().is_none_or(|labels| {
            labels
                .value
                .iter()
                .all(|(key, wanted)| header.labels.get(key) == Some(&wanted.value))
        });
        by_name && by_label
    }
}

/// The manifests that select others, by what they select with: a large set has many small ones,
/// and each integration and repository is to be held against few of them.
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
            let places = self.by_name.entry(&name.value.name).or_default();
            places.insert(at);
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
    /// Whether this manifest is meant.
    pub(crate) fn includes(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::Everything => subject.header.name.is_some(),
            Self::Selected(selector) => selector.matches(subject),
            Self::Unknown => false,
        }
    }
}
