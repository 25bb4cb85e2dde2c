//! One file's text to its documents.

use granit_parser::{Event, Parser, ScanError, StrInput};

use crate::diag::{Diagnostic, FileId, Span};

use super::builder::{Builder, Fault};
use super::node::Node;
use super::{MAX_DEPTH, MAX_DOCUMENTS, MAX_NODES, syntax_error};

/// What a file holds.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// The documents that could be read, but for those that are empty.
    pub(crate) documents: Vec<Node>,
    /// What is wrong.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether documents are missing because they could not be read.
    pub(crate) lacks_documents: bool,
}

/// Reads a text. Every document is read even where another one is broken.
pub(crate) fn read(file: FileId, text: &str) -> Reading {
    let mut reading = Reading::default();
    if let Some(diagnostic) = forbidden_character(file, text) {
        reading.diagnostics.push(diagnostic);
        reading.lacks_documents = true;
        return reading;
    }
    let mut options = granit_parser::options! {
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    options.set_emit_comments(false);
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut nodes_left = MAX_NODES;
    let mut documents = 0;
    loop {
        let mut builder = Builder::new(file, text, &mut nodes_left);
        match read_document(&mut parser, &mut builder) {
            Ok(Document::Whole(node)) => reading.documents.extend(node),
            Ok(Document::EndOfStream) => return reading,
            Err(Fault::Document(diagnostic)) => {
                reading.diagnostics.extend(builder.into_diagnostics());
                reading.diagnostics.push(*diagnostic);
                reading.lacks_documents = true;
                match parser.proceed_next_document() {
                    Ok(true) => continue,
                    Ok(false) => return reading,
                    Err(error) => {
                        let span = marker_span(file, text, &error);
                        reading
                            .diagnostics
                            .push(syntax_error::diagnostic(&error, span));
                        return reading;
                    }
                }
            }
            Err(Fault::File(diagnostic)) => {
                reading.diagnostics.extend(builder.into_diagnostics());
                reading.diagnostics.push(*diagnostic);
                reading.lacks_documents = true;
                return reading;
            }
        }
        reading.diagnostics.extend(builder.into_diagnostics());
        documents += 1;
        if documents > MAX_DOCUMENTS {
            reading.diagnostics.push(too_many_documents(file));
            reading.lacks_documents = true;
            return reading;
        }
    }
}

enum Document {
    /// A document; `None` is one without content.
    Whole(Option<Node>),
    EndOfStream,
}

fn read_document<'text>(
    parser: &mut Parser<'text, StrInput<'text>>,
    builder: &mut Builder<'_>,
) -> Result<Document, Fault> {
    loop {
        let Some(next) = parser.next_event() else {
            return Ok(Document::EndOfStream);
        };
        let (event, place) = next.map_err(|error| {
            let span = marker_span(builder.file(), builder.text(), &error);
            let diagnostic = syntax_error::diagnostic(&error, span);
            Fault::Document(Box::new(about_value(diagnostic, builder.text(), span)))
        })?;
        match event {
            Event::StreamEnd => return Ok(Document::EndOfStream),
            Event::DocumentEnd => return Ok(Document::Whole(builder.take_root())),
            event => builder.accept(event, &place)?,
        }
    }
}

/// In `[ ]` and `{ }` the braces of a reference to a value end a text that has no quotes, and what
/// the parser says of that leads nobody to the reason.
fn about_value(diagnostic: Diagnostic, text: &str, span: Span) -> Diagnostic {
    let start = text
        .get(..span.start)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |at| at + 1);
    let line = text
        .get(start..)
        .and_then(|rest| rest.lines().next())
        .unwrap_or_default();
    if line.contains("${values.") {
        diagnostic
            .help("in `[ ]` and `{ }` a reference to a value stands in quotes: \"${values.NAME}\"")
    } else {
        diagnostic
    }
}

/// The place of an error, one character wide where there is one.
fn marker_span(file: FileId, text: &str, error: &ScanError) -> Span {
    let start = error.marker().byte_offset().unwrap_or(text.len());
    let width = text
        .get(start..)
        .and_then(|rest| rest.chars().next())
        .filter(|c| !matches!(c, '\n' | '\r'))
        .map_or(0, char::len_utf8);
    Span {
        file,
        start,
        end: start + width,
    }
}

/// The first character that no YAML text may hold. Parsers take some of them, NUL above all, for
/// the end of the text, and what follows would be lost without a word.
fn forbidden_character(file: FileId, text: &str) -> Option<Diagnostic> {
    let allowed = |c: char| match c {
        '\t' | '\n' | '\r' | '\u{85}' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        c => !c.is_control(),
    };
    let (at, odd) = text.char_indices().find(|&(_, c)| !allowed(c))?;
    let span = Span {
        file,
        start: at,
        end: at + odd.len_utf8(),
    };
    let message = format!(
        "the control character U+{:04X} must not stand in a manifest",
        u32::from(odd)
    );
    Some(
        Diagnostic::error("yaml-character", span, message)
            .help("save the file as plain UTF-8 text"),
    )
}

fn too_many_documents(file: FileId) -> Diagnostic {
    let span = Span {
        file,
        start: 0,
        end: 0,
    };
    let message = format!("a file may hold at most {MAX_DOCUMENTS} documents, this one holds more");
    Diagnostic::error("yaml-limit", span, message).help("spread the manifests over several files")
}
