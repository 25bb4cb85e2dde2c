//! Events to a tree, within limits.

use std::collections::BTreeMap;

use granit_parser::{Event, ScalarStyle, Tag};

use crate::diag::{Diagnostic, FileId, Span};

use super::core_schema::{Scalar, ScalarKind, resolve_plain};
use super::node::{Entry, Key, Node, Value};
use super::{MAX_DEPTH, MAX_NODES};

/// Why reading stops.
pub(super) enum Fault {
    /// The document is lost; the next one may be fine.
    Document(Box<Diagnostic>),
    /// A limit of the whole file is passed.
    File(Box<Diagnostic>),
}

impl Fault {
    fn document(code: &'static str, span: Span, message: &str, help: &str) -> Self {
        Self::Document(Box::new(Diagnostic::error(code, span, message).help(help)))
    }
}

/// A finished node with what it costs.
#[derive(Clone)]
struct Built {
    node: Node,
    /// How many nodes it is made of.
    weight: usize,
    /// How many levels it has; a scalar has none.
    height: usize,
}

/// A collection whose end is still to come.
struct Open {
    span: Span,
    anchor: usize,
    weight: usize,
    height: usize,
    content: OpenContent,
}

enum OpenContent {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        places: BTreeMap<String, Span>,
        key: Option<Key>,
    },
}

