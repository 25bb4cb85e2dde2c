//! A whole manifest with one key in it, as one writes it. Tests hold each against the checker.

use std::collections::BTreeMap;

use super::super::shape::{
    self, ACKNOWLEDGED, API_VERSION, BY, Content, Format, ON, Object, Property, VALUE,
};
use super::keys::{self, Key, is_within, keys_of};
use crate::model::field::TextFormat;
use crate::model::integration_type::OriginRule;
use crate::model::{CredentialForm, Field, IntegrationType, Kind, Place};

/// An integration's types in the order in which examples choose them: what most people have comes
/// first, and each way to sign in is among the first three.
const PREFERRED: [IntegrationType; 3] = [
    IntegrationType::Github,
    IntegrationType::GitlabServer,
    IntegrationType::Gerrit,
];

/// The values of an example by the paths of their keys.
struct Draft {
    kind: Kind,
    leaves: BTreeMap<String, String>,
}

/// An example of a kind.
pub(super) fn of_kind(kind: Kind) -> String {
    let mut draft = Draft::new(kind);
    draft.fill(None);
    draft.text()
}

/// An example with this key.
pub(super) fn of_key(kind: Kind, key: &Key) -> String {
    let mut draft = Draft::new(kind);
    draft.fill(Some(key));
    // The example of an origin is that of a Git host; a repository's is longer.
    let is_origin = kind == Kind::Repository && key.property.field == Some(Field::Origin);
    // A general setting without an example of its own has been given a value.
    let is_given = keys::general(kind, key).is_some() && key.property.example.is_empty();
    let is_whole = is_origin || (is_given && draft.has(&key.path));
    if !is_whole && (!draft.has(&key.path) || draft.leaves.contains_key(&key.path)) {
        let (path, text) = written(key);
        draft.set(&path, text);
    }
    draft.text()
}

/// A value of a key; of a map whose keys are known, that of one of them.
fn written(key: &Key) -> (String, String) {
    if !key.property.example.is_empty() {
        return (key.path.clone(), literal(key.property));
    }
    let inside = keys_of(&key.property.content).and_then(|object| {
        let mut properties = object.properties.iter();
        properties.find(|property| !property.example.is_empty())
    });
    match inside {
        Some(inside) => (format!("{}.{}", key.path, inside.name), literal(inside)),
        None => (key.path.clone(), "{ note: for people }".to_owned()),
    }
}

/// The example of a declaration as YAML has it.
fn literal(property: &Property) -> String {
    let written = property.example;
    match property.content {
        Content::Text(shape) => match shape.format {
            Format::Setting(TextFormat::JmesPath | TextFormat::JavaRegex) => quoted(written),
            _ if is_plain(written) => written.to_owned(),
            _ => quoted(written),
        },
        _ => written.to_owned(),
    }
}

/// A value of a declaration: its example, or one that every value of its kind has.
fn value_of(property: &Property) -> String {
    match &property.content {
        _ if !property.example.is_empty() => literal(property),
        Content::Bool => property.default.unwrap_or("true").to_owned(),
        Content::Integer { min, .. } | Content::Schedule { min, .. } => property
            .default
            .map_or_else(|| min.to_string(), str::to_owned),
        Content::Word(choices) => choices
            .first()
            .map_or_else(String::new, |choice| choice.word.to_owned()),
        Content::ProjectsOrNone | Content::Projects => "all".to_owned(),
        Content::Set { .. } => "[one]".to_owned(),
        Content::Secret(_) => "{ env: SECRET }".to_owned(),
        _ => "text".to_owned(),
    }
}

