//! Secrets in the middle of texts, under whatever key: they are refused, and shown nowhere.
//!
//! What stands where a secret is asked for is seen to elsewhere; this is about a token in a path, in
//! a name or in a comment.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, FileId, Span};
use crate::model::{exposed_secrets, without_secrets};

use super::super::yaml::{Node, Value};
use super::masks;

const MESSAGE: &str = "this text holds what lets somebody sign in: a token or a password";
const HELP: &str = "take it out and give it as a reference under `credentials`; a token that was committed should be replaced";

/// Collects the places of the texts of a tree that hold a secret, keys and all.
pub(crate) fn texts_with_secrets(node: &Node, found: &mut Vec<Span>) {
    match &node.value {
        Value::Scalar(scalar) => add(&scalar.text, node.span, found),
        Value::Missing => {}
        Value::List(items) => items
            .iter()
            .for_each(|item| texts_with_secrets(item, found)),
        Value::Map(entries) => {
            for entry in entries {
                add(&entry.key.text, entry.key.span, found);
                texts_with_secrets(&entry.value, found);
            }
        }
    }
}

fn add(text: &str, span: Span, found: &mut Vec<Span>) {
    if !exposed_secrets(text).is_empty() {
        found.push(span);
    }
}

/// Refuses and masks each of these places, but for those that are masked already: of them something
/// was said.
pub(crate) fn refuse(
    mut found: Vec<Span>,
    diagnostics: &mut Vec<Diagnostic>,
    masks: &mut Vec<Span>,
) {
    found.sort_unstable();
    found.dedup();
    let masked: BTreeSet<_> = masks.iter().copied().collect();
    found.retain(|span| !masked.contains(span));
    for span in found {
        diagnostics.push(Diagnostic::error("literal-secret", span, MESSAGE).help(HELP));
        masks.push(span);
    }
}

/// Masks every secret of a text that is shown line by line, comments and all: what looks like one, and
/// in comments what stands behind the key of one.
pub(crate) fn mask_text(file: FileId, text: &str, masks: &mut Vec<Span>) {
    let secrets = exposed_secrets(text).into_iter();
    masks.extend(secrets.map(|secret| Span {
        file,
        start: secret.start,
        end: secret.end,
    }));
    masks::suspects_in_comments(file, text, masks);
}

/// Takes secrets out of what is said, since messages may quote what is written.
pub(crate) fn without(diagnostic: &mut Diagnostic) {
    let texts = [&mut diagnostic.message, &mut diagnostic.label];
    let notes = diagnostic.notes.iter_mut();
    let related = diagnostic.related.iter_mut().map(|label| &mut label.text);
    let all = texts.into_iter().chain(notes).chain(related);
    for text in all.chain(diagnostic.help.as_mut()) {
        *text = without_secrets(text).into_owned();
    }
}