/// Builds one document.
pub(super) struct Builder<'a> {
    file: FileId,
    text: &'a str,
    nodes_left: &'a mut usize,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Built>,
    root: Option<Node>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(file: FileId, text: &'a str, nodes_left: &'a mut usize) -> Self {
        Self {
            file,
            text,
            nodes_left,
            open: Vec::new(),
            anchors: BTreeMap::new(),
            root: None,
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn file(&self) -> FileId {
        self.file
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The document, unless it is empty.
    pub(super) fn take_root(&mut self) -> Option<Node> {
        self.root.take().filter(
            |node| !matches!(&node.value, Value::Scalar(scalar) if scalar.kind == ScalarKind::Null),
        )
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// Takes one event of the document's content.
    pub(super) fn accept(
        &mut self,
        event: Event<'_>,
        place: &granit_parser::Span,
    ) -> Result<(), Fault> {
        let span = self.span(place);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let scalar = Self::scalar(&text, style, tag.as_deref(), span)?;
                let node = Node {
                    span,
                    value: Value::Scalar(scalar),
                };
                let built = Built {
                    node,
                    weight: 1,
                    height: 0,
                };
                self.spend(1, span)?;
                self.finish(built, anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                refuse_tag(tag.as_deref(), "seq", span)?;
                self.open(span, anchor, OpenContent::List(Vec::new()))
            }
            Event::MappingStart(_, anchor, tag) => {
                refuse_tag(tag.as_deref(), "map", span)?;
                let content = OpenContent::Map {
                    entries: Vec::new(),
                    places: BTreeMap::new(),
                    key: None,
                };
                self.open(span, anchor, content)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(()),
        }
    }

    fn span(&self, place: &granit_parser::Span) -> Span {
        let range = place
            .byte_range()
            .unwrap_or(self.text.len()..self.text.len());
        Span {
            file: self.file,
            start: range.start,
            end: range.end.max(range.start),
        }
    }

    fn scalar(
        text: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<Scalar, Fault> {
        let by_style = match style {
            ScalarStyle::Plain => resolve_plain(text),
            _ => ScalarKind::Text,
        };
        let kind = match tag {
            None => by_style,
            Some(tag) => tagged(text, tag).ok_or_else(|| bad_tag(span))?,
        };
        Ok(Scalar {
            text: text.to_owned(),
            kind,
        })
    }

    fn open(&mut self, span: Span, anchor: usize, content: OpenContent) -> Result<(), Fault> {
        self.spend(1, span)?;
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        if self.awaits_key() {
            return Err(Fault::document(
                "yaml-key",
                span,
                "a key must be text, not a list or a map",
                "put the key in quotes if it is meant to start with `[`, `{` or `?`",
            ));
        }
        self.open.push(Open {
            span,
            anchor,
            weight: 1,
            height: 1,
            content,
        });
        Ok(())
    }

    fn awaits_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| matches!(&open.content, OpenContent::Map { key: None, .. }))
    }

    fn close(&mut self, end: Span) -> Result<(), Fault> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let span = Span {
            end: end.end.max(open.span.end),
            ..open.span
        };
        let value = match open.content {
            OpenContent::List(items) => Value::List(items),
            OpenContent::Map { entries, .. } => Value::Map(entries),
        };
        let built = Built {
            node: Node { span, value },
            weight: open.weight,
            height: open.height,
        };
        self.finish(built, open.anchor)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Fault> {
        let Some(built) = self.anchors.get(&anchor) else {
            return Err(Fault::document(
                "yaml-alias",
                span,
                "this alias repeats a value that it is itself inside of",
                "write the value out",
            ));
        };
        let (weight, height) = (built.weight, built.height);
        if self.open.len() + height > MAX_DEPTH {
            return Err(too_deep(span));
        }
        self.spend(weight, span)?;
        match self.anchors.get(&anchor).cloned() {
            Some(built) => self.place(built),
            None => Ok(()),
        }
    }

    /// Counts nodes before they are kept.
    fn spend(&mut self, weight: usize, span: Span) -> Result<(), Fault> {
        if let Some(left) = self.nodes_left.checked_sub(weight) {
            *self.nodes_left = left;
            return Ok(());
        }
        let message = format!(
            "a file may hold at most {MAX_NODES} values, what aliases repeat counted each time"
        );
        Err(Fault::File(Box::new(
            Diagnostic::error("yaml-limit", span, message)
                .help("write fewer aliases, or spread the manifests over several files"),
        )))
    }

    fn finish(&mut self, built: Built, anchor: usize) -> Result<(), Fault> {
        if anchor != 0 {
            self.spend(built.weight, built.node.span)?;
            self.anchors.insert(anchor, built.clone());
        }
        self.place(built)
    }

    /// Puts a finished node where it belongs.
    fn place(&mut self, built: Built) -> Result<(), Fault> {
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(built.node);
            return Ok(());
        };
        parent.weight += built.weight;
        parent.height = parent.height.max(built.height + 1);
        match &mut parent.content {
            OpenContent::List(items) => items.push(built.node),
            OpenContent::Map {
                entries,
                places,
                key,
            } => match key.take() {
                None => *key = Some(as_key(built.node, self.text)?),
                Some(key) => {
                    if let Some(&first) = places.get(&key.text) {
                        self.diagnostics.push(duplicate_key(&key, first));
                    }
                    places.entry(key.text.clone()).or_insert(key.span);
                    entries.push(Entry {
                        key,
                        value: built.node,
                    });
                }
            },
        }
        Ok(())
    }
}

fn as_key(node: Node, source: &str) -> Result<Key, Fault> {
    let span = node.span;
    match node.value {
        Value::Scalar(scalar)
            if scalar.text == "<<" && source.get(span.start..span.end) == Some("<<") =>
        {
            Err(Fault::document(
                "yaml-merge-key",
                span,
                "merge keys (`<<`) are not part of YAML 1.2",
                "write the keys out, or share settings by a FeatureSet",
            ))
        }
        Value::Scalar(scalar) => Ok(Key {
            text: scalar.text,
            span,
        }),
        Value::List(_) | Value::Map(_) | Value::Missing => Err(Fault::document(
            "yaml-key",
            span,
            "a key must be text, not a list or a map",
            "write the key out",
        )),
    }
}

fn duplicate_key(key: &Key, first: Span) -> Diagnostic {
    let message = format!("the key `{}` is given twice", key.text);
    Diagnostic::error("duplicate-key", key.span, message)
        .label("given again here")
        .related(first, "first given here")
        .help("keep one of the two")
}

/// What a scalar with a tag means; `None` where the tag is not of the core schema or does not fit.
fn tagged(text: &str, tag: &Tag) -> Option<ScalarKind> {
    let plain = resolve_plain(text);
    match (tag.core_suffix()?, plain) {
        ("str", _) => Some(ScalarKind::Text),
        ("null", ScalarKind::Null)
        | ("bool", ScalarKind::Bool(_))
        | ("int", ScalarKind::Integer(_))
        | ("float", ScalarKind::Float) => Some(plain),
        _ => None,
    }
}

fn refuse_tag(tag: Option<&Tag>, only: &str, span: Span) -> Result<(), Fault> {
    match tag {
        Some(tag) if tag.core_suffix() != Some(only) => Err(bad_tag(span)),
        _ => Ok(()),
    }
}

fn bad_tag(span: Span) -> Fault {
    Fault::document(
        "yaml-tag",
        span,
        "this value carries a tag (`!…`) that manifests do not know or that does not fit it",
        "remove the tag; a text that starts with `!` needs quotes",
    )
}

fn too_deep(span: Span) -> Fault {
    Fault::document(
        "yaml-limit",
        span,
        "collections are nested too deeply here",
        "a manifest needs no more than a few levels",
    )
}