/// Whether YAML takes a text for just this text without quotes.
fn is_plain(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || " ./:_-".contains(c))
        && !text.contains(": ")
        && !text.ends_with(':')
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Draft {
    const fn new(kind: Kind) -> Self {
        Self {
            kind,
            leaves: BTreeMap::new(),
        }
    }

    /// Sets a value, in the place of whatever is at, above or inside its path.
    fn set(&mut self, path: &str, text: impl Into<String>) {
        self.leaves
            .retain(|other, _| !is_within(other, path) && !is_within(path, other));
        self.leaves.insert(path.to_owned(), text.into());
    }

    /// Whether there is a value at the path or inside of it.
    fn has(&self, path: &str) -> bool {
        self.leaves.keys().any(|leaf| is_within(leaf, path))
    }

    /// Sets what a manifest of the kind cannot do without where the key is in it.
    fn fill(&mut self, key: Option<&Key>) {
        self.set("apiVersion", API_VERSION);
        self.set("kind", self.kind.as_str());
        let is_in = |path: &str| key.is_some_and(|key| is_within(&key.path, path));
        match self.kind {
            Kind::Integration => self.fill_integration(key),
            Kind::FeatureSet => {
                self.set("metadata.name", "lean");
                if !is_in("spec.features") || key.is_some_and(|key| key.path == "spec.features") {
                    self.set("spec.features.sendCommitEmails", "false");
                }
            }
            Kind::Repository => self.fill_repository(key),
            Kind::GeneralSettings => self.fill_general(key),
            Kind::ProjectAssociation => {
                self.set("metadata.name", "payments");
                if !is_in("spec.selector") {
                    self.set("spec.selector.matchLabels", "{ team: payments }");
                }
                self.set("spec.projects", "[PAY, OPS]");
            }
        }
    }

    /// The setting that the key is about with what it needs, and its acknowledgement where that is
    /// what the key is in.
    fn fill_general(&mut self, key: Option<&Key>) {
        self.set("metadata.name", "site");
        let about = key.and_then(|key| Some((key, keys::general(self.kind, key)?)));
        let Some((key, (setting, _))) = about else {
            self.set("spec.commitsLimit", "20");
            return;
        };
        let name = setting.key();
        let path = format!("spec.{name}");
        let keys = keys::of_kind(self.kind);
        let declared = keys.iter().find(|other| other.path == path);
        let value = declared.map_or_else(String::new, |other| value_of(other.property));
        for need in setting.spec().needs {
            self.set(&format!("spec.{}", need.key), need.value.as_str());
        }
        self.set(&path, value.clone());
        let acknowledged = format!("spec.{ACKNOWLEDGED}.{name}");
        if is_within(&key.path, &acknowledged) {
            self.set(&format!("{acknowledged}.{BY}"), "jane");
            self.set(&format!("{acknowledged}.{ON}"), "2026-11-01");
            self.set(&format!("{acknowledged}.{VALUE}"), value);
        }
    }

    /// A plain one, unless the key is of those inside an integration only.
    fn fill_repository(&mut self, key: Option<&Key>) {
        self.set("metadata.name", "ledger-core");
        let is_inside = key.is_some_and(|key| {
            let of_inside = ["spec.integration", "spec.match"]
                .iter()
                .any(|path| is_within(&key.path, path));
            let field = key.property.field;
            of_inside || field.is_some_and(|field| !field.at(Place::Plain).is_settable())
        });
        if is_inside {
            self.set("spec.integration", "github-acme");
            self.set("spec.match", "{ displayName: ledger-core }");
        } else {
            self.set("spec.origin", "https://git.acme.example/ledger-core.git");
        }
        let has_credentials = key.is_some_and(|key| key.path == "spec.credentials");
        if has_credentials || key.and_then(form_of).is_some() {
            self.set("spec.credentials.username", "svc-jira");
            self.set("spec.credentials.password", "{ env: GIT_HOST_PASSWORD }");
        }
    }

    fn fill_integration(&mut self, key: Option<&Key>) {
        let form = key.and_then(form_of);
        let kind = type_for(key.and_then(|key| key.property.field), form);
        let name = kind.as_str().to_lowercase().replace('_', "-");
        let needs = kind.requirements();
        self.set("metadata.name", format!("{name}-acme"));
        self.set("spec.type", kind.as_str());
        if needs.origin == OriginRule::Required {
            let origin = match kind {
                IntegrationType::Filespace => "/srv/repositories/*",
                _ => "https://git.acme.example",
            };
            self.set("spec.origin", origin);
        }
        if needs.aws_region {
            self.set("spec.awsRegion", Field::AwsRegion.spec().example);
        }
        if needs.folder_depth {
            self.set("spec.folderDepth", Field::FolderDepth.spec().example);
        }
        match form.or_else(|| needs.credentials.first().copied()) {
            None => {}
            Some(CredentialForm::Pat) => {
                self.set("spec.credentials.pat", "{ env: GIT_HOST_PAT }");
            }
            Some(CredentialForm::UsernamePassword) => {
                self.set("spec.credentials.username", "svc-jira");
                self.set("spec.credentials.password", "{ env: GIT_HOST_PASSWORD }");
            }
            Some(CredentialForm::UsernamePat) => {
                self.set("spec.credentials.username", "all");
                self.set("spec.credentials.pat", "{ env: GIT_HOST_PAT }");
            }
        }
    }

    /// The manifest, its keys in the order of the declarations.
    fn text(&self) -> String {
        let mut text = String::new();
        self.write(shape::of_kind(self.kind), "", 0, &mut text);
        text
    }

    fn write(&self, object: &Object, above: &str, depth: usize, text: &mut String) {
        for property in &object.properties {
            let path = match above {
                "" => property.name.to_owned(),
                above => format!("{above}.{}", property.name),
            };
            let margin = "  ".repeat(depth);
            if let Some(leaf) = self.leaves.get(&path) {
                text.push_str(&format!("{margin}{}: {leaf}\n", property.name));
            } else if self.has(&path)
                && let Some(inside) = keys_of(&property.content)
            {
                text.push_str(&format!("{margin}{}:\n", property.name));
                self.write(inside, &path, depth + 1, text);
            }
        }
    }
}

/// The way to sign in that a key of credentials is part of.
fn form_of(key: &Key) -> Option<CredentialForm> {
    let is_about_password = ["spec.credentials.username", "spec.credentials.password"]
        .iter()
        .any(|path| is_within(&key.path, path));
    is_about_password.then_some(CredentialForm::UsernamePassword)
}

/// The first type that the setting applies to, that needs it where it says where to connect, and
/// that can sign in so.
fn type_for(field: Option<Field>, form: Option<CredentialForm>) -> IntegrationType {
    let fits = |kind: &IntegrationType| {
        let needs = kind.requirements();
        field.is_none_or(|field| field.applies_to(*kind))
            && (field != Some(Field::Origin) || needs.origin == OriginRule::Required)
            && form.is_none_or(|form| needs.credentials.contains(&form))
    };
    PREFERRED
        .into_iter()
        .chain(IntegrationType::ALL)
        .find(fits)
        .unwrap_or(IntegrationType::Github)
}
