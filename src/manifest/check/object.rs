//! Maps against their declarations.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Span};
use crate::model::general::Way;
use crate::model::{Fact, Field, GeneralSetting, Kind, Place, ProjectKey, Standing, Use};
use crate::state::ProjectScope;

use super::super::shape::{self, Content, Object, Presence, Property, Selection, TextShape};
use super::super::yaml::{Entry, Key, Node, Value};
use super::checked::{Checked, CheckedEntry, CheckedObject, CheckedValue, Stated};
use super::suggest::did_you_mean;

/// So many unknown keys of one map are named one by one. A map with more of them is something else
/// than a manifest, and nobody reads on.
const MOST_UNKNOWN_KEYS: usize = 50;

/// The code of what GIJ knows and does not let one set.
pub(crate) const NOT_SETTABLE: &str = "not-settable";

/// Checks one document.
pub(crate) struct Checker<'a> {
    kind: Kind,
    /// What the manifest describes, as far as its keys tell.
    place: Place,
    /// The shape of the whole manifest, to say where a misplaced key belongs.
    pub(super) whole: &'static Object,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
    pub(super) masks: &'a mut Vec<Span>,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(
        kind: Kind,
        diagnostics: &'a mut Vec<Diagnostic>,
        masks: &'a mut Vec<Span>,
    ) -> Self {
        Self {
            kind,
            place: Place::Integration,
            whole: shape::of_kind(kind),
            diagnostics,
            masks,
        }
    }

    /// Checks a whole document; `place` is where to say that something is missing.
    pub(crate) fn document(&mut self, entries: &[Entry], place: Span) -> CheckedObject {
        self.place = place_of(self.kind, entries);
        self.object("", entries, self.whole, place)
    }

    /// Checks the entries of a map which is called `name`; the document itself has no name.
    pub(super) fn object(
        &mut self,
        name: &str,
        entries: &[Entry],
        object: &'static Object,
        place: Span,
    ) -> CheckedObject {
        let mut checked = CheckedObject {
            place,
            entries: BTreeMap::new(),
        };
        let mut unknown = 0;
        for entry in entries {
            let Some(property) = object.property(&entry.key.text) else {
                unknown += 1;
                if name == "credentials" && is_null(&entry.value) {
                    self.bare_word_in_credentials(&entry.key);
                } else if unknown <= MOST_UNKNOWN_KEYS {
                    self.unknown_key(name, &entry.key, object);
                }
                continue;
            };
            if checked.states(property.name) {
                // Given twice, which has been reported.
                continue;
            }
            let value = self.content(property.name, entry, &property.content);
            let entry = CheckedEntry {
                key: entry.key.span,
                checked: value,
            };
            checked.entries.insert(property.name, entry);
        }
        if unknown > MOST_UNKNOWN_KEYS {
            let more = unknown - MOST_UNKNOWN_KEYS;
            let message = format!("{more} more keys here are unknown as well");
            self.diagnostics
                .push(Diagnostic::error("unknown-key", place, message).help("is this a manifest?"));
        }
        for property in &object.properties {
            if property.presence == Presence::Required && !checked.states(property.name) {
                self.diagnostics.push(missing_key(name, property, place));
            }
        }
        checked
    }

    fn content(&mut self, name: &str, entry: &Entry, content: &'static Content) -> Checked {
        let node = &entry.value;
        let value = if matches!(node.value, Value::Missing) {
            CheckedValue::Broken
        } else if is_null(node) {
            self.null(name, entry.key.span, content);
            CheckedValue::Broken
        } else {
            self.value(name, entry, content)
                .unwrap_or(CheckedValue::Broken)
        };
        Checked {
            span: node.span,
            value,
        }
    }

    fn value(
        &mut self,
        name: &str,
        entry: &Entry,
        content: &'static Content,
    ) -> Option<CheckedValue> {
        let node = &entry.value;
        match content {
            Content::Bool => self.bool(name, node).map(CheckedValue::Bool),
            Content::Integer { min, max } => self
                .integer(name, node, *min..=*max)
                .map(CheckedValue::Integer),
            Content::Text(shape) => self.text(name, node, *shape).map(CheckedValue::Text),
            Content::Word(words) => self
                .word(name, node, words)
                .map(|word| CheckedValue::Text(word.to_owned())),
            Content::Set { item, least } => {
                let items = self.list(name, node, item)?;
                self.refuse_repetitions(name, &items);
                self.at_least(name, node, items.len(), *least)?;
                Some(CheckedValue::List(items))
            }
            Content::List(_) => self.list(name, node, content).map(CheckedValue::List),
            Content::Texts { key, value, least } => {
                let texts = self.texts(name, node, *key, *value)?;
                self.at_least(name, node, texts.len(), *least)?;
                Some(CheckedValue::Texts(texts))
            }
            Content::Projects => self.projects(name, node).map(CheckedValue::Projects),
            Content::ProjectsOrNone => self.projects_or_none(name, node),
            Content::Schedule { min, max } => self.schedule(name, node, *min..=*max),
            Content::Object { object, selection } => {
                let Value::Map(entries) = &node.value else {
                    self.wrong_type(name, "a map", node);
                    return None;
                };
                let place = entry.key.span;
                match selection {
                    Selection::Any => {}
                    Selection::AtLeastOne => self.at_least(name, node, entries.len(), 1)?,
                    Selection::ExactlyOne => {
                        self.at_least(name, node, entries.len(), 1)?;
                        self.at_most_one(name, place, entries.len(), object)?;
                    }
                }
                let object = self.object(name, entries, object, place);
                Some(CheckedValue::Object(object))
            }
            Content::Secret(object) => self.secret(name, entry, object).map(CheckedValue::Secret),
        }
    }

    /// The texts of a list; items that do not fit are reported and left out.
    pub(super) fn list(
        &mut self,
        name: &str,
        node: &Node,
        item: &'static Content,
    ) -> Option<Vec<Stated<String>>> {
        let Value::List(nodes) = &node.value else {
            self.wrong_type(name, "a list", node);
            return None;
        };
        let what = format!("an item of `{name}`");
        let mut items = Vec::new();
        for node in nodes {
            let text = match item {
                Content::Word(words) => self.word(&what, node, words).map(str::to_owned),
                Content::Text(shape) | Content::List(shape) => self.text(&what, node, *shape),
                _ => None,
            };
            items.extend(text.map(|value| Stated {
                value,
                span: node.span,
            }));
        }
        // An item that was refused leaves a list that means something else.
        (items.len() == nodes.len()).then_some(items)
    }

    fn refuse_repetitions(&mut self, name: &str, items: &[Stated<String>]) {
        let mut places: BTreeMap<&str, Span> = BTreeMap::new();
        for item in items {
            if let Some(&first) = places.get(item.value.as_str()) {
                let message = format!("`{}` is in `{name}` twice", item.value);
                self.diagnostics.push(
                    Diagnostic::error("duplicate-item", item.span, message)
                        .related(first, "first given here")
                        .help("keep one of the two"),
                );
            }
            places.entry(&item.value).or_insert(item.span);
        }
    }

    fn at_least(&mut self, name: &str, node: &Node, count: usize, least: usize) -> Option<()> {
        if count >= least {
            return Some(());
        }
        let message = format!("`{name}` is empty");
        let help = format!("leave `{name}` out, or give it something to hold");
        self.diagnostics
            .push(Diagnostic::error("too-few", node.span, message).help(help));
        None
    }

    fn at_most_one(
        &mut self,
        name: &str,
        place: Span,
        count: usize,
        object: &Object,
    ) -> Option<()> {
        if count <= 1 {
            return Some(());
        }
        let names: Vec<_> = object.names().collect();
        let message = format!("`{name}` has {count} keys, but only one can be given");
        let help = format!("keep one of `{}`", names.join("`, `"));
        self.diagnostics
            .push(Diagnostic::error("too-many", place, message).help(help));
        None
    }

    fn texts(
        &mut self,
        name: &str,
        node: &Node,
        key: TextShape,
        value: TextShape,
    ) -> Option<BTreeMap<String, Stated<String>>> {
        let Value::Map(entries) = &node.value else {
            self.wrong_type(name, "a map of texts", node);
            return None;
        };
        let mut texts = BTreeMap::new();
        let mut whole = true;
        for entry in entries {
            let Key { text, span } = &entry.key;
            let key_fits = self.text_fits(&format!("a key of `{name}`"), text, *span, key);
            let content = format!("`{text}` in `{name}`");
            let value = if is_null(&entry.value) {
                self.null(text, *span, &Content::Text(value));
                None
            } else if key_fits.is_some() {
                self.text(&content, &entry.value, value)
            } else {
                None
            };
            let Some(value) = value else {
                whole = false;
                continue;
            };
            texts.entry(text.clone()).or_insert(Stated {
                value,
                span: entry.value.span,
            });
        }
        whole.then_some(texts)
    }

    pub(super) fn projects(&mut self, name: &str, node: &Node) -> Option<ProjectScope> {
        if node.as_text() == Some(shape::ALL_PROJECTS) {
            return Some(ProjectScope::All);
        }
        let Value::List(nodes) = &node.value else {
            let message = format!(
                "`{name}` must be a list of Jira project keys, or the word `all`, but it is {}",
                node.describe()
            );
            self.diagnostics.push(
                Diagnostic::error("wrong-type", node.span, message)
                    .help("write `[PAY, OPS]`, `[]` for no project, or `all`"),
            );
            return None;
        };
        let mut items = Vec::new();
        for item in nodes {
            if item.as_text() == Some(shape::ALL_PROJECTS) {
                self.diagnostics.push(
                    Diagnostic::error(
                        "wrong-value",
                        item.span,
                        "`all` stands alone, not in a list of project keys",
                    )
                    .help(format!("write `{name}: all`")),
                );
                continue;
            }
            let what = format!("an item of `{name}`");
            items.extend(
                self.text(&what, item, shape::PROJECT_KEY)
                    .map(|value| Stated {
                        value,
                        span: item.span,
                    }),
            );
        }
        self.refuse_repetitions(name, &items);
        let keys = items
            .iter()
            .map(|item| item.value.parse::<ProjectKey>().ok())
            .collect::<Option<_>>()?;
        (items.len() == nodes.len()).then_some(ProjectScope::Keys(keys))
    }

    fn null(&mut self, name: &str, key: Span, content: &Content) {
        let help = match content {
            Content::Text(TextShape { min: 0, .. }) => {
                format!("leave `{name}` out, or write `\"\"` for an explicitly empty text")
            }
            Content::Set { least: 0, .. } | Content::Projects => {
                format!("leave `{name}` out, or write `[]` for an explicitly empty list")
            }
            _ => format!("leave `{name}` out, or give it a value"),
        };
        let message = format!("`{name}` has no value");
        self.diagnostics
            .push(Diagnostic::error("null", key, message).help(help));
    }

    /// `credentials: { s3cret }` has the secret for a key: it is masked and not repeated.
    fn bare_word_in_credentials(&mut self, key: &Key) {
        self.masks.push(key.span);
        let message = "`credentials` holds a word where it must say where a secret is";
        self.diagnostics.push(
            Diagnostic::error("literal-secret", key.span, message)
                .help("write `pat: { env: NAME }`, or `username` with such a `password`"),
        );
    }

    pub(super) fn unknown_key(&mut self, name: &str, key: &Key, object: &Object) {
        if matches!(name, "spec" | "features")
            && let Some((message, help)) = self.not_settable(&key.text)
        {
            self.diagnostics
                .push(Diagnostic::error(NOT_SETTABLE, key.span, message).help(help));
            return;
        }
        let place = match name {
            "" => "a manifest".to_owned(),
            name => format!("`{name}`"),
        };
        let message = format!("there is no key `{}` in {place}", shown(&key.text));
        let names: Vec<_> = object.names().collect();
        let help =
            elsewhere(self.whole, &key.text).unwrap_or_else(|| did_you_mean(&key.text, &names));
        self.diagnostics
            .push(Diagnostic::error("unknown-key", key.span, message).help(help));
    }

    /// What to say of a name of GIJ's API that no manifest of this kind can state.
    fn not_settable(&self, key: &str) -> Option<(String, String)> {
        if self.kind == Kind::GeneralSettings {
            return gone(key);
        }
        if let Some(fact) = Fact::by_name(key) {
            let why = fact.refusal.why;
            let message = match fact.standing {
                Standing::Shown => format!("`{key}` is read-only: {why}"),
                Standing::Hidden => format!("`{key}` cannot be set: {why}"),
            };
            return Some((message, fact.refusal.instead.to_owned()));
        }
        let field = Field::by_name(key).filter(|_| path_of(self.whole, key).is_none())?;
        let (message, help) = refused_setting(field, self.place)?;
        Some((message, help.to_owned()))
    }

    pub(super) fn wrong_type(&mut self, name: &str, expected: &str, node: &Node) {
        if matches!(node.value, Value::Missing) {
            return;
        }
        let message = format!(
            "{} must be {expected}, but it is {}",
            quoted(name),
            node.describe()
        );
        self.diagnostics
            .push(Diagnostic::error("wrong-type", node.span, message));
    }
}

