//! What must never be shown, wherever in a manifest it stands.
//!
//! Messages never repeat a secret, but they are shown with their source line. So whatever stands
//! where a secret might be written is masked in the text itself.

use crate::diag::{FileId, Span};

use super::super::yaml::{Node, Value};

/// Keys whose values people take for the place of the secret itself.
const SECRET_KEYS: [&str; 6] = [
    "pat",
    "password",
    "token",
    "secret",
    "encryptedPat",
    "encryptedPassword",
];
/// Keys below them that hold references, not secrets.
const REFERENCE_KEYS: [&str; 3] = ["env", "file", "command"];

fn is_secret_key(key: &str) -> bool {
    SECRET_KEYS
        .iter()
        .any(|secret| secret.eq_ignore_ascii_case(key))
}

/// Collects the places of literal secrets in a tree, under whatever parent they stand.
pub(crate) fn suspects(node: &Node, masks: &mut Vec<Span>) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::List(items) => items.iter().for_each(|item| suspects(item, masks)),
        Value::Map(entries) => {
            for entry in entries {
                if is_secret_key(&entry.key.text) {
                    literals(&entry.value, masks);
                } else {
                    suspects(&entry.value, masks);
                }
            }
        }
    }
}

/// Everything under a secret's key but well-formed references.
fn literals(node: &Node, masks: &mut Vec<Span>) {
    match &node.value {
        Value::Scalar(_) => masks.push(node.span),
        Value::List(items) => items.iter().for_each(|item| literals(item, masks)),
        Value::Map(entries) => {
            for entry in entries {
                if !REFERENCE_KEYS.contains(&entry.key.text.as_str()) {
                    masks.push(entry.key.span);
                    literals(&entry.value, masks);
                }
            }
        }
    }
}

/// The same for a text that cannot be parsed: what follows a secret's key on its line, unless it
/// opens a map, which is how references are written.
pub(crate) fn suspects_in_broken_text(file: FileId, text: &str, masks: &mut Vec<Span>) {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        for (at, _) in line.match_indices(':') {
            let before = line[..at].trim_end().trim_end_matches(['"', '\'']);
            let key_start = before
                .rfind(|c: char| !c.is_ascii_alphanumeric())
                .map_or(0, |i| {
                    i + before[i..].chars().next().map_or(1, char::len_utf8)
                });
            let value = &line[at + 1..];
            let is_reference = value.trim_start().starts_with('{');
            if is_secret_key(&before[key_start..]) && !is_reference {
                masks.push(Span {
                    file,
                    start: start + at + 1,
                    end: start + line.trim_end().len().max(at + 1),
                });
                break;
            }
        }
        start += line.len();
    }
}
