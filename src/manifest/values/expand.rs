//! References in the tree of a document, replaced by what they refer to.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Span};

use super::super::yaml::{Entry, Node, Scalar, ScalarKind, Value};
use super::reference::{self, Malformed, Piece};
use super::table::{Defined, Origin, Values};
use super::{ITEM_COST, MAX_EXPANSION};

/// Puts the values of one instance into documents, and keeps account of it.
pub(crate) struct Expansion<'a> {
    values: Values<'a>,
    /// The names that were met with, also those that nothing is known of.
    used: BTreeSet<String>,
    /// What was put where.
    places: BTreeMap<Span, BTreeMap<String, (&'a Defined, Origin<'a>)>>,
    left: usize,
}

impl<'a> Expansion<'a> {
    pub(crate) const fn new(values: Values<'a>) -> Self {
        Self {
            values,
            used: BTreeSet::new(),
            places: BTreeMap::new(),
            left: MAX_EXPANSION,
        }
    }

    /// Puts values into the `spec` of a document; where they do not belong they are refused.
    pub(crate) fn document(&mut self, document: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
        let Value::Map(entries) = &mut document.value else {
            return;
        };
        for entry in entries {
            match entry.key.text.as_str() {
                "spec" => self.node(&mut entry.value, diagnostics),
                "metadata" => refuse_in_metadata(&mut entry.value, diagnostics),
                _ => {}
            }
        }
    }

    fn node(&mut self, node: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
        match &mut node.value {
            Value::Scalar(scalar) => {
                if let Some(near) = reference::near_miss(&scalar.text) {
                    diagnostics.push(taken_as_it_is(near, node.span));
                }
                if scalar.kind == ScalarKind::Text && reference::is_concerned(&scalar.text) {
                    let place = node.span;
                    node.value = match self.replacement(&scalar.text, place) {
                        Ok(value) => value,
                        Err(diagnostic) => {
                            diagnostics.push(*diagnostic);
                            Value::Missing
                        }
                    };
                }
            }
            Value::List(items) => items
                .iter_mut()
                .for_each(|item| self.node(item, diagnostics)),
            Value::Map(entries) => entries
                .iter_mut()
                .for_each(|entry| self.node(&mut entry.value, diagnostics)),
            Value::Missing => {}
        }
    }

    /// What stands for a text with references.
    fn replacement(&mut self, text: &str, place: Span) -> Result<Value, Box<Diagnostic>> {
        let pieces = reference::pieces(text).map_err(|Malformed| Box::new(malformed(place)))?;
        if let [Piece::Value(name)] = pieces.as_slice() {
            let defined = self.value(name, place)?;
            self.spend(cost(&defined.value), place)?;
            return Ok(moved(&defined.value, place).value);
        }
        let mut whole = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => whole.push_str(text),
                Piece::Value(name) => {
                    let defined = self.value(name, place)?;
                    let Value::Scalar(scalar) = &defined.value.value else {
                        return Err(Box::new(list_in_text(name, place)));
                    };
                    self.spend(cost(&defined.value), place)?;
                    whole.push_str(&scalar.text);
                }
            }
        }
        Ok(Value::Scalar(Scalar {
            text: whole,
            kind: ScalarKind::Text,
        }))
    }

    fn value(&mut self, name: &str, place: Span) -> Result<&'a Defined, Box<Diagnostic>> {
        self.used.insert(name.to_owned());
        let Some((defined, origin)) = self.values.get(name) else {
            return Err(Box::new(self.values.absent(name, place)));
        };
        let here = self.places.entry(place).or_default();
        here.insert(name.to_owned(), (defined, origin));
        Ok(defined)
    }

    fn spend(&mut self, cost: usize, place: Span) -> Result<(), Box<Diagnostic>> {
        if let Some(left) = self.left.checked_sub(cost) {
            self.left = left;
            return Ok(());
        }
        let message = format!(
            "values put more than {} MiB into the manifests",
            MAX_EXPANSION >> 20
        );
        let help = "use shorter values, or fewer of them";
        Err(Box::new(
            Diagnostic::error("value-limit", place, message).help(help),
        ))
    }

    /// Says under each finding which value stands at its places. Where something is masked the
    /// value is not repeated.
    pub(crate) fn annotate(&self, diagnostics: &mut [Diagnostic], masks: &[Span]) {
        for diagnostic in diagnostics {
            let related = diagnostic.related.iter().map(|label| label.span);
            let places: BTreeSet<_> = diagnostic.span.into_iter().chain(related).collect();
            for place in places {
                let is_masked = masks.iter().any(|mask| overlap(*mask, place));
                for (name, (defined, origin)) in self.places.get(&place).into_iter().flatten() {
                    let origin = origin.in_words();
                    diagnostic.notes.push(if is_masked {
                        format!("`${{values.{name}}}` comes from {origin}")
                    } else {
                        let value = defined.in_words();
                        format!("`${{values.{name}}}` is {value} ({origin})")
                    });
                }
            }
        }
    }

    /// Warnings about the values that nothing uses.
    pub(crate) fn unused(&self) -> Vec<Diagnostic> {
        self.values.unused(&self.used)
    }
}

/// Names and labels say which manifest it is, on every instance.
fn refuse_in_metadata(metadata: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    let Value::Map(entries) = &mut metadata.value else {
        return;
    };
    for entry in entries {
        match entry.key.text.as_str() {
            "name" => refuse(entry, diagnostics),
            "labels" => {
                if let Value::Map(labels) = &mut entry.value.value {
                    for label in labels {
                        refuse(label, diagnostics);
                    }
                }
            }
            _ => {}
        }
    }
}

fn refuse(entry: &mut Entry, diagnostics: &mut Vec<Diagnostic>) {
    if !entry.value.as_text().is_some_and(reference::refers) {
        return;
    }
    let message = format!(
        "`{}` cannot hold a value of gijctl.yaml: names and labels are the same for every instance",
        entry.key.text
    );
    diagnostics.push(
        Diagnostic::error("value-not-here", entry.value.span, message)
            .help("write it out; values are for what is in `spec`"),
    );
    entry.value.value = Value::Missing;
}

fn taken_as_it_is(near: &str, place: Span) -> Diagnostic {
    let message = format!("`{near}` stays as it is: only `${{values.NAME}}` stands for a value");
    Diagnostic::warning("value-near-miss", place, message)
        .help("write `${values.NAME}` where a value is meant")
}

fn malformed(place: Span) -> Diagnostic {
    let message = "`${values.` is not followed by the name of a value and `}`";
    Diagnostic::error("value-syntax", place, message)
        .help("write `${values.NAME}`, or `$${values.` where the text itself is meant")
}

fn list_in_text(name: &str, place: Span) -> Diagnostic {
    let message = format!("the value `{name}` is a list, and a list cannot be part of a text");
    Diagnostic::error("value-in-text", place, message).help(format!(
        "let `${{values.{name}}}` stand alone, or give the value as text"
    ))
}

/// The same value with every place in it the one of the manifest.
fn moved(node: &Node, place: Span) -> Node {
    let value = match &node.value {
        Value::List(items) => Value::List(items.iter().map(|item| moved(item, place)).collect()),
        other => other.clone(),
    };
    Node { span: place, value }
}

fn cost(node: &Node) -> usize {
    ITEM_COST
        + match &node.value {
            Value::Scalar(scalar) => scalar.text.len(),
            Value::List(items) => items.iter().map(cost).sum(),
            Value::Map(_) | Value::Missing => 0,
        }
}

fn overlap(a: Span, b: Span) -> bool {
    a.file == b.file && a.start < b.end && b.start < a.end
}