/// What to say of a general setting that GIJ does not have any more.
fn gone(key: &str) -> Option<(String, String)> {
    let setting = GeneralSetting::by_key(key)?;
    let Way::Gone(refusal) = setting.spec().way else {
        return None;
    };
    let message = format!("`{setting}` cannot be set: {}", refusal.why);
    Some((message, refusal.instead.to_owned()))
}

/// A name in back-ticks, unless it is a phrase that has its own.
pub(super) fn quoted(name: &str) -> String {
    if name.contains('`') {
        name.to_owned()
    } else {
        format!("`{name}`")
    }
}

/// As much of a text as a message can bear, without line breaks.
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut short: String = text
        .chars()
        .take(MOST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().count() > MOST {
        short.push('…');
    }
    short
}

fn is_null(node: &Node) -> bool {
    matches!(&node.value, Value::Scalar(scalar) if scalar.kind == super::super::yaml::ScalarKind::Null)
}

fn missing_key(name: &str, property: &Property, place: Span) -> Diagnostic {
    let message = match name {
        "" => format!("this manifest has no `{}`", property.name),
        name => format!("`{name}` has no `{}`", property.name),
    };
    let diagnostic = Diagnostic::error("missing-key", place, message);
    match property.example {
        "" => diagnostic.help(format!("add `{}`: {}", property.name, property.summary)),
        example => diagnostic.help(format!("add `{}: {example}`", property.name)),
    }
}

