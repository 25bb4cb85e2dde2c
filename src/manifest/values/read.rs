//! `values:` of gijctl.yaml.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Severity, SourceMap, Span};

use super::super::check::{is_secret_key, shown};
use super::super::yaml::{self, Entry, Node, ScalarKind, Value};
use super::reference;
use super::table::{Defined, Section, ValueTable};
use super::{MAX_ITEMS, MAX_NAME, MAX_TEXT, MAX_VALUES};

/// The key of both sections.
const VALUES: &str = "values";

pub(super) fn table(
    path: &str,
    text: &str,
    sources: &mut SourceMap,
) -> Result<ValueTable, Vec<Diagnostic>> {
    let file = sources.add(path, text);
    let reading = yaml::read(file, text);
    let mut reader = Reader {
        diagnostics: reading.diagnostics,
        kept: Vec::new(),
    };
    let mut table = ValueTable {
        file: Some(file),
        defaults: BTreeMap::new(),
        instances: BTreeMap::new(),
    };
    for document in &reading.documents {
        table.defaults.extend(reader.section(document));
        for instance in document
            .get("instances")
            .map_or(&[][..], |entry| entry.value.entries())
        {
            reader.kept.push(instance.key.span);
            let own = reader.section(&instance.value);
            table.instances.insert(instance.key.text.clone(), own);
        }
    }
    reader.mask_the_rest(
        Span {
            file,
            start: 0,
            end: text.len(),
        },
        sources,
    );
    let failed = |d: &Diagnostic| d.severity == Severity::Error;
    if reader.diagnostics.iter().any(failed) {
        return Err(reader.diagnostics);
    }
    Ok(table)
}

struct Reader {
    diagnostics: Vec<Diagnostic>,
    /// What may be shown.
    kept: Vec<Span>,
}

impl Reader {
    /// The values of a map that may have some.
    fn section(&mut self, parent: &Node) -> Section {
        let mut section = Section::new();
        let Some(entry) = parent.get(VALUES) else {
            return section;
        };
        self.kept.push(entry.key.span);
        let Value::Map(entries) = &entry.value.value else {
            let message = format!(
                "`{VALUES}` must be a map of names and values, but it is {}",
                entry.value.describe()
            );
            let help = "write `values: { name: value }`";
            self.report(entry.key.span, message, help);
            return section;
        };
        if entries.len() > MAX_VALUES {
            let message = format!("there are more than {MAX_VALUES} values here");
            self.report(entry.key.span, message, "remove those that nobody uses");
            return section;
        }
        for entry in entries {
            if self.is_fit(entry) {
                self.kept.push(entry.key.span);
                self.kept.push(entry.value.span);
                let defined = Defined {
                    key: entry.key.span,
                    value: entry.value.clone(),
                };
                section.entry(entry.key.text.clone()).or_insert(defined);
            }
        }
        section
    }

    fn is_fit(&mut self, entry: &Entry) -> bool {
        let name = &entry.key.text;
        let place = entry.key.span;
        if is_secret_key(name) {
            let message = format!(
                "the value `{}` is named like a secret, and a value is never one: plans and messages show it",
                shown(name)
            );
            let help = "say in `credentials` where the secret is; a value may give the name of its variable, as in `pat: { env: \"${values.patEnv}\" }`";
            self.report(place, message, help);
            return false;
        }
        if !reference::is_name(name) {
            let message = format!("`{}` is no name for a value", shown(name));
            let help = format!(
                "start with a letter and go on with letters, digits and `_`, {MAX_NAME} characters at most"
            );
            self.report(place, message, &help);
            return false;
        }
        match &entry.value.value {
            Value::Scalar(scalar) if scalar.kind == ScalarKind::Null => {
                let message = format!("the value `{name}` holds nothing");
                self.report(
                    place,
                    message,
                    "remove it, or write `\"\"` for an empty text",
                );
                false
            }
            Value::Scalar(scalar) => self.text_is_fit(name, &scalar.text, place),
            Value::List(items) if items.len() > MAX_ITEMS => {
                let message = format!(
                    "the value `{name}` has {} items, but at most {MAX_ITEMS} fit",
                    items.len()
                );
                self.report(place, message, "write a shorter list");
                false
            }
            Value::List(items) => items.iter().all(|item| self.item_is_fit(name, item, place)),
            Value::Map(_) | Value::Missing => {
                let message = format!(
                    "the value `{name}` must be text, a number, true or false, or a list of texts, but it is {}",
                    entry.value.describe()
                );
                self.report(place, message, "give each part a name of its own");
                false
            }
        }
    }

    fn item_is_fit(&mut self, name: &str, item: &Node, place: Span) -> bool {
        if let Some(text) = item.as_text() {
            return self.text_is_fit(name, text, place);
        }
        let message = format!(
            "the items of the value `{name}` must be texts, but one is {}",
            item.describe()
        );
        self.report(place, message, "put it in quotes if it is meant as text");
        false
    }

    fn text_is_fit(&mut self, name: &str, text: &str, place: Span) -> bool {
        let length = text.chars().count();
        if length > MAX_TEXT {
            let message = format!(
                "the value `{name}` has a text of {length} characters, but at most {MAX_TEXT} fit"
            );
            self.report(place, message, "write a shorter one");
            return false;
        }
        if text.contains(reference::START) {
            let message = format!(
                "the value `{name}` refers to a value, and what is put in a manifest is never looked through again"
            );
            self.report(place, message, "write it out");
            return false;
        }
        true
    }

    fn report(&mut self, place: Span, message: String, help: &str) {
        self.diagnostics
            .push(Diagnostic::error("value-wrong", place, message).help(help));
    }

    /// Masks whatever is not known to be harmless: keys and values of other sections may hold
    /// secrets that do not belong there.
    fn mask_the_rest(&mut self, whole: Span, sources: &mut SourceMap) {
        self.kept.sort_unstable();
        let mut start = whole.start;
        for kept in &self.kept {
            if kept.start > start {
                mask_words(
                    Span {
                        start,
                        end: kept.start,
                        ..whole
                    },
                    sources,
                );
            }
            start = start.max(kept.end);
        }
        if start < whole.end {
            mask_words(Span { start, ..whole }, sources);
        }
    }
}

/// Masks what is between blanks and punctuation, which show how the text is built and no more.
fn mask_words(span: Span, sources: &mut SourceMap) {
    let text = sources.text(span.file);
    let within = text.get(span.start..span.end).unwrap_or_default();
    let is_plain = |c: char| c.is_whitespace() || matches!(c, ':' | '{' | '}' | '[' | ']' | ',');
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in within.char_indices() {
        match (is_plain(c), start) {
            (true, Some(begun)) => {
                words.push((begun, at));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words.extend(start.map(|begun| (begun, within.len())));
    for (start, end) in words {
        sources.mask(Span {
            start: span.start + start,
            end: span.start + end,
            ..span
        });
    }
}
