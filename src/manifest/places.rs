//! Where the values of the desired state are written, for whoever gives advice about them or edits
//! them.

use std::collections::BTreeMap;

use crate::diag::Span;
use crate::model::{Address, Field, FieldValue, GeneralSetting, Kind, Section};

use super::check::{CheckedObject, Stated};
use super::declared::{Header, Set};

/// Annotations that are kept for advice besides those that begin with [`ADVICE`].
const KEPT: [&str; 3] = ["owner", "purpose", "expires"];
/// How the annotations that are meant for advice begin.
pub const ADVICE: &str = "lint.";

/// Whether an annotation is kept.
pub(super) fn is_kept(key: &str) -> bool {
    key.starts_with(ADVICE) || KEPT.contains(&key)
}

/// The places of every manifest, by address.
#[derive(Debug, Clone, Default)]
pub struct Places {
    manifests: BTreeMap<Address, ManifestPlaces>,
}

/// The places of one manifest.
#[derive(Debug, Clone)]
pub struct ManifestPlaces {
    /// Its name.
    pub name: Span,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its annotations, as far as they are kept for advice.
    pub annotations: BTreeMap<String, Annotation>,
    /// The first key of `spec`, and of `spec.features`, before which another may be put.
    first_keys: BTreeMap<Block, Span>,
    values: BTreeMap<Key, Placed>,
}

/// A note in a manifest's metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// What it says.
    pub text: String,
    /// Where.
    pub place: Span,
}

/// What is written somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A setting of an integration or a repository.
    Field(Field),
    /// A setting of Jira as a whole.
    General(GeneralSetting),
    /// The type of an integration.
    Type,
    /// What it signs in with.
    Credentials,
    /// The projects it states itself.
    Projects,
    /// Whether it is switched off.
    Disabled,
}

/// A map in a manifest that keys may be added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Block {
    /// `spec`.
    Spec,
    /// `spec.features`.
    Features,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The key.
    pub key: Span,
    /// The value. Where it is repeated from an anchor this is the anchor's value.
    pub value: Span,
    /// The manifest that states it: the resource's own, or a feature set.
    pub stated_in: Address,
}

impl Places {
    /// Those of one manifest.
    pub fn of(&self, address: &Address) -> Option<&ManifestPlaces> {
        self.manifests.get(address)
    }

    /// Every manifest, sorted.
    pub fn all(&self) -> impl Iterator<Item = (&Address, &ManifestPlaces)> {
        self.manifests.iter()
    }

    /// Where a value of a resource is stated, by itself or by a feature set.
    pub fn value(&self, address: &Address, key: Key) -> Option<&Placed> {
        self.of(address)?.value(key)
    }
}

impl ManifestPlaces {
    /// Where a value is stated.
    pub fn value(&self, key: Key) -> Option<&Placed> {
        self.values.get(&key)
    }

    /// All values, sorted.
    pub fn values(&self) -> impl Iterator<Item = (Key, &Placed)> {
        self.values.iter().map(|(key, placed)| (*key, placed))
    }

    /// The first key of a map; `None` where the map is absent or empty.
    pub fn first_key(&self, block: Block) -> Option<Span> {
        self.first_keys.get(&block).copied()
    }
}

/// The places of a set; `features` are the merged ones of its subjects, in their order.
pub(super) fn collect<'a>(
    set: &Set,
    features: impl Iterator<Item = &'a BTreeMap<Field, Stated<FieldValue>>>,
) -> Places {
    let mut places = Places::default();
    // What feature sets state, by the place of the value and the setting: one set states a setting
    // once, so no two of them have both in common.
    let mut of_sets = BTreeMap::new();
    for manifest in &set.feature_sets {
        let Some((address, mut here)) = start(Kind::FeatureSet, &manifest.header, None) else {
            continue;
        };
        for (field, stated) in &manifest.fields {
            here.add(
                Key::Field(*field),
                &manifest.features,
                field.name(),
                &address,
            );
            if let Some(placed) = here.value(Key::Field(*field)) {
                of_sets.insert((stated.span, *field), placed.clone());
            }
        }
        places.manifests.insert(address, here);
    }
    for (subject, features) in set.subjects().zip(features) {
        let Some((address, mut here)) = start(subject.kind, subject.header, Some(subject.spec))
        else {
            continue;
        };
        for (key, name) in [
            (Key::Type, "type"),
            (Key::Credentials, "credentials"),
            (Key::Projects, "projects"),
            (Key::Disabled, "disabled"),
        ] {
            here.add(key, subject.spec, name, &address);
        }
        for field in Field::of_section(Section::Spec) {
            here.add(Key::Field(field), subject.spec, field.name(), &address);
        }
        let own = subject.spec.object("features");
        for (field, stated) in features {
            if let Some(own) = own.filter(|own| own.states(field.name())) {
                here.add(Key::Field(*field), own, field.name(), &address);
            } else if let Some(placed) = of_sets.get(&(stated.span, *field)) {
                here.values.insert(Key::Field(*field), placed.clone());
            }
        }
        places.manifests.insert(address, here);
    }
    for manifest in &set.general {
        let stated = start(
            Kind::GeneralSettings,
            &manifest.header,
            Some(&manifest.spec),
        );
        let Some((address, mut here)) = stated else {
            continue;
        };
        for setting in manifest.settings.keys() {
            here.add(
                Key::General(*setting),
                &manifest.spec,
                setting.key(),
                &address,
            );
        }
        places.manifests.insert(address, here);
    }
    let associations = set.associations.iter();
    places
        .manifests
        .extend(associations.filter_map(|one| start(Kind::ProjectAssociation, &one.header, None)));
    places
}

fn address(kind: Kind, header: &Header) -> Option<Address> {
    let name = header.name.as_ref()?.value.clone();
    Some(Address { kind, name })
}

fn start(
    kind: Kind,
    header: &Header,
    spec: Option<&CheckedObject>,
) -> Option<(Address, ManifestPlaces)> {
    let mut first_keys = BTreeMap::new();
    if let Some(spec) = spec {
        first_keys.extend(first_key(spec).map(|key| (Block::Spec, key)));
        let features = spec.object("features").and_then(first_key);
        first_keys.extend(features.map(|key| (Block::Features, key)));
    }
    let annotations = header.advice.iter().map(|(key, stated)| {
        let annotation = Annotation {
            text: stated.value.clone(),
            place: stated.span,
        };
        (key.clone(), annotation)
    });
    let places = ManifestPlaces {
        name: header.name.as_ref()?.span,
        labels: header.labels.clone(),
        annotations: annotations.collect(),
        first_keys,
        values: BTreeMap::new(),
    };
    Some((address(kind, header)?, places))
}

/// The key that stands first in the text.
fn first_key(object: &CheckedObject) -> Option<Span> {
    object.entries.values().map(|entry| entry.key).min()
}

impl ManifestPlaces {
    fn add(&mut self, key: Key, object: &CheckedObject, name: &str, address: &Address) {
        if let Some(entry) = object.entries.get(name) {
            let placed = Placed {
                key: entry.key,
                value: entry.checked.span,
                stated_in: address.clone(),
            };
            self.values.insert(key, placed);
        }
    }
}