/// What a manifest describes: a repository is inside an integration where it names one, or says
/// which of its repositories it means.
fn place_of(kind: Kind, entries: &[Entry]) -> Place {
    let spec = entries.iter().find(|entry| entry.key.text == "spec");
    let states = |key: &str| spec.is_some_and(|spec| spec.value.get(key).is_some());
    match kind {
        Kind::Repository if states(shape::INTEGRATION) || states(shape::MATCH) => Place::Inside,
        Kind::Repository => Place::Plain,
        Kind::Integration | Kind::FeatureSet | Kind::ProjectAssociation | Kind::GeneralSettings => {
            Place::Integration
        }
    }
}

/// That a setting cannot be set in a place, and what to do instead; `None` where it can.
pub(crate) fn refused_setting(field: Field, place: Place) -> Option<(String, &'static str)> {
    let (refusal, verdict) = match field.at(place) {
        Use::Settable(_) => return None,
        Use::ReadOnly(refusal) => (refusal, "is read-only"),
        Use::Absent(refusal) => (refusal, "cannot be set"),
    };
    let message = format!("`{field}` {verdict} on {}: {}", place.phrase(), refusal.why);
    Some((message, refusal.instead))
}

/// Where a key belongs that stands in the wrong place.
fn elsewhere(whole: &Object, key: &str) -> Option<String> {
    match key {
        "global" | "projectMappingIds" => {
            return Some("write `projects`: the word all, or a list of project keys".to_owned());
        }
        _ => {}
    }
    path_of(whole, key).map(|path| format!("it belongs in `{path}`"))
}

fn path_of(object: &Object, key: &str) -> Option<String> {
    object.properties.iter().find_map(|property| {
        let (Content::Object { object, .. } | Content::Secret(object)) = &property.content else {
            return None;
        };
        if object.property(key).is_some() {
            return Some(property.name.to_owned());
        }
        path_of(object, key).map(|path| format!("{}.{path}", property.name))
    })
}
