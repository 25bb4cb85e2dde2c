//! What the YAML parser complains of, in sentences for people.

use granit_parser::{ErrorKind, ScanError};

use crate::diag::{Diagnostic, Span};

/// A syntax error with its place and, where one helps, what to do.
pub(super) fn diagnostic(error: &ScanError, span: Span) -> Diagnostic {
    let (message, help) = explain(error.kind());
    let message = message.map_or_else(
        || format!("this is not valid YAML: {}", error.kind()),
        str::to_owned,
    );
    let diagnostic = Diagnostic::error("yaml-syntax", span, message);
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

fn explain(kind: &ErrorKind) -> (Option<&'static str>, Option<&'static str>) {
    match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => (
            Some("a tab stands where YAML wants spaces"),
            Some("indent with spaces"),
        ),
        ErrorKind::UnknownAnchor => (
            Some("this alias has no anchor before it in the same document"),
            Some("a text that starts with `*` needs quotes"),
        ),
        ErrorKind::RecursionLimitExceeded => (
            Some("collections are nested too deeply here"),
            Some("a manifest needs no more than a few levels"),
        ),
        ErrorKind::MappingValueNotAllowed => (
            Some("a `:` stands where no value may follow"),
            Some("put a text that has `: ` in it in quotes, or check the indentation"),
        ),
        ErrorKind::UnexpectedCharacter {
            character: '@' | '`',
        } => (
            Some("a text cannot start with this character"),
            Some("put the text in quotes"),
        ),
        ErrorKind::UnclosedQuotedScalar => (Some("a quote is opened here and never closed"), None),
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofImplicitFlowMapping => (
            Some("a `[` or `{` is never closed"),
            Some("close it, or put a text that starts with `[` or `{` in quotes"),
        ),
        ErrorKind::UnknownQuotedScalarEscape => (
            Some("this is no escape sequence of YAML"),
            Some("in double quotes write `\\\\` for a backslash, or use single quotes"),
        ),
        ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockMappingKey => (
            None,
            Some("check that keys of one map start in the same column"),
        ),
        _ => (None, None),
    }
}
