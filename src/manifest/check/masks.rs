//! What must never be shown, wherever in a manifest it stands.
//!
//! Messages never repeat a secret, but they are shown with their source line. So whatever stands
//! where a secret might be written is masked in the text itself.

use crate::diag::{FileId, Span};
use crate::model::exposed_foreign_secrets;

use super::super::yaml::{Node, Value};

/// Keys whose values people take for the place of the secret itself.
const SECRET_KEYS: [&str; 14] = [
    "pat",
    "password",
    "token",
    "secret",
    "accessToken",
    "access_token",
    "privateToken",
    "private_token",
    "encryptedPat",
    "encryptedPassword",
    "githubAppPem",
    "githubAppClientSecret",
    "githubAppSecret",
    "githubAppWebhookSecret",
];
/// Keys below them that hold references, not secrets.
const REFERENCE_KEYS: [&str; 3] = ["env", "file", "command"];

/// Whether a key is one whose values people take for the place of the secret itself.
pub(crate) fn is_secret_key(key: &str) -> bool {
    SECRET_KEYS
        .iter()
        .any(|secret| secret.eq_ignore_ascii_case(key))
}

/// Collects the places of literal secrets in a tree, under whatever parent they stand.
pub(crate) fn suspects(node: &Node, masks: &mut Vec<Span>) {
    match &node.value {
        Value::Scalar(_) | Value::Missing => {}
        Value::List(items) => items.iter().for_each(|item| suspects(item, masks)),
        Value::Map(entries) => {
            for entry in entries {
                if is_secret_key(&entry.key.text) {
                    literals(&entry.value, masks);
                } else if entry.key.text == "credentials" {
                    credentials(&entry.value, masks);
                } else {
                    suspects(&entry.value, masks);
                }
            }
        }
    }
}

/// Everything under `credentials` but the user name and well-formed references.
fn credentials(node: &Node, masks: &mut Vec<Span>) {
    match &node.value {
        Value::Scalar(_) | Value::List(_) | Value::Missing => literals(node, masks),
        Value::Map(entries) => {
            for entry in entries {
                if entry.key.text != "username" {
                    literals(&entry.value, masks);
                }
            }
        }
    }
}

/// Everything under a secret's key but well-formed references.
fn literals(node: &Node, masks: &mut Vec<Span>) {
    match &node.value {
        Value::Scalar(_) | Value::Missing => masks.push(node.span),
        Value::List(items) => items.iter().for_each(|item| literals(item, masks)),
        Value::Map(entries) => {
            for entry in entries {
                if !is_reference_key(&entry.key.text) {
                    masks.push(entry.key.span);
                    literals(&entry.value, masks);
                }
            }
        }
    }
}

fn is_reference_key(key: &str) -> bool {
    REFERENCE_KEYS.contains(&key)
}

/// The same for a text that cannot be parsed: what follows a secret's key on its line and on the
/// deeper lines below, unless it is written as a reference.
pub(crate) fn suspects_in_broken_text(file: FileId, text: &str, masks: &mut Vec<Span>) {
    // How deep the key is whose value goes on below.
    let mut below: Option<usize> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end().len();
        let indent = line.len() - line.trim_start().len();
        let content = line.trim();
        match below {
            Some(key_indent) if content.is_empty() || indent > key_indent => {
                if looks_like_reference(content) {
                    below = None;
                } else if end > start + indent {
                    masks.push(Span {
                        file,
                        start: start + indent,
                        end,
                    });
                }
            }
            _ => {
                below = None;
                if let Some(at) = end_of_secret_key(line) {
                    let value = line[at..].trim();
                    let is_reference = looks_like_reference(value.trim_start_matches('{'))
                        && value.starts_with('{');
                    if !is_reference {
                        below = Some(indent);
                        masks.push(Span {
                            file,
                            start: start + at,
                            end: end.max(start + at),
                        });
                    }
                }
            }
        }
        start += line.len();
    }
}

/// The same for what is written behind `#`, line by line. What only looks like a comment is taken for
/// one as well.
pub(super) fn suspects_in_comments(file: FileId, text: &str, masks: &mut Vec<Span>) {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(comment_at) = start_of_comment(line) {
            let comment = &line[comment_at..];
            let exposed = exposed_foreign_secrets(comment).into_iter();
            masks.extend(exposed.map(|secret| Span {
                file,
                start: start + comment_at + secret.start,
                end: start + comment_at + secret.end,
            }));
            if let Some(at) = end_of_secret_key(comment) {
                let value = comment[at..].trim();
                let is_reference = value.strip_prefix('{').is_some_and(looks_like_reference);
                if !value.is_empty() && !is_reference {
                    let from = start + comment_at + at;
                    let blank = comment[at..].len() - comment[at..].trim_start().len();
                    masks.push(Span {
                        file,
                        start: from + blank,
                        end: from + blank + value.len(),
                    });
                }
            }
        }
        start += line.len();
    }
}

/// Where a comment begins on a line: at its `#`, with nothing or a blank before it.
fn start_of_comment(line: &str) -> Option<usize> {
    let mut marks = line.match_indices('#').map(|(at, _)| at);
    marks.find(|&at| {
        line[..at]
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace)
    })
}

/// Where the value starts on a line that gives a secret's key one.
fn end_of_secret_key(line: &str) -> Option<usize> {
    line.match_indices(':').map(|(at, _)| at).find_map(|at| {
        let before = line[..at].trim_end().trim_end_matches(['"', '\'']);
        let start = before
            .char_indices()
            .rev()
            .take_while(|(_, c)| c.is_ascii_alphanumeric() || *c == '_')
            .last()
            .map_or(before.len(), |(start, _)| start);
        is_secret_key(&before[start..]).then_some(at + 1)
    })
}

fn looks_like_reference(text: &str) -> bool {
    let text = text.trim_start().trim_start_matches(['"', '\'']);
    REFERENCE_KEYS.iter().any(|key| {
        text.strip_prefix(key).is_some_and(|rest| {
            rest.trim_start_matches(['"', '\''])
                .trim_start()
                .starts_with(':')
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::diag::SourceMap;

    #[test]
    fn a_password_in_a_comment_is_masked_and_a_reference_stays() {
        let text = "a: b # the old password: hunter2 x\n# pat: { env: TOKEN }\n# token:\nurl: x#password:1\n# -H 'Authorization: Basic dXNlcjp4' token=abc1\n";
        let mut sources = SourceMap::new();
        let file = sources.add("a.yaml", text);
        let mut masks = Vec::new();
        super::suspects_in_comments(file, text, &mut masks);
        for mask in masks {
            sources.mask(mask);
        }
        let masked = text
            .replace("hunter2 x", "*********")
            .replace("dXNlcjp4", "********")
            .replace("abc1", "****");
        assert_eq!(sources.text(file), masked);
    }
}
